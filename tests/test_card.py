"""The speakers at a sound card that does what a test wants: its clock, its end, its refusals."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from harmony.mistake import Mistake
from playback import speakers as speakers_module
from playback.outputs import NoSound, find_device
from playback.ring import Frames, Ring
from playback.sound_system import devices, usable_rate
from playback.speakers import Speakers, reopened

RATE = 48_000


class Card:
    """A stand-in for sounddevice and a device, which asks for sound when the test says so."""

    class PortAudioError(Exception):
        pass

    def __init__(self, *, channels: int = 2, rates: tuple[int, ...] = (44_100, 48_000)) -> None:
        self.channels = channels
        self.rates = rates
        self.now = 100.0
        self.streams: list[Any] = []
        self.default = SimpleNamespace(hostapi=0)
        self.busy = self.gone = False
        self.plugged = self.listed = "loudspeakers"

    def _terminate(self) -> None:
        self.listed = ""

    def _initialize(self) -> None:
        self.listed = self.listed or self.plugged

    def query_hostapis(self) -> tuple[dict[str, Any], ...]:
        return ({"name": "ALSA", "default_output_device": 1},)

    def query_devices(self) -> list[dict[str, Any]]:
        card = {"hostapi": 0, "default_samplerate": 44_100.0}
        return [
            {**card, "name": "microphone", "max_output_channels": 0},
            {**card, "name": self.listed, "max_output_channels": self.channels},
        ]

    def check_output_settings(self, *, samplerate: int, **_: object) -> None:
        if samplerate not in self.rates:
            raise self.PortAudioError("Invalid sample rate [PaErrorCode -9997]")

    def OutputStream(self, *, callback: Any, channels: int, **how: Any) -> Any:  # noqa: N802
        card = self

        class Stream:
            latency = 0.1
            active = closed = False

            @property
            def time(self) -> float:
                if card.gone:
                    raise card.PortAudioError("Error getting stream time")
                return card.now - 90  # its clock is not the program's

            def start(self) -> None:
                if card.busy:
                    raise card.PortAudioError("Device unavailable [PaErrorCode -9985]")
                self.active = True

            def abort(self) -> None:
                self.active = False

            def close(self) -> None:
                self.closed = True

            def ask(self, frames: int, *, dac: float | None = None) -> Frames:
                out = np.full((frames, channels), np.nan, np.float32)
                dac = self.time + self.latency if dac is None else dac
                when = SimpleNamespace(outputBufferDacTime=dac, currentTime=self.time)
                callback(out, frames, when, None)
                return out

        self.streams.append(Stream())
        return self.streams[-1]


Plays = Callable[..., tuple[Card, Speakers, Any]]


@pytest.fixture
def playing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plays]:
    """Speakers at a stand-in, whose clock is also the program's."""
    opened: list[Speakers] = []

    def plays(ring: Ring, **how: Any) -> tuple[Card, Speakers, Any]:
        card = Card(**how)
        monkeypatch.setitem(sys.modules, "sounddevice", card)
        monkeypatch.setattr(speakers_module, "perf_counter", lambda: card.now)
        opened.append(Speakers(ring, RATE, find_device(None, devices())))
        return card, opened[-1], card.streams[-1]

    yield plays
    for speakers in opened:
        speakers.close()


def noise(frames: int) -> Frames:
    return np.random.default_rng(7).uniform(-1, 1, (frames, 2)).astype(np.float32)


def ring_with(sound: Frames) -> Ring:
    ring = Ring(len(sound))
    ring.write(sound)
    return ring


def test_one_loudspeaker_plays_both_sides(playing: Plays) -> None:
    sound = noise(960)
    _, _, stream = playing(ring_with(sound), channels=1)
    out = np.concatenate([stream.ask(frames) for frames in (480, 300, 180)])
    assert np.allclose(out[:, 0], sound.mean(axis=1), atol=1e-7)


@pytest.mark.parametrize("knows", [True, False], ids=["a clock", "no clock"])
def test_what_is_heard_lies_behind_what_was_handed_out(playing: Plays, knows: bool) -> None:
    card, speakers, stream = playing(ring_with(noise(48_000)))
    dac = None if knows else 0.0
    assert speakers.position() == 0
    for _ in range(20):
        stream.ask(480, dac=dac)
        card.now += 0.01
    assert speakers.position() == pytest.approx(20 * 480 - 0.1 * RATE, abs=1)
    card.now += 0.05
    assert speakers.position() == pytest.approx(20 * 480 - 0.05 * RATE, abs=1)
    card.now += 1
    assert speakers.position() == 20 * 480
    assert not speakers.all_heard


def test_a_device_that_is_gone_leaves_the_music_where_it_was(playing: Plays) -> None:
    card, speakers, stream = playing(ring_with(noise(48_000)))
    stream.ask(4_800)
    card.now += 0.15
    heard = speakers.position()
    card.gone = True
    card.now += 0.01
    assert speakers.position() == heard > 0


def test_a_clock_that_is_set_back_moves_nothing_back(playing: Plays) -> None:
    card, speakers, stream = playing(ring_with(noise(48_000)))
    stream.ask(4_800)
    card.now += 0.15
    heard = speakers.position()
    card.now -= 0.04
    assert speakers.position() == heard
    card.now += 0.05
    assert speakers.position() == pytest.approx(heard + 0.01 * RATE, abs=1)


def test_the_music_that_is_heard_stands_in_a_pause(playing: Plays) -> None:
    ring = ring_with(noise(48_000))
    card, speakers, stream = playing(ring)
    stream.ask(4_800)
    ring.hold()
    for _ in range(30):
        stream.ask(480)
        card.now += 0.01
    assert ring.silent
    assert speakers.position() == ring.handed_out == 4_800 + 480
    assert speakers.all_heard
    ring.go_on()
    stream.ask(480)
    card.now += 0.105
    assert speakers.position() == pytest.approx(4_800 + 480 + 240, abs=1)


def test_the_end_is_heard_when_the_device_has_played_it(playing: Plays) -> None:
    ring = ring_with(noise(480))
    ring.finish()
    card, speakers, stream = playing(ring)
    stream.ask(960)
    card.now += 0.109
    assert not speakers.all_heard
    card.now += 0.002
    assert speakers.all_heard
    assert ring.starved == 0


def looks(card: Card, speakers: Speakers, seconds: float, every: float = 0.1) -> bool:
    """Whether a device that asks for nothing is found to be gone after so many seconds."""
    for _ in range(round(seconds / every)):
        card.now += every
        if speakers.lost:
            return True
    return False


def test_a_device_that_asks_for_nothing_is_gone_after_a_second(playing: Plays) -> None:
    card, speakers, stream = playing(ring_with(noise(48_000)))
    stream.ask(12_000)
    for _ in range(3):
        stream.ask(480)
        assert not looks(card, speakers, 0.9)
    assert looks(card, speakers, 0.3)


def test_a_device_that_wakes_up_has_more_time(playing: Plays) -> None:
    """It takes what fits into it at once, and then nothing for a while."""
    card, speakers, stream = playing(ring_with(noise(48_000)))
    stream.ask(6_000)
    assert not looks(card, speakers, 4.9)
    assert looks(card, speakers, 0.3)


def test_a_program_that_was_stopped_has_not_lost_its_device(playing: Plays) -> None:
    card, speakers, stream = playing(ring_with(noise(48_000)))
    stream.ask(12_000)
    assert not speakers.lost
    card.now += 3_600
    assert not speakers.lost
    stream.ask(480)
    assert not looks(card, speakers, 0.9)


def test_a_stream_that_gave_up_is_gone_at_once(playing: Plays) -> None:
    _, speakers, stream = playing(ring_with(noise(480)))
    assert not speakers.lost
    stream.active = False
    assert speakers.lost
    speakers.close()
    assert not speakers.lost


def test_what_was_plugged_in_since_is_found_when_a_device_is_gone(
    playing: Plays, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PortAudio's list is as old as PortAudio."""
    passed = SimpleNamespace(wait=lambda: None)
    monkeypatch.setattr(speakers_module, "SoundCheck", lambda again: passed)
    ring = ring_with(noise(4_800))
    card, speakers, stream = playing(ring)
    stream.ask(480)
    card.plugged = "headphones"
    with reopened(speakers) as other:
        assert other.device.name == "headphones"
        assert other.position() == ring.handed_out == 480
    assert stream.closed


def test_a_device_that_does_not_open_is_no_sound(
    playing: Plays,
) -> None:
    card, _, _ = playing(Ring(10))
    card.busy = True
    with pytest.raises(NoSound, match=r"'loudspeakers' does not open \(Device unavailable\)"):
        Speakers(Ring(10), RATE, find_device(None, devices()))
    assert card.streams[-1].closed


def test_the_usual_rate_is_48000_else_the_devices_own(playing: Plays) -> None:
    card, speakers, _ = playing(Ring(10))
    assert usable_rate(speakers.device) == 48_000
    card.rates = (44_100,)
    assert usable_rate(speakers.device) == 44_100
    assert usable_rate(speakers.device, 44_100, named=True) == 44_100


def test_a_rate_that_was_asked_for_and_is_refused(playing: Plays) -> None:
    """And what is offered in its place is what can be asked for."""
    card, speakers, _ = playing(Ring(10))
    card.rates = (44_100, 48_000, 192_000)
    with pytest.raises(Mistake, match=r"not play 96000 .* may be 44100, 48000$"):
        usable_rate(speakers.device, 96_000, named=True)


def test_outputs_are_listed_without_microphones(playing: Plays) -> None:
    playing(Ring(10))
    (only,) = devices()
    assert (only.name, only.sound_system, only.channels) == ("loudspeakers", "ALSA", 2)
    assert (only.rate, only.is_default, only.number) == (44_100, True, 1)
