"""What a player calls out while the band plays: another tempo, the last chorus, play on.

Each is a function from timeline to timeline and takes hold on a bar line, the first that has
not been rendered yet. What lies before that bar has been heard and stays as it was; where
that cannot be, as inside the ending, the band plays on as it did.

A loop that is changed is left (choice: played otherwise, it is no longer that loop). From
its place in the form the band goes on, without coming back; the rounds behind it are laid
out in a row, as long as they were.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from harmony.form import MOST_BARS as LONGEST_FORM
from harmony.form import Form
from playback.band.chart import chart_of
from playback.setup import Setup
from playback.setup_fields import MOST_BARS, TEMPOS
from playback.tempo import tempo_map
from playback.timeline import Timeline

Changes = tuple[tuple[int, Setup], ...]
Told = tuple[tuple[int, int], ...]

SAME_MOMENT = 1e-6
"""Two bar lines less than this many seconds apart are one: a twentieth of a sample."""


def first_bar_from(timeline: Timeline, seconds: float) -> int:
    """The first bar line at or after a moment; count-in bars are below 0, and the bars of a
    loop go on counting round after round.
    """
    tempo = tempo_map(timeline)
    rounds, within = _round_at(timeline, tempo.beat_at(seconds))
    bar = timeline.section_at(within).bar_at(within) + rounds * (timeline.total_bars or 0)
    while seconds_of_bar(timeline, bar) < seconds:
        bar += 1
    return bar


def seconds_of_bar(timeline: Timeline, bar: int) -> float:
    """When a bar begins, in seconds from bar 0; a loop's bars go on counting."""
    rounds, within = (0, bar)
    if timeline.loops and timeline.total_bars:
        rounds, within = max(0, bar // timeline.total_bars), bar
        within -= rounds * timeline.total_bars
    beat = timeline.section_of(within).beat_of(within)
    return tempo_map(timeline).seconds_at(rounds * (timeline.total_beats or 0) + beat)


def with_tempo(timeline: Timeline, bar: int, tempo: float) -> Timeline:
    """From a bar on so many beats a minute, within 30 to 320.

    Changes planned for later keep all but their tempo. What was counted in is played for a
    bar: a count-in has one tempo (choice).
    """
    wanted = max(TEMPOS[0], min(TEMPOS[1], float(tempo)))
    bar = _first_free_bar(timeline, bar)
    if all(setup.tempo == wanted for setup in _setups_from(timeline, bar)):
        return timeline
    row = _left(timeline, bar)
    changes = [(at, setup) for at, setup in row.changes if at < bar]
    changes.append((bar, row.section_of(bar).setup.changed(tempo=wanted)))
    changes += [(at, setup.changed(tempo=wanted)) for at, setup in row.changes if at > bar]
    return _if_it_goes_on(timeline, tuple(changes), bar, row.told)


def taken_up(timeline: Timeline, bar: int, by: float) -> Timeline:
    """The tempo of a bar and what follows, taken up by so many beats a minute; down below 0."""
    bar = _first_free_bar(timeline, bar)
    return with_tempo(timeline, bar, _setups_from(timeline, bar)[0].tempo + by)


def with_last_chorus(timeline: Timeline, bar: int) -> Timeline:
    """The band plays a last chorus and ends it on a held chord.

    The last chorus is the one that begins at ``bar`` or next after it: the sign means one
    more from the top, and during the count-in the first is the last (choice). Of a form
    shorter than eight bars it is as many choruses as fill them. What was planned for later
    does not come any more; a performance that ends as early as that stays as it is.
    """
    bar = max(bar, 0)
    row = _left(timeline, bar)
    top = _chorus_from(row, bar)
    end = top + chart_of(row.section_of(top)).round_bars
    if end > MOST_BARS or (row.total_bars is not None and row.total_bars <= end):
        return timeline
    return _ended(timeline, row, bar, top, bars=end, ending="hold")


def without_end(timeline: Timeline, bar: int, planned: Timeline | None = None) -> Timeline:
    """The last chorus taken back: the band plays on, as long as was ``planned`` and with what
    was planned for later; without a plan, and where a loop was planned, endlessly.
    """
    if timeline.loops or timeline.total_bars is None:
        return timeline
    last_bar = max(timeline.changes[-1][0], bar)
    if planned is None or planned.loops or (planned.total_bars or MOST_BARS) <= last_bar:
        return _ended(timeline, timeline, bar, last_bar, bars=None, ending="none")
    plan = planned.changes[-1][1]
    back = _ended(timeline, timeline, bar, last_bar, bars=plan.bars, ending=plan.ending)
    later = tuple((at, setup) for at, setup in planned.changes if at > last_bar)
    if back is timeline or not later:
        return back
    tempo = timeline.section_of(bar).setup.tempo
    back = _if_it_goes_on(timeline, back.changes + later, bar, planned.told)
    return back if planned.section_of(bar).setup.tempo == tempo else with_tempo(back, bar, tempo)


def last_chorus_is_called(timeline: Timeline, planned: Timeline) -> bool:
    """Whether the last chorus has been called: it ends otherwise than was planned."""
    if timeline.loops or timeline.total_bars is None:
        return False
    return planned.loops or timeline.total_bars != planned.total_bars


def _ended(
    timeline: Timeline, row: Timeline, bar: int, last_bar: int, *, bars: int | None, ending: str
) -> Timeline:
    """The changes up to ``last_bar``, of which the last says how long it all lasts.

    No bar is marked where only the end is another one, so that nothing rings off there;
    unless the tempo drifts, which it does towards the end that it knows.
    """
    kept = [(at, setup) for at, setup in row.changes if at <= last_bar]
    at, setup = kept.pop()
    ends = setup.changed(bars=bars, loop=False, ending=ending)
    if setup.drift and at < bar:
        kept.append((at, setup))
        at = bar
    return _if_it_goes_on(timeline, (*kept, (at, ends)), bar, row.told)


def _first_free_bar(timeline: Timeline, bar: int) -> int:
    """The first bar that may have another tempo than the bar before it had."""
    return max(bar, 1 if timeline.count_in_beats else 0)


def _setups_from(timeline: Timeline, bar: int) -> list[Setup]:
    """What is still to be played from a bar on: all of it, where a loop comes back to it."""
    if timeline.loops and timeline.total_bars:
        within = bar % timeline.total_bars
        here = timeline.section_of(within).setup
        return [here, *(setup for _, setup in timeline.changes)]
    later = [setup for at, setup in timeline.changes if at > bar]
    return [timeline.section_of(bar).setup, *later]


def _chorus_from(timeline: Timeline, bar: int) -> int:
    """The first bar at or after ``bar`` that is the top of a chorus."""
    while chart_of(timeline.section_of(bar)).bar_of_chorus(bar):
        bar += 1
    return bar


def _if_it_goes_on(before: Timeline, changes: Changes, bar: int, told: Told) -> Timeline:
    """The changed timeline; the one before it where a bar is too late, because the ending is
    being played, or where time or chorus would jump.
    """
    if _is_ending(before, bar):
        return before
    after = Timeline(_without_repeats(changes, bar), told)
    if _is_ending(after, bar):
        return before
    there = chart_of(after.section_of(bar)).bar_of_chorus(bar)
    jumps = abs(seconds_of_bar(before, bar) - seconds_of_bar(after, bar)) > SAME_MOMENT
    return before if jumps or there != _bar_of_chorus(before, bar) else after


def _is_ending(timeline: Timeline, bar: int) -> bool:
    """Whether a bar is played as the ending has it, or is not played any more."""
    if timeline.loops or timeline.total_bars is None:
        return False
    ending = chart_of(timeline.sections[-1]).ending
    return bar >= (timeline.total_bars if ending is None else ending.start_bar)


def _bar_of_chorus(timeline: Timeline, bar: int) -> int:
    """Where in its chorus a bar stands; the bar after a loop's last is its first."""
    within = bar % timeline.total_bars if timeline.loops and timeline.total_bars else bar
    return chart_of(timeline.section_of(within)).bar_of_chorus(within)


def _without_repeats(changes: Changes, bar: int) -> Changes:
    """The changes but for those from ``bar`` on that change nothing, such as a tempo that was
    taken back.
    """
    pairs = pairwise(changes)
    return (changes[0], *(pair for old, pair in pairs if pair[0] < bar or pair[1] != old[1]))


def _left(timeline: Timeline, bar: int) -> Timeline:
    """The same up to a bar, without coming back: a loop's rounds in a row."""
    if not timeline.loops or timeline.total_bars is None:
        return timeline
    rounds = max(0, bar // timeline.total_bars)
    later = rounds * timeline.total_bars
    *before, (at, last) = timeline.changes
    once = (*before, (at, last.changed(loop=False, bars=None)))
    if not rounds:
        return Timeline(once, timeline.told)
    round_ = tuple((later + at, setup) for at, setup in once)
    told = tuple((later + at, beats) for at, beats in timeline.told)
    return Timeline(_without_repeats(((0, _rounds_heard(timeline)), *round_), later), told)


def _rounds_heard(timeline: Timeline) -> Setup:
    """The rounds of a loop that are behind: so many bars in that time, and the next begins at
    the top of its form. For a loop that cuts its form short, each of them is a chorus.
    """
    first = timeline.changes[0][1]
    bars, seconds = timeline.total_bars or 1, tempo_map(timeline).round_seconds
    told: dict[str, Any] = {"drift": 0, "loop": False, "bars": None, "ending": "none"}
    form = first.sounding_form
    if bars % form.bars and bars <= LONGEST_FORM:
        chart = (form.chart * -(-bars // form.bars))[:bars]
        told |= {"form": Form(chart, form.beats_per_bar), "key": None}
    if len(timeline.changes) > 1:
        told["tempo"] = float(60 * (timeline.total_beats or 0)) / seconds
    return first.changed(**told)


def _round_at(timeline: Timeline, beat: float) -> tuple[int, Fraction]:
    """How often a loop has come round at a beat, and the beat of that round."""
    total = timeline.total_beats
    if not timeline.loops or total is None or beat < 0:
        return 0, Fraction(beat)
    rounds = int(beat // total)
    return rounds, Fraction(beat) - rounds * total
