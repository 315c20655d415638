"""On stage: while the band plays, somebody shows where it is and hands on what the keys say.

The music itself is made and played elsewhere, in threads of their own. However it ends, it
ends in silence: the sound fades before anything is taken down.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from harmony.mistake import Mistake
from playback.frames import opening_frame
from playback.outputs import NoSound
from playback.place import Place, place_at
from playback.setup import PLAYERS
from playback.timeline import Timeline
from playback.transport import last_chorus_is_called, taken_up, with_last_chorus, without_end
from studio.console import say
from studio.keys import Keys
from studio.options import KEYS
from studio.status import Doings, Status

if TYPE_CHECKING:
    from playback.live import Live
    from playback.outputs import Output
    from playback.ring import Ring

FADE_MS = 50
"""How fast the music goes when it is ended: no click, and still at once (choice)."""

LOOK_EVERY = 0.04
"""Seconds between two looks at keys and place: a beat at 320 takes 0.19 (choice)."""

TEMPO_STEPS = {"up": 2, "down": -2, "right": 10, "left": -10}
MUTES = {str(number): player for number, player in enumerate(PLAYERS, 1)}


class Speaks(Protocol):
    """A device at work: ``playback.speakers.Speakers``, or something that does as it does."""

    rate: int
    ring: Ring
    device: Output

    @property
    def lost(self) -> bool: ...
    @property
    def all_heard(self) -> bool: ...
    def position(self) -> int: ...
    def wait_until_all_heard(self) -> bool: ...
    def close(self) -> None: ...


class Stage:
    """A band at work on a device, and the terminal before it.

    ``again`` gives another device, the default, in place of one that is lost, or raises
    NoSound; ``named`` says that the user had named the one that plays.
    """

    def __init__(
        self,
        live: Live,
        speakers: Speaks,
        keys: Keys,
        status: Status,
        again: Callable[[Any], Speaks],
        *,
        named: bool = False,
    ) -> None:
        self._live = live
        self._speakers = speakers
        self._keys = keys
        self._status = status
        self._again = again
        self._named = named
        self._planned = live.timeline
        self._in_loop = live.timeline.loops
        self._refusals: set[str] = set()
        self._muted: set[str] = set()
        self._paused = False
        self._leaves = False

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
            self._speakers.close()
            with suppress(OSError):
                self._status.clear()
        self._live.check()

    def _turn(self) -> None:
        self._live.check()
        if self._speakers.lost:
            self._change_device()
        self._tell_what_changed()
        self._status.show(self._place(), self._doings())
        if key := self._keys.wait(LOOK_EVERY):
            self._obey(key)

    def _is_over(self) -> bool:
        speakers = self._speakers
        return speakers.ring.ended and speakers.all_heard

    def _place(self) -> Place:
        seconds = self._speakers.position() / self._speakers.rate
        return place_at(self._live.timeline, seconds)

    def _doings(self) -> Doings:
        muted = tuple(player for player in PLAYERS if player in self._muted)
        called = last_chorus_is_called(self._live.timeline, self._planned)
        return Doings(muted, self._paused, called)

    def _obey(self, key: str) -> None:
        key = key.lower()
        if key in TEMPO_STEPS:
            by = TEMPO_STEPS[key]
            self._live.change(lambda timeline, bar: taken_up(timeline, bar, by))
        elif key in MUTES:
            player = MUTES[key]
            self._muted ^= {player}
            self._live.mute(player, player in self._muted)
        elif key == "space":
            self._paused = not self._paused
            ring = self._speakers.ring
            (ring.hold if self._paused else ring.go_on)()
        elif key == "l":
            self._live.change(self._last_chorus_or_not)
        elif key == "q":
            self._leaves = True
        elif key in ("?", "h"):
            self._status.tell(KEYS)

    def _last_chorus_or_not(self, timeline: Timeline, bar: int) -> Timeline:
        """The last chorus, or on with the music where it had been called already."""
        if last_chorus_is_called(timeline, self._planned):
            return without_end(timeline, bar, self._planned)
        return with_last_chorus(timeline, bar)

    def _tell_what_changed(self) -> None:
        """What the band could not do, once each, and that a loop has been left."""
        refused = self._live.refused
        if refused is not None and str(refused) not in self._refusals:
            self._refusals.add(str(refused))
            self._say(str(refused))
        if self._in_loop and not self._live.timeline.loops:
            self._in_loop = False
            ends = self._live.timeline.total_bars is not None
            on = "the last chorus comes" if ends else "the band plays on"
            self._status.tell(f"the loop is left: {on}")

    def _change_device(self) -> None:
        gone = self._speakers.device.name
        try:
            self._speakers = self._again(self._speakers)
        except NoSound as nothing:
            if not self._has_been_heard():
                raise
            reason = str(nothing).removeprefix("no sound: ")
            raise Mistake(f"device {gone!r} is gone, the music ends here: {reason}") from None
        name = self._speakers.device.name
        if name == gone:
            self._say(f"device {gone!r} had stopped; the music goes on")
            return
        where = f"{name!r}, the default, not the device that was named" * self._named or repr(name)
        self._say(f"device {gone!r} is gone; the music goes on through {where}")

    def _has_been_heard(self) -> bool:
        """Any of the music: what lies before its opening is silence."""
        opening = opening_frame(self._planned, self._speakers.rate)
        return self._speakers.position() > opening

    def _say(self, text: str) -> None:
        self._status.clear()
        say(f"vamp: {text}")

    def _fade(self) -> None:
        self._speakers.ring.fade_out(self._speakers.rate * FADE_MS // 1000)
        self._speakers.wait_until_all_heard()
