"""The stage: what the keys do to the band, what is shown, and that it always ends in silence.

Nothing here runs by itself: the keys' script lets the music go on, the device plays the ring.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np
import pytest

from playback.frames import opening_frame, total_frames
from playback.live import Live, ring_for
from playback.outputs import NoSound, Output
from playback.ring import Frames, Ring
from playback.setup import Setup
from playback.timeline import Timeline
from studio.keys import NoKeys
from studio.stage import FADE_MS, Stage
from studio.status import Status

RATE = 2000
RUN = Setup(seed=7, count_in=1)

Script = Iterable[str | float | BaseException]


class Mutes:
    def __init__(self) -> None:
        self.silent: set[str] = set()

    def mute(self, player: str, silent: bool) -> None:
        (self.silent.add if silent else self.silent.discard)(player)


class Hum:
    """A band that hums one loud note, each frame as loud as the other."""

    rate = RATE

    def __init__(self, timeline: Timeline) -> None:
        self.mixer = Mutes()
        self.frame = opening_frame(timeline, RATE)
        self.follow(timeline)

    def follow(self, timeline: Timeline, turn: int = 0) -> None:
        self.timeline = timeline
        self.end = None if timeline.loops else total_frames(timeline, RATE)

    def block(self, frames: int) -> Frames:
        self.frame += frames
        return np.full((frames, 2), 0.5, np.float32)

    def warm(self, until: int) -> bool:
        return False


class Device:
    """Speakers that play as much as the test lets them."""

    def __init__(self, ring: Ring, name: str = "desk") -> None:
        self.ring = ring
        self.rate = RATE
        self.device = Output(0, name, "ALSA", 2, RATE, True, True)
        self.lost = False
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
        self, setup: Setup, *script: str | float | BaseException, shown: io.StringIO | None = None
    ) -> None:
        self.band = Hum(Timeline.of(setup))
        ring = ring_for(self.band)
        self.live = Live(self.band, ring)
        self.live.prime()
        self.devices = [Device(ring)]
        self.shown = shown or io.StringIO()
        keys = Typist(self.live, self.devices, script)
        status = Status(self.shown)
        self.stage = Stage(self.live, self.devices[0], keys, status, lambda gone: self.again(gone))

    def again(self, gone: Device) -> Device:
        found = Device(gone.ring, "spare")
        self.devices.append(found)
        return found

    def played(self) -> Evening:
        self.stage.run()
        return self

    @property
    def tempos(self) -> list[tuple[int, float]]:
        return [(bar, setup.tempo) for bar, setup in self.band.timeline.changes]

    @property
    def lines(self) -> list[str]:
        return self.shown.getvalue().splitlines()

    @property
    def heard(self) -> list[float]:
        return [sample for device in self.devices for sample in device.heard]


def fades(heard: list[float]) -> bool:
    """Whether what was heard goes down to silence, in no time and without a step."""
    sound = np.array(heard)
    steps = np.abs(np.diff(np.append(sound, 0.0)))
    fading = np.flatnonzero(sound < 0.499)
    length = len(sound) - fading[0]
    return bool(steps.max() < 0.05) and length <= FADE_MS * RATE // 1000 + 10


# Keys


def test_arrows_change_the_tempo_from_the_next_bar_on() -> None:
    assert Evening(RUN, 5.0, "up", 1.0).played().tempos == [(0, 120), (2, 122)]
    assert Evening(RUN, 5.0, "up", "up", "right", "down", 1.0).played().tempos[1:] == [(2, 132)]
    assert Evening(RUN, 5.0, "left", 4.0, "left", 1.0).played().tempos[1:] == [(2, 110), (4, 100)]


def test_numbers_mute_and_bring_back() -> None:
    evening = Evening(RUN, "1", 0.2, "3", 1.0, "1", 1.0).played()
    assert evening.band.mixer.silent == {"drums"}
    assert "count-in, 120 bpm, bass off" in evening.lines
    assert "count-in, 120 bpm, bass, drums off" in evening.lines
    assert "count-in, 120 bpm, drums off" in evening.lines


def test_space_holds_the_music_where_it_is() -> None:
    held = Evening(RUN, 5.0, "space", 3.0, "q")
    held.played()
    at = held.devices[0].position()
    assert at == pytest.approx(3.0 * RATE, abs=0.1 * RATE)  # 5 s less the count-in's 2
    assert held.lines[-1].endswith("paused")
    went_on = Evening(RUN, 5.0, "space", 3.0, "space", 2.0, "q").played()
    assert went_on.devices[0].position() == pytest.approx(at + 2.0 * RATE, abs=0.2 * RATE)
    assert not went_on.lines[-1].endswith("paused")


def test_a_pause_is_no_end() -> None:
    short = Setup(bars=1, tempo=240)
    evening = Evening(short, 0.5, "space", 5.0, "space", 60.0).played()
    assert evening.devices[0].position() == total_frames(Timeline.of(short), RATE)


def test_the_last_chorus_ends_it() -> None:
    evening = Evening(RUN, 5.0, "l", 100.0).played()
    assert evening.band.timeline.total_bars == 16
    assert evening.devices[0].position() == 32 * RATE
    assert any(line.endswith("last chorus next") for line in evening.lines)
    assert any(line.endswith("last chorus") for line in evening.lines)
    assert evening.lines[-1] == "the end"


def test_the_last_chorus_pressed_again_plays_on() -> None:
    evening = Evening(RUN, 5.0, "l", 9.0, "L", 40.0, "q").played()
    assert evening.band.timeline == Timeline.of(RUN)


def test_quit_fades() -> None:
    for key in ("q", "Q"):
        evening = Evening(RUN, 5.0, key).played()
        assert fades(evening.heard)
        assert evening.devices[0].closed


def test_other_keys_do_nothing() -> None:
    evening = Evening(RUN, 3.0, "x", "4", "escape", "é", 2.0).played()
    assert evening.band.timeline == Timeline.of(RUN)
    assert evening.devices[0].position() > 2.5 * RATE


@pytest.mark.parametrize("key", ["?", "h"])
def test_the_keys_are_told(key: str) -> None:
    assert "  l            last chorus" in Evening(RUN, key).played().lines


# The end


def test_it_ends_when_the_last_of_it_was_heard() -> None:
    evening = Evening(Setup(bars=2, tempo=240), 60.0).played()
    assert len([sample for sample in evening.heard if sample]) == 2 * RATE
    assert evening.lines[-1] == "the end"
    assert evening.live.ring.starved == 0


@pytest.mark.parametrize("code", [None, 129, 143])
def test_an_interruption_fades_and_goes_on_its_way(code: int | None) -> None:
    stop = KeyboardInterrupt(*[code] if code else [])
    evening = Evening(RUN, 5.0, stop)
    with pytest.raises(KeyboardInterrupt) as raised:
        evening.played()
    assert raised.value is stop
    assert fades(evening.heard)
    assert evening.devices[0].closed


def test_a_second_interruption_cuts_the_fade_short() -> None:
    stop = KeyboardInterrupt(143)
    evening = Evening(RUN, 5.0, stop)

    def impatient() -> bool:
        raise KeyboardInterrupt

    evening.devices[0].wait_until_all_heard = impatient  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt) as raised:
        evening.played()
    assert raised.value is stop
    assert evening.devices[0].closed


@pytest.mark.parametrize("all_heard", [False, True])
def test_a_fault_of_the_band_is_told_after_the_music_has_stopped(all_heard: bool) -> None:
    evening = Evening(RUN, 3.0, 5.0)
    evening.live.fault = ZeroDivisionError("a wrong note")
    if all_heard:
        evening.live.ring.finish()
        evening.devices[0].play(RATE)
    with pytest.raises(ZeroDivisionError, match="a wrong note"):
        evening.played()
    assert evening.devices[0].closed


def test_a_reader_that_has_had_enough_ends_the_music_too() -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    evening = Evening(RUN, 3.0, shown=Full())
    with pytest.raises(BrokenPipeError):
        evening.played()
    assert evening.devices[0].closed


# The device


def test_a_lost_device_is_replaced_and_the_music_goes_on(
    capfd: pytest.CaptureFixture[str],
) -> None:
    evening = Evening(RUN, 3.0, 5.0)
    evening.devices[0].lost = True
    evening.played()
    assert [device.device.name for device in evening.devices] == ["desk", "spare"]
    assert evening.devices[1].closed
    assert evening.devices[1].heard
    told = "vamp: device 'desk' was gone; the music goes on through 'spare'\n"
    assert capfd.readouterr().err == told


def test_where_no_device_is_left_it_says_so() -> None:
    evening = Evening(RUN, 3.0, 5.0)
    evening.devices[0].lost = True

    def nothing_left(gone: object) -> Device:
        raise NoSound("no sound: nothing is left")

    evening.again = nothing_left  # type: ignore[method-assign]
    with pytest.raises(NoSound, match="nothing is left"):
        evening.played()
    assert evening.devices[0].closed
