"""The band of the page: it starts, pauses, ends and begins again; what was sent is what an export
of its log renders.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony.mistake import Mistake
from playback.frames import opening_frame, total_frames
from playback.mixer import Mixer
from playback.rates import USUAL_RATE as RATE
from playback.rendering import Rendering
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import Setup
from playback.setup_file import read_setup_file
from playback.stream import in_16_bits
from practice_room import PracticeRoom, clicking_sampler
from studio.run import LEAD_SECONDS

LEAD = round(LEAD_SECONDS * RATE)


@pytest.fixture(scope="module")
def sampler(tmp_path_factory: pytest.TempPathFactory) -> Sampler:
    return clicking_sampler(tmp_path_factory.mktemp("clicks"))


def evening(room: PracticeRoom, plays: Callable[[], Awaitable[None]]) -> None:
    """Something is done on the bandstand, and the band goes home."""

    async def whole() -> None:
        try:
            await plays()
        finally:
            await room.stand.close()

    asyncio.run(whole())


def rendered(route: Route, frames: int, sampler: Sampler, room: float = 0.25) -> np.ndarray:
    """The same offline, from the moment at which a run begins."""
    first = opening_frame(route, RATE) - LEAD
    rendering = Rendering(route, sampler, Mixer(RATE, room), frame=first)
    return in_16_bits(rendering.block(frames))


def test_what_is_sent_is_what_is_rendered_offline(sampler: Sampler) -> None:
    room = PracticeRoom(sampler)

    async def plays() -> None:
        await room.ask("play")
        await room.hear(6)

    evening(room, plays)
    sound = room.sound(1)
    assert len(sound) > 5 * RATE
    assert np.array_equal(sound, rendered(room.stand.wanted.route(), len(sound), sampler))
    assert [frame for frame, _, _ in room.heard[1]][:2] == [
        -2 * RATE - LEAD,
        -2 * RATE - LEAD + 960,
    ]


def test_a_pause_takes_nothing_away(sampler: Sampler) -> None:
    room = PracticeRoom(sampler)

    async def plays() -> None:
        await room.ask("toggle")
        await room.hear(2)
        assert room.stand.phase == "playing"
        await room.ask("toggle")
        await room.hear(3)
        assert room.stand.phase == "paused"
        await room.ask("toggle")
        await room.hear(3)

    evening(room, plays)
    silence = [music for _, music, _ in room.heard[1]].count(0)
    assert 2.5 * 50 < silence < 3.5 * 50
    sound = room.sound(1)
    whole = rendered(room.stand.wanted.route(), len(sound), sampler)
    assert np.abs(sound.astype(int)).max(axis=1).nonzero()[0].size > 100
    fades = np.flatnonzero((sound != whole).any(axis=1))
    assert len(fades) <= 2 * RATE // 100  # the fade before the pause and the one after it


def test_what_is_called_in_is_in_the_log(sampler: Sampler, tmp_path: Path) -> None:
    room = PracticeRoom(sampler, logs=str(tmp_path))

    async def plays() -> None:
        await room.ask("play")
        await room.hear(3)
        await room.set("key", "G")
        await room.set("tempo", 150)
        await room.hear(4)
        await room.ask("out", player="piano", on=True)
        await room.ask("loop", first=3, last=5)
        await room.hear(6)
        await room.ask("loop")
        await room.hear(6)
        await room.ask("stop")
        await room.hear(1)

    evening(room, plays)
    (log,) = tmp_path.glob("*.json")
    route, _ = read_setup_file(log.read_bytes())
    assert isinstance(route, Route)
    sound = room.sound(1)[: -RATE // 10]  # the fade at the end
    assert len(sound) > 18 * RATE
    assert np.array_equal(sound, rendered(route, len(sound), sampler))


MUSIC: tuple[dict[str, object], ...] = (
    {"do": "set", "name": "key", "value": "G"},
    {"do": "set", "name": "tempo", "value": 300},
    {"do": "set", "name": "feel", "value": "two"},
    {"do": "set", "name": "chords", "value": "F7 | Bb7 | C7"},
    {"do": "nudge", "by": -30},
    {"do": "out", "player": "bass", "on": True},
    {"do": "loop", "first": 2, "last": 3},
    {"do": "loop", "first": 3, "last": 1},
    {"do": "loop"},
    {"do": "count_in_each", "on": True},
    {"do": "count_in_each", "on": False},
    {"do": "ladder", "by": 10, "every": 1, "limit": 320},
    {"do": "ladder"},
    {"do": "length", "kind": "choruses", "value": 3},
    {"do": "length", "kind": "endless"},
    {"do": "last"},
    {"do": "seek", "bars": -4},
)


@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from(MUSIC), st.floats(0.1, 2.5)), max_size=6))
def test_whatever_is_called_in_the_log_gives_it_back(
    sampler: Sampler, calls: list[tuple[dict[str, object], float]]
) -> None:
    room = PracticeRoom(sampler, Setup(seed=7, tempo=240, count_in=1))
    heard = 0

    async def plays() -> None:
        nonlocal heard
        await room.ask("play")
        await room.hear(2.2)
        for call, seconds in calls:
            with suppress(Mistake):
                await room.calls.ask(str(call["do"]), call)
            await room.hear(seconds)
        if room.stand.run is not None:
            heard = room.stand.run.heard_frame(room.time)

    evening(room, plays)
    route, sound = room.stand.heard, room.sound(1)
    assert route is not None
    frames = heard - opening_frame(route, RATE) + LEAD if heard else len(sound)
    assert np.array_equal(sound[:frames], rendered(route, frames, sampler))


def test_a_run_ends_by_itself_and_says_so_with_a_silent_packet(sampler: Sampler) -> None:
    room = PracticeRoom(sampler, Setup(seed=7, tempo=240))

    async def plays() -> None:
        await room.ask("length", kind="choruses", value=1)
        await room.ask("play")
        await room.hear(9)
        assert room.stand.phase == "rest"

    evening(room, plays)
    assert room.heard[1][-1][1] == 0
    assert [music for _, music, _ in room.heard[1][:-2]] == [960] * (len(room.heard[1]) - 2)
    assert len(room.sound(1)) == LEAD + (total_frames(room.stand.wanted.route(), RATE) or 0)
    assert room.stand.heard is not None
    assert room.stand.heard.total_bars == 8


def test_the_last_chorus_ends_it_and_can_be_taken_back(sampler: Sampler) -> None:
    room = PracticeRoom(sampler, Setup(seed=7, tempo=320))

    async def plays() -> None:
        await room.ask("play")
        await room.hear(1)
        await room.ask("last")
        await room.hear(0.5)
        assert room.stand.last_called
        await room.ask("last")
        await room.hear(0.5)
        assert not room.stand.last_called
        await room.ask("last")
        await room.hear(14)
        assert room.stand.phase == "rest"

    evening(room, plays)


def test_again_is_the_same_music_and_a_new_band_is_another(sampler: Sampler) -> None:
    room = PracticeRoom(sampler)

    async def plays() -> None:
        for name in ("play", "again", "new_band"):
            await room.ask(name)
            await room.hear(4)

    evening(room, plays)
    first, second, third = (room.sound(run)[: 3 * RATE] for run in (1, 2, 3))
    assert np.array_equal(first, second)
    assert not np.array_equal(second, third)


def test_what_is_called_while_the_band_gets_ready_is_played(sampler: Sampler) -> None:
    room = PracticeRoom(sampler)

    async def plays() -> None:
        starts = asyncio.create_task(room.ask("play"))
        await asyncio.sleep(0)
        assert room.stand.phase == "starting"
        await room.ask("set", name="tempo", value=200)
        await room.ask("mute", player="drums", on=True)
        await starts
        await room.hear(2)
        stops = asyncio.create_task(room.ask("again"))
        await asyncio.sleep(0)
        await room.ask("stop")
        await stops
        assert room.stand.phase == "rest"

    evening(room, plays)
    assert room.heard[1][0][0] == -round(4 * 60 / 200 * RATE) - LEAD
    assert not room.sound(1)[: RATE // 2].any()  # no sticks


def test_each_log_holds_its_own_run(sampler: Sampler, tmp_path: Path) -> None:
    room = PracticeRoom(sampler, logs=str(tmp_path))

    async def plays() -> None:
        await room.ask("play")
        await room.hear(4)
        await room.ask("set", name="seed", value=222)
        await room.ask("again")
        await room.hear(0.1)
        await room.ask("again")
        await room.hear(4)

    evening(room, plays)
    logs = [json.loads(text) for log in tmp_path.glob("*.json") if (text := log.read_text())]
    seeds = [re.findall(r'"seed": ([0-9]+)', json.dumps(log)) for log in logs]
    assert [{*said} for said in seeds].count({"7"}) == 1
    assert [{*said} for said in seeds].count({"222"}) == len(seeds) - 1


def test_a_hand_on_the_desk_is_heard_within_what_lies_ready(sampler: Sampler) -> None:
    """80 ms and a block are mixed ahead, a buffer lies in the page."""
    room = PracticeRoom(sampler)

    async def plays() -> None:
        await room.ask("room", size=0)
        await room.ask("play")
        await room.hear(4)
        for player in ("bass", "piano", "drums"):
            await room.ask("mute", player=player, on=True)
        asked = len(room.heard[1])
        await room.hear(1)
        loud = [n for n, (_, _, sound) in enumerate(room.heard[1]) if sound.any()]
        assert loud[-1] - asked <= 6  # packets of 20 ms

    evening(room, plays)


def test_the_desk_is_as_it_was_at_the_next_start(sampler: Sampler) -> None:
    room = PracticeRoom(sampler)

    async def plays() -> None:
        for player in ("bass", "piano"):
            await room.ask("mute", player=player, on=True)
        await room.ask("level", player="drums", db=-60)
        await room.ask("play")
        await room.hear(4)

    evening(room, plays)
    assert not room.sound(1).any()


def stumbles(route: Route, seconds: float) -> Route:
    raise ZeroDivisionError


def test_a_fault_in_the_band_is_told_and_ends_the_music(sampler: Sampler) -> None:
    room = PracticeRoom(sampler)

    async def plays() -> None:
        await room.ask("play")
        await room.hear(1)
        assert room.stand.run is not None
        room.stand.run.live.change(stumbles)
        with pytest.raises(ZeroDivisionError):
            await room.hear(1)
        assert room.stand.phase == "rest"
        await room.ask("play")
        await room.hear(1)
        assert room.stand.phase == "playing"

    evening(room, plays)
