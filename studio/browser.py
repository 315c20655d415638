"""A page shown to the user: in a browser that has windows, where there is one."""

from __future__ import annotations

import os
import sys
import webbrowser
from threading import Thread


def has_windows() -> bool:
    """Whether a browser here would have a window to open; over ssh it would be one for text."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_in_browser(address: str) -> None:
    """Show an address, without waiting for the browser; who has none reads it in the terminal."""
    if has_windows():
        Thread(target=webbrowser.open, args=(address,), name="the browser", daemon=True).start()
