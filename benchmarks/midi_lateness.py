"""How late the band's MIDI messages are: on a machine at rest, and with every core busy.

The band plays through a JACK of its own with a card that leads nowhere. Two rows each: how
late a message was handed to the port, and how uneven the clocks are where they are heard, which
has JACK's periods in it (256 frames, 5.3 ms).
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

from playback.midi_live import CLOCK

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from midi_server import MidiServer, listening, missing

TEMPO = 200
BUSY = "while True: pass"


@contextmanager
def busy(cores: int) -> Iterator[None]:
    """Somebody else works on so many cores."""
    others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(cores)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def played(server: MidiServer, seconds: float) -> tuple[str, list[float]]:
    """What the band says of its lateness, and the moments at which its clocks were heard."""
    program = str(Path(__file__).with_name("play_to_port.py"))
    words = [sys.executable, program, "ear", "--tempo", str(TEMPO)]
    with listening() as ear:
        band = subprocess.Popen(words, env=server.env, stdout=subprocess.PIPE, text=True)
        sleep(seconds)
        band.send_signal(signal.SIGINT)
        said, _ = band.communicate()
        clocks = [due.at_seconds for due in ear.heard if due.message == CLOCK]
    return said.splitlines()[-1], clocks


def strays(clocks: list[float]) -> str:
    """How much longer or shorter than all others the time from one to the next is."""
    step = 60 / TEMPO / 24
    ms = sorted(1000 * abs(after - before - step) for before, after in pairwise(clocks))
    p50, p99 = ms[len(ms) // 2], ms[len(ms) * 99 // 100]
    return f"p50 {p50:.2f}, p99 {p99:.2f}, max {ms[-1]:.2f} ms astray ({len(ms)} clocks)"


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--seconds", type=float, default=60.0)
    seconds = words.parse_args().seconds
    if package := missing():
        sys.exit(f"{package} is not installed, so nothing can be heard")
    cores = os.cpu_count() or 1
    with TemporaryDirectory() as folder:
        server = MidiServer(Path(folder))
        os.environ.update(server.own)
        try:
            for name, others in (("at rest", 0), (f"{cores} cores busy", cores)):
                with busy(others):
                    said, clocks = played(server, seconds)
                print(f"{name}: sent   {said}")
                print(f"{name}: heard  {strays(clocks)}")
        finally:
            server.kill()


if __name__ == "__main__":
    main()
