"""What an ear would say of a sample: how high, how loud, how it fades, whether channels clash.

Used where the sound set is cut (cut_sounds.py); the tests of the set measure by other ways.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playback.fonts.soundfont import Audio

Waves = NDArray[np.float64]
Spectrum = NDArray[np.float64]

PARTIALS, MOST_PERIODS = 12, 8
NEAR = 2.0 ** (np.array([-70, 70]) / 1200)  # a measured pitch lies within 70 cents
OCTAVES = [62.5 * 2**n for n in range(9)]
HEARD_DB = -20  # what an octave loses so far below the loudest is not noticed (choice)


def hertz_of(pitch: float) -> float:
    """The frequency of a MIDI pitch."""
    return float(440 * 2 ** ((pitch - 69) / 12))


def powers(audio: Audio | Waves, rate: int, size: int | None = None) -> tuple[Spectrum, Spectrum]:
    """Frequencies in Hz, and the power of each channel there."""
    size = size or len(audio)
    power: Spectrum = np.abs(np.fft.rfft(audio.astype(np.float64), size, axis=0)) ** 2
    frequency = np.asarray(np.arange(size // 2 + 1) * (rate / size), np.float64)
    return frequency, power


def comb_loss_db(both: Audio, rate: int) -> float:
    """What the mean of two channels loses where they cancel, in the worst octave that is heard.

    0 dB where they are the same, 3 dB where they have nothing in common.
    """
    frequency, each = powers(both, rate)
    _, mean = powers(both.mean(axis=1, keepdims=True), rate)
    edges = np.searchsorted(frequency, OCTAVES)
    kept = np.add.reduceat(mean[:, 0], edges[:-1])
    apart = np.add.reduceat(each.mean(axis=1), edges[:-1])
    heard = apart > apart.max() * 10 ** (HEARD_DB / 10)
    return float(-10 * np.log10((kept / apart)[heard].min()))


def loudness_db(audio: Audio, rate: int, seconds: float = 0.4) -> float:
    """Loudness of the first 0.4 s, the momentary loudness of ITU-R BS.1770-5, in dB.

    Its K-weighting is drawn in the frequency domain, from its corner frequencies; the channels
    of a pair count as their mean, so that mono and stereo compare.
    """
    head = audio[: int(seconds * rate)]
    frequency, power = powers(head, rate)
    high_pass = (frequency**2 / (frequency**2 + 38.0**2)) ** 2
    shelf = (1 + 10**0.4 * (frequency / 1682) ** 4) / (1 + (frequency / 1682) ** 4)
    weighted = (power * (high_pass * shelf)[:, None]).sum() / audio.shape[1]
    return float(10 * np.log10(2 * weighted / len(head) / (seconds * rate)))


def fall_db_per_second(audio: Audio, rate: int, start: float, end: float) -> float:
    """How fast a tone fades between two moments in seconds: a line through its level."""
    window = rate // 20
    starts = np.arange(int(start * rate), int(end * rate) - window, window)
    levels = [10 * np.log10(float((audio[at : at + window] ** 2).mean()) + 1e-12) for at in starts]
    slope = np.polyfit(starts / rate, levels, 1)[0] if len(starts) > 3 else 0.0
    return float(-slope)


def held_db(audio: Audio, rate: int) -> float:
    """How far a plucked note has fallen between its first 0.1 s and 0.3 to 0.5 s, in dB."""
    first, later = audio[: rate // 10], audio[3 * rate // 10 : rate // 2]
    return float(10 * np.log10((later**2).mean() / (first**2).mean()))


def pitch_near(audio: Audio, rate: int, nominal: float, start: float, seconds: float) -> float:
    """The MIDI pitch, with its cents, of a tone that lies within 70 cents of ``nominal``.

    The mean of the two ways in which an ear may find it: which partials sound, and after what
    time the wave comes back. On stiff strings they differ, by 10 cents at the bottom of a piano.
    """
    first = int(min(start, len(audio) / rate / 4) * rate)
    tone = audio[first : first + int(seconds * rate)].astype(np.float64)
    lowest = hertz_of(nominal)
    away = (_by_partials(tone, rate, lowest) + _by_period(tone, rate, lowest)) / 2
    return nominal + away


def _by_partials(tone: Waves, rate: int, lowest: float) -> float:
    """How many semitones above ``lowest`` the partials say, each by its power and by how much
    its region decides what is heard: most around 700 Hz (Terhardt, Stoll and Seewann 1982,
    JASA 71, 679; half of that in dB, a choice).
    """
    size = 1 << (8 * len(tone)).bit_length()
    frequency, each = powers(tone * np.hanning(len(tone))[:, None], rate, size)
    power = each.sum(axis=1) + 1e-20
    found, weights = [], []
    for number in range(1, PARTIALS + 1):
        low, high = np.searchsorted(frequency, number * lowest * NEAR)
        if high + 2 >= len(frequency):
            break
        heard = _peak(np.log(power), low, high) * rate / size
        found.append(12 * np.log2(heard / number / lowest))
        region = 1 + 0.07 * (heard / 700 - 700 / heard) ** 2
        weights.append(power[round(heard * size / rate)] / np.sqrt(region))
    return float(np.average(found, weights=weights))


def _by_period(tone: Waves, rate: int, lowest: float) -> float:
    """How many semitones above ``lowest`` the wave comes back, by one to eight periods."""
    hann = np.hanning(len(tone))[:, None]
    alike = _autocorrelation(tone * hann) / np.maximum(_autocorrelation(hann), 1e-3)
    periods = [rate / lowest]
    for times in range(1, 1 + min(MOST_PERIODS, int(0.4 * len(tone) * lowest / rate))):
        low, high = times * periods[-1] * NEAR ** (1 / times)
        periods.append(_peak(alike, int(low), int(high) + 1) / times)
    return float(12 * np.log2(rate / lowest / np.mean(periods[1:])))


def _autocorrelation(wave: Waves) -> Waves:
    power = np.abs(np.fft.rfft(wave, 2 * len(wave), axis=0)) ** 2
    return np.asarray(np.fft.irfft(power.sum(axis=1))[: len(wave)], np.float64)


def _peak(curve: Waves, low: int, high: int) -> float:
    """Where the highest place of a curve lies, between its points: a parabola through three."""
    at = low + int(np.argmax(curve[low : high + 1]))
    a, b, c = curve[at - 1 : at + 2]
    return float(at + 0.5 * (a - c) / (a - 2 * b + c))
