"""What people play on the bass, in whole numbers.

Sources: MOVES from 515 walking bars of one minor or dominant chord (aggregates of a public
data base of walking lines); DEGREES from those and from 823 walking bars with chord markers;
ARRIVALS from the 823, the root where a chord lands between their .80 and FiloBass (Riley &
Dixon 2023: .74 on minor chords, .68 on dominants); OFF_BEAT_* from 809 bars. What is a choice
says so.
"""

from __future__ import annotations

LOWEST, HIGHEST = 28, 55
"""The double bass from its open E string up to where walking lines seldom go (FiloBass: 5,
50 and 95 per cent of notes lie below 31, 41 and 52)."""

CENTRE, SPREAD = 41, 7

# The weights that the line is drawn by, fitted so that what is drawn shows what was counted
# (benchmarks/fit_bass_line.py, which holds the counts). Semitones from -12 to -1, none, and
# from +1 to +12, by the pair of beats that they join.
MOVES = {
    "1>2": (
        *(5, 7, 4, 2, 12, 2, 20, 11, 4, 5, 133, 67),
        4,
        *(243, 102, 22, 52, 6, 69, 37, 0, 13, 107, 39, 35),
    ),
    "2>3": (
        *(1, 0, 0, 2, 1, 7, 1, 4, 5, 13, 123, 278),
        1,
        *(312, 51, 49, 26, 32, 6, 24, 9, 0, 6, 48, 0),
    ),
    "3>4": (
        *(19, 3, 0, 5, 14, 9, 10, 15, 33, 27, 131, 137),
        24,
        *(125, 93, 135, 109, 34, 10, 39, 5, 8, 0, 0, 13),
    ),
    "held": (
        *(0, 0, 0, 1, 0, 2, 0, 3, 2, 7, 66, 547),
        1,
        *(229, 77, 22, 7, 23, 8, 0, 2, 0, 0, 1, 0),
    ),
    "change": (
        *(7, 3, 0, 2, 0, 38, 15, 9, 15, 27, 141, 226),
        2,
        *(282, 53, 20, 3, 116, 11, 9, 0, 0, 17, 0, 0),
    ),
}  # fmt: skip

# Which pairs of beats a stretch of 2 to 7 beats goes through before its last, the approach
# (4 measured; the others choice).
STEPS = {
    1: (),
    2: ("1>2",),
    3: ("1>2", "3>4"),
    4: ("1>2", "2>3", "3>4"),
    5: ("1>2", "2>3", "2>3", "3>4"),
    6: ("1>2", "2>3", "3>4", "2>3", "3>4"),
    7: ("1>2", "2>3", "2>3", "3>4", "2>3", "3>4"),
}

# Degrees in semitones above the root, fitted likewise: on the second beat of a stretch, inside
# it, and on its last beat before a bar of the same chord. Before another chord the move says
# more than the degree (choice).
DEGREES = {
    "minor": {
        "1>2": (276, 1, 21, 440, 2, 15, 10, 199, 1, 4, 19, 10),
        "2>3": (123, 0, 84, 454, 11, 45, 10, 82, 0, 92, 89, 8),
        "held": (58, 3, 50, 189, 16, 65, 23, 470, 30, 53, 13, 29),
        "change": (34, 31, 39, 37, 34, 34, 33, 51, 38, 34, 36, 35),
    },
    "dominant": {
        "1>2": (335, 3, 15, 0, 270, 2, 2, 329, 2, 12, 19, 11),
        "2>3": (204, 11, 60, 20, 252, 32, 10, 188, 21, 89, 106, 7),
        "held": (113, 1, 32, 26, 339, 28, 46, 259, 17, 111, 11, 16),
        "change": (44, 30, 32, 29, 51, 33, 35, 51, 32, 33, 32, 33),
    },
}

# Beat 1 of the bars of a held chord: root, fifth, and all other chord and scale tones.
# After the fourth bar the third and the fourth go on in turn (choice).
ARRIVALS = ((76, 8, 16), (35, 41, 24), (62, 21, 17), (24, 43, 33))

# How the others share their part: third, seventh, second, fourth, sixth (choice, near the
# row of beat 1 in the same bars).
OTHERS = {"third": 9, "seventh": 3, "second": 1, "fourth": 2, "sixth": 1}

# Notes off the beat: how many bars in a hundred have one at least (.32 to .34 over all;
# Michelot with Clarke .47 at 141 beats a minute; fewer when fast), after which beat, and how
# far from the note before (semitones).
OFF_BEAT_PERCENT = ((60, 30), (100, 38), (150, 38), (200, 28), (240, 18), (320, 8))
OFF_BEAT_TWICE_PERCENT = 20
OFF_BEAT_AFTER = (78, 104, 66, 88)
OFF_BEAT_MOVES = {
    -12: 12, -10: 10, -9: 2, -8: 9, -7: 25, -6: 17, -5: 49, -4: 37, -3: 30, -2: 34, -1: 20,
    0: 36, 1: 4, 2: 3, 3: 6, 4: 3, 5: 4, 7: 3, 12: 5,
}  # fmt: skip
