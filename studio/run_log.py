"""The log of a run: the way that was played, so that an export gives the same notes.

One file a run, written anew at each change, so that whatever ends the program it is there. The
oldest make room. Where nothing can be kept, nothing is: the music is worth more than its log.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from itertools import count
from shlex import quote

from playback.route import Route
from playback.setup_file import setup_file
from studio.console import say
from studio.files import put_in_place

KEPT = 100
"""Logs of so many runs are kept, a kilobyte or two each (choice)."""

ENDING = ".json"


class RunLog:
    """What is played now; ``path`` is where it stands, None while it stands nowhere."""

    def __init__(self, folder: str | None, began: datetime) -> None:
        self.path: str | None = None
        self._folder = folder
        self._began = began
        self._written: Route | None = None

    def note(self, route: Route) -> None:
        """Write the way down, if it is another one than before."""
        if route == self._written:
            return
        if self._folder is not None:
            self._begin(self._folder)
        if self.path is None:
            return
        if put_in_place(self.path, setup_file(route)):
            self._written = route
        else:
            self.path = None

    def _begin(self, folder: str) -> None:
        """Take a name, with the first that is to be written: a run that never began leaves none."""
        self._folder = None
        with suppress(OSError):
            os.makedirs(folder, exist_ok=True)
            _thin_out(folder)
            name = os.path.join(folder, self._began.strftime("%Y-%m-%d %H.%M.%S"))
            names = (f"{name}{f'-{n}' * bool(n)}{ENDING}" for n in count())
            self.path = next(path for path in names if _is_ours(path))

    def tell_if_another(self, planned: Route, played: Route) -> None:
        """How to get what was played, where it is not what was planned."""
        if self.path is not None and played != planned:
            say(f"what was played: vamp export FILE --setup {quote(self.path)}")


def _is_ours(path: str) -> bool:
    """Make a file of that name, unless another run has, that began in the same second."""
    try:
        with open(path, "x", encoding="utf-8"):
            return True
    except FileExistsError:
        return False


def _thin_out(folder: str) -> None:
    """The oldest go; their names begin with their date."""
    runs = sorted(name for name in os.listdir(folder) if name.endswith(ENDING))
    for name in runs[: max(0, len(runs) - KEPT + 1)]:
        os.unlink(os.path.join(folder, name))
