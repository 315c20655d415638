"""What the bassist's hands do, in whole numbers.

Off-beat notes: 809 bars of walking lines (aggregates); Michelot with Clarke at 141 beats a
minute from the Jazz Trio Database (Cheston et al. 2024). All rhythms but the walk are a
choice, after how two-feel, ballads and broken time are taught: nobody has counted them.
"""

from __future__ import annotations

from playback.band.chance import Weighted

LOWEST, HIGHEST = 28, 55
"""The double bass from its open E string up to where walking lines seldom go (FiloBass: 5,
50 and 95 per cent of notes lie below 31, 41 and 52)."""

CENTRE = 41

FIGURE_AGAIN_PERCENT, CHORUS_AGAIN_PERCENT = 50, 30
"""How often a bar takes up the draws of the bar before, and a block those of a chorus ago: so
often that contours and bars come back nearly as often as people's (.21 and .09 of bars)."""

# Bars in a hundred with a note off the beat, by tempo: .33 over all, Michelot .47 at 141,
# fewer when fast; and how many such notes there are then.
OFF_BEAT_PERCENT = ((60, 34), (110, 38), (140, 42), (180, 30), (240, 15), (320, 4))
OFF_BEATS_IN_BAR = Weighted({1: 79, 2: 17, 3: 4})
OFF_BEAT_AFTER = (78, 104, 66, 88)

# How far an off-beat note lies from the note before, in semitones.
OFF_BEAT_MOVES = {
    -12: 12, -10: 10, -9: 2, -8: 9, -7: 25, -6: 17, -5: 49, -4: 37, -3: 30, -2: 34, -1: 20,
    0: 36, 1: 4, 2: 3, 3: 6, 4: 3, 5: 4, 7: 3, 12: 5,
}  # fmt: skip

SKIPS_UP_TO = 48
"""No such note is struck higher, unless the note before was: there the pianist's hands begin
(choice)."""

OFF_BEAT_KINDS = (
    (130, Weighted({"skip": 74, "ghost": 14, "triplet": 6, "drop": 6})),
    (190, Weighted({"skip": 78, "ghost": 16, "triplet": 3, "drop": 3})),
    (321, Weighted({"skip": 80, "ghost": 20})),
)
"""By tempo (below): a note on the and, the note before again but damped, a note on the first
triplet (.06 of people's off-beats), and two that fall down the strings in triplets (choice)."""

ON_THE_BEAT = 84
SOFTER, GHOSTED = 24, 44
"""Off-beat notes are that much softer (velocity 43 against 60 in 809 bars, scaled up), damped
ones softer still (choice)."""

SPREAD_OF_NOTES, SPREAD_OF_BARS = 5, 4
"""Standard deviation of velocities on the beat: 6.9 in 809 bars, of which a part moves from
bar to bar (choice)."""

AGAIN_LEGATO = 15
"""Twentieths of a beat that a note is held before the same one, which must speak (choice)."""

Strikes = tuple[int, ...]
"""Where the notes of a bar begin, in eighths from the bar line; each is held up to the next."""

TWO_BARS: Weighted[Strikes] = Weighted(
    {
        (0, 4): 62, (0, 4, 6): 16, (0, 4, 7): 12, (0, 3, 4): 7, (0,): 4,
        (0, 2, 4): 4, (0, 2, 4, 6): 7, (0, 4, 6, 7): 4,
    }
)  # fmt: skip
BALLAD_BARS: Weighted[Strikes] = Weighted(
    {(0, 4): 34, (0,): 22, (0, 4, 6): 14, (0, 6): 10, (0, 4, 7): 10, (0, 3, 4): 6, (0, 6, 7): 4}
)
PEDAL_BARS: Weighted[Strikes] = Weighted(
    {(0,): 40, (0, 4): 18, (0, 3): 16, (0, 3, 6): 12, (0, 6): 8, (0, 3, 4): 6}
)
BROKEN_BARS: Weighted[Strikes] = Weighted(
    {
        (0, 3): 16, (0, 3, 6): 14, (0, 2, 4, 6): 12, (0, 2, 3, 6): 10, (0, 5): 8, (3, 6): 6,
        (0, 3, 5, 6): 8, (0, 1, 4, 7): 6, (0, 4, 5, 6): 8, (0, 2, 5, 7): 6, (0, 3, 4, 7): 6,
    }
)  # fmt: skip

ANSWER_PERCENT = 60
"""How often the second half note of a two-feel is root or fifth in answer to the first."""

DOUBLE_STOP_PERCENT, OCTAVE_DROP_PERCENT, PEDAL_OCTAVE_PERCENT = 30, 18, 20
"""A ballad's pickups that are two strings at once; its middle beats that fall an octave; and
the strikes of a pedal that do."""
