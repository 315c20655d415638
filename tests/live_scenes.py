"""Scenes of the real band that plays live, for a process of their own: ``python live_scenes.py
NAME``. Each says at its end what was played, as its log, and how it went.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from playback.live import Live, ring_for
from playback.rendering import Rendering
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import Setup
from playback.setup_file import setup_file
from playback.speakers import Speakers
from playback.tempo_acts import with_tempo
from playback.transport import sought, with_change
from sound_scenes import RATE, SILENT, opened, say, until

FADE = 2_400
FAST = Setup(tempo=240, seed=7)
HOUR = 3_600
"""Bars; at 240 one takes a second."""


def band(route: Route) -> Rendering:
    """The band of a route, after the silence."""
    return Rendering(route, Sampler(RATE), frame=-SILENT)


def played(route: Route, seconds: float, act: Callable[[Live], None] = lambda live: None) -> None:
    """Play for so many seconds; after one of them something is done."""
    rendering = band(route)
    ring = ring_for(rendering)
    live = Live(rendering, ring)
    live.prime()
    with live, opened(ring) as speakers:
        until(lambda: speakers.position() > RATE)
        act(live)
        until(lambda: speakers.position() > seconds * RATE)
        end(live, speakers)
        say(log=setup_file(live.route), starved=ring.starved, heard=ring.handed_out)
    live.check()


def end(live: Live, speakers: Speakers) -> None:
    live.ring.fade_out(FADE)
    assert speakers.wait_until_all_heard()


def over_the_seams_of_a_loop() -> None:
    played(Route.of(FAST.changed(bars=2, loop=True)), 7.0)


def into_another_tempo() -> None:
    played(Route.of(FAST), 5.0, lambda live: live.change(partial(with_tempo, tempo=180)))


def a_loop_into_another_tempo() -> None:
    loop = Route.of(FAST.changed(bars=2, loop=True))
    played(loop, 6.0, lambda live: live.change(partial(with_tempo, tempo=300)))


def into_another_feel() -> None:
    def act(live: Live) -> None:
        live.change(lambda route, at: with_change(route, at, lambda s: s.changed(feel="two")))

    played(Route.of(FAST), 5.0, act)


def to_an_hour_later() -> None:
    played(Route.of(FAST), 5.0, lambda live: live.change(partial(sought, bar=HOUR)))


def for_a_while() -> None:
    played(Route.of(FAST), 8.0)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
