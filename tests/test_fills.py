"""The drummer leads into what begins, and marks that it has begun: fills and crashes."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import figures
from figures import fills
from harmony.form import Form
from many_setups import PARSED, forms, seeds
from playback.band import drum_tables as tables
from playback.band.band import bars_between
from playback.band.chart import chart_of
from playback.band.conductor import fill_beats
from playback.band.drum_time import back_beats
from playback.setup import Setup
from playback.timeline import Timeline

SEEDS = range(20)


@given(forms, seeds, st.sampled_from(["hold", "stop", "tag", "none"]), st.integers(8, 40))
def test_fills_only_lead_into_something(form: Form, seed: int, ending: str, bars: int) -> None:
    """Into a chorus, a chord that stays, every fourth bar or so, or the ending."""
    setup = Setup(form=form, seed=seed, bars=bars, ending=ending)
    (section,) = Timeline.of(setup).sections
    chart = chart_of(section)
    for bar in range(bars - 1):
        leads = chart.turn_at(bar + 1) != ""
        ends = chart.ending is not None and bar + 1 == chart.ending.start_bar
        assert (leads or ends) or not fills(section, bar)
        assert fills(section, bar) or not ends
    toms = {tables.LOW_TOM, tables.MIDDLE_TOM, tables.HIGH_TOM}
    whole = Fraction(bars * form.beats_per_bar)
    for _, _, bar, notes in bars_between(Timeline.of(setup), "drums", Fraction(0), whole):
        assert fills(section, bar) or toms.isdisjoint(n.pitch for n in notes)


@pytest.mark.parametrize("name", ["one bar", "one chord", "two quarters", "six"])
def test_a_short_form_is_not_filled_bar_by_bar(name: str) -> None:
    """A chord that never changes never begins: a fill in less than a third of the bars."""
    filled = 0
    for seed in SEEDS:
        (section,) = Timeline.of(Setup(form=PARSED[name], seed=seed)).sections
        filled += sum(fills(section, bar) for bar in range(32))
    assert filled <= len(SEEDS) * 32 / 3.5


@pytest.mark.parametrize(
    ("name", "turn", "least", "most"),
    [
        ("vamp", "chorus", 0.60, 0.80),
        ("vamp", "chord", 0.25, 0.45),
        ("blues", "chord", 0.25, 0.45),
        ("one bar", "four bars", 0.08, 0.22),
        ("waltz of two", "four bars", 0.08, 0.22),
    ],
)
def test_the_more_begins_the_more_often_it_is_led_into(
    name: str, turn: str, least: float, most: float
) -> None:
    """A fill before most choruses, a third of the chords, a few of the fours (choice)."""
    filled = total = 0
    for seed in range(40):
        (section,) = Timeline.of(Setup(form=PARSED[name], seed=seed)).sections
        bars = [bar for bar in range(95) if chart_of(section).turn_at(bar + 1) == turn]
        filled += sum(fills(section, bar) for bar in bars)
        total += len(bars)
    assert total >= 400
    assert least <= filled / total <= most


TOMS = {tables.LOW_TOM, tables.MIDDLE_TOM, tables.HIGH_TOM}
HANDS = TOMS | {tables.SNARE, tables.KICK, tables.BRUSH_SLAP}


@pytest.mark.parametrize("drums", ["sticks", "brushes"])
@pytest.mark.parametrize("name", ["vamp", "five", "blues", "waltz"])
def test_a_fill_has_its_beats_to_itself(name: str, drums: str) -> None:
    """Over its last one or two beats the hands and the bass drum play the fill and nothing else,
    the foot claps on as in any other bar; what leads into the top is never silent.
    """
    form = PARSED[name]
    beats = form.beats_per_bar
    total = clapped = 0
    for seed in SEEDS:
        setup = Setup(form=form, seed=seed, drums=drums)
        (section,) = Timeline.of(setup).sections
        for bar, notes in enumerate(figures.bars_of(setup, "drums", 128)):
            if not (length := fill_beats(section, bar)):
                continue
            begins = (bar + 1) * beats - min(2, length)
            played = [n for n in notes if n.onset >= begins and n.pitch != tables.PEDAL_HAT]
            assert played
            assert {n.pitch for n in played} <= HANDS
            total += 1
            back = bar * beats + back_beats(beats)[-1]
            clapped += any(n.pitch == tables.PEDAL_HAT and n.onset == back for n in notes)
    assert total >= 200
    assert abs(clapped / total - 0.69) <= 0.13


def test_no_fill_is_a_formula() -> None:
    """Of two hundred at least eighty are different, and none is more than one in ten."""
    found: Counter[tuple[tuple[Fraction, int], ...]] = Counter()
    for seed in SEEDS:
        setup = Setup(seed=seed)
        (section,) = Timeline.of(setup).sections
        for bar, notes in enumerate(figures.bars_of(setup, "drums", 128)):
            if (length := fill_beats(section, bar)) and found.total() < 200:
                begins = 4 * bar + 4 - min(2, length)
                found[
                    tuple(
                        (n.onset - 4 * bar, n.pitch)
                        for n in notes
                        if n.onset >= begins and n.pitch != tables.PEDAL_HAT
                    )
                ] += 1
    assert found.total() == 200
    assert len(found) >= 80
    assert max(found.values()) <= 20


def test_the_more_begins_the_longer_the_fill() -> None:
    """Three beats before every other chorus at times, never before a chord inside one."""
    lengths: dict[str, Counter[int]] = {"chorus": Counter(), "chord": Counter()}
    for seed in SEEDS:
        (section,) = Timeline.of(Setup(seed=seed)).sections
        chart = chart_of(section)
        for bar in range(255):
            if length := fill_beats(section, bar):
                turn = chart.turn_at(bar + 1)
                if turn in lengths:
                    lengths[turn][length] += 1
    assert set(lengths["chorus"]) == {1, 2, 3}
    assert set(lengths["chord"]) == {1, 2}
    assert lengths["chorus"][2] > lengths["chorus"][3] > 20


def test_a_crash_only_begins_a_chorus() -> None:
    """Never inside one, and never on a form too short to have a top: there it would be a
    crash every other bar. It takes the ride's place and has the bass drum under it.
    """
    for name, form in PARSED.items():
        for seed in range(6):
            crashes = 0
            setup = Setup(form=form, seed=seed, intensity=1)
            for bar in figures.bars_of(setup, "drums", 72):
                if crash := [n.onset for n in bar if n.pitch == tables.CRASH]:
                    (at,) = crash
                    assert at % (form.bars * form.beats_per_bar) == 0, name
                    together = {n.pitch for n in bar if n.onset == at}
                    assert tables.KICK in together
                    assert tables.RIDE not in together
                    crashes += 1
            assert (crashes > 0) == (form.bars >= 4), name


def test_the_more_is_given_the_more_often_it_crashes() -> None:
    """In hardly any chorus when soft, in a third at a middle level, in more than half when
    all is given (choice).
    """
    shares = [_crashes(intensity) for intensity in (0, 0.25, 0.5, 0.75, 1)]
    assert shares == sorted(set(shares))
    assert shares[0] <= 0.05
    assert 0.2 <= shares[2] <= 0.45
    assert 0.5 <= shares[4] <= 0.75


def _crashes(intensity: float) -> float:
    setups = [Setup(seed=seed, intensity=intensity) for seed in SEEDS]
    notes = [n for setup in setups for n in figures.part(setup, "drums", 128)]
    return sum(n.pitch == tables.CRASH for n in notes) / (len(SEEDS) * 16)
