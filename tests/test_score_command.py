"""``vamp export x.musicxml``: the score by the command, like every other file."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from harmony import notation
from playback.route import Route
from playback.setup import Setup
from playback.setup_file import setup_file
from playback.timeline import Timeline
from real_command import HERE, vamp
from score_reader import read_score
from studio.cli import main


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(line: str) -> int:
    return main(["export", *shlex.split(line)])


def bars(name: str) -> list[str | None]:
    root = read_score(Path(name).read_bytes()).root
    return [measure.get("number") for measure in root.iterfind("part[1]/measure")]


def test_a_score_has_the_usual_length_and_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("vamp.musicxml --seed 7") == 0
    told = capfd.readouterr().err.splitlines()
    assert told == ["wrote vamp.musicxml: 32 bars at 120 beats per minute, 1:04", "seed 7"]
    assert len(bars("vamp.musicxml")) == 32


def test_the_format_may_be_asked_for() -> None:
    assert run("score.txt --format musicxml --bars 4 --seed 7") == 0
    assert run("score.MusicXML --bars 4 --seed 7") == 0
    assert Path("score.txt").read_bytes() == Path("score.MusicXML").read_bytes()


def test_a_score_goes_to_standard_output() -> None:
    ran = vamp("export", "-", "--format", "musicxml", "--bars", "4", "--seed", "7")
    assert run("there.musicxml --bars 4 --seed 7") == 0
    assert ran.stdout == Path("there.musicxml").read_bytes()


def test_a_score_that_is_there_is_kept(capfd: pytest.CaptureFixture[str]) -> None:
    Path("vamp.musicxml").write_text("mine")
    assert run("vamp.musicxml --bars 4") == 2
    assert "is there already; choose another name, or --force" in capfd.readouterr().err
    assert Path("vamp.musicxml").read_text() == "mine"
    assert run("vamp.musicxml --bars 4 --force") == 0
    assert len(bars("vamp.musicxml")) == 4


def test_nothing_is_left_of_a_score_that_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(notation, "musicxml", stopped)
    assert run("vamp.musicxml --bars 4") == 130
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("option", ["--room 0", "--rate 44100", "--level piano=-3"])
def test_a_score_holds_no_sound(option: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(f"vamp.musicxml {option}") == 2
    assert "is for .wav and .flac, a .musicxml file holds no sound" in capfd.readouterr().err


def test_a_run_that_was_changed_is_written_as_it_was_played() -> None:
    first = Setup(seed=7, count_in=1, bars=None)
    timeline = Timeline(((0, first), (8, first.changed(tempo=150.0, bars=16))))
    Path("run.json").write_text(setup_file(Route.of(timeline)))
    assert run("run.musicxml --setup run.json") == 0
    root = read_score(Path("run.musicxml").read_bytes()).root
    assert [mark.text for mark in root.iter("per-minute")] == ["120", "150"]
    assert bars("run.musicxml") == ["X1", *map(str, range(1, 17))]


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("--ramp 132/4 --bars 8", 8),
        ("--ladder 4/1/124", 32),
        ("--part 4-5 --bars 6", 6),
        ("--from 5 --bars 8", 4),
        ("--bars 8 --loop --count-in 1 --count-in-each", 9),
        ("--time 0:16", 8),
    ],
)
def test_every_way_through_the_music_is_written(line: str, numbers: int) -> None:
    assert run(f"vamp.musicxml --seed 7 {line}") == 0
    assert len(bars("vamp.musicxml")) == numbers


LOADS = """
import sys
from studio.cli import main
main(sys.argv[1:])
print("music21" in sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("line", "loads"),
    [
        ("--help", False),
        ("export --help", False),
        ("export vamp.mid --bars 2", False),
        ("export vamp.musicxml --bars 2", True),
    ],
)
def test_music21_is_loaded_for_a_score_alone(line: str, loads: bool) -> None:
    words = [sys.executable, "-P", "-c", LOADS, *shlex.split(line)]
    ran = subprocess.run(words, env=HERE, capture_output=True, text=True, check=False)
    assert ran.stderr.splitlines()[-1] == str(loads)
