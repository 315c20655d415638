"""The mixing desk as hands know it, whoever does what they ask: a mixer, or a synthesizer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

USUAL_ROOM = 0.25
"""A dry studio, where one hears that three people sit in one room (choice)."""

FADER_DB = (-60.0, 12.0)
"""The ends of a fader; at the lower one the player is not heard any more (choice)."""


class Desk(Protocol):
    """What hands may touch: ``playback.mixer.Mixer``, or something that does as it does."""

    def mute(self, player: str, silent: bool) -> None: ...
    def solo(self, player: str, alone: bool) -> None: ...
    def level(self, player: str, decibels: float) -> None: ...
    def pan(self, player: str, side: float) -> None: ...
    def room(self, size: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Faders:
    """How a desk stands when the music begins: the room, from 0, dry, to 1, an auditorium; by how
    many dB players are louder than usual, and where they sit, from -1, left, to 1. Who is not
    named is where he always is.
    """

    room: float = USUAL_ROOM
    levels: tuple[tuple[str, float], ...] = ()
    pans: tuple[tuple[str, float], ...] = ()

    def set_players(self, desk: Desk) -> None:
        """Level and pan; the room a desk is given, or has."""
        for player, decibels in self.levels:
            desk.level(player, decibels)
        for player, side in self.pans:
            desk.pan(player, side)


Hand = Callable[[Desk], object]
"""A hand on the desk."""
