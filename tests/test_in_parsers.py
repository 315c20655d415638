"""Three readers of MIDI files that know nothing of mido or of each other agree on ours.

midicsv (C), symusic (C++) and music21 (Python) each have every file; mido's reading stands for
what is meant, and ``test_midi_file`` holds that to the performance.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from daw_exports import PPQ, WALTZ, changed, vamp
from harmony.pitch import PitchName
from midi_reader import Note, read_midi
from playback.midi_file import write_midi_file
from playback.route import Route
from playback.tempo_acts import with_ladder, with_ramp
from real_programs import need, run
from studio.split import write_split

BEFORE = -3600.0  # seconds: as if a call came long before the first beat

ROUTES = {
    "plain": Route.of(vamp()),
    "count-in": Route.of(vamp(count_in=2, tempo=140)),
    "loop": Route.of(vamp(loop=True)),
    "drift": Route.of(vamp(drift=1, count_in=1)),
    "ramp": with_ramp(Route.of(vamp(bars=8)), BEFORE, 160, 4),
    "ladder": with_ladder(Route.of(vamp()), BEFORE, 10, 1, 130),
    "waltz": Route.of(vamp(form=WALTZ)),
    "brushes, vibes": Route.of(vamp(drums="brushes", comp="vibes", tempo=60)),
    "another key and meter": Route.of(
        changed((0, vamp()), (8, vamp(key=PitchName.parse("Bb"), form=WALTZ)))
    ),
    "without drums": Route.of(vamp(players=("bass", "piano"))),
    "on the grid": Route.of(vamp(humanize=0)),
}


SPLIT = Route.of(vamp(count_in=1, drift=1))
"""One file per player, each with the whole conductor."""


def files(folder: Path) -> Iterator[Path]:
    """Every file that the readers are given; what an export will write more of belongs here."""
    for name, route in ROUTES.items():
        with (path := folder / f"{name}.mid").open("wb") as out:
            write_midi_file(route, out)
        yield path
    yield from (folder / name for name in write_split(SPLIT, str(folder / "split.mid")))


class Part(NamedTuple):
    """A track that sounds; drums go by their keys."""

    name: str
    program: int
    drums: bool
    notes: list[Note]


class Heard(NamedTuple):
    """What a reader found, in ticks from the start; microseconds a beat; sharps and minor."""

    parts: list[Part]
    tempos: list[tuple[int, int]]
    meters: list[tuple[int, int, int]]
    keys: list[tuple[int, int, bool]]
    markers: list[tuple[int, str]]
    ends: set[int]


SHARPS = {"Dm": -1, "Bbm": -5}


def by_mido(path: Path) -> Heard:
    conductor, *players = read_midi(path).tracks
    return Heard(
        [Part(p.name, p.program or 0, p.channel == 9, p.notes) for p in players],
        [(tick, round(60_000_000 / tempo)) for tick, tempo in conductor.tempos],
        conductor.meters,
        [(tick, SHARPS[key], True) for tick, key in conductor.keys],
        conductor.markers,
        {track.end_tick for track in (conductor, *players)},
    )


def by_midicsv(path: Path) -> Heard:
    heard = Heard([], [], [], [], [], set())
    down: dict[tuple[str, str], tuple[int, int]] = {}
    rows = csv.reader(run("midicsv", path).splitlines(), skipinitialspace=True)
    for track, tick, kind, *rest in rows:
        at = int(tick)
        match kind:
            case "Title_t" if track != "1":
                heard.parts.append(Part(rest[0], 0, False, []))
            case "Program_c":
                part = heard.parts.pop()
                heard.parts.append(Part(part.name, int(rest[1]), rest[0] == "9", part.notes))
            case "Note_on_c":
                down[rest[0], rest[1]] = at, int(rest[2])
            case "Note_off_c":
                on, velocity = down.pop((rest[0], rest[1]))
                heard.parts[-1].notes.append((on, at, int(rest[1]), velocity))
            case "Tempo":
                heard.tempos.append((at, int(rest[0])))
            case "Time_signature":
                heard.meters.append((at, int(rest[0]), 2 ** int(rest[1])))
            case "Key_signature":
                heard.keys.append((at, int(rest[0]), rest[1] == "minor"))
            case "Marker_t":
                heard.markers.append((at, rest[0]))
            case "End_track":
                heard.ends.add(at)
    assert not down
    return heard


def by_symusic(path: Path) -> Heard:
    import symusic

    score: Any = symusic.Score(path)
    assert score.tpq == PPQ
    parts = [
        Part(t.name, t.program, t.is_drum, [(n.time, n.end, n.pitch, n.velocity) for n in t.notes])
        for t in score.tracks
    ]
    return Heard(
        parts,
        [(tempo.time, tempo.mspq) for tempo in score.tempos],
        [(m.time, m.numerator, m.denominator) for m in score.time_signatures],
        [(key.time, key.key, bool(key.tonality)) for key in score.key_signatures],
        [(marker.time, marker.text) for marker in score.markers],
        set(),
    )


READERS: dict[str, Callable[[Path], Heard]] = {"midicsv": by_midicsv, "symusic": by_symusic}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return list(files(tmp_path_factory.mktemp("parsers")))


def once(keys: Iterable[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """A key may be said in several tracks."""
    return sorted(set(keys))


@pytest.mark.parametrize("reader", READERS)
def test_another_reader_finds_the_same_notes_tempos_meters_keys_names_and_markers(
    reader: str, exports: list[Path]
) -> None:
    if reader == "midicsv":
        need("midicsv")
    for path in exports:
        heard, meant = READERS[reader](path), by_mido(path)
        for part, wanted in zip(heard.parts, meant.parts, strict=True):
            assert part._replace(notes=sorted(part.notes)) == wanted._replace(
                notes=sorted(wanted.notes)
            )
        assert heard.tempos == meant.tempos
        assert heard.meters == meant.meters
        assert once(heard.keys) == meant.keys
        assert heard.markers == meant.markers
        assert heard.ends in (meant.ends, set())
        assert len(meant.ends) == 1


def test_music21_finds_the_same_parts_lengths_onsets_tempos_meters_and_keys(
    exports: list[Path],
) -> None:
    """It makes chords of what is struck together, rounds tempos to a hundredth, and strikes a
    drum that is held over a bar line once more on it.
    """
    from music21 import converter, key, meter, tempo

    for path in exports:
        meant = by_mido(path)
        score: Any = converter.parse(path, forceSource=True, quantizePost=False)
        for part, wanted in zip(score.parts, meant.parts, strict=True):
            flat = part.flatten()
            assert part.partName == wanted.name
            assert flat.highestTime * PPQ == max(meant.ends)
            notes = [n for n in flat.notes if n.tie is None or n.tie.type == "start"]
            struck = {(at, pitch) for at, _, pitch, _ in wanted.notes}
            if wanted.drums:
                found, onsets = {n.offset * PPQ for n in notes}, {at for at, _ in struck}
                assert found >= onsets
                assert {tick % PPQ for tick in found - onsets} <= {0}
            else:
                assert {(n.offset * PPQ, p.midi) for n in notes for p in n.pitches} == struck
            marks = flat.getElementsByClass(tempo.MetronomeMark)
            assert [mark.offset * PPQ for mark in marks] == [tick for tick, _ in meant.tempos]
            for mark, (_, micros) in zip(marks, meant.tempos, strict=True):
                assert mark.number == pytest.approx(60_000_000 / micros, abs=0.006)
            meters = flat.getElementsByClass(meter.TimeSignature)
            assert [(m.offset * PPQ, m.numerator, m.denominator) for m in meters] == meant.meters
            keys = flat.getElementsByClass(key.Key)
            assert once((k.offset * PPQ, k.sharps, k.mode == "minor") for k in keys) == meant.keys
