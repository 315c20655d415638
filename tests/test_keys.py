"""Keys: what a terminal sends becomes keys, and the terminal is given back as it was."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.keys import ConsoleKeys, Decoder, NoKeys, keys_of_terminal

if sys.platform == "win32":
    pytest.skip("Windows has no POSIX terminals", allow_module_level=True)

import pty
import termios

from studio.keys import TerminalKeys

SENT = {
    "q": b"q",
    "space": b" ",
    "?": b"?",
    "é": "é".encode(),
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1bOC",
    "left": b"\x1bOD",
}

# Ctrl-Right, F5, F1 on the Linux console, Delete, Alt-q, a mouse, a window's title, a tab.
UNKNOWN = [
    *(b"\x1b[1;5C", b"\x1b[15~", b"\x1b[[A", b"\x1b[3~", b"\x1bq"),
    *(b"\x1b[<0;12;7M", b"\x1b]0;title q\x07", b"\x1bP1$q\x1b\\", b"\t", b"\x04"),
]

sent = st.lists(st.sampled_from([*SENT.values(), *UNKNOWN]), max_size=12)


def names(pieces: list[bytes]) -> list[str]:
    by_bytes = {sent: key for key, sent in SENT.items()}
    return [by_bytes[piece] for piece in pieces if piece in by_bytes]


@given(sent, st.lists(st.integers(0, 60)))
def test_keys_come_out_whole_however_the_bytes_are_cut(pieces: list[bytes], at: list[int]) -> None:
    whole = b"".join(pieces)
    cuts = [0, *sorted(cut for cut in at if cut <= len(whole)), len(whole)]
    decoder = Decoder()
    found = [key for a, b in pairwise(cuts) for key in decoder.keys(whole[a:b])]
    assert found == names(pieces)
    assert not decoder.waits
    assert decoder.quiet() == []


@given(st.binary(max_size=40))
def test_nothing_that_is_sent_is_too_strange(noise: bytes) -> None:
    """And after a moment of silence the keys are themselves again."""
    decoder = Decoder()
    decoder.keys(noise)
    decoder.quiet()
    assert decoder.keys(b"q\x1b[A") == ["q", "up"]


def test_escape_alone_is_known_by_what_does_not_follow() -> None:
    decoder = Decoder()
    assert decoder.keys(b"\x1b") == []
    assert decoder.waits
    assert decoder.quiet() == ["escape"]
    assert decoder.keys(b"q") == ["q"]


def test_an_arrow_with_alt_is_an_arrow() -> None:
    assert Decoder().keys(b"\x1b\x1b[A") == ["escape", "up"]


# A terminal


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a pseudo-terminal: who types, and the program."""
    ends = pty.openpty()
    yield ends
    for end in ends:
        with suppress(OSError):
            os.close(end)


@pytest.fixture(autouse=True)
def _in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal is the tests' own, though not the one they were started from."""
    monkeypatch.setattr("os.tcgetpgrp", lambda number: os.getpgrp())


def is_one_by_one(number: int) -> bool:
    return not termios.tcgetattr(number)[3] & (termios.ICANON | termios.ECHO)


def test_keys_come_without_enter_and_unseen(terminal: tuple[int, int]) -> None:
    typing, reading = terminal
    with TerminalKeys(reading) as keys:
        assert is_one_by_one(reading)
        os.write(typing, b"1\x1b[Aq")
        assert [keys.wait(5) for _ in range(3)] == ["1", "up", "q"]
        assert keys.wait(0) is None


def test_escape_alone_is_waited_for_no_longer_than_a_moment(terminal: tuple[int, int]) -> None:
    """A little longer than asked, because more of it may be on its way."""
    typing, reading = terminal
    with TerminalKeys(reading) as keys:
        os.write(typing, b"\x1b")
        assert keys.wait(0) == "escape"


def test_an_arrow_that_comes_bit_by_bit(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    typing, reading = terminal
    monkeypatch.setattr("studio.keys.MOST_AT_ONCE", 1)
    with TerminalKeys(reading) as keys:
        os.write(typing, b"\x1b[B")
        assert keys.wait(0) == "down"


@pytest.mark.parametrize("ends", [None, RuntimeError, KeyboardInterrupt, SystemExit])
def test_the_terminal_is_given_back(
    terminal: tuple[int, int], ends: type[BaseException] | None
) -> None:
    _, reading = terminal
    before = termios.tcgetattr(reading)
    signals = [signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)]
    with pytest.raises(ends) if ends else nullcontext(), TerminalKeys(reading):
        assert termios.tcgetattr(reading) != before
        if ends is not None:
            raise ends
    assert termios.tcgetattr(reading) == before
    assert [signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)] == signals


def test_a_terminal_that_was_set_so_before_stays_so(terminal: tuple[int, int]) -> None:
    _, reading = terminal
    own = termios.tcgetattr(reading)
    own[3] &= ~termios.ECHO
    termios.tcsetattr(reading, termios.TCSANOW, own)
    before = termios.tcgetattr(reading)
    with TerminalKeys(reading):
        pass
    assert termios.tcgetattr(reading) == before


def test_ctrl_c_stays_a_signal(terminal: tuple[int, int]) -> None:
    _, reading = terminal
    with TerminalKeys(reading):
        assert termios.tcgetattr(reading)[3] & termios.ISIG


def test_in_the_background_the_terminal_is_left_alone(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading it or setting it would stop the program; in front again, it listens."""
    typing, reading = terminal
    before = termios.tcgetattr(reading)
    monkeypatch.setattr("os.tcgetpgrp", lambda number: os.getpgrp() + 1)
    with TerminalKeys(reading) as keys:
        assert termios.tcgetattr(reading) == before
        assert keys.wait(0.001) is None
        monkeypatch.setattr("os.tcgetpgrp", lambda number: os.getpgrp())
        keys.wait(0.001)
        assert is_one_by_one(reading)
        os.write(typing, b"q")
        assert keys.wait(5) == "q"
    assert termios.tcgetattr(reading) == before


def test_a_terminal_that_was_closed_has_no_keys(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is not asked again and again."""
    typing, reading = terminal
    looks = []

    def look(number: int, most: int) -> bytes:
        looks.append(number)
        return b""

    with TerminalKeys(reading) as keys:
        os.close(typing)
        monkeypatch.setattr("os.read", look)
        assert [keys.wait(0.001) for _ in range(3)] == [None] * 3
    assert looks == [reading]


def test_whoever_goes_on_after_a_stop_still_knows_how_the_terminal_was(
    terminal: tuple[int, int],
) -> None:
    """Stopped by somebody who did not touch the terminal, as ``kill -STOP`` does."""
    _, reading = terminal
    before = termios.tcgetattr(reading)
    with TerminalKeys(reading):
        signal.raise_signal(signal.SIGCONT)
        assert is_one_by_one(reading)
    assert termios.tcgetattr(reading) == before


@pytest.mark.parametrize("stdin", ["closed", "a file", "none"])
def test_where_there_is_no_terminal_there_are_no_keys(
    stdin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open(os.devnull, encoding="utf-8") as source:
        if stdin == "closed":
            source.close()
        monkeypatch.setattr("sys.stdin", None if stdin == "none" else source)
        found = keys_of_terminal()
        assert isinstance(found, NoKeys)
        with found as keys:
            assert keys.wait(0) is None
            assert not keys.listens


# Windows


class Console:
    """What msvcrt does, with a row of signs that were typed."""

    def __init__(self, typed: str) -> None:
        self.typed = list(typed)

    def kbhit(self) -> bool:
        return bool(self.typed)

    def getwch(self) -> str:
        return self.typed.pop(0)


def test_the_windows_console_gives_the_same_keys() -> None:
    with ConsoleKeys(Console("q \xe0H\0P\xe0M\xe0K\xe0\x53\t1\x1b")) as keys:
        found = [keys.wait(0) for _ in range(9)]
    assert found == ["q", "space", "up", "down", "right", "left", "1", "escape", None]


def test_ctrl_c_of_the_windows_console_interrupts() -> None:
    with ConsoleKeys(Console("\x03")) as keys, pytest.raises(KeyboardInterrupt):
        keys.wait(0)
