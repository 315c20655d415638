"""What is called out while the band plays: another tempo or key, the last chorus, play on.

Each is a function from timeline to timeline and takes hold on a bar line. What lies before that
bar has been heard and stays as it was; where that cannot be, as inside the ending, the band
plays on as it did. Only a tempo moves at once: it glides from a beat on and has arrived at that
bar line.

These are for timelines that do not loop; ``playback.transport`` leaves and enters loops.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from itertools import pairwise

from harmony.mistake import Mistake
from playback.band.chart import chart_of
from playback.setup import Setup
from playback.setup_fields import MOST_BARS, TEMPOS
from playback.tempo import tempo_map
from playback.timeline import Glide, Timeline

Changes = tuple[tuple[int, Setup], ...]
Change = Callable[[Setup], Setup]

SAME_MOMENT = 1e-6
"""Two bar lines less than this many seconds apart are one: a twentieth of a sample."""


def with_change(timeline: Timeline, bar: int, change: Change, told: int = 0) -> Timeline:
    """From a bar on another setup: key, feel, who plays. The band knows ``told`` beats before.

    What was planned for later comes all the same, but for what changes. Raises Mistake where a
    setup cannot be so.
    """
    bar = max(bar, 0)
    here = timeline.section_of(bar).setup
    changes_nothing = all(change(setup) == setup for setup in _setups_from(timeline, bar))
    if changes_nothing or is_ending(timeline, bar):
        return timeline
    changes = [(at, setup) for at, setup in timeline.changes if at < bar]
    changes.append((bar, change(here)))
    changes += [(at, change(setup)) for at, setup in timeline.changes if at > bar]
    known = dict(timeline.told)
    if told and bar:
        known.setdefault(bar, told)
    return _if_it_goes_on(timeline, _replaced(timeline, tuple(changes), bar, known), bar)


def with_tempo(
    timeline: Timeline, bar: int, tempo: float, from_beat: float | None = None
) -> Timeline:
    """From a bar on so many beats a minute, within 30 to 320; with ``from_beat``, gliding there
    from that beat, which lies before the bar.

    Changes planned for later keep all but their tempo. What was counted in is played for a
    bar: a count-in has one tempo (choice).
    """
    wanted = kept_tempo(tempo)
    bar = first_free_bar(timeline, bar)
    aims = [setup.tempo for setup in _setups_from(timeline, bar)]
    aims += [glide.tempo for glide in _glides_from(timeline, bar)]
    if all(aim == wanted for aim in aims) or is_ending(timeline, bar):
        return timeline
    changes = [(at, setup) for at, setup in timeline.changes if at < bar]
    changes.append((bar, timeline.section_of(bar).setup.changed(tempo=wanted)))
    changes += [(at, setup.changed(tempo=wanted)) for at, setup in timeline.changes if at > bar]
    end = _beat_of(timeline, bar)
    start = end if from_beat is None else max(0.0, from_beat)
    glides = tuple(glide for glide in timeline.glides if glide.beat < start)
    so_far = Timeline(timeline.changes, glides=glides)
    if start < end and tempo_map(so_far).tempo_at(start) != wanted:
        glides += (Glide(start, end, wanted),)
    after = _replaced(timeline, tuple(changes), bar, dict(timeline.told), glides)
    return _if_it_goes_on(timeline, after, bar, start)


def kept_tempo(tempo: float) -> float:
    """A tempo within what can be played."""
    return max(TEMPOS[0], min(TEMPOS[1], float(tempo)))


def with_last_chorus(timeline: Timeline, bar: int) -> Timeline:
    """The band plays a last chorus and ends it on a held chord.

    The last chorus is the one that begins at ``bar`` or next after it: the sign means one
    more from the top, and during the count-in the first is the last (choice). Of a form
    shorter than eight bars it is as many choruses as fill them. What was planned for later
    does not come any more; a performance that ends as early as that stays as it is.
    """
    bar = max(bar, 0)
    top = _chorus_from(timeline, bar)
    end = top + chart_of(timeline.section_of(top)).round_bars
    if end > MOST_BARS or (timeline.total_bars is not None and timeline.total_bars <= end):
        return timeline
    return _ended(timeline, bar, top, bars=end, ending="hold")


def without_end(timeline: Timeline, bar: int, planned: Timeline | None = None) -> Timeline:
    """The last chorus taken back: the band plays on, as long as was ``planned`` and with what
    was planned for later; without a plan, and where a loop was planned, endlessly.
    """
    if timeline.total_bars is None:
        return timeline
    last_bar = max(timeline.changes[-1][0], bar)
    if planned is None or (planned.total_bars or MOST_BARS) <= last_bar:
        return _ended(timeline, bar, last_bar, bars=None, ending="none")
    plan = planned.changes[-1][1]
    back = _ended(timeline, bar, last_bar, bars=plan.bars, ending=plan.ending)
    # A change that was missed meanwhile is nothing that a hand has changed.
    come = {at for at, _ in planned.changes} & {at for at, _ in timeline.changes}
    here, there = timeline.section_of(last_bar).setup, planned.section_of(max(come)).setup
    later = tuple(
        (at, _as_hands_have_it(setup, here, there))
        for at, setup in planned.changes
        if at > last_bar
    )
    if back is timeline or not later:
        return back
    tempo = timeline.section_of(bar).setup.tempo
    starts = _beat_of(timeline, last_bar)
    glides = tuple(g for g in planned.glides if g.beat >= starts and g not in back.glides)
    told = dict(planned.told) | dict(back.told)
    *before, (at, last) = back.changes
    last = last.changed(bars=there.bars, loop=there.loop, ending=there.ending)
    rows = (*before, (at, last), *later)
    after = _replaced(back, rows, bar, told, back.glides + glides)
    back = _if_it_goes_on(timeline, after, bar)
    return back if planned.section_of(bar).setup.tempo == tempo else with_tempo(back, bar, tempo)


def with_length(timeline: Timeline, bar: int, bars: int | None, ending: str) -> Timeline:
    """The whole is so many bars long, counted from its first, and ends so; None is endless.

    Raises Mistake where so many have been played, or what is planned for later has no room.
    """
    last_bar = max(timeline.changes[-1][0], bar)
    if bars is not None and bars <= last_bar:
        told = f"{bars:,} bars have been played, or are about to be"
        raise Mistake(f"{told}; say {last_bar + 1:,} or more, or begin again")
    return _ended(timeline, bar, last_bar, bars=bars, ending="none" if bars is None else ending)


ABOUT_THE_WAY = ("tempo", "count_in", "bars", "loop", "intro", "ending")
"""What hands change in ways of their own."""


def _as_hands_have_it(later: Setup, here: Setup, planned: Setup) -> Setup:
    """A setup planned for later, but for what has become another than was ``planned`` for now:
    somebody has changed that, and it stays.
    """
    names = {field.name for field in fields(Setup) if field.init} - {*ABOUT_THE_WAY}
    rows = ((name, getattr(here, name)) for name in names)
    return later.changed(**{name: now for name, now in rows if now != getattr(planned, name)})


def _ended(
    timeline: Timeline, bar: int, last_bar: int, *, bars: int | None, ending: str
) -> Timeline:
    """The changes up to ``last_bar``, of which the last says how long it all lasts.

    No bar is marked where only the end is another one, so that nothing rings off there;
    unless the tempo drifts, which it does towards the end that it knows.
    """
    kept = [(at, setup) for at, setup in timeline.changes if at <= last_bar]
    at, setup = kept.pop()
    ends = setup.changed(bars=bars, loop=False, ending=ending)
    if setup.drift and at < bar:
        kept.append((at, setup))
        at = bar
    after = _replaced(timeline, (*kept, (at, ends)), bar, dict(timeline.told))
    return _if_it_goes_on(timeline, after, bar)


def first_free_bar(timeline: Timeline, bar: int) -> int:
    """The first bar that may have another tempo than the bar before it had."""
    return max(bar, 1 if timeline.count_in_beats else 0)


def _setups_from(timeline: Timeline, bar: int) -> list[Setup]:
    """What is still to be played from a bar on."""
    later = [setup for at, setup in timeline.changes if at > bar]
    return [timeline.section_of(bar).setup, *later]


def _glides_from(timeline: Timeline, bar: int) -> list[Glide]:
    return [glide for glide in timeline.glides if glide.until > _beat_of(timeline, bar)]


def _beat_of(timeline: Timeline, bar: int) -> float:
    return float(timeline.section_of(bar).beat_of(bar))


def _chorus_from(timeline: Timeline, bar: int) -> int:
    """The first bar at or after ``bar`` that is the top of a chorus."""
    while chart_of(timeline.section_of(bar)).bar_of_chorus(bar):
        bar += 1
    return bar


def _replaced(
    timeline: Timeline,
    changes: Changes,
    bar: int,
    told: dict[int, int],
    glides: tuple[Glide, ...] | None = None,
) -> Timeline:
    """The timeline with other changes, but for those from ``bar`` on that change nothing, such as
    a tempo that was taken back; one that the band was told of, and may lead into, stays.
    """
    pairs = pairwise(changes)
    stays = {at for at, beats in told.items() if beats}
    kept = (
        changes[0],
        *(pair for old, pair in pairs if pair[0] < bar or pair[0] in stays or pair[1] != old[1]),
    )
    bars = {at for at, _ in kept}
    known = tuple(sorted((at, beats) for at, beats in told.items() if at in bars))
    return Timeline(kept, known, timeline.glides if glides is None else glides)


def _if_it_goes_on(
    before: Timeline, after: Timeline, bar: int, from_beat: float | None = None
) -> Timeline:
    """The changed timeline; the one before it where a bar is too late, because the ending is
    being played, or where time or chorus would jump. Time may move from ``from_beat`` on.
    """
    if is_ending(before, bar) or is_ending(after, bar):
        return before
    if chorus_bar(after, bar) != chorus_bar(before, bar) and goes_round_alike(before, after, bar):
        return before
    beat = min(_beat_of(before, bar), _beat_of(after, bar))
    beat = beat if from_beat is None else min(beat, from_beat)
    apart = tempo_map(before).seconds_at(beat) - tempo_map(after).seconds_at(beat)
    return before if abs(apart) > SAME_MOMENT else after


def goes_round_alike(before: Timeline, after: Timeline, bar: int) -> bool:
    """Whether the forms before and after a bar are as long as one another, so that the one goes
    on where the other was.
    """
    old, new = (timeline.section_of(bar).setup.form for timeline in (before, after))
    return (old.bars, old.beats_per_bar) == (new.bars, new.beats_per_bar)


def chorus_bar(timeline: Timeline, bar: int) -> int:
    """Which bar of its chorus a bar is, from 0."""
    return chart_of(timeline.section_of(bar)).bar_of_chorus(bar)


def is_ending(timeline: Timeline, bar: int) -> bool:
    """Whether a bar is played as the ending has it, or is not played any more."""
    if timeline.loops or timeline.total_bars is None:
        return False
    ending = chart_of(timeline.sections[-1]).ending
    return bar >= (timeline.total_bars if ending is None else ending.start_bar)
