"""A loop in a file closes: laid end to end, copies of it sound as one that is played on."""

from __future__ import annotations

import io
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from hypothesis import given
from numpy.typing import NDArray

import figures
from many_setups import setups
from midi_reader import TrackRead, read_midi
from playback.audio_file import AudioFormat, write_audio_file
from playback.band import drum_tables as tables
from playback.band.conductor import fill_beats
from playback.limiter import CEILING
from playback.loudness import LUFS
from playback.midi_file import write_midi_file
from playback.route import Leg, Route
from playback.sampler import Sampler
from playback.setup import Setup
from playback.timeline import Timeline
from sound_folder import singing_trio

RATE = 44_100
MS = RATE // 1_000
ROUNDS = 3

Sound = NDArray[np.float64]


# In notes


@pytest.mark.parametrize("bars", [8, 11, 16, 32])
def test_a_fill_sets_up_bar_1_of_a_loop_of_a_chorus_or_more(bars: int) -> None:
    for seed in range(100):
        (section,) = Timeline.of(Setup(seed=seed, bars=bars, loop=True)).sections
        assert fill_beats(section, bars - 1) > 0


@pytest.mark.parametrize("bars", [2, 4, 5])
def test_a_short_loop_is_filled_as_often_as_any_round(bars: int) -> None:
    """Four times of five: to whoever loops four bars bar 1 is the top of every other round."""
    lengths: Counter[int] = Counter()
    for seed in range(250):
        (section,) = Timeline.of(Setup(seed=seed, bars=bars, loop=True)).sections
        lengths[fill_beats(section, bars - 1)] += 1
    assert 0.72 <= 1 - figures.share(lengths, 0) <= 0.88
    assert lengths[2] > lengths[1]


@pytest.mark.parametrize("bars", [4, 5, 8])
def test_the_last_fill_of_a_loop_is_played_up_to_bar_1(bars: int) -> None:
    """Its beats are the hands' and the bass drum's, and no cymbal keeps time in them."""
    filled = 0
    for seed in range(40):
        setup = Setup(seed=seed, bars=bars, loop=True)
        (section,) = Timeline.of(setup).sections
        if length := min(2, fill_beats(section, bars - 1)):
            last = figures.bars_of(setup, "drums", bars)[-1]
            fill = {n.pitch for n in last if n.onset >= 4 * bars - length}
            assert fill - {tables.PEDAL_HAT}
            assert fill.isdisjoint({tables.RIDE, tables.CRASH})
            filled += 1
    assert filled >= 25


# In ticks


def tracks(route: Route, path: Path) -> dict[str, TrackRead]:
    with path.open("wb") as out:
        write_midi_file(route, out)
    return {track.name: track for track in read_midi(path).tracks[1:]}


@given(setup=setups(most=6))
def test_copies_of_a_loop_in_ticks_are_the_loop_played_on(
    setup: Setup, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Note for note. Only what would sound on into the next copy is let go on the bar line."""
    setup = setup.changed(bars=setup.bars or 2, loop=True, ending="none", count_in=0, drift=0)
    loop = Timeline.of(setup)
    path = tmp_path_factory.mktemp("loop") / "x.mid"
    once = tracks(Route.of(loop), path)
    on = tracks(Route((Leg(loop, 0, ROUNDS * (setup.bars or 0)),)), path)
    assert once.keys() == on.keys()
    for name, track in once.items():
        end = track.end_tick
        assert on[name].end_tick == ROUNDS * end
        copies = [
            (start + n * end, key, velocity, stop + n * end)
            for n in range(ROUNDS)
            for start, stop, key, velocity in track.notes
        ]
        played = [(start, key, velocity, stop) for start, stop, key, velocity in on[name].notes]
        for copy, note in zip(sorted(copies), sorted(played), strict=True):
            assert copy[:3] == note[:3]
            assert copy[3] == note[3] or copy[3] % end == 0 < note[3] - copy[3]


# In sound


@pytest.fixture(scope="module")
def sines(tmp_path_factory: pytest.TempPathFactory) -> Sampler:
    return Sampler(RATE, folder=singing_trio(tmp_path_factory.mktemp("sines")))


@cache
def band() -> Sampler:
    return Sampler(RATE)


def file_of(setup: Setup, sampler: Sampler, bits: str = "24") -> Sound:
    out = io.BytesIO()
    write_audio_file(Route.of(setup), out, AudioFormat("wav", RATE, bits), sampler)
    out.seek(0)
    return np.asarray(soundfile.read(out, dtype="float64")[0])


def roughness(sound: Sound) -> float:
    """The largest jump of the slope, as a part of the largest swing."""
    return float(np.abs(np.diff(sound, 2, axis=0)).max() / np.abs(sound).max())


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize("tempo", [97, 240])
def test_nothing_clicks_where_one_copy_meets_the_next(
    sines: Sampler, seed: int, tempo: float
) -> None:
    """A band that sings sines up to 1.3 kHz: across the seam no slope may jump by more than
    they do inside, while the same bars cut off do jump.
    """
    loop = Setup(bars=2, loop=True, seed=seed, tempo=tempo)
    once = file_of(loop, sines)
    seam = np.concatenate([once[-RATE // 50 :], once[: RATE // 50]])
    scale = np.abs(once).max()
    inside = np.abs(np.diff(once, 2, axis=0)).max() / scale
    assert np.abs(np.diff(seam, 2, axis=0)).max() / scale <= inside
    assert roughness(np.tile(once, (ROUNDS, 1))) < 0.04


@pytest.mark.parametrize(
    "setup",
    [
        Setup(seed=1, bars=16, loop=True),
        Setup(seed=2, bars=12, loop=True, tempo=96, drums="brushes", comp="vibes"),
        Setup(seed=3, bars=16, loop=True, tempo=210, comp="guitar"),
    ],
    ids=lambda setup: f"{setup.tempo:g}",
)
def test_a_loop_peaks_below_one_decibel_has_no_dc_and_is_as_loud_as_all(setup: Setup) -> None:
    once = file_of(setup, band())
    assert np.abs(once).max() <= CEILING + 2.0**-23
    assert np.abs(once.mean(axis=0)).max() < 10 ** (-70 / 20)
    heard = pyloudnorm.Meter(RATE).integrated_loudness(np.tile(once, (2, 1)))
    assert heard == pytest.approx(LUFS, abs=1.2)
    # A hard cut leaves a silence at the seam, which would be heard in each round.
    around = np.concatenate([once[-10 * MS :], once[: 10 * MS]])
    assert np.abs(around).reshape(20, -1).max(axis=1).min() > 1e-4
