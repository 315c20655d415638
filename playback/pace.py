"""Whose time the band plays in: its own, or that of somebody who sends a clock.

A pace says where in the music a moment of the machine's clock lies, and back. Both are in
seconds; the music's count from beat 0 of the performance.

>>> pace = OwnPace()
>>> pace.go_on(100.0, -2.0)
>>> pace.seconds_at(103.0), pace.clock_at(1.0)
(1.0, 103.0)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from playback.clock_follower import ClockFollower, Cue
from playback.route import Route
from playback.timetable import beat_on, seconds_on


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


class FollowedPace:
    """The tempo of somebody who sends a clock. The band waits for a Start or Continue.

    The band's beat 0 is theirs, so a count-in is left to them; and how a tempo is played (swing,
    feel) stays as the route has it. ``heard`` gives what came in since it was last asked, and
    the moments of the clock; ``route`` what the band plays now.
    """

    look_seconds = 0.002
    """The first beat is known only when it comes: nobody is to be later than that (choice)."""

    def __init__(
        self,
        follower: ClockFollower,
        heard: Callable[[], Iterable[tuple[float, bytes]]],
        route: Callable[[], Route],
    ) -> None:
        self._follower = follower
        self._heard = heard
        self._route = route
        self._waits = True
        self._is_lost = False

    def cues(self, now: float) -> Iterator[Cue]:
        if self._waits:
            self._waits = False
            yield Cue(None)
        for at, message in self._heard():
            if cue := self._follower.hear(message, at):
                yield cue
        before, self._is_lost = self._is_lost, self._follower.is_lost(now)
        if self._is_lost and not before:
            yield Cue(None)

    def go_on(self, now: float, seconds: float) -> None:
        """The place is theirs to say."""

    def seconds_at(self, now: float) -> float:
        return seconds_on(self._route(), self._follower.beat_at(now))

    def clock_at(self, seconds: float) -> float:
        return self._follower.clock_at(beat_on(self._route(), seconds))

    def after_a_gap(self, now: float, seconds: float) -> float:
        """They have gone on meanwhile."""
        return self.seconds_at(now)
