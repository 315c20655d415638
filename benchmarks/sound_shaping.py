"""How a font's sample becomes a file: filter, loop, fades; what a player need not do each time.

Audio is (frames, channels), times are seconds, loops are frames, their end excluded.
"""

from __future__ import annotations

import numpy as np

from playback.fonts.soundfont import Audio, Loop
from playback.fonts.zone import Envelope
from playback.resample import darkened
from playback.sampler import dark_hertz, darkness
from sound_measures import comb_loss_db, fall_db_per_second

ONSET_DB, TAIL_DB = -40, -66  # below the peak
FADE_IN_MS, FADE_OUT_MS, CROSSFADE_MS = 0.5, 30, 25
RINGING_DB, RINGING_MS = -55, 300  # a font's drum may end before it has died away
LAST_FADE = 1.5  # seconds, where a note is longer than its file may be
RUMBLE_HZ = (20, 60)  # half a tone's frequency, but not into a hammer's knock (choice)
OPEN_HZ = 18_000
FASTEST_FALL = 15.0  # dB a second; what falls faster is still its attack
COMBS_DB = 1.6


def channels(left: Audio, right: Audio | None, rate: int, *, stereo: bool) -> Audio:
    """Two channels where they differ and are wanted, else one that does not comb."""
    if right is None:
        return left[:, None]
    frames = min(len(left), len(right))
    both = np.stack((left[:frames], right[:frames]), axis=1)
    if comb_loss_db(both, rate) < COMBS_DB:
        return np.asarray(both.mean(axis=1, keepdims=True), dtype=np.float32)
    if stereo:
        return both
    louder = int(np.argmax((both**2).sum(axis=0)))
    return both[:, louder : louder + 1]


def filtered(audio: Audio, rate: int, lowest_hz: float, cutoff_hz: float) -> Audio:
    """Without the rumble below a tone, and through the font's own low-pass.

    Both have two poles and no resonance, as the specification's generator 8 by itself.
    """
    size = 1 << (len(audio) + rate // 2).bit_length()
    s = 2j * np.pi * np.fft.rfftfreq(size, 1 / rate)
    at = s / (2 * np.pi * np.clip(lowest_hz / 2, *RUMBLE_HZ))
    response = at * at / (1 + np.sqrt(2) * at + at * at)
    if cutoff_hz < min(OPEN_HZ, 0.45 * rate):
        at = s / (2 * np.pi * cutoff_hz)
        response = response / (1 + np.sqrt(2) * at + at * at)
    spectrum = np.fft.rfft(audio, size, axis=0) * response[:, None]
    return np.asarray(np.fft.irfft(spectrum, size, axis=0)[: len(audio)], dtype=np.float32)


def shelved(audio: Audio, rate: int, hertz: float, db: float) -> Audio:
    """So many dB more, or less, above a frequency, at which it is half: smooth, no ringing."""
    size = 1 << (len(audio) + rate // 2).bit_length()
    at = 1j * np.fft.rfftfreq(size, 1 / rate) / hertz
    root = 10 ** (db / 80)  # two like steps, one after the other
    response = ((1 + at * root) / (1 + at / root)) ** 2
    spectrum = np.fft.rfft(audio, size, axis=0) * response[:, None]
    return np.asarray(np.fft.irfft(spectrum, size, axis=0)[: len(audio)], dtype=np.float32)


def softer(audio: Audio, rate: int, tone_hertz: float, part: float) -> Audio:
    """As the sampler plays a strike of that part of the hardest velocity, but for its level."""
    dark = darkness(part)
    size = 1 << (len(audio) + rate // 2).bit_length()
    bright = np.fft.rfft(audio.T, size)
    spectrum = (1 - dark) * bright + dark * darkened(bright, size, rate, dark_hertz(tone_hertz))
    return np.asarray(np.fft.irfft(spectrum, size).T[: len(audio)], dtype=np.float32)


def seamless(audio: Audio, loop: Loop, rate: int) -> Audio:
    """Up to the end of the loop, which fades over into what stands before its beginning."""
    first, end = loop
    frames = min(CROSSFADE_MS * rate // 1000, first, (end - first) // 2)
    mix = np.linspace(0, 1, frames, endpoint=False, dtype=np.float32)[:, None]
    audio = audio[:end].copy()
    audio[end - frames :] *= 1 - mix
    audio[end - frames :] += mix * audio[first - frames : first]
    return audio


def played_out(
    audio: Audio, loop: Loop | None, rate: int, envelope: Envelope, longest: float
) -> Audio:
    """A note as the font would play it and let it fade, its loop unrolled, with a last fade."""
    frames = int(longest * rate)
    fall = 0.0
    if loop is not None:
        turns = 1 + max(0, frames - loop[1]) // (loop[1] - loop[0])
        if loop[0] > rate / 2:
            fall = fall_db_per_second(audio, rate, loop[0] / rate / 3, loop[0] / rate)
        audio = np.concatenate([audio, *[audio[loop[0] :]] * turns])
    seconds = np.arange(min(frames, len(audio))) / rate
    if loop is not None and fall > 0:  # it goes on as it fell before
        begins = loop[0] / rate
        lost = np.maximum(seconds - begins, 0) * min(fall, FASTEST_FALL)
    else:
        lost = (seconds - envelope.hold) / max(envelope.decay, 1e-3) * 100
        lost = np.clip(lost, 0, envelope.sustain_db)
    gain = np.minimum(1, seconds / max(envelope.attack, 1 / rate)) * 10 ** (-lost / 20)
    if len(audio) > frames:
        rest = np.clip((longest - seconds) / LAST_FADE, 0, 1)
        gain = gain * (0.5 - 0.5 * np.cos(np.pi * rest))
    return np.asarray(audio[:frames] * gain[:, None], dtype=np.float32)


def trimmed(audio: Audio, loop: Loop | None, rate: int) -> tuple[Audio, Loop | None]:
    """From just before the onset to where nothing is heard any more, with fades."""
    level = np.abs(audio).max(axis=1)
    peak = level.max()
    fade_in = int(FADE_IN_MS * rate / 1000)
    start = max(0, int(np.argmax(level > peak * 10 ** (ONSET_DB / 20))) - fade_in)
    end = len(audio)
    if loop is None:
        end = min(end, int(np.flatnonzero(level > peak * 10 ** (TAIL_DB / 20))[-1]) + rate // 100)
    audio = audio[start:end].copy()
    audio[:fade_in] *= np.linspace(0, 1, fade_in, endpoint=False, dtype=np.float32)[:, None]
    if loop is not None:
        return audio, (loop[0] - start, loop[1] - start)
    rings_on = level[end - rate // 20 : end].max() > peak * 10 ** (RINGING_DB / 20)
    fade_out = min((RINGING_MS if rings_on else FADE_OUT_MS) * rate // 1000, 2 * len(audio) // 5)
    falling = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fade_out, dtype=np.float32))
    audio[-fade_out:] *= falling[:, None]
    return audio, None


def held(audio: Audio, rate: int, db: float) -> Audio:
    """The note after its attack, from 0.1 to 0.3 s on, so much louder."""
    seconds = np.arange(len(audio)) / rate
    gain = 10 ** (db / 20 * np.interp(seconds, (0.1, 0.3), (0, 1)))
    return np.asarray(audio * gain[:, None], dtype=np.float32)
