"""Chords as MusicXML writes them, read: from a kind, its text and its degrees.

Programs differ in what they write. Degrees say most; without any, the text does where it says
as much as the kind and has no other third. What we have no chord for is read as the nearest
that needs the fewest degrees left out, the last ones first.

>>> read_kind("dominant", "", [KindDegree("add", 9, -1)])
('7b9', True)
>>> read_kind("half-diminished", "m7b5", [])
('m7b5', True)
"""

from __future__ import annotations

from collections.abc import Sequence

from harmony.chord_kinds import KINDS, KindDegree
from harmony.chord_suffix import Unread, name_quality, read_quality
from harmony.chord_table import ALTERED, MAJOR_THIRD, MINOR_THIRD, SEVENTHS, Degree, Quality

# What older programs and other hands write, by the suffix that holds the same.
_OTHER_NAMES = {
    "min": "m",
    "maj": "",
    "dim": "dim",
    "aug": "aug",
    "dominant-seventh": "7",
    "minor-major": "mMaj7",
    "augmented-ninth": "9#5",
    "dim7": "dim7",
    "maj69": "69",
    "min69": "m69",
    "maj7": "maj7",
    "min7": "m7",
    "m7b5": "m7b5",
    "sus2": "sus2",
    "sus4": "sus4",
    # Kinds of classical analysis, by the chords that sound so.
    "Italian": "7",
    "German": "7",
    "French": "7b5",
    "Neapolitan": "",
    "Tristan": "m7b5",
    "pedal": "",
}
_NUMBERS = range(1, 14)
LONGEST_TEXT = 32
"""A longer text is no chord symbol's."""


def read_kind(kind: str, text: str, degrees: Sequence[KindDegree]) -> tuple[str, bool]:
    """The suffix of a chord as we write it, and whether it is the whole of what was written.

    >>> read_kind("major", "", [KindDegree("add", 9, -1), KindDegree("add", 9, 0)])
    ('addb9', False)
    """
    said = _quality(text.strip().replace(" ", "")) if 0 < len(text) <= LONGEST_TEXT else None
    base = KINDS.get(kind)
    if base is None and (kind or said is None):
        base = _quality(_OTHER_NAMES.get(kind, kind))
    if said is not None and (said == ALTERED or base is None):
        return name_quality(said), True
    if not degrees and said is not None and _says_as_much(said, base or ()):
        return name_quality(said), True
    is_spelled = kind == "other" and bool(degrees)
    is_known = base is not None or is_spelled
    held = base if base is not None else ((1, 0),) if is_spelled else KINDS["major"]
    for count in range(len(degrees), -1, -1):
        if (name := _name(_changed(held, degrees[:count]))) is not None:
            return name, is_known and count == len(degrees)
    return name_quality(held), False


def _says_as_much(said: Quality, kind: Quality) -> bool:
    thirds = {MAJOR_THIRD, MINOR_THIRD}.intersection
    return len(said) >= len(kind) and thirds(said) <= (thirds(kind) or thirds(said))


def _quality(suffix: str) -> Quality | None:
    try:
        return read_quality(suffix)
    except Unread:
        return None


def _name(held: set[Degree]) -> str | None:
    """What we call these degrees; None for a chord that we have no symbol for."""
    if any(number not in _NUMBERS or abs(alter) > 2 for number, alter in held):
        return None
    quality = tuple(sorted(held))
    name = name_quality(quality)
    return name if _quality(name) == quality else None


def _changed(kind: Quality, degrees: Sequence[KindDegree]) -> set[Degree]:
    """A kind with degrees added, altered and subtracted."""
    held = set(kind)
    for change, number, alter in degrees:
        has = {degree for degree in kind if degree[0] == number} & held
        if change == "subtract":
            held -= has
        elif change == "alter":
            before = max((a for _, a in has), default=0)
            held = held - has | {(number, before + alter)}
        else:
            if alter and number != 7:  # many add a flat fifth where they alter the fifth
                held -= {(number, 0)} & set(kind)
            held.add(_added(held, number, alter))
    return held


def _added(held: set[Degree], number: int, alter: int) -> Degree:
    """An added degree as our table has it: a seventh is flat unless raised, a second above a
    third is a ninth, a fourth an eleventh, a third beside a fourth a tenth.
    """
    has_third = bool(held & {MAJOR_THIRD, MINOR_THIRD})
    if number == 7:
        return 7, alter - 1
    if number == 3 and (4, 0) in held:
        return 10, alter
    if number in (2, 4) and has_third:
        return number + 7, alter
    if number == 6 and alter and held & set(SEVENTHS):
        return 13, alter
    return number, alter
