"""What all three know: how loud the band is, where the form turns, what happens at the end.

Nobody conducts a trio; these are the things that its members hear together.
"""

from __future__ import annotations

from functools import lru_cache

from playback.band.chance import Weighted, draws, happens, one_of
from playback.band.chart import ROUND_BARS, chart_of
from playback.feel import feel_by_tempo, feel_of
from playback.setup import INTRO_BARS
from playback.timeline import Section

# An arc over the choruses in hundredths, one point a chorus; it rises and falls within 4 to 8
# choruses (choice, after MUSIC.md). A number chosen by the player breathes a little instead.
ARCS = (
    (25, 45, 65, 85, 60, 40),
    (20, 35, 55, 70, 90, 75, 50, 30),
    (35, 60, 85, 55),
)
BREATH = 8

FILL_PERCENT = {"sixteen": 80, "chorus": 60, "chord": 35, "four bars": 15}
"""How often the drummer leads into what comes, by what it is (choice)."""

FILL_BEATS = {
    "sixteen": Weighted({1: 15, 2: 55, 3: 30}),
    "chorus": Weighted({1: 30, 2: 55, 3: 15}),
    "chord": Weighted({1: 50, 2: 50}),
    "four bars": Weighted({1: 70, 2: 30}),
}
"""How many beats that takes (choice: a setup is two beats; three mark what is longer)."""

OPENS_INTO_FOUR = {"two": 60, "medium": 45, "up": 45}
"""Under an arc the bass walks from this intensity on, and plays in two below it; a two-feel
that was asked for waits longer (choice)."""


def intensity(section: Section, bar: int) -> int:
    """How much the band gives in a bar, from 0 to 100; it moves from round to round."""
    round_, setup = chart_of(section).round_at(bar), section.setup
    levels = _levels(setup.seed, setup.intensity, round_.number, round_.following, round_.bars)
    return levels[round_.bar]


@lru_cache(maxsize=32)
def _levels(
    seed: int, wanted: float | str, round_: int, following: int, bars: int
) -> tuple[int, ...]:
    """Bar by bar through a round, on the way to the next."""
    here, there = _level(seed, wanted, round_), _level(seed, wanted, following)
    return tuple(here + (there - here) * bar // bars for bar in range(bars))


def feel_at(section: Section, bar: int) -> str:
    """The feel in which a bar is played. Under an arc it opens from two into four and closes
    again, always at the top of a round.
    """
    setup = section.setup
    feel = feel_of(setup)
    if setup.intensity != "arc" or feel not in OPENS_INTO_FOUR or section.beats_per_bar < 4:
        return feel
    level = _level(setup.seed, setup.intensity, chart_of(section).round_at(bar).number)
    if level < OPENS_INTO_FOUR[feel]:
        return "two"
    return feel_by_tempo(setup.tempo) if feel == "two" else feel


def opens(section: Section, bar: int) -> bool:
    """Whether a chorus begins with a bar, and the form is long enough to say so."""
    return chart_of(section).turn_at(bar) == "chorus"


def waits(section: Section, bar: int, player: str) -> bool:
    """Whether a player has not come in yet: an intro is four bars of one player alone."""
    intro = section.setup.intro
    return bar < INTRO_BARS and intro not in ("none", player)


def bass_plays(section: Section, bar: int) -> bool:
    """Whether a bass is heard in a bar: where none is, the hands of the pianist take the roots."""
    return "bass" in section.setup.players and not waits(section, bar, "bass")


@lru_cache(maxsize=64)
def fill_beats(section: Section, bar: int) -> int:
    """How many of the last beats of a bar are the drummer's, to lead into the next; 0 where
    time just goes on. The more begins there, the more often and the longer; always into the
    ending, where a player comes in after an intro, into a change that the band was told of, and
    where a loop of a chorus or more comes round. The others leave room for it.
    """
    chart = chart_of(section)
    if chart.ending is not None and bar >= chart.ending.start_bar - 1:
        return 2 * (bar == chart.ending.start_bar - 1)
    if section.setup.intro != "none" and bar == INTRO_BARS - 1:
        return 2
    if section.told is not None and bar == section.told[0] - 1:
        return min(2, section.told[1], section.beats_per_bar)
    if not (mark := _mark(section, bar)):
        return 0
    draw = draws(section.setup.seed, "fill", bar)
    if not happens(next(draw), FILL_PERCENT[mark]) and not _comes_round(section, bar):
        return 0
    return min(section.beats_per_bar, FILL_BEATS[mark].pick(next(draw)))


def _comes_round(section: Section, bar: int) -> bool:
    """Whether a loop begins anew after a bar, and is as long as that deserves (choice)."""
    total = section.total_bars or 0
    return section.loops and bar == total - 1 and total >= ROUND_BARS


def _mark(section: Section, bar: int) -> str:
    """What the bar after this one begins: "sixteen" is the top of every other round."""
    next_chart, after = chart_of(section).following(bar)
    turn = next_chart.turn_at(after)
    return "sixteen" if turn == "chorus" and next_chart.round_at(after).number % 2 == 0 else turn


@lru_cache(maxsize=32)
def _level(seed: int, wanted: float | str, round_: int) -> int:
    if wanted == "arc":
        longest = max(map(len, ARCS))
        arc = one_of(ARCS, next(draws(seed, "arc", round_ // longest)))
        return arc[round_ % longest % len(arc)]
    breath = one_of(range(-BREATH, BREATH + 1), next(draws(seed, "breath", round_)))
    return max(0, min(100, round(100 * float(wanted)) + breath))


def stops(section: Section, bar: int) -> bool:
    """Whether the band only strikes beat 1 here: stop-time, all but the last two bars of a
    round, which are played in time so that the top is felt (choice).
    """
    if feel_of(section.setup) != "stop-time":
        return False
    round_ = chart_of(section).round_at(bar)
    return round_.bar < round_.bars - 2
