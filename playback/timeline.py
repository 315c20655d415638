"""What is played, and from which bar on: a setup, and the changes made while it ran.

A run that nobody touches is a timeline of one setup. A live change (key, feel, tempo, who
plays, the last chorus) adds a pair of bar and setup. What stands before a change does not
depend on it, because it has been heard already.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter
from typing import Any, NamedTuple

from harmony.beats import Beats
from harmony.mistake import Mistake
from playback.setup import Setup

_start_bar = attrgetter("start_bar")
_start_beat = attrgetter("start_beat")


@dataclass(frozen=True, slots=True)
class Section:
    """The bars over which one setup holds.

    ``start_bar`` and ``start_beat`` are where it begins; ``origin_bar`` is a bar on which
    its form begins (before ``start_bar``, where the form of the section before goes on);
    ``total_bars`` is where the performance ends, if it ends here, and ``loops`` says that
    the bar after the last is the first again: of ``comes_back_to``, where that is another
    section. Only the last section knows of the end. ``before`` is the section that this one
    takes over from with other notes, at bar ``taken_over``: another key, form or seed; None
    where nothing was before, and where the notes go on. ``told``: the bar that the next change
    falls on, and how many beats before it the band knows; None where nobody was told.
    """

    setup: Setup
    start_bar: int = 0
    start_beat: int = 0
    origin_bar: int = 0
    total_bars: int | None = None
    loops: bool = False
    comes_back_to: Section | None = None
    before: Section | None = None
    taken_over: int = 0
    told: tuple[int, int] | None = None
    beats_per_bar: int = field(init=False, repr=False, compare=False, default=4)
    _hash: int = field(init=False, repr=False, compare=False, default=0)
    chart: Any = field(init=False, repr=False, compare=False, default=None)
    """A place for the chart of this section, once it is made (playback.band.chart)."""

    def __post_init__(self) -> None:
        more = (self.before and self.before._hash, self.taken_over, self.told)
        object.__setattr__(self, "_hash", hash((self.setup, *self._place, *more)))
        object.__setattr__(self, "beats_per_bar", self.setup.form.beats_per_bar)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        # The hash of a text differs from process to process, so it must not travel.
        rest = (self.comes_back_to, self.before, self.taken_over, self.told)
        return Section, (self.setup, *self._place, *rest)

    @property
    def _place(self) -> tuple[int | None, ...]:
        return (self.start_bar, self.start_beat, self.origin_bar, self.total_bars, self.loops)

    def beat_of(self, bar: int) -> int:
        """Where a bar begins, in beats from the beginning of the performance."""
        return self.start_beat + (bar - self.start_bar) * self.beats_per_bar

    def bar_at(self, beat: Beats) -> int:
        return self.start_bar + int((beat - self.start_beat) // self.beats_per_bar)


class Glide(NamedTuple):
    """From one beat until another the tempo moves evenly to a new one, in beats a minute.

    Then it holds up to the next glide or change. The players go by it from the next change on:
    a setup's tempo says how they play.
    """

    beat: float
    until: float
    tempo: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Pairs of bar and setup: from this bar on, that setup. The first bar is 0.

    The last setup says how long the whole lasts and how it ends. ``told`` says, by the bar of a
    change, how many beats before it the band knew of it, so that the drummer may lead into it;
    a change that is not there came out of the blue. ``glides`` say where the tempo does not
    jump: a later one cuts an earlier one short. Raises Mistake unless the bars rise from 0 and
    lie inside that length, and glides rise and have a length.
    """

    changes: tuple[tuple[int, Setup], ...]
    told: tuple[tuple[int, int], ...] = ()
    glides: tuple[Glide, ...] = ()
    sections: tuple[Section, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        bars = [bar for bar, _ in self.changes]
        if not bars or bars[0] != 0 or any(b <= a for a, b in pairwise(bars)):
            raise Mistake(f"the bars of a timeline rise from 0, got {bars[:8]}")
        last = self.changes[-1][1]
        if last.bars is not None and bars[-1] >= last.bars:
            told = f"what changes at bar {bars[-1] + 1} cannot end after {last.bars} bars"
            raise Mistake(f"{told}; say {bars[-1] + 1} or more")
        if any(after.beat <= glide.beat for glide, after in pairwise(self.glides)):
            raise Mistake("the glides of a timeline must follow one another")
        if any(glide.until <= glide.beat or glide.tempo <= 0 for glide in self.glides):
            raise Mistake("a glide needs a length and a tempo")
        object.__setattr__(self, "sections", tuple(_sections(self.changes, dict(self.told))))

    @staticmethod
    def of(setup: Setup) -> Timeline:
        return Timeline(((0, setup),))

    def __hash__(self) -> int:
        return hash((self.changes, self.told, self.glides))

    @property
    def total_bars(self) -> int | None:
        """How many bars there are, count-in excluded; None is endless."""
        return self.changes[-1][1].bars

    @property
    def loops(self) -> bool:
        return self.changes[-1][1].loop

    @property
    def total_beats(self) -> Beats | None:
        bars = self.total_bars
        return None if bars is None else Fraction(self.sections[-1].beat_of(bars))

    @property
    def count_in_beats(self) -> Beats:
        """How long the count-in before bar 0 lasts."""
        first = self.changes[0][1]
        return Fraction(first.count_in * first.form.beats_per_bar)

    def section_after(self, section: Section) -> Section | None:
        """The section that a change leads to; None after the last."""
        if section is self.sections[-1]:
            return None
        return self.sections[bisect_right(self.sections, section.start_bar, key=_start_bar)]

    def end_bar_of(self, section: Section) -> int:
        """The bar before which a section ends.

        Raises ValueError for the last section of an endless timeline.
        """
        after = self.section_after(section)
        end = self.total_bars if after is None else after.start_bar
        if end is None:
            raise ValueError("the last section of an endless timeline does not end")
        return end

    def section_of(self, bar: int) -> Section:
        """The section a bar lies in; a count-in belongs to the first."""
        return self.sections[max(0, bisect_right(self.sections, bar, key=_start_bar) - 1)]

    def section_at(self, beat: Beats) -> Section:
        return self.sections[max(0, bisect_right(self.sections, beat, key=_start_beat) - 1)]


def _sections(changes: tuple[tuple[int, Setup], ...], told: dict[int, int]) -> list[Section]:
    found: list[Section] = []
    last = changes[-1][1]
    for (bar, setup), after in zip(changes, (*changes[1:], None), strict=True):
        beat = origin = taken_over = 0
        before: Section | None = None
        if found:
            beat, origin = found[-1].beat_of(bar), _origin(setup, bar, found[-1])
            before, taken_over = _taken_over(setup, bar, found[-1])
        ends: tuple[int | None, bool, Section | None] = (None, False, None)
        if after is None:
            ends = last.bars, last.loop, found[0] if found and last.loop else None
        known = _told(after, told)
        found.append(Section(setup, bar, beat, origin, *ends, before, taken_over, known))
    return found


def _origin(setup: Setup, bar: int, before: Section) -> int:
    """A bar on which the form begins: it goes on through a change where the new one has as many
    bars and beats.
    """
    shape, old = setup.form, before.setup.form
    goes_on = (shape.bars, shape.beats_per_bar) == (old.bars, old.beats_per_bar)
    return before.origin_bar if goes_on else bar


def _told(after: tuple[int, Setup] | None, told: dict[int, int]) -> tuple[int, int] | None:
    """The bar of the change that comes and the beats before it that it is known; None where
    nobody was told.
    """
    return (after[0], told[after[0]]) if after is not None and told.get(after[0]) else None


MOST_LINKS = 16
"""So many changes in a row are followed back, each a few bars after the other; then a line
begins anew, so that a list of a thousand is no deeper than a hand can reach (choice)."""

LINE_FORGETS = 8
"""After so many bars nothing of a line depends on where it was taken up: blocks are shorter."""


def _taken_over(setup: Setup, bar: int, before: Section) -> tuple[Section | None, int]:
    """The section that one which begins at ``bar`` takes over from with other notes, and where:
    what that one took over itself, where the notes go on.
    """
    if _same_notes(setup, before.setup):
        return before.before, before.taken_over
    if bar - before.taken_over >= LINE_FORGETS:
        return replace(before, before=None, taken_over=0, told=None), bar
    return (replace(before, told=None) if _links(before) < MOST_LINKS else None), bar


def _same_notes(setup: Setup, other: Setup) -> bool:
    """Whether bass and piano play the same line and chords: tempo and feel may differ."""
    return (setup.sounding_form, setup.seed) == (other.sounding_form, other.seed)


def _links(section: Section) -> int:
    count, at = 0, section.before
    while at is not None:
        count, at = count + 1, at.before
    return count
