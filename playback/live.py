"""The band playing: a thread that renders a little ahead of what is heard.

It keeps the ring almost full, a quarter of a second of music, and in the time left over
prepares the notes of the next bars one by one. What is asked of it meanwhile (mutes, changes
of the music) it does between two blocks, all in one go, so the same wishes at the same frames
give the same sound. Between its turns it sleeps half a block's time, for the reader of the
ring must never wait for a lock, and telling a sleeping thread takes one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Protocol

from harmony.mistake import Mistake
from playback.ring import Frames, Ring
from playback.tempo import tempo_map
from playback.timeline import Timeline
from playback.transport import first_bar_from, seconds_of_bar

RING_MS, BLOCK_MS = 250, 50
"""200 to 250 ms lie ready, because a bar of notes never heard before takes up to 222 ms
(measured with a prototype); more would make mutes late."""

AHEAD_SECONDS = 4.0
"""How far ahead notes are prepared: two bars at 120 (choice)."""

EARLY_BEATS = 0.25
"""No strike comes so long before its beat: 0.12 beats astray and a few milliseconds of lean at
most (playback.feel). So a change at a bar line at least so far away takes back nothing that
sounds already."""

Act = Callable[[Timeline, int], Timeline]
"""A change of the music: from a timeline and the bar at which it may begin to the new one."""


class Mutes(Protocol):
    def mute(self, player: str, silent: bool) -> None: ...


class Renders(Protocol):
    """What is played: ``playback.rendering.Rendering``, or something that does as it does."""

    @property
    def rate(self) -> int: ...
    @property
    def frame(self) -> int: ...
    @property
    def end(self) -> int | None: ...
    @property
    def timeline(self) -> Timeline: ...
    @property
    def mixer(self) -> Mutes: ...

    def block(self, frames: int) -> Frames: ...
    def follow(self, timeline: Timeline, turn: int) -> None: ...
    def warm(self, until: int) -> bool: ...


def ring_for(rendering: Renders) -> Ring:
    """A ring as long as the band needs, for the music from where the rendering is."""
    return Ring(rendering.rate * RING_MS // 1000, first=rendering.frame, fade=rendering.rate // 100)


class Live:
    """The band at work; within ``with`` its thread runs.

    ``fault`` is what went wrong in the thread, which then has ended the music; ``refused`` is
    the last Mistake that a change met with: the music went on as it was.
    """

    def __init__(self, rendering: Renders, ring: Ring) -> None:
        self.ring = ring
        self.fault: Exception | None = None
        self.refused: Mistake | None = None
        self._rendering = rendering
        self._block = max(1, ring.frames * BLOCK_MS // RING_MS)
        self._mutes: deque[tuple[str, bool]] = deque()
        self._acts: deque[Act] = deque()
        self._leaving = Event()
        self._cold = True
        self._thread = Thread(target=self._run, name="the band", daemon=True)

    @property
    def timeline(self) -> Timeline:
        """What is played, changes still to come included."""
        return self._rendering.timeline

    def mute(self, player: str, silent: bool) -> None:
        """Leave a player out of the sound, or take him in again, from the next block on."""
        self._mutes.append((player, silent))

    def change(self, act: Act) -> None:
        """Go on by another timeline from the first bar that is still to be rendered; before
        the next block, or at once in a pause.
        """
        self._acts.append(act)

    def prime(self) -> None:
        """Render the first fifth of a second: before the thread starts and the card opens."""
        while not self.ring.finished and self.ring.room > self._block:
            self.turn()

    def turn(self) -> bool:
        """Do what is next: a block if the ring has room, else a note in advance.

        Before a block comes what was asked for since the last, as one change of the music: to
        follow it takes 13 ms (measured), and a key held down asks thirty times a second. False
        where there is nothing to do until some of the ring has been played.
        """
        if self.ring.finished:
            return False
        if self.ring.room >= self._block:
            self._heed()
            self._render()
            self._cold = True
        elif self.ring.silent and (self._acts or self._mutes):
            self._heed()
            self._cold = True
        elif self._cold:
            ahead = self._rendering.frame + int(AHEAD_SECONDS * self._rendering.rate)
            self._cold = self._rendering.warm(ahead)
        return self._cold

    def _heed(self) -> None:
        while self._mutes:
            self._rendering.mixer.mute(*self._mutes.popleft())
        if self._acts:
            self._change()

    def _render(self) -> None:
        frames = self._block
        if (end := self._rendering.end) is not None:
            frames = min(frames, end - self._rendering.frame)
        if frames > 0:
            self.ring.write(self._rendering.block(frames))
        else:
            self.ring.finish()

    def _change(self) -> None:
        """Follow the timeline to which all that was asked for leads, one after the other."""
        rendering, timeline = self._rendering, self._rendering.timeline
        tempo = tempo_map(timeline)
        beat = tempo.beat_at(rendering.frame / rendering.rate) + EARLY_BEATS
        bar = first_bar_from(timeline, tempo.seconds_at(beat))
        turn = round(seconds_of_bar(timeline, bar) * rendering.rate)
        while self._acts:
            act = self._acts.popleft()
            try:
                timeline = act(timeline, bar)
            except Mistake as mistake:
                self.refused = mistake
        if timeline is not rendering.timeline:
            rendering.follow(timeline, turn)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it; what is in the ring stays there."""
        self._leaving.set()
        if self._thread.ident is not None:
            self._thread.join()

    def __enter__(self) -> Live:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.stop()

    def check(self) -> None:
        """Raise what went wrong in the thread, if anything did."""
        if self.fault is not None:
            raise self.fault

    def _run(self) -> None:
        half_a_block = self._block / self._rendering.rate / 2
        try:
            while not self._leaving.is_set():
                if not self.turn():
                    self._leaving.wait(half_a_block)
        except Exception as problem:  # whoever waits for the music raises it
            self.fault = problem
            self.ring.finish()
