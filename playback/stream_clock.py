"""How fast a page is sent its sound: as fast as its own sound card plays.

Two clocks never agree, and a buffer of a quarter of a second would run dry or over within an
hour or two. So one page that sounds is followed: it says how much has left its buffer, and
between two such words the clock of this machine goes on.

>>> clock = StreamClock(48_000, ahead=12_000, now=0.0)
>>> clock.took(480, 0.25)
>>> clock.wanted(0.5)
24480
"""

from __future__ import annotations

WAITS_SECONDS = 1.5
"""A page that has said nothing for so long is not waited for: browsers wake their sound up
within a tenth of that, but Firefox can need more than a second for its first (choice)."""

PULL = 0.01
"""So much faster or slower than this machine's clock a page may be at most, or it would make the
band hurry: a hundred times what sound cards are apart (choice)."""

SLEPT_SECONDS = 1.0
"""A machine that has not looked at its clock for so long was asleep, or stopped: nobody heard
anything meanwhile, for a page holds a quarter of a second (choice)."""

EASE = 0.1
"""What a page says is up to 10 ms old, now more, now less; so much of a difference is believed
at a time (choice)."""


class StreamClock:
    """How many frames are to have been sent, ``ahead`` of those that have been heard.

    ``now`` is in seconds, of any clock that never goes back.
    """

    def __init__(self, rate: int, ahead: int, now: float) -> None:
        self.rate = rate
        self.ahead = ahead
        self._gone = 0.0
        self._at = self._looked = now
        self._waits = True

    def gone(self, now: float) -> int:
        """How many frames have been played by whoever is followed. Ask many times a second."""
        if now - self._looked > SLEPT_SECONDS:
            self._at += now - self._looked
        self._looked = now
        if self._waits and now - self._at >= WAITS_SECONDS:
            self._waits, self._at = False, self._at + WAITS_SECONDS
        if self._waits:
            return 0
        return int(self._gone + (now - self._at) * self.rate)

    def wanted(self, now: float) -> int:
        """How many frames are to have been sent."""
        return self.gone(now) + self.ahead

    def took(self, frames: int, now: float) -> None:
        """The page that is followed has played so many by now."""
        expected = self.gone(now)
        if self._waits:
            self._waits, self._gone, self._at = False, float(frames), now
            return
        most = PULL * (now - self._at) * self.rate
        pull = max(-most, min(most, EASE * (frames - expected)))
        self._gone += (now - self._at) * self.rate + pull
        self._at = now
