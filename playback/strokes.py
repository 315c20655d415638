"""No two strokes are quite alike: how one strike differs from the same one again.

A font has one recording of a key, and a machine would play it twice the same: the ear knows at
once. So each strike is a little louder or softer, brighter or darker, harder or softer in its
attack; a string is stopped a hair sharp or flat, a drum is hit in another place. Which way
depends on the strike's own moment and key, so the same music is the same sound.

>>> one, other = stroke("sticks", 38, 1.0), stroke("sticks", 38, 1.5)
>>> one == stroke("sticks", 38, 1.0), one == other
(True, False)
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playback.band.chance import bell, draws

Sound = NDArray[np.float32]


class Stroke(NamedTuple):
    """How a strike departs from its recording: louder in dB, brighter by so much of the dark
    shade, sharper in cents, and in how many seconds it is there.
    """

    louder_db: float
    brighter: float
    sharper_cents: float
    attack_seconds: float


class Spread(NamedTuple):
    """How widely strokes differ: standard deviations, and the slowest attack."""

    louder_db: float
    brighter: float
    sharper_cents: float
    attack_seconds: float


# Choice. A string is stopped by a finger, without frets; a bar or a piano's string keeps its
# pitch however it is struck, and so does a cymbal. A drum's head is struck in other places.
SPREADS = {
    "upright": Spread(0.7, 0.05, 4.0, 0.003),
    "piano": Spread(0.4, 0.035, 0.0, 0.0008),
    "vibes": Spread(0.5, 0.04, 0.0, 0.001),
    "guitar": Spread(0.6, 0.04, 1.5, 0.0015),
    "sticks": Spread(0.7, 0.05, 7.0, 0.0008),
    "brushes": Spread(0.9, 0.05, 7.0, 0.002),
    "trumpet": Spread(0.5, 0.035, 4.0, 0.006),
    "tenor": Spread(0.5, 0.035, 4.0, 0.006),
}

SAME_PLACE = frozenset({35, 36, 42, 44, 46, 49, 51, 52, 53, 55, 57, 59})
"""Keys of the General MIDI kit that keep their pitch: what is made of bronze, and the bass drum,
whose beater always strikes the same place.
"""


MOST_BRIGHTER = 0.07
"""Beyond it a strike could be brighter than a harder one."""


def stroke(instrument: str, pitch: int, at_seconds: float) -> Stroke:
    """The stroke of an instrument's key at a moment; an unknown instrument plays evenly."""
    spread = SPREADS.get(instrument)
    if spread is None:
        return Stroke(0.0, 0.0, 0.0, 0.0)
    draw = draws(0, "stroke", instrument, pitch, round(at_seconds * 1e6))
    louder, brighter, sharper = (bell(next(draw), next(draw)) for _ in range(3))
    keeps_pitch = instrument in ("sticks", "brushes") and pitch in SAME_PLACE
    return Stroke(
        spread.louder_db * louder,
        max(-MOST_BRIGHTER, min(MOST_BRIGHTER, spread.brighter * brighter)),
        0.0 if keeps_pitch else spread.sharper_cents * sharper,
        spread.attack_seconds * (next(draw) / 65_536),
    )


def shifted(sound: Sound, cents: float) -> Sound:
    """A sound a few cents higher or lower, (channels, frames)."""
    if not cents or sound.shape[-1] < 4:
        return sound
    step = 2 ** (cents / 1200)
    frames = min(sound.shape[-1], int((sound.shape[-1] - 3) / step) + 1)
    return _read_at(sound, np.arange(frames) * step)


# How horn players let a long note come alive: from so many seconds on, within as many again, so
# many cents up and down, so often a second (choice, within what studies of vibrato find: 4.5 to 6
# Hz; a jazz player's comes late).
VIBRATOS = {"trumpet": (0.45, 9.0, 5.3), "tenor": (0.5, 14.0, 4.8)}


def alive(sound: Sound, instrument: str, rate: int) -> Sound:
    """A long note of a horn with its vibrato, as many frames; others as they are."""
    if instrument not in VIBRATOS:
        return sound
    begins, cents, often = VIBRATOS[instrument]
    seconds = np.arange(sound.shape[-1]) / rate
    depth = np.clip((seconds - begins) / begins, 0, 1)
    if not depth.any():
        return sound
    # The place that is read sways about its own: its slope is the pitch.
    sway = (2 ** (cents / 1200) - 1) / (2 * np.pi * often) * rate
    place = np.arange(sound.shape[-1]) + depth * sway * np.cos(2 * np.pi * often * seconds)
    return _read_at(sound, np.clip(place, 0, sound.shape[-1] - 1))


def _read_at(sound: Sound, place: NDArray[np.float64]) -> Sound:
    """A sound read between its frames, by Catmull and Rom's curve (1974) through the four around
    each place.
    """
    whole = place.astype(np.intp)
    part = (place - whole).astype(np.float32)
    padded = np.pad(sound, ((0, 0), (1, 3)))
    slope = (padded[:, 2:] - padded[:, :-2]) * np.float32(0.5)
    here, there = padded[:, 1:-2], padded[:, 2:-1]
    rise = there - here
    square = 3 * rise - 2 * slope[:, :-1] - slope[:, 1:]
    cube = slope[:, :-1] + slope[:, 1:] - 2 * rise
    found: Sound = cube.take(whole, axis=1)
    for row in (square, slope, here):
        found *= part
        found += row.take(whole, axis=1)
    return found


def softened(sound: Sound, frames: int) -> None:
    """An attack that takes so many frames: it begins at half its force."""
    if 1 < frames <= sound.shape[-1]:
        sound[:, :frames] *= _swell(frames)


@lru_cache(maxsize=1024)
def _swell(frames: int) -> NDArray[np.float32]:
    return np.linspace(0.5, 1, frames, dtype=np.float32)


# Two fingers pluck the string, and the left hand lets go of it: what is heard of skin and wood
# beside the tone, in dB below the tone's own peak, from one note to another as wide as that
# (choice: heard on close microphones, never by itself).
PLUCK_DB, LIFT_DB, FINGER_SPREAD_DB = -30.0, -35.0, 3.0
PLUCK_SECONDS, LIFT_SECONDS = 0.018, 0.045
PLUCK_HERTZ, LIFT_HERTZ = (700.0, 3_200.0), (250.0, 1_600.0)
LIFTS = 0.7
"""How many notes are let go of audibly (choice)."""

FINGERED = frozenset({"upright"})
NOISES = 16


def fingered(sound: Sound, rate: int, pitch: int, at_seconds: float, written: int) -> None:
    """Add the fingers of a bassist to a note, (2, frames), that is let go after ``written``."""
    draw = draws(0, "fingers", pitch, round(at_seconds * 1e6))
    which, lifted = next(draw) % NOISES, next(draw) < LIFTS * 65_536
    pluck, lift = (bell(next(draw), next(draw)) * FINGER_SPREAD_DB for _ in range(2))
    peak = float(np.abs(sound).max(initial=0))
    noise = _finger(rate, which, PLUCK_SECONDS, PLUCK_HERTZ)
    _add(sound, noise * np.float32(peak * 10 ** ((PLUCK_DB + pluck) / 20)), 0)
    if lifted:
        noise = _finger(rate, which, LIFT_SECONDS, LIFT_HERTZ)
        _add(sound, noise * np.float32(peak * 10 ** ((LIFT_DB + lift) / 20)), written)


def _add(sound: Sound, noise: NDArray[np.float32], at: int) -> None:
    place = sound[:, at : at + len(noise)]
    place += noise[: place.shape[-1]]


@lru_cache(maxsize=64)
def _finger(
    rate: int, which: int, seconds: float, band: tuple[float, float]
) -> NDArray[np.float32]:
    """A short rub of skin on a wound string: noise in a band that swells and dies, peak 1."""
    frames = round(seconds * rate)
    noise = np.random.default_rng(which).standard_normal(4 * frames)
    hertz = np.fft.rfftfreq(4 * frames, 1 / rate)
    low, high = band
    passed = (hertz / low) ** 2 / (1 + (hertz / low) ** 2) / (1 + (hertz / high) ** 4)
    rub = np.fft.irfft(np.fft.rfft(noise) * passed, 4 * frames)[:frames]
    turn = np.linspace(0, 1, frames)
    rub *= np.sin(np.pi * turn**0.4) ** 2
    return np.asarray(rub / np.abs(rub).max(), np.float32)
