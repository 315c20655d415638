"""A note as a font plays it: all samples of a layer at a key, shaped, placed and added up.

What a synthesiser does while a note sounds is done here beforehand: loops go round, the
envelope swells and falls, the low-pass stands where the hardest strike has it. The time of a
recording is that of its samples: played at the rate that comes with it, it stands at its key.
How a note ends is left to the sampler.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harmony.mistake import Mistake
from playback.fonts.soundfont import SoundFont
from playback.fonts.zone import Envelope, FontZone
from playback.resample import as_sound, at_rate, sustained

Audio = NDArray[np.float32]

RATES = (400.0, 1_600_000.0)
"""What is slower or faster than this, in frames a second, is not heard: a sample five octaves
away from its own pitch."""

USUAL_RATE, FASTEST = 48_000.0, 100_000.0
"""Samples of different rates meet at that of the first, but for one beyond the fastest."""

MOST_FRAMES = 1_000_000
"""Of one sample at its rate: five seconds of what is played at 200 kHz, less of what is faster."""

HELD_DB = 40.0
"""A drum that its envelope holds above this is not looped: nobody would end it (choice)."""

ONSET_DB, TAIL_DB = -40.0, -66.0
"""Below the peak; what lies before and after is cut off, as it is in our own sound set."""
FADE_IN_SECONDS, FADE_OUT_SECONDS = 0.0005, 0.03
LAST_FADE_SECONDS = 1.5
"""At the end of a note that might sound on (the set's own figure)."""

OPEN_HERTZ, OPEN_PART = 18_000.0, 0.45
"""A low-pass above this, or above so much of the rate, is as good as none."""

SILENT = 1e-4  # 80 dB below full scale


def composed(
    font: SoundFont, zones: Sequence[FontZone], key: int, seconds: float, *, rings: bool
) -> tuple[Audio, float]:
    """A note of so many seconds at most, (channels, frames), and its rate.

    One channel where both would be alike. ``rings`` is said of drums, which nobody lets go.
    Raises Mistake where the font is broken, and where nothing is heard.
    """
    rated = [(zone, _rate(zone, key)) for zone in zones]
    heard = [(zone, own) for zone, own in rated if RATES[0] <= own <= RATES[1]]
    rate = next((own for _, own in heard if own <= FASTEST), USUAL_RATE)
    frames = 0
    sides: list[tuple[Audio, float]] = []
    for zone, own in heard:
        piece = _piece(font, zone, key, own, seconds, rings=rings)
        if own != rate:
            spectrum, span, lasts = at_rate(piece[None], own, rate)
            piece = as_sound(spectrum, span, lasts)[0]
        frames = max(frames, len(piece))
        sides.append((piece, zone.pan))
    both = np.zeros((2, max(1, frames)), np.float32)
    for piece, pan in sides:
        for side, gain in zip(both, _sides(pan), strict=True):
            side[: len(piece)] += piece * np.float32(gain)
    peak = float(np.abs(both).max())
    if not peak > SILENT:
        raise Mistake(f"{font.name} is silent at key {key}")
    note = both[:1] if np.allclose(both[0], both[1], rtol=0, atol=1e-6) else both
    return _trimmed(note, rate, frames >= round(seconds * rate) - 1), rate


def _rate(zone: FontZone, key: int) -> float:
    """How many frames a second bring a sample to its key."""
    cents = min(max(zone.cents_at(key), -24_000), 24_000)
    return float(zone.rate * 2 ** (cents / 1200))


def _piece(
    font: SoundFont, zone: FontZone, key: int, rate: float, seconds: float, *, rings: bool
) -> Audio:
    frames = min(MOST_FRAMES, round(seconds * rate))
    sample, loop = font.audio(zone, frames)
    envelope = zone.envelope_at(key)
    if loop is not None and not (rings and envelope.sustain_db < HELD_DB):
        sample = sustained(sample, *loop, frames)[:frames]
    sample = _low_passed(sample, rate, zone.cutoff_at(key))
    gain = _envelope(envelope, len(sample), rate) * np.float32(10 ** (zone.level_db / 20))
    return np.asarray(sample * gain, np.float32)


def _envelope(envelope: Envelope, frames: int, rate: float) -> Audio:
    """How loud a note is that nobody lets go: a straight swell, then a fall in even dB, 100 of
    them in the time of its decay.
    """
    seconds = np.arange(frames, dtype=np.float32) / np.float32(rate) - np.float32(envelope.delay)
    falls = seconds - np.float32(envelope.attack + envelope.hold)
    lost = np.clip(falls * np.float32(100 / max(envelope.decay, 1e-3)), 0, envelope.sustain_db)
    swell = np.clip(seconds / np.float32(max(envelope.attack, 1e-6)), 0, 1)
    return np.asarray(swell * np.exp2(lost * np.float32(-0.166096)), np.float32)


def _low_passed(sample: Audio, rate: float, hertz: float) -> Audio:
    """Through two poles without resonance: the font's filter as it stands."""
    if hertz >= min(OPEN_HERTZ, OPEN_PART * rate):
        return sample
    size = -(-(len(sample) + 4096) // 4096) * 4096  # quick to transform; room for its ringing
    at = np.arange(size // 2 + 1, dtype=np.float32) * np.float32(rate / size / hertz)
    response = np.complex64(1) / (1 - at * at + np.complex64(1j * np.sqrt(2)) * at)
    passed = np.fft.irfft(np.fft.rfft(sample, size) * response, size)[: len(sample)]
    return np.asarray(passed, np.float32)


def _sides(pan: float) -> tuple[float, float]:
    """The gains of left and right for a place from -1 to 1: equal power, as synths do it."""
    angle = (pan + 1) * np.pi / 4
    return float(np.cos(angle)), float(np.sin(angle))


def _trimmed(note: Audio, rate: float, is_cut: bool) -> Audio:
    """From just before its onset to where nothing is heard any more, without a corner."""
    level = np.abs(note).max(axis=0)
    peak = float(level.max())
    begins = int(np.argmax(level > peak * 10 ** (ONSET_DB / 20)))
    ends = int(np.flatnonzero(level > peak * 10 ** (TAIL_DB / 20))[-1]) + 1
    is_cut = is_cut and ends == note.shape[-1]
    fade_in = round(FADE_IN_SECONDS * rate)
    note = note[:, max(0, begins - fade_in) : ends].copy()
    swell = np.linspace(0, 1, min(fade_in, begins), endpoint=False, dtype=np.float32)
    note[:, : len(swell)] *= swell[: note.shape[-1]]
    last = round((LAST_FADE_SECONDS if is_cut else FADE_OUT_SECONDS) * rate)
    last = min(last, 2 * note.shape[-1] // 5)
    if last:
        turn = np.linspace(0, np.pi, last, dtype=np.float32)
        note[:, -last:] *= (1 + np.cos(turn)) / 2
    return note
