"""Lead sheets in MusicXML: chords where they stand, as they sound, in the order they are played."""

from __future__ import annotations

import zipfile
from fractions import Fraction
from io import BytesIO

import pytest

from harmony.charts.lead_sheet import read_lead_sheet
from harmony.form import METERS, Form
from harmony.mistake import Mistake
from sheet_writer import (
    FOUR,
    bar_of,
    barline,
    chords,
    ending,
    measures,
    note,
    repeat,
    sheet,
    symbol,
    words,
)


def form(content: bytes) -> str:
    return str(read_lead_sheet(content).form)


def told(content: bytes) -> tuple[str, ...]:
    return read_lead_sheet(content).told


def test_chords_stand_on_their_beats() -> None:
    assert form(chords("Dm7", "G7 C7", "Cmaj7 F7 Bb7 A7")) == "Dm7 | G7 C7 | Cmaj7 F7 Bb7 A7"
    last_beat = symbol("C7") + note(6) + symbol("F7") + note(2)
    assert form(sheet(measures(last_beat))) == "C7 / / F7"


def test_a_chord_may_be_placed_by_an_offset_or_by_a_move() -> None:
    by_offset = symbol("C7") + symbol("F7", offset=6) + note(8)
    by_move = note(8) + note(8, "backup") + symbol("C7") + note(6, "forward") + symbol("F7")
    in_voices = symbol("C7") + note(8) + note(8, "backup") + note(6) + symbol("F7") + note(2)
    for bar in (by_offset, by_move, in_voices):
        assert form(sheet(measures(bar))) == "C7 / / F7"
    stacked = "<note><chord/><duration>4</duration></note><note><grace/></note>"
    assert (
        form(sheet(measures(symbol("C7") + note(4) + stacked + symbol("F7") + note(4)))) == "C7 F7"
    )


def test_a_bar_without_a_chord_carries_the_last_one_on() -> None:
    assert form(chords("Dm7", "", "G7", "")) == "Dm7 x2 | G7 x2"
    late = note(4) + symbol("G7") + note(4)
    assert form(sheet(measures(bar_of("Dm7"), late))) == "Dm7 | Dm7 G7"


def test_what_comes_before_the_first_chord_is_left_out() -> None:
    content = chords("", "", "Dm7", "G7")
    assert form(content) == "Dm7 | G7"
    assert told(content) == ("left out: what comes before the first chord (bars 1 and 2)",)
    late = sheet(measures(note(4) + symbol("G7") + note(4)))
    assert (form(late), told(late)) == ("G7", ("the first chord begins with its bar (bar 1)",))


def test_pushed_chords_stand_on_the_beat_that_they_lead_to() -> None:
    pushed = symbol("C7") + note(7) + symbol("F7") + note(1)
    content = sheet(measures(pushed, note(8)))
    assert form(content) == "C7 | F7"
    assert told(content) == ("chords between the beats stand on the nearest one (bar 1)",)
    last = sheet(measures(bar_of("Dm7"), pushed))
    assert (form(last), told(last)[1:]) == (
        "Dm7 | C7",
        ("left out: a chord pushed over the last bar line",),
    )


def test_no_chord_is_not_held_and_that_is_told() -> None:
    content = sheet(measures(bar_of("C7"), symbol("NC") + note(8), bar_of("F7")))
    assert (form(content), told(content)) == (
        "C7 x2 | F7",
        ("left out: N.C., a chord sounds on (bar 2)",),
    )


def test_repeats_and_endings_are_played_out() -> None:
    part = measures(
        barline("left", repeat("forward")) + bar_of("C7"),
        barline("left", ending("1", "start")) + bar_of("F7"),
        bar_of("E7") + barline("right", ending("1", "stop"), repeat("backward")),
        barline("left", ending("2", "start"))
        + bar_of("G7")
        + barline("right", ending("2", "discontinue")),
        barline("left", repeat("forward")) + bar_of("D7") + barline("right", repeat("backward")),
    )
    assert form(sheet(part)) == "C7 | F7 | E7 | C7 | G7 | D7 x2"
    thrice = measures(bar_of("C7") + barline("right", repeat("backward", times="3")), bar_of("D7"))
    assert form(sheet(thrice)) == "C7 x3 | D7"


@pytest.mark.parametrize("said", ["words", "sound", "both"])
def test_jumps_are_taken_from_words_and_from_how_they_are_played(said: str) -> None:
    def direction(text: str, **sound: str) -> str:
        return words(text if said != "sound" else "", **(sound if said != "words" else {}))

    part = measures(
        bar_of("A7"),
        "<direction><direction-type><segno/></direction-type></direction>" + bar_of("B7"),
        bar_of("C7") + direction("To Coda", tocoda="c"),
        bar_of("D7"),
        bar_of("E7") + direction("D.S. al Coda", dalsegno="s"),
        "<direction><direction-type><coda/></direction-type></direction>" + bar_of("G7"),
    )
    assert form(sheet(part)) == "A7 | B7 | C7 | D7 | E7 | B7 | C7 | G7"


def test_other_words_leave_a_jump_as_it_is() -> None:
    leaves = bar_of("B7") + words("To Coda", tocoda="c") + words("rit.") + words("cantabile")
    back = bar_of("D7") + words("D.C. al Coda") + words("loud")
    coda = "<direction><direction-type><coda/></direction-type></direction>"
    part = measures(bar_of("A7"), leaves, bar_of("C7"), back, coda + bar_of("G7"))
    assert form(sheet(part)) == "A7 | B7 | C7 | D7 | A7 | B7 | G7"


def test_da_capo_al_fine() -> None:
    part = measures(
        bar_of("A7"),
        bar_of("B7") + words("Fine", fine="yes"),
        bar_of("C7"),
        bar_of("D7") + words("D.C. al Fine", dacapo="yes"),
    )
    assert form(sheet(part)) == "A7 | B7 | C7 | D7 | A7 | B7"


def test_signs_may_stand_in_another_part_than_the_chords() -> None:
    melody = measures(note(8) + barline("right", repeat("backward")), note(8))
    content = sheet(melody, measures(bar_of("C7"), bar_of("F7")))
    assert form(content) == "C7 x2 | F7"
    twice = sheet(measures(bar_of("C7")), measures(bar_of("D7")))
    assert (form(twice), told(twice)) == (
        "C7",
        ("left out: chords of other parts than the first that has any",),
    )


def test_a_timewise_score_is_the_same_tune() -> None:
    parts = (measures(note(8), note(8)), measures(bar_of("C7"), bar_of("F7 G7")))
    rows = [part.split("</measure>")[:-1] for part in parts]
    bars = "".join(
        f'<measure number="{n}">'
        + "".join(
            f'<part id="P{p}">{row[n - 1].partition(">")[2]}</part>' for p, row in enumerate(rows)
        )
        + "</measure>"
        for n in (1, 2)
    )
    assert form(f"<score-timewise>{bars}</score-timewise>".encode()) == "C7 | F7 G7"


def test_a_pickup_is_left_out() -> None:
    pickup = f'<measure number="0" implicit="yes">{FOUR}{symbol("D7")}{note(2)}</measure>'
    content = sheet(pickup + measures(bar_of("G7"), bar_of("C7"), attributes=""))
    assert (form(content), told(content)) == ("G7 | C7", ("left out: the pickup (bar 0)",))
    counted = sheet(measures(note(2), bar_of("G7")))
    assert (form(counted), told(counted)) == ("G7", ("left out: the pickup (bar 1)",))


def test_a_bar_that_a_repeat_tears_in_two_is_one() -> None:
    torn = symbol("F7") + note(6) + barline("right", repeat("backward"))
    rest = f'<measure number="X1" implicit="yes">{symbol("D7")}{note(2)}</measure>'
    part = measures(bar_of("C7"), torn) + rest + measures(bar_of("G7"), attributes="")
    assert form(sheet(part)) == "C7 | F7 / / D7 | C7 | F7 / / D7 | G7"
    begins = rest.replace("<harmony>", barline("left", repeat("forward")) + "<harmony>")
    again = bar_of("A7") + barline("right", repeat("backward"))
    part = measures(bar_of("C7"), symbol("F7") + note(6)) + begins
    part += measures(bar_of("G7"), again, attributes="")
    assert form(sheet(part)) == "C7 | F7 / / D7 | G7 | A7 | G7 | A7"


def test_similes_are_written_out() -> None:
    sign = '<measure-repeat type="{}">2</measure-repeat>'
    style = f"<attributes><measure-style>{sign}</measure-style></attributes>"
    part = measures(
        *(bar_of("C7"), bar_of("F7 G7"), style.format("start") + note(8), note(8)),
        style.format("stop") + bar_of("D7"),
        note(8),
    )
    assert form(sheet(part)) == "C7 | F7 G7 | C7 | F7 G7 | D7 x2"


@pytest.mark.parametrize(
    ("beats", "unit", "expected"),
    [
        *[(str(beats), 4, f"{beats}/4 ") for beats in METERS],
        *[("2", 2, "4/4 "), ("3", 2, "6/4 "), ("6", 8, "2/4 "), ("9", 8, "3/4 ")],
        *[("12", 8, "4/4 "), ("5", 8, "5/4 "), ("7", 8, "7/4 "), ("3+2", 4, "5/4 ")],
    ],
)
def test_meters_as_they_are_played(beats: str, unit: int, expected: str) -> None:
    time = f"<time><beats>{beats}</beats><beat-type>{unit}</beat-type></time>"
    quarters = Fraction(4 * sum(map(int, beats.split("+"))), unit)
    attributes = f"<attributes><divisions>4</divisions>{time}</attributes>"
    content = sheet(measures(bar_of("C7", int(4 * quarters)), attributes=attributes))
    assert form(content) == str(Form.parse(expected + "C7"))
    played = expected.strip()
    same = f"{sum(map(int, beats.split('+')))}/{unit}" == played
    assert told(content) == (() if same else (f"{beats}/{unit} is played as {played}",))


def test_dotted_beats_have_their_tempo() -> None:
    time = "<time><beats>12</beats><beat-type>8</beat-type></time>"
    attributes = f"<attributes><divisions>2</divisions>{time}</attributes>"
    bar = words("", tempo="150") + symbol("C7") + note(6) + symbol("F7") + note(6)
    tune = read_lead_sheet(sheet(measures(bar, attributes=attributes)))
    assert (str(tune.form), tune.tempo) == ("C7 F7", 100)


def test_title_tempo_and_key_are_read() -> None:
    mark = "<metronome><beat-unit>half</beat-unit><per-minute>66</per-minute></metronome>"
    said = f"<direction><direction-type>{mark}</direction-type></direction>"
    part = measures(said + bar_of("Cm7"), bar_of("F7"), bar_of("Bbmaj7"))
    key = "<key><fifths>-2</fifths><mode>{}</mode></key>"
    for mode, home in (("major", "Bb"), ("minor", "G")):
        content = sheet(part.replace("<time>", key.format(mode) + "<time>"), title="So &amp; So")
        tune = read_lead_sheet(content)
        assert (tune.title, tune.tempo, str(tune.key)) == ("So & So", 132, home)
    assert read_lead_sheet(sheet(part)).key is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (chords(""), "there are no chords in it"),
        (sheet(measures(bar_of("C7"), FOUR.replace("4</beats", "3</beats") + bar_of("F7", 6))),
         "bar 2 is in 3/4, and the tune begins in 4/4; a form has one meter"),
        (sheet(measures(bar_of("C7", 22), attributes=FOUR.replace("4</beats", "11</beats"))),
         "bar 1 is in 11/4, which no form has; it can be in 2/4 to 7/4"),
        (sheet(measures(*["<harmony><function>V</function><kind>major</kind></harmony>"] * 2)),
         "there are no chords in it"),
        (sheet(""), "it has no bars"),
        (chords(*["C7"] * 513), "512 bars at most"),
        (sheet(measures(symbol("C7") * 65)), "bar 1 has 65 chords, 64 at most are read"),
    ],
    ids="empty meters meter numerals barless long crowded".split(),
)  # fmt: skip
def test_a_score_that_is_no_form_says_why(content: bytes, expected: str) -> None:
    with pytest.raises(Mistake, match=expected):
        read_lead_sheet(content)


def test_a_compressed_score_is_the_same_tune() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        path = '<rootfile full-path="score/tune.xml"/>'
        archive.writestr(
            "META-INF/container.xml", f"<container><rootfiles>{path}</rootfiles></container>"
        )
        archive.writestr("score/tune.xml", chords("Dm7", "G7"))
    assert form(packed.getvalue()) == "Dm7 | G7"
