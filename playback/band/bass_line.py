"""The bassist: a walking line found between posts.

The first beat of each block (about four bars) is a post, drawn from the seed and its place
alone. Between two posts the bars' first beats are drawn, and between those the other beats,
from the last, the approach, back to the first: each weighed by the move that follows, by its
degree in the chord and by how far the line still has to come. So any bar can be asked for
first, a loop closes on itself, and every chord length and meter walks.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from operator import mul

from harmony.chords import Chord
from playback.band.bass_tables import CENTRE, LOWEST, STEPS
from playback.band.bass_weights import (
    MOVE_WEIGHTS,
    RANGE,
    REGISTER,
    around,
    arrival_weights,
    between,
    degree_weights,
    going_on,
    reach,
    reach_through,
    root_weights,
    towards,
)
from playback.band.chance import Draws, choose, draws
from playback.band.chart import Arrival, Block, Chart, chart_of
from playback.timeline import Section


@lru_cache(maxsize=64)
def line(section: Section, block_start: int) -> tuple[int, ...]:
    """The pitch on each beat of a block, from its post up to the next, as it walks."""
    chart = chart_of(section)
    block = chart.block_at(block_start)
    draw = draws(section.setup.seed, "bass", section.beat_of(block.start_bar))
    landings = _landings(chart, block, draw)
    pitches: list[int] = []
    arrivals = (*block.arrivals, _next(chart, block))
    for (here, there), (start, target) in zip(pairwise(arrivals), pairwise(landings), strict=True):
        beats = there.offset - here.offset
        pitches += (start, *walk(draw, here.chord, start, target, beats, there.lands))
    return tuple(pitch + LOWEST for pitch in pitches)


@lru_cache(maxsize=16)
def ending_line(section: Section, bar: int) -> tuple[int, ...]:
    """The beats of a bar of the ending, or of the bar that leads into it: from where the line
    stands, through the bar, to the root of what comes.
    """
    chart = chart_of(section)
    draw = draws(section.setup.seed, "bass ending", bar)
    ending = chart.ending
    if ending is None or bar < ending.start_bar:
        block = chart.block_at(bar)
        first = (bar - block.start_bar) * chart.form.beats_per_bar
        regular = line(section, block.start_bar)
        start, chords = regular[first] - LOWEST, chart.chords_in(bar)
    else:
        chords = chart.chords_in(bar)
        start = _root_near(chords[0][0], _last_pitch(section, bar))
        if bar == ending.last_bar:
            return (start + LOWEST,)
    found: list[int] = []
    for i, (chord, beats) in enumerate(chords):
        following = chords[i + 1][0] if i + 1 < len(chords) else chart.chords_in(bar + 1)[0][0]
        target = _root_near(following, start)
        found += (start, *walk(draw, chord, start, target, beats, following != chord))
        start = target
    return tuple(pitch + LOWEST for pitch in found)


def _last_pitch(section: Section, bar: int) -> int:
    """Where the line was on the beat before a bar of the ending."""
    return ending_line(section, bar - 1)[-1] - LOWEST if bar > 0 else CENTRE - LOWEST


def _root_near(chord: Chord, pitch: int) -> int:
    """The root nearest to a pitch, not far from the middle of the instrument."""
    root = (chord.bass or chord.root).pitch_class
    roots = [p for p in range(RANGE) if (p + LOWEST) % 12 == root]
    return min(roots, key=lambda p: 2 * abs(p - pitch) + abs(p + LOWEST - CENTRE))


def _next(chart: Chart, block: Block) -> Arrival:
    following = block.next_arrival
    return Arrival(
        block.bars * chart.form.beats_per_bar, following.chord, following.chord_bar, following.lands
    )


def post(section: Section, bar: int, arrival: Arrival) -> int:
    """Where the line stands at the start of a block: from the seed and the place alone.

    The very first note is the root, so that everyone knows where they are (choice).
    """
    draw = draws(section.setup.seed, "bass post", section.beat_of(bar))
    chord = arrival.chord
    weights = arrival_weights(chord, arrival.chord_bar) if bar else root_weights(chord)
    return choose(list(map(mul, weights, REGISTER)), next(draw))


def _landings(chart: Chart, block: Block, draw: Draws) -> list[int]:
    """The pitch of every arrival of the block, and of the post after it."""
    section = chart.section
    end = post(block.next_section, block.next_start_bar, block.next_arrival)
    whole = block.bars * chart.form.beats_per_bar
    here = post(section, block.start_bar, block.arrivals[0])
    found = [here]
    for before, arrival in pairwise(block.arrivals):
        weights = map(mul, arrival_weights(arrival.chord, arrival.chord_bar), REGISTER)
        weights = map(mul, weights, around(here, reach("free", arrival.offset - before.offset)))
        weights = map(mul, weights, towards(end, reach("free", whole - arrival.offset)))
        here = choose(list(weights), next(draw))
        found.append(here)
    return [*found, end]


def walk(draw: Draws, chord: Chord, start: int, target: int, beats: int, lands: bool) -> list[int]:
    """The beats between two arrivals ``beats`` apart, drawn backwards from the approach."""
    steps = STEPS[beats]
    move = place = "change" if lands else "held"
    after = ahead = target
    path: list[int] = []
    for i in range(len(steps) - 1, -1, -1):
        weights = map(mul, towards(ahead, MOVE_WEIGHTS[move]), degree_weights(chord, place))
        weights = map(mul, weights, around(start, reach_through(steps[: i + 1])))
        weights = map(mul, weights, going_on(ahead, after))
        if i == 0:
            weights = map(mul, weights, between(start, ahead))
        after, ahead = ahead, choose(list(weights), next(draw))
        path.append(ahead)
        move = steps[i]
        place = steps[i - 1]
    path.reverse()
    return path
