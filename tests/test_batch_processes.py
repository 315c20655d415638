"""A batch on several processes: the same bytes, and whoever is killed takes little with him."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from batch_room import batch, files_in, last_line, listed, made_by_ourselves
from real_command import HERE, running, vamp
from studio.batch import processes
from studio.batch.ledger import LEDGER, Made
from studio.batch.making import Done, Failed, Outcome, Task
from studio.batch.plan import plan_of
from studio.batch.processes import made_here

pytestmark = pytest.mark.usefixtures("room")

LIBRARY = 'bars = 48\nname = "{seed}"\nseed = "1-40"'
COUNT = 40
SHORT = 'bars = 4\nname = "{seed}"\nseed = "1-6"'


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The library as it is where nobody disturbs: made one by one, in one process."""
    with monkeypatch.context() as here:
        here.setattr(processes, "made_here", made_by_ourselves)
        assert batch(f'folder = "whole"\n{LIBRARY}') == 0
    return files_in("whole")


def tasks_of(text: str) -> list[Task]:
    Path("jobs").mkdir()
    plan = plan_of(listed(text))
    return [
        Task(job.name, f"jobs/{job.name}", False, job.kind, job.route, job.how, job.mark)
        for job in plan.jobs
    ]


def outcomes_of(finished: Iterable[tuple[Task, Outcome]]) -> dict[str, Outcome]:
    """What came of each file, in the order of their names."""
    return {task.name: outcome for task, outcome in sorted(finished, key=lambda one: one[0].name)}


def nothing_noted(task: Task, made: Made) -> None:
    pass


def noted() -> int:
    """How many lines the ledger has so far."""
    ledger = Path("jobs", LEDGER)
    return ledger.read_bytes().count(b"\n") if ledger.exists() else 0


def until_noted(count: int, process: Popen[Any]) -> None:
    while noted() < count:
        assert process.poll() is None, "it came to its end before"


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_the_files_do_not_depend_on_how_many_make_them(jobs: str, whole: dict[str, bytes]) -> None:
    assert batch(LIBRARY, "--jobs", jobs) == 0
    assert files_in("jobs") == whole


@pytest.mark.parametrize("killed_at", [4, 12])
def test_killed_it_leaves_nothing_half_and_the_same_command_goes_on(
    killed_at: int, whole: dict[str, bytes]
) -> None:
    words = ["-m", "studio", "export", "--batch", listed(LIBRARY), "--jobs", "2"]
    with running(words, HERE) as process:
        until_noted(killed_at, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()  # until those who worked for it have gone too
    found = files_in("jobs")
    assert found.items() <= whole.items()
    assert killed_at - 2 <= len(found) < COUNT
    done = vamp("export", "--batch", "jobs.toml", "--jobs", "2")
    assert done.returncode == 0
    there = f", {len(found)} were there already"
    told = last_line(done.stderr.decode())
    assert told == f"wrote {COUNT - len(found)} files in jobs{there}"
    assert files_in("jobs") == whole


def test_ctrl_c_stops_soon_and_says_how_to_go_on(whole: dict[str, bytes]) -> None:
    words = ["-m", "studio", "export", "--batch", listed(LIBRARY), "--jobs", "2"]
    with running(words, HERE, start_new_session=True) as process:
        until_noted(3, process)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to everyone
        _, told = process.communicate()
    assert process.returncode == 130
    found = files_in("jobs")
    assert found.items() <= whole.items()
    assert 1 <= len(found) < COUNT
    stopped = f"vamp: stopped; {len(found)} of {COUNT} files are there, and the same command"
    assert last_line(told).startswith(stopped)
    assert "Traceback" not in told
    assert vamp("export", "--batch", "jobs.toml").returncode == 0
    assert files_in("jobs") == whole


def test_a_process_that_is_killed_takes_one_job_with_it() -> None:
    tasks = tasks_of(SHORT)

    def kill_at_the_second(task: Task, made: Made) -> None:
        if task is tasks[1]:
            (process,) = multiprocessing.active_children()
            process.kill()
            process.join()

    outcomes = outcomes_of(made_here(1, tasks, kill_at_the_second))
    failed = outcomes.pop("2.mid")
    assert isinstance(failed, Failed)
    assert not failed.is_fault
    assert failed.why.startswith("its process was ended by signal 9")
    assert outcomes == {f"{seed}.mid": Done() for seed in (1, 3, 4, 5, 6)}
    assert [*files_in("jobs")] == [*outcomes]


def test_a_process_that_dies_without_work_is_replaced() -> None:
    tasks = tasks_of(SHORT)
    with closing(made_here(1, tasks, nothing_noted)) as finished:
        for _, outcome in finished:
            assert outcome == Done()
            for process in multiprocessing.active_children():
                process.kill()
                process.join()
    assert len(files_in("jobs")) == len(tasks)


def test_who_stops_early_leaves_no_process_and_no_part() -> None:
    tasks = tasks_of(SHORT.replace("bars = 4", "bars = 20000"))
    with closing(made_here(2, [tasks[0]._replace(route=first_of("bars = 1")), *tasks[1:]],
                           nothing_noted)) as finished:  # fmt: skip
        assert next(finished)[1] == Done()
    assert multiprocessing.active_children() == []
    assert [*files_in("jobs")] == ["1.mid"]


def first_of(text: str) -> Any:
    return plan_of(listed(text, "other.toml")).jobs[0].route


def test_a_refusal_of_the_disk_is_of_that_file_alone() -> None:
    tasks = tasks_of(SHORT)
    tasks[2] = tasks[2]._replace(path="nowhere/3.mid")
    outcomes = outcomes_of(made_here(2, tasks, nothing_noted))
    failed = outcomes.pop("3.mid")
    assert failed == Failed("there is no folder nowhere; make it or choose another")
    assert outcomes == {f"{seed}.mid": Done() for seed in (1, 2, 4, 5, 6)}


def test_a_file_is_noted_before_it_takes_its_name_and_by_no_more_processes_than_asked() -> None:
    """Killed in between, a batch knows the file for its own."""
    seen = []

    def look(task: Task, made: Made) -> None:
        assert not Path(task.path).exists()
        seen.append((task.mark, made.job, len(multiprocessing.active_children())))

    outcomes = outcomes_of(made_here(2, tasks_of(SHORT), look))
    assert [*files_in("jobs")] == [*outcomes]
    assert len(seen) == 6
    assert all(mark == job for mark, job, _ in seen)
    assert max(count for *_, count in seen) == 2
