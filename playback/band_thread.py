"""The thread in which the band plays, and what is asked of it from others."""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod
from collections import deque
from contextlib import suppress
from threading import Event, Thread
from typing import Self

from harmony.mistake import Mistake
from playback.transport import Act

URGENT = 5
"""The real-time priority asked for, below the 10 and more of sound servers. With every core busy
99 of 100 messages at a MIDI port are at most 0.3 ms late with it, without it 4; and no sound is
late, where it was 5 to 40 ms in 8 s (measured on Linux)."""


class BandThread(ABC):
    """The band at work; within ``with`` its thread runs.

    ``fault`` is what went wrong in the thread, which then has ended the music; ``refused`` is
    the last Mistake that a change met with: the music went on as it was. ``own_tempo``: nobody
    else's clock is followed.
    """

    own_tempo = True

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.refused: Mistake | None = None
        self._acts: deque[Act] = deque()
        self._leaving = Event()
        self._thread = Thread(target=self._run_urgently, name="the band", daemon=True)

    @abstractmethod
    def run(self) -> None:
        """Play until the end, or until somebody ends it; in the thread of whoever calls."""

    def _run_urgently(self) -> None:
        """Before other programs where the system allows it, as Linux does members of "audio"."""
        if sys.platform == "linux":
            how = os.SCHED_RR | os.SCHED_RESET_ON_FORK
            with suppress(OSError):
                os.sched_setscheduler(0, how, os.sched_param(URGENT))
        self.run()

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
