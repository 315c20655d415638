"""Swing, lean and looseness: what turns written eighths into played ones.

Sidemen write straight eighths; here is where the eighth off the beat falls, how far a player
stands behind the cymbal, and how loosely. All of it depends on tempo and player, as it does
with people: a swing ratio that is right at 60 beats a minute is wrong at 240.

>>> [round(swing_ratio("drums", tempo), 2) for tempo in (100, 145, 240)]
[2.66, 2.43, 1.6]
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from playback.setup import Setup

T = TypeVar("T")

# Long to short, at the middle of each tempo range: lower quartile, median, upper quartile.
# Jazz Trio Database, 34 hand-annotated tracks (Cheston et al. 2024). Above 260 beats a minute
# it is led on to even eighths, below 115 gently towards the steep swing of slow tempos:
# Friberg & Sundstrom 2002 heard about 1 : 1 when fast and up to 3.5 : 1 when slow; below 100
# trios have hardly been counted, so those rows are an extrapolation (choice).
SWING = {
    "drums": (
        (40, 2.40, 2.95, 3.50),
        (115, 2.18, 2.59, 3.04),
        (145, 2.10, 2.43, 2.74),
        (175, 2.00, 2.40, 2.78),
        (205, 1.62, 1.90, 2.19),
        (260, 1.18, 1.43, 1.81),
        (320, 1.00, 1.10, 1.25),
    ),
    "bass": (
        (40, 2.45, 2.90, 3.40),
        (115, 2.39, 2.71, 3.14),
        (145, 1.39, 2.06, 2.58),
        (175, 1.66, 1.92, 2.29),
        (205, 1.40, 1.63, 2.05),
        (260, 1.03, 1.41, 1.76),
        (320, 1.00, 1.10, 1.25),
    ),
}
# No comping pianist has been measured; soloing ones play straighter. The hands that comp go
# with the bass (choice).
SWING["piano"] = SWING["bass"]

LEAN_MS = {"drums": 0.0, "bass": 10.0, "piano": 12.0}
"""How far behind the cymbal a player's beat falls. Piano: Jazz Trio Database. Bass: between
the database's mean of 4 and the 15 of Michelot behind Clarke (choice)."""

LOOSE_MS = {"drums": 11.0, "bass": 14.0, "piano": 19.0}
"""Standard deviation about the trio's beat (Jazz Trio Database)."""

STRAIGHTEST, STEEPEST = 0.48, 0.8
"""No off-beat falls before or after these parts of the beat (4 : 1 at the most; choice)."""

WIDEST_ON_BEAT, WIDEST_OFF_BEAT = 0.12, 0.065
"""No one strays farther than these parts of a beat, so that strikes keep their order: the
swung eighth is a fifth of a beat from the next at least, and a seventh from a triplet before
it (choice; bass and drums have all their measured looseness on the beat up to 240)."""

# How much of its beat a walking note is held, in twentieths, by tempo (below): .95 (measured on
# walking lines), less when fast (choice).
LEGATO = ((110, 19), (200, 18), (260, 17), (321, 16))

# How much louder a walking bass leans on the back beats, in velocity, by tempo (choice).
BACK_BEAT = ((110, 5), (180, 4), (240, 2), (321, 0))

FEELS_BY_TEMPO = ((80, "ballad"), (170, "medium"), (321, "up"))


@lru_cache(maxsize=64)
def feel_of(setup: Setup) -> str:
    """The feel asked for, else the one that the tempo calls for."""
    return setup.feel or feel_by_tempo(setup.tempo)


def feel_by_tempo(tempo: float) -> str:
    """The feel in which most bands would play at a tempo (choice, see FEELS_BY_TEMPO)."""
    return by_tempo(FEELS_BY_TEMPO, tempo)


def by_tempo(rows: Sequence[tuple[int, T]], tempo: float) -> T:
    """What stands beside the first tempo above this one."""
    return next(value for below, value in rows if tempo < below)


def swing_ratio(player: str, tempo: float) -> float:
    """The median of long : short for a player at a tempo, led smoothly from range to range."""
    return _between(player, tempo)[1]


def swing_spread(player: str, tempo: float) -> float:
    """The standard deviation of that ratio within a track, from its quartiles."""
    lower, _, upper = _between(player, tempo)
    return (upper - lower) / QUARTILES_IN_DEVIATIONS


QUARTILES_IN_DEVIATIONS = 1.349
"""How many standard deviations lie between the quartiles of a normal distribution."""


def _between(player: str, tempo: float) -> tuple[float, float, float]:
    rows = SWING.get(player, SWING["bass"])
    after = bisect_right(rows, tempo, key=lambda row: row[0])
    if after == 0:
        return rows[0][1:]
    if after == len(rows):
        return rows[-1][1:]
    (below, *low), (above, *high) = rows[after - 1], rows[after]
    part = (tempo - below) / (above - below)
    lower, median, upper = (a + part * (b - a) for a, b in zip(low, high, strict=True))
    return lower, median, upper


@lru_cache(maxsize=16)
def legato(tempo: float) -> int:
    """How many twentieths of its beat a walking note is held."""
    return by_tempo(LEGATO, tempo)


@lru_cache(maxsize=16)
def back_beat(tempo: float) -> int:
    """By how much velocity a walking bass leans on 2 and 4."""
    return by_tempo(BACK_BEAT, tempo)


def swung_place(setup: Setup, player: str) -> float:
    """Where in the beat a player's second eighth falls, on the whole.

    As people place it at this tempo, or at ``--swing`` for all; even when ``--straight``.
    With less humanizing it moves to the grid, the triplet or, where swing is nearer to
    even, the half; a ratio that was asked for is its own grid.
    """
    if setup.straight:
        return 0.5
    if setup.swing is not None:
        return place_of(setup.swing)
    ratio = swing_ratio(player, setup.tempo)
    grid = place_of(2.0) if ratio >= EVEN_BELOW else 0.5
    return grid + setup.humanize * (place_of(ratio) - grid)


EVEN_BELOW = 1.5
"""A swing ratio below this is nearer to even eighths than to a triplet."""


def place_of(ratio: float) -> float:
    """Where in the beat the second eighth falls when the first is ``ratio`` times as long."""
    return ratio / (1 + ratio)
