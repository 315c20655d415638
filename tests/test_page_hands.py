"""Hands on the page: pedals, what is refused, two hands at once, and files while they are made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from browser import MISSING, Page, Serving

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

LINE = "tempo=132&seed=7&count-in=1&v=1"

MIDI_PEDAL = """
const input = {name: "a pedal", onmidimessage: null};
navigator.requestMIDIAccess = async () => ({inputs: new Map([["1", input]]), onstatechange: null});
window.press = (...bytes) => input.onmidimessage({data: new Uint8Array(bytes)});
"""
"""A MIDI pedal for a browser that has none."""


@pytest.fixture
def page(browser: Any, server: Serving) -> Iterator[Page]:
    page = Page(browser, server.address)
    page.takes(LINE)
    page.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    yield page
    page.page.evaluate("document.activeElement.blur()")
    page.call("stop")
    page.until(lambda: page.phase == "rest")
    assert page.faults == []
    page.close()


def value(page: Page, where: str) -> str:
    return str(page.page.input_value(where))


def test_a_page_turner_plays_and_pauses_also_from_the_tempo_field(page: Page) -> None:
    page.press("PageDown")
    page.until(lambda: page.phase == "playing")
    page.page.focus("#tempo-number")
    page.press("PageDown")
    page.until(lambda: page.phase == "paused")


def test_a_pedal_that_sends_another_key_is_learnt_for_good(page: Page) -> None:
    page.page.click("#learn-right")
    page.press("ArrowRight")
    page.until(
        lambda: page.text("#pedal-told") == "The right pedal is learnt: it sends ArrowRight."
    )
    page.page.reload()
    page.until(lambda: page.text("#chord") != "")
    page.press("ArrowRight")
    page.until(lambda: page.phase == "playing")
    assert page.setup["tempo"] == 132
    page.press("PageDown")
    page.press("ArrowLeft")
    page.until(lambda: page.setup["tempo"] == 122)
    assert page.phase == "playing"


def test_a_midi_pedal_plays_and_another_is_learnt(browser: Any, server: Serving) -> None:
    page = Page(browser, server.address, init=MIDI_PEDAL)
    page.page.evaluate("document.querySelector('#panel-pedals').open = true")
    page.page.click("#midi")
    page.until(lambda: page.text("#pedal-told") == "Listening to a pedal.")
    page.page.evaluate("press(0xb0, 64, 127)")
    page.until(lambda: page.phase == "playing")
    page.page.click("#learn-left")
    page.page.evaluate("press(0x90, 36, 100)")
    page.page.evaluate("press(0x80, 36, 0)")
    assert page.page.get_attribute("#last", "aria-pressed") == "false"
    page.page.evaluate("press(0x90, 36, 100)")
    page.until(lambda: page.page.get_attribute("#last", "aria-pressed") == "true")
    page.page.evaluate("press(0xb0, 64, 30); press(0xb0, 64, 90)")
    page.until(lambda: page.phase == "paused")
    page.call("stop")
    page.until(lambda: page.phase == "rest")
    assert page.faults == []
    page.close()


def test_a_hand_on_a_slider_is_not_moved_by_another(page: Page) -> None:
    page.page.evaluate(
        """async () => {
          const slider = document.querySelector("#tempo");
          slider.value = 150;
          slider.dispatchEvent(new Event("input", {bubbles: true}));
          window.deuxAccords.send({do: "set", name: "tempo", value: 90});
        }"""
    )
    page.until(lambda: page.setup["tempo"] == 150)
    page.until(lambda: value(page, "#tempo") == "150")
    page.page.evaluate(
        """() => {
          document.querySelector("#tempo").dispatchEvent(new Event("input", {bubbles: true}));
          setTimeout(() => window.deuxAccords.send({do: "set", name: "tempo", value: 90}), 200);
        }"""
    )
    page.until(lambda: page.setup["tempo"] == 90)
    page.until(lambda: value(page, "#tempo") == "90", 3)  # and the other one's is shown in the end


@pytest.mark.parametrize(
    ("field", "typed", "told", "shown"),
    [
        ("#tempo-number", "999", "tempo must be 30 to 320", "132"),
        ("#count-in", "77", "from 0 to 8, got 77", "1"),
        ("#length-value", "many", "choruses must be a whole number", "12"),
        ("#chords", "Dm7 | H7", "H7", "Dm7 | H7"),  # to be mended, not to be written again
    ],
)
def test_what_is_refused_is_said_and_taken_back(
    page: Page, field: str, typed: str, told: str, shown: str
) -> None:
    if field == "#length-value":
        page.page.select_option("#length-kind", "choruses")
        page.until(lambda: page.state["length"]["kind"] == "choruses")
    page.page.fill(field, typed)
    page.press("Enter")
    page.until(lambda: told in page.text("#said"))
    if field == "#chords":
        assert told in page.text("#chords-refused")
        page.page.click("#chords-usual")
        page.until(lambda: page.text("#chords-refused") == "")
        page.page.fill(field, typed)
        page.page.click("#chords-play")
        page.until(lambda: told in page.text("#chords-refused"))
    page.until(lambda: value(page, field) == shown, 3)


def test_switches_that_are_refused_go_back(page: Page) -> None:
    page.page.fill("#ladder-limit", "999")
    page.page.evaluate("document.querySelector('#ladder-on').click()")
    page.until(lambda: "999" in page.text("#said"))
    page.until(lambda: not page.page.is_checked("#ladder-on"), 3)
    page.call("set", name="count-in", value=0)
    page.until(lambda: page.setup["count_in"] == 0)
    page.page.evaluate("document.querySelector('#count-in-each').click()")
    page.until(lambda: "needs a count-in" in page.text("#said"))
    page.until(lambda: not page.page.is_checked("#count-in-each"), 3)


def test_a_file_is_seen_to_be_made_and_a_refusal_is_said(page: Page) -> None:
    page.page.fill("#out-bars", "4000")
    page.press("Tab")
    assert value(page, "#out-bars") == "1000"
    page.page.fill("#out-bars", "200")
    with page.page.expect_download() as download:
        page.page.click("#out-musicxml")
        page.until(lambda: page.text("#out-musicxml") == "Making MusicXML …")
    assert download.value.suggested_filename == "vamp-Dm7-C7-in-Dm-132bpm-seed7-200bars.musicxml"
    page.until(lambda: page.text("#out-musicxml") == "MusicXML")
    page.page.select_option("#reads", "Eb treble")
    with page.page.expect_download() as download:
        page.page.click("#out-html")
    assert download.value.suggested_filename == "vamp-Dm7-C7-in-Dm-132bpm-seed7-chart-Eb.html"
    page.page.select_option("#reads", "concert treble")
    page.page.evaluate("fetch('out/bars.mid?bars=0')")
    page.until(lambda: "bars must be" in page.text("#said"))
    page.faults = [fault for fault in page.faults if "422" not in fault]


def test_the_band_before_is_a_step_back_away(page: Page) -> None:
    page.press("n")
    page.until(lambda: page.phase == "playing")
    assert "after 7" in page.text("#said")
    another = page.setup["seed"]
    assert another != 7
    page.until(lambda: f"seed={another}" in page.fragment)
    page.page.go_back()
    page.page.wait_for_selector("#ask[open]")
    assert page.text("#ask-told") == "Dm7 x4 | C7 x4 at 132, from the top."
    page.press("Enter")  # the band plays on
    page.until(lambda: f"seed={another}" in page.fragment)
    assert page.setup["seed"] == another


def test_the_stage_says_who_is_not_heard_and_a_loop_is_made_by_keys(page: Page) -> None:
    for key in ("2", "7"):
        page.press(key)
    page.until(lambda: page.text("#unheard") == "Piano muted · Bass out")
    page.press("f")
    page.until(lambda: "Feel ballad" in page.text("#said"))
    for key in ("2", "7"):
        page.press(key)
    page.until(lambda: page.text("#unheard") == "")
    page.call("set", name="tempo", value=320)
    page.press("Space")
    page.until(lambda: page.text("#bar") == "2")
    page.press("[")
    page.until(lambda: page.text("#bar") == "4")
    page.press("]")
    page.until(lambda: page.state["loop"] is not None)
    assert page.state["loop"][0] == 2
    assert page.state["loop"][1] in (4, 5)
    page.call("loop")


def test_a_second_page_is_heard_by_the_key_that_plays(
    page: Page, browser: Any, server: Serving
) -> None:
    page.press("Space")
    page.until(lambda: page.phase == "playing")
    other = Page(browser, server.address)
    other.page.wait_for_selector("#hear:not([hidden])")
    other.press("Space")
    other.page.wait_for_selector("#hear", state="hidden")
    assert page.phase == "playing"
    other.press("Space")
    page.until(lambda: page.phase == "paused")
    other.close()
