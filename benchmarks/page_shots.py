"""Take the pictures of the practice page that the README shows; writes docs/page-*.png.

In the last bar of the first chord, where the page shows what is about to change; on a laptop also
further down, where the band's roll goes by.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from browser import SIZES, Page, chromium, serving

DOCS = Path(__file__).resolve().parent.parent / "docs"
LINE = "tempo=112&intensity=arc&count-in=1&seed=7&v=1"


def main() -> None:
    with chromium() as browser, TemporaryDirectory() as home, serving(Path(home)) as server:
        for size in SIZES:
            page = Page(browser, server.address, size)
            page.takes(LINE)
            page.press("Space")
            page.until(lambda: (page.text("#bar"), page.text("#beat")) == ("4", "2"))  # noqa: B023
            page.page.screenshot(path=DOCS / f"page-{size}.png")
            if size == "desktop":
                page.page.locator("#pictures").scroll_into_view_if_needed()
                page.page.mouse.wheel(0, 2_000)
                page.page.wait_for_timeout(1_500)
                page.page.screenshot(path=DOCS / "page-band.png")
            page.call("stop")
            page.until(lambda: page.phase == "rest")  # noqa: B023
            page.close()


if __name__ == "__main__":
    main()
