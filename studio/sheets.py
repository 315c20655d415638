"""Paper, as ``vamp export`` is asked for it: a score, a part or a chart, for whom, and how it is
drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from harmony.mistake import Mistake
from harmony.pitch import TRANSPOSITIONS
from harmony.signs import with_signs
from playback.route import Route
from playback.setup import PLAYERS
from playback.setup_fields import Field
from playback.setup_kinds import Choice
from studio.asked import PAPER, PAPER_KINDS, Asked

if TYPE_CHECKING:
    from harmony.sheet import Sheet

PAPERS = ("score", "chart", *PLAYERS)
CONCERT = "concert"
LONGEST_TITLE = 80


class OnPaper(NamedTuple):
    """What stands on paper, of PAPERS; in which transposition, of TRANSPOSITIONS; and under which
    title, "" for the usual one.
    """

    what: str = "score"
    part: str = CONCERT
    title: str = ""


def paper_asked(asked: Asked, kind: str) -> OnPaper | None:
    """What --paper, --for and --title ask for; None for a kind that is no paper. Raises Mistake."""
    given = [name for name in PAPER if asked.get(name) is not None]
    if kind not in PAPER_KINDS:
        if given:
            told = f"--{given[0]} is for paper (.musicxml, .svg, .html), got a .{kind} file"
            raise Mistake(f"{told}; leave it out")
        return None
    what = str(Field("paper", "paper", Choice(PAPERS)).read(asked.get("paper") or PAPERS[0]))
    part = str(Field("for", "part", Choice((*TRANSPOSITIONS,))).read(asked.get("for") or CONCERT))
    if part != CONCERT and what in ("score", "drums"):
        told = "a score is in concert pitch" if what == "score" else "drums are not transposed"
        raise Mistake(f"{told}, got --for {part}; try --paper chart, piano or bass")
    title = (asked.get("title") or _tune_title(asked)).strip()
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise Mistake(f"a title is {LONGEST_TITLE} plain characters at most, got {len(title)}")
    return OnPaper(what, part, title)


def _tune_title(asked: Asked) -> str:
    """What the tune is called whose chords these are, if they are a tune's."""
    title = asked["chart"].title if asked.get("chart") else ""
    return "".join(sign for sign in title if sign.isprintable())[:LONGEST_TITLE]


def sheet_on(route: Route, paper: OnPaper) -> Sheet:
    """The sheet that was asked for. Raises Mistake for who does not play, and for too much."""
    from harmony.transposing import transposed
    from playback.chart_sheet import chart_of_route
    from playback.score import sheet_of

    if paper.what == "chart":
        sheet = chart_of_route(route)
    else:
        sheet = sheet_of(route, PLAYERS if paper.what == "score" else (paper.what,))
    if not sheet.parts:
        raise Mistake(f"there is no {paper.what} in this band; try --paper score or chart")
    title = paper.title or sheet.title
    if paper.what in PLAYERS:
        title = f"{title}: {sheet.parts[0].name}"
    if paper.part != CONCERT:
        sheet = transposed(sheet, paper.part)
        title = f"{title}, for {with_signs(paper.part)} instruments"
    return replace(sheet, title=title)


def drawn(sheet: Sheet, kind: str, told: Callable[[int, int], None]) -> bytes:
    """A sheet as a file of PAPER_KINDS; ``told`` is how many of how many bars are done.

    Raises Mistake.
    """
    from harmony.notation import musicxml

    if kind == "musicxml":
        return musicxml(sheet, told)
    from harmony.pages import engraver, pages, picture

    engraver()  # whether there is one is to be known before the work
    draw = picture if kind == "svg" else pages
    return draw(sheet, musicxml(sheet, told)).encode()
