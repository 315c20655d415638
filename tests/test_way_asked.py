"""The way through the music as the command asks for it: from a bar, a part, a ramp, a ladder."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from harmony.mistake import Mistake
from playback.place import place_on
from playback.route import Route
from playback.setup import Setup
from playback.setup_file import setup_file
from playback.timetable import timetable
from playback.transport import heard, sought
from studio.asked import WAYS, route_asked
from studio.export import export
from studio.options import export_options, play_options
from studio.run_log import RunLog


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def played(line: str) -> Route:
    asked = play_options(shlex.split(line))
    assert asked is not None
    return route_asked(asked, None, usual_count_in=1)[0]


def exported(line: str) -> Route:
    asked = export_options(["x.wav", *shlex.split(line)])
    assert asked is not None
    return route_asked(asked, 32)[0]


def test_a_ladder_climbs_every_so_many_choruses() -> None:
    route = played("--seed 7 --ladder 4/2/130")
    changes = [(bar, setup.tempo) for bar, setup in route.timeline.changes]
    assert changes == [(0, 120), (16, 124), (32, 128), (48, 130)]
    down = played("--seed 7 --ladder -30/1/80").timeline.changes
    assert [(bar, setup.tempo) for bar, setup in down] == [(0, 120), (8, 90), (16, 80)]
    assert played("--seed 7 --ladder=-30/1/80").timeline.changes == down


def test_a_ladder_of_a_loop_is_a_loop_at_each_rung() -> None:
    route = exported("--seed 7 --bars 8 --loop --ladder 30/1/180")
    assert [leg.timeline.changes[0][1].tempo for leg in route.legs] == [120, 150, 180]
    assert all(leg.timeline.loops for leg in route.legs)
    assert route.total_bars == 24


def test_a_ramp_is_there_after_its_bars() -> None:
    route = played("--seed 7 --ramp 160/16 --count-in 0")
    assert route.timeline.changes[-1][0] == 16
    assert place_on(route, 0.01).tempo == pytest.approx(120, abs=0.1)
    assert place_on(route, 16 * 4 * 60 / 140 + 0.1).tempo == 160


def test_a_part_is_those_bars_of_the_form() -> None:
    part = played("--seed 7 --part 4-5")
    assert str(part.first.form) == "Dm7 | C7"
    assert part.first.count_in == 1
    assert str(played("--seed 7 --part 5 --key G").first.sounding_form) == "F7"
    assert exported("--seed 7 --part 4-5 --bars 16").total_bars == 16
    assert str(played("--seed 7 --part 8-2").first.form) == "C7 | Dm7 x2"


def test_a_link_of_the_page_says_the_way_too_and_options_beside_it_win() -> None:
    link = "http://127.0.0.1:1957/#seed=7&v=1&part=5-8&ladder=4/2/180"
    assert played(f"--setup '{link}'") == played("--seed 7 --part 5-8 --ladder 4/2/180")
    ways = "--seed 7 --part 1-2 --ladder 4/2/180"
    assert played(f"--setup '{link}' --part 1-2") == played(ways)


def test_from_a_bar_on_after_the_count_in() -> None:
    route = played("--seed 7 --from 33")
    assert [(leg.first_bar, leg.last_bar) for leg in route.legs] == [(-1, 0), (32, None)]
    assert place_on(route, -1.0).counts_in
    assert place_on(route, 0.1).chorus == 5
    assert played("--seed 7 --from 1") == Route.of(Setup(seed=7, count_in=1))
    assert exported("--seed 7 --from 9 --bars 16").total_bars == 8


def test_a_count_in_before_each_round() -> None:
    route = played("--seed 7 --bars 4 --loop --count-in-each")
    (row,) = timetable(route)
    assert (row.leg.first_bar, row.leg.last_bar, row.leg.times) == (-1, 4, None)
    assert exported("--seed 7 --bars 4 --loop --count-in 1 --count-in-each").total_bars == 4


def test_a_log_of_a_run_is_played_and_exported_as_it_was() -> None:
    run = sought(Route.of(Setup(seed=7)), 5.0, 100)
    *before, last = run.legs
    ended = Route((*before, replace(last, last_bar=120)))
    Path("run.json").write_text(setup_file(ended))
    assert exported("--setup run.json") == played("--setup run.json") == ended
    with pytest.raises(Mistake, match="as long as it was played; leave out --bars"):
        exported("--setup run.json --bars 8")
    with pytest.raises(Mistake, match="says its tempo bar by bar; leave out --tempo"):
        exported("--setup run.json --tempo 90")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--ladder 4/2", "ladder must be by how much, .*, such as 4/2/180, got 4/2"),
        ("--ladder 0/2/180", "ladder must be"),
        ("--ladder 4/2/999", "tempo must be 30 to 320"),
        ("--ladder 4/2/100", "a ladder by 4 from 120 does not lead to 100"),
        ("--ramp 160", "ramp must be a tempo and in how many bars"),
        ("--ramp 160/0", "ramp must be a tempo and in how many bars"),
        ("--part 9-10", "the form has bars 1 to 8, got 9 to 10"),
        ("--part 5-9", "the form has bars 1 to 8, got 5 to 9"),
        ("--part x", "part must be the bars of the form to play, such as 5-8, got x"),
        ("--from 0", "from must be a whole number from 1"),
        ("--from 9 --bars 8", "from must be one of the 8 bars, got 9"),
        ("--count-in-each", "needs a loop; say --loop and how many bars"),
        ("--count-in-each --bars 4 --loop --count-in 0", "needs its length; say --count-in 1"),
    ],
)
def test_what_makes_no_sense_is_refused(line: str, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        played(line)


def test_every_way_is_an_option() -> None:
    asked = play_options([])
    assert asked is not None
    assert set(WAYS) <= asked.keys()


@pytest.mark.parametrize(
    ("line", "legs"),
    [
        ("--bars 8 --loop --from 5", [(-1, 0, 1), (4, None, 1)]),
        ("--bars 8 --loop --count-in-each --from 3", [(-1, 0, 1), (2, 8, 1), (-1, 8, None)]),
        (
            "--bars 8 --loop --count-in-each --ladder 20/2/140 --from 3",
            [(-1, 0, 1), (2, 8, 1), (-1, 8, 1), (-1, 8, None)],
        ),
        ("--ladder 10/1/140 --from 9", [(-1, 0, 1), (8, None, 1)]),
    ],
)
def test_from_a_bar_on_the_music_goes_its_way(
    line: str, legs: list[tuple[int, int | None, int | None]]
) -> None:
    found = played(f"--seed 7 {line}").legs
    assert [(leg.first_bar, leg.last_bar, leg.times) for leg in found] == legs


def test_a_ramp_goes_on_from_round_to_round_with_a_count_in_before_each() -> None:
    route = played("--seed 7 --bars 8 --loop --count-in-each --ramp 160/20")
    assert [(leg.first_bar, leg.last_bar, leg.times) for leg in route.legs][-1] == (-1, 8, None)
    assert route.legs[-1].timeline.changes[0][1].tempo == 160
    tempos = [leg.timeline.changes[0][1].tempo for leg in route.legs if leg.first_bar == -1]
    assert tempos == sorted(tempos)
    assert len(tempos) == 4
    seconds = timetable(route)[-1].start
    assert place_on(route, seconds - 0.01).tempo == 160
    assert place_on(route, 0.1).tempo < 125


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--bars 8 --loop --from 9", "from must be one of the 8 bars, got 9"),
        ("--bars 8 --loop --count-in-each --from 9", "from must be one of the 8 bars, got 9"),
        ("--bars 8 --loop --ladder 10/1/140 --from 60", "from must be one of the 24 bars, got 60"),
        ("--ladder 0.001/1/320", "at most 1,000 rungs and 100,000 bars, got 200,000"),
        ("--ladder 1/900/320", "at most 1,000 rungs and 100,000 bars, got 200 and 1,440,000"),
        ("--ramp 160/999999", "1 to 100,000, got 999999"),
        ("--time 1:00 --ladder 4/1/180", "time 1:00 fits one tempo, a ladder has many"),
        ("--time 1:00 --ramp 160/8", "time 1:00 fits one tempo, a ramp has many"),
        ("--ramp 160/8 --ladder 4/1/180", "a ramp or a ladder, not both"),
    ],
)
def test_a_way_that_leads_nowhere_is_told(line: str, told: str) -> None:
    with pytest.raises(Mistake, match=told):
        played(f"--seed 7 {line}")


def test_a_log_that_ends_in_the_count_in_is_read() -> None:
    ended = heard(played("--seed 7 --count-in 2 --tempo 60"), -7.0)
    assert ended is not None
    Path("run.json").write_text(setup_file(ended))
    assert exported("--setup run.json") == ended


def test_a_ladder_in_a_file_is_as_long_as_it_takes() -> None:
    assert exported("--seed 7 --ladder 4/2/130").total_bars == 56
    assert exported("--seed 7 --ramp 160/40").total_bars == 48
    assert exported("--seed 7 --ramp 160/8").total_bars == 32
    assert exported("--seed 7 --ladder 4/2/130 --bars 16").total_bars == 16
    assert exported("--seed 7 --ladder 4/2/130").timeline.changes[-1][1].ending == "hold"


def test_what_goes_round_is_kept_so_in_a_setup_file() -> None:
    line = "--seed 7 --bars 8 --loop --count-in 1 --count-in-each"
    asked = export_options(["lesson.json", *shlex.split(line)])
    assert asked is not None
    export(asked, [])
    assert played("--setup lesson.json") == played(line)
    assert exported("--setup lesson.json").total_bars == 8


def test_a_ladder_that_was_kept_is_played_in_another_key_without_the_piano() -> None:
    """A teacher's lesson, for another student."""
    Path("lesson.json").write_text(setup_file(played("--seed 7 --ladder 4/2/130 --count-in 0")))
    varied = played("--setup lesson.json --key G --without piano --straight")
    assert varied == played(
        "--seed 7 --ladder 4/2/130 --count-in 0 --key G --without piano --straight"
    )
    with pytest.raises(Mistake, match="says its chords bar by bar; leave out --chords"):
        played("--setup lesson.json --chords 'Dm7 | G7'")
    with pytest.raises(Mistake, match="changes at bar 49 cannot end after 16 bars; say 49 or more"):
        exported("--setup lesson.json --bars 16")


def test_runs_that_begin_in_the_same_second_have_logs_of_their_own(tmp_path: Path) -> None:
    began = datetime(1957, 12, 4, 22, 0)
    logs = [RunLog(str(tmp_path / "runs"), began) for _ in range(3)]
    for seed, log in enumerate(logs):
        log.note(Route.of(Setup(seed=seed)))
    seeds = []
    for log in logs:
        assert log.path is not None
        seeds.append(exported(f"--setup '{log.path}'").first.seed)
    assert seeds == [0, 1, 2]
