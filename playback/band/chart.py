"""The chart on the music stand: which chord stands where, from any bar on for ever.

The form goes round and round; the chart cuts it into blocks of about four bars, over which
bass and piano think ahead, and lays the ending over the last bars. What a block holds
depends on its place only, so block a million is found as fast as block one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from harmony.chords import Chord
from harmony.form import Bar, Form
from playback.band.endings import ending_of
from playback.timeline import Section

BLOCK_BARS = 4
"""How far a player thinks ahead (choice): the length of a chord of the vamp. Drawn that far
apart, two notes of a real bass line know nothing of one another (.001 bits, BASS.md)."""

ROUND_BARS = 8
"""What the band gives moves round by round: a chorus, but for a form shorter than the vamp's
eight bars as many choruses as fill them (choice)."""

BARS_KEPT = 256
"""Blocks are cheap to find again; those of so many bars spare the work while a chorus is played."""


class Arrival(NamedTuple):
    """A beat on which something lands: a bar begins, or a chord.

    ``offset`` counts beats from the start of its block; ``chord_bar`` says which bar of a
    held chord this is, from 0; ``lands`` is true where the chord is new.
    """

    offset: int
    chord: Chord
    chord_bar: int
    lands: bool


class Block(NamedTuple):
    """A few bars between two posts: the first beat of this block and of the next."""

    start_bar: int
    bars: int
    arrivals: tuple[Arrival, ...]
    next_section: Section
    next_start_bar: int
    next_arrival: Arrival


class Round(NamedTuple):
    """A stretch over which what the band gives moves: its number, which of its bars this is,
    how many it has, and the number of the round that follows.
    """

    number: int
    bar: int
    bars: int
    following: int


class Chart:
    """The chart of one section; made once by ``chart_of``."""

    __slots__ = (
        "_arrivals", "_arrived", "_block_starts", "_blocks", "_first", "_opening", "_period",
        "_turns", "ending", "form", "round_bars", "section",
    )  # fmt: skip

    def __init__(self, section: Section) -> None:
        self.section = section
        self.form = section.setup.sounding_form
        self.ending = ending_of(section, self.form)
        self.round_bars = self.form.bars * -(-ROUND_BARS // self.form.bars)
        self._first: Chart = self if section.comes_back_to is None else Chart(section.comes_back_to)
        bars = self.form.chart * -(-BLOCK_BARS // self.form.bars)
        self._period = len(bars)
        self._arrivals = _arrivals(bars)
        self._block_starts = [first for first, n in _cut(self._period) for _ in range(n)]
        self._blocks: dict[int, Block] = {}
        self._arrived: dict[tuple[int, int], tuple[Arrival, ...]] = {}
        self._opening = self._taken_over()
        self._turns = _turns(self.form, self._arrivals, self._block_starts)

    def block_at(self, bar: int) -> Block:
        """The block that a bar lies in, the ending left aside."""
        block = self._blocks.get(bar)
        if block is None:
            start, after = self._span(bar)
            if self._is_left_over(start):
                return self.block_at(start - 1)
            if len(self._blocks) >= BARS_KEPT:
                self._blocks.clear()
            block = self._blocks[bar] = self._block(start, after)
            self._blocks |= dict.fromkeys(range(start, after), block)
        return block

    def _span(self, bar: int) -> tuple[int, int]:
        """Where the block of a bar begins and where the next does."""
        if self._opening is not None and self._opening[0] <= bar < self._opening[1]:
            return self._opening
        return self._regular(bar)

    def _regular(self, bar: int) -> tuple[int, int]:
        """The same as the form cuts it, wherever a line is taken over."""
        within = (bar - self.section.origin_bar) % self._period
        first = self._block_starts[within]
        start = bar - within + first
        return start, start + self._block_starts.count(first)

    def _taken_over(self) -> tuple[int, int] | None:
        """The first block where the line is taken over from other notes: up to the next regular
        one, or the one after where that would be a single bar.
        """
        section = self.section
        if section.before is None:
            return None
        start, after = self._regular(section.taken_over)
        if start != section.taken_over and after == section.taken_over + 1:
            _, after = self._regular(after)
        return section.taken_over, after

    def _block(self, start: int, after: int) -> Block:
        bars = after - start
        next_chart = self
        if (total := self._comes_round) and after >= total - self._is_left_over(after):
            bars, after, next_chart = total - start, 0, self._first
        within = (start - self.section.origin_bar) % self._period
        arrivals = self._arrived.get((within, bars))
        if arrivals is None:
            arrivals = self._arrived[within, bars] = self._arrive(start, bars)
        return Block(
            start, bars, arrivals, next_chart.section, after, next_chart._arrivals_in(after)[0]
        )

    def _arrive(self, start: int, bars: int) -> tuple[Arrival, ...]:
        """What arrives in some bars, counted from the first of them."""
        whole = self.form.beats_per_bar
        return tuple(
            Arrival(i * whole + a.offset, a.chord, a.chord_bar, a.lands)
            for i in range(bars)
            for a in self._arrivals_in(start + i)
        )

    def _arrivals_in(self, bar: int) -> tuple[Arrival, ...]:
        return self._arrivals[(bar - self.section.origin_bar) % self._period]

    @property
    def _comes_round(self) -> int | None:
        """The bar after which a loop is back at bar 0."""
        return self.section.total_bars if self.section.loops else None

    def _is_left_over(self, start: int) -> bool:
        """Whether a loop leaves a block only its first bar, which then joins the one before:
        a single bar between two posts gives the hands no way from one to the other.
        """
        total = self._comes_round
        return total is not None and start == total - 1 and start > 0

    def chords_in(self, bar: int) -> Bar:
        """The chords of a bar as they sound, the ending included."""
        if self.ending is not None and bar >= self.ending.start_bar:
            return self.ending.chart[min(bar, self.ending.last_bar) - self.ending.start_bar]
        return self.form.chart[(bar - self.section.origin_bar) % self.form.bars]

    def chord_by_beat(self, bar: int) -> list[Chord]:
        """The chord on each beat of a bar, the ending included."""
        return [chord for chord, beats in self.chords_in(bar) for _ in range(beats)]

    def beats_left(self, bar: int, beat: int) -> int:
        """How many beats the chord on a beat of a bar still lasts, looked for over that bar
        and the next two; the beat after a bar's last belongs to the next bar.
        """
        row: list[Chord] = []
        chart = self
        for _ in range(3):
            row += chart.chord_by_beat(bar)
            chart, bar = chart.following(bar)
        return next((i for i, c in enumerate(row[beat:]) if c != row[beat]), len(row) - beat)

    def last_chord_before(self, bar: int) -> Chord:
        """The chord just before a bar, the ending left aside; in a loop, bar 0 has one too."""
        before = (self._comes_round or 0) - 1 if bar == 0 else bar - 1
        return self.form.chart[(before - self.section.origin_bar) % self.form.bars][-1][0]

    def following(self, bar: int) -> tuple[Chart, int]:
        """The bar that follows, and its chart: in a loop, the first follows the last."""
        return (self._first, 0) if bar + 1 == self._comes_round else (self, bar + 1)

    def turn_at(self, bar: int) -> str:
        """What a bar begins, if anything: "chorus", "chord" or "four bars"."""
        return self._turns[(bar - self.section.origin_bar) % self._period]

    def bar_of_chorus(self, bar: int) -> int:
        return (bar - self.section.origin_bar) % self.form.bars

    def round_at(self, bar: int) -> Round:
        """The round that a bar lies in: a chorus, or as many short ones as make ROUND_BARS; what
        a loop cuts off at its end belongs to its last whole round.
        """
        number, within = divmod(bar - self.section.origin_bar, self.round_bars)
        total = self._comes_round
        if total is None:
            return Round(number, within, self.round_bars, number + 1)
        last = max(1, total // self.round_bars) - 1
        if number < last:
            return Round(number, within, self.round_bars, number + 1)
        return Round(last, bar - last * self.round_bars, total - last * self.round_bars, 0)


def chart_of(section: Section) -> Chart:
    """The chart of a section. Every player asks for it many times a bar, so it is kept with it."""
    chart: Chart | None = section.chart
    return chart if chart is not None else _made(section)


def _made(section: Section) -> Chart:
    chart = Chart(section)
    object.__setattr__(section, "chart", chart)
    return chart


@lru_cache(maxsize=16)
def groups(beats: int) -> tuple[int, ...]:
    """How a bar falls into twos and threes: 5 is 3 and 2, 7 is 2 and 2 and 3 (choice)."""
    return {2: (2,), 3: (3,), 4: (2, 2), 5: (3, 2), 6: (3, 3), 7: (2, 2, 3)}[beats]


def _cut(bars: int) -> list[tuple[int, int]]:
    """First bar and length of the blocks that tile ``bars``: fours, and what is left over
    joined so that no block is a single bar.
    """
    lengths = [BLOCK_BARS] * (bars // BLOCK_BARS)
    match bars % BLOCK_BARS:
        case 1:
            lengths[-1] += 1
        case 2 if lengths:
            lengths[-1:] = [3, 3]
        case rest if rest:
            lengths.append(rest)
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    return list(zip(starts, lengths, strict=True))


def _arrivals(bars: tuple[Bar, ...]) -> list[tuple[Arrival, ...]]:
    """What arrives in each bar, in beats from its bar line. The first bar always lands: the
    top of the form, where everyone listens (choice).
    """
    found: list[tuple[Arrival, ...]] = []
    held = 0
    before: Chord | None = None
    for bar in bars:
        row = []
        at = 0
        for chord, beats in bar:
            held = held + 1 if chord == before else 0
            row.append(Arrival(at, chord, held, held == 0))
            before = chord
            at += beats
        found.append(tuple(row))
    return found


def _turns(form: Form, arrivals: list[tuple[Arrival, ...]], block_starts: list[int]) -> list[str]:
    """What each bar begins, if anything: the chorus, a chord that is held for more than a
    bar, or a block. A form shorter than a block is heard block by block, and its only chord
    never begins.
    """
    found = []
    for bar, row in enumerate(arrivals):
        after = arrivals[(bar + 1) % len(arrivals)][0]
        if bar % form.bars == 0 and form.bars >= BLOCK_BARS:
            found.append("chorus")
        elif row[0].lands and after.chord_bar == 1 and len(form.changes) > 1:
            found.append("chord")
        else:
            found.append("four bars" if block_starts[bar] == bar else "")
    return found
