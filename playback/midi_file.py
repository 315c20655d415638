"""The file for the DAW: a whole performance as MIDI, read the same by every program.

A conductor's track with tempo, meter, key and the chords as markers, then a track a player.
Seconds become ticks here and nowhere else. Everything is streamed: a hundred thousand bars
need no more memory than eight.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from harmony.beats import Beats
from harmony.form import Form
from harmony.mistake import Mistake
from harmony.pitch import signature
from playback.band.chart import chart_of
from playback.midi_bytes import PPQ, Conductor, Part, Strike, ascii_text, write_midi
from playback.perform import performed_between
from playback.tempo import tempo_map
from playback.timeline import Section, Timeline

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


def write_midi_file(timeline: Timeline, out: BinaryIO) -> None:
    """Write a performance, count-in and all, to a binary file that can seek.

    The file lasts exactly as long as the music: every track ends on the last bar line.
    Raises Mistake for an endless performance.
    """
    total = timeline.total_beats
    if total is None:
        raise Mistake("an endless performance fits into no file: say how many bars, such as 32")
    parts = [
        Part(
            *_track(timeline, player),
            strikes=_strikes(timeline, player),
            volume=VOLUMES[player],
            pan=PANS[player],
            changes=_program_changes(timeline, player),
        )
        for player in CHANNELS
        if _is_heard(timeline, player)
    ]
    write_midi(out, _conductor(timeline), parts, _tick(timeline, total))


def _is_heard(timeline: Timeline, player: str) -> bool:
    """Whether a player has a track; the drummer also counts in those who play without one."""
    counts_in = player == "drums" and timeline.count_in_beats > 0
    return counts_in or any(player in section.setup.players for section in timeline.sections)


def _track(timeline: Timeline, player: str) -> tuple[str, int, int]:
    """Name, channel and program of a player's track."""
    name, program = PROGRAMS[timeline.changes[0][1].plays_on(player)]
    return name, CHANNELS[player], program


def _program_changes(timeline: Timeline, player: str) -> list[tuple[int, int]]:
    """Where in the file, by tick, a player takes up another instrument."""
    return [
        (_tick(timeline, after.start_beat), PROGRAMS[after.setup.plays_on(player)][1])
        for before, after in pairwise(timeline.sections)
        if before.setup.plays_on(player) != after.setup.plays_on(player)
    ]


def _tick(timeline: Timeline, beat: int | Beats) -> int:
    """Where in the file a beat lies, the count-in included."""
    return round((timeline.count_in_beats + beat) * PPQ)


def _strikes(timeline: Timeline, player: str) -> Iterator[Strike]:
    """A player's notes for the writer, in ticks from the start of the file."""
    start, end = -timeline.count_in_beats, timeline.total_beats or Fraction(0)
    before, beat_at = -float(start) * PPQ, tempo_map(timeline).beat_at
    at = seconds = 0.0
    on_tick = off_tick = -1
    for note in performed_between(timeline, player, start, end):
        if on_tick < 0 or note.at_seconds != at or note.seconds != seconds:
            at, seconds = note.at_seconds, note.seconds
            on_tick = round(before + beat_at(at) * PPQ)
            off_tick = round(before + beat_at(at + seconds) * PPQ)
        yield on_tick, off_tick, note.pitch, note.velocity


def _conductor(timeline: Timeline) -> Conductor:
    at_tick = partial(_tick, timeline)
    return Conductor(
        name="Deux Accords",
        tempos=((at_tick(beat), tempo) for beat, tempo in tempos(timeline)),
        meters=((at_tick(beat), beats, 4) for beat, beats in _meters(timeline)),
        key=key_signature(timeline.changes[0][1].sounding_form),
        later_keys=((at_tick(beat), key) for beat, key in _later_keys(timeline)),
        markers=((at_tick(beat), ascii_text(text)) for beat, text in markers(timeline)),
    )


def tempos(timeline: Timeline) -> Iterator[tuple[int, float]]:
    """From which beat on, which tempo: a section's, or each bar's where the band drifts."""
    tempo = tempo_map(timeline)
    steady = 0.0
    for section, begins in _beginnings(timeline):
        if (begins < 0 or not section.setup.drift) and section.setup.tempo != steady:
            yield begins, section.setup.tempo
        steady = 0.0 if section.setup.drift else section.setup.tempo
        if section.setup.drift:
            beats = section.beats_per_bar
            for bar in range(section.start_bar, timeline.end_bar_of(section)):
                beat = section.beat_of(bar)
                seconds = tempo.seconds_at(beat + beats) - tempo.seconds_at(beat)
                yield beat, 60 * beats / seconds


def _meters(timeline: Timeline) -> Iterator[tuple[int, int]]:
    meter = 0
    for section, begins in _beginnings(timeline):
        if section.beats_per_bar != meter:
            meter = section.beats_per_bar
            yield begins, meter


def _later_keys(timeline: Timeline) -> Iterator[tuple[int, tuple[int, bool]]]:
    for before, after in pairwise(timeline.sections):
        key = key_signature(after.setup.sounding_form)
        if key != key_signature(before.setup.sounding_form):
            yield after.start_beat, key


def _beginnings(timeline: Timeline) -> Iterator[tuple[Section, int]]:
    """The sections and where in the file they begin: the first with its count-in."""
    for section in timeline.sections:
        is_first = section is timeline.sections[0]
        yield section, -int(timeline.count_in_beats) if is_first else section.start_beat


def markers(timeline: Timeline) -> Iterator[tuple[int, str]]:
    """The chords, on the bar lines where they change, and the choruses, numbered from 1; the
    count-in and the ending are named.
    """
    if timeline.count_in_beats:
        yield -int(timeline.count_in_beats), "Count-in"
    chorus, before = 0, ""
    for section in timeline.sections:
        chart = chart_of(section)
        for bar in range(section.start_bar, timeline.end_bar_of(section)):
            symbols = " ".join(chord.symbol for chord, _ in chart.chords_in(bar))
            if chart.ending is not None and bar == chart.ending.start_bar:
                yield section.beat_of(bar), f"Ending: {symbols}"
            elif chart.bar_of_chorus(bar) == 0:
                chorus += 1
                yield section.beat_of(bar), f"Chorus {chorus}: {symbols}"
            elif symbols != before:
                yield section.beat_of(bar), symbols
            before = symbols


def key_signature(form: Form) -> tuple[int, bool]:
    """Sharps (flats below 0), and whether it is minor: one flat for the vamp, in D minor."""
    sharps = signature(form.home.root, minor=form.is_minor)
    return sharps - 12 * (sharps > MOST_SIGNS) + 12 * (sharps < -MOST_SIGNS), form.is_minor


MOST_SIGNS = 7
"""A key signature has no more; G sharp major is written as A flat major."""
