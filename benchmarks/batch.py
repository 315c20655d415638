"""How many files a batch makes in a second, by one worker and by two: on the processors of this
machine, and on a Dask cluster that stands here too.

MIDI files of 32 bars each, and sound by how much longer it lasts than it takes to make. Whole
commands, from start to exit; the notes of the sound lie rendered on disk. Nothing is held to a
budget.
"""

from __future__ import annotations

import logging
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

from whole_process import VAMP, asked_rounds, seconds

BARS, TEMPO = 32, 120
LASTS = BARS * 4 * 60 / TEMPO
"""Seconds that a file sounds."""

COUNTS = {"mid": 300, "wav": 8}


def cluster_of(workers: int) -> Any:
    """A Dask cluster of so many processes, on this machine alone."""
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    )


def took(folder: Path, kind: str, *options: str) -> float:
    """How long a batch of that kind of file takes, in seconds."""
    library = folder / kind
    jobs = library.with_suffix(".toml")
    says = [f"format = {kind!r}", f"bars = {BARS}", f"tempo = {TEMPO}"]
    jobs.write_text("\n".join([*says, f"seed = '1-{COUNTS[kind]}'", ""]), encoding="utf-8")
    rmtree(library, ignore_errors=True)
    return seconds([VAMP, "export", "--batch", str(jobs), *options])


def show(times: dict[tuple[str, int], dict[str, list[float]]]) -> None:
    print(f"{'':12} {'workers':>7} {'.mid a second':>14} {'.wav x real time':>18}")
    for (where, workers), took in times.items():
        files, sound = COUNTS["mid"] / min(took["mid"]), COUNTS["wav"] * LASTS / min(took["wav"])
        print(f"{where:12} {workers:7} {files:14.1f} {sound:18.0f}")


def main() -> None:
    rounds = asked_rounds("Time vamp export --batch with one worker and with two.", usual=5)
    with TemporaryDirectory() as name, cluster_of(1) as one, cluster_of(2) as two:
        ways = {
            ("processes", 1): ["--jobs", "1"],
            ("processes", 2): ["--jobs", "2"],
            ("Dask", 1): ["--scheduler", one.scheduler_address],
            ("Dask", 2): ["--scheduler", two.scheduler_address],
        }
        times: dict[tuple[str, int], dict[str, list[float]]]
        times = {way: {kind: [] for kind in COUNTS} for way in ways}
        took(Path(name), "wav", "--jobs", "2")  # renders what is to lie on disk
        for _ in range(rounds):  # in turns, so that what else the machine does falls on all
            for way, options in ways.items():
                for kind in COUNTS:
                    times[way][kind].append(took(Path(name), kind, *options))
        show(times)


if __name__ == "__main__":
    main()
