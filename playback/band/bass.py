"""The bassist's hands: how long, how loud, and which beats of the line a feel plays.

The line itself walks through every beat (``bass_line``). Walking feels play it all and now
and then drop a soft note in off the beat; the two-feel plays its halves with a pickup; a
ballad holds them; a pedal holds one note under the whole form; stop-time strikes and waits.
All feels but walking are a choice: nobody has counted them.
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from functools import lru_cache

from harmony.chords import Chord
from harmony.phrase import Note
from playback.band.bass_line import ending_line, line
from playback.band.bass_tables import (
    HIGHEST,
    LOWEST,
    OFF_BEAT_AFTER,
    OFF_BEAT_MOVES,
    OFF_BEAT_PERCENT,
    OFF_BEAT_TWICE_PERCENT,
)
from playback.band.chance import Draws, Weighted, draws, happens, vary
from playback.band.chart import chart_of
from playback.band.conductor import intensity, stops
from playback.feel import feel_of
from playback.timeline import Section

HALF = Fraction(1, 2)
LEGATO = Fraction(19, 20)
"""A walking note is held .95 of its beat (MUSIC.md)."""

CLIPPED = Fraction(9, 20)
"""A note that gives way to one off the beat."""

SKIP = Fraction(2, 5)
"""A note off the beat, up to just before the next."""

ON_THE_BEAT = 84
SOFTER = 24
"""Off-beat notes are that much softer (velocity 43 against 60 in 809 bars, scaled up)."""

PICKUP_PERCENT = 35
ANSWER_PERCENT = 60


@lru_cache(maxsize=16)
def bass_bar(section: Section, bar: int) -> tuple[Note, ...]:
    """Every note of one bar, in order."""
    chart = chart_of(section)
    draw = draws(section.setup.seed, "bass hands", bar)
    start = section.beat_of(bar)
    level = ON_THE_BEAT + (intensity(section, bar) - 50) // 4
    pitches = _pitches(section, bar)
    if chart.ending is not None and bar == chart.ending.last_bar:
        length = HALF if section.setup.ending == "stop" else section.beats_per_bar - HALF
        return (Note(Fraction(start), pitches[0], length, level),)
    if stops(section, bar):
        return (Note(Fraction(start), _stopped(section, bar, pitches[0]), HALF, level + 6),)
    feel = feel_of(section.setup)
    if feel == "pedal":
        return _held(_pedal(section, bar), (0,), section.beats_per_bar, start, level, draw)
    if feel in ("two", "ballad"):
        return _in_two(section, bar, pitches, feel, level, draw)
    return _walking(section, bar, pitches, level, draw)


def _pitches(section: Section, bar: int) -> tuple[int, ...]:
    """The line's pitch on each beat of a bar."""
    chart = chart_of(section)
    if chart.ending is not None and bar >= chart.ending.start_bar - 1:
        return ending_line(section, bar)
    block = chart.block_at(bar)
    first = (bar - block.start_bar) * section.beats_per_bar
    return line(section, block.start_bar)[first : first + section.beats_per_bar]


def _walking(
    section: Section, bar: int, pitches: tuple[int, ...], level: int, draw: Draws
) -> tuple[Note, ...]:
    start = section.beat_of(bar)
    skips = _skips(section, draw)
    chords = chart_of(section).chord_by_beat(bar)
    notes: list[Note] = []
    for beat, pitch in enumerate(pitches):
        velocity = vary(level, 5, next(draw))
        skipped = beat in skips
        held = CLIPPED if skipped else LEGATO
        notes.append(Note(Fraction(start + beat), pitch, held, velocity))
        if skipped:
            soft = vary(level - SOFTER, 8, next(draw))
            skip = _skip_pitches(chords[beat], pitch).pick(next(draw))
            notes.append(Note(Fraction(2 * (start + beat) + 1, 2), skip, SKIP, soft))
    return tuple(notes)


def _skips(section: Section, draw: Draws) -> frozenset[int]:
    """The beats of a bar that a note off the beat follows; mostly none."""
    beats = section.beats_per_bar
    tempos = [tempo for tempo, _ in OFF_BEAT_PERCENT]
    row = max(0, bisect_right(tempos, section.setup.tempo) - 1)
    if not happens(next(draw), OFF_BEAT_PERCENT[row][1]):
        return frozenset()
    count = 2 if happens(next(draw), OFF_BEAT_TWICE_PERCENT) else 1
    return frozenset(_after_beat(beats).pick(next(draw)) for _ in range(count))


@lru_cache(maxsize=8)
def _after_beat(beats: int) -> Weighted[int]:
    return Weighted((beat, OFF_BEAT_AFTER[beat % 4]) for beat in range(beats))


@lru_cache(maxsize=512)
def _skip_pitches(chord: Chord, pitch: int) -> Weighted[int]:
    """Chord tones and the same note again, as far from it as people go."""
    return Weighted(
        (pitch + move, weight)
        for move, weight in OFF_BEAT_MOVES.items()
        if LOWEST <= pitch + move <= HIGHEST
        and (move == 0 or (pitch + move) % 12 in chord.pitch_classes)
    )


def _in_two(
    section: Section, bar: int, pitches: tuple[int, ...], feel: str, level: int, draw: Draws
) -> tuple[Note, ...]:
    """The first beat and the middle one, and sometimes the last as a pickup."""
    beats = section.beats_per_bar
    middle = (beats + 1) // 2
    shares = [n for _, n in chart_of(section).chords_in(bar)]
    landings = {sum(shares[:i]) for i in range(len(shares))}
    places = sorted(landings | ({0, middle} if beats > 3 and len(shares) == 1 else {0}))
    pickup = beats > 2 and happens(next(draw), PICKUP_PERCENT if feel == "two" else 15)
    if pickup and beats - 1 not in places:
        places.append(beats - 1)
    chords = chart_of(section).chord_by_beat(bar)
    steady = tuple(
        _answer(chords[i], pitches[0], pitches[i], next(draw))
        if i == middle and i not in landings
        else pitches[i]
        for i in places
    )
    return _held(steady, tuple(places), beats, section.beat_of(bar), level, draw)


def _answer(chord: Chord, first: int, pitch: int, draw: int) -> int:
    """The second half note: mostly root and fifth answer each other, else the chord tone
    nearest to where the line walks; never the first again (choice: how two-feel is taught).
    """
    root, fifth = chord.bass or chord.root, chord.fifth or chord.root
    other = root if first % 12 != root.pitch_class else fifth
    near = [p for p in range(LOWEST, HIGHEST + 1) if p % 12 in chord.pitch_classes and p != first]
    answers = [p for p in near if p % 12 == other.pitch_class and abs(p - first) <= 7]
    return min(
        answers if answers and happens(draw, ANSWER_PERCENT) else near, key=lambda p: abs(p - pitch)
    )


def _stopped(section: Section, bar: int, pitch: int) -> int:
    """The one note of a bar of stop-time: alone in the open, so the root where a chord is
    new, and a chord tone elsewhere (choice).
    """
    chord, _ = chart_of(section).chords_in(bar)[0]
    lands = bar == 0 or chart_of(section).chords_in(bar - 1)[-1][0] != chord
    classes = {(chord.bass or chord.root).pitch_class} if lands else chord.pitch_classes
    near = (p for p in range(LOWEST, HIGHEST + 1) if p % 12 in classes)
    return min(near, key=lambda p: abs(p - pitch))


def _held(
    pitches: tuple[int, ...],
    places: tuple[int, ...],
    beats: int,
    start: int,
    level: int,
    draw: Draws,
) -> tuple[Note, ...]:
    """Notes on some beats of a bar, each held until just before the next."""
    ends = (*places[1:], beats)
    return tuple(
        Note(Fraction(start + at), pitch, end - at - (1 - LEGATO), vary(level, 4, next(draw)))
        for pitch, at, end in zip(pitches, places, ends, strict=True)
    )


def _pedal(section: Section, bar: int) -> tuple[int]:
    """One note under the whole chorus: the fifth of home, or home itself."""
    chart = chart_of(section)
    home = chart.form.home
    fifth = happens(next(draws(section.setup.seed, "pedal", chart.round_at(bar).number)), 60)
    name = home.fifth if fifth and home.fifth else home.root
    return (LOWEST + 5 + (name.pitch_class - LOWEST - 5) % 12,)
