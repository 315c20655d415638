"""What stands on a sheet of music, as plain values: bars, and parts on their staves.

A strike is what one voice strikes at once. Its place is counted in beats from the first bar of
the sheet, its pitches are as they sound, drums go by their General MIDI keys. How long the
strike is written follows from what comes next (``harmony.engraving``).

>>> bar = SheetBar(4, (2, 2), "1", (-1, True), ((Fraction(0), Chord.parse("Dm7")),))
>>> bars_from((bar, bar))
(Fraction(0, 1), Fraction(4, 1), Fraction(8, 1))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from harmony.beats import Beats
from harmony.chords import Chord
from harmony.pitch import UNISON, Interval


class Strike(NamedTuple):
    """What one voice strikes at once, and until where it is held at the longest."""

    onset: Beats
    end: Beats
    pitches: tuple[int, ...]


Voice: TypeAlias = tuple[Strike, ...]
"""Strikes in order, one at a time."""

Placed: TypeAlias = tuple[tuple[Beats, Chord], ...]
"""Chords, each with the beat of its bar on which it begins."""


@dataclass(frozen=True, slots=True)
class SheetBar:
    """A bar, and what stands above it.

    ``groups`` are the twos and threes that it falls into; ``number`` is what a musician calls
    it, empty for a bar that is not counted. ``key`` is its signature, sharps (flats below 0)
    and whether it is minor. ``chords`` stand where they begin, in beats from the bar line, the
    first of them on it; ``named`` are those whose symbols are written. ``tempo`` is written as
    a mark, ``heard_tempo`` is for playing back alone, in beats a minute. ``swing`` is the long
    eighth to the short one; 1 is even. ``words`` and ``text`` are written above, as a way of
    playing and as a remark; ``opens_line``: a new line of music begins with it.
    """

    beats: int
    groups: tuple[int, ...]
    number: str
    key: tuple[int, bool]
    chords: Placed
    named: Placed = ()
    mark: str = ""
    words: str = ""
    text: str = ""
    tempo: float | None = None
    heard_tempo: float | None = None
    swing: Fraction | None = None
    opens_repeat: bool = False
    closes_repeat: bool = False
    opens_line: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """A staff, its clef (treble, bass or percussion), and its voices, the upper one first; one
    without any is a chart's, with a slash for each beat.
    """

    clef: str
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A part: its name, in full and short, what it is played on (a name of harmony.pitch, or
    "drums"), and the General MIDI program and channel, both counted from 0. ``reads`` is the
    interval from its pitches up to what whoever reads it calls them, octaves of the
    instrument left aside.
    """

    name: str
    short: str
    instrument: str
    program: int
    channel: int
    staves: tuple[Staff, ...]
    reads: Interval = UNISON


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole score: what it is called, what is said of where it comes from, bars and parts."""

    title: str
    source: str
    bars: tuple[SheetBar, ...]
    parts: tuple[SheetPart, ...]


def bars_from(bars: Sequence[SheetBar]) -> tuple[Beats, ...]:
    """Where each bar begins, and where the last one ends."""
    return tuple(accumulate((Fraction(bar.beats) for bar in bars), initial=Fraction(0)))
