"""What a pianist's hands do over a few bars: the textures of comping, as data.

No corpus of comping has been counted; these are the habits that teachers name (Garland's and
of 2 and of 4, the Charleston, Jamal's stabs before 2 and 4) and otherwise a choice. A rhythm
is a bar of strikes: where, in eighths from the bar line (-1 is the last eighth, which takes
the next bar's chord), how long, in eighths, and how hard, against the texture's own level.
"""

from __future__ import annotations

from dataclasses import dataclass

Strike = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Texture:
    """``rhythms`` by weight; ``voices``: how much of a voicing is struck ("full", "thin" or
    "shell"); ``level``: velocity at a middle intensity.
    """

    rhythms: tuple[tuple[tuple[Strike, ...], int], ...]
    voices: str
    level: int


TEXTURES = {
    "garland": Texture(
        (
            (((3, 1, 0), (-1, 2, 4)), 6),
            (((3, 2, 2),), 2),
            (((-1, 2, 4),), 2),
            (((3, 1, 0), (4, 2, 4), (-1, 1, -4)), 1),
            (((1, 1, -6), (3, 1, 0), (-1, 2, 4)), 1),
        ),
        "full",
        60,
    ),
    "charleston": Texture(
        (
            (((0, 3, 4), (3, 1, 0)), 5),
            (((0, 2, 4), (3, 2, 0)), 2),
            (((2, 3, 2), (5, 1, 0)), 3),
            (((1, 3, 2), (4, 2, 0)), 2),
            (((3, 3, 2), (6, 1, -2)), 2),
            (((0, 1, 2), (3, 1, 0), (-1, 2, 4)), 1),
        ),
        "full",
        63,
    ),
    "stabs": Texture(
        (
            (((1, 1, 2),), 3),
            (((5, 1, 2),), 3),
            (((3, 1, 0),), 3),
            (((1, 1, 0), (5, 1, 4)), 3),
            (((-1, 1, 4),), 2),
            (((5, 1, 0), (-1, 1, 4)), 2),
            ((), 2),
        ),
        "thin",
        64,
    ),
    "sparse": Texture(
        (
            (((3, 4, 0),), 4),
            (((0, 3, 0),), 2),
            (((-1, 4, 2),), 3),
            (((5, 3, 0),), 2),
            ((), 3),
        ),
        "thin",
        54,
    ),
    "pad": Texture(
        (
            (((0, 8, 0),), 6),
            (((-1, 8, 0),), 2),
            (((0, 5, 0), (5, 3, -6)), 2),
            (((1, 7, -2),), 1),
        ),
        "full",
        48,
    ),
    "answers": Texture(
        (
            ((), 3),
            (((3, 1, 4), (4, 1, 8)), 2),
            (((5, 1, 4), (6, 2, 8)), 2),
            (((4, 1, 4), (5, 1, 0), (-1, 2, 8)), 2),
            (((1, 1, 4), (3, 1, 0)), 2),
            (((2, 1, 2), (3, 2, 6)), 2),
        ),
        "shell",
        66,
    ),
    "silence": Texture((((), 1),), "thin", 50),
}

# How often each texture is taken up, at low, middle and high intensity.
TEXTURE_WEIGHTS = {
    "garland": (6, 20, 24),
    "charleston": (8, 20, 24),
    "stabs": (6, 16, 22),
    "sparse": (26, 18, 6),
    "pad": (20, 8, 2),
    "answers": (8, 12, 16),
    "silence": (14, 6, 2),
}

# A feel that does not comp in time draws from these alone.
TEXTURES_OF_FEEL = {
    "ballad": ("pad", "sparse", "silence"),
    "pedal": ("pad", "sparse", "stabs"),
}
