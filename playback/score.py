"""The score of a performance: what its players would have before them on paper.

Every bar that is played is written out, each time it is played, the count-in too; a loop is
written once, between repeat signs. Notes are those that the sidemen write, in straight eighths:
how they are swung, leaned on and hurried is said in a word and left to whoever plays.

>>> from playback.setup import Setup
>>> sheet = sheet_of(Route.of(Setup(bars=8, seed=7)))
>>> [part.name for part in sheet.parts], len(sheet.bars), sheet.bars[4].named[0][1].symbol
(['Piano', 'Bass', 'Drums'], 8, 'C7')
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import zip_longest

from harmony.beats import Beats
from harmony.mistake import Mistake
from harmony.phrase import Note
from harmony.sheet import Sheet, SheetBar, SheetPart, Staff
from playback.band.band import bars_between
from playback.bar_marks import is_swung, sheet_bars
from playback.midi_file import CHANNELS, PROGRAMS
from playback.route import Route, goes_on
from playback.setup import Setup
from playback.staves import drum_voices, hands_of, in_triplets, strikes
from playback.timetable import timetable

MOST_BARS = 5_000
"""So many bars are a thick book (choice)."""

PLAYERS = ("piano", "bass", "drums")
"""From the top of the page down."""

ON_PAPER = {
    "piano": ("Piano", "Pno.", "piano"),
    "vibes": ("Vibraphone", "Vib.", "vibraphone"),
    "guitar": ("Guitar", "Gtr.", "guitar"),
    "upright": ("Bass", "Bass", "upright bass"),
    "sticks": ("Drums", "Dr.", "drums"),
    "brushes": ("Drums (brushes)", "Dr.", "drums"),
}
"""What a part is called, in full and short, and its instrument, by what is played on."""


def sheet_of(route: Route, players: Sequence[str] = PLAYERS) -> Sheet:
    """A whole route on paper, for those of ``players`` who play. Raises Mistake for one without an
    end, and for too many bars.
    """
    bars = route.total_bars
    if bars is None:
        raise Mistake("an endless performance fits on no paper: say how many bars, such as 32")
    if bars > MOST_BARS:
        raise Mistake(f"a score has {MOST_BARS:,} bars at most, got {bars:,}; try a .mid file")
    return sheet_named(route, sheet_bars(route), _parts(route, players))


def sheet_named(route: Route, bars: Iterable[SheetBar], parts: Iterable[SheetPart]) -> Sheet:
    """A sheet of a route under its usual title, which says the key, and with its source."""
    form = route.first.sounding_form
    title = f"Vamp in {form.home.root.pretty}{' minor' * form.is_minor}"
    return Sheet(title, f"Deux Accords, seed {route.first.seed}", tuple(bars), tuple(parts))


def _parts(route: Route, players: Sequence[str]) -> Iterator[SheetPart]:
    """The parts of those who play; who takes up another instrument has one for each."""
    for player in filter(players.__contains__, PLAYERS):
        played: dict[str, list[Note]] = {}
        for setup, notes in _played(route, player):
            if notes or player in setup.players:
                played.setdefault(setup.plays_on(player), []).extend(notes)
        for instrument, notes in played.items():
            name, short, paper = ON_PAPER[instrument]
            staves = _staves(player, instrument, notes)
            program, channel = PROGRAMS[instrument][1], CHANNELS[player]
            yield SheetPart(name, short, paper, program, channel, staves)


def _staves(player: str, instrument: str, notes: list[Note]) -> tuple[Staff, ...]:
    if player == "drums":
        return (Staff("percussion", drum_voices(notes)),)
    if instrument == "piano":
        right, left = hands_of(strikes(notes))
        return Staff("treble", (right,)), Staff("bass", (left,))
    return (Staff("bass" if player == "bass" else "treble", (tuple(strikes(notes)),)),)


def _played(route: Route, player: str) -> Iterator[tuple[Setup, list[Note]]]:
    """What a player plays, bar by bar, and by which setup: in beats from the sheet's first bar."""
    rows = timetable(route)
    for row, after in zip_longest(rows, rows[1:]):
        leg = row.leg
        begins, ends = leg.first_beat, leg.end_beat or route.round_beats or Fraction(0)
        rings_on = after is not None and goes_on(leg, after.leg)
        for time in range(leg.times or 1):
            later = route.count_in_beats + row.beat + time * (ends - begins) - begins
            for rounds, section, _, written in bars_between(leg.timeline, player, begins, ends):
                around = later + rounds * (leg.timeline.total_beats or 0)
                notes = [note.moved(around) for note in written]
                if not rings_on:
                    notes = [_until(later + ends, note) for note in notes]
                swung = is_swung(section.setup)
                yield section.setup, in_triplets(notes) if swung else notes


def _until(last: Beats, note: Note) -> Note:
    """Nothing rings on beyond the end of a leg."""
    return Note(note.onset, note.pitch, min(note.duration, last - note.onset), note.velocity)
