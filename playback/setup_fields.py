"""The table of what a setup says: one row a field, one description for all who ask.

The setup line, the setup file and the command line share these names, ranges and messages,
so a tempo is refused in the same words wherever it was written.

>>> FIELD_NAMED["tempo"].read("96.5")
96.5
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from harmony.form import Form
from harmony.mistake import Mistake
from harmony.pitch import PitchName
from playback.setup_kinds import Choice, Flag, Kind, Number, Whole, alternatives, shown, shown_typed
from playback.setup_words import meant

PLAYERS = ("bass", "piano", "drums")
FEELS = ("ballad", "medium", "up", "two", "pedal", "broken", "stop-time")
NOBODY = "nobody"
"""Whose chair is empty where everyone plays."""
INTROS = ("none", *PLAYERS)
ENDINGS = ("none", "hold", "stop", "tag")

TEMPOS = (30.0, 320.0)
MOST_BARS = 100_000
MOST_COUNT_IN = 8
LAST_SEED = 2**32 - 1

# The steepest swing measured, at slow tempos (Friberg & Sundström 2002); 1 is even eighths.
STEEPEST_SWING = 3.5


class Chords(Kind):
    """A form, written as players write it."""

    __slots__ = ()
    allowed = 'chords in bars, such as "Dm7 x4 | C7 x4"'

    def check(self, value: object) -> object:
        if not isinstance(value, Form):
            raise ValueError(value)
        return value

    def read(self, text: str) -> object:
        return Form.parse(text)

    def from_json(self, value: object) -> object:
        return Form.parse(value) if isinstance(value, str) else value

    def to_json(self, value: Any) -> object:
        return str(value)


class Key(Kind):
    """The note that the home chord's root moves to."""

    __slots__ = ()
    allowed = "the home chord's root, a note such as G, Bb or F#"

    def check(self, value: object) -> object:
        if not isinstance(value, PitchName) or abs(value.alter) > 1:
            raise ValueError(value)
        return value

    def read(self, text: str) -> object:
        try:
            return PitchName.parse(text)
        except Mistake:
            return text

    def from_json(self, value: object) -> object:
        return self.read(value) if isinstance(value, str) else value

    def to_json(self, value: Any) -> object:
        return str(value)


class Players(Kind):
    """Who plays; written as those whose chairs are empty."""

    __slots__ = ()
    allowed = alternatives(PLAYERS) + f", parted by commas, or {NOBODY}"

    def check(self, value: object) -> object:
        if not isinstance(value, tuple):
            raise ValueError(value)
        if not set(value) <= set(PLAYERS) or len(set(value)) < len(value):
            raise ValueError(value)
        if not value:
            raise Mistake("someone has to play: leave out one or two of " + ", ".join(PLAYERS))
        return tuple(player for player in PLAYERS if player in value)

    def read(self, text: str) -> object:
        names = [name.strip() for name in text.split(",")]
        return self._but([] if names == [NOBODY] else names, shown)

    def text(self, value: Any) -> str:
        return ",".join(self._out(value)) or NOBODY

    def from_json(self, value: object) -> object:
        if isinstance(value, str):
            return self.read(value)
        return self._but(value, shown_typed) if isinstance(value, list) else value

    def to_json(self, value: Any) -> object:
        return self._out(value)

    @staticmethod
    def _out(players: tuple[str, ...]) -> list[str]:
        return [player for player in PLAYERS if player not in players]

    def _but(self, names: Sequence[object], show: Callable[[object], str]) -> object:
        """The band but for these; raises Mistake with the name that is wrong."""
        for place, name in enumerate(names):
            if name not in PLAYERS:
                near = meant(name, PLAYERS) if isinstance(name, str) else ""
                told = f"without must be {self.allowed}, got {show(name)}"
                raise Mistake(f"{told}; {near}".rstrip("; "))
            if name in names[:place]:
                raise Mistake(f"without says {name} twice; keep one")
        return tuple(player for player in PLAYERS if player not in names)


class Field(NamedTuple):
    """One thing a setup says: its name in lines, files and messages, and its attribute.

    Where ``optional``, None means that the band chooses.
    """

    name: str
    attribute: str
    kind: Kind
    optional: bool = False

    def check(self, value: object) -> Any:
        """The value in its one form. Raises Mistake for what is not allowed."""
        if value is None and self.optional:
            return None
        return self._checked(value, value, shown_typed)

    def read(self, text: str) -> Any:
        """The value that a text of the line or the command says. Raises Mistake."""
        return self._checked(self.kind.read(text), text, shown)

    def from_json(self, value: object) -> Any:
        """The value that stands in a file, of the right type there. Raises Mistake."""
        return self._checked(self.kind.from_json(value), value, shown_typed)

    def _checked(self, value: object, given: object, show: Callable[[object], str]) -> Any:
        try:
            return self.kind.check(value)
        except Mistake:
            raise
        except (ValueError, TypeError):
            told = f"{self.name} must be {self.kind.allowed}, got {show(given)}"
            raise Mistake(told) from None


FIELDS = (
    Field("tempo", "tempo", Number(*TEMPOS, " beats per minute")),
    Field("chords", "form", Chords()),
    Field("key", "key", Key(), optional=True),
    Field("feel", "feel", Choice(FEELS), optional=True),
    Field("without", "players", Players()),
    Field("intensity", "intensity", Number(0, 1, word="arc")),
    Field("swing", "swing", Number(1, STEEPEST_SWING, " (long to short)"), optional=True),
    Field("humanize", "humanize", Number(0, 1)),
    Field("straight", "straight", Flag()),
    Field("drift", "drift", Number(0, 1)),
    Field("bass", "bass", Choice(("upright",))),
    Field("comp", "comp", Choice(("piano", "vibes", "guitar"))),
    Field("drums", "drums", Choice(("sticks", "brushes"))),
    Field("count-in", "count_in", Whole(0, MOST_COUNT_IN)),
    Field("bars", "bars", Whole(1, MOST_BARS), optional=True),
    Field("loop", "loop", Flag()),
    Field("intro", "intro", Choice(INTROS)),
    Field("ending", "ending", Choice(ENDINGS)),
    Field("seed", "seed", Whole(0, LAST_SEED)),
)
FIELD_NAMED = {field.name: field for field in FIELDS}
