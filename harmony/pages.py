"""A sheet of music as pictures: one as tall as it needs to be, or pages to be printed.

verovio engraves what ``harmony.notation`` writes. It knows MusicXML's chord symbols a little less
well than notation programs do, so they are handed over as they are to be printed. The same sheet
is the same picture, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any
from xml.etree import ElementTree

from harmony.mistake import Mistake
from harmony.sheet import Sheet
from harmony.signs import with_signs

PAGE_MM = (190, 259)
"""What A4 and US Letter both have inside margins of a centimetre."""

PART_WIDTH, SCORE_WIDTH = 1900, 2500
"""How wide a page is to the engraver: the wider, the smaller are the notes (choice: a part lies on
the stand, a score on the table)."""

MARGIN = 50
"""Of the page at the left, for the numbers of bars."""

TALLEST = 60_000
"""A picture is no taller, in the same (verovio's own limit)."""

SEED = 1957

ENGRAVER = "verovio draws .svg and .html and is missing; pip install verovio, or try .musicxml"

STYLE = """\
@page { margin: 10mm }
body { margin: 0; background: #fff; color: #000 }
svg { display: block; width: 190mm; margin: 0 auto }
@media print { svg + svg { break-before: page } }
@media screen { svg { margin: 10mm auto; padding: 10mm; box-shadow: 0 0 2mm #0006 } }
"""


def picture(sheet: Sheet, xml: bytes) -> str:
    """A sheet, whose MusicXML is ``xml``, as one SVG picture. Raises Mistake for one that is too
    tall, and where there is no engraver.
    """
    drawn = _engraved(sheet, xml, {"pageHeight": TALLEST, "adjustPageHeight": True})
    first, *more = _pages(drawn)
    if more:
        raise Mistake("this is too long for one picture; ask for fewer bars, or a .html file")
    return first


def pages(sheet: Sheet, xml: bytes) -> str:
    """A sheet as an HTML file that prints on A4 and US Letter. Raises Mistake where there is no
    engraver.
    """
    wide, high = PAGE_MM
    height = _width(sheet) * high // wide
    drawn = "\n".join(_pages(_engraved(sheet, xml, {"pageHeight": height})))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(sheet.title)}</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f"<body>\n{drawn}\n</body>\n</html>\n"
    )


def _pages(drawn: Any) -> Iterator[str]:
    for number in range(1, drawn.getPageCount() + 1):
        yield drawn.renderToSVG(number)


def _width(sheet: Sheet) -> int:
    return PART_WIDTH if len(sheet.parts) == 1 else SCORE_WIDTH


def engraver() -> Any:
    """verovio, loaded. Raises Mistake where there is none."""
    try:
        import verovio
    except ImportError:
        raise Mistake(ENGRAVER) from None
    return verovio


def _engraved(sheet: Sheet, xml: bytes, how: dict[str, Any]) -> Any:
    verovio = engraver()
    verovio.enableLog(verovio.LOG_OFF)
    drawn = verovio.toolkit()
    drawn.setOptions(
        {
            "pageWidth": _width(sheet),
            "pageMarginLeft": MARGIN,
            "pageMarginRight": 0,
            "breaks": "line" if any(bar.opens_line for bar in sheet.bars) else "auto",
            "svgViewBox": True,
            "footer": "none",
            "xmlIdSeed": SEED,
            **how,
        }
    )
    if not drawn.loadData(_as_printed(sheet, xml)):
        raise ValueError("the engraver cannot read the score")
    return drawn


def _as_printed(sheet: Sheet, xml: bytes) -> str:
    """The score with symbols as they are printed, and a lone part without its name beside it."""
    root = ElementTree.fromstring(xml)
    for symbol in root.iter("harmony"):
        for degree in symbol.findall("degree"):
            symbol.remove(degree)
        for kind in symbol.iterfind("kind[@text]"):
            kind.set("text", with_signs(kind.get("text", "")))
    if len(sheet.parts) == 1:
        for name in root.iterfind("part-list/score-part/*"):
            if name.tag in ("part-name", "part-abbreviation"):
                name.text = ""
    return ElementTree.tostring(root, "unicode")
