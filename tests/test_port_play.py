"""``vamp play --output port:NAME``: what somebody at the other end of the cable hears."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from midi_server import MidiServer, listening, midi_server
from playback.midi_live import CLOCK, CONTINUE, START, STOP, silence
from playback.midi_port import open_port
from playback.port_band import PortBand
from playback.route import Route
from playback.setup import Setup
from playback.setup_file import read_setup_file
from port_scenes import expected, left_down, strikes
from real_command import running
from sound_server import SLOW, wait_until
from studio.cli import main
from terminal import Playing

pytestmark = pytest.mark.live

__all__ = ["midi_server"]

PLAY = ["-m", "studio", "play", "--output", "port:ear", "--seed", "7"]
FAST = ["--tempo", "320", "--count-in", "0"]


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def run(server: MidiServer, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *PLAY, *words],
        env=server.env,
        capture_output=True,
        text=True,
        timeout=SLOW,
    )


def test_it_plays_to_the_port_and_ends_well(midi_server: MidiServer) -> None:
    with listening() as ear:
        ran = run(midi_server, "--bars", "6", *FAST)
        assert (ran.returncode, ran.stderr.splitlines()[1:]) == (0, ["seed 7"])
        assert ran.stderr.startswith("playing to the MIDI port 'listener:ear'")
        wanted = expected(Route.of(Setup(bars=6, tempo=320, seed=7)), 30)
        wait_until(lambda: len(ear.messages) >= len(wanted), "the end")
        assert ear.messages == [*wanted, *silence(at_once=False)]
    assert ran.stdout.splitlines()[-1] == "the end"


def test_keys_reach_the_port(midi_server: MidiServer, tmp_path: Path) -> None:
    env = {**midi_server.env, "XDG_STATE_HOME": str(tmp_path / "state")}
    with listening() as ear:
        words = [*PLAY, "--tempo", "240", "--level", "piano=-6", "--room", "1"]
        with Playing(env, words) as playing:
            assert playing.shows(r"Dm7 → C7   bar 1 of 8")
            playing.types("1")
            assert playing.shows("bass off")
            playing.types("\x1b[A")
            assert playing.shows("242 bpm")
            playing.types("r")
            playing.types(" ")
            assert playing.shows("paused")
            wait_until(lambda: STOP in ear.messages, "a pause")
            assert not left_down(ear.messages)
            playing.types(" ")
            wait_until(lambda: CONTINUE in ear.messages, "the music going on")
            playing.types("q")
            assert playing.code() == 0
        assert not left_down(ear.messages)
        assert set(silence()) <= set(ear.messages[-8:])
        reverbs = [message[2] for message in ear.messages if message[:2] == bytes((0xB0, 91))]
        assert reverbs == [100, 0]
        volumes = {message[2] for message in ear.messages if message[:2] == bytes((0xB1, 7))}
        assert volumes == {65}
    (log,) = (tmp_path / "state" / "deux-accords" / "runs").iterdir()
    said, _ = read_setup_file(log.read_bytes())
    assert isinstance(said, Route)
    assert said.timeline.changes[-1][1].tempo == 242


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_lets_go_of_every_key(midi_server: MidiServer, number: signal.Signals) -> None:
    with listening() as ear, running([*PLAY, *FAST], midi_server.env) as band:
        wait_until(lambda: len(strikes(ear.messages)) > 30, "the band")
        band.send_signal(number)
        band.communicate(timeout=SLOW)
        assert band.returncode == 128 + number
        wait_until(lambda: ear.messages[-1] == STOP, "the end")
        assert not left_down(ear.messages)


def test_it_follows_somebody_elses_clock(midi_server: MidiServer) -> None:
    leads = Route.of(Setup(tempo=200, bars=4, ending="none"))
    words = [*PLAY, "--follow", "clock", "--tempo", "100"]
    with listening() as ear, running(words, midi_server.env) as band:
        assert band.stderr
        while "waiting for Start" not in (line := band.stderr.readline()):
            assert line
        with open_port("clock") as port, PortBand(leads, port) as leader:
            wait_until(lambda: leader.ended, "the end of the clock")
        band.send_signal(signal.SIGINT)
        band.communicate(timeout=SLOW)
        wait_until(lambda: set(silence()) <= set(ear.messages), "silence")
    assert not {CLOCK, START} & set(ear.messages)
    assert not left_down(ear.messages)
    assert len(strikes(ear.messages, 0)) > 10


def test_what_the_clock_does_is_shown(midi_server: MidiServer) -> None:
    leads = Route.of(Setup(tempo=200, bars=4, ending="none"))
    with listening():
        words = [*PLAY, "--follow", "clock", "--tempo", "100"]
        with Playing(midi_server.env, words) as playing:
            playing.shows("waiting for the clock")
            with open_port("clock") as port, PortBand(leads, port) as leader:
                playing.shows("bar 2 of 8 .* 200 bpm")
                playing.types("\x1b[A")
                playing.shows("the tempo is that of the clock that is followed")
                wait_until(lambda: leader.ended, "the end of the clock")
            playing.shows("waiting for the clock")
            playing.types("q")
            assert playing.code() == 0


def test_a_server_that_ends_ends_the_music_with_a_line(midi_server: MidiServer) -> None:
    """What is sent to it afterwards would never come back."""
    with Playing(midi_server.env, [*PLAY, *FAST]) as playing:
        playing.shows("bar 2 of 8")
        midi_server.kill()
        playing.shows("'ear' is gone, the music ends here: the MIDI server has ended")
        assert playing.code() == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--output", "port:x", "--follow", "y", "--ramp", "160/8"], "leave out --ramp"),
        (["--output", "port:"], "port: needs a name"),
        (["--output", "port:x", "--rate", "44100"], "--rate is for sound, port:x holds none"),
        (["--output", "port:x", "--device", "d"], "--device is for sound, port:x holds none"),
        (["--follow", "x"], "--follow x needs --output port:NAME"),
    ],
)
def test_what_makes_no_sense_is_refused(
    words: list[str], said: str, midi_server: MidiServer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["play", *words]) == 2
    assert said in capfd.readouterr().err


def test_the_ports_are_listed(midi_server: MidiServer) -> None:
    """In a process of its own: PortAudio does not outlive a JACK that it has seen."""
    with listening():
        ran = subprocess.run(
            [sys.executable, "-m", "studio", "devices"],
            env=midi_server.env,
            capture_output=True,
            text=True,
            timeout=SLOW,
        )
    assert ran.returncode == 0
    assert "port:listener:ear  MIDI; vamp play --output port:listener:ear" in ran.stdout
    assert "--follow" not in ran.stdout


def test_where_a_clock_may_come_from_is_listed(midi_server: MidiServer) -> None:
    devices = ["-m", "studio", "devices"]
    with open_port("clock"), running(devices, midi_server.env, stdout=subprocess.PIPE) as ran:
        said, _ = ran.communicate(timeout=SLOW)
    told = "MIDI comes from there; vamp play --output port:NAME --follow 'Deux Accords:clock'"
    assert told in said
