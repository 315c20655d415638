"""A screen that nobody sees, and programs on it which can save their work only by hand.

A window may be shown before it takes keys, so keys are pressed again until what they ask for is
there.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sound_server import wait_until


@contextmanager
def screen() -> Iterator[str]:
    """A screen without a monitor; its name. It is not to begin anew when a guest has left it:
    the next one would come in just then.
    """
    answer, tell = os.pipe()
    words = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1280x800x24", "-noreset"]
    quiet = subprocess.DEVNULL
    xvfb = subprocess.Popen(words, pass_fds=[tell], stdout=quiet, stderr=quiet)
    os.close(tell)
    try:
        with os.fdopen(answer) as answered:
            yield f":{answered.readline().strip()}"
    finally:
        xvfb.terminate()
        xvfb.wait()


def save_by_hand(
    command: Sequence[str],
    env: dict[str, str],
    window: str,
    dialog: str,
    target: Path,
    is_whole: Callable[[bytes], bool],
) -> None:
    """Start a program, wait for its window, press Ctrl-S, and name a target in the dialog that
    opens; the program is ended once what it has written is whole. Windows go by a part of their
    titles; one that says welcome is sent away.
    """
    quiet = subprocess.DEVNULL
    program = subprocess.Popen(command, env=env, stdout=quiet, stderr=quiet)
    try:
        wait_until(lambda: _asks_where_to(env, window, dialog), f"{command[0]} asks where to save")
        wait_until(lambda: _is_saved(env, dialog, target, is_whole), f"{target} is written")
    finally:
        program.terminate()
        program.wait()


def _asks_where_to(env: dict[str, str], window: str, dialog: str) -> bool:
    if _window(env, dialog):
        return True
    _press(env, "Welcome", "key", "Return")
    _press(env, window, "key", "ctrl+s")
    return False


def _is_saved(
    env: dict[str, str], dialog: str, target: Path, is_whole: Callable[[bytes], bool]
) -> bool:
    if not target.exists() and _window(env, dialog):
        _press(env, dialog, "key", "ctrl+a")
        _press(env, dialog, "type", "--delay", "1", str(target))
        _press(env, dialog, "key", "Return")
    return target.exists() and is_whole(target.read_bytes())


def _press(env: dict[str, str], title: str, *keys: str) -> None:
    """Press keys in the window of that title, if there is one."""
    if window := _window(env, title):
        _xdotool(env, "windowfocus", "--sync", window, *keys)


def _window(env: dict[str, str], title: str) -> str:
    found = _xdotool(env, "search", "--onlyvisible", "--name", title)
    return found.partition("\n")[0]


def _xdotool(env: dict[str, str], *words: str) -> str:
    ran = subprocess.run(["xdotool", *words], env=env, capture_output=True, text=True, check=False)
    return ran.stdout
