"""What drummers play in jazz time, in whole numbers.

Source: 621 bars of jazz ride time by four drummers, in the Groove MIDI Dataset (Gillick,
Roberts, Engel, Eck and Bamman 2019, Google Magenta; CC BY 4.0), as shares of bars or hits
per hundred or thousand; ``benchmarks/count_drummers.py`` counts them. What is a choice says
so. Places in a bar are eighths from 0 ("2&" is 3); a place in a triplet is a fraction of a
beat after the beat.
"""

from __future__ import annotations

# General MIDI keys.
STICK, KICK, SNARE, BRUSH_TAP, BRUSH_SLAP, SWIRL = 37, 36, 38, 38, 39, 40
PEDAL_HAT, RIDE, RIDE_BELL, CRASH = 44, 51, 53, 49
LOW_TOM, MIDDLE_TOM, HIGH_TOM = 45, 47, 50

# Bars of ride, as eighths, and how many in a thousand: the 38 commonest of 68.
RIDE_BARS = {
    (0, 2, 3, 4, 6, 7): 452, (0, 2, 3, 4, 6): 76, (2, 3, 4, 6, 7): 60, (0, 2, 4, 6, 7): 55,
    (0, 2, 3, 4): 37, (0, 2, 4, 6): 35, (2, 4, 6, 7): 18, (0, 2, 3, 6, 7): 18, (0, 1, 2): 16,
    (2, 3, 4, 6): 14, (0, 1, 3, 5, 6, 7): 14, (2, 4, 6): 11, (0, 1, 2, 4, 6, 7): 11,
    (0, 2, 3, 4, 7): 10, (0, 1, 2, 4, 6): 10, (0, 2, 4): 8, (0, 1, 4, 5): 8, (0, 2, 6): 8,
    (0, 2, 4, 5, 6): 8, (2, 3, 4): 6, (0, 2, 4, 5, 6, 7): 6, (0, 2, 3, 4, 5, 7): 6,
    (0, 6, 7): 5, (0, 2, 3, 4, 5, 6, 7): 5, (0, 2, 4, 5): 5, (0, 1, 3, 6, 7): 5,
    (2, 3, 4, 7): 3, (0, 2, 3): 3, (0, 1, 3, 4, 6, 7): 3, (0, 2, 3, 4, 5, 6): 3,
    (0, 2, 6, 7): 3, (0, 1, 2, 3, 4, 7): 3, (2, 4, 7): 3, (0, 2, 7): 3, (2, 3, 6, 7): 3,
    (0, 1, 3, 5, 7): 3, (2, 4, 5, 6): 3, (0, 2, 3, 6): 3,
}  # fmt: skip

# Other meters: the same walk from beat to beat, a skip note before the strong ones (choice).
RIDE_BEATS = {
    2: ((0, 2, 3), (0, 2), (0, 1, 2, 3)),
    3: ((0, 2, 3, 4), (0, 2, 4), (0, 2, 3, 4, 5), (0, 3, 4), (0, 1, 2, 4), (0, 2, 4, 5)),
}

SNARE_HITS = ((0, 18), (1, 15), (2, 24), (3, 15), (4, 14), (5, 8), (6, 4), (7, 2))
KICK_HITS = ((0, 44), (1, 23), (2, 12), (3, 9), (4, 10), (5, 1), (6, 1))
"""Hits in a bar, per hundred bars."""

SNARE_AT = (40, 145, 90, 108, 47, 124, 87, 118)
SNARE_TRIPLET_AT = (53, 54, 82, 52)
"""Where they fall: each eighth of the bar, and the middle triplet of each beat, per thousand."""

GHOST_PERCENT, ACCENT_PERCENT = 69, 8

KICK_AT = (185, 77, 73, 140, 79, 138, 96, 163)

HAT_BOTH, HAT_TWO_ONLY, HAT_FOUR_ONLY = 61, 13, 8
"""The foot on 2 and 4, on 2 alone, on 4 alone, per hundred bars."""

RIDE_VELOCITY = {"strong": 78, "back": 94, "skip": 71}
"""On 1 and 3, on 2 and 4 (1.21 times as hard), off the beat (.91). The first is a choice."""

RIDE_SPREAD, RIDE_SPREAD_OF_BARS = 9, 12
"""Standard deviation of a hit's velocity inside a bar, and from bar to bar: .19 of the mean
together (how it falls into the two: choice)."""

# Fills over the last two beats of a bar: eighths from the end of the bar, and the drum
# (choice; 0 is the last eighth).
FILLS = (
    ((3, SNARE), (2, SNARE), (1, HIGH_TOM), (0, LOW_TOM)),
    ((2, SNARE), (1, SNARE), (0, SNARE)),
    ((3, HIGH_TOM), (2, MIDDLE_TOM), (1, MIDDLE_TOM), (0, LOW_TOM)),
    ((3, SNARE), (1, SNARE), (0, KICK)),
    ((2, SNARE), (0, SNARE)),
    ((1, SNARE), (0, HIGH_TOM)),
    ((3, KICK), (2, SNARE), (0, SNARE)),
    ((0, SNARE),),
)
