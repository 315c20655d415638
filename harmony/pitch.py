"""Pitches: a number for the ear, a spelled name for the eye, and who can play them.

A MIDI number says how high a note sounds (middle C, C4, is 60); a name says which note it
is in the music: the seventh of C7 is B flat, never A sharp. Intervals therefore count both
letters and semitones, and a name moved by one keeps its spelling.

>>> str(PitchName.parse("C").up(Interval(steps=6, semitones=10)))
'Bb'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from harmony.mistake import Mistake

LETTERS = "CDEFGAB"
MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11)

# Each a fifth above the one before, and so one sharp more in the signature; C major has none.
_FIFTHS = "FCGDAEB"

_NATURAL = dict(zip(LETTERS, MAJOR_SCALE, strict=True))
_ALTERS = {"": 0, "b": -1, "#": 1, "bb": -2, "##": 2, "x": 2}
_TO_ASCII = str.maketrans({"♭": "b", "♯": "#", "𝄫": "bb", "𝄪": "##"})
_NAME = re.compile(r"([A-Ga-g])(bb|b|##|#|x)?")
_PITCH = re.compile(r"([A-Ga-g](?:bb|b|##|#|x)?)(-?[0-9]{1,2})")


class Interval(NamedTuple):
    """The way from one note up to another: letters passed and semitones (a minor third is
    2 letters, 3 semitones; an augmented second 1 letter, 3 semitones). Negative is down.
    """

    steps: int
    semitones: int

    @classmethod
    def of_degree(cls, number: int, alter: int = 0) -> Interval:
        """From the root up to a degree counted in its major scale: (9, -1) is the flat ninth."""
        octaves, letter = divmod(number - 1, 7)
        return cls(number - 1, 12 * octaves + MAJOR_SCALE[letter] + alter)

    def __neg__(self) -> Interval:
        return Interval(-self.steps, -self.semitones)


UNISON = Interval(0, 0)
OCTAVE = Interval(7, 12)


@dataclass(frozen=True, slots=True)
class PitchName:
    """A note's name without its octave: a letter and how far it is raised or lowered.

    Raises ValueError for a letter that is none of CDEFGAB.
    """

    step: str
    alter: int = 0

    def __post_init__(self) -> None:
        if self.step not in _NATURAL:
            raise ValueError(f"no note is called {self.step!r}; the letters are {LETTERS}")

    @classmethod
    def parse(cls, text: str) -> PitchName:
        """Read "Bb", "F#", "E♭", "Cx" or "gbb"; a small first letter is the note: "bb" is B flat.

        Raises Mistake for anything else.
        """
        found = _NAME.fullmatch(text.strip().translate(_TO_ASCII)) if len(text) <= 8 else None
        if found is None:
            raise Mistake(
                f"a note is a letter A to G with flats or sharps, got {_quoted(text)}; "
                "try Bb, F# or D"
            )
        return cls(found[1].upper(), _ALTERS[found[2] or ""])

    @property
    def pitch_class(self) -> int:
        """0 for C up to 11 for B, whatever the spelling."""
        return (_NATURAL[self.step] + self.alter) % 12

    @property
    def pretty(self) -> str:
        """As printed music has it: B♭."""
        return self.step + ("♭" * -self.alter or "♯" * self.alter)

    @property
    def spoken(self) -> str:
        """As said aloud: B flat, F sharp, E double flat."""
        times = ("", "", "double ", "triple ")[min(abs(self.alter), 3)]
        return self.step + (f" {times}{'flat' if self.alter < 0 else 'sharp'}" * bool(self.alter))

    def __str__(self) -> str:
        return self.step + ("b" * -self.alter or "#" * self.alter)

    def up(self, interval: Interval) -> PitchName:
        """The note that interval above this one, spelled by letters; octaves fall away."""
        octaves, letter = divmod(LETTERS.index(self.step) + interval.steps, 7)
        sounding = _NATURAL[self.step] + self.alter + interval.semitones
        return PitchName(LETTERS[letter], sounding - 12 * octaves - MAJOR_SCALE[letter])

    def interval_to(self, other: PitchName) -> Interval:
        """The interval up to ``other``, of at most six letters: D to C is a minor seventh.

        The letters decide, so C up to C flat is no letter and one semitone down.
        """
        steps = (LETTERS.index(other.step) - LETTERS.index(self.step)) % 7
        natural = (_NATURAL[other.step] - _NATURAL[self.step]) % 12
        return Interval(steps, natural + other.alter - self.alter)

    def practical(self) -> PitchName:
        """The same key of the piano under a name that players read without thinking: no
        double accidentals, no E sharp, B sharp, F flat or C flat (choice).
        """
        if abs(self.alter) < 2 and str(self) not in ("E#", "B#", "Fb", "Cb"):
            return self
        natural = next((k for k, v in _NATURAL.items() if v == self.pitch_class), None)
        if natural is not None:
            return PitchName(natural)
        lean = -1 if self.alter < 0 else 1
        below = (self.pitch_class - lean) % 12
        return PitchName(LETTERS[MAJOR_SCALE.index(below)], lean)


def signature(home: PitchName, *, minor: bool) -> int:
    """How many sharps the key on a note has; flats are below 0."""
    return _FIFTHS.index(home.step) - 1 + 7 * home.alter - (3 if minor else 0)


def key_alters(sharps: int) -> dict[str, int]:
    """Which letters a signature of so many sharps (flats below 0) raises or lowers."""
    letters = _FIFTHS[:sharps] if sharps > 0 else _FIFTHS[sharps or len(_FIFTHS) :]
    return dict.fromkeys(letters, 1 if sharps > 0 else -1)


def key_name(home: PitchName, *, minor: bool) -> PitchName:
    """The name under which the key on that note is written: G flat minor as F sharp minor,
    C sharp major as D flat major, B sharp as C.

    A name stays as it was given while its signature has six signs at most, so E flat minor
    and D sharp minor both stay; else it is the same key under the name that has fewer
    (choice: seven signs hold an F flat or a B sharp, and chords on them change their letters).
    """
    place = _FIFTHS.index(home.step) + 7 * home.alter
    signs = signature(home, minor=minor)
    if abs(signs) > 6:
        place -= 12 * ((signs + 6) // 12)
    sharps, letter = divmod(place, 7)
    return PitchName(_FIFTHS[letter], sharps)


def midi_number(text: str) -> int:
    """The MIDI number of a written pitch: "C4" is 60, "Bb3" 58; the octave is the letter's,
    so "Cb4" is 59 and "B#3" 60.

    Raises Mistake for anything that is no pitch from C-1 to G9 (0 to 127).
    """
    found = _PITCH.fullmatch(text.strip().translate(_TO_ASCII)) if len(text) <= 8 else None
    if found is not None:
        name = PitchName.parse(found[1])
        number = 12 * (int(found[2]) + 1) + _NATURAL[name.step] + name.alter
        if 0 <= number <= 127:
            return number
    raise Mistake(
        f"a pitch is a note with its octave, from C-1 to G9, got {_quoted(text)}; "
        "try Bb3 (middle C is C4)"
    )


def pitch_text(midi: int, name: PitchName) -> str:
    """A MIDI number as text under that name: 58 as B flat is "Bb3", 59 as C flat "Cb4".

    Raises ValueError if the name is another note.
    """
    if (midi - name.pitch_class) % 12:
        raise ValueError(f"MIDI number {midi} is no {name}")
    return f"{name}{(midi - name.alter) // 12 - 1}"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 24 else text[:24] + "...")


# What a part is written for, as the interval from what sounds up to what is written,
# within the octave that a chart needs.
TRANSPOSITIONS = {
    "concert": UNISON,
    "Bb": Interval(1, 2),
    "Eb": Interval(5, 9),
    "F": Interval(4, 7),
}


class Instrument(NamedTuple):
    """An instrument: lowest and highest sounding pitch (MIDI), the interval from the
    sounding up to the written note, and the clef its part is read in.
    """

    name: str
    low: int
    high: int
    written: Interval
    clef: str


def written_pitch(instrument: Instrument, midi: int) -> int:
    """The MIDI number that stands in the part for the sounding one: middle C for a tenor
    saxophone is written D5, a major ninth higher.
    """
    return midi + instrument.written.semitones


# Sounding ranges as orchestration books give them for an experienced player (compare
# Adler, The Study of Orchestration); the upper ends of upright bass, guitar, trombone and
# horn and the whole of the voice vary from player to player: choice.
_MAJOR_SECOND, _MAJOR_SIXTH, _FIFTH = Interval(1, 2), Interval(5, 9), Interval(4, 7)
_RANGES = (
    ("piano", "A0", "C8", UNISON, "treble"),
    ("upright bass", "E1", "G4", OCTAVE, "bass"),
    ("vibraphone", "F3", "F6", UNISON, "treble"),
    ("guitar", "E2", "E6", OCTAVE, "treble"),
    ("voice", "C3", "A5", UNISON, "treble"),
    ("flute", "C4", "C7", UNISON, "treble"),
    ("violin", "G3", "A7", UNISON, "treble"),
    ("trombone", "E2", "F5", UNISON, "bass"),
    ("trumpet", "E3", "Bb5", _MAJOR_SECOND, "treble"),
    ("flugelhorn", "E3", "Bb5", _MAJOR_SECOND, "treble"),
    ("clarinet", "D3", "Bb6", _MAJOR_SECOND, "treble"),
    ("soprano saxophone", "Ab3", "E6", _MAJOR_SECOND, "treble"),
    ("tenor saxophone", "Ab2", "E5", Interval(8, 14), "treble"),
    ("alto saxophone", "Db3", "A5", _MAJOR_SIXTH, "treble"),
    ("baritone saxophone", "C2", "A4", Interval(12, 21), "treble"),
    ("horn", "B1", "F5", _FIFTH, "treble"),
)
INSTRUMENTS = {
    name: Instrument(name, midi_number(low), midi_number(high), written, clef)
    for name, low, high, written, clef in _RANGES
}
