"""Which MIDI messages are due in a span of seconds: notes, programs, clock, start and stop.

The same music as in the file, for whoever listens at a port. Everything depends on route and
span alone, so windows tile: cut anywhere, the same messages come out, at any hour.

The clock ticks 24 times a quarter note from the count-in on, so that a follower knows the
tempo before it starts; Start comes with beat 0, so bar 1 of the DAW is bar 1 of the vamp.
A loop goes on counting: its second round is bar 33 to a follower, not bar 1; and so does who
goes back to a bar.

>>> route = Route.of(Setup(bars=8))
>>> sum(due.message == CLOCK for due in due_between(route, -1.0, 16.0))
768
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, inf
from operator import itemgetter
from typing import NamedTuple

from playback.band.band import RINGING_BARS
from playback.frames import MARGIN_BEATS, strikes_between
from playback.held_keys import Due, HeldKeys, KeyStroke
from playback.midi_file import CHANNELS, PANS, PROGRAMS, VOLUMES
from playback.perform import TimedNote, performed_between
from playback.route import Route, bar_at, rounds_and_bar
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.timetable import beat_on, seconds_on, timetable, total_beats, total_moment, where_at

CLOCK, START, CONTINUE, STOP = b"\xf8", b"\xfa", b"\xfb", b"\xfc"

TICKS = 24
"""Clocks to a quarter note (MIDI 1.0)."""

SIXTEENTH = TICKS // 4
"""Clocks to a step of the song position, which counts sixteenths (MIDI 1.0)."""

MOST_SIXTEENTHS = (1 << 14) - 1
"""The farthest song position that the message can say: bar 1024 of four quarters."""

SETTLE_SECONDS = 0.1
"""How long before the first beat programs, volumes and pans are sent: a synthesizer that loads
a sound then must not miss the first note (choice)."""

EARLY_SECONDS = 0.002
"""How long before its beat a Start or Continue is sent. The music begins with the first clock
after it (MIDI 1.0), which therefore must not come with it at once; two clocks are 8 ms apart
at the fastest tempo, so that it stands in between (choice)."""

# What comes first of all that falls together, after the keys that go up.
_PROGRAM, _START_OR_STOP, _CLOCK, STROKE = range(4)

Event = tuple[float, int, "KeyStroke | bytes"]
"""When, in which order, and what: a stroke, or a message that is no note."""

_when = itemgetter(0, 1)


def opening_seconds(route: Route) -> float:
    """When the first message is due, in seconds from beat 0: a little before the count-in."""
    return timetable(route)[0].start - SETTLE_SECONDS


def closing_seconds(route: Route) -> float:
    """When the music ends, in seconds from beat 0; inf for an endless one and for a loop."""
    total = None if route.loops else total_moment(route)
    return inf if total is None else total


def due_between(route: Route, start: float, end: float) -> list[Due]:
    """All messages due in [start, end), in seconds from beat 0. Any cut points tile exactly.

    In order; of what falls together first keys that go up, then programs, Start or Stop, the
    clock, and keys that go down.
    """
    keys = HeldKeys()
    ringing = strokes_between(route, ringing_since(route, start), start)
    for stroke in ringing:
        keys.up_until(stroke.at_seconds)
        keys.strike(stroke)
    dues = sounded(keys, events_between(route, start, end), end)
    return [due for due in dues if start <= due.at_seconds < end]


def sounded(keys: HeldKeys, events: Iterable[Event], until: float) -> Iterator[Due]:
    """What is sent for events in their order, and for keys that go up meanwhile, up to and
    with a moment.
    """
    for at, _, what in events:
        yield from keys.up_until(at)
        messages = keys.strike(what) if isinstance(what, KeyStroke) else (what,)
        for message in messages:
            yield Due(at, message)
    yield from keys.up_until(until)


def events_between(route: Route, start: float, end: float) -> list[Event]:
    """Strokes and all other messages of [start, end), in order."""
    found: list[Event] = [
        (stroke.at_seconds, STROKE, stroke) for stroke in strokes_between(route, start, end)
    ]
    found += ((at, _CLOCK, CLOCK) for at in _clock_between(route, start, end))
    found += _programs_between(route, start, end)
    signs = ((-EARLY_SECONDS, START), (closing_seconds(route), STOP))
    found += ((at, _START_OR_STOP, sign) for at, sign in signs if start <= at < end)
    found.sort(key=_when)
    return found


FRAMES = 1_000_000
"""Strokes fall on frames as where they are heard, but of so many a second: as MIDI files count."""


def strokes_between(route: Route, start: float, end: float) -> list[KeyStroke]:
    """The keys that go down in [start, end), in order; at one moment in the order of CHANNELS.

    None is held beyond the end of the music.
    """
    closing = closing_seconds(route)
    first, last = _frame_from(start), _frame_from(min(end, closing))
    found = [
        _stroke(strike.frame / FRAMES, strike.note, player, closing)
        for player in CHANNELS
        for strike in strikes_between(route, player, first, last, FRAMES)
    ]
    found.sort(key=itemgetter(0))
    return found


def _frame_from(seconds: float) -> int:
    """The first frame at or after a moment, which may be a stroke's own: that one itself."""
    frame = round(seconds * FRAMES)
    return frame if frame / FRAMES >= seconds else frame + 1


def _stroke(at: float, note: TimedNote, player: str, closing: float) -> KeyStroke:
    return KeyStroke(at, min(at + note.seconds, closing), player, note.pitch, note.velocity)


def ringing_since(route: Route, start: float) -> float:
    """A moment before all strokes that may still sound at ``start``."""
    return start - _longest_seconds(route)


@lru_cache(maxsize=8)
def _longest_seconds(route: Route) -> float:
    """No note of a route lasts longer."""
    setups = (setup for leg in route.legs for _, setup in leg.timeline.changes)
    return max(
        ((RINGING_BARS + 1) * setup.form.beats_per_bar + MARGIN_BEATS) * 60 / setup.tempo
        for setup in setups
    )


# The clock


def tick_seconds(route: Route, tick: int) -> float:
    """When a clock is due, in seconds from beat 0, on which clock 0 falls."""
    return seconds_on(route, tick / TICKS)


def first_tick_from(route: Route, seconds: float) -> int:
    """The first clock at or after a moment."""
    tick = floor(beat_on(route, seconds) * TICKS) - 1
    while tick_seconds(route, tick) < seconds:
        tick += 1
    return tick


def _clock_between(route: Route, start: float, end: float) -> Iterator[float]:
    opening = -int(route.count_in_beats * TICKS)
    tick = max(opening, first_tick_from(route, start))
    beats = None if route.loops else total_beats(route)
    last = inf if beats is None else beats * TICKS
    while tick < last and (at := tick_seconds(route, tick)) < end:
        yield at
        tick += 1


class TakenUp(NamedTuple):
    """Where the music goes on: its first clock and when that is due, when the music is to be
    taken up for it, and what is said to followers then.
    """

    tick: int
    tick_seconds: float
    at_seconds: float
    messages: list[bytes]


def taken_up(route: Route, tick: int) -> TakenUp:
    """How the music goes on at a clock.

    Followers are sent to a sixteenth, the nearest before, and the band goes there too: nothing
    finer can be said. Beyond bar 1024, which cannot be said at all, all go on from the very
    clock where they stood. Before beat 0 nothing is said: Start is still to come.
    """
    sixteenths, over = divmod(tick, SIXTEENTH)
    messages = [CONTINUE] if tick > 0 else []
    if tick > 0 and sixteenths <= MOST_SIXTEENTHS:
        tick -= over
        messages.insert(0, bytes((0xF2, sixteenths & 0x7F, sixteenths >> 7)))
    at = tick_seconds(route, tick)
    return TakenUp(tick, at, at - EARLY_SECONDS, messages)


def early_strokes(route: Route, tick: int) -> list[KeyStroke]:
    """What is written on a clock's place or after it but struck before it, struck with it: who
    begins there must not miss the first chord.
    """
    at = tick_seconds(route, tick)
    where = where_at(route, at)
    timeline = where.row.leg.timeline
    start = Fraction(round(tempo_map(timeline).beat_at(where.moment) * TICKS), TICKS)
    return [
        _stroke(at, note, player, inf)
        for player in CHANNELS
        for note in performed_between(timeline, player, start, start + MARGIN_BEATS)
        if note.at_seconds < where.moment
    ]


# The sounds


def sounds_at(route: Route, seconds: float) -> list[bytes]:
    """Program, volume and pan of everyone at a moment; who sits out may be called in later."""
    return _sounds(_setup_at(route, seconds))


def _setup_at(route: Route, seconds: float) -> Setup:
    where = where_at(route, max(seconds, timetable(route)[0].start))
    timeline = where.row.leg.timeline
    bar = bar_at(timeline, where.moment + NEXT_TO_NOTHING)
    return timeline.section_of(rounds_and_bar(timeline, bar)[1]).setup


NEXT_TO_NOTHING = 1e-6
"""Seconds: what the way from a bar line to its moment and back may lose."""


def silence(*, at_once: bool = True) -> list[bytes]:
    """All notes off on every channel in use; and all sound off, where nothing may ring off."""
    ways = (123, 120) if at_once else (123,)
    return [bytes((0xB0 | channel, way, 0)) for channel in CHANNELS.values() for way in ways]


def _sounds(setup: Setup) -> list[bytes]:
    found = []
    for player, channel in CHANNELS.items():
        found.append(_program(setup, player))
        found.append(bytes((0xB0 | channel, 7, VOLUMES[player])))
        found.append(bytes((0xB0 | channel, 10, PANS[player])))
    return found


def _program(setup: Setup, player: str) -> bytes:
    return bytes((0xC0 | CHANNELS[player], PROGRAMS[setup.plays_on(player)][1]))


def _programs_between(route: Route, start: float, end: float) -> Iterator[Event]:
    opening = opening_seconds(route)
    if start <= opening < end:
        yield from ((opening, _PROGRAM, message) for message in _sounds(route.first))
    if not _takes_turns(route):
        return
    for at in _turns(route, start, end):
        before, after = _setup_at(route, at - 2 * NEXT_TO_NOTHING), _setup_at(route, at)
        for player in CHANNELS:
            if before.plays_on(player) != after.plays_on(player):
                yield at, _PROGRAM, _program(after, player)


@lru_cache(maxsize=8)
def _takes_turns(route: Route) -> bool:
    """Whether anybody takes up another instrument on the way."""
    setups = [setup for leg in route.legs for _, setup in leg.timeline.changes]
    return len({tuple(map(setup.plays_on, CHANNELS)) for setup in setups}) > 1


def _turns(route: Route, start: float, end: float) -> Iterator[float]:
    """The beats in [start, end), but the very first: on some of them somebody changes over."""
    beat = ceil(beat_on(route, start) - NEXT_TO_NOTHING)  # a bar line may lie on any of them
    while (at := seconds_on(route, beat)) < end:
        if at >= start and beat > -route.count_in_beats:
            yield at
        beat += 1
