"""What drummers play in jazz time, in whole numbers.

Source: 613 bars of jazz ride time by four drummers, in the Groove MIDI Dataset (Gillick,
Roberts, Engel, Eck and Bamman 2019, Google Magenta; CC BY 4.0), as shares of bars or hits
per hundred or thousand. What is a choice says so. Places in a bar are eighths from 0 ("2&"
is 3); a place in a triplet is a fraction of a beat after the beat.
"""

from __future__ import annotations

# General MIDI keys.
STICK, KICK, SIDE_STICK, SNARE, BRUSH_TAP, BRUSH_SLAP, SWIRL = 37, 36, 37, 38, 38, 39, 40
PEDAL_HAT, RIDE, RIDE_BELL, CRASH = 44, 51, 53, 49
LOW_TOM, MIDDLE_TOM, HIGH_TOM = 45, 47, 50

# Bars of ride, as eighths, and how many in a thousand. The first six are counted; the rest
# of the 93 different bars are made by leaving out or putting in a skip note (choice).
RIDE_BARS = {
    (0, 2, 3, 4, 6, 7): 450,
    (0, 2, 3, 4, 6): 67,
    (2, 3, 4, 6, 7): 57,
    (0, 2, 4, 6, 7): 47,
    (0, 2, 3, 4): 38,
    (0, 2, 4, 6): 31,
    (0, 1, 2, 3, 4, 6, 7): 28,
    (0, 2, 3, 4, 5, 6, 7): 28,
    (0, 2, 3, 6, 7): 26,
    (0, 2, 3, 4, 7): 24,
    (0, 1, 2, 4, 6, 7): 22,
    (0, 2, 4, 5, 6, 7): 22,
    (0, 3, 4, 6, 7): 20,
    (0, 2, 3, 5, 6, 7): 18,
    (0, 1, 2, 4, 5, 6): 16,
    (0, 2, 3, 4, 5, 6): 16,
    (0, 1, 2, 3, 4, 6): 16,
    (2, 3, 4, 6): 14,
    (2, 4, 6, 7): 14,
    (0, 2, 3, 7): 12,
    (0, 1, 3, 4, 6, 7): 12,
    (0, 3, 4, 6): 11,
    (0, 2, 6, 7): 11,
}

# Other meters: the same walk from beat to beat, a skip note before the strong ones (choice).
RIDE_BEATS = {
    2: ((0, 2, 3), (0, 2), (0, 1, 2, 3)),
    3: ((0, 2, 3, 4), (0, 2, 4), (0, 2, 3, 4, 5), (0, 3, 4), (0, 1, 2, 4), (0, 2, 4, 5)),
}

SNARE_HITS = ((0, 17), (1, 20), (2, 17), (3, 16), (4, 11), (5, 8), (6, 5), (7, 3), (8, 3))
"""Hits in a bar, per hundred bars (2.7 on average, none in 17; the shape between: choice)."""

SNARE_AT = (40, 145, 90, 108, 47, 124, 87, 118)
SNARE_TRIPLET_AT = (53, 54, 82, 52)
"""Where they fall: each eighth of the bar, and the middle triplet of each beat, per thousand."""

GHOST_PERCENT, ACCENT_PERCENT = 69, 8

KICK_HITS = ((0, 43), (1, 25), (2, 15), (3, 9), (4, 5), (5, 3))
KICK_AT = (185, 77, 73, 140, 79, 138, 96, 163)

HAT_BOTH, HAT_TWO_ONLY, HAT_FOUR_ONLY = 61, 13, 8
"""The foot on 2 and 4, on 2 alone, on 4 alone, per hundred bars."""

RIDE_VELOCITY = {"strong": 78, "back": 94, "skip": 71}
"""On 1 and 3, on 2 and 4 (1.21 times as hard), off the beat (.91). The first is a choice."""

RIDE_SPREAD = 13
"""Standard deviation of a hit's velocity: .19 of it, less what the bar's own level brings."""

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
