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
from harmony.form import Form
from harmony.phrase import Note
from many_setups import seeds, setups
from playback.band import drum_tables as tables
from playback.band.band import bars_between
from playback.band.conductor import fills
from playback.band.drum_time import back_beats, groups
from playback.band.piano import strike_places
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
        assert foot <= {Fraction(b) for b in ((1, 2) if beats == 3 else back_beats(beats))}


@pytest.mark.parametrize("beats", range(2, 8))
def test_bars_fall_into_twos_and_threes(beats: int) -> None:
    assert sum(groups(beats)) == beats
    assert set(groups(beats)) <= {2, 3}
    assert all(0 < beat < beats for beat in back_beats(beats))


@given(seeds)
def test_brushes_stir_every_beat_and_never_touch_the_ride(seed: int) -> None:
    notes = figures.part(Setup(seed=seed, drums="brushes"), "drums", 32)
    assert not any(n.pitch == tables.RIDE for n in notes)
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
