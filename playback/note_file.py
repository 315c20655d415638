"""A rendered note in a file, of which no more is read than is heard.

A bass note rings for five seconds on the string and is stopped after half of one. So a file
holds a note in pieces, one after the other in time, each with a checksum of its own.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

PIECE = 8_192
"""Frames; a sixth of a second at 48 kHz (choice)."""

_HEAD = struct.Struct("<8sIIII")  # what it is, layers, channels, frames, checksum of the sums
_MAGIC = b"vampnot3"


@dataclass(slots=True)
class Note:
    """``sound``, (layers, channels, frames), is there up to frame ``ready``; what comes later is
    not to be looked at.
    """

    sound: NDArray[np.float32]
    ready: int

    @property
    def frames(self) -> int:
        return int(self.sound.shape[-1])

    @property
    def held_bytes(self) -> int:
        """How much of the memory is taken: what was never filled takes none."""
        return self.sound.nbytes * self.ready // max(1, self.frames)

    def reaches(self, frames: int) -> bool:
        """Whether so many frames are there, or all there are."""
        return self.ready >= min(frames, self.frames)


def whole(sound: NDArray[np.float32]) -> Note:
    """A note that has just been rendered."""
    return Note(sound, int(sound.shape[-1]))


def write_note(out: BinaryIO, sound: NDArray[np.float32]) -> None:
    """Write a whole note, (layers, channels, frames)."""
    frames = sound.shape[-1]
    pieces = [
        np.ascontiguousarray(sound[..., first : first + PIECE], "<f4")
        for first in range(0, frames, PIECE)
    ]
    sums = np.array([_checksum(piece) for piece in pieces], "<u4")
    out.write(_HEAD.pack(_MAGIC, *sound.shape, _checksum(sums)))
    out.write(sums.data)
    for piece in pieces:
        out.write(piece.data)


def read_note(source: BinaryIO, frames: int, note: Note | None = None) -> Note:
    """A note, read for at least so many frames or to its end; or more of one that was read before.

    Raises ValueError, struct.error and OSError for what is not a whole note, and for damage in
    what is read.
    """
    magic, layers, channels, total, checksum = _HEAD.unpack(source.read(_HEAD.size))
    pieces = -(-total // PIECE)
    frame_bytes = 4 * layers * channels
    begins = _HEAD.size + 4 * pieces
    if magic != _MAGIC or source.seek(0, 2) != begins + frame_bytes * total:
        raise ValueError("not a whole note")
    source.seek(_HEAD.size)
    sums = np.frombuffer(source.read(4 * pieces), "<u4")
    if _checksum(sums) != checksum:
        raise ValueError("a damaged note")
    if note is None or note.sound.shape != (layers, channels, total):
        note = Note(np.empty((layers, channels, total), np.float32), 0)
    source.seek(begins + frame_bytes * note.ready)
    while not note.reaches(frames):
        first, end = note.ready, min(total, note.ready + PIECE)
        piece = np.frombuffer(source.read(frame_bytes * (end - first)), "<f4")
        if _checksum(piece) != sums[first // PIECE]:
            raise ValueError("a damaged note")
        note.sound[..., first:end] = piece.reshape(layers, channels, -1)
        note.ready = end
    return note


def _checksum(data: NDArray[np.float32] | NDArray[np.uint32]) -> int:
    """The sum of all words: no bit can turn without its noticing, and it takes a tenth of the
    time of Adler's or a cyclic one, which a start would wait for.
    """
    return int(data.view("<u4").sum(dtype=np.uint64)) & 0xFFFFFFFF
