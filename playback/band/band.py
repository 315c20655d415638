"""The one seam between inventing and playing: which notes begin in a span of beats.

The answer depends on the timeline and the span alone. Windows tile: asked for in one piece,
in a thousand, or backwards, the same notes come out. Count-in bars lie before beat 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

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
    found: list[Note] = []
    for bar_start, beats, notes in _bars(timeline, player, start, end):
        if start <= bar_start and bar_start + beats <= end:
            found += notes
        else:
            found += (note for note in notes if start <= note.onset < end)
    return tuple(found)


def _bars(
    timeline: Timeline, player: str, start: Beats, end: Beats
) -> Iterator[tuple[int, int, tuple[Note, ...]]]:
    """The bars that a span touches: where each begins, its beats, and its notes."""
    at = max(start, -timeline.count_in_beats)
    while at < end:
        section = timeline.section_at(at)
        bar = section.bar_at(at)
        begins = section.beat_of(bar)
        yield begins, section.beats_per_bar, _bar(timeline, section, player, bar)
        at = begins + section.beats_per_bar


def _bar(timeline: Timeline, section: Section, player: str, bar: int) -> tuple[Note, ...]:
    if bar < 0:
        return count_in_bar(section, bar) if player == "drums" else ()
    total = timeline.total_bars
    if total is not None and bar >= total:
        if not timeline.loops:
            return ()
        return _again(timeline, player, *divmod(bar, total))
    return SIDEMEN[player](section, bar) if player in section.setup.players else ()


def _again(timeline: Timeline, player: str, times: int, bar: int) -> tuple[Note, ...]:
    """A bar of a loop that has been round ``times`` times."""
    section = timeline.section_of(bar)
    round_ = (timeline.total_beats or 0) * times
    return tuple(note.moved(round_) for note in _bar(timeline, section, player, bar))
