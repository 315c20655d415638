"""What weighs in where a bass line goes: the move, the degree, the way that is left.

Every weight is a row of whole numbers, one for each pitch of the instrument from the lowest;
rows are multiplied. Nothing here knows of bars or blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import mul

from harmony.chords import Chord
from playback.band.bass_tables import (
    ARRIVALS,
    CENTRE,
    DEGREES,
    HIGHEST,
    LOWEST,
    MOVES,
    OTHERS,
    SPREAD,
    TURN_WEIGHT,
)

Weights = tuple[int, ...]

RANGE = HIGHEST - LOWEST + 1
FAR = RANGE - 1
"""The widest leap the instrument allows; moves are tabled from -FAR to FAR."""


def towards(target: int, moves: Sequence[int]) -> Sequence[int]:
    """The weight of each pitch as the one before ``target``."""
    return moves[target : target + RANGE][::-1]


def going_on(ahead: int, after: int) -> Sequence[int]:
    """The weight of each pitch before ``ahead``, which moves to ``after``: lines go on in
    their direction inside a bar more often than chance would have them.
    """
    if ahead == after:
        return (100,) * RANGE
    turn, on = (TURN_WEIGHT,), (100,)
    if ahead < after:
        return on * (ahead + 1) + turn * (FAR - ahead)
    return turn * ahead + on * (RANGE - ahead)


def between(start: int, ahead: int) -> Sequence[int]:
    """The weight of each pitch from ``start`` to ``ahead``, likewise."""
    low, high = min(start, ahead), max(start, ahead)
    turn, on = (TURN_WEIGHT,), (100,)
    inside = max(0, high - low - 1)
    return turn * (low + 1) + on * inside + turn * (RANGE - low - 1 - inside)


def around(start: int, moves: Sequence[int]) -> Sequence[int]:
    """The weight of each pitch as one that ``start`` leads to."""
    return moves[FAR - start : FAR - start + RANGE]


def spread_out(moves: Sequence[int]) -> Weights:
    """A row of moves from -12 to 12 laid out from -FAR to FAR; no move is quite impossible."""
    inner = [max(1, 50 * weight) for weight in moves]
    outer = [1] * (FAR - len(inner) // 2)
    return (*outer, *inner, *outer)


MOVE_WEIGHTS = {name: spread_out(moves) for name, moves in MOVES.items()}
MOVE_WEIGHTS["free"] = tuple(
    sum(MOVE_WEIGHTS[step][i] for step in ("1>2", "2>3", "3>4", "held")) // 4
    for i in range(2 * FAR + 1)
)


@lru_cache(maxsize=64)
def reach(step: str, times: int) -> Weights:
    """How likely ``times`` moves of a kind lead from any pitch to any other."""
    return reach_through((step,) * times)


@lru_cache(maxsize=64)
def reach_through(steps: tuple[str, ...]) -> Weights:
    """How likely the moves together lead a distance from -FAR to FAR, per million; at least 1."""
    moves = MOVE_WEIGHTS[steps[-1]]
    if len(steps) == 1:
        return moves
    before = reach_through(steps[:-1])
    padded = (0,) * FAR + tuple(before) + (0,) * FAR
    backwards = moves[::-1]
    sums = [sum(map(mul, padded[i : i + 2 * FAR + 1], backwards)) for i in range(2 * FAR + 1)]
    total = sum(sums)
    return tuple(max(1, s * 1_000_000 // total) for s in sums)


REGISTER: Weights = tuple(
    1 + 1000 * (1 << 20) // ((1 << 20) + (1 << 17) * (pitch - CENTRE) ** 4 // SPREAD**4 * 2)
    for pitch in range(LOWEST, HIGHEST + 1)
)
"""A gentle hill about CENTRE, in whole numbers (choice; it gives FiloBass's quantiles)."""


@lru_cache(maxsize=256)
def arrival_weights(chord: Chord, chord_bar: int) -> Weights:
    """What a bar of a held chord begins on."""
    held = chord_bar if chord_bar < len(ARRIVALS) else 2 + chord_bar % 2
    root, fifth, rest = ARRIVALS[held]
    degrees = [0] * 12
    functions = _functions(chord)
    degrees[functions["root"]] = 100 * root
    if "fifth" in functions:
        degrees[functions["fifth"]] += 100 * fifth
    others = {k: v for k, v in OTHERS.items() if k in functions}
    for name, share in others.items():
        degrees[functions[name]] += 100 * rest * share // sum(others.values())
    return _over_range(chord, degrees)


def root_weights(chord: Chord) -> Weights:
    """The root alone, or a slash chord's lowest note, in every octave."""
    return _over_range(chord, [degree == _functions(chord)["root"] for degree in range(12)])


def _functions(chord: Chord) -> dict[str, int]:
    """The degrees that a line leans on, in semitones above the root. The third of a
    suspended chord is its fourth; a slash chord's lowest note does the root's work.
    """
    root = chord.root.pitch_class
    written = {"root": chord.bass or chord.root, "third": chord.third}
    written |= {"fifth": chord.fifth, "seventh": chord.seventh}
    found = {name: (tone.pitch_class - root) % 12 for name, tone in written.items() if tone}
    colours = {(tone.pitch_class - root) % 12 for tone in (*chord.tensions, *chord.tones)}
    # A flat second or a sharp fourth on a downbeat is what listeners heard as wrong.
    for name, degrees in {"second": (2,), "fourth": (5,), "sixth": (9, 8)}.items():
        usable = [d for d in degrees if d in colours and d not in found.values()]
        if usable:
            found[name] = usable[0]
    return found


@lru_cache(maxsize=512)
def degree_weights(chord: Chord, place: str) -> Weights:
    """The weight of each pitch on a beat inside a stretch of this chord: ``place`` is the
    step that leads to it, or, before a bar line, "held" or "change" as the next bar has it
    (a fourth beat inside a longer bar goes as before a held one).

    Only minor and dominant chords have been counted; for the others each chord tone takes
    over the weight of the tone in its place, so that Am7b5 walks through its flat fifth,
    Cmaj7 through its major seventh and G7alt through E flat (choice).
    """
    functions = _functions(chord)
    family = "minor" if functions.get("third") == 3 else "dominant"
    degrees = list(DEGREES[family]["held" if place == "3>4" else place])
    altered = [d for d in (8, 6) if (chord.root.pitch_class + d) % 12 in chord.pitch_classes]
    instead = {
        3 if family == "minor" else 4: functions.get("third"),
        7: functions.get("fifth", altered[0] if altered else None),
        10: functions.get("seventh", functions.get("sixth", 0)),
    }
    for degree, actual in instead.items():
        if actual is not None and actual != degree:
            degrees[actual] += degrees[degree]
            degrees[degree] = 0
    return tuple(map(mul, _over_range(chord, degrees), REGISTER))


def _over_range(chord: Chord, degrees: Sequence[int]) -> Weights:
    root = chord.root.pitch_class
    return tuple(degrees[(p - root) % 12] for p in range(LOWEST, HIGHEST + 1))
