"""What people play on the bass, as it was counted: the figures that the line is fitted to.

``bass_counts.json`` holds them, aggregates only. Each comes with the error of its count, by
which the fitted line may miss it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from playback.band.bass_weights import KINDS, WIDEST

Array = np.ndarray[Any, np.dtype[Any]]

COUNTS = json.loads((Path(__file__).parent / "bass_counts.json").read_text())
MOVES = np.arange(-WIDEST, WIDEST + 1)
FAMILIES = ("minor", "dominant")


class Figure:
    """One table of counts: its shares, how many were counted, and where its weights begin."""

    def __init__(self, shares: Any, counted: float, first: int) -> None:
        self.shares = np.asarray(shares, float).ravel()
        self.shares = self.shares / self.shares.sum()
        self.error = np.sqrt((self.shares * (1 - self.shares) + 0.5 / counted) / counted)
        self.part = slice(first, first + self.shares.size)


def figures() -> dict[str, Figure]:
    """All tables that the line is held to, by name."""
    found: dict[str, Figure] = {}

    def hold(name: str, shares: Any, counted: float) -> None:
        first = sum(figure.shares.size for figure in found.values())
        found[name] = Figure(shares, counted, first)

    for name, table in COUNTS["signed_move_by_beat_pair"].items():
        hold(f"move {name}", moves_of(name, table), table["n"])
    for family, short, n in zip(FAMILIES, ("min", "dom"), (1215, 1554), strict=True):
        rows = COUNTS["degrees_by_beat_percent (WB)"][family]
        for bar in range(4):
            hold(f"{family} bar {bar}", landings_of(rows[0], bar), 150)
        hold(f"{family} beat 2", rows[1], n / 4)
        hold(f"{family} beat 3", rows[2], n / 4)
        staying = COUNTS["beat4_degree"][f"{short} staying"]
        hold(f"{family} beat 4", staying["p"], staying["n"])
        pairs = COUNTS["degree_bigram_within_bar_rows_from_columns_to"][short]
        hold(f"{family} pairs", pairs["joint"], pairs["n"])
    for name, pairs in COUNTS[
        "barline_degree_bigram_relative_to_next_root_beat4_rows_beat1_columns"
    ].items():
        hold(f"over the bar line, {name}", pairs["joint"], pairs["n"])
    for beat in "1234":
        kinds = COUNTS["move_class_then_move_class_by_middle_beat"][beat]
        hold(f"turns {beat}", five_kinds(kinds["joint"]), kinds["n"])
    return found


def moves_of(name: str, table: dict[str, Any]) -> Array:
    """The shares of moves -12 to 12; over a bar line, the mean with the other counts."""
    shares = np.array([table["p"][str(move)] for move in MOVES])
    approaches = COUNTS["approach_last_beat_minus_target (FB, WB)"]
    others = {
        "4>1 new chord": ("change_to_root", "chord_change"),
        "4>1 same chord": ("same_chord_barline",),
    }.get(name, ())
    told = [a for a in ("-1", "1", "2", "-2", "-5", "7") if others]
    at = [WIDEST - int(approach) for approach in told]
    for approach, place in zip(told, at, strict=True):
        shares[place] = np.mean([shares[place], *(approaches[o][approach] for o in others)])
    rest = np.setdiff1d(np.arange(len(MOVES)), at)
    shares[rest] *= (1 - shares[at].sum()) / shares[rest].sum()
    return shares


def landings_of(first_beats: list[float], bar: int) -> Array:
    """What a bar of a held chord begins on: root and fifth as counted bar by bar, the others
    in the shares that they have on all first beats.
    """
    shares = np.array(first_beats, float)
    shares[[0, 7]] = 0
    root = COUNTS["root_on_beat_1_by_bar_of_chord (WB, bar 1 with FB)"][bar]
    fifth = COUNTS["fifth_on_beat_1_by_bar_of_chord (WB)"][bar]
    shares *= (1 - root - fifth) / shares.sum()
    shares[[0, 7]] = root, fifth
    return shares


def five_kinds(joint: list[list[float]]) -> Array:
    """Seven kinds of move were counted; fourths and wider leaps go with the thirds."""
    together = np.eye(len(KINDS))[[0, 0, 1, 2, 3, 4, 4]]
    return np.asarray(together.T @ np.array(joint) @ together)
