"""A chart of iReal Pro, read sign by sign into bars.

A chart is a row of cells; a chord, a blank and a simile take one each, and the chords of a bar
share it by their cells. Bar lines, marks and words stand between the cells (iReal Pro Custom
Chord Chart Protocol).

>>> [[f"{chord} on {at}" for at, chord in bar.chords] for bar in chart_bars("[F7 B7|C7,Z", Told())]
[['F7 on 0', 'B7 on 3'], ['C7 on 0']]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from harmony.charts.road_signs import MOST_TIMES, NO_SIGNS, Signs, codas_signed, with_words
from harmony.charts.roadmap import check_written
from harmony.charts.tune import FOUR_FOUR, Meter, Placed, Told, TuneBar, meter_of
from harmony.chords import Chord
from harmony.mistake import Mistake
from harmony.pitch import PitchName

LONGEST_CHART = 32_000
"""Some fifty times what fits on the app's page."""

_SIGN = re.compile(
    r"""T(?P<meter>12|[2-9][248])
    | \*(?P<mark>.)
    | N(?P<ending>[0-9])
    | <(?P<words>[^<>]{0,200})>
    | (?P<alternate>\([^()]{0,40}\))
    | (?P<line>[|\[\]{}Z])
    | (?P<root>[A-GW][b\#]?)
      (?P<quality>(?:sus|alt|add|[-+^ho0-9\#b])*(?:\*[^*|\[\]{}]{1,16}\*)?)
      (?:/(?P<bass>[A-G][b\#]?))?
    | (?P<cell>[ xrnp])
    | (?P<sign>[SQf])
    | [,.:;lsUY\s]
    | (?P<unknown>.)""",
    re.VERBOSE | re.DOTALL,
)
_TIMES = re.compile(r"\W*([0-9]{1,3}) ?(?:x|times)\W*", re.IGNORECASE)
_HEIGHT = re.compile(r"\*[0-9]{2}")
"""How high words stand above the bar, in front of them."""
_INTRO = "i"
USUAL_TIMES = 2
"""How often a repeat is played where no words say more."""


def chart_bars(chart: str, told: Told) -> list[TuneBar]:
    """The bars of a chart as they are written, an intro left out; ``told`` takes what is not
    read. Raises Mistake.
    """
    if len(chart) > LONGEST_CHART:
        raise Mistake(f"a chart has at most {LONGEST_CHART:,} signs, got {len(chart):,}")
    reader = _Reader(told)
    for found in _SIGN.finditer(chart):
        reader.take(found)
        check_written(len(reader.bars))
    reader.end()
    return reader.bars


@dataclass(slots=True)
class _Open:
    """A bar that is being read."""

    opener: str = ""
    cells: int = 0
    chords: list[tuple[int, Chord | None]] = field(default_factory=list)
    simile: str = ""
    coda: str = ""
    signs: Signs = NO_SIGNS


class _Reader:
    """Takes the signs of a chart, one after the other.

    What the app plays: D.C. and D.S. al something in each chorus, a coda that none of them leads
    to after the last one, an intro once (its help on the coda symbol).
    """

    def __init__(self, told: Told) -> None:
        self.bars: list[TuneBar] = []
        self._told = told
        self._open = _Open()
        self._meter: Meter = FOUR_FOUR
        self._endings: tuple[int, ...] = ()
        self._last: Chord | None = None
        self._codas: list[tuple[int, str]] = []
        self._times = USUAL_TIMES
        self._in_intro = False
        self._intro_ends = 0

    def take(self, found: re.Match[str]) -> None:
        name = found.lastgroup
        if found["root"]:
            self._chord(found)
        elif name == "line":
            self._line(found["line"])
        elif name == "cell":
            self._cell(found["cell"])
        elif name == "meter":
            self._change_meter(found["meter"])
        elif name == "mark":
            self._mark(found["mark"])
        elif name == "ending":
            self._endings = (int(found["ending"]),) if found["ending"] != "0" else ()
        elif name == "words":
            self._words(found["words"])
        elif name == "sign":
            self._sign(found["sign"])
        elif name == "alternate":
            self._told.add("left out: alternate chords", self._number)
        elif name == "unknown":
            self._told.add("left out: signs that are not understood", self._number)

    @property
    def _number(self) -> str:
        return str(len(self.bars) + 1)

    def _chord(self, found: re.Match[str]) -> None:
        here = self._open
        here.chords.append((here.cells, self._chord_read(found)))
        here.cells += 1

    def _chord_read(self, found: re.Match[str]) -> Chord | None:
        """The chord that is written; W is the one before, over another bass."""
        root, bass = found["root"], found["bass"]
        if root[0] == "W":
            if self._last is not None and bass:
                root, quality = self._last.root, self._last.quality
                self._last = Chord(root, quality, PitchName.parse(bass))
            return self._last
        written = found["quality"]
        for length in range(len(written), -1, -1):
            try:
                self._last = Chord.parse(root + written[:length].replace("*", ""))
            except Mistake:
                continue
            if length < len(written):
                told = f"{root}{written[:24]} is played as {self._last.symbol}"
                self._told.add(told, self._number)
            break
        if bass and self._last is not None:
            self._last = Chord(self._last.root, self._last.quality, PitchName.parse(bass))
        return self._last

    def _cell(self, sign: str) -> None:
        here = self._open
        if sign == "n":
            here.chords.append((here.cells, None))
        elif sign in "xr":
            here.simile = sign
        here.cells += 1

    def _change_meter(self, digits: str) -> None:
        beats, unit = (12, 8) if digits == "12" else (int(digits[0]), int(digits[1]))
        self._meter = meter_of(beats, unit)

    def _mark(self, mark: str) -> None:
        at, self._endings = len(self.bars), ()
        if self._in_intro:
            self._intro_ends, self._in_intro = at, False
        elif mark == _INTRO and at == 0:
            self._in_intro = True

    def _words(self, words: str) -> None:
        words = _HEIGHT.sub("", words, count=1) if words.startswith("*") else words
        if times := _TIMES.fullmatch(words):
            self._times = min(int(times[1]), MOST_TIMES)
        signs = with_words(self._open.signs, words)
        if signs.jump and signs.jump.until and not signs.jump.chorus:
            signs = signs._replace(jump=signs.jump._replace(chorus="each"))
        self._open.signs = signs

    def _sign(self, sign: str) -> None:
        here = self._open
        if sign == "S":
            here.signs = here.signs._replace(segno=True)
        elif sign == "Q":
            here.coda = "after" if here.chords or here.simile else "before"
        else:
            self._told.add("left out: fermatas", self._number)

    def _line(self, line: str) -> None:
        here = self._open
        is_blank = not (here.chords or here.simile)
        if is_blank and not (here.cells and here.opener and line in "|]}Z"):
            self._open = self._handed_on(here)
        else:
            self._open = _Open()
            self._close(here)
        if line == "}" and self.bars and not self.bars[-1].signs.times:
            self._sign_bar(-1, times=self._times)
            self._times = USUAL_TIMES
        if line != "|":
            self._endings = ()
        self._open.opener = line if line in "|[{" else ""
        if line == "{":
            self._open.signs = self._open.signs._replace(opens=True)

    def _handed_on(self, here: _Open) -> _Open:
        """What stood where no bar is: Fine and a jump belong to the bar before, the rest to the
        next one.
        """
        if self.bars and (here.signs.fine or here.signs.jump):
            self._sign_bar(-1, fine=here.signs.fine, jump=here.signs.jump)
            here.signs = here.signs._replace(fine=False, jump=None)
        return _Open(coda=here.coda, signs=here.signs)

    def _sign_bar(self, number: int, **signs: Any) -> None:
        bar = self.bars[number]
        self.bars[number] = replace(bar, signs=bar.signs._replace(**signs))

    def _close(self, here: _Open) -> None:
        """A bar is over."""
        if here.coda:
            self._codas.append((len(self.bars), here.coda))
        places = spread([cell for cell, _ in here.chords], here.cells, self._meter.beats or 1)
        chords = tuple(zip(places, (chord for _, chord in here.chords), strict=True))
        rows: list[Placed] = [chords]
        if here.simile and not chords:
            rows = [bar.chords for bar in self.bars[-(2 if here.simile == "r" else 1) :]]
        for row in rows:
            signs = here.signs._replace(endings=self._endings)
            self.bars.append(TuneBar(row, signs, self._number, self._meter))
            here.signs = here.signs._replace(opens=False, segno=False)

    def end(self) -> None:
        """The chart is over."""
        self._line("Z")
        signed = codas_signed([bar.signs for bar in self.bars], self._codas)
        rows = zip(self.bars, signed, strict=True)
        self.bars = [replace(bar, signs=signs) for bar, signs in rows]
        if self._intro_ends:
            intro = range(1, self._intro_ends + 1)
            self._told.add("left out: the intro", *map(str, intro))
            del self.bars[: len(intro)]


def spread(cells: Sequence[int], of: int, beats: int) -> list[Fraction]:
    """On which beats the chords in these cells begin, ``of`` so many in the bar: each on the
    nearest, a beat of its own as long as there is one.

    >>> [int(beat) for beat in spread([0, 2], 4, 3)], [int(beat) for beat in spread([0, 1], 8, 4)]
    ([0, 2], [0, 1])
    """
    exact = [Fraction(cell * beats, of) for cell in cells]
    if len(cells) > beats:
        return exact
    found: list[int] = []
    for at in exact:
        found.append(max(int(at + Fraction(1, 2)), found[-1] + 1 if found else 0))
    most = range(beats - len(found), beats)
    return [Fraction(min(beat, last)) for beat, last in zip(found, most, strict=True)]
