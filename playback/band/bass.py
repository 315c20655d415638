"""The bassist's hands: how long, how loud, and which beats of the line a feel plays.

The line itself walks through every beat (``bass_line``). Walking feels play it all and now
and then drop a soft note in off the beat; the others choose from it (``bass_feels``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from harmony.chords import Chord
from harmony.phrase import Note
from playback.band import bass_tables as tables
from playback.band.bass_feels import ballad, broken, in_two, pedal, stopped
from playback.band.bass_line import ending_line, line_in
from playback.band.chance import Draws, Weighted, draws, happens, sway, vary
from playback.band.chart import chart_of
from playback.band.conductor import feel_at, intensity, stops
from playback.feel import back_beat, by_tempo, legato
from playback.timeline import Section

HALF = Fraction(1, 2)
THIRD = Fraction(1, 3)

CLIPPED = Fraction(9, 20)
"""A note that gives way to one on the and."""

SKIP = Fraction(2, 5)
"""A note off the beat, up to just before the next."""

DAMPED = Fraction(1, 5)
"""A note that the hand stops at once."""

TRIPLET = Fraction(3, 10)

Feel = Callable[[Section, int, tuple[int, ...], int, Draws], tuple[Note, ...]]

FEELS: dict[str, Feel] = {"two": in_two, "ballad": ballad, "pedal": pedal, "broken": broken}
"""How a bar of each feel that does not walk is played: section, bar, the line's pitches, how
loud, draws.
"""


@lru_cache(maxsize=16)
def bass_bar(section: Section, bar: int) -> tuple[Note, ...]:
    """Every note of one bar, in order."""
    chart = chart_of(section)
    draw = draws(section.setup.seed, "bass hands", bar)
    level = tables.ON_THE_BEAT + (intensity(section, bar) - 50) // 4
    pitches = pitches_in(section, bar)
    start = section.beat_of(bar)
    if chart.ending is not None and bar == chart.ending.last_bar:
        length = HALF if section.setup.ending == "stop" else section.beats_per_bar - HALF
        return (Note(Fraction(start), pitches[0], length, level),)
    if stops(section, bar):
        return (Note(Fraction(start), stopped(section, bar, pitches[0]), HALF, level + 6),)
    level += sway(tables.SPREAD_OF_BARS, next(draw))
    play = FEELS.get(feel_at(section, bar), walking)
    return play(section, bar, pitches, level, draw)


def pitches_in(section: Section, bar: int) -> tuple[int, ...]:
    """The line's pitch on each beat of a bar."""
    chart = chart_of(section)
    if chart.ending is not None and bar >= chart.ending.start_bar - 1:
        return ending_line(section, bar)
    return line_in(section, bar)


def walking(
    section: Section, bar: int, pitches: tuple[int, ...], level: int, draw: Draws
) -> tuple[Note, ...]:
    """A note on every beat, and on one bar in three something soft between two of them."""
    start, tempo = section.beat_of(bar), section.setup.tempo
    between = _between_beats(tempo, len(pitches), draw)
    held, leaning = HELD[legato(tempo)], back_beat(tempo)
    notes: list[Note] = []
    for beat, pitch in enumerate(pitches):
        loud = level + leaning if beat % 2 else level
        velocity = vary(loud, tables.SPREAD_OF_NOTES, next(draw))
        kind = between.get(beat)
        if kind is None:
            again = beat + 1 < len(pitches) and pitches[beat + 1] == pitch
            notes.append(Note(Fraction(start + beat), pitch, AGAIN if again else held, velocity))
        else:
            chord = chart_of(section).chord_by_beat(bar)[beat]
            struck = Note(Fraction(start + beat), pitch, CLIPPED, velocity)
            notes += _and_more(kind, struck, chord, level, draw)
    return tuple(notes)


def _and_more(kind: str, struck: Note, chord: Chord, level: int, draw: Draws) -> tuple[Note, ...]:
    """A note on the beat and what comes before the next."""
    on, pitch = struck.onset, struck.pitch
    soft = vary(level - tables.SOFTER, 8, next(draw))
    if kind == "ghost":
        damped = vary(level - tables.GHOSTED, 5, next(draw))
        return struck, Note(on + HALF, pitch, DAMPED, damped)
    lower = _skip_pitches(chord, pitch).pick(next(draw))
    if kind == "skip":
        return struck, Note(on + HALF, lower, SKIP, soft)
    first = Note(on, pitch, TRIPLET, struck.velocity)
    if kind == "triplet":
        return first, Note(on + THIRD, lower, HALF, soft)
    lowest = _skip_pitches(chord, lower).pick(next(draw))
    return (
        first,
        Note(on + THIRD, lower, TRIPLET, soft),
        Note(on + 2 * THIRD, lowest, TRIPLET, max(1, soft - 6)),
    )


def _between_beats(tempo: float, beats: int, draw: Draws) -> dict[int, str]:
    """What comes after which beats of a bar; mostly nothing."""
    chance = next(draw)
    if not happens(chance, off_beat_percent(tempo)):
        return {}
    kinds = by_tempo(tables.OFF_BEAT_KINDS, tempo)
    after = _after_beat(beats)
    count = tables.OFF_BEATS_IN_BAR.pick(next(draw))
    return {after.pick(next(draw)): kinds.pick(next(draw)) for _ in range(count)}


@lru_cache(maxsize=16)
def off_beat_percent(tempo: float) -> int:
    """How many bars in a hundred have a note off the beat, led from tempo to tempo."""
    rows = tables.OFF_BEAT_PERCENT
    after = bisect_right(rows, tempo, key=lambda row: row[0])
    if not 0 < after < len(rows):
        return rows[min(after, len(rows) - 1)][1]
    (below, low), (above, high) = rows[after - 1], rows[after]
    return low + round((high - low) * (tempo - below) / (above - below))


HELD = tuple(Fraction(twentieths, 20) for twentieths in range(21))
AGAIN = HELD[tables.AGAIN_LEGATO]


@lru_cache(maxsize=8)
def _after_beat(beats: int) -> Weighted[int]:
    return Weighted((beat, tables.OFF_BEAT_AFTER[beat % 4]) for beat in range(beats))


@lru_cache(maxsize=512)
def _skip_pitches(chord: Chord, pitch: int) -> Weighted[int]:
    """Chord tones and the same note again, as far from it as people go; never up into the hands
    of the pianist, who listens to the line alone.
    """
    return Weighted(
        (pitch + move, weight)
        for move, weight in tables.OFF_BEAT_MOVES.items()
        if tables.LOWEST <= pitch + move <= max(pitch, tables.SKIPS_UP_TO)
        and (move == 0 or (pitch + move) % 12 in chord.pitch_classes)
    )
