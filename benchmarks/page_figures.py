"""How soon the practice page can play, sounds, and shows what is heard.

A server and a Chromium of its own, without a window. From the command to a page that can be
played, the browser running already; from the space bar to the first sound at the loudspeaker, by
the browser's own account of its latency; from a beat at the loudspeaker to its chord on the
screen; and from a key to its button on the screen.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

from whole_process import asked_rounds

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from browser import Page, chromium, serving

# Times are taken in the page: asking it from here would cost as much as what is measured.
WATCH = """() => {
  const seen = window.seen = {pressed: 0, sounds: 0, shown: 0, chords: []};
  addEventListener("keydown", () => { seen.pressed = performance.now(); seen.shown = 0; }, true);
  const look = () => {
    if (!seen.sounds && window.deuxAccords.heardFrame() !== null) seen.sounds = performance.now();
    requestAnimationFrame(look);
  };
  look();
  new MutationObserver(() => requestAnimationFrame(() =>
    seen.chords.push(window.deuxAccords.heardFrame())))
    .observe(document.querySelector("#chord"), {childList: true});
  new MutationObserver(() => requestAnimationFrame(() => { seen.shown ||= performance.now(); }))
    .observe(document.querySelector("#last"), {attributes: true});
}"""

BAR = 60 / 320 * 4 * 48_000
CHORDS = 12


class Evening(NamedTuple):
    """Seconds to a page that can play, to sound, to a button; how late each chord was shown."""

    ready: float
    sounds: float
    shown: float
    late: list[float]


def evening(browser: Any, home: Path) -> Evening:
    began = perf_counter()
    with serving(home) as server:
        page = Page(browser, server.address)
        page.until(lambda: page.phase == "rest")
        ready = perf_counter() - began
        page.page.evaluate(WATCH)
        page.takes("tempo=320&count-in=1&seed=7&v=1")
        page.press("Space")
        page.until(lambda: page.page.evaluate("window.seen.sounds"))
        sounds = page.page.evaluate("window.seen.sounds - window.seen.pressed") / 1000
        page.until(lambda: page.page.evaluate("window.seen.chords.length") > CHORDS, 120)
        page.press("l")
        page.until(lambda: page.page.evaluate("window.seen.shown"))
        shown = page.page.evaluate("window.seen.shown - window.seen.pressed") / 1000
        frames = page.page.evaluate("window.seen.chords")
        page.close()
    return Evening(ready, sounds, shown, [f % BAR / 48_000 for f in frames if f and f > BAR])


def main() -> None:
    rounds = asked_rounds("how soon the page plays, sounds and shows", 5)
    found = []
    with chromium() as browser:
        for _ in range(rounds):
            with TemporaryDirectory() as home:
                found.append(evening(browser, Path(home)))
    late = sorted(one for row in found for one in row.late)
    ready, sounds, shown = (median(times) for times in list(zip(*found, strict=True))[:3])
    print(f"from the command to a page that can play: {ready:.2f} s")
    print(f"from the space bar to the first sound: {1000 * sounds:.0f} ms")
    print(f"from a key to its button on the screen: {1000 * shown:.0f} ms")
    print(f"from a change of chord to the screen: {1000 * median(late):.0f} ms", end="")
    print(f", {1000 * late[-1]:.0f} at most in {len(late)} changes")


if __name__ == "__main__":
    main()
