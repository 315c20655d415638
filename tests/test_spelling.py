"""Letters and accidentals on a staff, as the chords and the key want them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from harmony.chords import Chord
from harmony.engraving import bars_written
from harmony.pitch import key_alters, signature
from harmony.sheet import SheetBar, Strike
from harmony.spelling import Speller

DM7_C7 = ((Fraction(0), Chord.parse("Dm7")), (Fraction(2), Chord.parse("C7")))


def bar(*chords: tuple[Fraction, Chord], sharps: int = -1) -> SheetBar:
    return SheetBar(4, (2, 2), "1", (sharps, True), chords)


def struck(*what: tuple[str, str, tuple[int, ...]]) -> tuple[Strike, ...]:
    return tuple(Strike(Fraction(onset), Fraction(end), keys) for onset, end, keys in what)


def letters(instrument: str, bars: tuple[SheetBar, ...], voice: tuple[Strike, ...]) -> str:
    """What stands on the staff; an accidental that is printed is in brackets after the note."""
    speller = Speller(bars, instrument)
    found = []
    for number, row in enumerate(bars_written(voice, bars)):
        speller.begin(number)
        for written in row:
            for note in speller.signed(written):
                sign = {-1: "b", 0: "n", 1: "#"}.get(note.name.alter, "?")
                found.append(f"{note.name}{note.octave}" + f"({sign})" * note.is_printed)
    return " ".join(found)


def test_an_accidental_holds_to_the_end_of_its_bar() -> None:
    line = struck(("0", "1", (61,)), ("1", "2", (61,)), ("2", "3", (60,)), ("4", "5", (61,)))
    bars = (bar(DM7_C7[0]), bar(DM7_C7[0]))
    assert letters("piano", bars, line) == "C#4(#) C#4 C4(n) C#4(#)"


def test_the_signature_needs_no_accidental() -> None:
    line = struck(("0", "1", (58,)), ("1", "2", (59,)), ("2", "3", (58,)))
    assert letters("piano", (bar(DM7_C7[1]),), line) == "Bb3 B3(n) Bb3(b)"


def test_a_tied_note_keeps_its_accidental_and_gives_it_to_none() -> None:
    line = struck(("3", "5", (61,)), ("5", "6", (60,)), ("6", "7", (61,)))
    bars = (bar(DM7_C7[0]), bar(DM7_C7[0]))
    assert letters("piano", bars, line) == "C#4(#) C#4 C4(n) C#4(#)"


def test_a_chord_struck_early_is_spelled_as_the_one_it_leads() -> None:
    chords = (Fraction(0), Chord.parse("Gm7")), (Fraction(2), Chord.parse("D7b9"))
    early = struck(("3/2", "3", (54, 60, 63)))
    assert letters("piano", (bar(*chords),), early).split()[0] == "F#3(#)"


def test_a_bass_is_written_an_octave_higher() -> None:
    line = struck(("0", "1", (38,)), ("2", "3", (36,)))
    assert letters("upright bass", (bar(*DM7_C7),), line) == "D3 C3"


def test_a_flat_octave_is_the_letters_own() -> None:
    line = struck(("0", "1", (59,)))
    chord = Fraction(0), Chord.parse("Abm7")
    assert letters("piano", (bar(chord, sharps=-7),), line) == "Cb4"


@pytest.mark.parametrize("home", ["F", "Bb", "Gb", "C", "G", "B"])
def test_a_signature_alters_the_letters_of_its_scale(home: str) -> None:
    chord = Chord.parse(f"{home}maj7")
    alters = key_alters(signature(chord.root, minor=False))
    assert all(alters.get(tone.step, 0) == tone.alter for tone in chord.tones)
