"""What weighs in where a bass line goes: the degree, the move, what the move before was.

A line is drawn between two landings (the notes where a bar or a chord begins). Each step
inside weighs by the degree it comes to, by the pair of degrees, by the semitones and by the
kind of move before; ``way_to`` adds what is left of the way to the next landing, so that a
draw from it is exact: as often as all ways together have it. All weights are whole numbers,
fitted to what people play (``bass_fitted``). Pitches count from the lowest of the instrument.
"""

from __future__ import annotations

from functools import lru_cache
from operator import add, mul
from typing import NamedTuple

from harmony.chords import Chord
from playback.band import bass_fitted as fitted
from playback.band.bass_degrees import analogous, counted_as
from playback.band.bass_landings import RANGE, Weights
from playback.band.bass_tables import LOWEST
from playback.band.chance import choose
from playback.band.exponentials import NEVER, weight

WIDEST = 12
"""No move inside a bar is wider than an octave, in semitones: 0.2 per cent of people's are."""

KINDS = ((-12, -3), (-2, -1), (0, 0), (1, 2), (3, 12))
"""The kinds of move: a leap down, a step down, the same note again, a step up, a leap up."""

KIND_OF_MOVE = tuple(
    next(k for k, (low, high) in enumerate(KINDS) if low <= move <= high)
    for move in range(-WIDEST, WIDEST + 1)
)

STEPS = {1: (), 2: ("1>2",), 3: ("1>2", "3>4"), 4: ("1>2", "2>3", "3>4")}
"""The steps inside a stretch of so many beats, before the last one, which lands."""

LONGEST_STRETCH = 4

STANDING_IN = -130
"""What a pair weighs in which one tone stands in for another (choice: so each is walked through
about as often as the tone that it stands for)."""

FAINT = 30
"""Of what is ahead so many bits are kept; the rest is too faint to be told from nothing."""

_BLANK = (0,) * WIDEST


def _by_move(kinds: Weights) -> tuple[int, ...]:
    """The weight of each move from -12 to 12 by its kind, of about a thousand."""
    return tuple(max(1, weight(kinds[kind]) >> 10) for kind in KIND_OF_MOVE)


TURNS = {
    beat: tuple(_by_move(rows[5 * kind : 5 * kind + 5]) for kind in range(len(KINDS)))
    for beat, rows in fitted.TURNS.items()
}
"""By the beat in the middle: for each kind of move into it, the weight of each move out of it."""

_REACHED = (109, 412, 6, 302, 170)
"""How the line comes to a first beat, by kind of move, per thousand (of the fitted line)."""

UNHEARD = tuple(sum(map(mul, _REACHED, out_of)) // 1000 for out_of in zip(*TURNS[1], strict=True))
"""The same where the move into the first beat is not known: at a post."""


class Step(NamedTuple):
    """One step on the way to a landing: the weight of each move from each pitch by itself, and
    of all that may follow it, by the kind of move and the pitch that it comes to.
    """

    moves: tuple[Weights, ...]
    ahead: tuple[tuple[int, ...], ...]

    def all_in(self, pitch: int) -> tuple[int, ...]:
        """The weight of each move from a pitch, -12 to 12, with all that may follow."""
        down, step_down, same, step_up, up = self.ahead
        ahead = (
            down[pitch : pitch + 10] + step_down[pitch + 10 : pitch + 12]
            + same[pitch + 12 : pitch + 13] + step_up[pitch + 13 : pitch + 15]
            + up[pitch + 15 : pitch + 25]
        )  # fmt: skip
        return tuple(map(mul, self.moves[pitch], ahead))


@lru_cache(maxsize=128)
def way_to(chord: Chord, beats: int, landing: int, root: int, lands: bool) -> tuple[Step, ...]:
    """The steps of a stretch up to the last beat before ``landing``, which all lead there.

    ``root`` is the pitch class of the bass note of the chord that comes there; ``lands`` says
    that it is another chord.
    """
    last = "change" if lands else "held"
    names = STEPS[beats]
    ahead = _beside(_last_steps(landing, root, last))
    found: list[Step] = []
    for i in range(len(names) - 1, -1, -1):
        place = names[i] if found else last
        found.insert(0, Step(step_rows(chord, names[i], place), ahead))
        if i:
            columns = step_columns(chord, names[i], place)
            ahead = _beside(_from_everywhere(columns, ahead, TURNS[MIDDLES[names[i]]]))
    return tuple(found)


def _beside(rows: list[list[int]]) -> tuple[tuple[int, ...], ...]:
    """Rows by pitch with room for the widest move on both sides."""
    return tuple((*_BLANK, *row, *_BLANK) for row in rows)


MIDDLES = {"1>2": 1, "2>3": 2, "3>4": 3}
"""The beat from which each step goes out, where it turns or goes on."""


def _last_steps(landing: int, root: int, kind: str) -> list[list[int]]:
    """By the kind of move that led there and by pitch: the weight of the step from the last
    beat to the landing.
    """
    moves, pairs = fitted.MOVES[kind], fitted.ACROSS[kind]
    to = (landing + LOWEST - root) % 12
    found = [[0] * RANGE for _ in KINDS]
    for pitch in range(max(0, landing - WIDEST), min(RANGE, landing + WIDEST + 1)):
        move = landing - pitch + WIDEST
        step = weight(moves[move] + pairs[12 * ((pitch + LOWEST - root) % 12) + to])
        for before, row in enumerate(found):
            row[pitch] = step * TURNS[4][before][move]
    return _scaled(found)


def _from_everywhere(
    columns: tuple[Weights, ...], ahead: tuple[Weights, ...], turns: tuple[Weights, ...]
) -> list[list[int]]:
    """By the kind of move that led there and by pitch: a step from there and all that may
    follow it, taken together.
    """
    sums: list[list[int]] = []
    for (low, high), row in zip(KINDS, ahead, strict=True):
        moves = range(low + WIDEST, high + WIDEST + 1)
        products = [map(mul, columns[move], row[move : move + RANGE]) for move in moves]
        sums.append(list(map(sum, zip(*products, strict=True))))
    by_kind = [[turns[before][first] for first in _FIRST_OF_KIND] for before in range(len(KINDS))]
    return _scaled(
        [
            [a * v + b * w + c * x + d * y + e * z for a, b, c, d, e in zip(*sums, strict=True)]
            for v, w, x, y, z in by_kind
        ]
    )


_FIRST_OF_KIND = tuple(low + WIDEST for low, _ in KINDS)


def _scaled(rows: list[list[int]]) -> list[list[int]]:
    """The same weights with FAINT or so as the greatest; nothing becomes impossible."""
    beyond = max(0, max(map(max, rows)).bit_length() - FAINT)
    return [[1 + (each >> beyond) for each in row] for row in rows]


@lru_cache(maxsize=128)
def step_rows(chord: Chord, step: str, place: str) -> tuple[tuple[int, ...], ...]:
    """The weight of each move from each pitch, by itself: how far, from which degree to which.

    ``place``: the step itself, or, on the last beat of a stretch, "held" or "change" as the
    bar after has it. A tone that stands in for another keeps that one's share of the beat, but
    not its pairs, which were counted at another distance (choice).
    """
    degrees = analogous(chord)
    family = counted_as(chord)
    moves = fitted.MOVES[step]
    alone, pairs = fitted.DEGREES[family][place], fitted.WITHIN[family]
    root = chord.root.pitch_class
    by_pitch = [degrees[(pitch + LOWEST - root) % 12] for pitch in range(RANGE)]
    to = [
        NEVER if d is None else alone[d] + r for d, r in zip(by_pitch, fitted.REGISTER, strict=True)
    ]
    padded = [NEVER] * WIDEST + to + [NEVER] * WIDEST
    usual = [d if d == (p + LOWEST - root) % 12 else None for p, d in enumerate(by_pitch)]
    found = []
    for pitch, degree in enumerate(usual):
        row = [
            STANDING_IN if d is None or degree is None else pairs[12 * degree + d] for d in usual
        ]
        paired = [*_BLANK, *row, *_BLANK][pitch : pitch + 25]
        sums = map(add, map(add, moves, padded[pitch : pitch + 25]), paired)
        found.append(tuple(map(weight, sums)))
    return tuple(found)


@lru_cache(maxsize=128)
def step_columns(chord: Chord, step: str, place: str) -> tuple[tuple[int, ...], ...]:
    """The same by move: the weight of it from each pitch."""
    return tuple(zip(*step_rows(chord, step, place), strict=True))


def move_from(weights: Weights, turns: Weights, draw: int) -> int:
    """A move of -12 to 12 semitones, by its weight and by how it goes on from the one before."""
    return choose(list(map(mul, weights, turns)), draw) - WIDEST
