"""How far it is from one voicing to many, all at once: what choosing the next one asks.

>>> for size, together, farthest in motions((53, 57, 60, 64), ranked(((52, 57, 58, 62),))):
...     print(size, *together, *farthest)
4 5 2
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from harmony.voicings import Voicing, far_from, motion, nearest_of

Rank = tuple[tuple[Voicing, ...], tuple[bytes, ...]]
"""Voicings of one size, and the same voice by voice."""


def ranked(row: tuple[Voicing, ...]) -> tuple[Rank, ...]:
    """A row of voicings, the smaller ones first, made ready for ``motions``."""
    sizes = (tuple(alike) for _, alike in groupby(row, key=len))
    return tuple((alike, tuple(map(bytes, zip(*alike, strict=True)))) for alike in sizes)


def motions(voicing: Voicing, ranks: tuple[Rank, ...]) -> Iterator[tuple[int, bytes, bytes]]:
    """``motion`` from a voicing to each of a row, by size: how far the voices go all together,
    and the farthest.
    """
    for alike, voices in ranks:
        if len(voices) < len(voicing):
            each = [motion(voicing, v) for v in alike]
            yield len(voices), bytes(t for t, _ in each), bytes(f for _, f in each)
            continue
        same = len(voices) == len(voicing)
        tables = map(far_from, voicing) if same else [nearest_of(voicing)] * len(voices)
        ways = [voice.translate(table) for voice, table in zip(voices, tables, strict=True)]
        yield len(voices), bytes(map(sum, zip(*ways, strict=True))), bytes(map(max, *ways))
