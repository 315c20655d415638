"""Every note begins on its frame, whatever window is asked for and however far away."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harmony.mistake import Mistake
from many_setups import heard, setups, timelines
from playback.frames import Strike, length_in_frames, opening_frame, strikes_between, total_frames
from playback.perform import performed_between
from playback.route import Route
from playback.setup import PLAYERS, Setup
from playback.tempo import tempo_map
from playback.timeline import Timeline

RATE = 48_000
players = st.sampled_from(PLAYERS)


def in_one_piece(timeline: Timeline, player: str, rate: int = RATE) -> list[Strike]:
    end = round(tempo_map(timeline).seconds_at(heard(timeline)) * rate)
    return strikes_between(
        Route.of(timeline), player, opening_frame(Route.of(timeline), rate), end, rate
    )


@given(timelines(), players)
def test_every_note_begins_on_the_frame_nearest_to_its_moment(
    timeline: Timeline, player: str
) -> None:
    assume(not timeline.loops)  # see the next test
    played = performed_between(timeline, player, -timeline.count_in_beats, heard(timeline) + 1)
    end = round(tempo_map(timeline).seconds_at(heard(timeline)) * RATE)
    wanted = sorted(
        ((round(note.at_seconds * RATE), note) for note in played), key=lambda pair: pair[0]
    )
    found = [(strike.frame, strike.note) for strike in in_one_piece(timeline, player)]
    assert found == [(frame, note) for frame, note in wanted if frame < end]


@given(setups(), players)
def test_a_loop_comes_round_after_a_whole_number_of_frames(setup: Setup, player: str) -> None:
    timeline = Timeline.of(setup.changed(loop=True, bars=setup.bars or 3, ending="none"))
    around = total_frames(Route.of(timeline), RATE)
    assert around is not None
    second, third = (
        strikes_between(Route.of(timeline), player, n * around, (n + 1) * around, RATE)
        for n in (1, 2)
    )
    assert [s._replace(frame=s.frame + around) for s in second] == third
    # A first note that is early falls into the round before.
    inside = performed_between(timeline, player, Fraction(0), timeline.total_beats or Fraction(0))
    assert Counter(s.note for s in third) == Counter(inside)


@given(timelines(), players, st.data())
def test_windows_tile(timeline: Timeline, player: str, data: st.DataObject) -> None:
    whole = in_one_piece(timeline, player, rate=8_000)
    first = opening_frame(Route.of(timeline), 8_000)
    end = round(tempo_map(timeline).seconds_at(heard(timeline)) * 8_000)
    on_a_strike = [strike.frame for strike in whole] or [0]
    cuts = data.draw(st.lists(st.sampled_from(on_a_strike) | st.integers(first, end), max_size=5))
    borders = [first, *sorted(cuts), end]
    pieces = [
        strike
        for start, stop in pairwise(borders)
        for strike in strikes_between(Route.of(timeline), player, start, stop, 8_000)
    ]
    assert pieces == whole


def test_a_change_of_sticks_is_heard_from_its_bar_on() -> None:
    setup = Setup(seed=3)
    timeline = Timeline(((0, setup), (4, setup.changed(drums="brushes"))))
    line = round(tempo_map(timeline).seconds_at(16) * RATE)
    struck = strikes_between(Route.of(timeline), "drums", 0, 2 * line, RATE)
    assert {(s.instrument, s.frame >= line) for s in struck} == {
        ("sticks", False),
        ("brushes", True),
    }


@given(seed=st.integers(0, 2**32 - 1), hours=st.integers(1, 5_000), player=players)
def test_it_is_as_exact_after_months_as_at_the_beginning(
    seed: int, hours: int, player: str
) -> None:
    timeline = Timeline.of(Setup(seed=seed, tempo=120))
    beat = Fraction(120 * 60 * hours)
    start = RATE * 3600 * hours
    struck = strikes_between(Route.of(timeline), player, start, start + 4 * RATE, RATE)
    played = list(performed_between(timeline, player, beat - 2, beat + 10))
    moments = {note: note.at_seconds for note in played}
    for strike in struck:
        assert abs(strike.frame - moments[strike.note] * RATE) <= 0.5


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 192_000])
@pytest.mark.parametrize("count_in", [0, 2])
def test_the_length_is_the_bars_and_the_count_in_to_the_frame(rate: int, count_in: int) -> None:
    timeline = Timeline.of(Setup(bars=7, tempo=97, count_in=count_in))
    seconds = 4 * (7 + count_in) * 60 / 97
    assert abs(length_in_frames(Route.of(timeline), rate) - seconds * rate) <= 1
    assert opening_frame(Route.of(timeline), rate) == -round(4 * count_in * 60 / 97 * rate)


def test_what_has_no_end_has_no_length() -> None:
    with pytest.raises(Mistake, match="endless"):
        length_in_frames(Route.of(Setup()), RATE)
