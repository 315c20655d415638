"""Whether a server is still there to which a library keeps a connection of its own.

JACK may end while the band plays. python-rtmidi does not say so, and a while later a message that
is sent never comes back, with all of Python waiting for it (seen with 1.5.8 and jackd 1.9.22).
But the connection is a socket of this process, and the system says when its other end hangs up.
"""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

Sockets = dict[int, int]
"""By number, each with what tells it from a later one of that number."""


class Lifeline:
    """The connections that were made within ``made`` and stay."""

    def __init__(self) -> None:
        self._sockets: Sockets = {}

    @contextmanager
    def made(self) -> Iterator[None]:
        before = _sockets()
        yield
        self._sockets = dict(_sockets().items() - before.items())

    @property
    def is_cut(self) -> bool:
        """Whether one of them has been hung up; never where the system knows no such sockets."""
        return any(_is_cut(number, which) for number, which in self._sockets.items())


def _sockets() -> Sockets:
    found: Sockets = {}
    with suppress(OSError):  # no such folder on Windows
        for name in os.listdir("/dev/fd"):
            with suppress(OSError, ValueError):
                about = os.fstat(int(name))
                if stat.S_ISSOCK(about.st_mode):
                    found[int(name)] = about.st_ino
    return found


def _is_cut(number: int, which: int) -> bool:
    try:
        if os.fstat(number).st_ino != which:
            return True
        poll = select.poll()
        poll.register(number, select.POLLHUP)
        return bool(poll.poll(0))
    except OSError:
        return True
