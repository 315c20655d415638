"""Where in the music a moment lies, as a musician says it: chorus, bar, beat, chord.

For a status line or a page that follows the band. Nothing is counted through: bar ten
million of an endless run is found as fast as bar two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import inf

from harmony.chords import Chord
from harmony.form import Bar
from playback.band.chart import Chart, chart_of
from playback.route import Leg, Route, moment_of_bar
from playback.tempo import tempo_map
from playback.timeline import Section, Timeline
from playback.timetable import total_moment, where_at

ON_THE_LINE = 1e-6
"""So many beats before a bar line are on it: what rounding does to a moment."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a listener who keeps count would say, everything from 1.

    ``chorus`` goes on through a loop's rounds; ``bar`` is of the chorus, which has ``bars``;
    ``beat`` is of the bar, which has ``beats``. In a count-in (``counts_in``) chorus is 0,
    ``bar`` and ``bars`` are the count-in's own and no ``chord`` sounds yet. ``next_chord`` is
    the next other chord, None where none comes. ``tempo`` is in beats a minute, and
    ``next_tempo`` the one that it is on the way to, or else that of the bar after the next: what
    was called for and is about to come.
    ``ending``: the ending sounds. ``over``: the last bar is behind; the place is its last beat.
    """

    chorus: int
    bar: int
    bars: int
    beat: int
    beats: int
    chord: Chord | None
    next_chord: Chord | None
    tempo: float
    next_tempo: float
    counts_in: bool = False
    last_chorus: bool = False
    ending: bool = False
    over: bool = False


def place_at(timeline: Timeline, seconds: float) -> Place:
    """The place that sounds so many seconds after bar 0; a count-in lies before it.

    Before all that it is the first beat, which is about to come.
    """
    beat = tempo_map(timeline).beat_at(seconds) + ON_THE_LINE
    total = timeline.total_beats
    rounds, over = 0, False
    if timeline.loops and total is not None:
        rounds = max(0, int(beat // total))
        beat -= float(rounds * total)
    elif total is not None and beat >= total:
        beat, over = float(total) - ON_THE_LINE, True
    beat = max(beat, -float(timeline.count_in_beats))
    if beat < 0:
        return _counting_in(timeline, beat)
    return _playing(timeline, beat, rounds, over)


def place_on(route: Route, seconds: float) -> Place:
    """The place on a route that sounds so many seconds after its beginning.

    Bars and choruses are those of the music: whoever goes to bar 1,800 is there. The choruses of
    a leg that is played again and again go on counting.
    """
    where = where_at(route, seconds)
    leg, timeline = where.row.leg, where.row.leg.timeline
    end = total_moment(route)
    is_over = not route.loops and end is not None and seconds >= end
    place = place_at(timeline, min(where.moment, _last_moment(leg)) if is_over else where.moment)
    choruses = _choruses_before(route)[where.number]
    if where.time and leg.end_bar is not None:
        choruses += where.time * _choruses(timeline, leg.end_bar - 1)
    if choruses and not place.counts_in:
        place = replace(place, chorus=place.chorus + choruses)
    is_last = where.row.leg is route.legs[-1]
    last_chorus = place.last_chorus and is_last and leg.times == 1
    return replace(place, last_chorus=last_chorus, over=is_over)


@lru_cache(maxsize=16)
def _choruses_before(route: Route) -> tuple[int, ...]:
    """How many choruses of a loop were played before each leg that goes on with it, be it at
    another tempo or in another key.
    """
    found = [0]
    for leg, after in pairwise(route.legs):
        total, end = leg.timeline.total_bars, leg.end_bar
        if not leg.timeline.loops or not total or end is None or not leg.times:
            found.append(0)
            continue
        rounds, within = divmod(end, total)
        goes_on = after.timeline.loops and max(0, after.first_bar) == within
        played = leg.times * rounds * _choruses(leg.timeline, total - 1)
        found.append(found[-1] + played if goes_on else 0)
    return tuple(found)


def _last_moment(leg: Leg) -> float:
    """Just before a leg ends."""
    return inf if leg.end_bar is None else moment_of_bar(leg.timeline, leg.end_bar) - ON_THE_LINE


def _counting_in(timeline: Timeline, beat: float) -> Place:
    section = timeline.sections[0]
    bars, beats = section.setup.count_in, section.beats_per_bar
    bar, within = divmod(beat + bars * beats, beats)
    return Place(
        chorus=0,
        bar=1 + int(bar),
        bars=bars,
        beat=1 + int(within),
        beats=beats,
        chord=None,
        next_chord=chart_of(section).chords_in(0)[0][0],
        tempo=section.setup.tempo,
        next_tempo=section.setup.tempo,
        counts_in=True,
    )


def _playing(timeline: Timeline, beat: float, rounds: int, over: bool) -> Place:
    section = timeline.section_at(Fraction(beat))
    bar = section.bar_at(Fraction(beat))
    within = int(beat - section.beat_of(bar))
    chart = chart_of(section)
    total = timeline.total_bars
    here = _choruses(timeline, bar)
    whole = here if total is None else _choruses(timeline, total - 1)
    around = rounds * whole if timeline.loops else 0
    return Place(
        chorus=around + here,
        bar=1 + chart.bar_of_chorus(bar),
        bars=chart.form.bars,
        beat=1 + within,
        beats=section.beats_per_bar,
        chord=chart.chord_by_beat(bar)[within],
        next_chord=_next_chord(timeline, bar, within),
        tempo=round(tempo_map(timeline).tempo_at(beat), 3),
        next_tempo=_goal(timeline, beat) or _tempo_after(timeline, bar),
        last_chorus=total is not None and not timeline.loops and here == whole,
        ending=chart.ending is not None and bar >= chart.ending.start_bar,
        over=over,
    )


def _choruses(timeline: Timeline, bar: int) -> int:
    """How many choruses have begun by the end of a bar; an ending belongs to the last."""
    final = timeline.sections[-1]
    ending = chart_of(final).ending
    if ending is not None:
        bar = min(bar, max(ending.start_bar, final.start_bar) - 1)
    found = 0
    ends = [section.start_bar for section in timeline.sections[1:]]
    for section, end in zip(timeline.sections, [*ends, bar + 1], strict=True):
        first, last = section.start_bar - section.origin_bar, min(bar, end - 1) - section.origin_bar
        if last >= first:
            bars = section.setup.form.bars
            found += last // bars - (first - 1) // bars
    return max(1, found)


def _next_chord(timeline: Timeline, bar: int, beat: int) -> Chord | None:
    """The first chord after a beat that is another one, looked for over a whole form."""
    chords = _chords_from(timeline, bar)
    row = [chord for chord, beats in next(chords) for _ in range(beats)]
    here = row[beat]
    later = [*row[beat + 1 :], *(chord for bar in chords for chord, _ in bar)]
    return next((chord for chord in later if chord != here), None)


def _chords_from(timeline: Timeline, bar: int) -> Iterator[Bar]:
    """The chords of a bar and of those after it, until every chord of the form was there."""
    section: Section = timeline.section_of(bar)
    chart: Chart = chart_of(section)
    for _ in range(chart.form.bars + 1):
        yield chart.chords_in(bar)
        bar += 1
        if bar == timeline.total_bars:
            if not timeline.loops:
                return
            bar = 0
        section = timeline.section_of(bar)
        chart = chart_of(section)


def _goal(timeline: Timeline, beat: float) -> float | None:
    """The tempo to which a beat is on the way; of a ramp, where it ends."""
    goal, until = None, beat
    for glide in timeline.glides:
        if glide.beat <= until < glide.until or (goal and abs(glide.beat - until) < ON_THE_LINE):
            goal, until = glide.tempo, glide.until
    return goal


def _tempo_after(timeline: Timeline, bar: int) -> float:
    """The tempo of the bar after the next, as far as there is one."""
    after, total = bar + 2, timeline.total_bars
    if total is not None:
        after = after % total if timeline.loops else min(after, total - 1)
    return timeline.section_of(after).setup.tempo
