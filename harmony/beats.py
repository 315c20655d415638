"""Musical time: beats, spans of beats, and how a musician says a place.

A beat is a quarter note, an exact fraction, so a triplet is a third and an endless vamp
never drifts. Bars count from 0 in code and from 1 in anything a musician reads.

>>> bar_and_beat(Fraction(37, 2), beats_per_bar=4)
'bar 5, beat 3 and'
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

Beats: TypeAlias = Fraction

# How a place within a beat is said when counting aloud ("one e and a", "one trip let");
# anything finer is given as a fraction.
SUBDIVISIONS = {
    Fraction(0): "",
    Fraction(1, 4): " e",
    Fraction(1, 2): " and",
    Fraction(3, 4): " a",
    Fraction(1, 3): " trip",
    Fraction(2, 3): " let",
}


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of time from ``start`` up to, not including, ``end``, in beats.

    Raises ValueError if ``end`` lies before ``start``.

    >>> [str(part.length) for part in Span(Fraction(0), Fraction(8)).cut_at(Fraction(3))]
    ['3', '5']
    """

    start: Beats
    end: Beats

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span cannot end ({self.end}) before it starts ({self.start})")

    @property
    def length(self) -> Beats:
        return self.end - self.start

    def __contains__(self, at: object) -> bool:
        return isinstance(at, (int, Fraction)) and self.start <= at < self.end

    def shifted(self, by: Beats) -> Span:
        return Span(self.start + by, self.end + by)

    def overlap(self, other: Span) -> Span | None:
        """The time both share, or None where they only touch or lie apart."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def cut_at(self, *places: Beats) -> tuple[Span, ...]:
        """This span in pieces that tile it; places outside it do not cut."""
        cuts = sorted({p for p in places if self.start < p < self.end})
        edges = [self.start, *cuts, self.end]
        return tuple(Span(a, b) for a, b in pairwise(edges))


def bar_of(at: Beats, beats_per_bar: int) -> int:
    """The bar (from 0) in which ``at`` lies; a count-in lies in negative bars."""
    return int(at // beats_per_bar)


def bar_and_beat(at: Beats, beats_per_bar: int) -> str:
    """A place as musicians say it: bars and beats from 1, then the part of the beat."""
    bar, within = divmod(at, beats_per_bar)
    beat, part = divmod(within, 1)
    said = SUBDIVISIONS.get(part, f" + {part}")
    return f"bar {int(bar) + 1}, beat {int(beat) + 1}{said}"
