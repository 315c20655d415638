"""The desk: every strip does what it says, nothing clicks, and nothing ever clips."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from playback.desk import USUAL_ROOM
from playback.limiter import CEILING, Limiter
from playback.loudness import room_made_up_db
from playback.mixer import LEVELS_DB, LOUDEST_DB, PANS, SENDS_DB, SOFTEST_DB, Mixer
from playback.room import AUDITORIUM, HOP, STUDIO, Room, impulse_response
from playback.setup import PLAYERS

RATE = 48_000
Stereo = NDArray[np.float32]


def tone(hops: int, hertz: float = 440.0) -> Stereo:
    turn = np.arange(hops * HOP) / RATE
    return np.tile(0.2 * np.sin(2 * np.pi * hertz * turn), (2, 1)).astype(np.float32)


def noise(frames: int, seed: int = 1, loud: float = 0.1) -> Stereo:
    return loud * np.random.default_rng(seed).standard_normal((2, frames), np.float32)


def strength(sound: Stereo) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(sound))) + 1e-12))


def heard(mixer: Mixer, player: str, hops: int = 4) -> Stereo:
    """What a player's tone sounds like, once every ramp is over."""
    return mixer.mix({player: tone(hops)})[:, -HOP:]


def test_every_player_has_a_strip() -> None:
    assert set(LEVELS_DB) == set(PANS) == set(SENDS_DB) == {*PLAYERS, "horn"}


@pytest.mark.parametrize("decibels", [-20.0, -6.0, 6.0])
def test_a_fader_is_in_decibels(decibels: float) -> None:
    plain, other = Mixer(RATE, 0), Mixer(RATE, 0)
    other.level("bass", decibels)
    louder = strength(heard(other, "bass")) - strength(heard(plain, "bass"))
    assert abs(louder - decibels) < 0.01


def test_a_fader_has_two_ends() -> None:
    mixer = Mixer(RATE, 0)
    mixer.level("bass", 99)
    assert mixer._strips["bass"].level_db == LOUDEST_DB
    mixer.level("bass", -99)
    assert mixer._strips["bass"].level_db == SOFTEST_DB
    assert not heard(mixer, "bass").any()


def test_pan_goes_from_side_to_side() -> None:
    mixer = Mixer(RATE, 0)
    for side, silent in ((-1, 1), (1, 0)):
        mixer.pan("piano", side)
        sound = heard(mixer, "piano")
        assert not sound[silent].any()
        assert sound[1 - silent].any()


def test_solo_and_mute_go_together_as_on_a_desk() -> None:
    mixer = Mixer(RATE, 0)
    mixer.solo("bass", True)
    assert [player for player in PLAYERS if mixer.is_heard(player)] == ["bass"]
    mixer.solo("piano", True)
    mixer.mute("bass", True)
    assert [player for player in PLAYERS if mixer.is_heard(player)] == ["piano"]
    mixer.solo("piano", False)
    mixer.solo("bass", False)
    assert [player for player in PLAYERS if mixer.is_heard(player)] == ["piano", "drums"]
    assert not heard(mixer, "bass").any()
    assert heard(mixer, "drums").any()


def test_a_hand_on_the_desk_does_not_click() -> None:
    mixer = Mixer(RATE, 0.5)
    sound = [mixer.mix({"piano": tone(40)[:, :HOP]})]
    acts: list[Callable[[], None]] = [
        lambda: mixer.mute("piano", True),
        lambda: mixer.mute("piano", False),
        lambda: mixer.level("piano", 6),
        lambda: mixer.pan("piano", 1),
        lambda: mixer.room(1.0),
        lambda: mixer.solo("bass", True),
    ]
    for number, act in enumerate(acts, 1):
        act()
        sound += [mixer.mix({"piano": tone(40)[:, (2 * number - 1) * HOP :][:, : 2 * HOP]})]
    whole = np.concatenate(sound, axis=1)
    slope = 2 * np.pi * 440 / RATE
    assert np.abs(np.diff(whole, 2)[:, 200:]).max() < 2 * slope**2 * np.abs(whole).max()


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.sampled_from([0.0, 0.2, 0.7]))
def test_any_cuts_give_the_same_to_the_bit(cuts: list[int], room: float) -> None:
    sound = noise(sum(cuts) * HOP, loud=0.6)
    at_once = Mixer(RATE, room).mix({"bass": sound, "drums": sound[::-1].copy()})
    mixer, pieces, at = Mixer(RATE, room), [], 0
    for cut in cuts:
        piece = sound[:, at : at + cut * HOP]
        pieces.append(mixer.mix({"bass": piece, "drums": piece[::-1].copy()}))
        at += cut * HOP
    assert np.array_equal(np.concatenate(pieces, axis=1), at_once)


@pytest.mark.parametrize("sizes", [(0.25, 1.0), (1.0, 0.0), (0.4, 0.0, 0.4), (0.0, 1.0)])
def test_a_room_opens_and_closes_without_a_click(sizes: tuple[float, ...]) -> None:
    sound = tone(30 * len(sizes))
    mixer, pieces = Mixer(RATE, sizes[0]), []
    for number, size in enumerate(sizes):
        mixer.room(size)
        pieces.append(mixer.mix({"piano": sound[:, 30 * HOP * number :][:, : 30 * HOP]}))
    whole = np.concatenate(pieces, axis=1)[:, 20 * HOP :]
    slope = 2 * np.pi * 440 / RATE
    assert np.abs(np.diff(whole, 2)).max() < 2 * slope**2 * np.abs(whole).max()


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.sampled_from([0.0, 0.25, 1.0]))
def test_a_room_that_changes_is_the_same_to_the_bit_in_any_cuts(cuts: list[int], to: float) -> None:
    sound = noise((4 + sum(cuts)) * HOP, loud=0.6)
    at_once, mixer = Mixer(RATE, 0.6), Mixer(RATE, 0.6)
    for desk in (at_once, mixer):
        desk.mix({"drums": sound[:, : 4 * HOP]})
        desk.room(to)
    pieces, at = [], 4 * HOP
    for cut in cuts:
        pieces.append(mixer.mix({"drums": sound[:, at : at + cut * HOP]}))
        at += cut * HOP
    assert np.array_equal(
        np.concatenate(pieces, axis=1), at_once.mix({"drums": sound[:, 4 * HOP :]})
    )


def test_a_room_that_was_closed_has_forgotten_what_it_heard() -> None:
    mixer = Mixer(RATE, 1.0)
    mixer.mix({"drums": noise(8 * HOP)})
    silence = np.zeros((2, 8 * HOP), np.float32)
    mixer.room(0.0)
    mixer.mix({"drums": silence})
    mixer.room(1.0)
    assert not mixer.mix({"drums": silence}).any()


def test_the_whole_band_steps_back_as_the_room_opens() -> None:
    """By what the room adds: as it usually is by nothing at all, dry a little forward."""
    assert room_made_up_db(USUAL_ROOM) == 0
    raised = [room_made_up_db(float(size)) for size in np.linspace(0, 1, 101)]
    assert all(0 <= before - after < 0.06 for before, after in pairwise(raised))
    for player in LEVELS_DB:
        for size in (0.0, 0.7, 1.0):
            mixer, usual = Mixer(RATE, USUAL_ROOM), Mixer(RATE, USUAL_ROOM)
            mixer.room(size)
            ways = zip(mixer._sides(player), usual._sides(player), strict=True)
            for side, before in ways:
                assert 20 * np.log10(side / before) == pytest.approx(room_made_up_db(size))


@given(st.integers(0, 10_000), st.floats(0.1, 60))
def test_nothing_clips_and_what_is_below_the_ceiling_is_untouched(seed: int, loud: float) -> None:
    sound = noise(4 * HOP, seed, 0.1)
    sound[:, 1500:1700] *= loud
    limiter = Limiter(RATE)
    limited = np.concatenate([limiter.limited(sound), limiter.limited(noise(HOP) * 0)], axis=1)
    limited = limited[:, limiter.ahead :][:, : 4 * HOP]
    assert np.abs(limited).max() <= CEILING
    far = 1700 + limiter.memory
    assert np.array_equal(limited[:, far:], sound[:, far:])
    assert np.array_equal(limited[:, : 1500 - limiter.ahead], sound[:, : 1500 - limiter.ahead])


def test_a_peak_is_turned_down_smoothly() -> None:
    """A steady tone shows the limiter's hand: it never jumps, and both sides go down alike."""
    sound = np.full((2, 8 * HOP), 0.5, np.float32)
    sound[0, 4000] = 3.0
    limiter = Limiter(RATE)
    limited = limiter.limited(sound)[:, limiter.ahead :]
    assert np.array_equal(np.delete(limited[0], 4000), np.delete(limited[1], 4000))
    assert np.abs(np.diff(limited[1])).max() < 0.02
    assert limited[1].min() < 0.2


def test_a_limiter_remembers_no_longer_than_it_says() -> None:
    sound = noise(8 * HOP, loud=1.5)
    limiter = Limiter(RATE)
    start = 3 * HOP + 77
    whole = limiter.limited(sound)
    later = Limiter(RATE).limited(sound[:, start:])
    settled = limiter.ahead + limiter.memory
    assert np.array_equal(later[:, settled:], whole[:, start + settled :])


@pytest.mark.parametrize("walls", [STUDIO, AUDITORIUM])
@pytest.mark.parametrize("rate", [22_050, 48_000, 96_000])
def test_a_room_dies_away_as_it_says(walls: object, rate: int) -> None:
    """By Schroeder's integral (1965): from -5 to -25 dB, times three."""
    assert walls in (STUDIO, AUDITORIUM)
    kind = STUDIO if walls is STUDIO else AUDITORIUM
    response = impulse_response(rate, kind)
    left = np.cumsum((response**2).sum(axis=0)[::-1])[::-1]
    fall = 10 * np.log10(left / left[0] + 1e-12)
    seconds = 3 * (np.argmax(fall < -25) - np.argmax(fall < -5)) / rate
    assert 0.7 * kind.reverberation < seconds < 1.15 * kind.reverberation
    first = np.flatnonzero(np.abs(response).max(axis=0) > 0.05 * np.abs(response).max())[0]
    assert 0.6 * kind.first_ms < 1000 * first / rate < kind.first_ms + kind.single_ms
    assert abs(10 * np.log10((response**2).sum(axis=1).mean()) - kind.level_db) < 0.01


def test_the_more_room_the_more_is_heard_of_it_and_0_is_dry() -> None:
    clap = np.zeros((2, 100 * HOP), np.float32)
    clap[:, 0] = 1
    after = []
    for size in np.linspace(0, 1, 11):
        answer = Mixer(RATE, float(size)).mix({"piano": clap})[:, 4_000:]
        after.append(strength(answer))
    assert after[0] < -200
    assert all(b - a > 0.3 for a, b in pairwise(after))


def test_a_room_is_what_convolution_makes_of_its_response() -> None:
    room = Room(RATE, 0.4)
    sound = noise(12 * HOP)[0]
    answer = room.answer(sound)
    for side in range(2):
        plain = np.convolve(sound, impulse_response(RATE, STUDIO)[side])[: 12 * HOP]
        assert np.abs(answer[side] - plain).max() < 1e-5


def test_another_room_is_faded_into() -> None:
    room, same = Room(RATE, 0.2), Room(RATE, 0.2)
    sound = noise(60 * HOP)[0]
    first = room.answer(sound[: 20 * HOP])
    room.resize(0.9)
    changed = np.concatenate([first, room.answer(sound[20 * HOP :])], axis=1)
    assert np.array_equal(changed[:, : 20 * HOP], same.answer(sound[: 20 * HOP]))
    # It may not know what was sent before the small room forgot it, but is full soon after.
    big = Room(RATE, 0.9).answer(sound)
    settled = Room(RATE, 0.9).memory + 20 * HOP
    assert settled > 60 * HOP or np.allclose(changed[:, settled:], big[:, settled:], atol=1e-6)
    jump = np.abs(np.diff(changed[:, 20 * HOP - 9 : 20 * HOP + 9])).max()
    assert jump < 2 * np.abs(np.diff(changed[:, : 20 * HOP])).max()
