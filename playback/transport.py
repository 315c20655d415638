"""The transport: what a hand asks of a band that plays, on the way that it takes.

Each is a function from route to route and a moment, in seconds, before which all has been
heard and stays. Music changes on the next bar line, a tempo from that moment on, evenly. What
is asked of a loop is asked of the loop: at another tempo or in another key it goes round and
round as before.

>>> from playback.setup import Setup
>>> route = sought(Route.of(Setup(seed=7)), 5.0, 100)
>>> [(leg.first_bar, leg.last_bar) for leg in route.legs]
[(0, 3), (100, None)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import inf

from harmony.form import Form
from harmony.mistake import Mistake
from playback import changes
from playback.changes import Change
from playback.legs import (
    EARLY_BEATS,
    Now,
    each,
    goes_round,
    legs_after,
    now_at,
    plain,
    played,
    rest_of,
    route_of,
    section_now,
    stretch,
    to_come,
)
from playback.route import Leg, Route, bar_at, beat_of_bar, rounds_and_bar
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.timeline import Timeline
from playback.timetable import timetable, total_moment, where_at

Act = Callable[[Route, float], Route]
"""A change of the music: from a route, and the moment at which it may begin, to the new one."""

MOST_TOLD = 8


def obeyed(route: Route, seconds: float, acts: Iterable[Act]) -> tuple[Route, Mistake | None]:
    """Acts done one after the other: the route to which they lead, and the last Mistake that one
    met with, which then left the music as it was.
    """
    refused = None
    for act in acts:
        try:
            route = act(route, seconds)
        except Mistake as mistake:
            refused = mistake
    return route, refused


def with_change(route: Route, seconds: float, change: Change) -> Route:
    """From the next bar on every setup is another one: key, feel, intensity, who plays.

    Raises Mistake where it cannot be so.
    """
    now = now_at(route, seconds)
    if now.is_over:
        return route
    if not goes_round(now.leg):
        bar = max(0, now.bar)
        told = int(float(beat_of_bar(now.leg.timeline, bar)) - now.beat)
        told = max(0, min(MOST_TOLD, told))
        timeline = changes.with_change(now.leg.timeline, bar, change, told)
        later = _changed(legs_after(route, now), change)
        return route_of(*route.legs[: now.number], replace(now.leg, timeline=timeline), *later)
    bar = max(0, now.bar)
    rest = [*to_come(route, now, bar)]
    after = _changed(rest, change)
    return route if after == rest else route_of(*played(route, now, bar), *after)


def _changed(legs: Iterable[Leg], change: Change) -> list[Leg]:
    return [replace(leg, timeline=each(leg.timeline, change)) for leg in legs]


def with_last_chorus(route: Route, seconds: float) -> Route:
    """The band plays a last chorus, from the next top of the form on, and ends it on a held
    chord; a loop is left for it.
    """
    now = now_at(route, seconds)
    leg = now.leg
    if now.is_over:
        return route
    if not goes_round(leg):
        timeline = changes.with_last_chorus(leg.timeline, now.bar)
        if timeline is leg.timeline and leg.last_bar is None:
            return route
        return Route((*route.legs[: now.number], replace(leg, timeline=timeline, last_bar=None)))
    bar = max(0, now.bar)
    _, within = rounds_and_bar(leg.timeline, bar)
    once = changes.with_last_chorus(_once(leg.timeline), within)
    return route_of(*played(route, now, bar), Leg(once, within))


def _once(timeline: Timeline) -> Timeline:
    """A loop's music, going on instead of coming back."""
    *before, (at, last) = timeline.changes
    return replace(
        timeline, changes=(*before, (at, last.changed(loop=False, bars=None))), glides=()
    )


def last_chorus_is_called(route: Route, planned: Route) -> bool:
    """Whether the last chorus has been called: the music ends, and otherwise than was planned."""
    if route.total_bars is None or route.loops:
        return False
    if planned.total_bars is None or planned.loops:
        return True
    return route.timeline.total_bars != planned.timeline.total_bars


def without_end(route: Route, seconds: float, planned: Route) -> Route:
    """The last chorus taken back: the band plays on as was planned, at the tempo of now; a loop
    that was left is entered again where the band is in it.
    """
    now, plan = now_at(route, seconds), planned.legs[-1]
    leg = now.leg
    is_last = now.number == len(route.legs) - 1
    if now.is_over or (is_last and goes_round(leg)):
        return route
    if is_last and not goes_round(plan):
        back = changes.without_end(leg.timeline, now.bar, plan.timeline)
        return Route(
            (*route.legs[: now.number], replace(leg, timeline=back, last_bar=plan.last_bar))
        )
    bar = max(0, now.bar)
    if changes.is_ending(leg.timeline, bar) or not goes_round(plan):
        return route
    tempo = section_now(now).setup.tempo
    timeline = plain(plan.timeline, tempo) if is_last else plan.timeline
    again = stretch(timeline, bar, plan.end_bar, wraps=plan.times == 1)
    over_and_over = [] if plan.times == 1 else [replace(plan, timeline=timeline)]
    return route_of(*played(route, now, bar), *again, *over_and_over)


def with_length(route: Route, seconds: float, bars: int | None, ending: str) -> Route:
    """The music so many bars long, counted from where it is; None is endless. Bars that come round
    and round go on doing so. Raises Mistake where so many have been played.
    """
    now = now_at(route, seconds)
    if now.is_over or goes_round(now.leg):
        return route
    before = route_of(*route.legs[: now.number]).total_bars if now.number else 0
    gone = (before or 0) - now.leg.first_bar * bool(now.number)
    there = None if bars is None else bars - gone
    timeline = changes.with_length(now.leg.timeline, max(0, now.bar), there, ending)
    return Route((*route.legs[: now.number], replace(now.leg, timeline=timeline, last_bar=None)))


def sought(route: Route, seconds: float, bar: int) -> Route:
    """At the next bar line the band goes on from another bar, from 0, of the music as it is
    played now, all changes included. Raises Mistake for a bar that is not there.
    """
    now = now_at(route, seconds)
    there = _as_now(now)
    total = there.total_bars
    if bar < 0 or (total is not None and bar >= total and not there.loops):
        last = f"1 to {total:,}" if total else "1 or more"
        raise Mistake(f"bar must be {last}, got {bar + 1}")
    if now.is_over:
        return route
    entered = Leg(there, rounds_and_bar(there, bar)[1], None)
    if now.leg.times is None:
        entered = replace(now.leg, first_bar=max(entered.first_bar, now.leg.first_bar), times=1)
        return route_of(*played(route, now, now.bar), entered, now.leg)
    return route_of(*played(route, now, now.bar), entered)


def _as_now(now: Now) -> Timeline:
    """The music as it is played now: its changes so far hold from the beginning."""
    timeline, bar = now.leg.timeline, max(0, now.bar)
    if timeline.loops:
        return replace(timeline, glides=())
    later = [(at, setup) for at, setup in timeline.changes if at > bar]
    last = timeline.changes[-1][1]
    here = section_now(now).setup.changed(count_in=0)
    if not later:
        here = here.changed(bars=last.bars, ending=last.ending)
    told = tuple((at, beats) for at, beats in timeline.told if at > bar)
    return Timeline(((0, here), *later), told)


def looped(
    route: Route,
    seconds: float,
    first: int,
    end: int,
    count_in: int = 0,
    whole: Form | None = None,
) -> Route:
    """From the next bar on the bars ``first`` to before ``end`` of the form, counted from 0, come
    round and round: the band plays them ever anew. With a count-in of so many bars before each
    time the round itself is always the same. ``whole`` is the form, where only some of its bars
    are played already. Raises Mistake for bars that the form has not.
    """
    now = now_at(route, seconds)
    setup = section_now(now).setup
    if whole is not None:
        setup = setup.changed(form=whole, key=None)
    once = part_of(setup, first, end)
    if now.is_over:
        return route
    once = once.changed(bars=None, loop=False, ending="none", intro="none", count_in=0)
    legs = [Leg(Timeline.of(once))]
    if count_in:
        bars = once.form.bars
        again = Timeline.of(once.changed(bars=bars, loop=True, count_in=count_in))
        legs = [Leg(again, -count_in, bars, None)]
    return route_of(*played(route, now, max(now.bar, 0)), *legs)


def let_go(route: Route, seconds: float, back: Leg) -> Route:
    """A part that comes round and round is left at the end of its round, for the music from
    which it was taken, where that goes on: at the tempo of now, with who plays now and how.
    """
    now = now_at(route, seconds)
    if now.is_over:
        return route
    setup = section_now(now).setup
    bars, bar = setup.form.bars, max(0, now.bar)
    kept = {name: getattr(setup, name) for name in KEPT}
    timeline = replace(each(back.timeline, lambda old: old.changed(**kept)), glides=())
    return route_of(*played(route, now, -(-bar // bars) * bars), replace(back, timeline=timeline))


KEPT = ("tempo", "feel", "players", "intensity", "bass", "comp", "drums")
"""What a hand has changed meanwhile."""


def part_of(setup: Setup, first: int, end: int) -> Setup:
    """The same over some bars of its form, from bar ``first``, counted from 0, to before ``end``:
    over its turnaround where that comes first.

    Raises Mistake for bars that the form has not.
    """
    form = setup.sounding_form
    if not (0 <= first < form.bars and 1 <= end <= form.bars):
        told = f"the form has bars 1 to {form.bars}, got {first + 1} to {end}"
        raise Mistake(f"{told}; say the first and the last, such as 5-8")
    around = form.chart[first:end] or (*form.chart[first:], *form.chart[:end])
    return setup.changed(form=Form(around, form.beats_per_bar), key=None)


def heard(route: Route, seconds: float) -> Route | None:
    """What was played of a route up to a moment, its last bar whole, and the next one where
    somebody may have been early for it; None of it where that has not begun.
    """
    if seconds <= timetable(route)[0].start:
        return None
    where = where_at(route, seconds)
    tempo = tempo_map(where.row.leg.timeline)
    seconds += tempo.seconds_at(tempo.beat_at(where.moment) + EARLY_BEATS) - where.moment
    where = where_at(route, seconds)
    leg = where.row.leg
    end = total_moment(route)
    if end is not None and not route.loops and seconds >= end:
        return route
    bar = bar_at(leg.timeline, where.moment) + 1
    now = Now(where.number, leg, where.time, 0.0, bar)
    return route_of(*played(route, now, bar))


def begun_at(route: Route, bar: int) -> Route:
    """A performance that begins, after its count-in, with another of its bars, counted from 0.
    Raises Mistake for one that it has not; of a loop the first round counts.
    """
    opening = route.legs[0]
    found = [replace(opening, last_bar=0, times=1)] if opening.first_bar < 0 else []
    passed = 0
    for number, leg in enumerate(route.legs):
        first, end = max(0, leg.first_bar), leg.end_bar
        if end is None and leg.timeline.loops:
            end = leg.timeline.total_bars
        bars, times = inf if end is None else end - first, leg.times or 1
        if bar - passed < bars * times:
            time, within = divmod(bar - passed, bars)
            entered = replace(leg, first_bar=first + int(within), times=1)
            again = rest_of(leg, int(time) + 1)
            return route_of(*found, entered, *again, *route.legs[number + 1 :])
        passed += int(bars) * times
    raise Mistake(f"from must be one of the {passed:,} bars, got {bar + 1:,}")


def counted_in(route: Route, bars: int, *, each: bool) -> Route:
    """A performance that has not begun, with a count-in of so many bars, at the start or before
    each round of a loop; 0 is none. Raises Mistake where there are no rounds.
    """
    leg = route.legs[0]
    (at, first), *later = leg.timeline.changes
    timeline = replace(leg.timeline, changes=((at, first.changed(count_in=bars)), *later))
    if not each:
        return Route((replace(leg, timeline=timeline, first_bar=-bars), *route.legs[1:]))
    if not timeline.loops:
        raise Mistake("a count-in before each round needs a loop; say --loop and how many bars")
    return Route((Leg(timeline, -bars, timeline.total_bars, None),))
