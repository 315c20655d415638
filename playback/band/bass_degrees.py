"""Which degrees of any chord do the work of those that were counted.

Only walks through minor and dominant seventh chords have been counted; every other chord is
walked through as one of these two, each of its tones in the place of the one it stands for.

>>> analogous(Chord.parse("Am7b5"))[6], analogous(Chord.parse("Am7b5"))[7]
(7, None)
"""

from __future__ import annotations

from functools import lru_cache

from harmony.chords import Chord


def counted_as(chord: Chord) -> str:
    """The counted chord that this one is walked through as: "minor" or "dominant"."""
    return "minor" if _is_minor(chord) else "dominant"


def _is_minor(chord: Chord) -> bool:
    return chord.third is not None and chord.root.interval_to(chord.third).semitones % 12 == 3


@lru_cache(maxsize=256)
def analogous(chord: Chord) -> tuple[int | None, ...]:
    """For each degree above the root, in semitones, the degree of a minor seventh or dominant
    seventh chord in whose place it stands; None for what the chord does not walk through.

    Only those two chords have been counted. In any other each tone takes the place of the
    tone it stands for, which then is not played: Am7b5 walks through its flat fifth, Cmaj7
    through its major seventh, G7alt through A flat and E flat (choice).
    """
    place: list[int | None] = list(range(12))
    for usual, actual in _instead(chord).items():
        if actual != usual:
            place[usual] = None
    for usual, actual in _instead(chord).items():
        if actual is not None:
            place[actual] = usual
    return tuple(place)


def _instead(chord: Chord) -> dict[int, int | None]:
    """The tone that plays the part of the third, fifth, seventh, second, fourth and sixth."""
    root = chord.root
    held = {root.interval_to(tone).semitones % 12 for tone in chord.tones}

    def above(*degrees: int) -> int | None:
        return next((d for d in degrees if d in held), None)

    third = 3 if _is_minor(chord) else 4
    parts: dict[int, int | None] = {third: above(third, 5, 2)}
    fifth = chord.fifth and root.interval_to(chord.fifth).semitones % 12
    parts[7] = fifth or above(8, 6)
    parts[10] = above(10, 11) if above(10, 11) is not None else above(9)
    if above(1) is not None and above(2) is None:
        parts[2] = 1
    if above(6) is not None and parts[7] != 6:
        parts[5] = 6
    if above(8) is not None and above(9) is None:
        parts[9] = 8 if parts[7] != 8 else None
    if parts[10] is None:
        del parts[10]
    return parts
