"""The music as a roll that is read on and on: what is due until now, and no key left down.

What comes next lies ready a little ahead but is not settled before it is read: a mute or a
change of the music takes hold at once, and a key that is down goes up, whatever happens.

>>> from playback.setup import Setup
>>> roll = Roll(Route.of(Setup(bars=8)))
>>> [due.message.hex() for due in roll.read_until(-0.05)][:3], roll.place
(['c020', 'b00768', 'b00a40'], -0.05)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from math import inf, nextafter
from operator import itemgetter

from harmony.mistake import Mistake
from playback.held_keys import Due, HeldKeys, KeyStroke
from playback.midi_live import (
    STROKE,
    Event,
    closing_seconds,
    events_between,
    first_tick_from,
    opening_seconds,
    ringing_since,
    sounded,
    strokes_between,
)
from playback.route import Route
from playback.transport import Act, obeyed

AHEAD_SECONDS, STEP_SECONDS = 0.1, 0.1
"""Between 100 and 200 ms of messages lie ready: a bar of notes never heard before takes a few
milliseconds to invent (choice)."""


class Roll:
    """``route`` is what is played, changes still to come included; ``place`` is how far it has
    been read, in seconds from beat 0.
    """

    def __init__(self, route: Route) -> None:
        self.route = route
        self._keys = HeldKeys()
        self._silent: set[str] = set()
        self._ready: deque[Event] = deque()
        self.begin(opening_seconds(route))

    def begin(self, seconds: float, early: Iterable[KeyStroke] = ()) -> None:
        """All that is due at that moment and after it is still to be read, and what would have
        come too ``early`` for it (see `playback.midi_live.early_strokes`).
        """
        self._early: list[Event] = [(stroke.at_seconds, STROKE, stroke) for stroke in early]
        self.place = nextafter(seconds, -inf)
        self._unroll_from(seconds)

    def _unroll_from(self, seconds: float) -> None:
        self._ready.clear()
        self._ready_until = seconds

    def read_until(self, place: float) -> Iterator[Due]:
        """What is due after all that was read, up to and with a moment; of who is silent only
        the keys that go up.
        """
        self._unroll_until(place)
        events = []
        while self._ready and self._ready[0][0] <= place:
            events.append(self._ready.popleft())
        self.place = max(place, self.place)
        return sounded(self._keys, filter(self._is_heard, events), place)

    def look_ahead(self) -> None:
        """Get ready what comes next: when what is due has been sent, and somebody has time."""
        self._unroll_until(self.place + AHEAD_SECONDS)

    def _unroll_until(self, seconds: float) -> None:
        while self._ready_until <= seconds:
            start, self._ready_until = self._ready_until, self._ready_until + STEP_SECONDS
            self._ready += self._events(start, self._ready_until)

    @property
    def next_seconds(self) -> float:
        """When to read on."""
        event = self._ready[0][0] if self._ready else self._ready_until
        return min(event, self._keys.next_up)

    @property
    def next_tick(self) -> int:
        """The first clock that has not been read."""
        return first_tick_from(self.route, nextafter(self.place, inf))

    @property
    def is_over(self) -> bool:
        return self.place >= closing_seconds(self.route)

    def _events(self, start: float, end: float) -> list[Event]:
        found = [event for event in self._early if start <= event[0] < end]
        found += events_between(self.route, start, end)
        return sorted(found, key=itemgetter(0, 1)) if self._early else found

    def _is_heard(self, event: Event) -> bool:
        stroke = event[2]
        return not isinstance(stroke, KeyStroke) or stroke.player not in self._silent

    def let_go(self) -> list[bytes]:
        """Every key goes up now."""
        return self._keys.let_go()

    def mute(self, player: str, silent: bool) -> list[bytes]:
        """Leave a player out, whose keys go up now, or take him in again."""
        if not silent:
            self._silent.discard(player)
            return []
        self._silent.add(player)
        return self._keys.let_go(player)

    def change(self, acts: Iterable[Act]) -> Mistake | None:
        """Go on by another route from what has not been read; gives what was refused of it."""
        route, refused = obeyed(self.route, self.place, acts)
        if route != self.route:
            self.route = route
            after = nextafter(self.place, inf)
            self._keys.heed(strokes_between(route, ringing_since(route, self.place), after))
            self._unroll_from(after)
        return refused
