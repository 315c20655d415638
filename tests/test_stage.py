"""The stage: what the keys do to the band, what is shown, and that it always ends in silence."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import partial
from itertools import count

import numpy as np
import pytest

from evening import RATE, Device, Evening
from harmony.mistake import Mistake
from playback.frames import total_frames
from playback.outputs import NoSound
from playback.route import Route
from playback.setup import Setup
from studio import stage
from studio.stage import FADE_MS

RUN = Setup(seed=7, count_in=1)


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
    assert evening.devices[0].position() == total_frames(Route.of(short), RATE)


def test_the_last_chorus_ends_it() -> None:
    evening = Evening(RUN, 5.0, "l", 100.0).played()
    assert evening.band.route.total_bars == 16
    assert evening.devices[0].position() == 32 * RATE
    assert any(line.endswith("last chorus next") for line in evening.lines)
    assert any(line.endswith("last chorus") for line in evening.lines)
    assert evening.lines[-1] == "the end"


def test_the_last_chorus_pressed_again_plays_on() -> None:
    evening = Evening(RUN, 5.0, "l", 9.0, "L", 40.0, "q").played()
    assert evening.band.route == Route.of(RUN)


def test_quit_fades() -> None:
    for key in ("q", "Q"):
        evening = Evening(RUN, 5.0, key).played()
        assert fades(evening.heard)
        assert evening.devices[0].closed


def test_other_keys_do_nothing() -> None:
    evening = Evening(RUN, 3.0, "x", "0", "escape", "é", 2.0).played()
    assert evening.band.route == Route.of(RUN)
    assert evening.devices[0].position() > 2.5 * RATE


@pytest.mark.parametrize("key", ["?", "h"])
def test_the_keys_are_told(key: str) -> None:
    told = Evening(RUN, key).played().lines
    assert any(line.startswith("  l            last chorus") for line in told)


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
    told = "vamp: device 'desk' is gone; the music goes on through 'spare'\n"
    assert capfd.readouterr().err == told


@pytest.mark.parametrize("named", [False, True])
def test_the_default_is_not_the_device_that_was_named(
    named: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    evening = Evening(RUN, 3.0, 5.0, named=named)
    evening.devices[0].lost = True
    evening.played()
    said = "through 'spare', the default, not the device that was named\n"
    assert capfd.readouterr().err.endswith(said) == named


def test_a_named_device_that_comes_back_is_the_one_that_was_named(
    capfd: pytest.CaptureFixture[str],
) -> None:
    evening = Evening(RUN, 3.0, 5.0, named=True)
    evening.devices[0].device = replace(evening.devices[0].device, name="spare")
    evening.devices[0].lost = True
    evening.played()
    assert capfd.readouterr().err.endswith("had stopped; the music goes on\n")


def nothing_left(gone: Device) -> Device:
    raise NoSound("no sound: nothing is left; try again")


def test_where_no_device_ever_played_there_is_no_sound() -> None:
    """Silence that goes before the music is not music."""
    evening = Evening(RUN, 3.0, 5.0)
    evening.devices[0].lost = True
    evening.again = nothing_left  # type: ignore[method-assign]
    with pytest.raises(NoSound, match="nothing is left"):
        evening.played()
    assert evening.devices[0].closed


def test_where_the_last_device_goes_it_says_what_is_gone_and_what_to_try() -> None:
    evening = Evening(RUN, 3.0, 5.0)
    evening.keys.listens = False
    evening.devices[0].play(RATE // 10)
    evening.devices[0].lost = True
    evening.again = nothing_left  # type: ignore[method-assign]
    told = "^device 'desk' is gone, the music ends here: nothing is left; try again$"
    with pytest.raises(Mistake, match=told) as raised:
        evening.played()
    assert not isinstance(raised.value, NoSound)
    assert evening.devices[0].closed


def test_with_somebody_at_the_keys_the_music_waits_for_another_device(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Headphones that were switched off and on again."""
    evening = Evening(RUN, 3.0, *["x"] * 3, 5.0)
    monkeypatch.setattr(stage, "monotonic", count(0, 1).__next__)
    evening.devices[0].play(RATE // 10)
    stood = evening.devices[0].position()
    evening.devices[0].lost = True
    looks = iter([nothing_left, nothing_left, evening.again])
    evening.again = lambda gone: next(looks)(gone)  # type: ignore[method-assign]
    evening.played()
    told = capfd.readouterr().err.splitlines()
    assert told[0].startswith("vamp: device 'desk' is gone, the music waits for another: nothing")
    assert told[1:] == ["vamp: device 'desk' is gone; the music goes on through 'spare'"]
    assert evening.devices[1].position() > stood
    assert (
        len([sample for sample in evening.heard if sample])
        == evening.devices[1].position() + 2 * RATE
    )


# What is told


def test_what_the_band_cannot_do_is_told_once(capfd: pytest.CaptureFixture[str]) -> None:
    evening = Evening(RUN, 3.0, 3.0, 3.0)

    def impossible(route: Route, seconds: float, why: str) -> Route:
        raise Mistake(why)

    def change(why: str) -> None:
        evening.live.change(partial(impossible, why=why))

    said = []
    for why in ("no such tempo", "no such tempo", "no such chorus"):
        change(why)
        evening.devices[0].play(200)
        while evening.live.turn():
            pass
        evening.stage._turn()
        said += capfd.readouterr().err.splitlines()
    assert said == ["vamp: no such tempo", "vamp: no such chorus"]


@pytest.mark.parametrize(("key", "tempo"), [("up", 122), ("left", 110)])
def test_a_loop_at_another_tempo_is_still_a_loop(key: str, tempo: int) -> None:
    evening = Evening(Setup(seed=7, bars=8, loop=True), 5.0, key, 60.0).played()
    assert evening.band.route.timeline.loops
    assert evening.tempos == [(0, tempo)]
    assert evening.devices[0].position() > 55 * RATE


def test_a_last_chorus_leaves_a_loop_and_taken_back_goes_into_it_again() -> None:
    loop = Setup(seed=7, bars=8, loop=True)
    called = Evening(loop, 5.0, "l", 60.0).played()
    assert called.band.route.total_bars == 16
    assert called.lines[-1] == "the end"
    back = Evening(loop, 5.0, "l", 5.0, "l", 60.0).played()
    assert back.band.route.timeline.loops
    assert back.devices[0].position() > 60 * RATE
