"""The thread in which the band plays, and what is asked of it from others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Event, Thread
from typing import Self

from harmony.mistake import Mistake
from playback.transport import Act


class BandThread:
    """The band at work; within ``with`` its thread runs.

    ``fault`` is what went wrong in the thread, which then has ended the music; ``refused`` is
    the last Mistake that a change met with: the music went on as it was. ``own_tempo``: nobody
    else's clock is followed.
    """

    own_tempo = True

    def __init__(self, run: Callable[[], object]) -> None:
        self.fault: Exception | None = None
        self.refused: Mistake | None = None
        self._acts: deque[Act] = deque()
        self._leaving = Event()
        self._thread = Thread(target=run, name="the band", daemon=True)

    def change(self, act: Act) -> None:
        """Go on by another route from what is not settled yet: within 20 ms, at once in a pause."""
        self._acts.append(act)

    def check(self) -> None:
        """Raise what went wrong in the thread, if anything did."""
        if self.fault is not None:
            raise self.fault

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for its end, also when interrupted."""
        self._leaving.set()
        if self._thread.ident is not None:
            try:
                self._thread.join()
            finally:
                self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _asked(self) -> list[Act]:
        """What has been asked for since the last time."""
        return [self._acts.popleft() for _ in range(len(self._acts))]
