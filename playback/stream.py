"""Sound for the page: what the ring holds, in packets of 20 ms, each with its place in the music.

The same packet goes to every page that listens. Its head says of which run of the band it is,
how many of its frames are music (the rest is silence, in a pause), which frame of the music is
its first, and how loud everyone is in it; then 16-bit stereo follows.

>>> from playback.ring import Ring
>>> ring = Ring(PACKET)
>>> ring.write(np.zeros((PACKET, 2), np.float32))
>>> packet = Stream(ring, run=3).packet()
>>> HEAD.unpack(packet[: HEAD.size])[:3], len(packet) - HEAD.size
((3, 960, 0.0), 3840)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import log10
from struct import Struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playback.ring import Frames, Ring
from playback.setup import PLAYERS

PACKET = 960
"""Frames: 20 ms at 48 kHz, the band's own block (playback.live)."""

HEAD = Struct("<IId4B")
"""The run, how many frames are music, the number of the first, and four levels."""

FULL_SCALE = 32767

LOWEST_DB = -60.0
"""What a level of 0 means; 255 is full scale."""

REMEMBERED = 256
"""So many packets back a place in the stream is known: more than lie in any page (choice)."""

Levels = Callable[[int], tuple[float, ...]]
"""How loud each of PLAYERS is at a frame, as a share of full scale."""


class Sent(NamedTuple):
    """A packet that was made: after how many frames of the stream, its first frame of the music
    and how many follow it there.
    """

    after: int
    frame: int
    music: int


class Stream:
    """The reader of a ring, packet by packet; ``sent`` is how many frames have been read."""

    def __init__(self, ring: Ring, run: int, levels: Levels | None = None) -> None:
        self.ring = ring
        self.run = run
        self.sent = 0
        self._levels = levels
        self._packets: deque[Sent] = deque(maxlen=REMEMBERED)

    @property
    def is_ready(self) -> bool:
        """Whether a packet's worth lies there, or all that will ever come."""
        return self.ring.frames - self.ring.room >= PACKET or self.ring.finished

    def packet(self) -> bytes:
        """The next packet."""
        sound = np.empty((PACKET, 2), np.float32)
        frame = self.ring.handed_out
        music = self.ring.read(sound)
        self._packets.append(Sent(self.sent, frame, music))
        self.sent += PACKET
        players = self._levels(frame) if self._levels and music else (0.0,) * len(PLAYERS)
        loudest = float(np.abs(sound).max())
        levels = [_level(share) for share in (*players, loudest)]
        head = HEAD.pack(self.run, music, float(frame), *levels)
        return head + in_16_bits(sound).tobytes()

    def frame_at(self, gone: int) -> int:
        """Which frame of the music is heard by who has played so many frames of the stream."""
        found = next((sent for sent in reversed(self._packets) if sent.after <= gone), None)
        if found is None:
            return self._packets[0].frame if self._packets else self.ring.handed_out
        return found.frame + min(found.music, gone - found.after)


def in_16_bits(sound: Frames) -> NDArray[np.int16]:
    """Rounded to whole steps, and clipped; not dithered, for it is heard once (choice)."""
    steps = np.rint(sound * np.float32(FULL_SCALE))
    found: NDArray[np.int16] = np.clip(steps, -FULL_SCALE - 1, FULL_SCALE).astype("<i2")
    return found


def _level(share: float) -> int:
    """A peak as a byte, evenly in decibels."""
    if share <= 0:
        return 0
    above = 20 * log10(share) - LOWEST_DB
    return max(0, min(255, round(255 * above / -LOWEST_DB)))
