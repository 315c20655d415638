"""Commands timed as a user waits for them: the whole process, from start to exit.

Commands to be compared take turns (A B A B), so that whatever else the machine does falls
on all of them alike.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

Command = Sequence[str]

VAMP = str(Path(sys.executable).with_name("vamp"))  # of the environment that runs the benchmark


def seconds(command: Command) -> float:
    """How long ``command`` takes, in seconds. Raises SystemExit, with its words, if it fails."""
    begun = perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SystemExit(f"{command[0]} is not installed; see CONTRIBUTING.md") from None
    took = perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return took


def in_turns(commands: Mapping[str, Command], rounds: int) -> dict[str, list[float]]:
    """The seconds of every command in every round, after one round that warms the disk up."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for played in range(rounds + 1):
        for name, command in commands.items():
            took = seconds(command)
            if played:
                times[name].append(took)
    return times


def show(times: Mapping[str, Sequence[float]]) -> None:
    """Each command's shortest, median and longest time, and its median beside the first's."""
    first = median(next(iter(times.values())))
    width = max(map(len, times))
    print(f"{'seconds':{width}}     min  median     max   ratio")
    for name, each in times.items():
        spread = f"{min(each):7.3f} {median(each):7.3f} {max(each):7.3f}"
        print(f"{name:{width}} {spread} {median(each) / first:7.2f}")


def asked_rounds(description: str, usual: int) -> int:
    """How many rounds the benchmark's user asks for, at least one."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--rounds", type=int, default=usual, help=f"turns to take (default {usual})"
    )
    rounds: int = parser.parse_args().rounds
    if rounds < 1:
        parser.error(f"--rounds must be 1 or more, got {rounds}")
    return rounds
