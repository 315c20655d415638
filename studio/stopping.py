"""To be told to stop is to tidy up first, whoever says so.

A closed terminal (SIGHUP) and a system that shuts down (SIGTERM) would end the program where
it stands; within ``stopped_in_order`` they end it as Ctrl-C does.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

# Windows has no SIGHUP.
TO_STOP = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def stopped_in_order() -> Iterator[None]:
    """Within the block, a signal to stop raises KeyboardInterrupt with the exit code, 128 and
    its number. One that is ignored, as under ``nohup``, stays ignored. Main thread only.
    """
    before = {number: signal.getsignal(number) for number in TO_STOP}
    mine = [number for number, what in before.items() if what is not signal.SIG_IGN]
    for number in mine:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in mine:
            signal.signal(number, before[number])


@contextmanager
def stopped_afterwards() -> Iterator[None]:
    """Within the block a signal to stop waits until its end; in other threads than the main one,
    where none arrives, there is nothing to do.

    For loading libraries: numpy, when Ctrl-C strikes while it loads, gives that out as a broken
    installation (in 6 of 250 tries).
    """
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *TO_STOP)}
    mine = [number for number, what in before.items() if what is not signal.SIG_IGN]
    for number in mine:
        signal.signal(number, lambda number, frame: waiting.append(number))
    try:
        yield
    finally:
        for number in mine:
            signal.signal(number, before[number])
    for number in waiting[:1]:
        signal.raise_signal(number)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    for other in TO_STOP:  # the tidying is not to be cut short by a second signal
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt(128 + number)
