"""The ring: what is read is what was written, through any cuts, pauses and fades."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playback.ring import Frames, Ring

cuts = st.lists(st.integers(0, 70), max_size=60)


def music(frames: int, seed: int = 0) -> Frames:
    """Noise, nowhere silent, so that no frame passes for another."""
    drawn = np.random.default_rng(seed).uniform(0.1, 1, (frames, 2))
    return drawn.astype(np.float32)


def ring_with(sound: Frames, **how: int) -> Ring:
    """A ring in which all of the sound lies ready, and nothing follows."""
    ring = Ring(max(1, len(sound)), **how)
    ring.write(sound)
    ring.finish()
    return ring


def read(ring: Ring, frames: int) -> Frames:
    out = np.full((frames, 2), np.nan, np.float32)
    ring.read(out)
    return out


Wishes = Mapping[int, Callable[[Ring], None]]


def heard(ring: Ring, frames: int, sizes: Sequence[int], wishes: Wishes | None = None) -> Frames:
    """The next frames, read in blocks of those sizes; each wish is made at its frame."""
    blocks, at = [], 0
    rest = iter(sizes)
    lines = sorted({*(wishes or {}), frames})
    while at < frames:
        if wishes and at in wishes:
            wishes[at](ring)
        line = next(line for line in lines if line > at)
        block = read(ring, min(next(rest, 64) or 1, line - at))
        blocks.append(block)
        at += len(block)
    return np.concatenate(blocks)


def hold(ring: Ring) -> None:
    ring.hold()


def go_on(ring: Ring) -> None:
    ring.go_on()


@given(st.integers(1, 200), cuts, cuts)
def test_what_is_read_is_what_was_written(capacity: int, put: list[int], got: list[int]) -> None:
    ring, sound = Ring(capacity), music(2_000)
    out = np.zeros((0, 2), np.float32)
    at = 0
    for wanted, taken in zip(put, got, strict=False):
        block = sound[at : at + min(wanted, ring.room)]
        ring.write(block)
        at += len(block)
        there = min(taken, at - len(out))
        assert ring.room == capacity - (at - len(out))
        out = np.concatenate((out, read(ring, taken)[:there]))
        assert ring.handed_out == len(out)
    assert np.array_equal(out, sound[: len(out)])


def test_two_threads_lose_nothing() -> None:
    sound, ring = music(200_000), Ring(1_000)

    def play() -> None:
        at = 0
        while at < len(sound):
            block = sound[at : at + min(ring.room, 333)]
            ring.write(block)
            at += len(block)
        ring.finish()

    band = Thread(target=play)
    band.start()
    got, block = [], np.empty((256, 2), np.float32)
    while not ring.ended:
        count = ring.read(block)
        got.append(block[:count].copy())
    band.join()
    assert np.array_equal(np.concatenate(got), sound)


def test_the_band_that_is_late_is_counted_and_loses_nothing() -> None:
    ring, sound = Ring(100), music(100)
    ring.write(sound[:30])
    late = read(ring, 50)
    assert np.array_equal(late[:30], sound[:30])
    assert not late[30:].any()
    assert ring.starved == 20
    ring.write(sound[30:])
    assert np.array_equal(read(ring, 70), sound[30:])
    assert ring.starved == 20


def test_silence_after_the_end_is_no_starvation() -> None:
    ring = ring_with(music(30))
    assert not ring.ended
    assert not read(ring, 50)[30:].any()
    assert ring.ended
    assert ring.starved == 0


def test_frames_have_the_numbers_of_the_music() -> None:
    """A count-in lies before 0."""
    ring = Ring(100, first=-40)
    ring.write(music(60))
    assert ring.handed_out == -40
    read(ring, 50)
    assert ring.handed_out == 10


def test_what_does_not_fit_is_refused_whole() -> None:
    ring = Ring(10)
    ring.write(music(4))
    with pytest.raises(ValueError, match="7 frames do not fit into room for 6"):
        ring.write(music(7))
    assert ring.room == 6


@given(st.integers(0, 150), st.integers(1, 60), st.integers(0, 100), cuts)
def test_a_pause_loses_nothing_however_it_is_cut(
    at: int, fade: int, pause: int, sizes: list[int]
) -> None:
    sound = music(400)
    wishes = {at: hold, at + fade + pause: go_on}
    out = heard(ring_with(sound, fade=fade), 400, sizes, wishes)
    assert np.array_equal(out, heard(ring_with(sound, fade=fade), 400, (), wishes))
    paused = slice(at + fade, at + fade + pause)
    assert not out[paused].any()
    went_on = np.delete(out, np.r_[paused], axis=0)
    faded = np.arange(at, min(at + 2 * fade, len(went_on)))
    whole = np.setdiff1d(np.arange(len(went_on)), faded)
    assert np.array_equal(went_on[whole], sound[whole])
    assert (went_on[faded] < sound[faded]).all()
    assert (went_on[faded] > 0).all()


def faded(wishes: Wishes, frames: int, fade: int) -> list[float]:
    """How loud each frame is: the gate's own shape, without music."""
    ring = ring_with(np.ones((frames, 2), np.float32), fade=fade)
    out = heard(ring, frames, (), wishes)
    assert np.array_equal(out[:, 0], out[:, 1])
    return [float(level) for level in out[:, 0]]


def test_a_fade_is_a_raised_cosine() -> None:
    falling = faded({0: hold}, 200, 99)
    assert falling[:99] == sorted(falling[:99], reverse=True)
    assert falling[49] == pytest.approx(0.5)
    assert falling[24] == pytest.approx(0.5 + 0.5**1.5)
    assert not any(falling[99:])
    rising = faded({0: hold, 99: go_on}, 300, 99)[99:]
    assert [a + b for a, b in zip(falling[:99], rising, strict=False)] == pytest.approx([1] * 99)
    assert rising[99:] == [1] * len(rising[99:])


@given(st.integers(1, 300), st.lists(st.integers(1, 90), min_size=1, max_size=6))
def test_the_gate_never_jumps(fade: int, pauses: list[int]) -> None:
    """However often it is turned round in the middle of a fade."""
    moments = np.cumsum([20, *pauses])
    wishes: Wishes = {int(at): go_on if n % 2 else hold for n, at in enumerate(moments)}
    levels = faded(wishes, 1_000, fade)
    steepest = np.pi / 2 / (fade + 1)  # a raised cosine's, in its middle
    assert np.abs(np.diff(levels)).max() <= steepest + 1e-6


def test_a_fade_out_is_for_good() -> None:
    sound = music(200)
    ring = ring_with(sound, fade=10)
    ring.fade_out(50)
    assert not ring.silent
    first = read(ring, 49)
    assert not ring.silent
    assert first.all()
    ring.go_on()
    assert read(ring, 100)[0].all()
    assert ring.silent
    assert not read(ring, 20).any()
    assert ring.handed_out == 50


def test_a_pause_is_silent_when_its_fade_is_over() -> None:
    ring = ring_with(music(200), fade=10)
    ring.hold()
    read(ring, 9)
    assert not ring.silent
    read(ring, 1)
    assert ring.silent
    ring.go_on()
    assert not ring.silent


def test_to_leave_in_a_pause_is_to_be_silent_at_once() -> None:
    ring = ring_with(music(200), fade=10)
    ring.hold()
    read(ring, 10)
    ring.fade_out(50)
    read(ring, 50)
    assert ring.silent


def test_a_fade_ends_also_where_the_band_is_late() -> None:
    ring = Ring(100, fade=10)
    ring.write(music(4))
    ring.fade_out(50)
    read(ring, 50)
    assert ring.silent
    assert ring.handed_out == 4


def test_a_pause_is_no_starvation() -> None:
    ring = Ring(100, fade=10)
    ring.write(music(10))
    ring.hold()
    read(ring, 100)
    assert ring.starved == 0
