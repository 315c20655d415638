"""The bassist's tables as a module of Python: what ``fit_bass_line.py`` prints."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

HEAD = '''"""What the bassist's line is drawn by: whole numbers, fitted; not written by hand.

``benchmarks/fit_bass_line.py`` fits them and prints this module. People's figures are from 515
bars of one minor or dominant chord, 823 bars with chord markers and FiloBass (Riley & Dixon
2023); aggregates, no line is kept. Numbers are hundredths of a natural logarithm: 0 weighs
nothing, 69 doubles, -300 is one in twenty; POSTS are shares per thousand.
"""

from __future__ import annotations

# fmt: off'''

SAID = {
    "MOVES": ("dict[str, tuple[int, ...]]", "Semitones from -12 to 12, by the beats they join."),
    "DEGREES": (
        "dict[str, dict[str, tuple[int, ...]]]",
        "Degrees on beats 2 and 3, and on 4 before the same chord and before another.",
    ),
    "WITHIN": ("dict[str, tuple[int, ...]]", "Pairs of degrees in a bar: a row for each first."),
    "ACROSS": (
        "dict[str, tuple[int, ...]]",
        "Pairs over the bar line, both above the root of the chord that follows.",
    ),
    "TURNS": (
        "dict[int, tuple[int, ...]]",
        "Kinds of move one after the other (bass_weights.KINDS), by the beat in the middle.",
    ),
    "LANDINGS": (
        "dict[str, tuple[tuple[int | None, ...], ...]]",
        "What the bars of a held chord begin on, between two others.",
    ),
    "POSTS": ("dict[str, tuple[tuple[int, ...], ...]]", "The same by itself, per thousand."),
    "GAPS": ("dict[int, tuple[int, ...]]", "Distances from -27 to 27, by the beats between."),
    "REGISTER": ("tuple[int, ...]", "The instrument from its lowest note up, inside a bar."),
    "LANDING_REGISTER": ("tuple[int, ...]", "The same for a landing."),
    "POST_REGISTER": ("tuple[int, ...]", "The same for a post."),
}


def print_module(tables: dict[str, Any]) -> None:
    """Print the module of tables."""
    print(HEAD)
    for name, table in tables.items():
        kind, said = SAID[name]
        print(f"\n# {said}\n{name}: {kind} = {_text(table, 0)}")


def _text(table: Any, depth: int) -> str:
    pad = " " * 4 * (depth + 1)
    if isinstance(table, dict):
        rows = [f"{pad}{_key(key)}: {_text(value, depth + 1)},\n" for key, value in table.items()]
        return "{\n" + "".join(rows) + " " * 4 * depth + "}"
    if isinstance(table[0], Sequence):
        rows = [f"{pad}{_text(value, depth + 1)},\n" for value in table]
        return "(\n" + "".join(rows) + " " * 4 * depth + ")"
    line = f"({', '.join(map(str, table))})"
    if len(line) + 4 * depth < 80:
        return line
    wide = 12 if len(table) % 12 == 0 else 13
    parts = [", ".join(map(str, table[i : i + wide])) for i in range(0, len(table), wide)]
    filled = textwrap.indent(",\n".join(parts) + ",\n", pad)
    return "(\n" + filled + " " * 4 * depth + ")"


def _key(key: object) -> str:
    return f'"{key}"' if isinstance(key, str) else str(key)
