"""A MIDI port without a cable, and a clock that a test moves: nothing here ever waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import cycle

from playback.held_keys import Due
from playback.midi_live import CLOCK, CONTINUE, START, STOP, due_between, opening_seconds
from playback.pace import Pace
from playback.port_band import PortBand
from playback.route import Route

Act = Callable[[PortBand], None]

BEGUN = 5_000.0  # what the clock reads when the band begins


class Desk:
    """A band at a port: what was sent and when; at the moments of a script something is done.

    Moments are in seconds since the beginning. ``late`` is by how much each sleep is too long,
    in turn. The music is broken off after ``until``.
    """

    def __init__(
        self,
        route: Route,
        script: Iterable[tuple[float, Act]] = (),
        *,
        until: float = 60.0,
        late: Iterable[float] = (0.0,),
        pace: Pace | None = None,
        sends_clock: bool = True,
    ) -> None:
        self.now = BEGUN
        self.sent: list[Due] = []
        self.broken = False
        self._script = sorted([*script, (until, PortBand.fade_out)], key=lambda step: step[0])
        self._late = cycle(late)
        self.band = PortBand(
            route,
            self,
            pace,
            sends_clock=sends_clock,
            clock=lambda: self.now,
            sleep=self._sleep,
        )

    def send(self, message: bytes) -> None:
        if self.broken:
            raise OSError("the cable is out")
        self.sent.append(Due(self.now - BEGUN, message))

    def _sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds + next(self._late)
        while self._script and self._script[0][0] <= self.now - BEGUN:
            self._script.pop(0)[1](self.band)

    def played(self) -> Desk:
        self.band.run()
        return self

    @property
    def messages(self) -> list[bytes]:
        return [due.message for due in self.sent]

    def between(self, start: float, end: float = 1e9) -> list[bytes]:
        return [due.message for due in self.sent if start <= due.at_seconds < end]

    def when(self, message: bytes) -> list[float]:
        return [due.at_seconds for due in self.sent if due.message == message]


def expected(route: Route, seconds: float) -> list[bytes]:
    """What is due in so many seconds from the beginning."""
    start = opening_seconds(route)
    return [due.message for due in due_between(route, start, start + seconds)]


def strikes(messages: Iterable[bytes], channel: int | None = None) -> list[bytes]:
    ons = [message for message in messages if message[0] & 0xF0 == 0x90]
    return [on for on in ons if channel is None or on[0] & 0x0F == channel]


def left_down(messages: Iterable[bytes]) -> set[tuple[int, int]]:
    """The keys that are down in the end; each goes up and down in turn."""
    down: set[tuple[int, int]] = set()
    for message in messages:
        key = message[0] & 0x0F, message[1] if len(message) > 1 else 0
        if message[0] & 0xF0 == 0x90:
            assert key not in down, f"{key} is struck while it is down"
            down.add(key)
        elif message[0] & 0xF0 == 0x80:
            assert key in down, f"{key} goes up, but it is not down"
            down.remove(key)
    return down


def counted(sent: Iterable[Due]) -> Iterator[tuple[float, int]]:
    """As a drum machine counts: the moments of the clocks while it runs, and which they are."""
    tick, runs = 0, False
    for at, message in sent:
        if message == START:
            tick, runs = 0, True
        elif message[0] == 0xF2:
            tick = 6 * (message[1] | message[2] << 7)
        elif message == CONTINUE:
            runs = True
        elif message == STOP:
            runs = False
        elif message == CLOCK and runs:
            yield at, tick
            tick += 1
