"""What a batch knows of what it has made: wherever it was killed, the same command goes on."""

from __future__ import annotations

import json
import os
import shutil
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batch_room import COUNT, LIBRARY, batch, files_in, made_by_ourselves
from studio.batch import processes, telling
from studio.batch.ledger import LEDGER, Ledger, Made, Standing, ledger_of

pytestmark = pytest.mark.usefixtures("room")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "made_here", made_by_ourselves)
    monkeypatch.setattr(telling, "EVERY", 3_600.0)  # slow machines say how far they are


def test_two_batches_do_not_write_in_one_folder(capfd: pytest.CaptureFixture[str]) -> None:
    with ledger_of("jobs"):
        assert batch(LIBRARY) == 2
        assert "another batch is writing in jobs; wait for its end" in capfd.readouterr().err
        assert files_in("jobs") == {}
    assert batch(LIBRARY) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(data=st.data())
def test_wherever_it_was_killed_the_same_command_ends_it(room: Path, data: st.DataObject) -> None:
    """A file takes its name after its line; of the last line any part may be on the disk."""
    if not (room / "whole").exists():
        assert batch(f'folder = "whole"\n{LIBRARY}') == 0
    whole, lines = files_in("whole"), Path("whole", LEDGER).read_bytes().splitlines(True)
    noted = data.draw(st.integers(0, COUNT))
    torn = (
        lines[noted][: data.draw(st.integers(0, len(lines[noted]) - 1))] if lines[noted:] else b""
    )
    stand = data.draw(st.integers(max(0, noted - 1), noted))
    shutil.rmtree("jobs", ignore_errors=True)
    for key in "CG":
        Path("jobs", key).mkdir(parents=True)
    Path("jobs", LEDGER).write_bytes(b"".join(lines[:noted]) + torn)
    for line in lines[:stand]:
        name = json.loads(line)["file"]
        shutil.copy2(Path("whole", name), Path("jobs", name))
    Path("jobs/C/.vamp-12345-0123abcd.part").write_bytes(b"half a file")
    for _ in ("the rest", "nothing"):
        assert batch(LIBRARY) == 0
        assert files_in("jobs") == whole


@pytest.mark.parametrize(
    "line", [b"{", b"[]\n", b'{"file": 3}\n', b"\xff\xfe\n", b"[" * 100_000 + b"\n", b"null\n"]
)
def test_a_ledger_that_is_none_is_no_fault(line: bytes) -> None:
    Path("jobs").mkdir()
    Path("jobs", LEDGER).write_bytes(line)
    assert batch(LIBRARY) == 0
    assert len(files_in("jobs")) == COUNT
    assert batch(LIBRARY) == 0


def test_a_line_that_the_disk_does_not_take_whole_ends_it_and_is_not_believed() -> None:
    class Full(FileIO):
        def write(self, content: Any) -> int:
            return super().write(bytes(content)[:-5]) or 0

    made = Made("job", 1, 2, "digest")
    with Full("ledger", "a+b") as full, pytest.raises(OSError, match="No space left"):
        Ledger(".", full).note("a.mid", made)
    Path("a.mid").write_bytes(b"x")
    os.utime("a.mid", ns=(2, 2))
    with FileIO("ledger", "a+b") as file:
        ledger = Ledger(".", file)
        assert ledger.standing("a.mid", "job") is Standing.STRANGER
        ledger.note("a.mid", made)
    with FileIO("ledger", "a+b") as file:
        assert Ledger(".", file).standing("a.mid", "job") is Standing.DONE
