"""What a sound file says of itself: what is played, how fast, in which key, and by which band.

A sampler or a DAW reads tempo, beats, key and loop points from it; people read the rest, and
get the same band again from the setup line.

>>> from playback.setup import Setup
>>> notes = liner_notes(Route.of(Setup(bars=8, seed=7)), 48_000, "bass")
>>> notes.title, notes.grid
('Dm7 C7 in D minor, bass', Grid(tempo=120.0, beats=32, meter=4, root=2))
>>> notes.comment
'120 beats per minute, 8 bars of 4/4, D minor, seed 7; setup bars=8&seed=7&v=1'
"""

from __future__ import annotations

from typing import NamedTuple

from harmony.form import Form
from playback.frames import length_in_frames, opening_frame
from playback.midi_messages import ascii_text
from playback.route import Route
from playback.setup import Setup
from playback.setup_line import setup_line
from playback.timetable import total_beats

MOST_CHORDS = 4
"""So many chords of a form are in a title, as in the name of a file (choice)."""

LONGEST_LINE = 2_000
"""A setup line of more characters is left out: only a very long form has one (choice)."""


class Grid(NamedTuple):
    """A steady tempo in quarter notes a minute, how many there are, the count-in included, how
    many in a bar, and the home chord's root as a pitch class.
    """

    tempo: float
    beats: int
    meter: int
    root: int


class LinerNotes(NamedTuple):
    """``grid`` is None where the tempo or the meter changes on the way: no one figure is true
    then. ``loop`` holds the first and the last frame of what goes round; None where nothing does.
    """

    title: str
    comment: str
    grid: Grid | None
    loop: tuple[int, int] | None


def liner_notes(route: Route, rate: int, player: str = "") -> LinerNotes:
    """Of a performance at a rate in frames a second, or of one player's part in it.

    Raises Mistake for an endless performance.
    """
    frames = length_in_frames(route, rate)
    first = route.first
    names = dict.fromkeys(chord.symbol for _, chord in first.sounding_form.changes[:MOST_CHORDS])
    title = f"{' '.join(names)} in {_key(first.sounding_form)}{', ' * bool(player)}{player}"
    # The count-in is no part of what goes round.
    loop = (-opening_frame(route, rate), frames - 1) if route.loops else None
    return LinerNotes(ascii_text(title), ascii_text(_comment(route)), _grid(route), loop)


def _comment(route: Route) -> str:
    first = route.first
    setups = _setups(route)
    tempos = dict.fromkeys(f"{setup.tempo:.6g}" for setup in setups)
    fast = next(iter(tempos)) if len(tempos) == 1 else f"{next(iter(tempos))} at first,"
    key = _key(first.sounding_form)
    bars = f"{route.total_bars:,} bar{'s' * (route.total_bars != 1)}"
    told = f"{fast} beats per minute, {bars} of {first.form.beats_per_bar}/4, {key}"
    told += f", seed {first.seed}"
    line = setup_line(first)
    if len(line) > LONGEST_LINE:
        return told
    is_all = route == Route.of(first)
    return f"{told}; {'setup' if is_all else 'begins as setup'} {line}"


def _grid(route: Route) -> Grid | None:
    kinds = {(setup.tempo, setup.form.beats_per_bar) for setup in _setups(route)}
    beats = total_beats(route)
    steady = not any(setup.drift for setup in _setups(route))
    steady = steady and not any(leg.timeline.glides for leg in route.legs)
    if len(kinds) != 1 or beats is None or not steady:
        return None
    ((tempo, meter),) = kinds
    root = route.first.sounding_form.home.root.pitch_class
    return Grid(tempo, int(beats + route.count_in_beats), meter, root)


def _setups(route: Route) -> list[Setup]:
    return [setup for leg in route.legs for _, setup in leg.timeline.changes]


def _key(form: Form) -> str:
    return f"{form.home.root} {'minor' if form.is_minor else 'major'}"
