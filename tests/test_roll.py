"""The music as it is read on: changed on the way, and every key that is down goes up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony.mistake import Mistake
from playback.midi_live import CONTINUE, STOP, due_between, silence, strokes_between
from playback.port_band import PortBand
from playback.route import Route
from playback.setup import Setup
from playback.tempo_acts import taken_up, with_tempo
from playback.transport import with_change, with_last_chorus
from port_scenes import Desk, counted, expected, left_down, strikes

ENDLESS = Route.of(Setup(seed=4, count_in=1))


def change(act: Callable[[Route, float], Route]) -> Callable[[PortBand], None]:
    return lambda band: band.change(act)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(0, 25), st.integers(-40, 60)), min_size=1, max_size=4))
def test_what_was_heard_is_what_the_changed_timeline_says(steps: list[tuple[float, int]]) -> None:
    """To the message: notes are let go for the change, and clocks go on without a break."""
    script = [(at, change(partial(taken_up, by=by))) for at, by in steps]
    desk = Desk(ENDLESS, script, until=40.0).played()
    wanted = expected(desk.band.route, 38.0)
    assert desk.messages[: len(wanted)] == wanted
    ticks = [tick for _, tick in counted(desk.sent)]
    assert ticks == list(range(len(ticks)))


@settings(max_examples=25)
@given(st.floats(0, 40), st.sampled_from([1, -25, 5, 30]), st.floats(1, 6))
def test_a_loop_is_left_without_a_jerk(at: float, by: int, pause: float) -> None:
    """Also when the change falls on a clock: none is lost, none comes twice, no key hangs."""
    loop = Route.of(Setup(seed=4, tempo=125, bars=4, loop=True))
    script = [
        (at, change(partial(taken_up, by=by))),
        (at + pause, change(with_last_chorus)),
    ]
    desk = Desk(loop, script, until=120.0).played()
    clocks = list(counted(desk.sent))
    assert [tick for _, tick in clocks] == list(range(len(clocks)))
    gaps = [b - a for (a, _), (b, _) in pairwise(clocks)]
    slow, fast = sorted((125, 125 + by))
    assert all(2.5 / fast - 1e-6 < gap < 2.5 / slow + 1e-6 for gap in gaps)
    assert not left_down(desk.messages)
    assert desk.messages[-len(silence(at_once=False)) - 1] == STOP


def test_what_sounds_is_let_go_for_what_a_change_brings() -> None:
    """A chord that was to ring over the bar line, and is down when the change is made."""
    broken = Route.of(Setup(seed=4, feel="broken"))
    over = [
        stroke
        for stroke in strokes_between(broken, 0.0, 5.0)
        if stroke.at_seconds < 3.0 and stroke.until_seconds > 4.2
    ]
    assert over
    for act in (partial(taken_up, by=40), lambda route, bar: route):
        desk = Desk(broken, [(0.1 + 3.5, change(act))], until=10.0).played()
        wanted = expected(desk.band.route, 9.0)
        assert desk.messages[: len(wanted)] == wanted


def test_a_loop_is_played_on_at_another_tempo() -> None:
    loop = Route.of(Setup(seed=4, bars=4, loop=True))
    desk = Desk(loop, [(0.1 + 20.5, change(partial(taken_up, by=10)))], until=30.0).played()
    assert desk.band.route.timeline.loops
    wanted = strikes(due.message for due in due_between(loop, -1.0, 20.5))
    assert strikes(desk.messages)[: len(wanted)] == wanted


def test_a_change_is_heard_at_the_next_bar_line() -> None:
    feel = change(lambda route, at: with_change(route, at, lambda s: s.changed(feel="two")))
    for at, bar in ((5.9, 2), (6.0, 3), (7.9, 3), (8.0, 4)):
        desk = Desk(ENDLESS, [(at, feel)], until=15.0).played()
        assert desk.band.route.timeline.changes[-1][0] == bar


def test_a_tempo_moves_the_clock_at_once() -> None:
    desk = Desk(ENDLESS, [(6.0, change(partial(with_tempo, tempo=200)))], until=9.0).played()
    clocks = [at for at, _ in counted(desk.sent)]
    gaps = {at: after - at for at, after in pairwise(clocks)}
    assert all(gap == pytest.approx(2.5 / 120) for at, gap in gaps.items() if at < 6.1)
    assert all(gap < 2.5 / 120 - 1e-4 for at, gap in gaps.items() if at > 6.3)


def test_a_change_that_cannot_be_leaves_the_others() -> None:
    def impossible(route: Route, seconds: float) -> Route:
        raise Mistake("no such tempo")

    script = [(1.0, change(act)) for act in (partial(taken_up, by=2), impossible)]
    desk = Desk(ENDLESS, script, until=3.0).played()
    assert str(desk.band.refused) == "no such tempo"
    assert desk.band.route.timeline.changes[-1][1].tempo == 122


def test_in_a_pause_the_music_is_changed_at_once() -> None:
    tempos: list[float] = []
    script = [
        (6.0, PortBand.hold),
        (7.0, change(partial(taken_up, by=8))),
        (7.05, lambda band: tempos.append(band.route.timeline.changes[-1][1].tempo)),
        (8.0, PortBand.go_on),
    ]
    desk = Desk(ENDLESS, script, until=20.0).played()
    assert tempos == [128]
    assert len(desk.when(CONTINUE)) == 1
    gaps = [b - a for a, b in pairwise(at for at, _ in counted(desk.sent) if at > 12)]
    assert max(gaps) == pytest.approx(2.5 / 128)
