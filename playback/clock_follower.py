"""To follow somebody else's clock: where their music is at a moment, and how fast it goes.

Clocks come 24 to a quarter note, each a little late by chance. A straight line through the last
of them says where the beat is; when they leave it to one side together, the tempo has changed
and the line begins anew with those that did.

>>> follower = ClockFollower()
>>> cues = [follower.hear(message, at) for at, message in ((0.0, START), (0.5, CLOCK))]
>>> cues, round(follower.beat_at(0.55), 6)
([None, Cue(beat=0.0)], 0.1)
"""

from __future__ import annotations

from collections import deque
from math import inf
from typing import NamedTuple

from playback.midi_live import CLOCK, CONTINUE, SIXTEENTH, START, STOP, TICKS

WINDOW = 24
"""So many clocks the line is drawn through, a beat of them. Where clocks come up to 5 ms late, as
through JACK, the beat strays by 1.6 ms about their mean lateness in 99 of 100 moments; in a ramp
of 5 beats a minute every beat it is 1.2 ms behind (simulated; with 48 clocks 1.1 and more than
that; choice)."""

LEAPS = ((2, 8.0), (3, 3.0), (5, 1.5))
"""A tempo has changed when so many clocks in a row come late, or early, each by so many times
what they stray usually; a single one that was held up changes nothing (choice)."""

STEADIEST_SECONDS = 0.0004
"""What clocks stray usually is never taken for less: no program sends them better (choice)."""

MOST_AHEAD = 4
"""So many clocks the music goes on by itself when none come; then it waits for the next
(choice: a sixth of a beat bridges every delay but a pulled cable)."""

SILENT = 8
"""A gap of so many clocks is a clock that has failed: then the line begins anew (choice)."""


SLOWEST, FASTEST = 20.0, 400.0
"""Nobody's tempo is outside of these, in beats a minute: clocks that seem so came together, or
some were lost (choice)."""


class Cue(NamedTuple):
    """Somebody else begins or stops: from which beat on, None where the music is to stop."""

    beat: float | None


class ClockFollower:
    """``runs``: somebody plays. ``tempo`` is theirs, in beats a minute: until two clocks have
    been heard, the one given.
    """

    def __init__(self, tempo: float = 120.0) -> None:
        self.runs = False
        self._armed = False
        self._next_tick = 0  # which clock of the music the next will be
        self._heard: deque[float] = deque(maxlen=WINDOW)
        self._astray: deque[float] = deque(maxlen=LEAPS[-1][0])
        self._period = 60 / tempo / TICKS
        self._last = 0.0  # when the last clock came, but for chance
        self._usual = 0.0  # how far clocks stray, in seconds

    def hear(self, message: bytes, at: float) -> Cue | None:
        """A message that came at a moment, in seconds of any clock that goes on.

        Gives a cue where the music begins, which it does with the first clock after Start or
        Continue (MIDI 1.0), or goes to another place, or stops.
        """
        if message == CLOCK:
            return self._tick(at)
        if message == START or message[0] == 0xF2:
            self._next_tick = 0
            if message[0] == 0xF2:
                self._next_tick = SIXTEENTH * (message[1] | message[2] << 7)
        if message in (START, CONTINUE) or (self.runs and message[0] == 0xF2):
            self._armed = True
        if message == STOP:
            self.runs = self._armed = False
            return Cue(None)
        return None

    @property
    def tempo(self) -> float:
        return 60 / (self._period * TICKS)

    def beat_at(self, now: float) -> float:
        """Where the music is, in beats from its beginning; where it stands, if it does not run."""
        if not self.runs:
            return self._next_tick / TICKS
        ahead = min((now - self._last) / self._period, MOST_AHEAD)
        return (self._next_tick - 1 + ahead) / TICKS

    def clock_at(self, beat: float) -> float:
        """When a beat comes, if the tempo stays as it is; inf for one that waits for clocks."""
        if beat * TICKS > self._next_tick - 1 + MOST_AHEAD:
            return inf
        return self._last + (beat * TICKS - (self._next_tick - 1)) * self._period

    def is_lost(self, now: float) -> bool:
        """Whether the clock of music that runs has failed, as when a cable is pulled. When it
        comes back the music goes on with it: its first clock gives a cue.
        """
        return self.runs and now - self._last > SILENT * self._period

    def _tick(self, at: float) -> Cue | None:
        self._armed = self._armed or self.is_lost(at)
        self._draw(at)
        cue = Cue(self._next_tick / TICKS) if self._armed else None
        self.runs = self.runs or self._armed
        self._armed = False
        if self.runs:
            self._next_tick += 1
        return cue

    def _draw(self, at: float) -> None:
        """The line, with one clock more."""
        heard, expected = self._heard, self._last + self._period
        if heard and at - heard[-1] > SILENT * self._period:
            heard.clear()
            self._astray.clear()
        heard.append(at)
        if len(heard) > 2:
            self._astray.append(at - expected)
            if since := self._changed_since():
                while len(heard) > since + 1:
                    heard.popleft()
                self._astray.clear()
        if len(heard) < 2:
            self._last = at
            return
        self._last, period = _line(heard)
        self._period = min(max(period, 60 / FASTEST / TICKS), 60 / SLOWEST / TICKS)
        drawn = (self._last - self._period * back for back in range(len(heard) - 1, -1, -1))
        strays = sum((a - b) * (a - b) for a, b in zip(heard, drawn, strict=True))
        self._usual = (strays / len(heard)) ** 0.5

    def _changed_since(self) -> int:
        """How many clocks ago the tempo changed; 0 where it did not."""
        usual = max(self._usual, STEADIEST_SECONDS)
        for count, times in LEAPS:
            last = list(self._astray)[-count:]
            least = max(min(last), -max(last)) if len(last) == count else 0.0
            if least > times * usual:
                return count
        return 0


def _line(times: deque[float]) -> tuple[float, float]:
    """The last value and the step of the straight row that is nearest to a row of times."""
    count = len(times)
    middle, last = (count - 1) / 2, times[-1]
    mean = sum(at - last for at in times) / count
    rise = sum((place - middle) * (at - last) for place, at in enumerate(times))
    step = 12 * rise / (count * (count * count - 1))
    return last + mean + step * middle, step
