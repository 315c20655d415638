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
from math import ceil, floor, inf
from operator import attrgetter
from typing import NamedTuple

from harmony.beats import Beats
from harmony.mistake import Mistake
from playback.loudness import made_up_db
from playback.perform import TimedNote, performed_between
from playback.route import Leg, Route, goes_on, moment_of_bar, rounds_and_bar
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.timeline import Section, Timeline
from playback.timetable import Row, timetable, total_moment


class Strike(NamedTuple):
    """A note and the frame on which it begins, on an instrument of the sound set, raised by so
    many dB (see playback.loudness).
    """

    frame: int
    instrument: str
    note: TimedNote
    raised_db: float = 0.0


def opening_frame(route: Route, rate: int) -> int:
    """The first frame: 0, or with a count-in below."""
    return int(timetable(route, rate)[0].start)


def total_frames(route: Route, rate: int) -> int | None:
    """The length in frames from frame 0 on, of a loop once round; None is endless."""
    total = total_moment(route, rate)
    return None if total is None else int(total)


def length_in_frames(route: Route, rate: int) -> int:
    """The length in frames, count-in and all. Raises Mistake for an endless performance."""
    total = total_frames(route, rate)
    if total is None:
        raise Mistake("an endless performance fits into no file: say how many bars, such as 32")
    return total - opening_frame(route, rate)


def strikes_between(route: Route, player: str, start: int, end: int, rate: int) -> list[Strike]:
    """A player's notes that begin in the frames [start, end), in order. Windows tile."""
    found: list[Strike] = []
    for passage in _passages(route, start, end, rate):
        found += passage.strikes(player, start, end, rate)
    return sorted(found, key=attrgetter("frame"))


NEAR_SECONDS = 1.0
"""No note is struck so long before or after the leg in which it is written."""


class Passage(NamedTuple):
    """One time through a leg: ``later`` is what its timeline's frames are put off by; what is
    written in beats from ``opens`` to ``closes`` belongs to it. Nothing sounds before the frame
    ``start`` nor beyond the frame ``end``; None where the music goes on there.
    """

    timeline: Timeline
    later: int
    start: int | None
    end: int | None
    opens: Beats
    closes: Beats | None

    def strikes(self, player: str, start: int, end: int, rate: int) -> Iterator[Strike]:
        """What is struck in the frames [start, end) of the route."""
        for setup, note in self._performed(player, start, end, rate):
            frame = round(note.at_seconds * rate) + self.later
            frame = frame if self.start is None else max(self.start, frame)
            if start <= frame < end:
                if self.end is not None:
                    left = max(SHORTEST_SECONDS, (self.end - frame) / rate)
                    note = note._replace(seconds=min(note.seconds, left))
                yield Strike(frame, setup.plays_on(player), note, made_up_db(setup))

    def _performed(
        self, player: str, start: int, end: int, rate: int
    ) -> Iterator[tuple[Setup, TimedNote]]:
        """What is played in those frames, and a little more, by which setup."""
        tempo = tempo_map(self.timeline)
        first = floor(tempo.beat_at((start - self.later) / rate)) - MARGIN_BEATS
        last = ceil(tempo.beat_at((end - self.later) / rate)) + MARGIN_BEATS
        opens = max(self.opens, Fraction(first))
        closes = Fraction(last) if self.closes is None else min(self.closes, Fraction(last))
        for section in _sections(self.timeline, opens, closes):
            after = self.timeline.section_after(section)
            is_first = section is self.timeline.sections[0]
            begins = opens if is_first else max(opens, Fraction(section.start_beat))
            ends = closes if after is None else min(closes, Fraction(after.start_beat))
            if begins < ends:
                for note in performed_between(self.timeline, player, begins, ends):
                    yield section.setup, note


MARGIN_BEATS = 1
"""No note is struck a beat before or after it is written: the swung place, looseness and
lean together stay below .45 of a beat (see perform)."""

SHORTEST_SECONDS = 0.05
"""A note that begins just before it is cut off by the end of a leg is still a note (choice)."""


def _passages(route: Route, start: int, end: int, rate: int) -> Iterator[Passage]:
    """The times through the legs in which something may be struck in the frames [start, end)."""
    near = round(NEAR_SECONDS * rate)
    rows = timetable(route, rate)
    for row, before, after in zip(rows, (None, *rows), (*rows[1:], None), strict=False):
        if row.start >= end + near or (row.end is not None and row.end + near <= start):
            continue
        begun = before is not None and goes_on(before.leg, row.leg)
        plays_out = row.leg.times == 1 and row.leg.last_bar is None
        goes_further = plays_out if after is None else goes_on(row.leg, after.leg)
        for first, ends in _times(row, start - near, end + near):
            edges = Edges(first, not begun, None if goes_further else ends)
            yield from _rounds(row.leg, edges, start - near, end + near, rate)


class Edges(NamedTuple):
    """Where a time through a leg begins, whether nothing may sound before, and where it is cut
    off.
    """

    start: int
    is_shut: bool
    end: int | None


def _times(row: Row, start: int, end: int) -> Iterator[tuple[int, int | None]]:
    """Where each time through a leg begins and ends, of those that reach into [start, end)."""
    if row.lasts is None:
        yield int(row.start), None
        return
    first, most = int(row.start), row.leg.times
    lasts = int(row.lasts)
    time = max(0, (start - first) // lasts)
    while (begins := first + time * lasts) < end and (most is None or time < most):
        yield begins, begins + lasts
        time += 1


def _rounds(leg: Leg, edges: Edges, start: int, end: int, rate: int) -> Iterator[Passage]:
    """A leg once through: of a loop, round by round."""
    timeline, first_bar, end_bar = leg.timeline, leg.first_bar, leg.end_bar
    later = edges.start - int(moment_of_bar(timeline, first_bar, rate))
    shut = edges.start if edges.is_shut else None
    if not timeline.loops or not timeline.total_bars or not timeline.total_beats:
        yield Passage(timeline, later, shut, edges.end, leg.first_beat, leg.end_beat)
        return
    around = int(moment_of_bar(timeline, timeline.total_bars, rate))
    opened, _ = rounds_and_bar(timeline, first_bar)
    closed = inf if end_bar is None else max(0, (end_bar - 1) // timeline.total_bars)
    # The rounds before and after reach over: by a note that is rounded up, or that is early.
    number = max(opened, (start - later) // around - 1)
    while number <= min(closed, max(opened, (end - later) // around + 1)):
        beats = number * timeline.total_beats
        opens = leg.first_beat if number == opened else Fraction(0)
        closes = timeline.total_beats
        if number == closed and leg.end_beat is not None:
            closes = leg.end_beat - beats
        opens -= beats if number == opened and number else 0
        yield Passage(timeline, later + number * around, shut, edges.end, opens, closes)
        number += 1


def _sections(timeline: Timeline, first: Beats, last: Beats) -> tuple[Section, ...]:
    """Those that lie between two beats; a run of hours may have hundreds of them."""
    begins = attrgetter("start_beat")
    start = max(0, bisect_right(timeline.sections, first, key=begins) - 1)
    return timeline.sections[start : max(1, bisect_left(timeline.sections, last, key=begins))]
