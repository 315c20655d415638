"""Whose time the band plays in: its own, or that of somebody who sends a clock.

A pace says where in the music a moment of the machine's clock lies, and back. Both are in
seconds; the music's count from beat 0 of the performance.

>>> pace = OwnPace()
>>> pace.go_on(100.0, -2.0)
>>> pace.seconds_at(103.0), pace.clock_at(1.0)
(1.0, 103.0)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol


class Cue(NamedTuple):
    """Somebody else begins or stops: from which beat on, None where the music is to stop."""

    beat: float | None


class Pace(Protocol):
    """``look_seconds``: how often somebody must look whether there is a cue."""

    @property
    def look_seconds(self) -> float: ...
    def cues(self, now: float) -> Iterable[Cue]: ...
    def go_on(self, now: float, seconds: float) -> None: ...
    def seconds_at(self, now: float) -> float: ...
    def clock_at(self, seconds: float) -> float: ...
    def after_a_gap(self, now: float, seconds: float) -> float: ...


class OwnPace:
    """The tempo of the music itself; it gives no cues."""

    look_seconds = 0.02
    """A wish waits no longer: fifty looks a second are nothing to a machine (choice)."""

    def __init__(self) -> None:
        self._origin = 0.0

    def cues(self, now: float) -> Iterable[Cue]:
        return ()

    def go_on(self, now: float, seconds: float) -> None:
        """The music is at that place now."""
        self._origin = now - seconds

    def seconds_at(self, now: float) -> float:
        return now - self._origin

    def clock_at(self, seconds: float) -> float:
        return self._origin + seconds

    def after_a_gap(self, now: float, seconds: float) -> float:
        """Where to go on when the machine has slept, and the last that was heard: just there."""
        self.go_on(now, seconds)
        return seconds
