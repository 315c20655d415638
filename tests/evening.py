"""An evening on stage without clock or loudspeakers: a band that hums, a device, a typist.

Nothing here runs by itself: the keys' script lets the music go on, the device plays the ring.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

import numpy as np

from playback.frames import opening_frame, total_frames
from playback.live import Live, ring_for
from playback.outputs import Output
from playback.ring import Frames, Ring
from playback.route import Route
from playback.setup import Setup
from silent_desk import Desk
from studio.keys import NoKeys
from studio.stage import Stage
from studio.status import Status

RATE = 2000

Script = Iterable[str | float | BaseException]


class Hum:
    """A band that hums one loud note, each frame as loud as the other."""

    rate = RATE
    ahead = 10 * RATE

    def __init__(self, route: Route) -> None:
        self.mixer = Desk()
        self.frame = opening_frame(route, RATE)
        self.follow(route)

    @property
    def settled(self) -> int:
        return self.frame

    def follow(self, route: Route) -> None:
        self.route = route
        self.end = None if route.loops else total_frames(route, RATE)

    def look_ahead(self, hops: int) -> None:
        raise AssertionError("it is far enough ahead")

    def block(self, frames: int) -> Frames:
        self.frame += frames
        return np.full((frames, 2), 0.5, np.float32)

    def warm(self, until: int) -> bool:
        return False


class Device:
    """Speakers that play as much as the test lets them."""

    leader = None

    def __init__(self, ring: Ring, work: Callable[[], bool], name: str = "desk") -> None:
        self._work = work
        self.ring = ring
        self.rate = RATE
        self.device = Output(0, name, "ALSA", 2, RATE, True, True)
        self.lost = False
        self.hung = False
        self.closed = False
        self.heard: list[float] = []

    @property
    def all_heard(self) -> bool:
        return self.ring.ended or self.ring.silent

    def position(self) -> int:
        return self.ring.handed_out

    def play(self, frames: int) -> None:
        out = np.empty((frames, 2), np.float32)
        self.ring.read(out)
        self.heard += out[:, 0].tolist()

    def wait_until_all_heard(self) -> bool:
        while not self.all_heard:
            while self._work():
                pass
            self.play(10)
        return True

    def close(self) -> None:
        self.closed = True


class Typist(NoKeys):
    """Presses keys: a script of keys, of seconds that go by, and of what breaks in."""

    listens = True

    def __init__(self, live: Live, devices: list[Device], script: Script) -> None:
        self._live = live
        self._devices = devices
        self._script = iter(script)
        self._left = 0.0

    def wait(self, seconds: float) -> str | None:
        if self._left <= 0:
            step = next(self._script, "q")
            if isinstance(step, BaseException):
                raise step
            if isinstance(step, str):
                return step
            self._left = step
        self._left -= seconds
        while self._live.turn():
            pass
        self._devices[-1].play(round(seconds * RATE))
        return None


class Evening:
    """A band on stage with a typist before it, and what came of it."""

    def __init__(
        self,
        music: Setup | Route,
        *script: str | float | BaseException,
        shown: io.StringIO | None = None,
        named: bool = False,
    ) -> None:
        self.band = Hum(music if isinstance(music, Route) else Route.of(music))
        ring = ring_for(self.band)
        self.live = Live(self.band, ring)
        self.live.prime()
        self.devices = [Device(ring, self.live.turn)]
        self.shown = shown or io.StringIO()
        self.keys = Typist(self.live, self.devices, script)
        status = Status(self.shown)
        self.stage = Stage(
            self.live,
            self.devices[0],
            self.keys,
            status,
            lambda gone, patience=2.0: self.again(gone),
            named=named,
        )

    def again(self, gone: Device) -> Device:
        found = Device(gone.ring, self.live.turn, "spare")
        self.devices.append(found)
        return found

    def played(self) -> Evening:
        self.stage.run()
        return self

    @property
    def tempos(self) -> list[tuple[int, float]]:
        return [(bar, setup.tempo) for bar, setup in self.band.route.timeline.changes]

    @property
    def lines(self) -> list[str]:
        return self.shown.getvalue().splitlines()

    @property
    def heard(self) -> list[float]:
        return [sample for device in self.devices for sample in device.heard]
