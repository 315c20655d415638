"""The practice page in a real browser: one gesture and the band plays; what is heard is what an
export renders; hands, links, files, and a server that comes back.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest

from browser import MISSING, Page, Serving, serving
from playback.frames import opening_frame
from playback.mixer import Mixer
from playback.note_cache import NoteCache
from playback.rates import USUAL_RATE as RATE
from playback.rendering import Rendering
from playback.route import Route
from playback.sampler import Sampler
from playback.setup_file import read_setup_file
from playback.setup_line import read_setup_line
from playback.stream import in_16_bits
from studio.folders import cache_folder
from studio.run import LEAD_SECONDS

pytestmark = [pytest.mark.live, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
LEAD = round(LEAD_SECONDS * RATE)
BAR = 2 * RATE  # at 120


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Serving]:
    with serving(tmp_path) as server:
        yield server


@pytest.fixture
def page(browser: Any, server: Serving) -> Iterator[Page]:
    page = Page(browser, f"{server.address}?test")
    yield page
    assert page.faults == []
    page.close()


def test_one_gesture_and_the_first_beat_is_there_within_three_seconds(page: Page) -> None:
    assert page.text("#chord") == "Dm7"
    page.press("Space")
    page.until(lambda: page.frame is not None, 1)
    page.until(lambda: page.page.is_visible("#count"), 1)
    page.plays_to(0, 3)
    page.plays_to(1000)
    page.until(lambda: (page.text("#chord"), page.text("#next")) == ("Dm7", "C7"))
    assert page.phase == "playing"


def test_a_click_on_empty_ground_does_nothing(page: Page) -> None:
    page.page.mouse.click(640, 60)
    page.page.mouse.click(700, 300)
    page.page.wait_for_timeout(300)
    assert (page.phase, page.frame) == ("rest", None)


def test_what_the_page_got_is_what_an_export_renders(page: Page, server: Serving) -> None:
    """With a pause, a tempo, a key, and the last chorus, to the end."""
    page.takes("tempo=300&seed=7&count-in=1")
    page.press("Space")
    page.plays_to(RATE)
    page.press("ArrowDown")
    page.press("k")
    page.plays_to(3 * RATE)
    page.press("Space")
    page.until(lambda: page.phase == "paused")
    page.press("Space")
    page.press("l")
    page.until(lambda: page.phase == "rest", 40)
    (log,) = server.home.glob("deux-accords/runs/*.json")
    route, _ = read_setup_file(log.read_bytes())
    assert isinstance(route, Route)
    assert [setup.tempo for _, setup in route.timeline.changes][-1] == 298
    assert str(route.timeline.changes[-1][1].key) == "G"
    packets = page.packets()
    sound = np.concatenate([samples[:music] for _, _, music, samples in packets])
    first = opening_frame(route, RATE) - LEAD
    sampler = Sampler(RATE, NoteCache(cache_folder()))
    rendering = Rendering(route, sampler, Mixer(RATE), frame=first)
    assert rendering.end is not None
    whole = in_16_bits(rendering.block(rendering.end - first))
    assert len(sound) == len(whole)
    different = np.flatnonzero((sound != whole).any(axis=1))
    assert len(different) <= 2 * RATE // 100  # where the pause fades out and in
    assert page.missing == 0


def test_a_mute_is_heard_at_once_and_shown(page: Page) -> None:
    page.press("Space")
    page.plays_to(BAR)
    for key in "123":
        page.press(key)
    page.until(lambda: not page.packets()[-1][3].any(), 2)
    page.page.click("#panel-players summary")
    for who in ("Bass", "Piano", "Drums"):
        assert page.button(f"Mute {who}").get_attribute("aria-pressed") == "true"
    assert page.missing == 0


def test_tempo_by_arrows_slider_and_taps(page: Page) -> None:
    page.press("ArrowUp")
    page.until(lambda: page.setup["tempo"] == 122)
    page.press("ArrowLeft")
    page.until(lambda: page.setup["tempo"] == 112)
    page.page.fill("#tempo", "90")
    page.until(lambda: page.setup["tempo"] == 90)
    page.page.evaluate("document.activeElement.blur()")
    for _ in range(4):
        page.press("t")
        page.page.wait_for_timeout(400)
    page.until(lambda: 130 < page.setup["tempo"] < 155)


def test_a_key_is_heard_from_the_next_bar_on_and_shown_as_it_sounds(page: Page) -> None:
    page.press("Space")
    page.plays_to(RATE)
    page.page.select_option("#key", "G")
    page.until(lambda: page.text("#chord") == "Gm7", 5)
    frame = page.frame
    assert frame is not None
    assert frame % BAR < RATE // 4  # just after a bar line


def test_the_last_chorus_is_called_by_a_button_and_ends_the_music(page: Page) -> None:
    page.takes("tempo=320&seed=7&count-in=0")
    page.press("Space")
    page.plays_to(RATE)
    page.page.click("#last")
    page.until(lambda: page.page.get_attribute("#last", "aria-pressed") == "true")
    page.until(lambda: page.phase == "rest", 30)
    page.until(lambda: page.text("#chord") == "Dm7", 2)


def test_the_midi_that_is_downloaded_is_the_band(page: Page) -> None:
    page.takes("tempo=200&seed=7&key=F&count-in=1")
    page.page.click("#panel-files summary")
    page.page.fill("#out-bars", "8")
    with page.page.expect_download() as coming:
        page.page.click("#out-mid")
    download = coming.value
    assert download.suggested_filename == "vamp-Fm7-Eb7-in-Fm-200bpm-seed7-8bars.mid"
    midi = mido.MidiFile(file=io.BytesIO(Path(download.path()).read_bytes()))
    assert [track.name for track in midi.tracks[1:]] == ["Bass", "Piano", "Drums"]
    assert abs(midi.length - 8 * 4 * 60 / 200) < 0.01
    dragged = page.page.evaluate(
        """() => {
          const carries = new DataTransfer();
          document.querySelector("#out-mid").dispatchEvent(
            new DragEvent("dragstart", {dataTransfer: carries, bubbles: true}));
          return carries.getData("DownloadURL");
        }"""
    )
    assert dragged.startswith("audio/midi:vamp")
    assert "/out/bars.mid?bars=8" in dragged


def test_a_server_that_comes_back_is_found_again(page: Page, server: Serving) -> None:
    page.press("Space")
    page.plays_to(RATE)
    port = server.port
    server.end()
    page.until(lambda: page.phase == "away")
    server.begin(port)
    page.until(lambda: page.phase == "rest", 20)
    page.press("Space")
    page.until(lambda: page.phase == "playing")
    page.plays_to(0)
    page.faults = [fault for fault in page.faults if "WebSocket" not in fault]  # Chromium says so


def test_a_link_sets_the_band_up_and_asks_first_while_it_plays(
    page: Page, server: Serving, browser: Any
) -> None:
    page.takes("tempo=96&key=F&feel=two&without=piano&seed=5&count-in=1")
    assert read_setup_line(page.fragment).tempo == 96
    assert page.text("#chord") == "Fm7"
    page.press("Space")
    page.until(lambda: page.phase == "playing")
    page.page.evaluate("location.hash = 'tempo=140&seed=6'")
    page.page.wait_for_selector("#ask[open]")
    page.page.click("#ask-no")
    page.until(lambda: read_setup_line(page.fragment).seed == 5)
    page.page.evaluate("location.hash = 'tempo=140&seed=6'")
    page.page.wait_for_selector("#ask[open]")
    page.page.click("#ask-yes")
    page.until(lambda: page.setup["tempo"] == 140)
    other = Page(browser, server.address)
    assert read_setup_line(other.fragment).seed == 6
    other.close()


def test_a_link_that_says_nothing_we_know_is_refused_in_a_line(page: Page) -> None:
    before = page.setup
    page.page.evaluate("location.hash = 'tempo=9999'")
    page.until(lambda: "tempo must be 30 to 320" in page.text("#said"))
    assert page.setup == before


def test_the_address_is_not_written_more_often_than_browsers_allow(page: Page) -> None:
    """Safari throws at the hundredth time within 30 seconds."""
    page.page.evaluate(
        """() => {
          const write = history.replaceState.bind(history);
          window.written = 0;
          history.replaceState = (...how) => { window.written++; write(...how); };
        }"""
    )
    for tempo in range(60, 160):
        page.call("set", name="tempo", value=tempo)
        page.page.wait_for_timeout(20)
    page.until(lambda: page.setup["tempo"] == 159)
    page.until(lambda: read_setup_line(page.fragment).tempo == 159)
    assert 2 <= page.page.evaluate("window.written") <= 12


def test_two_tabs_share_one_band(page: Page, browser: Any, server: Serving) -> None:
    other = Page(browser, server.address)
    page.press("Space")
    page.plays_to(RATE)
    other.until(lambda: other.phase == "playing" and (other.frame or 0) > RATE)
    assert abs((other.frame or 0) - (page.frame or 0)) < RATE
    other.press("l")
    page.until(lambda: page.page.get_attribute("#last", "aria-pressed") == "true")
    assert other.faults == []
    other.close()


def test_a_page_that_stood_still_is_soon_where_the_others_are(
    page: Page, browser: Any, server: Serving
) -> None:
    other = Page(browser, server.address)
    page.press("Space")
    page.plays_to(RATE)
    other.until(lambda: (other.frame or 0) > RATE)
    before = behind(page, other)
    page.page.evaluate("const ends = performance.now() + 900; while (performance.now() < ends);")
    page.plays_to((page.frame or 0) + 2 * RATE)
    assert page.missing > 0
    assert abs(behind(page, other) - before) < 0.15 * RATE
    page.call("stop")
    other.close()


def behind(page: Page, other: Page) -> float:
    """By how many frames a page sounds later than the place that another is told, in the middle of
    some looks.
    """
    looks = []
    for _ in range(9):
        looks.append((other.frame or 0) - (page.frame or 0))
        page.page.wait_for_timeout(50)
    return sorted(looks)[4]


def test_bars_of_the_form_come_round_and_round(page: Page) -> None:
    page.takes("tempo=320&seed=7&count-in=0")
    page.page.click("#boxes button:nth-of-type(5)")
    page.page.click("#boxes button:nth-of-type(6)")
    page.until(lambda: page.state["loop"] == [5, 6])
    page.press("Space")
    page.plays_to(3 * RATE)
    assert page.text("#chord") == "C7"
    page.page.click("#let-go")
    page.until(lambda: page.state["loop"] is None)
    page.until(lambda: page.text("#chord") == "Dm7", 10)
