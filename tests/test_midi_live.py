"""What is due at a MIDI port: the music of the file, a clock to follow, and keys that go up."""

from __future__ import annotations

import io
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from math import inf

import mido
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import acts
from many_setups import heard, setups, timelines
from playback.band.band import notes_between
from playback.held_keys import Due
from playback.midi_bytes import PPQ
from playback.midi_file import CHANNELS, PROGRAMS, write_midi_file
from playback.midi_live import (
    CLOCK,
    EARLY_SECONDS,
    SETTLE_SECONDS,
    START,
    STOP,
    closing_seconds,
    due_between,
    early_strokes,
    first_tick_from,
    opening_seconds,
    silence,
    sounds_at,
    strokes_between,
    taken_up,
    tick_seconds,
)
from playback.route import Route
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.timeline import Timeline
from playback.timetable import timetable

# A few seconds somewhere in the music, from before the count-in to after the end.
parts = st.floats(0, 1)
plain = (timelines() | setups()).map(Route.of)
played = plain | acts.runs().map(acts.after)
ended = plain.filter(lambda route: route.total_bars is not None and not route.loops)


def whole(route: Route, bars: int = 12) -> list[Due]:
    """All of it; twice a loop, or so many bars of an endless one."""
    return due_between(route, opening_seconds(route), end_of(route, bars))


def end_of(route: Route, bars: int = 12) -> float:
    """After its end; where it has none, of one leg after so many bars, else after a while."""
    if (closing := closing_seconds(route)) < inf:
        return closing + 1
    if len(route.legs) > 1:
        return timetable(route)[-1].start + bars
    return tempo_map(route.timeline).seconds_at(heard(route.timeline, bars))


def notes(dues: list[Due]) -> list[Due]:
    return [due for due in dues if due.message[0] < 0xA0]


def times_of(dues: list[Due], message: bytes) -> list[float]:
    return [due.at_seconds for due in dues if due.message == message]


# Windows


@settings(max_examples=40)
@given(played, parts, st.lists(parts, max_size=5), st.booleans())
def test_windows_tile(route: Route, at: float, cuts: list[float], on_beats: bool) -> None:
    """Wherever they are cut: also on the very moment of a beat, a clock or a note."""
    begins, ends = opening_seconds(route) - 1, end_of(route) + 1
    start = begins + at * (ends - begins)
    end = start + 6.0
    edges = sorted([start, *(start + cut * 6.0 for cut in cuts), end])
    expected = due_between(route, start, end)
    if on_beats and expected:
        moments = [expected[int(cut * (len(expected) - 1))].at_seconds for cut in cuts]
        edges = sorted([start, *moments, end])
    pieces = [due for a, b in pairwise(edges) for due in due_between(route, a, b)]
    assert pieces == expected


def test_windows_tile_at_any_hour_of_an_endless_run() -> None:
    route = Route.of(Setup(seed=5, drift=0.5, tempo=143))
    start = 30 * 3600.0
    edges = [start + 0.073 * n for n in range(80)]
    pieces = [due for a, b in pairwise(edges) for due in due_between(route, a, b)]
    assert pieces == due_between(route, edges[0], edges[-1])
    assert len(notes(pieces)) > 50


@given(played)
def test_all_is_in_order_and_keys_go_up_first(route: Route) -> None:
    def rank(message: bytes) -> int:
        kinds = ((0x80,), (0xC0, 0xB0), (0xFA, 0xFC), (0xF8,), (0x90,))
        status = message[0] if message[0] >= 0xF0 else message[0] & 0xF0
        return next(place for place, kind in enumerate(kinds) if status in kind)

    for before, after in pairwise(whole(route)):
        assert before.at_seconds <= after.at_seconds
        if before.at_seconds == after.at_seconds and rank(before.message) > rank(after.message):
            # Only a key that is struck again goes up among those that go down.
            assert after.message[0] & 0xF0 == 0x80


# Notes


@settings(max_examples=40)
@given(played)
def test_a_key_that_is_down_goes_up_before_it_is_struck_again(route: Route) -> None:
    down: set[tuple[int, int]] = set()
    for _, message in notes(whole(route)):
        key = message[0] & 0x0F, message[1]
        if message[0] & 0xF0 == 0x90:
            assert key not in down
            down.add(key)
        else:
            assert key in down
            down.remove(key)
    if closing_seconds(route) < inf:
        assert not down


def test_a_window_that_begins_with_a_stroke_has_it() -> None:
    """Also where its moment times a million is not quite a whole number."""
    route = Route.of(Setup(seed=91, tempo=280))
    for stroke in strokes_between(route, 20.0, 60.0):
        assert stroke in strokes_between(route, stroke.at_seconds, stroke.at_seconds + 0.01)
        assert stroke not in strokes_between(route, stroke.at_seconds - 0.01, stroke.at_seconds)


@settings(max_examples=30)
@given(ended)
@example(Route.of(Setup(seed=126199, bars=2)))  # a stroke half-way between two ticks
def test_what_is_heard_at_the_port_is_what_the_file_holds(route: Route) -> None:
    """Every stroke of it, to the tick; but for strokes less than a 96th apart or from the end."""
    file = io.BytesIO()
    write_midi_file(route, file)
    written: Counter[tuple[int, bytes]] = Counter()
    for track in mido.MidiFile(file=io.BytesIO(file.getvalue())).tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on":
                written[tick, bytes(message.bytes())] += 1
    beat_at = tempo_map(route.timeline).beat_at
    before = float(route.count_in_beats)
    sent = Counter(
        (round((before + beat_at(due.at_seconds)) * PPQ), due.message)
        for due in whole(route)
        if due.message[0] & 0xF0 == 0x90
    )
    assert not _missing(written, sent)
    assert len(_missing(sent, written)) <= sent.total() // 100


def _missing(these: Counter[tuple[int, bytes]], those: Counter[tuple[int, bytes]]) -> list[bytes]:
    """What of these is not among those; half-way between two ticks it may be rounded to either."""
    return [
        message
        for tick, message in (these - those).elements()
        if not any(those[tick + near, message] for near in (-1, 1))
    ]


def test_everyone_has_the_sound_that_he_has_in_the_file() -> None:
    route = Route.of(Setup(comp="vibes", drums="brushes", bars=8))
    first = [due.message for due in whole(route)][:9]
    file = io.BytesIO()
    write_midi_file(route, file)
    tracks = mido.MidiFile(file=io.BytesIO(file.getvalue())).tracks
    kinds = ("program_change", "control_change")
    in_file = [bytes(m.bytes()) for track in tracks for m in track if m.type in kinds]
    assert first == in_file
    assert first == sounds_at(route, 0.0)


def test_another_instrument_comes_before_its_first_note_and_comes_round() -> None:
    changes = ((0, Setup()), (4, Setup(comp="guitar", bars=8, loop=True)))
    route = Route.of(Timeline(changes))
    lines = [(due.at_seconds, due.message) for due in due_between(route, 0.0, 40.0)]
    programs = [(at, message[1]) for at, message in lines if message[0] == 0xC1]
    piano, guitar = PROGRAMS["piano"][1], PROGRAMS["guitar"][1]
    assert programs == [(8.0, guitar), (16.0, piano), (24.0, guitar), (32.0, piano)]
    assert sounds_at(route, 9.0)[3] == sounds_at(route, 25.0)[3] == bytes((0xC1, guitar))
    assert sounds_at(route, 17.0)[3] == bytes((0xC1, piano))


def test_the_sounds_are_there_a_moment_before_the_first_stick() -> None:
    route = Route.of(Setup(count_in=1))
    dues = due_between(route, -10.0, 0.0)
    assert -2.0 <= notes(dues)[0].at_seconds < -1.97
    before = [due for due in dues if due.at_seconds < -2.0]
    assert {due.message[0] & 0xF0 for due in before} == {0xB0, 0xC0}
    assert before[-1].at_seconds == pytest.approx(-2.0 - SETTLE_SECONDS)


# Clock


@given(ended)
def test_there_are_24_clocks_a_quarter_note_count_in_and_all(route: Route) -> None:
    dues, tempo = whole(route), tempo_map(route.timeline)
    beats = int(route.count_in_beats + (route.timeline.total_beats or 0))
    clocks = times_of(dues, CLOCK)
    assert len(clocks) == 24 * beats
    for beat in range(beats):
        at = tempo.seconds_at(beat - route.count_in_beats)
        assert clocks[24 * beat] == pytest.approx(at, abs=1e-9)


@given(played)
def test_the_first_clock_after_start_is_bar_1(route: Route) -> None:
    dues = whole(route)
    (start,) = times_of(dues, START)
    assert next(at for at in times_of(dues, CLOCK) if at > start) == 0.0
    before = [at for at in times_of(dues, CLOCK) if at < start]
    assert len(before) == 24 * route.count_in_beats
    assert -start == EARLY_SECONDS
    assert all(at < start - 0.001 for at in before)


@given(played)
def test_stop_comes_last_and_only_at_an_end(route: Route) -> None:
    dues = whole(route)
    stops = times_of(dues, STOP)
    if closing_seconds(route) == inf:
        assert not stops
    else:
        assert stops == [dues[-1].at_seconds] == [closing_seconds(route)]


def test_a_loop_goes_on_counting() -> None:
    route = Route.of(Setup(bars=8, loop=True, drift=1.0, seed=2))
    dues = due_between(route, 0.0, tempo_map(route.timeline).seconds_at(640))
    assert len(times_of(dues, CLOCK)) == 640 * 24
    gaps = [b - a for a, b in pairwise(times_of(dues, CLOCK))]
    assert max(gaps) < 1.2 * min(gaps)


@given(played, st.integers(-48, 100_000))
def test_a_clock_is_the_first_from_its_own_moment(route: Route, tick: int) -> None:
    at = tick_seconds(route, tick)
    assert first_tick_from(route, at) == tick
    assert first_tick_from(route, at + 1e-6) == tick + 1


@pytest.mark.parametrize(
    ("tick", "seconds", "said"),
    [
        (-30, -30 / 48, ""),
        (0, 0.0, ""),
        (1, 0.0, "f20000 fb"),
        (96 * 40 + 7, 80.125, "f20105 fb"),
        (6 * 16383 + 5, 16383 / 8, "f27f7f fb"),
        (6 * 16384 + 5, 16384 / 8 + 5 / 48, "fb"),
    ],
)
def test_followers_are_sent_to_a_sixteenth(tick: int, seconds: float, said: str) -> None:
    """Beyond the last that can be said they go on where they stood."""
    there = taken_up(Route.of(Setup(tempo=120)), tick)
    assert there.at_seconds == pytest.approx(seconds - EARLY_SECONDS)
    assert there.tick_seconds == pytest.approx(seconds)
    assert " ".join(message.hex() for message in there.messages) == said


@given(st.integers(0, 999))
def test_who_begins_at_a_bar_line_misses_nothing_that_is_written_there(bar: int) -> None:
    """Also what a player would have struck a little before it."""
    route = Route.of(Setup(seed=4))
    line = 2.0 * bar
    early = early_strokes(route, 96 * bar)
    assert all(stroke.at_seconds == line < stroke.until_seconds for stroke in early)
    struck = strokes_between(route, line, line + 0.4)
    span = Fraction(4 * bar), Fraction(8 * bar + 1, 2)
    for player, notes in notes_between(route.timeline, *span).items():
        found = {stroke.pitch for stroke in [*early, *struck] if stroke.player == player}
        assert {note.pitch for note in notes} <= found


def test_silence_is_for_every_channel() -> None:
    wanted = {(0xB0 | channel, way, 0) for channel in CHANNELS.values() for way in (120, 123)}
    assert {tuple(message) for message in silence()} == wanted


# Keys


def test_the_last_clock_is_the_last_of_the_music() -> None:
    """At a tempo whose beats are no round numbers of seconds, the end is not a clock more."""
    for tempo in (60, 79, 140, 169):
        for count_in in (0, 1, 2):
            route = Route.of(Setup(tempo=tempo, bars=1, count_in=count_in))
            assert len(times_of(whole(route), CLOCK)) == 96 * (1 + count_in)
