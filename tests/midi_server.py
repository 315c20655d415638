"""A MIDI system without a MIDI device: JACK with a card that leads nowhere, and its ear.

Each server has a name and a process of its own, so that tests neither find the machine's
instruments nor one another's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from playback.held_keys import Due
from sound_server import wait_until

BACKEND = "mido.backends.rtmidi/UNIX_JACK"
# -S waits for programs that are held up; without it a JACK that is not real-time loses what they
# send in that period (seen in 4 of 8 runs on a busy machine).
SILENT_CARD = "-r -S -d dummy -r 48000 -p 256"


def missing() -> str | None:
    """What has to be installed before MIDI can be heard here."""
    if find_spec("rtmidi") is None:
        return "python-rtmidi"
    return None if shutil.which("jackd") else "jackd2"


class MidiServer:
    """A running JACK; within the process of the test it is the one that mido finds."""

    def __init__(self, folder: Path) -> None:
        self.name = f"vamp-{os.getpid()}-{time.monotonic_ns()}"
        self.own = {"JACK_DEFAULT_SERVER": self.name, "MIDO_BACKEND": BACKEND}
        self.env = {**os.environ, **self.own, "JACK_NO_START_SERVER": "1"}
        with (folder / "jackd.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["jackd", "-n", self.name, *SILENT_CARD.split()],
                env={**self.env, "JACK_NO_AUDIO_RESERVATION": "1"},
                stdout=log,
                stderr=log,
            )
        wait_until(self._answers, "a JACK server")

    def _answers(self) -> bool:
        assert self._process.poll() is None, "the JACK server ended by itself"
        ask = "import mido; mido.Backend(load=True).get_output_names()"
        asked = subprocess.run([sys.executable, "-c", ask], env=self.env, capture_output=True)
        return asked.returncode == 0

    def kill(self) -> None:
        self._process.terminate()  # so that it takes away its shared memory
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Ear:
    """A port that hears all that is sent to it.

    It waits in python-rtmidi until somebody looks, and no Python runs in JACK's own thread: that
    would hold up JACK whenever the test is busy.
    """

    def __init__(self, name: str | None = None, *, called: str = "ear") -> None:
        """Listen to the port of that name, or else be a port that is ``called`` so."""
        import rtmidi

        self._heard: list[Due] = []
        self._port = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, "listener", 100_000)
        self._port.ignore_types(timing=False)
        if name is None:
            self._port.open_virtual_port(called)
        else:
            self._port.open_port(self._port.get_ports().index(name))

    @property
    def heard(self) -> list[Due]:
        """All messages so far, and when, in seconds from the first, as JACK counts them."""
        while self._port and (came := self._port.get_message()):
            message, since = came
            before = self._heard[-1].at_seconds if self._heard else -since
            self._heard.append(Due(before + since, bytes(message)))
        return self._heard

    @property
    def messages(self) -> list[bytes]:
        return [due.message for due in self.heard]

    def close(self) -> None:
        port, self._port = self._port, None  # asked afterwards it would take Python down
        port.close_port()
        port.delete()


@contextmanager
def listening(name: str | None = None, *, called: str = "ear") -> Iterator[Ear]:
    ear = Ear(name, called=called)
    try:
        yield ear
    finally:
        ear.close()


@pytest.fixture
def midi_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MidiServer]:
    if package := missing():
        pytest.skip(f"MIDI cannot be heard here: {package} is not installed")
    server = MidiServer(tmp_path)
    for name, value in server.own.items():
        monkeypatch.setenv(name, value)
    yield server
    server.kill()
