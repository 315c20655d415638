"""What weighs in where a bass line goes: the degree, the move, what the move before was.

A line is drawn between two landings (the notes where a bar or a chord begins). Each step
inside weighs by the degree it comes to, by the pair of degrees, by the semitones and by the
kind of move before; ``way_to`` adds what is left of the way to the next landing, so that a
draw from it is exact: as often as all ways together have it. All weights are whole numbers,
fitted to what people play (``bass_fitted``). Pitches count from the lowest of the instrument.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import add, mul
from typing import NamedTuple

from harmony.chords import Chord
from playback.band import bass_fitted as fitted
from playback.band.bass_tables import HIGHEST, LOWEST
from playback.band.chance import choose

Weights = Sequence[int]

RANGE = HIGHEST - LOWEST + 1
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

NEVER = -4000
"""What a chord does not walk through, in hundredths of a natural logarithm."""

STANDING_IN = -130
"""What a pair weighs in which one tone stands in for another (choice: so each is walked through
about as often as the tone that it stands for)."""

FINE, FAINT = 1 << 20, 30
_DEEP = 5000
_BLANK = (0,) * WIDEST


_E, _HUNDREDTH = 2_718_281_828_459_045_235, 1_010_050_167_084_168_058
_E_TO_14 = 1_202_604_284_164_776_777_749_236
"""e, its hundredth root and e to the 14, times 10 ** 18."""


def _exponentials() -> list[int]:
    """FINE times e to the hundredth, from -50 to +12, in whole numbers so that they are the
    same on every machine; 1 where that is less, down to -30, and 0 below.
    """
    one = 10**18
    parts, wholes = [one], [one * one // _E_TO_14]
    for _ in range(99):
        parts.append(parts[-1] * _HUNDREDTH // one)
    for _ in range(26):
        wholes.append(wholes[-1] * _E // one)
    above = [max(1, FINE * whole * part // (one * one)) for whole in wholes for part in parts]
    return [0] * (_DEEP - 3000) + [1] * (3000 - 1400) + above


_EXPONENTIAL = _exponentials()


def weight(hundredths: int) -> int:
    """FINE times e to so many hundredths: the weight that a number of ``bass_fitted`` is."""
    return _EXPONENTIAL[_DEEP + hundredths]


def _by_move(kinds: Weights) -> tuple[int, ...]:
    """The weight of each move from -12 to 12 by its kind, of about a thousand."""
    return tuple(max(1, weight(kinds[kind]) >> 10) for kind in KIND_OF_MOVE)


TURNS = {
    beat: tuple(_by_move(rows[5 * kind : 5 * kind + 5]) for kind in range(len(KINDS)))
    for beat, rows in fitted.TURNS.items()
}
"""By the beat in the middle: for each kind of move into it, the weight of each move out of it."""

UNHEARD = tuple(map(sum, zip(*TURNS[1], strict=True)))
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
    family = "minor" if _is_minor(chord) else "dominant"
    moves = [_DEEP + move for move in fitted.MOVES[step]]
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
        found.append(tuple(map(_EXPONENTIAL.__getitem__, sums)))
    return tuple(found)


@lru_cache(maxsize=128)
def step_columns(chord: Chord, step: str, place: str) -> tuple[tuple[int, ...], ...]:
    """The same by move: the weight of it from each pitch."""
    return tuple(zip(*step_rows(chord, step, place), strict=True))


def _is_minor(chord: Chord) -> bool:
    return chord.third is not None and chord.root.interval_to(chord.third).semitones % 12 == 3


@lru_cache(maxsize=256)
def analogous(chord: Chord) -> tuple[int | None, ...]:
    """For each degree above the root, in semitones, the degree of a minor seventh or dominant
    seventh chord in whose place it stands; None for what the chord does not walk through.

    Only those two chords have been counted. In any other each tone takes the place of the
    tone it stands for, which then is not played: Am7b5 walks through its flat fifth, Cmaj7
    through its major seventh, G7alt through A flat and E flat (choice).
    """
    place: list[int | None] = list(range(12))
    for usual, actual in _instead(chord).items():
        if actual != usual:
            place[usual] = None
    for usual, actual in _instead(chord).items():
        if actual is not None:
            place[actual] = usual
    return tuple(place)


def _instead(chord: Chord) -> dict[int, int | None]:
    """The tone that plays the part of the third, fifth, seventh, second, fourth and sixth."""
    root = chord.root
    held = {root.interval_to(tone).semitones % 12 for tone in chord.tones}

    def above(*degrees: int) -> int | None:
        return next((d for d in degrees if d in held), None)

    third = 3 if _is_minor(chord) else 4
    parts: dict[int, int | None] = {third: above(third, 5, 2)}
    fifth = chord.fifth and root.interval_to(chord.fifth).semitones % 12
    parts[7] = fifth or above(8, 6)
    parts[10] = above(10, 11) if above(10, 11) is not None else above(9)
    if above(1) is not None and above(2) is None:
        parts[2] = 1
    if above(6) is not None and parts[7] != 6:
        parts[5] = 6
    if above(8) is not None and above(9) is None:
        parts[9] = 8 if parts[7] != 8 else None
    if parts[10] is None:
        del parts[10]
    return parts


@lru_cache(maxsize=256)
def landing_weights(chord: Chord, chord_bar: int) -> tuple[int, ...]:
    """What a bar of a held chord begins on, between landings: after the fourth bar the third
    and the fourth go on in turn (choice).
    """
    rows = fitted.LANDINGS["minor" if _is_minor(chord) else "dominant"]
    row = rows[chord_bar if chord_bar < len(rows) else 2 + chord_bar % 2]
    return _on_arrival(chord, [weight(NEVER if n is None else n) for n in row], _LANDING_REGISTER)


@lru_cache(maxsize=64)
def half_way_weights(chord: Chord) -> tuple[int, ...]:
    """What the second half of a long bar begins on: the degrees of a third beat (choice)."""
    row = fitted.DEGREES["minor" if _is_minor(chord) else "dominant"]["2>3"]
    return _on_arrival(chord, [weight(n) for n in row], _LANDING_REGISTER)


@lru_cache(maxsize=256)
def post_weights(chord: Chord, chord_bar: int) -> tuple[int, ...]:
    """What a bar of a held chord begins on where nothing is known of what stands around."""
    rows = fitted.POSTS["minor" if _is_minor(chord) else "dominant"]
    return _on_arrival(chord, rows[chord_bar % len(rows)], _POST_REGISTER)


def _on_arrival(chord: Chord, row: Weights, register: Weights) -> tuple[int, ...]:
    """The weight of each pitch, by the weights of the degrees that it may stand for: chord
    tones and what may be added, but no flat second and no sharp fourth that the symbol does
    not write. A slash chord's lowest note does the root's work.
    """
    root = chord.root.pitch_class
    added = {(tone.pitch_class - root) % 12 for tone in chord.tensions} - {1, 6}
    belongs = added | {(pitch_class - root) % 12 for pitch_class in chord.pitch_classes}
    places = enumerate(analogous(chord))
    weights = [0 if d is None or at not in belongs else row[d] for at, d in places]
    if chord.bass is not None:
        bass = (chord.bass.pitch_class - root) % 12
        weights[0], weights[bass] = weights[bass], weights[0]
    return tuple(weights[(p + LOWEST - root) % 12] * register[p] for p in range(RANGE))


_LANDING_REGISTER, _POST_REGISTER = (
    tuple(weight(n) >> 10 for n in row) for row in (fitted.LANDING_REGISTER, fitted.POST_REGISTER)
)


@lru_cache(maxsize=64)
def root_weights(chord: Chord) -> tuple[int, ...]:
    """The root alone, or a slash chord's lowest note, in every octave."""
    root = (chord.bass or chord.root).pitch_class
    return tuple(w * ((p + LOWEST) % 12 == root) for p, w in enumerate(_POST_REGISTER))


@lru_cache(maxsize=8)
def gap_weights(beats: int) -> Weights:
    """The weight of each distance between two landings so many beats apart, from -27 to 27."""
    return tuple(weight(n) >> 10 for n in fitted.GAPS[beats])


def move_from(weights: Weights, turns: Weights, draw: int) -> int:
    """A move of -12 to 12 semitones, by its weight and by how it goes on from the one before."""
    return choose(list(map(mul, weights, turns)), draw) - WIDEST
