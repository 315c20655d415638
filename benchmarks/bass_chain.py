"""The bassist's endless line: the fit to what was counted, as ``fit_bass_line.py`` takes it.

The line of the greatest entropy whose figures are those that were counted: of all lines that
show people's moves, degrees, pairs of degrees and turns, the one that assumes nothing more
(Jaynes 1957). It goes round the vamp's 32 beats for ever; its state is a pitch and the kind of
move that led there. Each figure may be off by about the error of its count, and pays for what
it asks beyond that.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy.optimize import minimize

from bass_counts import FAMILIES, MOVES, Array, figures
from playback.band.bass_tables import CENTRE, HIGHEST, LOWEST
from playback.band.bass_weights import KIND_OF_MOVE, KINDS

PITCHES = np.arange(LOWEST, HIGHEST + 1)
KIND = np.array(KIND_OF_MOVE)
N, K, M = len(PITCHES), len(KINDS), len(MOVES)
BEATS, ROOTS = 32, (2, 0)
LED_TO = np.arange(N)[:, None] + MOVES
ON_IT = (LED_TO >= 0) & (LED_TO < N)
TARGET = np.clip(LED_TO, 0, N - 1)
STATE = (TARGET * K + KIND).ravel()

COST = 16.0
"""How dear it is to follow a count to the letter (choice: most figures come within one error)."""

REGISTER_WANTED, REGISTER_ERROR = np.array([0.03, 1.12]), np.array([0.05, 0.08])
"""Mean, and mean square, of the distance from CENTRE in sixes (FiloBass: 31, 41, 52)."""

FIGURES = figures()
SHARES = np.concatenate([figure.shares for figure in FIGURES.values()])
ERRORS = np.concatenate([figure.error for figure in FIGURES.values()])
WEIGHTS = SHARES.size
REGISTER = np.stack([(PITCHES - CENTRE) / 6, ((PITCHES - CENTRE) / 6) ** 2])
CLOSED = np.where(ON_IT, 0.0, -1e9)[:, None, :]


def degree(beat: int) -> Array:
    return np.asarray((PITCHES - ROOTS[beat // 16 % 2]) % 12)


def figures_of_step(beat: int) -> list[Array]:
    """Which weights bear on the step from a beat to the next, by pitch, kind and move."""
    after = (beat + 1) % BEATS
    family, place, bar = FAMILIES[after // 16], after % 4, after // 4 % 4
    to = degree(after)[TARGET][:, None, :]
    lands = "new" if after % 16 == 0 else "same"
    pairs = f"{FAMILIES[beat // 16]} pairs" if place else f"over the bar line, {lands} chord"
    start = degree(beat) if place else (PITCHES - ROOTS[after // 16]) % 12
    rows = [
        (f"move {f'{place}>{place + 1}' if place else f'4>1 {lands} chord'}", np.arange(M)),
        (pairs, 12 * start[:, None, None] + to),
        (f"turns {place or 4}", np.arange(K)[:, None] * K + KIND),
    ]
    if place == 0:
        rows.append((f"{family} bar {bar}", to))
    elif place < 3 or bar < 3:
        rows.append((f"{family} beat {place + 1}", to))
    return [FIGURES[name].part.start + np.broadcast_to(i, (N, K, M)).ravel() for name, i in rows]


STEPS = [figures_of_step(beat) for beat in range(BEATS)]
TIMES = np.sum([np.bincount(r, minlength=WEIGHTS) > 0 for s in STEPS for r in s], axis=0)
for _figure in FIGURES.values():
    TIMES[_figure.part] = TIMES[_figure.part].max()


class Ring:
    """The endless line round the ring: what follows and what went before, kept warm."""

    def __init__(self) -> None:
        self.ahead: list[Array] = [np.ones((N, K))] * (BEATS + 1)
        self.behind: list[Array] = [np.ones((N, K))] * (BEATS + 1)

    def go_round(self, weights: Array, times: int = 4) -> tuple[float, list[Array]]:
        """The logarithm of all ways round once, and how often each step is taken."""
        logs = [self._log_step(weights, beat) for beat in range(BEATS)]
        most = [float(log.max()) for log in logs]
        steps = [np.exp(log - top) for log, top in zip(logs, most, strict=True)]
        grown = 0.0
        for _ in range(times):
            self.ahead[BEATS], grown = self.ahead[0], sum(most)
            self.behind[0] = self.behind[BEATS]
            for beat in reversed(range(BEATS)):
                ways = (steps[beat] * self.ahead[beat + 1][TARGET, KIND][:, None, :]).sum(2)
                grown += float(np.log(ways.sum()))
                self.ahead[beat] = ways / ways.sum()
            for beat in range(BEATS):
                led = (self.behind[beat][:, :, None] * steps[beat]).sum(1).ravel()
                found = np.bincount(STATE, weights=led, minlength=N * K).reshape(N, K)
                self.behind[beat + 1] = found / found.sum()
        taken = [
            self.behind[b][:, :, None] * step * self.ahead[b + 1][TARGET, KIND][:, None, :]
            for b, step in enumerate(steps)
        ]
        return grown, [step / step.sum() for step in taken]

    @staticmethod
    def _log_step(weights: Array, beat: int) -> Array:
        log = CLOSED + (weights[WEIGHTS:] @ REGISTER)[TARGET][:, None, :]
        total = np.broadcast_to(log, (N, K, M)).ravel()
        for row in STEPS[beat]:
            total = total + weights[row]
        return np.asarray(total.reshape(N, K, M))


def fitted() -> tuple[Array, Ring, list[Array]]:
    """The weights, and the line as it goes with them."""
    ring = Ring()
    wanted = np.concatenate([SHARES * TIMES, REGISTER_WANTED * BEATS])
    price = np.concatenate([COST * TIMES**1.5 * ERRORS**2, BEATS * REGISTER_ERROR**2])

    def cost(weights: Array) -> tuple[float, Array]:
        grown, taken = ring.go_round(weights)
        seen = np.zeros(WEIGHTS + 2)
        for rows, step in zip(STEPS, taken, strict=True):
            for row in rows:
                seen[:WEIGHTS] += np.bincount(row, weights=step.ravel(), minlength=WEIGHTS)
            pitches = np.bincount(TARGET.ravel(), weights=step.sum(1).ravel(), minlength=N)
            seen[WEIGHTS:] += REGISTER @ pitches
        total = grown - weights @ wanted + (price * weights**2).sum() / 2
        return float(total), seen - wanted + price * weights

    start = np.zeros(WEIGHTS + 2)
    start[-1] = -0.05
    options = {"maxiter": 3000, "maxfun": 4000, "maxcor": 20}
    result = minimize(cost, start, jac=True, method="L-BFGS-B", options=options)
    print(result.message, result.nit, file=sys.stderr)
    _, taken = ring.go_round(result.x, times=10)
    return result.x, ring, taken
