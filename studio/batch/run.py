"""``vamp export --batch JOBS.toml``: from a list of jobs to the files, and what is said of them.

What is there already is left alone, what fails is told at the end and stops nobody, and the same
command goes on where it was stopped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial

from harmony.mistake import Mistake
from playback.setup_fields import Field
from playback.setup_kinds import Whole
from studio.asked import Asked
from studio.batch.ledger import Ledger, Made, Standing, ledger_of
from studio.batch.making import Crew, Done, Failed, Outcome, Task, sweep
from studio.batch.plan import Failure, Job, Plan, plan_of
from studio.batch.telling import Count, counted
from studio.console import say
from studio.files import named, put_in_place

MOST_PROCESSES = 1_000
MOST_TOLD = 20
"""So many failures are told on the screen, the rest in a file (choice)."""

FAILURES = "vamp-batch-failed.txt"

OWN = ("batch", "jobs", "scheduler", "force")
"""The options of a batch; all others stand in its list."""


class Faults(Exception):
    """Some jobs of a batch failed through a fault of ours."""


def export_batch(asked: Asked) -> list[str]:
    """Make all the files that are asked for; gives what there is to say, a line each.

    Raises Mistake where the list cannot be read and, after all has been made that can be, where
    jobs have failed; Faults where a fault of ours was among them.
    """
    crew = _crew_asked(asked)
    with counted("looked at") as told:
        plan = plan_of(asked["batch"], told)
    with ledger_of(plan.folder) as ledger:
        for folder in {os.path.dirname(_path_in(plan, job)) for job in plan.jobs}:
            sweep(folder)
        batch = _Batch(plan, ledger, force=asked["force"])
        try:
            batch.make(crew)
        except KeyboardInterrupt:
            there = f"{batch.there():,} of {len(plan.jobs):,} files are there"
            say(f"vamp: stopped; {there}, and the same command makes the others")
            raise
        except (Mistake, OSError) as problem:  # in the way of all of them
            if batch.there():
                say(f"vamp: {batch.summary()}")
            if isinstance(problem, Mistake):
                raise
            told_why = f"cannot write in {named(plan.folder)}: {problem.strerror or problem}"
            raise Mistake(f"{told_why}; the same command goes on") from None
        return batch.told()


def _crew_asked(asked: Asked) -> Crew:
    """Who is to do the jobs. Raises Mistake for options that a batch does not take."""
    given = [name for name in asked if name not in OWN and asked[name] not in (None, False)]
    if given:
        word = {"file": asked["file"], "chart": "--from"}.get(given[0], f"--{given[0]}")
        told = f"with --batch all stands in {named(asked['batch'])}, got {word} beside it"
        raise Mistake(f"{told}; write it there")
    if asked["scheduler"] is not None:
        if asked["jobs"] is not None:
            raise Mistake("a cluster has workers of its own; leave out --jobs or --scheduler")
        from studio.batch.cluster import made_on

        return partial(made_on, asked["scheduler"])
    from studio.batch.processes import made_here

    count: int = os.cpu_count() or 1
    if asked["jobs"] is not None:
        count = Field("jobs", "jobs", Whole(1, MOST_PROCESSES)).read(asked["jobs"])
    return partial(made_here, count)


class _Batch:
    """A batch at work, and how it stands."""

    def __init__(self, plan: Plan, ledger: Ledger, *, force: bool) -> None:
        self._plan = plan
        self._ledger = ledger
        self._force = force
        self._wrote = self._were_there = 0
        self._noted: dict[str, Task] = {}
        """Files that are whole, and of which nobody has said that they stand there."""
        self._failures = list(plan.failures)
        self._warnings = dict.fromkeys(plan.warnings)
        self._has_faults = False

    def make(self, crew: Crew) -> None:
        """Make what is not there. Raises OSError where the ledger cannot be written."""
        with counted("files") as told, closing(crew(self._due(told), self._note)) as finished:
            for task, outcome in finished:
                self._count(task.name, outcome)
                self._tell(told)

    def there(self) -> int:
        """How many files of the list are there, as far as it was looked at."""
        unsaid = sum(os.path.exists(task.path) for task in self._noted.values())
        return self._wrote + self._were_there + unsaid

    def _note(self, task: Task, made: Made) -> None:
        self._ledger.note(task.name, made)
        self._noted[task.name] = task

    def _tell(self, told: Count) -> None:
        failed = len(self._failures) - len(self._plan.failures)
        told(self._wrote + self._were_there + failed, len(self._plan.jobs))

    def _due(self, told: Count) -> Iterator[Task]:
        """What is to be made; what is there, or cannot be made here, is counted."""
        for job in self._plan.jobs:
            standing = self._ledger.standing(job.name, job.mark)
            if standing is Standing.DONE:
                self._were_there += 1
            elif why := self._in_the_way(job, standing):
                self._count(job.name, Failed(why))
            else:
                path = _path_in(self._plan, job)
                yield Task(job.name, path, self._force, job.kind, job.route, job.how, job.mark)
            self._tell(told)

    def _in_the_way(self, job: Job, standing: Standing) -> str:
        """What keeps a file from being written, "" for nothing."""
        if not self._force and standing is Standing.STRANGER:
            return "is there already and not as a batch made it; move it, or --force to replace it"
        if not self._force and standing is Standing.OTHER_JOB:
            return "is there already, made before its job was changed; --force to make it anew"
        try:
            os.makedirs(os.path.dirname(_path_in(self._plan, job)), exist_ok=True)
        except OSError as problem:
            return f"there can be no folder for it: {problem.strerror or problem}"
        return ""

    def _count(self, name: str, outcome: Outcome) -> None:
        self._noted.pop(name, None)
        if isinstance(outcome, Done):
            self._wrote += 1
            self._warnings.update(dict.fromkeys(outcome.warnings))
        else:
            self._failures.append(Failure(name, outcome.why))
            self._has_faults |= outcome.is_fault

    def summary(self) -> str:
        """wrote 240 files in library, 12 were there already, 2 failed"""
        files = f"{self._wrote:,} file{'s' * (self._wrote != 1)}"
        words = [f"wrote {files} in {named(self._plan.folder)}"]
        if self._were_there:
            verb = "was" if self._were_there == 1 else "were"
            words.append(f"{self._were_there:,} {verb} there already")
        if self._failures:
            words.append(f"{len(self._failures):,} failed")
        return ", ".join(words)

    def told(self) -> list[str]:
        """What there is to say at the end, failures first. Raises Mistake or Faults for them."""
        warned = [f"vamp: {warning}" for warning in self._warnings]
        report = os.path.join(self._plan.folder, FAILURES)
        if not self._failures:
            with suppress(OSError):  # of an earlier run
                os.unlink(report)
            return [*warned, self.summary()]
        lines = [f"{failure.name}: {failure.why}" for failure in sorted(self._failures)]
        kept = put_in_place(report, "".join(f"{line}\n" for line in lines))
        for line in [*warned, *(f"vamp: {line}" for line in lines[:MOST_TOLD])]:
            say(line)
        if (more := len(lines) - MOST_TOLD) > 0:
            say(f"vamp: and {more:,} more" + f"; all stand in {named(report)}" * kept)
        if self._has_faults:
            raise Faults(self.summary())
        hint = "put right what is in the way, and the same command makes them"
        raise Mistake(f"{self.summary()}; {hint}")


def _path_in(plan: Plan, job: Job) -> str:
    return os.path.join(plan.folder, *job.name.split("/"))
