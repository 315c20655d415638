"""What a user asked for and cannot have."""

from __future__ import annotations


class Mistake(ValueError):
    """A user's mistake, told in one line: what was given, what is allowed, what to try.

    Raised where a value from outside crosses a border (a chord symbol, a setup line, an
    option, a path); the command prints it and ends with code 2, the page shows it.
    """
