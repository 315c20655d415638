"""The kinds of values that a setup holds: how each is checked, read and written.

What is not allowed raises ValueError here; the field that asked knows its own name and
turns it into the message.

>>> Whole(1, 100_000).allowed
'a whole number from 1 to 100,000'
"""

from __future__ import annotations

import math
import re
from typing import Any

# Patterns, made ready by re where they are first used: no start waits for them.
_NUMBER = r"-?([0-9]{1,400}(\.[0-9]{0,400})?|\.[0-9]{1,400})([eE]-?[0-9]{1,3})?"
_WHOLE = r"-?[0-9]{1,400}"
_WORDS_FOR = {dict: "an object", list: "a list", tuple: "a list", type(None): "nothing"}
_YES_OR_NO = {"yes": True, "true": True, "no": False, "false": False}
_LONGEST_SHOWN = 60


def shown(value: object) -> str:
    """What was given, as it can stand in one line of a message; in quotes where it is blank
    at either end.
    """
    if type(value) in _WORDS_FOR:
        return _WORDS_FOR[type(value)]
    if isinstance(value, bool):
        return "true" if value else "false"
    plain = isinstance(value, str) and value.isprintable() and value and value == value.strip()
    return _cut(value if isinstance(value, str) and plain else repr(value))


def shown_typed(value: object) -> str:
    """What was given where types count, in a file or in code: a text is said to be one, so
    that "96" is not taken for the number.
    """
    if not isinstance(value, str):
        return shown(value)
    return "the text " + _cut(f'"{value}"' if value.isprintable() else repr(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."


def alternatives(words: tuple[str, ...]) -> str:
    """Words as a sentence offers them: "sticks or brushes"."""
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


class Kind:
    """How values of one kind are checked, and how they stand in a line and in a file.

    ``check`` gives the value in its one form; all that reads raises ValueError for what is
    not ``allowed``, and the field turns that into the message.
    """

    __slots__ = ()

    @property
    def allowed(self) -> str:
        raise NotImplementedError

    def check(self, value: object) -> object:
        raise NotImplementedError

    def read(self, text: str) -> object:
        return text

    def text(self, value: Any) -> str:
        return str(value)

    def from_json(self, value: object) -> object:
        return value

    def to_json(self, value: Any) -> object:
        return value


class Number(Kind):
    """A number between two bounds, both allowed, or one word in its place."""

    __slots__ = ("high", "low", "unit", "word")

    def __init__(self, low: float, high: float, unit: str = "", word: str = "") -> None:
        self.low, self.high, self.unit, self.word = low, high, unit, word

    @property
    def allowed(self) -> str:
        bounds = f"{self.low:g} to {self.high:g}{self.unit}"
        return f"{bounds} or {self.word}" if self.word else bounds

    def check(self, value: object) -> object:
        if self.word and value == self.word:
            return self.word
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(value)
        if not self.low <= value <= self.high:  # neither holds for nan
            raise ValueError(value)
        return float(value) + 0.0  # no minus zero, which would be written as another number

    def read(self, text: str) -> object:
        return float(text) if re.fullmatch(_NUMBER, text) else text

    def text(self, value: Any) -> str:
        return value if isinstance(value, str) else repr(value).removesuffix(".0")

    def to_json(self, value: Any) -> object:
        whole = isinstance(value, float) and math.floor(value) == value
        return int(value) if whole else value


class Whole(Kind):
    """A whole number between two bounds, both allowed."""

    __slots__ = ("high", "low")

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    @property
    def allowed(self) -> str:
        return f"a whole number from {self.low:,} to {self.high:,}"

    def check(self, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(value)
        if not self.low <= value <= self.high:
            raise ValueError(value)
        return int(value)

    def read(self, text: str) -> object:
        return int(text) if re.fullmatch(_WHOLE, text) else text


class Choice(Kind):
    """One of a few words."""

    __slots__ = ("words",)

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    @property
    def allowed(self) -> str:
        return alternatives(self.words)

    def check(self, value: object) -> object:
        if value not in self.words:
            raise ValueError(value)
        return value


class Flag(Kind):
    """Yes or no, which a line and a file may call true or false as well."""

    __slots__ = ()
    allowed = "yes or no"

    def check(self, value: object) -> object:
        if not isinstance(value, bool):
            raise ValueError(value)
        return value

    def read(self, text: str) -> object:
        return _YES_OR_NO.get(text, text)

    def from_json(self, value: object) -> object:
        return self.read(value) if isinstance(value, str) else value

    def text(self, value: Any) -> str:
        return "yes" if value else "no"
