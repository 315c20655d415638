"""What the pianist does with a few bars: a texture, a way to hold chords, and bars of rhythm.

A passage lasts two bars or four. The one that opens a block (about four bars) is drawn from
the seed and its place alone; the second half of the block is drawn knowing what went before
and what will come: rest after busy bars, an answer after rest, nothing three times running.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from playback.band.chance import Draws, Weighted, draws, happens, percent
from playback.band.chart import Block, chart_of
from playback.band.comping import (
    ALONE,
    ANSWER_AFTER_REST,
    BUSY,
    KINDS_OF_FEEL,
    REST_AFTER_BUSY,
    STAYING,
    TEXTURES,
    TEXTURES_OF_FEEL,
    Rhythm,
)
from playback.band.conductor import bass_plays, feel_at, fill_beats, intensity
from playback.timeline import Section

LAST_EIGHTH_PERCENT = 60
"""How often a push into the next bar stays where the drummer fills (choice)."""

BEYOND = 99
"""No strike lasts until so many eighths after the bar line."""

HALF = 2
"""Bars of the passage that opens a block, where the block has a second half."""


class Passage(NamedTuple):
    """A texture by its name, and the kind of voicing that it is played in."""

    texture: str
    kind: str


class Planned(NamedTuple):
    """A bar: its passage, its rhythm as it was thought out, and what of it is struck."""

    passage: Passage
    thought: Rhythm
    rhythm: Rhythm


@lru_cache(maxsize=64)
def opening(section: Section, block_start: int) -> Passage:
    """The passage that opens a block: from the seed and the place alone."""
    draw = draws(section.setup.seed, "comping", section.beat_of(block_start))
    level = _level(section, block_start, next(draw))
    feel, with_bass = _feel(section, block_start)
    rests = with_bass and chart_of(section).block_at(block_start).bars > HALF + 1
    texture = _textures(feel, level, rests).pick(next(draw))
    return Passage(texture, _kinds(texture, feel, level).pick(next(draw)))


def _second(section: Section, block: Block, first: Passage, draw: Draws) -> Passage:
    """The passage of a block's second half. Around a rest the hands keep their way of holding
    chords: what is heard before and after it belongs together.
    """
    following = opening(block.next_section, block.next_start_bar)
    feel, with_bass = _feel(section, block.start_bar)
    level = _level(section, block.start_bar, next(draw))
    rests = with_bass and block.bars <= 2 * HALF
    beside = first.texture, following.texture
    texture = _seconds(feel, level, rests, *beside).pick(next(draw))
    if texture == first.texture or "silence" in (texture, first.texture):
        return Passage(texture, first.kind)
    return Passage(texture, _kinds(texture, feel, level).pick(next(draw)))


@lru_cache(maxsize=256)
def _seconds(feel: str, level: int, rests: bool, before: str, after: str) -> Weighted[str]:
    weights = {
        name: by_level[level] * _liked(name, before, after)
        for name, by_level in _table(feel).items()
        if rests or name != "silence"
    }
    return Weighted(weights if any(weights.values()) else {before: 1})


def _liked(name: str, before: str, after: str) -> int:
    """How well a texture stands between two others, in per cent of its own weight."""
    if name == after or name == before == "silence":
        return 0
    if name == before:
        return 100 + STAYING
    if name == "silence":
        return REST_AFTER_BUSY if before in BUSY else 100
    return ANSWER_AFTER_REST.get(name, 100) if before == "silence" else 100


def _feel(section: Section, bar: int) -> tuple[str, bool]:
    """The feel by which textures are chosen: without a bass, that of a pianist alone."""
    if bass_plays(section, bar):
        return feel_at(section, bar), True
    feel = feel_at(section, bar)
    return ("ballad" if feel == "ballad" else "alone"), False


def _table(feel: str) -> dict[str, tuple[int, int, int]]:
    return ALONE if feel == "alone" else TEXTURES_OF_FEEL[feel]


def _level(section: Section, bar: int, draw: int) -> int:
    """Low, middle or high: in between, the one or the other, the nearer the likelier."""
    return min(2, (2 * intensity(section, bar) + percent(draw)) // 100)


@lru_cache(maxsize=64)
def _textures(feel: str, level: int, rests: bool) -> Weighted[str]:
    return Weighted(
        (name, weights[level])
        for name, weights in _table(feel).items()
        if rests or name != "silence"
    )


@lru_cache(maxsize=64)
def _kinds(texture: str, feel: str, level: int) -> Weighted[str]:
    liked = KINDS_OF_FEEL.get(feel, {})
    return Weighted(
        (kind, weights[level] * liked.get(kind, 1))
        for kind, weights in TEXTURES[texture].kinds.items()
    )


@lru_cache(maxsize=64)
def plan(section: Section, block_start: int) -> tuple[Planned, ...]:
    """What the hands do in each bar of a block; where the drummer fills, they leave room."""
    block = chart_of(section).block_at(block_start)
    draw = draws(section.setup.seed, "rhythm", section.beat_of(block.start_bar))
    beats = section.beats_per_bar
    first = opening(section, block.start_bar)
    row = [first] * block.bars
    if block.bars >= 2 * HALF:
        row[HALF:] = [_second(section, block, first, draw)] * (block.bars - HALF)
    beside_rest = "silence" in (first.texture, row[-1].texture)
    found: list[Planned] = []
    before: Rhythm | None = None
    for i, passage in enumerate(row):
        before = rhythm = _bar(passage.texture, beats, before, beside_rest, draw)
        filling, push = fill_beats(section, block.start_bar + i), next(draw)
        if filling and rhythm:
            rhythm = _leaving_room(rhythm, beats, filling, push)
        found.append(Planned(passage, before, rhythm))
    return tuple(found)


def _bar(texture: str, beats: int, before: Rhythm | None, struck: bool, draw: Draws) -> Rhythm:
    """A bar of the texture, seldom the one before it again; more than four beats are played as
    two shorter bars in one.
    """
    first = beats if beats <= 4 else (beats + 1) // 2
    choices = _rhythms(texture, first, struck)
    rhythm = choices.pick(next(draw))
    for _ in range(2):
        if before is not None and rhythm == before[: len(rhythm)]:
            rhythm = choices.pick(next(draw))
    if first < beats:
        rest = _rhythms(texture, beats - first, False).pick(next(draw))
        rhythm += tuple((at + 2 * first, length, level) for at, length, level in rest)
        rhythm = _parted(rhythm)
    return rhythm


def _parted(rhythm: Rhythm) -> Rhythm:
    """Each strike at the most as long as until the next."""
    nexts = [at for at, _, _ in rhythm[1:]] + [BEYOND]
    return tuple(
        (at, min(length, end - at), level)
        for (at, length, level), end in zip(rhythm, nexts, strict=False)
    )


@lru_cache(maxsize=64)
def _rhythms(texture: str, beats: int, struck: bool) -> Weighted[Rhythm]:
    """The bars of a texture; next to a rest none is empty."""
    last = 2 * beats - 1
    found = [
        (
            _parted(tuple((at % (last + 1), n, level) for at, n, level in rhythm if at < last)),
            weight,
        )
        for rhythm, weight in TEXTURES[texture].rhythms
        if not rhythm or rhythm[0][0] < last
    ]
    return Weighted([(r, weight) for r, weight in found if r or not struck] or found)


def _leaving_room(rhythm: Rhythm, beats: int, filling: int, push: int) -> Rhythm:
    """No strike in the drummer's beats but the push on the last eighth; what is held gives way
    where they begin.
    """
    last, until = 2 * beats - 1, 2 * (beats - filling)
    pushes = happens(push, LAST_EIGHTH_PERCENT)
    return tuple(
        (at, n if at == last else min(n, until - at), level)
        for at, n, level in rhythm
        if at < until or (at == last and pushes)
    )
