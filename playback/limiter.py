"""The limiter: the loudest peaks are turned down before they come, so that nothing clips.

It looks ahead by two milliseconds, is down when the peak arrives, and up again a little after
it; between peaks it touches nothing. How far it is down at a frame depends only on the
frames near it, so a rendering that begins anywhere hears the same.

>>> limiter = Limiter(48_000)
>>> loud = np.full((2, 4096), 3.0, np.float32)
>>> bool(limiter.limited(loud).max() <= CEILING)
True
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CEILING = np.float32(0.89)
"""-1 dB: what is left for the peaks between the samples, which converters make (EBU R 128)."""

ATTACK_SECONDS, RELEASE_SECONDS = 0.002, 0.06
"""How long it takes to go down before a peak, and up after it (choice: a kick's own rise, and
half a beat at a fast tempo; shorter would be heard as roughness, longer as pumping)."""


A_HAIR = np.float32(2e-7)
"""So much more is taken away than is needed: floats near 1 are rounded by half of that."""


class Limiter:
    """Turns stereo down where it would go beyond CEILING; both sides alike, and what else there is
    of ``channels``: the first two decide for all.

    ``ahead`` and ``memory``: how many frames after and before a frame decide about it. What
    comes out is ``ahead`` frames later than what goes in.
    """

    def __init__(self, rate: int, channels: int = 2) -> None:
        self.ahead = max(1, round(ATTACK_SECONDS * rate))
        self.memory = max(1, round(RELEASE_SECONDS * rate))
        down = np.linspace(np.pi, 0, self.ahead, endpoint=False)
        up = np.linspace(0, np.pi, self.memory, endpoint=False)
        # How much of a peak's reduction holds around it: 1 on it, 0 far away.
        self._around = ((1 + np.cos(np.concatenate([down, up]))) / 2).astype(np.float32)
        self._waiting = np.zeros((channels, self.ahead), np.float32)
        self._lost = np.zeros(self.ahead + self.memory, np.float32)
        """By how much the frames that wait are turned down, and those that peaks so far reach."""

    def limited(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """What goes in, (channels, frames); out come as many frames, ``ahead`` later."""
        frames = sound.shape[-1]
        self._waiting = np.concatenate([self._waiting, sound], axis=1)
        self._lost = np.concatenate([self._lost, np.zeros(frames, np.float32)])
        heard = sound[:2]
        if max(heard.max(), -heard.min()) > CEILING:
            self._turn_down(np.abs(heard).max(axis=0))
        ready, self._waiting = self._waiting[:, :frames], self._waiting[:, frames:]
        lost, self._lost = self._lost[:frames], self._lost[frames:]
        return ready * (1 - lost) if lost.any() else ready

    def _turn_down(self, high: NDArray[np.float32]) -> None:
        """Make room for what goes beyond the ceiling."""
        for at in np.flatnonzero(high > CEILING).tolist():
            needed = 1 - CEILING / high[at] + A_HAIR
            # In the order of the music, so that it is the same however the sound is cut.
            if self._lost[at + self.ahead] < needed:
                around = self._lost[at : at + len(self._around)]
                np.maximum(around, needed * self._around, out=around)
