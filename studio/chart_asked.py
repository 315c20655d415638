"""The chords that ``--from FILE|LINK`` asks for: of a MusicXML lead sheet, of an iReal Pro link.

What is found there is asked for as ``--chords`` would be, so behind it nothing differs. Its tempo
holds where nobody says another, and ``--key`` moves the key that it is in, be its first chord
another's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from harmony.charts.ireal import LONGEST_LINK, SCHEMES, is_link, read_link
from harmony.charts.tune import Tune
from harmony.mistake import Mistake
from harmony.pitch import PitchName
from playback.route import Route
from playback.setup import Setup
from playback.setup_fields import TEMPOS
from studio.files import named, read_small_file

_NUMBER_BEHIND = re.compile(r"#([0-9]{1,5})")
_LINK = rb"irealb(?:ook)?://"
_LINK_WITHIN = re.compile(rb"\A\s*" + _LINK + rb"[^\r\n]+|" + _LINK + rb"[^\"'<>\r\n]+")
"""A link that a text begins with, or one in a page that the app made."""
_LONGEST_TOLD = 400
"""So much of a form is said (choice)."""


def with_chart(
    asked: Mapping[str, Any], said: Mapping[str, Any] | Route
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The options with what the chart says, beside a setup, and what is to be told of it.

    Raises Mistake.
    """
    if asked["chords"] is not None:
        raise Mistake("the chords come from --from or from --chords, not from both; keep one")
    if isinstance(said, Route):
        raise Mistake("this file says its chords bar by bar; leave out --from")
    chart = asked["chart"]
    tune = chart if isinstance(chart, Tune) else read_chart(chart)
    told = list(tune.told)
    found = {"chords": str(tune.form), "key": _key(asked, said, tune)}
    if tune.tempo is not None and asked["tempo"] is None and "tempo" not in said:
        lowest, highest = TEMPOS
        if lowest <= tune.tempo <= highest:
            found["tempo"] = f"{tune.tempo:.10g}"
        else:
            told.append(f"left out: its tempo of {tune.tempo:g}")
    return {**asked, **found}, (_form_text(tune), *told)


def with_what_was_read(asked: Mapping[str, Any], first: Setup) -> dict[str, Any]:
    """The options with what their chart said in its place, so that it is not read again: a pipe
    could not be.
    """
    if asked["chart"] is None:
        return {**asked}
    key = None if first.key is None else str(first.key)
    said = {"chords": str(first.form), "tempo": f"{first.tempo:.10g}", "key": key}
    return {**asked, **said, "chart": None}


def chart_read(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options with the tune in the place of the text that names it, for who wants more of it
    than its chords. Raises Mistake.
    """
    return {**asked, "chart": read_chart(asked["chart"])}


def read_chart(text: str) -> Tune:
    """The tune of a link or of a file, ``#2`` behind it for the second of several.

    Raises Mistake.
    """
    if is_link(text):
        return read_link(*_parted(text))
    path, number = text, 1
    if not os.path.lexists(path):
        path, number = _parted(text)
    if not os.path.lexists(path):
        told = f"there is no file {named(path[:200])}; --from takes the number of a bar"
        raise Mistake(f"{told}, a MusicXML file or an {SCHEMES[0]} link")
    from harmony.charts.xml_read import LARGEST

    content = read_small_file(path, max(LARGEST, LONGEST_LINK))
    try:
        link = None if b"<score-" in content else _LINK_WITHIN.search(content)
        if link is not None:
            return read_link(link[0].decode("utf-8", "replace"), number)
        from harmony.charts.lead_sheet import read_lead_sheet

        return read_lead_sheet(content)
    except Mistake as mistake:
        raise Mistake(f"{named(path)}: {mistake}") from None


def _parted(text: str) -> tuple[str, int]:
    """What is before a number such as #2 at the end, and that. A note may be sharp there: of an
    old link that is not encoded, whose chart ends in C#7.
    """
    before, sign, number = text.rpartition("#")
    is_number = _NUMBER_BEHIND.fullmatch(sign + number)
    if not is_number or (before[-1:] in "ABCDEFG" and before.lower().startswith(SCHEMES[1])):
        return text, 1
    return before, int(number)


def _key(asked: Mapping[str, Any], said: Mapping[str, Any], tune: Tune) -> str | None:
    """Where the home chord's root goes, for the tune to be in the key that is asked for."""
    key: str | None = asked["key"]
    wanted = key or str(said.get("key") or "")
    if not wanted or tune.key is None:
        return key
    try:
        way = tune.key.interval_to(PitchName.parse(wanted))
    except Mistake:
        return key
    return str(tune.form.home.root.up(way).practical())


def _form_text(tune: Tune) -> str:
    form = str(tune.form)
    if len(form) > _LONGEST_TOLD:
        form = f"{form[:_LONGEST_TOLD]}... ({tune.form.bars} bars)"
    return f"chords of {tune.title or 'the chart'}: {form}"
