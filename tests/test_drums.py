"""The drummer keeps time without looping. Figures: jazz ride time by four drummers (GMD,
Magenta). benchmarks/count_drummers.py finds 621 bars and 68 different ones: every bar of three
ride hits or more, triplets folded into eighths; MUSIC.md, stricter on both, 613 and 93.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from statistics import fmean

import pytest
from hypothesis import given

import figures
from harmony.form import Form
from harmony.phrase import Note
from many_setups import seeds, setups
from playback.band import drum_tables as tables
from playback.band.band import bars_between
from playback.band.conductor import fills
from playback.band.drums import back_beats, groups
from playback.setup import PLAYERS, Setup
from playback.timeline import Timeline

SEEDS, BARS = range(20), 64
CANONICAL = tuple(Fraction(eighth, 2) for eighth in (0, 2, 3, 4, 6, 7))


@cache
def kit() -> dict[int, tuple[Note, ...]]:
    return {seed: figures.part(Setup(seed=seed), "drums", BARS) for seed in SEEDS}


def rides() -> list[list[tuple[Fraction, ...]]]:
    return [figures.ride_bars(notes) for notes in kit().values()]


def hits(*keys: int) -> list[Note]:
    return [note for notes in kit().values() for note in notes if note.pitch in keys]


def test_at_least_eight_different_ride_bars_in_64() -> None:
    """People play 68 different ones in 621; the best free machine 3 in 64."""
    assert min(len(set(bars)) for bars in rides()) >= 8


def test_the_textbook_bar_is_home_but_not_a_prison() -> None:
    """.45 of people's bars; ten points either way, and fills take some."""
    every = [bar for bars in rides() for bar in bars]
    assert 0.35 <= sum(bar == CANONICAL for bar in every) / len(every) <= 0.60


@pytest.mark.parametrize(("within", "most"), [(1, 0.10), (8, 0.20)])
def test_the_kit_seldom_repeats_itself(within: int, most: float) -> None:
    """People repeat the bar before in .028, one of the last eight in .071 of bars."""
    found = fmean(figures.repeats(figures.kit_bars(notes), within) for notes in kit().values())
    assert found <= most


def test_two_and_four_are_louder() -> None:
    """1.21 times as loud as 1 and 3 (1.14 to 1.24); the skip note .91."""
    ride = hits(tables.RIDE)
    strong, back, skip = (
        fmean(n.velocity for n in ride if n.onset % 2 in places)
        for places in ((0,), (1,), (Fraction(1, 2), Fraction(3, 2)))
    )
    assert 1.12 <= back / strong <= 1.30
    assert 0.85 <= skip / strong <= 0.97


def test_the_ride_varies_in_loudness() -> None:
    """Variation within a slot .19 of the mean; a third either way."""
    back = [n.velocity for n in hits(tables.RIDE) if n.onset % 2 == 1]
    mean = fmean(back)
    assert 0.12 <= fmean((v - mean) ** 2 for v in back) ** 0.5 / mean <= 0.25


@pytest.mark.parametrize(
    ("key", "a_bar", "none"), [(tables.SNARE, 2.7, 0.17), (tables.KICK, 1.25, 0.43)]
)
def test_the_left_hand_and_the_foot_drop_in(key: int, a_bar: float, none: float) -> None:
    """Hits a bar, and bars without any; a fifth of the hits, eight points of the bars."""
    bars = len(SEEDS) * BARS
    assert abs(len(hits(key)) / bars - a_bar) <= a_bar / 5
    played = {(seed, n.onset // 4) for seed, ns in kit().items() for n in ns if n.pitch == key}
    assert abs(1 - len(played) / bars - none) <= 0.08


def test_most_of_the_snare_is_ghosts() -> None:
    """69 per cent of hits at 45 or softer, 8 per cent at 90 or harder; ten points."""
    snare = [n.velocity for n in hits(tables.SNARE)]
    assert abs(sum(v <= 45 for v in snare) / len(snare) - 0.69) <= 0.15
    assert 0.02 <= sum(v >= 90 for v in snare) / len(snare) <= 0.16


def test_the_foot_claps_two_and_four() -> None:
    """On 2 in .74, on 4 in .69 of bars; six points. Nowhere else."""
    counted = Counter(n.onset % 4 for n in hits(tables.PEDAL_HAT))
    bars = len(SEEDS) * BARS
    assert set(counted) == {1, 3}
    assert abs(counted[Fraction(1)] / bars - 0.74) <= 0.06
    assert abs(counted[Fraction(3)] / bars - 0.69) <= 0.06


@pytest.mark.parametrize(("place", "people"), [(0, 0.45), (1, 0.73), (2, 0.52), (3, 0.78)])
def test_some_drum_is_heard_off_each_beat(place: int, people: float) -> None:
    """Any drum on the and of 1, 2, 3, 4 (JTD, 100 to 140); fifteen points either way."""
    at = place + Fraction(1, 2)
    bars = {(seed, n.onset // 4) for seed, ns in kit().items() for n in ns if n.onset % 4 == at}
    assert abs(len(bars) / (len(SEEDS) * BARS) - people) <= 0.15


@given(setups())
def test_each_meter_has_its_own_bars(setup: Setup) -> None:
    """Ride or brushes in every bar of time, the foot only on the back beats of the meter."""
    beats = setup.form.beats_per_bar
    setup = setup.changed(
        bars=None, loop=False, ending="none", feel="medium", players=PLAYERS, count_in=0
    )
    stirred = {tables.SWIRL, tables.BRUSH_TAP} if setup.drums == "brushes" else {tables.RIDE}
    for _, section, bar, notes in bars_between(
        Timeline.of(setup), "drums", Fraction(0), Fraction(16 * beats)
    ):
        assert fills(section, bar) or stirred & {n.pitch for n in notes}, f"bar {bar + 1}"
        foot = {n.onset - bar * beats for n in notes if n.pitch == tables.PEDAL_HAT}
        assert foot <= set(map(Fraction, back_beats(beats)))


@pytest.mark.parametrize("beats", range(2, 8))
def test_bars_fall_into_twos_and_threes(beats: int) -> None:
    assert sum(groups(beats)) == beats
    assert set(groups(beats)) <= {2, 3}
    assert all(0 < beat < beats for beat in back_beats(beats))


@given(seeds)
def test_brushes_stir_every_beat_and_never_touch_the_ride(seed: int) -> None:
    notes = figures.part(Setup(seed=seed, drums="brushes"), "drums", 32)
    assert not any(n.pitch in (tables.RIDE, tables.RIDE_BELL) for n in notes)
    stirs = Counter(n.onset // 4 for n in notes if n.pitch == tables.SWIRL)
    assert set(stirs.values()) <= {2, 3, 4}
    assert sum(stirs.values()) >= 0.85 * 128


def test_sticks_never_stir() -> None:
    assert not hits(tables.BRUSH_SLAP, tables.SWIRL)


@given(seeds)
def test_a_quiet_band_leaves_the_snare_alone(seed: int) -> None:
    soft, loud = (
        sum(
            n.pitch == tables.SNARE
            for n in figures.part(Setup(seed=seed, intensity=i), "drums", 64)
        )
        for i in (0, 1)
    )
    assert soft < loud


def test_a_ballad_leaves_more_room_than_a_medium() -> None:
    """The left hand drops in two thirds as often at most, and the bass drum is softer, and
    played no more often (choice).
    """
    ballad, medium = (
        [n for seed in SEEDS for n in figures.part(Setup(seed=seed, feel=feel), "drums", BARS)]
        for feel in ("ballad", "medium")
    )
    left_hand, foot = (
        [[n.velocity for n in notes if n.pitch == key] for notes in (ballad, medium)]
        for key in (tables.SNARE, tables.KICK)
    )
    assert len(left_hand[0]) <= len(left_hand[1]) * 2 / 3
    assert len(foot[0]) <= len(foot[1])
    assert fmean(foot[0]) <= fmean(foot[1]) - 3


@pytest.mark.parametrize("text", ["C7", "Dm7 G7", "Dm7 | C7", "3/4 Dm7 | G7", "Dm7 x4"])
def test_stop_time_comes_back_in_every_eight_of_a_short_form(text: str) -> None:
    """Six bars of beat 1 alone and two in time, although the chorus is over sooner; bass
    and drums agree on which.
    """
    form = Form.parse(text)
    for seed in range(6):
        setup = Setup(form=form, seed=seed, feel="stop-time")
        for player in ("drums", "bass"):
            bars = figures.bars_of(setup, player, 32)
            alone = [{n.onset % form.beats_per_bar for n in bar} == {0} for bar in bars]
            assert alone == ([True] * 6 + [False] * 2) * 4


def test_stop_time_stops_and_comes_back() -> None:
    """Beat 1 alone for six bars of the vamp, then two in time."""
    bars = figures.kit_bars(figures.part(Setup(seed=3, feel="stop-time"), "drums", 16))
    alone = [{place for place, _ in bar} == {Fraction(0)} for bar in bars]
    assert alone == ([True] * 6 + [False] * 2) * 2
