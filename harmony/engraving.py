"""From strikes to what a staff can show: notes and rests of plain values, tied where a bar ends.

A strike is held until the next one of its voice, and never over a bar line or the middle of a
bar without a tie, so that the beats can be seen. A beat is written in halves, in thirds (a
triplet), or in sixths where it holds both. Rules as engraving books give them (compare Gould,
Behind Bars, 2011, the chapters on metre and tuplets); what goes beyond is choice.

>>> from harmony.chords import Chord
>>> bar = SheetBar(4, (2, 2), "1", (0, False), ((Fraction(0), Chord.parse("C7")),))
>>> voice = (Strike(Fraction(3, 2), Fraction(4), (60,)),)
>>> [(str(w.at), str(w.length), w.is_tied_on) for w in bars_written(voice, (bar,))[0]]
[('0', '1', False), ('1', '1/2', False), ('3/2', '1/2', True), ('2', '2', False)]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, groupby
from math import ceil, floor, lcm
from typing import Literal, NamedTuple, TypeAlias

from harmony.beats import Beats
from harmony.sheet import SheetBar, Strike, Voice, bars_from

GRIDS = (1, 2, 3, 6)
"""Into how many parts a beat may be divided."""

VALUES = {
    Fraction(4): ("whole", 0),
    Fraction(3): ("half", 1),
    Fraction(2): ("half", 0),
    Fraction(3, 2): ("quarter", 1),
    Fraction(1): ("quarter", 0),
    Fraction(3, 4): ("eighth", 1),
    Fraction(1, 2): ("eighth", 0),
    Fraction(1, 4): ("16th", 0),
}
"""Kind of note and dots by length in beats; in a triplet, by half as much again."""

BEAMS = {"eighth": 1, "16th": 2}

IN_TRIPLET = Fraction(3, 2)

Bracket: TypeAlias = Literal["start", "stop", "startStop"]

Stretch: TypeAlias = tuple[Beats, Beats]


class Written(NamedTuple):
    """A note, chord or rest of one value, from a place in its bar on.

    ``strike`` is what is struck, None for a rest; ``kind`` and ``dots`` are its value, in a
    triplet where ``in_triplet``; ``bracket`` opens or closes one (both: "startStop");
    ``beams`` go from the eighths' down. A rest of a whole bar is one however long the bar is.
    """

    at: Beats
    length: Beats
    strike: Strike | None
    kind: str
    dots: int = 0
    in_triplet: bool = False
    bracket: Bracket | None = None
    beams: tuple[str, ...] = ()
    is_tied_from: bool = False
    is_tied_on: bool = False
    is_whole_bar: bool = False


def bars_written(voice: Voice, bars: Sequence[SheetBar]) -> list[list[Written]]:
    """A voice, bar by bar, with rests where it is silent: every bar is exactly full.

    Raises ValueError for a strike between the parts of a beat, or two at once.
    """
    starts = bars_from(bars)
    grids = _grids(voice)
    held = list(_held(voice, grids, starts[-1]))
    found: list[list[Written]] = []
    first = 0
    for bar, start in zip(bars, starts, strict=False):
        end = start + bar.beats
        while first < len(held) and held[first].end <= start:
            first += 1
        last = first
        while last < len(held) and held[last].onset < end:
            last += 1
        found.append(_bar(bar, start, held[first:last], grids))
    return found


def _grids(voice: Voice) -> dict[int, int]:
    """Into how many parts each beat is divided, of those in which something is struck."""
    found: dict[int, int] = {}
    for strike in voice:
        beat = floor(strike.onset)
        found[beat] = lcm(found.get(beat, 1), strike.onset.denominator)
        if found[beat] not in GRIDS:
            raise ValueError(f"beat {strike.onset} is not on the half or third of a beat")
    return found


def _held(voice: Voice, grids: dict[int, int], total: Beats) -> Iterator[Strike]:
    """The strikes, each held to the part of the beat that its end reaches into, at the longest
    until the next.
    """
    nexts = [*(strike.onset for strike in voice[1:]), total]
    for strike, latest in zip(voice, nexts, strict=False):
        if latest <= strike.onset:
            raise ValueError(f"two strikes of one voice at beat {strike.onset}")
        grid = grids.get(floor(strike.end), 1)
        grid = grid if grid % 3 == 0 else 2
        end = Fraction(ceil(strike.end * grid), grid)
        shortest = Fraction(1, max(2, grids[floor(strike.onset)]))
        yield strike._replace(end=min(latest, max(end, strike.onset + shortest)))


def _bar(
    bar: SheetBar, start: Beats, held: Sequence[Strike], grids: dict[int, int]
) -> list[Written]:
    """One bar: what is held in it, cut into plain values, and rests in between."""
    triplets = {b for b in range(bar.beats) if grids.get(int(start) + b, 1) % 3 == 0}
    found: list[Written] = []
    at = Fraction(0)
    for strike in held:
        begins, ends = strike.onset - start, strike.end - start
        inside = max(Fraction(0), begins), min(Fraction(bar.beats), ends)
        found += _rest((at, inside[0]), bar, triplets)
        pieces = list(_cut(inside, bar, triplets))
        for number, piece in enumerate(pieces):
            tied_from = number > 0 or begins < 0
            tied_on = number < len(pieces) - 1 or ends > bar.beats
            written = _value(piece, strike, triplets)
            found.append(written._replace(is_tied_from=tied_from, is_tied_on=tied_on))
        at = inside[1]
    found += _rest((at, Fraction(bar.beats)), bar, triplets)
    return [written for _, beat in groupby(found, _beat_of) for written in _joined(list(beat))]


def _beat_of(written: Written) -> int:
    return floor(written.at)


def _value(piece: Stretch, strike: Strike | None, triplets: set[int]) -> Written:
    at, end = piece
    length = end - at
    in_triplet = floor(at) in triplets and length < 1
    kind, dots = VALUES[length * IN_TRIPLET if in_triplet else length]
    return Written(at, length, strike, kind, dots, in_triplet)


def _cut(stretch: Stretch, bar: SheetBar, triplets: set[int]) -> Iterator[Stretch]:
    """A stretch of a bar in pieces that are plain values, as few as the beats allow."""
    at, end = stretch
    cut = _first_cut(at, end, bar.groups, floor(at) in triplets, floor(end) in triplets)
    if cut is None:
        yield stretch
        return
    yield from _cut((at, cut), bar, triplets)
    yield from _cut((cut, end), bar, triplets)


@lru_cache(maxsize=4096)
def _first_cut(
    at: Beats, end: Beats, groups: tuple[int, ...], from_triplet: bool, into_triplet: bool
) -> Beats | None:
    """Where a note must be parted for the beats to be seen; None where it stands as it is."""
    beat, last = Fraction(floor(at)), Fraction(floor(end))
    if from_triplet and at > beat and end > beat + 1:
        return beat + 1
    if into_triplet and end > last > at:
        return last
    if (from_triplet or into_triplet) and end <= beat + 1:
        plain = (end - at) * IN_TRIPLET in VALUES
        return None if plain or end - at == 1 else beat + Fraction(1, 2)
    on_beats = at == beat and end == last
    if not (on_beats and sum(groups) == 4):
        for border in accumulate(groups):
            if at < border < end:
                return Fraction(border)
    if on_beats or end - at < 2:
        return None if end - at in VALUES else beat + 2
    return beat + 1 if at > beat else beat + 2


def _rest(stretch: Stretch, bar: SheetBar, triplets: set[int]) -> Iterator[Written]:
    """Rests that fill a stretch; none is syncopated, none hides the middle of the bar."""
    at, end = stretch
    if at == end:
        return
    if end - at == bar.beats:
        yield Written(at, end - at, None, "whole", is_whole_bar=True)
        return
    borders = {0, *accumulate(bar.groups)}
    while at < end:
        beat = floor(at)
        step = Fraction(beat + 1)
        if at == beat and at in borders and at + 2 <= end and at + 1 not in borders:
            step = at + 2
        for piece in _cut((at, min(step, end)), bar, triplets):
            yield _value(piece, None, triplets)
        at = min(step, end)


def _joined(beat: list[Written]) -> Iterator[Written]:
    """What begins in one beat, with the bracket of its triplet and its beams."""
    tuplet = [i for i, written in enumerate(beat) if written.in_triplet]
    for number, written in enumerate(beat):
        opens, closes = tuplet[:1] == [number], tuplet[-1:] == [number]
        bracket = _BRACKETS[opens, closes]
        yield written._replace(bracket=bracket, beams=_beams(beat, number))


def _beams(beat: list[Written], number: int) -> tuple[str, ...]:
    """The beams of one note of a beat, from the eighths' down; a lone note keeps its flag."""
    levels = [0 if w.strike is None else BEAMS.get(w.kind, 0) for w in beat]
    before = levels[number - 1] if number else 0
    after = levels[number + 1] if number + 1 < len(levels) else 0
    if not (before or after):
        return ()
    found = []
    for level in range(1, levels[number] + 1):
        joins = before >= level, after >= level
        hook = "backward hook" if before else "forward hook"
        found.append(_BEAM[joins] or hook)
    return tuple(found)


_BRACKETS: dict[tuple[bool, bool], Bracket | None] = {
    (True, True): "startStop",
    (True, False): "start",
    (False, True): "stop",
    (False, False): None,
}
_BEAM = {
    (True, True): "continue",
    (True, False): "end",
    (False, True): "begin",
    (False, False): "",
}
