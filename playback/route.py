"""The route that a performance takes through its music: leg after leg, from bar to bar.

Most performances have one leg: a timeline from its count-in to its end. Whoever goes back to a
bar, practises four bars over and over, or takes a loop up by four beats a minute each time,
plays several. Each is a timeline and where it is entered and left, so that what was played can
be written down and played again, note for note.

>>> timeline = Timeline.of(Setup(bars=8, seed=7))
>>> route = Route((Leg(timeline, last_bar=3), Leg(timeline, 1)))
>>> [(leg.first_bar, leg.last_bar) for leg in route.legs], route.total_bars
([(0, 3), (1, None)], 10)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from harmony.beats import Beats
from harmony.mistake import Mistake
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.timeline import Timeline

MOST_LEGS = 10_000


@dataclass(frozen=True, slots=True)
class Leg:
    """A timeline from ``first_bar`` on, below 0 with its count-in, up to ``last_bar``, which is
    not played any more: None goes on to its end, or for ever.

    The bars of a loop go on counting, round after round. ``times``: how often these bars are
    played; None is over and over.
    """

    timeline: Timeline
    first_bar: int = 0
    last_bar: int | None = None
    times: int | None = 1
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        where = (self.first_bar, self.last_bar, self.times)
        object.__setattr__(self, "_hash", hash((self.timeline, *where)))
        if self.first_bar < -self.timeline.changes[0][1].count_in:
            raise Mistake("a leg cannot begin before its count-in")
        end = self.end_bar
        if end is not None and end <= self.first_bar:
            raise Mistake(f"a leg that begins at bar {self.first_bar + 1} ends after it")
        if end is None and self.times != 1:
            raise Mistake("a leg that is played again needs an end")
        if self.times is not None and self.times < 1:
            raise Mistake("a leg is played once or more often")

    def __hash__(self) -> int:
        return self._hash

    @property
    def end_bar(self) -> int | None:
        """The bar that is not played any more; None where it goes on for ever."""
        total = None if self.timeline.loops else self.timeline.total_bars
        if self.last_bar is None or total is None:
            return total if self.last_bar is None else self.last_bar
        return min(self.last_bar, total)

    @property
    def first_beat(self) -> Beats:
        return beat_of_bar(self.timeline, self.first_bar)

    @property
    def end_beat(self) -> Beats | None:
        return None if self.end_bar is None else beat_of_bar(self.timeline, self.end_bar)


def goes_on(leg: Leg, after: Leg) -> bool:
    """Whether the second leg goes on where the first is left, with the same music, be it at
    another tempo: then notes may be early on its first beat, and ring on into it.
    """
    if leg.times != 1 or after.times != 1 or leg.last_bar is None:
        return False
    _, within = rounds_and_bar(leg.timeline, leg.last_bar)
    return leg.timeline.changes == after.timeline.changes and within == after.first_bar


@dataclass(frozen=True, slots=True)
class Route:
    """Legs, one after the other; only the last may have no end. Raises Mistake otherwise."""

    legs: tuple[Leg, ...]
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        if not 1 <= len(self.legs) <= MOST_LEGS:
            raise Mistake(f"a route has 1 to {MOST_LEGS:,} legs, got {len(self.legs):,}")
        if any(leg.end_bar is None or leg.times is None for leg in self.legs[:-1]):
            raise Mistake("only the last leg of a route may go on for ever")
        object.__setattr__(self, "_hash", hash(self.legs))

    def __hash__(self) -> int:
        return self._hash

    @staticmethod
    def of(music: Setup | Timeline) -> Route:
        """The whole of a timeline or a setup, count-in and all."""
        timeline = Timeline.of(music) if isinstance(music, Setup) else music
        return Route((Leg(timeline, -timeline.changes[0][1].count_in),))

    @property
    def first(self) -> Setup:
        """What the band is told before it begins."""
        return self.legs[0].timeline.changes[0][1]

    @property
    def timeline(self) -> Timeline:
        """That of the last leg, to which everything leads."""
        return self.legs[-1].timeline

    @property
    def loops(self) -> bool:
        """Whether the end leads into the beginning: a loop that is its only leg."""
        only = self.legs[0]
        return len(self.legs) == 1 and only.last_bar is None and only.timeline.loops

    @property
    def round_beats(self) -> Beats | None:
        """Of a loop, once round."""
        return self.timeline.total_beats if self.loops else None

    @property
    def count_in_beats(self) -> Beats:
        return -min(Fraction(0), self.legs[0].first_beat)

    @property
    def total_bars(self) -> int | None:
        """How many bars there are, the first count-in excluded, of a loop once round; None is
        endless.
        """
        if self.loops:
            return self.timeline.total_bars
        bars = 0
        for leg in self.legs:
            if leg.end_bar is None or leg.times is None:
                return None
            bars += leg.times * (leg.end_bar - leg.first_bar)
        return bars + min(0, self.legs[0].first_bar)


def moment_of_bar(timeline: Timeline, bar: int, rate: int = 0) -> float:
    """When a bar begins, in seconds from bar 0, or in frames; a loop's bars go on counting, and
    a round of it is a whole number of frames.
    """
    rounds, within = rounds_and_bar(timeline, bar)
    tempo = tempo_map(timeline)
    moment = tempo.seconds_at(beat_of_bar(timeline, within))
    around = tempo.round_seconds if rounds else 0.0
    return (
        rounds * round(around * rate) + round(moment * rate) if rate else rounds * around + moment
    )


def beat_of_bar(timeline: Timeline, bar: int) -> Beats:
    """Where a bar begins, in beats from bar 0; a loop's bars go on counting."""
    rounds, within = rounds_and_bar(timeline, bar)
    beat = Fraction(timeline.section_of(within).beat_of(within))
    return beat + rounds * (timeline.total_beats or 0) if rounds else beat


def rounds_and_bar(timeline: Timeline, bar: int) -> tuple[int, int]:
    """How often a loop has come round before a bar, and which bar of it that is."""
    if not timeline.loops or timeline.total_bars is None or bar < 0:
        return 0, bar
    return divmod(bar, timeline.total_bars)


def bar_from(timeline: Timeline, seconds: float) -> int:
    """The first bar line at or after a moment of a timeline; count-in bars are below 0, and the
    bars of a loop go on counting round after round.
    """
    bar = bar_at(timeline, seconds)
    while moment_of_bar(timeline, bar) < seconds:
        bar += 1
    return bar


def bar_at(timeline: Timeline, seconds: float) -> int:
    """The bar in which a moment of a timeline lies."""
    beat = Fraction(tempo_map(timeline).beat_at(seconds))
    total, rounds = timeline.total_beats, 0
    if timeline.loops and total is not None and beat > 0:
        rounds = int(beat // total)
        beat -= rounds * total
    return timeline.section_at(beat).bar_at(beat) + rounds * (timeline.total_bars or 0)
