"""The keys for solo, room, key, feel, intensity, loops and places: each does what it says."""

from __future__ import annotations

import re

import pytest

from evening import RATE, Evening
from harmony.form import Form
from playback.route import Route
from playback.setup import Setup
from playback.tempo_acts import with_ladder

RUN = Setup(seed=7, count_in=1)


def setups_of(evening: Evening) -> list[Setup]:
    return [setup for _, setup in evening.band.route.timeline.changes]


def test_solo_room_key_feel_and_intensity_have_their_keys() -> None:
    evening = Evening(RUN, 3.0, "4", "r", 1.0).played()
    assert evening.band.mixer.alone == {"bass"}
    assert evening.band.mixer.size == 0.55
    assert any(line.endswith("bass alone") for line in evening.lines)
    keys = setups_of(Evening(RUN, 5.0, "k", 3.0, "j", 3.0, "j", 3.0).played())
    assert [str(setup.sounding_form.home.root) for setup in keys] == ["D", "G", "D", "A"]
    given = setups_of(Evening(RUN, 5.0, "i", "i", 4.0, "u", 3.0).played())
    assert [setup.intensity for setup in given] == [0.5, 0.7, 0.6]
    script: list[str | float | BaseException] = [5.0, "f"]
    feels = [setup.feel for setup in setups_of(Evening(RUN, *script * 9, 3.0).played())]
    assert feels[:3] == [None, "ballad", "medium"]
    assert feels[7:10] == ["stop-time", None, "ballad"]


def test_brackets_loop_a_part_and_o_lets_it_go() -> None:
    evening = Evening(RUN, 4.5, "[", 3.0, "]", 12.0).played()
    (before, part) = evening.band.route.legs
    assert (before.last_bar, part.last_bar) == (3, None)
    assert str(part.timeline.changes[0][1].form) == "Dm7 x2"
    left = Evening(RUN, 4.5, "[", 3.0, "]", 12.0, "up", 2.0, "o", 8.0).played()
    back = left.band.route.legs[-1]
    assert back.timeline.changes[0][1].form == RUN.form
    assert back.timeline.changes[0][1].tempo == 122
    assert back.first_bar == 3


def test_a_loop_may_go_over_the_turnaround() -> None:
    evening = Evening(RUN, 4.5, "]", 11.5, "[", 4.0, "]", 3.0).played()
    assert "[ first, at the first bar of the loop" in evening.lines
    assert "bars 8 to 2 round and round; o lets them go" in evening.lines
    (_, part) = evening.band.route.legs
    assert str(part.timeline.changes[0][1].form) == "C7 | Dm7 x2"


def test_commas_and_full_stops_go_back_and_on() -> None:
    evening = Evening(RUN, 15.0, ",", 5.0, ".", 5.0).played()
    legs = evening.band.route.legs
    assert [(leg.first_bar, leg.last_bar) for leg in legs] == [(-1, 7), (3, 6), (10, None)]


def test_what_came_too_late_is_shown() -> None:
    evening = Evening(RUN, 3.0, 1.0)
    evening.live.ring.starved = RATE // 2
    evening.played()
    assert any(line.endswith("0.5 s late") for line in evening.lines)


def test_who_is_sent_out_is_out_of_the_music_until_he_is_called_back() -> None:
    setups = setups_of(Evening(RUN, 5.0, "8", 4.0, "8", 4.0).played())
    assert [setup.players for setup in setups] == [
        ("bass", "piano", "drums"),
        ("bass", "drums"),
        ("bass", "piano", "drums"),
    ]


def test_the_last_one_cannot_be_sent_out(capfd: pytest.CaptureFixture[str]) -> None:
    evening = Evening(RUN, 5.0, "7", 4.0, "8", 4.0, "9", 4.0).played()
    assert setups_of(evening)[-1].players == ("drums",)
    assert "someone has to play" in capfd.readouterr().err


def test_no_loop_is_left_to_close_in_the_last_bar() -> None:
    evening = Evening(RUN.changed(bars=4), 3.0, "[", 6.0, "]", 1.0).played()
    assert "the music ends with this bar; ] one bar earlier makes a loop" in evening.lines
    assert len(evening.band.route.legs) == 1


def test_a_loop_that_is_opened_in_the_count_in_begins_with_the_first_bar() -> None:
    evening = Evening(RUN.changed(count_in=2), 3.0, "[", "]", 4.0, "]", 8.0).played()
    assert "a loop from bar 1: ] at its last bar" in evening.lines
    assert "a loop cannot end with the count-in" in evening.lines
    assert "bars 1 to 2 round and round; o lets them go" in evening.lines


def test_what_cannot_be_seen_in_the_line_is_told() -> None:
    lines = Evening(RUN, 3.0, "f", 2.0, "i", 2.0, "9", 2.0, "9", 2.0, "r", 1.0).played().lines
    told = [line for line in lines if line.startswith(("from the next bar on: ", "room: "))]
    assert told == [
        "from the next bar on: feel ballad",
        "from the next bar on: intensity 0.6",
        "from the next bar on: without drums",
        "from the next bar on: all play",
        "room: club",
    ]


def test_another_tempo_ends_a_ladder_and_that_is_told() -> None:
    ladder = with_ladder(Route.of(RUN), -100.0, 10, 1, 180)
    evening = Evening(ladder, 5.0, "up", 3.0, "up", 3.0).played()
    told = "the ramp or ladder ends here; the tempo stays where you take it"
    assert evening.lines.count(told) == 1
    assert [setup.tempo for setup in setups_of(evening)] == [120, 122, 124]


def test_the_choruses_of_a_loop_go_on_counting_in_another_key_and_at_another_tempo() -> None:
    loop = RUN.changed(bars=4, loop=True, form=Form.parse("Dm7 x2 | G7 x2"))
    evening = Evening(loop, 19.0, "k", 8.0, "up", 20.0).played()
    choruses = [
        int(found[1]) for line in evening.lines if (found := re.match(r"chorus (\d+)", line))
    ]
    assert choruses == sorted(choruses)
    assert choruses[-1] >= 5


def test_a_loop_let_go_calls_no_last_chorus() -> None:
    evening = Evening(RUN.changed(bars=40), 4.5, "[", 3.0, "]", 5.0, "o", 8.0).played()
    assert not any("last chorus" in line for line in evening.lines)
