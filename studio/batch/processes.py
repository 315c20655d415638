"""A batch on the cores of this machine: a process for each, and a job at a time for each of them.

They are told and answer by pipes of their own. Whoever dies takes one job with him, and another
takes his place; where the batch itself is gone they clear away what they were at and end.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from studio.batch.ledger import Made
from studio.batch.making import Failed, Note, Outcome, Task, outcome_of, put, sweep, write
from studio.stopping import stopped_in_order

SECONDS_TO_STOP = 5.0
"""How long a process may take to clear up before it is ended (choice)."""


class _Hand(NamedTuple):
    """A process at our end of its pipe."""

    process: BaseProcess
    pipe: Connection[Any, Any]


def made_here(count: int, tasks: Iterable[Task], note: Note) -> Generator[tuple[Task, Outcome]]:
    """Do the tasks with ``count`` processes; gives what came of each, as they are finished.

    Close it to stop before the end.
    """
    waiting = iter(tasks)
    idle: list[_Hand] = []
    busy: dict[object, tuple[_Hand, Task]] = {}  # by their pipes
    try:
        while True:
            while len(busy) < count and (task := next(waiting, None)) is not None:
                hand = _given(idle, task)
                busy[hand.pipe] = hand, task
            if not busy:
                return
            for pipe in wait([hand.pipe for hand, _ in busy.values()]):
                hand, task = busy[pipe]
                outcome = _heard(hand, task, note)
                if outcome is not None:
                    del busy[pipe]
                    if hand.process.is_alive():
                        idle.append(hand)
                    yield task, outcome
    finally:
        _dismiss(idle, busy.values())


def _given(idle: list[_Hand], task: Task) -> _Hand:
    """Whoever has taken the task: one without work, or else a new one."""
    while idle:
        hand = idle.pop()
        with suppress(OSError):  # he died meanwhile
            hand.pipe.send(task)
            return hand
    hand = _started()
    with suppress(OSError):  # he is dead already, which is heard in a moment
        hand.pipe.send(task)
    return hand


def _started() -> _Hand:
    """A new process, which knows nothing of ours but its end of a pipe."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs,), daemon=True)
    with _deaf_to_ctrl_c():
        process.start()
    theirs.close()
    return _Hand(process, ours)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """What is started within does not hear Ctrl-C, which is for the batch: that says stop.

    On Windows it is deaf from its first own line on.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _heard(hand: _Hand, task: Task, note: Note) -> Outcome | None:
    """What a process said: that its file is whole, which is noted, or what came of the task."""
    try:
        said: Made | Outcome = hand.pipe.recv()
    except (EOFError, OSError):  # at once, or in the middle of a word
        return _died(hand, task)
    if not isinstance(said, Made):
        return said
    note(task, said)
    with suppress(ConnectionError):  # he is dead, which is heard in a moment
        hand.pipe.send(NOTED)
    return None


def _died(hand: _Hand, task: Task) -> Failed:
    hand.process.join()
    sweep(os.path.dirname(task.path), hand.process.pid)
    code = hand.process.exitcode or 0
    how = f"by signal {-code}" if code < 0 else f"with {code}"
    return Failed(f"its process was ended {how}, often for want of memory; try fewer --jobs")


def _dismiss(idle: Iterable[_Hand], busy: Iterable[tuple[_Hand, Task]]) -> None:
    """Send everyone home; who is at work clears up what he was at."""
    for hand in idle:
        hand.pipe.close()
    for hand, _ in busy:
        hand.process.terminate()
    for hand, task in busy:
        hand.process.join(SECONDS_TO_STOP)
        if hand.process.is_alive():
            hand.process.kill()
            hand.process.join()
        sweep(os.path.dirname(task.path), hand.process.pid)
        hand.pipe.close()
    for hand in idle:
        hand.process.join(SECONDS_TO_STOP)


NOTED = "noted"


def _work(pipe: Connection[Any, Any]) -> None:
    """The life of a process: a task, its outcome, the next task, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["TERM"] = "dumb"  # nobody draws a bar but the batch

    def note(_: Task, made: Made) -> None:
        pipe.send(made)
        pipe.recv()

    with suppress(KeyboardInterrupt, EOFError, ConnectionError), stopped_in_order():
        while True:
            task: Task = pipe.recv()
            pipe.send(outcome_of(partial(put, task, note, partial(write, task))))
