"""What the drummer's limbs play in a bar of time, before anything is struck: places alone.

The ride speaks in half bars, each drawn knowing the one before; the left hand and the bass drum
drop in as much as they do in these four bars; the foot keeps a habit. All of it is drawn block
by block (about four bars), so that passages differ and bars come back within one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from playback.band import drum_tables as tables
from playback.band.chance import Draws, Weighted, draws, happens, one_of
from playback.band.chart import chart_of, groups
from playback.band.conductor import feel_at, intensity
from playback.band.drum_tables import BEAT
from playback.feel import by_tempo
from playback.timeline import Section

_second = tuple(Weighted(enumerate(row)) for row in tables.RIDE_SECOND)
_first = tuple(Weighted(enumerate(row)) for row in tables.RIDE_FIRST)
_opening = Weighted(enumerate(tables.RIDE_OPENING))
_broken = Weighted(enumerate(tables.RIDE_BROKEN))


class Passage(NamedTuple):
    """Four bars or so: ``ride`` by bar, in eighths; how many half bars in a hundred have
    something on the snare and on the bass drum; where the foot claps; whether the bass drum is
    feathered; whether his accents go by the piano's.
    """

    ride: tuple[tuple[int, ...], ...]
    snare: int
    kick: int
    foot: tuple[bool, bool]
    feathered: bool
    listens: bool


@lru_cache(maxsize=64)
def passage(section: Section, block_start: int) -> Passage:
    """What the kit is at over a block."""
    block = chart_of(section).block_at(block_start)
    draw = draws(section.setup.seed, "drums", "passage", section.beat_of(block.start_bar))
    snare, kick = tables.SNARE_BUSY.pick(next(draw)), tables.KICK_BUSY.pick(next(draw))
    foot, feathers = tables.FOOT_HABITS.pick(next(draw)), next(draw)
    feel = feel_at(section, block.start_bar)
    resting = kick < 10 and section.setup.tempo < 200 and feel in ("medium", "two")
    return Passage(
        _ride(section.beats_per_bar, block.bars, feel == "broken", draw),
        snare,
        kick,
        foot,
        resting and happens(feathers, tables.FEATHER_PERCENT),
        happens(next(draw), tables.LISTENS_PERCENT),
    )


def _ride(beats: int, bars: int, broken: bool, draw: Draws) -> tuple[tuple[int, ...], ...]:
    """The ride bar by bar: half bars after one another; groups of three by themselves."""
    found = []
    before: int | None = None
    for _ in range(bars):
        row: list[int] = []
        at = 0
        for group in groups(beats):
            if group == 3:
                half = one_of(tables.RIDE_THREES, next(draw))
            else:
                before = _next_half(before, bool(at), broken, draw)
                half = tables.RIDE_HALVES[before]
            row += [2 * at + eighth for eighth in half]
            at += group
        found.append(tuple(row))
    return tuple(found)


def _next_half(before: int | None, second: bool, broken: bool, draw: Draws) -> int:
    if broken:
        return _broken.pick(next(draw))
    if before is None:
        return _opening.pick(next(draw))
    return (_second if second else _first)[before].pick(next(draw))


@lru_cache(maxsize=16)
def back_beats(beats: int) -> tuple[int, ...]:
    """The beats that the foot claps: 2 and 4, and the second of each group elsewhere."""
    found, at = [], 0
    for group in groups(beats):
        found.append(at + 1)
        at += group
    return tuple(found)


def amounts(section: Section, bar: int) -> tuple[int, int]:
    """How much of the left hand and of the bass drum is played, in per cent of what people do:
    by what the band gives, by feel and by tempo.
    """
    return _amounts(intensity(section, bar), feel_at(section, bar), section.setup.tempo)


@lru_cache(maxsize=128)
def _amounts(level: int, feel: str, tempo: float) -> tuple[int, int]:
    hand, foot = tables.MANNERS[feel]
    fast_hand, fast_foot = by_tempo(tables.BY_TEMPO, tempo)
    # A whisper leaves a fifth, a middle level all of it, full strength half as much again.
    given = 20 + 8 * level // 5 if level < 50 else 50 + level
    return given * hand * fast_hand // 10_000, given * foot * fast_foot // 10_000


def dropped_in(
    halves: Weighted[tuple[int, ...]], busy: int, amount: int, beats: int, draw: Draws
) -> list[int]:
    """Where a hand or foot drops in over a bar: in each half or group what people drop in, or
    nothing. A third beat takes what falls on the first of another half.
    """
    chance = min(97, busy * amount // 100)
    found = []
    at = 0
    for group in groups(beats):
        if happens(next(draw), chance):
            found += [BEAT * at + place for place in halves.pick(next(draw))]
        if group == 3 and happens(next(draw), chance):
            third = [place for place in halves.pick(next(draw)) if place < BEAT]
            found += [BEAT * (at + 2) + place for place in third]
        at += group
    return found


def foot_claps(section: Section, bar: int, habit: tuple[bool, bool], draw: Draws) -> Sequence[int]:
    """The beats on which the foot claps: the back beats, by habit; in three the second, and in
    some bars the third too; in broken time wherever it answers.
    """
    beats = section.beats_per_bar
    if feel_at(section, bar) == "broken":
        return [beat for beat in range(beats) if happens(next(draw), tables.FOOT_ANSWERS)]
    if happens(next(draw), tables.FOOT_STRAYS):
        habit = tables.FOOT_HABITS.pick(next(draw))
    return _claps(beats, *habit)


@lru_cache(maxsize=32)
def _claps(beats: int, first: bool, last: bool) -> tuple[int, ...]:
    if beats == 3:
        return tuple(beat for beat, plays in ((1, first), (2, last)) if plays)
    return tuple(beat for i, beat in enumerate(back_beats(beats)) if (last if i else first))
