"""MuseScore 3 opens our files: what it reads from MIDI, and what it keeps of a score.

Where notes stand off the grid MuseScore takes a file for a human performance and looks for its
beats anew. So only what is on the grid is read without a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import mido
import pytest

from daw_exports import CASES, PPQ, Export, exported
from harmony.notation import musicxml
from playback.route import Route
from playback.timeline import Timeline
from real_programs import in_musescore, need
from score_reader import ScoreRead, read_score
from studio.sheets import OnPaper, sheet_on

FIFTHS = {"Dm": "-1", "Gm": "-2", "F#m": "3", "Bbm": "-5", "Am": "0"}

GUESSED_ANEW = ("tempo 240", "tempo 320", "without drums", "bass alone")
"""Played too fast, or without a cymbal: here MuseScore finds beats that nobody played."""

LIKE_OTHERS = (
    "seed 3", "seed 4", "tempo 46", "tempo 72", "tempo 100", "feel up", "ending none",
    "ending hold", "ending stop", "humanize 0.5", "swing 2", "drifting loop", "guitar",
)  # fmt: skip
OPENED = {case: run for case, run in CASES.items() if case not in LIKE_OTHERS}
"""What is put through MuseScore: the rest would tell nothing new, and takes its time."""

EVEN = [case for case in OPENED if not case.startswith("swing")]

ON_PAPER = (
    "seed 1", "count-in 1", "waltz", "five", "busy", "key F#", "loop", "into a waltz", "faster",
    "brushes, vibes", "guitar", "without piano", "another key",
)  # fmt: skip
SHEETS = {case: (case, OnPaper()) for case in ON_PAPER} | {
    "a chart": ("seed 1", OnPaper("chart")),
    "a chart for B flat": ("busy", OnPaper("chart", "Bb")),
    "the piano for E flat": ("waltz", OnPaper("piano", "Eb")),
    "the bass": ("key F#", OnPaper("bass")),
}


@dataclass
class Opened:
    """What MuseScore made of our files, by case: of MIDI as it is exported and on the grid, and
    of scores, saved as a score again and as MIDI.
    """

    human: dict[str, tuple[Export, Element]] = field(default_factory=dict)
    exact: dict[str, tuple[Export, Element]] = field(default_factory=dict)
    saved: dict[str, tuple[ScoreRead, ScoreRead]] = field(default_factory=dict)
    heard: dict[str, set[tuple[Fraction, int]]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Every file goes through MuseScore in a single start."""
    need("mscore3")
    folder = tmp_path_factory.mktemp("musescore")
    human, exact = {}, {}
    for number, (case, run) in enumerate(OPENED.items()):
        human[case] = exported(run, folder / f"{number}.mid")
        exact[case] = exported(on_the_grid(run), folder / f"exact-{number}.mid")
    ours = {name: folder / f"sheet-{i}.musicxml" for i, name in enumerate(SHEETS)}
    for name, path in ours.items():
        case, paper = SHEETS[name]
        path.write_bytes(musicxml(sheet_on(Route.of(CASES[case]), paper)))
    files = [export.path for export in (*human.values(), *exact.values())]
    in_musescore(
        {path: [made(path)] for path in files}
        | {path: [made(path), made(path, ".mid")] for path in ours.values()},
        folder,
    )
    found = Opened()
    for exports, into in ((human, found.human), (exact, found.exact)):
        for case, export in exports.items():
            into[case] = export, ElementTree.parse(made(export.path)).getroot()
    for case, path in ours.items():
        found.saved[case] = read_score(path.read_bytes()), read(made(path))
        found.heard[case] = sounding(made(path, ".mid"))
    return found


def made(path: Path, kind: str = ".musicxml") -> Path:
    return path.with_name(f"by-musescore-{path.stem}{kind}")


def read(path: Path) -> ScoreRead:
    return read_score(path.read_bytes(), ours=False)


def on_the_grid(timeline: Timeline) -> Timeline:
    """Even eighths to the tick, as ``--humanize 0 --straight``; a ratio that is asked for stays."""
    changes = timeline.changes
    even = ((bar, s.changed(humanize=0, straight=s.swing is None)) for bar, s in changes)
    return Timeline(tuple(even))


def sounding(path: Path) -> set[tuple[Fraction, int]]:
    """When keys go down in any MIDI file, in quarter notes."""
    file = mido.MidiFile(path)
    found = set()
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                found.add((Fraction(tick, file.ticks_per_beat), message.note))
    return found


def says_as_meant(export: Export, root: Element) -> None:
    """Tempo to whole beats a minute, meter, key and instruments are those of the file."""
    tempos = [int(sound.get("tempo", "0")) for sound in root.iterfind(".//sound[@tempo]")]
    assert tempos == without_repeats(round(tempo) for _, tempo in export.conductor.tempos)
    keys = [FIFTHS[key] for _, key in export.conductor.keys]
    meters = [(str(beats), str(value)) for _, beats, value in export.conductor.meters]
    listed = root.iterfind("part-list/score-part")
    for track, named, part in zip(export.players, listed, root.iterfind("part"), strict=True):
        assert named.findtext("part-name", "").endswith(track.name)
        assert track.channel is not None
        assert track.program is not None
        assert named.findtext("midi-instrument/midi-channel") == str(track.channel + 1)
        assert named.findtext("midi-instrument/midi-program") == str(track.program + 1)
        times = part.iterfind("measure/attributes/time")
        assert [(t.findtext("beats"), t.findtext("beat-type")) for t in times] == meters
        if track.name != "Drums":
            assert [k.text for k in part.iterfind("measure/attributes/key/fifths")] == keys


def bars(root: Element) -> set[int]:
    return {len(part.findall("measure")) for part in root.iterfind("part")}


def without_repeats(row: Any) -> list[Any]:
    found: list[Any] = []
    for one in row:
        if [one] != found[-1:]:
            found.append(one)
    return found


@pytest.mark.parametrize("case", OPENED)
def test_on_the_grid_tempo_meter_key_tracks_and_bars_are_read_as_meant(
    opened: Opened, case: str
) -> None:
    export, root = opened.exact[case]
    says_as_meant(export, root)
    assert bars(root) == {len(export.bar_lines)}


@pytest.mark.parametrize("case", EVEN)
def test_even_eighths_on_the_grid_are_written_without_a_tuplet_that_nobody_plays(
    opened: Opened, case: str
) -> None:
    """Whoever plays on eighths alone is written in eighths and longer notes alone, and nobody in
    other tuplets than triplets, which drummers play, or in notes that no one could read.
    """
    export, root = opened.exact[case]
    for track, part in zip(export.players, root.iterfind("part"), strict=True):
        kinds = {note.findtext("type", "whole") for note in part.iterfind("measure/note")}
        tuplets = {
            (t.findtext("actual-notes"), t.findtext("normal-notes"))
            for t in part.iterfind("measure/note/time-modification")
        }
        assert kinds <= {"whole", "half", "quarter", "eighth", "16th", "32nd"}
        assert tuplets <= {("3", "2")}
        if not any(on % (PPQ // 2) for on, *_ in track.notes):
            assert kinds <= {"whole", "half", "quarter", "eighth"}
            assert not tuplets


@pytest.mark.parametrize("case", EVEN)
def test_on_the_grid_every_note_is_written_where_it_is_played(opened: Opened, case: str) -> None:
    export, _ = opened.exact[case]
    for track, part in zip(export.players, read(made(export.path)).parts, strict=True):
        if track.name != "Drums":
            assert part.struck == [(Fraction(on, PPQ), pitch) for on, _, pitch, _ in track.notes]


@pytest.mark.parametrize("case", [case for case in OPENED if case not in GUESSED_ANEW])
def test_as_people_play_tempo_meter_key_and_tracks_are_read_as_meant(
    opened: Opened, case: str
) -> None:
    """MuseScore may add an empty bar."""
    export, root = opened.human[case]
    says_as_meant(export, root)
    for part in root.iterfind("part"):
        _, *more = part.findall("measure")[len(export.bar_lines) - 1 :]
        assert len(more) <= 1
        assert all(note.find("rest") is not None for bar in more for note in bar.iterfind("note"))


@pytest.mark.parametrize("case", SHEETS)
def test_a_score_keeps_its_notes_on_their_staves(opened: Opened, case: str) -> None:
    ours, saved = opened.saved[case]
    assert [part.name for part in saved.parts] == [part.name for part in ours.parts]
    for part, kept in zip(ours.parts, saved.parts, strict=True):
        assert kept.struck == part.struck
        assert (kept.transposed, kept.clefs) == (part.transposed, part.clefs)
        assert kept.starts == part.starts
        assert {(n.onset, n.pitch, n.staff) for n in kept.notes} == {
            (n.onset, n.pitch, n.staff) for n in part.notes
        }


@pytest.mark.parametrize("case", SHEETS)
def test_a_score_keeps_chord_symbols_marks_tempos_repeats_meters_and_keys(
    opened: Opened, case: str
) -> None:
    ours, saved = opened.saved[case]
    assert symbols(saved) == symbols(ours)
    assert len(symbols(ours)) > 1
    for path in (
        "part[1]/measure/direction/direction-type/rehearsal",
        "part[1]/measure/direction/direction-type/words",
        "part/measure[last()]/barline/bar-style",
        "part[1]/measure/direction/direction-type/metronome/per-minute",
        "part/measure/attributes/time/beats",
        "part[1]/measure/attributes/key/fifths",
    ):
        assert saved.texts(path) == ours.texts(path)
    assert repeats(saved) == repeats(ours)
    assert bool(repeats(ours)) == (case in ("loop", "a chart", "a chart for B flat"))


def symbols(score: ScoreRead) -> list[tuple[int, str]]:
    """Which chord symbols stand in which bar: root, kind, bass and what is added or altered."""
    said = ("root/*", "kind", "bass/*", "degree/*")
    return [
        (bar, " ".join(found.text or "" for path in said for found in symbol.iterfind(path)))
        for bar, measure in enumerate(score.root.iterfind("part[1]/measure"))
        for symbol in measure.iterfind("harmony")
    ]


def repeats(score: ScoreRead) -> list[tuple[int, str | None]]:
    return [
        (bar, sign.get("direction"))
        for part in score.root.iterfind("part")
        for bar, measure in enumerate(part.iterfind("measure"))
        for sign in measure.iterfind("barline/repeat")
    ]


def test_the_bass_stays_an_octave_higher_than_it_sounds_and_drums_on_their_own_staff(
    opened: Opened,
) -> None:
    _, saved = opened.saved["seed 1"]
    assert saved.part("Bass").transposed == -12
    assert saved.part("Drums").clefs == ["percussion"]
    assert "Swing" in saved.texts("part[1]/measure/direction/direction-type/words")


@pytest.mark.parametrize("case", [case for case in ON_PAPER if case != "loop"])
def test_a_score_plays_what_is_written(opened: Opened, case: str) -> None:
    ours, _ = opened.saved[case]
    assert opened.heard[case] == {note for part in ours.parts for note in part.struck}
    assert opened.heard[case]


def test_a_loop_plays_twice(opened: Opened) -> None:
    ours, _ = opened.saved["loop"]
    once = {note for part in ours.parts for note in part.struck}
    again = {(onset + 64, pitch) for onset, pitch in once}
    assert opened.heard["loop"] == once | again
