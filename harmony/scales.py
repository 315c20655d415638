"""Scales, spelled by letter, and which of them serves over which chord.

Over D minor and C7 one scale holds everything, D aeolian (the notes of F major), and its
five-note core, D minor pentatonic, offends nowhere: the beginner's lesson. One note further
on, D dorian becomes C mixolydian when B becomes B flat.

>>> Scale(PitchName("D"), "dorian").difference(Scale(PitchName("C"), "mixolydian"))
('B becomes B flat',)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from harmony.chord_table import Degree
from harmony.chords import Chord
from harmony.pitch import Interval, PitchName


def _degrees(text: str) -> tuple[Degree, ...]:
    return tuple(
        (int(word.lstrip("b#")), word.count("#") - word.count("b")) for word in text.split()
    )


# Degrees against the major scale of the tonic. The names are those of chord-scale teaching
# (e.g. Levine, The Jazz Theory Book, 1995); the altered scale is spelled as the altered
# chord is, with its third as a third.
SCALES: dict[str, tuple[Degree, ...]] = {
    kind: _degrees(text)
    for kind, text in {
        "minor pentatonic": "1 b3 4 5 b7",
        "major pentatonic": "1 2 3 5 6",
        "blues": "1 b3 4 b5 5 b7",
        "ionian": "1 2 3 4 5 6 7",
        "dorian": "1 2 b3 4 5 6 b7",
        "phrygian": "1 b2 b3 4 5 b6 b7",
        "lydian": "1 2 3 #4 5 6 7",
        "mixolydian": "1 2 3 4 5 6 b7",
        "aeolian": "1 2 b3 4 5 b6 b7",
        "locrian": "1 b2 b3 4 b5 b6 b7",
        "melodic minor": "1 2 b3 4 5 6 7",
        "harmonic minor": "1 2 b3 4 5 b6 7",
        "dorian b2": "1 b2 b3 4 5 6 b7",
        "lydian augmented": "1 2 3 #4 #5 6 7",
        "lydian dominant": "1 2 3 #4 5 6 b7",
        "mixolydian b13": "1 2 3 4 5 b6 b7",
        "mixolydian b9 b13": "1 b2 3 4 5 b6 b7",
        "locrian natural 2": "1 2 b3 4 b5 b6 b7",
        "altered": "1 b2 #2 3 #4 b6 b7",
        "whole tone": "1 2 3 #4 #5 b7",
        "half-whole": "1 b2 #2 3 #4 5 6 b7",
        "whole-half": "1 2 b3 4 b5 b6 6 7",
        "bebop dominant": "1 2 3 4 5 6 b7 7",
    }.items()
}
_MODES = ("ionian", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian")
_GAPPED = ("minor pentatonic", "major pentatonic", "blues")


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale from its tonic up; ``kind`` is one of SCALES, ``notes`` are spelled by letter.

    Raises ValueError for a kind that is not in SCALES.
    """

    tonic: PitchName
    kind: str
    notes: tuple[PitchName, ...] = field(init=False, repr=False, compare=False)
    pitch_classes: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.kind not in SCALES:
            raise ValueError(f"no scale is called {self.kind!r}; there are {', '.join(SCALES)}")
        notes = tuple(self.tonic.up(Interval.of_degree(*degree)) for degree in SCALES[self.kind])
        object.__setattr__(self, "notes", notes)
        object.__setattr__(self, "pitch_classes", frozenset(n.pitch_class for n in notes))

    @property
    def name(self) -> str:
        """Tonic and kind: "D dorian"."""
        return f"{self.tonic} {self.kind}"

    @property
    def relative_major(self) -> Scale | None:
        """The major scale of the same notes, for the seven modes: F for D aeolian."""
        if self.kind not in _MODES:
            return None
        steps = -_MODES.index(self.kind) % 7
        return Scale(self.notes[steps], "ionian")

    def difference(self, other: Scale) -> tuple[str, ...]:
        """What a player changes to go from this scale to the other, in the order of this
        scale: "B becomes B flat"; where no note of that letter follows, "E leaves" or "E joins".
        """
        moved, new = exchanged(self.notes, other.notes)
        said = [
            f"{note.spoken} becomes {instead.spoken}" if instead else f"{note.spoken} leaves"
            for note, instead in moved
        ]
        return (*said, *(f"{note.spoken} joins" for note in new))


def exchanged(
    before: Sequence[PitchName], after: Sequence[PitchName]
) -> tuple[list[tuple[PitchName, PitchName | None]], list[PitchName]]:
    """From some notes to others: each one that goes, with the one of its letter that comes
    instead, or None; and what comes besides. Notes that sound alike stay.
    """
    kept = {n.pitch_class for n in before} & {n.pitch_class for n in after}
    new = [note for note in after if note.pitch_class not in kept]
    moved = []
    for note in before:
        if note.pitch_class in kept:
            continue
        instead = next((n for n in new if n.step == note.step), None)
        if instead is not None:
            new.remove(instead)
        moved.append((note, instead))
    return moved, new


@dataclass(frozen=True, slots=True)
class ScaleChoice:
    """A scale for the moment, one sentence why, and its notes that pass rather than rest."""

    scale: Scale
    why: str
    passing: tuple[PitchName, ...] = ()


def fits(scale: Scale, chord: Chord) -> bool:
    """Whether a scale serves over a chord (choice; the rule behind every list here).

    A full scale fits when it holds every tone of the chord, no major third beside a minor
    one and no flat seventh beside a major one. Only the perfect fifth of a dominant with
    altered tensions may be missing, as it is when the chord is played. A gapped scale leaves
    notes out by nature: it fits when some full scale on the chord's root holds both it and
    the chord, so that nothing in it contradicts a chord tone. The blues scale is idiom and
    by this rule fits nothing.
    """
    if scale.kind in _GAPPED:
        both = chord.pitch_classes | scale.pitch_classes
        full = (Scale(chord.root, kind) for kind in SCALES if len(SCALES[kind]) == 7)
        return any(both <= candidate.pitch_classes for candidate in full)
    altered = any(alter and number in (9, 13) for number, alter in chord.degrees)
    free_fifth = altered and chord.family == "dominant" and (5, 0) in chord.degrees
    needed = chord.pitch_classes - ({_above(chord, 7)} if free_fifth else set())
    against = {_above(chord, 4)} if (3, -1) in chord.degrees else set()
    against |= {_above(chord, 10)} if (7, 0) in chord.degrees else set()
    return needed <= scale.pitch_classes and against.isdisjoint(scale.pitch_classes)


def _above(chord: Chord, semitones: int) -> int:
    return (chord.root.pitch_class + semitones) % 12


def passing_notes(scale: Scale, chord: Chord) -> tuple[PitchName, ...]:
    """The notes a player passes through rather than rests on, often called avoid notes: those
    a minor ninth above a chord tone which the chord does not ask for, and over a dominant,
    where every alteration may rest, only the fourth and the major seventh (common teaching).
    """
    welcome = chord.pitch_classes | {name.pitch_class for name in chord.tensions}
    rubbing = {(tone + 1) % 12 for tone in chord.pitch_classes} - welcome
    if chord.family == "dominant":
        rubbing = {_above(chord, 5), _above(chord, 11)} - welcome
    return tuple(note for note in scale.notes if note.pitch_class in rubbing)


# What to try over each family on the chord's root, best first, and why; what does not fit
# the symbol at hand falls out. Order and wording: choice, after common chord-scale teaching.
_WHOLE_TONE = ("whole tone", "Only whole steps around the raised or lowered fifth: it floats.")
_CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    "minor": (
        ("dorian", "The open sound of a minor chord, with the major sixth."),
        ("aeolian", "Minor with the flat sixth, darker; that note wants to fall."),
        ("minor pentatonic", "Five notes without half steps: leave space and make rhythm."),
        ("blues", "The pentatonic and the flat fifth: bend through it, do not stay on it."),
        ("melodic minor", "Minor as a home, with the raised sixth and seventh."),
        ("harmonic minor", "Minor with its leading note; the step below it is wide."),
        ("phrygian", "Minor with the flat second, the Spanish colour."),
    ),
    "dominant": (
        ("mixolydian", "The plain scale of a dominant."),
        ("lydian dominant", "With the sharp eleventh in place of the fourth: bright."),
        ("bebop dominant", "With the major seventh between: in eighths chord tones fall on beats."),
        ("half-whole", "Flat and sharp ninth with a natural thirteenth: tension that pulls."),
        ("mixolydian b9 b13", "The dominant of a minor key, from its harmonic minor."),
        ("mixolydian b13", "A natural ninth with the flat thirteenth, from melodic minor."),
        _WHOLE_TONE,
        ("altered", "Every tension altered: the most pull towards home."),
        ("blues", "Its minor third against the major one is the blues; resolve it upward."),
    ),
    "major": (
        ("ionian", "The plain major scale."),
        ("lydian", "Major with the sharp eleventh in place of the fourth: wide and bright."),
        ("major pentatonic", "Five notes without half steps: leave space and make rhythm."),
    ),
    "half-diminished": (
        ("locrian natural 2", "From melodic minor: the natural ninth may rest."),
        ("locrian", "The notes of the major key a half step up."),
    ),
    "diminished": (
        ("whole-half", "Whole step, half step: the chord and the whole step above each tone."),
        ("locrian natural 2", "A diminished triad as the top of a darker chord."),
    ),
    "augmented": (
        ("lydian augmented", "Major with raised fourth and fifth, from melodic minor."),
        _WHOLE_TONE,
    ),
    "suspended": (
        ("mixolydian", "The plain scale of a dominant; here the fourth rests, the third moves."),
        ("dorian", "The fourth rests and the third is minor: a darker suspension."),
        ("dorian b2", "The suspended chord with a flat ninth, from melodic minor."),
        ("phrygian", "The flat ninth over a suspended fourth, the Spanish colour."),
        ("ionian", "The suspension over a major seventh."),
        ("lydian", "A second and a fifth with the sharp eleventh: wide open."),
    ),
}


@lru_cache(maxsize=1024)
def scales_for(chord: Chord) -> tuple[ScaleChoice, ...]:
    """The scales on the chord's root that a player may try, best first, each with its reason.

    All of them fit (see ``fits``) but the blues scale, which is idiom, and offered where the
    chord has no tension or major seventh against it. Where the symbol alters the fifth,
    scales without the perfect fifth come first. Empty for a chord that no scale holds.
    """
    found = []
    for kind, why in _CHOICES[chord.family]:
        scale = Scale(chord.root, kind)
        if fits(scale, chord) or (kind == "blues" and chord.quality in ("m", "m7", "7", "9", "13")):
            found.append(ScaleChoice(scale, why, passing_notes(scale, chord)))
    if (5, 0) not in chord.degrees:
        found.sort(key=lambda choice: _above(chord, 7) in choice.scale.pitch_classes)
    return tuple(found)


def scales_over(chords: Iterable[Chord], home: PitchName | None = None) -> tuple[ScaleChoice, ...]:
    """The scales on the home note (else the first chord's root) that fit every chord, those
    of fewest notes first: what a beginner can play from the first bar to the last.

    Over D minor and C7: D minor pentatonic, and D aeolian, which is F major. Raises
    ValueError without a chord.
    """
    form = tuple(dict.fromkeys(chords))
    if not form:
        raise ValueError("scales over a form need at least one chord")
    tonic = home or form[0].root
    fitting = [s for kind in SCALES if all(fits(s := Scale(tonic, kind), c) for c in form)]
    *firsts, last = (chord.symbol for chord in form)
    names = f"{', '.join(firsts)} and {last}" if firsts else last
    return tuple(
        ScaleChoice(scale, _why_over(scale, names))
        for scale in sorted(fitting, key=lambda scale: len(scale.notes))
    )


def _why_over(scale: Scale, names: str) -> str:
    if scale.kind in _GAPPED:
        return f"Five notes that contradict nothing in {names}: a safe place to start."
    major = scale.relative_major
    same = f": the notes of {major.tonic.spoken} major" if major else ""
    return f"Holds every tone of {names}{same}."
