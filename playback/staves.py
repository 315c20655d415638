"""From what a player plays to the voices of a staff: which hand, which foot, which triplet.

Sidemen write straight eighths and triplets beside them. In a beat that holds both, swung, the
eighth off the beat is the last of the triplet, as players read it; even, it stays where it is.

>>> hit = Note(Fraction(1, 3), 38, Fraction(1, 6), 60)
>>> skip = Note(Fraction(1, 2), 51, Fraction(1, 2), 60)
>>> [str(note.onset) for note in in_triplets((hit, skip))]
['1/3', '2/3']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from math import floor
from operator import attrgetter

from harmony.drum_staff import DRUMS
from harmony.phrase import Note
from harmony.sheet import Strike, Voice

HALF, LAST_THIRD = Fraction(1, 2), Fraction(2, 3)

MIDDLE_C = 60

HAND = 12
"""What one hand holds at the widest, in semitones (choice; most reach a ninth or tenth)."""

ROOTS_BELOW = 48
"""Below this is only the left hand, when it has the roots."""

_onset = attrgetter("onset")


def in_triplets(notes: Sequence[Note]) -> list[Note]:
    """The notes of a part, the eighth off the beat moved to the triplet where there is one."""
    found: list[Note] = []
    for _, beat in groupby(notes, lambda note: floor(note.onset)):
        struck = list(beat)
        if any(note.onset.denominator == 3 for note in struck):
            struck = [_on_last_third(note) for note in struck]
        found += struck
    return sorted(found, key=_onset)


def _on_last_third(note: Note) -> Note:
    if note.onset % 1 != HALF:
        return note
    return Note(note.onset - HALF + LAST_THIRD, note.pitch, note.duration, note.velocity)


def strikes(notes: Iterable[Note]) -> Iterator[Strike]:
    """What is struck at once, held as long as the longest of it."""
    for onset, together in groupby(sorted(notes, key=_onset), _onset):
        struck = list(together)
        pitches = tuple(sorted({note.pitch for note in struck}))
        yield Strike(onset, max(note.end for note in struck), pitches)


def drum_voices(notes: Sequence[Note]) -> tuple[Voice, Voice]:
    """Hands and feet. A drum's note has no length of its own: it lasts to the end of its beat,
    or to what comes before, so that the beats are easy to see.
    """
    hands, feet = (
        tuple(
            strike._replace(end=Fraction(floor(strike.onset) + 1))
            for strike in strikes(note for note in notes if DRUMS[note.pitch].by_foot is by_foot)
        )
        for by_foot in (False, True)
    )
    return hands, feet


def hands_of(chords: Iterable[Strike]) -> tuple[Voice, Voice]:
    """Right hand and left: what stands on the upper staff of a piano, and on the lower."""
    right: list[Strike] = []
    left: list[Strike] = []
    for strike in chords:
        sounding = bool(left) and left[-1].pitches[0] < ROOTS_BELOW and left[-1].end > strike.onset
        low, high = _split(strike.pitches, sounding)
        if high:
            right.append(strike._replace(pitches=high))
        if low:
            left.append(strike._replace(pitches=low))
    return tuple(right), tuple(left)


def _split(pitches: tuple[int, ...], root_sounds: bool) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Below and above middle C, but for a lone note that the other hand holds with the rest;
    above the root where the left hand holds one.
    """
    if root_sounds or pitches[0] < ROOTS_BELOW:
        low = tuple(pitch for pitch in pitches if pitch < ROOTS_BELOW)
        return low, pitches[len(low) :]
    low = tuple(pitch for pitch in pitches if pitch < MIDDLE_C)
    high = pitches[len(low) :]
    if low and high and pitches[-1] - pitches[0] <= HAND:
        if len(low) == 1:
            return (), pitches
        if len(high) == 1:
            return pitches, ()
    return low, high
