"""Fit the bassist's weights, so that the line as drawn shows what people play; prints them.

    python benchmarks/fit_bass_line.py [rounds]

A line is drawn by weights of moves, of degrees and of the way that is left, multiplied; so a
weight is not yet the share of notes that comes out. This draws thousands of bars, compares
each share with the counted one, corrects the weight by the ratio, and goes round again
(iterative scaling). The tables that it prints stand in playback/band/bass_tables.py.
"""

from __future__ import annotations

import sys
from collections import Counter

from playback.band import bass_tables, bass_weights
from playback.band.bass_line import line
from playback.setup import Setup
from playback.timeline import Timeline

# Per thousand, from -12 to +12: 515 walking bars of one minor or dominant chord; into a new
# chord the six commonest are the mean with the 823 bars and FiloBass.
MOVES = {
    "1>2": [
        *(25, 2, 6, 6, 31, 12, 12, 56, 16, 19, 163, 93, 48),
        *(84, 155, 58, 78, 19, 16, 50, 0, 8, 19, 4, 19),
    ],
    "2>3": [
        *(6, 0, 0, 4, 2, 23, 2, 10, 18, 48, 181, 198, 6),
        *(210, 82, 85, 33, 50, 4, 19, 8, 0, 2, 6, 0),
    ],
    "3>4": [
        *(21, 2, 0, 6, 25, 16, 18, 27, 54, 54, 122, 186, 31),
        *(95, 101, 85, 91, 31, 8, 18, 2, 4, 0, 0, 2),
    ],
    "held": [
        *(0, 0, 0, 5, 0, 16, 0, 10, 16, 26, 170, 253, 5),
        *(237, 72, 67, 10, 103, 5, 0, 5, 0, 0, 0, 0),
    ],
    "change": [
        *(7, 3, 0, 3, 0, 48, 17, 13, 17, 30, 180, 215, 3),
        *(274, 59, 20, 3, 88, 7, 10, 0, 0, 7, 0, 0),
    ],
}
# Degrees above the root. Beats 2 and 3, per hundred: the 823 bars. Beat 4 before a bar of the
# same chord, per thousand: the 515. Beat 4 before another chord is left to its move: which
# degree leads there depends on where the next root lies.
DEGREES = {
    ("minor", "1>2"): [13, 2, 20, 13, 2, 9, 5, 12, 2, 2, 12, 8],
    ("minor", "2>3"): [16, 0, 7, 34, 1, 4, 1, 10, 0, 15, 10, 1],
    ("minor", "held"): [17, 25, 126, 67, 42, 67, 59, 177, 193, 76, 25, 126],
    ("dominant", "1>2"): [12, 5, 10, 0, 19, 5, 3, 19, 3, 5, 10, 11],
    ("dominant", "2>3"): [28, 1, 6, 2, 20, 3, 1, 17, 2, 12, 9, 1],
    ("dominant", "held"): [26, 13, 92, 40, 105, 92, 105, 132, 92, 158, 26, 118],
}
LEAVING = {
    "minor": [34, 31, 39, 37, 34, 34, 33, 51, 38, 34, 36, 35],
    "dominant": [44, 30, 32, 29, 51, 33, 35, 51, 32, 33, 32, 33],
}
PLACES = ("1>2", "2>3", "held")
SEEDS, BLOCKS = range(40), 128
STEP, LEAST = 0.5, 0.003

Row = str | tuple[str, str]
Weights = dict[Row, list[float]]


def main(rounds: int = 20) -> None:
    targets: dict[Row, list[float]] = {name: shares(row) for name, row in MOVES.items()}
    targets |= {place: shares(row) for place, row in DEGREES.items()}
    weights: Weights = {key: [max(LEAST, s) for s in row] for key, row in targets.items()}
    for number in range(rounds):
        install(weights)
        drawn = count()
        off = 0.0
        for key, target in targets.items():
            seen = shares([drawn[key][i] for i in range(len(target))])
            off += sum(abs(t - s) for t, s in zip(target, seen, strict=True)) / 2
            for i, (t, s) in enumerate(zip(target, seen, strict=True)):
                weights[key][i] *= ((t + LEAST) / (s + LEAST)) ** STEP
        print(f"round {number + 1}: {off / len(targets):.3f} of a row off", file=sys.stderr)
    for key, row in whole(weights).items():
        print(key, row)


def shares(row: list[int]) -> list[float]:
    return [value / max(1, sum(row)) for value in row]


def whole(weights: Weights) -> dict[Row, list[int]]:
    """Whole numbers, per thousand of the row."""
    return {key: [round(1000 * w / sum(row)) for w in row] for key, row in weights.items()}


def install(weights: Weights) -> None:
    rows = whole(weights)
    for name in MOVES:
        bass_weights.MOVE_WEIGHTS[name] = bass_weights.spread_out(rows[name])
    for family in LEAVING:
        bass_tables.DEGREES[family] = {
            **{place: tuple(rows[family, place]) for place in PLACES},
            "change": tuple(LEAVING[family]),
        }
    for cached in (bass_weights.degree_weights, bass_weights.reach, bass_weights.reach_through):
        cached.cache_clear()
    line.cache_clear()


def count() -> dict[Row, Counter[int]]:
    """What the vamp's lines show: moves by the beats they join, degrees by beat and chord."""
    found: dict[Row, Counter[int]] = {key: Counter() for key in MOVES}
    found |= {key: Counter() for key in DEGREES}
    steps = ("1>2", "2>3", "3>4", "held")
    for seed in SEEDS:
        (section,) = Timeline.of(Setup(seed=seed)).sections
        pitches = [p for block in range(BLOCKS) for p in line(section, 4 * block)]
        for beat, pitch in enumerate(pitches[:-1]):
            name = "change" if beat % 16 == 15 else steps[beat % 4]
            move = pitches[beat + 1] - pitch
            if abs(move) <= 12:
                found[name][move + 12] += 1
            family, root = ("dominant", 0) if beat // 16 % 2 else ("minor", 2)
            place = {1: "1>2", 2: "2>3", 3: "held"}.get(beat % 4)
            if place and beat % 16 != 15:
                found[family, place][(pitch - root) % 12] += 1
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
