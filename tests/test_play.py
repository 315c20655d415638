"""``vamp play`` where there is no sound, or no terminal: a file, lines, and never a traceback."""

from __future__ import annotations

import re
import subprocess
import sys
import wave
from itertools import takewhile
from pathlib import Path

import pytest

from sound_server import (
    NO_DEVICES,
    SLOW,
    SoundServer,
    sound_server,
    surroundings,
)

pytestmark = pytest.mark.live

__all__ = ["sound_server"]

SHORT = ["--bars", "1", "--tempo", "320", "--seed", "7"]
COMMAND = [sys.executable, "-m", "studio"]


def vamp(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in those surroundings."""
    return subprocess.run([*COMMAND, *words], env=env, capture_output=True, timeout=60)


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Notes that were rendered for one test are there for the next."""
    return {"XDG_CACHE_HOME": str(tmp_path_factory.getbasetemp() / "cache")}


@pytest.fixture
def silent(tmp_path: Path, cache: dict[str, str]) -> dict[str, str]:
    """A machine without a sound card and without a server."""
    return surroundings(tmp_path / "silent", NO_DEVICES) | cache


def seconds_in(path: Path) -> float:
    with wave.open(str(path)) as sound:
        return float(sound.getnframes() / sound.getframerate())


# Without sound


def test_without_sound_the_music_goes_into_a_file(silent: dict[str, str], room: Path) -> None:
    ran = vamp(silent, "play", *SHORT)
    no_sound, wrote, seed = ran.stderr.decode().splitlines()
    assert no_sound.startswith("vamp: no sound: ")
    assert wrote.startswith("wrote vamp.wav: 1 bar at 320 beats per minute")
    assert seed == "seed 7"
    assert (ran.returncode, ran.stdout) == (0, b"")
    assert [path.name for path in room.iterdir()] == ["vamp.wav"]
    assert seconds_in(room / "vamp.wav") == pytest.approx(2 * 4 * 60 / 320, abs=1e-4)


def test_without_sound_an_endless_band_plays_32_bars(silent: dict[str, str], room: Path) -> None:
    assert vamp(silent, "play", "--tempo", "320", "--count-in", "0").returncode == 0
    assert seconds_in(room / "vamp.wav") == pytest.approx(32 * 4 * 60 / 320, abs=1e-4)


def test_the_file_takes_a_name_that_is_free(silent: dict[str, str], room: Path) -> None:
    (room / "vamp.wav").write_text("mine")
    (room / "vamp-2.wav").symlink_to("nowhere")
    told = vamp(silent, "play", *SHORT).stderr.decode()
    assert "wrote vamp-3.wav: 1 bar" in told
    assert (room / "vamp.wav").read_text() == "mine"


def test_a_device_that_was_named_and_is_not_there_is_an_error(
    silent: dict[str, str], room: Path
) -> None:
    ran = vamp(silent, "play", "--device", "desk")
    assert ran.returncode == 2
    assert re.fullmatch(r"vamp: no sound: .*\n", ran.stderr.decode())
    assert list(room.iterdir()) == []


def test_devices_without_sound_is_one_line(silent: dict[str, str]) -> None:
    ran = vamp(silent, "devices")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert re.fullmatch(r"vamp: no sound: .*\n", ran.stderr.decode())


# Into a file


def test_the_output_may_be_a_file(silent: dict[str, str], room: Path) -> None:
    ran = vamp(silent, "play", "--output", "one.flac", *SHORT)
    wrote, seed = ran.stderr.decode().splitlines()
    assert (ran.returncode, ran.stdout, seed) == (0, b"", "seed 7")
    assert wrote.startswith("wrote one.flac: 1 bar at 320 beats per minute")
    assert "after a count-in of 1 bar" in wrote
    assert (room / "one.flac").read_bytes().startswith(b"fLaC")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--output", "one.mp3"], "port:NAME or a file that ends in .wav or .flac"),
        (["--output", "-"], "output must be speakers, page, port:NAME or a file"),
        (["--output", "one.wav"], "a file needs an end: say how long, such as --bars 32"),
        (["--output", "one.wav", "--endless"], "a file needs an end"),
        (["--output", "old.wav", "--bars", "1"], "old.wav is there already; choose another name"),
        (["--output", "one.wav", "--device", "desk", "--bars", "1"], "device desk does not go"),
        (["--output", "no/one.wav", "--bars", "1"], "there is no folder no"),
        (["--output", "one.wav", "--rate", "12345", "--bars", "1"], "rate must be"),
        (["--rate", "12345"], "rate must be"),
        (["--rate", "192000"], "44100, 48000, 88200 or 96000, got 192000"),
        (["--tempo", "3000"], "tempo must be 30 to 320"),
        (["--bits", "16"], "no option or word '--bits'"),
        (["vamp.wav"], "no option or word 'vamp.wav'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_played_is_told_in_a_line(
    words: list[str], told: str, silent: dict[str, str], room: Path
) -> None:
    (room / "old.wav").write_text("mine")
    ran = vamp(silent, "play", *words)
    assert ran.returncode == 2
    (line,) = ran.stderr.decode().splitlines()
    assert line.startswith("vamp: ")
    assert told in line
    assert [path.name for path in room.iterdir()] == ["old.wav"]


def test_a_file_may_have_a_rate_that_is_not_played(silent: dict[str, str], room: Path) -> None:
    asked = ["--output", "one.wav", "--rate", "192000", *SHORT]
    assert vamp(silent, "play", *asked).returncode == 0
    with wave.open(str(room / "one.wav")) as sound:
        assert sound.getframerate() == 192_000


# With sound, into a pipe


def test_into_a_pipe_go_lines(sound_server: SoundServer) -> None:
    ran = vamp(sound_server.env, "play", "--bars", "6", "--tempo", "320", "--seed", "7")
    assert ran.returncode == 0
    told = [line for line in ran.stderr.decode().splitlines() if "came too late" not in line]
    assert told == ["seed 7"]
    assert ran.stdout.decode().splitlines() == [
        "count-in, 320 bpm",
        "chorus 1, bar 1: Dm7, 320 bpm, last chorus",
        "chorus 1, bar 5: C7, 320 bpm, last chorus",
        "chorus 1, bar 6: Dm69, 320 bpm, ending",
        "the end",
    ]


def test_a_pipe_that_is_closed_ends_it(sound_server: SoundServer) -> None:
    with subprocess.Popen(
        [*COMMAND, "play"], env=sound_server.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as playing:
        assert playing.stdout
        assert playing.stderr
        assert playing.stdout.readline().startswith(b"count-in")
        playing.stdout.close()
        assert playing.wait(SLOW) == 0
        assert b"Traceback" not in playing.stderr.read()


def test_devices_are_listed(sound_server: SoundServer) -> None:
    ran = vamp(sound_server.env, "devices")
    lines = ran.stdout.decode().splitlines()
    outputs = list(takewhile(lambda line: not line.startswith("* is the default"), lines))
    assert ran.returncode == 0
    assert sum(line.startswith("* ") for line in outputs) == 1
    assert "MIDI" in lines[-1]


def test_a_device_by_another_name_is_an_error(sound_server: SoundServer) -> None:
    ran = vamp(sound_server.env, "play", "--device", "grandpa's radio")
    assert ran.returncode == 2
    assert re.fullmatch(r"vamp: device \"grandpa's radio\" is not there; .*\n", ran.stderr.decode())
