"""How loud a note is: what an ear makes of its first 0.4 seconds, struck so hard.

The momentary loudness of ITU-R BS.1770-5, its K-weighting drawn over the spectrum from its
corner frequencies. Sounds that are equal by it stand beside each other in a mix.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playback.resample import darkened

SECONDS = 0.4
QUIETEST = -120.0

HIGH_PASS_HERTZ, SHELF_HERTZ, SHELF_DB = 38.0, 1_682.0, 4.0  # BS.1770-5, annex 1


def loudness_db(
    recording: NDArray[np.float32], rate: float, dark_hertz: float, dark: float = 0.0
) -> float:
    """Loudness of a recording, (channels, frames), in dB; ``QUIETEST`` for silence.

    ``dark``: how much of it is its dark shade, from ``dark_hertz`` on, as the sampler blends
    it. Two channels count as their mean, so that mono and stereo compare.
    """
    size = max(2, round(SECONDS * rate))
    spectrum = np.fft.rfft(recording[:, :size].astype(np.float32, copy=False), size)
    if dark:
        shade = darkened(spectrum, size, round(rate), dark_hertz)
        spectrum = (1 - dark) * spectrum + dark * shade
    at = np.arange(spectrum.shape[-1]) * (rate / size)
    high_pass = (at**2 / (at**2 + HIGH_PASS_HERTZ**2)) ** 2
    above = (at / SHELF_HERTZ) ** 4
    shelf = (1 + 10 ** (SHELF_DB / 10) * above) / (1 + above)
    power = np.abs(spectrum).astype(np.float64) ** 2 @ (high_pass * shelf)
    mean = 2 * float(power.mean()) / size**2
    return float(10 * np.log10(mean)) if mean > 10 ** (QUIETEST / 10) else QUIETEST
