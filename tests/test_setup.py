"""A setup says everything, in a line or a file, and nothing that cannot be played."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import playback.setup
from harmony.form import VAMP, Form
from harmony.mistake import Mistake
from harmony.pitch import PitchName
from playback.setup import ENDINGS, FEELS, PLAYERS, SHORTEST_WITH, Setup
from playback.setup_fields import FIELD_NAMED, FIELDS, LAST_SEED
from playback.setup_file import (
    LARGEST_FILE,
    json_fields,
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
    return Setup(
        form=Form.parse(draw(st.sampled_from(FORMS))),
        key=draw(st.none() | keys),
        tempo=draw(numbers(30, 320)),
        feel=draw(st.none() | st.sampled_from(FEELS)),
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


def test_a_line_typed_by_hand_may_leave_out_seed_and_version() -> None:
    typed = read_setup_line("  #chords=3/4 Dm7 x2 | G7&key=F#&straight=yes \n")
    assert str(typed.form) == "3/4 Dm7 x2 | G7"
    assert typed.key == PitchName("F", 1)
    assert typed.straight
    assert typed.seed == Setup().seed


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


# What each field refuses: as text, and what the message must say.
REFUSED = [
    *[("tempo", text, "30 to 320 beats per minute") for text in ("fast", "0", "3000", "29.9")],
    *[("tempo", text, "30 to 320") for text in ("nan", "inf", "-inf", "1_00", "1e9", "0x60")],
    *[("tempo", text, "30 to 320") for text in ("120,5", "٩٦", "+96", "1e", " 96", "9" * 5_000)],
    ("key", "H", "such as G, Bb or F#"),
    ("key", "Gm", "such as G, Bb or F#"),
    ("key", "Bbb", "such as G, Bb or F#"),
    ("feel", "waltz", "ballad, medium, up, two, pedal or stop-time"),
    ("feel", "Two", "ballad, medium, up, two, pedal or stop-time"),
    ("without", "sax", "bass, piano or drums"),
    ("without", "bass,,drums", "bass, piano or drums"),
    ("without", "bass,bass", "bass, piano or drums"),
    ("without", "bass,piano,drums", "someone has to play"),
    ("intensity", "1.01", "0 to 1 or arc"),
    ("intensity", "loud", "0 to 1 or arc"),
    ("swing", "0.5", "1 to 3.5"),
    ("swing", "none", "1 to 3.5"),
    ("humanize", "-0.1", "0 to 1"),
    ("straight", "true", "yes or no"),
    ("drift", "2", "0 to 1"),
    ("bass", "tuba", "upright"),
    ("comp", "organ", "piano, vibes or guitar"),
    ("drums", "mallets", "sticks or brushes"),
    ("count-in", "9", "a whole number from 0 to 8"),
    ("count-in", "1.0", "a whole number from 0 to 8"),
    *[("bars", text, "from 1 to 100,000") for text in ("0", "-3", "1e9", "100001", "9" * 5_000)],
    ("loop", "1", "yes or no"),
    ("ending", "fade", "none, hold, stop or tag"),
    ("seed", "-1", "from 0 to 4,294,967,295"),
    ("seed", "4294967296", "from 0 to 4,294,967,295"),
    ("chords", "Dm7 | H7", "H7"),
]


@pytest.mark.parametrize(("name", "text", "allowed"), REFUSED)
def test_what_cannot_be_played_is_refused_with_what_can(name: str, text: str, allowed: str) -> None:
    with pytest.raises(Mistake, match=re.escape(allowed)) as refused:
        read_setup_line(f"{name}={text.replace('+', '%2B')}".replace(" ", "%20"))
    message = str(refused.value)
    assert len(message) < 250
    assert "\n" not in message
    if name not in ("chords", "without"):
        assert message.startswith(f"{name} must be ")
        assert f"got {text[:20]}" in message


# Values of the wrong type, as JSON has them.
WRONG_TYPES: list[tuple[str, Any]] = [
    *[("tempo", value) for value in (True, "96", None, [96], {}, float("nan"), 10**400, 1e999)],
    *[("bars", value) for value in (32.0, "32", True, None, 0)],
    *[("straight", value) for value in (1, "yes", None)],
    *[("without", value) for value in ("bass", ["sax"], [["bass"]], [1], {"bass": 1}, None)],
    *[("without", value) for value in (["bass", "bass"], ["bass", "piano", "drums"])],
    *[("chords", value) for value in (["Dm7"], 7, None, "", "| |")],
    *[("key", value) for value in (7, None, [], "")],
    *[("feel", value) for value in (None, 2, ["two"])],
    *[("seed", value) for value in (-1, 7.5, False, 2**32)],
]


@pytest.mark.parametrize(("name", "value"), WRONG_TYPES)
def test_a_file_is_held_to_its_types(name: str, value: Any) -> None:
    with pytest.raises(Mistake) as refused:
        json_fields({"v": 1, name: value})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "values",
    [
        {"tempo": True},
        {"tempo": float("nan")},
        {"players": ()},
        {"players": ["bass"]},
        {"players": ("bass", ["piano"])},
        {"form": "Dm7"},
        {"key": "G"},
        {"straight": 1},
        {"seed": None},
        {"ending": None},
        {"bars": True},
    ],
)
def test_a_setup_made_in_code_is_checked_too(values: dict[str, Any]) -> None:
    with pytest.raises(Mistake):
        Setup(**values)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("swing=2&straight=yes", "swing and straight do not go together"),
        ("loop=yes", "a loop needs a length"),
        ("bars=8&loop=yes&ending=tag", "a loop has no ending"),
        ("ending=tag", "ending tag needs a length"),
        ("bars=4&ending=tag", "ending tag needs 5 bars or more, got 4"),
    ],
)
def test_what_does_not_go_together_is_refused(line: str, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        read_setup_line(line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "got nothing"),
        ("#", "got nothing"),
        ("http://localhost:8080/", "got nothing"),
        ("Dm7 and C7", "name=value"),
        ("tempo=96&", "name=value"),
        ("tempo=96&tempo=97", "says tempo twice"),
        ("v=1&v=1", "says v twice"),
        ("colour=blue", "nothing named colour; it can say tempo, chords"),
        ("form=Dm7", "nothing named form"),
        ("tempo=", "tempo must be 30 to 320 beats per minute, got ''"),
        ("tempo=%zz", "cannot be read at tempo=%zz"),
        ("tempo=9%", "cannot be read at tempo=9%"),
        ("feel=%ff", "cannot be read at feel=%ff"),
        ("feel=\x1b[2J", r"got '\x1b[2J'"),
        ("seed=7&v=0", "whole number from 1, got 0"),
        ("seed=7&v=one", "whole number from 1, got one"),
        ("seed=7&v=2", "for version 2 of the band, here is version 1"),
        ("seed=7&v=99999999999", "whole number from 1"),
        ("tempo=96&" * 10_000, "at most 32,000 characters"),
    ],
)
def test_what_is_no_setup_line_is_refused(line: str, said: str) -> None:
    with pytest.raises(Mistake, match=re.escape(said)):
        read_setup_line(line)


def test_a_setup_of_an_earlier_band_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playback.setup, "BAND_VERSION", 3)
    setup, (warning,) = read_setup("tempo=96&seed=7&v=2")
    assert setup == Setup(tempo=96, seed=7)
    assert warning == "this setup is for version 2 of the band; 3 plays other notes"
    assert read_setup("tempo=96&v=3")[1] == ()
    assert setup_line(setup).endswith("v=3")
    assert len(read_setup_file(b'{"v": 1, "seed": 7}')[1]) == 1
    with pytest.raises(Mistake, match="for version 4 of the band"):
        read_setup_file(b'{"v": 4, "seed": 7}')


@given(st.text() | st.text("tempo=96&key%#?vseed17", max_size=40))
def test_any_text_is_a_setup_or_a_mistake(text: str) -> None:
    try:
        setup, _ = read_setup(text)
    except Mistake as mistake:
        assert len(str(mistake)) < 400
    else:
        assert read_setup_line(setup_line(setup)) == setup


@given(st.binary() | st.text('{}[]":,tempov1 96\\', max_size=40).map(str.encode))
def test_any_content_is_a_setup_or_a_mistake(content: bytes) -> None:
    try:
        read_setup_file(content)
    except Mistake as mistake:
        assert len(str(mistake)) < 400


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(
    scalars,
    lambda inside: st.lists(inside) | st.dictionaries(st.sampled_from([*FIELD_NAMED, "v"]), inside),
)


@given(values | st.fixed_dictionaries({"timeline": st.lists(values)}))
def test_any_json_is_a_setup_or_a_mistake(value: object) -> None:
    try:
        read_setup_file(json.dumps(value).encode())
    except Mistake as mistake:
        assert len(str(mistake)) < 400


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a JSON object nor a setup line"),
        (b"a letter to a friend", "neither a JSON object nor a setup line"),
        (b"MThd\x00\x00\x00\x06\x00\x01\xff", "it is not text"),
        (b"{}", "holds no object"),
        (b"[1, 2]", "holds no object"),
        (b'{"tempo": 96', "breaks off at line 1, column 13"),
        (b'{"tempo": 96, "tempo": 97}', "says tempo twice"),
        (b'{"v": 2, "tempo": 96}', "for version 2 of the band"),
        (b'{"v": "1", "tempo": 96}', "whole number from 1"),
        (b'{"v": true, "tempo": 96}', "whole number from 1"),
        (b'{"colour": "blue"}', "nothing named colour"),
        (b'{"tempo": NaN}', "got nan"),
        (b'{"tempo": ' + b"9" * 10_000 + b"}", "too long"),
        (b'{"tempo": ' + b"[" * 200_000, "nested too deeply"),
        (b" " * (LARGEST_FILE + 1), "at most 4 MB"),
        (b'{"timeline": [], "tempo": 96}', "v and timeline only, got tempo"),
        (b'{"timeline": []}', "a list of 1 to 100,000 changes"),
        (b'{"timeline": {"bar": 0}}', "a list of 1 to 100,000 changes"),
        (b'{"timeline": [{"bar": 0}]}', "change 1 of the timeline must hold"),
        (b'{"timeline": [{"bar": 0, "setup": 7}]}', "change 1 must hold a setup, got 7"),
        (b'{"timeline": [{"bar": 0.5, "setup": {}}]}', "bar must be a whole number"),
        (b'{"timeline": [{"bar": true, "setup": {}}]}', "bar must be a whole number"),
        (b'{"timeline": [{"bar": 4, "setup": {}}]}', "rise from 0"),
    ],
)
def test_what_is_no_setup_file_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        read_setup_file(content)


def test_many_names_in_one_object_are_refused_at_once() -> None:
    many = ", ".join(f'"{number}": 1' for number in range(200_000))
    with pytest.raises(Mistake, match="nothing named 0"):
        read_setup_file(f"{{{many}}}".encode())


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
    assert (back if isinstance(back, Timeline) else Timeline.of(back)) == timeline
    assert warnings == ()
