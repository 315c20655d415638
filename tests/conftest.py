"""How the properties draw their examples: fresh ones at home, on CI always the same
ones and half as many; a room for tests that leave files; fonts opened from their bytes; a
browser, and a practice page at work.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from browser import Serving, chromium, serving
from font_band import Opening
from playback.fonts.sounds import FontSounds

# No deadline: a slow machine is not a wrong note.
settings.register_profile("home", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, print_blob=True, max_examples=50
)
settings.load_profile("ci" if os.environ.get("CI") else "home")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    folder = tmp_path / "room"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def opened(tmp_path: Path) -> Opening:
    """Opens a font of these bytes."""

    def opening(content: bytes) -> FontSounds:
        path = tmp_path / "band.sf2"
        path.write_bytes(content)
        return FontSounds(str(path))

    return opening


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium for the tests of a module."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The practice page at work for the tests of a module, a class listening in."""
    with serving(tmp_path_factory.mktemp("home"), "--lan") as server:
        yield server
