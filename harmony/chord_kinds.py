"""Chords as MusicXML knows them: a kind from its fixed list, and the degrees that differ.

The kind is the one that needs the fewest other degrees, so what programs read is what the
symbol says: C7b9 is a dominant with a flat ninth added. Its text is the suffix as we write it.
``harmony.charts.kinds_read`` is the way back.

>>> kind, degrees = kind_of(Chord.parse("C7b9"))
>>> kind, [tuple(degree) for degree in degrees]
('dominant', [('add', 9, -1)])
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from harmony.chord_table import ALTERED, HEADS, Quality
from harmony.chords import Chord


class KindDegree(NamedTuple):
    """A degree added to a kind, altered in it or subtracted from it.

    ``alter`` counts semitones from what the kind has; an added degree counts from the major
    scale with a flat seventh, as MusicXML has it.
    """

    change: str
    number: int
    alter: int


class ChordKind(NamedTuple):
    """A kind of MusicXML's list, and the degrees in which a chord differs from it."""

    kind: str
    degrees: tuple[KindDegree, ...]


# MusicXML's kinds by a suffix that holds what they do. It counts a natural eleventh into the
# 13th chords over a major third, which players leave out and no program shows (choice).
KINDS: dict[str, Quality] = {
    kind: HEADS[suffix]
    for kind, suffix in {
        "dominant": "7",
        "minor-seventh": "m7",
        "major-seventh": "maj7",
        "dominant-ninth": "9",
        "minor-ninth": "m9",
        "major-ninth": "maj9",
        "dominant-11th": "11",
        "minor-11th": "m11",
        "major-11th": "maj11",
        "dominant-13th": "13",
        "minor-13th": "m13",
        "major-13th": "maj13",
        "half-diminished": "ø",
        "diminished-seventh": "dim7",
        "augmented-seventh": "aug7",
        "major-sixth": "6",
        "minor-sixth": "m6",
        "major": "",
        "minor": "m",
        "diminished": "dim",
        "augmented": "aug",
        "major-minor": "mMaj7",
        "suspended-fourth": "4",
        "power": "5",
    }.items()
} | {"suspended-second": ((1, 0), (2, 0), (5, 0))}

ALTERED_KIND = ChordKind("other", ())
"""The altered chord, of which MusicXML has no kind: its text says it, and programs show that;
with degrees beside it MuseScore would spell them all out (choice)."""

COSTS = {"add": 2, "alter": 3, "subtract": 5}
"""What another degree costs a kind: to leave one out is the last resort, and a fifth is altered
as lightly as a tension is added (choice)."""


@lru_cache(maxsize=512)
def kind_of(chord: Chord) -> ChordKind:
    """The kind and degrees of a chord; its bass is not among them."""
    if chord.degrees == ALTERED:
        return ALTERED_KIND
    choices = [ChordKind(kind, tuple(_degrees(chord.degrees, of))) for kind, of in KINDS.items()]
    return min(choices, key=_cost)


def _cost(kind: ChordKind) -> int:
    return sum(COSTS[change] - (change == "alter" and n == 5) for change, n, _ in kind.degrees)


def _degrees(held: Quality, kind: Quality) -> Iterator[KindDegree]:
    """What must be changed in a kind for it to hold these degrees."""
    has = dict(kind)
    for number in sorted({n for n, _ in (*held, *kind)}):
        alters = [alter for n, alter in held if n == number]
        if number in has and has[number] not in alters:
            if not alters:
                yield KindDegree("subtract", number, 0)
                continue
            yield KindDegree("alter", number, alters.pop(0) - has[number])
        elif number in has:
            alters.remove(has[number])
        for alter in alters:
            plain = 3 if number == 10 else number
            yield KindDegree("add", plain, alter + (plain == 7))
