"""The pianist's hands: voicings that go the shortest way, chorus after chorus.

The hands change place every bar or two. Where they stand at the start of a block is a post,
drawn from the seed and the place; the way from one post to the next is drawn with both ends
known, each step weighed by how little the voices move. Over the ending's chords, which come
to no post, they go the shortest way of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import mul

from harmony.chords import Chord
from harmony.voicings import Voicing, motion, voicings_of
from playback.band.chance import choose, draws
from playback.band.chart import Block, chart_of
from playback.timeline import Section

Weights = tuple[int, ...]

NEVER = 1
"""The weight of what people do not do: taken only where nothing else is left."""

MOST_MOTION = 5
"""No voice goes farther at a change of chord, in semitones (MUSIC.md)."""

# The weight of a step by the mean motion of its voices, in half semitones: 1 to 2.5 semitones
# is what hands do at a change; within a chord they may go as far as they like, to another
# position, though seldom.
CHANGE_WEIGHTS = (60, 300, 1200, 1000, 500)
HELD_WEIGHTS = (30, 120, 300, 300, 240, 200, 160, 120, 80, 40, 10)

# A post stands near the middle of the keyboard: weight by the distance of its mean from E
# flat above middle C (choice; farther out, the next post may be out of reach).
MIDDLE, POST_WEIGHTS = 63, (32, 30, 20, 8, 2, 1)


@dataclass(frozen=True, slots=True)
class Hands:
    """From this beat of the block on, this chord is held like this."""

    offset: int
    chord: Chord
    voicing: Voicing


@lru_cache(maxsize=64)
def hands(section: Section, block_start: int) -> tuple[Hands, ...]:
    """Where the hands are over a block, and on the first beat after it."""
    block = chart_of(section).block_at(block_start)
    whole = block.bars * section.beats_per_bar
    places = _places(block, section.beats_per_bar)
    chords = tuple(chord for _, chord in places)
    start = post(section, block.start_bar, chords[0])
    end = post(block.next_section, block.next_start_bar, block.next_arrival.chord)
    way = _way(start, chords, block.next_arrival.chord, end, section, block.start_bar)
    found = [Hands(at, chord, v) for (at, chord), v in zip(places, way, strict=True)]
    return (*found, Hands(whole, block.next_arrival.chord, end))


def _places(block: Block, beats_per_bar: int) -> list[tuple[int, Chord]]:
    """Where the hands may move: at each chord, and every other bar of a held one."""
    step = 2 if block.bars > 2 else 1
    return [
        (arrival.offset, arrival.chord)
        for arrival in block.arrivals
        if arrival.lands or arrival.offset == 0 or arrival.offset % (step * beats_per_bar) == 0
    ]


def post(section: Section, bar: int, chord: Chord) -> Voicing:
    """The voicing on the first beat of a block: from the seed and the place alone.

    Only one that the chord before can lead to within reach.
    """
    choices = voicings_of(chord)
    weights = list(
        map(mul, _post_weights(chord), _led_to(chart_of(section).last_chord_before(bar), chord))
    )
    draw = next(draws(section.setup.seed, "piano post", section.beat_of(bar)))
    return choices[choose(weights if any(weights) else _post_weights(chord), draw)]


@lru_cache(maxsize=64)
def _post_weights(chord: Chord) -> Weights:
    far = len(POST_WEIGHTS) - 1
    return tuple(
        POST_WEIGHTS[min(far, abs(sum(v) - MIDDLE * len(v)) // len(v))] for v in voicings_of(chord)
    )


@lru_cache(maxsize=64)
def _led_to(before: Chord, chord: Chord) -> tuple[bool, ...]:
    """For each voicing of a chord: whether some voicing of the chord before leads to it."""
    rows = [steps_from(before, v, chord) for v in voicings_of(before)]
    return tuple(max(weights) > NEVER for weights in zip(*rows, strict=True))


def _way(
    start: Voicing, chords: tuple[Chord, ...], last: Chord, end: Voicing, section: Section, bar: int
) -> list[Voicing]:
    """A way through the chords from ``start`` that comes out at ``end``, drawn forward with
    what each step leaves open known from the back.
    """
    draw = draws(section.setup.seed, "hands", section.beat_of(bar))
    found = [start]
    for i in range(1, len(chords)):
        choices = voicings_of(chords[i])
        steps = steps_from(chords[i - 1], found[-1], chords[i])
        weights = list(map(mul, steps, open_ways(chords[i:], last, end)))
        found.append(choices[choose(weights, next(draw))])
    return found


@lru_cache(maxsize=1024)
def open_ways(chords: tuple[Chord, ...], last: Chord, end: Voicing) -> Weights:
    """For each voicing of the first chord, the weight of all ways from it to ``end``."""
    choices = voicings_of(chords[0])
    if len(chords) == 1:
        target = voicings_of(last).index(end)
        return tuple(steps_from(chords[0], v, last)[target] for v in choices)
    after = open_ways(chords[1:], last, end)
    sums = [sum(map(mul, steps_from(chords[0], v, chords[1]), after)) for v in choices]
    most = max(sums)
    return tuple(max(1, s * 1_000_000 // most) for s in sums)


@lru_cache(maxsize=4096)
def steps_from(chord: Chord, voicing: Voicing, following: Chord) -> Weights:
    """The weight of each voicing of the following chord after this one."""
    held = chord == following
    return tuple(_step_weight(motion(voicing, v), len(v), held) for v in voicings_of(following))


def _step_weight(moved: tuple[int, int], voices: int, held: bool) -> int:
    total, farthest = moved
    half_semitones = 2 * total // voices
    if held:
        return 1000 * HELD_WEIGHTS[min(half_semitones, len(HELD_WEIGHTS) - 1)]
    if half_semitones >= len(CHANGE_WEIGHTS) or farthest > MOST_MOTION:
        return NEVER
    return 1000 * CHANGE_WEIGHTS[half_semitones]


def hands_at(section: Section, bar: int, beat: int) -> Hands:
    """Where the hands are on a beat of a bar; the beat after the last belongs to the next."""
    chart = chart_of(section)
    if beat == section.beats_per_bar and chart.ending and bar + 1 == chart.ending.start_bar:
        return Hands(0, chart.chords_in(bar + 1)[0][0], ending_voicing(section, bar + 1))
    block = chart.block_at(bar)
    offset = (bar - block.start_bar) * section.beats_per_bar + beat
    standing = hands(section, block.start_bar)
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
    return min(voicings_of(chord), key=lambda v: (_unsaid(chord, v), motion(before, v)))


def _unsaid(chord: Chord, voicing: Voicing) -> int:
    """How many of the tensions that the symbol writes a voicing leaves out: a last D minor
    six-nine without its ninth is heard as D minor six.
    """
    named = zip(chord.tones, chord.degrees, strict=True)
    written = {tone.pitch_class for tone, (number, _) in named if number >= 9}
    return len(written.difference(pitch % 12 for pitch in voicing))
