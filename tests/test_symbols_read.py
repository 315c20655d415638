"""Chord symbols of MusicXML, one by one: by kind, text and degrees, and as they sound."""

from __future__ import annotations

import pytest

from harmony.charts.lead_sheet import read_lead_sheet
from harmony.chords import Chord
from sheet_writer import bar_of, measures, note, sheet, symbol
from test_chord_kinds import SUFFIXES


def form(content: bytes) -> str:
    return str(read_lead_sheet(content).form)


def told(content: bytes) -> tuple[str, ...]:
    return read_lead_sheet(content).told


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_chord_is_read_by_its_kind_and_degrees(suffix: str) -> None:
    for with_text in (False, True):
        content = sheet(measures(symbol(f"Eb{suffix}/G", text=with_text) + note(8)))
        assert form(content) == Chord.parse(f"Eb{suffix}/G").symbol
        assert told(content) == ()


@pytest.mark.parametrize(
    ("kind", "text", "degrees", "expected"),
    [
        ("dominant", "7alt", "", "C7alt"),
        ("other", "7alt", "", "C7alt"),
        ("minor-seventh", "m7b5", "", "Cm7b5"),
        ("minor-seventh", "7", "", "Cm7"),  # the minor is not in the text
        ("major-seventh", "maj", "", "Cmaj7"),
        ("dominant", "7sus4", "", "C7sus"),
        ("dominant-seventh", "", "", "C7"),
        ("min", "", "", "Cm"),
        ("", "m7", "", "Cm7"),
        ("major", "Δ7", "", "Cmaj7"),
        ("other", "", "add 3 -1, add 5 -1, add 7 0", "Cm7b5"),
        ("suspended-fourth", "", "add 7 0, add 9 -1", "C7susb9"),
        ("dominant", "", "alter 5 1", "C7#5"),
        ("dominant", "", "alter 9 -1", "C7b9"),
        ("major", "", "add 2 0", "Cadd9"),
        ("minor-seventh", "", "add 4 0", "Cm7add11"),
        ("dominant", "", "add 6 -1", "C7b13"),
        ("minor-seventh", "", "add 5 -1", "Cm7b5"),
    ],
)
def test_kinds_as_other_programs_write_them(
    kind: str, text: str, degrees: str, expected: str
) -> None:
    rows = [row.split() for row in degrees.split(",") if row]
    written = "".join(
        f"<degree><degree-value>{n}</degree-value><degree-alter>{alter}</degree-alter>"
        f"<degree-type>{change}</degree-type></degree>"
        for change, n, alter in rows
    )
    root = "<root><root-step>C</root-step></root>"
    content = sheet(
        measures(f'<harmony>{root}<kind text="{text}">{kind}</kind>{written}</harmony>')
    )
    assert (form(content), told(content)) == (Chord.parse(expected).symbol, ())


def test_a_chord_that_we_do_not_hold_is_read_as_the_nearest_and_told() -> None:
    degree = "<degree><degree-value>{}</degree-value><degree-alter>{}</degree-alter></degree>"
    both = degree.format(9, -1) + degree.format(9, 0)
    root = "<root><root-step>F</root-step><root-alter>1</root-alter></root>"
    content = sheet(measures(f"<harmony>{root}<kind>dominant</kind>{both}</harmony>"))
    assert form(content) == "F#7b9"
    assert told(content) == ("F# dominant (add b9, add 9) is read as F#7b9 (bar 1)",)


@pytest.mark.parametrize("with_letters", [True, False])
@pytest.mark.parametrize(
    ("diatonic", "chromatic", "expected"), [(-1, -2, "Bbmaj7 | Eb7"), (-5, -9, "Ebmaj7 | Ab7")]
)
def test_chords_of_a_transposing_part_are_read_as_they_sound(
    diatonic: int, chromatic: int, expected: str, *, with_letters: bool
) -> None:
    letters = f"<diatonic>{diatonic}</diatonic>" if with_letters else ""
    transpose = f"<transpose>{letters}<chromatic>{chromatic}</chromatic></transpose>"
    key = "<key><fifths>0</fifths><mode>major</mode></key>"
    part = measures(bar_of("Cmaj7"), bar_of("F7")).replace("<time>", key + "<time>")
    tune = read_lead_sheet(sheet(part.replace("</time>", "</time>" + transpose)))
    assert (str(tune.form), str(tune.key)) == (expected, expected[:2])
