"""``vamp export --stems``: what it writes, what it says, and what it leaves when it cannot."""

from __future__ import annotations

import errno
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from harmony.mistake import Mistake
from real_command import HERE
from riff_reader import Wav
from studio.cli import main
from studio.fresh_folder import fresh_folder

SHORT = "--bars 2 --tempo 240 --seed 7 --rate 22050"
STEM = "vamp-Dm7-C7-in-Dm-240bpm-seed7-{}-2bars.{}"
TRIO = [STEM.format(player, "wav") for player in ("bass", "drums", "piano")]


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for all tests here: a note is rendered once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("studio.folders.cache_folder", lambda: str(notes))


@pytest.fixture
def in_booths(monkeypatch: pytest.MonkeyPatch) -> None:
    """However short it is and however few the cores."""
    monkeypatch.setattr("studio.stems._booths_pay", lambda route: True)


def export(line: str) -> int:
    return main(["export", *shlex.split(line)])


def folder(name: str = ".") -> list[str]:
    return sorted(path.name for path in Path(name).iterdir())


def sound(path: Path | str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    read = soundfile.read(path, dtype="float64")[0]
    return np.asarray(read)


# What is written


def test_a_file_for_each_player_and_the_mix(capfd: pytest.CaptureFixture[str]) -> None:
    assert export(f"mix.wav --stems stems {SHORT}") == 0
    assert folder() == ["mix.wav", "stems"]
    assert folder("stems") == TRIO
    stems = sum(sound(Path("stems", name)) for name in TRIO)
    assert np.abs(stems - sound("mix.wav")).max() <= 2.5 / 2**23
    music = "2 bars at 240 beats per minute, 0:02, the form's 8 bars cut short"
    said = f"wrote mix.wav and bass, piano and drums in stems: {music}, 22,050 Hz, 24 bit\nseed 7\n"
    assert capfd.readouterr() == ("", said)


def test_the_mix_is_the_file_that_is_written_without_stems() -> None:
    assert export(f"mix.wav --stems stems {SHORT} --room 0.4 --level drums=3") == 0
    assert export(f"alone.wav {SHORT} --room 0.4 --level drums=3") == 0
    assert Path("mix.wav").read_bytes() == Path("alone.wav").read_bytes()


@pytest.mark.usefixtures("in_booths")
def test_the_same_command_writes_the_same_stems_on_one_core_and_on_several(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert export(f"--stems several {SHORT} --loop") == 0
    monkeypatch.setattr("studio.stems._booths_pay", lambda route: False)
    assert export(f"--stems one {SHORT} --loop") == 0
    for name in TRIO:
        assert Path("one", name).read_bytes() == Path("several", name).read_bytes()


@pytest.mark.parametrize(
    ("words", "ending", "subtype", "told"),
    [
        ("", "wav", "PCM_24", "24 bit"),
        ("--format flac --bits 16", "flac", "PCM_16", "16 bit"),
        ("--format wav --bits 32f", "wav", "FLOAT", "32 bit float"),
    ],
)
def test_stems_alone_are_of_the_kind_that_was_asked_for(
    words: str, ending: str, subtype: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert export(f"--stems stems {SHORT} --without piano {words}") == 0
    assert folder() == ["stems"]
    assert folder("stems") == [STEM.format(player, ending) for player in ("bass", "drums")]
    for name in folder("stems"):
        found = soundfile.info(Path("stems", name))
        assert (found.subtype, found.samplerate, found.frames) == (subtype, 22_050, 2 * 22_050)
    wrote = capfd.readouterr().err.splitlines()[0]
    assert wrote.startswith("wrote bass and drums in stems: 2 bars")
    assert wrote.endswith(told)


def test_stems_beside_a_flac_are_flac() -> None:
    assert export(f"mix.flac --stems stems {SHORT}") == 0
    assert folder("stems") == [name.replace(".wav", ".flac") for name in TRIO]


def test_a_stem_says_whose_it_is_and_where_it_goes_round() -> None:
    assert export(f"--stems stems {SHORT} --loop --key G") == 0
    for name in folder("stems"):
        wav = Wav(Path("stems", name).read_bytes())
        (player,) = {"bass", "piano", "drums"} & {*name.split("-")}
        assert wav.texts["INAM"] == f"Gm7 F7 in G minor, {player}"
        assert (wav.loop.start, wav.loop.end) == (0, 2 * 22_050 - 1)
        assert (wav.acid.tempo, wav.acid.beats, wav.acid.root) == (240.0, 8, 55)


def test_the_sticks_have_a_stem_where_nobody_else_drums() -> None:
    assert export(f"--stems stems {SHORT} --without drums --count-in 1") == 0
    assert folder("stems") == TRIO


def test_other_things_in_the_folder_stay() -> None:
    Path("stems").mkdir()
    Path("stems", "notes.txt").write_text("mine")
    assert export(f"--stems stems {SHORT}") == 0
    assert folder("stems") == ["notes.txt", *TRIO]


def test_a_stem_that_is_there_is_kept_and_force_replaces_it(
    capfd: pytest.CaptureFixture[str],
) -> None:
    Path("stems").mkdir()
    there = Path("stems", TRIO[2])
    there.write_bytes(b"yesterday's")
    assert export(f"mix.wav --stems stems {SHORT}") == 2
    said = f"vamp: {there} is there already; choose another name, or --force to replace it\n"
    assert capfd.readouterr() == ("", said)
    assert there.read_bytes() == b"yesterday's"
    assert (folder(), folder("stems")) == (["stems"], [TRIO[2]])
    assert export(f"mix.wav --stems stems {SHORT} --force") == 0
    assert folder("stems") == TRIO
    assert there.read_bytes()[:4] == b"RIFF"


# What stands in the way


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "export needs a FILE, such as vamp.mid, --stems and a folder, or --batch"),
        ("--stems file", "file is a file; --stems takes a folder, or a name for a new one"),
        ("--stems file/in", "there is no folder file; make it or choose another"),
        ("--stems no/where/", "there is no folder no; make it or choose another"),
        ("--stems ''", "--stems needs the name of a folder, such as stems"),
        ("x.mid --stems stems", "stems are written as wav or flac, got mid; name such a FILE"),
        ("--stems stems --format mid", "stems are written as wav or flac, got mid"),
        ("x.wav --stems stems --format flac", "ends in .wav, but the format asked for is flac"),
        ("file.wav --stems stems", "file.wav is there already"),
        ("--stems stems --format flac --bits 32f", r"bits must be 16 or 24 in a \.flac file"),
        ("--stems stems --soundfont no.sf2", r"no\.sf2"),
        ("--stems stems --split", "--split is for .mid files, --stems for sound"),
        ("--stems stems --paper chart", "paper"),
        ("--stems stems --endless", "a file needs an end"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(
    words: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("file", "file.wav"):
        Path(name).write_bytes(b"mine")
    assert export(f"{words} --seed 7") == 2
    out, err = capfd.readouterr()
    assert (out, err.count("\n"), err[:6]) == ("", 1, "vamp: ")
    assert re.search(said, err), err
    assert folder() == ["file", "file.wav"]


def test_a_place_that_may_not_be_written_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    monkeypatch.setattr("os.mkdir", refuse)
    assert export(f"--stems stems {SHORT}") == 2
    told = "vamp: cannot write stems: this is not allowed here; choose another folder\n"
    assert capfd.readouterr().err == told
    assert folder() == []


def test_of_names_that_are_taken_meanwhile_none_is_given() -> None:
    """Somebody puts a file where the last stem belongs, after the look at what is there."""
    Path("stems").mkdir()
    with pytest.raises(Mistake, match="cannot write stems"), fresh_folder("stems", TRIO):
        Path("stems", TRIO[2]).write_bytes(b"another's")
    assert folder("stems") == [TRIO[2]]
    assert Path("stems", TRIO[2]).read_bytes() == b"another's"


BROKEN = """
import os, resource, signal, sys
from playback import stems
from studio import stems as command
from studio.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
command._booths_pay = lambda route: True
in_blocks = stems.in_blocks
def broken(rendering):
    for block in in_blocks(rendering):
        yield block
        {breaks}
stems.in_blocks = broken
sys.exit(main(sys.argv[1:]))
"""


def broken_off(breaks: str, *, mix: str = "", kept: bool) -> subprocess.CompletedProcess[str]:
    """The command, which is broken off after its first block while its booths play on."""
    if kept:
        Path("stems").mkdir()
        Path("stems", TRIO[0]).write_bytes(b"yesterday's")
    words = shlex.split(f"{mix} --stems stems {SHORT} --force")
    words[words.index("2")] = "2000"
    return subprocess.run(
        [sys.executable, "-c", BROKEN.format(breaks=breaks), "export", *words],
        env={**HERE, "VAMP_TEST": str(os.getpid())},
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )


def left_over() -> list[str]:
    """The processes of ours that still run, by what they were started with."""
    mark = f"VAMP_TEST={os.getpid()}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (path / "environ").read_bytes().split(b"\0"):
                found.append((path / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_in_the_middle_leaves_no_file_and_no_process(
    name: str, code: int, kept: bool
) -> None:
    ran = broken_off(f"os.killpg(0, signal.{name})", mix="mix.wav", kept=kept)
    assert (ran.returncode, ran.stdout, ran.stderr) == (code, "", "")
    assert_nothing_new(kept)


def test_a_full_disk_leaves_no_file_and_no_process() -> None:
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))"
    ran = broken_off(limit, kept=True)
    told = "vamp: cannot write stems: the file would become too large; ask for fewer bars\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", told)
    assert_nothing_new(kept=True)


def assert_nothing_new(kept: bool) -> None:
    assert folder() == (["stems"] if kept else [])
    if kept:
        assert folder("stems") == [TRIO[0]]
        assert Path("stems", TRIO[0]).read_bytes() == b"yesterday's"
    assert left_over() == []
