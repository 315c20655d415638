"""The mixer: a bus per player, how loud each is, where each sits, and who is silent.

None of this is part of the music: it acts on what is rendered next, with a ramp so short that
it is heard at once and so smooth that it does not click.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

RAMP_SECONDS = 0.01

# How loud each player is, in dB, and where from -1 (left) to 1, as they stand on most records
# (choice). The trio comes to about -20 LUFS at 120 beats a minute, and to -17 when it gives all,
# where single peaks begin to be rounded.
LEVELS_DB = {"bass": -2.5, "piano": 0.0, "drums": 2.5}
PANS = {"bass": 0.0, "piano": -0.2, "drums": 0.1}

STRAIGHT = np.float32(0.85)
"""Up to here the mix is as it is; the loudest bars of loud bands alone come near (choice)."""


class Mixer:
    """Levels and mutes of the players; one per rendering."""

    def __init__(self, rate: int) -> None:
        self._step = 1 / max(1, round(RAMP_SECONDS * rate))
        self._open = dict.fromkeys(LEVELS_DB, 1.0)
        self._silent: set[str] = set()

    def mute(self, player: str, silent: bool) -> None:
        """Silence a player, or let him be heard again."""
        (self._silent.add if silent else self._silent.discard)(player)

    def muted(self, player: str) -> bool:
        return player in self._silent

    def mix(self, buses: Mapping[str, NDArray[np.float32]], frames: int) -> NDArray[np.float32]:
        """The players' buses, (2, frames) each, as one, (frames, 2)."""
        mixed = np.zeros((2, frames), np.float32)
        for player, bus in buses.items():
            doors = self._doors(player, frames)
            if doors is None:
                continue
            for side, gain in enumerate(_gains(player)):
                mixed[side] += bus[side] * (doors * gain)
        _round_peaks(mixed)
        return np.ascontiguousarray(mixed.T)

    def _doors(self, player: str, frames: int) -> NDArray[np.float32] | np.float32 | None:
        """How far a player's door is open, frame by frame; None where it is shut all along."""
        target, now = float(player not in self._silent), self._open[player]
        if now == target:
            return np.float32(1) if target else None
        way = np.arange(1, frames + 1) * (self._step if target > now else -self._step)
        doors = np.clip(now + way, 0, 1)
        self._open[player] = float(doors[-1])
        return np.asarray(doors, np.float32)


def _round_peaks(mixed: NDArray[np.float32]) -> None:
    """What would go beyond full scale is bent down to it, frame by frame, and never clipped."""
    for side in mixed:
        high = np.flatnonzero(np.abs(side) > STRAIGHT)
        if len(high):
            over = (np.abs(side[high]) - STRAIGHT) / (1 - STRAIGHT)
            side[high] = np.sign(side[high]) * (STRAIGHT + (1 - STRAIGHT) * over / (1 + over))


def _gains(player: str) -> tuple[np.float32, np.float32]:
    level, pan = 10 ** (LEVELS_DB[player] / 20), PANS[player]
    return np.float32(level * min(1, 1 - pan)), np.float32(level * min(1, 1 + pan))
