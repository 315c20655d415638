"""The way through a chart: repeats, endings, D.C. and D.S., and in which order bars are played.

What comes out is the chorus, which comes round for ever: whatever only begins it again (a
repeat around the whole, a bare D.C. at the end) costs nothing, and what is played once only (an
intro before the sign, a coda for the last time) is no part of it. Each jump is taken once, after
it every repeat is played as its last time (common practice).

>>> a, b = Signs(opens=True), Signs(times=2)
>>> played([a, b, Signs(jump=Jump())]).order
(0, 1, 0, 1, 2)
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence, Set
from itertools import islice
from typing import NamedTuple

from harmony.charts.road_signs import Jump, Signs
from harmony.form import MOST_BARS
from harmony.mistake import Mistake

MOST_WRITTEN = 2_048
"""Written bars, played or not: four times what a form holds (choice)."""


class Played(NamedTuple):
    """The bars of a chorus by number, from 0, and what is no part of it: its name and bars."""

    order: tuple[int, ...]
    left_out: tuple[tuple[str, range], ...]


def check_written(bars: int) -> None:
    """Raises Mistake for more written bars than are read."""
    if bars > MOST_WRITTEN:
        raise Mistake(f"a chart has {MOST_WRITTEN:,} written bars at most, got more")


def played(chart: Sequence[Signs]) -> Played:
    """The bars in the order in which a chorus has them.

    Raises Mistake for more bars than are read, or played.
    """
    check_written(len(chart))
    begin, end = 0, len(chart)
    left_out: list[tuple[str, range]] = []
    coda = next((bar for bar, signs in enumerate(chart) if signs.coda and bar), None)
    jumps = {bar: signs.jump for bar, signs in enumerate(chart) if signs.jump}
    once_more = {bar for bar, jump in jumps.items() if _is_at_last(chart, bar, jump, coda)}
    if coda is not None and jumps.keys() <= once_more:
        left_out.append(("the coda, which is for the last time", range(coda, end)))
        end = coda
    for bar in once_more:
        if bar == end - 1 and (target := _target(chart, bar)):
            left_out.insert(0, ("what comes before the sign, an intro", range(target)))
            begin = target
    order = tuple(islice(_Walk(chart[:end], coda, once_more).bars(begin), MOST_BARS + 1))
    if len(order) > MOST_BARS:
        raise Mistake(f"a form has {MOST_BARS} bars at most, and this one more with its repeats")
    return Played(_once_round(order), tuple(left_out))


ENDING_SHARE = 4
"""A coda or a Fine that stands in for the last quarter of the form at most is how the last chorus
ends, as in an AABA that is played D.C. al Coda from its last bars; one that stands in for more
is a part of the chorus, as in AB D.C. al Fine (choice)."""


def _target(chart: Sequence[Signs], bar: int) -> int:
    """Where the jump after a bar leads to: the top, or the last sign before it."""
    jump = chart[bar].jump
    signs = (n for n in range(bar, -1, -1) if chart[n].segno)
    return next(signs, 0) if jump and jump.to_segno else 0


def _is_at_last(chart: Sequence[Signs], bar: int, jump: Jump, coda: int | None) -> bool:
    """Whether a jump only begins the form again, or is for the last chorus."""
    target = _target(chart, bar)
    for place in range(target, bar + 1):
        signs = chart[place]
        leaves = _leaves(signs, jump, coda)
        if leaves or _ends(signs, jump):
            skipped = bar - place + (leaves == "before")
            is_end = skipped * ENDING_SHARE <= bar + 1 - target
            return jump.chorus == "last" or (not jump.chorus and is_end)
    leads_on = jump.until == "ending" or bar < (coda or len(chart)) - 1
    return jump.chorus == "last" or not leads_on


def _leaves(signs: Signs, jump: Jump | None, coda: int | None) -> str:
    """Whether one goes to the coda after that jump, and on which side of the bar."""
    to_it = jump is not None and jump.until in ("", "coda") and coda is not None
    return signs.leaves if to_it else ""


def _ends(signs: Signs, jump: Jump | None) -> bool:
    return signs.fine and jump is not None and jump.until in ("", "fine")


class _Stretch(NamedTuple):
    """Bars that are played again and again, and which times they are played."""

    begin: int
    end: int
    times: Sequence[int]


def _stretches(chart: Sequence[Signs]) -> Iterator[_Stretch]:
    """The chart in stretches that tile it: repeated ones, and what lies between them."""
    begin = at = 0
    while at < len(chart):
        signs = chart[at]
        if signs.opens and at > begin:
            yield _Stretch(begin, at, (1,))
            begin = at
        at += 1
        if signs.endings:
            end = _end_of_endings(chart, at)
            numbers = {n for bar in chart[at - 1 : end] for n in bar.endings}
            has_body = begin < at - 1
            times = range(1, max(numbers) + 1) if has_body else sorted(numbers)
            yield _Stretch(begin, end, times)
            begin = at = end
        elif signs.times:
            yield _Stretch(begin, at, range(1, signs.times + 1))
            begin = at
    if begin < at:
        yield _Stretch(begin, at, (1,))


def _end_of_endings(chart: Sequence[Signs], at: int) -> int:
    """Where the endings that stand side by side are over; the first began in the bar before."""
    counted = {*chart[at - 1].endings}
    while at < len(chart) and not chart[at].opens:
        before, here = chart[at - 1].endings, chart[at].endings
        if not here or (here != before and not counted.isdisjoint(here)):
            break
        counted.update(here)
        at += 1
    return at


class _Walk:
    """One way through a chart, jump by jump; a jump that was ``taken`` is gone by."""

    def __init__(self, chart: Sequence[Signs], coda: int | None, taken: Set[int]) -> None:
        self._chart, self._coda, self._taken = chart, coda, set(taken)
        self._stretches = tuple(_stretches(chart))

    def bars(self, begin: int) -> Iterator[int]:
        at: int | None = begin
        jump: Jump | None = None
        while at is not None:
            at, jump = yield from self._on_from(at, jump)

    def _on_from(
        self, at: int, jump: Jump | None
    ) -> Generator[int, None, tuple[int | None, Jump | None]]:
        """The bars from one on until a leap; gives where that leads, by which jump."""
        for bar, is_last_time in self._in_turn(at, jump):
            signs = self._chart[bar]
            leaves = _leaves(signs, jump, self._coda)
            if leaves == "before":
                return self._coda, None
            yield bar
            if leaves:
                return self._coda, None
            if _ends(signs, jump) or self._ends_ending(bar, jump):
                return None, None
            if signs.jump and is_last_time and bar not in self._taken:
                self._taken.add(bar)
                return _target(self._chart, bar), signs.jump
        return None, None

    def _in_turn(self, at: int, jump: Jump | None) -> Iterator[tuple[int, bool]]:
        """The bars from one on as repeats and endings have them, and whether it is the last
        time; after a jump it always is.
        """
        for stretch in (one for one in self._stretches if one.end > at):
            times = stretch.times
            if jump is not None:
                times = (jump.ending if jump.ending in times else times[-1],)
            for time in times:
                first = max(stretch.begin, at) if time == times[0] else stretch.begin
                for bar in range(first, stretch.end):
                    if not (endings := self._chart[bar].endings) or time in endings:
                        yield bar, time == times[-1]

    def _ends_ending(self, bar: int, jump: Jump | None) -> bool:
        """Whether a bar is the last of the ending until which the jump goes."""
        if jump is None or jump.until != "ending" or jump.ending not in self._chart[bar].endings:
            return False
        after = self._chart[bar + 1 : bar + 2]
        return not after or jump.ending not in after[0].endings


def _once_round(order: tuple[int, ...]) -> tuple[int, ...]:
    """The least that comes round as the whole does."""
    for length in range(1, len(order) // 2 + 1):
        if len(order) % length == 0 and order[:length] * (len(order) // length) == order:
            return order[:length]
    return order
