"""A performance as sound, block after block: the one engine behind speakers, files and page.

Each strike becomes a sound of its own and is added to its player's bus from its exact frame
on. Always in the order of the strikes, and mixed hop by hop on one grid of frames, so the same
frames come out to the bit, however they are cut into blocks. What sounds at a frame depends on
the route alone; so a rendering can begin anywhere, and go on by another route, as if that had
been played from the start.

Two stages follow one another: the buses are rendered some time ahead, because a note may cost
a while; they are mixed at the last moment, because a hand on the mixer is to be heard at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from playback.frames import (
    Strike,
    length_in_frames,
    opening_frame,
    strikes_between,
    total_frames,
)
from playback.mixer import Mixer
from playback.room import HOP
from playback.route import Leg, Route
from playback.sampler import CHOKE_SECONDS, Sampler, Voice, fade
from playback.setup import PLAYERS

Part = Callable[[int, int], list[Strike]]
"""What a guest of the band plays: the strikes in the frames [start, end), in order."""

Buses = Mapping[str, NDArray[np.float32]]
"""What each player sounds like over the same frames, (2, frames)."""

BLOCK = 16 * HOP
"""Frames of a block where nobody waits for it."""

LEVELS = 64
"""So many blocks back levels are remembered: more than a ring holds (choice)."""

AHEAD_SECONDS = 0.5
"""How much of the music is looked at in one go."""

CUT_SECONDS = 0.01
"""How fast the sound goes where the music just stops: no click, and still a stop (choice)."""

CLOSING_SECONDS, CLOSING_PART = 1.2, 0.75
"""How long the last chord takes to die away: its last beat, and where that is short so many
seconds, as far as they fit into so much of its bar (choice)."""


class Rendering:
    """A performance being rendered, from its opening or from any other frame on.

    ``frame`` is the next frame to be rendered, ``end`` the one before which the music ends:
    None for an endless performance and for a loop, which goes round for ever. ``guests`` play
    with the band, each on the mixer's strip of that name: a horn. Of the band only ``players`` are
    rendered. Raises Mistake where the sound set is broken.
    """

    def __init__(
        self,
        route: Route,
        sampler: Sampler,
        mixer: Mixer | None = None,
        *,
        frame: int | None = None,
        guests: Mapping[str, Part] | None = None,
        players: Sequence[str] = PLAYERS,
    ) -> None:
        self.rate = sampler.rate
        self.mixer = mixer or Mixer(self.rate)
        self._sampler = sampler
        self._parts: dict[str, Part] = {
            player: partial(self._written, player) for player in players
        } | dict(guests or {})
        opening = opening_frame(route, self.rate)
        self.frame = opening if frame is None else frame
        self._ahead = max(1, round(AHEAD_SECONDS * self.rate))
        self._warm: deque[Strike] = deque()
        self._buses: deque[Buses] = deque()
        # What the room and the limiter remember is mixed first, as far back as there is music.
        self.settled = _hop_at(max(self.frame - self.mixer.memory, min(self.frame, opening)))
        self._mixed = np.zeros((self.mixer.channels, 0), np.float32)
        self._levels: tuple[tuple[int, dict[str, float]], ...] = ()
        self.follow(route)
        self._unheard = self.frame - (self.settled - self.mixer.ahead)

    @property
    def ahead(self) -> int:
        """For how many frames the players' buses are ready to be mixed."""
        return self._bused - self.settled

    def follow(self, route: Route) -> None:
        """Go on by a route that agrees with the one so far in all that lies before ``settled``:
        what has been mixed cannot be taken back.
        """
        self.route = route
        self.end = None if route.loops else total_frames(route, self.rate)
        self._closing = _closing_frames(route.legs[-1], self.rate)
        self._buses.clear()
        self._bused = self.settled
        self._voices: dict[str, list[Voice]] = {player: [] for player in self._parts}
        self._struck = self._bused - self._sampler.longest
        self._strike_until(self._bused)
        self._warmed = self._bused
        self._warm.clear()

    def block(self, frames: int) -> NDArray[np.float32]:
        """The next frames, (frames, channels); silence after the end."""
        while (wanted := self._unheard + frames - self._mixed.shape[-1]) > 0:
            self._mix(-(-wanted // HOP))
        block = np.ascontiguousarray(self._mixed[:, :frames].T)
        self._mixed = self._mixed[:, frames:]
        if self.end is not None:
            self._close(block, self.end)
        self.frame += frames
        return block

    def _mix(self, hops: int) -> None:
        """So many hops more, as far as their buses are rendered in one go."""
        if not self._buses:
            self.look_ahead(min(BLOCK // HOP, hops))
        buses = self._buses.popleft()
        if (more := hops_in(buses) - hops) > 0:
            self._buses.appendleft({who: bus[:, -more * HOP :] for who, bus in buses.items()})
            buses = {who: bus[:, : hops * HOP] for who, bus in buses.items()}
        found = np.concatenate([self._mixed, self.mixer.mix(buses)], axis=1)
        levels = self.settled - self.mixer.ahead, dict(self.mixer.peaks)
        self._levels = (*self._levels[1 - LEVELS :], levels)
        self.settled += HOP * hops_in(buses)
        passed = min(self._unheard, found.shape[-1])
        self._mixed, self._unheard = found[:, passed:], self._unheard - passed

    def look_ahead(self, hops: int = 1) -> None:
        """Get the buses of so many hops more ready to be mixed."""
        frames = HOP * hops
        self._strike_until(self._bused + frames)
        self._buses.append({player: self._bus(player, frames) for player in self._parts})
        self._bused += frames

    def warm(self, until: int) -> bool:
        """Get one note ready that is struck before frame ``until`` and would have to be
        rendered first; whether there was one.
        """
        while self._warmed < until or self._warm:
            while self._warm:
                strike = self._warm.popleft()
                if not self._sampler.is_ready(strike):
                    self._sampler.prepare(strike)
                    return True
            if self._warmed < until:
                start, self._warmed = self._warmed, min(until, self._warmed + self._ahead)
                for part in self._parts.values():
                    self._warm += part(start, self._warmed)
        return False

    def levels_at(self, frame: int) -> tuple[float, ...]:
        """How loud each of PLAYERS is about a frame that was rendered not long ago, as a share of
        full scale.
        """
        peaks = next((peaks for at, peaks in reversed(self._levels) if at <= frame), {})
        return tuple(peaks.get(player, 0.0) for player in PLAYERS)

    def _written(self, player: str, start: int, end: int) -> list[Strike]:
        return strikes_between(self.route, player, start, end, self.rate)

    def _strike_until(self, frame: int) -> None:
        while self._struck < frame:
            start, self._struck = self._struck, self._struck + self._ahead
            for player, part in self._parts.items():
                for strike in part(start, self._struck):
                    if not self._sampler.is_over(strike, self._bused):
                        self._add(self._voices[player], self._sampler.voice(strike))

    def _add(self, voices: list[Voice], voice: Voice) -> None:
        """A new voice, which ends those of its class that still sound."""
        if voice.choke:
            for other in voices:
                if other.choke == voice.choke:
                    _end(other, voice.start, max(1, round(CHOKE_SECONDS * self.rate)))
        voices.append(voice)

    def _bus(self, player: str, frames: int) -> NDArray[np.float32]:
        """What a player sounds like over the next frames, (2, frames)."""
        start, end = self._bused, self._bused + frames
        bus = np.zeros((2, frames), np.float32)
        voices = self._voices[player]
        for voice in voices:
            first = max(start, voice.start)
            last = min(end, voice.start + voice.sound.shape[-1])
            if first < last:
                piece = voice.sound[:, first - voice.start : last - voice.start]
                bus[:, first - start : last - start] += piece
        voices[:] = [voice for voice in voices if voice.start + voice.sound.shape[-1] > end]
        return bus

    def _close(self, block: NDArray[np.float32], end: int) -> None:
        """An ending dies away within the last bar; music without one just stops."""
        first = end - self._closing - self.frame
        if first >= len(block):
            return
        begins, ends = max(0, first), min(len(block), first + self._closing)
        if begins < ends:
            block[begins:ends] *= fade(self._closing)[begins - first : ends - first, None]
        block[max(0, ends) :] = 0


def _closing_frames(leg: Leg, rate: int) -> int:
    last = leg.timeline.changes[-1][1]
    seconds, beat = CUT_SECONDS, 60 / last.tempo
    if last.ending != "none" and leg.end_bar == leg.timeline.total_bars:
        bar = last.form.beats_per_bar * beat
        seconds = max(beat, min(CLOSING_SECONDS, CLOSING_PART * bar))
    return max(1, round(seconds * rate))


def _end(voice: Voice, frame: int, frames: int) -> None:
    """Let a voice end at a frame, within so many frames more."""
    at = max(0, frame - voice.start)
    if at + frames < voice.sound.shape[-1]:
        voice.sound = voice.sound[:, : at + frames]
    rest = voice.sound[:, at:]
    rest *= fade(frames)[: rest.shape[-1]]


def hops_in(buses: Buses) -> int:
    """How many hops long they are."""
    return int(next(iter(buses.values())).shape[-1]) // HOP


def _hop_at(frame: int) -> int:
    """The grid line at or before a frame."""
    return frame // HOP * HOP


def whole(
    route: Route, sampler: Sampler, mixer: Mixer | None = None
) -> Iterator[NDArray[np.float32]]:
    """A whole performance, block by block, exactly ``length_in_frames`` long.

    A loop begins with what still rings of its end, so that it closes on itself; but after a
    count-in from silence. Raises Mistake for an endless performance.
    """
    mixer = mixer or Mixer(sampler.rate)
    first = first_frame(route, sampler, mixer.memory)
    yield from in_blocks(Rendering(route, sampler, mixer, frame=first))


def in_blocks(rendering: Rendering) -> Iterator[NDArray[np.float32]]:
    """As many frames as its performance has. Raises Mistake for an endless one."""
    left = length_in_frames(rendering.route, rendering.rate)
    while left:
        block = rendering.block(min(BLOCK, left))
        left -= len(block)
        yield block


def first_frame(route: Route, sampler: Sampler, memory: int) -> int:
    """Of an export: the opening; of a loop, the first round before which all is as it will be."""
    around = total_frames(route, sampler.rate)
    if not route.loops or route.count_in_beats or around is None:
        return opening_frame(route, sampler.rate)
    return around * -(-(sampler.longest + memory) // around)
