"""Beats and seconds: there and back, without a jump at a change, exact at any hour."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from statistics import mean, median, pstdev

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harmony.form import Form
from playback.setup import Setup
from playback.tempo import TempoMap, tempo_map
from playback.timeline import Glide, Timeline

FORMS = tuple(map(Form.parse, ("Dm7 x4 | C7 x4", "3/4 Dm7 | C7", "5/4 Dm7 x4 | C7 x4")))
seeds = st.integers(0, 2**32 - 1)
tempos = st.floats(30, 320)
setups = st.builds(
    Setup,
    form=st.sampled_from(FORMS),
    tempo=tempos,
    drift=st.sampled_from((0.0, 0.5, 1.0)),
    seed=seeds,
    count_in=st.integers(0, 2),
)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Up to four setups over 64 bars."""
    bars = sorted(draw(st.sets(st.integers(1, 63), max_size=3)))
    *before, last = (draw(setups) for _ in range(len(bars) + 1))
    return Timeline(tuple(zip([0, *bars], [*before, last.changed(bars=64)], strict=True)))


beats = st.fractions(-8, 200, max_denominator=12)


def bar_lines(setup: Setup) -> list[float]:
    """When each bar of the vamp begins, and when the last one ends."""
    assert setup.bars is not None
    tempo = tempo_map(Timeline.of(setup))
    return [tempo.seconds_at(4 * bar) for bar in range(setup.bars + 1)]


def bar_durations(setup: Setup) -> list[float]:
    return [b - a for a, b in pairwise(bar_lines(setup))]


@given(timelines(), beats)
def test_seconds_to_beats_and_back(timeline: Timeline, beat: Fraction) -> None:
    tempo = tempo_map(timeline)
    assert tempo.beat_at(tempo.seconds_at(beat)) == pytest.approx(float(beat), abs=1e-7)


@given(timelines(), beats)
def test_beats_to_seconds_and_back(timeline: Timeline, at: Fraction) -> None:
    tempo = tempo_map(timeline)
    assert tempo.seconds_at(tempo.beat_at(float(at))) == pytest.approx(float(at), abs=1e-7)


@given(timelines(), beats, st.fractions(Fraction(1, 12), 8, max_denominator=12))
def test_time_only_goes_forward(timeline: Timeline, beat: Fraction, step: Fraction) -> None:
    tempo = tempo_map(timeline)
    assert tempo.seconds_at(beat + step) - tempo.seconds_at(beat) >= float(step) * 60 / 360


@given(timelines())
def test_a_change_of_tempo_is_no_jump(timeline: Timeline) -> None:
    tempo, moment = tempo_map(timeline), Fraction(1, 10**6)
    for section in timeline.sections:
        before = tempo.seconds_at(section.start_beat - moment)
        assert 0 < tempo.seconds_at(section.start_beat) - before < 1e-5


@given(timelines())
def test_each_tempo_holds_from_its_bar_on(timeline: Timeline) -> None:
    tempo = tempo_map(timeline)
    for section in timeline.sections:
        if not section.setup.drift:
            bar = tempo.seconds_at(section.start_beat + 1) - tempo.seconds_at(section.start_beat)
            assert bar == pytest.approx(60 / section.setup.tempo)


@given(tempos, st.fractions(0, 4_000_000, max_denominator=12))
def test_no_error_adds_up_in_a_million_bars(tempo: float, beat: Fraction) -> None:
    exact = beat * 60 / Fraction(tempo)
    assert abs(Fraction(TempoMap.steady(tempo).seconds_at(beat)) - exact) < Fraction(1, 10**8)


def test_bar_a_million_stands_to_the_bit() -> None:
    tempo = tempo_map(Timeline.of(Setup(tempo=120)))
    assert tempo.seconds_at(4_000_000) == 2_000_000.0
    assert tempo.beat_at(2_000_000.0) == 4_000_000.0


@pytest.mark.parametrize("drift", [0, 1])
def test_the_count_in_lies_before_0_and_is_steady(drift: float) -> None:
    tempo = tempo_map(Timeline.of(Setup(tempo=120, count_in=2, drift=drift, bars=8)))
    assert [tempo.seconds_at(beat) for beat in (-8, -4, -1, 0)] == [-4, -2, -0.5, 0]


@given(st.integers(1, 64), tempos, seeds)
def test_a_drifting_band_lasts_as_long_as_was_asked(bars: int, tempo: float, seed: int) -> None:
    lines = bar_lines(Setup(tempo=tempo, drift=1, seed=seed, bars=bars))
    assert lines[0] == 0
    assert lines[-1] == pytest.approx(bars * 240 / tempo, abs=1e-9)


def test_a_drifting_loop_goes_round_in_the_same_time() -> None:
    tempo = tempo_map(Timeline.of(Setup(drift=1, bars=16, loop=True)))
    first = [tempo.seconds_at(beat) for beat in range(65)]
    second = [tempo.seconds_at(64 + beat) - 32 for beat in range(65)]
    assert second == pytest.approx(first)
    assert first != pytest.approx([beat / 2 for beat in range(65)])


@pytest.mark.parametrize("tempo", [60, 120, 240])
def test_bars_differ_as_they_do_in_a_club(tempo: float) -> None:
    """One-bar durations vary by 2.0 per cent within a track, 1.3 to 3.3 among tracks."""
    found = []
    for seed in range(12):
        durations = bar_durations(Setup(tempo=tempo, drift=1, seed=seed, bars=256))
        found.append(100 * pstdev(durations) / mean(durations))
    assert min(found) > 1.3
    assert max(found) < 3.3
    assert median(found) == pytest.approx(2.0, abs=0.3)


def test_the_tempo_wanders_4_per_cent_in_90_seconds() -> None:
    """From the slowest four bars to the fastest, at 120."""
    ranges = []
    for seed in range(12):
        lines = bar_lines(Setup(tempo=120, drift=1, seed=seed, bars=245))
        fours = [16 * 60 / (b - a) for a, b in zip(lines, lines[4:], strict=False)]
        windows = (fours[i : i + 45] for i in range(0, 225, 45))
        ranges += [100 * (max(window) - min(window)) / 120 for window in windows]
    assert median(ranges) == pytest.approx(4, abs=0.7)


@given(seeds, st.floats(0, 1))
def test_drift_scales(seed: int, drift: float) -> None:
    steady = [2.0 * bar for bar in range(33)]
    whole, part = (bar_lines(Setup(drift=d, seed=seed, bars=32)) for d in (1, drift))
    wanted = [s + drift * (w - s) for s, w in zip(steady, whole, strict=True)]
    assert part == pytest.approx(wanted, abs=1e-9)


def test_two_seeds_drift_apart() -> None:
    one, other = (bar_lines(Setup(drift=1, seed=seed, bars=32)) for seed in (1, 2))
    assert one != pytest.approx(other, abs=0.01)


def glided(*glides: Glide, tempo: float = 100.0, drift: float = 0.0) -> TempoMap:
    setup = Setup(tempo=tempo, drift=drift, seed=5)
    return tempo_map(Timeline(((0, setup), (4, setup.changed(tempo=140.0))), glides=glides))


@pytest.mark.parametrize("drift", [0.0, 1.0])
def test_a_glide_leads_evenly_from_one_tempo_to_the_next(drift: float) -> None:
    tempo = glided(Glide(9.25, 16.0, 140.0), drift=drift)
    assert [tempo.tempo_at(beat) for beat in (0, 9.25, 16, 99)] == [100, 100, 140, 140]
    beats = [9.25 + 6.75 * i / 200 for i in range(201)]
    paces = [tempo.tempo_at(beat) for beat in beats]
    assert paces == sorted(paces)
    steady = glided(Glide(9.25, 16.0, 140.0))
    seconds = [steady.seconds_at(beat) for beat in beats]
    # Evenly in time, as a foot on the pedal: so many beats a minute more each second.
    rises = [
        (b - a) / (t - s) for (a, b), (s, t) in zip(pairwise(paces), pairwise(seconds), strict=True)
    ]
    assert max(rises) - min(rises) < 1e-6
    assert steady.seconds_at(16) - steady.seconds_at(9.25) == pytest.approx(6.75 * 60 / 120)


@given(
    st.lists(st.tuples(st.floats(0, 30), st.floats(0.1, 9), st.floats(30, 320)), max_size=5),
    st.floats(0, 40),
    st.sampled_from([0.0, 1.0]),
)
@example([(9.625, 1.0, 30.0)], 9.6875, 1.0)
def test_time_goes_on_through_any_glides(
    wished: list[tuple[float, float, float]], beat: float, drift: float
) -> None:
    rows = {at: Glide(at, at + lasts, to) for at, lasts, to in wished}
    tempo = glided(*(rows[at] for at in sorted(rows)), drift=drift)
    assert tempo.beat_at(tempo.seconds_at(beat)) == pytest.approx(beat, abs=1e-6)
    near = [tempo.seconds_at(beat + i / 1000) for i in range(-3, 4)]
    steps = [b - a for a, b in pairwise(near)]
    assert all(60 / 340 / 1000 * 0.8 < step < 60 / 28 / 1000 * 1.2 for step in steps)
