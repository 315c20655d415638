"""Stems: the same performance, each player on a track of his own, and together they are the mix.

A player's stem is what his strip lets through and his own share of the room: a room answers the
sum as the sum of its answers. Only the limiter hears all of them; what it takes away from the
mix at a moment it takes away from each stem. So frame by frame the stems add up to the mix, to
within the rounding of floats.

>>> StemMixer(48_000, players=("bass", "drums")).channels
6
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from playback.desk import USUAL_ROOM
from playback.frames import length_in_frames
from playback.limiter import Limiter
from playback.liner_notes import liner_notes
from playback.mixer import Mixer, Stereo, into_the_room
from playback.rendering import BLOCK, Rendering, hops_in, in_blocks
from playback.room import HOP, Room
from playback.setup import PLAYERS

if TYPE_CHECKING:
    from typing import BinaryIO

    from playback.audio_file import AudioFormat, Told
    from playback.route import Route
    from playback.sampler import Sampler

Lines = Mapping[str, NDArray[np.float32]]
"""What comes from each player's strip and from the room for him alone, (4, frames)."""


class StemMixer(Mixer):
    """A desk whose players' lines come out too: first the mix, to the bit that of a ``Mixer``,
    then stereo for each of ``players``. Its room stays as it is.
    """

    def __init__(
        self, rate: int, room: float = USUAL_ROOM, players: Sequence[str] = PLAYERS
    ) -> None:
        super().__init__(rate, room)
        self.players = tuple(players)
        self.channels = 2 + 2 * len(players)
        self._limiter = Limiter(rate, self.channels)
        self._rooms = {player: Room(rate, room) for player in players}

    def line(self, player: str, bus: Stereo) -> NDArray[np.float32]:
        """A player's strip and his share of the room, (4, frames)."""
        heard = self._through(player, bus)
        if heard is None:
            return np.zeros((4, bus.shape[-1]), np.float32)
        room = self._rooms[player]
        answer = np.zeros_like(heard)
        if not room.is_silent:
            answer = room.answer(into_the_room(player, heard))
        return np.concatenate([heard, answer])

    def mix(self, buses: Lines) -> NDArray[np.float32]:
        """The mix and the stems, (channels, frames), of the players' lines."""
        frames = next(iter(buses.values())).shape[-1]
        mix = self._in_the_room({player: line[:2] for player, line in buses.items()}, frames)
        stems = [buses[player][:2] + buses[player][2:] for player in self.players]
        return self._limiter.limited(np.concatenate([mix, *stems]))


class Apart(Rendering):
    """A rendering that keeps its players apart: what comes to the desk are their lines."""

    mixer: StemMixer

    def _bus(self, player: str, frames: int) -> NDArray[np.float32]:
        return self.mixer.line(player, super()._bus(player, frames))

    def lines(self) -> Iterator[Lines]:
        """All that its performance needs of them from ``settled`` on, block by block."""
        last = self.frame + length_in_frames(self.route, self.rate) + self.mixer.ahead
        while self._bused < last:
            self.look_ahead(min(BLOCK, last + HOP - self._bused) // HOP)
            yield self._buses.popleft()


class Gathered(Rendering):
    """A rendering of lines that come from elsewhere, from each player block by block."""

    mixer: StemMixer

    def __init__(
        self,
        route: Route,
        sampler: Sampler,
        mixer: StemMixer,
        lines: Mapping[str, Iterator[NDArray[np.float32]]],
        *,
        frame: int,
    ) -> None:
        self._lines = lines
        super().__init__(route, sampler, mixer, frame=frame, players=())

    def look_ahead(self, hops: int = 1) -> None:
        """The next blocks, however long they are."""
        self._buses.append({player: next(lines) for player, lines in self._lines.items()})
        self._bused += HOP * hops_in(self._buses[-1])


def write_stems(
    rendering: Apart | Gathered,
    outs: Mapping[str, BinaryIO],
    how: AudioFormat,
    told: Told | None = None,
) -> list[str]:
    """Write a performance into a file for each player, and as "" into one for the mix; gives
    what there is to warn of.

    In 16 bits each file is dithered with noise of its own, or in their sum it would stand out.
    Raises Mistake for an endless performance and for one too long for the format; OSError where
    a file takes no more.
    """
    from playback.audio_file import sound_file

    frames = length_in_frames(rendering.route, how.rate)
    order = ["", *rendering.mixer.players]
    highest = np.zeros(rendering.mixer.channels)
    done = 0
    with ExitStack() as files:
        puts = {}
        for player, out in outs.items():
            place = order.index(player)
            notes = liner_notes(rendering.route, how.rate, player)
            file = sound_file(out, how, frames, notes, dither=place)
            puts[2 * place] = files.enter_context(file)
        for block in in_blocks(rendering):
            for at, put in puts.items():
                put(block[:, at : at + 2])
            np.maximum(highest, np.abs(block).max(axis=0), out=highest)
            done += len(block)
            if told is not None:
                told(done, frames)
    peaks = zip(order, highest.reshape(-1, 2).max(axis=1).tolist(), strict=True)
    return [] if how.is_float else [_cut_off(who, peak) for who, peak in peaks if peak > 1]


def _cut_off(player: str, peak: float) -> str:
    """Alone a player can be louder than with those who swing against him."""
    told = f"the stem of the {player} is cut off where it goes beyond full scale"
    return f"{told}, by {20 * np.log10(peak):.1f} dB at the most; --bits 32f keeps it whole"
