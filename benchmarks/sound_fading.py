"""How a struck or plucked note fades, slowed where a recording dies faster than its neighbours.

The level of the note is followed; where it lies under a straight fall, it is lifted to it. So a
hole where two strings beat is filled, and what rings on later than that stays as it was. Of a
piano only what stands out of the hiss is lifted: its partials.

Audio is (frames, channels), both channels treated alike; times are seconds after the onset.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playback.fonts.soundfont import Audio

Curve = NDArray[np.float64]

STEP = 0.01  # between two levels, in seconds
LEVEL_SECONDS, GAIN_SECONDS = 0.2, 0.15  # over which the level, and the lift, are smoothed
ONSET_DB = -40
FROM_END = 1.6  # the last fade of a long note is not held up
OCTAVES, FASTER = 5, 0.25  # a quarter of the fall more by the octave (choice)
TONE_FRAMES, OVERLAP, NEIGHBOURS = 8192, 4, 32
OVER_HISS = 16  # a partial has so many times the power of what lies around it (choice)


@dataclass(frozen=True, slots=True)
class Fall:
    """From ``start`` on a note falls by ``db_per_second``, unless that takes ``most_db``.

    Of a tone of ``hertz`` each octave is followed by itself, the higher ones faster, so that
    none swells; 0 takes the note as a whole.
    """

    start: float
    db_per_second: float
    most_db: float
    hertz: float = 0


def slowed(audio: Audio, rate: int, fall: Fall) -> Audio:
    """The note, lifted to that fall where it lies under it."""
    if not fall.hertz:
        gain = 10 ** (_lift_db(audio, audio, rate, fall) / 20)
        return np.asarray(audio * gain[:, None], dtype=np.float32)
    whole = audio.astype(np.float64)
    octaves = zip(
        _octaves(audio, rate, fall.hertz), _octaves(_tones(audio), rate, fall.hertz), strict=True
    )
    for number, (octave, tones) in enumerate(octaves):
        faster = replace(fall, db_per_second=fall.db_per_second * (1 + FASTER * number))
        lift = _lift_db(octave, audio, rate, faster)
        whole += (10 ** (lift / 20) - 1)[:, None] * tones
    return whole.astype(np.float32)


def _octaves(audio: Audio, rate: int, hertz: float) -> list[Audio]:
    """The octaves around a tone and above, which fade over into each other; in all the whole."""
    size = 1 << (len(audio) + rate // 2).bit_length()
    above = np.log2(np.maximum(np.fft.rfftfreq(size, 1 / rate), 1) / hertz)
    spectrum = np.fft.rfft(audio, size, axis=0)
    shares = [np.interp(above, range(OCTAVES), np.eye(OCTAVES)[n]) for n in range(OCTAVES)]
    return [
        np.asarray(np.fft.irfft(spectrum * share[:, None], size, axis=0)[: len(audio)], np.float32)
        for share in shares
    ]


def _lift_db(audio: Audio, note: Audio, rate: int, fall: Fall) -> Curve:
    """By how much a part of the note is lifted, frame by frame."""
    peaks = np.abs(note).max(axis=1)
    onset = int(np.argmax(peaks > peaks.max() * 10 ** (ONSET_DB / 20))) / rate
    step = round(STEP * rate)
    blocks = (audio[: len(audio) // step * step].astype(np.float64) ** 2).mean(axis=1)
    level = 10 * np.log10(_smooth(blocks.reshape(-1, step).mean(axis=1), LEVEL_SECONDS) + 1e-14)
    seconds = (np.arange(len(level)) + 0.5) * step / rate - onset
    wanted = np.interp(fall.start, seconds, level) - fall.db_per_second * (seconds - fall.start)
    lift = np.clip(wanted - level, 0, fall.most_db) * (seconds > fall.start)
    end = max(1, len(lift) - round(FROM_END / STEP))
    lift[end:] = lift[end - 1]
    now = np.arange(len(audio)) / rate - onset
    return np.interp(now, seconds, _smooth(lift, GAIN_SECONDS)) * (now > fall.start - GAIN_SECONDS)


def _smooth(curve: Curve, seconds: float) -> Curve:
    """The mean of what lies around; at either end of what is there."""
    weights = np.hanning(round(seconds / STEP) + 2)[1:-1]
    ends = np.pad(curve, len(weights) // 2, mode="edge")
    return np.convolve(ends, weights / weights.sum(), "valid")[: len(curve)]


def _tones(audio: Audio) -> Audio:
    """What stands out of the hiss around it, by a Wiener filter in windows of 0.2 s."""
    hop = TONE_FRAMES // OVERLAP
    window = np.sqrt(np.hanning(TONE_FRAMES + 1)[:-1] / (OVERLAP / 2))[:, None]
    padded = np.pad(audio.astype(np.float64), ((TONE_FRAMES, 2 * TONE_FRAMES), (0, 0)))
    kept = np.zeros_like(padded)
    for at in range(0, len(padded) - TONE_FRAMES, hop):
        spectrum = np.fft.rfft(padded[at : at + TONE_FRAMES] * window, axis=0)
        power = (np.abs(spectrum) ** 2).mean(axis=1)
        clear = 1 - OVER_HISS * _around(power) / np.maximum(power, 1e-20)
        spectrum *= np.clip(clear, 0, 1)[:, None]
        kept[at : at + TONE_FRAMES] += np.fft.irfft(spectrum, TONE_FRAMES, axis=0) * window
    return np.asarray(kept[TONE_FRAMES : TONE_FRAMES + len(audio)], dtype=np.float32)


def _around(power: Curve) -> Curve:
    """What lies between the partials: the median of every 32 neighbours."""
    blocks = power[: len(power) // NEIGHBOURS * NEIGHBOURS].reshape(-1, NEIGHBOURS)
    middles = (np.arange(len(blocks)) + 0.5) * NEIGHBOURS
    return np.interp(np.arange(len(power)), middles, np.median(blocks, axis=1))
