"""Where a moment lies: chorus, bar, beat and chord, as somebody would count them along."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.chords import Chord
from harmony.pitch import PitchName
from many_setups import PARSED, timelines
from playback.band.chart import Chart, chart_of
from playback.changes import with_tempo
from playback.midi_file import markers
from playback.place import Place, place_at
from playback.route import Route, moment_of_bar
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.timeline import Section, Timeline

DM7, C7 = Chord.parse("Dm7"), Chord.parse("C7")


def at_beat(timeline: Timeline, beat: float | Fraction) -> Place:
    return place_at(timeline, tempo_map(timeline).seconds_at(beat))


def counted(timeline: Timeline, bars: int) -> Iterator[tuple[int, int, int]]:
    """Bar, chorus and bar of the chorus, counted along from the beginning, round and round."""
    chorus = 0
    for bar in range(bars):
        total = timeline.total_bars
        within = bar % total if total and timeline.loops else bar
        section = timeline.section_of(within)
        chart = chart_of(section)
        top = chart.bar_of_chorus(within) == 0
        ends = chart.ending is not None and within >= chart.ending.start_bar
        chorus += (top and not ends) or bar == 0
        yield bar, chorus, chart.bar_of_chorus(within) + 1


@given(timelines())
def test_it_is_what_one_counts_along(timeline: Timeline) -> None:
    total = timeline.total_bars
    bars = 40 if total is None else 3 * total if timeline.loops else total
    for bar, chorus, of_chorus in counted(timeline, bars):
        place = place_at(timeline, moment_of_bar(timeline, bar))
        assert (place.chorus, place.bar, place.beat) == (chorus, of_chorus, 1)
        assert not place.over
        assert not place.counts_in


@given(timelines(), st.integers(0, 400))
def test_each_beat_has_its_number_and_chord(timeline: Timeline, beat: int) -> None:
    total = timeline.total_beats
    if total is not None and not timeline.loops:
        beat %= int(total)
    within = beat % int(total) if total is not None else beat
    section = timeline.section_at(Fraction(within))
    bar = section.bar_at(Fraction(within))
    number = within - section.beat_of(bar)
    for part in (0, 0.5, 0.999):
        place = at_beat(timeline, beat + part)
        assert place.beat == number + 1
        assert place.beats == section.beats_per_bar
        assert place.chord == chart_of(section).chord_by_beat(bar)[number]
        assert place.next_chord != place.chord
        assert place.tempo == section.setup.tempo


@given(timelines().filter(lambda timeline: timeline.total_bars is not None))
def test_the_choruses_are_the_markers_of_the_file(timeline: Timeline) -> None:
    if timeline.sections[-1].setup.ending == "tag":
        return  # the file counts a chorus that begins within a tag
    for beat, text in markers(Route.of(timeline)):
        if text.startswith("Chorus"):
            assert text.startswith(f"Chorus {at_beat(timeline, beat).chorus}:")
        if text.startswith("Ending"):
            assert at_beat(timeline, beat).ending


def test_the_vamp_bar_by_bar() -> None:
    vamp = Timeline.of(Setup())
    seen = [at_beat(vamp, 4 * bar) for bar in range(10)]
    assert [p.bar for p in seen] == [1, 2, 3, 4, 5, 6, 7, 8, 1, 2]
    assert [p.chorus for p in seen] == [1] * 8 + [2] * 2
    assert [p.chord for p in seen] == [DM7] * 4 + [C7] * 4 + [DM7] * 2
    assert [p.next_chord for p in seen] == [C7] * 4 + [DM7] * 4 + [C7] * 2
    assert {p.bars for p in seen} == {8}


def test_the_key_is_the_one_that_sounds() -> None:
    in_g = Timeline.of(Setup(key=PitchName.parse("G")))
    assert [str(at_beat(in_g, beat).chord) for beat in (0, 16)] == ["Gm7", "F7"]


def test_a_count_in_is_counted() -> None:
    timeline = Timeline.of(Setup(count_in=2, tempo=60))
    place = place_at(timeline, -2.5)
    assert (place.counts_in, place.bar, place.bars, place.beat) == (True, 2, 2, 2)
    assert (place.chorus, place.chord, place.next_chord) == (0, None, DM7)
    assert place_at(timeline, -100) == place_at(timeline, -8)
    assert not place_at(timeline, 0).counts_in
    assert place_at(timeline, -1e-9).beat == 1


def test_the_end() -> None:
    timeline = Timeline.of(Setup(bars=16))
    assert not at_beat(timeline, 31.5).last_chorus
    assert at_beat(timeline, 32).last_chorus
    last = at_beat(timeline, 60)
    assert (last.ending, last.chorus, last.bar, last.last_chorus) == (True, 2, 8, True)
    assert (str(last.chord), last.next_chord) == ("Dm69", None)
    over = at_beat(timeline, 64)
    assert (over.over, over.bar, over.beat) == (True, 8, 4)
    assert place_at(timeline, 1e6) == over


def test_an_ending_is_of_the_last_chorus() -> None:
    """Also where it begins on the line of another."""
    tag = Timeline.of(Setup(bars=12, ending="tag"))
    assert [at_beat(tag, 4 * bar).chorus for bar in (7, 8, 11)] == [1, 1, 1]


def test_a_loop_has_no_last_chorus_and_its_end_leads_to_its_beginning() -> None:
    loop = Timeline.of(Setup(bars=12, loop=True))
    place = at_beat(loop, 4 * 11)
    assert (place.chord, place.next_chord, place.last_chorus) == (DM7, C7, False)
    assert [at_beat(loop, 4 * bar).chorus for bar in (11, 12, 20, 24)] == [2, 3, 4, 5]


def test_one_chord_for_ever_has_no_next() -> None:
    assert at_beat(Timeline.of(Setup(form=PARSED["one bar"])), 5).next_chord is None


def test_a_tempo_that_is_called_for_is_seen_coming() -> None:
    run = with_tempo(Timeline.of(Setup()), 5, 140)
    seen = [(p.tempo, p.next_tempo) for p in (at_beat(run, 4 * bar) for bar in (2, 3, 4, 5))]
    assert seen == [(120, 120), (120, 140), (120, 140), (140, 140)]
    loop = Timeline(((0, Setup()), (2, Setup(tempo=140, bars=4, loop=True))))
    seen = [(p.tempo, p.next_tempo) for p in (at_beat(loop, 4 * bar) for bar in range(4))]
    assert seen == [(120, 140), (120, 140), (140, 120), (140, 120)]


def test_a_drifting_bar_begins_where_it_begins() -> None:
    drifting = Timeline.of(Setup(drift=1, seed=3))
    for bar in (1, 7, 100, 12_345):
        place = place_at(drifting, moment_of_bar(drifting, bar))
        assert (place.beat, place.bar, place.chorus) == (1, bar % 8 + 1, bar // 8 + 1)


@pytest.mark.parametrize("timeline", [Timeline.of(Setup()), Timeline.of(Setup(bars=8, loop=True))])
def test_bar_ten_million_is_found_without_counting(
    timeline: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Section] = []

    def counting(section: Section) -> Chart:
        asked.append(section)
        return chart_of(section)

    monkeypatch.setattr("playback.place.chart_of", counting)
    place = place_at(timeline, 2.0 * 10_000_003)
    assert (place.chorus, place.bar, place.chord) == (1_250_001, 4, DM7)
    assert len(asked) < 30
