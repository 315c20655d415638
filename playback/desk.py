"""The mixing desk as hands know it, whoever does what they ask: a mixer, or a synthesizer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

USUAL_ROOM = 0.25
"""A dry studio, where one hears that three people sit in one room (choice)."""


class Desk(Protocol):
    """What hands may touch: ``playback.mixer.Mixer``, or something that does as it does."""

    def mute(self, player: str, silent: bool) -> None: ...
    def solo(self, player: str, alone: bool) -> None: ...
    def level(self, player: str, decibels: float) -> None: ...
    def pan(self, player: str, side: float) -> None: ...
    def room(self, size: float) -> None: ...


Hand = Callable[[Desk], object]
"""A hand on the desk."""
