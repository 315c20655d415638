"""Seconds become frames here and nowhere else: which notes are struck in a span of frames.

A frame is one sample of every channel. Frame 0 is beat 0 of the performance, a count-in lies
before it. Positions are computed from the start, so a note is as exact after a night as in
the first bar. A loop comes round after a whole number of frames, so that a file laid end to
end with itself is what a live loop plays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor
from operator import attrgetter
from typing import NamedTuple

from harmony.beats import Beats
from harmony.mistake import Mistake
from playback.loudness import made_up_db
from playback.perform import TimedNote, performed_between
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.timeline import Section, Timeline


class Strike(NamedTuple):
    """A note and the frame on which it begins, on an instrument of the sound set, raised by so
    many dB (see playback.loudness).
    """

    frame: int
    instrument: str
    note: TimedNote
    raised_db: float = 0.0


def opening_frame(timeline: Timeline, rate: int) -> int:
    """The first frame: 0, or with a count-in below."""
    return round(tempo_map(timeline).seconds_at(-timeline.count_in_beats) * rate)


def total_frames(timeline: Timeline, rate: int) -> int | None:
    """The length in frames from beat 0 on, of a loop once round; None is endless."""
    total = timeline.total_beats
    if total is None:
        return None
    tempo = tempo_map(timeline)
    seconds = tempo.round_seconds if timeline.loops else tempo.seconds_at(total)
    return round(seconds * rate)


def length_in_frames(timeline: Timeline, rate: int) -> int:
    """The length in frames, count-in and all. Raises Mistake for an endless performance."""
    total = total_frames(timeline, rate)
    if total is None:
        raise Mistake("an endless performance fits into no file: say how many bars, such as 32")
    return total - opening_frame(timeline, rate)


def strikes_between(
    timeline: Timeline, player: str, start: int, end: int, rate: int
) -> list[Strike]:
    """A player's notes that begin in the frames [start, end), in order. Windows tile."""
    opening = -timeline.count_in_beats
    in_order = attrgetter("frame")
    if not timeline.loops:
        return sorted(_struck(timeline, player, start, end, rate, opening), key=in_order)
    around = total_frames(timeline, rate) or 1
    found: list[Strike] = []
    # The rounds before and after reach over: by a note that is rounded up, or that is early.
    for number in range(max(0, start // around - 1), max(0, end // around + 1) + 1):
        later, least = number * around, Fraction(0) if number else opening
        struck = _struck(timeline, player, start - later, end - later, rate, least)
        found += (strike._replace(frame=strike.frame + later) for strike in struck)
    return sorted(found, key=in_order)


def _struck(
    timeline: Timeline, player: str, start: int, end: int, rate: int, least: Beats
) -> Iterator[Strike]:
    """Those of one round, written on the beat ``least`` or after it."""
    for setup, note in _performed(timeline, player, start / rate, end / rate, least):
        if start <= (frame := round(note.at_seconds * rate)) < end:
            yield Strike(frame, setup.plays_on(player), note, made_up_db(setup))


MARGIN_BEATS = 1
"""No note is struck a beat before or after it is written: the swung place, looseness and
lean together stay below .45 of a beat (see perform)."""


def _performed(
    timeline: Timeline, player: str, start: float, end: float, least: Beats
) -> Iterator[tuple[Setup, TimedNote]]:
    """What is played from one moment to another, and a little more, by which setup."""
    tempo = tempo_map(timeline)
    first = max(least, Fraction(floor(tempo.beat_at(start)) - MARGIN_BEATS))
    last = Fraction(ceil(tempo.beat_at(end)) + MARGIN_BEATS)
    if timeline.loops:
        last = min(last, timeline.total_beats or last)
    for section in _sections(timeline, first, last):
        after = timeline.section_after(section)
        is_first = section is timeline.sections[0]
        begins = first if is_first else max(first, Fraction(section.start_beat))
        ends = last if after is None else min(last, Fraction(after.start_beat))
        if begins < ends:
            for note in performed_between(timeline, player, begins, ends):
                yield section.setup, note


def _sections(timeline: Timeline, first: Beats, last: Beats) -> tuple[Section, ...]:
    """Those that lie between two beats; a run of hours may have hundreds of them."""
    begins = attrgetter("start_beat")
    start = max(0, bisect_right(timeline.sections, first, key=begins) - 1)
    return timeline.sections[start : max(1, bisect_left(timeline.sections, last, key=begins))]
