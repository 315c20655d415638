"""The setup file: a setup, or a whole timeline with its live changes, as JSON.

A setup is ``{"v": 1, "tempo": 96, "seed": 7}``; a timeline log is ``{"v": 1, "timeline":
[{"bar": 0, "setup": {...}}, {"bar": 16, "setup": {...}}]}``, and with ``"glides": [[beat, until,
tempo]]`` where the tempo moved between bars. A run that went back, or round and round, is
``{"v": 1, "route": [{"from": 0, "to": 12, "timeline": [...]}, ...]}``, leg by leg; ``"times": 3``
says how often, null over and over. Names, ranges and messages are those of the setup line.

>>> read_setup_file(setup_file(Setup(tempo=96, seed=7)).encode())[0].tempo
96.0
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, TypeAlias

from harmony.mistake import Mistake
from playback import setup as band
from playback.route import MOST_LEGS, Leg, Route
from playback.setup import Setup
from playback.setup_fields import FIELDS, MOST_BARS, MOST_COUNT_IN, TEMPOS
from playback.setup_kinds import shown, shown_typed
from playback.setup_line import field_named, line_fields, version_warnings
from playback.timeline import Glide, Timeline

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
    glides = [list(glide) for glide in timeline.glides]
    return {"timeline": changes, **({"glides": glides} if glides else {})}


def route_json(route: Route) -> dict[str, object]:
    """The route as an object for JSON: leg by leg, or as its timeline where that is all."""
    if route == Route.of(route.timeline):
        return timeline_json(route.timeline)
    return {"route": [_leg_json(leg) for leg in route.legs]}


def _leg_json(leg: Leg) -> dict[str, object]:
    where: dict[str, object] = {"from": leg.first_bar}
    if leg.last_bar is not None:
        where["to"] = leg.last_bar
    if leg.times != 1:
        where["times"] = leg.times
    return {**where, **timeline_json(leg.timeline)}


def setup_file(music: Setup | Timeline | Route) -> str:
    """The text of the file; what is a setup without a change is written as that."""
    import json

    route = music if isinstance(music, Route) else Route.of(music)
    is_plain = len(route.timeline.changes) == 1 and not route.timeline.glides
    if is_plain and route == Route.of(route.timeline):
        written = setup_json(route.first)
    else:
        written = {"v": band.BAND_VERSION, **route_json(route)}
    return json.dumps(written, indent=2) + "\n"


def read_setup_file(content: bytes) -> tuple[Setup | Route, tuple[str, ...]]:
    """The setup or route that a file holds, and warnings. Raises Mistake."""
    said, warnings = file_fields(content)
    return (said if isinstance(said, Route) else Setup(**said)), warnings


def file_fields(content: bytes) -> tuple[Said | Route, tuple[str, ...]]:
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


def json_fields(written: object) -> tuple[Said | Route, tuple[str, ...]]:
    """What a JSON value says of a setup or of a timeline, and warnings. Raises Mistake."""
    if not isinstance(written, dict):
        raise Mistake('this is no setup file: it holds no object such as {"v": 1, "tempo": 96}')
    rest = {name: value for name, value in written.items() if name != "v"}
    version = written.get("v", band.BAND_VERSION)
    warnings = version_warnings(version, shown_typed(version))
    if "route" in rest:
        _nothing_but(rest, "a log", ("route",))
        return _route(rest["route"]), warnings
    if "timeline" in rest:
        return Route.of(_timeline(rest, "a timeline log")), warnings
    return _said(rest), warnings


def _names(setup: Setup) -> dict[str, object]:
    said = setup.differences()
    rows = (row for row in FIELDS if row.attribute in said)
    return {row.name: row.kind.to_json(said[row.attribute]) for row in rows}


def _said(written: dict[str, object]) -> Said:
    rows = ((field_named(name), value) for name, value in written.items())
    return {row.attribute: row.from_json(value) for row, value in rows}


def _route(written: object) -> Route:
    if not isinstance(written, list) or not 1 <= len(written) <= MOST_LEGS:
        raise Mistake(f"route must be a list of 1 to {MOST_LEGS:,} legs")
    return Route(tuple(_leg(number, leg) for number, leg in enumerate(written, 1)))


def _leg(number: int, written: object) -> Leg:
    if not isinstance(written, dict) or not {"from", "timeline"} <= written.keys():
        raise Mistake(f'leg {number} of the route must hold "from" and "timeline"')
    where = {name: value for name, value in written.items() if name in ("from", "to", "times")}
    rest = {name: value for name, value in written.items() if name not in where}
    first = _whole(where, "from", LAST_BAR, least=-MOST_COUNT_IN)
    last = None
    if where.get("to") is not None:  # below 0 where somebody left in the count-in
        last = _whole(where, "to", LAST_BAR, least=-MOST_COUNT_IN)
    times: int | None = 1
    if "times" in where:
        times = None if where["times"] is None else _whole(where, "times", MOST_CHANGES, least=1)
    return Leg(_timeline(rest, f"leg {number}"), first, last, times)


LAST_BAR = 1_000_000_000


def _timeline(written: dict[str, object], what: str) -> Timeline:
    _nothing_but(written, what, ("timeline", "glides"))
    listed = written["timeline"]
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_CHANGES:
        raise Mistake(f"timeline must be a list of 1 to {MOST_CHANGES:,} changes")
    rows = [_change(number, change) for number, change in enumerate(listed, 1)]
    changes = tuple((bar, setup) for bar, setup, _ in rows)
    known = {bar: told for bar, _, told in rows if told is not None}
    for (_, before), (bar, setup) in pairwise(changes):
        if before.changed(tempo=setup.tempo) != setup:  # another tempo is no occasion for a fill
            known.setdefault(bar, TOLD)
    told = tuple((bar, beats) for bar, beats in sorted(known.items()) if bar and beats)
    return Timeline(changes, told, _glides(written.get("glides", [])))


def _nothing_but(written: dict[str, object], what: str, names: tuple[str, ...]) -> None:
    for other in written.keys() - set(names):
        allowed = " and ".join(", ".join(("v", *names)).rsplit(", ", 1))
        raise Mistake(f"{what} holds {allowed} only, got {shown(other)}")


def _glides(written: object) -> tuple[Glide, ...]:
    told = "glides must be a list of [beat, until, tempo]"
    if not isinstance(written, list) or len(written) > MOST_CHANGES:
        raise Mistake(told)
    found = []
    for row in written:
        is_three = isinstance(row, list) and len(row) == 3
        if not is_three or any(isinstance(n, bool) or not isinstance(n, int | float) for n in row):
            raise Mistake(f"{told}, got {shown_typed(row)}")
        beat, until, tempo = map(float, row)
        if not (0 <= beat < until <= LAST_BAR and TEMPOS[0] <= tempo <= TEMPOS[1]):
            raise Mistake(f"{told}: beats that rise, and 30 to 320, got {shown_typed(row)}")
        found.append(Glide(beat, until, tempo))
    return tuple(found)


def _change(number: int, written: object) -> tuple[int, Setup, int | None]:
    """Bar, setup, and how many beats before the band knew of it; None where the file does not
    say.
    """
    if not isinstance(written, dict) or written.keys() - {"told"} != {"bar", "setup"}:
        held = '"bar" and "setup", maybe "told", and no more'
        raise Mistake(f"change {number} of the timeline must hold {held}")
    bar, setup = _whole(written, "bar", MOST_BARS - 1), written["setup"]
    told = _whole(written, "told", MOST_TOLD) if "told" in written else None
    if not isinstance(setup, dict):
        raise Mistake(f"change {number} must hold a setup, got {shown_typed(setup)}")
    return bar, Setup(**_said(setup)), told


MOST_TOLD, TOLD = 8, 2
"""Beats that a file may say, and what holds where it does not: enough for a fill (choice)."""


def _whole(written: dict[str, object], name: str, most: int, least: int = 0) -> int:
    value = written[name]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        allowed = f"a whole number from {least} to {most:,}"
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
