"""The way that is asked for through the music: from which bar on, a part of the form over and
over, a count-in each time, a ramp, a tempo ladder.

None of them is part of a setup: they say how somebody practises with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import ceil
from typing import Any

from harmony.mistake import Mistake
from playback.route import Route
from playback.setup_fields import FIELD_NAMED, MOST_BARS, Field
from playback.setup_kinds import Whole, shown
from studio.asked import WAYS, to_other_tempos

# What stands between a ramp's or a ladder's parts; patterns for re, ready where first used.
_RAMP = r"([^/]+)/([0-9]{1,6})"
_LADDER = r"([+-]?[0-9]{1,3}(?:\.[0-9]+)?)/([0-9]{1,4})/([^/]+)"
_PART = r"([0-9]{1,4})(?:-([0-9]{1,4}))?"


def way_asked(route: Route, asked: Mapping[str, Any]) -> Route:
    """The route that is asked for beside a setup or a log. Raises Mistake."""
    ways = to_other_tempos(asked)
    if len(ways) > 1:
        raise Mistake("the tempo takes a ramp or a ladder, not both; leave out one")
    if ways and asked.get("time") is not None:
        told = f"time {asked['time']} fits one tempo, a {ways[0]} has many"
        raise Mistake(f"{told}; say --bars or --choruses how long")
    for name in WAYS:
        if asked.get(name) is not None:
            route = _DOES[name](route, asked[name])
    return route


def part_read(text: str) -> tuple[int, int]:
    """The first and the last bar of a part such as 5-8, from 1. Raises Mistake."""
    found = re.fullmatch(_PART, text.strip())
    if found is None:
        raise Mistake(f"part must be the bars of the form to play, such as 5-8, got {shown(text)}")
    return int(found[1]), int(found[2] or found[1])


def ladder_read(text: str) -> tuple[str, str, str]:
    """By how much, every how many choruses, up to which tempo, as written. Raises Mistake."""
    found = re.fullmatch(_LADDER, text.strip())
    if found is None or not float(found[1]) or not int(found[2]):
        told = "ladder must be by how much, every how many choruses, up to which tempo"
        raise Mistake(f"{told}, such as 4/2/180, got {shown(text)}")
    return found[1], found[2], found[3]


def _part(route: Route, text: str) -> Route:
    """Some bars of the form, over and over."""
    from playback.transport import part_of

    first, last = part_read(text)
    if route != Route.of(route.first):
        raise Mistake("a log has a way of its own; leave out --part")
    return Route.of(part_of(route.first, first - 1, last))


def _from(route: Route, text: str) -> Route:
    """The count-in, then on from a bar."""
    from playback.transport import begun_at

    bar: int = Field("from", "bars", Whole(1, MOST_BARS)).read(text)
    return route if bar == 1 else begun_at(route, bar - 1)


def _counted_in_each(route: Route, _: str) -> Route:
    from playback.transport import counted_in

    count_in = route.first.count_in
    if not count_in:
        raise Mistake("a count-in before each round needs its length; say --count-in 1")
    return counted_in(route, count_in, each=True)


def _ramp(route: Route, text: str) -> Route:
    from playback.tempo_acts import with_ramp

    found = re.fullmatch(_RAMP, text.strip())
    if found is None or not int(found[2]):
        told = "ramp must be a tempo and in how many bars it is reached, such as 160/32"
        raise Mistake(f"{told}, got {shown(text)}")
    tempo: float = FIELD_NAMED["tempo"].read(found[1])
    bars: int = Field("ramp's length", "bars", Whole(1, MOST_BARS)).read(found[2])
    return with_ramp(route, BEFORE, tempo, bars)


def _ladder(route: Route, text: str) -> Route:
    from playback.tempo_acts import with_ladder

    step, every, highest = ladder_read(text)
    limit: float = FIELD_NAMED["tempo"].read(highest)
    by = float(step)
    if (limit - route.first.tempo) * by <= 0:
        told = f"a ladder by {by:g} from {route.first.tempo:g} does not lead to {limit:g}"
        raise Mistake(f"{told}; turn the sign, or take another limit")
    rungs, choruses = ceil((limit - route.first.tempo) / by), int(every)
    bars = rungs * choruses * route.first.form.bars
    if rungs > MOST_RUNGS or bars > MOST_BARS:
        told = f"a ladder has at most {MOST_RUNGS:,} rungs and {MOST_BARS:,} bars"
        raise Mistake(f"{told}, got {rungs:,} and {bars:,}; take larger steps")
    return with_ladder(route, BEFORE, by, choruses, limit)


MOST_RUNGS = 1_000
"""Finer steps than a quarter of a beat a minute nobody hears (choice)."""


BEFORE = -3600.0
"""A moment before any count-in."""

_DOES = {
    "part": _part,
    "count-in-each": _counted_in_each,
    "ramp": _ramp,
    "ladder": _ladder,
    "from": _from,
}
