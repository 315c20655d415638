"""From floats to the whole steps of a sound file, with the noise that makes rounding harmless.

>>> Steps(24, seed=1)(np.array([[0.5, -2.0]], np.float32)).tolist() == [[1 << 30, -(1 << 31)]]
True
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import PCG64
from numpy.typing import NDArray

InSteps = Callable[[NDArray[np.float32]], NDArray[Any]]
"""Sound, full scale from -1 to 1, as libsndfile takes it."""


def as_floats(block: NDArray[np.float32]) -> NDArray[Any]:
    """What is written as it is, beyond full scale too."""
    return block.astype("<f4")


class Steps:
    """Sound rounded to the whole steps of 16 or 24 bits, and clipped where it goes beyond; in
    the upper bits of 32, where libsndfile looks for them.

    16 bits are dithered with triangular noise of two steps, as mastering does, so that a tail
    that fades below a step stays a tail (Lipshitz, Wannamaker & Vanderkooy, J. Audio Eng.
    Soc. 40, 1992); 24 bits are beyond any ear and are only rounded. The noise of a seed is
    always the same, however the blocks are cut.
    """

    def __init__(self, bits: int, seed: int) -> None:
        self._full = 1 << (bits - 1)
        self._left = 32 - bits
        self._noise = PCG64(seed) if bits == 16 else None

    def __call__(self, block: NDArray[np.float32]) -> NDArray[np.int32]:
        steps = block * np.float32(self._full)
        if self._noise is not None:
            raw = self._noise.random_raw(block.size).reshape(block.shape)
            one, other = (raw >> np.uint64(32)), (raw & np.uint64(0xFFFFFFFF))
            steps += (one.astype(np.float32) - other.astype(np.float32)) * np.float32(2.0**-32)
        np.rint(steps, out=steps)
        np.clip(steps, -self._full, self._full - 1, out=steps)
        return steps.astype(np.int32) << self._left
