"""Calls to a band, as hypothesis thinks of them: what people do while it plays."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from harmony.mistake import Mistake
from harmony.pitch import PitchName
from many_setups import setups
from playback.frames import strikes_between
from playback.route import Route
from playback.setup import PLAYERS
from playback.tempo_acts import taken_up, with_ladder, with_ramp, with_tempo
from playback.timetable import where_at
from playback.transport import looped, sought, with_change, with_last_chorus, without_end

RATE = 8_000

Heard = list[tuple[int, str, int, int, float]]


def struck_before(route: Route, moment: float, since: float = -20.0) -> dict[str, Heard]:
    """What is struck before a moment, and for how long of it it has sounded by then."""
    start, end = round(since * RATE), round(moment * RATE)
    found = {}
    for player in PLAYERS:
        struck = strikes_between(route, player, start, end, RATE)
        found[player] = [
            (s.frame, s.instrument, s.note.pitch, s.note.velocity,
             round(min(s.note.seconds, moment - s.frame / RATE), 6))
            for s in struck
        ]  # fmt: skip
    return found


@dataclass(frozen=True)
class Call:
    """Something that is called out, and with which words."""

    act: Callable[..., Route]
    words: tuple[Any, ...] = ()

    def __call__(self, route: Route, seconds: float) -> Route:
        """What comes of it; where it cannot be, the music goes on as it was."""
        with suppress(Mistake):
            return self.act(route, seconds, *self.words)
        return route


def _changed(route: Route, seconds: float, name: str, value: object) -> Route:
    value = PitchName.parse(value) if name == "key" and isinstance(value, str) else value
    return with_change(route, seconds, lambda setup: setup.changed(**{name: value}))


def _looped(route: Route, seconds: float, few: int) -> Route:
    where = where_at(route, seconds)
    bars = where.row.leg.timeline.changes[0][1].form.bars
    first = few % bars
    return looped(route, seconds, first, min(bars, first + few), few % 2)


def _played_on(route: Route, seconds: float) -> Route:
    return without_end(route, seconds, Route.of(route.first))


tempos, few = st.integers(30, 320), st.integers(1, 6)
changes = st.one_of(
    st.tuples(st.just("key"), st.sampled_from(["G", "Bb", "F#", "D"])),
    st.tuples(st.just("feel"), st.sampled_from([None, "pedal", "two", "up"])),
    st.tuples(st.just("intensity"), st.sampled_from([0.0, 0.8, "arc"])),
    st.tuples(st.just("players"), st.sampled_from([("bass",), ("piano", "drums")])),
)
calls = st.one_of(
    st.builds(Call, st.just(with_tempo), st.tuples(tempos)),
    st.builds(Call, st.just(taken_up), st.tuples(st.integers(-20, 20))),
    st.builds(Call, st.just(with_ramp), st.tuples(tempos, few)),
    st.builds(Call, st.just(with_ladder), st.tuples(st.integers(-30, 30), few, tempos)),
    st.builds(Call, st.just(_changed), changes),
    st.builds(Call, st.just(sought), st.tuples(tempos)),
    st.builds(Call, st.just(_looped), st.tuples(few)),
    st.sampled_from([Call(with_last_chorus), Call(_played_on)]),
)


@st.composite
def runs(draw: st.DrawFn) -> tuple[Route, list[tuple[float, Call]]]:
    """A band as it is asked for, and what is called out at which moments."""
    route = Route.of(draw(setups()))
    called = draw(st.lists(st.tuples(st.floats(0.2, 9.0), calls), min_size=1, max_size=4))
    moments, at = [], -float(route.first.count_in)
    for later, call in called:
        at += later
        moments.append((at, call))
    return route, moments


def after(run: tuple[Route, list[tuple[float, Call]]]) -> Route:
    """The way that is played when all has been called."""
    route, moments = run
    for moment, call in moments:
        route = call(route, moment)
    return route
