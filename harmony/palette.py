"""What a player can play over each chord of a form, and what changes as the next one comes.

Every note is told by what it does over the chord at hand: D minor pentatonic is the same five
notes over both chords of the vamp, but its F is the third of one and passes over the other.
All is said here, in names, degrees and sentences; whoever shows it need know no harmony.

>>> from harmony.form import VAMP
>>> for move in moves(VAMP).values():
...     print(move.sentence)
F falls to E and C to B flat, in the scale only B becomes B flat, and D minor pentatonic stays.
E rises to F and B flat to C, in the scale only B flat becomes B, and D minor pentatonic stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, permutations
from typing import Literal, TypeAlias

from harmony.chord_table import open_tensions, semitones
from harmony.chords import Chord
from harmony.form import Form
from harmony.pitch import LETTERS, MAJOR_SCALE, PitchName
from harmony.scales import SCALES, Scale, ScaleChoice, passing_notes, scales_for, scales_over

Role: TypeAlias = Literal["guide", "chord", "tension", "scale", "passing"]
"""What a note does over a chord, the strongest role first: it says which chord this is (third
and seventh, or what stands for them), belongs to its symbol, may be added to it, lies
between, or moves on (an avoid note)."""

# Degrees that scales are taught with. A note which has none of them by its letter, such as the
# C flat of F blues over C7, is read by its sound.
_TAUGHT = {degree for degrees in SCALES.values() for degree in degrees}
_BY_SOUND = {
    semitones(degree): degree for kind in ("phrygian", "lydian") for degree in SCALES[kind]
}

# Above a seventh a second, fourth or sixth that may rest is written as a tension; one that
# passes stays a step of the scale, 4 and not 11 (as chord-scale teaching writes T11 and S4).
_AS_TENSION = {2: 9, 4: 11, 6: 13}
_WITHIN_THE_OCTAVE = {10: 3, 14: 7}

_BLUES = "The sound of the blues in every bar: bend its third and its flat fifth."


@dataclass(frozen=True, slots=True)
class Tone:
    """A note over a chord: its name, its degree as musicians write it, counted from the
    chord's root ("b3", "#11"), and the strongest of its roles.
    """

    name: PitchName
    degree: str
    role: Role


@dataclass(frozen=True, slots=True)
class Choice:
    """A scale to try over a chord ("D dorian"), one sentence why, and its tones from the
    tonic up; ``everywhere`` says that it serves from the form's first bar to its last.
    """

    name: str
    why: str
    tones: tuple[Tone, ...]
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Palette:
    """A chord, its ``tones`` and tensions from the root up in thirds, and its ``scales``: those
    on its root, best first, then what else serves everywhere, fewest notes first.
    """

    chord: Chord
    tones: tuple[Tone, ...]
    scales: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class GuideStep:
    """Where a guide tone goes, or where one comes from: ``semitones``, 5 at most, are below 0
    where it falls.
    """

    from_: PitchName
    to: PitchName
    semitones: int


@dataclass(frozen=True, slots=True)
class Move:
    """From a chord to the next: two steps of guide tones; what becomes of the first scale, as
    ``Scale.difference`` says it; the names of the scales that stay; all of it in a sentence.
    """

    guide: tuple[GuideStep, ...]
    scale: tuple[str, ...]
    stays: tuple[str, ...]
    sentence: str


def palettes(form: Form) -> dict[Chord, Palette]:
    """What to play over each chord of a form, in the order in which they first come."""
    everywhere = _everywhere(form)
    return {chord: _palette(chord, everywhere) for _, chord in form.changes}


def moves(form: Form) -> dict[tuple[Chord, Chord], Move]:
    """Every change of the form from a chord to another, in order, the turnaround to the top
    included. A form of one chord has none.
    """
    stays = tuple(choice.scale for choice in _everywhere(form))
    return {change: _move(*change, stays) for change in _changes(form)}


def placed(
    names: Sequence[PitchName], low: int, high: int
) -> tuple[tuple[PitchName, int, int], ...]:
    """Each name in every octave from one MIDI number to another, both included, ascending:
    (name, MIDI number, staff step).

    A staff step counts the lines and spaces of what is written, 7 to the octave: C4 is 28, and
    so is C flat 4, which sounds as B3 does.
    """
    found = [
        (name, midi, 7 * ((midi - name.alter) // 12 - 1) + LETTERS.index(name.step))
        for name in dict.fromkeys(names)
        for midi in range(low + (name.pitch_class - low) % 12, high + 1, 12)
    ]
    return tuple(sorted(found, key=lambda place: place[1:]))


def _changes(form: Form) -> tuple[tuple[Chord, Chord], ...]:
    chords = [chord for _, chord in form.changes]
    around = pairwise([*chords, chords[0]])
    return tuple((one, other) for one, other in around if one != other)


@lru_cache(maxsize=64)
def _everywhere(form: Form) -> tuple[ScaleChoice, ...]:
    """The scales that serve over the whole form: of those that players choose over its home,
    the ones that fit every chord, and in a blues the blues scale, which is idiom.
    """
    chosen = scales_for(form.home)
    chords = tuple(dict.fromkeys(chord for _, chord in form.changes))
    if len(chords) == 1:
        return chosen
    kinds = {choice.scale.kind for choice in chosen}
    fitting = [c for c in scales_over(chords, form.home.root) if c.scale.kind in kinds]
    if "blues" in kinds and _has_blues_changes(form):
        fitting.append(ScaleChoice(Scale(form.home.root, "blues"), _BLUES))
    return tuple(fitting)


def _has_blues_changes(form: Form) -> bool:
    """Whether home is reached from a chord of its own kind on its fourth, as F7 is from Bb7
    in a blues and Cm7 from Fm7 in a minor one (choice).
    """
    home = form.home
    fourth = (home.root.pitch_class + 5) % 12
    reaching = [one for one, other in _changes(form) if other == home]
    return any(c.root.pitch_class == fourth and c.family == home.family for c in reaching)


@lru_cache(maxsize=4096)
def _palette(chord: Chord, everywhere: tuple[ScaleChoice, ...]) -> Palette:
    """A scale of both lists stands where the chord has it, with the reason of the whole form."""
    own = {_sound(choice.scale): choice for choice in scales_for(chord)}
    staying = {_sound(choice.scale): choice for choice in everywhere}
    others = {sound: choice for sound, choice in staying.items() if sound not in own}
    scales = tuple(
        Choice(c.scale.name, staying.get(at, c).why, _scale_tones(c.scale, chord), at in staying)
        for at, c in (own | others).items()
    )
    return Palette(chord, _chord_tones(chord), scales)


def _sound(scale: Scale) -> tuple[int, str]:
    return scale.tonic.pitch_class, scale.kind


@lru_cache(maxsize=4096)
def _chord_tones(chord: Chord) -> tuple[Tone, ...]:
    """The tones and tensions of a chord; a ninth that its symbol names is one of its tones."""
    named = dict(zip(open_tensions(chord.degrees), chord.tensions, strict=True))
    named |= zip(chord.degrees, chord.tones, strict=True)
    roles: dict[PitchName, Role] = dict.fromkeys(named.values(), "tension")
    roles |= dict.fromkeys(chord.tones, "chord")
    roles |= dict.fromkeys(chord.guide_tones, "guide")
    return tuple(
        Tone(name, _degree(_WITHIN_THE_OCTAVE.get(number, number), alter), roles[name])
        for (number, alter), name in sorted(named.items(), key=lambda degree: degree[0])
    )


def _scale_tones(scale: Scale, chord: Chord) -> tuple[Tone, ...]:
    known = {tone.name.pitch_class: tone for tone in _chord_tones(chord)}
    passing = passing_notes(scale, chord)
    tones = []
    for note in scale.notes:
        same = known.get(note.pitch_class)
        role: Role = same.role if same else "passing" if note in passing else "scale"
        own = same.degree if same and role != "tension" else _by_letter(chord, note, role)
        tones.append(Tone(note, own, role))
    return tuple(tones)


def _by_letter(chord: Chord, note: PitchName, role: Role) -> str:
    """The degree of a note that is no chord tone: over C7 an E flat is b3, a D sharp #9."""
    steps, above = chord.root.interval_to(note)
    number, alter = steps + 1, above - MAJOR_SCALE[steps]
    if (number, alter) not in _TAUGHT:
        number, alter = _BY_SOUND[above % 12]
    if role == "tension" or (role == "scale" and chord.seventh):
        number = _AS_TENSION.get(number, number)
    return _degree(number, alter)


def _degree(number: int, alter: int) -> str:
    return f"{'b' * -alter}{'#' * alter}{number}"


@lru_cache(maxsize=4096)
def _move(chord: Chord, following: Chord, stays: tuple[Scale, ...]) -> Move:
    guide = _guide_steps(chord, following)
    changed: tuple[str, ...] = ()
    said = [_guide_said(guide)]
    if (ones := scales_for(chord)) and (others := scales_for(following)):
        changed = ones[0].scale.difference(others[0].scale)
        said.append(_scale_said(ones[0].scale, others[0].scale, changed))
    if stays:
        said.append(f"{_spoken(stays[0])} stays")
    *firsts, last = said
    sentence = ", ".join([*firsts, f"and {last}"]) if firsts else last
    return Move(guide, changed, tuple(scale.name for scale in stays), f"{sentence}.")


def _guide_steps(chord: Chord, following: Chord) -> tuple[GuideStep, ...]:
    """Each guide tone to one of the following chord by the least motion of both together;
    then the way whose wider step is smaller, then downward, as lines fall (choice).

    Where a chord has fewer than two, as a triad has, the tone of it that moves least stands in:
    from G7 to C the B goes home to C, from C to F the G goes to A (common voice leading).
    """
    ways = [
        tuple(GuideStep(a, b, _motion(a, b)) for a, b in zip(leaving, reached, strict=True))
        for leaving in _two_voices(chord)
        for goals in _two_voices(following)
        for reached in permutations(goals)
    ]
    return min(ways, key=_effort)


def _two_voices(chord: Chord) -> list[tuple[PitchName, ...]]:
    others = [tone for tone in chord.tones if tone not in chord.guide_tones]
    added = combinations(others, 2 - len(chord.guide_tones))
    return [(*chord.guide_tones, *tones) for tones in added]


def _motion(one: PitchName, other: PitchName) -> int:
    return (other.pitch_class - one.pitch_class + 6) % 12 - 6


def _effort(steps: tuple[GuideStep, ...]) -> tuple[int, int, int]:
    motions = [step.semitones for step in steps]
    return sum(map(abs, motions)), max(map(abs, motions)), sum(motions)


def _guide_said(steps: tuple[GuideStep, ...]) -> str:
    """F falls to E and C to B flat; a verb that holds for both is said once."""
    if all(step.from_ == step.to for step in steps):
        return f"{' and '.join(step.to.spoken for step in steps)} stay"
    said, before = [], ""
    for step in steps:
        verb = "falls" if step.semitones < 0 else "rises" if step.semitones else "stays"
        words = [step.from_.spoken] if verb == before != "stays" else [step.from_.spoken, verb]
        if step.from_ != step.to:
            words += ["to" if step.semitones else "as", step.to.spoken]
        said.append(" ".join(words))
        before = verb
    return " and ".join(said)


def _scale_said(before: Scale, after: Scale, changed: tuple[str, ...]) -> str:
    """What becomes of the scale: note by note up to two, beyond them by name (choice)."""
    if len(changed) > 2:
        return f"the scale changes from {_spoken(before)} to {_spoken(after)}"
    only = "only " if len(changed) == 1 else ""
    return f"in the scale {only}{' and '.join(changed)}" if changed else "the scale keeps its notes"


def _spoken(scale: Scale) -> str:
    return f"{scale.tonic.spoken} {scale.kind}"
