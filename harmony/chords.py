"""Chords as players write them, and every note in them spelled by letter.

A symbol is read once into a value that knows its tones, guide tones and tensions. All
spellings of one chord give the same value, and its symbol is plain ASCII.

>>> chord = Chord.parse("C-7b5")
>>> chord.symbol, " ".join(map(str, chord.tones)), str(chord.seventh)
('Cm7b5', 'C Eb Gb Bb', 'Bb')
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache, partial

from harmony.chord_suffix import Unread, name_quality, read_quality
from harmony.chord_table import (
    MAJOR_THIRD,
    MINOR_THIRD,
    SEVENTHS,
    SIGNS,
    SIXTH,
    Degree,
    Quality,
    family_of,
    open_tensions,
    semitones,
)
from harmony.mistake import Mistake
from harmony.pitch import Interval, PitchName

# Long enough for the longest canonical symbol in any key; hostile text ends here.
LONGEST_SYMBOL = 36

_ROOT = re.compile(r"[A-G][b#]?")
_BASS = re.compile(r"/([A-G][b#]?)$")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_MORE_OF_IT = re.compile(r" (?=\(|alt|sus|maj|min|dim|aug)", re.IGNORECASE)
_IN_FULL = re.compile(r"(maj|min)or", re.IGNORECASE)
_EXAMPLES = "try Dm7, C7, Bbmaj7#11, G7alt, F#m7b5 or C7/E"

# What counts as third, fifth and seventh, the first one held.
_THIRDS: Quality = (MAJOR_THIRD, MINOR_THIRD, (4, 0), (2, 0))
_FIFTHS: Quality = ((5, 0), (5, -1), (5, 1))
_SEVENTHS: Quality = (*SEVENTHS, SIXTH)

# What a note outside chord and tensions is called, by semitones above the root: the flat
# second of a minor chord stays a flat second, its tritone a flat fifth (choice).
_READINGS: tuple[Degree, ...] = (
    *((1, 0), (2, -1), (2, 0), (3, -1), (3, 0), (4, 0)),
    *((4, 1), (5, 0), (6, -1), (6, 0), (7, -1), (7, 0)),
)
_FLAT_FIFTH_FAMILIES = ("minor", "half-diminished", "diminished")


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord: its root, its quality as the canonical suffix ("m7", "maj7#11", "" for a
    major triad) and, if it stands over another bass note, that note.

    What follows from these is worked out once. ``tones`` run from the root up and
    ``degrees`` name them: (7, -1) is the flat seventh; the bass of a slash chord is not
    among them. ``third`` is what stands for it in a suspended chord, ``seventh`` the sixth
    in a sixth chord; a bare fifth has no third, an altered dominant no fifth, a triad no
    seventh. ``guide_tones`` are third and seventh, the notes that say which chord it is.
    ``family`` is major, minor, dominant, half-diminished, diminished, augmented or suspended.

    ``Chord.parse`` is the way in for what a musician writes; made directly, a quality that
    is not canonical or a double accidental in root or bass raises ValueError.
    """

    root: PitchName
    quality: str
    bass: PitchName | None = None
    symbol: str = field(init=False, repr=False, compare=False)
    family: str = field(init=False, repr=False, compare=False)
    degrees: Quality = field(init=False, repr=False, compare=False)
    tones: tuple[PitchName, ...] = field(init=False, repr=False, compare=False)
    pitch_classes: frozenset[int] = field(init=False, repr=False, compare=False)
    third: PitchName | None = field(init=False, repr=False, compare=False)
    fifth: PitchName | None = field(init=False, repr=False, compare=False)
    seventh: PitchName | None = field(init=False, repr=False, compare=False)
    guide_tones: tuple[PitchName, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        degrees = read_quality(self.quality)
        if name_quality(degrees) != self.quality:
            raise ValueError(f"{self.quality!r} is written {name_quality(degrees)!r}")
        bass = self.bass
        if bass is not None and bass.pitch_class == self.root.pitch_class:
            bass = None
        if max(abs(name.alter) for name in (self.root, bass or self.root)) > 1:
            raise ValueError(f"no chart has {self.root}{self.quality} over {bass or self.root}")
        tones = {degree: _degree_of(self.root, degree) for degree in degrees}
        third, fifth, seventh = (
            next((tones[degree] for degree in which if degree in tones), None)
            for which in (_THIRDS, _FIFTHS, _SEVENTHS)
        )
        keep = partial(object.__setattr__, self)
        keep("bass", bass)
        keep("symbol", f"{self.root}{self.quality}" + (f"/{bass}" if bass else ""))
        keep("family", family_of(degrees))
        keep("degrees", degrees)
        keep("tones", tuple(tones.values()))
        keep("pitch_classes", frozenset(tone.pitch_class for tone in tones.values()))
        keep("third", third)
        keep("fifth", fifth)
        keep("seventh", seventh)
        keep("guide_tones", tuple(tone for tone in (third, seventh) if tone is not None))

    @staticmethod
    def parse(symbol: str) -> Chord:
        """Read a chord symbol in any of the usual spellings: Dm7, D-7, Dmin7; C7(b9,#11);
        B♭Δ7; Aø/D; C6/9/E.

        Written in full, "D minor" and "Cmajor7" are understood too, and spaces in brackets.
        A lone "maj" is the triad, a lone Δ the major seventh chord; a 13 over a major third
        holds no natural 11. Raises Mistake, naming the part that was not understood.
        """
        return _parse(symbol if len(symbol) <= LONGEST_SYMBOL else symbol[: LONGEST_SYMBOL + 1])

    def __str__(self) -> str:
        return self.symbol

    def __hash__(self) -> int:
        return hash(self.symbol)  # a string keeps its hash

    @property
    def tensions(self) -> tuple[PitchName, ...]:
        """What may be added beyond the written tones without changing the chord's meaning."""
        return _tensions(self)

    def transposed(self, interval: Interval) -> Chord:
        """The same chord elsewhere: the root under a practical name (no F flat, no double
        accidental), the bass by its letter unless that is doubly altered (choice).
        """
        root = self.root.up(interval).practical()
        bass = self.bass and root.up(self.root.interval_to(self.bass))
        if bass is not None and abs(bass.alter) > 1:
            bass = bass.practical()
        return _chord(root, self.quality, bass)

    def spell(self, pitch_class: int) -> PitchName:
        """The name of any pitch class (or MIDI number) in the light of this chord.

        Chord tones and tensions are named by their degree, the others as a player would
        read them over this chord, without double accidentals (choice).
        """
        return _spellings(self)[pitch_class % 12]

    def __reduce__(self) -> tuple[type[Chord], tuple[PitchName, str, PitchName | None]]:
        return Chord, (self.root, self.quality, self.bass)


def drawn_together(text: str) -> str:
    """Symbols with the spaces inside each left out: "C7(b9, b13) D minor" is "C7(b9,b13)
    Dminor". A bracket and words such as "alt" and "minor" belong to the symbol before them.
    """
    words = _MORE_OF_IT.sub("", " ".join(text.split()))
    return _IN_BRACKETS.sub(lambda found: found[0].replace(" ", ""), words)


def _degree_of(root: PitchName, degree: Degree) -> PitchName:
    return root.up(Interval.of_degree(*degree))


@lru_cache(maxsize=4096)
def _chord(root: PitchName, quality: str, bass: PitchName | None) -> Chord:
    return Chord(root, quality, bass)


@lru_cache(maxsize=4096)
def _parse(symbol: str) -> Chord:
    text = _IN_FULL.sub(r"\1", drawn_together(symbol).translate(SIGNS))
    if len(symbol) > LONGEST_SYMBOL:
        raise Mistake(f"no chord symbol is longer than {LONGEST_SYMBOL} characters; {_EXAMPLES}")
    root = _ROOT.match(text)
    if root is None:
        allowed = "a chord begins with its root, a capital A to G"
        raise Mistake(f"{allowed}, got {symbol!r}; {_EXAMPLES}")
    slash = _BASS.search(text, root.end())
    suffix = text[root.end() : slash.start() if slash else None]
    try:
        quality = name_quality(read_quality(suffix))
    except Unread as unread:
        part = suffix[unread.at :]
        raise Mistake(f"chord {symbol!r}: {part!r} is not understood; {_EXAMPLES}") from None
    bass = PitchName.parse(slash[1]) if slash else None
    return _chord(PitchName.parse(root[0]), quality, bass)


@lru_cache(maxsize=4096)
def _tensions(chord: Chord) -> tuple[PitchName, ...]:
    return tuple(_degree_of(chord.root, degree) for degree in open_tensions(chord.degrees))


@lru_cache(maxsize=4096)
def _spellings(chord: Chord) -> tuple[PitchName, ...]:
    tritone: Degree = (5, -1) if chord.family in _FLAT_FIFTH_FAMILIES else (4, 1)
    readings = {semitones(d): _degree_of(chord.root, d).practical() for d in (*_READINGS, tritone)}
    names = {name.pitch_class: name for name in readings.values()}
    names |= {name.pitch_class: name for name in (*chord.tensions, *chord.tones)}
    return tuple(names[pitch_class] for pitch_class in range(12))
