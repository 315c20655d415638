"""MIDI ports: which one a name means, what is said where there is none, and what comes out."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from threading import Timer
from time import perf_counter
from typing import Any

import pytest

from harmony.mistake import Mistake
from midi_server import Ear, MidiServer, listening, midi_server
from playback import midi_port
from playback.midi_live import CLOCK, CONTINUE, START, STOP, silence
from playback.midi_port import (
    InPort,
    NoPorts,
    find_port,
    input_names,
    open_input,
    open_port,
    port_names,
)
from playback.port_band import PortBand
from playback.route import Route
from playback.setup import Setup
from port_scenes import expected, left_down, strikes
from real_command import running
from sound_server import SLOW, wait_until

pytestmark = pytest.mark.live

__all__ = ["midi_server"]

HOUSE = Path(__file__).resolve().parent.parent
PORTS = ["FLUID Synth (1):Synth input port 128:0", "USB Keys:USB Keys MIDI 1", "USB Keys"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("fluid", PORTS[0]),
        ("usb keys", PORTS[2]),
        (" USB Keys MIDI ", PORTS[1]),
        ("Synth input", PORTS[0]),
        ("vamp", None),
    ],
)
def test_a_port_is_found_by_a_part_of_its_name(name: str, found: str | None) -> None:
    assert find_port(name, PORTS) == found


def test_a_port_that_may_be_several_and_one_without_a_name() -> None:
    with pytest.raises(Mistake, match=r"'usb' may be 'USB Keys:USB Keys MIDI 1', 'USB Keys'; say"):
        find_port("usb", PORTS)
    with pytest.raises(Mistake, match=r"port: needs a name; there is 'FLUID.*', 'USB"):
        find_port("  ", PORTS)
    with pytest.raises(Mistake, match=r"port: needs a name; there is none"):
        find_port("", [])


def test_where_no_port_can_be_made_a_wrong_name_is_a_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on Windows."""
    monkeypatch.setattr(midi_port, "port_names", lambda: PORTS)
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(Mistake, match=r"'vamp' is not there; there is 'FLUID.*loopMIDI"):
        open_port("vamp")


def test_without_rtmidi_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    with pytest.raises(NoPorts, match=r"^no MIDI ports: .* pip install python-rtmidi"):
        port_names()
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    with pytest.raises(NoPorts, match=r"3\.13 and later there is no ready wheel.*C\+\+ compiler$"):
        port_names()


def test_without_a_midi_system_it_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("rtmidi")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "nobody")
    monkeypatch.setenv("MIDO_BACKEND", "mido.backends.rtmidi/UNIX_JACK")
    with pytest.raises(NoPorts, match=r"MIDO_BACKEND=.*UNIX_JACK does not start"):
        port_names()
    monkeypatch.setenv("MIDO_BACKEND", "no.such.backend")
    with pytest.raises(NoPorts, match=r"MIDO_BACKEND=no\.such\.backend does not start"):
        open_port("vamp")
    assert capfd.readouterr() == ("", "")


# Through JACK


def heard_all(ear: Ear, last: bytes) -> None:
    wait_until(lambda: last in ear.messages, f"the message {last.hex()}")


def test_ports_are_seen_and_an_existing_one_is_played_to(midi_server: MidiServer) -> None:
    assert port_names() == []
    with listening(called="synth") as ear:
        wait_until(lambda: port_names() == ["listener:synth"], "the port of the ear")
        with open_port("SYNTH") as port:
            assert port.name == "listener:synth"
            assert port.told == "playing to the MIDI port 'listener:synth'"
            port.send(bytes((0x90, 60, 1)))
            port.send(CLOCK)
            port.send(bytes((0xF2, 5, 6)))
        heard_all(ear, bytes((0xF2, 5, 6)))
        assert ear.messages == [bytes((0x90, 60, 1)), CLOCK, bytes((0xF2, 5, 6))]


def test_a_name_that_is_not_there_becomes_a_port(midi_server: MidiServer) -> None:
    with listening(called="synth"), open_port("vamp") as port:
        assert port.told.startswith("there is no MIDI port 'vamp' (there is 'listener:synth'), so")
        wait_until(lambda: input_names() == ["Deux Accords:vamp"], "our port")
        with listening("Deux Accords:vamp") as ear:
            port.send(bytes((0x90, 60, 1)))
            heard_all(ear, bytes((0x90, 60, 1)))


def test_a_port_is_listened_to(midi_server: MidiServer) -> None:
    sent = [START, CLOCK, bytes((0xF2, 5, 6)), CLOCK, STOP]
    heard: list[tuple[float, bytes]] = []
    with open_input("clock") as ear:
        assert ear.told.endswith("waiting for Start at the MIDI port 'Deux Accords:clock'")
        assert ear.told.startswith("there is no MIDI port 'clock' (there is none), so it is made")
        with open_port("clock") as port:
            assert port.name == "Deux Accords:clock"
            begun = perf_counter()
            for message in sent:
                port.send(message)

            def all_came() -> bool:
                heard.extend(ear.heard())
                return len(heard) == len(sent)

            wait_until(all_came, "what was sent")
    assert ear.heard() == []
    assert [message for _, message in heard] == sent
    at = [at for at, _ in heard]
    assert sorted(at) == at
    assert begun < at[0] <= at[-1] < perf_counter()


class Queue:
    """A port of python-rtmidi's in which messages lie, each so long after the one before."""

    def __init__(self, *came: tuple[list[int], float]) -> None:
        self.came = list(came)

    def get_message(self) -> tuple[list[int], float] | None:
        return self.came.pop(0) if self.came else None


def test_when_a_message_came_does_not_depend_on_who_asks() -> None:
    """It is counted from the one before; and never lies after the moment it is asked for."""
    now = 50.0
    queue = Queue(([0xF8], 0.0))
    port = InPort(queue, "clock", lambda: now)
    assert port.heard() == [(50.0, CLOCK)]
    queue.came += [([0xF8], 0.02), ([0xF8], 0.02)]
    now = 50.043
    (one, _), (other, _) = port.heard()
    assert one == pytest.approx(50.02, abs=0.001)
    assert other == pytest.approx(50.04, abs=0.001)
    queue.came += [([0xF8], 0.5)]
    now = 50.06
    assert port.heard() == [(50.06, CLOCK)]
    assert port.heard() == []


def test_what_a_listener_hears_is_what_is_due(midi_server: MidiServer) -> None:
    """All of it in order, and each clock about where it belongs."""
    route = Route.of(Setup(tempo=240, bars=4, count_in=1, seed=3, ending="stop"))
    with listening() as ear:
        with open_port("ear") as port, PortBand(route, port) as band:
            wait_until(lambda: band.ended, "the end")
        heard_all(ear, silence(at_once=False)[-1])
        band.check()
        assert ear.messages == [*expected(route, 60.0), *silence(at_once=False)]
        clocks = [due.at_seconds for due in ear.heard if due.message == CLOCK]
    assert len(clocks) == 24 * 20
    assert clocks[-1] - clocks[0] == pytest.approx((24 * 20 - 1) * 60 / 240 / 24, abs=0.25)


def test_a_pause_and_a_mute_are_heard(midi_server: MidiServer) -> None:
    route = Route.of(Setup(tempo=320, seed=3))
    with listening() as ear:
        with open_port("ear") as port, PortBand(route, port) as band:
            wait_until(lambda: bool(strikes(ear.messages, 0)), "the bass")
            band.mute("bass", True)
            band.hold()
            heard_all(ear, STOP)
            stopped = ear.messages.index(STOP)
            assert not left_down(ear.messages[:stopped])
            band.go_on()
            wait_until(lambda: len(ear.messages) > stopped + 200, "the music again")
        wait_until(lambda: ear.messages[-1] == STOP, "the end")
        heard = ear.messages
    after = heard[stopped + 1 :]
    assert after[9][0] == 0xF2
    assert after[10] == CONTINUE
    assert not strikes(after, 0)
    assert strikes(after, 9)
    assert not left_down(heard)


@contextmanager
def player(server: MidiServer, *words: str) -> Iterator[subprocess.Popen[str]]:
    program = HOUSE / "benchmarks" / "play_to_port.py"
    with running([str(program), *words], server.env, stdout=subprocess.PIPE) as process:
        yield process


def begun(band: subprocess.Popen[str], says: str) -> None:
    """Wait until it says so, but not for ever."""
    assert band.stdout
    said = ""
    enough = Timer(SLOW, band.kill)
    enough.start()
    while says not in said:
        line = band.stdout.readline()
        assert line, f"it ended after {said!r}: {band.communicate()[1]}"
        said += line
    enough.cancel()


@pytest.mark.parametrize("times", [1, 3])
def test_ctrl_c_lets_go_of_every_key(midi_server: MidiServer, times: int) -> None:
    """Also pressed again and again."""
    with listening() as ear, player(midi_server, "ear", "--tempo", "300") as band:
        wait_until(lambda: len(strikes(ear.messages)) > 30, "the band")
        for _ in range(times):
            band.send_signal(signal.SIGINT)
        said, _ = band.communicate(timeout=SLOW)
        assert band.returncode == 130
        wait_until(lambda: ear.messages[-1] == STOP, "the end")
        assert not left_down(ear.messages)
        assert Counter(ear.messages[-7:-1]) == Counter(silence())
        assert "playing to the MIDI port 'listener:ear'" in said


def test_the_band_follows_a_clock_through_the_port(midi_server: MidiServer) -> None:
    leads = Route.of(Setup(tempo=200, bars=4, ending="none"))
    words = ["--follow", "clock", "--tempo", "100"]
    with listening() as ear, player(midi_server, "ear", *words) as band:
        begun(band, "waiting for Start")
        with open_port("clock") as port, PortBand(leads, port) as leader:
            wait_until(lambda: leader.ended, "the end of the clock")
        band.send_signal(signal.SIGINT)
        band.communicate(timeout=SLOW)
        wait_until(lambda: set(silence()) <= set(ear.messages), "silence")
    assert not left_down(ear.messages)
    assert CLOCK not in ear.messages
    played: Any = strikes(ear.messages, 0)
    written = strikes(expected(Route.of(Setup(tempo=100, seed=7)), 4 * 2.4 + 0.1), 0)
    early = 1  # the first note of the bass is late by nature, the last may be too late
    assert abs(len(played) - len(written)) <= early
    assert played[: len(written) - early] == written[: len(played)][: len(written) - early]
    times = [due.at_seconds for due in ear.heard if strikes([due.message], 0)]
    beats = [b - a for a, b in pairwise(times)]
    assert sorted(beats)[len(beats) // 2] == pytest.approx(0.3, abs=0.1)
