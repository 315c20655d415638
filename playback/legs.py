"""Legs cut and joined: where on its route a band is, what it has played, what is to come.

The transport's own arithmetic: a hand's wish splits a route at a bar line, what lies before
stays, what comes after is played otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from playback.changes import Change
from playback.route import Leg, Route, bar_from, goes_on, rounds_and_bar
from playback.tempo import tempo_map
from playback.timeline import Section, Timeline
from playback.timetable import where_at

EARLY_BEATS = 0.25
"""No strike comes so long before its beat: 0.12 beats astray and a few milliseconds of lean at
most (playback.feel). So a change at a beat at least so far away takes back nothing that sounds
already."""


class Now(NamedTuple):
    """Where a change may begin: in which leg, and how often that was played before; at which
    ``beat`` of its timeline (in a loop, of all its rounds) and the first bar line after it.
    """

    number: int
    leg: Leg
    time: int
    beat: float
    bar: int

    @property
    def is_over(self) -> bool:
        """Whether no bar is left that could be another one."""
        end = self.leg.end_bar
        return end is not None and self.bar >= end


def now_at(route: Route, seconds: float) -> Now:
    where = where_at(route, seconds)
    number, leg, time = where.number, where.row.leg, where.time
    tempo = tempo_map(leg.timeline)
    beat = tempo.beat_at(where.moment) + EARLY_BEATS
    bar = bar_from(leg.timeline, tempo.seconds_at(beat))
    while (end := leg.end_bar) is not None and bar >= end:
        if leg.times is None or time + 1 < leg.times:
            after = number, leg, time + 1
        elif number + 1 < len(route.legs):
            after = number + 1, route.legs[number + 1], 0
        else:
            break
        # As at every bar line: where one is begun already, the bar after is the first.
        over, begun = max(0.0, beat - float(leg.end_beat or 0)), bar > end
        number, leg, time = after
        beat, bar = float(leg.first_beat) + over, leg.first_bar + begun
    return Now(number, leg, time, beat, bar)


def played(route: Route, now: Now, bar: int) -> list[Leg]:
    """The legs as far as a bar of the leg that is being played; what comes then is another's."""
    found = [*route.legs[: now.number], *so_far(now.leg, now.time)]
    if bar > now.leg.first_bar:
        found.append(replace(now.leg, last_bar=bar, times=1))
    return found


def to_come(route: Route, now: Now, bar: int) -> Iterator[Leg]:
    """The legs from that bar on."""
    leg = now.leg
    if leg.end_bar is None or bar < leg.end_bar:
        yield from stretch(leg.timeline, bar, leg.end_bar, wraps=leg.times == 1)
    yield from rest_of(leg, now.time + 1)
    yield from route.legs[now.number + 1 :]


def so_far(leg: Leg, times: int) -> list[Leg]:
    """A leg as often as it has been played."""
    return [replace(leg, times=times)] if times else []


def rest_of(leg: Leg, times: int) -> list[Leg]:
    """What is left of a leg that has been played so often."""
    if leg.times is None:
        return [leg]
    return [replace(leg, times=leg.times - times)] if leg.times > times else []


def goes_round(leg: Leg) -> bool:
    return leg.timeline.loops or leg.times != 1


def each(timeline: Timeline, change: Change) -> Timeline:
    """A timeline with all its setups changed."""
    rows = tuple((bar, change(setup)) for bar, setup in timeline.changes)
    return replace(timeline, changes=rows)


def legs_after(route: Route, now: Now) -> tuple[Leg, ...]:
    return route.legs[now.number + 1 :]


def route_of(*legs: Leg) -> Route:
    """The route of legs; one that goes on where the one before was left is part of it."""
    found = [legs[0]]
    for leg in legs[1:]:
        last = found[-1]
        if last.timeline == leg.timeline and last.last_bar is not None and goes_on(last, leg):
            more = None if leg.last_bar is None else leg.last_bar - leg.first_bar
            found[-1] = replace(last, last_bar=None if more is None else last.last_bar + more)
        else:
            found.append(leg)
    return Route(tuple(found))


def section_now(now: Now) -> Section:
    """What is played at the bar at which a change may begin."""
    return now.leg.timeline.section_of(rounds_and_bar(now.leg.timeline, now.bar)[1])


def aim(now: Now) -> float:
    """The tempo that the band plays or is on the way to."""
    timeline = now.leg.timeline
    running = [glide.tempo for glide in timeline.glides if glide.beat <= now.beat < glide.until]
    return running[-1] if running else section_now(now).setup.tempo


def is_seam(leg: Leg, bar: int) -> bool:
    """Whether a loop, or a leg that is played again, begins anew on a bar line."""
    if leg.times != 1:
        return bar == leg.end_bar
    return leg.timeline.loops and rounds_and_bar(leg.timeline, bar)[1] == 0


def stretch(timeline: Timeline, first: int, end: int | None, *, wraps: bool) -> list[Leg]:
    """Bars of a timeline as a leg; of a loop, counted from the round in which they begin."""
    if end is not None and end <= first:
        return []
    _, within = rounds_and_bar(timeline, first) if wraps else (0, first)
    return [Leg(timeline, within, None if end is None else end - first + within)]


def at_tempo(tempo: float) -> Change:
    return lambda setup: setup.changed(tempo=tempo)


def plain(timeline: Timeline, tempo: float) -> Timeline:
    """A timeline at one tempo."""
    return replace(each(timeline, at_tempo(tempo)), glides=())
