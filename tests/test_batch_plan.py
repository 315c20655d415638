"""A list of jobs: what it asks for, what files are called, and which of it cannot be."""

from __future__ import annotations

import re
import shutil
from itertools import product
from math import prod
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch_room import listed, refusal
from studio.asked import SOUNDING
from studio.batch.jobs_file import read_jobs
from studio.batch.naming import refuse_name
from studio.batch.plan import Plan, asked_in, jobs_in, plan_of
from studio.cli import main

pytestmark = pytest.mark.usefixtures("room")


def planned(text: str) -> Plan:
    return plan_of(listed(text))


def names(text: str) -> list[str]:
    plan = planned(text)
    assert not plan.failures
    return [job.name for job in plan.jobs]


# What is asked for

VALUES: dict[str, tuple[object, ...]] = {
    "key": ("C", "F", "B♭", "F#", ""),
    "tempo": (60, 96.5, 120, 200),
    "feel": ("", "two", "broken"),
    "seed": (1, "7-9", "20"),
    "drums": ("sticks", "brushes"),
    "without": ("bass,piano", "drums", "nobody"),
    "straight": (True, False),
    "format": ("mid", "wav", "json"),
    "room": (0, 0.5),
    "rate": (44100, 48000),
}
SINGLE = st.sampled_from([*VALUES])


def in_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[object]]:
    names = draw(st.lists(SINGLE, max_size=5, unique=True))
    return {
        name: draw(st.lists(st.sampled_from(VALUES[name]), min_size=1, max_size=3, unique=True))
        for name in names
    }


def values_of(name: str, texts: list[object]) -> int:
    return sum(3 if text == "7-9" else 1 for text in texts)


@given(tables())
def test_lists_multiply_and_no_two_jobs_have_one_name(table: dict[str, list[object]]) -> None:
    if any(name in table for name in SOUNDING):
        table.setdefault("format", ["wav"])
        table["format"] = list({*table["format"], "wav"})
    text = "\n".join(f"{name} = [{', '.join(map(in_toml, each))}]" for name, each in table.items())
    plan = planned(text)
    count = sum(
        prod(
            values_of(name, texts)
            for name, texts in table.items()
            if name != "format" and (kind == "wav" or name not in SOUNDING)
        )
        for kind in table.get("format", ["mid"])
    )
    assert len(plan.jobs) == count
    assert len({job.name.casefold() for job in plan.jobs}) == count
    assert len({job.mark for job in plan.jobs}) == count
    for job in plan.jobs:
        refuse_name(job.name, job.name)
        assert re.fullmatch(r"[A-Za-z0-9.#+-]+", job.name)
    assert planned(text) == plan


def test_the_first_list_turns_slowest_and_each_job_is_one_of_each() -> None:
    (table,) = read_jobs(b'key = ["C", "G"]\ntempo = [80, 90]\nseed = "3-5"').tables
    asked = [tuple(job[name] for name in ("key", "tempo", "seed")) for job in asked_in([table])]
    assert asked == list(product("CG", ("80", "90"), "345"))
    assert jobs_in(table) == 12


def test_tables_stand_on_common_ground_and_say_it_anew() -> None:
    text = 'bars = 8\ntempo = [80, 90]\n[[jobs]]\nkey = "G"\n[[jobs]]\ntempo = 200\nchoruses = 2'
    first, second = read_jobs(text.encode()).tables
    assert first == {"bars": ("8",), "tempo": ("80", "90"), "key": ("G",)}
    assert second == {"tempo": ("200",), "choruses": ("2",)}
    assert [job.route.total_bars for job in planned(text).jobs] == [8, 8, 16]


def test_how_it_sounds_multiplies_only_what_sounds() -> None:
    assert names('bars = 8\nformat = ["mid", "wav"]\nroom = [0, 0.5]') == [
        "vamp-Dm7-C7-in-Dm-120bpm-seed1-8bars.mid",
        "vamp-Dm7-C7-in-Dm-120bpm-seed1-8bars-room-0.wav",
        "vamp-Dm7-C7-in-Dm-120bpm-seed1-8bars-room-0.5.wav",
    ]


def test_paper_multiplies_only_what_is_drawn() -> None:
    text = 'format = ["mid", "musicxml"]\npaper = "chart"\nfor = ["concert", "Bb"]'
    assert names(text) == [
        "vamp-Dm7-C7-in-Dm-120bpm-seed1-32bars.mid",
        "vamp-Dm7-C7-in-Dm-120bpm-seed1-for-concert.musicxml",
        "vamp-Dm7-C7-in-Dm-120bpm-seed1-for-Bb.musicxml",
    ]


def test_a_tune_goes_through_the_keys_and_keeps_its_title() -> None:
    tune = ("--chords", "Cmaj7 | F7", "--paper", "chart", "--title", "My Tune")
    assert main(["export", "tune.musicxml", *tune]) == 0
    text = 'from = "tune.musicxml"\nkey = ["C", "G"]\nformat = ["mid", "musicxml"]\nbars = 4'
    plan = planned(text)
    assert not plan.failures
    forms = [str(job.route.first.sounding_form) for job in plan.jobs]
    assert forms == ["Cmaj7 | F7", "Gmaj7 | C7"] * 2
    assert [job.how.get("title") for job in plan.jobs] == [None, None, "My Tune", "My Tune"]
    assert planned("from = 5\nbars = 8").jobs[0].route.legs[0].first_bar == 4
    (failure,) = planned('from = "irealb://x"').failures
    assert "the link has no tune in it" in failure.why


def test_without_a_seed_it_is_the_same_band_each_time() -> None:
    assert [job.route.first.seed for job in planned("bars = 8").jobs] == [1]
    assert [job.route.first.seed for job in planned('setup = "tempo=96&seed=7"').jobs] == [7]


def test_files_are_looked_for_beside_the_list() -> None:
    Path("school").mkdir()
    Path("school/lesson.json").write_text('{"v": 1, "tempo": 77, "seed": 5}')
    listed('setup = "lesson.json"\nformat = "wav"\nsoundfont = "jazz.sf2"', "school/jobs.toml")
    plan = plan_of("school/jobs.toml")
    (job,) = plan.jobs
    assert (job.route.first.tempo, job.route.first.seed) == (77, 5)
    assert Path(job.how["soundfont"]) == Path("school/jazz.sf2").absolute()
    assert Path(plan.folder) == Path("school/jobs")
    shutil.copytree("school", "elsewhere")
    assert [other.mark for other in plan_of("elsewhere/jobs.toml").jobs] == [job.mark]


@pytest.mark.parametrize(
    ("name", "text", "folder"),
    [("jobs.toml", "", "jobs"), ("jobs", "", "jobs-files"),
     ("jobs.toml", 'folder = "library/2026"', "library/2026")],
)  # fmt: skip
def test_the_folder_is_the_lists_own_or_what_it_says(name: str, text: str, folder: str) -> None:
    assert Path(plan_of(listed(text, name)).folder) == Path(folder)


def test_what_does_not_go_together_fails_alone() -> None:
    plan = planned('feel = ["medium", "two"]\nchords = ["3/4 Dm7 | G7", "Dm7 | G7"]')
    assert len(plan.jobs) == 3
    (failure,) = plan.failures
    assert failure.name == "chords=3/4 Dm7 | G7 feel=two"
    assert "feel two needs 4 beats a bar or more" in failure.why


# What files are called


def test_a_name_says_what_varies_beside_what_ours_say_anyway() -> None:
    found = names('bars = 8\ntempo = 96\nfeel = ["", "two"]\nwithout = ["nobody", "bass,piano"]')
    assert found == [
        f"vamp-Dm7-C7-in-Dm-96bpm-seed1-8bars{words}.mid"
        for words in ("-without-nobody", "-without-bass+piano", "-two-without-nobody",
                      "-two-without-bass+piano")
    ]  # fmt: skip


def test_forms_of_the_same_chords_have_names_of_their_own() -> None:
    found = names('chords = ["Dm7 | C7", "Dm7 C7", "Dm7 x4 | C7 x4"]')
    assert len({*found}) == 3
    assert all("-form" in name for name in found)


def test_a_pattern_takes_options_and_what_the_band_makes_of_them() -> None:
    text = 'tempo = [60, 200]\nname = "{key}/{feel}/{stem} {tempo} {bars} {without}"\n'
    stem = "vamp-Dm7-C7-in-Dm-{}bpm-seed1-32bars"
    assert names(text) == [
        f"D/ballad/{stem.format(60)} 60 32 nobody.mid",
        f"D/up/{stem.format(200)} 200 32 nobody.mid",
    ]


NO_NAMES = (
    *("/etc/{key}", "../{key}", "a/../../{key}", "{key}/", "a//b", ".{key}", "a\\b", "C:{key}"),
    *("con", "a/NUL.x/{key}", "a ", "x*", "a" * 300),
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "{key}"\nkey = ["C", "G"]\nseed = "1-2"', "called C.mid; put {seed} into name"),
        ('name = "x"\nkey = ["C", "G"]\nseed = [1, 2]', "called x.mid; put {seed} into name"),
        ('name = "x{tempo}"\n[[jobs]]\ntempo = 90\n[[jobs]]\ntempo = 90', "are the same; leave"),
        ('name = "{k}"\n[[jobs]]\nkey = "C"', "name knows no {k}"),
        ('name = "{key.__class__}"', "name knows no {key.__class__}"),
        ('name = "{key:>999999999}"', "name knows no {key:>999999999}"),
        ('name = "{key"', "a brace without its other"),
        ('name = "{room}"', "name asks for {room}, which not every job says"),
        *[(f"name = '{name}'", "name must be a path within the folder") for name in NO_NAMES],
        ('name = ["a", "b"]', "name must be one text, got a list"),
        ("folder = 7", "folder must be one text, got 7"),
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_name_them_is_refused(text: str, told: str) -> None:
    assert told in refusal(text)


def test_capitals_alone_do_not_tell_files_apart() -> None:
    text = '[[jobs]]\nname = "x"'
    assert "holds for all jobs; write it above" in refusal(text)
    listed('{"tempo": 90}', "Slow")
    listed('{"tempo": 90}', "slow")
    text = 'name = "{setup}"\nsetup = ["Slow", "slow"]'
    assert "both be called slow.mid; put {setup} into name" in refusal(text)


def test_an_empty_list_of_options_is_one_file() -> None:
    assert names("") == ["vamp-Dm7-C7-in-Dm-120bpm-seed1-32bars.mid"]
