"""A MIDI port as a desk and as a device: what the stage asks of sound, said in messages.

Faders are volumes (controller 7), pan is controller 10, the room is the reverb send (91) of
General MIDI synthesizers; a solo mutes the others.

>>> [message.hex() for message in faders({"bass": -12.0})]
['b00734']
"""

from __future__ import annotations

from collections.abc import Mapping
from time import sleep
from typing import TYPE_CHECKING

from harmony.mistake import Mistake
from playback.desk import Hand
from playback.midi_file import CHANNELS, PANS, VOLUMES
from playback.outputs import NoSound, Output
from playback.port_band import PortBand
from playback.route import Route
from playback.setup import PLAYERS
from playback.transport import Act
from studio.stage import Leader

if TYPE_CHECKING:
    from playback.clock_follower import ClockFollower
    from playback.midi_port import OutPort

RATE = 48_000
"""Places are counted in frames on the stage, also where there is no sound."""

VOLUME, PAN, REVERB = 7, 10, 91
MOST_REVERB = 100
"""Of an auditorium (choice)."""

VOLUME_DB = 40.0
"""A volume is a power of two of the level: half of it is 12 dB (General MIDI, RP-021)."""

LOOK_EVERY = 0.005


def faders(decibels: Mapping[str, float]) -> list[bytes]:
    """The volumes of players by how far their faders are from where they usually stand."""
    found = []
    for player, louder in decibels.items():
        volume = round(VOLUMES[player] * 10 ** (louder / VOLUME_DB))
        found.append(_controller(player, VOLUME, min(127, max(0, volume))))
    return found


def _controller(player: str, number: int, value: int) -> bytes:
    return bytes((0xB0 | CHANNELS[player], number, value))


class PortDesk:
    """The mixer of whoever plays at the port."""

    def __init__(self, band: PortBand) -> None:
        self._band = band
        self._muted: set[str] = set()
        self._alone: set[str] = set()

    def mute(self, player: str, silent: bool) -> None:
        (self._muted.add if silent else self._muted.discard)(player)
        self._open_doors()

    def solo(self, player: str, alone: bool) -> None:
        (self._alone.add if alone else self._alone.discard)(player)
        self._open_doors()

    def _open_doors(self) -> None:
        for player in PLAYERS:
            behind = bool(self._alone) and player not in self._alone
            self._band.mute(player, player in self._muted or behind)

    def level(self, player: str, decibels: float) -> None:
        for message in faders({player: decibels}):
            self._band.set(message)

    def pan(self, player: str, side: float) -> None:
        value = round(64 + 63 * side) if side else PANS[player]
        self._band.set(_controller(player, PAN, min(127, max(0, value))))

    def room(self, size: float) -> None:
        for player in PLAYERS:
            self._band.set(_controller(player, REVERB, round(MOST_REVERB * size)))


class PortLive:
    """The band at a port as the stage knows a band: what is called goes to it."""

    def __init__(self, band: PortBand) -> None:
        self._band = band
        self._desk = PortDesk(band)

    @property
    def route(self) -> Route:
        return self._band.route

    @property
    def refused(self) -> Mistake | None:
        return self._band.refused

    @property
    def own_tempo(self) -> bool:
        return self._band.own_tempo

    def change(self, act: Act) -> None:
        self._band.change(act)

    def mix(self, hand: Hand) -> None:
        hand(self._desk)

    def mute(self, player: str, silent: bool) -> None:
        self._desk.mute(player, silent)

    def check(self) -> None:
        self._band.check()


class PortDevice:
    """The port as the stage knows a device."""

    starved = 0

    def __init__(self, band: PortBand, port: OutPort, follower: ClockFollower | None) -> None:
        self._band = band
        self._port = port
        self._follower = follower
        self.rate = RATE
        self.device = Output(0, port.name, "MIDI", 0, RATE, usual=True, is_default=True)

    @property
    def leader(self) -> Leader | None:
        follower = self._follower
        return Leader(follower.tempo, self._band.waits) if follower else None

    @property
    def lost(self) -> bool:
        return self._port.lost

    @property
    def hung(self) -> bool:
        """Who waits for a server to come back would have to open everything anew."""
        return self.lost

    @property
    def ring(self) -> PortDevice:
        """Nothing lies between the band and the port."""
        return self

    @property
    def all_heard(self) -> bool:
        return self._band.ended

    @property
    def ended(self) -> bool:
        return self._band.ended

    def position(self) -> int:
        return round(self._band.position_seconds() * RATE)

    def hold(self) -> None:
        self._band.hold()

    def go_on(self) -> None:
        self._band.go_on()

    def fade_out(self, frames: int) -> None:
        self._band.fade_out()

    def wait_until_all_heard(self) -> bool:
        while not self._band.ended:
            sleep(LOOK_EVERY)
        return True

    def close(self) -> None:
        self._band.stop()

    def lost_for_good(self, gone: object, patience: float = 0.0) -> PortDevice:
        told = "no sound: the MIDI server has ended"
        raise NoSound(f"{told}; start it (JACK or PipeWire) and play again")
