"""Plays on a font that may be torn or hostile, and watches what comes of it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile

from font_writer import RATE, Preset, Sample, band_font
from harmony.mistake import Mistake
from playback.fonts import zone as sf
from playback.fonts.sounds import FontSounds
from playback.frames import Strike
from playback.perform import TimedNote
from playback.sampler import Sampler
from playback.sound_set import read_sound_set

MOST_BYTES = 200_000_000
HIGHEST = 1.25
"""Of a single strike: square waves swing over when they are resampled. In the mix it is bent."""

SLOW = 22_050  # frames a second: what is to be seen is there to be seen at any rate

BASS, PIANO, KIT = (0, 32), (0, 0), (128, 0)


def trio(
    *zones: dict[int, int], samples: tuple[Sample, ...] = (Sample(),), **lists: bytes
) -> bytes:
    """A font of bass, piano and drums, all with these zones."""
    of_all = zones or ({sf.SAMPLE: 0},)
    names = {BASS: b"Bass", PIANO: b"Piano", KIT: b"Standard"}
    presets = [Preset(*place, of_all, name) for place, name in names.items()]
    return band_font(presets, samples, **lists)


@contextmanager
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()


def played(path: Path) -> list[str]:
    """Play some notes on a font, all of them sound; gives the warnings, or the Mistake."""
    read_sound_set()
    with little_memory():
        try:
            sounds = FontSounds(str(path))
        except Mistake as mistake:
            return [one_line(str(mistake))]
        sampler = Sampler(SLOW, sounds=sounds)
        for name, key in (("upright", 40), ("piano", 60), ("piano", 127), ("sticks", 51)):
            for velocity in (1, 90, 127):
                note = TimedNote(0.0, 0.5, key, velocity)
                sound = sampler.voice(Strike(0, name, note)).sound
                assert np.all(np.isfinite(sound))
                assert 0 < np.abs(sound).max() < HIGHEST
    return [one_line(told) for told in sounds.warnings]


def one_line(told: str) -> str:
    assert told.isprintable()
    assert told.startswith(("'bad.sf2'", "cannot read 'bad.sf2'"))
    return told


def ogg(seconds: float = 0.1, channels: int = 1) -> bytes:
    packed = BytesIO()
    sound = 0.5 * np.sin(np.arange(round(seconds * RATE)) / 7)
    soundfile.write(packed, np.stack([sound] * channels, axis=1), RATE, format="OGG")
    return packed.getvalue()
