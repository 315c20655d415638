"""The band in a sound file: the rendering from the count-in to the end, and loops that close."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from harmony.mistake import Mistake
from playback.audio_file import AudioFormat, write_audio_file
from playback.frames import length_in_frames, opening_frame
from playback.rendering import Rendering
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import Setup
from playback.timeline import Timeline

RATE = 22050


@cache
def sampler() -> Sampler:
    return Sampler(RATE)


def file_of(setup: Setup, kind: str = "wav", bits: str = "32f") -> NDArray[Any]:
    out = io.BytesIO()
    write_audio_file(Route.of(setup), out, AudioFormat(kind, RATE, bits), sampler())
    out.seek(0)
    sound: NDArray[Any] = soundfile.read(out, dtype="float32", always_2d=True)[0]
    return sound


SETUPS = [
    Setup(bars=5, tempo=240, seed=7),
    Setup(bars=5, tempo=240, seed=7, count_in=2, ending="tag", drums="brushes"),
    Setup(bars=1, tempo=320, seed=8, players=("drums",), drift=1.0),
    Setup(bars=6, tempo=200, seed=9, ending="stop", comp="vibes"),
]


@pytest.mark.parametrize("setup", SETUPS)
def test_the_file_is_the_rendering_from_the_count_in_to_the_end(setup: Setup) -> None:
    timeline = Timeline.of(setup)
    frames = length_in_frames(Route.of(timeline), RATE)
    played = Rendering(Route.of(timeline), sampler()).block(frames)
    assert played.any()
    assert np.array_equal(file_of(setup), played)


@pytest.mark.parametrize("setup", SETUPS)
def test_a_file_without_end_effects_lasts_as_long_as_its_beats(setup: Setup) -> None:
    beats = 4 * (setup.bars or 0)
    start = opening_frame(Route.of(setup), RATE)
    assert start == round(-4 * setup.count_in * 60 / setup.tempo * RATE)
    wanted = beats * 60 / setup.tempo * RATE - start
    assert abs(len(file_of(setup.changed(loop=True, ending="none"))) - wanted) <= 1


@pytest.mark.parametrize(
    "setup",
    [
        Setup(bars=4, tempo=240, seed=7, loop=True),
        Setup(bars=3, tempo=187.3, seed=8, loop=True, comp="vibes", drums="brushes"),
        Setup(bars=2, tempo=320, seed=9, loop=True, drift=1.0, players=("bass", "drums")),
    ],
)
@pytest.mark.parametrize(("kind", "bits"), [("wav", "32f"), ("flac", "24")])
def test_copies_of_a_loop_end_to_end_are_the_loop_played_on(
    setup: Setup, kind: str, bits: str
) -> None:
    once = file_of(setup, kind, bits)
    playing = Rendering(Route.of(setup), sampler())
    assert playing.end is None
    before = 1 + (sampler().longest + playing.mixer.memory) // len(once)
    playing.block(before * len(once))  # what rings from before the beginning is not there at once
    twice = playing.block(2 * len(once))
    # A step of 24 bits: so much the spectra of a room may be rounded, another time round.
    assert np.abs(np.concatenate([once, once]) - twice).max() <= 2.0**-23


def test_an_endless_performance_fits_into_no_file() -> None:
    with pytest.raises(Mistake, match="endless"):
        file_of(Setup(seed=7))
