"""Whatever is called to a playing band: what was heard stays, time goes on, and the way that was
played can be written down and played again.
"""

from __future__ import annotations

import io
from itertools import pairwise

import mido
import pytest
from hypothesis import given, settings

from acts import RATE, Call, after, runs, struck_before
from playback.frames import strikes_between
from playback.midi_file import write_midi_file
from playback.place import place_on
from playback.route import Route
from playback.setup_file import read_setup_file, setup_file
from playback.timetable import timetable, total_moment
from playback.transport import heard


@settings(max_examples=150)
@given(runs())
def test_whatever_is_called_leaves_what_was_heard(
    run: tuple[Route, list[tuple[float, Call]]],
) -> None:
    route, moments = run
    for moment, call in moments:
        changed = call(route, moment)
        assert struck_before(changed, moment) == struck_before(route, moment)
        route = changed


@given(runs())
def test_the_way_that_was_played_can_be_written_down(
    run: tuple[Route, list[tuple[float, Call]]],
) -> None:
    route = after(run)
    back, warnings = read_setup_file(setup_file(route).encode())
    assert (back if isinstance(back, Route) else Route.of(back)) == route
    assert warnings == ()


@given(runs())
def test_time_goes_on(run: tuple[Route, list[tuple[float, Call]]]) -> None:
    """Leg by leg, without a gap; and a place can be told at any moment."""
    route, moments = after(run), run[1]
    for before, row in pairwise(timetable(route)):
        assert before.end == pytest.approx(row.start)
    at = moments[0][0] - 3
    for step in range(40):
        place = place_on(route, at + step / 2)
        assert 1 <= place.beat <= place.beats
        assert 1 <= place.bar <= place.bars


@settings(max_examples=40)
@given(runs())
def test_the_file_for_the_daw_has_the_notes_that_were_heard(
    run: tuple[Route, list[tuple[float, Call]]],
) -> None:
    route, moments = after(run), run[1]
    played = heard(route, moments[-1][0] + 2)
    if played is None or played.total_bars is None:
        return
    file = io.BytesIO()
    write_midi_file(played, file)
    file.seek(0)
    read = mido.MidiFile(file=file)
    total = total_moment(played)
    opening = timetable(played)[0].start
    assert total is not None
    assert read.length == pytest.approx(total - opening, abs=0.01)
    written = {"bass": "Bass", "drums": "Drums"}
    for player, name in written.items():
        ticks = [track for track in read.tracks if track.name == name]
        notes = sum(m.type == "note_on" for track in ticks for m in track)
        struck = strikes_between(played, player, round(opening * RATE), round(total * RATE), RATE)
        # A key struck again within a 96th is one note in the file.
        assert len(struck) - 3 - len(struck) // 20 <= notes <= len(struck)
