"""One job of a batch done: the same few lines for a process of this machine and for a cluster's.

What can be in the way of a job is its outcome, not an exception, so that it is told and counted
and the others go on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import suppress
from glob import escape, glob
from typing import BinaryIO, NamedTuple, TypeAlias

from harmony.mistake import Mistake
from playback.route import Route
from studio.batch.ledger import Made, made_of
from studio.export import WRITERS, how_asked
from studio.files import fresh_file


class Task(NamedTuple):
    """A file to be made: its name in the folder, where that is, and whether it may replace one;
    what is in it, and how it is written; and the mark of its job.
    """

    name: str
    path: str
    force: bool
    kind: str
    route: Route
    how: Mapping[str, str]
    mark: str


class Done(NamedTuple):
    """It is made; what there is to warn of."""

    warnings: tuple[str, ...] = ()


class Failed(NamedTuple):
    """It is not made; why, and whether that is a fault of ours."""

    why: str
    is_fault: bool = False


Outcome: TypeAlias = Done | Failed
Note: TypeAlias = Callable[[Task, Made], None]
"""Told of a file that is whole and about to take its name."""

Crew: TypeAlias = Callable[[Iterable[Task], Note], Generator[tuple[Task, Outcome]]]
"""Who does the jobs: takes each when there are hands for it, gives the outcomes as they come."""


def write(task: Task, out: BinaryIO) -> tuple[str, ...]:
    """Write what the task asks for; gives what there is to warn of. Raises Mistake."""
    how = how_asked(task.how, task.kind)
    return tuple(WRITERS[task.kind](task.route, out, how))


def outcome_of(act: Callable[[], tuple[str, ...]]) -> Outcome:
    """What came of it. An EOFError goes on: there is nobody left to tell."""
    try:
        return Done(act())
    except Mistake as mistake:
        return Failed(str(mistake))
    except (EOFError, BrokenPipeError):
        raise
    except MemoryError:
        return Failed("there is not enough memory for it; ask for fewer bars, or fewer --jobs")
    except Exception as problem:
        if os.environ.get("VAMP_DEBUG"):
            import traceback

            traceback.print_exception(problem)
        return Failed(f"a fault of ours ({type(problem).__name__}: {problem})", is_fault=True)


def put(task: Task, note: Note, fill: Callable[[BinaryIO], tuple[str, ...]]) -> tuple[str, ...]:
    """The task's file, whole or not at all: ``fill`` writes it, and it is noted before it takes
    its name. Raises Mistake.
    """
    with fresh_file(task.path, force=task.force) as out:
        warnings = fill(out)
        note(task, made_of(out, task.mark))
    return warnings


def sweep(folder: str, process: int | str | None = "*") -> None:
    """Clear away the unfinished files of a process that is no more, or of all of them."""
    for part in glob(os.path.join(escape(folder), f".vamp-{process}-*.part")):
        with suppress(OSError):
            os.unlink(part)
