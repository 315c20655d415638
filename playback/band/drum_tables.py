"""What drummers play in jazz time, in whole numbers.

Source: 621 bars of jazz ride time by four drummers, in the Groove MIDI Dataset (Gillick,
Roberts, Engel, Eck and Bamman 2019, Google Magenta; CC BY 4.0), as shares per thousand unless
named otherwise; ``benchmarks/count_drummers.py`` counts them. What is a choice says so. Places
are twelfths of a beat from the half bar that they are in (eighths for the ride).
"""

from __future__ import annotations

from playback.band.chance import Weighted

# General MIDI keys.
STICK, KICK, SNARE, BRUSH_TAP, BRUSH_SLAP, SWIRL = 37, 36, 38, 38, 39, 40
PEDAL_HAT, RIDE, CRASH = 44, 51, 49
LOW_TOM, MIDDLE_TOM, HIGH_TOM = 45, 47, 50

BEAT = 12
"""A beat in twelfths of a beat, by which places are counted."""

Half = tuple[int, ...]

RIDE_HALVES: tuple[Half, ...] = (
    (0, 2, 3), (0, 2), (2, 3), (0,), (0, 1, 2), (2,), (0, 1, 3), (0, 3), (0, 1, 2, 3), (0, 1), (),
    (1, 2, 3), (1, 3),
)  # fmt: skip
"""Half bars of ride, the commonest first."""

# What comes after each of them: in the second half of a bar, and in the first of the next.
RIDE_SECOND = (
    (734, 123, 29, 60, 5, 5, 10, 16, 8, 0, 5, 3, 0),
    (433, 263, 26, 61, 59, 58, 12, 2, 47, 35, 1, 1, 0),
    (677, 165, 37, 72, 2, 1, 1, 36, 2, 1, 2, 2, 0),
    (304, 160, 269, 27, 9, 6, 4, 179, 8, 7, 10, 9, 2),
    (323, 210, 7, 40, 34, 2, 1, 4, 33, 3, 307, 34, 1),
    (523, 283, 8, 12, 75, 3, 2, 77, 3, 3, 4, 4, 1),
    (256, 42, 147, 15, 5, 4, 2, 7, 4, 4, 5, 414, 92),
    (516, 213, 26, 37, 12, 9, 5, 127, 11, 10, 13, 12, 3),
    (387, 76, 19, 111, 92, 6, 4, 179, 91, 7, 10, 9, 2),
    (331, 83, 21, 30, 10, 7, 4, 13, 9, 462, 11, 10, 3),
    (705, 115, 29, 41, 13, 10, 6, 18, 12, 11, 14, 13, 4),
    (455, 240, 29, 41, 13, 10, 6, 18, 137, 11, 14, 13, 4),
    (455, 115, 154, 41, 13, 135, 6, 18, 12, 11, 14, 13, 4),
)
RIDE_FIRST = (
    (763, 134, 52, 8, 12, 14, 8, 3, 3, 0, 0, 0, 3),
    (387, 254, 60, 1, 148, 102, 24, 0, 12, 1, 11, 0, 0),
    (622, 68, 54, 76, 10, 82, 43, 38, 2, 2, 0, 1, 1),
    (480, 52, 213, 1, 122, 63, 4, 1, 2, 1, 0, 58, 1),
    (517, 166, 85, 3, 75, 12, 9, 61, 62, 3, 1, 1, 1),
    (523, 218, 34, 4, 175, 16, 12, 2, 5, 4, 1, 2, 2),
    (580, 83, 144, 5, 28, 121, 16, 3, 6, 5, 1, 2, 2),
    (459, 108, 144, 3, 193, 12, 9, 2, 62, 3, 1, 1, 1),
    (520, 122, 163, 3, 19, 14, 10, 2, 137, 3, 1, 1, 1),
    (446, 64, 34, 4, 21, 16, 12, 2, 5, 312, 1, 2, 79),
    (628, 59, 175, 4, 20, 86, 11, 2, 4, 4, 1, 1, 1),
    (362, 52, 28, 3, 17, 13, 510, 2, 4, 3, 1, 1, 1),
    (600, 103, 56, 6, 35, 26, 144, 4, 8, 6, 1, 3, 3),
)
RIDE_OPENING = (618, 135, 87, 6, 45, 34, 24, 4, 10, 6, 2, 10, 6)
"""The first half of a bar, whatever came before (smoothed)."""

RIDE_BROKEN = (90, 130, 120, 150, 90, 110, 90, 120, 40, 60, 80, 50, 70)
"""The same in broken time, where the cymbal comments and does not keep the bar (choice)."""

# Other meters: the same walk from beat to beat, a skip note before the strong ones (choice).
RIDE_THREES: tuple[Half, ...] = (
    (0, 2, 3, 4), (0, 2, 4), (0, 2, 3, 4, 5), (0, 3, 4), (0, 1, 2, 4), (0, 2, 4, 5),
)  # fmt: skip

SNARE_HALVES: Weighted[Half] = Weighted(
    {
        (6,): 150, (18,): 129, (12,): 88, (6, 18): 70, (6, 12): 55, (4,): 41, (0,): 37,
        (12, 18): 35, (4, 6, 16): 29, (4, 16): 29, (4, 12): 29, (4, 6): 26, (16,): 25,
        (6, 16): 24, (0, 6, 18): 21, (6, 12, 18): 20, (0, 12, 18): 17, (0, 12): 17,
        (4, 6, 16, 18): 17, (4, 18): 14, (4, 12, 18): 14, (0, 18): 12, (0, 16): 8,
        (4, 6, 18): 7, (0, 4, 12, 16): 7, (12, 16): 7, (4, 12, 16): 6, (4, 16, 18): 6,
        (0, 12, 16): 6, (0, 6): 6, (4, 6, 12, 18): 5, (16, 18): 5, (6, 16, 18): 5,
        (0, 6, 12): 5, (12, 16, 18): 4,
    }
)  # fmt: skip
KICK_HALVES: Weighted[Half] = Weighted(
    {
        (18,): 217, (0,): 150, (0, 12): 98, (6, 18): 98, (6,): 90, (12,): 81, (0, 18): 62,
        (6, 12): 42, (0, 6, 18): 35, (0, 6): 33, (12, 18): 17, (6, 16): 13, (16,): 13,
        (4,): 13, (16, 18): 6, (0, 16): 6, (6, 12, 18): 6,
    }
)  # fmt: skip
"""What the left hand and the bass drum drop into a half bar where they play."""

# How busy they are keeps for four bars (hits of a bar and the next correlate by .38 and .64):
# so many half bars in a hundred have something, by how often such four bars come. Chosen so
# that .32 and .58 of half bars and .18 and .44 of bars are empty, as counted.
SNARE_BUSY = Weighted({14: 20, 84: 42, 98: 38})
KICK_BUSY = Weighted({5: 46, 52: 34, 86: 20})

GHOST_PERCENT, ACCENT_PERCENT = 73, 10
GHOST, MIDDLING, ACCENT = 33, 62, 96
"""Most of the snare is ghosts (velocity 45 or softer), little is accents (90 or harder): .69 and
.08 of people's hits, fills and all."""

FOOT_HABITS: Weighted[tuple[bool, bool]] = Weighted(
    {(True, True): 61, (True, False): 12, (False, True): 8, (False, False): 19}
)
"""Hi-hat foot on 2 and on 4, over four bars (.74 and .69 of bars, both in .61)."""

FOOT_STRAYS = 12
"""How many bars in a hundred are left to another habit for once (choice)."""

FOOT_ANSWERS = 30
"""In broken time, on how many beats in a hundred the foot answers (choice)."""

FOOT_LEVEL = 82
"""How hard the foot claps at a middle intensity (choice: heard under the ride)."""

BEFORE_PERCENT, TWO_BEFORE_PERCENT = 3, 8
"""How many bars in a hundred are the bar before again, and the bar before that: .028 and .071 of
people's whole-kit bars repeat the last and one of the last eight, some of them by chance."""

LISTENS_PERCENT = 35
"""In how many passages of a hundred the drummer's accents go by the piano's (choice)."""

RIDE_VELOCITY = {"strong": 78, "back": 94, "skip": 71}
"""On 1 and 3, on 2 and 4 (1.21 times as hard), off the beat (.91). The first is a choice."""

RIDE_SPREAD, RIDE_SPREAD_OF_BARS = 11, 12
"""Standard deviation of a hit's velocity inside a bar, and from bar to bar: .19 of the mean
together (how it falls into the two: choice)."""

FEATHER_PERCENT, FEATHERED = 15, 26
"""Where the bass drum would be silent at a medium tempo or slower, how often it is feathered
instead, four soft beats to the bar, barely heard (1950s drummers; how often: choice)."""

# How much of the left hand and of the bass drum is left in a feel, in per cent (choice).
MANNERS = {
    "ballad": (55, 30), "medium": (100, 100), "up": (85, 75), "two": (75, 70),
    "pedal": (60, 45), "broken": (112, 120), "stop-time": (100, 100),
}  # fmt: skip

# And how much by tempo (below): the faster, the simpler (choice).
BY_TEMPO = ((200, (100, 100)), (240, (80, 65)), (280, (60, 45)), (321, (45, 30)))
