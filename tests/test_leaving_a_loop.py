"""A loop that is changed is left: where it was in time and form, and without coming back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.chords import Chord
from harmony.form import VAMP
from many_setups import setups, timelines
from playback.band.chart import chart_of
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.timeline import Timeline
from playback.transport import (
    last_chorus_is_called,
    seconds_of_bar,
    with_last_chorus,
    with_tempo,
    without_end,
)

tempos = st.integers(30, 320)
loops = st.one_of(timelines(), setups().map(Timeline.of)).filter(lambda timeline: timeline.loops)


def chord_in(timeline: Timeline, bar: int) -> Chord:
    within = bar % timeline.total_bars if timeline.loops and timeline.total_bars else bar
    return chart_of(timeline.section_of(within)).chords_in(within)[0][0]


def bar_of_chorus(timeline: Timeline, bar: int) -> int:
    return chart_of(timeline.section_of(bar)).bar_of_chorus(bar)


@given(loops, st.integers(0, 60), tempos)
def test_a_loop_that_is_left_goes_on_where_it_was(timeline: Timeline, bar: int, tempo: int) -> None:
    """At the same moment, in the same bar of the chorus, over the same chord; and on from there."""
    assert timeline.total_bars is not None
    for change in (with_tempo(timeline, bar, tempo), with_last_chorus(timeline, bar)):
        if change is timeline:
            continue
        assert not change.loops
        assert seconds_of_bar(change, bar) == pytest.approx(seconds_of_bar(timeline, bar), abs=1e-6)
        assert chord_in(change, bar) == chord_in(timeline, bar)
        within = bar % timeline.total_bars
        assert bar_of_chorus(change, bar) == bar_of_chorus(timeline, within)


@pytest.mark.parametrize("length", [3, 8, 12, 32])
def test_a_loop_of_one_setup_is_left_in_any_round(length: int) -> None:
    loop = Timeline.of(Setup(bars=length, loop=True, count_in=1))
    for bar in (1, length - 1, length, 5 * length, 5 * length + 2, 1_000_000 * length + 1):
        faster = with_tempo(loop, bar, 140)
        assert faster.total_bars is None
        assert len(faster.changes) <= 3
        assert faster.section_of(bar).setup == Setup(tempo=140, count_in=1)
    ended = with_last_chorus(loop, 5 * length + 1)
    assert ended.total_bars is not None
    chorus = VAMP.bars
    top = 5 * length + -(-1 // chorus) * chorus
    assert ended.total_bars == top + chorus or length < 8


def test_a_loop_of_two_tempos_is_left_without_a_jump() -> None:
    slow = Setup(tempo=90)
    loop = Timeline(((0, slow), (8, slow.changed(tempo=150, bars=16, loop=True))))
    for bar in (3, 11, 16, 35, 16_003):
        assert with_tempo(loop, bar, 200).section_of(bar).setup.tempo == 200
        assert tempo_map(with_tempo(loop, bar, 200)).seconds_at(4 * bar) == pytest.approx(
            seconds_of_bar(loop, bar), rel=1e-12
        )


def test_a_last_chorus_of_a_loop_taken_back_goes_on_endlessly() -> None:
    loop = Timeline.of(Setup(bars=8, loop=True))
    called = with_last_chorus(loop, 19)
    assert (called.total_bars, last_chorus_is_called(called, loop)) == (32, True)
    assert without_end(called, 21, loop).total_bars is None
    assert without_end(loop, 5, loop) is loop
