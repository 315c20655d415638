"""What is no setup is refused in one line that says what would be one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import playback.setup
from harmony.mistake import Mistake
from playback.setup import PLAYERS, Setup
from playback.setup_fields import FIELD_NAMED
from playback.setup_file import LARGEST_FILE, json_fields, read_setup_file
from playback.setup_line import read_setup, read_setup_line, setup_line
from playback.setup_words import METERS, OTHER_WORDS, meant

# What each field refuses: as text, and what the message must say.
REFUSED = [
    *[("tempo", text, "30 to 320 beats per minute") for text in ("fast", "0", "3000", "29.9")],
    *[("tempo", text, "30 to 320") for text in ("nan", "inf", "-inf", "1_00", "1e9", "0x60")],
    *[("tempo", text, "30 to 320") for text in ("120,5", "٩٦", "+96", "1e", "9" * 5_000)],
    ("tempo", " 96", "got ' 96'"),
    ("key", "H", "such as G, Bb or F#"),
    ("key", "Gm", "such as G, Bb or F#"),
    ("key", "Bbb", "such as G, Bb or F#"),
    ("feel", "waltz", "ballad, medium, up, two, pedal, broken or stop-time"),
    ("feel", "Two", "ballad, medium, up, two, pedal, broken or stop-time"),
    ("without", "sax", "bass, piano or drums"),
    ("without", "bass,,drums", "bass, piano or drums"),
    ("without", "bass,bass", "without says bass twice; keep one"),
    ("without", "nobody,bass", "bass, piano or drums, parted by commas, or nobody, got nobody"),
    ("without", "bass,piano,drums", "someone has to play"),
    ("intensity", "1.01", "0 to 1 or arc"),
    ("intensity", "loud", "0 to 1 or arc"),
    ("swing", "0.5", "1 to 3.5"),
    ("swing", "none", "1 to 3.5"),
    ("humanize", "-0.1", "0 to 1"),
    ("straight", "perhaps", "yes or no"),
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
        assert f"got {text[:20]}" in message or f"got {text!r}" in message


# Values of the wrong type, as JSON has them.
WRONG_TYPES: dict[str, list[Any]] = {
    "tempo": [True, "96", None, [96], {}, float("nan"), 10**400, 1e999],
    "bars": [32.0, "32", True, None, 0],
    "humanize": [True, "1", None],
    "straight": [1, "Yes", None],
    "without": ["sax", ["sax"], [["bass"]], [1], {"bass": 1}, None, ["bass", "bass"], [*PLAYERS]],
    "chords": [["Dm7"], 7, None, "", "| |"],
    "key": [7, None, [], ""],
    "feel": [None, 2, ["two"]],
    "seed": [-1, 7.5, False, 2**32],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, wrong in WRONG_TYPES.items() for value in wrong]
)
def test_a_file_is_held_to_its_types(name: str, value: Any) -> None:
    with pytest.raises(Mistake) as refused:
        json_fields({"v": 1, name: value})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "values",
    [
        {"tempo": True},
        {"tempo": "96"},
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
        ("tempo=%zz", "cannot hold %zz: write % itself as %25"),
        ("tempo=9%", "cannot hold 9%: write % itself as %25"),
        ("feel=%ff", "cannot hold %ff: write % itself as %25"),
        ("feel=\x1b[2J", r"got '\x1b[2J'"),
        ("seed=7&v=0", "whole number from 1, got 0"),
        ("seed=7&v=one", "whole number from 1, got one"),
        ("seed=7&v=2", "for version 2 of the band, here is version 1"),
        ("seed=7&v=99999999999", "whole number from 1"),
        ("tempo=96&" * 20_000, "at most 100,000 characters"),
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


def mistake_in(read: Callable[[], object]) -> str:
    """What the mistake says that reading raises, or nothing; any other error is a fault."""
    try:
        read()
    except Mistake as mistake:
        return str(mistake)
    return ""


@given(st.text() | st.text("tempo=96&key%#?vseed17", max_size=40))
def test_any_text_is_a_setup_or_a_mistake(text: str) -> None:
    told = mistake_in(lambda: read_setup(text))
    assert len(told) < 400
    if not told:
        setup, _ = read_setup(text)
        assert read_setup_line(setup_line(setup)) == setup


@given(st.binary() | st.text('{}[]":,tempov1 96\\', max_size=40).map(str.encode))
def test_any_content_is_a_setup_or_a_mistake(content: bytes) -> None:
    assert len(mistake_in(lambda: read_setup_file(content))) < 400


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(
    scalars,
    lambda inside: st.lists(inside) | st.dictionaries(st.sampled_from([*FIELD_NAMED, "v"]), inside),
)


@given(values | st.fixed_dictionaries({"timeline": st.lists(values)}))
def test_any_json_is_a_setup_or_a_mistake(value: object) -> None:
    content = json.dumps(value).encode()
    assert len(mistake_in(lambda: read_setup_file(content))) < 400


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a JSON object nor a setup line"),
        (b"a letter to a friend", "neither a JSON object nor a setup line"),
        (b"MThd\x00\x00\x00\x06\x00\x01\xff", "it is not text"),
        (b"[1, 2]", "holds no object"),
        (b'{"tempo": 96', "breaks off at line 1, column 13"),
        (b'{"tempo": ', "breaks off at line 1, column 1[01]"),
        (b'{"tempo": 96,', "breaks off at line 1, column 1[34]"),
        (
            b"{'tempo': 96}",
            'name in double quotes, such as "tempo", is missing at line 1, column 2',
        ),
        (b"{tempo: 96}", "name in double quotes"),
        (b'{"tempo": 96,\n}', "a comma too many before } at line [12], column 1"),
        (b'{"without": ["piano",]}', "a comma too many before ]"),
        (b"{\"feel\": 'two'}", "a value is missing: a number, true, false or a text"),
        (b'{"loop": True}', "a value is missing: a number, true, false or a text"),
        (b'{"tempo": 96 "seed": 7}', "a comma is missing at line 1, column 14"),
        (b'{"tempo" 96}', "a colon is missing at line 1"),
        (b'{"tempo": 96} {"seed": 7}', "something after the end at line 1"),
        (b'{"feel": "two}', "a text has no closing quote, it begins at line 1, column 10"),
        (b'{"feel": "two\n"}', "a text does not end on its line at line 1"),
        (b'{"tempo": "96"}', 'beats per minute, got the text "96"'),
        (b'{"bars": "32"}', 'from 1 to 100,000, got the text "32"'),
        (b'{"feel": ""}', 'got the text ""'),
        (b'{"without": ["Piano"]}', 'or nobody, got the text "Piano"; did you mean piano'),
        (b'{"without": ["piano", "piano"]}', "without says piano twice; keep one"),
        (b'{"without": [["piano"]]}', "or nobody, got a list"),
        (b'{"tempo": 96, "tempo": 97}', "says tempo twice"),
        (b'{"v": 2, "tempo": 96}', "for version 2 of the band"),
        (b'{"v": "1", "tempo": 96}', 'whole number from 1, got the text "1"'),
        (b'{"v": true, "tempo": 96}', "whole number from 1"),
        (b'{"colour": "blue"}', "nothing named colour"),
        (b'{"tempo": NaN}', "got nan"),
        (b'{"tempo": ' + b"9" * 10_000 + b"}", "too long"),
        (b'{"tempo": ' + b"[" * 200_000, "nested too deeply"),
        (b" " * (LARGEST_FILE + 1), "at most 4 MB"),
        (b'{"timeline": [], "tempo": 96}', "v, timeline and glides only, got tempo"),
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


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tmepo", "did you mean tempo?"),
        ("Tempo", "did you mean tempo?"),
        ("count_in", "did you mean count-in?"),
        ("bpm", "did you mean tempo?"),
        ("style", "did you mean feel?"),
        ("mute", "did you mean without?"),
        ("length", "did you mean bars?"),
        ("form", "did you mean chords?"),
        ("changes", "did you mean chords?"),
        ("meter", 'in front of the chords: chords "3/4 Dm7 | G7"'),
        ("colour", "colour; it can say"),
        ("time", "time; it can say"),
        ("s" * 5_000, "...; it can say"),
    ],
)
def test_a_name_that_is_not_known_is_guessed_at(name: str, meant: str) -> None:
    for read in (lambda: read_setup_line(f"{name}=1"), lambda: json_fields({name: 1})):
        assert meant in mistake_in(read)


def test_a_suggestion_can_be_followed() -> None:
    for word in METERS:
        assert read_setup_line(f"chords={meant(word, ()).split(chr(34))[1]}").form
    assert {*OTHER_WORDS.values()} <= {*FIELD_NAMED, "time"}
    assert not {*OTHER_WORDS} & {*FIELD_NAMED}


def test_many_names_in_one_object_are_refused_at_once() -> None:
    many = ", ".join(f'"{number}": 1' for number in range(200_000))
    with pytest.raises(Mistake, match="nothing named 0"):
        read_setup_file(f"{{{many}}}".encode())
