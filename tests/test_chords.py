"""Chords: every spelling is understood, every tone spelled by letter, as music21 has it."""

from __future__ import annotations

import pickle
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from music21 import harmony as music21_harmony

from harmony.chord_suffix import name_quality, read_quality
from harmony.chord_table import HEADS, semitones
from harmony.chords import LONGEST_SYMBOL, Chord
from harmony.mistake import Mistake
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


SPELLINGS = {
    "": "maj Maj ma M",
    "m": "min mi - Min MI",
    "maj7": "Maj7 ma7 M7 ^7 ^ Δ Δ7 ∆ △7 j7 j MAJ7 (maj7)",
    "m7": "min7 mi7 -7 −7",
    "m7b5": "-7b5 ø ø7 Ø h h7 min7b5 m7(b5) -7(♭5) mi7-5 m7♭5",
    "m9b5": "ø9 m9(b5)",
    "dim": "o ° mb5 m(b5) º",
    "dim7": "o7 °7 º7",
    "dimMaj7": "dim(maj7) oM7 °Δ",
    "aug": "+ +5 (#5) (♯5) maj(#5)",
    "7#5": "+7 7+ aug7 7+5 7(#5) 7aug",
    "9#5": "+9 aug9 9+",
    "maj7#5": "+M7 aug(maj7) augmaj7 +Δ7 ^7#5 maj7+5",
    "sus": "sus4",
    "7sus": "7sus4",
    "9sus": "9sus4 11sus 7sus(9)",
    "13sus": "13sus4 7sus4(9,13)",
    "7susb9": "7sus(b9) 7susb9 7b9sus 7sus4(♭9) 7b9sus4",
    "6": "maj6 M6 add6",
    "m6": "min6 -6",
    "69": "6/9 6(9) 6add9 maj69 M6/9",
    "m69": "m6/9 -69 min6/9 m6(9)",
    "7b9#11": "7(b9,#11) 7(b9#11) 7(b9)(#11) 7b9,#11 7#11b9 7-9+11",
    "7b9b13": "7b9b13 7(b9,b13) 7(♭9,♭13) 7b13b9",
    "7#5#9": "7#9#5 7+9+5 7(#9,#5) +7#9",
    "7b9": "7-9 7(b9) 9b9",
    "7#9": "7+9 7(#9)",
    "7alt": "alt",
    "13b9": "7(b9,13) 13(b9) 7b9add13",
    "9": "7(9) 7add9",
    "m11": "m7(9,11) -11 min11",
    "m13": "-13 min13",
    "mMaj7": "m(maj7) mM7 mmaj7 -^7 -Δ min(maj7) m^7 mΔ m(M7)",
    "mMaj9": "mmaj9 m(maj9) -^9 mM9",
    "add9": "add2",
    "madd9": "-add9 min(add9) madd2",
    "maj7#11": "^7#11 maj7(#11) Δ♯11 M7+11 maj7#4",
    "mb6": "-b6 minb6",
    "m#5": "-#5 m(#5)",
    "7susadd3": "7sus(add3) 7sus4add3",
    "(b5)": "-5 maj(b5)",
}


@pytest.mark.parametrize("quality", SPELLINGS)
def test_every_spelling_is_the_same_chord(quality: str) -> None:
    for spelling, root in product(SPELLINGS[quality].split(), ROOTS):
        chord = Chord.parse(root + spelling)
        assert chord.symbol == root + quality
        assert chord == Chord.parse(root.replace("b", "♭").replace("#", "♯") + spelling)


def test_a_slash_is_a_bass_only_before_a_note() -> None:
    chord = Chord.parse("C6/9/E")
    assert (chord.symbol, chord.bass) == ("C69/E", PitchName("E"))
    assert Chord.parse("C6/9").bass is None
    assert Chord.parse("Am7b5/D").tones == Chord.parse("Am7b5").tones
    assert Chord.parse("Aø/D").symbol == "Am7b5/D"
    assert Chord.parse("C/C") == Chord.parse("C")
    assert Chord.parse("C#/Db") == Chord.parse("C#")
    assert str(Chord.parse(" D♭Δ/A♭ ")) == "Dbmaj7/Ab"


def test_a_flat_after_the_root_is_the_roots() -> None:
    assert Chord.parse("Cb9").tones == Chord(PitchName("C", -1), "9").tones
    assert str(Chord.parse("C#5").root) == "C#"
    assert str(Chord.parse("C(#5)").fifth) == "G#"


# Every change that may follow the head, in one spelling.
CHANGES = (
    "b5 #5 b9 #9 #11 b13 (9) (11) (13) sus sus2 "
    "add3 add6 add9 addb9 add#9 add11 add#11 add13 addb13"
)


def readable(head: str, *changes: str) -> str | None:
    try:
        read_quality(head + "".join(changes))
    except ValueError:
        return None
    return head + "".join(changes)


def test_every_head_and_any_two_changes_read_back_from_their_name() -> None:
    canonical = {name_quality(degrees) for degrees in HEADS.values()}
    for head, first in product(list(canonical), CHANGES.split()):
        canonical |= {
            name_quality(read_quality(suffix))
            for suffix in (readable(head, first, second) for second in ("", *CHANGES.split()))
            if suffix is not None
        }
    assert len(canonical) > 500
    for quality in canonical:
        degrees = read_quality(quality)
        assert name_quality(degrees) == quality
        assert degrees == tuple(sorted(degrees))
        assert len({semitones(degree) for degree in degrees}) == len(degrees)


def test_the_heads_are_different_chords_under_different_names() -> None:
    named = {name_quality(degrees): degrees for degrees in HEADS.values()}
    assert len(named) == len(set(HEADS.values()))


qualities = st.sampled_from(sorted({*FIGURES, *SPELLINGS, *WITH_AN_ELEVENTH}))
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


@pytest.mark.parametrize(
    ("symbol", "part"),
    [
        ("Cxyz", "'xyz'"),
        ("C7b7", "'b7'"),
        ("Dm7/H", "'/H'"),
        ("C7/", "'/'"),
        ("C7(b9", r"'\(b9'"),
        ("C7b9)", r"'\)'"),
        ("C7()", r"'\)'"),
        ("C7()b9", r"'\)b9'"),
        ("C7(b9,)", r"'\)'"),
        ("C7,", "','"),
        ("Cm7b5b5", "'b5'"),
        ("C5b9", "'b9'"),
        ("C7altb9", "'b9'"),
        ("Cm7sus", "'sus'"),
        ("Csus2add9", "'add9'"),
        ("C7add6", "'add6'"),
        ("Cbb5", "'b5'"),
        ("C##7", "'#7'"),
        ("C7 b9", "' b9'"),
        ("C(b9)", r"'b9\)'"),
    ],
)
def test_the_part_that_is_not_understood_is_named(symbol: str, part: str) -> None:
    with pytest.raises(Mistake, match=f"{part} is not understood; try Dm7") as caught:
        Chord.parse(symbol)
    assert repr(symbol) in str(caught.value)


@pytest.mark.parametrize("symbol", ["", "   ", "c7", "dm7", "H7", "7", "N.C.", "♭7", "/E"])
def test_a_chord_begins_with_a_capital_root(symbol: str) -> None:
    with pytest.raises(Mistake, match=r"begins with its root, a capital A to G, got '.*try Dm7"):
        Chord.parse(symbol)


@given(
    st.text(max_size=60)
    | st.text("ABCDGmaj7913b#5()sus,/+-^øo6lt ", max_size=60).map(lambda text: "C" + text)
)
def test_any_text_is_a_chord_or_a_mistake_in_one_line(text: str) -> None:
    refused, chord = "", None
    try:
        chord = Chord.parse(text)
    except Mistake as mistake:
        refused = str(mistake)
    assert len(refused.splitlines()) == (chord is None)
    assert len(refused) < 600
    if chord is not None:
        assert Chord.parse(chord.symbol) == chord
        assert len(chord.symbol) <= LONGEST_SYMBOL


@pytest.mark.parametrize(
    "piece", ["b", "(", "(b9", "sus", "m", "maj", "add9", "/C", "7", "b9,", "9"]
)
def test_a_symbol_of_a_million_characters_is_refused_before_it_is_read(piece: str) -> None:
    hostile = "C" + piece * (1_000_000 // len(piece))
    with pytest.raises(Mistake, match="no chord symbol is longer than"):
        Chord.parse(hostile)
    with pytest.raises(Mistake, match="is not understood"):
        Chord.parse(hostile[:LONGEST_SYMBOL])


def test_a_chord_made_by_hand_is_a_chord_that_could_be_read() -> None:
    with pytest.raises(ValueError, match="'min7' is written 'm7'"):
        Chord(PitchName("D"), "min7")
    with pytest.raises(ValueError, match="no chart has Dbb7"):
        Chord(PitchName("D", -2), "7")
    with pytest.raises(ValueError, match="over Bbb"):
        Chord(PitchName("D"), "7", PitchName("B", -2))
