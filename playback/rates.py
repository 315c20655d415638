"""How many frames a second sound may have: in files, and as it is played.

>>> HIGHEST_PLAYED in RATES, max(PLAYED_RATES), max(RATES)
(True, 96000, 192000)
"""

from __future__ import annotations

RATES = (22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000)
"""Frames a second that sound cards and DAWs share (choice)."""

USUAL_RATE = 48_000

HIGHEST_PLAYED = 96_000
"""For the speakers: notes take more memory the higher the rate, and the sampler's is meant
for no more than this (choice)."""

PLAYED_RATES = tuple(rate for rate in RATES if rate <= HIGHEST_PLAYED)
