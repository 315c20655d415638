"""Every band is as loud as the next, by the measure of broadcasters (ITU-R BS.1770)."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyloudnorm
import pytest

from playback.desk import USUAL_ROOM
from playback.limiter import CEILING
from playback.loudness import HEARD_LUFS, LUFS, heard_lufs, made_up_db
from playback.mixer import Mixer
from playback.rendering import whole
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import FEELS, Setup
from playback.setup_fields import FIELD_NAMED, TEMPOS

RATE = 32_000  # above its half there is next to nothing that the measure hears
USUAL = {
    "ballad": 63,
    "medium": 132,
    "up": 215,
    "two": 104,
    "pedal": 140,
    "broken": 110,
    "stop-time": 120,
}
# The slowest and the fastest there is; between them, not where loudness was measured.
SLOW_TO_FAST = (30, 85, 140, 240, 320)
ROOMS = (0.0, USUAL_ROOM, 0.55, 1.0)
KITS = ("sticks", "brushes")


@cache
def sampler() -> Sampler:
    return Sampler(RATE)


@cache
def lufs(setup: Setup, room: float = USUAL_ROOM) -> float:
    sound = np.concatenate(list(whole(Route.of(setup), sampler(), Mixer(RATE, room))))
    assert np.abs(sound).max() <= CEILING
    return float(pyloudnorm.Meter(RATE).integrated_loudness(sound))


def tune(feel: str, tempo: float, drums: str, seed: int, bars: int = 16) -> Setup:
    return Setup(bars=bars, seed=seed, feel=feel, tempo=tempo, drums=drums, ending="none")


def assert_equally_loud(heard: dict[tuple[object, ...], float]) -> None:
    """Within 2 dB of one another, and -18 LUFS in the middle."""
    softest, loudest = min(heard, key=heard.__getitem__), max(heard, key=heard.__getitem__)
    assert heard[loudest] - heard[softest] < 2, (softest, loudest)
    assert abs(np.mean([*heard.values()]) - LUFS) < 0.3


def test_feels_and_seeds_are_equally_loud_within_two_decibels() -> None:
    assert_equally_loud(
        {
            (feel, drums, seed): lufs(tune(feel, USUAL[feel], drums, seed))
            for feel in FEELS
            for drums in KITS
            for seed in (11, 12, 13)
        }
    )


def test_every_feel_is_as_loud_at_any_tempo_in_any_room() -> None:
    """Kits, rooms and seeds take turns, so that each meets many a feel and tempo.

    Over 32 bars: over 16 a band may play a decibel more or less than it does in the long run.
    """
    heard: dict[tuple[object, ...], float] = {}
    asked = [(feel, tempo) for feel in FEELS for tempo in SLOW_TO_FAST]
    for turn, (feel, tempo) in enumerate(asked):
        drums, room = KITS[turn % len(KITS)], ROOMS[turn // 2 % len(ROOMS)]
        heard[feel, tempo, drums, room] = lufs(tune(feel, tempo, drums, turn, bars=32), room)
    assert_equally_loud(heard)


@pytest.mark.parametrize(("feel", "drums"), [("medium", "sticks"), ("ballad", "brushes")])
def test_a_room_makes_the_band_neither_louder_nor_softer(feel: str, drums: str) -> None:
    heard = [lufs(tune(feel, USUAL[feel], drums, 11), room) for room in ROOMS]
    assert np.abs(np.array(heard) - heard[ROOMS.index(USUAL_ROOM)]).max() < 0.4


@pytest.mark.parametrize("comp", ["piano", "vibes", "guitar"])
def test_who_comps_makes_no_difference(comp: str) -> None:
    assert abs(lufs(Setup(bars=16, seed=5, comp=comp)) - LUFS) < 1


def test_the_band_gives_more_when_it_is_asked_to() -> None:
    soft, hard = (lufs(Setup(bars=16, seed=5, intensity=value)) for value in (0.0, 1.0))
    assert 3 < hard - soft < 12


def test_every_feel_on_every_kit_has_been_measured() -> None:
    assert all(FIELD_NAMED["drums"].check(kit) for kit in KITS)
    assert set(HEARD_LUFS) == {(feel, drums) for feel in FEELS for drums in KITS}
    for row in HEARD_LUFS.values():
        assert (row[0][0], row[-1][0]) == TEMPOS


@pytest.mark.parametrize(("feel", "drums"), HEARD_LUFS)
def test_what_is_made_up_moves_without_a_jump(feel: str, drums: str) -> None:
    tempos = np.arange(TEMPOS[0], TEMPOS[1], 0.5)
    raised = [made_up_db(Setup(feel=feel, drums=drums, tempo=float(tempo))) for tempo in tempos]
    assert np.abs(np.diff(raised)).max() < 0.05
    # From a fast ballad, which is lowered, to a pedal at 30 beats a minute.
    assert min(raised) > -2
    assert 0 <= max(raised) < 8


def test_at_a_measured_tempo_it_is_what_was_measured() -> None:
    for (feel, drums), row in HEARD_LUFS.items():
        for tempo, heard in row:
            assert heard_lufs(Setup(feel=feel, drums=drums, tempo=tempo)) == pytest.approx(heard)
