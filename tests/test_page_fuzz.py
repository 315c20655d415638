"""Nothing that anybody sends breaks the band, and what is wanted can always be kept."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony.mistake import Mistake
from playback.sampler import Sampler
from playback.setup import Setup
from practice_room import SETS, PracticeRoom, clicking_sampler
from studio.calls import LinkWaits
from studio.shown import state_of
from studio.wanted import wanted_from, wanted_json


@pytest.fixture(scope="module")
def sampler(tmp_path_factory: pytest.TempPathFactory) -> Sampler:
    return clicking_sampler(tmp_path_factory.mktemp("clicks"))


WANTS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from([*SETS, "without", "ending", "bars", "x"]),
        "value": st.one_of(
            st.sampled_from(
                [value for value, _ in SETS.values()] + ["", None, "tag", "hold", "no"]
            ),
            st.floats(),
            st.integers(-3, 400),
            st.text(max_size=5),
        ),
        "by": st.one_of(st.integers(-50, 50), st.floats(), st.none(), st.text(max_size=2)),
        "every": st.integers(0, 3),
        "limit": st.integers(20, 330),
        "kind": st.sampled_from(["endless", "bars", "choruses", "time", ""]),
        "first": st.integers(-1, 9),
        "last": st.integers(-1, 9),
        "player": st.sampled_from(["bass", "piano", "drums", "horn"]),
        "on": st.booleans(),
        "db": st.floats(-70, 20),
        "size": st.floats(-0.5, 1.5),
        "at": st.integers(0, 9_000),
        "bars": st.integers(-9, 9),
        "ms": st.sampled_from([250, 100, 5]),
        "line": st.sampled_from(["tempo=99", "chords=Am7+x2+%7C+D7&bars=9&ending=tag", "x", ""]),
        "surely": st.booleans(),
    },
)
NAMES = st.sampled_from(
    "toggle pause play stop again new_band set set set nudge tap length length mute solo out level "
    "room loop loop count_in_each ladder last seek take buffer".split()
)


@settings(max_examples=150)
@given(st.lists(st.tuples(NAMES, WANTS), max_size=12))
def test_nothing_that_is_asked_breaks_the_band(
    sampler: Sampler, calls: list[tuple[str, dict[str, Any]]]
) -> None:
    """Each call is obeyed, or refused in a line; what is wanted can be kept and played."""
    room = PracticeRoom(sampler, Setup(seed=7, count_in=1, tempo=240))

    async def whole() -> None:
        try:
            for name, args in calls:
                with suppress(LinkWaits, Mistake):
                    await room.calls.ask(name, args)
                await room.hear(0.3)
                wanted = room.stand.wanted
                assert wanted_from(json.loads(json.dumps(wanted_json(wanted)))) == wanted
                json.dumps(state_of(room.stand))
        finally:
            await room.stand.close()

    asyncio.run(whole())
