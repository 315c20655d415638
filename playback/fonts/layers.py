"""What of a preset sounds at a key: layers by how hard it is struck, each of several samples.

Fonts often have one sample in many layers that differ in the filter alone. The sampler darkens
soft strikes itself, smoothly, so such layers are one here; of those with samples of their own
three are kept. A layer serves the velocities up to its own hardest, as bright as it is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playback.fonts.zone import FontZone

STRENGTHS = (48, 84, 112)
"""The velocities whose layers are kept: those of ghost notes, of most notes, and of accents in
the band's own playing (choice: a layer of a key takes 4 MB once it is rendered)."""

MOST_AT_ONCE = 16
"""Samples that sound together in a layer; the richest common fonts have eight (choice)."""

STAND_INS = {
    35: (36,),
    36: (35,),
    38: (40,),
    40: (38,),
    39: (38, 40),
    51: (59, 53),
    59: (51, 53),
    53: (51, 59),
    49: (57, 55, 52),
    57: (49, 55, 52),
    52: (57, 49),
    55: (49, 57),
    42: (44, 46),
    44: (42,),
    46: (42,),
    41: (43, 45),
    43: (41, 45),
    45: (43, 47),
    47: (45, 48),
    48: (47, 50),
    50: (48, 47),
}
"""Drums that stand in for one that a kit lacks, the nearest first; names in General MIDI: bass
drums 35 and 36, snares 38 and 40, hi-hats 42 44 46, toms from 41 up, cymbals 49 to 59 (choice)."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What sounds together, and at which velocities."""

    velocities: range
    zones: tuple[FontZone, ...]


def sounding(zones: Sequence[FontZone], key: int, *, drums: bool) -> tuple[FontZone, ...]:
    """The zones of a key: its own, else those of the nearest key, of a kit those of a drum that
    stands in for it, or none.
    """
    keys = (key, *STAND_INS.get(key, ())) if drums else (_nearest(zones, key),)
    for one in keys:
        if found := tuple(zone for zone in zones if zone.keys[0] <= one <= zone.keys[1]):
            return found
    return ()


def layers(zones: Sequence[FontZone]) -> tuple[Layer, ...]:
    """The layers of a key, from the softest up; together they serve every velocity."""
    borders = {zone.velocities[1] for zone in zones}
    borders |= {zone.velocities[0] - 1 for zone in zones if zone.velocities[0]}
    tops: dict[int, tuple[FontZone, ...]] = {}
    before: frozenset[int] = frozenset()
    for top in sorted(borders):
        here = tuple(z for z in zones if z.velocities[0] <= top <= z.velocities[1])
        samples = frozenset(zone.sample for zone in here)
        if not here:
            continue
        if tops and samples == before:
            tops.pop(max(tops))
        tops[top] = here[:MOST_AT_ONCE]
        before = samples
    return _shared_out(tops)


def _shared_out(tops: dict[int, tuple[FontZone, ...]]) -> tuple[Layer, ...]:
    """Layers by the hardest strike of each, as few as are kept, over all velocities."""
    hardest = max(tops, default=0)
    kept = sorted({min((t for t in tops if t >= v), default=hardest) for v in STRENGTHS})
    found, low = [], 0
    for top in kept if tops else ():
        high = 127 if top == kept[-1] else top
        found.append(Layer(range(low, high + 1), tops[top]))
        low = high + 1
    return tuple(found)


def _nearest(zones: Sequence[FontZone], key: int) -> int:
    """The key itself, or the nearest that has a zone."""
    near = min(zones, key=lambda z: max(z.keys[0] - key, key - z.keys[1], 0), default=None)
    return key if near is None else min(max(key, near.keys[0]), near.keys[1])
