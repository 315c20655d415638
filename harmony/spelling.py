"""Which letter a note is written with, and when its accidental is printed.

A note is named in the light of its chord; one that comes up to a beat early belongs to the
chord it leads, if that explains more of what is struck. An accidental holds to the end of its
bar on its own line, as everywhere.

>>> from harmony.sheet import Strike
>>> names_of(Strike(Fraction(0), Fraction(1), (58, 64)), (Chord.parse("C7"),))
(PitchName(step='B', alter=-1), PitchName(step='E', alter=0))
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from harmony.beats import Beats
from harmony.chords import Chord
from harmony.engraving import Written
from harmony.pitch import INSTRUMENTS, PitchName, key_alters, written_pitch
from harmony.sheet import SheetBar, Strike, bars_from

EARLY = Fraction(1)
"""So many beats before a chord it may be struck already (choice)."""


class Signed(NamedTuple):
    """A note as it is written: letter, accidental, octave, and whether the accidental, be it a
    natural, is printed.
    """

    name: PitchName
    octave: int
    is_printed: bool


def names_of(strike: Strike, chords: Sequence[Chord]) -> tuple[PitchName, ...]:
    """The names of what is struck, by the first of the chords that explains most of it."""
    classes = {pitch % 12 for pitch in strike.pitches}
    chord = max(chords, key=lambda chord: len(classes & chord.pitch_classes))
    return tuple(chord.spell(pitch) for pitch in strike.pitches)


class Speller:
    """Writes the notes of one staff, bar after bar."""

    def __init__(self, bars: Sequence[SheetBar], instrument: str) -> None:
        self._bars = bars
        self._instrument = INSTRUMENTS.get(instrument)
        self._places: list[Beats] = []
        self._chords: list[Chord] = []
        for bar, start in zip(bars, bars_from(bars), strict=False):
            self._places += [start + at for at, _ in bar.chords]
            self._chords += [chord for _, chord in bar.chords]
        self._signs: dict[tuple[str, int], int | None] = {}
        self._key: dict[str, int] = {}

    def begin(self, number: int) -> None:
        """A bar begins: what was sharp or flat in the one before is so no more."""
        self._key = key_alters(self._bars[number].key[0])
        self._signs = {}

    def signed(self, written: Written) -> list[Signed]:
        """The notes of a strike from the lowest up, as they stand on the staff."""
        strike, instrument = written.strike, self._instrument
        if strike is None or instrument is None:
            return []
        found = []
        names = names_of(strike, self._chords_around(strike.onset, len(strike.pitches) > 1))
        for name, pitch in zip(names, strike.pitches, strict=True):
            octave = (written_pitch(instrument, pitch) - name.alter) // 12 - 1
            place = name.step, octave
            usual = self._signs.get(place, self._key.get(name.step, 0))
            printed = name.alter != usual and not written.is_tied_from
            if name.alter != usual:  # what a tie brings along holds for nothing after it
                self._signs[place] = name.alter if printed else None
            found.append(Signed(name, octave, printed))
        return found

    def _chords_around(self, onset: Beats, looks_on: bool) -> list[Chord]:
        """The chord that stands at a beat, and the one that begins soon after."""
        here = bisect_right(self._places, onset) - 1
        found = [self._chords[max(0, here)]]
        after = here + 1
        if looks_on and after < len(self._places) and self._places[after] - onset <= EARLY:
            found.append(self._chords[after])
        return found
