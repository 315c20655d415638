"""The reader for the other tests complains: a reader that forgives would prove nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mido
import pytest

from midi_reader import read_midi

DOWN = mido.Message("note_on", note=62, velocity=80, time=10)
UP = mido.Message("note_off", note=62, time=10)
END = mido.MetaMessage("end_of_track", time=5)


def saved(path: Path, *messages: Any, kind: int = 1) -> Path:
    file = mido.MidiFile(type=kind, ticks_per_beat=960)
    file.tracks.append(mido.MidiTrack(messages))
    file.save(path)
    return path


def test_a_note_let_go_either_way_is_one_note(tmp_path: Path) -> None:
    silent = DOWN.copy(velocity=0)
    track = read_midi(saved(tmp_path / "two.mid", DOWN, UP, DOWN, silent, END)).tracks[0]
    assert track.notes == [(10, 20, 62, 80), (30, 40, 62, 80)]
    assert track.end_tick == 45


def test_words_in_a_track_are_reported(tmp_path: Path) -> None:
    lyric = mido.MetaMessage("lyrics", text="ad lib")
    assert read_midi(saved(tmp_path / "sung.mid", lyric, END)).tracks[0].others == [(0, "lyrics")]


@pytest.mark.parametrize(
    ("messages", "complaint"),
    [
        ((DOWN, END), r"stuck keys \[62\]"),
        ((DOWN, DOWN, UP, UP, END), "62 struck at 20 while it sounds"),
        ((UP, END), "62 let go at 10 while it is up"),
        ((DOWN, UP.copy(channel=1), END), "a second channel, 1 after 0"),
        ((mido.MetaMessage("track_name", name="Bass"),) * 2, "Bass: a second name"),
        ((mido.Message("program_change", program=32),) * 2, "a second program"),
    ],
)
def test_what_no_export_may_hold_is_refused(
    tmp_path: Path, messages: tuple[Any, ...], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_midi(saved(tmp_path / "wrong.mid", *messages))


def test_a_file_of_one_melted_track_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a file of type 0"):
        read_midi(saved(tmp_path / "melted.mid", DOWN, UP, END, kind=0))


def test_the_end_of_a_track_stands_once_and_last(tmp_path: Path) -> None:
    end, note = b"\0\xff\x2f\0", b"\0\x90\x3e\x50\x60\x80\x3e\x40"
    for name, track in {"no end of track": note, "after the end": end + note + end}.items():
        path = tmp_path / f"{name}.mid"
        head = b"MThd\0\0\0\6\0\1\0\1\3\xc0MTrk"
        path.write_bytes(head + len(track).to_bytes(4, "big") + track)
        with pytest.raises(ValueError, match=name):
            read_midi(path)
