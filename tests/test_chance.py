"""Randomness with an address: fair, independent, and the same everywhere."""

from __future__ import annotations

from collections import Counter
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playback.band.chance import WHOLE, Weighted, bell, choose, draws, happens, vary, words

places = st.tuples(st.sampled_from(["bass", "piano", "drums"]), st.integers(-8, 100_000))


def row(count: int, seed: int, *address: object) -> list[int]:
    return list(islice(draws(seed, *address), count))


def test_the_draws_of_version_1_stand() -> None:
    """Written down once: whoever changes them changes every seed's band, and its version."""
    assert row(4, 7, "bass", 12) == [26745, 31030, 43784, 34759]
    assert row(66, 0, "drums", 0)[-2:] == [30425, 5710]


@given(st.integers(0, 2**32), places)
def test_a_place_always_draws_the_same(seed: int, place: tuple[str, int]) -> None:
    assert row(80, seed, *place) == row(80, seed, *place)
    assert list(words(80, seed, *place)) == row(80, seed, *place)
    assert all(0 <= draw < WHOLE for draw in row(80, seed, *place))


@given(st.integers(0, 2**32), st.sets(places, min_size=2, max_size=2))
def test_other_places_draw_otherwise(seed: int, two: set[tuple[str, int]]) -> None:
    one, other = two
    assert row(8, seed, *one) != row(8, seed, *other)
    assert row(8, seed, *one) != row(8, seed + 1, *one)


def test_addresses_do_not_run_into_each_other() -> None:
    assert row(4, 1, "bass", 12) != row(4, 11, "bass", 2)
    assert row(4, 1, "a", "b") != row(4, 1, "ab")


def test_draws_are_even_and_know_nothing_of_their_neighbours() -> None:
    firsts = [row(2, 5, "bass", bar) for bar in range(8_000)]
    for which in (0, 1):
        eighths = Counter(draw[which] >> 13 for draw in firsts)
        assert all(900 <= eighths[k] <= 1_100 for k in range(8))
    mean = WHOLE / 2
    together = [(a[0] - mean) * (b[0] - mean) for a, b in pairwise(firsts)]
    assert abs(sum(together) / len(together)) < 0.05 * WHOLE**2 / 12


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 50), min_size=1, max_size=6))
def test_weights_are_kept(weights: dict[str, int]) -> None:
    total = sum(weights.values())
    if total == 0:
        with pytest.raises(ValueError, match="nothing to choose"):
            Weighted(weights)
        return
    counted = Counter(map(Weighted(weights).pick, range(0, WHOLE, 16)))
    for thing, weight in weights.items():
        assert abs(counted[thing] / counted.total() - weight / total) < 0.01
        assert weight or not counted[thing]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any))
def test_choosing_never_takes_what_weighs_nothing(weights: list[int]) -> None:
    for draw in (0, 1, WHOLE // 2, WHOLE - 1):
        assert weights[choose(weights, draw)] > 0


@pytest.mark.parametrize("percent", [0, 1, 37, 99, 100])
def test_things_happen_as_often_as_said(percent: int) -> None:
    often = sum(happens(draw, percent) for draw in range(WHOLE))
    assert abs(100 * often / WHOLE - percent) < 0.01
    assert often == (0 if percent == 0 else WHOLE if percent == 100 else often)


def test_a_bell_is_a_bell() -> None:
    drawn = row(40_000, 3, "bell")
    rung = [bell(a, b) for a, b in zip(drawn[::2], drawn[1::2], strict=True)]
    mean = sum(rung) / len(rung)
    assert abs(mean) < 0.03
    assert abs(sum((x - mean) ** 2 for x in rung) / len(rung) - 1) < 0.03
    assert max(map(abs, (bell(0, 0), bell(WHOLE - 1, WHOLE - 1)))) < 3.5


@given(st.integers(1, 127), st.integers(0, 40), st.integers(0, WHOLE - 1))
def test_velocities_stay_in_midi(value: int, spread: int, draw: int) -> None:
    assert 1 <= vary(value, spread, draw) <= 127


@pytest.mark.parametrize("spread", [5, 15])
def test_velocities_spread_as_said(spread: int) -> None:
    varied = [vary(64, spread, draw) for draw in range(WHOLE)]
    mean = sum(varied) / WHOLE
    assert abs(mean - 64) < 0.6
    assert abs((sum((v - mean) ** 2 for v in varied) / WHOLE) ** 0.5 - spread) < 0.4
