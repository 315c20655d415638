"""The bassist in the feels that do not walk, and where two opens into four. All of it is a choice,
after how these feels are taught: nobody has counted them.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import figures
from harmony.chords import Chord
from harmony.form import Form
from many_setups import feels_of, forms, seeds, setups
from playback.band.band import bars_between
from playback.band.chart import chart_of
from playback.band.conductor import feel_at, intensity
from playback.setup import PLAYERS, Setup
from playback.timeline import Timeline


@given(forms, seeds)
def test_stop_time_strikes_the_root_of_a_new_chord(form: Form, seed: int) -> None:
    setup = Setup(form=form, seed=seed, feel="stop-time")
    before: Chord | None = None
    beats = setup.form.beats_per_bar
    for _, section, bar, notes in bars_between(
        Timeline.of(setup), "bass", Fraction(0), Fraction(12 * beats)
    ):
        chord, _ = chart_of(section).chords_in(bar)[0]
        if len(notes) == 1:
            allowed = {(chord.bass or chord.root).pitch_class}
            allowed |= set(chord.pitch_classes) if chord == before else set()
            assert notes[0].pitch % 12 in allowed
        before = chart_of(section).chords_in(bar)[-1][0]


@given(setups(), st.sampled_from(["two", "ballad"]))
def test_half_notes_leave_room(setup: Setup, feel: str) -> None:
    """In two: the first beat, every chord, the middle, now and then a pickup or two."""
    assume(feel in feels_of(setup.form))
    setup = setup.changed(bars=None, loop=False, ending="none", feel=feel, players=PLAYERS)
    setup = setup.changed(intensity=0.5)
    beats = setup.form.beats_per_bar
    bars = list(bars_between(Timeline.of(setup), "bass", Fraction(0), Fraction(16 * beats)))
    for _, section, bar, notes in bars:
        most = max(2, len(chart_of(section).chords_in(bar))) + 2
        assert 1 <= len({note.onset for note in notes}) <= most
        assert all(note.onset.denominator <= 2 for note in notes)


def test_a_bar_in_two_is_mostly_two_notes() -> None:
    """In six bars of ten or more, and a walk of four in one of thirty to one of eight."""
    bars = [
        len({n.onset for n in bar})
        for seed in range(10)
        for bar in figures.bars_of(Setup(seed=seed, feel="two"), "bass", 128)
    ]
    counted = Counter(bars)
    assert counted[2] / len(bars) >= 0.5
    assert 1 / 30 <= counted[4] / len(bars) <= 1 / 8


def test_a_ballad_is_slower_than_a_two_feel() -> None:
    """Fewer notes; an octave falls in the middle and two strings are struck at once here and
    there, and in no other feel.
    """
    ballad, two = (
        [bar for seed in range(10) for bar in figures.bars_of(Setup(seed=seed, feel=f), "bass", 64)]
        for f in ("ballad", "two")
    )
    notes = [sum(len({n.onset for n in bar}) for bar in bars) for bars in (ballad, two)]
    assert notes[0] < notes[1]
    doubled = [sum(len({n.onset for n in b}) < len(b) for b in bars) for bars in (ballad, two)]
    assert 0.02 <= doubled[0] / len(ballad) <= 0.15
    assert not doubled[1]
    drops = sum(any(n.pitch == bar[0].pitch - 12 for n in bar[1:]) for bar in ballad)
    assert drops / len(ballad) >= 0.05


def test_broken_time_leaves_beats_out_and_pushes_others() -> None:
    """A third of the strikes or more off the beat, fewer than a walk has; a new chord is said
    where it lands.
    """
    setups = [Setup(seed=seed, feel="broken") for seed in range(10)]
    notes = [n for setup in setups for n in figures.part(setup, "bass", 64)]
    off = sum(n.onset.denominator == 2 for n in notes) / len(notes)
    assert 0.3 <= off <= 0.6
    assert 2 <= len(notes) / 640 <= 3.6
    for setup in setups:
        struck = {n.onset for n in figures.part(setup, "bass", 64)}
        assert {Fraction(16 * i) for i in range(16)} <= struck


@pytest.mark.parametrize(("feel", "below"), [(None, 45), ("two", 60)])
def test_under_an_arc_two_opens_into_four(feel: str | None, below: int) -> None:
    """Soft choruses are played in two, loud ones walk, and it changes only at the top."""
    setup = Setup(intensity="arc", feel=feel, tempo=140, seed=3)
    (section,) = Timeline.of(setup).sections
    found = set()
    for chorus in range(24):
        feels = {feel_at(section, bar) for bar in range(8 * chorus, 8 * chorus + 8)}
        assert len(feels) == 1
        soft = intensity(section, 8 * chorus) < below
        assert feels == {"two" if soft else "medium"}
        found |= feels
    assert found == {"two", "medium"}


def test_without_an_arc_a_feel_stays() -> None:
    for feel, amount in ((None, 0.0), ("two", 1.0), ("two", 0.5)):
        (section,) = Timeline.of(Setup(feel=feel, intensity=amount)).sections
        assert {feel_at(section, bar) for bar in range(256)} == {feel or "medium"}


def test_a_pedal_is_one_note_under_the_whole_chorus() -> None:
    """Now and then an octave higher."""
    for seed in range(20):
        notes = figures.part(Setup(seed=seed, feel="pedal"), "bass", 16)
        for chorus in (0, 1):
            held = [n.pitch for n in notes if n.onset // 32 == chorus]
            assert {p % 12 for p in held} in ({2}, {9})
            assert max(held) - min(held) in (0, 12)


@pytest.mark.parametrize("text", ["C7", "Dm7 | C7", "Dm7 G7", "3/4 Dm7 | G7"])
def test_a_pedal_under_a_short_form_holds_for_eight_bars(text: str) -> None:
    """It does not flip with every chorus of a bar or two, yet both home and its fifth are
    heard in time enough.
    """
    form = Form.parse(text)
    found = set()
    for seed in range(12):
        bars = figures.bars_of(Setup(form=form, seed=seed, feel="pedal"), "bass", 64)
        for first in range(0, 64, 8):
            held = {n.pitch % 12 for bar in bars[first : first + 8] for n in bar}
            assert len(held) == 1
            found |= held
    assert len(found) == 2


@given(forms, seeds, st.sampled_from(["two", "ballad"]))
def test_the_second_half_note_is_never_the_first_again(form: Form, seed: int, feel: str) -> None:
    assume(feel in feels_of(form))
    setup = Setup(form=form, seed=seed, feel=feel)
    for bar, notes in enumerate(figures.bars_of(setup, "bass", 32)):
        one_chord = len(form.chart[bar % form.bars]) == 1
        middle = bar * form.beats_per_bar + (form.beats_per_bar + 1) // 2
        second = [n.pitch for n in notes if n.onset == middle]
        if one_chord and form.beats_per_bar > 3:
            assert second != [notes[0].pitch]


@pytest.mark.parametrize("feel", ["two", "ballad"])
def test_root_and_fifth_answer_each_other_in_half_of_the_bars(feel: str) -> None:
    """Eight points either way (choice: how two-feel is taught)."""
    answers = total = 0
    for seed in range(20):
        setup = Setup(seed=seed, feel=feel)
        heard = figures.on_beats(figures.part(setup, "bass", 128))
        for at in (at for at in range(0, 4 * 128, 4) if at + 2 in heard):
            pair = {figures.degree(setup.form, b, heard[b]) for b in (at, at + 2)}
            answers += pair == {0, 7}
            total += 1
    assert abs(answers / total - 0.5) <= 0.08
