"""Faders and room as they are asked for, and what is heard of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from harmony.mistake import Mistake
from playback.desk import USUAL_ROOM, Faders
from studio.cli import main
from studio.desk_asked import faders_asked


def test_faders_by_player() -> None:
    assert faders_asked({}) == Faders(USUAL_ROOM)
    asked = {"room": "1", "level": "piano=-3, drums=+2", "pan": "bass=0.5"}
    assert faders_asked(asked) == Faders(1.0, (("piano", -3.0), ("drums", 2.0)), (("bass", 0.5),))


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("level", "piano", "level must be a player and a number, such as piano=-0.5 .*got piano"),
        ("level", "", "level must be a player and a number"),
        ("level", "horn=2", "bass, piano, drums.*got horn=2"),
        ("level", "piano=loud", "level of the piano must be -60 to 12 dB, got loud"),
        ("level", "piano=13", "level of the piano must be -60 to 12 dB, got 13"),
        ("level", "piano=1,piano=2", "level says two things of the piano; keep one"),
        ("pan", "bass=2", "pan of the bass must be -1 to 1, got 2"),
        ("room", "2", "room must be 0 to 1"),
    ],
)
def test_a_fader_that_makes_no_sense_is_told(option: str, text: str, told: str) -> None:
    with pytest.raises(Mistake, match=told):
        faders_asked({option: text})


def heard(*words: str) -> np.ndarray:
    assert main(["export", "x.wav", "--bars", "2", "--seed", "7", "--room", "0", *words]) == 0
    sound, _ = soundfile.read("x.wav", dtype="float32")
    Path("x.wav").unlink()
    return np.asarray(sound)


@pytest.mark.usefixtures("room")
def test_a_level_and_a_side_are_heard() -> None:
    usual = heard("--without", "piano,drums")
    softer = heard("--without", "piano,drums", "--level", "bass=-6")
    assert np.abs(softer - usual * 10 ** (-6 / 20)).max() < 1e-5
    left = heard("--without", "piano,drums", "--pan", "bass=-1")
    assert np.abs(left[:, 1]).max() < 1e-5 < np.abs(left[:, 0]).max()
    gone = heard("--level", "piano=-60,drums=-60")
    assert np.abs(gone - usual).max() < 1e-5


@pytest.mark.usefixtures("room")
def test_faders_are_not_for_files_without_sound(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "x.mid", "--level", "piano=-3"]) == 2
    assert "--level is for .wav and .flac" in capfd.readouterr().err
