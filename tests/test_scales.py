"""Scales: spelled as music21 spells them, chosen by the rule that the docstrings state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from music21 import scale as music21_scale

from harmony.chords import Chord
from harmony.pitch import Interval, PitchName
from harmony.scales import SCALES, Scale, fits, passing_notes, scales_for, scales_over

ROOTS = "C C# Db D D# Eb E F F# Gb G G# Ab A A# Bb B".split()
SYMBOLS = (
    "C Cm C7 Cmaj7 Cm7 C6 Cm6 CmMaj7 Cm7b5 Cdim Cdim7 Caug C7#5 C7b5 C9 C11 C13 Cm9 Cm11 C69 Cm69 "
    "C7b9 C7#9 C7#11 C7b13 C7alt C13b9 C7b9b13 C7#5#9 Csus C7sus C9sus C13sus C7susb9 Csus2 "
    "Cmaj7#11 Cmaj7#5 Cmaj9 Cmaj13 C5 Cadd9 Cmadd9 Cmb6 Cm7#5 CdimMaj7"
).split()

# Our kind, music21's scale, and the degree of it on which ours begins.
Theirs = Callable[[str], music21_scale.ConcreteScale]
WITNESSES: dict[str, tuple[Theirs, int]] = {
    "ionian": (music21_scale.MajorScale, 1),
    "dorian": (music21_scale.DorianScale, 1),
    "phrygian": (music21_scale.PhrygianScale, 1),
    "lydian": (music21_scale.LydianScale, 1),
    "mixolydian": (music21_scale.MixolydianScale, 1),
    "aeolian": (music21_scale.MinorScale, 1),
    "locrian": (music21_scale.LocrianScale, 1),
    "harmonic minor": (music21_scale.HarmonicMinorScale, 1),
    "mixolydian b9 b13": (music21_scale.HarmonicMinorScale, 5),
    "melodic minor": (music21_scale.MelodicMinorScale, 1),
    "dorian b2": (music21_scale.MelodicMinorScale, 2),
    "lydian augmented": (music21_scale.MelodicMinorScale, 3),
    "lydian dominant": (music21_scale.MelodicMinorScale, 4),
    "mixolydian b13": (music21_scale.MelodicMinorScale, 5),
    "locrian natural 2": (music21_scale.MelodicMinorScale, 6),
    "altered": (music21_scale.MelodicMinorScale, 7),
    "whole tone": (music21_scale.WholeToneScale, 1),
    "whole-half": (music21_scale.OctatonicScale, 1),
    "half-whole": (music21_scale.OctatonicScale, 2),
}
# These are spelled after their chords, where music21 spells them by the scale they come from:
# the altered scale has a major third, the symmetric ones have no letter of their own to each note.
SPELLED_AFTER_CHORDS = {"altered", "whole tone", "whole-half", "half-whole"}


def scale(name: str) -> Scale:
    tonic, kind = name.split(" ", 1)
    return Scale(PitchName.parse(tonic), kind)


@pytest.mark.parametrize("kind", WITNESSES)
def test_every_scale_holds_the_notes_that_music21_gives_it(kind: str) -> None:
    theirs, degree = WITNESSES[kind]
    one = theirs("C4").getPitches("C4", "C5", direction=music21_scale.Direction.ASCENDING)
    start = one[degree - 1]
    for root in ROOTS:
        ours = Scale(PitchName.parse(root), kind)
        down = PitchName.parse(start.name.replace("-", "b")).interval_to(PitchName("C"))
        parent = str(ours.tonic.up(down)).replace("b", "-")
        pitches = theirs(f"{parent}4").getPitches(
            f"{parent}4", f"{parent}5", direction=music21_scale.Direction.ASCENDING
        )
        assert {p.pitchClass for p in pitches} == ours.pitch_classes, root
        if kind not in SPELLED_AFTER_CHORDS:
            assert {p.name.replace("-", "b") for p in pitches} == set(map(str, ours.notes)), root


@pytest.mark.parametrize("root", ROOTS)
def test_the_scales_without_a_witness_are_built_from_those_with_one(root: str) -> None:
    tonic = PitchName.parse(root)
    notes = {kind: Scale(tonic, kind).notes for kind in SCALES}
    minor, major, dominant = notes["aeolian"], notes["ionian"], notes["mixolydian"]
    pentatonic = notes["minor pentatonic"]
    assert pentatonic == tuple(n for i, n in enumerate(minor, 1) if i not in (2, 6))
    assert notes["major pentatonic"] == tuple(n for i, n in enumerate(major, 1) if i not in (4, 7))
    assert set(notes["blues"]) == {*pentatonic, tonic.up(Interval(4, 6))}
    assert notes["bebop dominant"] == (*dominant, major[6])


def test_every_kind_is_witnessed_or_built() -> None:
    assert set(SCALES) - set(WITNESSES) == {
        *("minor pentatonic", "major pentatonic", "blues", "bebop dominant")
    }


@given(st.sampled_from(ROOTS), st.sampled_from(sorted(SCALES)))
def test_a_scale_rises_from_its_tonic_within_the_octave(root: str, kind: str) -> None:
    notes = Scale(PitchName.parse(root), kind).notes
    steps = [(note.pitch_class - notes[0].pitch_class) % 12 for note in notes]
    assert steps == sorted(set(steps))
    assert steps[0] == 0


def test_one_note_turns_d_dorian_into_c_mixolydian() -> None:
    assert scale("D dorian").difference(scale("C mixolydian")) == ("B becomes B flat",)
    assert scale("D dorian").difference(scale("D aeolian")) == ("B becomes B flat",)
    assert scale("D dorian").difference(scale("D melodic minor")) == ("C becomes C sharp",)
    assert scale("D minor pentatonic").difference(scale("D blues")) == ("A flat joins",)
    assert scale("D blues").difference(scale("D minor pentatonic")) == ("A flat leaves",)
    assert scale("D aeolian").difference(scale("F ionian")) == ()


@given(*[st.sampled_from(ROOTS), st.sampled_from(sorted(SCALES))] * 2)
def test_a_difference_names_exactly_the_sounds_that_change(
    root: str, kind: str, other_root: str, other_kind: str
) -> None:
    one, other = scale(f"{root} {kind}"), scale(f"{other_root} {other_kind}")
    said = one.difference(other)
    gone = sum(not line.endswith("joins") for line in said)
    new = sum(not line.endswith("leaves") for line in said)
    assert gone == len(one.pitch_classes - other.pitch_classes)
    assert new == len(other.pitch_classes - one.pitch_classes)


@pytest.mark.parametrize("root", ROOTS)
def test_a_mode_has_the_notes_of_its_relative_major(root: str) -> None:
    for kind in SCALES:
        major = scale(f"{root} {kind}").relative_major
        assert (major is None) == (kind not in list(WITNESSES)[:7])
        if major is not None:
            assert set(major.notes) == set(scale(f"{root} {kind}").notes)
            assert major.kind == "ionian"


def test_the_beginners_lesson_is_one_scale_for_the_whole_vamp() -> None:
    vamp = [Chord.parse("Dm7"), Chord.parse("C7")]
    choices = scales_over(vamp)
    assert [choice.scale.name for choice in choices] == ["D minor pentatonic", "D aeolian"]
    assert "the notes of F major" in choices[1].why
    assert choices == scales_over(vamp * 4)


@given(st.integers(0, 11))
def test_the_lesson_is_the_same_in_every_key(semitones: int) -> None:
    home = PitchName("D").up(Interval(0, semitones)).practical()
    by = PitchName("D").interval_to(home)
    vamp = [Chord.parse(symbol).transposed(by) for symbol in ("Dm7", "C7")]
    kinds = [choice.scale.kind for choice in scales_over(vamp)]
    assert kinds == ["minor pentatonic", "aeolian"]


def test_a_form_that_ends_at_home_is_heard_from_home() -> None:
    cadence = [Chord.parse(symbol) for symbol in ("Dm7", "G7", "Cmaj7")]
    found = [choice.scale.name for choice in scales_over(cadence, home=PitchName("C"))]
    assert found == ["C major pentatonic", "C ionian"]
    assert scales_over([*cadence, Chord.parse("F#maj7")]) == ()
    with pytest.raises(ValueError, match="at least one chord"):
        scales_over([])


@pytest.mark.parametrize(
    ("symbol", "kinds"),
    [
        ("Dm7", "dorian, aeolian, minor pentatonic, blues"),
        ("Dm6", "dorian, minor pentatonic, melodic minor"),
        ("Dm(maj7)", "melodic minor, harmonic minor"),
        ("C7", "mixolydian, lydian dominant, bebop dominant, half-whole"),
        ("C7#11", "lydian dominant, half-whole"),
        ("C13b9", "half-whole"),
        ("C7alt", "altered"),
        ("C7#5", "whole tone, altered"),
        ("C7b9b13", "mixolydian b9 b13, altered"),
        ("Em7b5", "locrian natural 2, locrian"),
        ("Bdim7", "whole-half"),
        ("Fmaj7", "ionian, lydian"),
        ("Fmaj7#11", "lydian"),
        ("Fmaj7#5", "lydian augmented"),
        ("G7susb9", "dorian b2, phrygian"),
        ("G13sus", "mixolydian"),
    ],
)
def test_the_scales_a_teacher_would_name_come_first(symbol: str, kinds: str) -> None:
    found = [choice.scale.kind for choice in scales_for(Chord.parse(symbol))]
    assert ", ".join(found).startswith(kinds)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_offered_scale_fits_and_every_usual_chord_has_one(symbol: str) -> None:
    chord = Chord.parse(symbol)
    choices = scales_for(chord)
    assert choices
    for choice in choices:
        assert choice.scale.tonic == chord.root
        assert choice.why.endswith(".")
        assert set(choice.passing) <= set(choice.scale.notes)
        if choice.scale.kind in ("blues", "minor pentatonic", "major pentatonic"):
            continue
        missing = chord.pitch_classes - choice.scale.pitch_classes
        altered = any(alter and number in (9, 13) for number, alter in chord.degrees)
        assert missing <= ({7} if altered else set())


@pytest.mark.parametrize(
    ("name", "symbol", "fit"),
    [
        ("D dorian", "Dm7", True),
        ("D dorian", "C7", False),  # B natural where the chord has B flat
        ("D minor pentatonic", "C7", True),
        ("D minor pentatonic", "Dm(maj7)", False),
        ("D blues", "Dm7", False),
        ("C half-whole", "Cm7", False),  # holds the chord, but a major third beside the minor
        ("C bebop dominant", "Cmaj7", False),  # the flat seventh beside the major one
        ("C altered", "C7", False),  # no fifth
        ("C altered", "C7b9", True),
    ],
)
def test_the_rule_of_fitting_is_kept(name: str, symbol: str, fit: bool) -> None:
    assert fits(scale(name), Chord.parse(symbol)) is fit


def test_the_blues_is_idiom_and_fits_no_chord_by_rule() -> None:
    blues = [Scale(PitchName.parse(root), "blues") for root in ROOTS]
    assert not any(fits(each, Chord.parse(symbol)) for each in blues for symbol in SYMBOLS)


@pytest.mark.parametrize(
    ("name", "symbol", "passing"),
    [
        ("C mixolydian", "C7", ["F"]),
        ("C lydian dominant", "C7", []),
        ("D aeolian", "Dm7", ["Bb"]),
        ("D dorian", "Dm7", []),
        ("D dorian", "Dm6", ["C"]),
        ("C ionian", "Cmaj7", ["F"]),
        ("C lydian", "Cmaj7", []),
        ("C mixolydian", "C7sus", []),
        ("C half-whole", "C13b9", []),
        ("C half-whole", "C7", []),
        ("C bebop dominant", "C7", ["F", "B"]),
    ],
)
def test_notes_that_rub_are_passing_notes(name: str, symbol: str, passing: list[str]) -> None:
    assert list(map(str, passing_notes(scale(name), Chord.parse(symbol)))) == passing


def test_an_unknown_scale_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no scale is called 'jazz'; there are .*dorian"):
        Scale(PitchName("D"), "jazz")
