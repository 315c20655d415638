"""The chart: the chords of a form on one page, as whoever improvises over them reads it.

Each form that is played is written once, between repeat signs, a slash for each beat, with how
often it comes and how fast; what the ending puts in the place of its last bars stands after it.

>>> sheet = chart_of_route(Route.of(Setup(bars=32, seed=7)))
>>> [(bar.number, bar.mark, bar.text) for bar in sheet.bars if bar.mark or bar.text]
[('1', 'A', '4 times'), ('5', 'B', ''), ('9', '', 'Ending: the last bar')]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from harmony.chords import Chord
from harmony.form import Bar, Form
from harmony.sheet import Placed, Sheet, SheetBar, SheetPart, Staff
from playback.band.chart import chart_of, groups
from playback.bar_marks import is_swung, placed, swing_ratio
from playback.midi_file import key_signature
from playback.route import Leg, Route
from playback.score import sheet_named
from playback.setup import Setup
from playback.timetable import Piece, pieces

LINE_BARS = 4
"""Bars on a line, as on most charts (choice)."""

EIGHT, FOUR = 8, 4
"""How long sections are: those of a song, and those of a form that is itself no longer than eight
bars, as the vamp (choice)."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Stretch(NamedTuple):
    """What is played over one form: the setups, for how many bars (None: over and over), and
    which bars the ending puts in the place of the last.
    """

    setups: tuple[Setup, ...]
    bars: int | None
    ending: tuple[Bar, ...]

    @property
    def form(self) -> Form:
        return self.setups[0].sounding_form


def chart_of_route(route: Route) -> Sheet:
    """The chart of the forms of a route as they are first played, in concert pitch."""
    bars: list[SheetBar] = []
    for stretch in _stretches(route):
        bars += _form_bars(stretch, len(bars))
        bars += _ending_bars(stretch, len(bars))
    part = SheetPart("Chart", "", "chart", 0, 0, (Staff("treble", ()),))
    return sheet_named(route, bars, [part])


def _stretches(route: Route) -> Iterator[Stretch]:
    """The forms that are played, one after the other; the last may have no end."""
    goes_on = route.loops or route.total_bars is None
    parts = [list(same) for _, same in groupby(_once(route), _form_of)]
    for number, part in enumerate(parts, 1):
        setups = tuple(piece.section.setup for piece in part)
        counted = sum(piece.end_bar - max(0, piece.first_bar) for piece in part)
        ending = chart_of(part[-1].section).ending
        is_reached = ending is not None and part[-1].end_bar > ending.start_bar
        yield Stretch(
            setups,
            None if goes_on and number == len(parts) else counted,
            ending.chart if ending is not None and is_reached else (),
        )


def _form_of(piece: Piece) -> Form:
    return piece.section.setup.sounding_form


def _once(route: Route) -> Iterator[Piece]:
    """The pieces of a route; what has no end is gone through once."""
    *before, last = route.legs
    if last.times is None:
        route = Route((*before, replace(last, times=1)))
    elif last.end_bar is None and not route.loops:
        start = max(0, last.first_bar, last.timeline.changes[-1][0])
        route = Route((*before, Leg(last.timeline, last.first_bar, start + route.first.form.bars)))
    return pieces(route)


def _form_bars(stretch: Stretch, before: int) -> Iterator[SheetBar]:
    """The form, once."""
    form, setup = stretch.form, stretch.setups[0]
    marks = sections_of(form)
    repeats = stretch.bars is None or stretch.bars > form.bars
    last: Chord | None = None
    line = 0
    for n, row in enumerate(form.chart):
        line = 0 if n in marks else line
        opens_line = line % LINE_BARS == 0
        named = _named(placed(row), last, is_said_again=opens_line)
        yield replace(
            _bar(setup, row, before + n + 1, named),
            mark=marks.get(n, ""),
            words=_words(setup) if n == 0 else "",
            text=_text(stretch) if n == 0 else "",
            tempo=setup.tempo if n == 0 else None,
            swing=swing_ratio(setup) if n == 0 else None,
            opens_repeat=repeats and n == 0,
            closes_repeat=repeats and n == form.bars - 1,
            opens_line=opens_line and before + n > 0,
        )
        last = row[-1][0]
        line += 1


def _ending_bars(stretch: Stretch, before: int) -> Iterator[SheetBar]:
    """What stands in the place of the last bars."""
    count = len(stretch.ending)
    for n, row in enumerate(stretch.ending):
        which = "bar" if count == 1 else f"{count} bars"
        yield replace(
            _bar(stretch.setups[-1], row, before + n + 1, placed(row)),
            text=f"Ending: the last {which}" if n == 0 else "",
            opens_line=n % LINE_BARS == 0,
        )


def _bar(setup: Setup, row: Bar, number: int, named: Placed) -> SheetBar:
    beats = setup.form.beats_per_bar
    key = key_signature(setup.sounding_form)
    return SheetBar(beats, groups(beats), str(number), key, placed(row), named)


def _named(chords: Placed, last: Chord | None, *, is_said_again: bool) -> Placed:
    """The chords that are new; at the beginning of a line also the one that goes on."""
    found = []
    for at, chord in chords:
        if chord != last or (at == 0 and is_said_again):
            found.append((at, chord))
        last = chord
    return tuple(found)


def _words(setup: Setup) -> str:
    return "Swing" if is_swung(setup) else "Even eighths"


def _text(stretch: Stretch) -> str:
    """How often, and to which tempo."""
    times, over = divmod(stretch.bars or 0, stretch.form.bars)
    if stretch.bars is None:
        often = "over and over"
    elif over:
        often = f"{stretch.bars:,} bars"
    else:
        often = f"{times:,} times" if times > 1 else ""
    begins, ends = stretch.setups[0].tempo, stretch.setups[-1].tempo
    return ", ".join(filter(None, (often, f"to {ends:g}" if ends != begins else "")))


def sections_of(form: Form) -> dict[int, str]:
    """The rehearsal letters of a form by the bar, from 0, where each section begins; sections
    whose first halves are alike bear one letter: A A B A (choice: they differ in how they lead on).
    A form that falls into none is one.
    """
    eights = EIGHT if form.bars % EIGHT == 0 else form.bars
    long = FOUR if form.bars == EIGHT else eights
    letters: dict[Sequence[Bar], str] = {}
    found = {}
    for start in range(0, form.bars, long):
        begins = form.chart[start : start + max(1, long // 2)]
        found[start] = letters.setdefault(begins, LETTERS[len(letters) % len(LETTERS)])
    return found
