"""A band that follows a clock: on their beat, whatever the cable does to the clocks."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate, pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playback.clock_follower import MOST_AHEAD, ClockFollower, Cue
from playback.midi_live import (
    CLOCK,
    CONTINUE,
    START,
    STOP,
    due_between,
    early_strokes,
    strokes_between,
)
from playback.pace import FollowedPace
from playback.port_band import PortBand
from playback.route import Route
from playback.setup import Setup
from port_scenes import BEGUN, Desk, left_down, strikes

Jitter = Callable[[random.Random, float], float]

# By how much a clock comes late, in seconds.
JITTERS: dict[str, Jitter] = {
    "none": lambda rng, at: 0.0,
    "a busy machine": lambda rng, at: abs(rng.gauss(0, 0.001)),
    "JACK's periods": lambda rng, at: -at % (256 / 48_000),
    "a stall now and then": lambda rng, at: 0.012 * (rng.random() < 0.01),
}


def moments(tempo_at: Callable[[float], float], beats: int, start: float = 1.0) -> list[float]:
    """When each clock is sent."""
    steps = (60 / tempo_at(tick / 24) / 24 for tick in range(24 * beats))
    return list(accumulate(steps, initial=start))


def strays_ms(sent: list[float], jitter: Jitter, seed: int) -> list[tuple[float, float]]:
    """Beat by beat how far, in ms, the follower is from where the sender is: at each clock and
    half way to the next.
    """
    rng = random.Random(seed)
    follower = ClockFollower()
    follower.hear(START, 0.0)
    found = []
    came = 0.0
    for tick, (at, after) in enumerate(pairwise(sent)):
        came = max(came, at + jitter(rng, at))  # none overtakes another
        follower.hear(CLOCK, came)
        for part in (0.25, 0.75):
            beats = follower.beat_at(at + part * (after - at)) - (tick + part) / 24
            found.append((tick / 24, 1000 * beats * 24 * (after - at)))
    return found


@settings(max_examples=40)
@given(st.floats(30, 300), st.sampled_from(sorted(JITTERS)), st.integers(0, 9999))
def test_the_beat_of_a_steady_clock_is_found_within_its_jitter(
    tempo: float, jitter: str, seed: int
) -> None:
    most_ms = {
        "none": 0.001,
        "a busy machine": 3.5,
        "JACK's periods": 7.5,
        "a stall now and then": 9,
    }
    strays = strays_ms(moments(lambda beat: tempo, 24), JITTERS[jitter], seed)
    settled = [abs(ms) for beat, ms in strays if beat >= 2]
    assert max(settled) < most_ms[jitter]
    assert sum(settled) / len(settled) < 0.51 * most_ms[jitter]


@settings(max_examples=40)
@given(st.floats(60, 200), st.floats(0.7, 1.4), st.sampled_from(sorted(JITTERS)))
def test_another_tempo_is_taken_up_within_a_beat(tempo: float, by: float, jitter: str) -> None:
    sent = moments(lambda beat: tempo if beat < 8 else tempo * by, 20)
    strays = strays_ms(sent, JITTERS[jitter], 1)
    # It takes five clocks to be sure; until then each is as much too late as the tempo is other.
    leap_ms = abs(2500 / tempo - 2500 / (tempo * by))
    assert max(abs(ms) for beat, ms in strays if 8 <= beat < 9) < 5 * leap_ms + 8
    assert max(abs(ms) for beat, ms in strays if beat >= 9) < 8


@given(st.floats(-4, 4), st.sampled_from(sorted(JITTERS)))
def test_a_ramp_is_followed(by: float, jitter: str) -> None:
    sent = moments(lambda beat: 120 + by * max(0.0, min(beat - 8, 12)), 30)
    strays = strays_ms(sent, JITTERS[jitter], 1)
    assert max(abs(ms) for beat, ms in strays if beat >= 2) < 9


def test_clocks_that_come_together_are_clocks_too() -> None:
    """As those of one long period of JACK do."""
    follower = ClockFollower()
    for message in (START, CLOCK, CLOCK, CLOCK):
        follower.hear(message, 5.0)
    assert 2 / 24 <= follower.beat_at(5.0) < 7 / 24
    assert 20 <= follower.tempo <= 400
    for tick in range(3, 60):
        follower.hear(CLOCK, 5.0 + tick * 0.02)
    assert follower.tempo == pytest.approx(125)


def heard(follower: ClockFollower, *messages: bytes, start: float = 0.0) -> list[Cue | None]:
    """Messages 20 ms apart."""
    return [follower.hear(message, start + 0.02 * n) for n, message in enumerate(messages)]


def test_the_tempo_is_known_before_the_start() -> None:
    follower = ClockFollower()
    assert heard(follower, *[CLOCK] * 30) == [None] * 30
    assert follower.tempo == pytest.approx(125)
    assert not follower.runs
    assert heard(follower, START, CLOCK, start=0.6) == [None, Cue(0.0)]
    assert follower.runs


def test_the_music_begins_with_the_first_clock_after_start() -> None:
    follower = ClockFollower()
    follower.hear(START, 1.0)
    assert follower.beat_at(9.0) == 0.0
    assert follower.hear(CLOCK, 10.0) == Cue(0.0)
    assert follower.beat_at(10.0) == 0.0


def test_it_goes_on_where_it_stood_and_from_a_song_position() -> None:
    follower = ClockFollower()
    assert heard(follower, START, *[CLOCK] * 13)[-1] is None
    assert follower.hear(STOP, 0.3) == Cue(None)
    assert follower.beat_at(7.0) == 13 / 24
    assert heard(follower, CONTINUE, CLOCK, start=8.0) == [None, Cue(13 / 24)]
    follower.hear(STOP, 8.3)
    position = bytes((0xF2, 8, 1))
    assert heard(follower, position, CONTINUE, CLOCK, start=9.0) == [None, None, Cue(136 / 4)]


def test_a_new_start_and_a_jump_are_cues_too() -> None:
    follower = ClockFollower()
    heard(follower, START, *[CLOCK] * 13)
    assert heard(follower, START, CLOCK, start=0.28) == [None, Cue(0.0)]
    assert heard(follower, bytes((0xF2, 4, 0)), CLOCK, start=0.32) == [None, Cue(1.0)]


def test_when_the_clock_fails_the_music_waits() -> None:
    follower = ClockFollower()
    heard(follower, START, *[CLOCK] * 30)
    stood = follower.beat_at(100.0)
    assert stood == pytest.approx((29 + MOST_AHEAD) / 24)
    assert follower.clock_at(stood) == pytest.approx(30 * 0.02 + MOST_AHEAD * 0.02)
    assert follower.clock_at(stood + 0.001) == inf
    assert not follower.is_lost(0.6 + 8 * 0.02 - 0.001)
    assert follower.is_lost(0.6 + 8 * 0.02 + 0.001)
    assert follower.hear(CLOCK, 101.0) == Cue(30 / 24)
    assert not follower.is_lost(101.0)
    assert follower.beat_at(101.0) == pytest.approx(30 / 24)
    assert follower.tempo == pytest.approx(125)


# A band that follows


class Conductor:
    """Somebody whose clock is in the ear of a band at a desk: at its moments, by the desk's
    clock, each message is heard.
    """

    def __init__(self, route: Route, messages: list[tuple[float, bytes]], until: float):
        self._messages = sorted(messages, key=lambda message: message[0])
        self._said: list[tuple[float, bytes]] = []
        pace = FollowedPace(ClockFollower(), self._heard, lambda: self.desk.band.route)
        script = [(at, self._say(at, message)) for at, message in self._messages]
        self.desk = Desk(route, script, until=until, pace=pace, sends_clock=False)

    def _say(self, at: float, message: bytes) -> Callable[[PortBand], None]:
        return lambda band: self._said.append((BEGUN + at, message))

    def _heard(self) -> list[tuple[float, bytes]]:
        said, self._said = self._said, []
        return said


def clocks(sent: list[float]) -> list[tuple[float, bytes]]:
    return [(at, CLOCK) for at in sent]


@settings(max_examples=12)
@given(st.integers(80, 180), st.floats(0.9, 1.15))
def test_the_band_plays_on_their_beat(tempo: int, by: float) -> None:
    """At another tempo than its own, and through a change of it."""
    route = Route.of(Setup(seed=4, tempo=120, humanize=0))
    sent = moments(lambda beat: tempo if beat < 12 else tempo * by, 30)
    conductor = Conductor(route, [(0.5, START), *clocks(sent)], until=sent[-1])
    desk = conductor.desk.played()
    written = [
        (stroke.at_seconds * 2, bytes((0x90, stroke.pitch, stroke.velocity)))
        for stroke in strokes_between(route, 0.0, 14.0)
        if stroke.player == "bass"
    ]
    heard = [due for due in desk.sent if strikes([due.message], 0)]
    assert len(heard) >= len(written) - 1
    for (beat, message), due in zip(written, heard, strict=False):
        assert due.message == message
        tick = int(beat * 24)
        theirs = sent[tick] + (beat * 24 - tick) * (sent[tick + 1] - sent[tick])
        # It looks every 2 ms; when the tempo leaps, 5 clocks go by before it is sure.
        assert abs(due.at_seconds - theirs) < (0.025 if 12 <= beat < 13 else 0.005)
    assert not left_down(desk.messages)


def test_nothing_is_played_before_they_start_and_after_they_stop() -> None:
    route = Route.of(Setup(seed=4, count_in=1))
    sent = moments(lambda beat: 120, 60)
    messages = [*clocks(sent), (5.0, START), (10.0, STOP), (20.0, CONTINUE)]
    desk = Conductor(route, messages, until=25.0).desk.played()
    assert not strikes(desk.between(0.0, 5.0))
    assert strikes(desk.between(5.0, 5.2))
    assert not strikes(desk.between(10.01, 20.0))
    assert not left_down(desk.between(0.0, 10.01))
    assert strikes(desk.between(20.0, 25.0))
    first = [due.message for due in due_between(route, 0.0, 4.9) if strikes([due.message])]
    early = len(early_strokes(route, 0))
    assert strikes(desk.between(5.0, 10.0))[early : early + len(first)] == first
    assert desk.band.ended


def test_a_clock_that_fails_lets_the_keys_go_and_is_followed_when_it_comes_back() -> None:
    """Whoever pulls the cable does not send Stop."""
    route = Route.of(Setup(seed=4))
    sent = moments(lambda beat: 120, 60)
    there = [at for at in sent if at < 8.0 or at >= 11.0]
    desk = Conductor(route, [(0.5, START), *clocks(there)], until=20.0).desk.played()
    assert strikes(desk.between(7.0, 8.2))
    assert not left_down(desk.between(0.0, 8.2))
    assert not strikes(desk.between(8.2, 11.0))
    assert strikes(desk.between(11.0, 12.0))
    assert len(strikes(desk.between(12.0, 20.0))) > 30
    assert not left_down(desk.messages)
    assert desk.band.ended


def test_the_band_goes_along_where_they_jump() -> None:
    route = Route.of(Setup(seed=4))
    sent = moments(lambda beat: 120, 60)
    messages = [*clocks(sent), (2.0, START), (6.0, STOP), (6.1, bytes((0xF2, 0, 1)))]
    desk = Conductor(route, [*messages, (8.0, CONTINUE)], until=12.0).desk.played()
    begun = sent[bisect_right(sent, 8.0)]
    early = strikes(desk.between(begun, begun + 0.01))
    assert len(early) == len(early_strokes(route, 32 * 24)) > 0
    there = [due.message for due in due_between(route, 16.0, 19.5) if strikes([due.message])]
    assert strikes(desk.between(8.0))[len(early) :][: len(there)] == there
