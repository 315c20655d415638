"""The hands: never far at a change, in any form or key; clear of the bass, or with its roots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given

import figures
from harmony.chords import Chord
from harmony.form import Form
from harmony.phrase import Note
from harmony.pitch import PitchName
from harmony.voicing_kinds import KINDS, voicings_in
from harmony.voicings import MINOR_NINTHS, motion
from many_setups import FORMS, KEYS, PARSED, forms, seeds
from playback.band.bass_line import line
from playback.band.chart import chart_of
from playback.band.hands import Hands, hands
from playback.band.left_hand import APART, LEFT_LOWEST
from playback.band.passages import plan
from playback.band.ways import home
from playback.setup import Setup
from playback.timeline import Section, Timeline

WITHOUT_BASS = ("piano", "drums")


def stands(setup: Setup, bars: int) -> Iterator[tuple[Hands, Hands]]:
    """Where the hands are and where they go next, one place after the other."""
    (section,) = Timeline.of(setup).sections
    bar = 0
    while bar < bars:
        yield from pairwise(hands(section, bar))
        bar = chart_of(section).block_at(bar).next_start_bar


@pytest.mark.parametrize("key", KEYS, ids=str)
@pytest.mark.parametrize("name", sorted(FORMS))
def test_no_voice_goes_over_five_semitones_to_a_new_chord(name: str, key: PitchName | None) -> None:
    """In every form and key, low and high, and 1 to 2.5 semitones a voice on the whole."""
    ways: list[float] = []
    for seed in range(3):
        setup = Setup(form=PARSED[name], key=key, seed=seed, intensity=seed / 2)
        for before, after in stands(setup, 32):
            if before.chord != after.chord:
                total, farthest = motion(before.voicing, after.voicing)
                assert farthest <= 5, f"seed {seed}, {before} to {after}"
                ways.append(total / max(len(before.voicing), len(after.voicing)))
    if ways:
        assert 1 <= sum(ways) / len(ways) <= 2.5


@pytest.mark.parametrize("symbol", ["Dm7", "C7", "Am7b5", "D7alt", "Gm6", "Bdim7", "C", "Fmaj7#11"])
def test_homes_lie_near_one_another(symbol: str) -> None:
    here = home(Chord.parse(symbol))
    for other in ("Em7", "A7b9", "Ebmaj7", "F#m7b5", "Bb", "Abdim7", "Db7#11", "B7sus"):
        assert motion(here, home(Chord.parse(other)))[1] <= 5


def test_what_is_struck_moves_as_little() -> None:
    """From the last strike of a chord to the first of the next 1 to 2.5 semitones a voice, in
    all but a few of a hundred none over 5: a rest between them, or the bass, may come between.
    """
    ways: list[float] = []
    far = 0
    for seed in range(12):
        setup = Setup(seed=seed)
        chord = setup.form.chord_at
        strikes = list(figures.strikes(figures.part(setup, "piano", 128)))
        for (a, before), (b, after) in pairwise(strikes):
            if chord(Fraction(-(-a // 1))) != chord(Fraction(-(-b // 1))):
                one, other = (tuple(n.pitch for n in notes) for notes in (before, after))
                total, farthest = motion(one, other)
                ways.append(total / max(len(one), len(other)))
                far += farthest > 5
    assert 1 <= sum(ways) / len(ways) <= 2.5
    assert far <= 0.035 * len(ways)


def line_under(section: Section, onset: Fraction, end: Fraction) -> tuple[int, ...]:
    """The bass line's notes on the beats over which something sounds."""
    beats = section.beats_per_bar
    found = []
    for beat in range(int(onset // 1), int(-(-end // 1))):
        bar, within = divmod(beat, beats)
        block = chart_of(section).block_at(bar)
        found.append(line(section, block.start_bar)[(bar - block.start_bar) * beats + within])
    return tuple(found)


@given(forms, seeds)
def test_the_piano_stays_above_the_bass_line(form: Form, seed: int) -> None:
    """With two semitones of air, unless only two voices are left of the chord."""
    setup = Setup(form=form, seed=seed)
    (section,) = Timeline.of(setup).sections
    for onset, notes in figures.strikes(figures.part(setup, "piano", 32)):
        bass = line_under(section, onset, notes[0].end)
        assert notes[0].pitch > max(bass)
        assert notes[0].pitch >= max(bass) + 2 or len(notes) == 2


@given(forms, seeds)
def test_no_minor_ninth_stands_above_a_chord_tone_of_the_bass_line(form: Form, seed: int) -> None:
    """But a dominant's flat nine."""
    setup = Setup(form=form, seed=seed)
    (section,) = Timeline.of(setup).sections
    chart = chart_of(section)
    for onset, notes in figures.strikes(figures.part(setup, "piano", 32)):
        bar, beat = divmod(-(-onset // 1), section.beats_per_bar)
        chord = chart.chord_by_beat(int(bar))[int(beat)]
        tones = chord.pitch_classes | ({chord.bass.pitch_class} if chord.bass else set())
        if chord.family in ("dominant", "suspended"):
            tones -= {chord.root.pitch_class}
        for bass in line_under(section, onset, notes[0].end):
            if bass % 12 in tones and len(notes) > 2:
                assert not any(n.pitch - bass in MINOR_NINTHS for n in notes), f"{chord} {onset}"


def lowest_by_bar(setup: Setup, bars: int) -> list[list[Note]]:
    """Bar by bar, what the left hand plays."""
    found = figures.bars_of(setup, "piano", bars)
    return [[n for n in bar if n.pitch < 48] for bar in found]


@given(forms, seeds)
def test_without_a_bass_the_left_hand_has_the_roots(form: Form, seed: int) -> None:
    """Where a chord lands and on beat 1, within an octave, a fifth or more below the rest."""
    setup = Setup(form=form, seed=seed, players=WITHOUT_BASS)
    (section,) = Timeline.of(setup).sections
    chart = chart_of(section)
    for bar, low in enumerate(lowest_by_bar(setup, 16)):
        at = section.beat_of(bar)
        struck = {n.onset: n.pitch for n in low}
        for chord, beats in chart.chords_in(bar):
            root = chord.bass or chord.root
            assert struck[Fraction(at)] % 12 == root.pitch_class
            at += beats
        assert all(LEFT_LOWEST <= n.pitch < LEFT_LOWEST + 12 for n in low)
    notes = figures.part(setup, "piano", 16)
    for low_note in (n for n in notes if n.pitch < 48):
        above = [n for n in notes if n.pitch >= 48 and n.onset < low_note.end and n.end > n.onset]
        together = [n for n in above if n.end > low_note.onset]
        assert all(n.pitch - low_note.pitch >= APART for n in together)


@given(forms, seeds)
def test_with_a_bass_no_root_stands_below(form: Form, seed: int) -> None:
    setup = Setup(form=form, seed=seed)
    for held, _ in stands(setup, 24):
        if held.chord.seventh is not None:
            assert held.voicing[0] % 12 != held.chord.root.pitch_class


def test_without_a_bass_a_solo_piano_keeps_the_form() -> None:
    """Something is struck in every bar, and an intro of the piano's is one of these."""
    for seed in range(8):
        for setup in (
            Setup(seed=seed, players=("piano",)),
            Setup(seed=seed, intro="piano", bars=32),
        ):
            bars = figures.bars_of(setup, "piano", 4)
            assert all(bars)
            assert all(min(n.pitch for n in bar) < 48 for bar in bars)


def test_a_way_of_holding_chords_is_kept_for_a_passage() -> None:
    """Every kind is used, several in 64 bars, and mostly one for two bars and more."""
    used: Counter[str] = Counter()
    kept = total = 0
    for seed in range(12):
        (section,) = Timeline.of(Setup(seed=seed, intensity=1)).sections
        for start in range(0, 64, 4):
            row = plan(section, start)
            used.update({bar.passage.kind for bar in row})
            assert row[0].passage == row[1].passage
            assert row[2].passage == row[3].passage
            for held in hands(section, start)[:-1]:
                kind = row[held.offset // 4].passage.kind
                kept += held.voicing in voicings_in(held.chord, kind)
                total += 1
    assert set(used) == set(KINDS)
    assert kept >= 0.9 * total
