"""The one seam between inventing and playing: which notes begin in a span of beats.

The answer depends on the timeline and the span alone. Windows tile: asked for in one piece,
in a thousand, or backwards, the same notes come out. Count-in bars lie before beat 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from harmony.beats import Beats
from harmony.phrase import Note
from playback.band.bass import bass_bar
from playback.band.drums import count_in_bar, drum_bar
from playback.band.piano import piano_bar
from playback.timeline import Section, Timeline

BarOf = Callable[[Section, int], tuple[Note, ...]]

SIDEMEN: dict[str, BarOf] = {"bass": bass_bar, "piano": piano_bar, "drums": drum_bar}


def notes_between(timeline: Timeline, start: Beats, end: Beats) -> Mapping[str, tuple[Note, ...]]:
    """All notes whose onset lies in [start, end), by player. Any cut points tile exactly.

    Onsets count from beat 0 of the performance, in order. Players who sit out are there,
    with no notes. Nothing sounds before the count-in nor after the end; a loop goes round.
    """
    return {player: part_between(timeline, player, start, end) for player in SIDEMEN}


def part_between(timeline: Timeline, player: str, start: Beats, end: Beats) -> tuple[Note, ...]:
    """One player's notes whose onset lies in [start, end)."""
    bars = bars_between(timeline, player, start, end)
    return tuple(note for _, _, notes in bars for note in notes)


def bars_between(
    timeline: Timeline, player: str, start: Beats, end: Beats
) -> Iterator[tuple[Section, int, tuple[Note, ...]]]:
    """The same, bar by bar, with the section and the number of the bar."""
    first = max(start, -timeline.count_in_beats)
    total = timeline.total_beats or Fraction(0)
    last = end if timeline.loops or not total else min(end, total)
    times = max(0, int(first // total)) if timeline.loops else 0
    section = timeline.section_at(first - times * total)
    bar = section.bar_at(first - times * total)
    while (begins := times * total + section.beat_of(bar)) < last:
        notes = _bar(section, player, bar)
        lying, shown = _round_again(timeline, section, times) if times else section, bar
        if times:
            notes = tuple(note.moved(times * total) for note in notes)
            shown += lying.start_bar - section.start_bar
        if begins < first or begins + section.beats_per_bar > last:
            notes = tuple(note for note in notes if first <= note.onset < last)
        yield lying, shown, notes
        bar += 1
        if timeline.loops and bar == timeline.total_bars:
            bar, times = 0, times + 1
        section = timeline.section_of(bar)


def _round_again(timeline: Timeline, section: Section, times: int) -> Section:
    """A section where it lies after the loop has been round ``times`` times."""
    bars, beats = timeline.total_bars or 0, int(timeline.total_beats or 0)
    return replace(
        section,
        start_bar=section.start_bar + times * bars,
        start_beat=section.start_beat + times * beats,
    )


def _bar(section: Section, player: str, bar: int) -> tuple[Note, ...]:
    if bar < 0:
        return count_in_bar(section, bar) if player == "drums" else ()
    return SIDEMEN[player](section, bar) if player in section.setup.players else ()
