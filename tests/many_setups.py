"""Setups and timelines of every kind that a band may be asked to play."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

from harmony.form import Form
from harmony.pitch import PitchName
from playback.setup import BEATS_FOR, FEELS, PLAYERS, SHORTEST_WITH, Setup
from playback.timeline import Timeline

FORMS = {
    "vamp": "Dm7 x4 | C7 x4",
    "blues": "F7 | Bb7 | F7 x2 | Bb7 x2 | F7 x2 | Gm7 | C7 | F7 D7 | Gm7 C7",
    "minor turn": "Am7b5 D7alt | Gm6 x3",
    "two in a bar": "Dm7 G7 | Em7 A7 | Dm7 / / G7 | C6",
    "four in a bar": "Cmaj7 A7b9 Dm7 G7 | Em7 A7 Dm7 G13",
    "waltz": "3/4 Dm7 x4 | C7 x4",
    "waltz of two": "3/4 Dm7 G7 | Cmaj7",
    "five": "5/4 Dm7 x2 | C7 x2 | Dm7 G7",
    "seven": "7/4 Dm7 | C7 Bb7",
    "two quarters": "2/4 Dm7 x2 | C7 | G7 A7",
    "six": "6/4 Dm7 | C7",
    "one chord": "Dm7 x4",
    "one bar": "C7",
    "five bars": "Dm7 x2 | C7 x2 | Em7b5",
    "slash": "C7/E x2 | Dm7/G | G7sus | Bdim7 | C",
    "colours": "Fmaj7#11 | F#dim7 | C+7 | C5 | Cm(maj7) | Ddim | Csus2 | C7b9 | C13 | Cadd9",
}
PARSED = {name: Form.parse(text) for name, text in FORMS.items()}
KEYS = [None, *map(PitchName.parse, "C Db D Eb E F F# G Ab A Bb B C#".split())]

forms = st.sampled_from(sorted(FORMS)).map(PARSED.__getitem__)
intensities: st.SearchStrategy[float | str] = st.sampled_from([0, 0.25, 0.5, 1, "arc"])
seeds = st.integers(0, 2**32 - 1)
bands = st.sampled_from([PLAYERS, ("bass", "drums"), ("piano",), ("drums",), ("bass", "piano")])


def feels_of(form: Form) -> list[str]:
    """The feels that the form's meter can have."""
    return [feel for feel in FEELS if form.beats_per_bar >= BEATS_FOR.get(feel, 1)]


@dataclass(frozen=True)
class Size:
    """How long, and how it ends."""

    bars: int | None
    ending: str = "none"
    loop: bool = False


@st.composite
def sizes(draw: st.DrawFn, most: int = 24) -> Size:
    """Endless, looping, or with any ending that fits."""
    bars = draw(st.none() | st.integers(1, most))
    if bars is None or draw(st.booleans()):
        return Size(bars, loop=bars is not None)
    fitting = [ending for ending, least in SHORTEST_WITH.items() if least <= bars]
    return Size(bars, draw(st.sampled_from(fitting)))


@st.composite
def setups(draw: st.DrawFn, most: int = 24) -> Setup:
    """Anything a band can be asked for, as far as the written notes depend on it."""
    size, form = draw(sizes(most)), draw(forms)
    return Setup(
        form=form,
        key=draw(st.sampled_from(KEYS)),
        tempo=draw(st.sampled_from([60, 79, 80, 120, 140, 169, 170, 200, 240, 280])),
        feel=draw(st.none() | st.sampled_from(feels_of(form))),
        players=draw(bands),
        intensity=draw(intensities),
        seed=draw(seeds),
        count_in=draw(st.integers(0, 2)),
        bars=size.bars,
        ending=size.ending,
        loop=size.loop,
        drums=draw(st.sampled_from(["sticks", "brushes"])),
    )


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """A run that was changed as it went: other form, meter, key, feel, tempo, seed, band."""
    changes = [(0, draw(setups()))]
    for _ in range(draw(st.integers(0, 3))):
        changes.append((changes[-1][0] + draw(st.integers(1, 9)), draw(setups())))
    at, last = changes[-1]
    if last.bars is not None and last.bars <= at:
        changes[-1] = (at, last.changed(bars=at + last.bars))
    return Timeline(tuple(changes))


def heard(timeline: Timeline, bars: int = 40) -> Fraction:
    """A beat after all that a test listens to: the whole, twice a loop, or so many bars."""
    total = timeline.total_beats
    if total is None:
        return Fraction(timeline.sections[-1].beat_of(timeline.sections[-1].start_bar + bars))
    return 2 * total if timeline.loops else total + 8
