"""A desk for bands that are not rendered: it remembers what hands have done to it."""

from __future__ import annotations


class Desk:
    """Who is ``silent``, who is ``alone``, how large the room is."""

    def __init__(self) -> None:
        self.silent: set[str] = set()
        self.alone: set[str] = set()
        self.faders: dict[str, float] = {}
        self.sides: dict[str, float] = {}
        self.size = 0.25

    def mute(self, player: str, silent: bool) -> None:
        (self.silent.add if silent else self.silent.discard)(player)

    def solo(self, player: str, alone: bool) -> None:
        (self.alone.add if alone else self.alone.discard)(player)

    def level(self, player: str, decibels: float) -> None:
        self.faders[player] = decibels

    def pan(self, player: str, side: float) -> None:
        self.sides[player] = side

    def room(self, size: float) -> None:
        self.size = size
