"""A timeline: which setup holds in which bar, and where bars and beats lie."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.form import VAMP
from harmony.mistake import Mistake
from many_setups import PARSED, timelines
from playback.setup import Setup
from playback.timeline import Timeline

WALTZ = PARSED["waltz"]


@given(timelines(), st.integers(0, 60))
def test_bars_and_beats_agree(timeline: Timeline, bar: int) -> None:
    section = timeline.section_of(bar)
    beat = Fraction(section.beat_of(bar))
    assert timeline.section_at(beat) == section
    assert section.bar_at(beat) == bar
    last_moment = beat + section.beats_per_bar - Fraction(1, 100)
    assert timeline.section_at(last_moment).bar_at(last_moment) == bar


@given(timelines(), st.integers(0, 60))
def test_the_setup_of_a_bar_is_the_last_one_named_before_it(timeline: Timeline, bar: int) -> None:
    named = [setup for at, setup in timeline.changes if at <= bar]
    assert timeline.section_of(bar).setup == named[-1]


@given(timelines())
def test_sections_join_without_a_gap(timeline: Timeline) -> None:
    for before, after in zip(timeline.sections, timeline.sections[1:], strict=False):
        assert before.beat_of(after.start_bar) == after.start_beat
        assert timeline.end_bar_of(before) == after.start_bar
        assert before.total_bars is None
        assert not before.loops


@given(timelines())
def test_the_whole_is_as_long_as_its_bars(timeline: Timeline) -> None:
    total = timeline.total_bars
    if total is None:
        assert timeline.total_beats is None
        with pytest.raises(ValueError, match="does not end"):
            timeline.end_bar_of(timeline.sections[-1])
        return
    lengths = [timeline.section_of(bar).beats_per_bar for bar in range(total)]
    assert timeline.total_beats == sum(lengths)
    assert timeline.end_bar_of(timeline.sections[-1]) == total


def test_a_count_in_lies_before_bar_0_in_the_first_meter() -> None:
    timeline = Timeline(((0, Setup(form=WALTZ, count_in=2)), (3, Setup())))
    assert timeline.count_in_beats == 6
    assert timeline.section_of(-2) == timeline.sections[0] == timeline.section_at(Fraction(-6))


def test_a_form_goes_on_where_it_keeps_its_shape() -> None:
    """A change of key keeps the place in the chorus; another form begins at its top."""
    went_on = Timeline(((0, Setup()), (5, Setup(feel="two", tempo=90)), (11, Setup(form=WALTZ))))
    assert [section.origin_bar for section in went_on.sections] == [0, 0, 11]
    assert [section.start_beat for section in went_on.sections] == [0, 20, 44]


def test_equal_timelines_are_one_value() -> None:
    one, same = (Timeline(((0, Setup(seed=3)), (4, Setup(tempo=90)))) for _ in range(2))
    assert one == same
    assert len({one, same, Timeline.of(Setup(seed=3))}) == 2
    assert one.sections[0] in {same.sections[0]}
    assert one.sections[0] != one.sections[1]


def test_a_setup_that_comes_back_is_not_the_last_before_its_time() -> None:
    ended = Setup(bars=32, ending="tag")
    timeline = Timeline(((0, ended), (8, Setup()), (16, ended)))
    assert [section.total_bars for section in timeline.sections] == [None, None, 32]


@pytest.mark.parametrize(
    "bars", [(), (1,), (0, 0), (0, 5, 5), (0, 8, 4), (-1, 3)], ids=lambda bars: f"bars {bars}"
)
def test_bars_that_do_not_rise_from_0_are_refused(bars: tuple[int, ...]) -> None:
    with pytest.raises(Mistake, match="rise from 0, got"):
        Timeline(tuple((bar, Setup()) for bar in bars))


def test_a_change_after_the_end_is_refused() -> None:
    with pytest.raises(Mistake, match="changes at bar 9 cannot end after 8 bars"):
        Timeline(((0, Setup()), (8, Setup(bars=8))))
    assert Timeline(((0, Setup()), (7, Setup(bars=8)))).total_beats == 32


def test_a_plain_run_is_one_section() -> None:
    timeline = Timeline.of(Setup(bars=12, loop=True))
    assert (timeline.total_bars, timeline.total_beats) == (12, Fraction(48))
    assert timeline.loops
    (section,) = timeline.sections
    assert section.setup.form == VAMP
    assert section.loops
