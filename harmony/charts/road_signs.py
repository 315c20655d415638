"""What is drawn and written around the bars of a chart to say in which order they are played.

>>> with_words(NO_SIGNS, "D.S. al Coda").jump
Jump(to_segno=True, until='coda', ending=0, chorus='')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from harmony.form import MOST_BARS

MOST_TIMES = MOST_BARS + 1
"""A repeat that is played more often is counted so; it is too long in any case."""


class Jump(NamedTuple):
    """D.C., or D.S. (``to_segno``), after its bar; ``until`` is "fine", "coda", "ending" (that
    ``ending``), or "" for whichever comes. It is meant for "each" chorus, for the "last" one
    only, or, with "", as far as can be told from where it leads.
    """

    to_segno: bool = False
    until: str = ""
    ending: int = 0
    chorus: str = ""


class Signs(NamedTuple):
    """What is drawn around a bar: a repeat sign before it, or after it (played so many ``times``
    in all; 0 is no sign), the ``endings`` that it stands in, segno and coda before it, To Coda
    ``leaves`` "before" or "after" it, Fine and a jump after it.
    """

    opens: bool = False
    times: int = 0
    endings: tuple[int, ...] = ()
    segno: bool = False
    coda: bool = False
    leaves: str = ""
    fine: bool = False
    jump: Jump | None = None


NO_SIGNS = Signs()


def as_one(bar: Signs, rest: Signs) -> Signs:
    """The signs of a bar that was torn in two; a repeat that its rest opens is not among them."""
    return Signs(
        opens=bar.opens,
        times=bar.times or rest.times,
        endings=bar.endings or rest.endings,
        segno=bar.segno or rest.segno,
        coda=bar.coda or rest.coda,
        leaves=bar.leaves or rest.leaves,
        fine=bar.fine or rest.fine,
        jump=bar.jump or rest.jump,
    )


def codas_signed(bars: Sequence[Signs], codas: Sequence[tuple[int, str]]) -> list[Signs]:
    """The bars with their coda signs, which charts draw alike: at the last one the coda begins,
    by those before it one leaves, on that side of the bar.
    """
    signed = list(bars)
    *leaves, (last, _) = codas or [(0, "")]
    if last:
        signed[last] = signed[last]._replace(coda=True)
    for bar, side in leaves:
        signed[bar] = signed[bar]._replace(leaves=side)
    return signed


_BACK = re.compile(r"(?<![\w/])(?:(d\.? ?c\b|da capo)|(?:d\.? ?s\b|dal segno))\W*", re.IGNORECASE)
_UNTIL = re.compile(r"\b(fine|coda)\b|\b([1-9])(?:st|nd|rd|th|\.)? ?end", re.IGNORECASE)
_AT_LAST = re.compile(r"\b(?:last|solos?|cue)\b", re.IGNORECASE)
_LEAVES = re.compile(r"\W*to (?:the )?coda\W*", re.IGNORECASE)
_FINE = re.compile(r"\W*fine\W*", re.IGNORECASE)
LONGEST_WORDS = 80
"""More than any sign of a way through says; longer words are others."""


def with_words(signs: Signs, words: str) -> Signs:
    """What words above a bar say of the way: "D.S. al Coda", "D.C. al 2nd End.", "Fine", "To
    Coda" (after its bar). "D.C. al Fine after solos" is for the last chorus.
    """
    words = " ".join(words[: LONGEST_WORDS + 1].split())
    if len(words) > LONGEST_WORDS:
        return signs
    if back := _BACK.search(words):
        until = _UNTIL.search(words, back.end())
        name = "" if until is None else (until[1] or "ending").lower()
        ending = int(until[2]) if until and until[2] else 0
        chorus = "last" if _AT_LAST.search(words) else ""
        return signs._replace(jump=Jump(not back[1], name, ending, chorus))
    if _FINE.fullmatch(words):
        return signs._replace(fine=True)
    return signs._replace(leaves="after") if _LEAVES.fullmatch(words) else signs
