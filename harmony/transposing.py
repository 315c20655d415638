"""A sheet for whoever reads it in another key: trumpets in B flat, altos in E flat, horns in F.

Chords, keys and notes all move up by the part's interval, and letters go along: D minor is E minor
on the trumpet. Where that would need more than six signs it is the same key under its other name:
C sharp minor for an alto is B flat minor, never A sharp.

>>> str(reading((4, True), TRANSPOSITIONS["Eb"])), str(reading((-1, True), TRANSPOSITIONS["Bb"]))
('Interval(steps=6, semitones=9)', 'Interval(steps=1, semitones=2)')
"""

from __future__ import annotations

from dataclasses import replace

from harmony.pitch import TRANSPOSITIONS, UNISON, Interval
from harmony.sheet import Placed, Sheet, SheetBar, SheetPart, Staff

MOST_SIGNS = 6
"""More sharps or flats than that no part is written with (choice)."""


def reading(key: tuple[int, bool], interval: Interval) -> Interval:
    """An interval up from a key (sharps, flats below 0; minor or not) to how it is written, or the
    same number of semitones under letters that need fewer signs.
    """
    sharps = key[0] + _fifths(interval)
    if interval == UNISON or abs(sharps) <= MOST_SIGNS:
        return interval
    return Interval(interval.steps + (1 if sharps > 0 else -1), interval.semitones)


def _fifths(interval: Interval) -> int:
    """How many sharps more a key has that lies an interval higher."""
    return 7 * interval.semitones - 12 * interval.steps


def transposed(sheet: Sheet, part: str) -> Sheet:
    """The sheet as players of TRANSPOSITIONS[part] read it; drums stay what they are."""
    interval = TRANSPOSITIONS[part]
    first = reading(sheet.bars[0].key, interval)
    return replace(
        sheet,
        bars=tuple(_bar(bar, reading(bar.key, interval)) for bar in sheet.bars),
        parts=tuple(_part(one, first) for one in sheet.parts),
    )


def _bar(bar: SheetBar, interval: Interval) -> SheetBar:
    sharps, minor = bar.key
    return replace(
        bar,
        key=(sharps + _fifths(interval), minor),
        chords=_placed(bar.chords, interval),
        named=_placed(bar.named, interval),
    )


def _placed(chords: Placed, interval: Interval) -> Placed:
    return tuple((at, chord.transposed(interval)) for at, chord in chords)


def _part(part: SheetPart, interval: Interval) -> SheetPart:
    if part.instrument == "drums":
        return part
    staves = tuple(_staff(staff, interval.semitones) for staff in part.staves)
    return replace(part, staves=staves, reads=interval)


def _staff(staff: Staff, semitones: int) -> Staff:
    voices = tuple(
        tuple(strike._replace(pitches=tuple(p + semitones for p in strike.pitches)) for strike in v)
        for v in staff.voices
    )
    return replace(staff, voices=voices)
