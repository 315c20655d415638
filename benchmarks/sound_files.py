"""The files of the sound set: FLAC, Vorbis and the index, each the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from playback.fonts.soundfont import Audio

VORBIS_EFFORT = 0.5  # libsndfile's compression level: 0 is the best sound, 1 the smallest file
BEFORE_MS = 1  # of silence, for Vorbis spreads a hammer's blow a little forwards in time


def write_sound(path: Path, audio: Audio, rate: int) -> None:
    """Write frames by channels, as Vorbis where the name ends in .ogg, else as FLAC."""
    if path.suffix == ".ogg":
        audio = np.concatenate([np.zeros_like(audio[: rate * BEFORE_MS // 1000]), audio])
        kind = {"format": "OGG", "subtype": "VORBIS", "compression_level": VORBIS_EFFORT}
    else:
        kind = {"format": "FLAC", "subtype": "PCM_16", "compression_level": 1.0}
    soundfile.write(path, audio, rate, **kind)
    if path.suffix == ".ogg":
        path.write_bytes(_numbered(path.read_bytes()))


def _numbered(ogg: bytes) -> bytes:
    """The same stream under the number 1; the library draws another each time (RFC 3533)."""
    pages = []
    for part in ogg.split(b"OggS\0")[1:]:
        page = b"OggS\0" + part[:9] + (1).to_bytes(4, "little") + part[13:17] + bytes(4) + part[21:]
        checksum = 0
        for byte in page:
            checksum = (checksum << 8 ^ CRC[checksum >> 24 ^ byte]) & 0xFFFFFFFF
        pages.append(page[:22] + checksum.to_bytes(4, "little") + page[26:])
    return b"".join(pages)


def _crc_of(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = (crc << 1 ^ 0x04C11DB7 * (crc >> 31)) & 0xFFFFFFFF
    return crc


CRC = [_crc_of(byte) for byte in range(256)]


def write_index(folder: Path, instruments: dict[str, Any]) -> None:
    """Write index.json: a zone a line, so that a change can be read.

    Its digest is of all the sounds, so that the index changes when one of them does, and a
    player forgets what it had made of the old ones.
    """
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    lines = "".join(_lines(instruments, digest.hexdigest()))
    (folder / "index.json").write_text(lines, encoding="utf-8")


def _lines(instruments: dict[str, Any], digest: str) -> Iterator[str]:
    yield f'{{"version": 1, "digest": "{digest}", "instruments": {{\n'
    between = ""
    for name, instrument in instruments.items():
        head = json.dumps(instrument | {"zones": []}).removesuffix("]}")
        zones = ",\n".join(f"  {json.dumps(zone)}" for zone in instrument["zones"])
        yield f'{between}"{name}": {head}\n{zones}\n]}}'
        between = ",\n"
    yield "\n}}\n"
