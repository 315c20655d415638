"""The chart: a form once, as whoever improvises reads it."""

from __future__ import annotations

import pytest

from daw_exports import BUSY, WALTZ, changed, vamp
from harmony.form import Form
from harmony.notation import musicxml
from harmony.pitch import PitchName
from harmony.sheet import Sheet, SheetBar
from harmony.transposing import transposed
from playback.chart_sheet import chart_of_route, sections_of
from playback.route import Leg, Route
from playback.setup import Setup
from playback.tempo_acts import with_ramp
from playback.timeline import Timeline
from score_reader import read_score


def chart(music: Setup | Timeline) -> Sheet:
    return chart_of_route(Route.of(music))


def row(bar: SheetBar) -> str:
    """A bar as text: its mark, what is said, its chords and its repeat signs."""
    chords = " ".join(str(chord) for _, chord in bar.named)
    signs = f"{'|:' * bar.opens_repeat}{chords}{':|' * bar.closes_repeat}"
    return " ".join(filter(None, (bar.mark and f"[{bar.mark}]", bar.text, signs)))


def rows(sheet: Sheet) -> list[str]:
    return [row(bar) for bar in sheet.bars]


def test_the_chart_of_the_vamp() -> None:
    sheet = chart(vamp(bars=32))
    assert rows(sheet) == [
        *("[A] 4 times |:Dm7", "", "", ""),
        *("[B] C7", "", "", ":|"),
        "Ending: the last bar Dm69",
    ]
    assert [bar.number for bar in sheet.bars if bar.opens_line] == ["5", "9"]
    assert (sheet.bars[0].tempo, sheet.bars[0].words) == (120, "Swing")


@pytest.mark.parametrize(
    ("changes", "often"),
    [
        ({"bars": None}, "over and over"),
        ({"bars": 16, "loop": True}, "over and over"),
        ({"bars": 8, "ending": "none"}, ""),
        ({"bars": 12, "ending": "none"}, "12 bars"),
        ({"bars": 4, "ending": "none"}, "4 bars"),
        ({"bars": 8000, "ending": "none"}, "1,000 times"),
    ],
)
def test_how_often_the_form_comes(changes: dict[str, object], often: str) -> None:
    sheet = chart(vamp(**changes))
    assert sheet.bars[0].text == often
    assert len(sheet.bars) == 8
    repeats = often not in ("", "4 bars")
    assert (sheet.bars[0].opens_repeat, sheet.bars[-1].closes_repeat) == (repeats, repeats)


def test_bars_played_over_and_over_are_written_once() -> None:
    timeline = Timeline.of(vamp(bars=None))
    for times in (5, None):
        leg = Leg(timeline, 0, 8, times)
        assert len(chart_of_route(Route((leg,))).bars) == 8
    assert chart_of_route(Route((Leg(timeline, 0, 8, None),))).bars[0].text == "over and over"


def test_the_tag_is_four_bars() -> None:
    assert rows(chart(vamp(bars=16, ending="tag")))[8:] == [
        *("Ending: the last 4 bars C7", "Dm7", "C7", "Dm69"),
    ]


def test_a_count_in_is_not_on_the_chart() -> None:
    assert chart(vamp(count_in=2)).bars == chart(vamp()).bars


def test_every_form_that_is_played_is_there() -> None:
    run = changed((0, vamp(bars=None)), (16, vamp(bars=None, key=PitchName.parse("G"))))
    sheet = chart(run)
    assert len(sheet.bars) == 16
    assert [(bar.text, bar.key[0]) for bar in sheet.bars if bar.text] == [
        ("2 times", -1),
        ("over and over", -2),
    ]
    assert str(sheet.bars[8].named[0][1]) == "Gm7"
    assert [bar.number for bar in sheet.bars] == [str(n) for n in range(1, 17)]


def test_the_tempo_that_a_ramp_leads_to_is_said() -> None:
    sheet = chart_of_route(with_ramp(Route.of(vamp(bars=32)), -3600, 160, 16))
    assert sheet.bars[0].text == "4 times, to 160"


def test_a_chord_that_goes_on_is_named_again_on_a_new_line_only() -> None:
    sheet = chart(vamp(form=Form.parse("F7 x6 | C7 x6")))
    named = [n for n, bar in enumerate(sheet.bars) if bar.named and n < 12]
    assert named == [0, 4, 6, 8]
    two = chart(vamp(form=BUSY)).bars[1]
    assert [str(chord) for _, chord in two.named] == ["Gm6"]


@pytest.mark.parametrize(
    ("form", "letters"),
    [
        ("Dm7 x4 | C7 x4", "AB"),
        ("Dm7 x8", "AA"),
        ("F7 | Bb7 | F7 x2 | Bb7 x2 | F7 x2 | C7 | Bb7 | F7 | C7", "A"),
        ("Dm7 x16 | Ebm7 x8 | Dm7 x8", "AABA"),
        ("Dm7 x6 | C7 x2 | Dm7 x7 | A7 | Gm7 x8 | Dm7 x8", "AABA"),
        ("Dm7 | C7 | Bb7", "A"),
        ("Dm7", "A"),
        ("Dm7 x4", "A"),
    ],
)
def test_sections_have_letters(form: str, letters: str) -> None:
    found = sections_of(Form.parse(form))
    assert "".join(found.values()) == letters
    assert min(found) == 0


def test_a_slash_for_each_beat_and_silence() -> None:
    for form, beats in ((WALTZ, 3), (Form.parse("Dm7 x4 | C7 x4"), 4)):
        root = read_score(musicxml(chart(vamp(form=form)))).root
        for measure in root.iterfind("part/measure"):
            assert [note.findtext("notehead") for note in measure.iterfind("note")] == [
                "slash"
            ] * beats
        assert root.findtext("part-list/score-part/midi-instrument/volume") == "0"


def test_lines_begin_where_the_chart_says() -> None:
    root = read_score(musicxml(chart(vamp(bars=32)))).root
    lines = [m.get("number") for m in root.iterfind("part/measure") if m.find("print") is not None]
    assert lines == ["5", "9"]
    assert all(p.get("new-system") == "yes" for p in root.iterfind("part/measure/print"))


def test_a_chart_is_transposed_like_any_part() -> None:
    read = read_score(musicxml(transposed(chart(vamp(bars=None)), "Bb")))
    assert read.texts("part/measure/harmony/root/root-step") == ["E", "D"]
    assert read.texts("part/measure/attributes/key/fifths") == ["1"]
    assert read.texts("part/measure/attributes/transpose/chromatic") == ["-2"]
