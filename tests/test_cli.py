"""The command: what it says, what it writes, and that nothing else is touched."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import mido
import pytest

from evening import Evening
from harmony.form import Form
from harmony.pitch import PitchName
from playback.route import Route
from playback.setup import Setup
from playback.setup_fields import FIELD_NAMED
from playback.setup_file import read_setup_file, setup_file
from playback.timeline import Timeline
from real_command import HERE, vamp
from studio import cli, export
from studio.asked import EASY_SEEDS
from studio.cli import main
from studio.option_words import BAND, FILE, GROUPS, KEYS, LENGTH, MUSIC


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def exported(line: str) -> Setup | Route:
    """What the setup file holds that these options write."""
    assert main(shlex.split(f"export asked.json --force {line}")) == 0
    return read_setup_file(Path("asked.json").read_bytes())[0]


def folder() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


# What is shown


def test_help_says_what_there_is(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out, err = capfd.readouterr()
    listed = [line.split()[0] for line in out.splitlines() if re.match("  [a-z]+ ", line)]
    assert listed == ["vamp", "vamp", "vamp", *cli.COMMANDS]
    assert err == ""


@pytest.mark.parametrize("command", [[], *([name] for name in cli.COMMANDS)], ids=" ".join)
@pytest.mark.parametrize("word", ["--help", "-h"])
def test_help_is_an_answer(
    command: list[str], word: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, word]) == 0
    out, err = capfd.readouterr()
    assert out.startswith("usage: vamp ")
    assert err == ""


def test_help_and_version_load_no_music() -> None:
    look = (
        "import sys; from studio.cli import main; main(['--help']); "
        "heavy = {'harmony', 'playback', 'json', 'argparse', 'typing', 'numpy', 'mido'}; "
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))"
    )
    ran = subprocess.run(
        [sys.executable, "-S", "-c", look],
        env=HERE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines()[-1] == "[]"


def test_the_version_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"vamp \S.*\n", capfd.readouterr().out)


def test_the_help_says_the_ranges_and_defaults_of_the_band() -> None:
    told = {name: text for name, _, text in (*LENGTH, *MUSIC, *BAND, *FILE)}
    assert set(FIELD_NAMED) < set(told)
    assert "Length Music Band File Paper Sound Batch".split() == [*GROUPS]
    short = {"count-in": "0 to 8", "without": "bass, piano or drums", "tempo": "30 to 320"}
    for name, row in FIELD_NAMED.items():
        if name not in ("chords", "key", "loop", "straight"):
            allowed = row.kind.allowed.removeprefix("a whole number from ").partition(" (")[0]
            assert short.get(name, allowed).replace(" or arc", ", or arc") in told[name]
    usual = Setup(bars=export.USUAL_BARS)
    for name in ("bars", "count-in", "tempo", "chords", "intensity", "humanize", "drift"):
        row = FIELD_NAMED[name]
        value = row.kind.text(getattr(usual, row.attribute))
        assert f"(default: {value})" in told[name].replace('"', "")
    for name in ("ending", "bass", "comp", "drums"):
        assert f"(default: {getattr(usual, name)}" in told[name]


# What is written


def test_each_option_reaches_the_setup() -> None:
    assert exported("--seed 7") == Setup(seed=7)
    assert exported("--seed 7 --ending hold") == Setup(bars=32, seed=7)
    assert exported("--seed 7 --bars 5 --loop --ending none") == Setup(bars=5, loop=True, seed=7)
    music = (
        "--bars 12 --ending tag --count-in 2 --tempo 92.5 --chords '3/4 Dm7 x2 | G7' --key Bb "
        "--feel broken --without piano --intensity arc --humanize 0 --drift 0.25 --seed 4294967295 "
        "--intro drums --bass upright --comp vibes --drums brushes --swing 1.5"
    )
    assert exported(music) == Setup(
        form=Form.parse("3/4 Dm7 x2 | G7"),
        key=PitchName.parse("Bb"),
        tempo=92.5,
        feel="broken",
        players=("bass", "drums"),
        intensity="arc",
        swing=1.5,
        humanize=0.0,
        drift=0.25,
        seed=2**32 - 1,
        count_in=2,
        bars=12,
        intro="drums",
        ending="tag",
        comp="vibes",
        drums="brushes",
    )
    assert exported("--straight --loop --seed 0") == Setup(
        straight=True, loop=True, bars=32, seed=0
    )


def test_the_lengths() -> None:
    def length(line: str) -> tuple[int | None, float]:
        setup = exported(f"--seed 7 {line}")
        assert isinstance(setup, Setup)
        return setup.bars, setup.tempo

    assert length("--choruses 3") == (24, 120.0)
    assert length("--choruses 3 --chords 'Dm7 x12'") == (36, 120.0)
    assert length("--time 1:04 --tempo 118") == (32, 120.0)
    assert length("--time 1:00.5") == (30, 30 * 4 * 60 / 60.5)
    assert length("--bars 100000") == (100_000, 120.0)


def test_options_win_over_the_setup_beside_them() -> None:
    line = "--setup 'tempo=96&key=G&straight=yes&bars=16&ending=tag&seed=7&v=1'"
    asked = Setup(tempo=96, key=PitchName("G"), straight=True, bars=16, ending="tag", seed=7)
    assert exported(line) == asked
    assert exported(f"{line} --tempo 140 --seed 8") == asked.changed(tempo=140, seed=8)
    assert exported(f"{line} --swing 2") == asked.changed(straight=False, swing=2)
    assert exported(f"{line} --loop") == asked.changed(loop=True, ending="none")
    assert exported(f"{line} --time 1:00") == asked.changed(bars=24)
    loop = "--setup 'bars=16&loop=yes&seed=7'"
    assert exported(f"{loop} --ending stop") == Setup(bars=16, ending="stop", seed=7)
    assert exported(f"{loop} --ending none") == Setup(bars=16, loop=True, seed=7)


def test_nobody_sits_out_where_the_setup_says_someone() -> None:
    for beside in ("--without nobody", "--without ' nobody '"):
        assert exported(f"--setup 'without=piano&seed=7' {beside}") == Setup(seed=7)


def test_a_lesson_without_a_length_is_played_without_end() -> None:
    assert main(shlex.split("export lesson.json --tempo 96 --seed 7")) == 0
    assert '"bars"' not in Path("lesson.json").read_text()
    assert main(shlex.split("export lesson.mid --setup lesson.json")) == 0
    assert mido.MidiFile("lesson.mid").length == pytest.approx(32 * 4 * 60 / 96, abs=1e-3)


def test_a_setup_file_gives_the_same_file_again() -> None:
    assert main(["export", "lesson.json", "--tempo", "96", "--key", "G", "--bars", "8"]) == 0
    for name in ("one.mid", "two.mid"):
        assert main(["export", name, "--setup", "lesson.json"]) == 0
    assert Path("one.mid").read_bytes() == Path("two.mid").read_bytes()


def test_a_timeline_log_keeps_its_music() -> None:
    first = Setup(tempo=96, seed=7)
    log = Timeline(((0, first), (16, first.changed(tempo=120)), (40, first.changed(tempo=140))))
    Path("run.json").write_text(setup_file(log))
    whole = exported("--setup run.json")
    assert isinstance(whole, Route)
    assert whole.total_bars is None
    ended = exported("--setup run.json --ending hold")
    assert isinstance(ended, Route)
    assert ended.total_bars == 48
    tempos = [(bar, setup.tempo) for bar, setup in whole.timeline.changes]
    assert tempos == [(0, 96), (16, 120), (40, 140)]
    longer = exported("--setup run.json --choruses 8 --ending stop --count-in 1")
    assert isinstance(longer, Route)
    assert (longer.total_bars, longer.timeline.changes[-1][1].ending) == (64, "stop")
    assert [setup.count_in for _, setup in longer.timeline.changes] == [1, 0, 0]
    round_and_round = exported("--setup run.json --bars 48 --loop")
    assert isinstance(round_and_round, Route)
    assert round_and_round.loops


def test_the_midi_file_is_the_setup_that_was_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(shlex.split("export vamp.mid --bars 8 --tempo 100 --seed 7 --without drums")) == 0
    read = mido.MidiFile("vamp.mid")
    assert read.length == pytest.approx(8 * 4 * 60 / 100, abs=1e-3)
    assert [track.name for track in read.tracks[1:]] == ["Bass", "Piano"]
    out, err = capfd.readouterr()
    assert out == ""
    assert err == "wrote vamp.mid: 8 bars at 100 beats per minute, 0:19.2\nseed 7\n"


def test_the_seed_chosen_is_told_and_gives_the_same_band(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert main(["export", "one.json", "--chords", "Dm7 x4 | C7 x4", "--tempo", "96"]) == 0
    wrote, told = capfd.readouterr().err.splitlines()
    assert wrote == "wrote one.json: endless at 96 beats per minute"
    found = re.fullmatch(r"seed (\d+): vamp (.*) plays the same band again", told)
    assert found is not None
    assert 1 <= int(found[1]) <= EASY_SEEDS
    first = Path("one.json").read_bytes()
    assert main([*shlex.split(found[2]), "--force"]) == 0
    assert Path("one.json").read_bytes() == first


def test_a_count_in_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(shlex.split("export one.json --bars 1 --count-in 2 --seed 7")) == 0
    told = "wrote one.json: 1 bar at 120 beats per minute, 0:02, after a count-in of 2 bars"
    told += ", the form's 8 bars cut short\n"
    assert capfd.readouterr().err == told + "seed 7\n"


@pytest.mark.parametrize(
    ("words", "home"),
    [
        ("--chords 'Gm7 | C7'", ", home Gm7"),
        ("--chords 'Gm7 | C7' --key A", ", home Am7"),
        ("--chords 'Dm7 x4 | C7 x4'", ""),
        ("--key G", ""),
    ],
)
def test_the_home_that_is_guessed_is_told(
    words: str, home: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(shlex.split(f"export one.json --bars 8 --seed 7 {words}")) == 0
    told = f"wrote one.json: 8 bars at 120 beats per minute, 0:16{home}\nseed 7\n"
    assert capfd.readouterr().err == told


def test_an_earlier_setup_warns_and_plays(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playback.setup.BAND_VERSION", 2)
    assert main(["export", "one.json", "--setup", "seed=7&v=1"]) == 0
    warning, *_ = capfd.readouterr().err.splitlines()
    assert warning == "vamp: this setup is for version 1 of the band; 2 plays other notes"
    assert json.loads(Path("one.json").read_text())["v"] == 2


def test_standard_output_holds_the_file_and_nothing_else() -> None:
    words = ["--bars", "4", "--seed", "7", "--format", "mid"]
    main(["export", "vamp.mid", *words])
    there = Path("vamp.mid").read_bytes()
    assert vamp("export", "-", *words).stdout == there
    with open("after.bin", "wb") as after:
        after.write(b"before")
        after.flush()
        assert vamp("export", "/dev/stdout", *words, capture_output=False, stdout=after,
                    stderr=subprocess.PIPE).returncode == 0  # fmt: skip
    assert Path("after.bin").read_bytes() == b"before" + there


def test_a_pipe_is_written_to_and_stays_a_pipe() -> None:
    os.mkfifo("pipe")
    reader = subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE)
    assert main(shlex.split("export pipe --format json --seed 7 --bars 4")) == 0
    assert json.loads(reader.communicate()[0]) == {"v": 1, "bars": 4, "seed": 7}
    assert Path("pipe").is_fifo()


def test_all_commands_are_in_the_help() -> None:
    for name in cli.COMMANDS:
        assert f"\n  {name} " in cli.HELP


def test_devices_takes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["devices", "desk"]) == 2
    told = "vamp: vamp devices takes no option or word, got 'desk'\n"
    assert capfd.readouterr().err == told


def test_the_keys_are_in_the_help_of_play(capfd: pytest.CaptureFixture[str]) -> None:
    """Each that does something, and no other."""
    assert main(["play", "--help"]) == 0
    assert KEYS in capfd.readouterr().out
    words = {word for line in KEYS.splitlines()[1:] for word in line[2:14].split()}
    told = {word.rstrip(",") or word for word in words}
    hands = Evening(Setup(seed=7)).stage._hands
    assert told == {*hands.keys, "space", "q"} - {"h"}
