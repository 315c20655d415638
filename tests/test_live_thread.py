"""The band's thread: it plays to the end and goes, and no thread is left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from playback.ring import Frames, Ring
from sound_scenes import NoiseBand, until, whole
from test_live import READY, band_with, filled, read


@pytest.fixture
def threads_before() -> set[threading.Thread]:
    return set(threading.enumerate())


def card(ring: Ring, block: int, heard: list[Frames]) -> Callable[[], bool]:
    """A sound card that asks for the next frames as soon as they are there."""

    def asks() -> bool:
        if ring.finished or ring.frames - ring.room >= block:
            heard.append(read(ring, block))
        return ring.ended

    return asks


def test_the_thread_plays_to_the_end_and_goes(threads_before: set[threading.Thread]) -> None:
    live, ring = band_with(NoiseBand(1, notes=50))
    live.prime()
    heard: list[Frames] = []
    with live:
        until(card(ring, 512, heard))
    assert np.array_equal(np.concatenate(heard), whole(1))
    assert ring.starved == 0
    assert set(threading.enumerate()) == threads_before


def test_to_stop_in_the_middle_leaves_no_thread(threads_before: set[threading.Thread]) -> None:
    band = NoiseBand(1)
    band.end = None
    live, ring = band_with(band)
    with live:
        until(lambda: filled(ring) >= READY)
    assert set(threading.enumerate()) == threads_before
    assert not ring.finished


def test_who_was_never_started_can_be_stopped() -> None:
    live, _ = band_with(NoiseBand(1))
    live.stop()


def test_a_fault_ends_the_music_and_reaches_who_waits() -> None:
    class Broken(NoiseBand):
        def block(self, frames: int) -> Frames:
            if self.frame > 48_000:
                raise ZeroDivisionError("a fault of ours")
            return super().block(frames)

    live, ring = band_with(Broken(1))
    heard: list[Frames] = []
    with live:
        until(card(ring, 512, heard))
    assert np.array_equal(np.concatenate(heard), whole(1)[: ring.handed_out])
    assert ring.handed_out > 48_000
    with pytest.raises(ZeroDivisionError, match="of ours"):
        live.check()
