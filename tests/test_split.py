"""``vamp export x.mid --split``: a file per player, and nobody misses the conductor."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from midi_reader import read_midi
from studio.cli import main


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(line: str) -> int:
    return main(["export", *shlex.split(line)])


def folder() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


@pytest.mark.parametrize(
    "line",
    [
        "--bars 12",
        "--bars 16 --loop --key Bb --count-in 1",
        '--bars 9 --ramp 160/8 --chords "3/4 Dm7 x4 | G7 x4"',
        "--bars 8 --drift 1 --comp vibes --drums brushes --humanize 0",
    ],
)
def test_laid_over_each_other_they_are_the_file_of_all(line: str) -> None:
    assert run(f"all.mid --seed 7 {line}") == 0
    assert run(f"one.mid --seed 7 {line} --split") == 0
    assert folder() == ["all.mid", "one-bass.mid", "one-drums.mid", "one-piano.mid"]
    conductor, *tracks = read_midi(Path("all.mid")).tracks
    for player, track in zip(("bass", "piano", "drums"), tracks, strict=True):
        alone = read_midi(Path(f"one-{player}.mid"))
        assert alone.ticks_per_beat == 960
        assert alone.tracks == [conductor, track]


def test_the_drummer_counts_in_who_plays_without_one_and_nobody_else_has_a_file() -> None:
    assert run("one.mid --split --bars 4 --without drums,piano --count-in 1") == 0
    assert folder() == ["one-bass.mid", "one-drums.mid"]


def test_what_is_written_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("one.MID --split --bars 4 --seed 7 --without piano") == 0
    told = "wrote one-bass.MID, one-drums.MID: 4 bars at 120 beats per minute, 0:08"
    assert capfd.readouterr().err.splitlines()[0].startswith(told)


def test_all_of_them_or_none(capfd: pytest.CaptureFixture[str]) -> None:
    Path("one-drums.mid").write_bytes(b"mine")
    assert run("one.mid --split --bars 4") == 2
    assert folder() == ["one-drums.mid"]
    assert Path("one-drums.mid").read_bytes() == b"mine"
    told = "vamp: one-drums.mid is there already; choose another name, or --force to replace it\n"
    assert capfd.readouterr().err == told
    assert run("one.mid --split --bars 4 --force") == 0
    assert len(folder()) == 3


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("one.wav --split", "--split is for .mid files, one per player, got .wav"),
        ("- --format mid --split", "--split makes several files, standard output takes one"),
        ("no/one.mid --split", "there is no folder no; make it or choose another"),
    ],
)
def test_what_cannot_be_split_is_told(
    line: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(f"{line} --bars 4") == 2
    assert capfd.readouterr().err.startswith(f"vamp: {told}")
    assert folder() == []
