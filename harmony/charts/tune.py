"""A tune that somebody wrote down elsewhere, as far as its harmony goes.

Readers of other formats give its bars as they are written; here they become a form, played in
the order of the roadmap. What a form cannot hold is left out, or read as the nearest that it
can, and each kind of that is told in one line.

>>> bars = [TuneBar(((Fraction(0), Chord.parse("Am7")),)), TuneBar((), number="2")]
>>> str(form_of(bars, Told()))
'Am7 x2'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from harmony.beats import Beats
from harmony.charts.road_signs import NO_SIGNS, Signs
from harmony.charts.roadmap import played
from harmony.chords import Chord
from harmony.form import METERS, Bar, Form
from harmony.mistake import Mistake
from harmony.pitch import PitchName

Placed: TypeAlias = tuple[tuple[Beats, Chord | None], ...]
"""Chords where they begin, in beats from the bar line; None is no chord, N.C."""

MOST_IN_A_BAR = 64
"""More chords than anybody writes into a bar (choice)."""


class Meter(NamedTuple):
    """How many beats a bar has as it is played, and how many quarter notes a beat is written."""

    beats: int
    quarters: Fraction
    written: str


FOUR_FOUR = Meter(4, Fraction(1), "4/4")


@dataclass(frozen=True, slots=True)
class TuneBar:
    """A bar as it is written: chords, signs, meter, and what a musician calls it."""

    chords: Placed
    signs: Signs = NO_SIGNS
    number: str = "1"
    meter: Meter = FOUR_FOUR


@dataclass(frozen=True, slots=True)
class Tune:
    """A form and what else was said of it: its title, its tempo in beats a minute and its key,
    each where it has one; ``told`` says what was left out or read otherwise, a line a kind.
    """

    form: Form
    title: str = ""
    tempo: float | None = None
    key: PitchName | None = None
    told: tuple[str, ...] = ()


@dataclass(slots=True)
class Told:
    """What is to be told of a tune, each kind once with the bars in which it is so."""

    kinds: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, *where: str) -> None:
        """One more, with the numbers of its bars."""
        self.kinds.setdefault(kind, []).extend(where)

    def lines(self) -> tuple[str, ...]:
        lines = [
            kind + (f" ({bars_text(bars)})" if bars else "") for kind, bars in self.kinds.items()
        ]
        more = len(lines) - MOST_LINES
        return (
            *lines[:MOST_LINES],
            *([f"and {more:,} more lines such as these"] if more > 0 else []),
        )


MOST_LINES = 20
MOST_NAMED = 6
"""Bars that are named one by one; more are counted (choice)."""


def bars_text(numbers: Sequence[str]) -> str:
    """Bars as they are said.

    >>> bars_text(["3", "5", "8"]), bars_text(["5", "6", "7"])
    ('bars 3, 5 and 8', 'bars 5 to 7')
    """
    named = list(dict.fromkeys(numbers))
    first, last = named[0], named[-1]
    if len(named) == 1:
        return f"bar {first}"
    if first.isdecimal() and len(named) > 2:
        begin = int(first)
        if named == [str(begin + n) for n in range(len(named))]:
            return f"bars {first} to {last}"
    if len(named) > MOST_NAMED:
        named = [*named[: MOST_NAMED - 1], f"{len(named) - MOST_NAMED + 1} more"]
    return f"bars {', '.join(named[:-1])} and {named[-1]}"


def meter_of(beats: int, unit: int) -> Meter:
    """How a written meter is played; of one that no form has, the beats are 0.

    6/8, 9/8 and 12/8 count in dotted quarters, other eighths as if they were quarters, halves as
    two quarters each (choice).
    """
    written = f"{beats}/{unit}"
    if unit == 4:
        meter = Meter(beats, Fraction(1), written)
    elif unit == 2:
        meter = Meter(2 * beats, Fraction(1), written)
    elif unit == 8 and beats in (6, 9, 12):
        meter = Meter(beats // 3, Fraction(3, 2), written)
    elif unit == 8:
        meter = Meter(beats, Fraction(1, 2), written)
    else:
        meter = Meter(0, Fraction(1), written)
    return meter if meter.beats in METERS else Meter(0, Fraction(1), written)


def form_of(bars: Sequence[TuneBar], told: Told) -> Form:
    """The form that is written in these bars; ``told`` takes what it does not hold.

    Raises Mistake where it is none, or has no chords.
    """
    if not any(chord for bar in bars for _, chord in bar.chords):
        raise Mistake("there are no chords in it")
    for bar in bars:
        check_chords(len(bar.chords), bar.number)
    way = played([bar.signs for bar in bars])
    for kind, numbers in way.left_out:
        told.add(f"left out: {kind}", *(bars[n].number for n in numbers))
    order = [bars[n] for n in way.order]
    meter = _one_meter(order)
    if meter.written != f"{meter.beats}/4":
        told.add(f"{meter.written} is played as {meter.beats}/4")
    return Form(tuple(_filled(order, meter.beats, told)), meter.beats)


def check_chords(count: int, number: str) -> None:
    """Raises Mistake for a bar with more chords than are read."""
    if count > MOST_IN_A_BAR:
        raise Mistake(f"bar {number} has {count} chords, {MOST_IN_A_BAR} at most are read")


def _one_meter(order: Sequence[TuneBar]) -> Meter:
    meter = order[0].meter
    for bar in order:
        if not bar.meter.beats:
            told = f"bar {bar.number} is in {bar.meter.written}, which no form has"
            raise Mistake(f"{told}; it can be in 2/4 to 7/4, and in what is played as one of these")
        if bar.meter != meter:
            told = f"bar {bar.number} is in {bar.meter.written}, and the tune begins in"
            raise Mistake(f"{told} {meter.written}; a form has one meter")
    return meter


def _filled(order: Sequence[TuneBar], beats: int, told: Told) -> Iterable[Bar]:
    """The bars with a chord on each beat: where none is written, the last one goes on."""
    last: Chord | None = None
    carried: Placed = ()
    for bar in order:
        starts, carried = _on_beats((*carried, *bar.chords), beats, bar.number, told)
        sounding = {at: chord for at, chord in starts.items() if chord is not None}
        if last is None and not sounding:
            told.add("left out: what comes before the first chord", bar.number)
            continue
        if len(sounding) < len(starts):
            told.add("left out: N.C., a chord sounds on", bar.number)
        first = last or sounding[min(sounding)]
        if last is None and 0 not in sounding:
            told.add("the first chord begins with its bar", bar.number)
        sounding = {0: sounding.get(0, first), **sounding}
        places = sorted(sounding)
        ends = [*places[1:], beats]
        filled = [(sounding[a], b - a) for a, b in zip(places, ends, strict=True)]
        last = filled[-1][0]
        yield _joined(filled)
    if carried and carried[0][1] is not None:
        told.add("left out: a chord pushed over the last bar line")


def _joined(filled: Sequence[tuple[Chord, int]]) -> Bar:
    """A bar that names a chord once, however often it was written."""
    bar: list[tuple[Chord, int]] = []
    for chord, beats in filled:
        if bar and bar[-1][0] == chord:
            bar[-1] = (chord, bar[-1][1] + beats)
        else:
            bar.append((chord, beats))
    return tuple(bar)


def _on_beats(
    chords: Placed, beats: int, number: str, told: Told
) -> tuple[dict[int, Chord | None], Placed]:
    """The chords of a bar on its beats, and what is pushed over the bar line.

    Between two beats a chord goes to the nearer one, from the middle to the later one, as it is
    most often pushed (choice); of two on one beat the later one stays.
    """
    starts: dict[int, Chord | None] = {}
    over: Placed = ()
    for at, chord in sorted(chords, key=lambda placed: placed[0]):
        beat = max(0, int(at + Fraction(1, 2)))
        if beat != at:
            told.add("chords between the beats stand on the nearest one", number)
        if beat >= beats:
            over = ((Fraction(0), chord),)
        elif beat in starts and starts[beat] != chord and starts[beat] is not None:
            told.add("left out: chords shorter than a beat", number)
            starts[beat] = chord
        else:
            starts[beat] = chord
    return starts, over
