"""One run of the band for the page: from a count-in to its end, and the stream it is heard in.

A run plays as far ahead of those who hear it as their pages hold sound. Where it is heard is
known from them; nobody's clock is asked here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from playback.frames import opening_frame
from playback.rates import USUAL_RATE as RATE
from playback.route import Route
from playback.stream import PACKET, Stream
from playback.stream_clock import StreamClock
from playback.transport import heard

if TYPE_CHECKING:
    from playback.live import Live
    from playback.mixer import Mixer
    from playback.sampler import Sampler

LEAD_SECONDS = 0.04
"""Silence before the first stick: a page that begins to sound fades in (choice)."""

FADE_SECONDS = 0.05
"""How fast the music goes when it is ended: no click, and still at once (choice)."""


class Packet(NamedTuple):
    """Sound to be sent: of which run, and how many frames of it have been sent with this one."""

    content: bytes
    run: int
    sent: int


class Band(NamedTuple):
    """A band ready to play, with the first notes in its hands."""

    live: Live
    stream: Stream


def get_ready(route: Route, sampler: Sampler, mixer: Mixer, run: int) -> Band:
    """The band at the beginning of a route; it takes a tenth of a second, in any thread."""
    from playback.live import Live, ring_for
    from playback.rendering import Rendering

    first = opening_frame(route, RATE) - round(LEAD_SECONDS * RATE)
    rendering = Rendering(route, sampler, mixer, frame=first)
    live = Live(rendering, ring_for(rendering))
    live.prime()
    return Band(live, Stream(live.ring, run, rendering.levels_at))


class Run:
    """A band that plays; ``buffer`` is how many frames of sound lie in a page."""

    def __init__(self, band: Band, buffer: int, now: float) -> None:
        self.live = band.live
        self.stream = band.stream
        self.clock = StreamClock(RATE, buffer, now)
        self.planned = band.live.route
        self.paused = False
        self.leaves = False
        self._said_goodbye = False
        self.live.start()

    @property
    def number(self) -> int:
        return self.stream.run

    def pause(self) -> None:
        self.paused = True
        self.live.ring.hold()

    def go_on(self) -> None:
        self.paused = False
        self.live.ring.go_on()

    def leave(self) -> None:
        """Fade out, for good."""
        self.leaves = True
        self.live.ring.fade_out(round(FADE_SECONDS * RATE))

    def packets(self, now: float) -> list[Packet]:
        """What is to be sent now. Where the band is late there is nothing, for the pages hold some
        sound; the last packet has no music.
        """
        found: list[Packet] = []
        ring, wanted = self.live.ring, self.clock.wanted(now)
        while self.stream.sent + PACKET <= wanted and not self._said_goodbye:
            stands = self.paused or self.leaves
            if not (stands or self.stream.is_ready):
                break
            self._said_goodbye = ring.ended or (self.leaves and ring.silent)
            found.append(Packet(self.stream.packet(), self.number, self.stream.sent))
        return found

    def is_over(self, now: float) -> bool:
        """Whether all of it has been heard, and nothing more will be."""
        return self._said_goodbye and self.clock.gone(now) + PACKET >= self.stream.sent

    def heard_frame(self, now: float) -> int:
        """The frame of the music that is heard now; in a count-in below 0."""
        return self.stream.frame_at(self.clock.gone(now))

    def heard_route(self, now: float) -> Route | None:
        """The way that has been played up to now; None before it began."""
        return heard(self.live.route, self.heard_frame(now) / RATE)

    def close(self) -> None:
        """End the band's thread and wait for its end."""
        self.live.stop()
