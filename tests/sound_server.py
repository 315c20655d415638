"""A sound server without a sound card: PulseAudio with a sink that leads nowhere, and its ear.

What is played to the sink is heard at its monitor, sample for sample. Each server has a folder
and a process of its own, so that tests neither find the machine's loudspeakers nor one
another's.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from glob import glob
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest
from numpy.typing import NDArray

import playback

RATE = 48_000
SLOW = 20.0  # seconds after which what we wait for will not come any more

ALONE = "--daemonize=no --use-pid-file=no --exit-idle-time=-1 --disallow-exit --realtime=no"
SINK = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=ci rate=48000 channels=2 format=float32le
set-default-sink ci
"""

THROUGH_PULSE = "pcm.!default { type pulse }\n"
NO_DEVICES = "pcm.none { type hw card 99 }\n"

MODULES = (str(Path(playback.__file__).parents[1]), str(Path(__file__).parent))


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does, but not for ever."""
    until = monotonic() + SLOW
    while not true():
        assert monotonic() < until, f"waited in vain: {what}"
        sleep(0.01)


def surroundings(folder: Path, alsa: str, server: Path | None = None) -> dict[str, str]:
    """Environment variables for a process to which only that ALSA and that server exist."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "asound.conf"
    config.write_text(alsa, encoding="utf-8")
    own = {
        "ALSA_CONFIG_PATH": str(config),
        "PULSE_SERVER": f"unix:{server or folder / 'nowhere'}",
        "PULSE_COOKIE": str(folder / "cookie"),
        "XDG_RUNTIME_DIR": str(folder),
        "HOME": str(folder),
        "PYTHONPATH": os.pathsep.join((*MODULES, os.environ.get("PYTHONPATH", ""))),
    }
    return {**os.environ, **own}


class SoundServer:
    """A running server, from the moment it takes guests."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "pulse.sock"
        self.env = surroundings(folder, THROUGH_PULSE, self.socket)
        self._folder = folder
        self.start()

    def start(self) -> None:
        script = self._folder / "ci.pa"
        script.write_text(SINK.format(socket=self.socket), encoding="utf-8")
        self._process = subprocess.Popen(
            ["pulseaudio", "-n", *ALONE.split(), "--high-priority=no", "-F", str(script)],
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._answers, "a sound server")

    def _answers(self) -> bool:
        assert self._process.poll() is None, "the sound server ended by itself"
        try:
            with socket.socket(socket.AF_UNIX) as guest:
                guest.connect(str(self.socket))
        except OSError:
            return False
        return True

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self.socket.unlink(missing_ok=True)

    def hang(self) -> None:
        """From now on the server is there and does not answer."""
        self._process.send_signal(signal.SIGSTOP)

    @contextmanager
    def recording(self) -> Iterator[Callable[[], NDArray[np.float32]]]:
        """Listen at the sink; what the block gets gives all that was heard so far."""
        raw = self._folder / "heard.raw"
        shape = "--format=float32le --rate=48000 --channels=2 --raw --latency-msec=20".split()
        with (
            raw.open("wb") as ear,
            subprocess.Popen(
                ["parec", "-d", "ci.monitor", *shape], env=self.env, stdout=ear
            ) as listening,
        ):
            try:
                wait_until(lambda: raw.stat().st_size > 0, "the ear at the sink")
                yield lambda: _sound_in(raw)
            finally:
                listening.kill()


def _sound_in(raw: Path) -> NDArray[np.float32]:
    samples = np.frombuffer(raw.read_bytes(), np.float32)
    return samples[: len(samples) // 2 * 2].reshape(-1, 2)


def python(program: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a program of a few lines in another Python, in those surroundings."""
    return subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=SLOW
    )


PULSE_IN_ALSA = ("/usr/lib/*/alsa-lib", "/usr/lib64/alsa-lib", "/usr/lib/alsa-lib")


def missing() -> str | None:
    """What has to be installed before anything can be heard here, by the package's name."""
    plugins = (f"{folder}/libasound_module_pcm_pulse.so" for folder in PULSE_IN_ALSA)
    there = {
        "pulseaudio": shutil.which("pulseaudio"),
        "pulseaudio-utils": shutil.which("parec"),
        "libasound2-plugins": any(map(glob, plugins)),
        "libportaudio2": find_library("portaudio"),
    }
    return next((package for package, found in there.items() if not found), None)


@pytest.fixture
def sound_server(tmp_path: Path) -> Iterator[SoundServer]:
    if package := missing():
        pytest.skip(f"nothing can be heard here: {package} is not installed")
    server = SoundServer(tmp_path / "server")
    yield server
    server.kill()
