"""Programs that producers and copyists use, as the tests start them: never seen, never heard.

Whoever lacks one is told its name and how to get it, and its tests are skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

PACKAGES = {  # of Debian; ``.ci/run`` installs them where it may
    "mscore3": "musescore3",
    "fluidsynth": "fluidsynth",
    "lmms": "lmms",
    "midicsv": "midicsv",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
}


def need(*programs: str) -> None:
    """Skip what follows where one of the programs is missing, and say which."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not here: apt install {PACKAGES[program]}")


def run(*command: str | Path, **env: str) -> str:
    """What a program prints; all it says besides is shown only if it fails."""
    ran = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


def in_musescore(conversions: Mapping[Path, Sequence[Path]], folder: Path) -> None:
    """Open each file in MuseScore 3 and save it as those beside it, all in one start."""
    jobs = [{"in": str(a), "out": [str(b) for b in made]} for a, made in conversions.items()]
    (folder / "jobs.json").write_text(json.dumps(jobs))
    home = {name: str(folder) for name in ("HOME", "XDG_RUNTIME_DIR")}
    run("mscore3", "-j", folder / "jobs.json", QT_QPA_PLATFORM="offscreen", **home)
