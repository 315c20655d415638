"""The band at a MIDI port: each message at its moment, and silence at every exit."""

from __future__ import annotations

import os
import threading
from functools import partial
from itertools import chain, pairwise, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from many_setups import timelines
from playback.lateness import Lateness
from playback.midi_file import CHANNELS
from playback.midi_live import (
    CLOCK,
    CONTINUE,
    EARLY_SECONDS,
    FRAMES,
    START,
    STOP,
    closing_seconds,
    due_between,
    opening_seconds,
    silence,
    strokes_between,
    tick_seconds,
)
from playback.port_band import PortBand
from playback.route import Route
from playback.setup import PLAYERS, Setup
from playback.timetable import timetable
from playback.transport import sought
from port_scenes import Act, Desk, counted, expected, left_down, strikes

ENDLESS = Route.of(Setup(seed=4, count_in=1))
SILENCE = silence()


# Moments


@settings(max_examples=20)
@given(timelines().map(Route.of), st.lists(st.floats(0, 0.02), min_size=1, max_size=5))
def test_what_is_sent_is_what_is_due(route: Route, late: list[float]) -> None:
    desk = Desk(route, until=20.0, late=late).played()
    ends = closing_seconds(route) - opening_seconds(route)
    if ends < 19:
        assert desk.messages == [*expected(route, ends + 1), *silence(at_once=False)]
    else:
        wanted = expected(route, 19.0)
        assert desk.messages[: len(wanted)] == wanted
    assert not left_down(desk.messages)


def test_late_sleeps_never_add_up() -> None:
    desk = Desk(ENDLESS, until=300.0, late=[0.0, 0.003, 0.001, 0.007]).played()
    start = opening_seconds(ENDLESS)
    wanted = due_between(ENDLESS, start, start + 299.0)
    for due, sent in zip(wanted, desk.sent, strict=False):
        assert sent.message == due.message
        assert -1e-9 <= sent.at_seconds - (due.at_seconds - start) <= 0.007 + 1e-9
    lateness = desk.band.lateness
    assert lateness.count >= len(wanted)
    assert lateness.worst_ms == pytest.approx(7, abs=0.01)
    assert 0 < lateness.quantile_ms(0.5) <= lateness.quantile_ms(0.99) <= lateness.worst_ms


def test_lateness_is_what_it_says() -> None:
    lateness = Lateness()
    assert lateness.quantile_ms(0.99) == 0.0
    for ms in range(-10, 90):
        lateness.add(ms / 1000)
    assert lateness.quantile_ms(0.5) == pytest.approx(39)
    assert lateness.quantile_ms(0.99) == pytest.approx(88)
    lateness.add(5.0)
    assert lateness.worst_ms == pytest.approx(5000)


def test_who_has_slept_goes_on_where_the_music_stood() -> None:
    """As after Ctrl-Z: no crash of notes, and nothing left out."""
    slept = chain([0.0] * 300, [45.0], repeat(0.0))
    desk = Desk(ENDLESS, until=80.0, late=slept).played()
    wanted = expected(ENDLESS, 30.0)
    assert desk.messages[: len(wanted)] == wanted
    at = [due.at_seconds for due in desk.sent]
    assert max(b - a for a, b in pairwise(at)) > 45
    assert max(sum(1 for a in at if t <= a < t + 0.05) for t in at) < 25


# Wishes


@pytest.mark.parametrize("player", PLAYERS)
def test_a_muted_player_is_silent_at_once(player: str) -> None:
    route = Route.of(Setup(seed=4, count_in=1, feel="broken"))
    notes = [note for note in strokes_between(route, 2.0, 9.0) if note.player == player]
    longest = max(notes, key=lambda note: note.until_seconds - note.at_seconds)
    at = longest.at_seconds - opening_seconds(route) + 0.03
    off = partial(PortBand.mute, player=player, silent=True)
    on = partial(PortBand.mute, player=player, silent=False)
    desk = Desk(route, [(at, off), (16.0, on)], until=30.0).played()
    whole = Desk(route, until=30.0).played()
    mine = CHANNELS[player]
    assert mine in {channel for channel, _ in left_down(desk.between(0, at))}
    assert not strikes(desk.between(at + 0.05, 16.0), mine)
    assert not {key for key in left_down(desk.between(0, at + 0.05)) if key[0] == mine}
    for start, end in ((0.0, at), (16.05, 29.0)):
        assert strikes(desk.between(start, end)) == strikes(whole.between(start, end))
    for other in set(CHANNELS.values()) - {mine}:
        assert strikes(desk.messages, other) == strikes(whole.messages, other)
    assert not left_down(desk.messages)


@settings(max_examples=30)
@given(st.floats(0.05, 12.0), st.floats(0.05, 5.0), st.sampled_from((0, 1)))
def test_a_pause_is_silent_and_followers_go_on_with_the_band(
    at: float, seconds: float, count_in: int
) -> None:
    route = Route.of(Setup(seed=4, count_in=count_in))
    script = [(at, PortBand.hold), (at + seconds, PortBand.go_on)]
    desk = Desk(route, script, until=at + seconds + 6).played()
    assert not left_down(desk.between(0, at + 0.021))
    assert desk.between(at + 0.021, at + seconds) == []
    # A drum machine and the band count the same: each clock is where the music is.
    clocks = list(counted(desk.sent))
    resumed = at + seconds + 0.03
    # (the moment at which beat 0 would have fallen)
    origins = [when - tick_seconds(route, tick) for when, tick in clocks if when > resumed]
    assert origins
    assert max(origins) - min(origins) < 1e-6
    struck = [due for due in desk.sent if due.at_seconds > resumed and strikes([due.message])]
    start = origins[0]
    there = {
        (round(due.at_seconds * FRAMES), due.message)
        for due in due_between(route, -5.0, 30.0)
        if strikes([due.message])
    }
    first = clocks[-len(origins)][0]
    assert {
        (round((due.at_seconds - start) * FRAMES), due.message)
        for due in struck
        if due.at_seconds > first + 1e-6
    } <= there
    assert not left_down(desk.messages)


def test_nothing_but_a_sixteenth_is_heard_twice_after_a_pause() -> None:
    script = [(8.03, PortBand.hold), (9.0, PortBand.go_on)]
    desk = Desk(ENDLESS, script, until=20.0).played()
    (stop, *_) = desk.when(STOP)
    (go_on,) = desk.when(CONTINUE)
    assert desk.messages[desk.messages.index(CONTINUE) - 1][0] == 0xF2
    before = [tick for at, tick in counted(desk.sent) if at <= stop]
    after = [tick for at, tick in counted(desk.sent) if at > go_on]
    assert 0 < before[-1] + 1 - after[0] + 1 <= 6 + 1
    assert after[0] % 6 == 0
    first_clock = next(due.at_seconds for due in desk.sent if due.at_seconds > go_on)
    assert first_clock - go_on == pytest.approx(EARLY_SECONDS)


def test_in_a_pause_the_place_is_where_the_music_goes_on() -> None:
    places: list[float] = []

    def look(band: PortBand) -> None:
        places.append(band.position_seconds())

    Desk(ENDLESS, [(8.03, PortBand.hold), (8.5, look), (9.0, look)], until=9.5).played()
    assert places[0] == places[1]
    assert 8.03 - 2.1 - 0.13 < places[0] < 8.03 - 2.1


@pytest.mark.parametrize(("at", "bar"), [(3.0, 40), (20.0, 2), (20.0, 0)])
def test_to_go_to_a_bar_is_heard_at_the_next_bar_line_and_followers_count_on(
    at: float, bar: int
) -> None:
    act = partial(sought, bar=bar)
    desk = Desk(ENDLESS, [(at, lambda band: band.change(act))], until=at + 8).played()
    ticks = [tick for _, tick in counted(desk.sent)]
    assert ticks == list(range(len(ticks)))
    row = timetable(desk.band.route)[1]
    assert row.leg.first_bar == bar
    wanted = expected(desk.band.route, at + 6)
    assert desk.messages[: len(wanted)] == wanted
    assert not left_down(desk.messages)


def test_a_fader_is_moved_at_once_and_stays_where_it_is() -> None:
    """Also after a pause, when everyone is told his volume again."""
    fader = bytes((0xB0, 7, 50))
    script: list[tuple[float, Act]] = [(5.0, lambda band: band.set(fader))]
    script += [(6.0, PortBand.hold), (7.0, PortBand.go_on)]
    desk = Desk(ENDLESS, script, until=9.0).played()
    assert 5.0 <= desk.when(fader)[0] <= 5.02
    volumes = [message[2] for message in desk.between(5.0) if message[:2] == fader[:2]]
    assert volumes == [50, 50]


def test_a_fader_that_stands_before_the_music_begins_is_its_volume() -> None:
    desk = Desk(ENDLESS, until=2.0)
    desk.band.set(bytes((0xB0, 7, 50)))
    volumes = [message[2] for message in desk.played().messages if message[:2] == b"\xb0\x07"]
    assert set(volumes) == {50}


# Exits


def is_silent(desk: Desk) -> bool:
    return not left_down(desk.messages) and set(SILENCE) <= set(desk.messages[-20:])


@given(st.floats(0, 20))
def test_who_breaks_off_leaves_nothing_sounding(until: float) -> None:
    desk = Desk(ENDLESS, until=until).played()
    assert is_silent(desk)
    runs = len(desk.when(START)) > 0
    assert desk.messages[-1] == (STOP if runs else SILENCE[-1])
    assert desk.band.ended


def test_a_fault_ends_in_silence_and_reaches_who_waits() -> None:
    def impossible(route: Route, seconds: float) -> Route:
        raise ZeroDivisionError("a fault of ours")

    desk = Desk(ENDLESS, [(9.0, lambda band: band.change(impossible))]).played()
    assert is_silent(desk)
    with pytest.raises(ZeroDivisionError, match="of ours"):
        desk.band.check()


def test_a_port_that_is_gone_is_a_fault() -> None:
    desk: Desk

    def pull_the_cable(band: PortBand) -> None:
        desk.broken = True

    desk = Desk(ENDLESS, [(9.0, pull_the_cable)])
    desk.played()
    with pytest.raises(OSError, match="cable"):
        desk.band.check()
    assert desk.band.ended


def test_a_paused_band_can_be_ended() -> None:
    desk = Desk(ENDLESS, [(9.0, PortBand.hold)], until=12.0).played()
    assert is_silent(desk)
    assert desk.messages.count(STOP) == 1


class Wire:
    """A port in real time that says when it has had enough messages."""

    def __init__(self, enough: int) -> None:
        self.sent: list[bytes] = []
        self.enough = threading.Event()
        self._left = enough

    def send(self, message: bytes) -> None:
        self.sent.append(message)
        self._left -= 1
        if self._left <= 0:
            self.enough.set()


FAST = Route.of(Setup(tempo=320, seed=1))


def test_ctrl_c_ends_in_silence_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    wire = Wire(60)

    def play() -> None:
        with PortBand(FAST, wire):
            assert wire.enough.wait(20)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play()
    assert wire.sent[-7:] == [*SILENCE, STOP]
    assert not left_down(wire.sent)
    assert set(threading.enumerate()) == before


def test_the_thread_plays_to_the_end_and_goes() -> None:
    before = set(threading.enumerate())
    wire = Wire(10**9)
    route = Route.of(Setup(tempo=320, bars=1, ending="none"))
    band = PortBand(route, wire)
    band.start()
    band._thread.join(20)
    assert band.ended
    assert wire.sent == [*expected(route, 10.0), *silence(at_once=False)]
    band.stop()
    assert set(threading.enumerate()) == before
    band.check()


def test_only_its_thread_is_urgent() -> None:
    wire = Wire(60)
    with PortBand(FAST, wire):
        assert wire.enough.wait(20)
        if hasattr(os, "sched_getscheduler"):
            assert os.sched_getscheduler(0) == os.SCHED_OTHER
    assert not left_down(wire.sent)


def test_who_was_never_started_can_be_stopped() -> None:
    PortBand(FAST, Wire(1)).stop()


def test_without_a_clock_nothing_is_said_to_followers() -> None:
    script = [(6.0, PortBand.hold), (7.0, PortBand.go_on)]
    desk = Desk(ENDLESS, script, until=12.0, sends_clock=False).played()
    assert not {CLOCK, START, STOP, CONTINUE} & set(desk.messages)
    assert strikes(desk.messages)
