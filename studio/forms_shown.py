"""The forms that pages are shown, each with a number: what is played says by number where it
stands.
"""

from __future__ import annotations

from harmony.form import Form
from studio.bandstand import Bandstand
from studio.shown import Box

MOST_FORMS = 1_000
"""So many forms in one evening; then the oldest are forgotten (choice)."""


class FormsShown:
    """Numbers for the forms of a bandstand, from 1, as they come."""

    def __init__(self, stand: Bandstand) -> None:
        self._stand = stand
        self._numbers: dict[Form, int] = {}
        self._last = 0

    def number(self, form: Form) -> int:
        """The number of a form."""
        if form not in self._numbers:
            if len(self._numbers) >= MOST_FORMS:
                self._numbers.pop(next(iter(self._numbers)))
            self._last += 1
            self._numbers[form] = self._last
        return self._numbers[form]

    def form(self, number: int) -> Form | None:
        """The form of a number, None where it has been forgotten."""
        return next((form for form, known in self._numbers.items() if known == number), None)

    def box(self, form: Form, bar: int) -> Box:
        """Where a bar of a form that is played is shown: a part of a form in the whole."""
        whole, first = self._stand.wholes.get(form, (form, 0))
        return Box(self.number(whole), whole, (first + bar) % whole.bars)
