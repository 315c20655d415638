"""The band at a MIDI port: a thread that sends each message at its moment.

Every moment is reckoned from the start, so nothing adds up: sleeping by the time between two
messages was 400 ms late after 12 s (measured). However it ends, it ends in silence.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from time import perf_counter, sleep
from typing import Protocol

from playback.band_thread import BandThread
from playback.lateness import Lateness
from playback.midi_live import (
    CONTINUE,
    START,
    STOP,
    TICKS,
    early_strokes,
    silence,
    sounds_at,
    taken_up,
)
from playback.pace import OwnPace, Pace
from playback.roll import Roll
from playback.route import Route

GAP_SECONDS = 0.5
"""Who wakes up so late has slept, as after Ctrl-Z: to send all at once what should have been
would be a crash of notes (choice)."""

ROUNDING = 1e-7
"""What the way from a moment to its place and back may lose, in seconds: nobody is to wait for
what is due now."""


class Port(Protocol):
    """Where messages go: ``playback.midi_port.OutPort``, or something that does as it does."""

    def send(self, message: bytes) -> None: ...


class PortBand(BandThread):
    """The band at work, at a port; its thread ends in silence.

    ``ended``: nothing more will be sent. ``lateness`` is how late messages have been handed to
    the port. ``sends_clock``: without it no clock, start or stop is sent. ``clock`` and
    ``sleep`` are in seconds.
    """

    def __init__(
        self,
        route: Route,
        port: Port,
        pace: Pace | None = None,
        *,
        sends_clock: bool = True,
        clock: Callable[[], float] = perf_counter,
        sleep: Callable[[float], None] = sleep,
    ) -> None:
        super().__init__()
        self.lateness = Lateness()
        self.ended = False
        self._roll = Roll(route)
        self._port = port
        self._pace: Pace = pace or OwnPace()
        self.own_tempo = pace is None
        self._sends_clock = sends_clock
        self._clock, self._sleep = clock, sleep
        self._wishes: deque[Callable[[], None]] = deque()
        self._faders: dict[bytes, bytes] = {}  # by channel and controller
        self._followers_run = False
        self._waits_at: int | None = None  # in a pause: the clock at which it goes on

    # What may be asked for, from any thread

    @property
    def route(self) -> Route:
        """The way that the music takes, changes still to come included."""
        return self._roll.route

    def position_seconds(self) -> float:
        """How far the music has been sent, in seconds from beat 0; in a pause, where it goes on."""
        return self._roll.place

    @property
    def waits(self) -> bool:
        """Whether the music stands, in a pause or because somebody else's clock does."""
        return self._waits_at is not None

    def mute(self, player: str, silent: bool) -> None:
        """Leave a player out, whose keys go up, or take him in again, within 20 ms."""
        self._wishes.append(partial(self._mute, player, silent))

    def hold(self) -> None:
        """Pause: all keys go up, and followers stop."""
        self._wishes.append(self._hold)

    def go_on(self) -> None:
        """End a pause. The music goes on from the sixteenth it was held in, because followers
        can be sent to no finer place (see `playback.midi_live.taken_up`).
        """
        self._wishes.append(self._go_on)

    def set(self, controller: bytes) -> None:
        """A fader's message, within 20 ms; it holds in place of the music's own from now on."""
        self._wishes.append(partial(self._set, controller))

    def fade_out(self) -> None:
        """End the music: MIDI has no fade, so all keys go up within 20 ms."""
        self._leaving.set()

    # The thread

    def run(self) -> None:
        try:
            self._roll.look_ahead()  # the first bars take longest, and the clock stands still yet
            self._pace.go_on(self._clock(), self._roll.place)
            while not (self._leaving.is_set() or self._is_over()):
                wait = self._turn() - self._clock()
                if wait > 0:
                    self._sleep(wait)
        except Exception as problem:  # whoever waits for the music raises it
            self.fault = problem
        finally:
            self._fall_silent()
            self.ended = True

    def _is_over(self) -> bool:
        return self._waits_at is None and self._roll.is_over

    def _turn(self) -> float:
        """Do what is due; gives the moment of the clock at which to come again."""
        now = self._clock()
        for cue in self._pace.cues(now):
            self._obey(cue.beat)
        while self._wishes:
            self._wishes.popleft()()
        if acts := self._asked():
            self.refused = self._roll.change(acts) or self.refused
        later = now + self._pace.look_seconds
        if self._waits_at is not None:
            return later
        for at, message in self._roll.read_until(self._place_at(now)):
            self._send(message)
            self.lateness.add(self._clock() - self._pace.clock_at(at))
        self._roll.look_ahead()
        return min(self._pace.clock_at(self._roll.next_seconds), later)

    def _place_at(self, now: float) -> float:
        """Where in the music a moment lies; never behind what has been sent."""
        here = self._roll.place
        place = self._pace.seconds_at(now) + ROUNDING
        if place - here > GAP_SECONDS:
            place = self._pace.after_a_gap(now, here)
            if place != here:
                self._send_all(self._roll.let_go())
                self._roll.begin(place)
        return max(place, here)

    def _send(self, message: bytes) -> None:
        if message[0] >= 0xF0 and not self._sends_clock:
            return
        self._port.send(self._faders.get(message[:2], message))
        if message in (START, CONTINUE, STOP):
            self._followers_run = message != STOP

    def _send_all(self, messages: list[bytes]) -> None:
        for message in messages:
            self._send(message)

    def _fall_silent(self) -> None:
        """All keys up, and followers stop. What broke off is silenced where it stands; what
        has come to its end may ring off.
        """
        ways = silence(at_once=not self._is_over())
        try:
            self._send_all([*self._roll.let_go(), *ways, *[STOP] * self._followers_run])
        except Exception as problem:
            self.fault = self.fault or problem

    # Wishes, fulfilled in the thread

    def _set(self, controller: bytes) -> None:
        self._faders[controller[:2]] = controller
        self._send(controller)

    def _mute(self, player: str, silent: bool) -> None:
        self._send_all(self._roll.mute(player, silent))

    def _hold(self) -> None:
        if self._waits_at is None:
            self._send_all([*self._roll.let_go(), *[STOP] * self._followers_run])
            self._wait_at(self._roll.next_tick)

    def _wait_at(self, tick: int) -> None:
        self._waits_at = tick
        self._roll.begin(taken_up(self.route, tick).at_seconds)

    def _go_on(self) -> None:
        if self._waits_at is not None:
            there = taken_up(self.route, self._waits_at)
            self._waits_at = None
            self._roll.begin(there.at_seconds, early_strokes(self.route, there.tick))
            self._send_all(sounds_at(self.route, there.at_seconds) + there.messages)
            self._pace.go_on(self._clock(), there.at_seconds)

    def _obey(self, beat: float | None) -> None:
        """Somebody else says where to begin, or to stop and have the sounds ready."""
        self._hold()
        if beat is None:
            self._send_all(sounds_at(self.route, self._roll.place))
        else:
            self._wait_at(round(beat * TICKS))
            self._go_on()
