"""The same vamp as a WAV file by us and by FluidSynth with a full General MIDI font.

FluidSynth renders the MIDI file that we export. The budget: once rendered notes are kept on
disk we are no slower, process against process in one run; on the very first run, with
nothing kept, at most twice as slow.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from whole_process import VAMP, asked_rounds, in_turns, seconds, show

LENGTHS = (32, 256)  # bars
FONT = "/usr/share/sounds/sf2/FluidR3_GM.sf2"  # Debian: fluid-soundfont-gm


def compare(bars: int, rounds: int, folder: Path) -> None:
    score, theirs, ours = (str(folder / name) for name in ("vamp.mid", "theirs.wav", "ours.wav"))
    export = ["--bars", str(bars), "--seed", "7", "--force"]
    seconds([VAMP, "export", score, *export])
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    commands = {
        "fluidsynth -F": [
            "fluidsynth",
            "-ni",
            "-r",
            "48000",
            "-O",
            "s24",
            "-F",
            theirs,
            FONT,
            score,
        ],
        "vamp export, notes kept": [VAMP, "export", ours, *export],
    }
    print(f"{bars} bars")
    times = in_turns(commands, rounds)
    cold = []
    for _ in range(rounds):
        shutil.rmtree(folder / "cache")
        cold.append(seconds(commands["vamp export, notes kept"]))
    show({**times, "vamp export, first run": cold})
    music = bars * 2
    print("times real time:", *(f"{music / median(each):.0f}" for each in times.values()))


def main() -> None:
    rounds = asked_rounds("Time vamp export x.wav beside fluidsynth -F, in seconds.", usual=5)
    if shutil.which("fluidsynth") is None or not Path(FONT).exists():
        sys.exit("fluidsynth or its font is missing (Debian: fluidsynth fluid-soundfont-gm)")
    with TemporaryDirectory() as folder:
        for bars in LENGTHS:
            compare(bars, rounds, Path(folder))


if __name__ == "__main__":
    main()
