"""Chords: every tone spelled by letter as music21 has it, in every key; what may be added."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from music21 import harmony as music21_harmony

from harmony.chords import Chord
from harmony.pitch import Interval, PitchName

ROOTS = "C C# Db D D# Eb E F F# Gb G G# Ab A A# Bb B".split()

# Every quality with the figure by which music21 knows it. Many are the same; where music21
# has no abbreviation for a chord, the figure builds it from one that it has.
SAME = (
    " m dim aug 5 sus sus2 6 m6 7 9 11 maj7 m7 m9 m11 m13 m7b5 m9b5 m11b5 dim7 maj7#5 maj7b5 "
    "maj7#11 7b5 7#5 9b5 9#5 7b9 7#9 7#11 7b13 7b9#9 7b5b9 7#5#9 7#5b9 7b5#9 7b9#11 7#9#11 7b9b13 "
    "7#9b13 9#11 7sus 7susb9 add9 madd9 add11 6#11 m#5 mb6 7add13 m7add11"
).split(" ")
FIGURES = dict(zip(SAME, SAME, strict=True)) | {
    "maj9": "M9",
    "maj9#11": "M9#11",
    "mMaj7": "mM7",
    "mMaj9": "mM9",
    "69": "6 add 9",
    "m69": "m6 add 9",
    "69#11": "6 add 9 add #11",
    "9sus": "7sus add 9",
    "13sus": "7sus add 9 add 13",
    "13b9": "7b9 add 13",
    "13#9": "7#9 add 13",
    "dimMaj7": "dim add 7",
    "(b5)": " add b5",
    "maj13#11": "M13 alter #11",
    "13#11": "13 alter #11",
    "7alt": "7b9#9#11b13 omit5",
}
# Where music21 stacks the natural eleventh under a thirteenth, players leave it out over a
# major third, and so do we.
WITH_AN_ELEVENTH = {"13": "13", "maj13": "M13"}


def music21_tones(root: str, figure: str) -> set[str]:
    symbol = music21_harmony.ChordSymbol(root.replace("b", "-") + figure)
    return {pitch.name.replace("-", "b") for pitch in symbol.pitches}


@pytest.mark.parametrize("quality", FIGURES)
def test_every_chord_has_the_tones_music21_gives_it_in_every_key(quality: str) -> None:
    for root in ROOTS:
        chord = Chord.parse(root + quality)
        assert set(map(str, chord.tones)) == music21_tones(root, FIGURES[quality]), chord
        assert chord.quality == quality


@pytest.mark.parametrize("quality", WITH_AN_ELEVENTH)
def test_a_thirteenth_is_music21s_without_the_eleventh(quality: str) -> None:
    for root in ROOTS:
        chord = Chord.parse(root + quality)
        eleventh = chord.root.up(Interval.of_degree(11))
        theirs = music21_tones(root, WITH_AN_ELEVENTH[quality])
        assert {*map(str, chord.tones), str(eleventh)} == theirs


qualities = st.sampled_from(sorted({*FIGURES, *WITH_AN_ELEVENTH}))
names = st.sampled_from(ROOTS).map(PitchName.parse)
chords = st.builds(Chord, names, qualities, st.none() | names)
intervals = st.builds(Interval.of_degree, st.integers(1, 15), st.integers(-1, 1))


@given(chords)
def test_a_symbol_reads_back_as_the_same_chord(chord: Chord) -> None:
    again = Chord.parse(chord.symbol)
    assert again == chord
    assert hash(again) == hash(chord)
    assert pickle.loads(pickle.dumps(chord)) == chord
    assert str(chord) == chord.symbol
    assert chord.symbol.isascii()


@given(chords, intervals)
def test_a_transposed_chord_sounds_everywhere_that_much_higher(chord: Chord, by: Interval) -> None:
    moved = chord.transposed(by)

    def higher(name: PitchName) -> int:
        return (name.pitch_class + by.semitones) % 12

    assert moved.pitch_classes == set(map(higher, chord.tones))
    assert moved.degrees == chord.degrees
    assert [t.pitch_class for t in moved.tensions] == list(map(higher, chord.tensions))
    assert str(moved.root) in ROOTS
    assert (moved.bass is None) == (chord.bass is None)
    if moved.bass is not None and chord.bass is not None:
        assert moved.bass.pitch_class == higher(chord.bass)
        assert abs(moved.bass.alter) < 2
    assert Chord.parse(moved.symbol) == moved


def test_the_vamp_keeps_its_letters_when_it_moves() -> None:
    up_a_fourth = PitchName("D").interval_to(PitchName("G"))
    assert [str(Chord.parse(s).transposed(up_a_fourth)) for s in ("Dm7", "C7")] == ["Gm7", "F7"]
    to_e_flat = PitchName("D").interval_to(PitchName("E", -1))
    assert str(Chord.parse("C7/Bb").transposed(to_e_flat)) == "Db7/Cb"
    assert str(Chord.parse("C7").transposed(Interval(3, 4))) == "E7"  # no F flat


@pytest.mark.parametrize(
    ("symbol", "third", "fifth", "seventh", "family"),
    [
        ("Dm7", "F", "A", "C", "minor"),
        ("C7", "E", "G", "Bb", "dominant"),
        ("Bbmaj7#11", "D", "F", "A", "major"),
        ("G7alt", "B", None, "F", "dominant"),
        ("Am7b5/D", "C", "Eb", "G", "half-diminished"),
        ("Bdim7", "D", "F", "Ab", "diminished"),
        ("Cdim", "Eb", "Gb", None, "diminished"),
        ("F69", "A", "C", "D", "major"),
        ("Dm6", "F", "A", "B", "minor"),
        ("DmMaj7", "F", "A", "C#", "minor"),
        ("C7sus", "F", "G", "Bb", "suspended"),
        ("Csus2", "D", "G", None, "suspended"),
        ("Caug", "E", "G#", None, "augmented"),
        ("Cmaj7#5", "E", "G#", "B", "augmented"),
        ("C7#5", "E", "G#", "Bb", "dominant"),
        ("C7b5", "E", "Gb", "Bb", "dominant"),
        ("C5", None, "G", None, "major"),
    ],
)
def test_the_parts_of_a_chord_have_their_names(
    symbol: str, third: str | None, fifth: str | None, seventh: str | None, family: str
) -> None:
    chord = Chord.parse(symbol)
    parts = [
        None if part is None else str(part) for part in (chord.third, chord.fifth, chord.seventh)
    ]
    assert parts == [third, fifth, seventh]
    assert [str(tone) for tone in chord.guide_tones] == [part for part in (third, seventh) if part]
    assert chord.family == family


@pytest.mark.parametrize(
    ("symbol", "tensions"),
    [
        ("Dm7", "E G B"),
        ("C7", "D F# A"),
        ("C9", "F# A"),
        ("Cmaj7", "D F# A"),
        ("C6", "D F#"),
        ("Cmaj7#11", "D A"),
        ("Em7b5", "F# A C"),
        ("Cdim7", "D F Ab B"),
        ("Bdim7", "C# E G A#"),
        ("C7sus", "D A"),
        ("C7susb9", "A"),
        ("Dm6", "E G"),
        ("DmMaj7", "E G"),
        ("C7b9", "D# F# A"),
        ("C7#9", "Db F# A"),
        ("C7b9#11", "D# A"),
        ("C7b13", "D F#"),
        ("C7#5", "D F#"),
        ("C7b5", "D A"),
        ("C7alt", ""),
        ("C13", "F#"),
        ("C11", "A"),
    ],
)
def test_tensions_are_those_a_player_adds(symbol: str, tensions: str) -> None:
    assert " ".join(map(str, Chord.parse(symbol).tensions)) == tensions


@given(chords)
def test_tensions_are_new_sounds_above_the_tones(chord: Chord) -> None:
    added = [name.pitch_class for name in chord.tensions]
    assert len(set(added)) == len(added)
    assert chord.pitch_classes.isdisjoint(added)
    if chord.quality == "dim7":
        assert set(added) == {(tone.pitch_class + 2) % 12 for tone in chord.tones}


@given(chords)
def test_a_chord_spells_all_twelve_notes_its_own_by_degree(chord: Chord) -> None:
    spelled = [chord.spell(pitch_class) for pitch_class in range(12)]
    assert [name.pitch_class for name in spelled] == list(range(12))
    assert {*chord.tones, *chord.tensions} <= set(spelled)
    others = set(spelled) - {*chord.tones, *chord.tensions}
    assert all(abs(name.alter) < 2 for name in others)
    assert chord.spell(60) == chord.spell(0)


def test_the_vamp_is_spelled_as_a_player_reads_it() -> None:
    d_minor, c_seven = Chord.parse("Dm7"), Chord.parse("C7")
    assert " ".join(str(d_minor.spell(p)) for p in range(12)) == "C C# D Eb E F F# G Ab A Bb B"
    assert " ".join(str(c_seven.spell(p)) for p in range(12)) == "C Db D Eb E F F# G Ab A Bb B"
    altered = Chord.parse("C7alt")
    assert " ".join(map(str, altered.tones)) == "C E Bb Db D# F# Ab"
    assert altered.degrees == ((1, 0), (3, 0), (7, -1), (9, -1), (9, 1), (11, 1), (13, -1))
    assert str(Chord.parse("Gm7b5").spell(1)) == "Db"


def test_a_chord_made_by_hand_is_a_chord_that_could_be_read() -> None:
    with pytest.raises(ValueError, match="'min7' is written 'm7'"):
        Chord(PitchName("D"), "min7")
    with pytest.raises(ValueError, match="no chart has Dbb7"):
        Chord(PitchName("D", -2), "7")
    with pytest.raises(ValueError, match="over Bbb"):
        Chord(PitchName("D"), "7", PitchName("B", -2))
