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

CENTRE = 41

FIGURE_AGAIN_PERCENT, CHORUS_AGAIN_PERCENT = 50, 30
"""How often a bar takes up the draws of the bar before, and of the same bar a chorus ago: so
often that contours and bars come back nearly as often as people's (.21 and .09 of bars)."""

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
