"""A recording at another pitch or rate, and how it sounds when struck softly.

Whole recordings are known beforehand, so both are done to the spectrum: a change of rate that
folds nothing back, then the loss of brightness of a fainter strike. On either side silence is
added, so that nothing runs round from the end to the beginning.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Spectrum = NDArray[np.complexfloating]

CLOSE_CENTS = 0.5
"""How far the pitch may be off for the sake of speed: a tenth of what can be heard (choice)."""

PRIMES = (2, 3, 5, 7, 11, 13)
SPARE, MORE = 1.12, 16_384
"""Silence added at most to find lengths that transform quickly: a part of the whole, and so
many frames, for a short recording has few such lengths near it."""
GAP = 512
"""Silence added at least, in frames, to keep the end from the beginning."""

MOST_FRAMES = 8_000_000


def at_rate(
    recording: NDArray[np.float32], from_rate: float, to_rate: float
) -> tuple[Spectrum, int, int]:
    """The spectrum of a recording, (channels, frames), at another rate; how many frames it
    spans, added silence included, and how many of these are sound.
    """
    frames = recording.shape[-1]
    before, after = _quick_lengths(frames, to_rate / from_rate)
    spectrum = np.fft.rfft(recording, before)
    kept = min(before, after) // 2  # what stands at half of the lower rate is no sound
    changed = np.zeros((*spectrum.shape[:-1], after // 2 + 1), np.complex64)
    changed[..., :kept] = spectrum[..., :kept] * np.float32(after / before)
    return changed, after, max(1, round(frames * to_rate / from_rate))


def as_sound(spectrum: Spectrum, span: int, frames: int) -> NDArray[np.float32]:
    """Back to sound: the first frames of what the spectrum spans."""
    return np.fft.irfft(spectrum, span)[..., :frames].astype(np.float32, copy=False)


def sustained(
    recording: NDArray[np.float32], first: int, after: int, frames: int
) -> NDArray[np.float32]:
    """A recording, its frames last, whose loop goes round until it lasts so long or longer: from
    ``first`` to before ``after``.
    """
    rounds = max(0, -(-(frames - after) // (after - first)))
    again = [recording[..., first:after]] * rounds
    return np.concatenate([recording[..., :after], *again], axis=-1)


def darkened(spectrum: Spectrum, span: int, rate: int, hertz: float) -> Spectrum:
    """Less by 9 dB an octave above ``hertz``, as one and a half resistors and capacitors would
    do it: nothing rings before the attack, and mixed with the bright sound it cancels nothing.
    """
    above = np.arange(spectrum.shape[-1], dtype=np.float32) * np.float32(rate / span / hertz)
    # 1 / (1 + j * above) ** 1.5 in real numbers, six times as fast.
    size = np.sqrt(1 + above * above)
    real = np.sqrt((size + 1) * np.float32(0.5))
    imaginary = above / (2 * real)
    passed = np.empty(len(above), np.complex64)
    passed.real = real - above * imaginary
    passed.imag = -(imaginary + above * real)
    passed /= size**3
    return spectrum * passed


def _quick_lengths(frames: int, ratio: float) -> tuple[int, int]:
    """Two lengths of small factors, the first at least ``frames``, in nearly that ratio."""
    lengths = _of_small_factors()
    before = lengths[(lengths >= frames + GAP) & (lengths <= (frames + GAP) * SPARE + MORE)]
    wanted = before * ratio
    place = np.searchsorted(lengths, wanted).clip(1, len(lengths) - 1)
    below, above = lengths[place - 1], lengths[place]
    after = np.where(wanted - below < above - wanted, below, above)
    cents = np.abs(1200 * np.log2(after / wanted))
    close = np.flatnonzero(cents < CLOSE_CENTS)
    best = close[0] if len(close) else cents.argmin()
    return int(before[best]), int(after[best])


@lru_cache(maxsize=1)
def _of_small_factors() -> NDArray[np.int64]:
    """Even numbers whose factors are all small, in order."""
    found = np.array([2])
    for prime in PRIMES:
        powers = prime ** np.arange(int(np.log(MOST_FRAMES) / np.log(prime)) + 1)
        found = np.outer(found, powers).ravel()
        found = found[found <= MOST_FRAMES]
    return np.unique(found)
