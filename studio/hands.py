"""What the keys mean while the band plays: each is a call to the band, or a hand on the mixer.

The stage hands on what is pressed; here stands what comes of it. A call is heard at the next
bar line, a tempo and a hand on the mixer at once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from harmony.mistake import Mistake
from harmony.pitch import PitchName
from playback.changes import Change
from playback.desk import Hand
from playback.place import place_on
from playback.route import Leg, Route, bar_at
from playback.setup import PLAYERS, Setup
from playback.setup_fields import FEELS
from playback.single_acts import last_chorus_or_not, sought_by
from playback.tempo_acts import is_on_its_way, taken_up
from playback.timetable import where_at
from playback.transport import (
    Act,
    last_chorus_is_called,
    let_go,
    looped,
    with_change,
)
from studio.option_words import KEYS

TEMPO_STEPS = {"up": 2, "down": -2, "right": 10, "left": -10}
MUTES = {str(number): player for number, player in enumerate(PLAYERS, 1)}
SOLOS = {str(number): player for number, player in enumerate(PLAYERS, 4)}
SEATS = {str(number): player for number, player in enumerate(PLAYERS, 7)}
SEEKS = {",": -4, ".": 4}
INTENSITIES = {"i": 1, "u": -1}
ROOMS = {0.0: "dry", 0.25: "studio", 0.55: "club", 1.0: "auditorium"}

# The circle of fourths; a step back is a fourth down.
CIRCLE = ("D", "G", "C", "F", "Bb", "Eb", "Ab", "Db", "F#", "B", "E", "A")
FOURTHS = {"k": 1, "j": -1}


class Plays(Protocol):
    """A band that plays: ``playback.live.Live``, or something that does as it does."""

    @property
    def route(self) -> Route: ...
    @property
    def refused(self) -> Mistake | None: ...
    @property
    def own_tempo(self) -> bool: ...

    def change(self, act: Act) -> None: ...
    def mix(self, hand: Hand) -> None: ...
    def mute(self, player: str, silent: bool) -> None: ...
    def check(self) -> None: ...


class Hands:
    """The player's hands, on a band that plays: what is muted, what has been called.

    ``heard`` says which moment is heard now, in seconds; ``tell`` shows lines that stay.
    """

    def __init__(
        self,
        live: Plays,
        heard: Callable[[], float],
        tell: Callable[[str], object],
        room: float,
    ) -> None:
        self._live = live
        self._heard = heard
        self._tell = tell
        self._planned = live.route
        self._told = live.route.timeline.changes[-1][1]
        self._room = room
        self._opens: int | None = None
        self._back: Leg | None = None
        self.muted: set[str] = set()
        self.alone: set[str] = set()
        self.keys: dict[str, Callable[[str], object]] = {
            **dict.fromkeys(TEMPO_STEPS, self._take_tempo),
            **dict.fromkeys(MUTES, self._mute),
            **dict.fromkeys(SOLOS, self._solo),
            **dict.fromkeys(SEATS, self._send_out),
            **dict.fromkeys(SEEKS, self._seek),
            **dict.fromkeys(INTENSITIES, self._give),
            **dict.fromkeys(FOURTHS, self._move),
            "f": self._change_feel,
            "r": self._change_room,
            "[": self._open_loop,
            "]": self._close_loop,
            "o": self._leave_loop,
            "l": self._last_chorus_or_not,
            "?": lambda key: self._tell(KEYS),
            "h": lambda key: self._tell(KEYS),
        }

    @property
    def last_is_called(self) -> bool:
        return last_chorus_is_called(self._live.route, self._planned)

    def obey(self, key: str) -> None:
        """Do what a key asks, or tell why not; a key that means nothing does nothing."""
        if act := self.keys.get(key.lower()):
            try:
                act(key.lower())
            except Mistake as mistake:
                self._tell(str(mistake))

    def tell_what_comes(self) -> None:
        """What has been called and cannot be seen in the line, once it is sure to come."""
        setup = self._live.route.timeline.changes[-1][1]
        before, self._told = self._told, setup
        said = [
            text(setup)
            for name, text in COMES.items()
            if getattr(setup, name) != getattr(before, name)
        ]
        if said:
            self._tell(f"from the next bar on: {', '.join(said)}")

    def _take_tempo(self, key: str) -> None:
        if not self._live.own_tempo:
            raise Mistake("the tempo is that of the clock that is followed")
        if is_on_its_way(self._live.route, self._heard()):
            self._tell("the ramp or ladder ends here; the tempo stays where you take it")
        self._live.change(lambda route, seconds: taken_up(route, seconds, TEMPO_STEPS[key]))

    def _mute(self, key: str) -> None:
        player = MUTES[key]
        self.muted ^= {player}
        self._live.mute(player, player in self.muted)

    def _solo(self, key: str) -> None:
        player = SOLOS[key]
        self.alone ^= {player}
        is_alone = player in self.alone
        self._live.mix(lambda mixer: mixer.solo(player, is_alone))

    def _send_out(self, key: str) -> None:
        """Out of the music, so that the others play without him; a mute is only of the sound."""

        def change(setup: Setup) -> Setup:
            out = SEATS[key]
            stay = [p for p in PLAYERS if (p in setup.players) != (p == out)]
            return setup.changed(players=tuple(stay))

        self._change(change)

    def _change_room(self, key: str) -> None:
        size = self._room = next((room for room in ROOMS if room > self._room), 0.0)
        self._live.mix(lambda mixer: mixer.room(size))
        self._tell(f"room: {ROOMS[size]}")

    def _change(self, change: Change) -> None:
        self._live.change(lambda route, seconds: with_change(route, seconds, change))

    def _give(self, key: str) -> None:
        step = INTENSITIES[key]

        def change(setup: Setup) -> Setup:
            now = 0.5 if isinstance(setup.intensity, str) else setup.intensity
            return setup.changed(intensity=min(10, max(0, round(10 * now) + step)) / 10)

        self._change(change)

    def _move(self, key: str) -> None:
        def change(setup: Setup) -> Setup:
            home = setup.sounding_form.home.root.pitch_class
            here = next(i for i, name in enumerate(CIRCLE) if _class(name) == home)
            there = CIRCLE[(here + FOURTHS[key]) % len(CIRCLE)]
            return setup.changed(key=PitchName.parse(there))

        self._change(change)

    def _change_feel(self, key: str) -> None:
        self._change(_with_next_feel)

    def _seek(self, key: str) -> None:
        self._live.change(lambda route, seconds: sought_by(route, seconds, SEEKS[key]))

    def _open_loop(self, key: str) -> None:
        self._opens = max(0, self._bar_heard() - 1)
        self._tell(f"a loop from bar {self._opens + 1}: ] at its last bar")

    def _close_loop(self, key: str) -> None:
        route, opens = self._live.route, self._opens
        if opens is None:
            raise Mistake("[ first, at the first bar of the loop")
        bar = self._bar_heard()
        if not bar:
            raise Mistake("a loop cannot end with the count-in")
        where = where_at(route, self._heard())
        timeline = where.row.leg.timeline
        after = bar_at(timeline, where.moment) + 1
        if not timeline.loops and after >= (timeline.total_bars or after + 1):
            raise Mistake("the music ends with this bar; ] one bar earlier makes a loop")
        self._opens = None
        self._back = Leg(timeline, after)
        self._live.change(lambda route, seconds: looped(route, seconds, opens, bar))
        self._tell(f"bars {opens + 1} to {bar} round and round; o lets them go")

    def _bar_heard(self) -> int:
        """Which bar of the form is heard, from 1; 0 is the count-in."""
        place = place_on(self._live.route, self._heard())
        return 0 if place.counts_in else place.bar

    def _leave_loop(self, key: str) -> None:
        if (back := self._back) is None:
            return
        self._back = None
        self._live.change(lambda route, seconds: let_go(route, seconds, back))

    def _last_chorus_or_not(self, key: str) -> None:
        planned = self._planned
        self._live.change(lambda route, seconds: last_chorus_or_not(route, seconds, planned))


def _who_plays(setup: Setup) -> str:
    out = [player for player in PLAYERS if player not in setup.players]
    return f"without {' and '.join(out)}" if out else "all play"


COMES: dict[str, Callable[[Setup], str]] = {
    "feel": lambda setup: f"feel {setup.feel or 'by tempo'}",
    "intensity": lambda setup: f"intensity {setup.intensity}",
    "players": _who_plays,
}
"""What changes on a bar line, and how it is told."""


def _class(name: str) -> int:
    return PitchName.parse(name).pitch_class


def _with_next_feel(setup: Setup) -> Setup:
    """The next feel of the list that the setup can have; after the last the tempo chooses."""
    feels = (None, *FEELS)
    here = feels.index(setup.feel)
    for feel in (*feels[here + 1 :], *feels[:here]):
        with suppress(Mistake):
            return setup.changed(feel=feel)
    return setup
