"""A setup: everything that a performance depends on, and nothing else.

The same setup is the same music, note for note, on every machine: the chords and where
they are played, the tempo, the feel, who plays and how, the seed, and how long.

>>> Setup(tempo=96, feel="two", seed=7).changed(tempo=140).tempo
140.0
>>> Setup(bars=32).ending, Setup(bars=32, loop=True).ending
('hold', 'none')
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harmony.form import VAMP, Form
from harmony.mistake import Mistake
from harmony.pitch import PitchName
from playback.setup_fields import ENDINGS, FEELS, FIELDS, PLAYERS

__all__ = [
    "ABOUT_THE_END", "BAND_VERSION", "DEFAULT", "ENDINGS", "FEELS", "INTRO_BARS", "PLAYERS",
    "SHORTEST_WITH", "Setup",
]  # fmt: skip

BAND_VERSION = 1
"""Rises when a setup no longer gives the notes it gave before."""

SHORTEST_WITH = {"none": 1, "hold": 1, "stop": 1, "tag": 5}
"""Bars that each ending needs: a tag is a four-bar turnaround and the bar it lands in
(choice); a held chord or a cold stop may be all there is."""

BEATS_FOR = {"two": 4, "broken": 3}
"""Beats a bar that a feel needs (choice): two halves of two beats; something to break."""

INTRO_BARS = 4
"""How long one player is alone at the beginning (choice: a chord of the vamp)."""

ABOUT_THE_END = ("bars", "loop", "ending")
"""The fields that say how long it is and how it ends."""

_USUAL = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """What the band is told before the count-in.

    ``form``: the chords of a chorus; ``key``: the root that its home chord moves to, None
    where it is written. ``tempo``: quarter notes a minute. ``feel``: None lets the tempo
    choose. ``players``: who plays, of PLAYERS. ``intensity``: 0 to 1, or "arc", which rises
    and falls over the choruses. ``swing``: long eighth to short, None as people do at this
    tempo; ``straight``: even eighths, for those who swing in the DAW. ``humanize``: how much
    of people's measured spread, 0 is on the grid. ``drift``: how much the tempo wanders.
    ``bass``, ``comp``, ``drums``: what they play on. ``seed``: which of the endless bands.

    ``count_in``: bars before bar 0. ``bars``: the whole length, ending included, count-in
    excluded; None is endless. ``loop``: the end leads into the beginning. ``intro``: who plays
    the first four bars alone, "none" where all begin together. ``ending``: left out, it is
    "none" for a loop and for an endless run, else "hold".

    Raises Mistake for a value out of its range and for values that do not go together.
    """

    form: Form = VAMP
    key: PitchName | None = None
    tempo: float = 120.0
    feel: str | None = None
    players: tuple[str, ...] = PLAYERS
    intensity: float | str = 0.5
    swing: float | None = None
    humanize: float = 1.0
    straight: bool = False
    drift: float = 0.0
    seed: int = 1
    count_in: int = 0
    bars: int | None = None
    loop: bool = False
    intro: str = "none"
    ending: str = _USUAL
    bass: str = "upright"
    comp: str = "piano"
    drums: str = "sticks"
    sounding_form: Form = field(init=False, repr=False, compare=False, default=VAMP)
    """The form in the key in which it is played."""
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        if self.ending == _USUAL:
            object.__setattr__(self, "ending", _usual_ending(self.loop, self.bars))
        for row in FIELDS:
            checked = row.check(getattr(self, row.attribute))
            object.__setattr__(self, row.attribute, checked)
        _refuse_clashes(self)
        moved = self.form if self.key is None else self.form.in_key(self.key)
        object.__setattr__(self, "sounding_form", moved)
        values = tuple(getattr(self, row.attribute) for row in FIELDS)
        object.__setattr__(self, "_hash", hash(values))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        # The hash of a text differs from process to process, so it must not travel.
        return _made_of, (self.differences(),)

    def differences(self) -> dict[str, Any]:
        """What this setup says other than the default, by attribute; always the seed.

        The ending is left out where it is the usual one for this length.
        """
        said = {
            row.attribute: value
            for row in FIELDS
            if (value := getattr(self, row.attribute)) != getattr(DEFAULT, row.attribute)
        }
        said.pop("ending", None)
        if self.ending != _usual_ending(self.loop, self.bars):
            said["ending"] = self.ending
        return {**said, "seed": self.seed}

    def plays_on(self, player: str) -> str:
        """The instrument of a player of the band."""
        return {"bass": self.bass, "piano": self.comp, "drums": self.drums}[player]

    def is_alike(self, other: Setup) -> bool:
        """Whether all is the same but for how many bars there are, and how they end."""
        names = {row.attribute for row in FIELDS} - {*ABOUT_THE_END}
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def changed(self, **changes: Any) -> Setup:
        """The same setup but for these; the usual ending follows a change of length.

        Raises Mistake as making one does.
        """
        return Setup(**{**self.differences(), **changes})


def _usual_ending(loop: bool, bars: int | None) -> str:
    return "none" if loop or bars is None else "hold"


def _made_of(said: dict[str, Any]) -> Setup:
    return Setup(**said)


def _refuse_clashes(setup: Setup) -> None:
    ending, bars = setup.ending, setup.bars
    if setup.straight and setup.swing is not None:
        raise Mistake("swing and straight do not go together: straight is even eighths; keep one")
    if setup.loop and bars is None:
        raise Mistake("a loop needs a length: say how many bars, such as 32")
    if setup.loop and ending != "none":
        raise Mistake(f"a loop has no ending, got loop and ending {ending}; leave one out")
    if bars is None and ending != "none":
        raise Mistake(f"ending {ending} needs a length: say how many bars, such as 32")
    _refuse_intro(setup)
    beats, needed = setup.form.beats_per_bar, BEATS_FOR.get(setup.feel or "", 1)
    if beats < needed:
        told = f"feel {setup.feel} needs {needed} beats a bar or more, got {beats}/4 chords"
        raise Mistake(f"{told}; leave the feel out, or try medium")
    if bars is not None and bars < SHORTEST_WITH[ending]:
        needed = SHORTEST_WITH[ending]
        raise Mistake(f"ending {ending} needs {needed} bars or more, got {bars}; try ending stop")


def _refuse_intro(setup: Setup) -> None:
    """An intro needs its player, the four bars that it takes, and more to lead into."""
    intro, bars = setup.intro, setup.bars
    if intro == "none":
        return
    if intro not in setup.players:
        raise Mistake(f"intro {intro} needs the {intro}, who is left out; take intro none")
    if setup.loop:
        raise Mistake(f"a loop has no intro, got loop and intro {intro}; leave one out")
    if bars is not None and bars < (shortest := INTRO_BARS + SHORTEST_WITH[setup.ending]):
        told = f"intro {intro} with ending {setup.ending} needs {shortest} bars or more"
        raise Mistake(f"{told}, got {bars}; take intro none")


DEFAULT = Setup()
