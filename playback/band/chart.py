"""The chart on the music stand: which chord stands where, from any bar on for ever.

The form goes round and round; the chart cuts it into blocks of about four bars, over which
bass and piano think ahead, and lays the ending over the last bars. What a block holds
depends on its place only, so block a million is found as fast as block one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from harmony.chords import Chord
from harmony.form import Bar, Form
from playback.timeline import Section

BLOCK_BARS = 4
"""How far a player thinks ahead (choice): the length of a chord of the vamp. Drawn that far
apart, two notes of a real bass line know nothing of one another (.001 bits, BASS.md)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A beat on which something lands: a bar begins, or a chord.

    ``offset`` counts beats from the start of its block; ``chord_bar`` says which bar of a
    held chord this is, from 0; ``lands`` is true where the chord is new.
    """

    offset: int
    chord: Chord
    chord_bar: int
    lands: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A few bars between two posts: the first beat of this block and of the next."""

    start_bar: int
    bars: int
    arrivals: tuple[Arrival, ...]
    next_start_bar: int
    next_arrival: Arrival


@dataclass(frozen=True, slots=True)
class Ending:
    """How the last bars differ: which chords stand in them, and which of them is the last."""

    start_bar: int
    chart: tuple[Bar, ...]

    @property
    def last_bar(self) -> int:
        return self.start_bar + len(self.chart) - 1


class Chart:
    """The chart of one section; made once by ``chart_of``."""

    __slots__ = (
        "_bars", "_block_of_bar", "_blocks", "_chord_bars", "_period",
        "ending", "form", "holds_long", "section",
    )  # fmt: skip

    def __init__(self, section: Section) -> None:
        self.section = section
        self.form = section.setup.sounding_form
        self.ending = _ending(section, self.form)
        self._bars = self.form.chart * -(-BLOCK_BARS // self.form.bars)
        self._period = len(self._bars)
        self._chord_bars = _chord_bars(self._bars)
        self.holds_long = max(held for row in self._chord_bars for held in row) > 0
        self._blocks = _cut(self._period)
        self._block_of_bar = [i for i, (_, n) in enumerate(self._blocks) for _ in range(n)]

    def block_at(self, bar: int) -> Block:
        """The block that a bar lies in, the ending left aside."""
        round_, within = divmod(bar - self.section.origin_bar, self._period)
        first, bars = self._blocks[self._block_of_bar[within]]
        start = self.section.origin_bar + round_ * self._period + first
        section = self.section
        after = start + bars
        if section.loops and section.total_bars is not None and after >= section.total_bars:
            bars, after = section.total_bars - start, 0
        arrivals = tuple(a for i in range(bars) for a in self._arrivals(start + i, i))
        return Block(start, bars, arrivals, after, self._arrivals(after, bars)[0])

    def _arrivals(self, bar: int, bars_in: int) -> list[Arrival]:
        within = (bar - self.section.origin_bar) % self._period
        at = bars_in * self.form.beats_per_bar
        found = []
        for (chord, beats), chord_bar in zip(
            self._bars[within], self._chord_bars[within], strict=True
        ):
            found.append(Arrival(at, chord, chord_bar, chord_bar == 0))
            at += beats
        return found

    def chords_in(self, bar: int) -> Bar:
        """The chords of a bar as they sound, the ending included."""
        if self.ending is not None and bar >= self.ending.start_bar:
            return self.ending.chart[min(bar, self.ending.last_bar) - self.ending.start_bar]
        return self.form.chart[(bar - self.section.origin_bar) % self.form.bars]

    def bar_after(self, bar: int) -> int:
        """The bar that follows: in a loop, the first follows the last."""
        after = bar + 1
        return 0 if self.section.loops and after == self.section.total_bars else after

    def chorus_of(self, bar: int) -> int:
        return (bar - self.section.origin_bar) // self.form.bars

    def bar_of_chorus(self, bar: int) -> int:
        return (bar - self.section.origin_bar) % self.form.bars


@lru_cache(maxsize=32)
def chart_of(section: Section) -> Chart:
    return Chart(section)


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


def _chord_bars(bars: tuple[Bar, ...]) -> list[list[int]]:
    """For each chord of each bar, how many bars it has been held: 0 where it lands. The top
    of the form always lands (choice: it is where everyone listens).
    """
    found: list[list[int]] = []
    held = 0
    before: Chord | None = None
    for bar in bars:
        row = []
        for chord, _ in bar:
            held = held + 1 if chord == before else 0
            before = chord
            row.append(held)
        found.append(row)
    return found


def _ending(section: Section, form: Form) -> Ending | None:
    """The last bars as the ending has them; it is home at the very end.

    ``hold`` and ``stop`` land on the home chord in the last bar. ``tag`` goes twice from the
    chord that leads home to home over the last four bars (choice: the shortest tag that is
    heard as one).
    """
    kind, total = section.setup.ending, section.total_bars
    if kind == "none" or total is None or section.loops:
        return None
    home = final_chord(form.home)
    whole = form.beats_per_bar
    bars: list[Bar] = [((home, whole),)]
    if kind == "tag":
        leading = ((form.chart[-1][-1][0], whole),)
        bars = [leading, ((form.home, whole),), leading, *bars]
    return Ending(total - len(bars), tuple(bars))


def final_chord(home: Chord) -> Chord:
    """The colour of the last chord: a minor tune ends on the sixth and ninth, so does a
    major one; any other home is left as it is written (a blues ends on its dominant).
    """
    symbols = {"minor": "m69", "major": "69"}
    return Chord.parse(f"{home.root}{symbols[home.family]}") if home.family in symbols else home

