"""How it ends: the chords of the last bars, which are home at the very end."""

from __future__ import annotations

from typing import NamedTuple

from harmony.chords import Chord
from harmony.form import Bar, Form
from playback.timeline import Section


class Ending(NamedTuple):
    """How the last bars differ: which chords stand in them, and which of them is the last."""

    start_bar: int
    chart: tuple[Bar, ...]

    @property
    def last_bar(self) -> int:
        return self.start_bar + len(self.chart) - 1


def ending_of(section: Section, form: Form) -> Ending | None:
    """The last bars as the ending has them; it is home at the very end.

    ``hold`` and ``stop`` land on the home chord in the last bar. ``tag`` goes twice from the
    chord that leads home to home over the last four bars (choice: the shortest tag that is
    heard as one).
    """
    kind, total = section.setup.ending, section.total_bars
    if kind == "none" or total is None or section.loops:
        return None
    home = final_chord(form.home)
    whole = form.beats_per_bar
    bars: list[Bar] = [((home, whole),)]
    if kind == "tag":
        leading = ((_leading_home(form), whole),)
        bars = [leading, ((form.home, whole),), leading, *bars]
    return Ending(total - len(bars), tuple(bars))


def _leading_home(form: Form) -> Chord:
    """The chord that leads home: the last of the form that is not home itself."""
    root = form.home.root.pitch_class
    away = [chord for _, chord in form.changes if chord.root.pitch_class != root]
    return away[-1] if away else form.home


def final_chord(home: Chord) -> Chord:
    """The colour of the last chord: a minor tune ends on the sixth and ninth, so does a
    major one; any other home is left as it is written (a blues ends on its dominant).
    """
    symbols = {"minor": "m69", "major": "69"}
    return Chord.parse(f"{home.root}{symbols[home.family]}") if home.family in symbols else home
