"""A setup says everything, in a line or a file, and nothing that cannot be played."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import re
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import playback.setup
from harmony.form import VAMP, Form
from harmony.pitch import PitchName
from many_setups import feels_of
from playback.route import Route
from playback.setup import ENDINGS, PLAYERS, SHORTEST_WITH, Setup
from playback.setup_fields import FIELD_NAMED, FIELDS, LAST_SEED
from playback.setup_file import (
    read_setup_file,
    setup_file,
    setup_json,
)
from playback.setup_line import read_setup, read_setup_line, setup_line
from playback.timeline import Timeline

FORMS = (
    "Dm7 x4 | C7 x4",
    "3/4 Dm7 x4 | C7 x4",
    "| Gm7 C7 | Fmaj7 / / D7#9 | Am7b5/D | G7alt |",
    "Bbmaj7#11 x2 | F#dim7 | C6/9/E",
    "5/4 C+7 | Dm(maj7)",
)
NATURALS, FLAT, SHARP = "CDEFGAB", -1, 1


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


@st.composite
def setups(draw: st.DrawFn) -> Setup:
    """Any setup there can be."""
    bars = draw(st.none() | st.integers(1, 100_000))
    loop = bars is not None and draw(st.booleans())
    ends = bars is not None and not loop
    endings = [e for e in ENDINGS if e == "none" or (ends and SHORTEST_WITH[e] <= (bars or 0))]
    straight = draw(st.booleans())
    keys = st.builds(PitchName, st.sampled_from(NATURALS), st.integers(FLAT, SHARP))
    form = Form.parse(draw(st.sampled_from(FORMS)))
    return Setup(
        form=form,
        key=draw(st.none() | keys),
        tempo=draw(numbers(30, 320)),
        feel=draw(st.none() | st.sampled_from(feels_of(form))),
        players=tuple(draw(st.lists(st.sampled_from(PLAYERS), min_size=1, unique=True))),
        intensity=draw(numbers(0, 1) | st.just("arc")),
        swing=None if straight else draw(st.none() | numbers(1, 3.5)),
        humanize=draw(numbers(0, 1)),
        straight=straight,
        drift=draw(numbers(0, 1)),
        seed=draw(st.integers(0, LAST_SEED)),
        count_in=draw(st.integers(0, 8)),
        bars=bars,
        loop=loop,
        ending=draw(st.sampled_from(endings)),
        comp=draw(st.sampled_from(["piano", "vibes", "guitar"])),
        drums=draw(st.sampled_from(["sticks", "brushes"])),
    )


@given(setups())
def test_a_line_brings_back_the_same_setup(setup: Setup) -> None:
    assert read_setup(setup_line(setup)) == (setup, ())


@given(setups())
def test_a_line_is_the_fragment_of_an_address(setup: Setup) -> None:
    line = setup_line(setup)
    assert re.fullmatch(r"[A-Za-z0-9._~!$&'()*+,;=:@/?%-]+", line)  # RFC 3986
    for before in ("#", "?", "http://localhost:8080/#", "HTTPS://band.example/vamp?"):
        assert read_setup_line(before + line) == setup


@given(setups())
def test_a_file_brings_back_the_same_setup(setup: Setup) -> None:
    assert read_setup_file(setup_file(setup).encode()) == (setup, ())


@given(setups())
def test_a_line_saved_as_text_is_a_file_too(setup: Setup) -> None:
    assert read_setup_file(f"\ufeff{setup_line(setup)}\n".encode()) == (setup, ())


@given(setups(), setups())
def test_equal_setups_are_one_key(one: Setup, other: Setup) -> None:
    twin = Setup(**{f.name: getattr(one, f.name) for f in dataclasses.fields(one) if f.init})
    assert twin == one
    assert hash(twin) == hash(one)
    assert pickle.loads(pickle.dumps(one)) == copy.copy(one) == one
    assert (one == other) == (setup_line(one) == setup_line(other))


def test_a_setup_sent_to_another_process_is_still_found() -> None:
    setup = Setup(feel="two", comp="vibes", seed=7)
    there = (
        "import pickle, sys; from playback.setup import Setup; "
        "setup = pickle.loads(sys.stdin.buffer.read()); "
        "print({Setup(feel='two', comp='vibes', seed=7): 'found'}.get(setup))"
    )
    home = str(Path(playback.setup.__file__).parents[1])
    ran = subprocess.run(
        [sys.executable, "-c", there],
        input=pickle.dumps(setup),
        capture_output=True,
        env={"PYTHONPATH": home, "PYTHONHASHSEED": "12345"},
        check=False,
    )
    assert ran.stdout.decode().strip() == "found", ran.stderr.decode()


def test_a_line_says_what_differs_and_the_seed() -> None:
    assert setup_line(Setup(seed=7)) == "seed=7&v=1"
    named = Setup(tempo=96, key=PitchName.parse("G"), feel="two", seed=7)
    assert setup_line(named) == "tempo=96&key=G&feel=two&seed=7&v=1"
    sitting_in = Setup(players=("drums",), bars=32, loop=True, seed=1)
    assert setup_line(sitting_in) == "without=bass,piano&bars=32&loop=yes&seed=1&v=1"
    ending = setup_line(Setup(bars=16, ending="tag", tempo=92.5))
    assert ending == "tempo=92.5&bars=16&ending=tag&seed=1&v=1"
    assert setup_json(named) == {"v": 1, "tempo": 96, "key": "G", "feel": "two", "seed": 7}


def test_no_number_is_written_in_two_ways() -> None:
    assert (
        setup_line(Setup(humanize=-0.0)) == setup_line(Setup(humanize=0)) == "humanize=0&seed=1&v=1"
    )
    assert setup_line(Setup(tempo=60)) == setup_line(Setup(tempo=60.0)) == "tempo=60&seed=1&v=1"


def test_a_line_typed_by_hand_may_leave_out_seed_and_version() -> None:
    typed = read_setup_line("  #chords=3/4 Dm7 x2 | G7&key=F#&straight=yes \n")
    assert str(typed.form) == "3/4 Dm7 x2 | G7"
    assert typed.key == PitchName("F", 1)
    assert typed.straight
    assert typed.seed == Setup().seed


def test_yes_and_no_have_two_names_each() -> None:
    for said, meant in {"yes": True, "true": True, "no": False, "false": False}.items():
        assert read_setup_line(f"straight={said}").straight is meant
        content = f'{{"straight": "{said}"}}'.encode()
        assert read_setup_file(content)[0] == Setup(straight=meant)


def test_an_object_that_says_nothing_is_the_usual_band() -> None:
    assert read_setup_file(b"{}") == (Setup(), ())


def test_who_sits_out_is_a_text_or_a_list() -> None:
    duo = Setup(players=("bass", "drums"))
    for written in ('"piano"', '["piano"]'):
        assert read_setup_file(f'{{"without": {written}}}'.encode())[0] == duo
    assert read_setup_file(b'{"without": "bass, piano"}')[0] == Setup(players=("drums",))
    for written in ('"nobody"', "[]"):
        assert read_setup_file(f'{{"without": {written}}}'.encode())[0] == Setup()
    assert read_setup_line("without=nobody") == Setup()
    kind = FIELD_NAMED["without"].kind
    assert kind.read(kind.text(PLAYERS)) == PLAYERS


def test_every_field_of_a_setup_is_in_the_table() -> None:
    said = {field.name for field in dataclasses.fields(Setup) if field.init}
    assert said == {row.attribute for row in FIELDS}
    assert len(FIELD_NAMED) == len(FIELDS) == len(said)


def test_the_form_sounds_in_the_key() -> None:
    assert Setup().sounding_form is VAMP
    assert str(Setup(key=PitchName("G")).sounding_form) == "Gm7 x4 | F7 x4"
    assert str(Setup(key=PitchName("G")).form) == "Dm7 x4 | C7 x4"


def test_the_usual_ending_follows_the_length() -> None:
    assert Setup().ending == "none"
    assert Setup(bars=8).ending == "hold"
    assert Setup(bars=8, loop=True).ending == "none"
    assert Setup(bars=8).changed(bars=None).ending == "none"
    assert Setup(bars=8).changed(loop=True).ending == "none"
    assert Setup(bars=8, ending="stop").changed(bars=16).ending == "stop"


@given(st.lists(setups(), min_size=1, max_size=4), st.data())
def test_a_timeline_log_brings_back_the_same_timeline(
    played: list[Setup], data: st.DataObject
) -> None:
    steps = data.draw(st.lists(st.integers(1, 40), min_size=len(played), max_size=len(played)))
    bars = [sum(steps[1:n]) for n in range(1, len(played) + 1)]
    *before, last = played
    whole = last.changed(bars=max(last.bars, bars[-1] + 5)) if last.bars else last
    timeline = Timeline(tuple(zip(bars, [*before, whole], strict=True)))
    back, warnings = read_setup_file(setup_file(timeline).encode())
    assert (back if isinstance(back, Route) else Route.of(back)) == Route.of(timeline)
    assert warnings == ()
