"""What people play on the bass, in whole numbers.

Sources: MOVES from 515 walking bars of one minor or dominant chord (aggregates of a public
data base of walking lines, per thousand); DEGREES from 823 walking bars with chord markers,
per hundred; ROOTS and FIFTHS, by the bar of a held chord, from the same, with the root where
a chord lands after FiloBass (Riley & Dixon 2023: .74 on minor chords, .68 on dominants);
OFF_BEATS from 809 bars. What is a choice says so.
"""

from __future__ import annotations

LOWEST, HIGHEST = 28, 55
"""The double bass from its open E string up to where walking lines seldom go (FiloBass: 5,
50 and 95 per cent of notes lie below 31, 41 and 52)."""

CENTRE, SPREAD = 41, 7

# Semitones from -12 to -1, none, and from +1 to +12, by the pair of beats that they join. The
# six commonest into a new chord are the mean of three counts: these bars, the 823, FiloBass.
MOVES = {
    "1>2": (
        25, 2, 6, 6, 31, 12, 12, 56, 16, 19, 163, 93,
        48,
        84, 155, 58, 78, 19, 16, 50, 0, 8, 19, 4, 19,
    ),
    "2>3": (
        6, 0, 0, 4, 2, 23, 2, 10, 18, 48, 181, 198,
        6,
        210, 82, 85, 33, 50, 4, 19, 8, 0, 2, 6, 0,
    ),
    "3>4": (
        21, 2, 0, 6, 25, 16, 18, 27, 54, 54, 122, 186,
        31,
        95, 101, 85, 91, 31, 8, 18, 2, 4, 0, 0, 2,
    ),
    "held": (
        0, 0, 0, 5, 0, 16, 0, 10, 16, 26, 170, 253,
        5,
        237, 72, 67, 10, 103, 5, 0, 5, 0, 0, 0, 0,
    ),
    "change": (
        *(7, 3, 0, 3, 0, 48, 17, 13, 17, 30, 180, 215),
        3,
        *(274, 59, 20, 3, 88, 7, 10, 0, 0, 7, 0, 0),
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

# Degrees in semitones above the root on beats 2, 3 and 4.
DEGREES = {
    "minor": {
        "1>2": (13, 2, 20, 13, 2, 9, 5, 12, 2, 2, 12, 8),
        "2>3": (16, 0, 7, 34, 1, 4, 1, 10, 0, 15, 10, 1),
        "3>4": (6, 3, 11, 9, 6, 6, 5, 23, 10, 6, 8, 7),
    },
    "dominant": {
        "1>2": (12, 5, 10, 0, 19, 5, 3, 19, 3, 5, 10, 11),
        "2>3": (28, 1, 6, 2, 20, 3, 1, 17, 2, 12, 9, 1),
        "3>4": (16, 2, 4, 1, 23, 5, 7, 23, 4, 5, 4, 5),
    },
}

# Added to every degree of a beat, so that its approach to the next bar weighs more than its
# place in the chord (choice; it brings the approaches to what has been counted).
APPROACH_FLOOR = 28

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
