"""What all three know: how loud the band is, where the form turns, what happens at the end.

Nobody conducts a trio; these are the things that its members hear together.
"""

from __future__ import annotations

from functools import lru_cache

from playback.band.chance import draws, happens, one_of
from playback.band.chart import chart_of
from playback.feel import feel_of
from playback.timeline import Section

# An arc over the choruses in hundredths, one point a chorus; it rises and falls within 4 to 8
# choruses (choice, after MUSIC.md). A number chosen by the player breathes a little instead.
ARCS = (
    (25, 45, 65, 85, 60, 40),
    (20, 35, 55, 70, 90, 75, 50, 30),
    (35, 60, 85, 55),
)
BREATH = 8

FILL_PERCENT = {"chorus": 70, "chord": 35, "four bars": 15}
"""How often the drummer leads into what comes, by what it is (choice)."""


@lru_cache(maxsize=64)
def intensity(section: Section, bar: int) -> int:
    """How much the band gives in a bar, from 0 to 100; it moves from round to round."""
    chart, setup = chart_of(section), section.setup
    round_ = chart.round_at(bar)
    here = _level(setup.seed, setup.intensity, round_.number)
    there = _level(setup.seed, setup.intensity, round_.following)
    return here + (there - here) * round_.bar // round_.bars


def opens(section: Section, bar: int) -> bool:
    """Whether a chorus begins with a bar, and the form is long enough to say so."""
    return chart_of(section).turn_at(bar) == "chorus"


def fills(section: Section, bar: int) -> bool:
    """Whether the last beats of a bar lead into the next: the more often, the more begins
    there; always into the ending.
    """
    chart = chart_of(section)
    if chart.ending is not None and bar >= chart.ending.start_bar - 1:
        return bar == chart.ending.start_bar - 1
    next_chart, after = chart.following(bar)
    percent = FILL_PERCENT.get(next_chart.turn_at(after), 0)
    return happens(next(draws(section.setup.seed, "fill", bar)), percent)


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
    chart = chart_of(section)
    stopped = feel_of(section.setup) == "stop-time"
    round_ = chart.round_at(bar)
    return stopped and round_.bar < round_.bars - 2
