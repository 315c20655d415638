"""The same vamp as a MIDI file by us and by `mma`, the accompaniment generator in Debian.

Dm7 and C7, four bars each, swing, 120 beats per minute; 64 and 1024 bars. The budget: no
slower than mma, process against process in one run (the ratio is 1.00 or less).
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from whole_process import VAMP, asked_rounds, in_turns, show

CHORUS = ("Dm7",) * 4 + ("C7",) * 4
LENGTHS = (64, 1024)  # bars
MOST_BARS = "4000"  # mma stops at 500 unless told otherwise


def mma_score(bars: int) -> str:
    """The vamp as mma reads it: a line for each bar."""
    chords = (CHORUS[bar % len(CHORUS)] for bar in range(bars))
    lines = [f"{number} {chord}" for number, chord in enumerate(chords, 1)]
    return "\n".join(["Tempo 120", "Groove Swing", *lines, ""])


def compare(bars: int, rounds: int, folder: Path) -> None:
    score = folder / f"{bars}.mma"
    score.write_text(mma_score(bars), encoding="ascii")
    theirs, ours = str(folder / "mma.mid"), str(folder / "vamp.mid")
    commands = {
        "mma": ["mma", "-m", MOST_BARS, "-f", theirs, str(score)],
        "vamp export": [VAMP, "export", ours, "--bars", str(bars), "--seed", "7", "--force"],
    }
    print(f"{bars} bars")
    show(in_turns(commands, rounds))


def main() -> None:
    rounds = asked_rounds("Time vamp export beside mma, in seconds.", usual=20)
    if shutil.which("mma") is None:
        sys.exit("mma is not installed, so there is nothing to compare with (Debian: package mma)")
    with TemporaryDirectory() as folder:
        for bars in LENGTHS:
            compare(bars, rounds, Path(folder))


if __name__ == "__main__":
    main()
