"""A whole batch before its first note: which files there will be, and which cannot be.

What is wrong by itself, or with the list, is a Mistake and nothing is begun. A job whose values
do not go together (the two-feel in 3/4) is a failure of that job alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import product
from math import prod
from typing import Any, NamedTuple

from harmony.charts.ireal import is_link
from harmony.charts.tune import Tune
from harmony.mistake import Mistake
from playback.route import Route
from playback.setup_file import setup_file
from playback.setup_kinds import alternatives
from studio.asked import PAPER, SOUNDING, audio_format_asked
from studio.batch.jobs_file import (
    LARGEST_FILE,
    MOST_JOBS,
    OPTIONS,
    Listed,
    Table,
    concerns,
    formats_of,
    read_jobs,
)
from studio.batch.naming import named_by, refuse_name, refuse_pattern, usual_name, what_varies
from studio.chart_asked import read_chart
from studio.export import written_route
from studio.files import named, read_small_file
from studio.options import is_bar
from studio.sheets import paper_asked

USUAL_SEED = "1"
"""Where a job names no band: the same one each time, or no run could go on with another's
files."""

NOTHING_ASKED = dict.fromkeys((*OPTIONS, "endless", "chart"))

Asked = Mapping[str, str]


class Job(NamedTuple):
    """One file to be made: its name below the folder, what is in it, and how that is to sound
    or stand on paper.
    """

    name: str
    kind: str
    route: Route
    how: Asked

    @property
    def mark(self) -> str:
        """What tells this job from any other: another tempo, another band, another mark."""
        # A font by its name alone: the library is the same where it was copied elsewhere.
        how = "&".join(f"{name}={os.path.basename(self.how[name])}" for name in sorted(self.how))
        text = f"{setup_file(self.route)}{self.kind}\n{how}"
        return sha256(text.encode()).hexdigest()[:32]


class Failure(NamedTuple):
    """A file that is not made: its name, or what was asked of it, and why."""

    name: str
    why: str


class Plan(NamedTuple):
    """The files to be made in a folder, those that cannot be, and what to warn of."""

    folder: str
    jobs: tuple[Job, ...]
    failures: tuple[Failure, ...]
    warnings: tuple[str, ...]


def plan_of(path: str, told: Callable[[int, int], None] = lambda done, of: None) -> Plan:
    """What the list of jobs at ``path`` asks for; ``told`` how many jobs are looked at, of how
    many. Raises Mistake.
    """
    content = read_small_file(path, LARGEST_FILE)
    try:
        return _planned(read_jobs(content), path, told)
    except Mistake as mistake:
        raise Mistake(f"{named(path)}: {mistake}") from None


def _planned(listed: Listed, path: str, told: Callable[[int, int], None]) -> Plan:
    refuse_pattern(listed.name or "{stem}")
    count = sum(map(jobs_in, listed.tables))
    if count > MOST_JOBS:
        raise Mistake(f"a batch has at most {MOST_JOBS:,} files, this has {count:,}")
    stem, ending = os.path.splitext(path)
    beside = os.path.dirname(path)
    folder = os.path.join(beside, listed.folder) if listed.folder else stem
    if not (listed.folder or ending):
        folder = f"{stem}-files"
    varying = what_varies(listed.tables)
    taken: dict[str, Asked] = {}
    jobs, failures, warnings = [], [], {}
    tune_of = lru_cache(read_chart)  # a file for many jobs is read once
    for place, asked in enumerate(asked_in(listed.tables)):
        told(place, count)
        try:
            job, warned = _job_of(_from_beside(asked, beside), tune_of)
        except Mistake as mistake:
            failures.append(Failure(_in_words(asked, varying), str(mistake)))
            continue
        warnings.update(dict.fromkeys(warned))
        name = _free_name(listed.name, job.route, asked, varying, taken)
        jobs.append(job._replace(name=name))
    return Plan(folder, tuple(jobs), tuple(failures), tuple(warnings))


def jobs_in(table: Table) -> int:
    """How many jobs a table makes."""
    return sum(prod(len(texts) for texts in axes.values()) for axes in _by_format(table).values())


def asked_in(tables: Sequence[Table]) -> Iterator[dict[str, str]]:
    """What each job asks for, option by option, the first list of a table in the longest turns."""
    for table in tables:
        for kind, axes in _by_format(table).items():
            for texts in product(*axes.values()):
                yield {**dict(zip(axes, texts, strict=True)), "format": kind}


def _by_format(table: Table) -> dict[str, Table]:
    """The lists that multiply in the files of each format: what is of sound, where it sounds."""
    return {
        kind: {
            name: texts
            for name, texts in table.items()
            if name != "format" and concerns(name, kind)
        }
        for kind in formats_of(table)
    }


def _from_beside(asked: Asked, beside: str) -> dict[str, str]:
    """What is asked, files in it looked for beside the list."""
    found = dict(asked)
    for name in ("setup", "soundfont", "from"):
        text = asked.get(name, "")
        if text and not (name == "from" and (is_bar(text) or is_link(text))):
            path = os.path.abspath(os.path.join(beside, text))
            is_line = name == "setup" and "=" in text and not os.path.lexists(path)
            found[name] = text if is_line else path
    return found


def _job_of(asked: Asked, tune_of: Callable[[str], Tune]) -> tuple[Job, tuple[str, ...]]:
    """One job, yet without a name, and warnings. Raises Mistake."""
    kind = asked["format"]
    said: dict[str, Any] = {**NOTHING_ASKED, **{name: text or None for name, text in asked.items()}}
    if said["from"] is not None and not is_bar(said["from"]):
        said |= {"chart": tune_of(said["from"]), "from": None}
    audio_format_asked(said, kind)
    how = {option: said[option] for option in SOUNDING if said[option]}
    if paper := paper_asked(said, kind):
        how = dict(zip(PAPER, paper, strict=True))
    route, chosen, warnings = written_route(said, kind)
    if chosen:
        route, _, _ = written_route({**said, "seed": USUAL_SEED}, kind)
    return Job("", kind, route, how), warnings


def _free_name(
    pattern: str, route: Route, asked: Asked, varying: Sequence[str], taken: dict[str, Asked]
) -> str:
    """How the file of a job is called, and from now on no other. Raises Mistake."""
    name = named_by(pattern, route, asked, varying) if pattern else ""
    name = f"{name or usual_name(route, asked, varying)}.{asked['format']}"
    refuse_name(name, name)
    known = name.casefold()  # where files lie, capitals may be no difference
    if (other := taken.get(known)) is not None:
        differing = [option for option in varying if asked.get(option) != other.get(option)]
        told = f"two jobs would both be called {name}"
        if not differing:
            raise Mistake(f"{told}, and are the same; leave one out")
        braces = alternatives(tuple(f"{{{option}}}" for option in differing))
        raise Mistake(f"{told}; put {braces} into name, for that is where they differ")
    taken[known] = asked
    return name


def _in_words(asked: Asked, varying: Sequence[str]) -> str:
    """A job that has no name, by what tells it from the others."""
    words = [f"{name}={asked[name]}" for name in varying if asked.get(name)]
    return " ".join(words) or f"format={asked['format']}"
