"""LMMS 1.2 imports our files: a track per player on his instrument, every note, tempo and meter.

LMMS has 48 ticks to a beat and drops what lies between them; it shows the tempo as an automation
track beside the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from daw_exports import PPQ, WALTZ, vamp
from hidden_screen import screen
from lmms_desk import project
from midi_reader import MidiRead, read_midi
from playback.midi_file import write_midi_file
from playback.route import Route
from playback.tempo_acts import with_ramp
from real_programs import need

Imported = tuple[MidiRead, Element]
"""A file, and the project that LMMS saves of it."""

LMMS_PPQ = 48
DRUMS = 9

ROUTES = {
    "plain": Route.of(vamp()),
    "a waltz counted in, brushes, vibes": Route.of(
        vamp(form=WALTZ, count_in=1, drums="brushes", comp="vibes", tempo=90)
    ),
    "a ramp, guitar": with_ramp(Route.of(vamp(comp="guitar")), -3600, 160, 8),
}


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    need("lmms", "Xvfb", "xdotool")
    with screen() as display:
        yield display


@pytest.fixture(scope="module", params=ROUTES)
def imported(
    request: pytest.FixtureRequest, display: str, tmp_path_factory: pytest.TempPathFactory
) -> Imported:
    path: Path = tmp_path_factory.mktemp("lmms") / "vamp.mid"
    with path.open("wb") as out:
        write_midi_file(ROUTES[request.param], out)
    return read_midi(path), project(path, path.parent, display)


def test_each_player_has_a_track_with_his_name_and_instrument(imported: Imported) -> None:
    """Whatever drums are asked for, LMMS takes the standard kit, in a bank of its own."""
    file, song = imported
    tracks = [track for track in song.iter("track") if track.find("instrumenttrack") is not None]
    assert [track.get("name") for track in tracks] == [track.name for track in file.tracks[1:]]
    for track, meant in zip(tracks, file.tracks[1:], strict=True):
        font = next(track.iter("sf2player"))
        asked = ("128", "0") if meant.channel == DRUMS else ("0", str(meant.program))
        assert (font.get("bank"), font.get("patch")) == asked


def test_every_note_is_where_it_is_played_to_the_tick_of_lmms(imported: Imported) -> None:
    file, song = imported
    tracks = {track.get("name"): track for track in song.iter("track")}
    for meant in file.tracks[1:]:
        notes = [
            (number(pattern, "pos") + number(note, "pos"), number(note, "key") + 12)
            for pattern in tracks[meant.name].iter("pattern")
            for note in pattern.iter("note")
        ]
        struck = [(on * LMMS_PPQ // PPQ, pitch) for on, _, pitch, _ in meant.notes]
        assert sorted(notes) == sorted(struck)


def test_tempo_and_meter_are_read_as_meant(imported: Imported) -> None:
    """Where the tempo glides LMMS keeps every second of its steps, an eighth apart."""
    file, song = imported
    lanes = {lane.get("name"): list(lane.iter("time")) for lane in song.iter("automationpattern")}
    tempos = {on * LMMS_PPQ // PPQ: tempo for on, tempo in file.tracks[0].tempos}
    for point in lanes["Tempo"]:
        assert float(point.get("value", "")) == pytest.approx(tempos[number(point, "pos")])
    assert number(lanes["Tempo"][0], "pos") == 0
    assert len(lanes["Tempo"]) > len(tempos) // 2
    (_, beats, value), *others = file.tracks[0].meters
    assert [number(point, "value") for point in lanes["Numerator"]] == [beats]
    assert [number(point, "value") for point in lanes["Denominator"]] == [value]
    assert not others


def number(element: Element, name: str) -> int:
    return int(element.get(name, ""))
