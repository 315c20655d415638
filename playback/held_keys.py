"""The keys that are down on every channel, and when each goes up.

Whoever sends notes one by one must know what sounds: a key goes up once for every time it went
down, also where the music is changed in between, or ends. A key that is struck again while it
is down goes up first.

>>> keys = HeldKeys()
>>> [message.hex() for message in keys.strike(KeyStroke(0.0, 0.5, "bass", 38, 80))]
['902650']
>>> keys.next_up, [due.message.hex() for due in keys.up_until(1.0)], keys.next_up
(0.5, ['802640'], inf)
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import NamedTuple

from playback.midi_bytes import RELEASE
from playback.midi_file import CHANNELS


class Due(NamedTuple):
    """A message and its moment, in seconds from beat 0 of the performance; a count-in lies
    before 0.
    """

    at_seconds: float
    message: bytes


class KeyStroke(NamedTuple):
    """A key of a player that goes down at one moment and up at another, both in seconds from
    beat 0.
    """

    at_seconds: float
    until_seconds: float
    player: str
    pitch: int
    velocity: int


class HeldKeys:
    """What is down. Strokes are told in the order of their moments."""

    def __init__(self) -> None:
        self._down: dict[tuple[str, int], KeyStroke] = {}

    @property
    def next_up(self) -> float:
        """When the next key goes up; inf where none is down."""
        return min((stroke.until_seconds for stroke in self._down.values()), default=inf)

    def up_until(self, at: float) -> list[Due]:
        """The keys that go up at a moment or before it, in order; they are up then."""
        if self.next_up > at:
            return []
        over = [stroke for stroke in self._down.values() if stroke.until_seconds <= at]
        over.sort(key=lambda stroke: stroke.until_seconds)
        return [Due(stroke.until_seconds, self._up(stroke)) for stroke in over]

    def strike(self, stroke: KeyStroke) -> list[bytes]:
        """The messages of a stroke.

        A key that is down goes up first. Struck twice at one moment it goes down once, as at
        first, and is held until the later end: one key cannot play two notes.
        """
        key = stroke.player, stroke.pitch
        before = self._down.get(key)
        if before is not None and before.at_seconds == stroke.at_seconds:
            if before.until_seconds < stroke.until_seconds:
                self._down[key] = before._replace(until_seconds=stroke.until_seconds)
            return []
        messages = [] if before is None else [self._up(before)]
        self._down[key] = stroke
        messages.append(bytes((0x90 | CHANNELS[stroke.player], stroke.pitch, stroke.velocity)))
        return messages

    def let_go(self, player: str | None = None) -> list[bytes]:
        """Every key goes up now; of one player only, where he is named."""
        mine = [s for s in self._down.values() if player is None or s.player == player]
        return [self._up(stroke) for stroke in mine]

    def heed(self, strokes: Iterable[KeyStroke]) -> None:
        """Strokes that are down last as long as they do here: the music has been changed, and
        what sounds is let go for what comes.
        """
        for stroke in strokes:
            down = self._down.get((stroke.player, stroke.pitch))
            if down is not None and down.at_seconds == stroke.at_seconds:
                self._down[stroke.player, stroke.pitch] = stroke

    def _up(self, stroke: KeyStroke) -> bytes:
        del self._down[stroke.player, stroke.pitch]
        return bytes((0x80 | CHANNELS[stroke.player], stroke.pitch, RELEASE))
