"""The band's thread: always a little ahead, never waiting, and no thread left behind."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.mistake import Mistake
from playback.legs import EARLY_BEATS
from playback.live import Live, ring_for
from playback.perform import performed_between
from playback.ring import Frames, Ring
from playback.route import Route
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.tempo_acts import taken_up, with_tempo
from playback.timeline import Timeline
from sound_scenes import NoiseBand, whole

BLOCK, READY, FULL = 960, 3_840, 12_000  # 20, 80 and 250 ms of 48 kHz
PRIMED = 9_600


def band_with(band: NoiseBand) -> tuple[Live, Ring]:
    ring = ring_for(band)
    return Live(band, ring), ring


def rest(live: Live) -> None:
    """Work until there is nothing to do."""
    while live.turn():
        pass


def read(ring: Ring, frames: int) -> Frames:
    out = np.empty((frames, 2), np.float32)
    return out[: ring.read(out)]


def played(live: Live, ring: Ring, block: int = 999) -> Frames:
    """All that is left, read by a card that asks for so many frames at a time."""
    blocks = []
    while not ring.ended:
        rest(live)
        blocks.append(read(ring, block))
    return np.concatenate(blocks)


def filled(ring: Ring) -> int:
    return ring.frames - ring.room


@given(st.integers(1, READY))
def test_what_is_heard_is_what_was_rendered(block: int) -> None:
    live, ring = band_with(NoiseBand(1))
    assert np.array_equal(played(live, ring, block), whole(1))
    assert ring.starved == 0


def test_the_music_ends_where_it_ends_also_within_a_block() -> None:
    band = NoiseBand(1)
    assert band.end
    band.end -= 999
    live, ring = band_with(band)
    assert np.array_equal(played(live, ring), whole(1)[:-999])


def test_a_fifth_of_a_second_is_ready_before_the_card_opens() -> None:
    live, ring = band_with(NoiseBand())
    live.prime()
    assert PRIMED <= filled(ring) < PRIMED + BLOCK


@given(st.lists(st.integers(1, READY), max_size=20))
def test_eighty_milliseconds_lie_ready(taken: list[int]) -> None:
    live, ring = band_with(NoiseBand(6))
    for frames in taken:
        rest(live)
        assert READY <= filled(ring) < READY + BLOCK
        read(ring, frames)
    assert ring.starved == 0


def test_once_it_was_not_enough_more_lies_ready_up_to_all_there_is_room_for() -> None:
    live, ring = band_with(NoiseBand(6))
    ready = []
    for _ in range(7):
        rest(live)
        ready.append(filled(ring) // BLOCK)
        read(ring, filled(ring) + 1)  # a card that asks for more than there is
    assert ready == [4, 6, 8, 10, 12, 12, 12]
    assert ring.starved == 7


def test_parts_are_rendered_a_quarter_of_a_second_ahead() -> None:
    band = NoiseBand(6)
    live, ring = band_with(band)
    rest(live)
    assert 12_000 <= band.ahead < 12_000 + 4 * 1024
    while band.ahead >= 12_000:
        read(ring, 2 * BLOCK)
        live.turn()
        live.turn()
        assert filled(ring) >= READY, "what is mixed goes before what is rendered"
    rest(live)
    assert band.ahead >= 12_000


def test_notes_are_prepared_one_by_one_and_only_when_enough_lies_ready() -> None:
    band = NoiseBand(notes=1_000)
    live, ring = band_with(band)
    live.prime()
    assert band.notes == 1_000
    for note in range(5):
        live.turn()
        assert band.notes == 999 - note
    read(ring, PRIMED)
    for blocks in range(1, 5):
        live.turn()
        assert filled(ring) <= blocks * BLOCK + BLOCK
    assert band.notes == 995
    live.turn()
    assert band.notes == 994


def test_notes_are_prepared_for_the_next_seconds_only() -> None:
    asked = []

    class Far(NoiseBand):
        def warm(self, until: int) -> bool:
            if self.ahead >= 12_000:
                asked.append(until - self.settled - self.ahead)
            return False

    live, ring = band_with(Far())
    rest(live)
    assert asked == [4 * 48_000]
    assert not live.turn()
    assert len(asked) == 1, "there was nothing left to prepare"
    read(ring, BLOCK)
    rest(live)
    assert len(asked) == 2


def test_a_mute_comes_with_the_next_block() -> None:
    live, ring = band_with(NoiseBand(1))
    for _ in range(60_000 // READY):
        rest(live)
        read(ring, READY)
    rest(live)
    heard_until = ring.handed_out + filled(ring)
    live.mute("piano", True)
    out = played(live, ring)
    at = whole(1)[ring.handed_out - len(out) :], whole(1, "piano")[ring.handed_out - len(out) :]
    line = len(out) - (ring.handed_out - heard_until)
    assert 0 < line < READY + BLOCK
    assert np.array_equal(out[:line], at[0][:line])
    assert np.array_equal(out[line:], at[1][line:])


def test_a_hand_on_the_desk_comes_with_the_next_block() -> None:
    band = NoiseBand(6)
    live, ring = band_with(band)
    rest(live)
    live.mix(lambda desk: desk.level("bass", -6))
    live.mix(lambda desk: desk.pan("piano", 1))
    live.mix(lambda desk: desk.solo("drums", True))
    live.mix(lambda desk: desk.room(1))
    read(ring, BLOCK)
    live.turn()
    desk = band.mixer
    assert (desk.faders, desk.sides, desk.alone, desk.size) == (
        {"bass": -6}, {"piano": 1}, {"drums"}, 1,
    )  # fmt: skip


class Follower(NoiseBand):
    """Notes before which frame it was given which tempo."""

    def __init__(self) -> None:
        super().__init__(6)
        self.followed: list[tuple[int, float]] = []

    def follow(self, route: Route) -> None:
        super().follow(route)
        self.followed.append((self.settled, route.timeline.changes[-1][1].tempo))


def test_a_key_held_down_is_one_change_a_block() -> None:
    """However often it comes: nothing is left over for later, and nothing is lost."""
    band = Follower()
    live, ring = band_with(band)
    rest(live)
    for _ in range(5):
        for _ in range(7):
            live.change(partial(taken_up, by=2))
            rest(live)
        read(ring, BLOCK)
        rest(live)
    for _ in range(5):
        read(ring, BLOCK)
        rest(live)
    assert band.followed == [(READY + BLOCK * n, 120 + 14 * (n + 1)) for n in range(5)]
    assert ring.starved == 0


def test_what_changes_nothing_is_not_followed() -> None:
    """As an arrow held down at the fastest tempo."""
    band = Follower()
    band.route = Route.of(Setup(tempo=320, seed=1))
    live, _ = band_with(band)
    live.change(partial(taken_up, by=10))
    rest(live)
    assert band.followed == []


def test_in_a_pause_wishes_are_fulfilled_at_once_and_in_order() -> None:
    band = NoiseBand(6)
    live, ring = band_with(band)
    rest(live)
    ring.hold()
    read(ring, ring.frames)
    rest(live)
    assert ring.silent
    for tempo in range(130, 150):
        live.change(partial(with_tempo, tempo=tempo))
    live.mute("bass", True)
    rest(live)
    assert live.route.timeline.changes[-1][1].tempo == 149
    assert band.mixer.silent == {"bass"}


def test_one_of_several_wishes_that_cannot_be_leaves_the_others() -> None:
    band = Follower()
    live, _ = band_with(band)

    def impossible(route: Route, seconds: float) -> Route:
        raise Mistake("no such tempo")

    for act in (partial(taken_up, by=2), impossible, partial(taken_up, by=10)):
        live.change(act)
    rest(live)
    assert band.followed == [(0, 132)]
    assert str(live.refused) == "no such tempo"


@pytest.mark.parametrize("blocks", range(0, 150, 17))
def test_a_change_begins_after_what_has_been_mixed(blocks: int) -> None:
    """A tempo moves from there on; none of the notes that follow has been struck yet."""
    band = NoiseBand(6)
    live, ring = band_with(band)
    for _ in range(blocks):
        rest(live)
        read(ring, BLOCK)
    rest(live)
    settled = band.settled / 48_000
    live.change(partial(with_tempo, tempo=200))
    read(ring, BLOCK)
    rest(live)
    timeline = live.route.timeline
    assert timeline.changes[-1][1].tempo == 200
    (glide,) = timeline.glides
    assert glide.beat == pytest.approx(2 * settled + EARLY_BEATS)


@given(st.integers(0, 999), st.sampled_from((30, 60, 120, 200, 320)))
def test_no_strike_comes_earlier_than_a_change_allows_for(seed: int, tempo: int) -> None:
    timeline = Timeline.of(Setup(seed=seed, tempo=tempo, bars=16, humanize=1))
    times = tempo_map(timeline)
    for player in ("bass", "piano", "drums"):
        for bar in range(1, 16):
            line = times.seconds_at(4 * bar)
            for note in performed_between(
                timeline, player, Fraction(4 * bar), Fraction(4 * bar + 4)
            ):
                assert note.at_seconds > line - EARLY_BEATS * 60 / tempo


def test_a_change_that_cannot_be_leaves_the_music_as_it_was() -> None:
    live, ring = band_with(NoiseBand(1))

    def impossible(route: Route, seconds: float) -> Route:
        raise Mistake("no such tempo")

    live.change(impossible)
    assert np.array_equal(played(live, ring), whole(1))
    assert str(live.refused) == "no such tempo"
    live.check()
