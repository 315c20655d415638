"""Changes of a running band: what was heard stays, and the new holds from its bar line on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from harmony.phrase import Note
from harmony.pitch import PitchName
from many_setups import PARSED, heard, setups, timelines
from playback.band.band import notes_between
from playback.band.chart import chart_of
from playback.changes import with_last_chorus, with_tempo, without_end
from playback.perform import performed_between
from playback.route import Route, bar_from, moment_of_bar
from playback.setup import Setup
from playback.tempo_acts import with_ramp
from playback.timeline import Timeline
from playback.transport import last_chorus_is_called

bars = st.integers(-2, 60)
FOUR_BARS = Fraction(0), Fraction(16)
tempos = st.integers(30, 320)
runs = timelines().filter(lambda timeline: not timeline.loops)

HEARD = list[tuple[float, Note]]


def heard_before(timeline: Timeline, bar: int, bars: int = 12) -> dict[str, HEARD]:
    """What is struck in the bars before a bar line and when, and how long it lasts until then."""
    end = beat_of(timeline, bar)
    start = beat_of(timeline, max(bar - bars, 0)) if bar > bars else -timeline.count_in_beats
    found = {}
    for player, written in notes_between(timeline, start, end).items():
        played = performed_between(timeline, player, start, end)
        times = [round(note.at_seconds, 9) for note in played]
        cut = [replace(n, duration=min(n.duration, end - n.onset)) for n in written]
        found[player] = list(zip(times, cut, strict=True))
    return found


def beat_of(timeline: Timeline, bar: int) -> Fraction:
    return Fraction(timeline.section_of(bar).beat_of(bar))


def bar_of_chorus(timeline: Timeline, bar: int) -> int:
    return chart_of(timeline.section_of(bar)).bar_of_chorus(bar)


# Bar lines


@given(timelines(), bars)
def test_a_bar_line_is_the_first_from_its_own_moment_and_the_next_just_after(
    timeline: Timeline, bar: int
) -> None:
    at = moment_of_bar(timeline, bar)
    assert bar_from(timeline, at) == bar
    assert bar_from(timeline, at + 1e-4) == bar + 1
    assert bar_from(timeline, at - 1e-4) == bar


def test_bars_of_a_loop_go_on_counting() -> None:
    loop = Timeline.of(Setup(bars=8, loop=True))
    assert moment_of_bar(loop, 19) == 38.0
    assert bar_from(loop, 37.0) == 19


def test_a_late_bar_is_found_at_once() -> None:
    endless = Timeline.of(Setup(drift=1))
    at = moment_of_bar(endless, 10_000_000)
    assert bar_from(endless, at) == 10_000_000


# Tempo


@given(runs, bars, tempos)
def test_another_tempo_leaves_what_was_heard(timeline: Timeline, bar: int, tempo: int) -> None:
    changed = with_tempo(timeline, bar, tempo)
    assert heard_before(changed, max(bar, 0)) == heard_before(timeline, max(bar, 0))


@given(setups(), st.integers(1, 40), tempos)
def test_another_tempo_holds_exactly_from_its_bar(setup: Setup, bar: int, tempo: int) -> None:
    assume(not setup.loop)
    timeline = Timeline.of(setup)
    changed = with_tempo(timeline, bar, tempo)
    assume(changed is not timeline)
    whole = 60 * setup.form.beats_per_bar
    lasts = moment_of_bar(changed, bar + 1) - moment_of_bar(changed, bar)
    lasted = moment_of_bar(changed, bar) - moment_of_bar(changed, bar - 1)
    assert lasts == pytest.approx(whole / tempo)
    assert lasted == pytest.approx(whole / setup.tempo)


@given(runs, bars, tempos)
def test_windows_of_a_changed_run_tile(timeline: Timeline, bar: int, tempo: int) -> None:
    changed = with_tempo(timeline, bar, tempo)
    end = beat_of(changed, max(bar, 0) + 12)
    whole = notes_between(changed, Fraction(-8), end)
    cut = beat_of(changed, max(bar, 0)) + Fraction(1, 3)
    halves = [notes_between(changed, *span) for span in ((Fraction(-8), cut), (cut, end))]
    for player, notes in whole.items():
        assert notes == halves[0][player] + halves[1][player]


@given(runs, st.integers(0, 60), tempos)
def test_a_tempo_in_hand_holds_for_all_that_was_planned(
    timeline: Timeline, bar: int, tempo: int
) -> None:
    """The planned changes come all the same, but for their tempo."""
    changed = with_tempo(timeline, bar, tempo)
    assume(changed is not timeline)
    start = max(bar, 1 if timeline.count_in_beats else 0)
    for later in range(start, start + 40):
        wanted = timeline.section_of(later).setup.changed(tempo=tempo)
        assert changed.section_of(later).setup == wanted
    assert changed.total_bars == timeline.total_bars


@pytest.mark.parametrize(("asked", "played"), [(5, 30), (30, 30), (320, 320), (1000, 320)])
def test_a_tempo_is_kept_within_what_can_be_played(asked: float, played: float) -> None:
    changed = with_tempo(Timeline.of(Setup()), 3, asked)
    assert changed.section_of(3).setup.tempo == played


def test_a_tempo_set_again_before_its_bar_is_one_change() -> None:
    run = Timeline.of(Setup(seed=7))
    twice = with_tempo(with_tempo(run, 5, 122), 5, 124)
    assert twice.changes == ((0, Setup(seed=7)), (5, Setup(seed=7, tempo=124)))
    assert with_tempo(twice, 5, 120) == run


def test_what_is_counted_in_is_played_for_a_bar() -> None:
    counted = Timeline.of(Setup(count_in=2))
    faster = with_tempo(with_tempo(counted, -1, 130), 0, 140)
    assert [(bar, setup.tempo) for bar, setup in faster.changes] == [(0, 120), (1, 140)]
    assert with_tempo(Timeline.of(Setup()), 0, 140) == Timeline.of(Setup(tempo=140))


def test_what_was_noted_before_stays_noted() -> None:
    """Also a change that changed nothing: nobody is early after one."""
    noted = Timeline(((0, Setup()), (1, Setup())))
    assert [bar for bar, _ in with_tempo(noted, 2, 140).changes] == [0, 1, 2]


def test_the_same_tempo_changes_nothing() -> None:
    for timeline in (Timeline.of(Setup()), Timeline.of(Setup(bars=8, loop=True))):
        assert with_tempo(timeline, 5, 120) is timeline


@pytest.mark.parametrize(("ending", "too_late"), [("hold", 31), ("stop", 31), ("tag", 28)])
def test_an_ending_is_played_as_it_began(ending: str, too_late: int) -> None:
    timeline = Timeline.of(Setup(bars=32, ending=ending))
    assert with_tempo(timeline, too_late - 1, 140).changes[-1][0] == too_late - 1
    for change in (with_tempo(timeline, too_late, 140), with_last_chorus(timeline, too_late)):
        assert change is timeline
    assert with_tempo(timeline, 32, 140) is timeline


def test_the_notes_after_a_change_of_tempo_are_those_of_the_new_tempo() -> None:
    """It is no other band: from the change on it plays what it would have played at that tempo."""
    slow, fast = Setup(seed=7, feel="medium"), Setup(seed=7, feel="medium", tempo=180)
    changed = with_tempo(Timeline.of(slow), 8, 180)
    span = Fraction(4 * 8), Fraction(4 * 24)
    assert notes_between(changed, *span) == notes_between(Timeline.of(fast), *span)


# The last chorus


@given(runs, bars)
@example(Timeline(((0, Setup(seed=1)), (3, Setup(seed=1)))), 4)  # a mark that changed nothing
def test_the_last_chorus_leaves_what_was_heard(timeline: Timeline, bar: int) -> None:
    ended = with_last_chorus(timeline, bar)
    assert heard_before(ended, max(bar, 0)) == heard_before(timeline, max(bar, 0))


@given(runs, bars)
def test_the_band_ends_after_a_whole_chorus_on_a_chorus_line(timeline: Timeline, bar: int) -> None:
    ended = with_last_chorus(timeline, bar)
    if ended is timeline:
        end = timeline.total_bars
        assert end is not None
        form = max(8, timeline.section_of(bar).setup.form.bars)
        assert end <= max(bar, 0) + 10 + 9 + 2 * form  # another form may begin in between
        return
    last = ended.sections[-1]
    assert ended.total_bars is not None
    assert last.setup.ending == "hold"
    form = last.setup.form.bars
    assert (ended.total_bars - last.origin_bar) % form == 0
    top = ended.total_bars - max(form, -(-8 // form) * form)
    assert max(bar, 0) <= top < max(bar, 0) + 10 + form
    assert bar_of_chorus(timeline, top) == 0


def test_the_sign_means_one_more_from_the_top() -> None:
    run = Timeline.of(Setup(count_in=1))
    ends = {bar: with_last_chorus(run, bar).total_bars for bar in (-1, 0, 1, 7, 8, 9)}
    assert ends == {-1: 8, 0: 8, 1: 16, 7: 16, 8: 16, 9: 24}


@pytest.mark.parametrize(("form", "end"), [("one bar", 11), ("five bars", 15), ("blues", 24)])
def test_of_a_short_form_the_last_choruses_are_eight_bars_or_more(form: str, end: int) -> None:
    assert with_last_chorus(Timeline.of(Setup(form=PARSED[form])), 3).total_bars == end


@given(runs, bars, st.integers(0, 7))
def test_the_last_chorus_taken_back_is_as_if_it_had_not_been_called(
    timeline: Timeline, bar: int, later: int
) -> None:
    now = max(bar, 0) + later
    ended = with_last_chorus(timeline, bar)
    assume(ended is not timeline)
    assert last_chorus_is_called(Route.of(ended), Route.of(timeline))
    back = without_end(ended, now, timeline)
    if back is ended:
        assert ended.total_bars is not None
        assert now >= ended.total_bars - 1 or timeline.total_bars is not None
        return
    assert not last_chorus_is_called(Route.of(back), Route.of(timeline))
    assert heard_before(back, now) == heard_before(ended, now)
    assert back.total_bars == timeline.total_bars
    missed = [at for at, _ in timeline.changes if ended.changes[-1][0] < at <= now]
    if not missed:
        later_on = beat_of(timeline, now), heard(timeline, 12)
        assert notes_between(back, *later_on) == notes_between(timeline, *later_on)


def test_a_ramp_goes_on_where_the_last_chorus_is_taken_back() -> None:
    ramp = with_ramp(Route.of(Setup(tempo=60)), 0.0, 200, 13)
    assert without_end(with_last_chorus(ramp.timeline, 2), 3, ramp.timeline) == ramp.timeline


def test_a_mark_of_the_end_comes_back_where_the_last_chorus_is_taken_back() -> None:
    in_g = Setup(key=PitchName.parse("G"))
    run = Timeline(((0, Setup()), (4, in_g), (18, in_g.changed(bars=22, ending="tag"))))
    assert without_end(with_last_chorus(run, 1), 1, run) == run


def test_an_end_taken_back_rings_over_what_was_planned_without_a_change() -> None:
    """A loop that is not the last setup's says nothing."""
    for seed in range(9):
        run = Timeline(((0, Setup(seed=seed, bars=1, loop=True)), (3, Setup(seed=seed))))
        back = without_end(with_last_chorus(run, 0), 0, run)
        assert notes_between(back, *FOUR_BARS) == notes_between(run, *FOUR_BARS)


def test_a_change_that_was_missed_in_the_last_chorus_is_not_taken_for_a_hands() -> None:
    march, waltz = (Setup(form=PARSED[name]) for name in ("two quarters", "waltz"))
    run = Timeline(((0, march), (9, waltz), (30, waltz.changed(feel="broken"))))
    back = without_end(with_last_chorus(run, 3), 10, run)
    assert back.changes == ((0, march), run.changes[-1])


def test_a_last_chorus_at_another_tempo_is_taken_back_at_that_tempo() -> None:
    run = Timeline(((0, Setup(seed=7)), (40, Setup(seed=7, feel="two", tempo=100))))
    called = with_tempo(with_last_chorus(run, 3), 5, 130)
    assert [bar for bar, _ in called.changes] == [0, 5]
    assert called.total_bars == 16
    back = without_end(called, 7, run)
    assert [(bar, s.tempo, s.feel) for bar, s in back.changes] == [
        (0, 120, None),
        (5, 130, None),
        (40, 130, "two"),
    ]
    assert back.total_bars is None


def test_an_end_that_is_nearer_stays() -> None:
    run = Timeline.of(Setup(bars=32))
    assert with_last_chorus(run, 3).total_bars == 16
    assert with_last_chorus(run, 17) is run
    assert without_end(with_last_chorus(run, 3), 5, run) == run
    assert not last_chorus_is_called(Route.of(run), Route.of(run))


def test_too_late_to_play_on() -> None:
    called = with_last_chorus(Timeline.of(Setup()), 3)
    assert without_end(called, 14).total_bars is None
    assert without_end(called, 15) is called


def test_too_late_for_the_ending_that_was_planned() -> None:
    """A tag would have begun in bar 14 of 17; the last chorus called ends in bar 16."""
    planned = Timeline.of(Setup(bars=17, ending="tag"))
    called = with_last_chorus(planned, 3)
    assert called.total_bars == 16
    assert without_end(called, 12, planned) == planned
    assert without_end(called, 14, planned) is called


# A band whose tempo wanders


@given(st.integers(0, 99), st.integers(0, 30), tempos)
def test_a_drifting_band_never_jumps(seed: int, bar: int, tempo: int) -> None:
    setup = Setup(drift=1, seed=seed)
    for run in (Timeline.of(setup), Timeline.of(setup.changed(bars=32))):
        for change in (with_tempo(run, bar, tempo), with_last_chorus(run, bar)):
            assert heard_before(change, bar) == heard_before(run, bar)
            assert moment_of_bar(change, bar) == pytest.approx(moment_of_bar(run, bar))
    assert with_tempo(Timeline.of(setup), 3, 200) != Timeline.of(setup)
    assert with_last_chorus(Timeline.of(setup), 3).total_bars == 16
