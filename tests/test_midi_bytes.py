"""The MIDI file as a whole, read back by a strict reader of our own, by mido and by music21."""

from __future__ import annotations

import io
import random
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from midi_reader import read_midi
from midi_strict import BAR, piano, read_file, read_number, sounding_notes, vamp, written
from playback.midi_bytes import (
    PPQ,
    SHORTEST,
    Conductor,
    Part,
    Strike,
    write_midi,
)
from playback.midi_messages import ascii_text, variable_length

# Tracks


@given(st.integers(1, 1 << 27))
@example(0x7F)
@example(0x80)
@example(0x3FFF)
@example(0x4000)
def test_every_track_ends_exactly_at_the_end(end_tick: int) -> None:
    note = (end_tick // 2, end_tick * 2, 62, 80)
    data = written(piano(note), Part("Bass", 0, 32, ()), end_tick=end_tick)
    assert [track[-1].tick for track in read_file(data)] == [end_tick] * 3


def test_a_player_opens_with_name_program_volume_and_pan_before_the_first_note() -> None:
    part = Part("Drums", 9, 40, [(0, 100, 51, 90)], volume=90, pan=70)
    opening = read_file(written(part))[1][:5]
    assert [h.tick for h in opening] == [0] * 5
    assert [h.message for h in opening] == [
        (0xFF, 0x03, b"Drums"),
        (0xC9, 40),
        (0xB9, 7, 90),
        (0xB9, 10, 70),
        (0x99, 51, 90),
    ]


def test_a_player_says_nothing_else_than_his_opening_and_notes() -> None:
    track = read_file(written(piano((0, 480, 62, 80), (480, 960, 65, 81))))[1]
    kinds = Counter(h.message[0] & 0xF0 if h.message[0] < 0xF0 else h.message[1] for h in track)
    assert kinds == {0x03: 1, 0xC0: 1, 0xB0: 2, 0x59: 1, 0x90: 2, 0x80: 2, 0x2F: 1}


def test_the_conductor_opens_with_name_tempo_meter_key_then_marker() -> None:
    opening = read_file(written())[0][:5]
    assert [h.tick for h in opening] == [0] * 5
    assert [h.message for h in opening] == [
        (0xFF, 0x03, b"Vamp"),
        (0xFF, 0x51, (500_000).to_bytes(3, "big")),
        (0xFF, 0x58, b"\x04\x02\x18\x08"),
        (0xFF, 0x59, b"\xff\x01"),
        (0xFF, 0x06, b"Dm7"),
    ]


def test_tempos_meters_and_markers_fall_where_they_were_put() -> None:
    ramp = [(bar * BAR, 100.0 + bar) for bar in range(8)]
    marks = [(0, "Dm7"), (4 * BAR, "C7")]
    conductor = vamp(tempos=ramp, meters=[(0, 4, 4), (2 * BAR, 3, 4)], markers=marks)
    track = read_file(written(conductor=conductor))[0]
    found = defaultdict(list)
    for h in track:
        found[h.message[1]].append((h.tick, h.message[2]))
    micros = [(tick, int.from_bytes(content, "big")) for tick, content in found[0x51]]
    assert micros == [(tick, round(60e6 / bpm)) for tick, bpm in ramp]
    assert [(tick, content[0]) for tick, content in found[0x58]] == [(0, 4), (2 * BAR, 3)]
    assert found[0x06] == [(tick, text.encode()) for tick, text in marks]
    assert [h.tick for h in track] == sorted(h.tick for h in track)


def test_the_click_falls_on_the_note_that_counts_as_one() -> None:
    track = read_file(written(conductor=vamp(meters=[(0, 6, 8), (BAR, 2, 2)])))[0]
    meters = [h.message[2] for h in track if h.message[1] == 0x58]
    assert meters == [bytes((6, 3, 12, 8)), bytes((2, 1, 48, 8))]  # 24 clocks to a quarter


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"markers": [(0, "Dm7"), (0, "Chorus 1")]}, "marker at tick 0, not after 0"),
        ({"markers": [(8 * BAR, "Dm7")]}, f"marker at tick {8 * BAR}, .* before {8 * BAR}"),
        ({"markers": [(-BAR, "count-in")]}, f"marker at tick -{BAR}"),
        ({"markers": [(BAR, "C7"), (0, "Dm7")]}, f"marker at tick 0, not after {BAR}"),
        ({"tempos": []}, "first tempo must stand at tick 0"),
        ({"tempos": [(1, 120.0)]}, "first tempo must stand at tick 0"),
        ({"meters": [(BAR, 4, 4)]}, "first meter must stand at tick 0"),
        ({"tempos": [(0, 120.0), (0, 96.0)]}, "tempo at tick 0, not after 0"),
        ({"tempos": [(0, 3.5)]}, "at 3.5 beats per minute must be 1 to 16777215"),
        ({"tempos": [(0, 0.0)]}, "at 0.0 beats per minute"),
        ({"meters": [(0, 4, 3)]}, "a note of 1, 2, 4, 8, 16 or 32, got 3"),
        ({"meters": [(0, 0, 4)]}, "beats in a bar must be 1 to 255, got 0"),
        ({"key": (8, False)}, "sharps .* must be -7 to 7, got 8"),
    ],
)
def test_a_conductor_who_cannot_be_followed_is_refused(
    changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        written(conductor=vamp(**changes))


@pytest.mark.parametrize(
    ("number", "complaint"),
    [
        ({"channel": 16}, "channel must be 0 to 15, got 16"),
        ({"program": 128}, "program must be 0 to 127, got 128"),
        ({"volume": -1}, "volume must be 0 to 127, got -1"),
        ({"pan": 128}, "pan must be 0 to 127, got 128"),
    ],
)
def test_a_part_beyond_what_midi_has_is_refused(number: dict[str, int], complaint: str) -> None:
    part: dict[str, Any] = {"name": "Bass", "channel": 0, "program": 32, "strikes": ()}
    with pytest.raises(ValueError, match=complaint):
        Part(**{**part, **number})


def test_two_parts_on_one_channel_are_refused() -> None:
    with pytest.raises(ValueError, match="a channel of its own"):
        written(Part("Bass", 0, 32, ()), Part("Piano", 0, 0, ()))


# Numbers and names


@given(st.integers(0, (1 << 28) - 1))
@example(0x7F)
@example(0x80)
@example(0x3FFF)
@example(0x4000)
def test_any_wait_is_read_back(wait: int) -> None:
    data = variable_length(wait)
    assert read_number(data, 0) == (wait, len(data))
    assert data[0] != 0x80, "not the shortest form"


@pytest.mark.parametrize("wait", [-1, 1 << 28])
def test_a_wait_that_the_format_has_no_room_for_is_refused(wait: int) -> None:
    with pytest.raises(ValueError, match=f"got {wait}"):
        variable_length(wait)


@given(st.text())
def test_any_text_becomes_printable_ascii(text: str) -> None:
    plain = ascii_text(text)
    assert plain.isascii()
    assert plain.isprintable() or not plain


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert ascii_text(text) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Dm7♭5", "Dm7b5"), ("F♯7", "F#7"), ("Décor d\u2019été", "Decor d'ete"), ("夜\n", "??")],
)
def test_names_keep_their_meaning_in_ascii(text: str, plain: str) -> None:
    assert ascii_text(text) == plain


def test_names_and_markers_in_the_file_are_ascii() -> None:
    conductor = vamp(name="Générique", markers=[(0, "B♭7")])
    tracks = read_file(written(Part("Contrebasse à", 0, 32, ()), conductor=conductor))
    texts = [h.message[2] for t in tracks for h in t if h.message[:2] in {(255, 3), (255, 6)}]
    assert texts == [b"Generique", b"Bb7", b"Contrebasse a"]


# As others read it


def test_mido_reads_what_was_given(tmp_path: Path) -> None:
    bass = [(at, at + 900, 28 + at % 27, 60 + at % 39) for at in range(0, 8 * BAR, PPQ)]
    chord = [(0, 300, 65, 70), (0, 300, 69, 71)]
    conductor = vamp(tempos=[(0, 140.0), (BAR, 96.0)], markers=[(0, "Dm7"), (4 * BAR, "C7")])
    path = tmp_path / "vamp.mid"
    path.write_bytes(written(Part("Bass", 0, 32, bass), piano(*chord), conductor=conductor))
    read = read_midi(path)
    assert read.ticks_per_beat == PPQ
    assert [track.name for track in read.tracks] == ["Vamp", "Bass", "Piano"]
    assert [track.end_tick for track in read.tracks] == [8 * BAR] * 3
    assert [track.others for track in read.tracks] == [[], [], []]
    told, first, second = read.tracks
    assert told.tempos == [(0, pytest.approx(140.00014, abs=1e-5)), (BAR, 96.0)]
    assert (told.meters, told.keys) == ([(0, 4, 4)], [(0, "Dm")])
    assert told.markers == [(0, "Dm7"), (4 * BAR, "C7")]
    assert (first.channel, first.program, first.notes) == (0, 32, bass)
    assert (second.channel, second.program, second.notes) == (1, 0, chord)
    assert second.controllers == [(0, 7, 100), (0, 10, 64)]


def test_music21_reads_the_key_the_meter_and_the_notes() -> None:
    from music21 import converter

    data = written(piano((0, PPQ, 62, 80), (PPQ, 3 * PPQ, 65, 80)), end_tick=BAR)
    score = converter.parse(data, format="midi").flatten()
    notes = [(n.offset, n.quarterLength, [p.midi for p in n.pitches]) for n in score.notes]
    assert notes == [(0, 1, [62]), (1, 2, [65])]
    assert {(k.sharps, k.mode) for k in score.getElementsByClass("KeySignature")} == {(-1, "minor")}
    assert {t.ratioString for t in score.getElementsByClass("TimeSignature")} == {"4/4"}


# Where it goes


def walking(count: int) -> Iterator[Strike]:
    chance = random.Random(4)
    for place in range(count):
        at = place * PPQ // 2 + chance.randint(-15, 15)
        yield (at, at + 2 * PPQ, 40 + place % 13, 80)


def peak_memory(path: Path, conductor: Conductor, bass: Iterator[Strike], end_tick: int) -> int:
    """Bytes held at most while a file is written."""
    with path.open("wb") as file:
        tracemalloc.start()
        try:
            write_midi(file, conductor, [Part("Bass", 0, 32, bass)], end_tick)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def test_a_long_night_streams_to_disk_in_flat_memory(tmp_path: Path) -> None:
    count = 200_000
    end_tick = count * PPQ // 2
    night = tmp_path / "night.mid"
    conductor = vamp(markers=((tick, "Dm7") for tick in range(0, end_tick, 4 * BAR)))
    assert peak_memory(night, conductor, walking(count), end_tick) < 300_000
    assert night.stat().st_size > count * 8


def test_a_drone_struck_over_and_over_keeps_nothing(tmp_path: Path) -> None:
    drone = ((at * SHORTEST, 1 << 27, 38, 80) for at in range(30_000))
    assert peak_memory(tmp_path / "drone.mid", vamp(), drone, 30_000 * SHORTEST) < 300_000


def test_a_part_longer_than_the_buffer_loses_nothing() -> None:
    count = 20_000
    data = written(Part("Bass", 0, 32, walking(count)), end_tick=count * PPQ // 2)
    assert len(data) > 2 << 16
    notes = sounding_notes(read_file(data)[1])
    assert [note[0] for note in notes] == [max(strike[0], 0) for strike in walking(count)]


def test_a_file_without_notes_is_whole() -> None:
    tracks = read_file(written(Part("Bass", 0, 32, ()), end_tick=BAR))
    assert [len(track) for track in tracks] == [6, 6]
    assert [len(t) for t in read_file(written(end_tick=BAR))] == [6]


def test_a_file_may_begin_where_the_stream_stands() -> None:
    file = io.BytesIO(b"RIFF" * 5)
    file.seek(20)
    write_midi(file, vamp(), [piano((0, 480, 62, 80))], BAR)
    assert file.tell() == len(file.getvalue())
    assert file.getvalue()[20:] == written(piano((0, 480, 62, 80)), end_tick=BAR)


class FullDisk(io.BytesIO):
    def write(self, data: Any) -> int:
        if self.tell() + len(data) > 100_000:
            raise OSError(28, "No space left on device")
        return super().write(data)


def test_a_full_disk_is_told() -> None:
    with pytest.raises(OSError, match="No space left"):
        write_midi(FullDisk(), vamp(), [Part("Bass", 0, 32, walking(20_000))], 20_000 * PPQ)
