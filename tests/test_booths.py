"""Each player renders in a process of his own, and nobody hears a difference."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest
from hypothesis import given

from harmony.mistake import Mistake
from many_setups import timelines
from playback.booths import Booth, Session, gathered
from playback.desk import Faders
from playback.rendering import in_blocks
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import Setup
from playback.timeline import Timeline
from playback.timetable import heard_players
from real_command import HERE

RATE = 22_050
LONG = Session(Route.of(Setup(bars=100_000)), RATE, Faders())


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cache folder for all tests here: a note is rendered once."""
    return str(tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize(
    ("setup", "faders"),
    [
        (Setup(bars=2, seed=4, tempo=200, count_in=1), Faders(0.3, (("drums", 12.0),))),
        (Setup(bars=2, seed=4, tempo=240, loop=True, players=("piano", "drums")), Faders(0)),
    ],
)
def test_in_booths_it_is_the_same_to_the_bit(setup: Setup, faders: Faders, notes: str) -> None:
    session = Session(Route.of(setup), RATE, faders, None, notes)
    players = heard_players(session.route)
    sampler = Sampler(session.rate)
    warnings: list[str] = []
    with gathered(session, players, sampler, warnings) as rendering:
        heard = np.concatenate([*in_blocks(rendering)])
    here = np.concatenate([*in_blocks(session.apart(players, sampler))])
    assert here.any()
    assert np.array_equal(heard, here)
    assert warnings == []


@given(timelines())
def test_a_booth_hears_what_it_is_told(timeline: Timeline) -> None:
    faders = Faders(0.1, (("bass", -1.1), ("drums", 0.7)), (("piano", 1 / 3),))
    session = Session(Route.of(timeline), 44_100, faders, "a font.sf2", "folder")
    told = json.loads(json.dumps(session.told_to("piano")))
    assert Session.heard(told) == (session, "piano")


def test_a_font_that_cannot_be_read_there_is_a_mistake(tmp_path: Path) -> None:
    with (
        Booth(LONG._replace(font=str(tmp_path / "none.sf2")), "bass") as booth,
        pytest.raises(Mistake, match=r"none\.sf2"),
    ):
        next(booth.line())


def test_what_a_booth_could_not_keep_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no folder")
    setup = Setup(bars=1, tempo=300, players=("bass",))
    session = Session(Route.of(setup), RATE, Faders(), None, str(tmp_path / "file" / "notes"))
    warnings: list[str] = []
    with gathered(session, ("bass",), Sampler(RATE), warnings) as rendering:
        for _ in in_blocks(rendering):
            pass
    assert len(warnings) == 1
    assert str(tmp_path / "file" / "notes") in warnings[0]


def test_a_booth_that_is_ended_by_the_system_is_a_fault_of_ours(notes: str) -> None:
    with Booth(LONG._replace(notes=notes), "bass") as booth:
        line = booth.line()
        next(line)
        booth._process.kill()
        with pytest.raises(RuntimeError, match="the process of the bass ended"):
            for _ in line:
                pass


def alive(process: int) -> bool:
    """Whether it runs; one that has ended may still wait to be asked after."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


BUSY = """
import sys
from contextlib import ExitStack
from test_booths import LONG, Booth
with ExitStack() as stack:
    booths = [stack.enter_context(Booth(LONG, who)) for who in ("bass", "piano", "drums")]
    for booth in booths:
        next(booth.line())
    print(*(booth._process.pid for booth in booths), flush=True)
    sys.stdin.read()
"""


def test_booths_end_when_who_listens_is_gone_however_that_came() -> None:
    around = {
        **HERE,
        "PYTHONPATH": os.pathsep.join([HERE["PYTHONPATH"], str(Path(__file__).parent)]),
    }
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], env=around, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as listener:
        assert listener.stdout is not None
        booths = [int(word) for word in listener.stdout.readline().split()]
        assert len(booths) == 3
        assert all(map(alive, booths))
        listener.kill()
    given_up = monotonic() + 20
    while any(map(alive, booths)):
        assert monotonic() < given_up, "a booth plays on"
        sleep(0.01)
