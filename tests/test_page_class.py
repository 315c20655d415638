"""A class that listens in, and a machine that is busy: one band, heard by all, without a gap."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from browser import MISSING, Page, chromium, serving
from playback.rates import USUAL_RATE as RATE

pytestmark = [pytest.mark.live, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

SPIN = "while True: pass"
BUSY_SECONDS = 120


@contextmanager
def every_core_busy() -> Iterator[None]:
    """Other programs that want all the time there is."""
    busy = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(os.cpu_count() or 2)]
    try:
        yield
    finally:
        for program in busy:
            program.kill()
            program.wait()


def test_two_minutes_with_every_core_busy_and_nothing_is_missing(tmp_path: Path) -> None:
    with serving(tmp_path) as server, chromium() as browser:
        page = Page(browser, f"{server.address}?test")
        page.takes("tempo=180&seed=7&count-in=1&intensity=0.9&v=1")
        page.press("Space")
        page.plays_to(0)
        with every_core_busy():
            page.plays_to(BUSY_SECONDS * RATE, 2 * BUSY_SECONDS)
        assert page.missing == 0
        packets = page.packets()
        frames = [frame for _, frame, music, _ in packets if music]
        assert np.array_equal(np.diff(frames), np.full(len(frames) - 1, 960))
        assert page.faults == []


def test_over_plain_http_a_class_hears_it_without_a_worklet(tmp_path: Path) -> None:
    name = socket.gethostname()
    resolve = f"--host-resolver-rules=MAP {name} 127.0.0.1"
    with serving(tmp_path, "--lan") as server, chromium(resolve) as browser:
        port, token = server.class_link.rpartition(":")[2].split("/?token=")
        teacher = Page(browser, server.address)
        pupil = Page(browser, f"http://{name}:{port}/?token={token}&test")
        assert not pupil.page.evaluate("isSecureContext")
        assert pupil.page.evaluate("new AudioContext().audioWorklet") is None
        teacher.page.click("#play")
        teacher.plays_to(0)
        assert not pupil.page.is_visible("#play")
        pupil.page.click("#hear")
        pupil.until(lambda: (pupil.frame or 0) > RATE)
        pupil.plays_to((pupil.frame or 0) + 3 * RATE)
        assert pupil.missing == 0
        assert abs((pupil.frame or 0) - (teacher.frame or 0)) < RATE // 2
        sound = np.concatenate([samples for _, _, _, samples in pupil.packets()])
        assert len(sound) > 2 * RATE
        assert np.abs(sound.astype(int)).max() > 1000
        pupil.press("Space")
        pupil.press("l")
        pupil.page.wait_for_timeout(300)
        assert (teacher.phase, teacher.state["last_called"]) == ("playing", False)
        assert "worklet" in pupil.text("#sound-told")
        assert teacher.state["lan"]["listeners"] == 1
        assert (teacher.faults, pupil.faults) == ([], [])


def test_a_class_has_a_code_to_scan_and_is_told_when_its_link_is_no_more(tmp_path: Path) -> None:
    with serving(tmp_path, "--lan") as server, chromium() as browser:
        teacher = Page(browser, server.address)
        teacher.page.click("#show-class")
        teacher.until(
            lambda: teacher.page.evaluate(
                "document.querySelector('#class-code').naturalWidth > 100"
            )
        )
        assert teacher.page.input_value("#class-link") == server.class_link
        pupil = Page(browser, server.class_link)
        teacher.until(lambda: teacher.text("#listeners") == "one listens in")
        assert pupil.page.locator("#boxes button:enabled").count() == 0
        port = server.port
        server.end()
        pupil.until(lambda: "server is away" in pupil.text("#said"))
        next(tmp_path.rglob("class-token")).unlink()
        server.begin(port)
        pupil.until(lambda: "not valid" in pupil.text("#said"))


def test_what_is_said_stands_over_the_bar_of_a_phone_however_tall_that_is(tmp_path: Path) -> None:
    with serving(tmp_path, "--lan") as server, chromium() as browser:
        teacher = Page(browser, server.address, "phone")
        usual = top_of_bar(teacher)
        teacher.call("play")
        teacher.page.wait_for_selector("#hear:not([hidden])")
        assert top_of_bar(teacher) < usual
        teacher.page.click("#hear")
        teacher.until(lambda: top_of_bar(teacher) == usual)
        pupil = Page(browser, server.class_link, "phone")
        server.end()
        for page in (teacher, pupil):
            page.until(lambda: "server is away" in page.text("#said"))  # noqa: B023
            found = page.page.locator("#said").bounding_box()
            assert found["y"] + found["height"] <= top_of_bar(page) + 1


def top_of_bar(page: Page) -> float:
    return float(page.page.locator("#transport").bounding_box()["y"])
