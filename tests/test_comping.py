"""Textures of comping: they come and go, remember one another, and leave room for the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby, pairwise

import pytest
from hypothesis import given

import figures
from harmony.form import Form
from many_setups import forms, seeds
from playback.band.chart import chart_of
from playback.band.comping import ALONE, BUSY, TEXTURES, TEXTURES_OF_FEEL
from playback.band.conductor import fill_beats
from playback.band.passages import Planned, plan
from playback.setup import FEELS, Setup
from playback.timeline import Timeline

SEEDS, BARS = range(16), 128
HALF = Fraction(1, 2)


def planned(setup: Setup, bars: int = BARS) -> Iterator[Planned]:
    """What was thought out, bar by bar."""
    (section,) = Timeline.of(setup).sections
    bar = 0
    while bar < bars:
        yield from plan(section, bar)
        bar = chart_of(section).block_at(bar).next_start_bar


def halves(setup: Setup) -> list[str]:
    """The texture of every two bars of the vamp."""
    row = [bar.passage.texture for bar in planned(setup)]
    assert all(row[i] == row[i + 1] for i in range(0, len(row), 2))
    return row[::2]


def test_every_texture_is_heard() -> None:
    """All of them, in time enough: none is dead data."""
    heard: set[str] = set()
    for feel in FEELS:
        for players in (("piano",), ("bass", "piano")):
            for seed in SEEDS:
                heard.update(halves(Setup(seed=seed, feel=feel, players=players)))
    assert heard == set(TEXTURES) == set(ALONE).union(*TEXTURES_OF_FEEL.values())


@pytest.mark.parametrize("feel", FEELS)
@pytest.mark.parametrize("intensity", [0, 0.5, 1])
def test_no_texture_comes_three_times_running(feel: str, intensity: float) -> None:
    """It lasts two bars or four, and changes; both happen."""
    lasting: Counter[int] = Counter()
    for seed in SEEDS:
        row = halves(Setup(seed=seed, feel=feel, intensity=intensity))
        lasting.update(len(list(same)) for _, same in groupby(row))
    assert set(lasting) == {1, 2}
    assert lasting[2] >= 0.05 * lasting.total()


def test_rest_follows_work_and_answers_follow_rest() -> None:
    """More often than they come otherwise."""
    rows = [halves(Setup(seed=seed)) for seed in range(60)]
    pairs = Counter(pair for row in rows for pair in pairwise(row))
    texture = Counter(name for row in rows for name in row)

    def share(after: set[str] | frozenset[str], name: str) -> float:
        following = {pair: n for pair, n in pairs.items() if pair[0] in after}
        return sum(n for pair, n in following.items() if pair[1] == name) / sum(following.values())

    assert share({"silence"}, "answers") >= 1.3 * texture["answers"] / texture.total()
    assert share(BUSY, "silence") >= 1.1 * texture["silence"] / texture.total()


@pytest.mark.parametrize("feel", FEELS)
def test_silence_is_a_texture_but_never_long(feel: str) -> None:
    """A bar in ten to five in time, more in a ballad and in broken time, most of all at low
    intensity; never over four bars, and never two whole passages of it.
    """
    shares = []
    for level in (0, 0.5, 1):
        bars = [
            figures.bars_of(Setup(seed=seed, feel=feel, intensity=level), "piano", BARS)
            for seed in SEEDS
        ]
        empty = [[not bar for bar in row] for row in bars]
        shares.append(sum(map(sum, empty)) / (BARS * len(SEEDS)))
        longest = max(len(list(run)) for row in empty for quiet, run in groupby(row) if quiet)
        assert longest <= 4
    if feel != "stop-time":
        assert shares[0] > shares[2] >= 0.05
        assert 0.1 <= shares[1] <= (0.35 if feel == "broken" else 0.2)


@pytest.mark.parametrize("feel", [feel for feel in FEELS if feel != "stop-time"])
def test_a_pianist_is_not_busy_in_any_feel(feel: str) -> None:
    """About one attack to two a bar, never more than three, half and more off the beat."""
    attacks: list[Fraction] = []
    for seed in SEEDS:
        for bar in figures.bars_of(Setup(seed=seed, feel=feel), "piano", BARS):
            struck = sorted({note.onset % 4 for note in bar})
            assert len(struck) <= 3
            attacks += struck
    assert 0.9 <= len(attacks) / (BARS * len(SEEDS)) <= 2
    assert sum(at.denominator == 2 for at in attacks) >= 0.5 * len(attacks)


@given(forms, seeds)
def test_the_drummer_has_the_beats_of_a_fill(form: Form, seed: int) -> None:
    """No strike in them but a push on the last eighth, and nothing held into them."""
    setup = Setup(form=form, seed=seed)
    (section,) = Timeline.of(setup).sections
    whole = section.beats_per_bar
    for bar, notes in enumerate(figures.bars_of(setup, "piano", 32)):
        filling = fill_beats(section, bar)
        begins, ends = section.beat_of(bar) + whole - filling, section.beat_of(bar) + whole
        for note in notes if filling else ():
            pushes = note.onset == ends - HALF
            assert pushes or note.onset < begins
            assert pushes or note.end <= begins


def test_a_push_often_stays_where_the_drummer_fills() -> None:
    pushes = bars = 0
    for seed in SEEDS:
        (section,) = Timeline.of(Setup(seed=seed)).sections
        for bar, notes in enumerate(figures.bars_of(Setup(seed=seed), "piano", BARS)):
            row = plan(section, bar - bar % 4)[bar % 4]
            if fill_beats(section, bar) and row.thought and row.thought[-1][0] == 7:
                bars += 1
                pushes += any(note.onset % 4 == 3 + HALF for note in notes)
    assert bars >= 50
    assert 0.45 <= pushes / bars <= 0.75


def test_lengths_and_levels_belong_to_the_texture() -> None:
    """A pad is held, a stab is not; a pad is softer than an answer."""
    lengths: dict[str, list[Fraction]] = {}
    levels: dict[str, list[int]] = {}
    for seed in SEEDS:
        setup = Setup(seed=seed)
        for bar, notes in zip(planned(setup), figures.bars_of(setup, "piano", BARS), strict=True):
            lengths.setdefault(bar.passage.texture, []).extend(n.duration for n in notes)
            levels.setdefault(bar.passage.texture, []).extend(n.velocity for n in notes)
    mean = {name: sum(row) / len(row) for name, row in lengths.items() if row}
    level = {name: sum(row) / len(row) for name, row in levels.items() if row}
    assert mean["pad"] >= 2 > 1 > mean["stabs"]
    assert level["answers"] >= level["pad"] + 4
    assert level["stabs"] >= level["sparse"] + 4
