"""Swing as people swing: by tempo and by player, with their spread, or as it was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures import quartiles, swing_ratios
from playback.band.band import part_between
from playback.feel import LEAN_MS, feel_of, place_of, swing_ratio, swung_place
from playback.perform import performed_between
from playback.setup import PLAYERS, Setup
from playback.timeline import Timeline

# Lower quartile, median and upper quartile of long to short, by tempo (Jazz Trio Database).
PEOPLE = {
    "drums": {
        100: (2.18, 2.59, 3.04),
        145: (2.10, 2.43, 2.74),
        175: (2.00, 2.40, 2.78),
        205: (1.62, 1.90, 2.19),
        240: (1.18, 1.43, 1.81),
    },
    "bass": {
        100: (2.39, 2.71, 3.14),
        145: (1.39, 2.06, 2.58),
        175: (1.66, 1.92, 2.29),
        205: (1.40, 1.63, 2.05),
        240: (1.03, 1.41, 1.76),
    },
}
SEEDS = range(16)
tempos = st.floats(30, 320)
players = st.sampled_from(PLAYERS)


def played_swing(player: str, **setup: object) -> tuple[float, float, float]:
    ratios: list[float] = []
    for seed in SEEDS:
        ratios += swing_ratios(Setup(**setup, seed=seed), player, 128)  # type: ignore[arg-type]
    assert len(ratios) > 100
    return quartiles(ratios)


def off_beats(player: str, setup: Setup, bars: int = 128) -> Sequence[float]:
    """Where in the beat a player's second eighths are heard, the lean taken away."""
    timeline, end = Timeline.of(setup), Fraction(4 * bars)
    written = part_between(timeline, player, Fraction(0), end)
    played = performed_between(timeline, player, Fraction(0), end)
    lean = setup.humanize * LEAN_MS[player] / 1000
    return [
        (timed.at_seconds - lean) * setup.tempo / 60 - note.onset // 1
        for note, timed in zip(written, played, strict=True)
        if note.onset.denominator == 2
    ]


@pytest.mark.parametrize("player", ["drums", "bass"])
def test_the_band_swings_as_people_do_at_each_tempo(player: str) -> None:
    medians = []
    for tempo, people in PEOPLE[player].items():
        played = played_swing(player, tempo=tempo)
        assert people[0] < played[1] < people[2], f"{tempo}: {played} beside {people}"
        medians.append(played[1])
    from_145_on = medians[1:]
    assert from_145_on == sorted(from_145_on, reverse=True)
    assert medians[0] - medians[-1] > 0.8


@pytest.mark.parametrize("player", ["drums", "bass"])
def test_off_beats_spread_as_widely_as_people_s(player: str) -> None:
    """A constant ratio would be wrong, and so would twice the spread."""
    for tempo, people in PEOPLE[player].items():
        played = played_swing(player, tempo=tempo)
        assert 0.75 < (played[2] - played[0]) / (people[2] - people[0]) < 1.25, f"{tempo}: {played}"


@pytest.mark.parametrize("player", ["drums", "bass"])
def test_kenny_clarke_and_michelot_at_141(player: str) -> None:
    """2.59 and 1.99, counted from their recordings (Jazz Trio Database)."""
    assert swing_ratio(player, 141) == pytest.approx({"drums": 2.59, "bass": 1.99}[player], rel=0.1)


@pytest.mark.parametrize("tempo", [60, 120, 200])
def test_comping_hands_swing_with_the_bass(tempo: float) -> None:
    places = [p for seed in range(8) for p in off_beats("piano", Setup(tempo=tempo, seed=seed))]
    _, median, _ = quartiles(places)
    assert median == pytest.approx(place_of(swing_ratio("bass", tempo)), abs=0.015)


@pytest.mark.parametrize("ratio", [1, 1.5, 2, 3])
def test_the_swing_that_was_asked_for_is_played(ratio: float) -> None:
    for tempo in (80, 150, 230):
        assert played_swing("drums", tempo=tempo, swing=ratio)[1] == pytest.approx(ratio, rel=0.04)


@pytest.mark.parametrize("player", PLAYERS)
def test_straight_is_even_eighths(player: str) -> None:
    places = off_beats(player, Setup(tempo=150, straight=True))
    assert sum(places) / len(places) == pytest.approx(0.5, abs=0.005)
    assert set(off_beats(player, Setup(tempo=150, straight=True, humanize=0))) == {0.5}


@given(tempos, players)
def test_swing_falls_with_tempo_and_without_steps(tempo: float, player: str) -> None:
    slower, faster = swing_ratio(player, tempo), swing_ratio(player, tempo + 1)
    assert 0 <= slower - faster < 0.05
    assert 1 <= slower <= 3.5


@given(tempos, players)
def test_with_nothing_human_the_off_beat_is_the_triplet_or_the_half(
    tempo: float, player: str
) -> None:
    """The nearer of the two; faster than some 220 beats a minute that is the half."""
    place = swung_place(Setup(tempo=tempo, humanize=0), player)
    assert place == (place_of(2) if swing_ratio(player, tempo) >= 1.5 else 0.5)
    assert place == (0.5 if tempo > 255 else place_of(2) if tempo < 225 else place)


@given(tempos, players, st.floats(0, 1))
def test_half_human_is_half_way_from_the_grid(tempo: float, player: str, amount: float) -> None:
    grid, human, between = (
        swung_place(Setup(tempo=tempo, humanize=part), player) for part in (0, 1, amount)
    )
    assert between == pytest.approx(grid + amount * (human - grid))


def test_a_swing_that_was_asked_for_is_its_own_grid() -> None:
    assert swung_place(Setup(swing=3, humanize=0), "drums") == 0.75
    assert swung_place(Setup(swing=3, humanize=1), "drums") == 0.75


@pytest.mark.parametrize(
    ("tempo", "feel"),
    [(30, "ballad"), (79, "ballad"), (80, "medium"), (169, "medium"), (170, "up")],
)
def test_the_tempo_calls_for_a_feel_and_the_player_may_overrule(tempo: float, feel: str) -> None:
    assert feel_of(Setup(tempo=tempo)) == feel
    assert feel_of(Setup(tempo=tempo, feel="two")) == "two"
