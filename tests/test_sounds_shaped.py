"""The sound set as a band needs it: notes that last alike, and players who are heard together."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from test_sounds import (
    INSTRUMENTS,
    KITS,
    PEDAL_HAT,
    RECORDINGS,
    RIDE,
    Recording,
    decibels,
    on_key,
)


def level(recording: Recording, start: float, end: float, band: tuple[float, float]) -> float:
    """Of a stretch, in seconds, and of a band, in Hz: its level in the index, in dB."""
    stretch = recording.frames[int(start * recording.rate) : int(end * recording.rate)]
    power = (np.abs(np.fft.rfft(stretch, axis=0)) ** 2).mean(axis=1)
    first, last = (int(hertz * len(stretch) / recording.rate) for hertz in band)
    gain = float(recording.zone["gain_db"])
    return gain + decibels(np.sqrt(2 * power[first:last].sum()) / len(stretch))


ALL, HEARD_THROUGH = (20, 20_000), (1_000, 8_000)
PIANO = sorted(
    (rec for rec in RECORDINGS if rec.instrument == "piano" and 43 <= rec.zone["root"] <= 88),
    key=lambda recording: float(recording.zone["root"]),
)


def fall(recording: Recording, start: float, end: float) -> float:
    """By how many dB a note falls from a tenth of a second to another one."""
    early, late = (level(recording, at - 0.05, at + 0.05, ALL) for at in (start, end))
    return early - late


def strike(kit: str, key: int) -> Recording:
    return Recording(kit, on_key(kit, key))


@pytest.mark.parametrize("softest", [0, 108])
def test_a_piano_chord_dies_away_together(softest: int) -> None:
    """In a second no note falls much more than the next below, so no chord tips over."""
    chords = [recording for recording in PIANO if recording.zone["velocities"][0] == softest]
    falls = [fall(recording, 0.1, 1.1) for recording in chords]
    assert all(-4 <= above - below <= 6 for below, above in pairwise(falls))
    for recording, fell in zip(chords, falls, strict=True):
        assert 8 <= fell <= 16 + 0.4 * max(0, recording.zone["root"] - 60)


@pytest.mark.parametrize("recording", PIANO, ids=lambda recording: recording.name)
def test_no_piano_tone_swells(recording: Recording) -> None:
    """What was lifted lies under what was heard 0.3 s before, in every octave of it."""
    for low in (250, 500, 1_000, 2_000):
        moments = np.arange(0.1, 1.8, 0.1)
        heard = [level(recording, at, at + 0.2, (low, 2 * low)) for at in moments]
        assert max(b - a for a, b in zip(heard, heard[3:], strict=False)) < 6


@pytest.mark.parametrize("zone", INSTRUMENTS["upright"]["zones"], ids=lambda zone: zone["file"])
def test_a_bass_note_sings_on(zone: dict[str, Any]) -> None:
    recording = Recording("upright", zone)
    assert 5 <= fall(recording, 0.2, 1.2) <= 10
    assert fall(recording, 0.2, 2.2) <= 20


@pytest.mark.parametrize("zone", INSTRUMENTS["upright"]["zones"], ids=lambda zone: zone["file"])
def test_the_bass_is_heard_on_a_small_speaker(zone: dict[str, Any]) -> None:
    """Which plays nothing below 400 Hz."""
    recording = Recording("upright", zone)
    assert level(recording, 0, 0.5, (400, 20_000)) > level(recording, 0, 0.5, ALL) - 29


@pytest.mark.parametrize("kit", KITS)
@pytest.mark.parametrize("key", [RIDE, 59])
def test_a_ride_sings_more_than_it_hisses(kit: str, key: int) -> None:
    ride = strike(kit, key)
    hiss, rest = (level(ride, 0, 1, band) for band in ((8_000, 20_000), (500, 8_000)))
    assert rest - hiss > 1.5


@pytest.mark.parametrize("kit", KITS)
@pytest.mark.parametrize("key", [RIDE, 53, 59])
def test_the_wash_of_a_ride_joins_slow_beats(kit: str, key: int) -> None:
    assert 8 < fall(strike(kit, key), 0.15, 1.0) < 16


@pytest.mark.parametrize("kit", KITS)
def test_the_foot_is_heard_beside_the_ride(kit: str) -> None:
    foot, ride = (level(strike(kit, key), 0, 0.08, HEARD_THROUGH) for key in (PEDAL_HAT, RIDE))
    assert abs(foot - ride) < 3


@pytest.mark.parametrize("key", [38, 39])
def test_a_brush_swishes_more_than_it_thuds(key: int) -> None:
    tap = strike("brushes", key)
    swish, thud = (level(tap, 0, 0.3, band) for band in ((1_000, 20_000), (20, 1_000)))
    assert swish - thud > -2
