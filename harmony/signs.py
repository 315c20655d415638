"""Symbols, scales and degrees as they are printed, with flats and sharps as signs.

>>> with_signs("Bb7#11"), with_signs("Dm69")
('B♭7♯11', 'Dm6/9')
"""

from __future__ import annotations

import re


def with_signs(text: str) -> str:
    """B♭7♯11 for Bb7#11, Dm6/9 for Dm69, and the like in names of scales and degrees."""
    flats = re.sub(r"(?<=[A-G])b+|b+(?=[0-9])", lambda found: "♭" * len(found[0]), text)
    return flats.replace("#", "♯").replace("69", "6/9")
