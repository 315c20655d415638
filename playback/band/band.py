"""The one seam between inventing and playing: which notes begin in a span of beats.

The answer depends on the timeline and the span alone. Windows tile: asked for in one piece,
in a thousand, or backwards, the same notes come out. Count-in bars lie before beat 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    total = timeline.total_beats
    last = end if total is None or timeline.loops else min(end, total)
    section = timeline.section_at(first)
    bar = section.bar_at(first)
    begins = section.beat_of(bar)
    while begins < last:
        notes = _bar(timeline, section, player, bar)
        if begins < first or begins + section.beats_per_bar > last:
            notes = tuple(note for note in notes if first <= note.onset < last)
        yield section, bar, notes
        bar += 1
        section = timeline.section_of(bar)
        begins = section.beat_of(bar)


def _bar(timeline: Timeline, section: Section, player: str, bar: int) -> tuple[Note, ...]:
    if bar < 0:
        return count_in_bar(section, bar) if player == "drums" else ()
    total = timeline.total_bars
    if total is not None and bar >= total:
        return _again(timeline, player, *divmod(bar, total))
    return SIDEMEN[player](section, bar) if player in section.setup.players else ()


def _again(timeline: Timeline, player: str, times: int, bar: int) -> tuple[Note, ...]:
    """A bar of a loop that has been round ``times`` times."""
    section = timeline.section_of(bar)
    round_ = (timeline.total_beats or Fraction(0)) * times
    return tuple(note.moved(round_) for note in _bar(timeline, section, player, bar))
