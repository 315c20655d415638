"""When what comes on a route: in seconds, in frames, in beats, and piece by piece.

The moment 0 is the first leg's first bar, as beat 0 is; a count-in lies before both. Nothing is
added up but whole legs, so a moment is as exact after a night as in the first bar.

>>> from playback.setup import Setup
>>> route = Route((Leg(Timeline.of(Setup()), 0, 4, 3), Leg(Timeline.of(Setup()), 8)))
>>> [row.start for row in timetable(route)], where_at(route, 9.0).moment, beat_on(route, 9.0)
([0, 24.0], 1.0, 18.0)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from harmony.beats import Beats
from playback.route import Leg, Route, moment_of_bar, rounds_and_bar
from playback.setup import PLAYERS
from playback.tempo import tempo_map
from playback.timeline import Section, Timeline


class Row(NamedTuple):
    """When a leg begins on the way, and how long it lasts each time: None is for ever. And the
    same in beats, of which beat 0 falls on moment 0.
    """

    leg: Leg
    start: float
    lasts: float | None
    beat: Beats
    beats: Beats | None

    @property
    def end(self) -> float | None:
        if self.lasts is None or self.leg.times is None:
            return None
        return self.start + self.leg.times * self.lasts


@lru_cache(maxsize=64)
def timetable(route: Route, rate: int = 0) -> tuple[Row, ...]:
    """The legs as they come, in frames at a rate, or in seconds where none is given.

    The moment 0 is the first leg's first bar; its count-in lies before.
    """
    found: list[Row] = []
    beat = -route.count_in_beats
    for leg in route.legs:
        begins = moment_of_bar(leg.timeline, leg.first_bar, rate)
        ends = None if leg.end_bar is None else moment_of_bar(leg.timeline, leg.end_bar, rate)
        start = found[-1].end if found else min(0, begins)
        beats = None if leg.end_beat is None else leg.end_beat - leg.first_beat
        lasts = None if ends is None else ends - begins
        found.append(Row(leg, start or 0, lasts, beat, beats))
        beat += (beats or 0) * (leg.times or 1)
    return tuple(found)


class Where(NamedTuple):
    """A moment of a route: which leg, its row, how often it was played before, and the moment of
    the leg's own timeline.
    """

    number: int
    row: Row
    time: int
    moment: float


def where_at(route: Route, seconds: float) -> Where:
    """Where on its route a performance is at a moment; what lies before it belongs to the first
    leg, and what lies after it to the last.
    """
    rows = timetable(route)
    here = (n for n, row in enumerate(rows) if row.end is None or seconds < row.end)
    number = next(here, len(rows) - 1)
    row = rows[number]
    since, time = seconds - row.start, 0
    if row.lasts and row.leg.times != 1:
        time = max(0, int(since // row.lasts))
        if row.leg.times is not None:
            time = min(time, row.leg.times - 1)
        since -= time * row.lasts
    return Where(number, row, time, moment_of_bar(row.leg.timeline, row.leg.first_bar) + since)


def beat_on(route: Route, seconds: float) -> float:
    """The beat of a route that falls at a moment, in seconds; beats are counted as they are
    played, from beat 0.
    """
    where = where_at(route, seconds)
    row, leg = where.row, where.row.leg
    within = tempo_map(leg.timeline).beat_at(where.moment) - float(leg.first_beat)
    return float(row.beat) + where.time * float(row.beats or 0) + within


def seconds_on(route: Route, beat: float) -> float:
    """When a beat of a route falls, in seconds."""
    rows = timetable(route)
    row = next((row for row, after in pairwise(rows) if beat < after.beat), rows[-1])
    leg, since, time = row.leg, beat - float(row.beat), 0
    if row.beats and leg.times != 1:
        time = max(0, int(since // float(row.beats)))
        time = time if leg.times is None else min(time, leg.times - 1)
        since -= time * float(row.beats)
    seconds_at = tempo_map(leg.timeline).seconds_at
    begins = seconds_at(leg.first_beat)
    return row.start + time * (row.lasts or 0) + seconds_at(float(leg.first_beat) + since) - begins


def total_moment(route: Route, rate: int = 0) -> float | None:
    """When the music ends, of a loop after one round; None is endless."""
    if route.loops:
        bars = route.timeline.total_bars
        return None if bars is None else moment_of_bar(route.timeline, bars, rate)
    return timetable(route, rate)[-1].end


def total_beats(route: Route) -> Beats | None:
    """The beat on which the music ends, of a loop after one round; None is endless."""
    if route.loops:
        return route.round_beats
    last = timetable(route)[-1]
    if last.beats is None or last.leg.times is None:
        return None
    return last.beat + last.beats * last.leg.times


def heard_players(route: Route) -> tuple[str, ...]:
    """Who plays somewhere on a route that ends. The drummer also counts in those who play
    without one.
    """
    playing = {player for piece in pieces(route) for player in piece.section.setup.players}
    if any(leg.first_bar < 0 for leg in route.legs):
        playing.add("drums")
    return tuple(player for player in PLAYERS if player in playing)


class Piece(NamedTuple):
    """Bars that are played in one go by one section of a leg's timeline: from ``first_bar`` of
    that timeline on, before ``end_bar``; ``beat`` is where on the route its first bar begins,
    ``later`` what all beats of that timeline are put off by.
    """

    timeline: Timeline
    section: Section
    first_bar: int
    end_bar: int
    beat: Beats
    later: Beats


def pieces(route: Route) -> Iterator[Piece]:
    """All the bars of a route as they are played, its first count-in before beat 0.

    Raises ValueError for a route without an end, unless it is a loop, which is gone round once.
    """
    at = -route.count_in_beats
    for leg in route.legs:
        end_bar = route.total_bars if route.loops else leg.end_bar
        if end_bar is None or leg.times is None:
            raise ValueError("an endless route has no last bar")
        for _ in range(leg.times):
            bar = leg.first_bar
            while bar < end_bar:
                _, within = rounds_and_bar(leg.timeline, bar)
                section = leg.timeline.section_of(within)
                after = leg.timeline.section_after(section)
                ends = leg.timeline.total_bars if after is None else after.start_bar
                left = end_bar - bar
                bars = left if ends is None else min(left, ends - within)
                later = at - section.beat_of(within)
                yield Piece(leg.timeline, section, within, within + bars, at, later)
                at += bars * section.beats_per_bar
                bar += bars
