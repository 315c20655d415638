"""The pianist's hands: voicings that go the shortest way, chorus after chorus.

The hands change place every bar or two. Where they stand at the start of a block is a post,
drawn from the seed and the place; the way from one post to the next is drawn with both ends
known, each step weighed by how little the voices move. Each passage holds its chords in one
way (``harmony.voicing_kinds``), unless no voice can then stay within reach. Over the ending's
chords, which come to no post, the hands go the shortest way of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import mul, or_
from typing import NamedTuple

from harmony.chords import Chord
from harmony.voicing_kinds import voicings_in, voicings_in_all
from harmony.voicing_steps import Rank, motions, ranked
from harmony.voicings import Voicing, motion, voicings_of
from playback.band.chance import Draws, Weighted, choose, draws, happens
from playback.band.chart import Block, Chart, chart_of
from playback.band.passages import Planned, opening, plan
from playback.timeline import Section

MOST_MOTION = 5
"""No voice goes farther at a change of chord, in semitones (MUSIC.md)."""

WITHIN = bytes(far <= MOST_MOTION for far in range(256))

# The weight of a step by the mean motion of its voices, in half semitones: 1 to 2.5 semitones
# is what hands do at a change, more where nothing else is left; within a chord they may go as
# far as they like, to another position, though seldom.
CHANGE_WEIGHTS = (1, 6, 24, 20, 10, 2, 1, 1)
HELD_WEIGHTS = (1, 8, 24, 24, 20, 16, 13, 10, 6, 4, 1)

PLAIN, COLOURED = 5, 2
"""How readily a voicing of chord tones alone is taken, and one with a tension, so that tensions
colour about half of the chords (MUSIC.md: 20 to 60 per cent)."""

AIRY, ABOVE_ALL_BASS = 2, 57
"""One that no bass line reaches is taken so much more readily than a lower one (choice)."""

# A post stands near the middle of the keyboard: weight by the distance of its mean from E
# flat above middle C (choice; farther out, the next post may be out of reach).
MIDDLE, POST_WEIGHTS = 64, (32, 31, 24, 10)

HOME = (59, 62, 65, 69)
"""The middle of the keyboard, as four voices: of several tried that from which the homes of
two chords lie nearest to one another."""

MOVING_PERCENT = 75
"""How often the hands change place inside a passage, from one bar to the next (choice)."""

PULL = (24, 16, 6, 2)
"""How the way is drawn to its end: weight by how many semitones a step the hands as a whole
still have to go from here."""

FEW = 2
"""Of so many places before the end it is known which voicings lead there; from farther off
one of them can nearly always be reached."""

FILLED = 2
"""The beats at the end of a block that a drummer's fill mostly takes."""

ANY = "any"
"""Whichever kind of voicing is within reach."""


@dataclass(frozen=True, slots=True)
class Hands:
    """From this beat of the block on, this chord is held like this."""

    offset: int
    chord: Chord
    voicing: Voicing


class Place(NamedTuple):
    """Where the hands may move: a beat of the block, its chord, and how it is held there."""

    offset: int
    chord: Chord
    kind: str


@lru_cache(maxsize=64)
def hands(section: Section, block_start: int) -> tuple[Hands, ...]:
    """Where the hands are over a block, and on the first beat after it."""
    block = chart_of(section).block_at(block_start)
    whole = block.bars * section.beats_per_bar
    draw = draws(section.setup.seed, "hands", section.beat_of(block.start_bar))
    places = _places(section, block, draw)
    start = post(section, block.start_bar, places[0].chord)
    last = block.next_arrival.chord
    end = post(block.next_section, block.next_start_bar, last)
    way = _way(block, start, places, Place(whole, last, ANY), end, draw)
    found = [Hands(place.offset, place.chord, voicing) for place, voicing in way]
    return (*found, Hands(whole, last, end))


def _places(section: Section, block: Block, draw: Draws) -> list[Place]:
    """Where the hands may move: at each chord, and in some bars of a held one."""
    planned = plan(section, block.start_bar)
    beats = section.beats_per_bar
    moving = _moving_bars(planned, beats, draw)
    return [
        Place(arrival.offset, arrival.chord, planned[arrival.offset // beats].passage.kind)
        for arrival in block.arrivals
        if arrival.lands or arrival.offset == 0 or arrival.offset in moving
    ]


def _moving_bars(planned: tuple[Planned, ...], beats: int, draw: Draws) -> set[int]:
    """The bars of a block, by their first beats, in which the hands may move over a held chord.
    Only what has been heard moves on, and only to what will be heard: so that no way goes by
    in silence, and the last chord struck leads to the next one. What the last two beats of a
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
    moving = [
        bar
        for before, bar in pairwise(heard)
        if planned[bar].passage != planned[before].passage or happens(next(draw), MOVING_PERCENT)
    ]
    return {bar * beats for bar in moving or heard[-1:] or [len(planned) - 1]}


@lru_cache(maxsize=64)
def post(section: Section, bar: int, chord: Chord) -> Voicing:
    """The voicing on the first beat of a block: from the seed and the place alone, and within
    reach of the chords before and after it.
    """
    chart = chart_of(section)
    before, arrivals = chart.last_chord_before(bar), chart.block_at(bar).arrivals
    following = arrivals[1].chord if len(arrivals) > 1 else chord
    held = before == chord or _held_before(chart, bar)
    draw = next(draws(section.setup.seed, "piano post", section.beat_of(bar)))
    return _posts(chord, opening(section, bar).kind, before, held, following).pick(draw)


def _held_before(chart: Chart, bar: int) -> bool:
    """Whether the chord before a bar was held, so that the hands had time to move in it."""
    bars, first = chart.form.chart, chart.section.origin_bar
    before = (chart.section.total_bars or 0) if bar == 0 and chart.section.loops else bar
    last, earlier = bars[(before - 1 - first) % len(bars)], bars[(before - 2 - first) % len(bars)]
    return len(last) == 1 and last[0][0] == earlier[-1][0]


@lru_cache(maxsize=128)
def _near_home(
    chord: Chord, kind: str, before: Chord, held: bool, following: tuple[Arrival, ...]
) -> tuple[bool, ...]:
    """For each voicing of a chord, whether there is a way to it and a way on. Between chords
    that are all new there is one past their homes; over a held chord the hands move freely,
    and any rootless voicing of it may lead here.
    """
    beside = [home(arrival.chord) for arrival in following if arrival.chord != chord]
    if before != chord and not held:
        beside.append(home(before))
    leading = list(voicings_of(before)) if before != chord and held else []
    return tuple(
        all(motion(v, there)[1] <= MOST_MOTION for there in beside)
        and (not leading or _leads(v, leading))
        for v in voicings_in(chord, kind)
    )


@lru_cache(maxsize=64)
def home(chord: Chord) -> Voicing:
    """The voicing of a chord in the middle of the keyboard: from one chord's to the next no
    voice goes over MOST_MOTION, but for one pair in two hundred of all the chords there are.
    """
    return min(
        voicings_in_all(chord),
        key=lambda v: (len(v) not in (3, 4), *reversed(motion(HOME, v))),
    )


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
        (v, POST_WEIGHTS[away] * liking)
        for v, liking in zip(choices, _liking(chord, kind), strict=True)
        if (away := abs(sum(v) - MIDDLE * len(v)) // len(v)) < len(POST_WEIGHTS)
        and all(motion(v, there)[1] <= MOST_MOTION for there in beside)
        and (not leading or _leads(v, leading))
    ]
    return Weighted(weights or [(home(chord), 1)])


@lru_cache(maxsize=64)
def home(chord: Chord) -> Voicing:
    """The voicing of a chord in the middle of the keyboard: from one chord's to the next no
    voice goes over MOST_MOTION, but for one pair in two hundred of all the chords there are.
    """
    return min(
        voicings_in_all(chord),
        key=lambda v: (len(v) not in (3, 4), *reversed(motion(HOME, v))),
    )


@lru_cache(maxsize=64)
def _post_weights(chord: Chord, kind: str) -> tuple[int, ...]:
    choices = voicings_in(chord, kind)
    far = [abs(sum(v) - MIDDLE * len(v)) // len(v) for v in choices]
    beyond = len(POST_WEIGHTS)
    found = [
        POST_WEIGHTS[away] * liking if away < beyond else 0
        for away, liking in zip(far, _liking(chord, kind), strict=True)
    ]
    return tuple(found) if any(found) else tuple(away == min(far) for away in far)


@lru_cache(maxsize=64)
def _liking(chord: Chord, kind: str) -> bytes:
    """How readily each voicing of a chord is taken, by its colour and by its lowest voice."""
    return bytes(
        (PLAIN if chord.pitch_classes.issuperset(p % 12 for p in v) else COLOURED)
        * (AIRY if v[0] >= ABOVE_ALL_BASS else 1)
        for v in _voicings(Place(0, chord, kind))
    )


def _way(
    block: Block, start: Voicing, places: list[Place], last: Place, end: Voicing, draw: Draws
) -> list[tuple[Place, Voicing]]:
    """A way through the chords from ``start`` that comes out at ``end``. Where a kind of
    voicing leaves none within reach, the last place is held in whichever way is, else every
    place, else every bar is one.
    """
    free = [place._replace(kind=ANY) for place in places]
    shares = [next(draw) for _ in block.arrivals]
    found = None
    for tried, looking in (
        (places, FEW),
        ([*places[:-1], free[-1]], FEW),
        (free, len(free)),
        (_everywhere(block), len(block.arrivals)),
    ):
        found = _drawn(start, tried, _open(tried, last, end, looking), shares)
        if found is not None:
            break
    if found is None:
        found = [(place, home(place.chord)) for place in places]
        found[0] = places[0], start
    return found


def _drawn(
    start: Voicing, places: list[Place], opened: list[list[int]], shares: list[int]
) -> list[tuple[Place, Voicing]] | None:
    """The way drawn forward, each step weighed by what is to come; None where it ends."""
    found = [(places[0], start)]
    for i in range(1, len(places)):
        here, standing = found[-1]
        weights = list(map(mul, _steps_to(standing, here, places[i]), opened[i - 1]))
        if not any(weights):
            return None
        found.append((places[i], _voicings(places[i])[choose(weights, shares[i])]))
    return found


def _everywhere(block: Block) -> list[Place]:
    return [Place(arrival.offset, arrival.chord, ANY) for arrival in block.arrivals]


def _voicings(place: Place) -> tuple[Voicing, ...]:
    if place.kind == ANY:
        return voicings_in_all(place.chord)
    return voicings_in(place.chord, place.kind)


def _open(places: list[Place], last: Place, end: Voicing, looking: int) -> list[list[int]]:
    """For each place after the first the weights of its voicings by what is to come; 0 where
    the end is out of reach from there, as far as so many places before it.
    """
    if len(places) == 1:
        return []
    found: list[list[int]] = [list(_steps_to(end, last, places[-1]))]
    middle = sum(end) * 12 // len(end)
    for i in range(len(places) - 2, 0, -1):
        here, there = places[i], places[i + 1]
        steps_left = len(places) - i
        if steps_left > len(PULL):
            pulls = [1] * len(_voicings(here))
        else:
            pulls = [_pull(v, middle, steps_left) for v in _voicings(here)]
        if here.chord != there.chord and len(found) < looking:
            ahead = [v for v, weight in zip(_voicings(there), found[0], strict=True) if weight]
            leads = _leading_to(ahead, here, there)
            pulls = [pull if way else 0 for pull, way in zip(pulls, leads, strict=True)]
        elif not any(found[0]):
            pulls = [0] * len(pulls)
        found.insert(0, pulls)
    return found


def _leading_to(ahead: list[Voicing], here: Place, there: Place) -> bytes:
    """For each voicing of a place, something other than 0 if it leads to one of some of the
    next.
    """
    leading = bytes(len(_voicings(here)))
    for voicing in ahead:
        leading = bytes(map(or_, leading, _steps_to(voicing, there, here)))
        if all(leading):
            break
    return leading


def _pull(voicing: Voicing, middle: int, steps: int) -> int:
    far = abs(sum(voicing) * 12 // len(voicing) - middle) // (12 * steps)
    return PULL[min(far, len(PULL) - 1)]


def _leads(voicing: Voicing, ahead: list[Voicing]) -> bool:
    return any(motion(voicing, v)[1] <= MOST_MOTION for v in ahead)


def _steps_to(voicing: Voicing, here: Place, there: Place) -> bytes:
    return steps(voicing, there.chord, there.kind, here.chord == there.chord)


@lru_cache(maxsize=768)
def steps(voicing: Voicing, chord: Chord, kind: str, held: bool) -> bytes:
    """The weight of the step between this voicing and each of another chord, or of the same
    one, either way; 0 where a voice would go too far.
    """
    found: list[bytes] = []
    for size, together, farthest in motions(voicing, _ranked(chord, kind)):
        weights = together.translate(_by_mean(max(size, len(voicing)), held))
        found.append(weights if held else bytes(map(mul, weights, farthest.translate(WITHIN))))
    return bytes(map(mul, b"".join(found), _liking(chord, kind)))


@lru_cache(maxsize=16)
def _by_mean(voices: int, held: bool) -> bytes:
    """The weight of a step by how far so many voices go together."""
    weights = HELD_WEIGHTS if held else CHANGE_WEIGHTS
    last = len(weights) - 1
    return bytes(weights[min(last, 2 * total // voices)] for total in range(256))


@lru_cache(maxsize=64)
def _ranked(chord: Chord, kind: str) -> tuple[Rank, ...]:
    return ranked(_voicings(Place(0, chord, kind)))


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
