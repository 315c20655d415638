"""Links of iReal Pro: a tune, or a playlist of them, written into an address.

``irealb://`` is what the app shares: percent-encoded, tunes parted by ``===``, the fields of a
tune by ``=``, and its chart scrambled. ``irealbook://`` is the older, plain one, six fields to a
tune (iReal Pro Custom Chord Chart Protocol; what it does not say is known from links).

>>> link = "irealbook://Little Vamp=Nobody=Medium Swing=D-=n=T44*A{D-7   | x   |C7   | x   }"
>>> tune = read_link(link)
>>> tune.title, str(tune.form), str(tune.key)
('Little Vamp', 'Dm7 x2 | C7 x2', 'D')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from harmony.charts.ireal_chart import chart_bars
from harmony.charts.tune import Told, Tune, form_of
from harmony.mistake import Mistake
from harmony.pitch import PitchName

SCHEMES = ("irealb://", "irealbook://")
LONGEST_LINK = 8_000_000
"""A playlist of some thousand tunes takes one of these millions."""

_SCRAMBLED = "1r34LbKcu7"
"""With these signs the field begins that holds a scrambled chart."""
_FIELDS = 6
_KEY = re.compile(r"([A-G][b#]?)-?")
_METER = re.compile(r"[2-9][248]|12")
_LONGEST_NAME = 60
_MOST_NAMED = 3


class _Written(NamedTuple):
    """A tune as the link has it; its tempo is 0 where it has none."""

    title: str
    key: str
    chart: str
    is_scrambled: bool = False
    tempo: int = 0


def is_link(text: str) -> bool:
    return text.strip().lower().startswith(SCHEMES)


def read_link(link: str, number: int = 1) -> Tune:
    """The tune of a link, of several that with the number, from 1.

    Raises Mistake where the link has no such tune, or its chart is no form.
    """
    if len(link) > LONGEST_LINK:
        raise Mistake(f"a link is at most {LONGEST_LINK:,} characters long, got {len(link):,}")
    scheme, _, body = link.strip().partition("://")
    tunes = tuple(_tunes(unquote(body)))
    if not tunes:
        raise Mistake(f"the link has no tune in it that iReal Pro would read: {scheme}://...")
    if not 1 <= number <= len(tunes):
        has = "one tune" if len(tunes) == 1 else f"{len(tunes):,} tunes"
        raise Mistake(f"the link has {has}, got #{number}")
    found, told = tunes[number - 1], Told()
    if len(tunes) > 1:
        told.add(_others_text(tunes, number))
    key = _KEY.fullmatch(found.key)
    try:
        chart = unscrambled(found.chart) if found.is_scrambled else found.chart
        bars = chart_bars(chart, told)
        form = form_of(bars, told)
    except Mistake as mistake:
        raise Mistake(f"{found.title or 'the tune'}: {mistake}") from None
    home = PitchName.parse(key[1]) if key else None
    return Tune(form, found.title, float(found.tempo) or None, home, told.lines())


def _others_text(tunes: tuple[_Written, ...], number: int) -> str:
    others = [tune.title for place, tune in enumerate(tunes, 1) if place != number]
    named = ", ".join(others[:_MOST_NAMED]) + ", ..." * (len(others) > _MOST_NAMED)
    tune = "tune" if len(others) == 1 else "tunes"
    told = f"left out: {len(others):,} other {tune} of the link, {named}"
    return f"{told}; a number at its end, such as #{2 if number == 1 else 1}, takes another"


def _tunes(body: str) -> Iterator[_Written]:
    for part in body.split("==="):
        fields = [field.strip("\r\n") for field in part.split("=")]
        scrambled = [n for n, field in enumerate(fields) if field.startswith(_SCRAMBLED)]
        if scrambled:
            yield _shared(fields, scrambled[0])
        else:
            for at in range(0, len(fields) - _FIELDS + 1, _FIELDS):
                yield _plain(fields[at : at + _FIELDS])


def _shared(fields: list[str], at: int) -> _Written:
    """Of the fields of a shared tune, the one ``at`` that place holds the chart: title, composer,
    style and key before it, how it is played, tempo and repeats behind.
    """
    key = next((field for field in reversed(fields[1:at]) if _KEY.fullmatch(field)), "")
    numbers = (field for field in fields[at + 1 :] if re.fullmatch("[0-9]{1,3}", field))
    chart = fields[at].removeprefix(_SCRAMBLED)
    return _Written(fields[0][:_LONGEST_NAME], key, chart, True, int(next(numbers, "0")))


def _plain(fields: list[str]) -> _Written:
    """Title, composer, style, key, the letter n or a meter, the chart."""
    title, _, _, key, meter, chart = fields
    ahead = f"T{meter}" if _METER.fullmatch(meter) else ""
    return _Written(title[:_LONGEST_NAME], key, ahead + chart)


_BLOCK = 50
_SWAPPED = (*range(5), *range(10, 24))
"""Places in a block of 50 signs that change with those as far from its end."""
_SHORT = {"XyQ": "   ", "Kcl": "| x", "LZ": " |"}
"""What is shortened in a shared chart."""


def unscrambled(chart: str) -> str:
    """A shared chart as it was written. Blocks of 50 are turned over in part, a last one of up to
    51 signs is not.

    >>> unscrambled("T44{C^7LZA-7LZD-7LZG7 Z")
    'T44{C^7 |A-7 |D-7 |G7 Z'
    """
    blocks = [chart[at : at + _BLOCK] for at in range(0, len(chart), _BLOCK)]
    turned = max(0, len(chart) - 2) // _BLOCK
    text = "".join([*map(_turned, blocks[:turned]), *blocks[turned:]])
    for short, written in _SHORT.items():
        text = text.replace(short, written)
    return text


def _turned(block: str) -> str:
    swapped = {*_SWAPPED, *(_BLOCK - 1 - place for place in _SWAPPED)}
    return "".join(block[-1 - n] if n in swapped else sign for n, sign in enumerate(block))
