"""The bassist walks as people do. Their figures are MUSIC.md's: FiloBass (FB, Riley & Dixon
2023), 823 walking bars with chord markers (WB); a tolerance says how near a first bassist is.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import figures
from harmony.chords import Chord
from harmony.form import VAMP, Form
from many_setups import PARSED, feels_of, forms, seeds, setups
from playback.band.band import bars_between, part_between
from playback.band.bass_line import line, post
from playback.band.chart import chart_of
from playback.setup import PLAYERS, Setup
from playback.timeline import Timeline

SEEDS, BARS = range(32), 256  # 2,048 chords of four bars


@cache
def lines() -> list[dict[int, int]]:
    return [figures.on_beats(figures.part(Setup(seed=seed), "bass", BARS)) for seed in SEEDS]


@cache
def first_beats() -> list[Counter[int]]:
    return figures.first_beats([Setup(seed=seed) for seed in SEEDS], BARS)


@cache
def approaches() -> tuple[Counter[int], Counter[int]]:
    return figures.approaches([Setup(seed=seed) for seed in SEEDS], BARS)


@pytest.mark.parametrize(
    ("bar", "root", "fifth"),
    [
        (0, (0.68, 0.82), (0.05, 0.14)),  # FB .74 minor, .68 dominant; WB .80
        (1, (0.30, 0.44), (0.35, 0.48)),  # WB .35, fifth .41
        (2, (0.55, 0.68), (0.15, 0.27)),  # WB .62, .21
        (3, (0.18, 0.30), (0.37, 0.50)),  # WB .24, .43
    ],
)
def test_a_held_chord_zigzags(
    bar: int, root: tuple[float, float], fifth: tuple[float, float]
) -> None:
    """Root and fifth on beat 1 of the bars of a chord; six points about people's share."""
    counted = first_beats()[bar]
    assert counted.total() >= 2_000
    assert root[0] <= figures.share(counted, 0) <= root[1]
    assert fifth[0] <= figures.share(counted, 7) <= fifth[1]


@pytest.mark.parametrize(
    ("move", "least", "most"),
    [(-1, 0.27, 0.31), (1, 0.21, 0.21), (2, 0.14, 0.18), (-2, 0.04, 0.08), (-5, 0.07, 0.11),
     (7, 0.04, 0.06)],
)  # fmt: skip
def test_it_leads_into_a_change_as_people_do(move: int, least: float, most: float) -> None:
    """The beat before a change, from its target (FB, WB); four points beyond their span."""
    change, _ = approaches()
    assert change.total() >= 2_000
    assert least - 0.04 <= figures.share(change, move) <= most + 0.04


@pytest.mark.parametrize("change", [True, False], ids=["into a change", "inside a chord"])
def test_it_leads_by_step_or_fourth_or_fifth(change: bool) -> None:
    """Steps, fourths and fifths lead .79 to .90 of the time (FB, WB summed), and the beat
    before is hardly ever the target itself (people .01).
    """
    counted = approaches()[0 if change else 1]
    assert 0.75 <= figures.share(counted, -1, 1, 2, -2, -5, 5, 7, -7) <= 0.95
    assert figures.share(counted, 0) <= 0.02
    assert figures.share(counted, 12, -12) <= 0.02


@pytest.mark.parametrize(
    ("size", "people"),
    [(0, 3.2), (1, 32.6), (2, 25.1), (3, 9.5), (4, 7.6), (5, 7.6), (6, 2.7), (7, 5.5), (12, 2.0)],
)
def test_it_moves_as_far_as_people_do(size: int, people: float) -> None:
    """Semitones from beat to beat, per cent (WB); two and a half points either way."""
    counted = sum((figures.moves(one) for one in lines()), Counter[int]())
    assert abs(100 * figures.share(counted, *{size, -size}) - people) <= 2.5


def test_it_stays_in_the_register_of_walking_lines() -> None:
    """5, 50 and 95 per cent lie below 31, 41 and 52 (FB); one semitone either way."""
    found = figures.quantiles([p for one in lines() for p in one.values()], 5, 50, 95)
    assert all(abs(a - b) <= 1 for a, b in zip(found, (31, 41, 52), strict=True))


def test_it_turns_and_travels_as_people_do() -> None:
    """Turns at beats 1 to 4 in .52, .35, .33 and .36 of 515 bars (.39 of all moves; FB counts
    .43), four points either way; the span of four bars is 9, 12, 14, 17 and 22 semitones at 5
    to 95 per cent, one more or less (FB, WB).
    """
    for beat, people in enumerate((0.52, 0.35, 0.33, 0.36), 1):
        turns = [figures.turned_on(one, beat) for one in lines()]
        assert abs(sum(turns) / len(turns) - people) <= 0.04, f"beat {beat}"
    every = [span for one in lines() for span in figures.spans(one, 16)]
    spans = figures.quantiles(every, 5, 25, 50, 75, 95)
    assert all(abs(a - b) <= 1 for a, b in zip(spans, (9, 12, 14, 17, 22), strict=True))


def test_notes_off_the_beat_are_soft_and_fewer_when_it_is_fast() -> None:
    """A third of the bars has one (.32 to .34 FB and WB, .47 Michelot at 141); fewer at 240
    (choice). They are softer than the beat (43 against 60).
    """
    shares = {tempo: _off_beat_bars(tempo) for tempo in (100, 140, 240, 280)}
    assert 0.28 <= shares[100] <= 0.47
    assert 0.32 <= shares[140] <= 0.47
    assert shares[140] > shares[240] + 0.08 > shares[280]
    notes = figures.part(Setup(seed=1), "bass", 512)
    on, off = (
        [n.velocity for n in notes if (n.onset.denominator > 1) is late] for late in (False, True)
    )
    assert sum(off) / len(off) < 0.8 * sum(on) / len(on)
    assert {n.onset.denominator for n in notes} == {1, 2, 3}


def _off_beat_bars(tempo: float) -> float:
    found = 0
    for seed in range(8):
        notes = figures.part(Setup(seed=seed, tempo=tempo, feel="up"), "bass", 128)
        found += figures.off_beat_bars(notes)
    return found / (8 * 128)


@given(forms, seeds, st.sampled_from(["medium", "up", "two", "ballad"]))
def test_where_a_chord_lands_the_note_belongs_to_it(form: Form, seed: int, feel: str) -> None:
    assume(feel in feels_of(form))
    setup = Setup(form=form, seed=seed, feel=feel)
    timeline = Timeline.of(setup)
    beats = setup.form.beats_per_bar
    for _, section, bar, notes in bars_between(timeline, "bass", Fraction(0), Fraction(32 * beats)):
        sounding = {note.onset: note.pitch for note in notes}
        at = Fraction(bar * beats)
        for chord, lasts in chart_of(section).chords_in(bar):
            assert sounding[at] % 12 in belonging(chord), f"bar {bar + 1}, {chord}"
            at += lasts


def belonging(chord: Chord) -> set[int]:
    """What may stand on a strong beat: chord tones, the slash bass, and of the tensions
    those that do not rub, so no flat second and no tritone that the symbol does not write.
    """
    root = chord.root.pitch_class
    tensions = {t.pitch_class for t in chord.tensions} - {(root + 1) % 12, (root + 6) % 12}
    return set(chord.pitch_classes) | tensions | ({chord.bass.pitch_class} if chord.bass else set())


@given(setups(), st.integers(0, 60))
def test_a_walk_has_a_note_on_every_beat(setup: Setup, bar: int) -> None:
    walking = setup.changed(bars=None, loop=False, ending="none", feel="up", players=PLAYERS)
    walking = walking.changed(intensity=0.5)
    beats = walking.form.beats_per_bar
    start = Fraction(bar * beats)
    notes = part_between(Timeline.of(walking), "bass", start, start + beats)
    assert [n.onset for n in notes if n.onset.denominator == 1] == [start + b for b in range(beats)]


def test_bars_come_back_about_as_often_as_people_s() -> None:
    """A bar of the last eight of the same chord returns exactly in .09 of people's bars, the
    contour of the bar before in .21 (515 bars): never oftener, and half as often at least.
    """
    exact = contour = total = 0
    for one in lines()[:12]:
        bars = [tuple(one[4 * bar + beat] for beat in range(4)) for bar in range(BARS)]
        shapes = [tuple((b > a) - (b < a) for a, b in pairwise(bar)) for bar in bars]
        for bar in range(16, BARS):
            same = [i for i in range(bar - 15, bar) if i // 4 % 2 == bar // 4 % 2][-8:]
            exact += bars[bar] in [bars[i] for i in same]
            contour += shapes[bar] == shapes[bar - 1]
            total += 1
    assert 0.045 <= exact / total <= 0.09
    assert 0.13 <= contour / total <= 0.21


@pytest.mark.parametrize("bars", [5, 7, 8, 12, 16])
def test_a_loop_leads_back_into_its_first_bar(bars: int) -> None:
    """Steps, fourths and fifths into bar 1, as often as into any change (.75 and more)."""
    counted: Counter[int] = Counter()
    for seed in range(120):
        timeline = Timeline.of(Setup(seed=seed, bars=bars, loop=True))
        notes = part_between(timeline, "bass", Fraction(0), Fraction(4 * bars + 1))
        heard = figures.on_beats(notes)
        counted[heard[4 * bars - 1] - heard[4 * bars]] += 1
        assert heard[4 * bars] == heard[0]
    assert figures.share(counted, -1, 1, 2, -2, -5, 5, 7, -7) >= 0.75
    assert figures.share(counted, 0) <= 0.05


@pytest.mark.parametrize("ending", ["hold", "stop", "tag"])
def test_it_leads_into_the_last_note(ending: str) -> None:
    counted: Counter[int] = Counter()
    for seed in range(120):
        setup = Setup(seed=seed, bars=16, ending=ending)
        heard = figures.on_beats(
            part_between(Timeline.of(setup), "bass", Fraction(0), Fraction(64))
        )
        counted[heard[59] - heard[60]] += 1
        assert heard[60] % 12 == 2
    assert figures.share(counted, -1, 1, 2, -2, -5, 5, 7, -7) >= 0.75


@given(seeds, st.integers(0, 5_000))
def test_blocks_join_at_their_posts(seed: int, block: int) -> None:
    """What one block leads to is where the next begins, however each was asked for."""
    (section,) = Timeline.of(Setup(seed=seed)).sections
    chart = chart_of(section)
    for _ in range(2):
        bar = 4 * block
        arrival = chart.block_at(bar).next_arrival
        assert line(section, bar + 4)[0] - 28 == post(section, bar + 4, arrival)
        block += 1


@given(forms, seeds)
def test_no_leap_beyond_a_tenth_is_usual(form: Form, seed: int) -> None:
    """An octave now and then; wider than people ever go (.2 per cent), hardly at all."""
    heard = figures.on_beats(figures.part(Setup(form=form, seed=seed), "bass", 64))
    wide = sum(abs(b - a) > 12 for (_, a), (_, b) in pairwise(sorted(heard.items())))
    assert wide <= 0.03 * len(heard)


def test_the_vamp_is_what_is_counted() -> None:
    assert PARSED["vamp"] == VAMP
