"""LMMS at work on a screen that nobody sees: a MIDI file goes in, its project comes out as XML.

LMMS imports without being asked anything once its settings name a sound font; only saving needs
keys to be pressed, as there is no command for it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, ParseError

from font_band import TONE, band
from font_writer import band_font
from sound_server import wait_until

SETTINGS = """<?xml version="1.0"?>
<!DOCTYPE lmms-config-file>
<lmms version="1.2.2" configversion="1">
  <app configured="1" nomsgaftersetup="1" openlastproject="0"/>
  <mixer audiodev="Dummy (no sound output)" mididev="Dummy (no MIDI support)"/>
  <paths workingdir="{home}/lmms/" defaultsf2="{home}/band.sf2"/>
</lmms>
"""


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


def project(midi: Path, home: Path, display: str) -> Element:
    """What LMMS makes of a MIDI file."""
    (home / "lmms" / "projects").mkdir(parents=True, exist_ok=True)
    (home / "band.sf2").write_bytes(band_font(band(), [TONE]))
    (home / ".lmmsrc.xml").write_text(SETTINGS.format(home=home))
    env = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "DISPLAY": display}
    quiet = subprocess.DEVNULL
    words = ["lmms", "--allowroot", "--import", str(midi)]
    lmms = subprocess.Popen(words, env=env, stdout=quiet, stderr=quiet, cwd=home)
    saved = midi.with_suffix(".mmp")
    try:
        wait_until(lambda: _asks_where_to(env), "LMMS asks where to save")
        wait_until(lambda: _is_saved(env, saved), f"{saved} is written")
    finally:
        lmms.terminate()
        lmms.wait()
    return ElementTree.parse(saved).getroot()


IMPORTED = "Untitled[*] - LMMS"
"""The title once there is something to save."""
SAVING = "Save Project"


def _asks_where_to(env: dict[str, str]) -> bool:
    """Whether the dialog is there. A window may be shown before it takes keys: press again."""
    if _window(env, SAVING):
        return True
    _press(env, IMPORTED, "key", "ctrl+s")
    return False


def _is_saved(env: dict[str, str], saved: Path) -> bool:
    if not saved.exists() and _window(env, SAVING):
        _press(env, SAVING, "key", "ctrl+a")
        _press(env, SAVING, "type", "--delay", "1", str(saved))
        _press(env, SAVING, "key", "Return")
    return _is_whole(saved)


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


def _is_whole(saved: Path) -> bool:
    try:
        ElementTree.parse(saved)
    except (FileNotFoundError, ParseError):
        return False
    return True
