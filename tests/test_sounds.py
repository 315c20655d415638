"""The sound set as it is shipped: whole, clean, in tune, even, and its licences beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

import playback
from playback.band import drum_tables

SOUNDS = Path(playback.__file__).parent / "sounds"
INSTRUMENTS: dict[str, Any] = json.loads((SOUNDS / "index.json").read_text("utf-8"))["instruments"]

KITS = ("sticks", "brushes")
HORNS = ("trumpet", "tenor")
TONES = tuple(name for name in INSTRUMENTS if name not in KITS)
KEYS = {
    "upright": range(24, 68),
    "piano": range(21, 109),
    "vibes": range(53, 90),  # F3 to F6, the usual three octaves
    "guitar": range(40, 85),
    "sticks": range(35, 60),
    "brushes": range(35, 60),
    "trumpet": range(52, 85),
    "tenor": range(44, 77),
}
LARGEST_SET = 12_000_000
TEXTS = ("README.md", "LICENSE-FluidR3.txt", "LICENSE-MuseScore_General.txt", "index.json")
RIDE, CLOSED_HAT, PEDAL_HAT, OPEN_HAT = 51, 42, 44, 46


@dataclass(frozen=True)
class Recording:
    """A file of the set and the zone of the index that plays it."""

    instrument: str
    zone: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.zone["file"])

    @property
    def frames(self) -> NDArray[np.float64]:
        return read(self.name)[0]

    @property
    def rate(self) -> int:
        return read(self.name)[1]

    @property
    def sustained(self) -> NDArray[np.float64]:
        """Frames by channels, a loop played six times more."""
        if self.zone["loop"] is None:
            return self.frames
        first, end = self.zone["loop"]
        return np.concatenate([self.frames[:end], *[self.frames[first:end]] * 6])


@cache
def read(name: str) -> tuple[NDArray[np.float64], int]:
    # As float32, as the sampler does: it shows what lies over full scale.
    frames, rate = soundfile.read(SOUNDS / name, dtype="float32", always_2d=True)
    return frames.astype(np.float64), rate


def recordings() -> Iterator[Recording]:
    """Each file once, as the first zone that names it."""
    known = set()
    for instrument, said in INSTRUMENTS.items():
        for zone in said["zones"]:
            if zone["file"] not in known:
                known.add(zone["file"])
                yield Recording(instrument, zone)


RECORDINGS = list(recordings())
TONAL = [recording for recording in RECORDINGS if recording.instrument in TONES]
LOOPED = [recording for recording in RECORDINGS if recording.zone["loop"] is not None]

each = pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.name)


def decibels(ratio: float) -> float:
    return float(20 * np.log10(max(ratio, 1e-12)))


def test_there_is_all_the_band_plays_on() -> None:
    assert set(INSTRUMENTS) == set(KEYS)


@pytest.mark.parametrize("instrument", KEYS)
def test_every_key_sounds_at_every_velocity_from_one_recording(instrument: str) -> None:
    zones = INSTRUMENTS[instrument]["zones"]
    for key in KEYS[instrument]:
        layers = [z["velocities"] for z in zones if z["keys"][0] <= key <= z["keys"][1]]
        heard = sorted(velocity for low, high in layers for velocity in range(low, high + 1))
        assert heard == list(range(128)), f"key {key}"


def test_the_kits_have_what_the_drummer_strikes() -> None:
    keys = [value for name, value in vars(drum_tables).items() if name.endswith(("HAT", "TOM"))]
    keys += [drum_tables.KICK, drum_tables.SNARE, drum_tables.STICK]
    keys += [drum_tables.CRASH, drum_tables.BRUSH_TAP, drum_tables.BRUSH_SLAP]
    assert {RIDE, PEDAL_HAT} <= {*keys, drum_tables.RIDE}
    assert set(keys) <= set(KEYS["sticks"])


def test_the_set_is_small_and_has_no_file_that_nobody_plays() -> None:
    files = {path for path in SOUNDS.rglob("*") if path.is_file()}
    named = {SOUNDS / recording.name for recording in RECORDINGS}
    assert files == named | {SOUNDS / text for text in TEXTS}
    assert sum(path.stat().st_size for path in files) <= LARGEST_SET


@pytest.mark.parametrize("font", ["FluidR3", "MuseScore_General"])
def test_the_licence_of_each_font_lies_beside(font: str) -> None:
    text = (SOUNDS / f"LICENSE-{font}.txt").read_text("utf-8")
    assert "Copyright ©" in text
    assert "Permission is hereby granted, free of charge" in text
    assert 'THE SOFTWARE IS PROVIDED "AS IS"' in text


@each
def test_a_recording_is_as_loud_as_can_be_and_never_clipped(recording: Recording) -> None:
    assert -1.6 <= decibels(np.abs(recording.frames).max()) < -0.2
    assert abs(recording.frames.mean()) < 0.001


@each
def test_a_recording_begins_at_once_and_softly(recording: Recording) -> None:
    level = np.abs(recording.frames).max(axis=1)
    heard = level > level.max() / 100
    most_ms = 1 if recording.instrument in KITS else 2
    assert np.argmax(heard) <= most_ms * recording.rate / 1000
    assert level[0] < level.max() / 100


@each
def test_a_recording_dies_away(recording: Recording) -> None:
    if recording.zone["loop"] is None:
        last = np.abs(recording.frames[-recording.rate // 500 :]).max()
        assert decibels(last / np.abs(recording.frames).max()) < -60


@each
def test_nothing_clicks_in_the_tail(recording: Recording) -> None:
    """Later than its attack no step from frame to frame stands out of those around it."""
    steps = np.abs(np.diff(recording.sustained, n=2, axis=0)).max(axis=1)
    window = recording.rate // 20
    tail = steps[recording.rate // 4 :]
    blocks = tail[: len(tail) // window * window].reshape(-1, window)
    for before, block in pairwise(blocks):
        around = max(before.max(), np.median(block) * 12, 1e-4)
        assert block.max() < 4 * around


@pytest.mark.parametrize("recording", TONAL, ids=lambda recording: recording.name)
def test_a_tone_is_in_tune(recording: Recording) -> None:
    """By autocorrelation: what comes back after some periods is most like itself."""
    root = recording.zone["root"]
    seconds = 1.0 if recording.instrument in HORNS else 0.5
    start = int(0.1 * recording.rate)
    tone = recording.sustained[start : start + int(seconds * recording.rate)]
    cents = 100 * (pitch_of(tone, recording.rate, root) - root)
    assert abs(cents) <= 5


def pitch_of(tone: NDArray[np.float64], rate: int, near: float) -> float:
    window = np.hanning(len(tone))[:, None]
    alike = autocorrelation(tone * window) / np.maximum(autocorrelation(window), 1e-3)
    period = rate / (440 * 2 ** ((near - 69) / 12))
    periods = []
    for times in range(1, 1 + min(8, int(0.4 * len(tone) / period))):
        within = 2 ** (60 / 1200 / times)
        low, high = int(times * period / within), int(times * period * within) + 2
        at = low + int(np.argmax(alike[low:high]))
        a, b, c = alike[at - 1 : at + 2]
        period = (at + 0.5 * (a - c) / (a - 2 * b + c)) / times
        periods.append(period)
    return float(69 + 12 * np.log2(rate / np.mean(periods) / 440))


def autocorrelation(wave: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of all channels together."""
    power = np.abs(np.fft.rfft(wave, 2 * len(wave), axis=0)) ** 2
    return np.fft.irfft(power.sum(axis=1))[: len(wave)]


@pytest.mark.parametrize("recording", LOOPED, ids=lambda recording: recording.name)
def test_a_loop_has_no_seam(recording: Recording) -> None:
    first, end = recording.zone["loop"]
    one = recording.frames[:, 0]
    assert end == len(one)
    steps = np.abs(np.diff(one[first:]))
    assert abs(one[first] - one[-1]) <= steps.max()
    turning = np.abs(np.diff(np.concatenate([one[-3:], one[first : first + 3]]), n=2))
    assert turning.max() <= 1.2 * np.abs(np.diff(one[first:], n=2)).max()


def test_only_horns_sustain() -> None:
    assert {recording.instrument for recording in LOOPED} == set(HORNS)


# The K-weighting of ITU-R BS.1770-5, annex 1, tables 1 and 2, at 48 kHz.
SHELF = ([1.53512485958697, -2.69169618940638, 1.19839281085285],
         [1.0, -1.69065929318241, 0.73248077421585])  # fmt: skip
HIGH_PASS = ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621])


def loudness(instrument: str, zone: dict[str, Any]) -> float:
    """The momentary loudness of the beginning, of a channel, at the level of the index."""
    frames, rate = read(zone["file"])
    head = np.zeros((int(0.4 * rate), frames.shape[1]))
    head[: len(frames)] = frames[: len(head)]
    power = np.abs(np.fft.rfft(head, axis=0)) ** 2
    back = np.exp(-2j * np.pi * np.arange(len(power)) / 0.4 / 48_000)
    for b, a in (SHELF, HIGH_PASS):
        weight = np.abs(np.polyval(b[::-1], back) / np.polyval(a[::-1], back)) ** 2
        power = power * weight[:, None]
    return decibels(np.sqrt(power.sum(axis=0).mean()) / len(head)) + float(zone["gain_db"])


@pytest.mark.parametrize("instrument", TONES)
def test_neighbouring_roots_are_alike_in_loudness(instrument: str) -> None:
    zones = INSTRUMENTS[instrument]["zones"]
    for low in sorted({zone["velocities"][0] for zone in zones}):
        layer = sorted(
            (zone for zone in zones if zone["velocities"][0] == low), key=lambda z: z["root"]
        )
        heard = [loudness(instrument, zone) for zone in layer]
        assert max(abs(b - a) for a, b in pairwise(heard)) <= 1.5


@pytest.mark.parametrize("instrument", KEYS)
def test_the_loudest_recording_sets_the_level(instrument: str) -> None:
    gains = [zone["gain_db"] for zone in INSTRUMENTS[instrument]["zones"]]
    assert max(gains) == 0


def on_key(kit: str, key: int) -> dict[str, Any]:
    zones: list[dict[str, Any]] = INSTRUMENTS[kit]["zones"]
    return next(zone for zone in zones if zone["keys"][0] <= key <= zone["keys"][1])


@pytest.mark.parametrize("kit", KITS)
def test_hi_hats_choke_one_another_and_nothing_else(kit: str) -> None:
    choking = {zone["keys"][0]: zone["choke"] for zone in INSTRUMENTS[kit]["zones"]}
    hats = {CLOSED_HAT, PEDAL_HAT, OPEN_HAT}
    assert {key for key, group in choking.items() if group} == hats
    assert len({choking[key] for key in hats}) == 1


@pytest.mark.parametrize("kit", KITS)
def test_the_ride_leads_the_hi_hat(kit: str) -> None:
    assert loudness(kit, on_key(kit, PEDAL_HAT)) < loudness(kit, on_key(kit, RIDE))


@pytest.mark.parametrize("kit", KITS)
def test_the_stick_is_heard_on_the_ride(kit: str) -> None:
    """In its first 20 ms the ride is at least 8 dB over what goes on ringing."""
    frames, rate = read(on_key(kit, RIDE)["file"])
    stick = frames[: rate // 50, 0]
    ringing = frames[rate // 5 : rate // 2, 0]
    assert decibels(stick.std() / ringing.std()) > 8


@pytest.mark.parametrize("kit", KITS)
def test_the_bass_drum_is_round(kit: str) -> None:
    """Most of it lies below 150 Hz."""
    frames, rate = read(on_key(kit, drum_tables.KICK)["file"])
    power = np.abs(np.fft.rfft(frames[:, 0])) ** 2
    assert power[: int(150 * len(frames) / rate)].sum() > 0.8 * power.sum()
