"""What is cut of which preset for the sound set, and how it is shaped: choices of taste.

They were made by figures of the rendered band and by spectrograms; playback/sounds/README.md
says what they change against the fonts. Keys are MIDI pitches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sound_fading import Fall
from sound_measures import hertz_of

KIT = range(35, 60)

# dB added to the font's balance of the kit (choice): in a trio the ride leads and the foot is
# heard, crashes do not cover them, the floor toms are no louder than the others, and the odd
# percussion stays behind. The brush kit has its hi-hats 1.6 dB louder than the jazz kit.
CYMBALS = {51: 5, 59: 5, 53: 1, 49: -4, 57: -4, 52: -3}
KIT_BALANCE = CYMBALS | {42: 2, 44: 8, 46: 2, 41: -3, 43: -4, 39: -4, 54: -3, 58: -8}
BRUSH_BALANCE = KIT_BALANCE | {42: 0, 44: 6, 46: 0, 38: 0.5, 39: -2, 40: 2}

# Tone, by key: from which frequency on how many dB more or less (choice, after the spectrum of
# the rendered band). The ride hissed, brushes thudded, a small speaker lost the bass.
Shelves = dict[int, tuple[float, float]]
KIT_SHELVES: Shelves = {44: (8_000, -6), 51: (4_500, -6), 59: (4_500, -6)}
BRUSH_SHELVES: Shelves = KIT_SHELVES | {38: (1_500, 6), 39: (1_500, 6)}
BASS_SHELF: Shelves = dict.fromkeys(range(128), (400, 6))

# How fast notes may fade (choice). The grand at hand loses 20 to 45 dB in a second from middle
# C on; a grand in a room some 8 to 15 in that octave, more above.
WASH = Fall(0.15, 16, 10)
KIT_FALLS = {51: WASH, 53: WASH, 59: WASH}
BASS_FALLS = dict.fromkeys(range(128), Fall(0.15, 9, 18))
GRAND_KEYS, GRAND_SLOPES = (43, 57, 85, 105), (8, 11, 22, 42)  # in dB a second


def _grand_fall(key: int) -> Fall:
    return Fall(0.1, float(np.interp(key, GRAND_KEYS, GRAND_SLOPES)), 20, hertz_of(key))


GRAND_FALLS = {key: _grand_fall(key) for key in range(43, 109)}


@dataclass(frozen=True, slots=True)
class Cut:
    """What is taken of a preset. ``roots`` are keys (all of the font's if none); ``longest`` is
    the longest note, in seconds; ``trend`` how much of the font's slope of loudness from low to
    high is kept (choice: less where single samples were made as loud as they could be).
    """

    preset: tuple[int, int]
    keys: range
    release_ms: int
    roots: tuple[int, ...] = ()
    layers: tuple[tuple[int, int], ...] = ((0, 127),)
    longest: float = 5.0
    stereo: bool = False
    sustains: bool = False
    one_voice: bool = False
    balance: Mapping[int, float] | None = None
    shelves: Shelves = field(default_factory=dict)
    falls: dict[int, Fall] = field(default_factory=dict)
    trend: float = 1.0
    of_grand: bool = False
    walks: bool = False


CUTS = {
    "upright": Cut(
        *((0, 32), range(24, 68), 90),
        one_voice=True,
        walks=True,
        shelves=BASS_SHELF,
        falls=BASS_FALLS,
    ),
    "piano": Cut(
        *((0, 0), range(21, 109), 180),
        roots=(23, 29, 35, 40, 45, 50, 55, 59, 64, 69, 74, 80, 85, 91, 97, 105),
        layers=((0, 107), (108, 127)),
        stereo=True,
        of_grand=True,
        falls=GRAND_FALLS,
    ),
    "vibes": Cut((0, 11), range(48, 97), 400),
    "guitar": Cut((0, 26), range(36, 89), 120, trend=0.4),
    "sticks": Cut(
        *((128, 32), KIT, 0),
        longest=6.0,
        stereo=True,
        balance=KIT_BALANCE,
        shelves=KIT_SHELVES,
        falls=KIT_FALLS,
    ),
    "brushes": Cut(
        *((128, 40), KIT, 0),
        longest=6.0,
        stereo=True,
        balance=BRUSH_BALANCE,
        shelves=BRUSH_SHELVES,
        falls=KIT_FALLS,
    ),
    "trumpet": Cut((0, 59), range(50, 91), 70, trend=0.4, sustains=True, one_voice=True),
    "tenor": Cut(
        *((0, 66), range(42, 80), 70),
        roots=(47, 51, 55, 58, 62, 66, 69, 73, 75),
        sustains=True,
        one_voice=True,
    ),
}
