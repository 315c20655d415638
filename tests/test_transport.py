"""What is called to a playing band, call by call: a tempo, a key, a place, a part, the end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.mistake import Mistake
from harmony.pitch import PitchName
from playback.frames import strikes_between
from playback.place import place_on
from playback.route import Leg, Route
from playback.setup import PLAYERS, Setup
from playback.tempo_acts import taken_up, with_ladder, with_ramp, with_tempo
from playback.timeline import Timeline
from playback.timetable import seconds_on, timetable, where_at
from playback.transport import (
    begun_at,
    counted_in,
    heard,
    let_go,
    looped,
    sought,
    with_change,
    with_last_chorus,
    without_end,
)

RATE = 8_000
VAMP = Route.of(Setup(seed=7))
LOOP = Route.of(Setup(seed=7, bars=8, loop=True))


# Tempo


def tempos_heard(route: Route, until: int, step: float = 0.25) -> list[float]:
    return [place_on(route, step * n).tempo for n in range(int(until / step))]


def test_a_tempo_moves_at_once_and_evenly() -> None:
    faster = with_tempo(VAMP, 4.1, 140)
    tempos = tempos_heard(faster, 10)
    assert tempos[:17] == [120] * 17  # up to 4.0 s
    moving = [tempo for tempo in tempos if 120 < tempo < 140]
    assert len(moving) >= 5
    assert tempos == sorted(tempos)
    assert tempos[-1] == 140
    assert where_at(faster, 4.1).moment == pytest.approx(4.1)


def test_a_tempo_called_again_on_the_way_turns_without_a_jump() -> None:
    route = VAMP
    for moment, by in ((4.1, 20), (4.6, 20), (5.0, -60)):
        route = taken_up(route, moment, by)
    assert route.timeline.changes[-1][1].tempo == 100
    fine = [where_at(route, n / 100) for n in range(1000)]
    assert all(where.moment == pytest.approx(n / 100) for n, where in enumerate(fine))
    tempos = tempos_heard(route, 12, 0.05)
    assert max(abs(b - a) for a, b in pairwise(tempos)) < 3
    assert tempos[-1] == 100


@pytest.mark.parametrize("moment", [3.0, 13.3, 15.7, 35.0])
def test_a_loop_goes_on_at_the_new_tempo(moment: float) -> None:
    faster = taken_up(LOOP, moment, 30)
    assert faster.timeline.loops
    assert faster.legs[-1].last_bar is None
    assert tempos_heard(faster, 60)[-1] == 150
    # Round by round the same notes, in the time of the new tempo.
    last = timetable(faster)[-1]
    around = round(8 * 4 * 60 / 150 * RATE)
    begins = round(last.start * RATE) + 3 * around
    once, again = (
        strikes_between(faster, "bass", begins + n * around, begins + (n + 1) * around, RATE)
        for n in range(2)
    )
    assert [s.note.pitch for s in once] == [s.note.pitch for s in again]
    assert [s.frame + around for s in once] == [s.frame for s in again]


def test_a_tempo_called_in_the_last_bar_of_a_rung_is_reached_in_the_next() -> None:
    slow, fast = (Timeline.of(Setup(bars=8, loop=True, tempo=tempo)) for tempo in (120, 130))
    route = taken_up(Route((Leg(slow, 0, 8), Leg(fast))), 15.0, 10)
    assert [place_on(route, at).tempo for at in (15.9, 17.9)] == [120, 140]


@pytest.mark.parametrize("loop", [False, True])
def test_a_tempo_called_in_a_count_in_is_reached_in_the_bar_after_it(loop: bool) -> None:
    """Also where the count-in is a leg of its own, and leads to a later bar."""
    route = begun_at(Route.of(Setup(bars=8, loop=loop, count_in=2)), 3)
    faster = with_tempo(route, -3.0, 180)
    assert [place_on(faster, at).tempo for at in (-0.1, 0.0, 1.7)] == [120, 120, 180]


@pytest.mark.parametrize("count_in", [0, 1, 2])
def test_a_ramp_is_there_in_time_after_any_count_in(count_in: int) -> None:
    counted = Route.of(Setup(seed=7, count_in=count_in))
    ramp = with_ramp(counted, -100.0, 180, 16)
    seconds = seconds_on(ramp, 64.0)
    assert place_on(ramp, seconds + 0.01).tempo == 180
    assert place_on(ramp, seconds - 0.01).tempo < 180
    assert place_on(ramp, 0.3).tempo > 120
    assert place_on(ramp, -0.1).tempo == 120


def test_a_ramp_is_there_in_time_and_rises_evenly() -> None:
    ramp = with_ramp(VAMP, -1.0, 180, 16)
    assert ramp.timeline.changes[-1] == (16, Setup(seed=7, tempo=180))
    seconds = 16 * 4 * 60 / 150  # the mean of both tempos
    assert place_on(ramp, seconds + 0.01).tempo == 180
    tempos = [place_on(ramp, seconds * n / 10).tempo for n in range(11)]
    assert all(b - a == pytest.approx(6, abs=0.05) for a, b in pairwise(tempos))


@pytest.mark.parametrize("route", [VAMP, LOOP])
def test_a_ladder_climbs_by_choruses_to_its_limit(route: Route) -> None:
    ladder = with_ladder(route, -1.0, 15, 2, 160)
    bars, at = [], 0.0
    for tempo in (120, 135, 150, 160, 160):
        assert place_on(ladder, at + 0.01).tempo == tempo
        assert place_on(ladder, at + 16 * 4 * 60 / tempo - 0.01).tempo == tempo
        at += 16 * 4 * 60 / tempo
        bars.append(tempo)
    assert ladder.timeline.loops == route.loops


def test_a_ladder_goes_down_too_and_nowhere_from_its_limit() -> None:
    assert with_ladder(VAMP, -1.0, -10, 1, 100).timeline.changes[-1][1].tempo == 100
    assert with_ladder(VAMP, -1.0, 10, 1, 100) == VAMP


# Other changes


def test_a_change_of_key_falls_on_the_next_bar_and_is_led_into() -> None:
    changed = with_change(VAMP, 4.3, lambda setup: setup.changed(key=PitchName.parse("G")))
    ((_, first), (bar, second)) = changed.timeline.changes
    assert (bar, str(second.sounding_form.home)) == (3, "Gm7")
    assert changed.timeline.told == ((3, 3),)
    assert first == Setup(seed=7)


def test_a_loop_in_another_key_is_a_loop_in_that_key() -> None:
    changed = with_change(LOOP, 20.3, lambda setup: setup.changed(key=PitchName.parse("G")))
    assert [(leg.first_bar, leg.last_bar) for leg in changed.legs] == [(0, 11), (3, None)]
    assert changed.timeline.loops


def test_what_cannot_be_is_refused_and_says_so() -> None:
    waltz = Route.of(Setup(seed=7, form=Setup().form.parse("3/4 Dm7 x4 | G7 x4")))
    with pytest.raises(Mistake, match="two"):
        with_change(waltz, 3.0, lambda setup: setup.changed(feel="two"))


def test_to_go_to_a_bar_is_to_hear_that_bar() -> None:
    """As it would have been heard after an hour."""
    there = sought(VAMP, 5.0, 1_800)
    (row,) = [row for row in timetable(there, RATE) if row.leg.first_bar == 1_800]
    hour = 1_800 * 2 * RATE
    for player in PLAYERS:
        late = strikes_between(VAMP, player, hour, hour + 9 * RATE, RATE)
        begins = int(row.start)
        found = strikes_between(there, player, begins, begins + 9 * RATE, RATE)
        early = {s.note.at_seconds for s in strikes_between(VAMP, player, hour - 900, hour, RATE)}
        kept = [s for s in found if s.frame > begins or s.note.at_seconds not in early]
        assert [s.frame - begins for s in kept][1:] == [s.frame - hour for s in late][-len(kept) :][
            1:
        ]
    place = place_on(there, row.start / RATE + 0.01)
    assert (place.chorus, place.bar) == (226, 1)


def test_beyond_a_round_that_is_counted_in_each_time_is_the_round_again() -> None:
    route = counted_in(Route.of(Setup(bars=2, loop=True)), 1, each=True)
    found = sought(route, 0.5, 4)
    assert [(leg.first_bar, leg.last_bar) for leg in found.legs] == [(-1, 1), (0, 2), (-1, 2)]


@pytest.mark.parametrize("bar", [-1, 32])
def test_a_bar_that_is_not_there_cannot_be_gone_to(bar: int) -> None:
    with pytest.raises(Mistake, match=f"bar must be 1 to 32, got {bar + 1}"):
        sought(Route.of(Setup(seed=7, bars=32)), 5.0, bar)


def test_a_part_comes_round_and_round_and_is_ever_new() -> None:
    part = looped(VAMP, 5.0, 4, 6)
    assert [(leg.first_bar, leg.last_bar, leg.times) for leg in part.legs] == [
        (0, 3, 1),
        (0, None, 1),
    ]
    assert str(part.timeline.changes[0][1].form) == "C7 x2"
    rounds = [
        [s.note.pitch for s in strikes_between(part, "bass", at, at + 4 * RATE, RATE)]
        for at in range(6 * RATE, 38 * RATE, 4 * RATE)
    ]
    assert len({*map(tuple, rounds)}) > 4


def test_a_part_may_be_counted_in_each_time() -> None:
    part = looped(VAMP, 5.0, 4, 6, count_in=1)
    assert part.legs[-1].times is None
    places = [place_on(part, 6.1 + 2 * n) for n in range(6)]
    assert [place.counts_in for place in places] == [True, False, False] * 2
    assert part.legs[-1].timeline.loops


def test_a_part_is_left_at_the_end_of_its_round_for_where_it_was() -> None:
    part = looped(VAMP, 5.0, 4, 6)
    left = let_go(taken_up(part, 9.0, 10), 12.0, Leg(VAMP.timeline, 6))
    last = timetable(left)[-1]
    assert (last.leg.first_bar, last.leg.timeline.changes[0][1].tempo) == (6, 130)
    assert (left.legs[-2].last_bar or 0) % 2 == 0
    assert place_on(left, last.start + 0.1).bar == 7


@pytest.mark.parametrize(("first", "end"), [(-1, 4), (8, 4), (4, 0), (4, 9)])
def test_a_part_that_the_form_has_not_is_refused(first: int, end: int) -> None:
    with pytest.raises(Mistake, match="the form has bars 1 to 8"):
        looped(VAMP, 5.0, first, end)


def test_a_count_in_at_the_start_at_each_round_or_never() -> None:
    each = counted_in(LOOP, 2, each=True)
    assert timetable(each)[0].start == -4
    counts = [place_on(each, -3.9 + 2 * bar).counts_in for bar in range(30)]
    assert counts == ([True] * 2 + [False] * 8) * 3
    once = counted_in(LOOP, 2, each=False)
    assert [place_on(once, -3.9 + 2 * bar).counts_in for bar in range(30)].count(True) == 2
    assert counted_in(once, 0, each=False) == LOOP
    with pytest.raises(Mistake, match="needs a loop"):
        counted_in(VAMP, 1, each=True)


def test_the_last_chorus_of_a_loop_taken_back_is_the_loop() -> None:
    called = with_last_chorus(LOOP, 20.0)
    assert called.total_bars == 24
    assert not called.timeline.loops
    back = without_end(called, 21.5, LOOP)
    assert back == LOOP
    late = without_end(called, 36.0, LOOP)
    assert late.timeline.loops
    assert late.legs[-1].first_bar == 3


def test_what_was_heard_ends_with_its_bar() -> None:
    assert heard(VAMP, -1.0) is None
    played = heard(sought(VAMP, 5.0, 100), 11.0)
    assert played is not None
    assert [(leg.first_bar, leg.last_bar) for leg in played.legs] == [(0, 3), (100, 103)]
    whole = Route.of(Setup(seed=7, bars=4))
    assert heard(whole, 99.0) is whole


# Legs


@pytest.mark.parametrize(
    ("leg", "why"),
    [
        (lambda: Leg(Timeline.of(Setup()), -1), "before its count-in"),
        (lambda: Leg(Timeline.of(Setup()), 4, 4), "ends after it"),
        (lambda: Leg(Timeline.of(Setup()), 0, None, 3), "needs an end"),
        (lambda: Leg(Timeline.of(Setup()), 0, 4, 0), "once or more"),
        (lambda: Route(()), "1 to 10,000 legs"),
        (lambda: Route((Leg(Timeline.of(Setup())),) * 2), "only the last leg"),
    ],
)
def test_a_leg_that_makes_no_sense_is_refused(leg: object, why: str) -> None:
    assert callable(leg)
    with pytest.raises(Mistake, match=why):
        leg()


@given(st.integers(1, 5), st.integers(0, 3))
def test_a_leg_played_again_is_as_long_each_time(times: int, first: int) -> None:
    timeline = Timeline.of(Setup(seed=7, tempo=113))
    route = Route((Leg(timeline, first, first + 4, times),))
    assert route.total_bars == 4 * times
    row = timetable(route, RATE)[0]
    assert row.lasts is not None
    for player in PLAYERS:
        rounds = [
            [
                s.frame - int(row.lasts) * n
                for s in strikes_between(
                    route, player, int(row.lasts) * n, int(row.lasts) * (n + 1), RATE
                )
            ]
            for n in range(times)
        ]
        assert all(set(rounds[0]) <= set(later) for later in rounds)
