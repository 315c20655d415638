"""Bars and beats as they are played: they tile, agree with the notes, and count what is heard."""

from __future__ import annotations

from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from many_setups import setups
from playback.counting import bars_from, beats_between, intensities
from playback.frames import opening_frame, total_frames
from playback.place import place_on
from playback.rates import USUAL_RATE as RATE
from playback.route import Leg, Route
from playback.setup import Setup
from playback.tempo_acts import taken_up, with_ladder
from playback.timeline import Timeline
from playback.transport import looped, sought, with_last_chorus

ROUTES = {
    "vamp": Route.of(Setup(count_in=1, seed=7)),
    "loop": Route.of(Setup(bars=8, loop=True, count_in=2, seed=7, tempo=97)),
    "end": Route.of(Setup(bars=12, seed=7, tempo=133)),
    "part": looped(Route.of(Setup(seed=7)), 9.0, 2, 4),
    "counted": looped(Route.of(Setup(seed=7)), 9.0, 2, 4, 1),
    "ladder": with_ladder(Route.of(Setup(seed=7)), 0.0, 20, 1, 200),
    "nudged": taken_up(Route.of(Setup(seed=7, count_in=1)), 5.3, 31),
    "sought": sought(Route.of(Setup(seed=7)), 9.0, 100),
    "last": with_last_chorus(Route.of(Setup(seed=7)), 9.0),
    "legs": Route((Leg(Timeline.of(Setup()), 0, 4, 3), Leg(Timeline.of(Setup()), 8))),
}
MINUTE = 60 * RATE


@pytest.mark.parametrize("name", ROUTES)
def test_bars_follow_one_another_without_a_gap(name: str) -> None:
    route = ROUTES[name]
    found = list(islice(bars_from(route, opening_frame(route, RATE)), 60))
    assert found[0].frame == opening_frame(route, RATE)
    for bar, after in pairwise(found):
        assert (bar.end, bar.number + 1) == (after.frame, after.number)
    assert [bar.number for bar in found if bar.frame == 0] == [0]


@pytest.mark.parametrize("name", ROUTES)
@given(start=st.integers(0, MINUTE))
def test_whoever_comes_later_counts_the_same_bars(name: str, start: int) -> None:
    route = ROUTES[name]
    after = next(bars_from(route, start), None)
    from_the_top = bars_from(route, opening_frame(route, RATE))
    here = next((bar for bar in from_the_top if bar.frame <= start < bar.end), None)
    assert after == here


@pytest.mark.parametrize("name", ROUTES)
@settings(max_examples=20)
@given(st.data())
def test_windows_of_beats_tile(name: str, data: st.DataObject) -> None:
    route = ROUTES[name]
    start, end = opening_frame(route, RATE), MINUTE
    cut = data.draw(st.integers(start, end))
    parts = [*beats_between(route, start, cut), *beats_between(route, cut, end)]
    assert parts == list(beats_between(route, start, end))


@pytest.mark.parametrize("name", ROUTES)
def test_a_beat_is_the_place_that_a_listener_is_told(name: str) -> None:
    route = ROUTES[name]
    for beat in beats_between(route, opening_frame(route, RATE), MINUTE):
        place = place_on(route, (beat.frame + 100) / RATE)
        assert (place.bar, place.beat, place.chord) == (
            beat.place.bar,
            beat.place.beat,
            beat.place.chord,
        )


@pytest.mark.parametrize("name", ROUTES)
@settings(max_examples=20)
@given(start=st.integers(0, MINUTE))
def test_the_next_chord_comes_when_it_was_said(name: str, start: int) -> None:
    route = ROUTES[name]
    chords = [beat.place.chord for beat in beats_between(route, start, 3 * MINUTE)]
    for at, beat in enumerate(beats_between(route, start, start + 10 * RATE)):
        later = enumerate(chords[at : at + 64 * 4 + 1])
        changes = (n for n, chord in later if chord and chord != chords[at])
        beats = next(changes, 0)
        assert (beat.next_in, beat.next_chord) == (beats, chords[at + beats] if beats else None)


def test_a_count_in_leads_to_the_first_chord() -> None:
    beats = beats_between(ROUTES["loop"], opening_frame(ROUTES["loop"], RATE), 1)
    assert [beat.next_in for beat in beats] == [8, 7, 6, 5, 4, 3, 2, 1, 16]
    assert [str(beat.next_chord and beat.next_chord.symbol) for beat in beats] == ["Dm7"] * 8 + [
        "C7"
    ]


def test_an_end_has_no_beat_after_it() -> None:
    route = ROUTES["end"]
    found = list(beats_between(route, 0, MINUTE))
    assert len(found) == 48
    assert found[-1].frame < (total_frames(route, RATE) or 0)
    assert next(bars_from(route, MINUTE), None) is None


@given(setups())
def test_every_setup_can_be_counted(setup: Setup) -> None:
    route = Route.of(setup)
    opening = opening_frame(route, RATE)
    for beat in islice(beats_between(route, opening, opening + MINUTE), 30):
        assert beat.bar.frame <= beat.frame < beat.bar.end
        assert 1 <= beat.place.beat <= beat.place.beats


def test_an_arc_rises_and_falls_from_the_bar_that_sounds() -> None:
    route = Route.of(Setup(intensity="arc", count_in=2, seed=7))
    first, found = intensities(route, opening_frame(route, RATE), 50)
    assert (first, len(found)) == (0, 48)  # the count-in is left out
    assert max(found) - min(found) > 30
    later, rest = intensities(route, 10 * 2 * RATE + 5, 8)
    assert (later, rest) == (10, found[10:18])
