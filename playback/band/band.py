"""The one seam between inventing and playing: which notes begin in a span of beats.

The answer depends on the timeline and the span alone. Windows tile: asked for in one piece,
in a thousand, or backwards, the same notes come out. Count-in bars lie before beat 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from harmony.beats import Beats
from harmony.phrase import Note
from playback.band.bass import bass_bar
from playback.band.conductor import waits
from playback.band.drums import count_in_bar, drum_bar, pickup_bar
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
    for rounds, _, _, notes in bars_between(timeline, player, start, end):
        later = rounds * (timeline.total_beats or Fraction(0))
        found += (note.moved(later) for note in notes) if rounds else notes
    return tuple(found)


def bars_between(
    timeline: Timeline, player: str, start: Beats, end: Beats
) -> Iterator[tuple[int, Section, int, tuple[Note, ...]]]:
    """The same, bar by bar: how often a loop has been round, section, bar and its notes.

    Bars and notes lie where they lay the first time round.
    """
    first = max(start, -timeline.count_in_beats)
    total = int(timeline.total_beats or 0)
    last = end if timeline.loops or not total else min(end, Fraction(total))
    rounds = max(0, int(first // total)) if timeline.loops else 0
    section = timeline.section_at(first - rounds * total)
    bar = section.bar_at(first - rounds * total)
    # In whole beats, which compare faster than fractions.
    opens, closes, ends = ceil(first), floor(last), ceil(last)
    changes = len(timeline.sections) > 1
    while (begins := rounds * total + section.beat_of(bar)) < ends:
        notes = (_bar if section.told is None else _told_bar)(section, player, bar)
        after = timeline.section_after(section) if changes else None
        if after is not None and after.start_bar - bar <= RINGING_BARS:
            notes = _let_go(notes, section, after)
        if begins < opens or begins + section.beats_per_bar > closes:
            from_, to = first - rounds * total, last - rounds * total
            notes = tuple(note for note in notes if from_ <= note.onset < to)
        yield rounds, section, bar, notes
        bar += 1
        if timeline.loops and bar == timeline.total_bars:
            bar, rounds = 0, rounds + 1
        if changes:
            section = timeline.section_of(bar)


RINGING_BARS = 2
"""No note rings on for more bars than this after the bar it was struck in."""


def _let_go(notes: tuple[Note, ...], section: Section, after: Section) -> tuple[Note, ...]:
    """Nothing rings on into what a change brings: another chord, the same key struck anew. An
    end that is near or far brings neither.
    """
    if section.setup.is_alike(after.setup):
        return notes
    by = after.start_beat
    return tuple(
        note if note.end <= by else replace(note, duration=by - note.onset) for note in notes
    )


def _told_bar(section: Section, player: str, bar: int) -> tuple[Note, ...]:
    """A bar of a section that ends with a change the band was told of: only from the beat on
    which it was told is it led into that change.
    """
    change, beats = section.told or (bar, 0)
    if beats >= section.beats_per_bar:
        return _bar(section, player, bar)
    plain = _bar(_not_told(section), player, bar)
    if bar != change - 1:
        return plain
    told_at = section.beat_of(change) - beats
    played = [note for note in plain if note.onset < told_at]
    return (*played, *(n for n in _bar(section, player, bar) if n.onset >= told_at))


@lru_cache(maxsize=8)
def _not_told(section: Section) -> Section:
    return replace(section, told=None)


def _bar(section: Section, player: str, bar: int) -> tuple[Note, ...]:
    if bar < 0:
        return count_in_bar(section, bar) if player == "drums" else ()
    if player not in section.setup.players:
        return ()
    if waits(section, bar, player):
        return pickup_bar(section, bar) if player == "drums" else ()
    return SIDEMEN[player](section, bar)
