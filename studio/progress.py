"""How far a long render is: one line on the terminal, in place, gone when it is done.

    ██████████░░░░░░░░░░  52 %, 4 s left

Only where standard error is a terminal, and only for work that takes longer than about a
second. Nothing of it stays, and nothing of it gets into a file or a pipe.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from studio.console import columns, goes_back, takes

TYPE_CHECKING = False  # typing is not worth its start-up here
if TYPE_CHECKING:
    from typing import TextIO

SOON = 1.0
"""Seconds: what is done by then needs no bar (choice)."""

EVERY = 0.1
"""Seconds between two pictures, so that it is read and not flickering (choice)."""

WIDEST_BAR = 40
SIGNS = ("█░", "#.")


@contextmanager
def progress_shown(
    stream: TextIO | None = None, clock: Callable[[], float] = monotonic, counted: str = ""
) -> Iterator[Callable[[int, int], None]]:
    """Within the block, what is told (how much is done, of how much) is shown on ``stream``,
    standard error where none is given; at its end, however it ends, the line is empty again.
    What is ``counted``, such as "files", is shown as a count too.
    """
    line = _Line(sys.stderr if stream is None else stream, clock, counted)
    try:
        yield line.told
    finally:
        line.erase()


class _Line:
    def __init__(self, stream: TextIO | None, clock: Callable[[], float], counted: str) -> None:
        self._stream = stream if goes_back(stream) else None
        self._signs = SIGNS[0] if takes(stream, SIGNS[0]) else SIGNS[1]
        self._clock = clock
        self._counted = counted
        self._began = clock()
        self._next = self._began + SOON / 2
        self._width = 0

    def told(self, done: int, total: int) -> None:
        now = self._clock()
        if self._stream is None or now < self._next or not 0 < done < total:
            return
        so_far = now - self._began
        left = so_far * (total - done) / done
        self._next = now + EVERY
        if self._width or so_far + left > SOON:
            room = columns(self._stream) - 1  # the last column would begin a new line
            count = f"{done:,} of {total:,} {self._counted}" if self._counted else ""
            self._put(bar_text(done / total, left, room, self._signs, count))

    def erase(self) -> None:
        if self._width:
            self._put("")
            self._put("")

    def _put(self, text: str) -> None:
        """The text over what stands there; a terminal that has gone is told nothing more."""
        try:
            if self._stream is not None:
                self._stream.write("\r" + text.ljust(self._width))
                self._stream.flush()
        except OSError:
            self._stream = None
        self._width = len(text)


def bar_text(
    part: float, seconds_left: float, room: int, signs: str = SIGNS[0], count: str = ""
) -> str:
    """A bar that is filled to ``part``, the count and the time left, in ``room`` columns at most.

    >>> bar_text(0.25, 75.2, 37, "#.")
    '####............  25 %, 1:16 min left'
    """
    left = max(1, -int(-seconds_left // 1))
    time = f"{left} s" if left < 60 else f"{left // 60}:{left % 60:02} min"
    text = f"  {int(100 * part):2} %, {count}{', ' * bool(count)}{time} left"
    width = min(WIDEST_BAR, room - len(text))
    if width < 4:
        return text.strip()[: max(0, room)]
    full = int(part * width)
    return signs[0] * full + signs[1] * (width - full) + text
