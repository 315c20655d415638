"""Notes, phrases, and the few ways musicians put them together.

A phrase is a value: its notes and its length, so that a rest at the end survives. A note
before the phrase's own beat 0 is a pickup. Every function returns a new phrase.

>>> riff = Phrase((Note(Fraction(0), 62, Fraction(1), 90),), Fraction(2))
>>> [str(note.onset) for note in times(3, riff).notes]
['0', '2', '4']
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter

from harmony.beats import Beats, Span

_by_onset = attrgetter("onset", "pitch")


@dataclass(frozen=True, slots=True, init=False)
class Note:
    """One written note: where it starts and how long it is held, in beats; a MIDI pitch
    (60 is middle C; for drums, the General MIDI key); a velocity from 1 to 127.
    """

    onset: Beats
    pitch: int
    duration: Beats
    velocity: int

    def __init__(self, onset: Beats, pitch: int, duration: Beats, velocity: int) -> None:
        # By the slots themselves: a band makes twenty notes a bar, and this halves their cost.
        _set_onset(self, onset)
        _set_pitch(self, pitch)
        _set_duration(self, duration)
        _set_velocity(self, velocity)

    @property
    def end(self) -> Beats:
        return self.onset + self.duration

    def moved(self, by: Beats) -> Note:
        return Note(self.onset + by, self.pitch, self.duration, self.velocity)


_set_onset, _set_pitch, _set_duration, _set_velocity = (
    vars(Note)[name].__set__ for name in ("onset", "pitch", "duration", "velocity")
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Notes in order of onset (then pitch), and the length in beats that they fill.

    Notes are sorted when the phrase is made. Raises ValueError for a negative length.
    """

    notes: tuple[Note, ...]
    length: Beats

    def __post_init__(self) -> None:
        if self.length < 0:
            raise ValueError(f"a phrase cannot last {self.length} beats")
        object.__setattr__(self, "notes", tuple(sorted(self.notes, key=_by_onset)))


def rest(length: Beats) -> Phrase:
    """Silence of that length."""
    return Phrase((), length)


def line(pitches: Iterable[int | None], each: Beats, velocity: int = 80) -> Phrase:
    """A melody in even notes of ``each`` beats; None is a rest."""
    steps = tuple(pitches)
    notes = (Note(i * each, p, each, velocity) for i, p in enumerate(steps) if p is not None)
    return Phrase(tuple(notes), len(steps) * each)


def shift(phrase: Phrase, by: Beats) -> Phrase:
    """The same notes later (or earlier); the length stays."""
    return Phrase(tuple(note.moved(by) for note in phrase.notes), phrase.length)


def then(*phrases: Phrase) -> Phrase:
    """One after the other: call, then response. Pickups reach back into what came before."""
    notes: list[Note] = []
    at = Fraction(0)
    for phrase in phrases:
        notes += shift(phrase, at).notes
        at += phrase.length
    return Phrase(tuple(notes), at)


def together(*phrases: Phrase) -> Phrase:
    """At the same time; as long as the longest."""
    notes = tuple(note for phrase in phrases for note in phrase.notes)
    return Phrase(notes, max((p.length for p in phrases), default=Fraction(0)))


def times(count: int, phrase: Phrase) -> Phrase:
    """The phrase ``count`` times in a row; none is silence without length.

    Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError(f"a phrase cannot be played {count} times")
    return then(*[phrase] * count)


def clip(phrase: Phrase, span: Span) -> Phrase:
    """What of the phrase starts in ``span``, cut off where the span ends.

    The result begins at beat 0 and is as long as the span; a note that started before it
    is left out, because a note cannot be struck in its middle.
    """
    notes = (
        Note(n.onset - span.start, n.pitch, min(n.end, span.end) - n.onset, n.velocity)
        for n in phrase.notes
        if n.onset in span
    )
    return Phrase(tuple(notes), span.length)


def transpose(phrase: Phrase, semitones: int) -> Phrase:
    """The phrase higher or lower by semitones."""
    notes = (Note(n.onset, n.pitch + semitones, n.duration, n.velocity) for n in phrase.notes)
    return Phrase(tuple(notes), phrase.length)
