"""``vamp export`` on paper: a chart, a score or a part, for whoever reads it, also as a picture."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from real_command import vamp
from score_reader import read_score
from studio.cli import main

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(line: str) -> int:
    return main(["export", *shlex.split(line)])


def titles(name: str) -> list[str]:
    return read_score(Path(name).read_bytes()).texts("movement-title")


@pytest.mark.parametrize(
    ("line", "parts", "title"),
    [
        ("", ["Piano", "Bass", "Drums"], "Vamp in D minor"),
        ("--paper score --key G", ["Piano", "Bass", "Drums"], "Vamp in G minor"),
        ("--paper chart", ["Chart"], "Vamp in D minor"),
        ("--paper chart --for Bb", ["Chart"], "Vamp in D minor, for B♭ instruments"),
        ("--paper bass", ["Bass"], "Vamp in D minor: Bass"),
        ("--paper piano --comp vibes --for F", ["Vibraphone"], "x: Vibraphone, for F instruments"),
        ("--paper drums --drums brushes", ["Drums (brushes)"], "x: Drums (brushes)"),
        ("--paper chart --title 'Lesson <3>'", ["Chart"], "Lesson <3>"),
    ],
)
def test_what_stands_on_paper(line: str, parts: list[str], title: str) -> None:
    assert run(f"x.musicxml --bars 8 --seed 7 {line}") == 0
    assert [part.name for part in read_score(Path("x.musicxml").read_bytes()).parts] == parts
    assert titles("x.musicxml") == [title.replace("x:", "Vamp in D minor:")]


def test_a_tune_keeps_its_title() -> None:
    link = "irealbook://Two Bars=Nobody=Medium Swing=C=n=T44*A[D-7   |G7   Z"
    assert run(f"x.musicxml --paper chart --seed 7 --from '{link}'") == 0
    assert titles("x.musicxml") == ["Two Bars"]
    assert run("y.musicxml --paper chart --seed 7 --from x.musicxml --title Mine --for Bb") == 0
    assert titles("y.musicxml") == ["Mine, for B♭ instruments"]
    assert run("z.musicxml --paper chart --seed 7 --from x.musicxml") == 0
    assert titles("z.musicxml") == ["Two Bars"]


def test_a_chart_that_nobody_gave_an_end_has_none(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("x.musicxml --paper chart --seed 7") == 0
    told = capfd.readouterr().err.splitlines()
    assert told == ["wrote x.musicxml: endless at 120 beats per minute", "seed 7"]
    assert b"over and over" in Path("x.musicxml").read_bytes()
    assert run("y.musicxml --paper chart --seed 7 --choruses 3") == 0
    assert b"3 times" in Path("y.musicxml").read_bytes()
    assert run("z.musicxml --paper chart --seed 7 --ending tag") == 0
    assert b"4 times" in Path("z.musicxml").read_bytes()


SIGNS = str.maketrans({"\uea64": "♭", "\uea66": "♯"})
"""The engraver's font has signs of its own for chord symbols."""


def pages(name: str) -> list[ElementTree.Element]:
    text = Path(name).read_text(encoding="utf-8")
    found = re.findall(r"<svg viewBox.*?\n</svg>", text, re.DOTALL)
    return [ElementTree.fromstring(page) for page in found]


def texts(page: ElementTree.Element, kind: str) -> list[str]:
    """What stands in all groups of a class: symbols are "harm", what is above the page "pgHead"."""
    groups = (g for g in page.iter(f"{SVG}g") if kind in (g.get("class") or "").split())
    leaves = ([span for span in g.iter(f"{SVG}tspan") if not len(span)] for g in groups)
    return ["".join(span.text or "" for span in row).translate(SIGNS) for row in leaves]


@pytest.mark.parametrize("kind", ["svg", "html"])
def test_a_chart_is_drawn_with_the_signs_that_are_printed(kind: str) -> None:
    line = '--paper chart --chords "Bbmaj7#11 x4 | F7b9 | Dm69 | G7alt | C7" --seed 7 --for Bb'
    assert run(f"x.{kind} {line}") == 0
    (page,) = pages(f"x.{kind}")
    assert texts(page, "harm") == ["Cmaj7♯11", "G7♭9", "Em6/9", "A7alt", "D7"]
    assert texts(page, "pgHead") == ["Vamp in B♭, for B♭ instruments"]


def test_a_page_is_whole_xml_and_a_long_score_has_several() -> None:
    assert run("x.html --bars 64 --seed 7") == 0
    found = pages("x.html")
    assert len(found) >= 3
    assert [texts(page, "pgHead") for page in found[:2]] == [["Vamp in D minor"], ["–\xa02\xa0–"]]
    assert sum(len(texts(page, "measure")) for page in found) == 64
    text = Path("x.html").read_text(encoding="utf-8")
    assert "<title>Vamp in D minor</title>" in text
    assert "http" not in re.sub(r'xmlns(:\w+)?="http[^"]+"', "", text)


def test_a_score_of_some_bars_is_one_picture() -> None:
    assert run("x.svg --bars 16 --seed 7") == 0
    (page,) = pages("x.svg")
    assert len(texts(page, "measure")) == 16


def test_the_same_command_draws_the_same_picture() -> None:
    for kind in ("svg", "html"):
        ran = [vamp("export", "-", "--format", kind, "--bars", "4", "--seed", "7") for _ in "ab"]
        assert ran[0].returncode == 0
        assert ran[0].stdout == ran[1].stdout != b""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("x.svg --paper trumpet", "paper must be score, chart, bass, piano or drums, got trumpet"),
        ("x.svg --paper chart --for G", "for must be concert, Bb, Eb or F, got G"),
        ("x.svg --for Bb", "a score is in concert pitch, got --for Bb; try --paper chart"),
        ("x.svg --paper drums --for F", "drums are not transposed, got --for F; try --paper"),
        ("x.svg --paper piano --without piano", "there is no piano in this band; try --paper"),
        ("x.mid --paper chart", "--paper is for paper (.musicxml, .svg, .html), got a .mid file"),
        ("x.wav --title x", "--title is for paper (.musicxml, .svg, .html), got a .wav file"),
        (f"x.svg --title {'x' * 81}", "a title is 80 plain characters at most, got 81"),
        ("x.svg --title 'a\nb'", "a title is 80 plain characters at most"),
        ("x.html --bars 6000", "a score has 5,000 bars at most, got 6,000"),
        ("x.html --room 1", "--room is for .wav and .flac, a .html file holds no sound"),
    ],
)
def test_what_cannot_be_had_is_one_line(
    line: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(line) == 2
    err = capfd.readouterr().err
    assert err.startswith(f"vamp: {told}")
    assert err.count("\n") == 1
    assert list(Path().iterdir()) == []


def test_what_is_too_tall_for_a_picture_is_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("harmony.pages.TALLEST", 1_000)
    assert run("x.svg --bars 32 --seed 7") == 2
    told = "vamp: this is too long for one picture; ask for fewer bars, or a .html file\n"
    assert capfd.readouterr().err == told
    assert list(Path().iterdir()) == []


def test_without_an_engraver_a_picture_is_refused_and_a_score_is_not(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "verovio", None)
    assert run("x.svg --bars 4") == 2
    told = "vamp: verovio draws .svg and .html and is missing; pip install verovio, or try"
    assert capfd.readouterr().err.startswith(told)
    assert run("x.musicxml --bars 4") == 0
    assert [path.name for path in Path().iterdir()] == ["x.musicxml"]
