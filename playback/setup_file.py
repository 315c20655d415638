"""The setup file: a setup, or a whole timeline with its live changes, as JSON.

A setup is ``{"v": 1, "tempo": 96, "seed": 7}``; a timeline log is ``{"v": 1, "timeline":
[{"bar": 0, "setup": {...}}, {"bar": 16, "setup": {...}}]}``. Names, ranges and messages
are those of the setup line.

>>> read_setup_file(setup_file(Setup(tempo=96, seed=7)).encode())[0].tempo
96.0
"""

from __future__ import annotations

from typing import Any, TypeAlias

from harmony.mistake import Mistake
from playback import setup as band
from playback.setup import Setup
from playback.setup_fields import FIELDS, MOST_BARS
from playback.setup_kinds import shown, shown_typed
from playback.setup_line import field_named, line_fields, version_warnings
from playback.timeline import Timeline

LARGEST_FILE = 4_000_000
MOST_CHANGES = 100_000

WRONG_IN_JSON = {
    "Expecting property name": 'a name in double quotes, such as "tempo", is missing',
    "Expecting value": 'a value is missing: a number, true, false or a text in "double quotes"',
    "Expecting ','": "a comma is missing",
    "Expecting ':'": "a colon is missing",
    "Extra data": "there is something after the end",
    "Unterminated string": "a text has no closing quote, it begins",
    "Invalid control": "a text does not end on its line",
    "Invalid \\": "a \\ in a text must be written twice",
}
"""What a slip of the hand is, by how json's own message begins."""

Said: TypeAlias = dict[str, Any]
"""What a file says of a setup, by attribute; what it leaves out is the default."""


def setup_json(setup: Setup) -> dict[str, object]:
    """The setup as an object for JSON: what differs from the default, the seed and v."""
    return {"v": band.BAND_VERSION, **_names(setup)}


def timeline_json(timeline: Timeline) -> dict[str, object]:
    """The timeline as an object for JSON; bars count from 0, ``told`` in beats."""
    told = dict(timeline.told)
    changes = [
        {"bar": bar, **({"told": told.get(bar, 0)} if bar else {}), "setup": _names(setup)}
        for bar, setup in timeline.changes
    ]
    return {"v": band.BAND_VERSION, "timeline": changes}


def setup_file(music: Setup | Timeline) -> str:
    """The text of the file; a timeline without a change is written as its setup."""
    import json

    if isinstance(music, Timeline) and len(music.changes) == 1:
        music = music.changes[0][1]
    written = setup_json(music) if isinstance(music, Setup) else timeline_json(music)
    return json.dumps(written, indent=2) + "\n"


def read_setup_file(content: bytes) -> tuple[Setup | Timeline, tuple[str, ...]]:
    """The setup or timeline that a file holds, and warnings. Raises Mistake."""
    said, warnings = file_fields(content)
    return (said if isinstance(said, Timeline) else Setup(**said)), warnings


def file_fields(content: bytes) -> tuple[Said | Timeline, tuple[str, ...]]:
    """What a file says: JSON, or a setup line saved as text. Raises Mistake."""
    if len(content) > LARGEST_FILE:
        raise Mistake(f"a setup file has at most {LARGEST_FILE // 1_000_000} MB, this has more")
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise Mistake("this is no setup file: it is not text (UTF-8)") from None
    if text[:1] in ("{", "["):
        return json_fields(_parsed(text))
    if "=" not in text or "\n" in text:
        raise Mistake("this is no setup file: it holds neither a JSON object nor a setup line")
    return line_fields(text)


def json_fields(written: object) -> tuple[Said | Timeline, tuple[str, ...]]:
    """What a JSON value says of a setup or of a timeline, and warnings. Raises Mistake."""
    if not isinstance(written, dict):
        raise Mistake('this is no setup file: it holds no object such as {"v": 1, "tempo": 96}')
    rest = {name: value for name, value in written.items() if name != "v"}
    version = written.get("v", band.BAND_VERSION)
    warnings = version_warnings(version, shown_typed(version))
    if "timeline" not in rest:
        return _said(rest), warnings
    if len(rest) > 1:
        other = next(name for name in rest if name != "timeline")
        raise Mistake(f"a timeline log holds v and timeline only, got {shown(other)}")
    return _timeline(rest["timeline"]), warnings


def _names(setup: Setup) -> dict[str, object]:
    said = setup.differences()
    rows = (row for row in FIELDS if row.attribute in said)
    return {row.name: row.kind.to_json(said[row.attribute]) for row in rows}


def _said(written: dict[str, object]) -> Said:
    rows = ((field_named(name), value) for name, value in written.items())
    return {row.attribute: row.from_json(value) for row, value in rows}


def _timeline(written: object) -> Timeline:
    if not isinstance(written, list) or not 1 <= len(written) <= MOST_CHANGES:
        raise Mistake(f"timeline must be a list of 1 to {MOST_CHANGES:,} changes")
    rows = [_change(number, change) for number, change in enumerate(written, 1)]
    changes = tuple((bar, setup) for bar, setup, _ in rows)
    return Timeline(changes, tuple((bar, told) for bar, _, told in rows if bar and told))


def _change(number: int, written: object) -> tuple[int, Setup, int]:
    """Bar, setup, and how many beats before the band knew of it: two, enough for a fill, where
    the file does not say.
    """
    if not isinstance(written, dict) or written.keys() - {"told"} != {"bar", "setup"}:
        held = '"bar" and "setup", maybe "told", and no more'
        raise Mistake(f"change {number} of the timeline must hold {held}")
    bar, setup = _whole(written, "bar", MOST_BARS - 1), written["setup"]
    told = _whole(written, "told", MOST_TOLD) if "told" in written else TOLD
    if not isinstance(setup, dict):
        raise Mistake(f"change {number} must hold a setup, got {shown_typed(setup)}")
    return bar, Setup(**_said(setup)), told


MOST_TOLD, TOLD = 8, 2


def _whole(written: dict[str, object], name: str, most: int) -> int:
    value = written[name]
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        allowed = f"a whole number from 0 to {most:,}"
        raise Mistake(f"{name} must be {allowed}, got {shown_typed(value)}")
    return value


def _parsed(text: str) -> object:
    import json

    try:
        return json.loads(text, object_pairs_hook=_each_once)
    except RecursionError:
        raise Mistake("this is no setup file: its JSON is nested too deeply") from None
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        wrong = _what_is_wrong(problem.msg, text, problem.pos)
        raise Mistake(f"this is no setup file: {wrong} at {where}") from None
    except Mistake:
        raise
    except ValueError:  # a number of thousands of digits
        raise Mistake("this is no setup file: a number in it is too long") from None


def _what_is_wrong(message: str, text: str, at: int) -> str:
    """What json says of the text at that place, for one who typed it by hand."""
    rest = text[at:].lstrip(", \t\r\n")
    if not rest:
        return "its JSON breaks off"
    after_comma = text[:at].rstrip().endswith(",") or text[at] == ","
    if rest[0] in "}]" and after_comma:
        return f"there is a comma too many before {rest[0]}"
    found = (told for start, told in WRONG_IN_JSON.items() if message.startswith(start))
    return next(found, "its JSON goes wrong")


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise Mistake(f"the file says {shown(name)} twice; keep one")
        found[name] = value
    return found
