"""A strict reader of MIDI files, byte by byte, and the short ways to write what it reads.

It forgives nothing that a careless program might stumble over: a running status, a chunk of
the wrong length, a second end of track, a key struck while it sounds or never let go.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from playback.midi_bytes import PPQ, Conductor, Part, Strike, write_midi

BAR = 4 * PPQ
END_OF_TRACK = (0xFF, 0x2F, b"")


@dataclass
class Happening:
    tick: int
    message: tuple[Any, ...]  # (0xFF, type, content) or the message's own bytes

    @property
    def goes_down(self) -> bool:
        return self.message[0] in range(0x90, 0xA0)

    @property
    def goes_up(self) -> bool:
        return self.message[0] in range(0x80, 0x90)


def read_number(data: bytes, place: int) -> tuple[int, int]:
    """A variable-length number and the place after it."""
    number = 0
    for end in range(place + 1, place + 5):
        number = number << 7 | data[end - 1] & 0x7F
        if data[end - 1] < 0x80:
            return number, end
    raise AssertionError("a number of more than four bytes")


def read_track(data: bytes) -> list[Happening]:
    """Every event of a track chunk; a running status or a stray byte is a failure."""
    found, place, tick = [], 0, 0
    while place < len(data):
        wait, place = read_number(data, place)
        tick += wait
        status = data[place]
        if status == 0xFF:
            size, start = read_number(data, place + 2)
            message: tuple[Any, ...] = (0xFF, data[place + 1], data[start : start + size])
            place = start + size
        else:
            assert 0x80 <= status <= 0xEF, f"no status byte at {place}: {status:#x}"
            size = 1 if 0xC0 <= status <= 0xDF else 2
            message = tuple(data[place : place + 1 + size])
            assert len(message) == 1 + size
            assert max(message[1:]) < 0x80
            place += 1 + size
        found.append(Happening(tick, message))
    assert place == len(data)
    assert [h.message for h in found].count(END_OF_TRACK) == 1
    assert found[-1].message == END_OF_TRACK
    return found


def read_file(data: bytes) -> list[list[Happening]]:
    """The tracks of a type 1 file whose chunks fill it exactly."""
    assert data[:10] == b"MThd\0\0\0\6\0\1"
    assert data[12:14] == PPQ.to_bytes(2, "big")
    tracks, place = [], 14
    while place < len(data):
        assert data[place : place + 4] == b"MTrk"
        size = int.from_bytes(data[place + 4 : place + 8], "big")
        assert place + 8 + size <= len(data)
        tracks.append(read_track(data[place + 8 : place + 8 + size]))
        place += 8 + size
    assert len(tracks) == int.from_bytes(data[10:12], "big")
    return tracks


def key_moves(track: list[Happening]) -> list[Happening]:
    return [h for h in track if h.goes_down or h.goes_up]


def sounding_notes(track: list[Happening]) -> list[tuple[int, int, int, int]]:
    """(on, off, pitch, velocity); fails on a stuck note, a stray note-off, an overlap."""
    down: dict[int, tuple[int, int]] = {}
    notes = []
    for h in key_moves(track):
        _, pitch, velocity = h.message
        if h.goes_down:
            assert velocity > 0
            assert pitch not in down, f"{pitch} struck again at {h.tick} while it sounds"
            down[pitch] = (h.tick, velocity)
        else:
            on, struck = down.pop(pitch)
            notes.append((on, h.tick, pitch, struck))
    assert not down, f"stuck: {down}"
    return sorted(notes)


def vamp(**changes: Any) -> Conductor:
    told: dict[str, Any] = {
        "name": "Vamp",
        "tempos": [(0, 120.0)],
        "meters": [(0, 4, 4)],
        "key": (-1, True),
        "markers": [(0, "Dm7")],
    }
    return Conductor(**{**told, **changes})


def written(*parts: Part, end_tick: int = 8 * BAR, conductor: Conductor | None = None) -> bytes:
    file = io.BytesIO()
    write_midi(file, conductor or vamp(), parts, end_tick)
    return file.getvalue()


def piano(*strikes: Strike) -> Part:
    return Part("Piano", channel=1, program=0, strikes=strikes)


def played(*strikes: Strike, end_tick: int = 8 * BAR) -> list[tuple[int, int, int, int]]:
    return sounding_notes(read_file(written(piano(*strikes), end_tick=end_tick))[1])
