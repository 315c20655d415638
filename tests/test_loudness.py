"""Every band is as loud as the next, by the measure of broadcasters (ITU-R BS.1770)."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyloudnorm
import pytest

from playback.limiter import CEILING
from playback.loudness import HEARD_LUFS, LUFS, heard_lufs, made_up_db
from playback.rendering import whole
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import FEELS, Setup
from playback.setup_fields import FIELD_NAMED, TEMPOS

RATE = 48_000
USUAL = {
    "ballad": 63,
    "medium": 132,
    "up": 215,
    "two": 104,
    "pedal": 140,
    "broken": 110,
    "stop-time": 120,
}
KITS = ("sticks", "brushes")


@cache
def sampler() -> Sampler:
    return Sampler(RATE)


def lufs(setup: Setup) -> float:
    sound = np.concatenate(list(whole(Route.of(setup), sampler())))
    assert np.abs(sound).max() <= CEILING
    return float(pyloudnorm.Meter(RATE).integrated_loudness(sound))


def test_feels_and_seeds_are_equally_loud_within_two_decibels() -> None:
    heard = {
        (feel, drums, seed): lufs(
            Setup(bars=16, seed=seed, feel=feel, tempo=USUAL[feel], drums=drums, ending="none")
        )
        for feel in FEELS
        for drums in KITS
        for seed in (11, 12, 13)
    }
    lowest, highest = min(heard, key=heard.__getitem__), max(heard, key=heard.__getitem__)
    assert heard[highest] - heard[lowest] < 2, (lowest, highest)
    assert abs(np.mean([*heard.values()]) - LUFS) < 0.3


@pytest.mark.parametrize("comp", ["piano", "vibes", "guitar"])
def test_who_comps_makes_no_difference(comp: str) -> None:
    assert abs(lufs(Setup(bars=16, seed=5, comp=comp)) - LUFS) < 1


def test_the_band_gives_more_when_it_is_asked_to() -> None:
    soft, hard = (lufs(Setup(bars=16, seed=5, intensity=value)) for value in (0.0, 1.0))
    assert 3 < hard - soft < 12


def test_every_feel_on_every_kit_has_been_measured() -> None:
    assert all(FIELD_NAMED["drums"].check(kit) for kit in KITS)
    assert set(HEARD_LUFS) == {(feel, drums) for feel in FEELS for drums in KITS}


@pytest.mark.parametrize(("feel", "drums"), HEARD_LUFS)
def test_what_is_made_up_moves_without_a_jump(feel: str, drums: str) -> None:
    tempos = np.arange(TEMPOS[0], TEMPOS[1], 0.5)
    raised = [made_up_db(Setup(feel=feel, drums=drums, tempo=float(tempo))) for tempo in tempos]
    assert np.abs(np.diff(raised)).max() < 0.05
    assert 0 <= max(raised) < 7


def test_at_a_measured_tempo_it_is_what_was_measured() -> None:
    for (feel, drums), row in HEARD_LUFS.items():
        for tempo, heard in row:
            assert heard_lufs(Setup(feel=feel, drums=drums, tempo=tempo)) == pytest.approx(heard)
