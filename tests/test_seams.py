"""Where one thing meets the next: a loop and its beginning, a section and another, a bar line.

The band plays on through all of them, as if there were no seam.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import figures
from harmony.chords import Chord
from harmony.form import Form
from harmony.phrase import Note
from harmony.pitch import PitchName
from harmony.voicings import motion
from many_setups import FORMS, PARSED, feels_of, forms, seeds
from playback.band.band import part_between
from playback.band.chart import chart_of
from playback.band.hands import Hands, hands, post
from playback.setup import Setup
from playback.timeline import Timeline

STEPS_THIRDS_FOURTHS_FIFTHS = (-1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -7, 7)

CUT_LOOPS = [5, 7, 11, 13, 17]
"""Bars of loops that end inside the vamp's eight, and inside a block."""


def once_round(setup: Setup) -> Iterator[tuple[Hands, Hands]]:
    """Each place of the hands in a loop and the next, the seam included."""
    (section,) = Timeline.of(setup).sections
    bar = 0
    while True:
        block = chart_of(section).block_at(bar)
        held = hands(section, bar)
        after = hands(block.next_section, block.next_start_bar)[0]
        assert (held[-1].chord, held[-1].voicing) == (after.chord, after.voicing)
        arrives = block.next_arrival.chord
        assert post(block.next_section, block.next_start_bar, arrives) == after.voicing
        yield from pairwise(held)
        bar = block.next_start_bar
        if bar == 0:
            return


@pytest.mark.parametrize("bars", CUT_LOOPS)
def test_hands_go_round_a_loop_that_cuts_the_form(bars: int) -> None:
    """No voice goes over five semitones to a new chord, across the seam nor inside, and the
    hands arrive where the next block begins.
    """
    changes = 0
    for seed in range(60):
        places = list(once_round(Setup(seed=seed, bars=bars, loop=True)))
        assert places[-1][1].voicing == places[0][0].voicing
        for before, after in places:
            if before.chord != after.chord:
                _, farthest = motion(before.voicing, after.voicing)
                assert farthest <= 5, f"seed {seed}, {before} to {after}"
                changes += 1
    assert changes >= 120 * (bars // 8)


def chord_struck(form: Form, bars: int, onset: Fraction) -> Chord:
    """What a strike leans on in a loop: off the beat, the chord of the beat to come."""
    return form.chord_at(Fraction(-(-onset // 1)) % (bars * form.beats_per_bar))


@pytest.mark.parametrize("bars", [5, 8, 13])
@pytest.mark.parametrize("name", ["vamp", "minor turn", "five", "one chord"])
def test_a_late_chord_rings_over_the_bar_line_but_not_into_another(bars: int, name: str) -> None:
    """Of the strikes in the last beat and a half, a sixth or more ring on (choice), and none
    is still held on a beat that has another chord; the seam of a loop is a bar line too.
    """
    form = PARSED[name]
    beats = form.beats_per_bar
    late = ringing = 0
    for seed in range(12):
        setup = Setup(form=form, seed=seed, bars=bars, loop=True)
        notes = part_between(Timeline.of(setup), "piano", Fraction(0), Fraction(2 * bars * beats))
        for onset, chord in figures.strikes(notes):
            ends = max(note.end for note in chord)
            first = -(-onset // 1)
            held = [first + i for i in range(int(ends - first) + 1) if first + i < ends]
            leans_on = chord_struck(form, bars, onset)
            assert all(chord_struck(form, bars, Fraction(b)) == leans_on for b in held)
            if onset % beats >= beats - Fraction(3, 2):
                late += 1
                ringing += ends > (onset // beats + 1) * beats
    assert late >= 30
    assert ringing >= late / 6


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_late_chord_rings_on_in_every_form(name: str) -> None:
    """One in six or more of those struck in the last beat and a half (choice)."""
    form = PARSED[name]
    beats = form.beats_per_bar
    notes = [n for seed in range(6) for n in figures.part(Setup(form=form, seed=seed), "piano", 48)]
    late = [n for n in notes if n.onset % beats >= beats - Fraction(3, 2)]
    ringing = [n for n in late if n.end > (n.onset // beats + 1) * beats]
    assert len(ringing) >= len(late) / 6 > 10


@given(forms, seeds, st.sampled_from(["medium", "up", "two", "ballad"]))
def test_the_first_note_of_all_is_the_root(form: Form, seed: int, feel: str) -> None:
    """Or a slash chord's lowest note: everyone knows where they are."""
    feel = feel if feel in feels_of(form) else "medium"
    first = figures.part(Setup(form=form, seed=seed, feel=feel), "bass", 1)[0]
    chord = form.chord_at(Fraction(0))
    assert first.onset == 0
    assert first.pitch % 12 == (chord.bass or chord.root).pitch_class


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_run_begins_on_the_root(name: str) -> None:
    form = PARSED[name]
    chord = form.chord_at(Fraction(0))
    begun = {figures.part(Setup(form=form, seed=s), "bass", 1)[0].pitch % 12 for s in range(24)}
    assert begun == {(chord.bass or chord.root).pitch_class}


def two_keys(seed: int) -> Timeline:
    """Eight bars of D minor, eight of F sharp minor, and round again."""
    low = Setup(form=Form.parse("Dm7 x8"), seed=seed)
    high = low.changed(key=PitchName.parse("F#"), bars=16, loop=True)
    return Timeline(((0, low), (8, high)))


def played(seed: int, player: str, start: Fraction, end: Fraction) -> tuple[Note, ...]:
    return part_between(two_keys(seed), player, start, end)


def test_a_loop_of_two_keys_leans_into_the_first_again() -> None:
    """What anticipates the seam is D minor already, and in some runs something does."""
    first = Chord.parse("Dm7")
    fitting = first.pitch_classes | {t.pitch_class for t in first.tensions}
    end = Fraction(64)
    leaning = 0
    for seed in range(120):
        notes = played(seed, "piano", end - Fraction(1, 2), end)
        assert {n.pitch % 12 for n in notes} <= fitting, f"seed {seed}"
        leaning += bool(notes)
    assert leaning >= 10


def test_a_loop_of_two_keys_is_walked_round() -> None:
    """By step, third, fourth or fifth into the first note again, as often as into any change
    (.9, people .87 and more), and hardly ever from the note itself.
    """
    counted: Counter[int] = Counter()
    for seed in range(120):
        line = figures.on_beats(played(seed, "bass", Fraction(0), Fraction(65)))
        assert line[64] == line[0]
        assert line[0] % 12 == 2
        counted[line[63] - line[64]] += 1
    assert figures.share(counted, *STEPS_THIRDS_FOURTHS_FIFTHS) >= 0.88
    assert figures.share(counted, -1, 1, 2, -2, -5, 5, 7, -7) >= 0.75
    assert figures.share(counted, 0) <= 0.05
