"""What stands above the bars of a score: numbers, chords, choruses, tempos, how eighths swing.

Count-in bars are not counted. A chorus has its number as a rehearsal mark, as the markers of a
MIDI file have it. A tempo stands where it is new; on the way to another one "accel." or "rit."
stands where it begins, and each bar keeps its own tempo for playing back. The wandering of a band
that drifts is not written.

>>> from playback.setup import Setup
>>> bars = sheet_bars(Route.of(Setup(bars=16, count_in=1, seed=7)))
>>> [(bar.number, bar.mark) for bar in bars if bar.mark or bar.text]
[('X1', ''), ('1', '1'), ('9', '2'), ('16', '')]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from harmony.chords import Chord
from harmony.form import Bar
from harmony.sheet import Placed, SheetBar
from playback.band.chart import chart_of, groups
from playback.feel import swung_place
from playback.midi_file import key_signature
from playback.route import Route
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.timetable import Piece, pieces

Place: TypeAlias = tuple[Piece, int]
"""A bar as it is played: in which piece of a route, and which of its section's bars it is."""


def sheet_bars(route: Route) -> tuple[SheetBar, ...]:
    """Every bar of a route that has an end, or of a loop once round, its count-ins too."""
    places = [(p, bar) for p in pieces(route) for bar in range(p.first_bar, p.end_bar)]
    rows = zip(
        places, _numbers(places), _marks(places), _named(places), _tempos(places), strict=True
    )
    counted = [n for n, (_, bar) in enumerate(places) if bar >= 0]
    opens, closes = (counted[0], counted[-1]) if route.loops else (-1, -1)
    found: list[SheetBar] = []
    before: Setup | None = None
    for n, ((piece, bar), number, (mark, text), named, tempo) in enumerate(rows):
        setup, beats = piece.section.setup, piece.section.beats_per_bar
        even = not is_swung(setup)
        found.append(
            SheetBar(
                beats=beats,
                groups=groups(beats),
                number=number,
                key=key_signature(setup.sounding_form),
                chords=placed(chart_of(piece.section).chords_in(max(0, bar))),
                named=named,
                mark=mark,
                words="" if _same(is_swung, setup, before) else ("Swing", "Even eighths")[even],
                text=" ".join(filter(None, (text, tempo.way))),
                tempo=tempo.written,
                heard_tempo=tempo.heard,
                swing=None if _same(swing_ratio, setup, before) else swing_ratio(setup),
                opens_repeat=n == opens,
                closes_repeat=n == closes,
            )
        )
        before = setup
    return tuple(found)


def _same(of: Callable[[Setup], object], setup: Setup, before: Setup | None) -> bool:
    return before is not None and of(before) == of(setup)


def is_swung(setup: Setup) -> bool:
    """Whether eighths are meant to be swung, be it hardly, as at a fast tempo."""
    return not setup.straight and setup.swing != 1


def swing_ratio(setup: Setup) -> Fraction:
    """The long eighth to the short one on the cymbal, in small numbers; 1 is even."""
    place = swung_place(setup, "drums")
    return max(Fraction(1), Fraction(place / (1 - place)).limit_denominator(3))


def placed(chords: Bar) -> Placed:
    """The chords of a bar, each with the beat on which it begins."""
    starts = (sum(beats for _, beats in chords[:n]) for n in range(len(chords)))
    return tuple((Fraction(at), chord) for at, (chord, _) in zip(starts, chords, strict=True))


def _numbers(places: Sequence[Place]) -> Iterator[str]:
    counted = uncounted = 0
    for _, bar in places:
        counted, uncounted = counted + (bar >= 0), uncounted + (bar < 0)
        yield str(counted) if bar >= 0 else f"X{uncounted}"


def _marks(places: Sequence[Place]) -> Iterator[tuple[str, str]]:
    """The rehearsal mark of each bar, and what else is said of it."""
    chorus = 0
    for piece, bar in places:
        chart = chart_of(piece.section)
        if bar < 0:
            yield "", "Count-in" if bar == piece.first_bar else ""
        elif chart.ending is not None and bar == chart.ending.start_bar:
            yield "", "Ending"
        elif chart.bar_of_chorus(bar) == 0:
            chorus += 1
            yield str(chorus), ""
        else:
            yield "", ""


def _named(places: Sequence[Place]) -> Iterator[Placed]:
    """The chords that are new, and the first of a chorus."""
    last: Chord | None = None
    for piece, bar in places:
        chart = chart_of(piece.section)
        found = []
        for at, chord in placed(chart.chords_in(bar)) if bar >= 0 else ():
            if chord != last or (at == 0 and chart.bar_of_chorus(bar) == 0):
                found.append((at, chord))
            last = chord
        yield tuple(found)


class Pace(NamedTuple):
    """A bar's tempo: as it is written above it, as it is heard in it where that is another, and
    the word for the way to another one.
    """

    written: float | None
    heard: float | None
    way: str


def _tempos(places: Sequence[Place]) -> Iterator[Pace]:
    last: float | None = None
    under_way = ""
    for piece, bar in places:
        begin, here, there = _tempo_of(piece, bar)
        way = "" if there is None else "accel." if there > begin else "rit."
        is_new = last is None or (not way and (here != last or under_way != ""))
        written = round(begin, 1) if is_new else None
        heard = here if way or (is_new and written != here) else None
        yield Pace(written, heard, way if way != under_way else "")
        last, under_way = here, way


def _tempo_of(piece: Piece, bar: int) -> tuple[float, float, float | None]:
    """The tempo with which a bar begins, that of the whole of it, and the one that it is on the
    way to, if it is.
    """
    section = piece.section
    begins = section.beat_of(bar)
    ends = begins + section.beats_per_bar
    if section.setup.drift:
        return section.setup.tempo, section.setup.tempo, None
    tempo = tempo_map(piece.timeline)
    whole = 60 * (ends - begins) / (tempo.seconds_at(ends) - tempo.seconds_at(begins))
    glides = [g.tempo for g in piece.timeline.glides if g.beat < ends and g.until > begins]
    begin = tempo.tempo_at(begins) if glides else whole
    return round(begin, 4), round(whole, 4), glides[-1] if glides else None
