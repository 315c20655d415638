"""Chord symbols: every spelling is understood, every name reads back, all else is a mistake."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.chord_suffix import name_quality, read_quality
from harmony.chord_table import HEADS, semitones
from harmony.chords import LONGEST_SYMBOL, Chord
from harmony.mistake import Mistake
from harmony.pitch import PitchName

ROOTS = "C C# Db D D# Eb E F F# Gb G G# Ab A A# Bb B".split()

SPELLINGS = {
    "": "maj Maj ma M major Major",
    "m": "min mi - Min MI minor Minor",
    "maj7": "Maj7 ma7 M7 ^7 ^ Δ Δ7 ∆ △7 j7 j MAJ7 (maj7) major7 MAJOR7",
    "m7": "min7 mi7 -7 −7 minor7",
    "m7b5": "-7b5 ø ø7 Ø h h7 min7b5 m7(b5) -7(♭5) mi7-5 m7♭5",
    "m9b5": "ø9 m9(b5)",
    "dim": "o ° mb5 m(b5) º",
    "dim7": "o7 °7 º7",
    "dimMaj7": "dim(maj7) oM7 °Δ",
    "aug": "+ +5 (#5) (♯5) maj(#5)",
    "7#5": "+7 7+ aug7 7+5 7(#5) 7aug",
    "9#5": "+9 aug9 9+",
    "maj7#5": "+M7 aug(maj7) augmaj7 +Δ7 ^7#5 maj7+5",
    "sus": "sus4 4",
    "7sus": "7sus4 sus7 m7sus m7sus4 -7sus min7(sus4)",
    "9sus": "9sus4 11sus 7sus(9) sus9 m9sus",
    "13sus": "13sus4 sus13 m13sus 7sus4(9,13)",
    "7susb9": "7sus(b9) 7susb9 7b9sus 7sus4(♭9) 7b9sus4 susb9 sus4b9 sus(b9) sus4(♭9)",
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
    "13": "7/13",
    "13b9": "7(b9,13) 13(b9) 7b9add13",
    "9": "7(9) 7add9 7/9",
    "m11": "m7(9,11) -11 min11",
    "m13": "-13 min13",
    "mMaj7": "m(maj7) mM7 mmaj7 -^7 -Δ min(maj7) m^7 mΔ m(M7)",
    "mMaj9": "mmaj9 m(maj9) -^9 mM9 m9(maj7) -9maj7 min9(M7) m9Δ7",
    "add#11": "(#11) (♯11) maj(#11)",
    "add9": "add2 2",
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


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("C7 alt", "C7alt"),
        ("C alt", "C7alt"),
        ("C7(b9, b13)", "C7b9b13"),
        ("C7 ( b9 , b13 )", "C7b9b13"),
        ("D minor", "Dm"),
        ("Eb major7", "Ebmaj7"),
        ("Bb7 sus4 / F", None),
        ("C7\tsus", "C7sus"),
    ],
)
def test_a_space_within_a_symbol_belongs_to_it(written: str, symbol: str | None) -> None:
    if symbol is None:
        with pytest.raises(Mistake, match="' / F' is not understood"):
            Chord.parse(written)
    else:
        assert Chord.parse(written).symbol == symbol


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
        ("Cmsus", "'sus'"),
        ("Cm7b5sus", "'sus'"),
        ("Cminor7q", "'q'"),
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
