"""Fit what the bassist's line is drawn by; prints playback/band/bass_fitted.py, in half a minute.

    pip install scipy && python benchmarks/fit_bass_line.py > playback/band/bass_fitted.py

The endless line (``bass_chain``) is drawn in two goes. Where bars and chords begin it lands:
the landings are a chain of their own, fitted here to those of the endless line. Between two of
them the line's own weights hold as they are. Two things have to be moved on the way: what pairs
of degrees say of the second degree alone goes to the degrees, and what the first beat's turns
say of the move before goes to the fourth beat's, where that move is drawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize

from bass_chain import (
    BEATS,
    FIGURES,
    KIND,
    PITCHES,
    REGISTER,
    ROOTS,
    TARGET,
    WEIGHTS,
    K,
    N,
    Ring,
    fitted,
)
from bass_counts import FAMILIES, MOVES, Array
from bass_module import print_module
from playback.band.bass_tables import CENTRE

GAPS = 2 * N - 1
GAP = np.arange(N)[None, :] - np.arange(N)[:, None] + N - 1

NEARER, POST_SPREAD = 0.6, 5.5
"""Landings keep nearer together than in the endless line, by so much times the square of a
tenth of their distance, and posts nearer to the middle: so that four bars span 8 to 22
semitones as people's do, 14 as a rule."""

# On landings: no flat second, sharp fourth or flat sixth (what listeners heard as wrong).
LANDED_ON = {"minor": (0, 2, 3, 5, 7, 9, 10), "dominant": (0, 2, 4, 7, 9, 10)}


def over_beats(taken: list[Array], first: int) -> list[Array]:
    """How often the line leads from one pitch to another, 1 to 4 beats after a first beat."""
    found = []
    here: Array = np.zeros((N, N, K))
    for later in range(4):
        step = taken[first + later]
        after = np.zeros_like(here)
        share = step / np.maximum(step.sum(2, keepdims=True), 1e-300)
        for pitch in range(N):
            for move in range(len(MOVES)):
                to, kind = TARGET[pitch, move], KIND[move]
                if later:
                    after[:, to, kind] += here[:, pitch] @ share[pitch, :, move]
                else:
                    after[pitch, to, kind] += step[pitch, :, move].sum()
        here = after
        found.append(here.sum(2))
    return found


class Landings:
    """The chain of the eight first beats of the vamp: by degree, by distance, by register."""

    def __init__(self, wanted: list[Array]) -> None:
        self._degrees = [(PITCHES - ROOTS[bar // 4]) % 12 for bar in range(8)]
        self._wanted = self._figures(wanted)

    def _figures(self, taken: list[Array]) -> Array:
        degrees, gaps, register = np.zeros((8, 12)), np.zeros(GAPS), np.zeros(2)
        for bar, pairs in enumerate(taken):
            after = (bar + 1) % 8
            np.add.at(degrees[after], self._degrees[after], pairs.sum(0))
            np.add.at(gaps, GAP, pairs)
            register += REGISTER @ pairs.sum(0)
        return np.concatenate([degrees.ravel(), gaps, register])

    def _cost(self, weights: Array) -> tuple[float, Array]:
        degrees, gaps, register = weights[:96].reshape(8, 12), weights[96:-2], weights[-2:]
        steps = []
        for bar in range(8):
            after = (bar + 1) % 8
            to = degrees[after][self._degrees[after]] + register @ REGISTER
            steps.append(np.exp(to[None, :] + gaps[GAP]))
        ahead, behind, grown = [np.ones(N)] * 9, [np.ones(N)] * 9, 0.0
        for _ in range(6):
            ahead[8], behind[0], grown = ahead[0], behind[8], 0.0
            for bar in reversed(range(8)):
                ways = steps[bar] @ ahead[bar + 1]
                grown += float(np.log(ways.sum()))
                ahead[bar] = ways / ways.sum()
            for bar in range(8):
                led = behind[bar] @ steps[bar]
                behind[bar + 1] = led / led.sum()
        taken = [behind[b][:, None] * s * ahead[b + 1] for b, s in enumerate(steps)]
        seen = self._figures([pairs / pairs.sum() for pairs in taken])
        total = grown - weights @ self._wanted + 0.002 * weights @ weights
        return float(total), seen - self._wanted + 0.004 * weights

    def fitted(self) -> Array:
        start = np.zeros(96 + GAPS + 2)
        return np.asarray(minimize(self._cost, start, jac=True, method="L-BFGS-B").x)


def hundredths(values: Array, shares: Array | float = 1.0) -> list[int]:
    """Weights against their mean by how often each is met, in hundredths of a logarithm."""
    met = np.broadcast_to(np.asarray(shares, float) + 1e-9, values.shape)
    mean = (values * met).sum() / met.sum()
    return [int(v) for v in np.clip(np.round(100 * (values - mean)), -1500, 1500)]


def moved_about(weights: Array, ring: Ring) -> dict[str, Array]:
    """The line's weights by figure, with what has to be moved moved."""
    rows = {name: weights[figure.part].copy() for name, figure in FIGURES.items()}
    for family in FAMILIES:
        pairs = rows[f"{family} pairs"].reshape(12, 12)
        met = FIGURES[f"{family} pairs"].shares.reshape(12, 12) + 1e-4
        alone = (pairs * met).sum(0) / met.sum(0)
        rows[f"{family} pairs"] = (pairs - alone).ravel()
        for beat in (2, 3, 4):
            rows[f"{family} beat {beat}"] = rows[f"{family} beat {beat}"] + alone
        rows[f"{family} leaving"] = alone
    logs = [np.log(ring.ahead[beat]) for beat in range(0, BEATS, 4)]
    ahead = np.mean([log - log.mean(1, keepdims=True) for log in logs], axis=(0, 1))
    rows["turns 4"] = (rows["turns 4"].reshape(K, K) + ahead).ravel()
    rows["turns 1"] = (rows["turns 1"].reshape(K, K) - ahead[:, None]).ravel()
    return rows


def tables(weights: Array, ring: Ring, taken: list[Array]) -> dict[str, Any]:
    """All that the module holds, by name."""
    rows = moved_about(weights, ring)
    line = {
        name: hundredths(row, FIGURES[name].shares if name in FIGURES else 1.0)
        for name, row in rows.items()
    }
    ways = [over_beats(taken, first) for first in range(0, BEATS, 4)]
    landings = Landings([row[3] for row in ways]).fitted()
    moves = ("1>2", "2>3", "3>4", "4>1 same chord", "4>1 new chord")
    return {
        "MOVES": dict(zip(PAIRS, (line[f"move {name}"] for name in moves), strict=True)),
        "DEGREES": {
            family: {
                "1>2": line[f"{family} beat 2"],
                "2>3": line[f"{family} beat 3"],
                "held": line[f"{family} beat 4"],
                "change": line[f"{family} leaving"],
            }
            for family in FAMILIES
        },
        "WITHIN": {family: line[f"{family} pairs"] for family in FAMILIES},
        "ACROSS": {
            "held": line["over the bar line, same chord"],
            "change": line["over the bar line, new chord"],
        },
        "TURNS": {beat: line[f"turns {beat}"] for beat in (1, 2, 3, 4)},
        "LANDINGS": dict(zip(FAMILIES, _landed(landings), strict=True)),
        "POSTS": {family: [_posts(family, bar) for bar in range(4)] for family in FAMILIES},
        "GAPS": _gaps(landings[96:-2], ways),
        "REGISTER": _rounded(weights[WEIGHTS:] @ REGISTER),
        "LANDING_REGISTER": _rounded(landings[-2:] @ REGISTER),
        "POST_REGISTER": _rounded(-(((PITCHES - CENTRE - 0.2) / POST_SPREAD) ** 2) / 2),
    }


PAIRS = ("1>2", "2>3", "3>4", "held", "change")


def _rounded(values: Array) -> list[int]:
    return [int(value) for value in np.round(100 * values)]


def _landed(weights: Array) -> list[list[list[int | None]]]:
    """By family and bar: the weight of each degree on a first beat, None where it has none."""
    found = []
    for number, family in enumerate(FAMILIES):
        rows = weights[:96].reshape(2, 4, 12)[number]
        told = [hundredths(row, FIGURES[f"{family} bar {b}"].shares) for b, row in enumerate(rows)]
        allowed = LANDED_ON[family]
        found.append([[n if d in allowed else None for d, n in enumerate(row)] for row in told])
    return found


def _posts(family: str, bar: int) -> list[int]:
    """The counted shares themselves, per thousand: nothing is known around a post."""
    shares = FIGURES[f"{family} bar {bar}"].shares
    return [round(1000 * s) if d in LANDED_ON[family] else 0 for d, s in enumerate(shares)]


def _gaps(four: Array, ways: list[list[Array]]) -> dict[int, list[int]]:
    """Distances between landings 1 to 4 beats apart, up as likely as down: as fitted for four
    beats, as the line goes for two and three, as it goes into a new chord for one.
    """
    found = {}
    shares = np.full(GAPS, 1e-5)
    shares[N - 1 + MOVES[0] : N + MOVES[-1]] = np.maximum(
        FIGURES["move 4>1 new chord"].shares, 1e-4
    )
    found[1] = hundredths(np.log(shares), shares)
    for beats in (2, 3, 4):
        pairs = sum(row[beats - 1] for row in ways) / len(ways)
        shares = np.bincount(GAP.ravel(), weights=np.asarray(pairs).ravel(), minlength=GAPS)
        if beats == 4:
            near = NEARER * ((np.arange(GAPS) - N + 1) / 10) ** 2
            found[4] = hundredths((four + four[::-1]) / 2 - near, np.maximum(shares, 1e-6))
        else:
            shares = np.maximum((shares + shares[::-1]) / 2, 1e-5)
            found[beats] = hundredths(np.log(shares), shares)
    return found


if __name__ == "__main__":
    print_module(tables(*fitted()))
