"""A batch on a Dask cluster, here of two processes: the same bytes, as ever."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from batch_room import batch, files_in, last_line, listed
from harmony.mistake import Mistake
from studio.batch import cluster
from studio.batch.cluster import made_on
from studio.batch.making import Done, Failed, Task
from studio.batch.plan import plan_of

pytestmark = pytest.mark.usefixtures("room")

LIBRARY = """
bars = 2
name = "{key}/{seed}"
key = ["C", "G"]
seed = "1-3"
format = ["mid", "wav", "musicxml"]
rate = 22050
"""


def cluster_of(workers: int) -> Any:
    """A cluster of so many workers, each a process of its own, on this machine alone."""
    from distributed import LocalCluster

    web = "127.0.0.1:0"  # Dask serves its figures, and this is the quietest place for them
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=web,
        worker_dashboard_address=web,
        silence_logs=logging.CRITICAL,
    )


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    """A cluster of two workers."""
    with cluster_of(2) as opened:
        yield opened


def tasks_of(text: str, count: int) -> list[Task]:
    Path("jobs").mkdir()
    (job, *_) = plan_of(listed(text)).jobs
    return [
        Task(name, f"jobs/{name}", False, job.kind, job.route, job.how, job.mark)
        for name in (f"{number}.mid" for number in range(count))
    ]


def nothing_noted(*_: object) -> None:
    pass


def test_a_cluster_writes_what_this_machine_writes(
    dask: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    assert batch(LIBRARY, "--scheduler", dask.scheduler_address) == 0
    assert last_line(capfd.readouterr().err) == "wrote 18 files in jobs"
    assert batch(f'folder = "here"\n{LIBRARY}', "--jobs", "1") == 0
    assert files_in("jobs") == files_in("here")


def test_what_is_there_is_not_made_again(dask: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert batch(LIBRARY.replace('"1-3"', "1"), "--jobs", "1") == 0
    assert batch(LIBRARY.replace('"1-3"', '"1-2"'), "--scheduler", dask.scheduler_address) == 0
    told = last_line(capfd.readouterr().err)
    assert told == "wrote 6 files in jobs, 6 were there already"


def test_a_worker_that_is_killed_costs_no_file(dask: Any) -> None:
    tasks = tasks_of("bars = 64", 24)
    killed: list[int] = []
    with closing(made_on(dask.scheduler_address, tasks, nothing_noted)) as finished:
        for task, outcome in finished:
            assert outcome == Done(), task.name
            if not killed:
                killed = [nanny.pid for nanny in dask.workers.values()][:1]
                os.kill(killed[0], signal.SIGKILL)
    assert len({*files_in("jobs").values()}) == 1
    assert len(files_in("jobs")) == len(tasks)


def test_what_fails_on_a_worker_is_told_here(dask: Any) -> None:
    (task,) = tasks_of("bars = 4\nformat = 'wav'\nsoundfont = 'missing.sf2'", 1)
    ((_, outcome),) = made_on(dask.scheduler_address, [task], nothing_noted)
    assert isinstance(outcome, Failed)
    assert not outcome.is_fault
    assert "missing.sf2" in outcome.why
    assert files_in("jobs") == {}


def test_a_file_that_does_not_go_through_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "MOST_BYTES", 50_000)
    (task,) = tasks_of("bars = 4\nformat = 'wav'\nrate = 22050", 1)
    outcome, content = cluster.made_there(task, cluster.here())
    assert content == b""
    assert isinstance(outcome, Failed)
    assert outcome.why.endswith("MB at most; ask for fewer bars, or leave out --scheduler")


def test_another_version_is_refused(dask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "BAND_VERSION", 99)
    theirs = cluster.here()[0]
    with pytest.raises(
        Mistake, match=rf"has deux-accords {theirs} \(band 1\), and here is .*band 99"
    ):
        next(made_on(dask.scheduler_address, tasks_of("bars = 4", 1), nothing_noted))


def test_a_worker_of_another_version_that_comes_late_makes_nothing() -> None:
    (task,) = tasks_of("bars = 1", 1)
    outcome, content = cluster.made_there(task, ("0.0", 1))
    assert isinstance(outcome, Failed)
    assert outcome.why.endswith("not deux-accords 0.0 (band 1)")
    assert content == b""


def test_a_cluster_without_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 0.5)
    told = "has no workers; start some with dask worker tcp://"
    with cluster_of(0) as empty:
        finished = made_on(empty.scheduler_address, tasks_of("bars = 1", 1), nothing_noted)
        with pytest.raises(Mistake, match=told):
            next(finished)


def test_a_cluster_that_goes_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 2)
    tasks = tasks_of("bars = 64", 24)
    lost = cluster_of(1)
    finished = made_on(lost.scheduler_address, tasks, nothing_noted)
    assert next(finished)[1] == Done()
    lost.close()
    with pytest.raises(Mistake, match="is gone; start it again, and the same command goes on"):
        list(finished)
    assert len({*files_in("jobs").values()}) == 1


@pytest.mark.parametrize("listens", [True, False])
def test_a_scheduler_that_does_not_answer_is_told_soon(
    listens: bool, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listens:
            silent.listen()
        address = "tcp://{}:{}".format(*silent.getsockname())
        assert batch(LIBRARY, "--scheduler", address) == 2
    err = capfd.readouterr().err
    assert err.startswith(f"vamp: no Dask scheduler answers at {address}; start one")
    assert err.count("\n") == 1
    assert [path.name for path in Path().iterdir()] == ["jobs.toml"]


@pytest.mark.parametrize(
    "address", ["localhost", "127.0.0.1:8786", "tcp://x", "http://x:1", "", "tcp://x:1\n"]
)
def test_what_is_no_address_is_told(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert batch(LIBRARY, "--scheduler", address) == 2
    assert "scheduler must be an address that dask scheduler says" in capfd.readouterr().err


def test_without_dask_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert batch(LIBRARY, "--scheduler", "tcp://127.0.0.1:8786") == 2
    assert "which is not installed; pip install distributed" in capfd.readouterr().err
