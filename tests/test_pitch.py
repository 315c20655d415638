"""Pitches: names, numbers and parts agree with each other and with music21."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from music21 import instrument, interval, key, pitch

from harmony.mistake import Mistake
from harmony.pitch import (
    INSTRUMENTS,
    LETTERS,
    TRANSPOSITIONS,
    UNISON,
    Interval,
    PitchName,
    key_name,
    midi_number,
    pitch_text,
    written_pitch,
)

ALTERS = range(-2, 3)
NAMES = [PitchName(letter, alter) for letter in LETTERS for alter in ALTERS]
PLAIN = [name for name in NAMES if abs(name.alter) < 2]
names = st.sampled_from(NAMES)
# Degrees from the root, within two octaves, plain, lowered or raised.
intervals = st.builds(Interval.of_degree, st.integers(1, 15), st.integers(-1, 1))


def in_music21(name: PitchName) -> str:
    return str(name).replace("b", "-")


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_every_octave_of_a_name_has_the_number_music21_gives_it(name: PitchName) -> None:
    for octave in range(9):
        number = midi_number(f"{name}{octave}")
        assert number == pitch.Pitch(f"{in_music21(name)}{octave}").midi
        assert pitch_text(number, name) == f"{name}{octave}"
        assert number % 12 == name.pitch_class


def test_the_octave_is_the_letters_own() -> None:
    assert [midi_number(text) for text in ("C4", "Bb3", "Cb4", "B#3", "C-1", "G9")] == [
        *(60, 58, 59, 60, 0, 127)
    ]


@given(names)
def test_a_name_reads_back_from_all_it_is_written_as(name: PitchName) -> None:
    assert PitchName.parse(str(name)) == PitchName.parse(name.pretty) == name
    assert PitchName.parse(str(name).lower()) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *[("bb", "Bb"), ("b", "B"), ("f#", "F#"), ("Fx", "F##"), ("B♭", "Bb")],
        *[("B𝄫", "Bbb"), ("F♯", "F#"), (" eb ", "Eb"), ("bbb", "Bbb")],
    ],
)
def test_small_letters_and_music_signs_are_understood(text: str, name: str) -> None:
    assert str(PitchName.parse(text)) == name


@given(st.text(max_size=12) | st.text("ABCDEFGHabcdefghx#b♭♯4-", max_size=9))
def test_what_is_no_note_is_a_mistake_and_nothing_else(text: str) -> None:
    for read in (PitchName.parse, midi_number):
        refused = ""
        try:
            read(text)
        except Mistake as mistake:
            refused = str(mistake)
        assert len(refused.splitlines()) <= 1
        assert "try Bb" in refused or not refused


@pytest.mark.parametrize("text", ["", "H", "BB", "Bb#", "Cbbb", "C4", "C" * 100_000])
def test_a_wrong_name_is_quoted_back(text: str) -> None:
    with pytest.raises(Mistake, match=r"a note is a letter A to G .* got '") as caught:
        PitchName.parse(text)
    assert len(str(caught.value)) < 140


@pytest.mark.parametrize("text", ["C", "Bb", "G#9", "Cb-1", "C10", "C-2", "4", "C4.5", "C٣"])
def test_a_pitch_outside_the_keyboard_of_midi_is_refused(text: str) -> None:
    with pytest.raises(Mistake, match="from C-1 to G9"):
        midi_number(text)


@given(names, intervals)
def test_an_interval_keeps_letter_and_sound_as_music21_does(name: PitchName, up: Interval) -> None:
    reached = name.up(up)
    sounding = pitch.Pitch(f"{in_music21(name)}4").midi + up.semitones
    assert reached.pitch_class == sounding % 12
    assert LETTERS.index(reached.step) == (LETTERS.index(name.step) + up.steps) % 7
    assert reached.up(-up) == name


@pytest.mark.parametrize("name", PLAIN, ids=str)
def test_the_interval_between_names_is_music21s(name: PitchName) -> None:
    for other in PLAIN:
        found = name.interval_to(other)
        octave = 4 + (LETTERS.index(other.step) < LETTERS.index(name.step))
        theirs = interval.Interval(
            pitch.Pitch(f"{in_music21(name)}4"), pitch.Pitch(f"{in_music21(other)}{octave}")
        )
        assert found.semitones == theirs.semitones
        assert found.steps == LETTERS.index(other.step) + 7 * (octave - 4) - LETTERS.index(
            name.step
        )
        assert name.up(found) == other


def test_the_seventh_of_c_is_b_flat_and_no_a_sharp() -> None:
    assert str(PitchName("C").up(Interval.of_degree(7, -1))) == "Bb"
    assert str(PitchName("B").up(Interval.of_degree(7, -2))) == "Ab"


@given(st.sampled_from(LETTERS), st.integers(-4, 4))
def test_a_practical_name_is_the_same_key_and_easy_to_read(letter: str, alter: int) -> None:
    name = PitchName(letter, alter)
    assert name.practical().pitch_class == name.pitch_class
    assert not name.practical().alter * alter < 0  # flats stay flats
    assert str(name.practical()) in "C C# Db D D# Eb E F F# Gb G G# Ab A A# Bb B".split()


def signs(home: PitchName, mode: str) -> int:
    return abs(int(key.Key(in_music21(home), mode).sharps))


@pytest.mark.parametrize("minor", [True, False])
@pytest.mark.parametrize("home", NAMES, ids=str)
def test_a_key_goes_by_the_name_with_the_fewest_signs(home: PitchName, minor: bool) -> None:
    mode = "minor" if minor else "major"
    name = key_name(home, minor=minor)
    assert name.pitch_class == home.pitch_class
    rivals = [other for other in NAMES if other.pitch_class == home.pitch_class]
    assert signs(name, mode) == min(signs(rival, mode) for rival in rivals)
    if signs(home, mode) == signs(name, mode):
        assert name == home


def test_keys_have_the_names_that_players_know() -> None:
    as_typed = "C C# Db D D# Eb E E# Fb F F# Gb G G# Ab A A# Bb B B# Cb".split()
    of_minor = "C C# C# D D# Eb E F E F F# F# G G# G# A Bb Bb B C B".split()
    of_major = "C Db Db D Eb Eb E F E F F# Gb G Ab Ab A Bb Bb B C B".split()
    for minor, known in ((True, of_minor), (False, of_major)):
        assert [str(key_name(PitchName.parse(n), minor=minor)) for n in as_typed] == known


def test_a_name_is_said_as_musicians_say_it() -> None:
    said = [PitchName.parse(text).spoken for text in ("B", "Bb", "F#", "Ebb", "Fx")]
    assert said == ["B", "B flat", "F sharp", "E double flat", "F double sharp"]


def test_a_number_is_not_written_under_another_notes_name() -> None:
    with pytest.raises(ValueError, match="58 is no B"):
        pitch_text(58, PitchName("B"))
    with pytest.raises(ValueError, match="no note is called 'H'"):
        PitchName("H")


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("trumpet", instrument.Trumpet),
        ("clarinet", instrument.Clarinet),
        ("soprano saxophone", instrument.SopranoSaxophone),
        ("alto saxophone", instrument.AltoSaxophone),
        ("tenor saxophone", instrument.TenorSaxophone),
        ("baritone saxophone", instrument.BaritoneSaxophone),
        ("horn", instrument.Horn),
        ("upright bass", instrument.Contrabass),
        ("flute", instrument.Flute),
        ("piano", instrument.Piano),
        ("trombone", instrument.Trombone),
    ],
)
def test_parts_are_written_as_music21_transposes_them(
    name: str, theirs: type[instrument.Instrument]
) -> None:
    down = theirs().transposition  # from the written note to the one that sounds
    written = Interval(-1 - down.generic.directed, -int(down.semitones)) if down else UNISON
    assert INSTRUMENTS[name].written == written


def test_middle_c_stands_where_each_player_reads_it() -> None:
    c = PitchName("C")
    read = {
        name: pitch_text(written_pitch(part, 60), c.up(part.written))
        for name, part in INSTRUMENTS.items()
    }
    assert read["piano"] == "C4"
    assert read["upright bass"] == read["guitar"] == "C5"
    assert read["trumpet"] == "D4"
    assert read["tenor saxophone"] == "D5"
    assert read["alto saxophone"] == "A4"
    assert read["horn"] == "G4"


def test_every_part_belongs_to_one_of_the_charts_of_the_lesson() -> None:
    for part in INSTRUMENTS.values():
        chart = next(c for c in TRANSPOSITIONS.values() if c.steps == part.written.steps % 7)
        assert chart.semitones == part.written.semitones % 12
        assert 12 <= part.high - part.low <= 87
        assert part.clef in ("treble", "bass")
