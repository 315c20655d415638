"""The drummer in each feel, with brushes, softly, fast, and with an ear for the piano. Much of it
is choice, after how drummers are taught: nobody has counted brushes, ballads or broken time.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from statistics import fmean

import pytest
from hypothesis import given

import figures
from figures import fills
from harmony.form import Form
from many_setups import seeds
from playback.band import drum_tables as tables
from playback.band.piano import strike_places
from playback.setup import Setup
from playback.timeline import Timeline

SEEDS, BARS = range(20), 64
CANONICAL = tuple(Fraction(eighth, 2) for eighth in (0, 2, 3, 4, 6, 7))


@given(seeds)
def test_brushes_stir_every_beat_and_never_touch_the_ride(seed: int) -> None:
    notes = figures.part(Setup(seed=seed, drums="brushes"), "drums", 32)
    assert not any(n.pitch == tables.RIDE for n in notes)
    stirs = Counter(n.onset // 4 for n in notes if n.pitch == tables.SWIRL)
    assert set(stirs.values()) <= {2, 3, 4}
    assert sum(stirs.values()) >= 0.85 * 128


def test_sticks_never_stir() -> None:
    assert not [
        n
        for seed in SEEDS
        for n in figures.part(Setup(seed=seed), "drums", BARS)
        if n.pitch in (tables.BRUSH_SLAP, tables.SWIRL)
    ]


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
    """The left hand drops in three quarters as often at most, the bass drum half as often
    (choice).
    """
    ballad, medium = (
        Counter(
            n.pitch
            for seed in SEEDS
            for n in figures.part(Setup(seed=seed, feel=feel), "drums", BARS)
        )
        for feel in ("ballad", "medium")
    )
    assert ballad[tables.SNARE] <= 0.75 * medium[tables.SNARE]
    assert ballad[tables.KICK] <= 0.5 * medium[tables.KICK]


def test_the_faster_the_simpler() -> None:
    counted = [
        Counter(
            n.pitch
            for seed in range(8)
            for n in figures.part(Setup(seed=seed, tempo=tempo, feel="up"), "drums", BARS)
        )
        for tempo in (160, 230, 300)
    ]
    for key in (tables.SNARE, tables.KICK):
        found = [row[key] for row in counted]
        assert found[0] > 1.1 * found[1] > 1.2 * found[2]


@pytest.mark.parametrize("tempo", [60, 180, 240, 280])
def test_at_no_tempo_does_the_kit_loop(tempo: int) -> None:
    """Under .10 of bars are the bar before again, under .20 one of the last eight; the textbook
    ride bar is home in .35 to .60.
    """
    setups = [Setup(seed=seed, tempo=tempo, feel="medium") for seed in range(10)]
    parts = [figures.part(setup, "drums", 128) for setup in setups]
    kits = [figures.kit_bars(part) for part in parts]
    assert fmean(figures.repeats(kit, 1) for kit in kits) < 0.10
    assert fmean(figures.repeats(kit, 8) for kit in kits) < 0.20
    rides = [bar for part in parts for bar in figures.ride_bars(part)]
    assert 0.35 <= fmean(bar == CANONICAL for bar in rides) <= 0.60


def test_a_feathered_bass_drum_is_hardly_heard() -> None:
    """Four to the bar at a quarter of full force or less, in a few bars of a hundred at a
    medium tempo, never when fast.
    """
    for tempo, least, most in ((120, 0.02, 0.12), (240, 0.0, 0.0)):
        feathered = bars = 0
        for seed in SEEDS:
            for bar in figures.bars_of(Setup(seed=seed, tempo=tempo), "drums", BARS):
                kicks = [n for n in bar if n.pitch == tables.KICK]
                feathered += len(kicks) == 4 and all(n.velocity <= 40 for n in kicks)
                bars += 1
        assert least <= feathered / bars <= most


def test_the_foot_goes_with_the_band() -> None:
    """Louder when more is given, by five and more in velocity from nothing to all."""
    soft, loud = (
        fmean(
            n.velocity
            for n in figures.part(Setup(seed=3, intensity=i), "drums", 128)
            if n.pitch == tables.PEDAL_HAT
        )
        for i in (0, 1)
    )
    assert loud >= soft + 5


def test_accents_meet_the_piano_s() -> None:
    """Of the snare's accents more fall where the piano strikes than of its other hits: half as
    many again and more (choice; with tact: no more than three times).
    """
    met: Counter[tuple[bool, bool]] = Counter()
    for seed in range(40):
        setup = Setup(seed=seed, intensity=0.7)
        (section,) = Timeline.of(setup).sections
        for n in figures.part(setup, "drums", 128):
            bar, within = divmod(n.onset, 4)
            written = n.pitch == tables.SNARE and within.denominator <= 2
            if written and not fills(section, int(bar)):
                strikes = strike_places(section, int(bar))
                met[n.velocity >= 88, int(2 * within) in strikes] += 1
    accents, others = (
        met[loud, True] / (met[loud, True] + met[loud, False]) for loud in (True, False)
    )
    assert 1.3 <= accents / others <= 3


def test_broken_time_keeps_no_pattern() -> None:
    """The textbook bar in a few bars of a hundred, the foot not on 2 and 4 alone (choice)."""
    notes = [n for s in range(8) for n in figures.part(Setup(seed=s, feel="broken"), "drums", BARS)]
    bars = figures.ride_bars(figures.part(Setup(seed=3, feel="broken"), "drums", 256))
    assert sum(bar == CANONICAL for bar in bars) / len(bars) <= 0.10
    foot = Counter(n.onset % 4 for n in notes if n.pitch == tables.PEDAL_HAT)
    assert set(foot) == {0, 1, 2, 3}


def test_the_brush_leans_on_two_and_four() -> None:
    notes = figures.part(Setup(seed=5, drums="brushes"), "drums", 64)
    stirs = [n for n in notes if n.pitch == tables.SWIRL]
    strong, back = (fmean(n.velocity for n in stirs if n.onset % 2 == at) for at in (0, 1))
    assert back >= strong + 6


def test_stop_time_strikes_more_than_one_thing_and_no_harder_than_time() -> None:
    struck: Counter[tuple[int, ...]] = Counter()
    loudest = 0
    for seed in range(12):
        for bar in figures.bars_of(Setup(seed=seed, feel="stop-time"), "drums", 64):
            if {n.onset % 4 for n in bar} == {0}:
                struck[tuple(n.pitch for n in bar)] += 1
                loudest = max(loudest, *(n.velocity for n in bar))
    assert len(struck) >= 4
    assert loudest <= 95


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
