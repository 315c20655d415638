"""``vamp`` as a process of its own, for what only the real command can show."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import studio

HERE = {**os.environ, "PYTHONPATH": str(Path(studio.__file__).parents[1])}
HERE.pop("PYTHONUNBUFFERED", None)
"""The surroundings in which another Python finds the band that is under test."""


def vamp(*words: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command; ``how`` is what subprocess.run takes."""
    command = [sys.executable, "-m", "studio", *words]
    return subprocess.run(command, env=HERE, check=False, **{"capture_output": True, **how})


@contextmanager
def running(
    words: Sequence[str], env: dict[str, str], **how: Any
) -> Iterator[subprocess.Popen[str]]:
    """Another Python at work; it is gone afterwards, also where a test fails."""
    with subprocess.Popen(
        [sys.executable, *words], env=env, stderr=subprocess.PIPE, text=True, **how
    ) as process:
        try:
            yield process
        finally:
            process.kill()
