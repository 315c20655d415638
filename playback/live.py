"""The band playing: a thread that renders a little ahead of what is heard.

It works in two stages. The players' parts are rendered a quarter of a second ahead, because a
bar of notes that were never heard before takes that long; they are mixed at the last moment,
80 ms ahead, because a hand on the mixer is to be heard at once. In the time left over it
prepares the notes of the next bars one by one. What is asked of it meanwhile it does between
two blocks, all in one go, so the same wishes at the same frames give the same sound. Between
its turns it sleeps half a block's time, for the reader of the ring must never wait for a lock,
and telling a sleeping thread takes one.
"""

from __future__ import annotations

from collections import deque
from typing import Protocol

from playback.band_thread import BandThread
from playback.desk import Desk, Hand
from playback.ring import Frames, Ring
from playback.route import Route
from playback.transport import Act, obeyed

RING_MS, BLOCK_MS = 250, 20
PRIMED_MS = 200
"""What a device takes at once when it opens is twice its latency at most (measured)."""

READY_MS, MORE_MS = 80, 40
"""So much lies ready to be heard; more, after each time that it was not enough (choice)."""

PARTS_MS = 250
"""So far ahead of that the parts are rendered: a bar of notes never heard before takes up to
222 ms (measured with a prototype)."""

HOPS = 4
"""Of parts are rendered in one go: a millisecond's work, and half as much as one by one."""

AHEAD_SECONDS = 4.0
"""How far ahead notes are prepared: two bars at 120 (choice)."""


class Renders(Protocol):
    """What is played: ``playback.rendering.Rendering``, or something that does as it does."""

    @property
    def rate(self) -> int: ...
    @property
    def frame(self) -> int: ...
    @property
    def settled(self) -> int: ...
    @property
    def ahead(self) -> int: ...
    @property
    def end(self) -> int | None: ...
    @property
    def route(self) -> Route: ...
    @property
    def mixer(self) -> Desk: ...

    def block(self, frames: int) -> Frames: ...
    def look_ahead(self, hops: int) -> None: ...
    def follow(self, route: Route) -> None: ...
    def warm(self, until: int) -> bool: ...


def ring_for(rendering: Renders) -> Ring:
    """A ring as long as the band needs, for the music from where the rendering is."""
    return Ring(rendering.rate * RING_MS // 1000, first=rendering.frame, fade=rendering.rate // 100)


class Live(BandThread):
    """The band at work, into a ring; what is in it stays there when the thread has ended."""

    def __init__(self, rendering: Renders, ring: Ring) -> None:
        super().__init__()
        self.ring = ring
        self._rendering = rendering
        self._block = max(1, ring.frames * BLOCK_MS // RING_MS)
        self._ready = ring.frames * READY_MS // RING_MS
        self._starved = 0
        self._hands: deque[Hand] = deque()
        self._cold = True

    @property
    def route(self) -> Route:
        """The way that the music takes, changes still to come included."""
        return self._rendering.route

    def mix(self, hand: Hand) -> None:
        """Something at the mixer, from the next block on: a fader, a mute, the room."""
        self._hands.append(hand)

    def mute(self, player: str, silent: bool) -> None:
        """Leave a player out of the sound, or take him in again, from the next block on."""
        self.mix(lambda mixer: mixer.mute(player, silent))

    def prime(self) -> None:
        """Render the first fifth of a second: before the thread starts and the card opens."""
        while not self.ring.finished and self._filled < self.ring.frames * PRIMED_MS // RING_MS:
            self._heed()
            self._render()

    @property
    def _filled(self) -> int:
        return self.ring.frames - self.ring.room

    def turn(self) -> bool:
        """Do what is next: a block where less lies ready than should, else some of the parts, else
        a note in advance.

        Before a block comes what was asked for since the last, as one change of the music: to
        follow it takes 13 ms (measured), and a key held down asks thirty times a second. False
        where there is nothing to do until some of the ring has been played.
        """
        if self.ring.finished:
            return False
        if self._filled < self._wanted():
            self._heed()
            self._render()
            self._cold = True
        elif self.ring.silent and (self._acts or self._hands):
            self._heed()
            self._cold = True
        elif self._rendering.ahead * 1000 < PARTS_MS * self._rendering.rate:
            if not self._warm(PARTS_MS / 1000):
                self._rendering.look_ahead(HOPS)
            self._cold = True
        elif self._cold:
            self._cold = self._warm(AHEAD_SECONDS)
        return self._cold

    def _warm(self, seconds: float) -> bool:
        """Get a note ready that is struck within so many seconds of what is rendered."""
        rendering = self._rendering
        return rendering.warm(rendering.settled + rendering.ahead + int(seconds * rendering.rate))

    def _wanted(self) -> int:
        """How much should lie ready: more once it was not enough, as far as there is room."""
        if self.ring.starved > self._starved:
            self._starved = self.ring.starved
            self._ready += self.ring.frames * MORE_MS // RING_MS
        self._ready = min(self._ready, self.ring.frames - self._block + 1)
        return self._ready

    def _heed(self) -> None:
        while self._hands:
            self._hands.popleft()(self._rendering.mixer)
        if acts := self._asked():
            self._follow(acts)

    def _render(self) -> None:
        frames = self._block
        if (end := self._rendering.end) is not None:
            frames = min(frames, end - self._rendering.frame)
        if frames > 0:
            self.ring.write(self._rendering.block(frames))
        else:
            self.ring.finish()

    def _follow(self, acts: list[Act]) -> None:
        rendering = self._rendering
        settled = rendering.settled / rendering.rate
        route, refused = obeyed(rendering.route, settled, acts)
        self.refused = refused or self.refused
        if route != rendering.route:
            rendering.follow(route)

    def run(self) -> None:
        half_a_block = self._block / self._rendering.rate / 2
        try:
            while not self._leaving.is_set():
                if not self.turn():
                    self._leaving.wait(half_a_block)
        except Exception as problem:  # whoever waits for the music raises it
            self.fault = problem
            self.ring.finish()
