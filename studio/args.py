"""What a page sends beside a call's name, checked: numbers, yes or no, players.

>>> number({"by": 2}, "by", -10, 10), flag({"on": True}), text(120.0)
(2.0, True, '120')
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harmony.mistake import Mistake
from playback.setup import PLAYERS
from playback.setup_kinds import shown

Args = Mapping[str, Any]


def text(value: object) -> str | None:
    """A value as a setup line has it; None for the usual one."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (int, float, str)):
        return str(value)
    raise Mistake(f"a value is a text or a number, got {shown(value)}")


def number(args: Args, name: str, low: float, high: float) -> float:
    value = args.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise Mistake(f"{name} must be {low:g} to {high:g}, got {shown(value)}")
    return float(value)


def flag(args: Args) -> bool:
    on = args.get("on")
    if not isinstance(on, bool):
        raise Mistake(f"on must be true or false, got {shown(on)}")
    return on


def player(args: Args) -> str:
    player = args.get("player")
    if player not in PLAYERS:
        raise Mistake(f"player must be bass, piano or drums, got {shown(player)}")
    return str(player)
