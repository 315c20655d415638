"""What a WAV says beside its sound: texts, loop points and tempo, in chunks after it.

``LIST`` holds title, program and comment for people, ``smpl`` the loop for samplers, ``acid``
tempo, beats, meter and key for whoever fits loops to a song's tempo. They stand after the sound,
so that nothing before it moves.

>>> chunk(b"acid", b"odd")
b'acid\\x03\\x00\\x00\\x00odd\\x00'
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

    from playback.liner_notes import Grid, LinerNotes

SOFTWARE = "Deux Accords"

MOST = 2**32 - 1
"""What 32 bits count to."""

MIDDLE_C = 60
LOWEST_ROOT = 48
"""The C at which an ``acid`` chunk counts its roots, where it does not say that they are high."""

ONE_SHOT, ROOT_IS_SET, IS_STRETCHED = 1, 2, 4
"""Flags of ``acid``: played once as it is; in a key; fitted to the tempo of a song."""

DS64_RIFF_SIZE = 20
"""Where the size of an RF64 stands (EBU Tech 3306)."""


def append_notes(out: BinaryIO, notes: LinerNotes, rate: int) -> None:
    """Append the chunks to a whole WAV or RF64 at a rate in frames a second, and mend its size.

    ``out`` is a binary file that can read and seek.
    """
    out.seek(0, 2)
    out.write(bytes(out.tell() % 2))
    for kind, content in _chunks(notes, rate):
        out.write(chunk(kind, content))
    size = out.tell() - 8
    out.seek(0)
    is_long = out.read(4) == b"RF64"
    out.seek(DS64_RIFF_SIZE if is_long else 4)
    out.write(pack("<Q" if is_long else "<I", size))
    out.seek(0, 2)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk; one of odd length is followed by a byte that it does not count."""
    return kind + pack("<I", len(content)) + content + bytes(len(content) % 2)


def _chunks(notes: LinerNotes, rate: int) -> Iterator[tuple[bytes, bytes]]:
    texts = {b"INAM": notes.title, b"ISFT": SOFTWARE, b"ICMT": notes.comment}
    told = [chunk(kind, text.encode("ascii") + b"\0") for kind, text in texts.items()]
    yield b"LIST", b"INFO" + b"".join(told)
    if notes.loop is not None and max(notes.loop) <= MOST:
        yield b"smpl", _smpl(notes.loop, rate)
    if notes.grid is not None:
        # Before a count-in the loop is not the whole file, which is then to be played once.
        yield b"acid", _acid(notes.grid, goes_round=notes.loop is not None and not notes.loop[0])


def _smpl(loop: tuple[int, int], rate: int) -> bytes:
    """No maker, no product; nanoseconds a frame; the key at which it sounds as it is; a loop
    forward and for ever, its last frame included (Multimedia Data Standards Update, 1994).
    """
    head = pack("<9I", 0, 0, round(1e9 / rate), MIDDLE_C, 0, 0, 0, 1, 0)
    return head + pack("<6I", 0, 0, *loop, 0, 0)


def _acid(grid: Grid, *, goes_round: bool) -> bytes:
    """Flags, root, two fields that nobody has explained and that always hold this, beats, meter
    and tempo, as libsndfile reads them. It was never published.
    """
    flags = ROOT_IS_SET | (IS_STRETCHED if goes_round else ONE_SHOT)
    meter = 4, grid.meter
    root = LOWEST_ROOT + grid.root
    return pack("<IHHfIHHf", flags, root, 0x8000, 0, min(MOST, grid.beats), *meter, grid.tempo)
