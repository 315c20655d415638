"""Which preset of a sound font an instrument of the band is played from.

By the numbers of General MIDI, and where a font does not follow them by its names: a font of
one double bass has it at 0:0, where General MIDI has the piano.

>>> sorted(presets_for({(0, 0): "Grand Piano", (0, 32): "Acoustic Bass"}).items())
[('piano', (0, 0)), ('upright', (0, 32))]
>>> presets_for({(0, 0): "Double Bass pizz."})
{'upright': (0, 0)}
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Preset = tuple[int, int]
"""Bank and program, both from 0; drums are in bank 128, as players of fonts have them."""

NUMBERS: dict[str, tuple[Preset, ...]] = {
    "upright": ((0, 32),),
    "piano": ((0, 0), (0, 1)),
    "vibes": ((0, 11),),
    "guitar": ((0, 26), (0, 27)),
    "sticks": ((128, 32), (128, 0)),
    "brushes": ((128, 40),),
    "trumpet": ((0, 59), (0, 56)),
    "tenor": ((0, 66),),
}
"""General MIDI level 1 (programs) and the kits of GM2 and GS: jazz 32, brush 40. What is second
stands in for the first: the plain kit for the jazz kit, the open trumpet for the muted one.
Nothing stands in for brushes: a ballad with sticks is another ballad (choice)."""

NAMES = {
    "brushes": r"brush",
    "sticks": r"\b(jazz|drum|standard|acoustic) ?(kit|set)|\bdrums\b",
    "upright": r"\b(upright|acoustic|double|string|jazz|wood) ?bass\b|contrabass",
    "piano": r"\b(piano|steinway|b(o|oe)sendorfer)\b|\bgrand\b",
    "vibes": r"\bvib(e|es|raphone|raphones|raharp)\b",
    "guitar": r"\b(jazz|hollow ?body|archtop) ?(e?guitar|gtr)|\barchtop\b",
    "trumpet": r"\btrumpet\b",
    "tenor": r"\btenor ?sax|\bsax\w* ?tenor",
}
"""What a preset of that instrument is called, in small letters; the first that fits is meant
(choice, after the names in common fonts)."""

NO_PIANO = re.compile(r"elec|e-?piano|synth|toy")


def presets_for(presets: Mapping[Preset, str]) -> dict[str, Preset]:
    """The preset of each instrument of the band that a font has, from its presets' names."""
    named = {preset: _named(name) for preset, name in presets.items()}
    found: dict[str, Preset] = {}
    for instrument, numbers in NUMBERS.items():
        by_number = [
            preset for preset in numbers if preset in named and named[preset] in (None, instrument)
        ]
        by_name = [preset for preset in sorted(named) if named[preset] == instrument]
        if fitting := by_number or by_name:
            found[instrument] = fitting[0]
    return found


def wanted(instrument: str) -> str:
    """The first number of an instrument, as one reads it: "128:40"."""
    bank, program = NUMBERS[instrument][0]
    return f"{bank}:{program}"


def _named(name: str) -> str | None:
    """The instrument of ours that a name speaks of; None where of none."""
    low = name.lower()
    for instrument, pattern in NAMES.items():
        if re.search(pattern, low) and not (instrument == "piano" and NO_PIANO.search(low)):
            return instrument
    return None
