"""The pianist comps: hands that move little, chords that fit, and a rhythm that breathes.

No corpus of comping has been counted; the windows are MUSIC.md's, from teaching sources.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

import figures
from harmony.chords import Chord
from harmony.form import Form
from harmony.phrase import Note
from many_setups import PARSED, forms, seeds, setups
from playback.band.band import part_between
from playback.band.chart import Chart, chart_of
from playback.band.passages import plan
from playback.band.piano import strike_places
from playback.setup import FEELS, PLAYERS, Setup
from playback.timeline import Timeline

SEEDS, BARS = range(20), 128
HALF = Fraction(1, 2)

Strike = tuple[Fraction, tuple[Note, ...]]


@cache
def comping() -> dict[int, list[Strike]]:
    """What is struck over 128 bars of the vamp, by seed."""
    return {
        seed: list(figures.strikes(figures.part(Setup(seed=seed), "piano", BARS))) for seed in SEEDS
    }


def rhythms(strikes: list[Strike]) -> list[tuple[Fraction, ...]]:
    """Bar by bar, where it is struck; an empty bar is silence."""
    bars: list[list[Fraction]] = [[] for _ in range(BARS)]
    for onset, _ in strikes:
        bars[int(onset // 4)].append(onset % 4)
    return [tuple(bar) for bar in bars]


def struck_for(chart: Chart, onset: Fraction) -> Chord:
    """The chord that a strike leans on: off the beat, that of the beat to come."""
    beats = chart.form.beats_per_bar
    bar, within = divmod(-(-onset // 1), beats)
    for chord, lasts in chart.chords_in(int(bar)):
        if within < lasts:
            return chord
        within -= lasts
    raise AssertionError(f"no chord at {onset}")


@given(setups())
def test_what_is_struck_fits_the_chord_it_leans_on(setup: Setup) -> None:
    setup = setup.changed(players=PLAYERS)
    timeline = Timeline.of(setup)
    chart = chart_of(timeline.sections[0])
    total = timeline.total_beats
    end = total if total is not None else Fraction(24 * setup.form.beats_per_bar)
    for onset, notes in figures.strikes(part_between(timeline, "piano", Fraction(0), end)):
        if onset + 1 > end and total is not None:
            continue  # what the end of a loop leans on is its beginning
        chord = struck_for(chart, onset)
        fitting = chord.pitch_classes | {t.pitch_class for t in chord.tensions}
        assert {n.pitch % 12 for n in notes} <= fitting, f"{chord} at {onset}"
        assert len({n.pitch for n in notes}) == len(notes) >= 1


@given(seeds, st.integers(1, 24))
def test_the_end_of_a_loop_leans_on_its_beginning(seed: int, bars: int) -> None:
    """An anticipation on the last eighth already has the chord of bar 1."""
    setup = Setup(seed=seed, bars=bars, loop=True)
    end = Fraction(4 * bars)
    notes = part_between(Timeline.of(setup), "piano", end - HALF, end)
    first = setup.form.chord_at(Fraction(0))
    fitting = first.pitch_classes | {t.pitch_class for t in first.tensions}
    assert {n.pitch % 12 for n in notes} <= fitting


@given(forms, seeds)
def test_no_chord_is_held_into_the_next(form: Form, seed: int) -> None:
    setup = Setup(form=form, seed=seed)
    chart = chart_of(Timeline.of(setup).sections[0])
    for onset, notes in figures.strikes(figures.part(setup, "piano", 24)):
        chord = struck_for(chart, onset)
        last_beat = max(n.end for n in notes) - Fraction(1, 8)
        beat = -(-onset // 1)
        while beat <= last_beat:
            assert struck_for(chart, Fraction(beat)) == chord
            beat += 1


@given(setups())
def test_nothing_rubs_inside_a_strike(setup: Setup) -> None:
    """No minor ninth between voices, no interval under a fourth below G3, none from below
    C3 nor above C6.
    """
    timeline = Timeline.of(setup.changed(players=PLAYERS))
    end = Fraction(24 * setup.form.beats_per_bar)
    for _, notes in figures.strikes(part_between(timeline, "piano", Fraction(0), end)):
        pitches = [n.pitch for n in notes]
        assert not any(b - a == 13 for a in pitches for b in pitches)
        assert not any(b - a < 5 for a, b in pairwise(pitches) if a < 55)
        assert all(48 <= pitch <= 84 for pitch in pitches)


def test_tensions_colour_some_of_the_chords() -> None:
    """In 20 to 60 per cent of the voicings struck."""
    form = Setup().form
    coloured = total = 0
    for strikes in comping().values():
        for onset, notes in strikes:
            chord = form.chord_at(Fraction(-(-onset // 1)))
            coloured += any(n.pitch % 12 not in chord.pitch_classes for n in notes)
            total += 1
    assert 0.2 <= coloured / total <= 0.6


def test_a_chord_is_voiced_in_many_ways() -> None:
    """15 in 128 bars and more, in all but a few runs, never under 12."""
    form = Setup().form
    counts = []
    for strikes in comping().values():
        found: dict[str, set[tuple[int, ...]]] = {"Dm7": set(), "C7": set()}
        for onset, notes in strikes:
            chord = form.chord_at(Fraction(-(-onset // 1)))
            found[chord.symbol].add(tuple(n.pitch for n in notes))
        counts += [len(ways) for ways in found.values()]
    assert min(counts) >= 12
    assert sum(count >= 15 for count in counts) >= 0.9 * len(counts)
    assert sum(counts) / len(counts) >= 18


def test_it_is_never_busy_and_sometimes_silent() -> None:
    """1 to 3 attacks a bar on the whole, one bar in five to ten silent, half or more off the
    beat.
    """
    bars = [bar for strikes in comping().values() for bar in rhythms(strikes)]
    attacks = [place for bar in bars for place in bar]
    assert 1 <= len(attacks) / len(bars) <= 3
    assert max(map(len, bars)) <= 4
    assert 0.1 <= sum(not bar for bar in bars) / len(bars) <= 0.2
    assert sum(place.denominator == 2 for place in attacks) >= 0.5 * len(attacks)


def test_a_rhythm_is_seldom_struck_twice_in_a_row() -> None:
    for strikes in comping().values():
        bars = rhythms(strikes)
        again = sum(a == b != () for a, b in pairwise(bars))
        assert again <= 0.1 * len(bars)


def test_the_texture_changes_every_few_bars() -> None:
    """Nobody comps one way for a chorus: eight bars hold three rhythms and more, mostly."""
    found = [
        len(set(bars[at : at + 8]))
        for bars in map(rhythms, comping().values())
        for at in range(0, BARS, 8)
    ]
    assert sum(n >= 3 for n in found) >= 0.85 * len(found)


@given(forms, seeds, st.integers(0, 1))
def test_more_intensity_is_louder(form: Form, seed: int, player: int) -> None:
    who = ("piano", "bass")[player]
    soft, loud = (
        [n.velocity for n in figures.part(Setup(form=form, seed=seed, intensity=i), who, 64)]
        for i in (0, 1)
    )
    assert sum(soft) / len(soft) < sum(loud) / len(loud)


def test_a_ballad_is_held_and_stop_time_is_struck() -> None:
    lengths = {
        feel: [n.duration for n in figures.part(Setup(seed=1, feel=feel), "piano", 64)]
        for feel in ("ballad", "stop-time")
    }
    assert sum(lengths["ballad"]) / len(lengths["ballad"]) > 1
    notes = figures.part(Setup(seed=1, feel="stop-time"), "piano", 64)
    stopped = [n for n in notes if n.onset // 4 % 8 < 6]
    assert {n.onset % 4 for n in stopped} == {Fraction(0)}
    assert {n.duration for n in stopped} == {Fraction(3, 8)}


def test_from_least_to_most_it_grows_by_seven_decibels() -> None:
    """Give or take one and a half; the bass grows by 5. Loudness as the square of velocity."""
    soft, loud = (
        [n.velocity for seed in SEEDS for n in figures.part(setup_at(seed, level), "piano", 64)]
        for level in (0, 1)
    )
    ratio = (sum(loud) / len(loud)) / (sum(soft) / len(soft))
    assert 5.5 <= 40 * log10(ratio) <= 8.5


def setup_at(seed: int, level: float) -> Setup:
    return Setup(seed=seed, intensity=level)


def test_a_ballad_is_not_faint() -> None:
    """As loud as half of the bass's velocity and more, and nearly as loud as in time."""
    ballad, medium = (
        [n.velocity for seed in SEEDS for n in figures.part(setup, "piano", 64)]
        for setup in (Setup(seed=1, feel="ballad"), Setup(seed=1))
    )
    assert sum(ballad) / len(ballad) >= 0.9 * sum(medium) / len(medium)
    assert sum(ballad) / len(ballad) >= 58


@pytest.mark.parametrize("feel", FEELS)
@pytest.mark.parametrize("players", [PLAYERS, ("piano",)])
def test_the_drummer_is_told_what_is_struck(feel: str, players: tuple[str, ...]) -> None:
    for name, ending in (("vamp", "tag"), ("blues", "stop"), ("five", "hold")):
        setup = Setup(form=PARSED[name], feel=feel, players=players, bars=24, ending=ending, seed=3)
        (section,) = Timeline.of(setup).sections
        for bar, notes in enumerate(figures.bars_of(setup, "piano", 24)):
            struck = sorted({int(2 * (n.onset - section.beat_of(bar))) for n in notes})
            assert strike_places(section, bar) == tuple(struck)


def test_nobody_hears_strikes_of_a_piano_that_waits_or_is_out() -> None:
    waiting, out = (
        Timeline.of(setup).sections[0]
        for setup in (Setup(intro="bass", bars=32), Setup(players=("bass", "drums")))
    )
    assert not any(strike_places(waiting, bar) for bar in range(4))
    assert any(strike_places(waiting, bar) for bar in range(4, 12))
    assert not any(strike_places(out, bar) for bar in range(12))
    assert strike_places(waiting, -1) == ()


def test_an_accent_is_heard() -> None:
    """Of two strikes in a bar the accented one is louder, by what its rhythm writes (about
    four of velocity), give or take a point and a half.
    """
    heard: list[float] = []
    written: list[int] = []
    for seed, strikes in comping().items():
        (section,) = Timeline.of(Setup(seed=seed)).sections
        loud = {onset: sum(n.velocity for n in notes) / len(notes) for onset, notes in strikes}
        for bar in range(BARS):
            rhythm = plan(section, bar - bar % 4)[bar % 4].rhythm
            for (at, _, accent), (later, _, other) in pairwise(rhythm):
                if other != accent:
                    up = 1 if other > accent else -1
                    change = loud[4 * bar + later * HALF] - loud[4 * bar + at * HALF]
                    heard.append(up * change)
                    written.append(up * (other - accent))
    assert len(heard) >= 1_000
    assert abs(sum(heard) - sum(written)) <= 1.5 * len(heard)
    assert sum(written) >= 3 * len(written)


@pytest.mark.parametrize("text", ["5/4 Dm7", "6/4 Dm7 | C7", "7/4 Dm7 G7", "5/4 Dm7 G7 C6"])
def test_every_beat_of_a_long_bar_is_struck_sometimes(text: str) -> None:
    """In 64 bars each beat, or the and of it, three times or more, and so is every chord."""
    form = Form.parse(text)
    beats = form.beats_per_bar
    for seed in SEEDS:
        setup = Setup(form=form, seed=seed)
        chart = chart_of(Timeline.of(setup).sections[0])
        onsets = [onset for onset, _ in figures.strikes(figures.part(setup, "piano", 64))]
        struck = Counter(int(onset % beats) for onset in onsets)
        assert min(struck[beat] for beat in range(beats)) >= 3, struck
        chords = Counter(struck_for(chart, onset).symbol for onset in onsets)
        assert min(chords[chord.symbol] for bar in form.chart for chord, _ in bar) >= 3, chords


@given(setups())
def test_strikes_last_until_the_next_at_most(setup: Setup) -> None:
    timeline = Timeline.of(setup.changed(players=PLAYERS))
    end = Fraction(16 * setup.form.beats_per_bar)
    strikes = list(figures.strikes(part_between(timeline, "piano", Fraction(0), end)))
    for (_, before), (onset, _) in pairwise(strikes):
        assert all(n.end <= onset for n in before)
