"""A list of jobs as its file says it: tables of options, each with one value or several.

The file is TOML. An option has the name, the range and the messages that it has after ``vamp
export``; a list means each of these, and lists multiply. What stands above all tables holds for
each of them. A value that is wrong by itself is found here, before anything is written.

>>> listed = read_jobs(b'tempo = [96, 120]\\n[[jobs]]\\nkey = "Bb"\\nseed = "1-3"')
>>> listed.tables
({'tempo': ('96', '120'), 'key': ('Bb',), 'seed': ('1', '2', '3')},)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from harmony.mistake import Mistake
from harmony.pitch import TRANSPOSITIONS
from playback.length import read_time
from playback.rates import RATES
from playback.setup_fields import FIELD_NAMED, Field
from playback.setup_kinds import Choice, Flag, shown
from playback.setup_words import meant
from studio import args
from studio.asked import LENGTHS, PAPER, PAPER_KINDS, SILENT_KINDS, SOUNDING, WAYS, rate_asked
from studio.desk_asked import faders_asked
from studio.export import WRITERS
from studio.sheets import PAPERS
from studio.way_asked import ladder_read, part_read

MOST_JOBS = 100_000
"""More files than this are no longer one library (choice)."""

USUAL_FORMAT = "mid"

LARGEST_FILE = 1_000_000
MOST_DOTS = 1_000
"""In a line: a key of hundreds of thousands of parts would keep the parser busy for an hour."""

Table: TypeAlias = Mapping[str, tuple[str, ...]]
"""Of each option the values that it takes, as texts in their one form; "" is the usual."""

OPTIONS = tuple(
    name
    for name in dict.fromkeys([*FIELD_NAMED, *LENGTHS, *WAYS, *SOUNDING, *PAPER, "setup", "format"])
    if name != "endless"
)
"""What a table may say; no file is endless."""

ABOUT_THE_FILES = ("folder", "name")

_SEEDS = r"\s*([0-9]{1,10})\s*-\s*([0-9]{1,10})\s*"


class Listed(NamedTuple):
    """What the file says: where to, what files are called ("" where it is silent), and the jobs."""

    folder: str
    name: str
    tables: tuple[Table, ...]


def read_jobs(content: bytes) -> Listed:
    """Read the list of jobs. Raises Mistake, in one line that says where."""
    said = _parsed(content)
    told = {name: _one_text(name, said.pop(name, "")) for name in ABOUT_THE_FILES}
    tables = said.pop("jobs", [{}])
    tables = [tables] if isinstance(tables, dict) else tables
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise Mistake("jobs must be tables, [[jobs]] on a line of its own above each")
    if not tables:
        raise Mistake("jobs is an empty list; leave it out, or write a table [[jobs]]")
    common = _read(said)
    read: list[Table] = []
    for number, table in enumerate(tables, 1):
        try:
            read.append(_merged(common, _read(table)))
        except Mistake as mistake:
            where = f"in [[jobs]] {number}: " if len(tables) > 1 else ""
            raise Mistake(f"{where}{mistake}") from None
    _refuse_idle(read)
    return Listed(told["folder"], told["name"], tuple(read))


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST_FILE:
        raise Mistake(f"a list of jobs has at most {LARGEST_FILE // 1_000_000} MB, this has more")
    try:
        text = content.decode("utf-8-sig")
        if any(line.count(".") > MOST_DOTS for line in text.split("\n")):
            raise Mistake(f"this is no list of jobs: a line has more than {MOST_DOTS:,} dots")
        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise Mistake("this is no list of jobs: it is not text (UTF-8)") from None
    except RecursionError:
        raise Mistake("this is no list of jobs: lists in lists in lists ...") from None
    except Mistake:
        raise
    except ValueError as problem:  # a TOMLDecodeError, or a number of thousands of digits
        told = str(problem).partition(";")[0].replace("overwrite a value", "say it twice")
        hint = "keep one" if "twice" in told else 'texts stand in "quotes"'
        raise Mistake(f"this is no TOML: {told}; {hint}") from None


def _one_text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise Mistake(f"{name} must be one text, got {shown(value)}")
    return value


def _read(said: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """A table, each of its values in its one form. Raises Mistake."""
    read = {}
    for name, value in said.items():
        if name in ABOUT_THE_FILES:
            raise Mistake(f"{name} holds for all jobs; write it above the first [[jobs]]")
        if name not in OPTIONS:
            near = meant(name, OPTIONS)
            raise Mistake(
                f"a job says nothing named {shown(name)}; {near}it can say what "
                "vamp export takes (vamp export --help), folder and name"
            )
        values = value if isinstance(value, list) else [value]
        if not values:
            raise Mistake(f"{name} is an empty list; leave it out, or say what it is")
        read[name] = _each_once(name, values)
    return read


def _each_once(name: str, values: list[object]) -> tuple[str, ...]:
    texts: dict[str, None] = {}
    for value in values:
        for text in _texts(name, value):
            if text in texts:
                raise Mistake(f"{name} says {shown(text)} twice; keep one")
            texts[text] = None
        if len(texts) > MOST_JOBS:
            raise Mistake(f"{name} has more than {MOST_JOBS:,} values; make it several lists")
    return tuple(texts)


def _texts(name: str, value: object) -> list[str]:
    """One value of an option, or the seeds from one to another."""
    try:
        text = args.text(value)
    except Mistake:
        told = f"{name} must be a text, a number or a list of them, got {shown(value)}"
        raise Mistake(f'{told}; write it in "quotes"') from None
    if text is None:
        return [""]
    if name == "seed" and (found := re.fullmatch(_SEEDS, text)):
        return _seeds(int(found[1]), int(found[2]))
    return [_checked(name, text)]


def _seeds(first: int, last: int) -> list[str]:
    for seed in (first, last):
        FIELD_NAMED["seed"].check(seed)
    if not first <= last < first + MOST_JOBS:
        told = f"seeds go from the lower to the higher, {MOST_JOBS:,} at most"
        raise Mistake(f"{told}, got {first}-{last}")
    return [str(seed) for seed in range(first, last + 1)]


def _checked(name: str, text: str) -> str:
    """The text of a value in its one form, as far as one can say without the others."""
    if name in SWITCHES:
        return "yes" if FLAGS[name].read(text) else ""
    if name in FIELD_NAMED:
        row = FIELD_NAMED[name]
        return row.kind.text(row.read(text))
    CHECKS.get(name, str)(text)
    return text


FLAGS = {name: Field(name, name, Flag()) for name in ("loop", "straight", "count-in-each")}
SWITCHES = (*FLAGS,)
"""Options that are there or not."""


def _choice(name: str, words: tuple[str, ...]) -> Callable[[str], object]:
    return Field(name, name, Choice(words)).read


CHECKS: dict[str, Callable[[str], object]] = {
    "time": read_time,
    "part": part_read,
    "ladder": ladder_read,
    "rate": lambda text: rate_asked({"rate": text}, RATES),
    "bits": _choice("bits", ("16", "24", "32f")),
    "room": lambda text: faders_asked({"room": text}),
    "level": lambda text: faders_asked({"level": text}),
    "pan": lambda text: faders_asked({"pan": text}),
    "paper": _choice("paper", PAPERS),
    "for": _choice("for", tuple(TRANSPOSITIONS)),
    "format": _choice("format", tuple(WRITERS)),
}


def _merged(common: Table, own: Table) -> Table:
    """A table on the common ground: what it says itself holds, and one length is enough."""
    if any(name in own for name in LENGTHS):
        common = {name: texts for name, texts in common.items() if name not in LENGTHS}
    merged = {**common, **own}
    if len(lengths := [name for name in LENGTHS if name in merged]) > 1:
        raise Mistake(f"a performance has one length, got {' and '.join(lengths)}; keep one")
    return merged


def concerns(option: str, kind: str) -> bool:
    """Whether an option says anything of files of that kind: of sound, of paper, of any."""
    if option in SOUNDING:
        return kind not in SILENT_KINDS
    return kind in PAPER_KINDS or option not in PAPER


def _refuse_idle(tables: list[Table]) -> None:
    """How it sounds is asked for and nothing sounds, or how it is drawn and nothing is."""
    formats = {kind for table in tables for kind in formats_of(table)}
    for option in dict.fromkeys(name for table in tables for name in table):
        if not any(concerns(option, kind) for kind in formats):
            kinds = [f'"{kind}"' for kind in WRITERS if concerns(option, kind)]
            told = f"{option} is for {', '.join(kinds)}, and no job has such a format"
            raise Mistake(f"{told}; add one, or leave it out")


def formats_of(table: Table) -> tuple[str, ...]:
    """The formats of the files of a table."""
    return tuple(kind or USUAL_FORMAT for kind in table.get("format", (USUAL_FORMAT,)))
