"""What a page may ask: at rest it is what the next start plays, in the music it is heard; what is
not allowed changes nothing, and nothing that anybody sends breaks the band.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from harmony.mistake import Mistake
from playback.place import Place, place_on
from playback.rates import USUAL_RATE as RATE
from playback.sampler import Sampler
from playback.setup import Setup
from practice_room import SETS, PracticeRoom, clicking_sampler
from studio.calls import LinkWaits
from studio.shown import state_of
from studio.wanted import Ladder, Length, Wanted


@pytest.fixture(scope="module")
def sampler(tmp_path_factory: pytest.TempPathFactory) -> Sampler:
    return clicking_sampler(tmp_path_factory.mktemp("clicks"))


@pytest.fixture
def room(sampler: Sampler) -> PracticeRoom:
    return PracticeRoom(sampler, Setup(seed=7, count_in=1, tempo=240))


def at_rest(room: PracticeRoom, *calls: dict[str, Any]) -> Wanted:
    async def ask() -> None:
        for call in calls:
            await room.calls.ask(call["do"], call)

    asyncio.run(ask())
    return room.stand.wanted


def place_after(room: PracticeRoom, seconds: float, *calls: dict[str, Any]) -> Place:
    """The band plays for two seconds, is called to, and plays on: where it is then."""

    async def whole() -> Place:
        try:
            await room.ask("play")
            await room.hear(2)
            for call in calls:
                await room.calls.ask(call["do"], call)
            await room.hear(seconds)
            run = room.stand.run
            assert run is not None
            return place_on(run.live.route, run.heard_frame(room.time) / RATE)
        finally:
            await room.stand.close()

    return asyncio.run(whole())


@pytest.mark.parametrize("name", SETS)
def test_every_field_can_be_set_and_taken_back(room: PracticeRoom, name: str) -> None:
    value, said = SETS[name]
    before = room.stand.wanted
    wanted = at_rest(room, {"do": "set", "name": name, "value": value})
    assert said in wanted.line().split("&")
    back = at_rest(room, {"do": "set", "name": name, "value": None})
    if name not in ("tempo", "count-in", "seed"):  # these were not the usual ones before
        assert back.line() == before.line()


@pytest.mark.parametrize("name", [name for name in SETS if name not in ("intro", "count-in")])
def test_every_field_is_heard_from_the_next_bar_on(room: PracticeRoom, name: str) -> None:
    place_after(room, 2, {"do": "set", "name": name, "value": SETS[name][0]})
    assert not room.told
    heard = room.stand.heard
    assert heard is not None
    last = heard.timeline.changes[-1][1]
    attribute = {"chords": "form"}.get(name, name)
    assert getattr(last, attribute) == getattr(room.stand.wanted.music, attribute)


def test_what_only_a_start_can_have_is_said(room: PracticeRoom) -> None:
    place_after(room, 1, {"do": "set", "name": "count-in", "value": 2})
    assert room.told == ["count-in: from the next start on"]


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ({"do": "set", "name": "tempo", "value": 3000}, "tempo must be 30 to 320"),
        ({"do": "set", "name": "key", "value": "H"}, "key must be the home chord's root"),
        ({"do": "set", "name": "bars", "value": 4}, "the page sets nothing named bars"),
        ({"do": "set", "name": "chords", "value": "Xm7"}, "bar 1"),
        ({"do": "set", "name": ["tempo"], "value": 4}, "name must be what to set"),
        ({"do": "set", "name": "tempo", "value": [4]}, "a value is a text or a number"),
        ({"do": "nudge", "by": "2"}, "by must be -290 to 290"),
        ({"do": "nudge", "by": float("nan")}, "by must be"),
        ({"do": "length", "kind": "hours", "value": 2}, "length must be"),
        ({"do": "length", "kind": "time", "value": "0:01.5"}, "no whole bars last"),
        ({"do": "length", "kind": "choruses", "value": 0}, "choruses must be"),
        ({"do": "mute", "player": "horn", "on": True}, "player must be bass, piano or drums"),
        ({"do": "mute", "player": "bass", "on": 1}, "on must be true or false"),
        ({"do": "level", "player": "bass", "db": 90}, "db must be -60 to 12"),
        ({"do": "room", "size": 2}, "size must be 0 to 1"),
        ({"do": "loop", "first": 0, "last": 4}, "first must be 1 to 8"),
        ({"do": "loop", "first": 3}, "last must be 1 to 8"),
        ({"do": "ladder", "by": 4, "every": 2, "limit": 100}, "does not lead to 100"),
        ({"do": "ladder", "by": "x", "every": 2, "limit": 300}, "ladder must be"),
        ({"do": "seek", "bars": 1e99}, "bars must be"),
        ({"do": "take", "line": "tempo=12"}, "tempo must be 30 to 320"),
        ({"do": "take", "line": 12}, "line must be a setup line"),
        ({"do": "buffer", "ms": 1}, "ms must be 250 or 100"),
        ({"do": "tap", "at": "now"}, "at must be"),
    ],
)
def test_what_is_not_allowed_changes_nothing(
    room: PracticeRoom, call: dict[str, Any], reason: str
) -> None:
    before = room.stand.wanted
    with pytest.raises(Mistake, match=reason):
        at_rest(room, call)
    assert room.stand.wanted == before


def test_the_last_player_cannot_go(room: PracticeRoom) -> None:
    out = [{"do": "out", "player": player, "on": True} for player in ("bass", "piano")]
    assert at_rest(room, *out).music.players == ("drums",)
    with pytest.raises(Mistake, match="someone has to play"):
        at_rest(room, {"do": "out", "player": "drums", "on": True})
    back = at_rest(room, {"do": "out", "player": "bass", "on": False})
    assert back.music.players == ("bass", "drums")


def test_taps_set_the_tempo_and_a_pause_between_them_begins_anew(room: PracticeRoom) -> None:
    taps = [{"do": "tap", "at": at} for at in (0, 500, 1010, 1500)]
    assert at_rest(room, *taps).music.tempo == 120
    assert at_rest(room, {"do": "tap", "at": 9_000}).music.tempo == 120
    assert at_rest(room, {"do": "tap", "at": 9_300}).music.tempo == 200


def test_lengths(room: PracticeRoom) -> None:
    lines = [
        at_rest(room, {"do": "length", "kind": kind, "value": value}).line()
        for kind, value in [("choruses", 3), ("bars", 5), ("time", "0:32"), ("endless", None)]
    ]
    found = ["&".join(w for w in line.split("&") if "bars" in w or "tempo" in w) for line in lines]
    assert found == ["tempo=240&bars=24", "tempo=240&bars=5", "tempo=240&bars=32", "tempo=240"]


def test_a_length_that_has_gone_by_is_for_the_next_start(room: PracticeRoom) -> None:
    async def plays() -> None:
        try:
            await room.ask("play")
            await room.hear(8)
            await room.ask("length", kind="bars", value=2)
            await room.hear(3)
            assert room.stand.phase == "playing"
            assert room.told == [
                "so much has been played already: the length is for the next start"
            ]
            await room.ask("again")
            await room.hear(7)
            assert room.stand.phase == "rest"
        finally:
            await room.stand.close()

    asyncio.run(plays())


def test_a_length_that_is_to_come_ends_the_music(room: PracticeRoom) -> None:
    place = place_after(room, 3, {"do": "length", "kind": "bars", "value": 5})
    assert (place.bar, place.last_chorus) == (4, True)
    heard = room.stand.heard
    assert heard is not None
    assert heard.timeline.total_bars == 5


def test_bars_come_round_and_round_and_go_on_when_let_go(room: PracticeRoom) -> None:
    place = place_after(room, 8, {"do": "loop", "first": 5, "last": 6})
    assert place.bars == 2
    assert place.chord is not None
    assert place.chord.symbol == "C7"
    assert state_of(room.stand)["loop"] == [5, 6]


def test_a_loop_can_be_moved_turned_around_and_let_go(room: PracticeRoom) -> None:
    calls: list[dict[str, Any]] = [
        {"do": "loop", "first": 5, "last": 6},
        {"do": "loop", "first": 7, "last": 2},
    ]
    place = place_after(room, 6, *calls)
    assert place.bars == 4  # 7, 8, 1, 2
    place = place_after(room, 6, *calls, {"do": "loop"})
    assert place.bars == 8


def test_the_whole_form_round_and_round_can_be_let_go(room: PracticeRoom) -> None:
    at_rest(room, {"do": "length", "kind": "choruses", "value": 4})
    place_after(room, 6, {"do": "loop", "first": 1, "last": 8}, {"do": "loop"})
    heard = room.stand.heard
    assert heard is not None
    assert heard.timeline.total_bars == 32


def test_each_round_is_counted_in_where_that_is_asked_for(room: PracticeRoom) -> None:
    calls: list[dict[str, Any]] = [
        {"do": "loop", "first": 1, "last": 2},
        {"do": "count_in_each", "on": True},
    ]
    asyncio.run(counted_rounds(room, calls))


async def counted_rounds(room: PracticeRoom, calls: list[dict[str, Any]]) -> None:
    try:
        await room.ask("play")
        await room.hear(2)
        for call in calls:
            await room.calls.ask(call["do"], call)
        seen = []
        for _ in range(80):
            await room.hear(0.1)
            assert room.stand.run is not None
            route = room.stand.run.live.route
            seen.append(place_on(route, room.stand.run.heard_frame(room.time) / RATE).counts_in)
        assert True in seen[20:]
        assert False in seen[20:]
    finally:
        await room.stand.close()


def test_a_ladder_climbs_and_a_nudge_ends_it(room: PracticeRoom) -> None:
    ladder = {"do": "ladder", "by": 20, "every": 1, "limit": 320}
    place = place_after(room, 16, ladder)
    assert (place.chorus, place.tempo) == (3, 280)
    assert room.stand.wanted.ladder == Ladder("20", "1", "320")
    room.told.clear()
    place = place_after(room, 16, {"do": "nudge", "by": -40})
    assert place.tempo == 200
    assert room.stand.wanted.ladder is None
    assert "ladder ends here" in room.told[0]


def test_a_nudge_goes_from_a_tempo_that_was_set_a_moment_ago(room: PracticeRoom) -> None:
    calls = [{"do": "set", "name": "tempo", "value": value} for value in (238, 90)]
    place = place_after(room, 6, *calls, {"do": "nudge", "by": 2})
    assert (place.tempo, room.stand.wanted.music.tempo) == (92, 92)


def test_a_hand_on_the_tempo_leaves_a_ladder_that_has_arrived(room: PracticeRoom) -> None:
    ladder = {"do": "ladder", "by": 60, "every": 1, "limit": 300}
    at_rest(room, ladder)
    place = place_after(
        room, 12, {"do": "nudge", "by": 10}, {"do": "set", "name": "tempo", "value": 310}
    )
    assert place.tempo == 310
    assert (room.stand.wanted.music.tempo, room.stand.wanted.ladder) == (310, None)


def test_a_key_moves_the_whole_form_also_where_a_part_is_played(room: PracticeRoom) -> None:
    loop = {"do": "loop", "first": 5, "last": 6}
    place = place_after(room, 4, loop, {"do": "set", "name": "key", "value": "G"})
    assert place.chord is not None
    assert place.chord.symbol == "F7"


def test_a_link_is_taken_at_rest_and_asked_about_while_the_band_plays(room: PracticeRoom) -> None:
    line = "http://127.0.0.1:1957/#tempo=80&key=F&seed=3&bars=16"
    assert at_rest(room, {"do": "take", "line": line}).line() == (
        "tempo=80&key=F&count-in=1&bars=16&seed=3&v=1"
    )
    with pytest.raises(LinkWaits):
        place_after(room, 1, {"do": "take", "line": "tempo=90&seed=4"})
    assert room.stand.wanted.music.tempo == 80
    place = place_after(room, 2.5, {"do": "take", "line": "tempo=200&seed=4", "surely": True})
    assert place.tempo == 200


def test_a_link_holds_the_way_too(room: PracticeRoom, sampler: Sampler) -> None:
    here = at_rest(
        room,
        {"do": "loop", "first": 7, "last": 2},
        {"do": "count_in_each", "on": True},
        {"do": "ladder", "by": -4, "every": 2, "limit": 100.5},
    )
    line = here.line()
    assert line == "tempo=240&count-in=1&seed=7&v=1&part=7-2&count-in-each=yes&ladder=-4/2/100.5"
    assert at_rest(PracticeRoom(sampler), {"do": "take", "line": line}) == here
    with pytest.raises(Mistake, match="the form has bars 1 to 8"):
        at_rest(room, {"do": "take", "line": "seed=8&part=9-10"})
    assert at_rest(room, {"do": "take", "line": "seed=8"}).loop is None


@pytest.mark.parametrize(
    "written",
    [b"", b"{}", b"[]", b'{"line": "tempo=1"}', b"\xff", b'{"line": 1, "length": []}', b"[" * 9999],
)
def test_a_memory_that_is_none_of_ours_is_forgotten(tmp_path: Path, written: bytes) -> None:
    from studio.remembered import Remembered

    path = tmp_path / "page.json"
    path.write_bytes(written)
    wanted = Remembered(str(path)).recall()
    assert (wanted.music.count_in, wanted.length) == (1, Length())
