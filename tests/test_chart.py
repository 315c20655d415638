"""The chart: blocks tile the form from any bar on, for ever, and the ending is laid over it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.form import Form
from many_setups import PARSED, forms, seeds, setups
from playback.band.chart import Chart, chart_of
from playback.band.conductor import intensity
from playback.band.endings import final_chord
from playback.setup import Setup
from playback.timeline import Section, Timeline


def chart_for(form: Form, **said: object) -> Chart:
    return chart_of(Timeline.of(Setup(form=form, **said)).sections[0])  # type: ignore[arg-type]


lengths = st.integers(1, 40).map(lambda bars: Form.parse(f"Dm7 x{bars}"))


@given(forms | lengths, st.integers(0, 100_000))
def test_blocks_tile_the_run(form: Form, bar: int) -> None:
    chart = chart_for(form)
    block = chart.block_at(bar)
    assert block.start_bar <= bar < block.start_bar + block.bars == block.next_start_bar
    assert all(chart.block_at(b) == block for b in range(block.start_bar, block.next_start_bar))
    assert chart.block_at(block.next_start_bar).start_bar == block.next_start_bar


@given(forms | lengths, st.integers(0, 400))
def test_a_block_is_about_four_bars(form: Form, bar: int) -> None:
    assert 2 <= chart_for(form).block_at(bar).bars <= 5


@given(forms, st.integers(0, 400))
def test_a_block_holds_the_chords_of_its_bars(form: Form, bar: int) -> None:
    chart = chart_for(form)
    block = chart.block_at(bar)
    start = block.start_bar * form.beats_per_bar
    for arrival in block.arrivals:
        assert arrival.chord == form.chord_at(Fraction(start + arrival.offset))
        assert arrival.lands == (arrival.chord_bar == 0)
    after = chart.block_at(block.next_start_bar).arrivals[0]
    assert (after.chord, after.lands) == (block.next_arrival.chord, block.next_arrival.lands)
    assert {0} <= {arrival.offset for arrival in block.arrivals}


@given(forms, st.integers(1, 40), st.data())
def test_the_last_block_of_a_loop_leads_to_the_first(
    form: Form, bars: int, data: st.DataObject
) -> None:
    chart = chart_for(form, bars=bars, loop=True)
    block = chart.block_at(data.draw(st.integers(0, bars - 1)))
    assert block.start_bar + block.bars <= bars
    if block.start_bar + block.bars == bars:
        assert block.next_start_bar == 0
        assert block.next_arrival.chord == form.chord_at(Fraction(0))
    assert chart.following(bars - 1) == (chart, 0)
    assert chart.last_chord_before(0) == form.chord_at(Fraction(bars * form.beats_per_bar - 1))


@given(setups(), st.integers(-4, 500))
def test_the_chart_says_what_the_form_says(setup: Setup, bar: int) -> None:
    setup = setup.changed(bars=None, loop=False, ending="none")
    chart = chart_of(Timeline.of(setup).sections[0])
    first, _ = chart.chords_in(bar)[0]
    beats = setup.form.beats_per_bar
    assert first == setup.sounding_form.chord_at(Fraction(bar * beats))
    assert chart.bar_of_chorus(bar) == bar % setup.form.bars
    assert sum(lasts for _, lasts in chart.chords_in(bar)) == beats


@pytest.mark.parametrize(
    ("name", "chords"),
    [
        ("vamp", "C7 Dm7 C7 Dm69"),
        ("blues", "C7 F7 C7 F7"),
        ("minor turn", "D7alt Gm6 D7alt Gm69"),
        ("one chord", "Dm7 Dm7 Dm7 Dm69"),
        ("two in a bar", "G7 C6 G7 C69"),
    ],
)
def test_a_tag_goes_home_twice_from_the_chord_that_leads_there(name: str, chords: str) -> None:
    chart = chart_for(PARSED[name], bars=16, ending="tag")
    assert " ".join(chart.chords_in(bar)[0][0].symbol for bar in range(12, 16)) == chords


@pytest.mark.parametrize("ending", ["hold", "stop"])
@given(forms, st.integers(1, 40))
def test_other_endings_change_the_last_bar_alone(ending: str, form: Form, bars: int) -> None:
    chart = chart_for(form, bars=bars, ending=ending)
    assert chart.ending is not None
    assert chart.ending.start_bar == chart.ending.last_bar == bars - 1
    assert chart.chords_in(bars - 1) == ((final_chord(form.home), form.beats_per_bar),)


def test_no_ending_leaves_the_form_alone() -> None:
    for said in ({"bars": 9, "ending": "none"}, {"bars": 9, "loop": True}, {}):
        assert chart_for(PARSED["vamp"], **said).ending is None


@pytest.mark.parametrize(
    ("name", "turns"),
    [
        ("vamp", ["chorus", "", "", "", "chord", "", "", ""]),
        ("one bar", ["four bars", "", "", ""]),
        ("one chord", ["chorus", "", "", ""]),
        ("blues", ["chorus", "", "chord", "", "chord", "", "chord", "", "four bars", "", "", ""]),
        ("minor turn", ["chorus", "chord", "", ""]),
        ("waltz of two", ["four bars", "", "", ""]),
    ],
)
def test_where_the_form_turns(name: str, turns: list[str]) -> None:
    chart = chart_for(PARSED[name])
    assert [chart.turn_at(bar) for bar in range(len(turns))] == turns
    assert [chart.turn_at(bar) for bar in range(120, 120 + len(turns))] == turns


@given(setups(), st.integers(0, 300))
def test_intensity_stays_within_bounds_and_arcs_move(setup: Setup, bar: int) -> None:
    (section,) = Timeline.of(setup.changed(bars=None, loop=False, ending="none")).sections
    assert 0 <= intensity(section, bar) <= 100


@given(seeds)
def test_an_arc_rises_and_falls_within_eight_choruses(seed: int) -> None:
    (section,) = Timeline.of(Setup(seed=seed, intensity="arc")).sections
    levels = [intensity(section, 8 * chorus) for chorus in range(8)]
    assert max(levels) - min(levels) >= 25
    steady = Timeline.of(Setup(seed=seed, intensity=0.5)).sections[0]
    calm = [intensity(steady, 8 * chorus) for chorus in range(8)]
    assert all(abs(level - 50) <= 8 for level in calm)


def levels(section: Section, bars: int) -> list[int]:
    return [intensity(section, bar) for bar in range(bars)]


@pytest.mark.parametrize(
    ("name", "round_bars"),
    [("vamp", 8), ("blues", 12), ("one bar", 8), ("waltz of two", 8), ("five bars", 10)],
)
def test_an_arc_moves_from_each_round_to_the_next(name: str, round_bars: int) -> None:
    """Bar by bar, half of the way by the middle of the round, never back; a round is eight
    bars or more, so that a form of one bar does not heave.
    """
    moved = 0
    for seed in range(20):
        (section,) = Timeline.of(Setup(form=PARSED[name], seed=seed, intensity="arc")).sections
        found = levels(section, 12 * round_bars + 1)
        for first in range(0, 12 * round_bars, round_bars):
            here, there = found[first], found[first + round_bars]
            inside = found[first : first + round_bars + 1]
            assert inside == sorted(inside, reverse=here > there)
            assert abs(inside[round_bars // 2] - (here + there) / 2) <= 1
            moved += here != there
    assert moved >= 200


@pytest.mark.parametrize("name", sorted(PARSED))
def test_the_band_never_jumps_over_a_bar_line(name: str) -> None:
    """Five hundredths from bar to bar at most in an arc, two where it only breathes; the arc
    goes from low to high and back all the same.
    """
    for level, most in (("arc", 5), (0.5, 2)):
        for seed in range(12):
            setup = Setup(form=PARSED[name], seed=seed, intensity=level)
            found = levels(Timeline.of(setup).sections[0], 160)
            assert max(abs(b - a) for a, b in pairwise(found)) <= most
            assert max(found) - min(found) >= (40 if level == "arc" else 4)


@pytest.mark.parametrize("name", ["vamp", "one bar", "one chord", "waltz of two"])
@pytest.mark.parametrize("rounds", [2, 3, 4, 5, 6, 7, 8])
def test_an_arc_that_loops_comes_back_to_where_it_began(name: str, rounds: int) -> None:
    """A loop of whole rounds has no seam: a round may go all the way from 90 to 20, nine
    hundredths a bar, and no bar line is worse, the last not either.
    """
    bars = 8 * rounds
    for seed in range(20):
        setup = Setup(form=PARSED[name], seed=seed, intensity="arc", bars=bars, loop=True)
        found = levels(Timeline.of(setup).sections[0], bars)
        assert max(abs(b - a) for a, b in pairwise([*found, found[0]])) <= 9
