"""How the desk is to stand: ``--room``, ``--level`` and ``--pan``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harmony.mistake import Mistake
from playback.desk import FADER_DB, USUAL_ROOM, Faders
from playback.setup import PLAYERS
from playback.setup_fields import Field
from playback.setup_kinds import Number, shown


def faders_asked(asked: Mapping[str, Any]) -> Faders:
    """The faders that are asked for. Raises Mistake."""
    room: float = USUAL_ROOM
    if asked.get("room") is not None:
        room = Field("room", "room", Number(0, 1)).read(asked["room"])
    levels = _by_player("level", asked.get("level"), Number(*FADER_DB, unit=" dB"))
    return Faders(room, levels, _by_player("pan", asked.get("pan"), Number(-1, 1)))


def _by_player(name: str, text: str | None, kind: Number) -> tuple[tuple[str, float], ...]:
    """Such as ``piano=-3,drums=2``."""
    if text is None:
        return ()
    found: dict[str, float] = {}
    for part in text.split(","):
        player, has_value, value = (word.strip() for word in part.partition("="))
        if player not in PLAYERS or not has_value:
            told = f"{name} must be a player and a number, such as piano=-0.5"
            raise Mistake(f"{told} ({', '.join(PLAYERS)}), got {shown(part.strip())}")
        if player in found:
            raise Mistake(f"{name} says two things of the {player}; keep one")
        found[player] = Field(f"{name} of the {player}", "level", kind).read(
            value.removeprefix("+")
        )
    return tuple(found.items())
