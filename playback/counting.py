"""Bar by bar and beat by beat, as they are played: for whoever shows what comes.

A route goes back, round and round, at one tempo and then at another; a listener counts bars from
the first one that was played, and beats within them. Frames are those of the rendering.

>>> from playback.setup import Setup
>>> route = Route.of(Setup(bars=8, count_in=1, seed=7))
>>> [(beat.frame, beat.bar.number, beat.place.beat) for beat in beats_between(route, -1, 30_000)]
[(0, 0, 1), (24000, 0, 2)]
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from harmony.chords import Chord
from playback.band.chart import chart_of
from playback.band.conductor import intensity
from playback.place import Place, place_on
from playback.rates import USUAL_RATE as RATE
from playback.route import Leg, Route, bar_at, moment_of_bar, rounds_and_bar
from playback.tempo import tempo_map
from playback.timeline import Section
from playback.timetable import Row, timetable


class PlayedBar(NamedTuple):
    """A bar as it is played: its ``number`` from 0, a count-in below; the frames from which and
    before which it sounds; its leg, and which bar of that leg's timeline it is.
    """

    number: int
    frame: int
    end: int
    leg: Leg
    bar: int

    @property
    def section(self) -> Section:
        return self.leg.timeline.section_of(self.within)

    @property
    def within(self) -> int:
        """The bar of its timeline; of a loop, of the round."""
        return rounds_and_bar(self.leg.timeline, self.bar)[1]


class PlayedBeat(NamedTuple):
    """A beat: the frame on which it falls, its bar, and where in the music that is; and the next
    other chord that will be heard, so many beats later, None where none comes.
    """

    frame: int
    bar: PlayedBar
    place: Place
    next_chord: Chord | None
    next_in: int


def bars_from(route: Route, frame: int, rate: int = RATE) -> Iterator[PlayedBar]:
    """The bar that sounds at a frame and all that come after it, without end where the music has
    none.
    """
    passed = min(0, route.legs[0].first_bar)
    for row in timetable(route, rate):
        if row.end is None or frame < row.end:
            yield from _bars_of(row, max(frame, int(row.start)), passed, rate)
            frame = int(row.end or 0)
        passed += _bars(row.leg) * (row.leg.times or 1)


def _bars(leg: Leg) -> int:
    return 0 if leg.end_bar is None else leg.end_bar - leg.first_bar


def _bars_of(row: Row, frame: int, passed: int, rate: int) -> Iterator[PlayedBar]:
    """The bars of a leg from a frame on."""
    leg, line = row.leg, row.leg.timeline
    opens = int(moment_of_bar(line, leg.first_bar, rate))
    time, since = 0, frame - int(row.start)
    if row.lasts is not None and leg.times != 1:
        time, since = divmod(since, int(row.lasts))
    bar = bar_at(line, (opens + since) / rate)
    while int(moment_of_bar(line, bar, rate)) > opens + since:
        bar -= 1
    while int(moment_of_bar(line, bar + 1, rate)) <= opens + since:
        bar += 1
    while leg.times is None or time < leg.times:
        later = int(row.start) + time * int(row.lasts or 0) - opens
        before = passed + time * _bars(leg) - leg.first_bar
        while leg.end_bar is None or bar < leg.end_bar:
            begins, ends = (int(moment_of_bar(line, at, rate)) for at in (bar, bar + 1))
            yield PlayedBar(before + bar, later + begins, later + ends, leg, bar)
            bar += 1
        time, bar = time + 1, leg.first_bar


def beats_between(route: Route, start: int, end: int, rate: int = RATE) -> list[PlayedBeat]:
    """The beats that fall on the frames [start, end). Windows tile."""
    bars, chords = _as_far_as_needed(route, start, end, rate)
    if not bars:
        return []
    coming = _coming(chords, bars[-1].section.beats_per_bar)
    found: list[PlayedBeat] = []
    at = 0
    for bar in bars:
        for frame, after in _beats_of(bar, rate):
            if start <= frame < end:
                # The middle of a beat is that beat, whatever rounding does to its ends.
                place = place_on(route, (frame + after) / 2 / rate)
                found.append(PlayedBeat(frame, bar, place, *coming[at]))
            at += 1
    return found


LOOKS_AHEAD = 64
"""A chord that comes later than so many bars is not spoken of yet (choice)."""


def _as_far_as_needed(
    route: Route, start: int, end: int, rate: int
) -> tuple[list[PlayedBar], list[Chord | None]]:
    """The bars between two frames, and the chords of their beats and of those after them, until
    another comes.
    """
    bars: list[PlayedBar] = []
    chords: list[Chord | None] = []
    last: set[Chord | None] = set()
    for bar in bars_from(route, start, rate):
        here = _chords_of(bar)
        if bar.frame < end:
            bars.append(bar)
            last = {*here}
        elif not bars or bar.number > bars[-1].number + LOOKS_AHEAD or len(last - {None}) > 1:
            break
        chords += here
        last |= {*here}
    return bars, chords


def _chords_of(bar: PlayedBar) -> list[Chord | None]:
    """The chord on each beat of a bar; a count-in has none."""
    if bar.bar < 0:
        return [None] * bar.section.beats_per_bar
    return [*chart_of(bar.section).chord_by_beat(bar.within)]


def _coming(chords: list[Chord | None], beats_per_bar: int) -> list[tuple[Chord | None, int]]:
    """After each beat the next other chord, and how many beats later it comes; a count-in between
    two rounds is passed over.
    """
    starts = [n for n, chord in enumerate(chords) if chord and (not n or chord != chords[n - 1])]
    found: list[tuple[Chord | None, int]] = []
    for at, here in enumerate(chords):
        later = (n for n in starts[bisect_right(starts, at) :] if chords[n] != here)
        there = next(later, at)
        near = at < there <= at + LOOKS_AHEAD * beats_per_bar
        found.append((chords[there], there - at) if near else (None, 0))
    return found


def _beats_of(bar: PlayedBar, rate: int) -> list[tuple[int, int]]:
    """From where to where each beat of a bar lasts, in frames."""
    section, tempo = bar.section, tempo_map(bar.leg.timeline)
    first = section.beat_of(bar.within)
    begins = tempo.seconds_at(first)
    edges = [
        bar.frame + round((tempo.seconds_at(first + beat) - begins) * rate)
        for beat in range(section.beats_per_bar)
    ]
    return list(zip(edges, [*edges[1:], bar.end], strict=True))


def intensities(route: Route, frame: int, bars: int, rate: int = RATE) -> tuple[int, list[int]]:
    """How much the band gives, 0 to 100, in so many bars from the one at a frame on, and that
    one's number. A count-in is left out.
    """
    found = [bar for bar in islice(bars_from(route, frame, rate), bars) if bar.bar >= 0]
    first = found[0].number if found else 0
    return first, [intensity(bar.section, bar.within) for bar in found]
