"""Fonts of a small band that plays one tone, and how its notes sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from font_writer import ONE_ZONE, Preset, Sample, Zones, wave
from playback.fonts import zone as sf
from playback.fonts.presets import NUMBERS
from playback.fonts.sounds import FontSounds
from playback.frames import Strike
from playback.note_loudness import loudness_db
from playback.perform import TimedNote
from playback.sampler import Sampler

RATE = 48_000
TUNED = ("upright", "piano", "vibes", "guitar", "trumpet", "tenor")
KITS = ("sticks", "brushes")
FREE = {sf.SAMPLE: 0}
LOOPED = {sf.LOOP_MODE: 1, sf.SAMPLE: 0}


def tone(seconds: float = 2.0, level: float = 0.5, rate: int = 44_100) -> NDArray[np.float64]:
    """A3 with a few partials, which fades."""
    at = np.arange(round(seconds * rate)) / rate
    partials = sum(np.sin(2 * np.pi * 220 * n * at) / n**1.5 for n in range(1, 9))
    return np.asarray(level * partials * np.exp(-at) * np.minimum(1, at / 0.002) / 2.5)


TONE = Sample(wave(tone()), rate=44_100)


def band(instrument: Zones = ONE_ZONE, names: Sequence[str] = tuple(NUMBERS)) -> list[Preset]:
    """A preset for each instrument, all alike."""
    return [Preset(*NUMBERS[name][0], instrument, f"P{n}".encode()) for n, name in enumerate(names)]


Opening = Callable[[bytes], FontSounds]


def struck(name: str, pitch: int, velocity: int = 90, seconds: float = 1.0) -> Strike:
    return Strike(0, name, TimedNote(0.0, seconds, pitch, velocity))


def heard(sounds: FontSounds, strike: Strike) -> NDArray[np.float32]:
    return Sampler(RATE, sounds=sounds).voice(strike).sound


def loudness(sound: NDArray[np.float32]) -> float:
    return loudness_db(sound, RATE, 1_000)


def level(sound: NDArray[np.float32]) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(sound))) + 1e-9))


def hertz(sound: NDArray[np.float32]) -> float:
    """The strongest frequency of half a second, between the lines of its spectrum."""
    part = sound[0, RATE // 20 : RATE // 20 + RATE // 2]
    power = np.log(np.abs(np.fft.rfft(part * np.hanning(len(part)))) + 1e-12)
    at = int(power.argmax())
    a, b, c = power[at - 1 : at + 2]
    return float((at + 0.5 * (a - c) / (a - 2 * b + c)) * 2)
