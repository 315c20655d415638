"""No two strokes are alike, and the same stroke is always the same."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from playback.frames import Strike
from playback.perform import TimedNote
from playback.sampler import Sampler
from playback.strokes import (
    MOST_BRIGHTER,
    SAME_PLACE,
    SPREADS,
    VIBRATOS,
    alive,
    fingered,
    shifted,
    stroke,
)

RATE = 48_000


@pytest.fixture(scope="module")
def real() -> Sampler:
    return Sampler(RATE)


def hit(sampler: Sampler, name: str, pitch: int, at: float) -> NDArray[np.float32]:
    return sampler.voice(Strike(0, name, TimedNote(at, 0.4, pitch, 80))).sound


@pytest.mark.parametrize(
    ("name", "pitch"),
    [
        ("sticks", 38),
        ("sticks", 51),
        ("brushes", 38),
        ("upright", 38),
        ("piano", 62),
        ("vibes", 62),
    ],
)
def test_the_same_key_struck_again_is_another_sound(real: Sampler, name: str, pitch: int) -> None:
    sounds = [hit(real, name, pitch, at) for at in (0.5, 1.0, 1.5, 2.0)]
    for one, other in combinations(sounds, 2):
        frames = min(one.shape[-1], other.shape[-1])
        apart = np.abs(one[:, :frames] - other[:, :frames]).max() / np.abs(one).max()
        assert apart > 0.005
    assert np.array_equal(hit(real, name, pitch, 1.5), sounds[2])


@pytest.mark.parametrize("name", SPREADS)
def test_strokes_spread_as_widely_as_they_say(name: str) -> None:
    strokes = [stroke(name, 38, at / 7) for at in range(1000)]
    spread = SPREADS[name]
    for found, wanted in (
        ([s.louder_db for s in strokes], spread.louder_db),
        ([s.sharper_cents for s in strokes], spread.sharper_cents),
    ):
        assert abs(np.std(found) - wanted) <= 0.1 * wanted
        assert abs(np.mean(found)) <= 0.12 * wanted
    assert max(abs(s.brighter) for s in strokes) <= MOST_BRIGHTER
    assert min(s.attack_seconds for s in strokes) >= 0
    assert max(s.attack_seconds for s in strokes) <= spread.attack_seconds


def test_a_cymbal_and_a_piano_keep_their_pitch() -> None:
    for at in range(20):
        assert not any(stroke("sticks", key, at).sharper_cents for key in SAME_PLACE)
        assert not stroke("piano", 60, at).sharper_cents
    assert stroke("nobody's", 60, 1.0) == (0, 0, 0, 0)


@pytest.mark.parametrize("cents", [-20.0, -3.0, 5.0, 18.0])
def test_a_shift_is_that_many_cents(cents: float) -> None:
    turn = np.arange(RATE) / RATE
    sound = np.sin(2 * np.pi * 330 * turn).astype(np.float32)[None]
    found = shifted(sound, cents)
    wanted = np.sin(2 * np.pi * 330 * 2 ** (cents / 1200) * turn)[: found.shape[-1]]
    assert np.abs(found[0] - wanted)[8:-8].max() < 1e-4


def test_fingers_are_heard_far_below_the_note_and_at_both_its_ends() -> None:
    turn = np.arange(RATE) / RATE
    note = np.tile(0.5 * np.sin(2 * np.pi * 60 * turn), (2, 1)).astype(np.float32)
    begun = lifted = 0
    for at in range(40):
        sound = note.copy()
        fingered(sound, RATE, 36, float(at), 20_000)
        fingers = np.abs(sound - note).max(axis=0)
        assert not fingers[4_000:20_000].any()
        assert 20 * np.log10(fingers.max() / 0.5) < -18
        begun += fingers[:2_000].any()
        lifted += fingers[20_000:].any()
    assert begun == 40
    assert 20 <= lifted < 40


@pytest.mark.parametrize("horn", ["trumpet", "tenor"])
def test_a_long_note_of_a_horn_comes_alive_and_a_short_one_is_plain(horn: str) -> None:
    turn = np.arange(3 * RATE) / RATE
    sound = np.sin(2 * np.pi * 400 * turn).astype(np.float32)[None]
    found = alive(sound, horn, RATE)
    assert found.shape == sound.shape
    late, cents, often = VIBRATOS[horn]
    plain = int(late * RATE)
    assert np.allclose(found[:, : plain - 9], sound[:, : plain - 9], atol=1e-6)
    # The pitch, by the distance between two zeros, over the last second and a half.
    zeros = np.flatnonzero((found[0, :-1] < 0) & (found[0, 1:] >= 0)).astype(float)
    zeros += -found[0, zeros.astype(int)] / np.diff(found[0])[zeros.astype(int)]
    pitches = 1200 * np.log2(RATE / np.diff(zeros) / 400)
    steady = pitches[zeros[1:] > 1.5 * RATE][:-20]
    assert np.abs(steady).max() == pytest.approx(cents, rel=0.15)
    turns = np.sum(np.diff(np.sign(steady)) > 0)
    assert turns == pytest.approx(often * 1.45, abs=1)
    assert alive(sound[:, :plain], horn, RATE) is not None
    assert alive(sound, "piano", RATE) is sound
