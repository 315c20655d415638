"""The page's last state, from one evening to the next: what was set, and how the desk stood.

It belongs to the page alone: ``vamp play`` and ``vamp export`` never read it. What cannot be read
is as if nothing had been kept, and where nothing can be kept the page works all the same.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress

from harmony.mistake import Mistake
from playback.setup import Setup
from studio.asked import fresh_seed
from studio.files import put_in_place
from studio.wanted import Wanted, wanted_from, wanted_json

LARGEST = 200_000
NOT_OURS = (
    *(Mistake, ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
    RecursionError,
)
"""What reading a file raises that somebody else has written in."""


class Remembered:
    """The file in which the state is kept; None keeps nothing."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._kept: Wanted | None = None

    def recall(self) -> Wanted:
        """The state that was kept, or how an evening begins: a bar of count-in, then the vamp."""
        with suppress(OSError, *NOT_OURS):
            if self._path is not None:
                with open(self._path, encoding="utf-8") as kept:
                    self._kept = wanted_from(json.loads(kept.read(LARGEST)))
                    return self._kept
        return Wanted(Setup(count_in=1, seed=fresh_seed()))

    def keep(self, wanted: Wanted) -> None:
        """Write the state down, if it is another one than before: whole, or not at all."""
        if self._path is None or wanted == self._kept:
            return
        with suppress(OSError):
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
        if put_in_place(self._path, json.dumps(wanted_json(wanted))):
            self._kept = wanted
        else:
            self._path = None
