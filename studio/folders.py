"""Where the command keeps what it may lose, and what it has played: the platform's folders.

The cache is ``~/.cache`` on Linux, ``~/Library/Caches`` on macOS, ``%LOCALAPPDATA%`` on Windows,
or where XDG_CACHE_HOME says. All in it can be made again, so whoever wants the room may delete
it. Logs of runs lie in ``~/.local/state`` or its like.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playback.note_cache import NoteCache

APP = "deux-accords"


def cache_folder() -> str | None:
    """The folder for notes that have been rendered; None where there is no home for one.

    It may not be there yet.
    """
    from platformdirs import user_cache_dir

    try:
        folder = user_cache_dir(APP, appauthor=False)
    except RuntimeError:  # no home; older releases of platformdirs name it ~
        return None
    return os.path.join(folder, "notes") if os.path.isabs(folder) else None


def runs_folder() -> str | None:
    """The folder for logs of what was played; None where there is no home for one."""
    from platformdirs import user_state_dir

    try:
        folder = user_state_dir(APP, appauthor=False)
    except RuntimeError:
        return None
    return os.path.join(folder, "runs") if os.path.isabs(folder) else None


def remembered_file() -> str | None:
    """Where the page's last state stands; None where there is no home for it."""
    return _state_file("page.json")


def class_token_file() -> str | None:
    """Where the token of a class's link is kept for an evening."""
    return _state_file("class-token")


def _state_file(name: str) -> str | None:
    runs = runs_folder()
    return None if runs is None else os.path.join(os.path.dirname(runs), name)


def note_cache() -> NoteCache:
    """The rendered notes of earlier runs. With it numpy is loaded, safe from Ctrl-C."""
    from studio.stopping import stopped_afterwards

    with stopped_afterwards():
        from playback.note_cache import NoteCache

    return NoteCache(cache_folder())
