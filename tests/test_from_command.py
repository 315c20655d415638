"""``--from FILE|LINK``: the chords of a chart in place of ``--chords``, and what is said of it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from harmony.form import Form
from harmony.mistake import Mistake
from playback.route import Route
from playback.setup import Setup
from playback.setup_file import setup_file
from playback.timeline import Timeline
from sheet_writer import bar_of, measures, sheet, words
from studio import play_on_page
from studio.asked import route_asked
from studio.chart_asked import with_what_was_read
from studio.cli import main
from studio.options import export_options, play_options

PLAIN = "irealbook://Little Waltz=Nobody=Waltz=Bb=n=T34[C-7   |F7   |Bb^7   Z"
SHARED = "irealb://" + quote(
    "One=Nobody==Swing=D-==1r34LbKcu7[D-7   |G7   Z==96=0==="
    "Two=Nobody==Swing=C==1r34LbKcu7[C6   |F7   Z==0=0===Both"
)


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_tune(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    key = "<time>", "<key><fifths>-2</fifths><mode>major</mode></key><time>"
    part = measures(words("", tempo="144") + bar_of("Cm7"), bar_of("F7"), bar_of("Bbmaj7 G7"))
    Path("tune.musicxml").write_bytes(sheet(part.replace(*key)))


def run(line: str) -> int:
    return main(["export", *shlex.split(line)])


def exported(line: str) -> tuple[Route, tuple[str, ...]]:
    asked = export_options(["x.mid", *shlex.split(line)])
    assert asked is not None
    route, _, warnings = route_asked(asked, 32)
    return route, warnings


def first(line: str) -> Setup:
    return exported(f"--seed 7 {line}")[0].first


FORMS = [
    *["Dm7 x4 | C7 x4", "Dm7 | G7 | Cmaj7", "3/4 Am7 | D7b9 | G6 | Em7 A7alt / | Dm7"],
    *["5/4 Fm7 x5 | Bb7 / / Eb7 /", "2/4 C6 | C#dim7 | Dm7 G7sus", "7/4 Bbm7/Ab | Eb13#11 x2"],
]


@pytest.mark.parametrize(
    ("key", "text"),
    [*zip("C Db D Eb E F Gb G Ab A Bb B".split(), [*FORMS, *FORMS], strict=True)],
)
def test_from_our_own_score_the_same_file_comes_as_from_its_chords(key: str, text: str) -> None:
    """In 12 keys: odd numbers of bars, and every other meter than four quarters."""
    form = Form.parse(text)
    same = f"--key {key} --seed 7 --tempo 132 --bars {2 * form.bars + 1}"
    assert run(f"a.musicxml --chords '{form}' --seed 3 --choruses 1 --ending none") == 0
    assert run(f"b.mid --from a.musicxml {same}") == 0
    assert run(f"c.mid --chords '{form}' {same}") == 0
    assert Path("b.mid").read_bytes() == Path("c.mid").read_bytes()


@pytest.mark.parametrize("instrument", ["concert", "Bb", "Eb", "F"])
def test_a_chart_for_a_transposing_instrument_is_read_as_it_sounds(instrument: str) -> None:
    for form in FORMS:
        line = f"--paper chart --for {instrument} --chords '{form}' --seed 7 --force"
        assert run(f"chart.musicxml {line}") == 0
        assert first("--from chart.musicxml").form == Form.parse(form)


def test_a_link_is_the_same_as_its_chords() -> None:
    assert run(f"a.mid --from '{PLAIN}' --seed 7") == 0
    assert run("b.mid --chords '3/4 Cm7 | F7 | Bbmaj7' --seed 7") == 0
    assert Path("a.mid").read_bytes() == Path("b.mid").read_bytes()


def test_a_bar_and_a_chart_may_be_given_together() -> None:
    route, _ = exported("--seed 7 --from 5 --from tune.musicxml --bars 12")
    assert (str(route.first.form), route.total_bars) == ("Cm7 | F7 | Bbmaj7 G7", 8)
    assert route == exported("--seed 7 --from=tune.musicxml --bars 12 --from=5")[0]
    for line in ("--from 5 --from 6", "--from a.xml --from b.xml"):
        with pytest.raises(Mistake, match=r"two --from given, .*; keep one"):
            export_options(["x.mid", *line.split()])


def test_a_file_called_by_a_number_is_reached_with_its_folder() -> None:
    Path("tune.musicxml").rename("3")
    assert str(first("--from ./3").form) == "Cm7 | F7 | Bbmaj7 G7"
    assert exported("--seed 7 --from 3")[0].first.form == Setup().form


def test_the_tempo_of_the_chart_holds_where_nobody_says_another() -> None:
    assert first("--from tune.musicxml").tempo == 144
    assert first("--from tune.musicxml --tempo 90").tempo == 90
    assert first("--from tune.musicxml --setup tempo=80").tempo == 80
    assert first(f"--from '{SHARED}'").tempo == 96
    assert first(f"--from '{PLAIN}'").tempo == 120


def test_the_key_moves_the_tune_not_its_first_chord() -> None:
    assert (
        str(first("--from tune.musicxml").sounding_form.chord_at(first("").form.length * 0))
        == "Cm7"
    )
    for line in ("--key C", "--setup key=C"):
        assert str(first(f"--from tune.musicxml {line}").sounding_form) == "Dm7 | G7 | Cmaj7 A7"
    with pytest.raises(Mistake, match="key must be the home chord's root"):
        first("--from tune.musicxml --key H")


def test_a_chart_beats_the_chords_of_a_setup() -> None:
    setup = first("--from tune.musicxml --setup 'chords=Am7&feel=two&seed=9'")
    assert (str(setup.form), setup.feel) == ("Cm7 | F7 | Bbmaj7 G7", "two")


def test_the_second_tune_of_a_link_or_of_a_page_that_holds_it() -> None:
    Path("my #1 list.html").write_text(f'<html><a href="{SHARED}">Both</a></html>')
    Path("mine.txt").write_text(f"{SHARED}\nand what I think of it")
    for source in (SHARED, "my #1 list.html", "mine.txt"):
        assert str(first(f"--from '{source}'").form) == "Dm7 | G7"
        assert str(first(f"--from '{source}#2'").form) == "C6 | F7"
    old = PLAIN.replace("[C-7", "<Slow>[C-7")
    Path("old.txt").write_text(old)
    assert str(first("--from old.txt").form) == "3/4 Cm7 | F7 | Bbmaj7"
    sharp = "irealbook://a=b=c=C=n=C#7   |F#7"
    assert str(first(f"--from '{sharp}'").form) == "C#7 | F#7"


def test_what_was_read_and_left_out_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    part = measures(words("", tempo="400") + bar_of("Cm7"), bar_of("F7 NC"), bar_of("G7"))
    Path("two.xml").write_bytes(sheet(part, title="Two"))
    assert run("x.mid --from two.xml --seed 7 --bars 6") == 0
    assert capfd.readouterr().err.splitlines() == [
        "vamp: chords of Two: Cm7 | F7 | G7",
        "vamp: left out: N.C., a chord sounds on (bar 2)",
        "vamp: left out: its tempo of 400",
        "wrote x.mid: 6 bars at 120 beats per minute, 0:12, home Cm7",
        "seed 7",
    ]


LOG = Timeline(((0, Setup(seed=7)), (16, Setup(tempo=140, seed=7))))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--from nothing.xml", "there is no file nothing.xml; --from takes the number of a bar, a "
         "MusicXML file or an irealb:// link"),
        ("--from nothing.xml#2", "there is no file nothing.xml;"),
        ("--from .", "from must be a whole number from 1 to 100,000, got ."),
        ("--from ''", "from must be a whole number from 1 to 100,000, got ''"),
        ("--from -3", "from must be a whole number from 1 to 100,000, got -3"),
        ("--from folder", "folder is a folder; name a file in it"),
        ("--from run.json", "run.json: it is no MusicXML"),
        ("--from irealb://x", "the link has no tune in it that iReal Pro would read"),
        (f"--from '{SHARED}#3'", "the link has 2 tunes, got #3"),
        ("--from tune.musicxml --chords Dm7", "the chords come from --from or from --chords, "
         "not from both; keep one"),
        ("--from tune.musicxml --setup run.json", "this file says its chords bar by bar; "
         "leave out --from"),
        ("--from tune.musicxml --part 2-9", "bars 1 to 3"),
    ],
    ids=lambda value: value[:40],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line_and_nothing_is_written(
    line: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("folder").mkdir()
    Path("run.json").write_text(setup_file(Route.of(LOG)))
    assert run(f"x.mid {line} --seed 7") == 2
    (said,) = capfd.readouterr().err.splitlines()
    assert told in said
    assert not Path("x.mid").exists()


def test_a_part_of_a_chart_over_and_over() -> None:
    assert str(first("--from tune.musicxml --part 2-3").form) == "F7 | Bbmaj7 G7"


def test_the_page_opens_with_the_chords_of_the_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(play_on_page, "open_page", lambda _, wanted: opened.append(wanted))
    assert main(["play", "--output", "page", "--from", "tune.musicxml", "--seed", "7"]) == 0
    assert (str(opened[0].form), opened[0].music.tempo) == ("Cm7 | F7 | Bbmaj7 G7", 144)


def test_the_page_that_stands_in_for_speakers_does_not_read_again() -> None:
    asked: Mapping[str, Any] | None = play_options(
        ["--from", "tune.musicxml", "--key", "C", "--seed", "7"]
    )
    assert asked is not None
    route, _, _ = route_asked(asked, None, usual_count_in=1)
    Path("tune.musicxml").unlink()
    again = route_asked(with_what_was_read(asked, route.first), None, usual_count_in=1)
    assert again == (route, False, ())
