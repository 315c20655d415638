"""A terminal to play in: a program before it, what it shows, and how it is typed to."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
from contextlib import suppress

from playback.closes import Closes
from sound_server import wait_until

# The terminal becomes the program's own, as a window that is opened for it.
IN_FRONT = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


class Playing(Closes):
    """``vamp play`` in a terminal: what it shows, and how it is spoken to."""

    def __init__(self, env: dict[str, str], words: list[str]) -> None:
        self.typing, self._tty = pty.openpty()
        termios.tcsetwinsize(self._tty, (24, 100))
        self.before = self.settings
        self.seen = ""
        self.process = subprocess.Popen(
            [sys.executable, "-c", IN_FRONT, *words],
            env={**env, "TERM": "xterm", "LC_ALL": "C.UTF-8"},
            stdin=self._tty,
            stdout=self._tty,
            stderr=self._tty,
            start_new_session=True,
        )
        os.set_blocking(self.typing, False)

    @property
    def settings(self) -> list[object]:
        return termios.tcgetattr(self._tty)

    def look(self) -> str:
        with suppress(OSError):  # nothing there yet, or nobody any more
            self.seen += os.read(self.typing, 65536).decode(errors="replace")
        return self.seen

    def shows(self, pattern: str) -> str:
        """Wait until it has shown that since what was waited for before; gives it."""
        wait_until(lambda: re.search(pattern, self.look()) is not None, pattern)
        found = re.search(pattern, self.seen)
        assert found
        self.seen = self.seen[found.end() :]
        return found[0]

    def types(self, keys: str) -> None:
        os.write(self.typing, keys.encode())

    def code(self) -> int:
        """Wait for the end; gives the exit code, below 0 where a signal ended it."""
        wait_until(lambda: (self.look(), self.process.poll())[1] is not None, "the end")
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.typing)
        os.close(self._tty)
