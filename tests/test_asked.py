"""What ``vamp play`` is asked for: the same words as an export, but endless and counted in."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from harmony.mistake import Mistake
from playback.audio_file import AudioFormat
from playback.rates import PLAYED_RATES, RATES
from playback.route import Route
from playback.setup import Setup
from playback.setup_file import setup_file
from playback.timeline import Timeline
from studio.asked import (
    EASY_SEEDS,
    audio_format_asked,
    music_text,
    rate_asked,
    route_asked,
    seed_text,
)
from studio.option_words import BATCH, FILE, PAPER
from studio.options import export_options, play_options


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def options(line: str) -> dict[str, str | None]:
    asked = play_options(shlex.split(line))
    assert asked is not None
    return asked


def played(line: str) -> Route:
    """What plays at these options of play, which counts in one bar and knows no end."""
    return route_asked(options(line), usual_bars=None, usual_count_in=1)[0]


def setup_of(line: str) -> Setup:
    route = played(line)
    assert route == Route.of(route.first)
    return route.first


def test_play_takes_every_option_of_export_but_those_of_the_file() -> None:
    exported = export_options(["x.wav"])
    assert exported is not None
    of_files = {name for name, *_ in (*FILE, *PAPER, *BATCH)} - {"setup"}
    only_files = of_files | {"file", "force", "bits", "stems"}
    assert {*options("")} == {*exported} - only_files | {"device", "follow", "output"}
    assert set(options("").values()) == {None}


def test_alone_it_is_endless_and_counted_in() -> None:
    assert setup_of("--seed 7") == Setup(seed=7, count_in=1)
    assert setup_of("--seed 7 --tempo 96 --count-in 0") == Setup(seed=7, tempo=96)


def test_a_length_ends_it() -> None:
    assert setup_of("--seed 7 --bars 16") == Setup(seed=7, count_in=1, bars=16, ending="hold")
    assert setup_of("--seed 7 --choruses 3 --ending tag").bars == 24
    assert setup_of("--seed 7 --time 1:04 --tempo 118").tempo == 120


@pytest.mark.parametrize("count_in", [0, 2])
def test_the_count_in_of_a_setup_wins(count_in: int) -> None:
    assert setup_of(f"--setup 'tempo=96&count-in={count_in}&seed=7'").count_in == count_in
    assert setup_of(f"--setup 'tempo=96&count-in={count_in}&seed=7' --count-in 3").count_in == 3
    log = Timeline(((0, Setup(seed=7, count_in=count_in)), (8, Setup(seed=7, tempo=96))))
    Path("run.json").write_text(setup_file(log))
    assert played("--setup run.json").first.count_in == count_in


def test_a_log_that_nobody_touched_keeps_its_count_in_too() -> None:
    untouched = '{"v": 1, "timeline": [{"bar": 0, "setup": {"seed": 7}}]}'
    Path("run.json").write_text(untouched)
    assert setup_of("--setup run.json") == Setup(seed=7)


def test_the_length_of_a_setup_is_played_unless_it_is_to_be_endless() -> None:
    beside = "--setup 'bars=16&ending=stop&count-in=0&seed=7'"
    assert setup_of(beside) == Setup(seed=7, bars=16, ending="stop")
    assert setup_of(f"{beside} --endless") == Setup(seed=7)
    assert setup_of("--setup 'bars=16&loop=yes&count-in=0&seed=7' --endless") == Setup(seed=7)


def test_a_log_goes_on_after_its_last_change() -> None:
    first = Setup(seed=7)
    log = Timeline(((0, first), (16, first.changed(tempo=140, bars=40))))
    Path("run.json").write_text(setup_file(log))
    assert played("--setup run.json").total_bars == 40
    assert played("--setup run.json --choruses 4").total_bars == 32
    endless = played("--setup run.json --endless")
    assert endless.total_bars is None
    assert [setup.tempo for _, setup in endless.timeline.changes] == [120, 140]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--endless --bars 8", "a performance has one length, got --bars 8 and --endless"),
        ("--loop", "a loop needs a length: say how many bars"),
        ("--loop --endless --setup bars=8", "a loop needs a length"),
        ("--ending tag", "ending tag needs a length"),
        ("--ending tag --endless --setup bars=8", "ending tag needs a length"),
        ("--tempo 3000", "tempo must be 30 to 320"),
        ("x.wav", "'x.wav' here; vamp play --help"),
        ("--bits 16", "'--bits' here; vamp play --help"),
        ("--force", "'--force' here; .*vamp play --help"),
        ("--device", "--device: expected one argument; vamp play --help"),
        ("--device a --device b", "two --device given, a and b; keep one"),
        ("--endles", "did you mean --endless"),
    ],
)
def test_what_cannot_be_played_is_refused(line: str, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        played(line)


def test_what_is_played_is_said() -> None:
    assert music_text(played("--seed 7")) == (
        "endless at 120 beats per minute, after a count-in of 1 bar"
    )
    assert music_text(played("--bars 12 --count-in 0 --tempo 60 --chords 'Gm7 | C7'")) == (
        "12 bars at 60 beats per minute, 0:48, home Gm7"
    )


def test_a_seed_that_was_chosen_is_said_with_the_way_back_to_it() -> None:
    command = ["play", "--chords", "Dm7 x4 | C7 x4"]
    route, chosen, _ = route_asked(options(shlex.join(command[1:])), None)
    seed = route.first.seed
    assert chosen
    assert 1 <= seed <= EASY_SEEDS
    told = seed_text(route, command, chosen)
    again = f"play --chords 'Dm7 x4 | C7 x4' --seed {seed}"
    assert told == f"seed {seed}: vamp {again} plays the same band again"
    assert route_asked(options(again.removeprefix("play ")), None) == (route, False, ())


def test_the_rate() -> None:
    assert rate_asked(options("")) == 48000
    for rates in (PLAYED_RATES, RATES):
        assert [rate_asked(options(f"--rate {rate}"), rates) for rate in rates] == [*rates]
        allowed = f"rate must be 22050, .* or {rates[-1]}, got 48$"
        with pytest.raises(Mistake, match=allowed):
            rate_asked(options("--rate 48"), rates)


def test_the_loudspeakers_take_no_rate_for_which_there_is_no_memory() -> None:
    """But a file does."""
    for rate in ("176400", "192000"):
        with pytest.raises(Mistake, match=f"or 96000, got {rate}$"):
            rate_asked(options(f"--rate {rate}"))
        how = audio_format_asked(options(f"--rate {rate}"), "wav")
        assert how is not None
        assert how.rate == int(rate)


def test_a_file_named_to_play_is_as_an_export_of_it() -> None:
    assert audio_format_asked(options(""), "wav") == AudioFormat("wav", 48000, "24")
    assert audio_format_asked(options("--rate 44100"), "flac") == AudioFormat("flac", 44100, "24")


def test_the_help_says_the_keys(capfd: pytest.CaptureFixture[str]) -> None:
    assert play_options(["--help"]) is None
    told = " ".join(capfd.readouterr().out.split())
    for key in ("space pause", "up, down tempo by 2", "right, left tempo by 10", "q quit"):
        assert key in told
    assert "l last chorus" in told
    assert "1 2 3 mute bass, piano, drums" in told
    assert "(default: endless)" in told
    assert "0 to 8 (default: 1)" in told
