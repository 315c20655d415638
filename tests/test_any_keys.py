"""Whoever plays with the keys, in whatever way the music was asked for: nothing that was heard
becomes other music, and the log of the run gives the same notes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from hypothesis import example, given, settings
from hypothesis import strategies as st

from acts import Heard, struck_before
from harmony.mistake import Mistake
from playback.desk import Hand
from playback.midi_file import write_midi_file
from playback.place import place_on
from playback.route import Route
from playback.setup_file import read_setup_file, setup_file
from playback.timetable import timetable
from playback.transport import Act, heard, obeyed
from studio.asked import route_asked
from studio.hands import Hands
from studio.options import play_options

WAYS = [
    "", "--bars 16", "--bars 8 --loop", "--ladder 8/1/180", "--part 3-5", "--bars 24 --ending tag",
    "--part 3-5 --ladder 8/1/160", "--bars 8 --loop --count-in-each", "--loop --bars 3",
    "--bars 8 --loop --ladder 10/1/160", "--bars 8 --loop --count-in-each --ladder 10/1/160",
    "--bars 4 --loop --ramp 160/9", "--ramp 200/13", "--drift 1", "--drift 1 --bars 8 --loop",
    "--from 5", "--bars 8 --loop --from 5", "--bars 8 --loop --count-in-each --from 3",
    "--loop --bars 8 --ramp 160/20 --from 3", "--bars 1 --loop", "--part 8 --loop --bars 1",
    "--intro bass", "--intensity arc", "--bars 8 --loop --part 2-3", "--bars 4", "--ladder 4/1/140",
    "--bars 2 --loop --part 2-3 --count-in-each",
]  # fmt: skip
OTHER_FORMS = ["3/4 Dm7 x3 | G7 x2", "Dm7 | G7", "Dm7 x4 | C7 x4 | Gm7 x4"]
KEYS = ["up", "down", "left", "right", *"789kjfiu[]o,.llo"]


@dataclass
class Band:
    """A band that does at once what it is asked."""

    route: Route
    refused: Mistake | None = None
    own_tempo: bool = True
    acts: list[Act] = field(default_factory=list)

    def change(self, act: Act) -> None:
        self.acts.append(act)

    def mix(self, hand: Hand) -> None: ...
    def mute(self, player: str, silent: bool) -> None: ...
    def check(self) -> None: ...


@st.composite
def evenings(draw: st.DrawFn) -> tuple[list[str], list[tuple[float, str]]]:
    """What is typed after ``vamp play``, and which keys some seconds after one another."""
    words = draw(st.sampled_from(WAYS)).split()
    tempo, seed = draw(st.sampled_from([30, 60, 120, 135])), draw(st.integers(1, 9))
    words += ["--tempo", f"{tempo}", "--seed", f"{seed}"]
    words += ["--count-in", f"{draw(st.integers(1, 2))}"]
    if "--part" not in words and draw(st.booleans()):
        words += ["--chords", draw(st.sampled_from(OTHER_FORMS))]
    pauses = st.one_of(st.floats(0.01, 1.0), st.floats(1.0, 12.0))
    keys = st.lists(st.tuples(pauses, st.sampled_from(KEYS)), min_size=1, max_size=10)
    return words, draw(keys)


COUNTED_IN_EACH = "--bars 8 --loop --count-in-each --tempo 120 --seed 1 --count-in 1".split()
WALTZ_WITH_A_RAMP = [
    *"--bars 4 --loop --ramp 160/9 --tempo 30 --seed 1 --count-in 2 --chords".split(),
    OTHER_FORMS[0],
]


def just_struck(route: Route, moment: float) -> dict[str, Heard]:
    """In the last eight seconds: no sound is longer."""
    return struck_before(route, moment, moment - 8)


@settings(max_examples=150)
@given(evenings())
@example((WALTZ_WITH_A_RAMP, [(11.99, "7")]))  # just before bar 1, which is begun early
@example((COUNTED_IN_EACH, [(1.0, "l"), (0.992, "l")]))  # just before bar 1, which nobody began
def test_whatever_is_typed_leaves_what_was_heard(
    evening: tuple[list[str], list[tuple[float, str]]],
) -> None:
    words, keys = evening
    asked = play_options(words)
    assert asked is not None
    band = Band(route_asked(asked, None, usual_count_in=1)[0])
    at = timetable(band.route)[0].start
    hands = Hands(band, lambda: at - 0.2, lambda line: None, 0.25)
    for later, key in keys:
        at += later
        hands.obey(key)
        changed, _ = obeyed(band.route, at, band.acts)
        assert just_struck(changed, at) == just_struck(band.route, at), f"{key} at {at}"
        band.route, band.acts = changed, []
        place_on(changed, at)
    played = heard(band.route, at)
    assert played is not None
    assert just_struck(played, at) == just_struck(band.route, at), "in the log"
    back, warnings = read_setup_file(setup_file(played).encode())
    assert (back if isinstance(back, Route) else Route.of(back)) == played
    assert warnings == ()
    if played.total_bars is not None:
        write_midi_file(played, io.BytesIO())
