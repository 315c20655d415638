"""What an exported file promises of time: tempos, glides, fits, and loops after a count-in.

``test_daw`` has what each file promises of its tracks.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from daw_exports import PPQ, exported, vamp
from midi_reader import MidiRead, clock, read_midi
from playback.midi_file import write_midi_file
from playback.route import Route
from playback.tempo_acts import with_ladder, with_ramp
from playback.timeline import Timeline

BAR = 4 * PPQ
BEFORE = -3600.0  # seconds: as if a call came long before the first beat


def read(route: Route, folder: Path) -> MidiRead:
    with (path := folder / "vamp.mid").open("wb") as out:
        write_midi_file(route, out)
    return read_midi(path)


def test_140_beats_a_minute_read_140_00014(tmp_path: Path) -> None:
    ((tick, tempo),) = read(Route.of(vamp(tempo=140)), tmp_path).tracks[0].tempos
    assert (tick, round(tempo, 6)) == (0, 140.00014)


@pytest.mark.parametrize("tempo", [47.3, 113, 140, 177.7, 251.9])
def test_64_bars_end_within_a_tenth_of_a_millisecond(tempo: float, tmp_path: Path) -> None:
    """A tempo is whole microseconds a beat: half of one is lost at most, 256 times."""
    file = exported(Timeline.of(vamp(tempo=tempo, bars=64)), tmp_path / "vamp.mid").read
    end = clock(file.tracks[0].tempos)(64 * BAR)
    assert end == pytest.approx(256 * 60 / tempo, abs=0.000_13)


def test_a_ramp_has_a_tempo_for_every_quarter_of_a_beat_and_then_one(tmp_path: Path) -> None:
    conductor = read(with_ramp(Route.of(vamp()), BEFORE, 160, 4), tmp_path).tracks[0]
    ticks, tempos = zip(*conductor.tempos, strict=True)
    assert ticks == tuple(range(0, 4 * BAR + 1, PPQ // 4))
    assert all(before < after for before, after in pairwise(tempos))
    assert tempos[0] == pytest.approx(120, abs=0.5)
    assert tempos[-1] == pytest.approx(160, abs=1e-3)


def test_a_ladder_has_a_tempo_for_every_rung(tmp_path: Path) -> None:
    conductor = read(with_ladder(Route.of(vamp(bars=24)), BEFORE, 10, 1, 140), tmp_path).tracks[0]
    at_rungs = [(tick, tempo) for tick, tempo in conductor.tempos if tick % (8 * BAR) == 0]
    assert [tick for tick, _ in at_rungs] == [0, 8 * BAR, 16 * BAR]
    assert conductor.tempos[-1][1] == pytest.approx(140, abs=1e-3)


@pytest.mark.parametrize("count_in", [1, 2])
def test_the_markers_of_a_loop_stand_after_its_count_in(count_in: int, tmp_path: Path) -> None:
    """So that a DAW's loop is laid from the first chorus to the end."""
    file = read(Route.of(vamp(loop=True, count_in=count_in, bars=8)), tmp_path)
    begins = count_in * BAR
    assert file.tracks[0].markers == [
        (0, "Count-in"), (begins, "Chorus 1: Dm7"), (begins + 4 * BAR, "C7"),
    ]  # fmt: skip
    assert {track.end_tick for track in file.tracks} == {begins + 8 * BAR}
