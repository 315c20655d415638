"""How soon a hand is heard: mute, pause, stop and tempo while ``vamp play`` plays.

Through a PulseAudio server of its own, in a terminal of its own, with the room dry so that a
mute is followed by silence. Timed from the key to the last sound at the sink's monitor, the
ear's own delay of some 20 ms included; a tempo from the key to the first place that the status
line shows to have moved.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import numpy as np

from whole_process import VAMP, asked_rounds

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from sound_server import RATE, SoundServer, missing
from terminal import Playing

SETTLED_SECONDS = 4.0
SILENT_SECONDS = 0.6

WORDS = [VAMP, "play", "--seed", "7", "--room", "0", "--count-in", "0"]


def until_silence(server: SoundServer, keys: str) -> float:
    """Seconds from some keys to the last frame that sounds."""
    with server.recording() as heard:
        playing = Playing(server.env, WORDS)
        try:
            playing.shows(r"chorus 1")
            sleep(SETTLED_SECONDS)
            at = len(heard())
            playing.types(keys)
            while True:
                sleep(0.05)
                sound = heard()
                last = int(np.flatnonzero(sound.any(axis=1))[-1])
                if len(sound) - last > SILENT_SECONDS * RATE:
                    return (last - at) / RATE
        finally:
            playing.close()


def until_it_moves(server: SoundServer) -> float:
    """Seconds from an arrow to the first shown tempo that is no longer the old one."""
    playing = Playing(server.env, WORDS)
    try:
        playing.shows(r"chorus 1")
        sleep(SETTLED_SECONDS)
        playing.look()
        playing.seen = ""
        begun = perf_counter()
        playing.types("\x1b[C")
        while not re.search(r"12([0-9][.][0-9]|[1-9]) → 130 bpm", playing.look()):
            sleep(0.002)
        return perf_counter() - begun
    finally:
        playing.close()


def main() -> None:
    rounds = asked_rounds("Time mute, pause, stop and tempo while the band plays.", usual=5)
    if package := missing():
        sys.exit(f"{package} is not installed, so nothing can be heard")
    with TemporaryDirectory() as folder:
        server = SoundServer(Path(folder))
        tries: dict[str, Callable[[], float]] = {
            "mute of all three": lambda: until_silence(server, "123"),
            "pause": lambda: until_silence(server, " "),
            "stop": lambda: until_silence(server, "q"),
            "tempo moves": lambda: until_it_moves(server),
        }
        try:
            for name, act in tries.items():
                times = [1000 * act() for _ in range(rounds)]
                print(f"{name:18} {min(times):4.0f} {median(times):4.0f} {max(times):4.0f} ms")
        finally:
            server.kill()


if __name__ == "__main__":
    main()
