"""What a pianist's hands do over a few bars: the textures of comping, as data.

No corpus of comping has been counted; these are the habits that teachers name (Garland's and
of 2 and of 4, the Charleston, Jamal's stabs before 2 and 4, Kelly's pushes tied over the bar)
and otherwise a choice. A rhythm is a bar of strikes: where, in eighths from the bar line (-1
is the last eighth, which takes the next bar's chord), how long, in eighths, and how hard,
against the texture's own level.
"""

from __future__ import annotations

from typing import NamedTuple

Strike = tuple[int, int, int]
Rhythm = tuple[Strike, ...]
Levels = tuple[int, int, int]
"""A weight at low, middle and high intensity."""


class Texture(NamedTuple):
    """``rhythms`` by weight; ``kinds``: how chords are held, by weight; ``level``: velocity
    at a middle intensity.
    """

    rhythms: tuple[tuple[Rhythm, int], ...]
    kinds: dict[str, Levels]
    level: int


TEXTURES = {
    "garland": Texture(
        (
            (((3, 1, 0), (-1, 2, 4)), 6),
            (((3, 2, 2),), 2),
            (((-1, 3, 4),), 2),
            (((3, 1, 0), (4, 2, 4), (-1, 1, -4)), 1),
            (((1, 1, -6), (3, 1, 0), (-1, 2, 4)), 1),
        ),
        {"rootless": (10, 11, 8), "sixths": (4, 4, 4), "spread": (0, 1, 5), "upper": (0, 1, 3)},
        64,
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
        {"rootless": (9, 10, 8), "shells": (4, 2, 0), "sixths": (3, 3, 3), "upper": (0, 1, 4)},
        66,
    ),
    "stabs": Texture(
        (
            (((1, 1, 2),), 3),
            (((5, 1, 2),), 3),
            (((3, 1, 0),), 3),
            (((1, 1, 0), (5, 1, 4)), 4),
            (((-1, 1, 4),), 2),
            (((5, 1, 0), (-1, 1, 4)), 2),
            ((), 1),
        ),
        {"shells": (8, 5, 2), "rootless": (4, 6, 5), "quartal": (1, 2, 3), "upper": (0, 1, 3)},
        67,
    ),
    "push": Texture(
        (
            (((-1, 6, 6),), 4),
            (((3, 5, 4),), 4),
            (((3, 4, 2), (-1, 5, 6)), 3),
            (((1, 2, 0), (3, 5, 6)), 2),
            (((5, 2, 0), (-1, 4, 4)), 2),
        ),
        {"rootless": (8, 8, 6), "spread": (1, 2, 6), "quartal": (1, 2, 3)},
        66,
    ),
    "kicks": Texture(
        (
            (((3, 1, 2),), 4),
            (((-1, 1, 4),), 4),
            (((0, 1, 2),), 2),
            (((5, 1, 2),), 3),
            (((0, 1, 0), (3, 1, 4)), 3),
            (((1, 1, 2), (-1, 1, 0)), 3),
            ((), 2),
        ),
        {
            "shells": (6, 4, 2),
            "rootless": (5, 7, 7),
            "sixths": (3, 3, 3),
            "quartal": (1, 2, 3),
            "upper": (0, 1, 3),
        },
        67,
    ),
    "sparse": Texture(
        (
            (((3, 4, 0),), 4),
            (((0, 3, 0),), 2),
            (((-1, 4, 2),), 3),
            (((5, 3, 0),), 3),
            (((1, 1, -2), (5, 3, 2)), 2),
            ((), 2),
        ),
        {"shells": (8, 5, 2), "rootless": (4, 6, 5), "sixths": (3, 3, 2), "spread": (0, 1, 2)},
        60,
    ),
    "pad": Texture(
        (
            (((0, 8, 0),), 5),
            (((-1, 8, 0),), 3),
            (((0, 5, 0), (5, 3, -4)), 2),
            (((1, 7, -2),), 2),
            (((0, 3, 0), (3, 5, 2)), 1),
        ),
        {"rootless": (7, 7, 4), "spread": (3, 3, 6), "quartal": (2, 3, 4), "sixths": (3, 3, 2)},
        62,
    ),
    "answers": Texture(
        (
            ((), 3),
            (((3, 1, 2), (4, 1, 6)), 2),
            (((5, 1, 2), (6, 2, 6)), 2),
            (((4, 1, 2), (5, 1, -2), (-1, 2, 6)), 2),
            (((1, 1, 2), (3, 1, -2)), 2),
            (((2, 1, 0), (3, 2, 4)), 2),
        ),
        {"shells": (5, 4, 3), "rootless": (4, 5, 4), "quartal": (2, 2, 3)},
        68,
    ),
    "talk": Texture(
        (
            ((), 5),
            (((3, 1, 4),), 2),
            (((5, 1, 0), (-1, 6, 4)), 2),
            (((1, 1, -2), (2, 1, 2), (5, 4, 4)), 2),
            (((4, 1, 2), (-1, 5, 0)), 2),
            (((3, 6, 0),), 2),
            (((6, 1, 4),), 1),
        ),
        {"quartal": (5, 6, 6), "rootless": (3, 3, 2), "shells": (4, 2, 1), "spread": (0, 1, 2)},
        64,
    ),
    "stride": Texture(
        (
            (((2, 1, 0), (6, 1, 2)), 3),
            (((2, 1, 0), (5, 2, 2)), 3),
            (((3, 1, 0), (6, 1, 2)), 3),
            (((2, 1, 0), (4, 1, -2), (-1, 1, 2)), 1),
            (((2, 2, 2),), 2),
        ),
        {"rootless": (6, 8, 6), "shells": (6, 3, 1), "sixths": (3, 3, 3)},
        62,
    ),
    "silence": Texture(
        (((), 1),),
        {"rootless": (4, 5, 5), "shells": (4, 3, 1), "quartal": (1, 2, 2)},
        60,
    ),
}

# How often each texture is taken up in a feel: by weight at low, middle and high intensity.
# All are a choice. Faster is sparser and shorter; a ballad holds; two is light; broken time is
# a conversation with long silences; a bass pedal asks for pads of fourths.
IN_TIME: dict[str, Levels] = {
    "garland": (6, 20, 24),
    "charleston": (8, 18, 22),
    "stabs": (8, 14, 20),
    "push": (2, 8, 14),
    "sparse": (26, 14, 6),
    "pad": (18, 7, 3),
    "answers": (8, 11, 12),
    "silence": (18, 9, 4),
}
TEXTURES_OF_FEEL: dict[str, dict[str, Levels]] = {
    "medium": IN_TIME,
    "stop-time": IN_TIME,
    "ballad": {"pad": (18, 20, 24), "sparse": (14, 11, 8), "push": (0, 4, 8), "silence": (6, 3, 2)},
    "two": {
        "stabs": (10, 14, 14),
        "charleston": (8, 16, 20),
        "garland": (6, 12, 16),
        "sparse": (20, 14, 8),
        "answers": (6, 8, 10),
        "silence": (10, 6, 3),
    },
    "up": {
        "kicks": (14, 20, 22),
        "stabs": (10, 16, 20),
        "push": (4, 8, 14),
        "sparse": (18, 12, 5),
        "pad": (6, 4, 2),
        "silence": (12, 5, 3),
    },
    "pedal": {
        "pad": (16, 18, 18),
        "sparse": (12, 10, 6),
        "push": (2, 6, 10),
        "stabs": (3, 6, 10),
        "silence": (8, 5, 3),
    },
    "broken": {
        "talk": (14, 20, 26),
        "sparse": (14, 10, 6),
        "push": (2, 6, 10),
        "pad": (8, 6, 4),
        "silence": (16, 10, 6),
    },
}
ALONE: dict[str, Levels] = {
    "stride": (14, 20, 22),
    "charleston": (8, 12, 14),
    "garland": (6, 10, 12),
    "push": (3, 6, 8),
    "sparse": (10, 6, 3),
    "pad": (8, 4, 2),
}
"""Without a bass the hands keep the time: no silence, and the chords between the roots."""

# How a kind of voicing is liked more or less in a feel, against its weight in the texture.
KINDS_OF_FEEL: dict[str, dict[str, int]] = {
    "ballad": {"spread": 3, "shells": 0},
    "pedal": {"quartal": 3, "spread": 2, "shells": 0},
    "broken": {"quartal": 2},
}

# What follows what, in per cent of its own weight: rest after work, an answer after rest.
BUSY = frozenset({"garland", "charleston", "stabs", "push", "kicks", "stride"})
REST_AFTER_BUSY = 160
ANSWER_AFTER_REST = {"answers": 300, "talk": 150, "stabs": 150, "push": 150, "pad": 60}
STAYING = 110
"""How much likelier a texture is held for four bars than left for another after two: by its
own weight alone it would be the same one in a tenth of the cases."""
