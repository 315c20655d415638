"""The bassist in two, in a ballad, on a pedal, in broken time and in stop-time.

Each takes the walking line and plays some of it: where a bar is struck is drawn from a table,
what is struck is the line's note there or an answer to the first. All of it is a choice, after
how these feels are taught: nobody has counted them.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from harmony.chords import Chord
from harmony.phrase import Note
from playback.band import bass_tables as tables
from playback.band.bass_tables import HIGHEST, LOWEST, Strikes
from playback.band.chance import Draws, Weighted, draws, happens, vary
from playback.band.chart import chart_of
from playback.timeline import Section

HELD = Fraction(19, 20)
"""A long note is let go this part of a beat after its last beat begins, as a walking one is."""

SOFTER_OFF_BEAT = tables.SOFTER // 2


def in_two(
    section: Section, bar: int, pitches: tuple[int, ...], level: int, draw: Draws
) -> tuple[Note, ...]:
    """Half notes that answer each other, and pickups into what comes."""
    strikes = _with_landings(section, bar, _drawn(tables.TWO_BARS, len(pitches), draw))
    chosen = _from_the_line(section, bar, pitches, strikes, draw)
    return _held(chosen, section.beat_of(bar), len(pitches), level, draw)


def ballad(
    section: Section, bar: int, pitches: tuple[int, ...], level: int, draw: Draws
) -> tuple[Note, ...]:
    """Long notes, now and then an octave lower in the middle, pickups of one string or two."""
    strikes = _with_landings(section, bar, _drawn(tables.BALLAD_BARS, len(pitches), draw))
    chosen = _from_the_line(section, bar, pitches, strikes, draw)
    middle = 2 * middle_of(len(pitches))
    drops = happens(next(draw), tables.OCTAVE_DROP_PERCENT)
    one_chord = len(chart_of(section).chords_in(bar)) == 1
    if drops and one_chord and middle in chosen and chosen[0] - 12 >= LOWEST:
        chosen[middle] = chosen[0] - 12
    notes = _held(chosen, section.beat_of(bar), len(pitches), level, draw)
    pickup = 2 * len(pitches) - 2
    if pickup not in chosen or not happens(next(draw), tables.DOUBLE_STOP_PERCENT):
        return notes
    chord = chart_of(section).chord_by_beat(bar)[-1]
    return _doubled(notes, section.beat_of(bar) + len(pitches) - 1, chord)


def _doubled(notes: tuple[Note, ...], at: int, chord: Chord) -> tuple[Note, ...]:
    """The note that is struck at a beat with a chord tone on a higher string, if one lies
    under the hand there.
    """
    found: list[Note] = []
    for note in notes:
        found.append(note)
        above = [p for p in range(note.pitch + 5, note.pitch + 11) if p <= HIGHEST]
        sounding = [p for p in above if p % 12 in chord.pitch_classes]
        if note.onset == at and sounding:
            found.append(Note(note.onset, sounding[-1], note.duration, note.velocity))
    return tuple(found)


def pedal(
    section: Section, bar: int, pitches: tuple[int, ...], level: int, draw: Draws
) -> tuple[Note, ...]:
    """One note under the whole chorus, struck anew as the time asks, at times an octave up."""
    low = pedal_note(section, bar)
    high = low + 12 if low + 12 <= HIGHEST else low
    chosen = {
        at: high if at and happens(next(draw), tables.PEDAL_OCTAVE_PERCENT) else low
        for at in sorted(_drawn(tables.PEDAL_BARS, len(pitches), draw))
    }
    return _held(chosen, section.beat_of(bar), len(pitches), level, draw)


def pedal_note(section: Section, bar: int) -> int:
    """The fifth of home, or home itself, for a round."""
    chart = chart_of(section)
    home = chart.form.home
    fifth = happens(next(draws(section.setup.seed, "pedal", chart.round_at(bar).number)), 60)
    name = home.fifth if fifth and home.fifth else home.root
    return LOWEST + 5 + (name.pitch_class - LOWEST - 5) % 12


def broken(
    section: Section, bar: int, pitches: tuple[int, ...], level: int, draw: Draws
) -> tuple[Note, ...]:
    """The line in pieces: strikes pushed before the beat, beats left out; a new chord is said
    where it lands.
    """
    strikes = _with_landings(section, bar, _drawn(tables.BROKEN_BARS, len(pitches), draw))
    chosen = {}
    for at in strikes:
        leans_on = (at + 1) // 2
        pushed = at % 2 and leans_on < len(pitches) and 2 * leans_on not in strikes
        chosen[at] = pitches[leans_on if pushed else at // 2]
    return _held(chosen, section.beat_of(bar), len(pitches), level, draw)


def stopped(section: Section, bar: int, pitch: int) -> int:
    """The one note of a bar of stop-time: alone in the open, so the root where a chord is
    new, and a chord tone elsewhere.
    """
    chord, _ = chart_of(section).chords_in(bar)[0]
    lands = bar == 0 or chart_of(section).chords_in(bar - 1)[-1][0] != chord
    classes = {(chord.bass or chord.root).pitch_class} if lands else chord.pitch_classes
    return _nearest(pitch, (p for p in range(LOWEST, HIGHEST + 1) if p % 12 in classes))


def middle_of(beats: int) -> int:
    """The beat on which the second half of a bar begins; of an odd one the shorter half."""
    return (beats + 1) // 2


def _drawn(bars: Weighted[Strikes], beats: int, draw: Draws) -> set[int]:
    """A bar's strikes: the tables know four beats; other bars take what falls into their first
    half, with its second half begun.
    """
    strikes = bars.pick(next(draw))
    if beats == 4:
        return set(strikes)
    middle = 2 * middle_of(beats)
    first = {at for at in strikes if at < min(4, middle)} or {0}
    return (
        first
        | ({middle} if beats > 3 else set())
        | {at + 2 * beats - 8 for at in strikes if at > 5}
    )


def _with_landings(section: Section, bar: int, strikes: set[int]) -> list[int]:
    """The strikes, and every place where a chord begins."""
    chart = chart_of(section)
    chords = chart.chords_in(bar)
    if len(chords) > 1:
        at = 0
        for _, beats in chords:
            strikes.add(2 * at)
            at += beats
    elif 0 not in strikes and chart.turn_at(bar):
        strikes.add(0)
    return sorted(strikes)


def _from_the_line(
    section: Section, bar: int, pitches: tuple[int, ...], strikes: list[int], draw: Draws
) -> dict[int, int]:
    """What is struck: the line's own notes, but for the middle, which answers the first."""
    chosen = {at: pitches[at // 2] for at in strikes}
    middle = middle_of(len(pitches))
    if 2 * middle in chosen and len(chart_of(section).chords_in(bar)) == 1:
        chord = chart_of(section).chords_in(bar)[0][0]
        answers = happens(next(draw), tables.ANSWER_PERCENT)
        chosen[2 * middle] = answer(chord, pitches[0], pitches[middle], answers)
    return chosen


@lru_cache(maxsize=512)
def answer(chord: Chord, first: int, pitch: int, answers: bool) -> int:
    """The second half note: root and fifth answer each other, or else the chord tone nearest
    to where the line walks; never the first again.
    """
    root, fifth = chord.bass or chord.root, chord.fifth or chord.root
    other = root if first % 12 != root.pitch_class else fifth
    near = [p for p in range(LOWEST, HIGHEST + 1) if p % 12 in chord.pitch_classes and p != first]
    answering = [p for p in near if p % 12 == other.pitch_class and abs(p - first) <= 7]
    return _nearest(pitch, answering if answers and answering else near)


def _nearest(pitch: int, among: Iterable[int]) -> int:
    return min(among, key=lambda p: abs(p - pitch))


def _held(
    chosen: dict[int, int], start: int, beats: int, level: int, draw: Draws
) -> tuple[Note, ...]:
    """Notes at some eighths of a bar, each held until just before the next."""
    places = [*chosen, 2 * beats]
    notes = []
    for i, (at, pitch) in enumerate(chosen.items()):
        loud = level - SOFTER_OFF_BEAT if at % 2 else level
        length = Fraction(places[i + 1] - at, 2) - (1 - HELD)
        velocity = vary(loud, tables.SPREAD_OF_NOTES, next(draw))
        notes.append(Note(Fraction(2 * start + at, 2), pitch, length, velocity))
    return tuple(notes)
