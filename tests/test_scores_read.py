"""Scores that we or music21 wrote, read back: the same chords, the same form."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony.charts.lead_sheet import read_lead_sheet
from harmony.chord_suffix import name_quality
from harmony.chord_table import HEADS
from harmony.chords import Chord
from harmony.form import METERS, Form
from harmony.notation import musicxml
from harmony.pitch import PitchName
from harmony.sheet import Sheet, SheetPart, Staff
from playback.bar_marks import sheet_bars
from playback.route import Route
from playback.score import sheet_of
from playback.setup import Setup

NAMES = st.sampled_from(sorted({name_quality(head) for head in HEADS.values()}))
ROOTS = st.sampled_from(
    [PitchName.parse(name) for name in "Cb C C# Db D Eb E E# Fb F F# Gb G Ab A Bb B".split()]
)
CHORDS = st.builds(lambda root, suffix: Chord(root, suffix), ROOTS, NAMES)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    beats = draw(st.sampled_from(METERS))
    held = []
    for _ in range(draw(st.integers(1, 13))):
        cuts = draw(st.sets(st.integers(1, beats - 1), max_size=min(3, beats - 1)))
        edges = [0, *sorted(cuts), beats]
        bar = [(draw(CHORDS), b - a) for a, b in pairwise(edges)]
        held.append(tuple(bar))
    return Form(tuple(held), beats)


@settings(max_examples=30)
@given(forms(), st.integers(1, 3))
def test_the_chords_of_our_own_scores_come_back(form: Form, choruses: int) -> None:
    route = Route.of(Setup(form=form, bars=choruses * form.bars, seed=7, ending="none", count_in=1))
    silent = SheetPart("Chords", "", "piano", 0, 0, (Staff("treble", ((),)),))
    content = musicxml(Sheet("Chords", "ours", sheet_bars(route), (silent,)))
    found = read_lead_sheet(content).form
    assert (found.beats_per_bar, found.changes) == (form.beats_per_bar, form.changes)
    assert found.bars == form.bars


@pytest.mark.parametrize("key", "C Db D Eb E F F# G Ab A Bb B".split())
def test_a_whole_score_of_ours_comes_back_in_every_key(key: str) -> None:
    form = Form.parse("3/4 Am7b5 | D7alt / G7b9 | Cm6 | F13 | Bbmaj7#11").in_key(
        PitchName.parse(key)
    )
    setup = Setup(form=form, bars=10, seed=7, tempo=96.0)
    tune = read_lead_sheet(musicxml(sheet_of(Route.of(setup))))
    assert (tune.form, tune.tempo) == (form, 96)
    assert tune.told == ("left out: the ending (bar 10)",)


def test_an_ending_that_begins_in_the_first_chorus_is_read_with_it() -> None:
    setup = Setup(form=Form.parse("Dm7 x3 | C7 x3"), bars=8, seed=7, ending="tag")
    tune = read_lead_sheet(musicxml(sheet_of(Route.of(setup))))
    assert tune.form.bars == 8
    assert tune.told == ("the ending is a part of the form (bars 5 to 8)",)


FIGURES = """
Dm7=Dm7 G7=G7 Cmaj7=Cmaj7 F#m7b5=F#m7b5 B-7=Bb7 E-=Eb Co7=Cdim7 C+=Caug Csus4=Csus C/E=C/E Cm6=Cm6
C9=C9 Am7/D=Am7/D CmM7=CmMaj7 G7b9=G7b9 A7#11=A7#11
"""
"""Chords as music21 writes them, and as we do."""


def test_music21_wrote_the_same_chords() -> None:
    from music21 import harmony, stream
    from music21.musicxml.m21ToXml import GeneralObjectExporter

    figures = dict(pair.split("=") for pair in FIGURES.split())
    part = stream.Part()
    for figure in figures:
        measure = stream.Measure()
        measure.append(harmony.ChordSymbol(figure))
        part.append(measure)
    content = GeneralObjectExporter(part).parse()
    found = [str(chord) for bar in read_lead_sheet(content).form.chart for chord, _ in bar]
    assert found == [*figures.values()]
