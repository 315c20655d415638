"""From the written score to the played one: beats become seconds, straight eighths swing.

The middle one of three stages: score in beats, performance in seconds, then MIDI ticks or
audio frames. What is struck together moves together: swing, lean and looseness belong to a
player and a place, so a chord stays a chord and every window gives the same moments.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

from harmony.beats import Beats
from harmony.phrase import Note
from playback.band.band import bars_between
from playback.band.chance import bell, words
from playback.feel import (
    LEAN_MS,
    LOOSE_MS,
    STEEPEST,
    STRAIGHTEST,
    WIDEST_OFF_BEAT,
    WIDEST_ON_BEAT,
    place_of,
    swing_ratio,
    swing_spread,
    swung_place,
)
from playback.setup import Setup
from playback.tempo import TempoMap, tempo_map
from playback.timeline import Section, Timeline


class TimedNote(NamedTuple):
    """A note as it is played: when it starts, in seconds from the first bar (a count-in lies
    before 0), how long it sounds, and what was written.
    """

    at_seconds: float
    seconds: float
    pitch: int
    velocity: int


def performed_between(
    timeline: Timeline, player: str, start: Beats, end: Beats
) -> Iterator[TimedNote]:
    """One player's part as played: the notes written in [start, end), in order of onset.

    Nobody is early on the very first beat, nor on the first after a change: there is nothing
    before it to lean on.
    """
    tempo = tempo_map(timeline)
    opening = tempo.seconds_at(-timeline.count_in_beats)
    for rounds, section, bar, notes in bars_between(timeline, player, start, end):
        if notes:
            changes = bar == section.start_bar > 0
            earliest = tempo.seconds_at(section.start_beat) if changes else opening
            later = rounds * tempo.round_seconds if rounds else 0.0
            yield from _bar(notes, Touch(section, player, bar), tempo, earliest, later)


def _bar(
    notes: tuple[Note, ...], touch: Touch, tempo: TempoMap, earliest: float, later: float
) -> Iterator[TimedNote]:
    """A note is as long as it is written, wherever in the beat it is struck."""
    seconds_at = tempo.seconds_at
    onset: Fraction | None = None
    held: Fraction | None = None
    at = seconds = 0.0
    for note in notes:
        if note.onset is not onset:
            onset, held = note.onset, None
            beat, stray = touch.strike(onset)
            at = later + max(earliest, seconds_at(beat) + stray)
        if note.duration is not held:
            held = note.duration
            written = _float(onset)
            end = seconds_at(touch.swung(written + _float(held)))
            seconds = end - seconds_at(touch.swung(written))
        yield TimedNote(at, seconds, note.pitch, note.velocity)


def _float(beats: Beats) -> float:
    top, bottom = beats.as_integer_ratio()
    return top / bottom


class Manner(NamedTuple):
    """How a player plays at a tempo: where the off-beat falls in the beat and how widely it
    spreads; how far behind, how loosely and at most how far astray, in seconds, on the beat
    and off it.
    """

    place: float
    spread: float
    lean: float
    loose: float
    widest_on: float
    widest_off: float


@lru_cache(maxsize=32)
def manner(setup: Setup, player: str) -> Manner:
    return Manner(
        swung_place(setup, player),
        0.0 if setup.straight else setup.humanize * _spread(setup, player),
        setup.humanize * LEAN_MS[player] / 1000,
        setup.humanize * LOOSE_MS[player] / 1000,
        WIDEST_ON_BEAT * 60 / setup.tempo,
        WIDEST_OFF_BEAT * 60 / setup.tempo,
    )


def _spread(setup: Setup, player: str) -> float:
    """How widely the off-beat's place spreads by itself, in beats.

    Part of the spread that was measured comes of the strikes' own looseness: of the off-beat
    and of the beats on both sides, by as much as each of them moves the place.
    """
    ratio = swing_ratio(player, setup.tempo)
    place = place_of(ratio)
    measured = swing_spread(player, setup.tempo) / ((1 + ratio) * (1 + ratio))
    loose = SHARE * LOOSE_MS[player] / 1000 * setup.tempo / 60
    strikes = loose * sqrt(1 + place * place + (1 - place) * (1 - place))
    return sqrt(max(0.0, measured * measured - strikes * strikes))


SHARE = sqrt(0.6)
"""How much of the looseness is each strike's own; the wandering has as much on a bar line and,
led straight from one to the next, two thirds of that power on the way: all, taken together."""


class Touch:
    """How one player plays one bar: where each strike falls, and by how much it strays.

    Part of the looseness is each strike's own, part wanders from bar to bar, because players
    hear one another and drift back (choice; that jitter is not white is measured).
    """

    __slots__ = ("_first_eighth", "_manner", "_wander", "_words")

    def __init__(self, section: Section, player: str, bar: int) -> None:
        setup = section.setup
        beats = section.beats_per_bar
        self._first_eighth = 2 * section.beat_of(bar)
        self._manner = manner(setup, player)
        self._words = words(8 * beats, setup.seed, "touch", player, bar)
        after = words(8 * beats, setup.seed, "touch", player, bar + 1)
        # The swing of the first eighth, which is on the beat, is free to say where the bar is.
        here, there = bell(*self._words[2:4]), bell(*after[2:4])
        self._wander = (here, (there - here) / (2 * beats))

    def strike(self, onset: Beats) -> tuple[float, float]:
        """The beat on which a strike falls, swung, and how late it is about it, in seconds."""
        top, bottom = onset.as_integer_ratio()
        eighth = 2 * top // bottom - self._first_eighth
        own, other, swing, more = self._words[4 * eighth : 4 * eighth + 4]
        how = self._manner
        here, step = self._wander
        stray = (bell(own, other) + here + step * eighth) * how.loose * SHARE
        widest = how.widest_on if bottom == 1 else how.widest_off
        stray = how.lean + max(-widest, min(widest, stray))
        if bottom == 2:
            place = how.place + bell(swing, more) * how.spread
            return top // 2 + max(STRAIGHTEST, min(STEEPEST, place)), stray
        return (top / bottom if bottom in (1, 3) else self.swung(top / bottom)), stray

    def swung(self, beat: float) -> float:
        """Where a written beat falls when the half of it is moved to the swung place."""
        whole = beat // 1
        part = beat - whole
        place = self._manner.place
        if part <= 0.5:
            return whole + 2 * part * place
        return whole + place + (2 * part - 1) * (1 - place)
