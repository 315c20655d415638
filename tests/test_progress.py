"""The bar of a long render: read on a terminal, and nowhere else."""

from __future__ import annotations

import fcntl
import io
import os
import re
import struct
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.progress import EVERY, SIGNS, SOON, bar_text, progress_shown


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Screen:
    """One line of a terminal ``columns`` wide, and all that has stood in it."""

    def __init__(self, columns: int, encoding: str = "utf-8") -> None:
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.columns = columns
        self.stream: TextIO = os.fdopen(theirs, "w", encoding=encoding)
        self.seen: list[str] = []
        self.last_sign = ""

    def line(self) -> str:
        """What stands there now."""
        os.set_blocking(self._ours, False)
        try:
            while content := os.read(self._ours, 10_000):
                came = content.decode()
                self.last_sign = came[-1]
                for text in came.split("\r")[1:]:
                    before = self.seen[-1] if self.seen else ""
                    self.seen.append(text + before[len(text) :])
        except BlockingIOError:
            pass
        assert all(len(text) < self.columns for text in self.seen), "it wraps"
        return self.seen[-1] if self.seen else ""

    def close(self) -> None:
        self.stream.close()
        os.close(self._ours)


@contextmanager
def screen(columns: int = 80, encoding: str = "utf-8") -> Iterator[Screen]:
    opened = Screen(columns, encoding)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture(autouse=True)
def _a_usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_long_render_is_shown_in_place_and_leaves_an_empty_line() -> None:
    clock = Clock()
    with screen() as terminal:
        with progress_shown(terminal.stream, clock) as told:
            for second in range(1, 10):
                clock.now += 1
                told(second, 10)
                bar = terminal.line().rstrip()
                assert bar.endswith(f" {10 * second} %, {10 - second} s left")
                assert bar.count("█") == 4 * second
                assert bar.count("░") == 40 - 4 * second
        assert terminal.line().strip() == ""
        assert terminal.last_sign == "\r"  # what is said next begins at the left
    assert all("\n" not in text for text in terminal.seen)


def test_what_is_counted_is_shown_as_a_count() -> None:
    clock = Clock()
    with screen() as terminal, progress_shown(terminal.stream, clock, "files") as told:
        clock.now += 600
        told(1_000, 4_000)
        assert terminal.line().rstrip().endswith("  25 %, 1,000 of 4,000 files, 30:00 min left")


def test_a_short_render_shows_nothing() -> None:
    clock = Clock()
    with screen() as terminal:
        with progress_shown(terminal.stream, clock) as told:
            for tenth in range(1, 10):
                clock.now += SOON / 11
                told(tenth, 10)
        assert terminal.line() == ""
        assert terminal.seen == []


def test_a_render_that_will_be_long_is_shown_before_long() -> None:
    clock = Clock()
    with screen() as terminal, progress_shown(terminal.stream, clock) as told:
        clock.now += SOON / 2
        told(1, 100)
        assert terminal.line().strip().endswith("1 %, 50 s left")


def test_neither_the_beginning_nor_the_end_is_a_picture() -> None:
    clock = Clock()
    with screen() as terminal:
        with progress_shown(terminal.stream, clock) as told:
            for done in (0, 10):
                clock.now += 5
                told(done, 10)
        assert terminal.line() == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.0, "1 s"), (1.2, "2 s"), (59, "59 s"), (59.5, "1:00 min"), (65, "1:05 min"),
     (3_600, "60:00 min")],
)  # fmt: skip
def test_the_time_left_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert bar_text(0.5, seconds, 80).endswith(f"  50 %, {said} left")


def test_the_picture_is_steady_enough_to_be_read() -> None:
    clock = Clock()
    with screen() as terminal, progress_shown(terminal.stream, clock) as told:
        for step in range(1, 10_000):
            clock.now += 0.001
            told(step, 10_000)
            terminal.line()
    assert 10 < len(terminal.seen) <= 10 / EVERY + 2


@pytest.mark.parametrize("columns", [1, 8, 20, 30, 40, 80, 200])
def test_it_never_wraps(columns: int) -> None:
    clock = Clock()
    with screen(columns) as terminal:
        with progress_shown(terminal.stream, clock) as told:
            for done in (1, 20, 99):
                clock.now += 30
                told(done, 100)
                terminal.line()
        assert terminal.line().strip() == ""
        assert len(terminal.seen) >= 2 or columns == 1


@pytest.mark.parametrize("plain", ["the encoding", "the locale"])
def test_where_blocks_cannot_be_said_it_is_plain(
    plain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if plain == "the locale":
        monkeypatch.setenv("LC_ALL", "C")
    clock = Clock()
    encoding = "ascii" if plain == "the encoding" else "utf-8"
    with screen(encoding=encoding) as terminal, progress_shown(terminal.stream, clock) as told:
        clock.now += 5
        told(1, 2)
        assert terminal.line().strip() == "#" * 20 + "." * 20 + "  50 %, 5 s left"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError, ZeroDivisionError])
def test_it_is_gone_when_the_render_is_broken_off(stop: type[BaseException]) -> None:
    clock = Clock()

    def broken_off(stream: TextIO) -> None:
        with progress_shown(stream, clock) as told:
            clock.now += 5
            told(1, 2)
            raise stop

    with screen() as terminal:
        with pytest.raises(stop):
            broken_off(terminal.stream)
        assert terminal.line().strip() == ""
        assert len(terminal.seen) > 1


def test_a_file_or_pipe_gets_nothing() -> None:
    clock, pipe = Clock(), io.StringIO()
    with progress_shown(pipe, clock) as told:
        clock.now += 5
        told(1, 2)
    assert pipe.getvalue() == ""


def test_a_terminal_without_the_means_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    clock = Clock()
    with screen() as terminal:
        with progress_shown(terminal.stream, clock) as told:
            clock.now += 5
            told(1, 2)
        terminal.line()
    assert terminal.seen == []


def test_no_standard_error_at_all_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    clock = Clock()
    with progress_shown(clock=clock) as told:
        clock.now += 5
        told(1, 2)


def test_a_terminal_that_goes_away_does_not_stop_the_render() -> None:
    class Gone(io.StringIO):
        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    clock = Clock()
    with progress_shown(Gone(), clock) as told:
        for done in (1, 2, 3):
            clock.now += 5
            told(done, 4)


@given(
    st.floats(0, 1, exclude_max=True),
    st.floats(0, 400_000),
    st.integers(0, 300),
    st.sampled_from(SIGNS),
)
def test_the_bar_says_part_and_time_in_its_room(
    part: float, seconds: float, room: int, signs: str
) -> None:
    text = bar_text(part, seconds, room, signs)
    assert len(text) <= room
    if room >= 30:
        found = re.fullmatch(r"(\S+) +(\d+) %, (?:(\d+):)?(\d+) (s|min) left", text)
        assert found is not None
        bar, percent, minutes, rest, unit = found.groups()
        assert abs(bar.count(signs[0]) / len(bar) - part) <= 1 / len(bar)
        assert int(percent) == int(100 * part)
        said = 60 * int(minutes or 0) + int(rest)
        assert (unit == "min") == (said >= 60)
        assert 0 <= said - seconds <= 1 or said == 1
