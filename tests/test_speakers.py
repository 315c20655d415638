"""The loudspeakers: what was heard is what was rendered, also when the device goes away."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import sound_scenes
from sound_scenes import RATE, SILENT, whole
from sound_server import NO_DEVICES, SLOW, SoundServer, sound_server, surroundings

pytestmark = pytest.mark.live

__all__ = ["sound_server"]

Sound = NDArray[np.float32]
SCENE = [sys.executable, sound_scenes.__file__]


@contextmanager
def on_stage(scene: str, env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A scene in another process; it ends by itself, well, and its terminal stays clean."""
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen([*SCENE, scene], env=env, text=True, **pipes) as playing:
        try:
            yield playing
            _, said = playing.communicate(timeout=SLOW)
        finally:
            playing.kill()
    assert said == ""
    assert playing.returncode == 0


def told(playing: subprocess.Popen[str]) -> dict[str, Any]:
    """The next thing a scene says."""
    assert playing.stdout
    line = playing.stdout.readline()
    if not line:
        assert playing.stderr
        pytest.fail(playing.stderr.read())
    said: dict[str, Any] = json.loads(line)
    return said


def recorded(server: SoundServer, scene: str) -> tuple[Sound, dict[str, Any]]:
    """What was heard of a scene, from the first noise to the last, and what it said."""
    with server.recording() as heard:
        with on_stage(scene, server.env) as playing:
            how = told(playing)
        sound = heard()
    noise = np.flatnonzero(sound.any(axis=1))
    return sound[noise[0] : noise[-1] + 1], how


def test_what_is_heard_is_what_was_rendered(sound_server: SoundServer) -> None:
    heard, how = recorded(sound_server, "play")
    assert np.array_equal(heard, whole()[SILENT:])
    assert how == {"position": SILENT + 2 * RATE, "starved": 0, "lost": False}


def test_the_band_is_heard_as_it_is_exported(sound_server: SoundServer) -> None:
    heard, how = recorded(sound_server, "play_vamp")
    band = sound_scenes.vamp()
    assert band.end
    rendered = band.block(SILENT + band.end)
    sounding = np.flatnonzero(rendered.any(axis=1))
    assert sounding[0] > SILENT - RATE // 50
    assert np.array_equal(heard, rendered[sounding[0] : sounding[-1] + 1])
    assert how == {"position": band.end, "starved": 0, "lost": False}


def test_a_pause_loses_nothing(sound_server: SoundServer) -> None:
    heard, how = recorded(sound_server, "pause")
    began, ended = np.flatnonzero(np.diff(heard.any(axis=1).astype(int))) + 1
    rendered = whole()[SILENT:]
    assert ended - began > RATE // 20
    fade = RATE // 100
    assert np.array_equal(heard[: began - fade], rendered[: began - fade])
    assert np.array_equal(heard[ended + fade :], rendered[began + fade :])
    faded = np.delete(heard, np.r_[began:ended], axis=0)[began - fade : began + fade]
    assert (np.abs(faded) < np.abs(rendered[began - fade : began + fade])).all()
    assert how == {"position": SILENT + 2 * RATE, "starved": 0, "lost": False}


def test_a_mute_reaches_the_sound(sound_server: SoundServer) -> None:
    heard, how = recorded(sound_server, "mute")
    rendered, muted = whole()[SILENT:], whole(without="piano")[SILENT:]
    line = int(np.argmax((heard != rendered).any(axis=1)))
    assert RATE // 2 < line < RATE + RATE // 2, "within a second after it was asked for"
    assert np.array_equal(heard[:line], rendered[:line])
    assert np.array_equal(heard[line:], muted[line:])
    assert how["starved"] == 0


def test_to_leave_fades_out_and_cuts_nothing(sound_server: SoundServer) -> None:
    heard, how = recorded(sound_server, "leave")
    rendered = whole()[SILENT:]
    assert len(heard) == how["position"] - SILENT < len(rendered) - RATE // 2
    before = len(heard) - 2_400
    assert np.array_equal(heard[:before], rendered[:before])
    levels = np.abs(heard[before:]) / np.abs(rendered[before : len(heard)])
    assert (np.diff(levels.mean(axis=1)) < 0).all()
    assert levels[-1].max() < 1e-5


def test_a_device_that_goes_away_is_noticed_and_another_goes_on(
    sound_server: SoundServer,
) -> None:
    with on_stage("lose", sound_server.env) as playing:
        told(playing)
        sound_server.kill()
        lost = told(playing)
        assert not lost["hung"]
        assert lost["closed_within"] < 0.5
        sound_server.start()
        with sound_server.recording() as heard:
            print(file=playing.stdin, flush=True)
            how = told(playing)
            sound = heard()
    sound = sound[: np.flatnonzero(sound.any(axis=1))[-1] + 1]
    rendered = whole(4)
    assert how["position"] == len(rendered)
    assert not how["lost"]
    since = len(rendered) - how["stood"]
    # The monitor of a sink that has just woken up loses the first moments.
    assert np.array_equal(sound[-(since - RATE // 2) :], rendered[-(since - RATE // 2) :])
    assert not np.array_equal(sound[-(since + 1) :], rendered[-(since + 1) :])


def test_without_another_device_there_is_no_sound(sound_server: SoundServer) -> None:
    with on_stage("lose", sound_server.env) as playing:
        told(playing)
        sound_server.kill()
        assert told(playing)["lost"]
        print(file=playing.stdin, flush=True)
        assert "there is no output device" in told(playing)["none"]


def test_a_server_that_hangs_keeps_nobody(sound_server: SoundServer) -> None:
    with on_stage("lose", sound_server.env) as playing:
        told(playing)
        sound_server.hang()
        lost = told(playing)
        assert lost["hung"]
        assert lost["closed_within"] < 0.9
        print(file=playing.stdin, flush=True)
        assert "does not answer" in told(playing)["none"]


def test_a_server_that_hangs_at_the_beginning_is_given_up(sound_server: SoundServer) -> None:
    sound_server.hang()
    assert "does not answer" in looked_for(sound_server.env)["none"]


def looked_for(env: dict[str, str]) -> dict[str, Any]:
    with on_stage("begin", env) as playing:
        return told(playing)


def test_the_sound_server_is_found(sound_server: SoundServer) -> None:
    assert looked_for(sound_server.env) == {"found": ["default"]}


NOWHERE = {
    "an empty ALSA configuration": "",
    "no sound card": NO_DEVICES,
    "a sound server that is not there": "pcm.!default { type pulse }\n",
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has ALSA")
@pytest.mark.parametrize("alsa", NOWHERE.values(), ids=NOWHERE)
def test_where_there_is_nothing_to_play_through_it_is_said(tmp_path: Path, alsa: str) -> None:
    said = looked_for(surroundings(tmp_path, alsa))["none"]
    assert said.startswith("no sound: ")
    assert "\n" not in said
    if alsa:
        assert "plug in" in said
    else:
        assert "ALSA is not configured" in said


def test_without_portaudio_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    env = surroundings(tmp_path, NO_DEVICES)
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    env["PYTHONPATH"] = f"{tmp_path}:{env['PYTHONPATH']}"
    said = looked_for(env)["none"]
    wanted = "libportaudio2" if sys.platform == "linux" else "pip install"
    assert wanted in said
    assert "\n" not in said
