"""How far a batch is: the bar of a long render with a count on a terminal, elsewhere a plain line
now and then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeAlias

from studio.console import goes_back, say
from studio.progress import progress_shown

EVERY = 10.0
"""Seconds between two plain lines (choice)."""

Count: TypeAlias = Callable[[int, int], None]
"""Told how much is done, of how much."""


@contextmanager
def counted(what: str, clock: Callable[[], float] = monotonic) -> Iterator[Count]:
    """Within the block, what is told is shown on standard error; ``what`` says in a word or two
    what is counted, such as "files".
    """
    next_line = clock() + EVERY

    def line(done: int, total: int) -> None:
        nonlocal next_line
        if clock() >= next_line:
            next_line = clock() + EVERY
            say(f"{done:,} of {total:,} {what}")

    if goes_back(sys.stderr):
        with progress_shown(clock=clock, counted=what) as bar:
            yield bar
    else:
        yield line
