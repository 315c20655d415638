"""Chord qualities as tables: how players write them, what they hold, what may be added.

A quality is the set of its degrees, counted in the major scale of the root: (7, -1) is the
flat seventh. Every head (what stands before the alterations) and every change after it has
its spellings here; ``chord_suffix`` reads and names whole suffixes with them.

>>> HEADS["-7"], family_of(HEADS["-7"])
(((1, 0), (3, -1), (5, 0), (7, -1)), 'minor')
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TypeAlias

from harmony.pitch import MAJOR_SCALE

Degree: TypeAlias = tuple[int, int]
Quality: TypeAlias = tuple[Degree, ...]

# The signs of print and handwriting, in the letters of the tables below.
SIGNS = str.maketrans(
    {"♭": "b", "♯": "#", "Δ": "^", "∆": "^", "△": "^", "Ø": "ø", "º": "o", "°": "o"}
    | {"−": "-", "–": "-"}
)

MAJOR_THIRD, MINOR_THIRD, FIFTH = (3, 0), (3, -1), (5, 0)
SIXTH, MAJOR_SEVENTH, FLAT_SEVENTH, DIMINISHED_SEVENTH = (6, 0), (7, 0), (7, -1), (7, -2)
SEVENTHS = (MAJOR_SEVENTH, FLAT_SEVENTH, DIMINISHED_SEVENTH)
TRIAD = (MAJOR_THIRD, FIFTH)
MINOR_TRIAD = (MINOR_THIRD, FIFTH)
POWER: Quality = ((1, 0), FIFTH)

# All tensions altered and no fifth: the altered scale stacked in thirds (common teaching).
ALTERED: Quality = ((1, 0), MAJOR_THIRD, FLAT_SEVENTH, (9, -1), (9, 1), (11, 1), (13, -1))

# What a number stacks above the fifth. A 13 over a major third leaves out the natural 11,
# as players do because it rubs against the third; a 13 over a minor third keeps it.
STACKS = {"7": (), "9": ((9, 0),), "11": ((9, 0), (11, 0)), "13": ((9, 0), (13, 0))}
SIXTHS = {"6": (SIXTH,), "69": (SIXTH, (9, 0)), "6/9": (SIXTH, (9, 0))}

# The words, longest spelling first where it matters to the eye only. Capital M is major,
# small m minor; a lone sign for major means the seventh chord, a lone word the triad.
MINOR_WORDS = ("m", "-", "mi", "min", "Mi", "Min", "MI", "MIN")
MAJOR_SIGNS = ("^", "j")
MAJOR_WORDS = ("maj", "Maj", "MAJ", "ma", "Ma", "MA", "M")
DIMINISHED_WORDS = ("dim", "o")
HALF_DIMINISHED_WORDS = ("ø", "h")
AUGMENTED_WORDS = ("aug", "+")

# What may follow the head: each degree with its spellings. A triad takes tensions by "add"
# only; a natural tension needs "add" or brackets.
_ALTERATIONS: dict[Degree, str] = {
    (5, -1): "b5 -5",
    (5, 1): "#5 +5 + aug",
    (9, -1): "b9 -9",
    (9, 1): "#9 +9",
    (11, 1): "#11 +11 #4",
    (13, -1): "b13 -13 b6",
}
_ADDITIONS: dict[Degree, str] = {
    (6, 0): "add6",
    (9, 0): "add9 add2",
    (9, -1): "addb9",
    (9, 1): "add#9",
    (10, 0): "add3",
    (11, 0): "add11 add4",
    (11, 1): "add#11",
    (13, 0): "add13",
    (13, -1): "addb13",
}
_SUSPENSIONS: dict[Degree, str] = {(2, 0): "sus2", (4, 0): "sus sus4"}
IN_BRACKETS: dict[str, Degree] = {"9": (9, 0), "11": (11, 0), "13": (13, 0)}
ALTERATIONS, ADDITIONS, SUSPENSIONS = (
    {word: degree for degree, words in table.items() for word in words.split()}
    for table in (_ALTERATIONS, _ADDITIONS, _SUSPENSIONS)
)
LONGEST_WORD = 6


def _heads() -> dict[str, Quality]:
    """Every spelling of a chord before its alterations, and what it holds."""
    heads: dict[str, tuple[Degree, ...]] = {"5": (FIFTH,), "": TRIAD}
    heads |= dict.fromkeys(MAJOR_WORDS, TRIAD)
    heads |= dict.fromkeys(MINOR_WORDS, MINOR_TRIAD)
    heads |= {f"{minor}b6": (*MINOR_TRIAD, (6, -1)) for minor in MINOR_WORDS}
    for minor, (number, stack) in product(("", *MINOR_WORDS), STACKS.items()):
        triad = MINOR_TRIAD if minor else TRIAD
        above = (*stack, (11, 0)) if minor and number == "13" else stack
        heads[minor + number] = (*triad, FLAT_SEVENTH, *above)
        for major in MAJOR_SIGNS + MAJOR_WORDS:
            for seventh in (f"{minor}{major}{number}", f"{minor}({major}{number})"):
                heads[seventh] = (*triad, MAJOR_SEVENTH, *above)
            if minor or major in MAJOR_SIGNS:
                heads[minor + major] = (*triad, MAJOR_SEVENTH)
    for word, (number, sixth) in product(("", *MAJOR_WORDS, *MINOR_WORDS), SIXTHS.items()):
        heads[word + number] = (*(MINOR_TRIAD if word in MINOR_WORDS else TRIAD), *sixth)
    heads |= _diminished_and_augmented() | _in_the_hand_of_charts()
    return {text: ((1, 0), *sorted(degrees)) for text, degrees in heads.items()} | {
        "alt": ALTERED,
        "7alt": ALTERED,
    }


def _diminished_and_augmented() -> dict[str, tuple[Degree, ...]]:
    heads: dict[str, tuple[Degree, ...]] = {}
    diminished, augmented = (MINOR_THIRD, (5, -1)), (MAJOR_THIRD, (5, 1))
    for word in DIMINISHED_WORDS:
        heads |= {word: diminished, f"{word}7": (*diminished, DIMINISHED_SEVENTH)}
    for word, number in product(HALF_DIMINISHED_WORDS, ("", "7", "9", "11")):
        heads[word + number] = (*diminished, FLAT_SEVENTH, *STACKS[number or "7"])
    for word in AUGMENTED_WORDS:
        heads |= {word: augmented, f"{word}7": (*augmented, FLAT_SEVENTH)}
        heads[f"{word}9"] = (*augmented, FLAT_SEVENTH, (9, 0))
    for major in MAJOR_SIGNS + MAJOR_WORDS:
        for seventh in (major, f"{major}7", f"({major}7)"):
            heads |= {word + seventh: (*diminished, MAJOR_SEVENTH) for word in DIMINISHED_WORDS}
            heads |= {word + seventh: (*augmented, MAJOR_SEVENTH) for word in AUGMENTED_WORDS}
    return heads


def _in_the_hand_of_charts() -> dict[str, tuple[Degree, ...]]:
    """Spellings that follow no rule. C2 is read as add9, third and all, C7/13 as the whole
    thirteenth, Csusb9 with the seventh that it is always played with (choice).
    """
    dominant, suspended = (*TRIAD, FLAT_SEVENTH), ((4, 0), FIFTH, FLAT_SEVENTH)
    heads: dict[str, tuple[Degree, ...]] = {
        "2": (*TRIAD, (9, 0)),
        "4": ((4, 0), FIFTH),
        "7/9": (*dominant, *STACKS["9"]),
        "7/13": (*dominant, *STACKS["13"]),
    }
    heads |= {f"{word}(#11)": (*TRIAD, (11, 1)) for word in ("", *MAJOR_WORDS)}
    for word in ("sus", "sus4"):
        heads |= {word + number: (*suspended, *STACKS[number]) for number in ("7", "9", "13")}
        heads |= dict.fromkeys((f"{word}b9", f"{word}(b9)"), (*suspended, (9, -1)))
    for minor, major in product(MINOR_WORDS, MAJOR_SIGNS + MAJOR_WORDS):
        ninth = (*MINOR_TRIAD, MAJOR_SEVENTH, *STACKS["9"])
        heads |= dict.fromkeys((f"{minor}9{major}7", f"{minor}9({major}7)"), ninth)
    return heads


HEADS = _heads()
LONGEST_HEAD = max(map(len, HEADS))


def semitones(degree: Degree) -> int:
    """A degree's distance above the root, within the octave."""
    number, alter = degree
    return (MAJOR_SCALE[(number - 1) % 7] + alter) % 12


def family_of(quality: Quality) -> str:
    """What kind of chord a player hears: major, minor, dominant, half-diminished,
    diminished, augmented or suspended. A bare fifth counts as major (choice).
    """
    held = set(quality)
    if (4, 0) in held or (2, 0) in held:
        return "suspended"
    if MINOR_THIRD in held:
        if (5, -1) not in held or SIXTH in held:
            return "minor"
        return "half-diminished" if FLAT_SEVENTH in held else "diminished"
    if FLAT_SEVENTH in held:
        return "dominant"
    return "augmented" if (5, 1) in held else "major"


# What may be added to a family (common chord-scale teaching, e.g. Levine, The Jazz Theory
# Book, 1995, the chapters on chords and their scales). The ninth of a half-diminished chord
# is choice; a diminished chord takes the whole step above each of its tones.
TENSIONS: dict[str, Quality] = {
    "major": ((9, 0), (11, 1), (13, 0)),
    "minor": ((9, 0), (11, 0)),
    "minor seventh": ((9, 0), (11, 0), (13, 0)),
    "dominant": ((9, 0), (11, 1), (13, 0)),
    "altered ninth": ((9, -1), (9, 1), (11, 1), (13, 0)),
    "half-diminished": ((9, 0), (11, 0), (13, -1)),
    "diminished": ((9, 0), (11, 0), (13, -1), (14, 0)),
    "augmented": ((9, 0), (11, 1)),
    "suspended": ((9, 0), (13, 0)),
}


def open_tensions(quality: Quality) -> Iterator[Degree]:
    """The tensions that the symbol leaves open, from the ninth up.

    A flat ninth asks for a sharp one beside it and the other way round; any other tension
    that the symbol names is settled by it, and the 13 also by a sharp fifth.
    """
    held, kind = set(quality), family_of(quality)
    settled = {number for number, _ in quality} | ({13} if (5, 1) in held else set())
    if kind == "minor" and FLAT_SEVENTH in held:
        kind = "minor seventh"
    if kind == "dominant" and held & {(9, -1), (9, 1)}:
        kind = "altered ninth"
        settled.discard(9)
    sounding = {semitones(degree) for degree in quality}
    for degree in TENSIONS[kind]:
        if degree[0] not in settled and semitones(degree) not in sounding:
            yield degree
