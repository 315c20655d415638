"""The practice page in a real browser: a server of its own, Chromium, and what the page heard.

Everything stays on this machine. Where there is no Chromium the tests that need one skip and say
so.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import numpy as np
from numpy.typing import NDArray

from real_command import HERE

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SIZES = {"desktop": (1280, 800), "phone": (390, 844), "projector": (1920, 1080)}

MISSING = "" if CHROMIUM else "no Chromium here (Debian: chromium), so the page is not tried in one"

PATIENCE = 30.0


class Serving:
    """``vamp studio`` at work for a test; ``address`` is its page's."""

    def __init__(self, home: Path, *words: str) -> None:
        self.home = home
        self._words = words
        self._env = {**HERE, "XDG_STATE_HOME": str(home)}
        self.begin()

    def begin(self, port: int | None = None) -> None:
        where = [] if port is None else ["--port", str(port)]
        command = [sys.executable, "-m", "studio", "studio", "--no-browser", *self._words, *where]
        self.process = subprocess.Popen(
            command, env=self._env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.told = self._line()
        self.address = re.search(r"http://\S+/", self.told)[0]  # type: ignore[index]
        self.port = int(self.address.rstrip("/").rpartition(":")[2])
        self.class_link = ""
        if "--lan" in self._words:
            self.class_link = re.search(r"http://\S+", self._line())[0]  # type: ignore[index]

    def _line(self) -> str:
        out = self.process.stdout
        assert out is not None
        line = out.readline()
        assert line, self.process.stderr and self.process.stderr.read()
        return line

    def end(self) -> int:
        """Tell it to stop; gives the exit code. ``complaints`` is what it said on the way."""
        self.process.terminate()
        _, self.complaints = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode


@contextmanager
def serving(home: Path, *words: str) -> Iterator[Serving]:
    server = Serving(home, *words)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


@contextmanager
def chromium(*flags: str) -> Iterator[Any]:
    """A browser without a window; its sound goes nowhere, in time."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


class Page:
    """A page that is open, and everything that went wrong in it."""

    def __init__(
        self, browser: Any, address: str, size: str = "desktop", init: str = "", **how: Any
    ) -> None:
        width, height = SIZES[size]
        self.context = browser.new_context(viewport={"width": width, "height": height}, **how)
        if init:
            self.context.add_init_script(init)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.goto(address)
        self.until(lambda: self.text("#chord") != "")

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def text(self, where: str) -> str:
        return str(self.page.text_content(where) or "").strip()

    def until(self, what: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait for something to be so, and no longer."""
        ends = monotonic() + seconds
        while not what():
            assert monotonic() < ends, f"not within {seconds:g} s; {self.faults}"
            self.page.wait_for_timeout(20)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def takes(self, line: str) -> None:
        """Open a link with a setup line."""
        self.page.evaluate("(line) => { location.hash = line; }", line)
        self.until(lambda: self.fragment == self.state["line"])

    def call(self, name: str, /, **args: Any) -> None:
        """What no control says by itself, said by the page's own socket."""
        self.page.evaluate("(what) => window.deuxAccords.send(what)", {"do": name, **args})

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def phase(self) -> str:
        return str(self.page.evaluate("document.body.dataset.phase"))

    @property
    def state(self) -> dict[str, Any]:
        """What the server said last of how the band stands."""
        found: dict[str, Any] = self.page.evaluate("window.deuxAccords.state()")
        return found

    @property
    def setup(self) -> dict[str, Any]:
        found: dict[str, Any] = self.state["setup"]
        return found

    @property
    def fragment(self) -> str:
        return str(self.page.evaluate("location.hash")).removeprefix("#")

    @property
    def frame(self) -> float | None:
        """The frame of the music that is heard now."""
        found = self.page.evaluate("window.deuxAccords.heardFrame()")
        return None if found is None else float(found)

    @property
    def missing(self) -> int:
        """How many frames the page lacked."""
        return int(self.page.evaluate("window.deuxAccords.underruns()"))

    def plays_to(self, frame: float, seconds: float = PATIENCE) -> None:
        self.until(lambda: (self.frame or -1e9) >= frame, seconds)

    def packets(self) -> list[tuple[int, int, int, NDArray[np.int16]]]:
        """What the page was sent: run, first frame, how many frames of music, the samples."""
        found = self.page.evaluate(RECEIVED)
        return [
            (run, int(frame), music, np.frombuffer(bytes.fromhex(samples), "<i2").reshape(-1, 2))
            for run, frame, music, samples in found
        ]

    def close(self) -> None:
        self.context.close()


RECEIVED = """() => [...window.deuxAccords.received()].map(({run, frame, music, samples}) => [
  run, frame, music, [...new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("")])"""


def until(what: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for something outside a page to be so."""
    ends = monotonic() + seconds
    while not what():
        assert monotonic() < ends, f"not within {seconds:g} s"
        sleep(0.01)
