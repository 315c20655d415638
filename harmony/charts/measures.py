"""The bars of a score as its parts were read, and what of them is a bar of the tune.

A pickup and a count-in are none, a bar that a repeat tears in two is one, and choruses that are
written out one after the other, as in a score of ours, are the same one.

>>> from harmony.charts.tune import FOUR_FOUR
>>> pickup = Measure("0", False, FOUR_FOUR, length=Fraction(1))
>>> told = Told()
>>> [bar.number for bar in counted([pickup, Measure("1", True, FOUR_FOUR)], told)], told.lines()
(['1'], ('left out: the pickup (bar 0)',))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from harmony.beats import Beats
from harmony.charts.road_signs import NO_SIGNS, Signs, as_one
from harmony.charts.tune import Meter, Told, TuneBar
from harmony.chords import Chord
from harmony.form import Form

ENDING = "Ending"
"""What our own scores say where the last bars leave the form."""


@dataclass(slots=True)
class Measure:
    """A bar as it is found in one part after the other; places in quarter notes."""

    number: str
    is_counted: bool
    meter: Meter
    signs: Signs = NO_SIGNS
    chords: list[tuple[Beats, Chord | None]] = field(default_factory=list)
    length: Beats = Fraction(0)
    mark: str = ""
    is_ending: bool = False
    simile: int = 0  # this bar is the one so many before again

    @property
    def is_short(self) -> bool:
        """Whether its notes do not fill it; a bar without any may be a whole one."""
        return 0 < self.length < self.meter.beats * self.meter.quarters

    def in_beats(self) -> TuneBar:
        """The bar as it is played; of a meter that no form has, in quarter notes."""
        chords = tuple((at / self.meter.quarters, chord) for at, chord in self.chords)
        return TuneBar(chords, self.signs, self.number, self.meter)


def counted(bars: Sequence[Measure], told: Told) -> list[Measure]:
    """The bars from the first counted one on that is a whole one."""
    first = next((n for n, bar in enumerate(bars) if bar.is_counted), 0)
    if first == 0 and bars[0].is_short and len(bars) > 1:
        first = 1
    if first:
        kind = "the pickup" if bars[0].is_short else "uncounted bars at the beginning"
        told.add(f"left out: {kind}", *(bar.number for bar in bars[:first]))
    return list(bars[first:])


def put_together(bars: Sequence[Measure]) -> list[Measure]:
    """The bars, those that were torn in two in one again: a short one, and an uncounted one that
    fills it. A repeat that begins in the middle begins with the next bar.
    """
    whole: list[Measure] = []
    opens = False
    for bar in bars:
        last = whole[-1] if whole else bar
        filled = last.length + bar.length
        is_rest = whole and last.is_short and bar.is_short and not bar.is_counted
        if is_rest and filled <= last.meter.beats * last.meter.quarters:
            last.chords += [(last.length + at, chord) for at, chord in bar.chords]
            last.signs, opens, last.length = as_one(last.signs, bar.signs), bar.signs.opens, filled
            continue
        bar.signs = bar.signs._replace(opens=opens or bar.signs.opens)
        opens = False
        whole.append(bar)
    return whole


def repeated(bars: Sequence[Measure]) -> None:
    """Write out the bars of which a sign says that they are those before again."""
    for n, bar in enumerate(bars):
        if 0 < bar.simile <= n and not bar.chords:
            bar.chords = list(bars[n - bar.simile].chords)


def one_chorus(form: Form, bars: Sequence[Measure], told: Told) -> Form:
    """The form of one chorus where several are written out, as in a score of ours: with their
    numbers as rehearsal marks, and the same chords up to an ending.
    """
    end = next((n for n, bar in enumerate(bars) if bar.is_ending), len(bars))
    ending = [bar.number for bar in bars[end:]]
    length = _chorus_length(form, bars, end)
    if length is not None:
        form = Form(form.chart[:length], form.beats_per_bar)
    if ending:
        kind = "the ending is a part of the form" if length is None else "left out: the ending"
        told.add(kind, *ending)
    return form


def _chorus_length(form: Form, bars: Sequence[Measure], end: int) -> int | None:
    marked = [n for n, bar in enumerate(bars) if bar.mark]
    if len(marked) < 2 or len(bars) != form.bars:
        return None
    length, times = marked[1], len(marked)
    in_step = marked == [length * n for n in range(times)]
    numbered = [bars[n].mark for n in marked] == [str(n + 1) for n in range(times)]
    same = (form.chart[:length] * times)[:end] == form.chart[:end]
    return length if in_step and numbered and length <= end <= length * times and same else None
