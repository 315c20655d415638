"""The file for the DAW: a whole performance as MIDI, read the same by every program.

A conductor's track with tempo, meter, key and the chords as markers, then a track a player.
Seconds become ticks here and nowhere else. Everything is streamed: a hundred thousand bars
need no more memory than eight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from heapq import merge
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING

from harmony.beats import Beats
from harmony.form import Form
from harmony.mistake import Mistake
from harmony.pitch import signature
from playback.band.chart import chart_of
from playback.midi_bytes import PPQ, Conductor, Part, Strike, write_midi
from playback.midi_messages import ascii_text
from playback.perform import performed_between
from playback.route import Route, goes_on
from playback.tempo import tempo_map
from playback.timeline import Timeline
from playback.timetable import Piece, heard_players, pieces, total_beats

if TYPE_CHECKING:
    from typing import BinaryIO

CHANNELS = {"bass": 0, "piano": 1, "drums": 9}

# General MIDI programs, from 0, by what a player plays on; drum kits are programs too.
PROGRAMS = {
    "upright": ("Bass", 32),
    "piano": ("Piano", 0),
    "vibes": ("Vibraphone", 11),
    "guitar": ("Guitar", 26),
    "sticks": ("Drums", 0),
    "brushes": ("Drums", 40),
}

# Where the players sit and how loud their tracks are, so that the file sounds mixed as it
# opens (choice: bass and drums in the middle, the piano a little to the left).
VOLUMES = {"bass": 104, "piano": 92, "drums": 96}
PANS = {"bass": 64, "piano": 52, "drums": 68}


def write_midi_file(route: Route, out: BinaryIO, players: Sequence[str] = ()) -> None:
    """Write a performance, count-in and all, to a binary file that can seek: all who are heard in
    it, or ``players`` alone.

    The file lasts exactly as long as the music: every track ends on the last bar line.
    Raises Mistake for an endless performance.
    """
    beats = total_beats(route)
    if beats is None:
        raise Mistake("an endless performance fits into no file: say how many bars, such as 32")
    parts = [
        Part(
            *_track(route, player),
            strikes=_strikes(route, player),
            volume=VOLUMES[player],
            pan=PANS[player],
            changes=_program_changes(route, player),
        )
        for player in players or heard_players(route)
    ]
    write_midi(out, _conductor(route), parts, _tick(route, beats))


def _track(route: Route, player: str) -> tuple[str, int, int]:
    """Name, channel and program of a player's track."""
    name, program = PROGRAMS[route.first.plays_on(player)]
    return name, CHANNELS[player], program


def _program_changes(route: Route, player: str) -> list[tuple[int, int]]:
    """Where in the file, by tick, a player takes up another instrument."""
    return [
        (_tick(route, after.beat), PROGRAMS[after.section.setup.plays_on(player)][1])
        for before, after in pairwise(pieces(route))
        if before.section.setup.plays_on(player) != after.section.setup.plays_on(player)
    ]


def _tick(route: Route, beat: int | Beats) -> int:
    """Where in the file a beat lies, the count-in included."""
    return round((route.count_in_beats + beat) * PPQ)


def _strikes(route: Route, player: str) -> Iterator[Strike]:
    """A player's notes for the writer, in ticks from the start of the file."""
    late: list[Strike] = []
    at = Fraction(0)
    befores = (None, *route.legs)
    for leg, before, after in zip(route.legs, befores, (*route.legs[1:], None), strict=False):
        begins, ends = leg.first_beat, leg.end_beat or route.round_beats or Fraction(0)
        for _ in range(leg.times or 1):
            first, last = round(at * PPQ), round((at + ends - begins) * PPQ)
            struck = _struck(leg.timeline, player, begins, ends, first)
            if len(route.legs) == 1 and leg.times == 1:
                yield from struck
                return
            if before is None or not goes_on(before, leg):
                struck = _not_before(struck, first)
            if after is None or not goes_on(leg, after):
                struck = _not_beyond(struck, last)
            struck = merge(late, struck)
            late = []
            for strike in struck:
                if strike[0] < last:
                    yield strike
                else:  # late on the last beat of a leg: in its turn among those of the next
                    late.append(strike)
            at += ends - begins
    yield from late


def _not_before(struck: Iterator[Strike], first: int) -> Iterator[Strike]:
    """Nothing is early on the first beat of a leg."""
    for on, off, pitch, velocity in struck:
        yield max(first, on), off, pitch, velocity


def _not_beyond(struck: Iterator[Strike], last: int) -> Iterator[Strike]:
    """Nothing rings on beyond the end of a leg."""
    for on, off, pitch, velocity in struck:
        yield on, min(off, max(last, on + 1)), pitch, velocity


def _struck(
    timeline: Timeline, player: str, begins: Beats, ends: Beats, first: int
) -> Iterator[Strike]:
    """What is written between two beats of a timeline, the first of them on tick ``first``."""
    before, beat_at = first - float(begins) * PPQ, tempo_map(timeline).beat_at
    at = seconds = 0.0
    on_tick, off_tick = 0, -1
    for note in performed_between(timeline, player, begins, ends):
        if off_tick < 0 or note.at_seconds != at or note.seconds != seconds:
            at, seconds = note.at_seconds, note.seconds
            on_tick = round(before + beat_at(at) * PPQ)
            off_tick = round(before + beat_at(at + seconds) * PPQ)
        yield on_tick, off_tick, note.pitch, note.velocity


def _conductor(route: Route) -> Conductor:
    at_tick = partial(_tick, route)
    return Conductor(
        name="Deux Accords",
        tempos=((at_tick(beat), tempo) for beat, tempo in tempos(route)),
        meters=((at_tick(beat), beats, 4) for beat, beats in _meters(route)),
        key=key_signature(route.first.sounding_form),
        later_keys=((at_tick(beat), key) for beat, key in _later_keys(route)),
        markers=((at_tick(beat), ascii_text(text)) for beat, text in markers(route)),
    )


GLIDE_STEP = Fraction(1, 4)
"""A DAW's tempo has steps; so long is each of them where the tempo glides, in beats (choice)."""


def tempos(route: Route) -> Iterator[tuple[Beats, float]]:
    """From which beat on, which tempo: a section's, or each bar's where the band drifts, or
    each quarter of a beat's where it glides.
    """
    heard = 0.0
    for piece in pieces(route):
        for beat, tempo in _tempos_of(piece):
            if tempo != heard:
                yield beat, tempo
            heard = tempo


def _tempos_of(piece: Piece) -> Iterator[tuple[Beats, float]]:
    section, tempo = piece.section, tempo_map(piece.timeline)
    first = Fraction(section.beat_of(piece.first_bar))
    end = Fraction(section.beat_of(piece.end_bar))
    glides = [glide for glide in piece.timeline.glides if first <= glide.beat < end]
    if piece.first_bar < 0 and (section.setup.drift or glides):
        yield piece.beat, section.setup.tempo
        first = Fraction(section.start_beat)
    if not section.setup.drift and not glides:
        yield piece.beat, section.setup.tempo
        return
    steps = {first + n for n in range(0, int(end - first), section.beats_per_bar)}
    for glide in glides:
        at = Fraction(floor(glide.beat / GLIDE_STEP)) * GLIDE_STEP
        steps |= {first, min(end, Fraction(ceil(glide.until / GLIDE_STEP)) * GLIDE_STEP)}
        while at < end and at < glide.until:
            steps.add(at)
            at += GLIDE_STEP
    borders = [*sorted(step for step in steps if first <= step < end), end]
    for begins, ends in pairwise(borders):
        seconds = tempo.seconds_at(ends) - tempo.seconds_at(begins)
        yield piece.later + begins, 60 * float(ends - begins) / seconds


def _meters(route: Route) -> Iterator[tuple[Beats, int]]:
    meter = 0
    for piece in pieces(route):
        if piece.section.beats_per_bar != meter:
            meter = piece.section.beats_per_bar
            yield piece.beat, meter


def _later_keys(route: Route) -> Iterator[tuple[Beats, tuple[int, bool]]]:
    for before, after in pairwise(pieces(route)):
        key = key_signature(after.section.setup.sounding_form)
        if key != key_signature(before.section.setup.sounding_form):
            yield after.beat, key


def markers(route: Route) -> Iterator[tuple[Beats, str]]:
    """The chords, on the bar lines where they change, and the choruses, numbered from 1 as they
    are heard; each count-in and the ending are named.
    """
    chorus, before = 0, ""
    for piece in pieces(route):
        section, chart = piece.section, chart_of(piece.section)
        if piece.first_bar < 0:
            yield piece.beat, "Count-in"
        for bar in range(max(0, piece.first_bar), piece.end_bar):
            at = piece.later + section.beat_of(bar)
            symbols = " ".join(chord.symbol for chord, _ in chart.chords_in(bar))
            if chart.ending is not None and bar == chart.ending.start_bar:
                yield at, f"Ending: {symbols}"
            elif chart.bar_of_chorus(bar) == 0:
                chorus += 1
                yield at, f"Chorus {chorus}: {symbols}"
            elif symbols != before:
                yield at, symbols
            before = symbols


def key_signature(form: Form) -> tuple[int, bool]:
    """Sharps (flats below 0), and whether it is minor: one flat for the vamp, in D minor."""
    sharps = signature(form.home.root, minor=form.is_minor)
    return sharps - 12 * (sharps > MOST_SIGNS) + 12 * (sharps < -MOST_SIGNS), form.is_minor


MOST_SIGNS = 7
"""A key signature has no more; G sharp major is written as A flat major."""
