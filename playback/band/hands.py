"""The pianist's hands: voicings that go the shortest way, chorus after chorus.

The hands change place every bar or two. Where they stand at the start of a block is a post,
drawn from the seed and the place; the way from one post to the next is drawn with both ends
known, each step weighed by how little the voices move (``ways``). Over the ending's chords, which
come to no post, the hands go the shortest way of all.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from harmony.chords import Chord
from harmony.voicing_kinds import voicings_in, voicings_in_all
from harmony.voicings import Voicing, motion, voicings_of
from playback.band.chance import Weighted, draws
from playback.band.chart import Block, Chart, chart_of
from playback.band.passages import Planned, opening, plan
from playback.band.ways import ANY, MOST_MOTION, Place, home, leads_to, liking, way
from playback.timeline import Section

# A post stands near the middle of the keyboard: weight by the distance of its mean from E
# flat above middle C (choice; farther out, the next post may be out of reach).
MIDDLE, POST_WEIGHTS = 64, (32, 31, 24, 10)

FILLED = 3
"""The beats at the end of a block that a drummer's fill may take."""


class Hands(NamedTuple):
    """From this beat of the block on, this chord is held like this."""

    offset: int
    chord: Chord
    voicing: Voicing


@lru_cache(maxsize=64)
def hands(section: Section, block_start: int) -> tuple[Hands, ...]:
    """Where the hands are over a block, and on the first beat after it."""
    block = chart_of(section).block_at(block_start)
    whole = block.bars * section.beats_per_bar
    draw = draws(section.setup.seed, "hands", section.beat_of(block.start_bar))
    places = _places(section, block)
    start = post(section, block.start_bar, places[0].chord)
    last = block.next_arrival.chord
    end = post(block.next_section, block.next_start_bar, last)
    everywhere = [Place(arrival.offset, arrival.chord, ANY) for arrival in block.arrivals]
    through = way(start, places, everywhere, Place(whole, last, ANY), end, draw)
    found = [Hands(place.offset, place.chord, voicing) for place, voicing in through]
    return (*found, Hands(whole, last, end))


def _places(section: Section, block: Block) -> list[Place]:
    """Where the hands may move: at each chord, and in some bars of a held one."""
    planned = plan(section, block.start_bar)
    beats = section.beats_per_bar
    moving = _moving_bars(planned, beats)
    return [
        Place(arrival.offset, arrival.chord, planned[arrival.offset // beats].passage.kind)
        for arrival in block.arrivals
        if arrival.lands or arrival.offset == 0 or arrival.offset in moving
    ]


def _moving_bars(planned: tuple[Planned, ...], beats: int) -> set[int]:
    """The bars of a block, by their first beats, in which the hands may move over a held chord.
    Only what has been heard moves on, and only to what will be heard: so that no way goes by
    in silence, and the last chord struck leads to the next one. What the last three beats of a
    block bring may fall to the drummer's fill.
    """
    sure = 2 * (beats * len(planned) - FILLED)
    struck = {
        i + ((at + 1) // 2) // beats
        for i, bar in enumerate(planned)
        for at, _, _ in bar.thought
        if 2 * beats * i + at < sure
    }
    heard = [bar for bar in range(len(planned)) if bar in struck]
    return {bar * beats for bar in heard[1:] or heard[-1:] or [len(planned) - 1]}


@lru_cache(maxsize=64)
def post(section: Section, bar: int, chord: Chord) -> Voicing:
    """The voicing on the first beat of a block: from the seed and the place alone, and within
    reach of the chords before and after it. Where another key, form or band takes over, the
    nearest to where the hands were.
    """
    if section.before is not None and bar == section.taken_over:
        last = hands_at(section.before, bar - 1, section.before.beats_per_bar - 1).voicing
        return min(voicings_in_all(chord), key=lambda v: _leap(last, v))
    chart = chart_of(section)
    before, arrivals = chart.last_chord_before(bar), chart.block_at(bar).arrivals
    following = arrivals[1].chord if len(arrivals) > 1 else chord
    held = before == chord or _held_before(chart, bar)
    draw = next(draws(section.setup.seed, "piano post", section.beat_of(bar)))
    return _posts(chord, opening(section, bar).kind, before, held, following).pick(draw)


def _leap(before: Voicing, voicing: Voicing) -> tuple[int, int, int]:
    """How badly the hands would leap: a voice that goes too far, other fingers, all together."""
    together, farthest = motion(before, voicing)
    return max(0, farthest - MOST_MOTION), abs(len(voicing) - len(before)), together


def _held_before(chart: Chart, bar: int) -> bool:
    """Whether the chord before a bar was held, so that the hands had time to move in it."""
    bars, first = chart.form.chart, chart.section.origin_bar
    before = (chart.section.total_bars or 0) if bar == 0 and chart.section.loops else bar
    last, earlier = bars[(before - 1 - first) % len(bars)], bars[(before - 2 - first) % len(bars)]
    return len(last) == 1 and last[0][0] == earlier[-1][0]


@lru_cache(maxsize=128)
def _posts(
    chord: Chord, kind: str, before: Chord, held: bool, following: Chord
) -> Weighted[Voicing]:
    """What may be a post, by weight: near the middle of the keyboard, and with a way to it and
    a way on. Between chords that are all new there is one past their homes; over a held chord
    the hands move freely, and any rootless voicing of it may lead here.
    """
    choices = voicings_in(chord, kind)
    beside = [home(c) for c in (following, *(() if held else (before,))) if c != chord]
    leading = list(voicings_of(before)) if held and before != chord else []
    weights = [
        (v, POST_WEIGHTS[away] * liked)
        for v, liked in zip(choices, liking(chord, kind), strict=True)
        if (away := abs(sum(v) - MIDDLE * len(v)) // len(v)) < len(POST_WEIGHTS)
        and all(motion(v, there)[1] <= MOST_MOTION for there in beside)
        and (not leading or leads_to(v, leading))
    ]
    return Weighted(weights or [(home(chord), 1)])


def hands_at(section: Section, bar: int, beat: int) -> Hands:
    """Where the hands are on a beat of a bar; the beat after the last belongs to the next."""
    chart = chart_of(section)
    beats = section.beats_per_bar
    if beat == beats and chart.ending and bar + 1 == chart.ending.start_bar:
        return Hands(0, chart.chords_in(bar + 1)[0][0], ending_voicing(section, bar + 1))
    block = chart.block_at(bar)
    offset = (bar - block.start_bar) * beats + beat
    standing = hands(section, block.start_bar)
    if len(standing) == 3:  # a chord that is held, the hands moved once: most of all blocks
        _, moved, after = standing
        return standing[(offset >= moved.offset) + (offset >= after.offset)]
    return next(h for h in reversed(standing) if h.offset <= offset)


@lru_cache(maxsize=16)
def ending_voicing(section: Section, bar: int) -> Voicing:
    """The chord of a bar of the ending, as near as can be to where the hands were before."""
    chart = chart_of(section)
    chord = chart.chords_in(bar)[0][0]
    if bar == 0:
        return post(section, 0, chord)
    if chart.ending is None or bar > chart.ending.start_bar:
        before = ending_voicing(section, bar - 1)
    else:
        before = hands_at(section, bar - 1, section.beats_per_bar - 1).voicing
    return min(voicings_in_all(chord), key=lambda v: _far_from_home(chord, before, v))


def _far_from_home(chord: Chord, before: Voicing, voicing: Voicing) -> tuple[int, ...]:
    """What makes a voicing of the ending the worse choice, from the worst: a voice that leaps,
    a tension of the symbol left out, few voices, a long way.
    """
    total, farthest = motion(before, voicing)
    leaps = max(0, farthest - MOST_MOTION)
    return leaps, _unsaid(chord, voicing), len(voicing) < 4, total // len(voicing)


def _unsaid(chord: Chord, voicing: Voicing) -> int:
    """How many of the tensions that the symbol writes a voicing leaves out: a last D minor
    six-nine without its ninth is heard as D minor six.
    """
    named = zip(chord.tones, chord.degrees, strict=True)
    written = {tone.pitch_class for tone, (number, _) in named if number >= 9}
    return len(written.difference(pitch % 12 for pitch in voicing))
