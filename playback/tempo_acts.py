"""The tempo in hand: faster and slower at once, an even ramp, a ladder of rungs.

Where a loop goes round, it goes on round at the new tempo: the round in which the tempo moves
is a leg of its own.

>>> from playback.setup import Setup
>>> route = taken_up(Route.of(Setup(bars=8, loop=True, seed=7)), 5.0, 10)
>>> [(leg.timeline.changes[0][1].tempo, leg.first_bar, leg.last_bar) for leg in route.legs]
[(120.0, 0, 3), (130.0, 3, None)]
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from playback import changes
from playback.band.chart import chart_of
from playback.changes import kept_tempo
from playback.legs import (
    Now,
    aim,
    goes_round,
    is_seam,
    legs_after,
    now_at,
    plain,
    rest_of,
    route_of,
    section_now,
    so_far,
    stretch,
)
from playback.route import Leg, Route, beat_of_bar, rounds_and_bar
from playback.timeline import Glide, Timeline

SMOOTH_BEATS = 1.0
"""A tempo takes a beat or more to become another one: faster is a jerk (choice)."""


def with_tempo(route: Route, seconds: float, tempo: float) -> Route:
    """So many beats a minute, within 30 to 320: the tempo glides there from now on, and has
    arrived on a bar line, the first that is a beat away or more.
    """
    now = _counted_in(route, seconds)
    timeline = now.leg.timeline
    bar = changes.first_free_bar(timeline, now.bar)
    left = float(beat_of_bar(timeline, bar)) - now.beat
    if left < SMOOTH_BEATS and (left <= 0 or not is_seam(now.leg, bar)):
        bar += 1
    return _stepped(route, now, [Step(bar, kept_tempo(tempo), max(0.0, now.beat))])


def _counted_in(route: Route, seconds: float) -> Now:
    """Where another tempo may begin: after a count-in that is a leg of its own, as it has one."""
    now = now_at(route, seconds)
    if now.leg.end_bar != 0 or not legs_after(route, now):
        return now
    leg = legs_after(route, now)[0]
    return Now(now.number + 1, leg, 0, float(leg.first_beat), leg.first_bar)


def is_on_its_way(route: Route, seconds: float) -> bool:
    """Whether other tempos are to come, of a ramp or a ladder, which another tempo would end."""
    now = now_at(route, seconds)
    later = [setup.tempo for at, setup in now.leg.timeline.changes if at > now.bar]
    after = [s.tempo for leg in legs_after(route, now) for _, s in leg.timeline.changes]
    here = aim(now)
    return any(tempo != here for tempo in (*later, *after))


def taken_up(route: Route, seconds: float, by: float) -> Route:
    """The tempo taken up by so many beats a minute; down below 0."""
    return with_tempo(route, seconds, aim(now_at(route, seconds)) + by)


MOST_STEPS = 128


def with_ramp(route: Route, seconds: float, tempo: float, bars: int) -> Route:
    """An even way to another tempo, so many bars long, from the next bar on."""
    now, wanted = _counted_in(route, seconds), kept_tempo(tempo)
    begins, start = max(0, now.bar), aim(now)
    if start == wanted:
        return route
    every = -(-bars // MOST_STEPS)
    steps, before = [], begins
    for done in sorted({*range(every, bars, every), *_ends_within(now.leg, begins, bars), bars}):
        # Evenly in time: then the square of the tempo grows evenly from beat to beat.
        here = (start**2 + (wanted**2 - start**2) * done / bars) ** 0.5
        from_beat = float(beat_of_bar(now.leg.timeline, before))
        before = begins + done
        steps.append(Step(before, wanted if done == bars else round(here, 3), from_beat))
    return _stepped(route, now, steps)


def _ends_within(leg: Leg, begins: int, bars: int) -> range:
    """After how many of so many bars a leg that is played again and again begins anew."""
    if leg.times == 1 or leg.end_bar is None:
        return range(0)
    return range(leg.end_bar - begins, bars, leg.end_bar - max(0, leg.first_bar))


def with_ladder(route: Route, seconds: float, by: float, choruses: int, limit: float) -> Route:
    """A tempo ladder: up by so many beats a minute every so many choruses, up to a limit; down
    where ``by`` is below 0. The first rung ends at the top of a chorus.
    """
    now, wanted = _counted_in(route, seconds), kept_tempo(limit)
    tempo, chart = aim(now), chart_of(section_now(now))
    rung = choruses * chart.form.bars
    bar = max(0, now.bar)
    bar -= chart.bar_of_chorus(rounds_and_bar(now.leg.timeline, bar)[1])
    tempos: list[float] = []
    while (wanted - tempo) * by > 0:
        tempo = min(wanted, tempo + by) if by > 0 else max(wanted, tempo + by)
        tempos.append(tempo)
    if now.leg.times != 1:
        return _rungs(route, now, tempos, rung)
    return _stepped(route, now, [Step(bar + n * rung, t, None) for n, t in enumerate(tempos, 1)])


def _rungs(route: Route, now: Now, tempos: list[float], rung: int) -> Route:
    """A ladder whose rungs are whole times through a leg that is played over and over."""
    leg, length = now.leg, now.leg.end_bar or 1
    times = -(-rung // (length - max(0, leg.first_bar)))
    aims = [section_now(now).setup.tempo, *tempos]
    rungs = [replace(leg, timeline=plain(leg.timeline, tempo), times=times) for tempo in aims]
    rungs[-1] = replace(rungs[-1], times=leg.times)
    return route_of(*route.legs[: now.number], *so_far(leg, now.time), *rungs)


class Step(NamedTuple):
    """A tempo that is reached on a bar line, gliding from a beat on, or at once."""

    bar: int
    tempo: float
    from_beat: float | None


def _stepped(route: Route, now: Now, steps: list[Step]) -> Route:
    """The tempos of a leg one after the other; the legs after it have the last of them."""
    if not steps or now.is_over:
        return route
    leg, final = now.leg, steps[-1].tempo
    later = [replace(leg, timeline=plain(leg.timeline, final)) for leg in legs_after(route, now)]
    if not goes_round(leg):
        timeline = leg.timeline
        for step in steps:
            timeline = changes.with_tempo(timeline, step.bar, step.tempo, step.from_beat)
        return route_of(*route.legs[: now.number], replace(leg, timeline=timeline), *later)
    if plain(leg.timeline, final) == leg.timeline and steps[0].tempo == final:
        return route
    found = _through_rounds(leg, steps) if leg.times == 1 else _time_by_time(leg, now.time, steps)
    return route_of(*route.legs[: now.number], *found, *later)


def _through_rounds(leg: Leg, steps: list[Step]) -> list[Leg]:
    """A loop on its way to another tempo."""
    found: list[Leg] = []
    first = leg.first_bar
    for step in steps:
        end = step.bar if leg.end_bar is None else min(step.bar, leg.end_bar)
        found += _up_to(leg.timeline, first, end, step, wraps=True)
        first, leg = end, replace(leg, timeline=plain(leg.timeline, step.tempo))
    if leg.end_bar is None or first < leg.end_bar:
        found += stretch(leg.timeline, first, leg.end_bar, wraps=True)
    return found


def _time_by_time(leg: Leg, time: int, steps: list[Step]) -> list[Leg]:
    """A leg that is played again and again, with its count-in, on its way to another tempo: of
    the ``steps``, counted from the time that is being played, none goes over an end.
    """
    end = leg.end_bar or 1
    bars = end - max(0, leg.first_bar)
    beats = float(beat_of_bar(leg.timeline, end) - beat_of_bar(leg.timeline, end - bars))
    found = so_far(leg, time)
    left, before = [*steps], 0
    while left and (leg.times is None or time < leg.times):
        first = leg.first_bar
        while left and left[0].bar - before * bars <= end:
            bar, tempo, beat = left.pop(0)
            bar, beat = bar - before * bars, None if beat is None else beat - before * beats
            found += _up_to(leg.timeline, first, bar, Step(bar, tempo, beat), wraps=False)
            first, leg = bar, replace(leg, timeline=plain(leg.timeline, tempo))
        found += stretch(leg.timeline, first, end, wraps=False)
        before, time = before + 1, time + 1
    return found + rest_of(leg, time)


def _up_to(timeline: Timeline, first: int, end: int, step: Step, *, wraps: bool) -> list[Leg]:
    """Bars of a loop up to the bar line on which another tempo is reached: its whole rounds, and
    the round in which the tempo glides.
    """
    if step.from_beat is None:
        return stretch(timeline, first, end, wraps=wraps)
    total = timeline.total_bars if wraps else None
    begins = max(first, (end - 1) // total * total) if total else first
    around = beat_of_bar(timeline, begins - begins % total) if total and begins > 0 else 0
    last = float(beat_of_bar(timeline, end) - around)
    start = max(step.from_beat, float(beat_of_bar(timeline, begins))) - float(around)
    glides = tuple(glide for glide in timeline.glides if glide.beat < start)
    gliding = replace(timeline, glides=(*glides, Glide(start, last, step.tempo)))
    rounds = stretch(timeline, first, begins, wraps=wraps)
    return rounds + stretch(gliding, begins, end, wraps=wraps)
