"""On stage: while the band plays, somebody shows where it is and hands on what the keys say.

The music itself is made and played elsewhere, in threads of their own. However it ends, it
ends in silence: the sound fades before anything is taken down.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, Protocol

from harmony.mistake import Mistake
from playback.desk import USUAL_ROOM
from playback.frames import opening_frame
from playback.outputs import NoSound
from playback.place import Place, place_on
from playback.setup import PLAYERS
from playback.transport import heard
from studio.console import say
from studio.hands import Hands, Plays
from studio.keys import Keys
from studio.run_log import RunLog
from studio.status import Doings, Status

if TYPE_CHECKING:
    from playback.outputs import Output

FADE_MS = 50
"""How fast the music goes when it is ended: no click, and still at once (choice)."""

LOOK_EVERY = 0.04
"""Seconds between two looks at keys and place: a beat at 320 takes 0.19 (choice)."""


LOOK_FOR_DEVICE = 2.0
"""Seconds between two looks for a device, each of which takes a fifth of one."""


class Passes(Protocol):
    """What the music passes through: ``playback.ring.Ring``, or something that does as it does."""

    @property
    def ended(self) -> bool: ...
    @property
    def starved(self) -> int: ...
    def hold(self) -> None: ...
    def go_on(self) -> None: ...
    def fade_out(self, frames: int) -> None: ...


class Leader(NamedTuple):
    """Whose clock the band follows: their tempo, and whether they are waited for."""

    tempo: float
    waits: bool


class Speaks(Protocol):
    """A device at work: ``playback.speakers.Speakers``, or something that does as it does."""

    @property
    def rate(self) -> int: ...
    @property
    def ring(self) -> Passes: ...
    @property
    def device(self) -> Output: ...
    @property
    def hung(self) -> bool: ...
    @property
    def lost(self) -> bool: ...
    @property
    def all_heard(self) -> bool: ...
    @property
    def leader(self) -> Leader | None: ...
    def position(self) -> int: ...
    def wait_until_all_heard(self) -> bool: ...
    def close(self) -> None: ...


class Stage:
    """A band at work on a device, and the terminal before it.

    ``again`` gives another device, the default, in place of one that is lost, found at once or
    within so many seconds, or raises NoSound; ``named`` says that the user had named the one
    that plays. ``room`` is that of the mixer, ``log`` where the way that is played is written
    down.
    """

    def __init__(
        self,
        live: Plays,
        speakers: Speaks,
        keys: Keys,
        status: Status,
        again: Callable[..., Speaks],
        *,
        named: bool = False,
        room: float = USUAL_ROOM,
        log: RunLog | None = None,
    ) -> None:
        self._live = live
        self._speakers = speakers
        self._keys = keys
        self._status = status
        self._again = again
        self._named = named
        self._log = log or RunLog(None, datetime.now())
        self._hands = Hands(live, lambda: self.heard_seconds, status.tell, room)
        self._opening = opening_frame(live.route, speakers.rate)
        self._refusals: set[str] = set()
        self._paused = False
        self._leaves = False
        self._waits_since = inf

    def run(self) -> None:
        """Until the last note has been heard, or somebody quits.

        Raises what went wrong in the band's thread, NoSound where every device is gone before
        anything was heard, Mistake where that is so later, and KeyboardInterrupt, all of them
        after the music has faded.
        """
        try:
            while not (self._leaves or self._is_over()):
                self._turn()
            self._status.show(self._place(), self._doings())
        finally:
            with suppress(KeyboardInterrupt):  # a second one may cut the fade short
                self._fade()
            if played := heard(self._live.route, self.heard_seconds):
                self._log.note(played)
            self._speakers.close()
            with suppress(OSError):
                self._status.clear()
        self._live.check()

    def _turn(self) -> None:
        self._live.check()
        if self._waits_since < inf:
            self._wait_for_device()
        elif self._speakers.lost:
            self._change_device()
        self._tell_what_was_refused()
        self._hands.tell_what_comes()
        self._log.note(self._live.route)
        self._status.show(self._place(), self._doings())
        if key := self._keys.wait(LOOK_EVERY):
            self._obey(key)

    def _is_over(self) -> bool:
        speakers = self._speakers
        return speakers.ring.ended and speakers.all_heard

    @property
    def heard_seconds(self) -> float:
        """The moment of the music that is heard now; below 0 in a count-in."""
        return self._speakers.position() / self._speakers.rate

    def _place(self) -> Place:
        place = place_on(self._live.route, self.heard_seconds)
        if leader := self._speakers.leader:
            place = replace(place, tempo=round(leader.tempo), next_tempo=round(leader.tempo))
        return place

    def _doings(self) -> Doings:
        hands = self._hands
        alone = tuple(player for player in PLAYERS if player in hands.alone)
        muted = tuple(player for player in PLAYERS if player in hands.muted)
        late = self._speakers.ring.starved / self._speakers.rate
        leader = self._speakers.leader
        waits = leader is not None and leader.waits
        return Doings(muted, alone, self._paused, hands.last_is_called, round(late, 1), waits)

    def _obey(self, key: str) -> None:
        if key == "space":
            self._paused = not self._paused
            ring = self._speakers.ring
            (ring.hold if self._paused else ring.go_on)()
        elif key.lower() == "q":
            self._leaves = True
        else:
            self._hands.obey(key)

    def _tell_what_was_refused(self) -> None:
        """What the band could not do, once each."""
        refused = self._live.refused
        if refused is not None and str(refused) not in self._refusals:
            self._refusals.add(str(refused))
            self._say(str(refused))

    def _change_device(self) -> None:
        """Another device in place of one that is lost. Where there is none, and somebody is at the
        keys, the music waits for it where it stood.
        """
        gone = self._speakers.device.name
        try:
            self._speakers = self._again(self._speakers)
        except NoSound as nothing:
            if not self._has_been_heard():
                raise
            reason = str(nothing).removeprefix("no sound: ")
            if not self._keys.listens or self._speakers.hung:
                raise Mistake(f"device {gone!r} is gone, the music ends here: {reason}") from None
            self._say(f"device {gone!r} is gone, the music waits for another: {reason}; q quits")
            self._waits_since = monotonic()
            return
        self._tell_of_device(gone)

    def _wait_for_device(self) -> None:
        """Look for one every two seconds; a key between two looks is heard at once."""
        if monotonic() - self._waits_since < LOOK_FOR_DEVICE:
            return
        gone = self._speakers.device.name
        try:
            self._speakers = self._again(self._speakers, 0.0)
        except NoSound:
            self._waits_since = monotonic()
            return
        self._waits_since = inf
        self._tell_of_device(gone)

    def _tell_of_device(self, gone: str) -> None:
        name = self._speakers.device.name
        if name == gone:
            self._say(f"device {gone!r} had stopped; the music goes on")
            return
        where = f"{name!r}, the default, not the device that was named" * self._named or repr(name)
        self._say(f"device {gone!r} is gone; the music goes on through {where}")

    def _has_been_heard(self) -> bool:
        """Any of the music: what lies before its opening is silence."""
        return self._speakers.position() > self._opening

    def _say(self, text: str) -> None:
        self._status.clear()
        say(f"vamp: {text}")

    def _fade(self) -> None:
        self._speakers.ring.fade_out(self._speakers.rate * FADE_MS // 1000)
        self._speakers.wait_until_all_heard()
