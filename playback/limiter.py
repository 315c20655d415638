"""The limiter: the loudest peaks are turned down before they come, so that nothing clips.

It looks ahead by a few milliseconds, is down when the peak arrives, and up again a little
after it; between peaks it touches nothing. How far it is down at a frame depends only on the
frames near it, so a rendering that begins anywhere hears the same.

>>> limiter = Limiter(48_000)
>>> loud = np.full((2, 4096), 3.0, np.float32)
>>> float(limiter.limited(loud).max()) <= CEILING
True
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CEILING = np.float32(0.89)
"""-1 dB: what is left for the peaks between the samples, which converters make (EBU R 128)."""

GRAIN = 32
"""Frames that are turned down alike; divides the mixer's hops."""

ATTACK_SECONDS, RELEASE_SECONDS = 0.002, 0.06
"""How long it takes to go down before a peak, and up after it (choice: a kick's own rise, and
half a beat at a fast tempo; shorter would be heard as roughness, longer as pumping)."""


class Limiter:
    """Turns stereo down where it would go beyond CEILING; both sides alike.

    ``ahead`` and ``memory``: how many frames after and before a frame decide about it. What
    comes out is so many frames later than what goes in.
    """

    def __init__(self, rate: int) -> None:
        self.ahead = _in_grains(ATTACK_SECONDS * rate) + GRAIN
        self.memory = _in_grains(RELEASE_SECONDS * rate) + GRAIN
        down = np.linspace(np.pi, 0, self.ahead - GRAIN, endpoint=False)
        up = np.linspace(0, np.pi, self.memory - GRAIN, endpoint=False)
        flat = np.zeros(GRAIN)
        # How much of a peak's reduction holds around it: 0 far away, 1 on it.
        self._around = ((1 + np.cos(np.concatenate([down, flat, up]))) / 2).astype(np.float32)
        self._heard = np.zeros((2, self.ahead), np.float32)  # what is still to come out
        self._gain = np.ones(self.ahead + self.memory, np.float32)
        """For the frames to come out, and as far beyond as peaks so far reach."""

    def limited(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """What goes in, whole grains of (2, frames); out come as many frames, ``ahead`` later."""
        frames = sound.shape[-1]
        waiting = np.concatenate([self._heard, sound], axis=1)
        gain = np.concatenate([self._gain, np.ones(frames, np.float32)])
        peaks = np.abs(sound).max(axis=0).reshape(-1, GRAIN).max(axis=1)
        for grain in np.flatnonzero(peaks > CEILING):
            # A hair less than the ceiling: a product of two floats may be rounded up.
            lost = 1 - CEILING / peaks[grain] * np.float32(1 - 2e-7)
            start = GRAIN * int(grain) + GRAIN  # its way down begins ``ahead`` before its end
            span = gain[start : start + len(self._around)]
            np.minimum(span, 1 - lost * self._around[: len(span)], out=span)
        self._heard, self._gain = waiting[:, frames:], gain[frames:]
        return waiting[:, :frames] * gain[:frames]


def _in_grains(frames: float) -> int:
    return GRAIN * max(1, round(frames / GRAIN))
