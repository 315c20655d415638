"""The real band through a real sound server: what was heard is its log, rendered offline, sample
for sample, over seams, changes and an hour's distance; also with every core busy.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import live_scenes
from playback.route import Route
from playback.setup_file import read_setup_file
from sound_scenes import RATE, SILENT
from sound_server import SLOW, SoundServer, sound_server

pytestmark = pytest.mark.live

__all__ = ["sound_server"]

Sound = NDArray[np.float32]


def heard_of(server: SoundServer, scene: str) -> tuple[Sound, dict[str, Any]]:
    """What was heard of a scene, from the first sound on, and what it said."""
    with server.recording() as heard:
        words = [sys.executable, live_scenes.__file__, scene]
        ran = subprocess.run(
            words, env=server.env, capture_output=True, text=True, timeout=2 * SLOW
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        sound = heard()
    sounding = np.flatnonzero(sound.any(axis=1))
    return sound[sounding[0] :], json.loads(ran.stdout)


def rendered(log: str, heard: int) -> Sound:
    """What a log sounds like offline, from the first sound on, up to where it was faded out."""
    said, _ = read_setup_file(log.encode())
    route = said if isinstance(said, Route) else Route.of(said)
    sound = live_scenes.band(route).block(SILENT + heard - live_scenes.FADE)
    return sound[np.flatnonzero(sound.any(axis=1))[0] :]


@pytest.mark.parametrize(
    ("scene", "legs"),
    [
        ("over_the_seams_of_a_loop", 1),
        ("into_another_tempo", 1),
        ("a_loop_into_another_tempo", 2),
        ("into_another_feel", 1),
        ("to_an_hour_later", 2),
    ],
)
def test_what_is_heard_is_its_log_rendered_offline(
    scene: str, legs: int, sound_server: SoundServer
) -> None:
    heard, how = heard_of(sound_server, scene)
    wanted = rendered(how["log"], how["heard"])
    assert how["starved"] == 0
    assert len(wanted) > 4 * RATE
    assert np.array_equal(heard[: len(wanted)], wanted)
    assert how["log"].count('"from"') in (legs, 0)


@contextmanager
def every_core_busy() -> Iterator[None]:
    words = [sys.executable, "-c", "while True: pass"]
    busy = [subprocess.Popen(words) for _ in range(os.cpu_count() or 2)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def test_the_band_plays_on_with_every_core_busy(sound_server: SoundServer) -> None:
    """Nothing of the music is lost or changed; a gap would be counted, and only be silence."""
    with every_core_busy():
        heard, how = heard_of(sound_server, "for_a_while")
    wanted = rendered(how["log"], how["heard"])
    sounding = heard[heard.any(axis=1)]
    expected = wanted[wanted.any(axis=1)]
    assert np.array_equal(sounding[: len(expected)], expected)
    assert len(expected) > 5 * RATE, "of eight seconds"
    print(f"{how['starved'] / RATE:.3f} s came too late")
