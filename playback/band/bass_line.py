"""The bassist: a walking line found between posts.

The first beat of each block (about four bars) is a post, drawn from the seed and its place
alone. Between two posts the landings are drawn, the notes where bars and chords begin, and
between two landings the beats that walk, each with all that is still to come weighed in. So
any bar can be asked for first, a loop closes on itself, and every chord length and meter walks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from operator import mul
from typing import NamedTuple

from harmony.chords import Chord
from playback.band.bass_landings import (
    RANGE,
    Weights,
    gap_weights,
    half_way_weights,
    landing_weights,
    post_weights,
    root_weights,
)
from playback.band.bass_tables import (
    CENTRE,
    CHORUS_AGAIN_PERCENT,
    FIGURE_AGAIN_PERCENT,
    LOWEST,
)
from playback.band.bass_weights import (
    KIND_OF_MOVE,
    LONGEST_STRETCH,
    MIDDLES,
    STEPS,
    TURNS,
    UNHEARD,
    WIDEST,
    move_from,
    way_to,
)
from playback.band.chance import choose, percent, words
from playback.band.chart import Arrival, Chart, chart_of, groups
from playback.timeline import Section


class Landing(NamedTuple):
    """Where a bar, a chord or the half of a long bar begins: beats from the start of the block,
    the chord from there on, which bar of it (``HALF_WAY`` inside one) and whether it is new.
    """

    offset: int
    chord: Chord
    chord_bar: int
    lands: bool


HALF_WAY = -1

MOST_LANDINGS = 32
"""A block of five bars of 7/4 with a chord on every beat has a few more; those share a draw."""


def parts(beats: int) -> tuple[int, ...]:
    """The stretches that so many beats are walked in: one, but for those longer than four."""
    return (beats,) if beats <= LONGEST_STRETCH else groups(beats)


@lru_cache(maxsize=64)
def line(section: Section, block_start: int) -> tuple[int, ...]:
    """The pitch on each beat of a block, from its post up to the next, as it walks."""
    block = chart_of(section).block_at(block_start)
    landings = _landings_of(block.arrivals, block.next_arrival, block.bars * section.beats_per_bar)
    end = post(block.next_section, block.next_start_bar, block.next_arrival)
    start = post(section, block.start_bar, block.arrivals[0])
    drawn = _or_a_chorus_ago(section, block.start_bar, MOST_LANDINGS, "bass landings")
    pitches = _landed(landings, start, end, drawn)
    figures = _figures(landings, section, block.start_bar)
    found: list[int] = []
    turns: Weights = UNHEARD
    for i, (here, there) in enumerate(pairwise(landings)):
        path = walk(here, there, pitches[i], pitches[i + 1], turns, figures[i])
        turns = TURNS[1][KIND_OF_MOVE[_within(pitches[i + 1] - path[-1]) + WIDEST]]
        found += path
    return tuple([pitch + LOWEST for pitch in found])


def _within(move: int) -> int:
    """A move as one of an octave at most."""
    return max(-WIDEST, min(WIDEST, move))


@lru_cache(maxsize=64)
def _landings_of(
    arrivals: tuple[Arrival, ...], following: Arrival, beats: int
) -> tuple[Landing, ...]:
    """All landings of a block of so many beats and the post after it."""
    row = [Landing(a.offset, a.chord, a.chord_bar, a.lands) for a in arrivals]
    row.append(Landing(beats, following.chord, following.chord_bar, following.lands))
    found: list[Landing] = []
    for here, there in pairwise(row):
        found.append(here)
        at = here.offset
        for part in parts(there.offset - here.offset)[:-1]:
            at += part
            found.append(Landing(at, here.chord, HALF_WAY, lands=False))
    return (*found, row[-1])


def post(section: Section, bar: int, arrival: Arrival) -> int:
    """Where the line stands at the start of a block: from the seed and the place alone.

    The very first note is the root, so that everyone knows where they are (choice); and where
    another key, form or band takes over, the root nearest to the note before.
    """
    if section.before is not None and bar == section.taken_over:
        before = line_in(section.before, bar - 1)[-1] - LOWEST
        return _near(before, root_weights(arrival.chord))
    draw, _ = _or_a_chorus_ago(section, bar, 2, "bass post")
    chord = arrival.chord
    return choose(post_weights(chord, arrival.chord_bar) if bar else root_weights(chord), draw)


def line_in(section: Section, bar: int) -> tuple[int, ...]:
    """The line's pitch on each beat of a bar, as it goes if nothing ends there."""
    block = chart_of(section).block_at(bar)
    first = (bar - block.start_bar) * section.beats_per_bar
    return line(section, block.start_bar)[first : first + section.beats_per_bar]


def _or_a_chorus_ago(section: Section, bar: int, count: int, what: str) -> tuple[int, ...]:
    """The draws for a block, or now and then those of the same block a chorus ago: so bars
    come back about as often as people's do.
    """
    drawn = words(count, section.setup.seed, what, section.beat_of(bar))
    if percent(drawn[-1]) >= CHORUS_AGAIN_PERCENT:
        return drawn
    before = section.beat_of(bar - chart_of(section).round_bars)
    return words(count, section.setup.seed, what, before)


def _landed(landings: tuple[Landing, ...], start: int, end: int, draw: Sequence[int]) -> list[int]:
    """The pitch of every landing, drawn forward with what each leaves open known."""
    open_ways = _open_ways(landings, end)
    found = [start]
    for i in range(1, len(landings) - 1):
        beats = landings[i].offset - landings[i - 1].offset
        around = gap_weights(beats)[RANGE - 1 - found[-1] : 2 * RANGE - 1 - found[-1]]
        found.append(choose(list(map(mul, around, open_ways[i])), draw[i % len(draw)]))
    return [*found, end]


@lru_cache(maxsize=128)
def _open_ways(landings: tuple[Landing, ...], end: int) -> tuple[tuple[int, ...], ...]:
    """For each landing and pitch: its own weight, and that of all ways on from it to ``end``."""
    gaps = [b.offset - a.offset for a, b in pairwise(landings)]
    after: Weights = gap_weights(gaps[-1])[end : end + RANGE][::-1]
    rows: list[tuple[int, ...]] = []
    for i in range(len(landings) - 2, 0, -1):
        chord, bar = landings[i].chord, landings[i].chord_bar
        own = half_way_weights(chord) if bar == HALF_WAY else landing_weights(chord, bar)
        rows.append(tuple(map(mul, own, after)))
        if i > 1:
            moves = gap_weights(gaps[i - 1])
            sums = [sum(map(mul, moves[RANGE - 1 - p :], rows[-1])) for p in range(RANGE)]
            most = max(sums)
            after = [1 + (s << 20) // most for s in sums]
    return ((), *reversed(rows))


def _figures(
    landings: tuple[Landing, ...], section: Section, block_start: int
) -> list[tuple[int, ...]]:
    """The draws of each stretch. Often a bar takes up those of the bar before, or of the same
    bar a chorus ago: over other landings they give a line of the same contour, over the same
    ones the same notes, and so a figure comes back as people repeat theirs.
    """
    here, before = (
        _drawn(section, bar, len(landings) - 1)
        for bar in (block_start, block_start - chart_of(section).round_bars)
    )
    found: list[tuple[int, ...]] = []
    for i, figure in enumerate(here):
        again = percent(figure[-1])
        if i and again < FIGURE_AGAIN_PERCENT:
            found.append(found[-1])
        else:
            found.append(before[i] if again >= 100 - CHORUS_AGAIN_PERCENT else figure)
    return found


def _drawn(section: Section, block_start: int, stretches: int) -> list[tuple[int, ...]]:
    """The draws of a block, four for each stretch of it."""
    place = section.beat_of(block_start)
    row = words(LONGEST_STRETCH * stretches, section.setup.seed, "bass", place)
    return [row[i : i + LONGEST_STRETCH] for i in range(0, len(row), LONGEST_STRETCH)]


def walk(
    here: Landing, there: Landing, start: int, target: int, turns: Weights, draw: tuple[int, ...]
) -> list[int]:
    """The beats from one landing up to the next, the first included: each step drawn with all
    ways on to the next landing known. ``turns`` weighs the first step by the move before it.
    """
    beats = there.offset - here.offset
    root = (there.chord.bass or there.chord.root).pitch_class
    path = [start]
    way = way_to(here.chord, beats, target, root, there.lands)
    for name, step, word in zip(STEPS[beats], way, draw, strict=False):
        if len(path) > 1:
            turns = TURNS[MIDDLES[name]][KIND_OF_MOVE[path[-1] - path[-2] + WIDEST]]
        path.append(path[-1] + move_from(step.all_in(path[-1]), turns, word))
    return path


@lru_cache(maxsize=16)
def ending_line(section: Section, bar: int) -> tuple[int, ...]:
    """The beats of a bar of the ending, or of the bar that leads into it: from where the line
    stands, through the bar, to the root of what comes.
    """
    chart = chart_of(section)
    ending = chart.ending
    if ending is None or bar < ending.start_bar:
        start = line_in(section, bar)[0] - LOWEST
    else:
        start = _root_near(chart.chords_in(bar)[0][0], _last_pitch(section, bar))
        if bar == ending.last_bar:
            return (start + LOWEST,)
    return _to_the_end(chart, bar, start)


def _to_the_end(chart: Chart, bar: int, start: int) -> tuple[int, ...]:
    """The beats of a bar from ``start``, each chord walking to the root of the one after."""
    whole = chart.form.beats_per_bar
    row = [*chart.chords_in(bar), chart.chords_in(bar + 1)[0]]
    starts = [sum(beats for _, beats in row[:i]) for i in range(len(row))]
    stops = [
        Landing(at, chord, 0, i > 0 and chord != row[i - 1][0])
        for i, ((chord, _), at) in enumerate(zip(row, starts, strict=True))
    ]
    found: list[int] = []
    draw = words(whole, chart.section.setup.seed, "bass ending", bar)
    for here, there in pairwise(stops):
        target = _root_near(there.chord, start)
        for beats in parts(there.offset - here.offset)[:-1]:
            half = Landing(here.offset + beats, here.chord, HALF_WAY, lands=False)
            between = _near((start + target) // 2, half_way_weights(here.chord))
            found += walk(here, half, start, between, UNHEARD, draw[here.offset :])
            here, start = half, between
        found += walk(here, there, start, target, UNHEARD, draw[here.offset :])
        start = target
    return tuple([pitch + LOWEST for pitch in found])


def _near(pitch: int, weights: Weights) -> int:
    """The pitch of some weight nearest to one."""
    return min((p for p, w in enumerate(weights) if w), key=lambda p: abs(p - pitch))


def _last_pitch(section: Section, bar: int) -> int:
    """Where the line was on the beat before a bar of the ending."""
    return ending_line(section, bar - 1)[-1] - LOWEST if bar > 0 else CENTRE - LOWEST


def _root_near(chord: Chord, pitch: int) -> int:
    """The root nearest to a pitch, not far from the middle of the instrument."""
    root = (chord.bass or chord.root).pitch_class
    roots = [p for p in range(RANGE) if (p + LOWEST) % 12 == root]
    return min(roots, key=lambda p: 2 * abs(p - pitch) + abs(p + LOWEST - CENTRE))
