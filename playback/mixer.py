"""The mixer: a strip per player, the room around them, and a limiter before the door.

None of this is part of the music: it acts on what is mixed next, with a ramp so short that it
is heard at once and so smooth that it does not click. What is mixed comes out a few
milliseconds of frames later, because the limiter looks ahead.

>>> mixer = Mixer(48_000)
>>> mixer.mute("piano", True)
>>> mixer.is_heard("piano"), mixer.is_heard("bass")
(False, True)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playback.desk import FADER_DB, USUAL_ROOM
from playback.limiter import Limiter
from playback.loudness import room_made_up_db
from playback.room import HOP, Room

Stereo = NDArray[np.float32]
"""(2, frames)."""

RAMP_SECONDS = 0.01

# How loud each player is, in dB, and where from -1 (left) to 1, as they stand on most records
# (choice): the trio comes to -18 LUFS, see playback.loudness. Whoever stands further back gives
# the room more.
LEVELS_DB = {"bass": -2.5, "piano": 0.0, "drums": 2.5, "horn": 0.0}
PANS = {"bass": 0.0, "piano": -0.2, "drums": 0.1, "horn": 0.0}
SENDS_DB = {"bass": -4.0, "piano": 0.0, "drums": 1.0, "horn": 1.0}

HALF = np.float32(0.5)

SOFTEST_DB, LOUDEST_DB = FADER_DB


@dataclass(slots=True)
class Strip:
    """A player's strip: the fader in dB beside his usual level, pan from -1 to 1, the buttons."""

    level_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False
    now: tuple[float, float] | None = None
    """What is let through on either side; None before the first frame."""


class Mixer:
    """The desk at which a performance is mixed, hop by hop; one per rendering.

    ``room`` runs from 0, dry, to 1, an auditorium.
    """

    channels = 2
    """How many of them come out."""

    def __init__(self, rate: int, room: float = USUAL_ROOM) -> None:
        self._ramp = np.linspace(
            1, 0, min(HOP, max(1, round(RAMP_SECONDS * rate))), endpoint=False, dtype=np.float32
        )
        self._strips = {player: Strip(pan=pan) for player, pan in PANS.items()}
        self._room = Room(rate, room)
        self._limiter = Limiter(rate)
        self.peaks: dict[str, float] = {}
        """How loud each player was in what was mixed last, as a share of full scale."""

    @property
    def ahead(self) -> int:
        """How many frames later what is mixed comes out."""
        return self._limiter.ahead

    @property
    def memory(self) -> int:
        """How many frames back there is anything that is still heard."""
        return self._room.memory + self._limiter.memory + self._limiter.ahead

    def mute(self, player: str, silent: bool) -> None:
        """Silence a player, or let him be heard again."""
        self._strips[player].mute = silent

    def solo(self, player: str, alone: bool) -> None:
        """Hear a player alone, or with the others whose solo is pressed; then all again."""
        self._strips[player].solo = alone

    def level(self, player: str, decibels: float) -> None:
        """Louder or softer than usual, by SOFTEST_DB to LOUDEST_DB."""
        self._strips[player].level_db = min(LOUDEST_DB, max(SOFTEST_DB, float(decibels)))

    def pan(self, player: str, side: float) -> None:
        """To the left, -1, or to the right, 1."""
        self._strips[player].pan = min(1.0, max(-1.0, float(side)))

    def room(self, size: float) -> None:
        """From dry, 0, to an auditorium, 1, and the band as loud as before."""
        self._room.resize(min(1.0, max(0.0, float(size))))

    def is_heard(self, player: str) -> bool:
        """Whether a player is neither muted nor behind another one's solo."""
        strip = self._strips[player]
        others = any(other.solo for other in self._strips.values())
        return not strip.mute and (strip.solo or not others)

    def mix(self, buses: Mapping[str, Stereo]) -> Stereo:
        """The players' next frames as one, (2, frames), whole hops, ``ahead`` frames later."""
        frames = next(iter(buses.values())).shape[-1]
        through = {player: self._through(player, bus) for player, bus in buses.items()}
        return self._limiter.limited(self._in_the_room(through, frames))

    def _in_the_room(self, through: Mapping[str, Stereo | None], frames: int) -> Stereo:
        """What the strips let through, and the room, as one, before the limiter."""
        dry, sent = np.zeros((2, frames), np.float32), np.zeros(frames, np.float32)
        for player, heard in through.items():
            self.peaks[player] = 0.0 if heard is None else float(np.abs(heard).max())
            if heard is not None:
                dry += heard
                sent += into_the_room(player, heard)
        if not self._room.is_silent:
            dry += self._room.answer(sent)
        return dry

    def _through(self, player: str, bus: Stereo) -> Stereo | None:
        """What a strip lets through; None where it has been shut all along."""
        strip = self._strips[player]
        before, after = strip.now, self._sides(player)
        strip.now = after
        if before is None or before == after:
            return _louder(bus, np.array(after, np.float32)[:, None]) if any(after) else None
        way = np.array([before, after], np.float32)
        sides = np.repeat(way[1][:, None], bus.shape[-1], axis=1)
        sides[:, : len(self._ramp)] += (way[0] - way[1])[:, None] * self._ramp
        return _louder(bus, sides)

    def _sides(self, player: str) -> tuple[float, float]:
        """How much of a player is let through to the left and to the right."""
        strip = self._strips[player]
        if strip.level_db <= SOFTEST_DB or not self.is_heard(player):
            return 0.0, 0.0
        # Every fader goes down as the room opens, as an engineer's would: the whole stays as loud.
        decibels = LEVELS_DB[player] + strip.level_db + room_made_up_db(self._room.size)
        level = 10 ** (decibels / 20)
        return level * min(1, 1 - strip.pan), level * min(1, 1 + strip.pan)


def into_the_room(player: str, heard: Stereo) -> NDArray[np.float32]:
    """What a player sends into the room, of what his strip lets through."""
    return np.asarray((heard[0] + heard[1]) * (HALF * _factor(SENDS_DB[player])))


def _louder(bus: Stereo, sides: Stereo) -> Stereo:
    return np.multiply(bus, sides, dtype=np.float32)


def _factor(decibels: float) -> np.float32:
    return np.float32(10 ** (decibels / 20))
