"""``vamp play --output page``: what was asked for, on the practice page.

A browser sounds after a gesture only, so the band waits there for the space bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harmony.mistake import Mistake
from playback.route import Route
from playback.setup_line import setup_line
from studio.asked import Asked, route_asked, seed_text
from studio.console import say
from studio.desk_asked import faders_asked
from studio.open_page import open_page
from studio.studio_options import StudioAsked
from studio.wanted import Ladder, Wanted
from studio.way_asked import part_read

NOT_THERE = ("ramp", "from", "pan", "soundfont", "rate", "device")
"""What the page has no hand for."""

FOR_THE_PAGE = {"part": None, "ladder": None, "count-in-each": None}


def play_on_page(asked: Asked, command: Sequence[str]) -> None:
    """Open the page, set up as was asked for. Raises as ``open_page`` does."""
    if given := [name for name in NOT_THERE if asked.get(name) is not None]:
        raise Mistake(f"--{given[0]} does not go with the page; leave it out")
    route, chosen, warnings = route_asked({**asked, **FOR_THE_PAGE}, None, usual_count_in=1)
    if route != Route.of(route.first):
        raise Mistake("a log has a way of its own, which the page does not take; export it instead")
    for warning in warnings:
        say(f"vamp: {warning}")
    say(seed_text(route, command, chosen))
    open_page(StudioAsked(), wanted_by(asked, route))


def wanted_by(asked: Asked, route: Route) -> Wanted:
    """What the options say, as the page keeps it. Raises Mistake."""
    faders = faders_asked(asked)
    wanted, _ = Wanted(route.first.changed(bars=None, loop=False, ending="none")).taking(
        setup_line(route.first)
    )
    wanted = replace(wanted, room=faders.room, levels=dict(faders.levels))
    if asked.get("part") is not None:
        wanted = replace(wanted, loop=part_read(asked["part"]))
    if asked.get("ladder") is not None:
        by, every, limit = (*asked["ladder"].split("/"), "", "")[:3]
        wanted = replace(wanted, ladder=Ladder(by, every, limit))
    return replace(wanted, count_in_each=asked.get("count-in-each") is not None)
