"""The seam: the same notes however they are asked for, and nothing that cannot be played."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony.form import VAMP
from harmony.phrase import Note
from harmony.pitch import PitchName
from many_setups import FORMS, KEYS, PARSED, heard, seeds, setups, timelines
from playback.band.band import bars_between, notes_between, part_between
from playback.band.bass_line import line
from playback.setup import ENDINGS, FEELS, PLAYERS, SHORTEST_WITH, Setup
from playback.timeline import Timeline
from score_text import CHORUSES, GOLDEN, score_text

Score = Mapping[str, tuple[Note, ...]]

RANGES = {"bass": (28, 55), "piano": (48, 84), "drums": (36, 53)}
DRUM_KEYS = {36, 37, 38, 39, 40, 44, 45, 47, 49, 50, 51}
TWELFTH = Fraction(1, 12)


def whole(timeline: Timeline) -> Score:
    return notes_between(timeline, -timeline.count_in_beats, heard(timeline))


def bars_of(setup: Setup, first: int, last: int) -> Score:
    """The notes of some bars, from ``first`` up to ``last``."""
    beats = setup.form.beats_per_bar
    return notes_between(Timeline.of(setup), Fraction(first * beats), Fraction(last * beats))


def moved(score: Score, by: Fraction) -> dict[str, tuple[Note, ...]]:
    return {player: tuple(note.moved(by) for note in part) for player, part in score.items()}


@given(timelines(), st.lists(st.fractions(-10, 260, max_denominator=48), max_size=6))
def test_windows_tile(timeline: Timeline, cuts: list[Fraction]) -> None:
    start, end = -timeline.count_in_beats - 1, heard(timeline)
    edges = [start, *sorted(cut for cut in cuts if start < cut < end), end]
    pieces = [notes_between(timeline, a, b) for a, b in pairwise(edges)]
    for player, part in notes_between(timeline, start, end).items():
        assert part == tuple(note for piece in pieces for note in piece[player])


@given(timelines(), st.randoms(use_true_random=False))
def test_bars_come_out_the_same_in_any_order(timeline: Timeline, shuffled: object) -> None:
    places = list(range(-8, int(heard(timeline)), 3))
    forwards = [notes_between(timeline, Fraction(a), Fraction(a + 3)) for a in places]
    shuffled.shuffle(order := list(enumerate(places)))  # type: ignore[attr-defined]
    for i, at in order:
        assert notes_between(timeline, Fraction(at), Fraction(at + 3)) == forwards[i]


@given(timelines())
def test_what_is_written_can_be_played(timeline: Timeline) -> None:
    for player, part in whole(timeline).items():
        low, high = RANGES[player]
        if player == "piano" and not all("bass" in s.setup.players for s in timeline.sections):
            low = 36  # the left hand has the roots
        assert [n.onset for n in part] == sorted(n.onset for n in part)
        for note in part:
            assert note.duration > 0
            assert 1 <= note.velocity <= 127
            assert low <= note.pitch <= high
            assert (note.onset / TWELFTH).denominator == 1
            assert player != "drums" or note.pitch in DRUM_KEYS


@given(timelines())
def test_no_swung_eighth_overtakes_a_triplet(timeline: Timeline) -> None:
    """No player divides a beat in two and strikes the last of a triplet in it."""
    for part in whole(timeline).values():
        struck = {note.onset for note in part}
        for onset in struck:
            assert onset % 1 != Fraction(1, 2) or onset + Fraction(1, 6) not in struck


@given(timelines())
def test_no_key_is_struck_while_it_is_held(timeline: Timeline) -> None:
    for part in whole(timeline).values():
        free: dict[int, Fraction] = {}
        for note in part:
            assert free.get(note.pitch, note.onset) <= note.onset
            free[note.pitch] = note.end


@given(timelines())
def test_only_those_who_play_are_heard(timeline: Timeline) -> None:
    assert set(whole(timeline)) == set(PLAYERS)
    for player in PLAYERS:
        for _, section, bar, notes in bars_between(timeline, player, Fraction(0), heard(timeline)):
            assert player in section.setup.players or not notes
            start = section.beat_of(bar)
            assert all(start <= n.onset < start + section.beats_per_bar for n in notes)


@given(timelines())
def test_the_count_in_is_sticks_alone(timeline: Timeline) -> None:
    first = timeline.sections[0]
    before = notes_between(timeline, -timeline.count_in_beats - 100, Fraction(0))
    assert not before["bass"]
    assert not before["piano"]
    assert all(note.pitch == 37 for note in before["drums"])
    assert before["drums"] or not first.setup.count_in
    last_bar = [n.onset for n in before["drums"] if n.onset >= -first.beats_per_bar]
    assert last_bar == [Fraction(b) for b in range(-first.beats_per_bar, 0)][: len(last_bar)]
    assert len(last_bar) == first.beats_per_bar * bool(first.setup.count_in)


def test_the_same_seed_is_the_same_band_in_another_process() -> None:
    told = (
        "from fractions import Fraction as F; from playback.setup import Setup;"
        "from playback.timeline import Timeline; from playback.band.band import notes_between;"
        "from harmony.form import Form;"
        "t = Timeline.of(Setup(seed=7, intensity='arc', form=Form.parse({!r}))); "
        "print([notes_between(t, F(400), F(480)) for _ in '1'])"
    ).format(FORMS["blues"])
    house = str(Path(__file__).parent.parent)
    said = {
        subprocess.run(
            [sys.executable, "-c", told], capture_output=True, check=True, cwd=house,
            env={**os.environ, "PYTHONHASHSEED": salt, "PYTHONPATH": house},
        ).stdout
        for salt in ("1", "4242")
    }  # fmt: skip
    here = Setup(seed=7, intensity="arc", form=PARSED["blues"])
    assert said == {f"{[bars_of(here, 100, 120)]}\n".encode()}


@given(st.sets(seeds, min_size=2, max_size=2), st.sampled_from(PLAYERS))
def test_another_seed_is_another_band(two: set[int], player: str) -> None:
    one, other = (bars_of(Setup(seed=seed), 0, 32)[player] for seed in two)
    assert one != other


@given(setups(), st.sampled_from(ENDINGS), st.integers(1, 1000))
def test_place_alone_decides_not_the_length(setup: Setup, ending: str, more: int) -> None:
    short, long = (setup.changed(bars=b, loop=False, ending=ending) for b in (32, 32 + more))
    assert bars_of(short, 0, 24) == bars_of(long, 0, 24)


@given(setups(), st.integers(6, 40), st.sampled_from([e for e in ENDINGS if e != "none"]))
def test_only_the_ending_and_the_bar_before_it_differ(setup: Setup, bars: int, ending: str) -> None:
    own = SHORTEST_WITH[ending] - (ending == "tag")
    ended = setup.changed(bars=bars, loop=False, ending=ending)
    endless = setup.changed(bars=None, loop=False, ending="none")
    untouched = bars - own - 1
    short, long = (bars_of(s, 0, untouched) for s in (ended, endless))
    assert _struck(short) == _struck(long)
    assert bars_of(ended, 0, untouched - 1) == bars_of(endless, 0, untouched - 1)


def _struck(score: Score) -> dict[str, list[tuple[Fraction, int, int]]]:
    return {p: [(n.onset, n.pitch, n.velocity) for n in part] for p, part in score.items()}


@given(setups(), st.sampled_from(["hold", "stop", "tag"]), st.integers(5, 30))
def test_it_ends_at_home_and_on_time(setup: Setup, ending: str, bars: int) -> None:
    ended = setup.changed(bars=bars, loop=False, ending=ending, players=PLAYERS)
    beats = ended.form.beats_per_bar
    home = ended.sounding_form.home
    root = (home.bass or home.root).pitch_class
    last = bars_of(ended, bars - 1, bars)
    assert {note.onset for part in last.values() for note in part} == {Fraction((bars - 1) * beats)}
    assert [note.pitch % 12 for note in last["bass"]] in ([root], [home.root.pitch_class])
    allowed = home.pitch_classes | {t.pitch_class for t in home.tensions}
    allowed |= {(home.root.pitch_class + 9) % 12} - ({(home.root.pitch_class + 10) % 12})
    assert {note.pitch % 12 for note in last["piano"]} <= allowed
    assert not any(bars_of(ended, bars, bars + 8).values())
    assert all(n.end <= bars * beats for part in bars_of(ended, 0, bars).values() for n in part)


@pytest.mark.parametrize("ending", ["hold", "stop", "tag"])
@pytest.mark.parametrize("key", KEYS[1:], ids=str)
def test_the_vamp_ends_on_the_sixth_and_ninth(ending: str, key: PitchName) -> None:
    """The last chord is minor with both in it, and no seventh: D minor 6/9 in D."""
    for seed in range(8):
        setup = Setup(bars=16, ending=ending, seed=seed, key=key)
        sounding = {(n.pitch - key.pitch_class) % 12 for n in bars_of(setup, 15, 16)["piano"]}
        assert {2, 3, 9} <= sounding <= {0, 2, 3, 5, 7, 9}


def test_without_an_ending_the_form_just_stops() -> None:
    for bars in (5, 8, 13):
        setup = Setup(bars=bars, ending="none", seed=3)
        assert _struck(bars_of(setup, 0, bars)) == _struck(bars_of(Setup(seed=3), 0, bars))


@given(timelines(), st.integers(1, 24), st.integers(1, 2))
def test_a_loop_goes_round(timeline: Timeline, more: int, times: int) -> None:
    *before, (bar, last) = timeline.changes
    looping = last.changed(bars=bar + more, ending="none", loop=True)
    timeline = Timeline((*before, (bar, looping)))
    total = timeline.total_beats or Fraction(0)
    once = notes_between(timeline, Fraction(0), total)
    again = notes_between(timeline, times * total, (times + 1) * total)
    assert again == moved(once, times * total)


@given(setups(), setups(), st.integers(1, 24))
def test_what_was_heard_does_not_depend_on_what_comes(setup: Setup, other: Setup, bar: int) -> None:
    setup = setup.changed(bars=None, loop=False, ending="none")
    other = other.changed(bars=None, loop=False, ending="none")
    changed = Timeline(((0, setup), (bar, other)))
    end = Fraction(bar * setup.form.beats_per_bar)
    heard_alone = notes_between(Timeline.of(setup), Fraction(-8), end)
    by_then = {
        p: tuple(held_until(end, note) for note in notes) for p, notes in heard_alone.items()
    }
    assert by_then == {
        p: tuple(held_until(end, note) for note in notes)
        for p, notes in notes_between(changed, Fraction(-8), end).items()
    }


def held_until(end: Fraction, note: Note) -> Note:
    return replace(note, duration=min(note.end, end) - note.onset)


@given(setups(), st.sets(st.integers(1, 20), min_size=1, max_size=3))
def test_a_change_that_changes_nothing_is_not_heard(setup: Setup, bars: set[int]) -> None:
    """Long before the end or a loop's seam, of which only the last stretch of a run knows."""
    setup = setup.changed(bars=setup.bars and setup.bars + 26, loop=False, ending="none")
    same, alone = (Timeline(((0, setup), *((b, setup) for b in at))) for at in (sorted(bars), ()))
    start, end = -alone.count_in_beats, heard(alone)
    assert notes_between(same, start, end) == notes_between(alone, start, end)


def test_a_setup_that_comes_back_does_not_bring_its_ending_early() -> None:
    """Only the last stretch of a run knows how it ends, though the first is the same setup."""
    first = Setup(bars=8, ending="tag", seed=2)
    between = first.changed(feel="two")
    run = Timeline(((0, first), (4, between), (5, first)))
    endless = Timeline.of(Setup(seed=2))
    assert part_between(run, "drums", Fraction(12), Fraction(16)) == part_between(
        endless, "drums", Fraction(12), Fraction(16)
    )


def test_a_key_change_moves_the_chords_from_that_bar_on() -> None:
    """From bar 6 on, what is struck on the beat belongs to Gm7 and F7: no C sharp, no B."""
    in_g = Setup(seed=4, key=PitchName.parse("G"))
    run = Timeline(((0, Setup(seed=4)), (5, in_g)))
    notes = part_between(run, "piano", Fraction(20), Fraction(64))
    chords = [in_g.sounding_form.chord_at(Fraction(-(-n.onset // 1))) for n in notes]
    assert {chord.symbol for chord in chords} == {"Gm7", "F7"}
    for note, chord in zip(notes, chords, strict=True):
        welcome = chord.pitch_classes | {name.pitch_class for name in chord.tensions}
        assert note.pitch % 12 in welcome, f"{note.pitch} over {chord}"


def test_memory_is_flat_for_ever() -> None:
    """After 500 bars, 1,000 more and a far seek leave nothing behind but a few cached tables:
    kept notes would be six times as much.
    """
    timeline = Timeline.of(Setup(seed=1, intensity="arc"))

    def left_after(first: int, last: int) -> int:
        for bar in range(first, last):
            notes_between(timeline, Fraction(4 * bar), Fraction(4 * bar + 4))
        gc.collect()  # Python itself keeps thousands of freed tuples until then
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    before = left_after(0, 500)
    after = left_after(500, 1500), left_after(99_990, 100_000)
    tracemalloc.stop()
    assert max(after) - before < 600_000


def test_a_far_bar_costs_no_more_than_a_near_one() -> None:
    """Counted in blocks of bass line worked out, not in seconds."""
    work = []
    for bar in (12, 99_992):
        line.cache_clear()
        bars_of(Setup(seed=3), bar, bar + 4)
        work.append(line.cache_info().misses)
    assert work[0] == work[1] <= 2


@settings(max_examples=20)
@given(setups())
def test_bar_a_hundred_thousand_is_music(setup: Setup) -> None:
    far = setup.changed(bars=None, loop=False, ending="none", players=PLAYERS)
    score = bars_of(far, 99_984, 100_000)
    assert score["bass"]
    assert score["drums"]


@pytest.mark.parametrize("name", sorted(CHORUSES))
def test_the_golden_choruses_stand(name: str) -> None:
    """Read the difference as a musician; then ``python tests/score_text.py`` keeps it."""
    assert score_text(CHORUSES[name]) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_there_is_a_golden_chorus_for_every_feel() -> None:
    assert {setup.feel for setup in CHORUSES.values()} >= set(FEELS)
    assert {setup.form.beats_per_bar for setup in CHORUSES.values()} >= {3, 4, 5}
    assert CHORUSES["medium"].form == VAMP
