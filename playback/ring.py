"""The frames that have been rendered and not yet played.

One thread writes (the band), one reads (the sound card); the reader never waits: where
nothing is there it gets silence, and what it missed is counted. A gate before the reader
opens and closes with a short fade, so that a pause, or the end, does not click; behind a
closed gate the music stands still and goes on where it stood.

>>> ring = Ring(8)
>>> ring.write(np.ones((4, 2), np.float32))
>>> ring.read(heard := np.empty((6, 2), np.float32)), ring.starved
(4, 2)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]
"""Sound: float32, one row per frame, left and right."""

FADE = 480
"""How long a pause fades, in frames: 10 ms at 48 kHz, too short to be heard as a fade and long
enough not to click, also on a low D of the bass (choice)."""


class Ring:
    """A queue of at most ``frames`` frames of music, the first of which has the number ``first``.

    ``fade`` is how many frames it takes to pause and to go on. Only the writer calls write and
    finish, only the reader read; everything else is for anybody.
    """

    def __init__(self, frames: int, *, first: int = 0, fade: int = FADE) -> None:
        self.frames = frames
        self.starved = 0
        self._sound = np.zeros((frames, 2), np.float32)
        self.first = first
        self._fade = fade
        self._written = 0
        self._taken = 0
        self._finished = False
        self._gate = Gate()
        self._wish = self._heeded = Wish(True, 0)

    @property
    def room(self) -> int:
        """How many frames can be written."""
        return self.frames - (self._written - self._taken)

    def write(self, block: Frames) -> None:
        """Add frames to the end. Raises ValueError where there is no room for them."""
        count = len(block)
        if count > self.room:
            raise ValueError(f"{count} frames do not fit into room for {self.room}")
        start = self._written % self.frames
        until_edge = min(count, self.frames - start)
        self._sound[start : start + until_edge] = block[:until_edge]
        self._sound[: count - until_edge] = block[until_edge:]
        self._written += count  # last: only now may the reader look at them

    def finish(self) -> None:
        """Nothing will be written any more: silence after it is no starvation."""
        self._finished = True

    @property
    def finished(self) -> bool:
        return self._finished

    @property
    def ended(self) -> bool:
        """Whether all the music there was has been handed out."""
        return self._finished and self._taken == self._written

    @property
    def handed_out(self) -> int:
        """The number of the frame of music that is handed out next."""
        return self.first + self._taken

    def hold(self) -> None:
        """Fade out, then take nothing: a pause."""
        self._ask(Wish(False, self._fade))

    def go_on(self) -> None:
        """Fade in where the music stood."""
        self._ask(Wish(True, self._fade))

    def fade_out(self, frames: int) -> None:
        """Fade out for good; ``silent`` says when. Nothing opens the gate again."""
        self._ask(Wish(False, frames, for_good=True))

    def _ask(self, wish: Wish) -> None:
        if not self._wish.for_good:
            self._wish = wish

    @property
    def silent(self) -> bool:
        """Whether the gate is closed and the fade before it over."""
        return self._gate.closed and self._wish is self._heeded

    def read(self, out: Frames) -> int:
        """Fill ``out`` with what comes next, then silence; gives how much of it is music."""
        if (wish := self._wish) is not self._heeded:
            self._gate.turn(open_=wish.open, frames=wish.frames)
            self._heeded = wish
        wanted = self._gate.passes(len(out))
        finished = self._finished  # first: then all that was written before it is in sight
        count = min(wanted, self._written - self._taken)
        self._copy(out[:count])
        out[count:] = 0.0
        self._gate.shape(out[:wanted])
        self._taken += count
        if not finished:
            self.starved += wanted - count
        return count

    def _copy(self, out: Frames) -> None:
        count = len(out)
        start = self._taken % self.frames
        until_edge = min(count, self.frames - start)
        out[:until_edge] = self._sound[start : start + until_edge]
        out[until_edge:] = self._sound[: count - until_edge]


class Wish:
    """What the gate is asked to do: to be open or not, over so many frames."""

    __slots__ = ("for_good", "frames", "open")

    def __init__(self, open_: bool, frames: int, *, for_good: bool = False) -> None:
        self.open = open_
        self.frames = frames
        self.for_good = for_good


class Gate:
    """How far the music is let through: a fade in the shape of a raised cosine.

    It belongs to the reader alone. A fade that is turned round goes back from where it is.
    """

    __slots__ = ("_done", "_fade", "_open", "_path")

    def __init__(self) -> None:
        self._open = True
        self._path = np.ones(2)  # from where the fade began, frame by frame, to where it leads
        self._fade = np.ones((0, 1), np.float32)
        self._done = 0

    @property
    def closed(self) -> bool:
        return not self._open and self._over

    @property
    def _over(self) -> bool:
        return self._done >= len(self._fade)

    def turn(self, *, open_: bool, frames: int) -> None:
        """Open or close from now on, within ``frames`` frames."""
        here = self._path[-1 if self._over else self._done]
        self._path = np.linspace(here, 1.0 if open_ else 0.0, frames + 2)
        # Neither of its ends: what was heard before is the one, what comes after the other.
        between = 0.5 - 0.5 * np.cos(np.pi * self._path[1:-1, None])
        self._fade = between.astype(np.float32)
        self._open, self._done = open_, 0

    def passes(self, frames: int) -> int:
        """How many of the next frames are let through, be it faintly."""
        return frames if self._open else min(frames, len(self._fade) - self._done)

    def shape(self, out: Frames) -> None:
        """Fade the frames that are let through."""
        part = self._fade[self._done : self._done + len(out)]
        out[: len(part)] *= part
        self._done += len(part)
