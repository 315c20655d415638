"""A batch: the files that single exports write, what is there is left alone, what fails is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from batch_room import COUNT, LIBRARY, batch, files_in, listed, made_by_ourselves
from real_command import vamp
from studio import export
from studio.batch import processes, run, telling
from studio.batch.making import Note, Outcome, Task
from studio.batch.telling import counted
from studio.cli import main

pytestmark = pytest.mark.usefixtures("room")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "made_here", made_by_ourselves)
    monkeypatch.setattr(telling, "EVERY", 3_600.0)  # slow machines say how far they are


@pytest.fixture
def library(capfd: pytest.CaptureFixture[str]) -> Path:
    """A library that is there already."""
    assert batch(LIBRARY) == 0
    assert capfd.readouterr().err == f"wrote {COUNT} files in jobs\n"
    return Path("jobs")


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Which file stands under each name, and since when."""
    found = {path: path.stat() for path in folder.rglob("*.mid")}
    return {str(path): (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


# What is written


def test_each_file_is_what_a_single_export_writes() -> None:
    text = 'format = ["mid", "wav", "musicxml", "json"]\nbars = 2\nname = "{key}"\n'
    assert batch(f'{text}key = ["C", "G"]\nrate = 22050\nbits = 16') == 0
    for key in ("C", "G"):
        words = ["--key", key, "--bars", "2", "--seed", "1"]
        for kind in ("mid", "wav", "musicxml", "json"):
            sound = ["--rate", "22050", "--bits", "16"] if kind == "wav" else []
            assert main(["export", f"{key}.{kind}", *words, *sound]) == 0
    singles = {f"{key}.{kind}" for key in "CG" for kind in ("mid", "wav", "musicxml", "json")}
    assert files_in("jobs") == {name: Path(name).read_bytes() for name in sorted(singles)}


def test_nothing_is_made_twice(library: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = stamps(library)
    assert batch(LIBRARY) == 0
    assert capfd.readouterr().err == f"wrote 0 files in jobs, {COUNT} were there already\n"
    assert stamps(library) == before


def test_only_what_is_missing_or_new_is_made(
    library: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole, before = files_in(library), stamps(library)
    (library / "C/two-1.mid").unlink()
    assert batch(LIBRARY.replace('"1-2"', '"1-3"')) == 0
    assert capfd.readouterr().err == "wrote 5 files in jobs, 7 were there already\n"
    del before["jobs/C/two-1.mid"]
    assert before.items() <= stamps(library).items()
    assert whole.items() <= files_in(library).items()


def test_a_library_that_was_copied_is_known(
    library: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(library, "copy", copy_function=shutil.copyfile)
    assert batch(f'folder = "copy"\n{LIBRARY}') == 0
    assert capfd.readouterr().err == f"wrote 0 files in copy, {COUNT} were there already\n"


@pytest.mark.parametrize("content", [b"", b"mine", None])
def test_what_somebody_changed_is_kept_until_force(
    content: bytes | None, library: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole, before = files_in(library), stamps(library)
    changed = library / "G/two-2.mid"
    content = whole["G/two-2.mid"][::-1] if content is None else content
    changed.write_bytes(content)
    assert batch(LIBRARY) == 2
    told = capfd.readouterr().err.splitlines()
    assert told[0].startswith("vamp: G/two-2.mid: is there already and not as a batch made it")
    assert told[1].startswith("vamp: wrote 0 files in jobs, 7 were there already, 1 failed; ")
    assert changed.read_bytes() == content
    assert "G/two-2.mid" in Path("jobs", run.FAILURES).read_text()
    assert batch(LIBRARY, "--force") == 0
    assert capfd.readouterr().err == "wrote 1 file in jobs, 7 were there already\n"
    assert files_in(library) == whole
    del before[str(changed)]
    assert before.items() <= stamps(library).items()


def test_a_changed_job_takes_back_its_file_only_with_force(
    library: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = files_in(library)
    longer = LIBRARY.replace("bars = 4", "bars = 6")
    assert batch(longer) == 2
    assert "made before its job was changed; --force to make it anew" in capfd.readouterr().err
    assert {**files_in(library), **whole} == files_in(library)
    assert batch(longer, "--force") == 0
    assert all(files_in(library)[name] != content for name, content in whole.items())


def test_a_folder_where_the_file_should_be_is_in_its_way_alone(
    capfd: pytest.CaptureFixture[str],
) -> None:
    Path("jobs/C/two-1.mid").mkdir(parents=True)
    Path("jobs/G").write_text("no folder")
    assert batch(LIBRARY) == 2
    err = capfd.readouterr().err
    assert err.count("vamp: G/") == 4
    assert "there can be no folder for it" in err
    assert "wrote 3 files in jobs, 5 failed" in err


# What fails


def test_what_cannot_be_played_is_told_and_the_rest_is_made(
    capfd: pytest.CaptureFixture[str],
) -> None:
    text = 'feel = ["medium", "two"]\nchords = ["3/4 Dm7 | G7", "Dm7 | G7"]\nbars = 4'
    assert batch(text) == 2
    told = capfd.readouterr().err.splitlines()
    assert told[0].startswith("vamp: chords=3/4 Dm7 | G7 feel=two: feel two needs 4 beats")
    assert told[1].startswith("vamp: wrote 3 files in jobs, 1 failed; ")
    assert len(told) == 2
    assert len(files_in("jobs")) == 3 + 1
    assert batch("bars = 4\nchords = 'Dm7 | G7'\nfeel = 'two'") == 0
    assert run.FAILURES not in files_in("jobs"), "nothing has failed any more"


def test_a_fault_of_ours_is_told_as_one_and_spoils_only_its_file(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    write = export.WRITERS["mid"]

    def broken(route: Any, out: BinaryIO, sounding: Any) -> Iterable[str]:
        out.write(b"half a file")
        if route.first.seed == 2:
            raise ZeroDivisionError("a wrong turn")
        out.seek(0)
        out.truncate()
        return write(route, out, sounding)

    monkeypatch.setitem(export.WRITERS, "mid", broken)
    assert batch(LIBRARY) == 1
    err = capfd.readouterr().err
    assert err.count("a fault of ours (ZeroDivisionError: a wrong turn)\n") == COUNT // 2
    assert "a fault of ours (Faults: wrote 4 files in jobs, 4 failed)" in err
    assert [name for name in files_in("jobs") if not name.endswith("-1.mid")] == [run.FAILURES]


def test_a_thousand_failures_are_no_thousand_lines(capfd: pytest.CaptureFixture[str]) -> None:
    assert batch('chords = "3/4 Dm7"\nfeel = "two"\nseed = "1-1000"') == 2
    told = capfd.readouterr().err.splitlines()
    assert len(told) == run.MOST_TOLD + 2
    assert told[-2] == f"vamp: and 980 more; all stand in jobs/{run.FAILURES}"
    assert len(Path("jobs", run.FAILURES).read_text().splitlines()) == 1_000


def test_a_full_disk_for_the_ledger_ends_it_in_order(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def gone(count: int, tasks: Iterable[Task], note: Note) -> Generator[tuple[Task, Outcome]]:
        raise OSError(28, "No space left on device")
        yield

    monkeypatch.setattr(processes, "made_here", gone)
    assert batch(LIBRARY) == 2
    assert capfd.readouterr().err.splitlines() == [
        "vamp: cannot write in jobs: No space left on device; the same command goes on"
    ]
    assert not Path("jobs").exists(), "nothing came of it"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["vamp.mid"], "with --batch all stands in jobs.toml, got vamp.mid beside it"),
        (["--tempo", "90"], "with --batch all stands in jobs.toml, got --tempo beside it"),
        (["--loop"], "got --loop beside it"),
        (["--jobs", "0"], "jobs must be a whole number from 1 to 1,000, got 0"),
        (["--jobs", "many"], "jobs must be a whole number from 1 to 1,000, got many"),
        (["--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"], "leave out --jobs or --scheduler"),
    ],
)
def test_a_batch_takes_its_own_options_only(
    options: list[str], told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert batch(LIBRARY, *options) == 2
    assert told in capfd.readouterr().err
    assert [path.name for path in Path().iterdir()] == ["jobs.toml"]


@pytest.mark.parametrize("option", ["--jobs", "--scheduler"])
def test_its_options_are_for_a_batch(option: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "vamp.mid", option, "2"]) == 2
    assert f"{option} is for many files; say which with --batch" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("path", "told"),
    [("missing.toml", "cannot read missing.toml: No such file"), (".", ". is a folder")],
)
def test_a_list_that_is_not_there(path: str, told: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--batch", path]) == 2
    assert told in capfd.readouterr().err


def test_a_folder_that_is_a_file_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    Path("jobs").write_text("mine")
    assert batch(LIBRARY) == 2
    assert "cannot write in the folder jobs: " in capfd.readouterr().err
    assert Path("jobs").read_text() == "mine"


# What is said meanwhile


def test_in_a_pipe_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(telling, "EVERY", 32.0)
    now = 0.0
    with counted("files", lambda: now) as told:
        for done in range(1_000, 1_100):
            now += 1
            told(done, 1_200)
    lines = ["1,031 of 1,200 files", "1,063 of 1,200 files", "1,095 of 1,200 files"]
    assert capfd.readouterr().err.splitlines() == lines


def test_the_folder_may_be_read_only(capfd: pytest.CaptureFixture[str]) -> None:
    if os.geteuid() == 0:
        done = vamp("export", "--batch", listed('folder = "/proc/library"'), cwd=Path.cwd())
        err = done.stderr.decode()
    else:
        Path("jobs").mkdir(mode=0o500)
        assert batch(LIBRARY) == 2
        err = capfd.readouterr().err
    assert "cannot write in the folder " in err
