"""Parts for B flat, E flat and F instruments: written elsewhere, they sound the same."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daw_exports import changed, vamp
from harmony.form import Form
from harmony.notation import musicxml
from harmony.pitch import TRANSPOSITIONS, UNISON, PitchName, signature
from harmony.sheet import Sheet
from harmony.transposing import MOST_SIGNS, reading, transposed
from playback.route import Route
from playback.score import sheet_of
from playback.setup import Setup
from score_reader import read_score

PARTS = [part for part in TRANSPOSITIONS if part != "concert"]


def sheet(setup: Setup, *players: str) -> Sheet:
    return sheet_of(Route.of(setup), players or ("bass", "piano", "drums"))


def sounding(of: Sheet) -> dict[str, list[tuple[Fraction, int]]]:
    return {part.name: part.struck for part in read_score(musicxml(of)).parts}


@settings(max_examples=20, deadline=None)
@given(
    part=st.sampled_from(PARTS),
    key=st.sampled_from("C Db D Eb E F F# G Ab A Bb B C#".split()),
    chords=st.sampled_from(["Dm7 x4 | C7 x4", "Am7b5/Eb D7alt | Gm69", "Bmaj7#11 x2 | F#7/A#"]),
    seed=st.integers(0, 99),
)
def test_whatever_the_part_it_sounds_the_same(part: str, key: str, chords: str, seed: int) -> None:
    setup = vamp(form=Form.parse(chords), key=PitchName.parse(key), seed=seed, bars=4)
    concert = sheet(setup)
    assert sounding(transposed(concert, part)) == sounding(concert)


@pytest.mark.parametrize(
    ("part", "key", "symbols", "fifths"),
    [
        ("Bb", "D", ["Em7", "D7"], 1),
        ("Eb", "D", ["Bm7", "A7"], 2),
        ("F", "D", ["Am7", "G7"], 0),
        ("Bb", "Ab", ["Bbm7", "Ab7"], -5),
        ("Eb", "C#", ["Bbm7", "Ab7"], -5),
        ("F", "Eb", ["Bbm7", "Ab7"], -5),
        ("Bb", "G#", ["Bbm7", "Ab7"], -5),
        ("Eb", "F#", ["D#m7", "C#7"], 6),
    ],
)
def test_chords_and_key_are_written_as_they_are_read(
    part: str, key: str, symbols: list[str], fifths: int
) -> None:
    written = transposed(sheet(vamp(key=PitchName.parse(key), bars=8), "bass"), part)
    assert [str(chord) for bar in written.bars for _, chord in bar.named][:2] == symbols
    assert {bar.key for bar in written.bars} == {(fifths, True)}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("minor", [True, False])
def test_no_key_has_more_than_six_signs(part: str, minor: bool) -> None:
    for name in "C C# Db D D# Eb E F F# Gb G G# Ab A Bb B".split():
        home = PitchName.parse(name)
        sharps = signature(home, minor=minor)
        if abs(sharps) > MOST_SIGNS:
            continue
        written = home.up(reading((sharps, minor), TRANSPOSITIONS[part]))
        assert abs(signature(written, minor=minor)) <= MOST_SIGNS
        assert (written.pitch_class - home.pitch_class) % 12 == TRANSPOSITIONS[part].semitones


def test_a_part_says_how_it_sounds() -> None:
    read = read_score(musicxml(transposed(sheet(vamp(), "bass"), "Eb")))
    transpose = read.root.find("part/measure/attributes/transpose")
    assert transpose is not None
    assert [(child.tag, child.text) for child in transpose] == [
        ("diatonic", "-5"),
        ("chromatic", "-9"),
        ("octave-change", "-1"),
    ]
    assert len(read.root.findall("part/measure/attributes/transpose")) == 1


def test_where_the_key_changes_each_has_its_own_signs() -> None:
    run = changed((0, vamp()), (8, vamp(key=PitchName.parse("C#"))))
    written = transposed(sheet_of(Route.of(run)), "Eb")
    assert [written.bars[n].key for n in (0, 7, 8)] == [(2, True), (2, True), (-5, True)]
    assert sounding(written) == sounding(sheet_of(Route.of(run)))


def test_drums_stay_what_they_are() -> None:
    concert = sheet(vamp(), "drums")
    assert transposed(concert, "Bb").parts == concert.parts
    assert concert.parts[0].reads == UNISON
    assert b"<key" not in musicxml(concert)
