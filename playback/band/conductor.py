"""What all three know: how loud the band is, where the form turns, what happens at the end.

Nobody conducts a trio; these are the things that its members hear together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from playback.band.chance import WHOLE, draws, happens
from playback.band.chart import Chart, chart_of
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


@dataclass(frozen=True, slots=True)
class Cue:
    """What a bar is for.

    ``intensity`` from 0 to 100; ``fill`` says that its last beats lead into the next bar;
    ``opens`` that a chorus begins on it.
    """

    intensity: int
    fill: bool
    opens: bool


@lru_cache(maxsize=64)
def cue(section: Section, bar: int) -> Cue:
    """What everyone knows of a bar."""
    chart = chart_of(section)
    here, after = (chart.turn_at(b) for b in (bar, chart.bar_after(bar)))
    percent = FILL_PERCENT.get(after, 0)
    fill = happens(next(draws(section.setup.seed, "fill", bar)), percent)
    if chart.ending is not None:
        fill = bar == chart.ending.start_bar - 1 or (fill and bar < chart.ending.start_bar)
    return Cue(intensity(chart, bar), fill, here == "chorus")


def intensity(chart: Chart, bar: int) -> int:
    """How much the band gives in a bar, from 0 to 100; it moves from chorus to chorus."""
    setup = chart.section.setup
    chorus, within = chart.chorus_of(bar), chart.bar_of_chorus(bar)
    here, there = (_level(setup.seed, setup.intensity, chorus + i) for i in (0, 1))
    return here + (there - here) * within // chart.form.bars


@lru_cache(maxsize=32)
def _level(seed: int, wanted: float | str, chorus: int) -> int:
    if wanted == "arc":
        longest = max(map(len, ARCS))
        arc = ARCS[next(draws(seed, "arc", chorus // longest)) * len(ARCS) // WHOLE]
        return arc[chorus % longest % len(arc)]
    breath = next(draws(seed, "breath", chorus)) * (2 * BREATH + 1) // WHOLE - BREATH
    return max(0, min(100, round(100 * float(wanted)) + breath))


def stops(section: Section, bar: int) -> bool:
    """Whether the band only strikes beat 1 here: stop-time, all but the last two bars of a
    chorus, which are played in time so that the top is felt (choice).
    """
    chart = chart_of(section)
    stopped = feel_of(section.setup) == "stop-time"
    return stopped and not (
        chart.form.bars >= 4 and chart.bar_of_chorus(bar) >= chart.form.bars - 2
    )
