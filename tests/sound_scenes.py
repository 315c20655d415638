"""What tests play in a process of its own, and a band of noise to play it with.

Each player of the band is a noise of his own, so that every frame can be known again by what
it sounds like, and every player be told from the others. A scene says how it went as JSON on
standard output; nothing else may reach its terminal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import cache
from time import monotonic, sleep

import numpy as np
from numpy.typing import NDArray

from playback.live import Live, Renders, ring_for
from playback.outputs import NoSound, find_device
from playback.rendering import Rendering
from playback.ring import Ring
from playback.room import HOP
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import Setup
from playback.sound_system import devices, usable_rate
from playback.speakers import Speakers, reopened
from playback.timeline import Timeline
from silent_desk import Desk

RATE = 48_000
SILENT = RATE * 3 // 2  # at the beginning: a monitor loses the first moments
PLAYERS = ("bass", "piano", "drums")
SLOW = 20.0


@cache
def part(player: str, seconds: int) -> NDArray[np.float32]:
    """What a player plays: silence, then noise that is nowhere silent."""
    noise = np.random.default_rng(PLAYERS.index(player)).uniform(0.05, 0.3, (seconds * RATE, 2))
    noise[::2] *= -1
    return np.concatenate((np.zeros((SILENT, 2)), noise)).astype(np.float32)


class NoiseBand:
    """It renders as the real band does, for so many seconds after the silence."""

    def __init__(self, seconds: int = 2, *, notes: int = 0) -> None:
        self.rate = RATE
        self.frame = 0
        self.end: int | None = SILENT + seconds * RATE
        self.route = Route.of(Setup(tempo=120, seed=1))
        self.mixer = Desk()
        self.settled = 0
        self.ahead = 0
        self.notes = notes  # how many are still to be prepared
        self._seconds = seconds

    def block(self, frames: int) -> NDArray[np.float32]:
        ends = self.frame + frames
        playing = [p for p in PLAYERS if p not in self.mixer.silent]
        parts = [part(player, self._seconds)[self.frame : ends] for player in playing]
        self.frame = self.settled = ends
        self.ahead = max(0, self.ahead - frames)
        return sum(parts, start=np.zeros((frames, 2), np.float32))

    def follow(self, route: Route) -> None:
        self.route = route
        self.ahead = 0

    def look_ahead(self, hops: int) -> None:
        self.ahead += hops * HOP

    def warm(self, until: int) -> bool:
        self.notes = max(0, self.notes - 1)
        return self.notes > 0


def whole(seconds: int = 2, without: str = "") -> NDArray[np.float32]:
    """All that the band of noise plays, a player perhaps muted."""
    band = NoiseBand(seconds)
    band.mixer.mute(without, True)
    assert band.end
    return band.block(band.end)


def until(true: Callable[[], bool]) -> None:
    given_up = monotonic() + SLOW
    while not true():
        if monotonic() > given_up:
            raise TimeoutError
        sleep(0.002)


def opened(ring: Ring) -> Speakers:
    device = find_device(None, devices())
    return Speakers(ring, usable_rate(device), device)


def say(**how: object) -> None:
    print(json.dumps(how), flush=True)


def to_the_end(band: Renders, act: Callable[[Live, Speakers], None]) -> None:
    """Play it all; something happens in the middle of the noise."""
    ring = ring_for(band)
    live = Live(band, ring)
    live.prime()
    with live, opened(ring) as speakers:
        until(lambda: speakers.position() > live.ring.first + SILENT + RATE // 2)
        act(live, speakers)
        until(lambda: speakers.all_heard)
        say(position=speakers.position(), starved=ring.starved, lost=speakers.lost)
    live.check()


def play() -> None:
    to_the_end(NoiseBand(), lambda live, speakers: None)


def vamp() -> Rendering:
    """The real band, two bars fast, after the silence."""
    timeline = Timeline.of(Setup(tempo=240, seed=7, bars=2, ending="hold"))
    return Rendering(Route.of(timeline), Sampler(RATE), frame=-SILENT)


def play_vamp() -> None:
    to_the_end(vamp(), lambda live, speakers: None)


def pause() -> None:
    def act(live: Live, speakers: Speakers) -> None:
        live.ring.hold()
        until(lambda: live.ring.silent and speakers.all_heard)
        stands = speakers.position()
        rounds = speakers.calls
        until(lambda: speakers.calls > rounds + 10)
        assert speakers.position() == stands == live.ring.handed_out
        live.ring.go_on()
        until(lambda: speakers.position() > stands)

    to_the_end(NoiseBand(), act)


def mute() -> None:
    to_the_end(NoiseBand(), lambda live, speakers: live.mute("piano", True))


def leave() -> None:
    def act(live: Live, speakers: Speakers) -> None:
        live.ring.fade_out(2_400)
        assert speakers.wait_until_all_heard()

    to_the_end(NoiseBand(), act)


def lose() -> None:
    """The device goes away; a line on standard input says to look for another."""
    band = NoiseBand(4)
    ring = ring_for(band)
    live = Live(band, ring)
    live.prime()
    with live:
        speakers = opened(ring)
        until(lambda: speakers.position() > SILENT + RATE)
        say(playing=True)
        until(lambda: speakers.lost)
        began = monotonic()
        speakers.close()
        say(lost=True, hung=speakers.hung, closed_within=monotonic() - began)
        sys.stdin.readline()
        stood = ring.handed_out
        try:
            speakers = reopened(speakers, patience=0.5)
        except NoSound as none:
            say(none=str(none))
            return
        with speakers:
            until(lambda: speakers.all_heard)
            say(stood=stood, position=speakers.position(), lost=speakers.lost)


def begin() -> None:
    """Only look for a device."""
    try:
        found = devices()
    except NoSound as none:
        say(none=str(none))
    else:
        say(found=[device.name for device in found])


if __name__ == "__main__":
    globals()[sys.argv[1]]()
