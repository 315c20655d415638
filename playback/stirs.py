"""Brush stirs, made rather than recorded: noise under the motion of a hand.

A stir is as long as the tempo asks, so no recording fits it. The brush hisses in a band whose
strength and brightness follow the speed of the hand: slow as it turns, fast in between; and
it wanders a little from side to side. One stir swells as the one before it dies away.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from playback.band.drum_tables import SWIRL

STIRRED = frozenset({("brushes", SWIRL)})
"""Instrument and key of what is stirred."""

SEED = 1957
POOL_SECONDS = 6.0

# Edges of the bristles' band in hertz, where it has fallen by half, for a slow hand and a
# fast one; wires on coated plastic have little below a kilohertz (choice, by ear and eye).
SLOW_BAND = (700.0, 4_200.0)
FAST_BAND = (1_500.0, 9_500.0)

OVERLAP_SECONDS = 0.12
"""How long one stir fades in while the one before it fades out (choice)."""

SLOWEST = 0.5
"""The speed of a hand as it turns, as a part of its greatest (choice)."""

EARLY = 0.33
"""The hand is fastest in the first eighth of its turn, just after the beat (choice): with more
of it the hiss swells after the beat, with a slower turn it pumps."""

SWAY = 0.18
"""How far the hand moves out of the middle, to the left and back (choice)."""

LEVEL = 0.3
"""Of the loudest stir beside a recorded tap, which peaks at 1 (choice)."""


def stir(rate: int, moment: int, written: int, velocity: int) -> NDArray[np.float32]:
    """A stir of so many written frames at a rate, (2, frames); it fades under the next one.

    The moment at which it begins, in milliseconds, chooses the piece of noise: no two stirs
    are alike, and the same stir is the same sound.
    """
    overlap = round(OVERLAP_SECONDS * rate)
    frames = min(written + overlap, round(POOL_SECONDS * rate) // 2)
    slow, fast = _pool(rate)
    first = moment * 7919 % (slow.shape[-1] - frames)
    turn = np.linspace(0, 1, frames, dtype=np.float32)
    speed = SLOWEST + (1 - SLOWEST) * np.sin(np.pi * turn**EARLY) ** 2
    edge = min(overlap, frames // 2)
    swell = np.sin(np.linspace(0, np.pi / 2, edge, dtype=np.float32))
    strength = LEVEL * (velocity / 127) ** 2 * speed
    strength[:edge] *= swell
    strength[frames - edge :] *= swell[::-1]
    hiss: NDArray[np.float32] = slow[:, first : first + frames] * (strength * (1 - speed))
    hiss += fast[:, first : first + frames] * (strength * speed)
    side = SWAY * np.sin(2 * np.pi * turn)
    hiss[0] *= 1 + side
    hiss[1] *= 1 - side
    return hiss


@lru_cache(maxsize=2)
def _pool(rate: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Noise of a slow and of a fast brush, stereo; three standard deviations are full scale.

    Both come from one noise, and its two sides share half of their power, as a drum heard
    with two microphones.
    """
    frames = round(POOL_SECONDS * rate)
    chance = np.random.default_rng(SEED)
    middle, left, right = chance.standard_normal((3, frames), np.float32)
    spectrum = np.fft.rfft(np.stack([middle + left, middle + right]) / np.sqrt(2))
    hertz = np.fft.rfftfreq(frames, 1 / rate)
    return _banded(spectrum, hertz, SLOW_BAND), _banded(spectrum, hertz, FAST_BAND)


def _banded(
    spectrum: NDArray[np.complexfloating], hertz: NDArray[np.floating], band: tuple[float, float]
) -> NDArray[np.float32]:
    low, high = band
    passed = (hertz / low) ** 2 / (1 + (hertz / low) ** 2) / (1 + (hertz / high) ** 4)
    noise = np.fft.irfft(spectrum * passed)
    return np.asarray(noise / (3 * noise.std()), np.float32)
