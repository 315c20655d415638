"""The drummer keeps time without looping. Figures: jazz ride time by four drummers (GMD,
Magenta). benchmarks/count_drummers.py finds 621 bars and 68 different ones: every bar of three
ride hits or more, triplets folded into eighths; MUSIC.md, stricter on both, 613 and 93.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from statistics import correlation, fmean

import pytest
from hypothesis import given

import figures
from figures import fills
from harmony.phrase import Note
from many_setups import setups
from playback.band import drum_tables as tables
from playback.band.band import bars_between
from playback.band.chart import groups
from playback.band.drum_time import back_beats
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


@pytest.mark.parametrize(("within", "people"), [(1, 0.028), (8, 0.071)])
def test_the_kit_repeats_itself_as_seldom_as_people(within: int, people: float) -> None:
    """The bar before in .028, one of the last eight in .071 of bars; half of it either way."""
    found = fmean(figures.repeats(figures.kit_bars(notes), within) for notes in kit().values())
    assert people / 2 <= found <= people * 1.5


def test_what_is_busy_stays_busy_for_a_while() -> None:
    """Hits of a bar and of the next correlate by .38 on the snare and .64 on the bass drum
    (GMD); by .2 and .3 at least, for fills and posts come between.
    """
    for key, least in ((tables.SNARE, 0.2), (tables.KICK, 0.3)):
        rows = []
        for notes in kit().values():
            counted = Counter(n.onset // 4 for n in notes if n.pitch == key)
            rows += [counted[bar] for bar in range(BARS)]
        assert correlation(rows[:-1], rows[1:]) >= least


def test_half_bars_of_ride_follow_one_another_as_people_s_do() -> None:
    """After the textbook half bar it comes again in .73 of bars; after a half bar of three
    eighths, the first two and the second beat, in .32 (GMD); six points.
    """
    halves = []
    for seed, bars in enumerate(rides()):
        (section,) = Timeline.of(Setup(seed=seed)).sections
        halves += [
            tuple(tuple(int(2 * at) % 4 for at in bar if at // 2 == half) for half in (0, 1))
            for number, bar in enumerate(bars)
            if not fills(section, number)
        ]
    for before, people in (((0, 2, 3), 0.734), ((0, 1, 2), 0.323)):
        after = [second for first, second in halves if first == before]
        assert len(after) >= 30
        share = sum(second == (0, 2, 3) for second in after) / len(after)
        assert abs(share - people) <= 0.06


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


@pytest.mark.parametrize(
    ("place", "records", "home"),
    [(0, 0.45, 0.56), (1, 0.73, 0.90), (2, 0.52, 0.60), (3, 0.78, 0.92)],
)
def test_some_drum_is_heard_off_each_beat(place: int, records: float, home: float) -> None:
    """Any drum on the and of 1, 2, 3, 4: trios on records at 100 to 140 (JTD), these four
    drummers at home (GMD); between the two, or ten points off where fills leave it out.
    """
    at = place + Fraction(1, 2)
    bars = {(seed, n.onset // 4) for seed, ns in kit().items() for n in ns if n.onset % 4 == at}
    assert records - 0.10 <= len(bars) / (len(SEEDS) * BARS) <= home


CYMBALS = {tables.RIDE, tables.CRASH}


@given(setups())
def test_each_meter_has_its_own_bars(setup: Setup) -> None:
    """A cymbal or brushes in every bar of time, the foot only on the back beats of the meter."""
    beats = setup.form.beats_per_bar
    setup = setup.changed(
        bars=None, loop=False, ending="none", feel="medium", players=PLAYERS, count_in=0
    )
    stirred = {tables.SWIRL, tables.BRUSH_TAP} if setup.drums == "brushes" else CYMBALS
    for _, section, bar, notes in bars_between(
        Timeline.of(setup), "drums", Fraction(0), Fraction(16 * beats)
    ):
        assert fills(section, bar) or stirred & {n.pitch for n in notes}, f"bar {bar + 1}"
        foot = {n.onset - bar * beats for n in notes if n.pitch == tables.PEDAL_HAT}
        assert foot <= {Fraction(b) for b in ((1, 2) if beats == 3 else back_beats(beats))}


@pytest.mark.parametrize("beats", range(2, 8))
def test_bars_fall_into_twos_and_threes(beats: int) -> None:
    assert sum(groups(beats)) == beats
    assert set(groups(beats)) <= {2, 3}
    assert all(0 < beat < beats for beat in back_beats(beats))
