"""Voicings: how a pianist's hands hold a chord when a bassist has the root.

Four notes without the root: third, fifth (or thirteenth), seventh and ninth, closed or with
the second voice from the top dropped an octave, in every position that is clear. From one
chord to the next each voice goes as short a way as it can: in the vamp F and C step down to
E and B flat.

>>> voicings_of(Chord.parse("Dm7"))[0]
(53, 60, 62, 69)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import combinations, pairwise
from operator import itemgetter, sub

from harmony.chords import Chord
from harmony.pitch import PitchName

Voicing = tuple[int, ...]
"""MIDI pitches, from the lowest."""

LOWEST, HIGHEST = 48, 84
"""Not in the bass's register, not above the soloist's (what listeners heard as wrong)."""

COMPING = (50, 76)
"""Where the hands stay while comping (choice)."""

CLEAR_ABOVE = 55
"""Below G3 an interval smaller than a fourth is mud (choice, as arrangers teach)."""

MINOR_NINTHS = (13, 25)

# Four degrees that make a rootless voicing, by what the chord is; a chord that lacks one of
# them passes on to the next line. "S" is the seventh or the sixth in its place, "T" the third
# or the fourth that suspends it. Common teaching (the left hands of Garland, Kelly and
# Evans); the order is a choice.
COLOURS: dict[str, tuple[str, ...]] = {
    "minor": ("T 5 S 9", "T 5 S 11", "T 5 S 1"),
    "major": ("T 5 S 9", "T 13 S 9", "T 5 S 1"),
    "dominant": ("T 13 S 9", "T 5 S 9", "T 5 S 1"),
    "suspended": ("T 5 S 9", "T 13 S 9", "T 5 S 1"),
    "half-diminished": ("T 5 S 1", "T 5 S 11"),
    "diminished": ("T 5 S 1",),
    "augmented": ("T 5 S 9", "T 5 S 1"),
}


def colours(chord: Chord) -> tuple[tuple[PitchName, ...], ...]:
    """The sets of notes that voicings of this chord are made of: rootless where there is a
    seventh. What the symbol writes is in them, in place of what may be left out.
    """
    found: list[tuple[PitchName, ...]] = []
    if not chord.seventh:
        return (chord.tones if len(chord.tones) <= 4 else chord.tones[1:5],)
    for recipe in COLOURS[chord.family]:
        if "1" in recipe.split() and (7, 0) in chord.degrees:
            continue  # the bass may be on the major seventh, a half step below the root
        for which in (0, 1):
            names = _mixed(chord, recipe.split(), which)
            if names and names not in found:
                found.append(names)
    return tuple(found) or (chord.tones[:4],)


def _mixed(chord: Chord, recipe: list[str], which: int) -> tuple[PitchName, ...]:
    """The notes of one recipe; where a degree comes in two colours, the first or the second,
    and where more is written than four notes hold, the lower degrees or the upper.

    A written ninth takes the place of the root or of a tension that is not written, another
    that of the fifth, a natural eleventh that of the major third it would rub against.
    """
    choices = {part: _degree(chord, part) for part in recipe}
    if not all(choices.values()):
        return ()
    mix = {part: names[min(which, len(names) - 1)] for part, names in choices.items()}
    written = {
        name: degree
        for name, degree in zip(chord.tones, chord.degrees, strict=True)
        if degree[0] in (9, 11, 13)
    }
    for name, (number, alter) in sorted(written.items(), key=_DEGREE, reverse=bool(which)):
        if name in mix.values() or any(written.get(n, (0, 0))[0] == number for n in mix.values()):
            continue
        rubs = (number, alter) == (11, 0) and (3, 0) in chord.degrees
        order = "T" if rubs else "1 11 13 5" if number == 9 else "5 1 9 13 11"
        place = next((p for p in order.split() if p in mix and mix[p] not in written), None)
        if place is not None:
            mix[place] = name
    return tuple(mix.values())


_DEGREE = itemgetter(1)


def _degree(chord: Chord, part: str) -> tuple[PitchName, ...]:
    """The notes that can stand for a degree: as the symbol writes it, else as one may add it."""
    named = {"1": chord.root, "T": chord.third, "5": chord.fifth, "S": chord.seventh}
    if part in named:
        name = named[part]
        return (name,) if name else ()
    number = int(part)
    written = tuple(
        tone
        for tone, (degree, _) in zip(chord.tones, chord.degrees, strict=True)
        if degree == number
    )
    return written or tuple(
        name
        for name in chord.tensions
        if chord.root.interval_to(name).steps % 7 == (number - 1) % 7
    )


@lru_cache(maxsize=256)
def voicings_of(chord: Chord, low: int = COMPING[0], high: int = COMPING[1]) -> tuple[Voicing, ...]:
    """Every clear voicing of a chord between two pitches, from the lowest; at least one, for
    any chord. The root, where it is used, is not the lowest note: the bassist has it.
    """
    found: set[Voicing] = set()
    for names in colours(chord):
        found |= set(closed_and_dropped({name.pitch_class for name in names}, low, high))
    if chord.seventh:
        root = chord.root.pitch_class
        found = {v for v in found if v[0] % 12 != root}
    if not found:
        found = {_stacked(60, sorted(chord.pitch_classes)[:4])}
    return tuple(sorted(found))


def closed_and_dropped(
    classes: Collection[int], low: int, high: int, dropped: bool = True
) -> Iterator[Voicing]:
    """Every clear closed position of some notes between two pitches, and with the second
    voice from the top an octave lower.
    """
    for bottom in range(low, high + 1):
        if bottom % 12 in classes:
            closed = _stacked(bottom, classes)
            for voicing in (closed, _dropped(closed)) if dropped else (closed,):
                if low <= voicing[0] and voicing[-1] <= high and is_clear(voicing):
                    yield voicing


def _stacked(bottom: int, classes: Iterable[int]) -> Voicing:
    return tuple(sorted(bottom + (c - bottom) % 12 for c in classes))


def _dropped(closed: Voicing) -> Voicing:
    """The second voice from the top an octave lower ("drop 2")."""
    return tuple(sorted((*closed[:-2], closed[-2] - 12, closed[-1]))) if len(closed) > 2 else closed


def is_clear(voicing: Voicing) -> bool:
    """No narrow interval down low, no minor ninth inside, in any octave, no half step at the
    top.
    """
    if len(voicing) > 2 and voicing[-1] - voicing[-2] == 1:
        return False
    if voicing[0] < CLEAR_ABOVE and any(b - a < 5 for a, b in pairwise(voicing) if a < CLEAR_ABOVE):
        return False
    return not any(b - a in MINOR_NINTHS for a, b in combinations(voicing, 2))


def motion(before: Voicing, after: Voicing) -> tuple[int, int]:
    """How far the voices go from one voicing to the next: all together, and the farthest.

    Voices go in order; where one voicing has more of them, each note of it goes to or comes
    from the nearest of the other, so that a voice which enters far from all others has moved
    far.
    """
    if len(before) == len(after):
        ways = list(map(abs, map(sub, before, after)))
        return sum(ways), max(ways)
    few, many = (before, after) if len(before) < len(after) else (after, before)
    apart = bytes(many).translate(nearest_of(few))
    return sum(apart), max(apart)


FAR_FROM_128 = bytes(abs(pitch - 128) for pitch in range(256))


@lru_cache(maxsize=64)
def far_from(pitch: int) -> bytes:
    """For every MIDI pitch, how far it is from one, as a table to translate bytes with."""
    return FAR_FROM_128[128 - pitch : 256 - pitch] + bytes(128)


@lru_cache(maxsize=256)
def nearest_of(voicing: Voicing) -> bytes:
    """For every MIDI pitch, how far it is to the nearest note of a voicing, likewise."""
    first, *others = map(far_from, voicing)
    return bytes(map(min, first, first, *others))
