"""Voicings: clear, without the root, and never far from the next, for every chord there is."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.chord_suffix import name_quality
from harmony.chord_table import HEADS
from harmony.chords import Chord
from harmony.pitch import PitchName
from harmony.voicing_kinds import KINDS, WIDE, voicings_in, voicings_in_all
from harmony.voicing_steps import motions, ranked
from harmony.voicings import (
    COMPING,
    HIGHEST,
    LOWEST,
    colours,
    is_clear,
    motion,
    voicings_of,
)

ROOTS = "C C# Db D Eb E F F# Gb G Ab A Bb B".split()
ALTERED = "7b9 7#9 7#11 7b13 7b9#11 7b5 7#5 maj7#11 maj9#11 13b9 9sus 13sus 7susb9 sus2 add9 madd9"
QUALITIES = sorted({name_quality(quality) for quality in HEADS.values()} | set(ALTERED.split()))
DM7, C7 = Chord.parse("Dm7"), Chord.parse("C7")

chords = st.builds(
    lambda r, q: Chord.parse(r + q), st.sampled_from(ROOTS), st.sampled_from(QUALITIES)
)


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_chord_in_every_key_has_clear_voicings(quality: str) -> None:
    for root in ROOTS:
        chord = Chord.parse(root + quality)
        for voicing in voicings_of(chord):
            assert list(voicing) == sorted(set(voicing))
            assert COMPING[0] <= voicing[0]
            assert voicing[-1] <= COMPING[1]
            assert not any(b - a == 13 for a, b in combinations(voicing, 2))
            assert not any(b - a < 5 for a, b in pairwise(voicing) if a < 55)
        assert len(voicings_of(chord)) >= 2


def tones_by_degree(chord: Chord) -> dict[int, int]:
    """Pitch classes by the number of the degree."""
    named = zip(chord.degrees, chord.tones, strict=True)
    return {number: tone.pitch_class for (number, _), tone in named}


@pytest.mark.parametrize(
    ("symbol", "written"),
    [
        ("Bbmaj7#11", "E"), ("C7#11", "F#"), ("C13#11", "F#"), ("C13#11", "A"), ("C69#11", "F#"),
        ("C11", "F"), ("Cadd9", "D"), ("Cm13", "A"), ("C9", "D"), ("C13", "A"), ("C13b9#11", "Db"),
        ("C7b9", "Db"), ("C7#9", "D#"), ("C7b13", "Ab"), ("Cm11", "F"), ("Dm69", "E"),
    ],
)  # fmt: skip
def test_what_the_symbol_writes_is_heard(symbol: str, written: str) -> None:
    """In half of the voicings at least: C7#11 is not C7."""
    wanted = PitchName.parse(written).pitch_class
    found = [wanted in {p % 12 for p in voicing} for voicing in voicings_of(Chord.parse(symbol))]
    assert sum(found) >= len(found) / 2


@pytest.mark.parametrize("quality", QUALITIES)
def test_a_voicing_says_which_chord_it_is(quality: str) -> None:
    """Third and seventh are in it, the root is not below; every note is the chord's or open."""
    for root in ROOTS:
        chord = Chord.parse(root + quality)
        open_to_it = chord.pitch_classes | {t.pitch_class for t in chord.tensions}
        for voicing in voicings_of(chord):
            sounding = {pitch % 12 for pitch in voicing}
            assert sounding <= open_to_it
            if chord.seventh is not None:
                says = {tone.pitch_class for tone in chord.guide_tones}
                if {(3, 0), (11, 0)} <= set(chord.degrees):  # a natural 11 sounds for the third
                    says = {tones_by_degree(chord)[11], tones_by_degree(chord)[7]}
                assert sounding >= says
                assert voicing[0] % 12 != chord.root.pitch_class


def test_the_voicings_that_everyone_learns_first_are_there() -> None:
    """Rootless A and B: C E F A for Dm7, E A Bb D and Bb D E A for C7; F A C E stands above
    G3 only, an octave up, where the third is clear.
    """
    assert {(60, 64, 65, 69), (65, 69, 72, 76)} <= set(voicings_of(DM7))
    assert {(52, 57, 58, 62), (58, 62, 64, 69)} <= set(voicings_of(C7))


@given(chords)
def test_colours_are_named_notes_of_the_chord(chord: Chord) -> None:
    for names in colours(chord):
        classes = {name.pitch_class for name in names}
        assert classes <= chord.pitch_classes | {t.pitch_class for t in chord.tensions}
        assert len(classes) >= 2


def held_of(chord: Chord, voicing: tuple[int, ...]) -> set[int]:
    """The intervals above the root that a voicing holds."""
    return {(pitch - chord.root.pitch_class) % 12 for pitch in voicing}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("quality", QUALITIES)
def test_every_kind_of_voicing_is_clear_and_fits_the_symbol(quality: str, kind: str) -> None:
    """In every key: what says which chord it is, nothing against the symbol, no minor ninth
    inside, no half step on top, the root not below a chord with a seventh.
    """
    for root in ROOTS:
        chord = Chord.parse(root + quality)
        fitting = chord.pitch_classes | {t.pitch_class for t in chord.tensions}
        eleventh = {(3, 0), (11, 0)} <= set(chord.degrees)
        for voicing in voicings_in(chord, kind):
            assert list(voicing) == sorted(set(voicing))
            assert WIDE[0] <= voicing[0]
            assert voicing[-1] <= WIDE[1]
            assert is_clear(voicing)
            assert {pitch % 12 for pitch in voicing} <= fitting
            if chord.seventh is None:
                continue
            assert voicing[0] % 12 != chord.root.pitch_class
            assert chord.seventh.pitch_class in {p % 12 for p in voicing} or (
                kind == "sixths" and {3, 9} <= held_of(chord, voicing)
            )
            if chord.third is not None and not eleventh:
                assert chord.third.pitch_class in {p % 12 for p in voicing}


@pytest.mark.parametrize(
    ("kind", "symbol", "voicing"),
    [
        ("shells", "Dm7", (53, 60)),  # F C
        ("shells", "C7", (52, 58)),  # E Bb
        ("quartal", "Dm7", (55, 60, 65, 69)),  # G C F A, So What without its lowest note
        ("quartal", "Dm7", (57, 62, 67, 72, 77)),  # A D G C F
        ("quartal", "C7", (58, 64, 69, 74)),  # Bb E A D
        ("sixths", "Dm7", (53, 59, 62, 64)),  # F B D E
        ("sixths", "Gm6", (58, 62, 64, 69)),  # Bb D E A
        ("upper", "C7", (58, 64, 69, 74, 78)),  # II: D major over Bb E
        ("upper", "C7b9", (52, 58, 61, 64, 69)),  # VI: A major over E Bb
        ("upper", "C7alt", (52, 58, 63, 68, 72)),  # bVI: A flat major over E Bb
        ("spread", "Dm7", (53, 60, 69, 76)),  # F C A E
    ],
)
def test_what_pianists_play_is_there(kind: str, symbol: str, voicing: tuple[int, ...]) -> None:
    assert voicing in voicings_in(Chord.parse(symbol), kind)


@pytest.mark.parametrize("symbol", ["Dm7b5", "Dm(maj7)", "Dmb6", "D7", "Dmaj7", "Dm9"])
def test_the_sixth_is_not_played_against_the_symbol(symbol: str) -> None:
    chord = Chord.parse(symbol)
    assert voicings_in(chord, "sixths") == voicings_of(chord)


def test_a_major_seventh_stands_without_its_root() -> None:
    """The bass may walk on the seventh, a minor ninth below it."""
    for symbol in ("Cmaj7", "Fmaj7#11", "Cm(maj7)", "Bbmaj9"):
        chord = Chord.parse(symbol)
        for voicing in voicings_in_all(chord):
            assert chord.root.pitch_class not in {pitch % 12 for pitch in voicing}


@given(chords, chords, st.sampled_from(sorted(KINDS)))
def test_motions_are_each_motion(one: Chord, other: Chord, kind: str) -> None:
    row = voicings_in_all(other)
    for voicing in voicings_in(one, kind)[:4]:
        found = motions(voicing, ranked(row))
        together = [pair for _, ts, fs in found for pair in zip(ts, fs, strict=True)]
        assert together == [motion(voicing, v) for v in row]


voices = st.lists(st.integers(LOWEST, HIGHEST), min_size=2, max_size=5, unique=True).map(
    lambda pitches: tuple(sorted(pitches))
)


@given(voices, voices)
def test_motion_is_a_distance(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert motion(one, one) == (0, 0)
    assert motion(one, other) == motion(other, one)
    total, farthest = motion(one, other)
    assert farthest <= total <= farthest * max(len(one), len(other))


@given(voices, st.integers(-12, 12))
def test_hands_that_move_in_parallel_move_every_voice(one: tuple[int, ...], by: int) -> None:
    moved = tuple(pitch + by for pitch in one)
    assert motion(one, moved) == (abs(by) * len(one), abs(by))


def test_the_vamp_steps_down_by_a_semitone_and_a_tone() -> None:
    """F and C go to E and B flat: from F A C E to E A Bb D no voice moves over two."""
    assert motion((53, 57, 60, 64), (52, 57, 58, 62)) == (5, 2)


@pytest.mark.parametrize(
    ("voicing", "clear"),
    [
        ((53, 57, 60, 64), False),  # F and A below G3
        ((55, 60, 64, 69), True),
        ((60, 64, 67, 73), False),  # a minor ninth C to D flat
        ((60, 64, 70, 71), False),  # a half step on top
        ((60, 61, 65, 70), True),  # a half step inside is spice
    ],
)
def test_what_is_clear(voicing: tuple[int, ...], clear: bool) -> None:
    assert is_clear(voicing) is clear


@given(chords)
def test_every_note_of_a_chord_can_be_reached_from_any_place(chord: Chord) -> None:
    """Somewhere within an octave of any voicing lies another: hands are never stuck."""
    ways = voicings_of(chord)
    for voicing in ways:
        assert any(other != voicing and motion(voicing, other)[1] <= 12 for other in ways)
