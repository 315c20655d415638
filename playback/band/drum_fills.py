"""Fills: the last beats of a bar, with which the drummer leads into what begins.

A small grammar, all of it choice: what one beat may hold, by the beats that are left; how a row
of hits goes about the kit; what the last hit does. No fill is stored, so none is a formula.
"""

from __future__ import annotations

from playback.band import drum_tables as tables
from playback.band.chance import Draws, Weighted, happens, one_of, vary
from playback.band.drum_tables import BEAT

Hits = dict[tuple[int, int], int]
"""Velocity by place in the bar, in twelfths of a beat, and key."""

Cell = tuple[int, ...]

CELLS: Weighted[Cell] = Weighted(
    {(0, 6): 26, (0, 4, 8): 16, (0,): 14, (6,): 14, (0, 8): 9, (4, 8): 9, (0, 4): 6, (): 6}
)
"""What a beat of a fill holds: eighths, triplets and parts of them, in twelfths."""

BESIDE_TIME = (4, 6)
"""Where a beat before the fill may be struck while the ride goes on: never on the last of a
triplet, which a swung eighth would overtake."""

LAST: Weighted[Cell] = Weighted(
    {(0, 6): 28, (6,): 20, (0, 4, 8): 16, (4, 8): 12, (0,): 10, (0, 8): 8, (8,): 6}
)
"""The last beat leads over the bar line: never empty."""

SETUPS: Weighted[tuple[int, ...]] = Weighted(
    {(0, 18): 30, (6, 18): 20, (18,): 25, (0, 6, 18): 15, (0, 12, 18): 10}
)
"""Two beats before: one to three strokes that tell everybody where the top is."""

SETUP_PERCENT, BREAK_PERCENT = 22, 7
"""How many fills of two beats are such a setup; how many of all are a break, all quiet but for
one stroke."""

ROUTES = {
    "snare": 34, "down the toms": 22, "snare and kick": 16, "snare to tom": 14, "tom and snare": 9,
    "kick at the end": 5,
}  # fmt: skip
_routes = Weighted(ROUTES)
_brush_routes = Weighted({"snare": 60, "snare and kick": 20, "snare to tom": 20})

LEVEL, RISE = 56, 4
"""The first hit at a middle intensity, and how much louder each of the next is, up to eight."""


def fill(hits: Hits, beats: int, length: int, amount: int, brushes: bool, draw: Draws) -> None:
    """Play the last ``length`` beats of a bar of ``beats`` as a fill; the hands and the bass drum
    leave off what they were at, the foot goes on.
    """
    filled = min(2, length)
    begins = BEAT * (beats - filled)
    for place, key in list(hits):
        if place >= begins and key != tables.PEDAL_HAT:
            del hits[place, key]
    places = _places(begins, filled, draw)
    if length > 2:
        before = CELLS.pick(next(draw))
        places = [begins - BEAT + place for place in before if place in BESIDE_TIME] + places
    route = (_brush_routes if brushes else _routes).pick(next(draw))
    for i, place in enumerate(places):
        key = _drum(route, i, len(places), brushes)
        loud = LEVEL + amount // 4 + RISE * min(i, 8) - (12 if place % BEAT == 4 else 0)
        hits[place, key] = vary(loud, 6, next(draw))


def _places(begins: int, beats: int, draw: Draws) -> list[int]:
    """Where a fill is struck, in twelfths from the bar line."""
    chance, which = next(draw), next(draw)
    if happens(chance, BREAK_PERCENT):
        return [begins + BEAT * beats - one_of((6, 12, 4), which)]
    if beats == 2 and happens(chance, BREAK_PERCENT + SETUP_PERCENT):
        return [begins + place for place in SETUPS.pick(which)]
    found: list[int] = []
    for beat in range(beats):
        cell = (LAST if beat == beats - 1 else CELLS).pick(next(draw))
        found += [begins + BEAT * beat + place for place in cell]
    return found


def _drum(route: str, i: int, count: int, brushes: bool) -> int:
    """Which drum the hit ``i`` of ``count`` falls on."""
    snare = tables.BRUSH_SLAP if brushes else tables.SNARE
    match route:
        case "down the toms":
            return (tables.HIGH_TOM, tables.MIDDLE_TOM, tables.LOW_TOM)[3 * i // count]
        case "snare and kick":
            return tables.KICK if i % 2 else snare
        case "snare to tom":
            return tables.LOW_TOM if 2 * i >= count and count > 1 else snare
        case "tom and snare":
            return snare if i % 2 else tables.HIGH_TOM
        case "kick at the end":
            return tables.KICK if i == count - 1 else snare
    return snare
