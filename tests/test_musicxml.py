"""The file for notation programs, as they read it: by a reader of our own and by music21."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daw_exports import CASES, changed, vamp
from harmony.drum_staff import DRUMS
from harmony.form import Form
from harmony.notation import musicxml
from harmony.pitch import PitchName
from harmony.sheet import Sheet
from playback.route import Route
from playback.score import sheet_of
from playback.setup import Setup
from playback.tempo_acts import with_ramp
from score_reader import ScoreRead, read_score

NAMES = {"piano": "Piano", "vibes": "Vibraphone", "guitar": "Guitar"}


@cache
def exported(case: str) -> tuple[Sheet, bytes]:
    sheet = sheet_of(Route.of(CASES[case]))
    return sheet, musicxml(sheet)


def of(setup: Setup) -> ScoreRead:
    return read_score(musicxml(sheet_of(Route.of(setup))))


def on_paper(sheet: Sheet, name: str) -> list[tuple[Fraction, int]]:
    (part,) = (part for part in sheet.parts if part.name == name)
    voices = (voice for staff in part.staves for voice in staff.voices)
    return sorted((s.onset, pitch) for voice in voices for s in voice for pitch in s.pitches)


def as_it_was_meant(sheet: Sheet, read: ScoreRead) -> None:
    """Every note sounds where it stands on the sheet, and every bar is exactly full."""
    assert [part.name for part in read.parts] == [part.name for part in sheet.parts]
    for part in read.parts:
        assert part.struck == on_paper(sheet, part.name)
        for filled, bar in zip(part.filled, sheet.bars, strict=True):
            assert set(filled.values()) == {bar.beats}


@pytest.mark.parametrize("case", CASES)
def test_a_reader_hears_every_note(case: str) -> None:
    sheet, data = exported(case)
    as_it_was_meant(sheet, read_score(data))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    meter=st.integers(2, 7),
    chords=st.sampled_from(["Dm7 x4 | C7 x4", "Am7b5 D7alt | Gm69", "F#7 | Bmaj7#11 x2"]),
    key=st.sampled_from([None, "C", "Eb", "F#", "Ab", "B"]),
    comp=st.sampled_from(sorted(NAMES)),
    drums=st.sampled_from(["sticks", "brushes"]),
    straight=st.booleans(),
    loop=st.booleans(),
    count_in=st.integers(0, 2),
)
def test_any_band_in_any_meter_and_key(
    seed: int,
    meter: int,
    chords: str,
    key: str | None,
    comp: str,
    drums: str,
    straight: bool,
    loop: bool,
    count_in: int,
) -> None:
    setup = Setup(
        form=Form.parse(f"{meter}/4 {chords}"),
        key=None if key is None else PitchName.parse(key),
        bars=8,
        seed=seed,
        comp=comp,
        drums=drums,
        straight=straight,
        loop=loop,
        count_in=count_in,
    )
    sheet = sheet_of(Route.of(setup))
    as_it_was_meant(sheet, read_score(musicxml(sheet)))


@pytest.mark.parametrize("case", ["seed 1", "busy", "five", "guitar", "without bass", "loop"])
def test_music21_reads_the_same_notes(case: str) -> None:
    from music21 import converter, stream

    sheet, data = exported(case)
    score = converter.parseData(data, format="musicxml")
    assert isinstance(score, stream.Score)
    found: dict[str, set[tuple[Fraction, int]]] = {}
    for part in score.parts:
        if part.partName == "Drums":
            continue
        sounding = part.toSoundingPitch()
        for note in sounding.flatten().notes:
            if "ChordSymbol" in note.classes or (note.tie and note.tie.type != "start"):
                continue
            at = Fraction(note.offset).limit_denominator(12)
            pitches = {(at, pitch.midi) for pitch in note.pitches}
            found.setdefault(str(part.partName), set()).update(pitches)
    assert {name: sorted(struck) for name, struck in found.items()} == {
        part.name: on_paper(sheet, part.name) for part in sheet.parts if part.name != "Drums"
    }
    symbols = list(score.flatten().getElementsByClass("ChordSymbol"))
    assert len(symbols) == sum(len(bar.named) for bar in sheet.bars)


def test_the_same_setup_gives_the_same_bytes() -> None:
    sheet, data = exported("seed 1")
    assert musicxml(sheet) == data
    text = data.decode()
    assert not re.search(r"20[0-9][0-9]-|music21|Music21", text)
    assert "<software>Deux Accords, seed 1</software>" in text


def test_long_files_are_joined_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES["into a waltz"]
    sheet = sheet_of(Route.of(case))
    at_once = musicxml(sheet)
    monkeypatch.setattr("harmony.notation.AT_A_TIME", 3)
    told: list[tuple[int, int]] = []
    assert musicxml(sheet, lambda done, all_: told.append((done, all_))) == at_once
    assert told == [(n, 16) for n in (3, 6, 9, 12, 15)]


def test_parts_clefs_and_instruments() -> None:
    read = of(vamp(bars=32))
    assert [(part.name, part.clefs) for part in read.parts] == [
        ("Piano", ["G", "F"]),
        ("Bass", ["F"]),
        ("Drums", ["percussion"]),
    ]
    assert [part.transposed for part in read.parts] == [0, -12, 0]
    listed = {part.get("id"): part for part in read.root.iterfind("part-list/score-part")}
    channels = [part.findtext("midi-instrument/midi-channel") for part in listed.values()]
    assert channels == ["2", "1", "10"]
    drums = list(listed.values())[2]
    named = [name.text for name in drums.iterfind("score-instrument/instrument-name")]
    assert {"Ride Cymbal", "Snare Drum", "Bass Drum", "Pedal Hi-Hat"} <= set(named)
    ids = {played.get("id") for played in drums.iterfind("midi-instrument")}
    used = {used.get("id") for used in read.root.iterfind("part/measure/note/instrument")}
    assert used == ids


def test_hands_and_feet_have_voices_and_stems_of_their_own() -> None:
    read = of(vamp(bars=8))
    for note in read.root.iterfind("part[@id='P3']/measure/note"):
        if note.find("unpitched") is not None:
            foot = note.findtext("voice") == "2"
            where = "".join(child.text or "" for child in note.find("unpitched") or ())
            drum = next(d for d in DRUMS.values() if d.place == where)
            assert drum.by_foot is foot
            if note.find("chord") is None:
                assert note.findtext("stem") == ("down" if foot else "up")
            for triplet in note.iterfind("notations/tuplet[@type='start']"):
                assert triplet.get("placement") == ("below" if foot else "above")


@pytest.mark.parametrize("comp", ["vibes", "guitar"])
def test_vibes_and_guitar_have_one_staff(comp: str) -> None:
    part = of(vamp(comp=comp)).part(NAMES[comp])
    assert part.clefs == ["G"]
    assert part.transposed == (-12 if comp == "guitar" else 0)
    assert {note.staff for note in part.notes} == {1}


@pytest.mark.parametrize(
    ("key", "fifths", "mode"),
    [("D", -1, "minor"), ("F#", 3, "minor"), ("Eb", -6, "minor"), ("G", -2, "minor")],
)
def test_the_key_is_homes(key: str, fifths: int, mode: str) -> None:
    read = of(vamp(key=PitchName.parse(key)))
    assert set(read.texts("part/measure/attributes/key/fifths")) == {str(fifths)}
    assert set(read.texts("part/measure/attributes/key/mode")) == {mode}


def test_keys_and_meters_change_on_the_bar_line() -> None:
    later = vamp(key=PitchName.parse("C"), form=Form.parse("3/4 Dm7 x4 | C7 x4"))
    read = read_score(musicxml(sheet_of(Route.of(changed((0, vamp()), (8, later))))))
    where = {
        (
            number,
            measure.findtext("attributes/key/fifths"),
            measure.findtext("attributes/time/beats"),
        )
        for part in read.root.iterfind("part")
        for number, measure in enumerate(part.iterfind("measure"), 1)
        if measure.find("attributes/key") is not None
    }
    assert where == {(1, "-1", "4"), (9, "-3", "3")}


def test_symbols_stand_over_the_top_part() -> None:
    read = of(vamp(bars=8, form=Form.parse("Am7b5/Eb | D7alt / / Gm6 | C#maj7#11 | B9sus")))
    assert {part.get("id") for part in read.root.iterfind("part") if part.find("*/harmony")} == {
        "P1"
    }
    found = []
    for symbol in read.root.iterfind("part/measure/harmony"):
        kind = symbol.find("kind")
        assert kind is not None
        root = symbol.findtext("root/root-step", "") + symbol.findtext("root/root-alter", "")
        found.append((root, kind.text, kind.get("text"), symbol.findtext("bass/bass-step")))
    assert found[:5] == [
        ("A", "half-diminished", "m7b5", "E"),
        ("D", "other", "7alt", None),
        ("G", "minor-sixth", "m6", None),
        ("C1", "major-seventh", "maj7#11", None),
        ("B", "suspended-fourth", "9sus", None),
    ]
    assert not read.root.findall("part/measure/harmony/inversion")


@pytest.mark.parametrize(
    ("changes", "words", "swing"),
    [
        ({}, "Swing", ("5", "2", None)),
        ({"straight": True}, "Even eighths", (None, None, "")),
    ],
)
def test_tempo_and_swing_are_marked(
    changes: dict[str, object], words: str, swing: tuple[str | None, ...]
) -> None:
    read = of(vamp(tempo=132, **changes))
    first = read.root.find("part/measure")
    assert first is not None
    assert first.findtext("direction/direction-type/metronome/per-minute") == "132"
    assert words in [found.text for found in first.iterfind("direction/direction-type/words")]
    said = first.find("direction/sound[@tempo='132']/swing")
    assert said is not None
    assert tuple(said.findtext(tag) for tag in ("first", "second", "straight")) == swing
    places = {direction.get("placement") for direction in read.root.iter("direction")}
    assert places == {"above"}


def test_a_ramp_is_heard_bar_by_bar() -> None:
    route = with_ramp(Route.of(vamp(bars=16)), -3600, 160, 8)
    read = read_score(musicxml(sheet_of(route)))
    tempos = [float(sound.get("tempo", "")) for sound in read.root.iterfind(".//sound[@tempo]")]
    assert len(tempos) == 9
    assert tempos == sorted(tempos)
    assert tempos[-1] == 160
    assert read.texts(".//metronome/per-minute") == ["120", "160"]


@pytest.mark.parametrize(
    ("case", "lines"),
    [
        ("seed 1", [("right", "light-heavy", None)]),
        ("loop", [("left", "heavy-light", "forward"), ("right", "light-heavy", "backward")]),
    ],
)
def test_how_it_ends(case: str, lines: list[tuple[str, str | None, str | None]]) -> None:
    read = read_score(exported(case)[1])
    for part in read.root.iterfind("part"):
        found = []
        for line in part.iterfind("measure/barline"):
            repeat = line.find("repeat")
            way = None if repeat is None else repeat.get("direction")
            found.append((line.get("location"), line.findtext("bar-style"), way))
        assert found == lines


def test_bars_are_numbered_as_they_are_counted() -> None:
    read = of(vamp(bars=8, count_in=2))
    numbers = [(m.get("number"), m.get("implicit")) for m in read.root.iterfind("part[1]/measure")]
    assert numbers[:3] == [("X1", "yes"), ("X2", "yes"), ("1", "no")]
    assert read.texts("part/measure/direction/direction-type/rehearsal") == ["1"]
