"""The pianist: voicings struck in textures that come and go.

Where the hands stand is one thing (``hands``), what they do another: a texture lasts two bars
or four, draws a rhythm for each bar, and may be silence. A strike off the beat takes the
chord of the beat that it leans on, so an anticipation already has the next chord.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from harmony.chords import Chord
from harmony.phrase import Note
from harmony.voicings import Voicing, shell, thinned
from playback.band.chance import Draws, Weighted, draws, vary
from playback.band.chart import chart_of
from playback.band.comping import TEXTURE_WEIGHTS, TEXTURES, TEXTURES_OF_FEEL, Strike, Texture
from playback.band.conductor import intensity, stops
from playback.band.hands import ending_voicing, hands_at
from playback.feel import feel_of
from playback.timeline import Section

Rhythm = tuple[Strike, ...]

HALF = Fraction(1, 2)

VOICES: dict[str, Callable[[Voicing, Chord], Voicing]] = {
    "full": lambda voicing, _: voicing,
    "thin": thinned,
    "shell": shell,
}


@lru_cache(maxsize=64)
def plan(section: Section, block_start: int) -> tuple[tuple[Texture, Rhythm], ...]:
    """What the hands do in each bar of a block: one texture for all of it, or two for half."""
    chart = chart_of(section)
    block = chart.block_at(block_start)
    draw = draws(section.setup.seed, "comping", section.beat_of(block.start_bar))
    textures = _textures(feel_of(section.setup), intensity(section, block.start_bar))
    first = textures.pick(next(draw))
    second = textures.pick(next(draw)) if next(draw) & 1 else first
    bars: list[tuple[Texture, Rhythm]] = []
    before: Rhythm | None = None
    for i in range(block.bars):
        texture = TEXTURES[first if 2 * i < block.bars else second]
        rhythm = _rhythm(texture, before, section.beats_per_bar, draw)
        bars.append((texture, rhythm))
        before = rhythm
    return tuple(bars)


def _textures(feel: str, intensity: int) -> Weighted[str]:
    names = TEXTURES_OF_FEEL.get(feel, tuple(TEXTURES))
    return _textures_at(names, min(2, intensity * 3 // 100))


@lru_cache(maxsize=32)
def _textures_at(names: tuple[str, ...], level: int) -> Weighted[str]:
    return Weighted((name, TEXTURE_WEIGHTS[name][level]) for name in names)


def _rhythm(texture: Texture, before: Rhythm | None, beats: int, draw: Draws) -> Rhythm:
    """A bar of the texture, seldom the one before it again; more than four beats are played
    as two shorter bars in one.
    """
    first = beats if beats <= 4 else (beats + 1) // 2
    choices = _rhythms(texture, first)
    fresh = [(rhythm, weight) for rhythm, weight in choices if rhythm != before]
    rhythm = Weighted(fresh or choices).pick(next(draw))
    if first < beats:
        rest = Weighted(_rhythms(texture, beats - first)).pick(next(draw))
        rhythm += tuple((at + 2 * first, length, level) for at, length, level in rest)
    return rhythm


@lru_cache(maxsize=64)
def _rhythms(texture: Texture, beats: int) -> tuple[tuple[Rhythm, int], ...]:
    last = 2 * beats - 1
    return tuple(
        (tuple((at % (last + 1), n, level) for at, n, level in rhythm if at < last), weight)
        for rhythm, weight in texture.rhythms
    )


@lru_cache(maxsize=16)
def piano_bar(section: Section, bar: int) -> tuple[Note, ...]:
    """Every note of one bar, in order."""
    chart = chart_of(section)
    if chart.ending is not None and bar >= chart.ending.start_bar:
        return _ending_bar(section, bar, chart.ending.last_bar)
    if stops(section, bar):
        return _strike(section, bar, TEXTURES["stabs"], (0, 1, 12), 1)
    block = chart.block_at(bar)
    texture, rhythm = plan(section, block.start_bar)[bar - block.start_bar]
    if not rhythm:
        return ()
    ends = [at for at, _, _ in rhythm[1:]] + [2 * section.beats_per_bar + _rest_after(section, bar)]
    notes: list[Note] = []
    for strike, end in zip(rhythm, ends, strict=True):
        at, length, _ = strike
        leans_on = (at + 1) // 2
        change = 2 * (leans_on + chart.beats_left(bar, leans_on))
        notes += _strike(section, bar, texture, strike, min(length, end - at, change - at))
    return tuple(notes)


def _rest_after(section: Section, bar: int) -> int:
    """How many eighths of the next bar pass before the hands strike again."""
    chart = chart_of(section)
    after = bar + 1
    if section.total_bars == after or stops(section, after):
        return 0
    if chart.ending is not None and after >= chart.ending.start_bar:
        return 0
    next_chart, following = chart.following(bar)
    block = next_chart.block_at(following)
    _, rhythm = plan(next_chart.section, block.start_bar)[following - block.start_bar]
    return rhythm[0][0] if rhythm else 2 * section.beats_per_bar


def _strike(
    section: Section, bar: int, texture: Texture, strike: Strike, eighths: int
) -> tuple[Note, ...]:
    """One chord: the hands as they stand on the beat that the strike leans on."""
    at, _, accent = strike
    held = hands_at(section, bar, (at + 1) // 2)
    voices = VOICES[texture.voices](held.voicing, held.chord)
    draw = draws(section.setup.seed, "touch", bar, at)
    level = texture.level + accent + (intensity(section, bar) - 50) // 3
    onset = section.beat_of(bar) + Fraction(at, 2)
    return _chord(voices, onset, eighths * HALF, vary(level, 5, next(draw)), draw)


def _chord(
    voices: Voicing, onset: Fraction, length: Fraction, level: int, draw: Draws
) -> tuple[Note, ...]:
    """The notes of one strike; the top voice sings a little (choice)."""
    top = voices[-1]
    held = length - RELEASE
    return tuple(
        Note(onset, pitch, held, vary(level + (4 if pitch == top else 0), 2, next(draw)))
        for pitch in voices
    )


RELEASE = Fraction(1, 8)
"""The hands leave the keys this much before a length is over, so that a chord struck again
speaks (choice)."""


def _ending_bar(section: Section, bar: int, last_bar: int) -> tuple[Note, ...]:
    """A bar of the ending: one chord, held, or cut off where the band stops."""
    draw = draws(section.setup.seed, "touch", bar, 0)
    level = 64 + (intensity(section, bar) - 50) // 3
    stopped = bar == last_bar and section.setup.ending == "stop"
    length = HALF if stopped else Fraction(section.beats_per_bar)
    voicing = ending_voicing(section, bar)
    return _chord(voicing, Fraction(section.beat_of(bar)), length, level, draw)
