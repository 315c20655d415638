"""Sound for the page: packets that tile, that say where they are, and that come in time."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playback.ring import Ring
from playback.stream import HEAD, PACKET, Stream, in_16_bits
from playback.stream_clock import PULL, WAITS_SECONDS, StreamClock

RATE = 48_000
AHEAD = 12_000


def noise(frames: int) -> np.ndarray:
    return np.random.default_rng(frames).uniform(-0.9, 0.9, (frames, 2)).astype(np.float32)


def read(packet: bytes) -> tuple[tuple[float, ...], np.ndarray]:
    head = HEAD.unpack(packet[: HEAD.size])
    return head, np.frombuffer(packet[HEAD.size :], "<i2").reshape(-1, 2)


@given(st.integers(1, 5))
def test_packets_hold_the_sound_in_order_to_the_sample(count: int) -> None:
    ring, sound = Ring(count * PACKET, first=-500), noise(count * PACKET)
    ring.write(sound)
    stream = Stream(ring, run=7)
    packets = [read(stream.packet()) for _ in range(count)]
    assert np.array_equal(np.concatenate([heard for _, heard in packets]), in_16_bits(sound))
    assert [head[:3] for head, _ in packets] == [
        (7, PACKET, -500.0 + n * PACKET) for n in range(count)
    ]


def test_sixteen_bits_are_the_nearest_steps_and_clip() -> None:
    given = np.array([[0.0, 1.0], [-1.0, 2.0], [0.4 / 32767, 0.6 / 32767]], np.float32)
    assert in_16_bits(given).tolist() == [[0, 32767], [-32767, 32767], [0, 1]]


def test_a_pause_is_silence_and_the_music_goes_on_where_it_stood() -> None:
    ring = Ring(4 * PACKET, fade=10)
    ring.write(noise(4 * PACKET))
    stream = Stream(ring, run=1)
    stream.packet()
    ring.hold()
    (_, music, frame, *levels), sound = read(stream.packet())
    assert (music, frame) == (10, PACKET)
    assert not sound[10:].any()
    (_, music, frame, *levels), sound = read(stream.packet())
    assert (music, frame, levels) == (0, PACKET + 10, [0, 0, 0, 0])
    ring.go_on()
    assert read(stream.packet())[0][1:3] == (PACKET, PACKET + 10)


def test_where_the_stream_is_heard_is_known_also_over_a_pause() -> None:
    ring = Ring(4 * PACKET, fade=10)
    ring.write(noise(4 * PACKET))
    stream = Stream(ring, run=1)
    assert stream.frame_at(0) == 0
    stream.packet()
    ring.hold()
    stream.packet()
    ring.go_on()
    stream.packet()
    places = [stream.frame_at(gone) for gone in (0, 5, PACKET + 5, PACKET + 500, 2 * PACKET + 7)]
    assert places == [0, 5, PACKET + 5, PACKET + 10, PACKET + 17]


def test_a_packet_says_how_loud_each_player_is_and_the_whole() -> None:
    ring = Ring(PACKET)
    ring.write(np.full((PACKET, 2), 0.1, np.float32))
    asked: list[int] = []

    def levels(frame: int) -> tuple[float, ...]:
        asked.append(frame)
        return 1.0, 0.0, 0.001

    head, _ = read(Stream(ring, 1, levels).packet())
    assert (head[3:], asked) == ((255, 0, 0, 170), [0])  # full scale, nothing, -60 dB, -20 dB


@given(st.floats(-0.004, 0.004), st.integers(0, 9_000))
def test_a_sound_card_that_runs_faster_or_slower_is_followed_for_hours(
    drift: float, late: int
) -> None:
    """However its clock goes, its buffer holds as much as it should, within 20 ms."""
    clock = StreamClock(RATE, AHEAD, 0.0)
    began = late / RATE / 10
    for second in range(1, 3_600):
        now = began + second / 2
        clock.took(int(second / 2 * RATE * (1 + drift)), now)
        played = second / 2 * RATE * (1 + drift)
        assert abs(clock.wanted(now) - played - AHEAD) < 0.02 * RATE + abs(drift) * 10 * RATE


def test_before_anything_is_heard_just_the_buffer_is_sent() -> None:
    clock = StreamClock(RATE, AHEAD, 5.0)
    assert [clock.wanted(5.0 + t) for t in (0, 0.3, WAITS_SECONDS - 0.01)] == [AHEAD] * 3
    clock.took(480, 5.3)
    assert clock.wanted(5.3125) == AHEAD + 480 + 600


def test_where_nobody_says_what_was_heard_this_machines_clock_goes_on() -> None:
    clock = StreamClock(RATE, AHEAD, 0.0)
    moments = [clock.wanted(t / 10) for t in range(30)]
    assert moments[-1] == pytest.approx(AHEAD + (2.9 - WAITS_SECONDS) * RATE, abs=1)
    assert all(after - before <= RATE / 10 + 1 for before, after in pairwise(moments))


def test_a_machine_that_slept_does_not_catch_up() -> None:
    clock = StreamClock(RATE, AHEAD, 0.0)
    clock.took(480, 0.1)
    before = clock.wanted(0.2)
    assert abs(clock.wanted(3_600.2) - before) <= 1
    assert abs(clock.wanted(3_600.7) - before - RATE // 2) <= 1


@pytest.mark.parametrize("claimed", [0, 10**9])
def test_a_page_that_lies_cannot_make_the_band_hurry_or_drag(claimed: int) -> None:
    clock = StreamClock(RATE, AHEAD, 0.0)
    clock.took(0, 0.1)
    for step in range(1, 100):
        clock.took(claimed, 0.1 + step / 10)
    gone = clock.gone(10.0)
    assert (1 - PULL) * 9.85 * RATE < gone < (1 + PULL) * 10 * RATE
