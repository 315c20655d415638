"""``vamp export x.wav``: what it writes, what it says, and what it leaves when it cannot."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

import harmony
import playback
import studio
from harmony.pitch import PitchName
from playback.audio_file import AudioFormat, write_audio_file
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import Setup
from real_command import HERE, vamp
from studio.cli import main
from studio.folders import cache_folder

AUDIO = ("wav", "flac")


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for all tests here: a note is rendered once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.chdir(room)
    keep_notes_in(notes, monkeypatch)


def keep_notes_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.folders.cache_folder", lambda: str(folder))


def folder() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def export(line: str) -> int:
    return main(["export", *shlex.split(line)])


# What is written


@pytest.mark.parametrize(
    ("words", "kind", "subtype", "rate", "told"),
    [
        ("x.wav", "WAV", "PCM_24", 48000, "48,000 Hz, 24 bit"),
        ("x.flac", "FLAC", "PCM_24", 48000, "48,000 Hz, 24 bit"),
        ("x.WAV --bits 16 --rate 44100", "WAV", "PCM_16", 44100, "44,100 Hz, 16 bit"),
        ("x.wav --bits 32f --rate 22050", "WAV", "FLOAT", 22050, "22,050 Hz, 32 bit float"),
        ("x --format flac --bits 16 --rate 32000", "FLAC", "PCM_16", 32000, "32,000 Hz, 16 bit"),
    ],
)
def test_the_file_is_as_it_was_asked_for(
    words: str, kind: str, subtype: str, rate: int, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert export(f"{words} --bars 2 --tempo 240 --count-in 1 --seed 7") == 0
    name = words.split()[0]
    found = soundfile.info(name)
    assert (found.format, found.subtype, found.samplerate) == (kind, subtype, rate)
    assert (found.channels, found.frames) == (2, 3 * rate)
    assert folder() == [name]
    out, err = capfd.readouterr()
    music = "2 bars at 240 beats per minute, 0:02, after a count-in of 1 bar"
    short = "the form's 8 bars cut short"
    assert (out, err) == ("", f"wrote {name}: {music}, {short}, {told}\nseed 7\n")


def test_the_file_is_the_performance_that_the_options_ask_for() -> None:
    assert export("x.wav --bits 32f --bars 3 --tempo 200 --key G --without piano --seed 7") == 0
    setup = Setup(bars=3, tempo=200, key=PitchName("G"), seed=7, players=("bass", "drums"))
    wanted = io.BytesIO()
    write_audio_file(Route.of(setup), wanted, AudioFormat(bits="32f"), Sampler(48000))
    assert Path("x.wav").read_bytes() == wanted.getvalue()


def test_wav_and_flac_are_the_same_music() -> None:
    for name in ("x.wav", "x.flac"):
        assert export(f"{name} --bars 2 --tempo 200 --seed 7 --bits 16") == 0
    wav, flac = (soundfile.read(name, dtype="int16")[0] for name in ("x.wav", "x.flac"))
    assert wav.any()
    assert np.array_equal(wav, flac)


@pytest.mark.parametrize("kind", AUDIO)
def test_the_same_command_writes_the_same_bytes(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, cache in (("cold", "new"), ("warm", "new"), ("without", "x/y")):
        (tmp_path / "x").write_bytes(b"no folder")
        keep_notes_in(tmp_path / cache, monkeypatch)
        assert export(f"{name}.{kind} --bars 1 --tempo 200 --seed 7 --rate 22050") == 0
    cold, *others = (Path(name).read_bytes() for name in folder())
    assert others == [cold, cold]
    assert [*(tmp_path / "new").iterdir()]


@pytest.mark.parametrize("kind", AUDIO)
def test_standard_output_holds_the_sound_and_nothing_else(kind: str) -> None:
    words = ["--bars", "1", "--tempo", "200", "--seed", "7", "--format", kind]
    assert main(["export", f"x.{kind}", *words]) == 0
    ran = vamp("export", "-", *words)
    assert ran.returncode == 0
    assert ran.stdout == Path(f"x.{kind}").read_bytes()
    assert ran.stderr.decode().startswith("wrote standard output: 1 bar at 200")


def test_a_loop_is_as_long_as_its_bars_and_rings_into_its_beginning() -> None:
    asked = "--bars 2 --tempo 240 --seed 7 --bits 32f --rate 48000"
    assert export(f"loop.wav --loop {asked}") == 0
    assert export(f"once.wav --ending none {asked}") == 0
    loop, once = (soundfile.read(name)[0] for name in ("loop.wav", "once.wav"))
    assert len(loop) == len(once) == 2 * 48000
    assert np.abs(loop[:2_000]).sum() > 0
    assert not np.array_equal(loop[:2_000], once[:2_000])


# What stands in the way


@pytest.mark.parametrize("kind", AUDIO)
@pytest.mark.parametrize("kept", [True, False])
def test_a_disk_that_fills_up_on_the_way_leaves_nothing(kind: str, kept: bool) -> None:
    """A limit on the size of files stands for the disk: it strikes in the middle of a block."""
    if kept:
        Path(f"x.{kind}").write_bytes(b"yesterday's")
    narrow = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)); "
        "from studio.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    words = ["export", f"x.{kind}", "--bars", "4", "--tempo", "200", "--force"]
    ran = subprocess.run(
        [sys.executable, "-c", narrow, *words],
        env=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    told = f"vamp: cannot write x.{kind}: the file would become too large; ask for fewer bars\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", told)
    assert folder() == ([f"x.{kind}"] if kept else [])
    assert not kept or Path(f"x.{kind}").read_bytes() == b"yesterday's"


@pytest.mark.parametrize("kind", AUDIO)
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_in_the_middle_leaves_nothing(kind: str, name: str, code: int) -> None:
    stopped_within = (
        "import os, signal, sys\n"
        "from playback import rendering\n"
        "from studio.cli import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "whole = rendering.whole\n"
        "def stopped(*given):\n"
        "    for number, block in enumerate(whole(*given)):\n"
        "        yield block\n"
        "        yield block\n"
        f"        os.kill(os.getpid(), signal.{name})\n"
        "rendering.whole = stopped\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    words = ["export", f"x.{kind}", "--bars", "8", "--tempo", "200"]
    ran = subprocess.run(
        [sys.executable, "-c", stopped_within, *words], env=HERE, capture_output=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (code, b"", b"")
    assert folder() == []


@pytest.mark.parametrize("kind", AUDIO)
def test_a_cache_that_cannot_be_written_is_told_and_the_music_goes_on(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"no folder")
    keep_notes_in(tmp_path / "file" / "notes", monkeypatch)
    assert export(f"x.{kind} --bars 1 --tempo 300 --seed 7 --rate 22050") == 0
    warning, wrote, seed = capfd.readouterr().err.splitlines()
    assert warning.startswith("vamp: ")
    assert str(tmp_path / "file" / "notes") in warning
    assert wrote.startswith(f"wrote x.{kind}: 1 bar")
    assert seed == "seed 7"
    assert soundfile.info(f"x.{kind}").frames == 4 * 60 * 22050 // 300


def test_where_there_is_no_home_there_is_no_cache_and_no_warning(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("studio.folders.cache_folder", lambda: None)
    assert export("x.wav --bars 1 --tempo 300 --seed 7 --rate 22050") == 0
    assert len(capfd.readouterr().err.splitlines()) == 2


def test_the_cache_folder_is_the_platforms() -> None:
    look = "from studio.folders import cache_folder; print(cache_folder())"

    def found(**around: str) -> str:
        usual = {
            name: text for name, text in HERE.items() if name not in ("HOME", "XDG_CACHE_HOME")
        }
        ran = subprocess.run(
            [sys.executable, "-c", look],
            env={**usual, **around},
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout.strip()

    assert found(XDG_CACHE_HOME="/cache") == "/cache/deux-accords/notes"
    assert found(HOME="/home/nina") == "/home/nina/.cache/deux-accords/notes"


def test_a_user_without_a_home_has_no_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for name in ("HOME", "XDG_CACHE_HOME", "USERPROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", _nobody)
    assert cache_folder() is None


def test_a_folder_that_is_nowhere_is_no_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: "~/.cache/deux-accords")
    assert cache_folder() is None


def _nobody(number: int) -> object:
    raise KeyError(f"getpwuid(): uid not found: {number}")


# A sound set that is missing or broken


def without_index(sounds: Path) -> None:
    (sounds / "index.json").unlink()


def torn_index(sounds: Path) -> None:
    index = (sounds / "index.json").read_bytes()
    (sounds / "index.json").unlink()
    (sounds / "index.json").write_bytes(index[: len(index) // 2])


def without_recordings(sounds: Path) -> None:
    for path in [*sounds.rglob("*.flac"), *sounds.rglob("*.ogg")]:
        path.unlink()


def empty_recordings(sounds: Path) -> None:
    for path in [*sounds.rglob("*.flac"), *sounds.rglob("*.ogg")]:
        path.unlink()
        path.touch()


def torn_recordings(sounds: Path) -> None:
    for path in [*sounds.rglob("*.flac"), *sounds.rglob("*.ogg")]:
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(b"\0" * 100 + content[: len(content) // 3])


@pytest.mark.parametrize(
    "broken", [without_index, torn_index, without_recordings, empty_recordings, torn_recordings]
)
def test_a_broken_sound_set_is_one_line_and_leaves_nothing(
    broken: Callable[[Path], None], tmp_path: Path
) -> None:
    house = tmp_path / "house"
    for package in (harmony, playback, studio):
        path = Path(package.__path__[0])
        shutil.copytree(
            path, house / path.name, ignore=shutil.ignore_patterns("__pycache__", "sounds")
        )
    sounds = house / "playback" / "sounds"
    shutil.copytree(Path(playback.__path__[0]) / "sounds", sounds, copy_function=os.symlink)
    broken(sounds)
    around = {**HERE, "PYTHONPATH": str(house), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    ran = subprocess.run(
        [sys.executable, "-m", "studio", "export", "x.wav", "--bars", "2"],
        env=around,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"vamp: the sound set in {sounds} is broken: ")
    assert ran.stderr.count("\n") == 1
    assert folder() == []
