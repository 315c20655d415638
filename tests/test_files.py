"""Nothing half-written: a file is there whole, under its own name, or not at all."""

from __future__ import annotations

import errno
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

import pytest

from harmony.mistake import Mistake
from playback.timeline import Timeline
from real_command import HERE, vamp
from studio import export
from studio.cli import main
from studio.files import fresh_file
from studio.stopping import TO_STOP, stopped_afterwards


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def folder() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def full_disk(timeline: Timeline, out: BinaryIO, _: object) -> None:
    out.write(b"half a file")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def interrupted(timeline: Timeline, out: BinaryIO, _: object) -> None:
    out.write(b"half a file")
    raise KeyboardInterrupt


def broken(timeline: Timeline, out: BinaryIO, _: object) -> None:
    out.write(b"half a file")
    raise ZeroDivisionError("a wrong turn")


@pytest.mark.parametrize(
    ("writer", "code", "told"),
    [(full_disk, 2, "the disk is full"), (interrupted, 130, ""), (broken, 1, "a fault of ours")],
)
@pytest.mark.parametrize("kept", [True, False])
def test_a_file_that_is_not_finished_leaves_nothing(
    writer: Any,
    code: int,
    told: str,
    kept: bool,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(export.WRITERS, "mid", writer)
    if kept:
        Path("vamp.mid").write_bytes(b"yesterday's")
    assert main(["export", "vamp.mid", "--force"]) == code
    out, err = capfd.readouterr()
    assert out == ""
    assert told in err
    assert err.count("\n") == (1 if told else 0)
    assert folder() == (["vamp.mid"] if kept else [])
    assert not kept or Path("vamp.mid").read_bytes() == b"yesterday's"


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_to_stop_leaves_nothing(name: str) -> None:
    number = getattr(signal, name)
    stopped_within = (
        "import os, sys; from studio import cli, export\n"
        "def write(timeline, out, _):\n"
        "    out.write(b'half a file'); out.flush()\n"
        "    print(len(os.listdir()))\n"
        f"    os.kill(os.getpid(), {number:d})\n"
        "export.WRITERS['mid'] = write\n"
        "sys.exit(cli.main(['export', 'vamp.mid']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", stopped_within], env=HERE, capture_output=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (128 + number, b"1\n", b"")
    assert folder() == []


def test_a_terminal_that_closes_does_not_stop_what_is_to_outlive_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def closing(timeline: Timeline, out: BinaryIO, _: object) -> tuple[str, ...]:
        os.kill(os.getpid(), signal.SIGHUP)
        out.write(b"whole")
        return ()

    monkeypatch.setitem(export.WRITERS, "mid", closing)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        assert main(["export", "vamp.mid"]) == 0
    finally:
        signal.signal(signal.SIGHUP, before)
    assert Path("vamp.mid").read_bytes() == b"whole"


def test_signals_mean_afterwards_what_they_meant_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def told_to_stop(timeline: Timeline, out: BinaryIO, _: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    def not_within_an_export(number: int, frame: object) -> None:
        pass

    monkeypatch.setitem(export.WRITERS, "mid", told_to_stop)
    before = {number: signal.signal(number, not_within_an_export) for number in TO_STOP}
    try:
        assert main(["export", "vamp.mid"]) == 128 + signal.SIGTERM
        assert {signal.getsignal(number) for number in TO_STOP} == {not_within_an_export}
    finally:
        for number, what in before.items():
            signal.signal(number, what)


def test_what_may_only_be_read_is_kept_even_with_force(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    there = Path("vamp.mid")
    there.write_bytes(b"yesterday's")
    there.chmod(0o444)
    # Root may write whatever the file says.
    monkeypatch.setattr(os, "access", lambda path, how: bool(os.stat(path).st_mode & how << 6))
    assert main(["export", "vamp.mid", "--force"]) == 2
    assert "vamp.mid is there and may only be read" in capfd.readouterr().err
    assert there.read_bytes() == b"yesterday's"
    there.chmod(0o644)
    assert main(["export", "vamp.mid", "--force"]) == 0


def test_what_is_there_is_refused_before_a_note_is_played(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(export.WRITERS, "mid", broken)
    Path("vamp.mid").write_bytes(b"yesterday's")
    assert main(["export", "vamp.mid"]) == 2
    assert "vamp.mid is there already" in capfd.readouterr().err


def test_a_disk_that_fills_up_on_the_way_leaves_nothing() -> None:
    narrow = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); "
        "from studio.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", narrow, "export", "vamp.mid", "--bars", "600"],
        env=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stderr.startswith("vamp: cannot write vamp.mid: the file would become too large")
    assert ran.stderr.count("\n") == 1
    assert folder() == []


def test_a_reader_who_leaves_early_is_no_fault() -> None:
    for words in (["--help"], ["export", "--help"], ["export", "-", "--format", "mid"]):
        read_end, write_end = os.pipe()
        os.close(read_end)
        ran = vamp(*words, capture_output=False, stdout=write_end, stderr=subprocess.PIPE)
        os.close(write_end)
        assert (ran.returncode, ran.stderr) == (0, b"")


def test_closed_standard_output_is_told() -> None:
    shell = f"{shlex.quote(sys.executable)} -m studio export - --format mid --bars 2000 >&-"
    ran = subprocess.run(
        ["sh", "-c", shell],
        env=HERE,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"vamp: cannot write standard output: ")


def test_a_fault_of_ours_is_shown_where_asked(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(export.WRITERS, "mid", broken)
    monkeypatch.setenv("VAMP_DEBUG", "1")
    assert main(["export", "vamp.mid"]) == 1
    assert "Traceback" in capfd.readouterr().err


@pytest.mark.parametrize("hard_links", [True, False])
def test_a_file_that_came_into_being_meanwhile_is_kept(
    hard_links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_here(*_: object) -> None:
        raise OSError(errno.EPERM, "no hard links on this disk")

    if not hard_links:
        monkeypatch.setattr(os, "link", none_here)
    with fresh_file("first.mid") as out:
        out.write(b"ours")
    assert Path("first.mid").read_bytes() == b"ours"

    def written_while_theirs_comes() -> None:
        with fresh_file("second.mid") as out:
            out.write(b"ours")
            Path("second.mid").write_bytes(b"theirs")

    with pytest.raises(Mistake, match=r"second\.mid is there already"):
        written_while_theirs_comes()
    assert Path("second.mid").read_bytes() == b"theirs"
    assert folder() == ["first.mid", "second.mid"]


def test_force_replaces_the_file_behind_a_link_and_keeps_its_rights() -> None:
    Path("band").mkdir()
    there = Path("band/vamp.mid")
    there.write_bytes(b"yesterday's")
    there.chmod(0o640)
    Path("vamp.mid").symlink_to(there)
    with fresh_file("vamp.mid", force=True) as out:
        out.write(b"today's")
    assert Path("vamp.mid").is_symlink()
    assert there.read_bytes() == b"today's"
    assert there.stat().st_mode & 0o777 == 0o640
    assert os.listdir("band") == ["vamp.mid"]


def test_a_new_file_has_the_rights_of_any_new_file() -> None:
    Path("other").touch()
    with fresh_file("vamp.mid") as out:
        out.write(b"new")
    assert Path("vamp.mid").stat().st_mode == Path("other").stat().st_mode


def test_beside_the_main_thread_nothing_has_to_wait() -> None:
    """No signal arrives there, and none may be set there."""
    loaded: list[str] = []
    thread = Thread(target=stopped_afterwards()(lambda: loaded.append("numpy")))
    thread.start()
    thread.join()
    assert loaded == ["numpy"]


def test_a_stop_waits_for_what_is_being_loaded() -> None:
    """Once, and then it is obeyed; a library that is interrupted as it loads breaks."""
    loaded: list[str] = []

    @stopped_afterwards()
    def load() -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        loaded.append("numpy")

    with pytest.raises(KeyboardInterrupt):
        load()
    assert loaded == ["numpy"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
