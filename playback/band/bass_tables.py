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
MOVES: dict[str, tuple[int, ...]] = {
    "1>2": (
        *(5, 7, 3, 1, 13, 3, 18, 10, 4, 5, 124, 64),
        6,
        *(233, 86, 20, 53, 6, 88, 36, 0, 17, 120, 46, 32),
    ),
    "2>3": (
        *(1, 0, 0, 1, 1, 7, 2, 5, 5, 12, 114, 259),
        1,
        *(291, 50, 54, 31, 35, 7, 30, 9, 0, 10, 72, 0),
    ),
    "3>4": (
        *(18, 2, 0, 6, 14, 8, 10, 15, 32, 27, 123, 137),
        15,
        *(129, 88, 138, 108, 43, 11, 46, 6, 9, 1, 0, 14),
    ),
    "held": (
        *(0, 0, 0, 1, 0, 1, 0, 3, 1, 5, 64, 562),
        0,
        *(226, 80, 19, 7, 20, 6, 0, 1, 0, 0, 1, 0),
    ),
    "change": (
        *(6, 4, 0, 2, 0, 36, 13, 9, 15, 26, 135, 219),
        3,
        *(280, 56, 19, 5, 126, 12, 11, 0, 0, 20, 0, 0),
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
DEGREES: dict[str, dict[str, tuple[int, ...]]] = {
    "minor": {
        "1>2": (278, 1, 19, 437, 2, 14, 10, 207, 1, 5, 17, 9),
        "2>3": (129, 0, 82, 447, 10, 41, 9, 88, 0, 95, 89, 9),
        "held": (63, 2, 44, 206, 14, 64, 26, 463, 30, 56, 11, 22),
        "change": (34, 31, 39, 37, 34, 34, 33, 51, 38, 34, 36, 35),
    },
    "dominant": {
        "1>2": (350, 2, 15, 0, 243, 2, 2, 347, 2, 12, 16, 8),
        "2>3": (220, 13, 63, 20, 243, 31, 9, 185, 20, 88, 100, 8),
        "held": (103, 1, 26, 24, 384, 25, 47, 242, 17, 111, 9, 12),
        "change": (44, 30, 32, 29, 51, 33, 35, 51, 32, 33, 32, 33),
    },
}

# The weight of a move that turns back, where 100 goes on: real lines turn at .35, .33 and .36
# of their beats 2, 3 and 4 (515 bars); fitted with the rest.
TURN_WEIGHT = 45

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
