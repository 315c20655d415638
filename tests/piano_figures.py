"""What the pianist plays, in figures: counted from the notes, to hold beside teachers' habits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import figures
from harmony.chords import Chord
from harmony.phrase import Note
from harmony.voicings import Voicing, motion
from playback.band.chart import Chart, chart_of
from playback.setup import Setup
from playback.timeline import Timeline


@dataclass
class Comping:
    """Counts over some setups: bars and silent ones; strikes, off the beat, coloured by a
    tension, at or below the bass, a minor ninth above a chord tone of it; semitones a voice at
    changes of chord, where no bar of silence lies between, and how often a voice went over
    five; different voicings by setup and chord.
    """

    bars: int = 0
    silent: int = 0
    strikes: int = 0
    off_beat: int = 0
    coloured: int = 0
    crossed: int = 0
    rubbing: int = 0
    moves: list[float] = field(default_factory=list)
    leaps: int = 0
    ways: list[int] = field(default_factory=list)


def comping(setups: Sequence[Setup], bars: int) -> Comping:
    """All of it, over the first bars of each setup."""
    found = Comping()
    for setup in setups:
        _count(found, setup, bars)
    return found


def _count(found: Comping, setup: Setup, bars: int) -> None:
    (section,) = Timeline.of(setup).sections
    chart, bass = chart_of(section), figures.part(setup, "bass", bars)
    ways: dict[Chord, set[Voicing]] = {}
    before: tuple[Chord, Voicing, Fraction] | None = None
    beats = setup.form.beats_per_bar
    heard: set[int] = set()
    for onset, notes in figures.strikes(figures.part(setup, "piano", bars)):
        chord = chord_leaned_on(chart, onset)
        voicing = tuple(note.pitch for note in notes)
        ways.setdefault(chord, set()).add(voicing)
        heard.add(int(onset // beats))
        found.strikes += 1
        found.off_beat += onset.denominator == 2
        found.coloured += any(p % 12 not in chord.pitch_classes for p in voicing)
        under = list(sounding(bass, onset, notes[0].end))
        found.crossed += any(p >= voicing[0] for p in under)
        found.rubbing += any(rubs(chord, low, p) for low in under for p in voicing)
        if before is not None and before[0] != chord and onset - before[2] <= beats:
            together, farthest = motion(before[1], voicing)
            found.moves.append(together / max(len(voicing), len(before[1])))
            found.leaps += farthest > 5
        before = chord, voicing, onset
    found.bars += bars
    found.silent += bars - len(heard)
    found.ways += [len(voicings) for voicings in ways.values()]


def chord_leaned_on(chart: Chart, onset: Fraction) -> Chord:
    """The chord on the beat of a strike, or after it if that falls off the beat."""
    bar, within = divmod(-(-onset // 1), chart.form.beats_per_bar)
    return chart.chord_by_beat(bar)[within]


def sounding(bass: Sequence[Note], start: Fraction, end: Fraction) -> Iterator[int]:
    """The bass's pitches that sound between two beats."""
    near = (note for note in bass if note.onset < end and note.end > start)
    return (note.pitch for note in near)


def rubs(chord: Chord, low: int, high: int) -> bool:
    """A minor ninth above a bass note that is a chord tone, but for a dominant's flat nine."""
    tones = chord.pitch_classes | ({chord.bass.pitch_class} if chord.bass else set())
    root = chord.root.pitch_class
    flat_nine = chord.family in ("dominant", "suspended") and low % 12 == root
    return high - low in (13, 25) and low % 12 in tones and not flat_nine
