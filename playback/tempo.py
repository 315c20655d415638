"""Beats to seconds and back, from the start of the performance and never by adding up.

A tempo map is a row of anchors: from this beat, which falls at that second, so many beats a
minute. A drifting band adds a wobble about it, bar by bar, that comes back to the map's own
time at the beginning and at the end.

>>> TempoMap.steady(120.0).seconds_at(Fraction(240))
120.0
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import inf, sqrt
from operator import attrgetter
from typing import NamedTuple

from playback.band.chance import bell, draws
from playback.timeline import Glide, Section, Timeline

_beat = attrgetter("beat")


def _moment(anchor: Anchor) -> float:
    """When the beat of an anchor falls, which in a drifting band is not when it should."""
    return anchor.seconds if anchor.wobble is None else anchor.seconds_at(anchor.beat)


class Anchor(NamedTuple):
    """From ``beat`` on, which falls at ``seconds``: ``tempo`` in beats a minute, by how much
    it rises a second, and how the bars stray about it.
    """

    beat: float
    seconds: float
    tempo: float
    wobble: Wobble | None = None
    rise: float = 0.0

    def seconds_at(self, beat: float | Fraction) -> float:
        seconds = self.steady(float(beat))
        return seconds if self.wobble is None else seconds + self.wobble.seconds_at(beat)

    def steady(self, beat: float) -> float:
        """When a beat would fall if nothing strayed."""
        return self.seconds + self._lasts(beat - self.beat)

    def tempo_at(self, beat: float) -> float:
        return self.tempo + self.rise * self._lasts(beat - self.beat)

    def _lasts(self, beats: float) -> float:
        if not self.rise:
            return beats * 60 / self.tempo
        # Square roots and no logarithms, so that every system finds the same moment.
        pace, half = self.tempo / 60, self.rise / 120
        return 2 * beats / (pace + sqrt(pace * pace + 4 * half * beats))

    def beat_at(self, seconds: float) -> float:
        found = self._reached(seconds)
        if self.wobble is None:
            return found
        if self.rise or self.beat != self.wobble.section.start_beat:
            for _ in range(STEPS):
                before, found = found, self._reached(seconds - self.wobble.seconds_at(found))
                if found == before:
                    break
            return found
        whole = self.wobble.section.beats_per_bar
        bar = self.beat + (found - self.beat) // whole * whole
        while seconds < (begins := self.seconds_at(bar)):
            bar -= whole
        while seconds >= (ends := self.seconds_at(bar + whole)):
            begins, bar = ends, bar + whole
        return bar + whole * (seconds - begins) / (ends - begins)

    def _reached(self, seconds: float) -> float:
        since = seconds - self.seconds
        if not self.rise:
            return self.beat + since * self.tempo / 60
        return self.beat + since * (self.tempo / 60 + since * self.rise / 120)


STEPS = 48
"""A wobble moves a twentieth of a beat in a beat at most, half of one where the tempo has glided
from 30 to 320: so many halvings find a beat exactly."""


class TempoMap(NamedTuple):
    """The anchors of a performance in order; the first also holds before itself (count-in).

    A loop comes round after ``round_beats``, which take ``round_seconds``; then all of it
    goes on from the beginning.
    """

    anchors: tuple[Anchor, ...]
    round_beats: float = inf
    round_seconds: float = inf

    @staticmethod
    def steady(tempo: float) -> TempoMap:
        return TempoMap((Anchor(0.0, 0.0, tempo),))

    def seconds_at(self, beat: float | Fraction) -> float:
        """When a beat falls, in seconds from the first bar; a count-in lies before 0."""
        if beat < self.round_beats:
            return self._last(beat, _beat).seconds_at(beat)
        rounds, within = divmod(float(beat), self.round_beats)
        return rounds * self.round_seconds + self._last(within, _beat).seconds_at(within)

    def beat_at(self, seconds: float) -> float:
        """The beat that falls at a moment."""
        if seconds < self.round_seconds:
            return self._last(seconds, _moment).beat_at(seconds)
        rounds, within = divmod(seconds, self.round_seconds)
        return rounds * self.round_beats + self._last(within, _moment).beat_at(within)

    def tempo_at(self, beat: float | Fraction) -> float:
        """How fast a beat goes, in beats a minute, the wobble of a drifting band left aside."""
        within = float(beat) % self.round_beats if beat >= self.round_beats else float(beat)
        return self._last(within, _beat).tempo_at(within)

    def _last(self, at: float | Fraction, key: Callable[[Anchor], float]) -> Anchor:
        if len(self.anchors) == 1:
            return self.anchors[0]
        return self.anchors[max(0, bisect_right(self.anchors, at, key=key) - 1)]


class Wobble(NamedTuple):
    """How far the bar lines of a drifting band stray from the steady ones.

    Two slow waves, over sixteen bars and over four, and a little of each bar's own: the bars
    of real trios differ by 2 per cent (1.3 to 3.3) and the tempo wanders by 4 per cent in
    90 s (Weimar Jazz Database beats). It is bounded, and 0 at the beginning and at the end,
    so that the length asked for is kept; a net drift of the tempo is left out (choice).
    """

    section: Section

    def seconds_at(self, beat: float | Fraction) -> float:
        section = self.section
        whole = section.beats_per_bar
        bars, within = divmod(float(beat) - section.start_beat, whole)
        bar, part = section.start_bar + int(bars), within / whole
        here = _stray(section, bar)
        return here + (_stray(section, bar + 1) - here) * part


@lru_cache(maxsize=64)
def _stray(section: Section, bar: int) -> float:
    """How late a bar line falls, in seconds.

    The wandering of the place, less the straight line between what it is at both ends, so
    that it is gone at the first bar line and at the last without a jerk on the way.
    """
    since = bar - section.start_bar
    if since <= 0:
        return 0.0
    start = _wander(section, section.start_bar)
    stray = _wander(section, bar) - start
    end = section.setup.bars
    if end is None or end <= section.start_bar:
        return stray
    return stray - (_wander(section, end) - start) * since / (end - section.start_bar)


@lru_cache(maxsize=64)
def _wander(section: Section, bar: int) -> float:
    setup = section.setup
    waves = 0.0
    for length, part in WAVES:  # one by one: sum() rounds floats otherwise since Python 3.12
        waves += part * _wave(setup.seed, bar, length)
    return setup.drift * section.beats_per_bar * 60 / setup.tempo * waves


WAVES = ((16, 0.072), (4, 0.019), (1, 0.011))
"""Bars a wave is long, and its part of a bar: together 2 per cent from bar to bar and 4 per
cent of tempo over 90 s (checked in the tests)."""


def _wave(seed: int, bar: int, length: int) -> float:
    """A smooth random line through one bell-shaped value every ``length`` bars."""
    step, within = divmod(bar, length)
    part = within / length
    eased = part * part * (3 - 2 * part)
    return (1 - eased) * _knot(seed, step, length) + eased * _knot(seed, step + 1, length)


@lru_cache(maxsize=64)
def _knot(seed: int, step: int, length: int) -> float:
    draw = draws(seed, "drift", length, step)
    return bell(next(draw), next(draw))


@lru_cache(maxsize=32)
def tempo_map(timeline: Timeline) -> TempoMap:
    """The tempo of a whole timeline: each section goes on where the one before got to."""
    anchors: list[Anchor] = []
    glides = list(timeline.glides)
    ends = [float(section.start_beat) for section in timeline.sections[1:]]
    for section, end in zip(timeline.sections, (*ends, inf), strict=True):
        beat = float(section.start_beat)
        seconds = anchors[-1].seconds_at(beat) if anchors else 0.0
        wobble = Wobble(section) if section.setup.drift else None
        anchors.append(Anchor(beat, seconds, section.setup.tempo, wobble))
        while glides and glides[0].beat < end:
            glide = glides.pop(0)
            next_at = min(end, glides[0].beat if glides else inf)
            anchors += _gliding(anchors[-1], glide, next_at)
    if not timeline.loops or timeline.total_beats is None:
        return TempoMap(tuple(anchors))
    around = float(timeline.total_beats)
    return TempoMap(tuple(anchors), around, anchors[-1].seconds_at(around))


def _gliding(before: Anchor, glide: Glide, end: float) -> list[Anchor]:
    """A glide from where the tempo is, as far as it comes before ``end``, and what follows."""
    at, tempo = max(before.beat, glide.beat), before.tempo_at(glide.beat)
    lasts = 120 * (glide.until - at) / (tempo + glide.tempo)
    gliding = before._replace(
        beat=at, seconds=before.steady(at), tempo=tempo, rise=(glide.tempo - tempo) / lasts
    )
    if glide.until >= end:
        return [gliding]
    arrived = gliding._replace(
        beat=glide.until, seconds=gliding.steady(glide.until), tempo=glide.tempo, rise=0.0
    )
    return [gliding, arrived]
