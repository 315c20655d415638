"""The drummer: a ride cymbal that speaks in bars, and the other limbs that answer it.

What the limbs are at over four bars is one thing (``drum_time``), how it is struck another:
accents that meet the piano's, ghosts, a fill that leads into what begins (``drum_fills``), a
crash on top of it. With brushes the left hand stirs and the right taps.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from harmony.phrase import Note
from playback.band import drum_tables as tables
from playback.band.chance import Draws, Weighted, draws, happens, percent, sway, vary
from playback.band.chart import chart_of
from playback.band.conductor import feel_at, fill_beats, intensity, opens, stops
from playback.band.drum_fills import Hits, fill
from playback.band.drum_tables import BEAT
from playback.band.drum_time import (
    Passage,
    amounts,
    back_beats,
    dropped_in,
    foot_claps,
    passage,
)
from playback.band.piano import strike_places
from playback.setup import INTRO_BARS
from playback.timeline import Section

EIGHTH, TRIPLET = 6, 4

MEETING = 3
"""How much likelier an accent is where the piano strikes, in passages where the drummer listens
(choice; plain onsets of real trios meet no oftener than by chance)."""

STOPPED: Weighted[tuple[tuple[int, int], ...]] = Weighted(
    {
        ((tables.KICK, 80), (tables.SNARE, 76)): 34,
        ((tables.KICK, 78), (tables.RIDE, 74)): 26,
        ((tables.SNARE, 80),): 18,
        ((tables.KICK, 82),): 14,
        ((tables.KICK, 76), (tables.PEDAL_HAT, 84)): 8,
    }
)
"""What strikes the first beat of a bar of stop-time (choice)."""


@lru_cache(maxsize=16)
def drum_bar(section: Section, bar: int) -> tuple[Note, ...]:
    """Every hit of one bar, in order."""
    chart = chart_of(section)
    draw = draws(section.setup.seed, "drums", bar)
    if chart.ending is not None and bar == chart.ending.last_bar:
        hits = _last_hit(section.setup.ending)
    elif stops(section, bar):
        level = (intensity(section, bar) - 50) // 5
        struck = STOPPED.pick(next(draw))
        hits = {(0, key): vary(loud + level, 4, next(draw)) for key, loud in struck}
    else:
        hits = _time(section, bar, draw)
    return _written(hits, section.beat_of(bar))


def count_in_bar(section: Section, bar: int) -> tuple[Note, ...]:
    """One bar of sticks before the band comes in: 1 and 3, then, last, every beat."""
    beats = section.beats_per_bar
    clicks = range(beats) if bar == section.start_bar - 1 else range(0, beats, 2)
    hits = {(i * BEAT, tables.STICK): 96 if i == 0 else 84 for i in clicks}
    return _written(hits, section.beat_of(bar))


def pickup_bar(section: Section, bar: int) -> tuple[Note, ...]:
    """A bar in which the drummer still waits: nothing, but for the fill with which he comes in."""
    hits: Hits = {}
    if (filling := fill_beats(section, bar)) and bar == INTRO_BARS - 1:
        draw = draws(section.setup.seed, "drums", "pickup", bar)
        brushes = section.setup.drums == "brushes"
        fill(hits, section.beats_per_bar, filling, intensity(section, bar), brushes, draw)
    return _written(hits, section.beat_of(bar))


def _written(hits: Hits, bar_start: int) -> tuple[Note, ...]:
    start = BEAT * bar_start
    found: list[Note] = []
    here, onset = -1, Fraction(0)
    for (place, key), velocity in sorted(hits.items()):
        if place != here:
            here, onset = place, Fraction(start + place, BEAT)
        length = WHOLE_BEAT if key == tables.SWIRL else LENGTHS[place % EIGHTH]
        if (place + TRIPLET, key) in hits:
            length = UP_TO_A_TRIPLET
        found.append(Note(onset, key, length, velocity))
    return tuple(found)


# A drum rings as long as it likes; its note fills the eighth that it stands in, or what a triplet
# leaves of it, because notation programs read that as one plain value (choice). A stir is as
# long as the hand takes for its turn, a beat.
WHOLE_BEAT, UP_TO_A_TRIPLET = Fraction(1), Fraction(TRIPLET, BEAT)
LENGTHS = tuple(Fraction(EIGHTH - within, BEAT) for within in range(EIGHTH))


def _last_hit(ending: str) -> Hits:
    if ending == "stop":
        return {(0, tables.KICK): 96, (0, tables.SNARE): 100}
    return {(0, tables.KICK): 84, (0, tables.CRASH): 88}


def _time(section: Section, bar: int, draw: Draws) -> Hits:
    """A bar of time: what the limbs are at, and the fill that ends it or a crash on top."""
    beats, level = section.beats_per_bar, intensity(section, bar)
    again = percent(next(draw))
    back = 1 if again < tables.BEFORE_PERCENT else 2 if again < _TWO_BEFORE else 0
    if back and bar - back >= chart_of(section).block_at(bar).start_bar:
        before = draws(section.setup.seed, "drums", bar - back)
        next(before)
        hits = _limbs(section, bar - back, before)
        hits = {at: vary(velocity, 4, next(draw)) for at, velocity in hits.items()}
    else:
        hits = _limbs(section, bar, draw)
    if opens(section, bar) and happens(next(draw), level * 6 // 10):
        hits.pop((0, tables.RIDE), None)
        hits[0, tables.CRASH] = vary(66 + level // 4, 6, next(draw))
        hits[0, tables.KICK] = vary(66 + level // 8, 6, next(draw))
    if filling := fill_beats(section, bar):
        fill(hits, beats, filling, level, section.setup.drums == "brushes", draw)
    return hits


_TWO_BEFORE = tables.BEFORE_PERCENT + tables.TWO_BEFORE_PERCENT


def _limbs(section: Section, bar: int, draw: Draws) -> Hits:
    """Ride or brushes, foot, snare and bass drum."""
    beats, level = section.beats_per_bar, intensity(section, bar)
    start = chart_of(section).block_at(bar).start_bar
    at = passage(section, start)
    hits: Hits = {}
    strokes = _stir if section.setup.drums == "brushes" else _ride
    strokes(hits, at.ride[bar - start], level, draw, beats)
    foot = tables.FOOT_LEVEL + (level - 50) // 4
    for beat in foot_claps(section, bar, at.foot, draw):
        hits[BEAT * beat, tables.PEDAL_HAT] = vary(foot, 6, next(draw))
    _hands_and_kick(hits, section, bar, at, draw)
    return hits


def _ride(hits: Hits, ride: tuple[int, ...], amount: int, draw: Draws, beats: int) -> None:
    level = (amount - 50) // 4 + sway(tables.RIDE_SPREAD_OF_BARS, next(draw))
    loud = _ride_velocities(beats)
    for eighth in ride:
        struck = vary(loud[eighth] + level, tables.RIDE_SPREAD, next(draw))
        hits[eighth * EIGHTH, tables.RIDE] = struck


@lru_cache(maxsize=8)
def _ride_velocities(beats: int) -> tuple[int, ...]:
    """How hard each eighth of a bar is struck on the ride, on the whole."""
    kinds = (
        "skip" if eighth % 2 else "back" if eighth // 2 in back_beats(beats) else "strong"
        for eighth in range(2 * beats)
    )
    return tuple(tables.RIDE_VELOCITY[kind] for kind in kinds)


def _stir(hits: Hits, ride: tuple[int, ...], amount: int, draw: Draws, beats: int) -> None:
    """A turn of the left brush on every beat, leaning on the back beats, the right tapping back
    beats and skips (choice: no brush playing has been measured).
    """
    level = (amount - 50) // 4
    back = back_beats(beats)
    for beat in range(beats):
        leaning = 60 if beat in back else 48
        hits[beat * BEAT, tables.SWIRL] = vary(leaning + level, 5, next(draw))
    for eighth in ride:
        if eighth % 2 or eighth // 2 in back:
            velocity = (50 if eighth % 2 else 66) + level
            hits[eighth * EIGHTH, tables.BRUSH_TAP] = vary(velocity, 8, next(draw))


def _hands_and_kick(hits: Hits, section: Section, bar: int, at: Passage, draw: Draws) -> None:
    """What the left hand and the bass drum drop in, most of it softly."""
    beats, level = section.beats_per_bar, intensity(section, bar)
    hand, foot = amounts(section, bar)
    snare = tables.BRUSH_SLAP if section.setup.drums == "brushes" else tables.SNARE
    piano: tuple[int, ...] | None = None
    if at.listens:
        piano = tuple(EIGHTH * eighth for eighth in strike_places(section, bar))
    for place in dropped_in(tables.SNARE_HALVES, at.snare, hand, beats, draw):
        hits[place, snare] = _left_hand(level, _accent_percent(place, piano), draw)
    if at.feathered:
        for beat in range(0, beats, 2 if feel_at(section, bar) == "two" else 1):
            hits[BEAT * beat, tables.KICK] = vary(tables.FEATHERED + level // 10, 3, next(draw))
        return
    for place in dropped_in(tables.KICK_HALVES, at.kick, foot, beats, draw):
        soft = 46 + level // 4
        accented = happens(next(draw), _accent_percent(place, piano))
        hits[place, tables.KICK] = vary(soft + 22 if accented else soft, 8, next(draw))


def _accent_percent(place: int, piano: tuple[int, ...] | None) -> int:
    """How many hits in a hundred are accents there: where he listens, more where the piano
    strikes and hardly any where it does not.
    """
    if piano is None:
        return tables.ACCENT_PERCENT
    return tables.ACCENT_PERCENT * MEETING if place in piano else tables.ACCENT_PERCENT // 2


def _left_hand(level: int, accents: int, draw: Draws) -> int:
    """How hard a hit on the snare is, where so many in a hundred are accents."""
    chance = percent(next(draw))
    if level < QUIETEST_ACCENT:
        accents = 0
    if chance >= 100 - accents:
        return vary(tables.ACCENT, 4, next(draw))
    if chance < tables.GHOST_PERCENT + (50 - level) // 5:
        return vary(tables.GHOST, 5, next(draw))
    return vary(tables.MIDDLING + level // 10, 8, next(draw))


QUIETEST_ACCENT = 20
"""A band that gives less has no accents on the snare (choice)."""
