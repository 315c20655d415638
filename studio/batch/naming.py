"""How the files of a batch are called, so that no two of its jobs want the same name.

Left alone, a file is called as all of ours are, and by whatever else differs in the list; or a
pattern says it, with options in {braces}.

>>> in_a_name("without", "bass,piano"), in_a_name("feel", "two"), in_a_name("straight", "yes")
('without-bass+piano', 'two', 'straight')
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2s

from harmony.mistake import Mistake
from playback.feel import feel_of
from playback.route import Route
from playback.setup_fields import FIELD_NAMED
from playback.setup_kinds import shown
from studio.batch.jobs_file import OPTIONS, SWITCHES, Table
from studio.file_names import file_stem, in_plain_signs

STEM = "stem"
"""In a pattern: the name that a file has without one."""

LONGEST_VALUE = 40
LONGEST_PART = 200
"""Signs of a folder's or a file's name; systems take 255 bytes with the ending (choice)."""

SAID_BY_THE_STEM = ("tempo", "key", "seed", "bars", "choruses", "format")
SAID_BY_ITSELF = ("feel", "bass", "comp", "drums", "paper")
"""Options whose values are words that need no other beside them."""

# No system's folder, nor a sign that one of them does not take, nor a name that Windows keeps.
_PART = r"(?![ .])[^\x00-\x1f\x7f<>:\"|?*\\/]+(?<![ .])"
_KEPT = r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?"
_SPELLED = {" ": "", ",": "+", "/": "-", "=": "", "♭": "b", "♯": "#"}


def what_varies(tables: Sequence[Table]) -> tuple[str, ...]:
    """The options that do not say the same in all jobs."""
    usual = ("",)
    said = {name: {*()}.union(*(table.get(name, usual) for table in tables)) for name in OPTIONS}
    return tuple(name for name, texts in said.items() if len(texts) > 1)


def usual_name(route: Route, asked: Mapping[str, str], varying: Sequence[str]) -> str:
    """How a file is called, without its ending, where no pattern says it."""
    words = [
        in_a_name(name, asked[name])
        for name in varying
        if name not in SAID_BY_THE_STEM and asked.get(name)
    ]
    return "-".join([file_stem(route.first, route.total_bars), *words])


def in_a_name(option: str, value: str) -> str:
    """An option as a file's name says it."""
    if option in SWITCHES:
        return option
    if option == "chords":  # the stem has their symbols, and other forms have the same ones
        return f"form{_mark(value)}"
    text = _plain(value)
    return text if option in SAID_BY_ITSELF else f"{option}-{text}"


def _plain(value: str) -> str:
    """A value in signs that every system takes; with a mark of its own where some are lost."""
    spelled = "".join(_SPELLED.get(sign, sign) for sign in value)
    plain = in_plain_signs(spelled)[:LONGEST_VALUE]
    return plain if plain == spelled else f"{plain}{_mark(value)}"


def _mark(value: str) -> str:
    """Four signs that tell a text from others."""
    return blake2s(value.encode(), digest_size=2).hexdigest()


def named_by(pattern: str, route: Route, asked: Mapping[str, str], varying: Sequence[str]) -> str:
    """How a pattern calls a file, without its ending. Raises Mistake."""

    def filled(found: re.Match[str]) -> str:
        option = found[1]
        if option == STEM:
            return usual_name(route, asked, varying)
        value = asked.get(option) or _of_the_band(option, route)
        if not value:
            told = f"name asks for {{{option}}}, which not every job says"
            raise Mistake(f"{told}; say it in all of them, or take {{{STEM}}}")
        return _plain(value)

    return re.sub(r"\{([^{}]*)\}", filled, pattern)


def _of_the_band(option: str, route: Route) -> str:
    """What the band makes of an option that was left out; "" where that has no name."""
    setup = route.first
    if option == "feel":
        return feel_of(setup)
    if option == "key":
        return str(setup.sounding_form.home.root)
    if option == "bars":
        return str(route.total_bars or "")
    row = FIELD_NAMED.get(option)
    value = getattr(setup, row.attribute) if row else None
    return row.kind.text(value) if row and value is not None else ""


def refuse_pattern(pattern: str) -> None:
    """Raise Mistake for a pattern that cannot name files, whatever the jobs are."""
    options = re.findall(r"\{([^{}]*)\}", pattern)
    for option in options:
        if option not in (*OPTIONS, STEM):
            told = f"name knows no {{{shown(option)}}}"
            raise Mistake(
                f"{told}; it can take options, such as {{key}} or {{seed}}, and {{{STEM}}}"
            )
    rest = re.sub(r"\{[^{}]*\}", "x", pattern)
    if "{" in rest or "}" in rest:
        raise Mistake(f"name has a brace without its other, got {shown(pattern)}")
    refuse_name(rest, pattern)


def refuse_name(name: str, told: str) -> None:
    """Raise Mistake for a name that is not one within the folder, on every system."""
    for part in name.split("/"):
        if not re.fullmatch(_PART, part) or re.fullmatch(_KEPT, part) or len(part) > LONGEST_PART:
            raise Mistake(
                f"name must be a path within the folder in signs that every system takes, such as "
                f"{{key}}/{{feel}}-{{tempo}}bpm-seed{{seed}}, got {shown(told)}"
            )
