"""Keys from the terminal, each as it is pressed, without Enter.

A key is its own sign ("q", "1") or a name ("space", "up", "down", "left", "right", "escape").
The terminal is as it was again however the program ends, and whenever it is stopped (Ctrl-Z);
brought back to the foreground, it listens again. Where there is no terminal there are no
keys, and waiting for one is only waiting.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from time import monotonic, sleep
from types import FrameType, TracebackType
from typing import Any, Protocol

ESCAPE, BELL = 0x1B, 0x07

ARROWS = {"A": "up", "B": "down", "C": "right", "D": "left"}
CONSOLE_ARROWS = {"H": "up", "P": "down", "M": "right", "K": "left"}
NAMES = {" ": "space"}

BELONGS_TOGETHER = 0.05
"""What a key sends after ESC comes within so many seconds; ESC that is followed by nothing
was the key itself (choice: terminals send a sequence at once, a slow line parts it by less)."""

LOOK_EVERY = 0.02
"""Seconds between two looks at a Windows console, which cannot be waited for (choice)."""

MOST_AT_ONCE = 256


class Keys(Protocol):
    """Where keys come from, if there are any (``listens``). Use it in ``with``."""

    listens: bool

    def wait(self, seconds: float) -> str | None:
        """The next key, or None when so much time has gone by without one."""

    def __enter__(self) -> Keys: ...
    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        problem: BaseException | None = None,
        where: TracebackType | None = None,
    ) -> None: ...


def keys_of_terminal() -> Keys:
    """The keys of the terminal that the program was started in, if there is one."""
    try:
        number = sys.stdin.fileno() if sys.stdin is not None else -1
        listens = number >= 0 and os.isatty(number)
    except (OSError, ValueError):  # closed
        return NoKeys()
    if not listens:
        return NoKeys()
    return ConsoleKeys() if sys.platform == "win32" else TerminalKeys(number)


class NoKeys:
    """No terminal, no keys."""

    listens = False

    def wait(self, seconds: float) -> str | None:
        sleep(seconds)
        return None

    def __enter__(self) -> Keys:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Decoder:
    """From the bytes that a terminal sends to keys, however they are cut.

    An unknown sequence is dropped whole, so that no part of it is taken for a key.

    >>> decoder = Decoder()
    >>> decoder.keys(b"q\\x1b["), decoder.keys(b"A "), decoder.keys(b"\\x1b[1;5Cl")
    (['q'], ['up', 'space'], ['l'])
    """

    def __init__(self) -> None:
        self._begun = b""

    @property
    def waits(self) -> bool:
        """Whether a sequence has begun whose end has not come yet."""
        return bool(self._begun)

    def keys(self, sent: bytes) -> list[str]:
        found = []
        for byte in sent:
            if byte == ESCAPE and self._begun == bytes((ESCAPE,)):
                found += self.quiet()  # an arrow with Alt is ESC and the arrow
            self._begun += bytes((byte,))
            if _is_whole(self._begun):
                key = _key(self._begun)
                self._begun = b""
                found += [key] if key else []
        return found

    def quiet(self) -> list[str]:
        """Nothing has followed: what had begun was ESC alone, or is never finished."""
        begun, self._begun = self._begun, b""
        return ["escape"] if begun == bytes((ESCAPE,)) else []


def _is_whole(sent: bytes) -> bool:
    """Whether these bytes are a key or a whole sequence (ECMA-48, 5.4 and 8.3; xterm)."""
    if sent[0] != ESCAPE:
        return len(sent) >= _length_of_sign(sent[0])
    if len(sent) < 2:
        return False
    opening, last = sent[1:2], sent[-1]
    if opening == b"[":
        after = sent[2:]
        if after[:1] == b"[":  # the function keys of the Linux console: ESC [ [ A
            return len(after) == 2
        return bool(after) and 0x40 <= last <= 0x7E
    if opening in b"]P_^X":  # a text, up to BEL or ESC \
        return last == BELL or sent[2:].endswith(b"\x1b\\")
    return opening != b"O" or (len(sent) > 2 and 0x40 <= last <= 0x7E)


def _length_of_sign(first: int) -> int:
    """How many bytes a sign of UTF-8 has, by its first."""
    return 4 if first >= 0xF0 else 3 if first >= 0xE0 else 2 if first >= 0xC0 else 1


def _key(sent: bytes) -> str:
    """The key of a whole sequence; "" for those that mean nothing here."""
    if sent[0] != ESCAPE:
        sign = sent.decode(errors="ignore")
        return NAMES.get(sign, sign) if sign.isprintable() else ""
    return ARROWS.get(chr(sent[2]), "") if sent[1:2] in (b"[", b"O") else ""


class TerminalKeys:
    """The keys of a POSIX terminal, by the number of the open file."""

    listens = True

    def __init__(self, number: int) -> None:
        self._number = number
        self._decoder = Decoder()
        self._ready: list[str] = []
        self._as_it_was: list[Any] | None = None
        self._listening = False
        self._gone = False
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> Keys:
        import signal

        for number, what in ((signal.SIGTSTP, self._stop), (signal.SIGCONT, self._back)):
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, what)
        self._listen()
        return self

    def __exit__(self, *_: object) -> None:
        import signal

        for number, before in self._handlers.items():
            signal.signal(number, before)
        self._handlers.clear()
        self._let_be()

    def wait(self, seconds: float) -> str | None:
        until = monotonic() + seconds
        left = seconds
        while self._look(left) and not self._ready:
            left = BELONGS_TOGETHER if self._decoder.waits else max(0.0, until - monotonic())
        return self._ready.pop(0) if self._ready else None

    def _look(self, seconds: float) -> bool:
        """Take in what is sent within so many seconds; False where nothing was."""
        from select import select

        if self._ready:
            return True
        self._listen()
        if not self._listening:  # gone, or in the background, where reading would stop us
            sleep(seconds)
            return False
        if not select([self._number], [], [], seconds)[0]:
            self._ready += self._decoder.quiet()
            return False
        try:
            sent = os.read(self._number, MOST_AT_ONCE)
        except OSError:
            sent = b""
        if not sent:
            self._gone, self._listening = True, False
        self._ready += self._decoder.keys(sent)
        return True

    def _listen(self) -> None:
        """Keys one by one and unseen, from now on; Ctrl-C and Ctrl-Z stay what they are."""
        import termios

        if self._gone or self._listening or not self._in_front():
            return
        with suppress(termios.error, OSError):
            now = termios.tcgetattr(self._number)
            if self._as_it_was is None or now[3] & termios.ICANON:  # else it is ours already
                self._as_it_was = [*now[:6], [*now[6]]]
            now[3] &= ~(termios.ICANON | termios.ECHO)
            now[6][termios.VMIN], now[6][termios.VTIME] = 1, 0
            termios.tcsetattr(self._number, termios.TCSANOW, now)
            self._listening = True

    def _let_be(self) -> None:
        """The terminal as it was; at once, for one that is held (Ctrl-S) is never drained."""
        import termios

        if self._listening and self._in_front():
            with suppress(termios.error, OSError):
                termios.tcsetattr(self._number, termios.TCSANOW, self._as_it_was or [])
        self._listening = False

    def _in_front(self) -> bool:
        """Whether the terminal is ours; from the background, setting it would stop us."""
        try:
            return os.tcgetpgrp(self._number) == os.getpgrp()
        except OSError:
            return False

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-Z: leave the terminal in order, then stop as if nobody had listened."""
        import signal

        self._let_be()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)  # here it stands still until ``fg`` or ``bg``
        signal.signal(number, self._stop)

    def _back(self, number: int, frame: FrameType | None) -> None:
        """Going on: meanwhile somebody else, such as the shell, has had the terminal."""
        self._listening = False
        self._listen()


class ConsoleKeys:
    """The keys of the Windows console; ``console`` is the module msvcrt."""

    listens = True

    def __init__(self, console: Any = None) -> None:
        from importlib import import_module

        self._console = console or import_module("msvcrt")

    def __enter__(self) -> Keys:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def wait(self, seconds: float) -> str | None:
        until = monotonic() + seconds
        while True:
            if self._console.kbhit():
                if key := self._key():
                    return key
            elif (left := until - monotonic()) <= 0:
                return None
            else:
                sleep(min(left, LOOK_EVERY))

    def _key(self) -> str:
        """The key that is there; "" for those that mean nothing here. Raises
        KeyboardInterrupt for Ctrl-C, which arrives as a sign here.
        """
        sign: str = self._console.getwch()
        if sign in ("\0", "\xe0"):
            return CONSOLE_ARROWS.get(self._console.getwch(), "")
        if sign == "\x03":
            raise KeyboardInterrupt
        if sign == "\x1b":
            return "escape"
        return NAMES.get(sign, sign) if sign.isprintable() else ""
