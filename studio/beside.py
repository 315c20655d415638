"""Options beside a setup or a log: which beats which, and what they make of it.

A setup is one row of values, and an option takes the place of one. A log may have other legs,
changes and tempos of its own, which stay; what else is asked for holds all through it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harmony.form import Form
from harmony.mistake import Mistake
from playback.legs import each
from playback.route import Route
from playback.setup import Setup
from playback.setup_fields import FIELD_NAMED, MOST_BARS, Field
from playback.setup_kinds import Whole
from playback.timeline import Timeline

BESIDE_A_LOG = ("bars", "loop", "ending", "count-in")
"""What may be asked of a log's way, beside its music."""
KEPT = ("tempo", "form")
"""What a log says bar by bar, and no option beside it for all."""

# An option beats what stands against it in the setup that it is given beside.
RIVALS = {"swing": "straight", "straight": "swing", "loop": "ending", "ending": "loop"}

# What a setup says about its end, which --endless takes back.
ABOUT_THE_END = ("bars", "loop", "ending")


def overruled(said: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What a setup says, and what is given beside it, which wins."""
    beaten = {RIVALS[name] for name, value in given.items() if name in RIVALS and value != "none"}
    return {name: value for name, value in said.items() if name not in beaten} | given


def without_end(fields: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The fields without the end that the setup says; one asked for beside it stays."""
    return {
        name: value for name, value in fields.items() if name in given or name not in ABOUT_THE_END
    }


def bars_of(choruses: str, form: Form) -> int:
    """So many times through a form, in bars. Raises Mistake."""
    count: int = Field("choruses", "bars", Whole(1, MOST_BARS // form.bars)).read(choruses)
    return count * form.bars


def log_with(
    log: Route, given: dict[str, Any], length: tuple[str, str], usual_bars: int | None
) -> Route:
    """A log with another length, ending or count-in, and with what else is given all through its
    music; bar by bar that stays as it was. Raises Mistake.
    """
    if kept := [row.name for row in FIELD_NAMED.values() if row.attribute in given.keys() & KEPT]:
        raise Mistake(f"this file says its {kept[0]} bar by bar; leave out --{kept[0]}")
    about_the_way = {FIELD_NAMED[name].attribute for name in BESIDE_A_LOG}
    music = {name: value for name, value in given.items() if name not in about_the_way}
    if music:
        log = _all_through(log, music)
        given = {name: value for name, value in given.items() if name in about_the_way}
    name, text = length
    if name == "time":
        raise Mistake(f"time {text} fits one tempo, a timeline log may have many; try --bars")
    asked_for = name or ", ".join(FIELD_NAMED[n].name for n in BESIDE_A_LOG if _field(n) in given)
    if len(log.legs) > 1 and asked_for:
        told = "this log goes back or round and round, and is as long as it was played"
        raise Mistake(f"{told}; leave out --{asked_for}")
    if not asked_for:
        return log
    *before, last = log.legs
    timeline = _timeline_with(last.timeline, given, name, text, usual_bars)
    first_bar = last.first_bar
    if first_bar <= 0 and not before:
        first_bar = -timeline.changes[0][1].count_in
    return Route((*before, replace(last, timeline=timeline, first_bar=first_bar, last_bar=None)))


def _all_through(log: Route, music: dict[str, Any]) -> Route:
    """A log whose bars are all played otherwise."""

    def change(setup: Setup) -> Setup:
        return Setup(**overruled(setup.differences(), music))

    legs = (replace(leg, timeline=each(leg.timeline, change)) for leg in log.legs)
    return Route(tuple(legs))


def for_bars(route: Route, bars: int) -> Route:
    """An endless route with an end: after so many bars, or a form after its last change; one that
    goes round and round once round.
    """
    *before, last = route.legs
    if last.times is None:
        return Route((*before, replace(last, times=1)))
    if last.timeline.loops:
        return Route(
            (*before, replace(last, last_bar=last.first_bar + (last.timeline.total_bars or bars)))
        )
    timeline = _timeline_with(last.timeline, {}, "", "", bars)
    return Route((*before, replace(last, timeline=timeline)))


def _field(name: str) -> str:
    return FIELD_NAMED[name].attribute


def _timeline_with(
    log: Timeline, given: dict[str, Any], name: str, text: str, usual_bars: int | None
) -> Timeline:
    first, last = log.changes[0][1], log.changes[-1][1]
    if "count_in" in given:
        first = first.changed(count_in=given.pop("count_in"))
    changes = overruled(last.differences(), given)
    if name == "endless":
        changes = without_end(changes, given)
    elif name == "choruses":
        changes["bars"] = bars_of(text, last.form)
    if usual_bars is not None:
        changes.setdefault("bars", max(usual_bars, log.changes[-1][0] + last.form.bars))
    if len(log.changes) == 1:
        return replace(log, changes=((0, Setup(**{**changes, "count_in": first.count_in})),))
    last_change = (log.changes[-1][0], Setup(**changes))
    return replace(log, changes=((0, first), *log.changes[1:-1], last_change))
