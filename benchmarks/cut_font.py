"""Cut the page's font: Jost, Latin letters in three weights, and the signs that chords need.

    python benchmarks/cut_font.py jost-latin-wght-normal.woff2 noto-music-music-400-normal.woff2

Both are as the npm packages @fontsource-variable/jost and @fontsource/noto-music bring them, under
the SIL Open Font License (studio/page/fonts/OFL.txt). Jost has no flat, sharp, natural or arrow:
they are drawn here, in its weight; the clefs are those of Noto Music. Needs fonttools and brotli.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

FONT = Path(__file__).resolve().parent.parent / "studio" / "page" / "fonts" / "jost.woff2"
WEIGHTS = (300, 400, 700)
COPYRIGHT = (
    "Copyright 2020 The Jost Project Authors; clefs: Copyright 2022 The Noto Project Authors"
)

Draw = Callable[[Any], None]
Point = tuple[int, int]


def polygon(pen: Any, *points: Point) -> None:
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()


def beam(pen: Any, left: int, low: int, right: int, high: int) -> None:
    polygon(pen, (left, low), (left, high), (right, high), (right, low))


def flat(pen: Any) -> None:
    beam(pen, 56, -6, 140, 800)
    pen.moveTo((100, 372))
    pen.qCurveTo((150, 452), (262, 452))
    pen.qCurveTo((412, 452), (412, 322))
    pen.qCurveTo((412, 200), (100, -6))
    pen.lineTo((100, 92))
    pen.qCurveTo((318, 236), (318, 316))
    pen.qCurveTo((318, 376), (248, 376))
    pen.qCurveTo((176, 376), (100, 262))
    pen.closePath()


def sharp(pen: Any) -> None:
    beam(pen, 128, -60, 200, 740)
    beam(pen, 318, -20, 390, 780)
    polygon(pen, (40, 176), (40, 272), (478, 352), (478, 256))
    polygon(pen, (40, 408), (40, 504), (478, 584), (478, 488))


def natural(pen: Any) -> None:
    beam(pen, 66, 120, 138, 800)
    beam(pen, 300, -80, 372, 600)
    polygon(pen, (66, 120), (66, 216), (372, 288), (372, 192))
    polygon(pen, (66, 432), (66, 528), (372, 600), (372, 504))


def arrow(pen: Any) -> None:
    polygon(pen, (60, 308), (60, 384), (700, 384), (700, 308))
    polygon(pen, (520, 96), (736, 346), (520, 596), (624, 596), (838, 346), (624, 96))


DRAWN: dict[int, tuple[str, Draw, int]] = {
    0x266D: ("flat", flat, 430),
    0x266F: ("sharp", sharp, 518),
    0x266E: ("natural", natural, 440),
    0x2192: ("arrowright", arrow, 900),
}
"""By code point: a name, how it is drawn, and how wide it is."""

CLEFS = {0x1D11E: "gclef", 0x1D122: "fclef"}


def cut(letters: str, music: str) -> Any:
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = instancer.instantiateVariableFont(TTFont(letters), {"wght": WEIGHTS})
    if "HVAR" in font:
        del font["HVAR"]
    notes = TTFont(music)
    signs = dict(DRAWN)
    for code, name in CLEFS.items():
        glyph = notes.getBestCmap()[code]
        signs[code] = (name, notes.getGlyphSet()[glyph].draw, notes["hmtx"][glyph][0])
    for code, (name, draw, width) in signs.items():
        add(font, code, name, draw, width)
    name_beyond_two_bytes(font, {code: name for code, (name, _, _) in signs.items()})
    font["maxp"].numGlyphs = len(font.getGlyphOrder())
    for record in font["name"].names:
        if record.nameID == 0:
            record.string = COPYRIGHT
    font.flavor = "woff2"
    return font


def add(font: Any, code: int, name: str, draw: Draw, width: int) -> None:
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    draw(pen)
    glyph = pen.glyph()
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))
    font["gvar"].variations[name] = []
    for table in font["cmap"].tables:
        if table.format != 4 or code <= 0xFFFF:
            table.cmap[code] = name


def name_beyond_two_bytes(font: Any, signs: dict[int, str]) -> None:
    """The clefs stand beyond what a table of two bytes can name."""
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    if any(table.format == 12 for table in font["cmap"].tables):
        return
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.cmap = {**font.getBestCmap(), **signs}
    font["cmap"].tables.append(table)


def main() -> None:
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    cut(*sys.argv[1:]).save(FONT)
    print(f"{FONT}: {FONT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
