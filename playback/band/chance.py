"""Randomness with an address.

A draw depends on the seed and on the place it is for, never on what was drawn before
elsewhere: any bar can be asked for first, and a seed is the same band on every machine.
Draws are 16-bit integers and choices compare integers with integers, so no rounding of any
processor or library can change a note.

>>> draw = draws(7, "bass", 12)
>>> again = draws(7, "bass", 12)
>>> [next(draw) for _ in range(40)] == [next(again) for _ in range(40)]
True
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from struct import Struct
from typing import Generic, TypeVar

try:  # what hashlib.blake2b is; without OpenSSL, which hashlib takes 3 ms to load
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

T = TypeVar("T")

Draws = Iterator[int]

WHOLE = 1 << 16
"""Draws are integers from 0 up to, not including, this."""

_words = Struct("<32H").unpack


def draws(seed: int, *address: object) -> Draws:
    """The endless row of draws that belongs to one place."""
    return _row(_address(seed, *address))


@lru_cache(maxsize=256)
def words(count: int, seed: int, *address: object) -> tuple[int, ...]:
    """The first ``count`` draws of a place at once, for those who look them up by position."""
    where = _address(seed, *address)
    rows = (_block(where, number) for number in range(-(-count // 32)))
    return tuple(chain.from_iterable(rows))[:count]


def _address(*parts: object) -> bytes:
    return "/".join(map(str, parts)).encode()


def _row(address: bytes) -> Draws:
    return chain(_block(address, 0), _more(address))


def _more(address: bytes) -> Draws:
    number = 1
    while True:
        yield from _block(address, number)
        number += 1


def _block(address: bytes, number: int) -> tuple[int, ...]:
    return _words(blake2b(b"%b+%d" % (address, number) if number else address).digest())


class Weighted(Generic[T]):
    """A choice between things by whole-number weights.

    >>> Weighted({"ride": 3, "rest": 1}).pick(49_151), Weighted({"ride": 3, "rest": 1}).pick(49_152)
    ('ride', 'rest')
    """

    __slots__ = ("_bounds", "_things")

    def __init__(self, weights: Mapping[T, int] | Iterable[tuple[T, int]]) -> None:
        pairs = weights.items() if isinstance(weights, Mapping) else weights
        chosen = [(thing, weight) for thing, weight in pairs if weight > 0]
        if not chosen:
            raise ValueError("there is nothing to choose from")
        self._things = tuple(thing for thing, _ in chosen)
        running = list(accumulate(weight for _, weight in chosen))
        total = running[-1]
        self._bounds = [bound * WHOLE // total for bound in running[:-1]]

    def pick(self, draw: int) -> T:
        return self._things[bisect_right(self._bounds, draw)]


def choose(weights: Sequence[int], draw: int) -> int:
    """Which of many, by whole-number weights that are used but once; Weighted in one go."""
    running = list(accumulate(weights))
    return bisect_right(running, draw * running[-1] // WHOLE)


def one_of(things: Sequence[T], draw: int) -> T:
    """One of several, each as likely."""
    return things[draw * len(things) // WHOLE]


def percent(draw: int) -> int:
    """A draw as a whole number from 0 to 99."""
    return draw * 100 // WHOLE


def happens(draw: int, percent: int) -> bool:
    """Whether something that people do ``percent`` times in a hundred happens here."""
    return draw * 100 < percent * WHOLE


def bell(draw: int, other: int) -> float:
    """A bell-shaped number about 0 with standard deviation 1, never beyond 3.5.

    The sum of four bytes: close to the normal curve, without its endless tails, because a
    player who is 60 ms late by chance is not late but wrong (choice). Exact on every system.
    """
    total = (draw & 255) + (draw >> 8) + (other & 255) + (other >> 8)
    return (total - 510) / BELL_SPREAD


BELL_SPREAD = 147.8
"""The standard deviation of the sum of four bytes: sqrt(4 * (256 ** 2 - 1) / 12)."""


def sway(spread: int, draw: int) -> int:
    """A whole number about 0 with that standard deviation, never beyond 2.5 of it.

    The sum of two bytes: a triangle, 104.5 wide in standard deviation.
    """
    return ((draw & 255) + (draw >> 8) - 255) * spread // 104


def vary(value: int, spread: int, draw: int) -> int:
    """A velocity near ``value``, with that standard deviation, inside 1 to 127."""
    value += ((draw & 255) + (draw >> 8) - 255) * spread // 104  # as sway does
    return value if 1 <= value <= 127 else 1 if value < 1 else 127
