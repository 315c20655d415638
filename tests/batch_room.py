"""A room for batches: lists of jobs, the command on them, and what lies in a folder afterwards."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from functools import partial
from pathlib import Path

import pytest

from harmony.mistake import Mistake
from studio.batch.ledger import LEDGER
from studio.batch.making import Note, Outcome, Task, outcome_of, put, write
from studio.batch.plan import plan_of
from studio.cli import main

LIBRARY = """
bars = 4
name = "{key}/{feel}-{seed}"
key = ["C", "G"]
feel = ["medium", "two"]
seed = "1-2"
"""
COUNT = 8
"""A small library, and how many files are in it."""


def made_by_ourselves(
    count: int, tasks: Iterable[Task], note: Note
) -> Generator[tuple[Task, Outcome]]:
    """A crew that is this process, where a test is not about processes."""
    for task in tasks:
        yield task, outcome_of(partial(put, task, note, partial(write, task)))


def last_line(told: str) -> str:
    """What a batch says at its end; on a slow machine it says before how far it is."""
    return told.splitlines()[-1]


def listed(text: str, name: str = "jobs.toml") -> str:
    """A list of jobs, written down."""
    Path(name).write_text(text, encoding="utf-8")
    return name


def refusal(text: str | bytes) -> str:
    """What is said of a list that cannot be read."""
    content = text if isinstance(text, bytes) else text.encode()
    Path("jobs.toml").write_bytes(content)
    with pytest.raises(Mistake) as refused:
        plan_of("jobs.toml")
    told = str(refused.value)
    assert told.startswith("jobs.toml: ")
    assert "\n" not in told
    return told


def batch(text: str, *options: str) -> int:
    """The code with which ``vamp export --batch`` ends."""
    return main(["export", "--batch", listed(text), *options])


def files_in(folder: str | Path) -> dict[str, bytes]:
    """All files but what the batch keeps for itself, by their names in the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and path.name != LEDGER
    }
