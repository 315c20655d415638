"""The drummer: a ride cymbal that speaks in bars, and the other limbs that answer it.

Each bar is drawn from its place: the ride bar, the foot on 2 and 4, what the left hand drops
in on the snare (most of it ghosts), the bass drum under it. A fill leads into a new chorus or
chord; a crash sometimes begins it. With brushes the left hand stirs and the right taps.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from harmony.phrase import Note
from playback.band import drum_tables as tables
from playback.band.chance import Draws, Weighted, draws, happens, one_of, percent, sway, vary
from playback.band.chart import chart_of
from playback.band.conductor import fills, intensity, opens, stops
from playback.feel import feel_of
from playback.timeline import Section

TWELFTHS = 12
EIGHTH, TRIPLET = 6, 4

Hits = dict[tuple[int, int], int]
"""Velocity by place in the bar, in twelfths of a beat, and key."""

_snare_hits = Weighted(tables.SNARE_HITS)
_kick_hits = Weighted(tables.KICK_HITS)
_ride_bars = Weighted(tables.RIDE_BARS)


@lru_cache(maxsize=16)
def drum_bar(section: Section, bar: int) -> tuple[Note, ...]:
    """Every hit of one bar, in order."""
    setup = section.setup
    chart = chart_of(section)
    beats = section.beats_per_bar
    draw = draws(setup.seed, "drums", bar)
    if chart.ending is not None and bar == chart.ending.last_bar:
        hits = _last_hit(setup.ending)
    elif stops(section, bar):
        hits = {(0, tables.KICK): 92, (0, tables.SNARE): 88}
    else:
        hits = _time(section, bar, beats, draw)
    return _written(hits, section.beat_of(bar))


def count_in_bar(section: Section, bar: int) -> tuple[Note, ...]:
    """One bar of sticks before the band comes in: 1 and 3, then, last, every beat."""
    beats = section.beats_per_bar
    clicks = range(beats) if bar == section.start_bar - 1 else range(0, beats, 2)
    hits = {(i * TWELFTHS, tables.STICK): 96 if i == 0 else 84 for i in clicks}
    return _written(hits, section.beat_of(bar))


def _written(hits: Hits, bar_start: int) -> tuple[Note, ...]:
    start = TWELFTHS * bar_start
    onsets = {place: Fraction(start + place, TWELFTHS) for place, _ in hits}
    return tuple(
        Note(onsets[place], key, _length(hits, place, key), velocity)
        for (place, key), velocity in sorted(hits.items())
    )


def _length(hits: Hits, place: int, key: int) -> Fraction:
    """A drum rings as long as it likes; its note fills the eighth that it stands in, or what
    a triplet leaves of it, because notation programs read that as one plain value (choice).
    A stir is as long as the hand takes for its turn, a beat.
    """
    if key == tables.SWIRL:
        return BEAT
    if place % EIGHTH:
        return LENGTHS[EIGHTH - place % EIGHTH]
    return LENGTHS[TRIPLET if (place + TRIPLET, key) in hits else EIGHTH]


BEAT = Fraction(1)
LENGTHS = {
    twelfths: Fraction(twelfths, TWELFTHS) for twelfths in (EIGHTH - TRIPLET, TRIPLET, EIGHTH)
}


def _last_hit(ending: str) -> Hits:
    if ending == "stop":
        return {(0, tables.KICK): 100, (0, tables.SNARE): 104}
    return {(0, tables.KICK): 84, (0, tables.CRASH): 88}


def _time(section: Section, bar: int, beats: int, draw: Draws) -> Hits:
    """A bar of time: ride or brushes, foot, snare and bass drum, and the fill that ends it."""
    level = intensity(section, bar)
    hits: Hits = {}
    ride = ride_bar(draw, beats)
    _foot(hits, draw, beats)
    brushes = section.setup.drums == "brushes"
    (_stir if brushes else _ride)(hits, ride, level, draw, beats)
    quiet = feel_of(section.setup) in ("ballad", "pedal")
    amount = level // 2 if quiet else level
    _comp(hits, draw, beats, amount, tables.BRUSH_SLAP if brushes else tables.SNARE)
    _bass_drum(hits, draw, beats, amount)
    if fills(section, bar):
        _fill(hits, draw, beats, level)
    elif opens(section, bar) and happens(next(draw), level * 6 // 10):
        hits.pop((0, tables.RIDE), None)
        hits[0, tables.CRASH] = vary(70 + level // 4, 6, next(draw))
        hits[0, tables.KICK] = vary(70, 6, next(draw))
    return hits


def ride_bar(draw: Draws, beats: int) -> tuple[int, ...]:
    """A bar of ride in eighths."""
    if beats == 4:
        return _ride_bars.pick(next(draw))
    found: list[int] = []
    at = 0
    for group in groups(beats):
        ride = one_of(tables.RIDE_BEATS[group], next(draw))
        found += (2 * at + eighth for eighth in ride)
        at += group
    return tuple(found)


def groups(beats: int) -> tuple[int, ...]:
    """How a bar falls into twos and threes: 5 is 3 and 2, 7 is 2 and 2 and 3 (choice)."""
    return {2: (2,), 3: (3,), 4: (2, 2), 5: (3, 2), 6: (3, 3), 7: (2, 2, 3)}[beats]


def back_beats(beats: int) -> tuple[int, ...]:
    """The beats that the foot claps: 2 and 4, and the second of each group elsewhere."""
    found, at = [], 0
    for group in groups(beats):
        found.append(at + 1)
        at += group
    return tuple(found)


def _ride(hits: Hits, ride: tuple[int, ...], amount: int, draw: Draws, beats: int) -> None:
    level = (amount - 50) // 4 + sway(tables.RIDE_SPREAD_OF_BARS, next(draw))
    back = back_beats(beats)
    for eighth in ride:
        kind = "skip" if eighth % 2 else "back" if eighth // 2 in back else "strong"
        velocity = tables.RIDE_VELOCITY[kind] + level
        hits[eighth * EIGHTH, tables.RIDE] = vary(velocity, tables.RIDE_SPREAD, next(draw))


def _stir(hits: Hits, ride: tuple[int, ...], amount: int, draw: Draws, beats: int) -> None:
    """A turn of the left brush on every beat, the right tapping back beats and skips (choice:
    no brush playing has been measured).
    """
    level = (amount - 50) // 4
    for beat in range(beats):
        hits[beat * TWELFTHS, tables.SWIRL] = vary(52 + level, 6, next(draw))
    back = back_beats(beats)
    for eighth in ride:
        if eighth % 2 or eighth // 2 in back:
            velocity = (52 if eighth % 2 else 68) + level
            hits[eighth * EIGHTH, tables.BRUSH_TAP] = vary(velocity, 8, next(draw))


def _foot(hits: Hits, draw: Draws, beats: int) -> None:
    both = tables.HAT_BOTH
    two, four = both + tables.HAT_TWO_ONLY, both + tables.HAT_TWO_ONLY + tables.HAT_FOUR_ONLY
    chance = percent(next(draw))
    back = back_beats(beats)
    first, last = chance < two, chance < both or two <= chance < four
    played = {back[0]: first, **dict.fromkeys(back[1:], last)}
    for beat, plays in played.items():
        if plays:
            hits[beat * TWELFTHS, tables.PEDAL_HAT] = vary(66, 7, next(draw))


def _places(eighths: tuple[int, ...], triplets: tuple[int, ...], beats: int) -> Weighted[int]:
    row = [(e * EIGHTH, eighths[e % 8]) for e in range(2 * beats)]
    row += [(b * TWELFTHS + TRIPLET, triplets[b % 4]) for b in range(beats) if triplets]
    return Weighted(row)


_snare_places = lru_cache(lambda beats: _places(tables.SNARE_AT, tables.SNARE_TRIPLET_AT, beats))
_kick_places: Callable[[int], Weighted[int]] = lru_cache(
    lambda beats: _places(tables.KICK_AT, (), beats)
)


def _comp(hits: Hits, draw: Draws, beats: int, amount: int, key: int) -> None:
    """The left hand: as many hits as people drop in, most of them ghosts."""
    for place in _scattered(_snare_places(beats), _snare_hits.pick(next(draw)), draw):
        if amount >= 50 or happens(next(draw), 2 * amount):
            hits[place, key] = _left_hand(draw, amount)


def _left_hand(draw: Draws, amount: int) -> int:
    chance = percent(next(draw))
    if chance < tables.GHOST_PERCENT:
        return vary(33, 6, next(draw))
    if chance < 100 - tables.ACCENT_PERCENT:
        return vary(62 + amount // 10, 8, next(draw))
    return vary(98, 5, next(draw))


def _bass_drum(hits: Hits, draw: Draws, beats: int, amount: int) -> None:
    for place in _scattered(_kick_places(beats), _kick_hits.pick(next(draw)), draw):
        hits[place, tables.KICK] = vary(50 + amount // 5, 9, next(draw))


def _scattered(where: Weighted[int], count: int, draw: Draws) -> list[int]:
    """So many different places of a bar; one or two fewer where luck keeps repeating itself."""
    found: list[int] = []
    for _ in range(2 * count):
        place = where.pick(next(draw))
        if len(found) < count and place not in found:
            found.append(place)
    return found


def _fill(hits: Hits, draw: Draws, beats: int, amount: int) -> None:
    """The last beats lead into the next bar; the ride gives way where the hands are busy."""
    fill = one_of(tables.FILLS, next(draw))
    last = 2 * beats - 1
    begins = (last - max(eighth for eighth, _ in fill)) * EIGHTH
    for place, key in list(hits):
        if place >= begins and key != tables.PEDAL_HAT:
            del hits[place, key]
    for back, key in fill:
        hits[(last - back) * EIGHTH, key] = vary(70 + amount // 4 - 3 * back, 6, next(draw))
