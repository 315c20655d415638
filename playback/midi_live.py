"""Which MIDI messages are due in a span of seconds: notes, programs, clock, start and stop.

The same music as in the file, for whoever listens at a port. Everything depends on timeline
and span alone, so windows tile: cut anywhere, the same messages come out, at any hour.

The clock ticks 24 times a quarter note from the count-in on, so that a follower knows the
tempo before it starts; Start comes with beat 0, so bar 1 of the DAW is bar 1 of the vamp.
A loop goes on counting: its second round is bar 33 to a follower, not bar 1.

>>> from playback.setup import Setup
>>> timeline = Timeline.of(Setup(bars=8))
>>> sum(due.message == CLOCK for due in due_between(timeline, -1.0, 16.0))
768
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor, inf
from operator import itemgetter
from typing import NamedTuple

from playback.band.band import RINGING_BARS
from playback.frames import MARGIN_BEATS
from playback.held_keys import Due, HeldKeys, KeyStroke
from playback.midi_file import CHANNELS, PANS, PROGRAMS, VOLUMES
from playback.perform import performed_between
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.timeline import Timeline

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


def opening_seconds(timeline: Timeline) -> float:
    """When the first message is due, in seconds from beat 0: a little before the count-in."""
    return tempo_map(timeline).seconds_at(-timeline.count_in_beats) - SETTLE_SECONDS


def closing_seconds(timeline: Timeline) -> float:
    """When the music ends, in seconds from beat 0; inf for an endless one and for a loop."""
    total = timeline.total_beats
    return inf if total is None or timeline.loops else tempo_map(timeline).seconds_at(total)


def due_between(timeline: Timeline, start: float, end: float) -> list[Due]:
    """All messages due in [start, end), in seconds from beat 0. Any cut points tile exactly.

    In order; of what falls together first keys that go up, then programs, Start or Stop, the
    clock, and keys that go down.
    """
    keys = HeldKeys()
    ringing = strokes_between(timeline, ringing_since(timeline, start), start)
    for stroke in ringing:
        keys.up_until(stroke.at_seconds)
        keys.strike(stroke)
    dues = sounded(keys, events_between(timeline, start, end), end)
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


def events_between(timeline: Timeline, start: float, end: float) -> list[Event]:
    """Strokes and all other messages of [start, end), in order."""
    found: list[Event] = [
        (stroke.at_seconds, STROKE, stroke) for stroke in strokes_between(timeline, start, end)
    ]
    found += ((at, _CLOCK, CLOCK) for at in _clock_between(timeline, start, end))
    found += _programs_between(timeline, start, end)
    signs = ((-EARLY_SECONDS, START), (closing_seconds(timeline), STOP))
    found += ((at, _START_OR_STOP, sign) for at, sign in signs if start <= at < end)
    found.sort(key=_when)
    return found


def strokes_between(timeline: Timeline, start: float, end: float) -> list[KeyStroke]:
    """The keys that go down in [start, end), in order; at one moment in the order of CHANNELS.

    None is held beyond the end of the music.
    """
    beat_at, closing = tempo_map(timeline).beat_at, closing_seconds(timeline)
    first = Fraction(floor(beat_at(start)) - MARGIN_BEATS)
    last = Fraction(ceil(beat_at(min(end, closing))) + MARGIN_BEATS)
    found = [
        KeyStroke(at, min(at + seconds, closing), player, pitch, velocity)
        for player in CHANNELS
        for at, seconds, pitch, velocity in performed_between(timeline, player, first, last)
        if start <= at < end
    ]
    found.sort(key=itemgetter(0))
    return found


def ringing_since(timeline: Timeline, start: float) -> float:
    """A moment before all strokes that may still sound at ``start``."""
    tempo = tempo_map(timeline)
    longest_bar = max(section.beats_per_bar for section in timeline.sections)
    back = (RINGING_BARS + 1) * longest_bar + MARGIN_BEATS
    return tempo.seconds_at(tempo.beat_at(start) - back)


# The clock


def tick_seconds(timeline: Timeline, tick: int) -> float:
    """When a clock is due, in seconds from beat 0, on which clock 0 falls."""
    return tempo_map(timeline).seconds_at(tick / TICKS)


def first_tick_from(timeline: Timeline, seconds: float) -> int:
    """The first clock at or after a moment."""
    tick = floor(tempo_map(timeline).beat_at(seconds) * TICKS) - 1
    while tick_seconds(timeline, tick) < seconds:
        tick += 1
    return tick


def _clock_between(timeline: Timeline, start: float, end: float) -> Iterator[float]:
    opening = -int(timeline.count_in_beats * TICKS)
    tick = max(opening, first_tick_from(timeline, start))
    end = min(end, closing_seconds(timeline))
    while (at := tick_seconds(timeline, tick)) < end:
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


def taken_up(timeline: Timeline, tick: int) -> TakenUp:
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
    at = tick_seconds(timeline, tick)
    return TakenUp(tick, at, at - EARLY_SECONDS, messages)


def early_strokes(timeline: Timeline, tick: int) -> list[KeyStroke]:
    """What is written on a clock's place or after it but struck before it, struck with it: who
    begins there must not miss the first chord.
    """
    start, at = Fraction(tick, TICKS), tick_seconds(timeline, tick)
    return [
        KeyStroke(at, at + note.seconds, player, note.pitch, note.velocity)
        for player in CHANNELS
        for note in performed_between(timeline, player, start, start + MARGIN_BEATS)
        if note.at_seconds < at
    ]


# The sounds


def sounds_at(timeline: Timeline, seconds: float) -> list[bytes]:
    """Program, volume and pan of everyone at a moment; who sits out may be called in later."""
    tempo = tempo_map(timeline)
    beat = Fraction(tempo.beat_at(max(seconds, 0.0)))
    if timeline.loops:
        beat %= timeline.total_beats or 1
    return _sounds(timeline.section_at(beat).setup)


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


def _programs_between(timeline: Timeline, start: float, end: float) -> Iterator[Event]:
    opening = opening_seconds(timeline)
    if start <= opening < end:
        first = timeline.changes[0][1]
        yield from ((opening, _PROGRAM, message) for message in _sounds(first))
    if not (changes := _program_changes(timeline)):
        return
    tempo, around = tempo_map(timeline), int(timeline.total_beats or 0)
    rounds = range(1)
    if timeline.loops:
        before, after = (int(tempo.beat_at(at) // around) for at in (start, end))
        rounds = range(max(0, before - 1), after + 2)
    for number in rounds:
        for beat, message in changes:
            at = tempo.seconds_at(number * around + beat)
            if start <= at < end and (number or beat):
                yield at, _PROGRAM, message


@lru_cache(maxsize=8)
def _program_changes(timeline: Timeline) -> tuple[tuple[int, bytes], ...]:
    """Where, by beat, players take up another instrument; a loop's first as it comes round."""
    rows = list(pairwise(timeline.sections))
    if timeline.loops:
        rows.insert(0, (timeline.sections[-1], timeline.sections[0]))
    return tuple(
        (after.start_beat, _program(after.setup, player))
        for before, after in rows
        for player in CHANNELS
        if before.setup.plays_on(player) != after.setup.plays_on(player)
    )
