"""Kinds of voicing: shells, rootless, sixth and ninth, quartal, upper structures, spread.

Each kind holds a chord in its own way; all of them hold what says which chord it is, and only
notes that the symbol writes or leaves open. A chord that a kind cannot hold (no fourths stand
on a diminished chord) is held rootless instead.

>>> (55, 60, 65, 69) in voicings_in(Chord.parse("Dm7"), "quartal")
True
>>> (52, 58, 61, 64, 69) in voicings_in(Chord.parse("C7b9"), "upper")
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from harmony.chords import Chord
from harmony.voicings import (
    CLEAR_ABOVE,
    COMPING,
    Voicing,
    closed_and_dropped,
    colours,
    is_clear,
    voicings_of,
)

WIDE = (50, 79)
"""Where voicings for two hands stay (choice: a third above what one hand comps in)."""

HIGHEST_BOTTOM = 60
"""The lowest voice of two hands, at the most (choice)."""

TRIADS = ((0, 4, 7), (4, 7, 12), (7, 12, 16), (0, 3, 7), (3, 7, 12), (7, 12, 15))
"""Major and minor triads in their three positions."""


PLAIN_TOPS = {"minor": (2, 5), "dominant": (2, 9), "major": (2, 9), "suspended": (2, 9)}
"""What a shell may have on top beyond the chord's own notes, in semitones above the root: in
so thin a chord no more than ninth and eleventh or thirteenth (choice)."""


@lru_cache(maxsize=192)
def voicings_in(chord: Chord, kind: str) -> tuple[Voicing, ...]:
    """Every clear voicing of a chord in one of KINDS, those of few notes first and then from
    the lowest; at least one.
    """
    return _in_order(KINDS[kind](chord)) or voicings_of(chord)


@lru_cache(maxsize=64)
def voicings_in_all(chord: Chord) -> tuple[Voicing, ...]:
    """Those of every kind together, in the same order."""
    return _in_order(voicing for kind in KINDS for voicing in voicings_in(chord, kind))


def _in_order(found: Iterable[Voicing]) -> tuple[Voicing, ...]:
    return tuple(sorted(sorted(set(found)), key=len))


def _rootless(chord: Chord) -> Iterator[Voicing]:
    """Four notes, closed or with the second from the top dropped."""
    return iter(voicings_of(chord))


def _sixths(chord: Chord) -> Iterator[Voicing]:
    """Sixth and ninth on a plain minor chord: F B D E and F A B E for D minor, without the
    seventh, where the symbol writes the sixth or leaves the thirteenth open.
    """
    root = chord.root.pitch_class
    sixth = (root + 9) % 12
    if chord.family != "minor" or sixth not in _allowed(chord) or (7, 0) in chord.degrees:
        return
    third, fifth, ninth = (root + 3) % 12, (root + 7) % 12, (root + 2) % 12
    if ninth not in _allowed(chord) or any(number > 7 for number, _ in chord.degrees):
        return
    for classes in ({third, sixth, root, ninth}, {third, fifth, sixth, ninth}):
        for voicing in closed_and_dropped(classes, *COMPING):
            if voicing[0] % 12 != root:
                yield voicing


def _shells(chord: Chord) -> Iterator[Voicing]:
    """Third and seventh, alone or with one note on top; of a triad, its third and another."""
    root = chord.root.pitch_class
    plain = {root + steps for steps in PLAIN_TOPS.get(chord.family, ())}
    tops = chord.pitch_classes | (_allowed(chord) & {pitch % 12 for pitch in plain})
    tops -= {*_guides(chord), *({root} if chord.seventh else ())}
    for low, high in _guide_pairs(chord, COMPING[0], 64):
        if low % 12 == root and chord.seventh:
            continue
        yield low, high
        for top in range(high + 3, min(high + 9, COMPING[1]) + 1):
            if top % 12 in tops and is_clear((low, high, top)):
                yield low, high, top


def _quartal(chord: Chord) -> Iterator[Voicing]:
    """Fourths on fourths from the chord's own notes and open tensions, one of them sharp at
    the most, with a third on top if it comes so: G C F A and A D G C F for D minor (the sound
    of *So What*, 1959), B flat E A D for C7.
    """
    allowed, guides = _allowed(chord), set(_guides(chord))
    root = chord.root.pitch_class
    stacks: list[Voicing] = [
        (bottom,)
        for bottom in range(WIDE[0], HIGHEST_BOTTOM + 1)
        if bottom % 12 in allowed and bottom % 12 != root
    ]
    while stacks:
        stack = stacks.pop()
        if len(stack) >= 3 and guides <= {p % 12 for p in stack} and is_clear(stack):
            yield stack
        if len(stack) == 5 or (len(stack) > 1 and stack[-1] - stack[-2] < 5):
            continue
        sharp = any(b - a == 6 for a, b in pairwise(stack))
        steps = [5] if sharp else [5, 6]
        steps += [3, 4] if len(stack) >= 3 else []
        for step in steps:
            above = stack[-1] + step
            if above <= WIDE[1] and above % 12 in allowed:
                stacks.append((*stack, above))


def _upper(chord: Chord) -> Iterator[Voicing]:
    """A triad over third and seventh that brings a tension with it: on an altered dominant
    flat six (A flat over C7alt), on one with a flat ninth six (A), on a plain one A minor,
    G minor and, with the sharp eleventh, D.
    """
    if not chord.seventh:
        return
    allowed = _allowed(chord)
    plain = {chord.root.pitch_class, *_guides(chord)} | (
        {chord.fifth.pitch_class} if chord.fifth else set()
    )
    for low, high in _guide_pairs(chord, WIDE[0], 58):
        for bottom in range(high + 3, high + 7):
            for shape in TRIADS:
                triad = tuple(bottom + step - shape[0] for step in shape)
                classes = {pitch % 12 for pitch in triad}
                if classes <= allowed and not classes <= plain and triad[-1] <= WIDE[1]:
                    voicing = (low, high, *triad)
                    if is_clear(voicing):
                        yield voicing


def _spread(chord: Chord) -> Iterator[Voicing]:
    """Two hands, open: the second and the fourth voice from the top an octave lower, with or
    without a fifth voice above.
    """
    root = chord.root.pitch_class
    for names in colours(chord):
        classes = {name.pitch_class for name in names}
        if len(classes) != 4:
            continue
        for closed in closed_and_dropped(classes, 55, WIDE[1], dropped=False):
            a, b, c, d = closed
            opened = tuple(sorted((a - 12, b, c - 12, d)))
            if opened[0] < WIDE[0] or opened[0] > HIGHEST_BOTTOM or not is_clear(opened):
                continue
            if opened[0] % 12 == root and chord.seventh:
                continue
            yield opened
            for top in range(d + 3, min(d + 6, WIDE[1]) + 1):
                if top % 12 in classes and is_clear((*opened, top)):
                    yield (*opened, top)


def _allowed(chord: Chord) -> set[int]:
    """The classes of what the symbol writes or leaves open; no root that a major seventh in
    the bass would lie a half step below.
    """
    found = {*chord.pitch_classes, *(name.pitch_class for name in chord.tensions)}
    return found - {chord.root.pitch_class} if (7, 0) in chord.degrees else found


def _guides(chord: Chord) -> tuple[int, ...]:
    """What says which chord it is: third and seventh, of a triad its third alone, and what
    sounds for a major third where a natural eleventh is written over it.
    """
    if {(3, 0), (11, 0)} <= set(chord.degrees):
        eleventh = (chord.root.pitch_class + 5) % 12
        return (eleventh, *(n.pitch_class for n in chord.guide_tones[1:]))
    return tuple(name.pitch_class for name in chord.guide_tones) or (chord.root.pitch_class,)


def _guide_pairs(chord: Chord, lowest: int, highest: int) -> Iterator[tuple[int, int]]:
    """Two notes that say which chord it is, either one below, from a bottom between two
    pitches up.
    """
    guides = _guides(chord)
    if len(guides) == 2:
        pairs = [guides, guides[::-1]]
    else:
        others = [c for c in sorted(chord.pitch_classes) if c not in guides]
        pairs = [p for other in others for p in ((guides[0], other), (other, guides[0]))]
    for first, second in pairs:
        for low in range(lowest + (first - lowest) % 12, highest + 1, 12):
            apart = (second - first) % 12
            if apart >= (5 if low < CLEAR_ABOVE else 3):
                yield low, low + apart


KINDS: dict[str, Callable[[Chord], Iterator[Voicing]]] = {
    "rootless": _rootless,
    "sixths": _sixths,
    "shells": _shells,
    "quartal": _quartal,
    "upper": _upper,
    "spread": _spread,
}
"""The ways to hold a chord, by name."""
