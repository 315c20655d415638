"""Writes the smallest sound fonts there can be, so that a test says all that is in one."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import numpy as np

from playback import font_zone as sf

Generators = Mapping[int, int]
Zones = Sequence[Generators]

RATE = 22_050
NOTE = np.round(8000 * np.sin(np.arange(400) / 7)).astype("<i2")
ONE_ZONE: Zones = ({sf.SAMPLE: 0},)
WHOLE: Zones = ({sf.INSTRUMENT: 0},)


def both(low: int, high: int) -> int:
    """A range as a generator holds it."""
    return low | high << 8


def chunk(name: bytes, content: bytes, pad: bytes = b"\0") -> bytes:
    return name + struct.pack("<I", len(content)) + content + pad * (len(content) % 2)


def bags(zones: Zones) -> tuple[bytes, bytes]:
    """The bags and the generators of one preset or instrument, with the closing rows."""
    rows = [[struct.pack("<HH", kind, value & 0xFFFF) for kind, value in z.items()] for z in zones]
    starts = [sum(map(len, rows[:number])) for number in range(len(rows) + 1)]
    found = b"".join(struct.pack("<HH", start, 0) for start in starts)
    return found, b"".join(b"".join(row) for row in rows) + bytes(4)


def font(
    preset: Zones = WHOLE,
    instrument: Zones = ONE_ZONE,
    *,
    samples: bytes = NOTE.tobytes(),
    start: int = 0,
    end: int = len(NOTE),
    loop: tuple[int, int] = (100, 300),
    rate: int = RATE,
    key: int = 57,
    correction: int = 0,
    kind: int = 1,
    fine: bytes = b"",
    pad: bytes = b"\0",
) -> bytes:
    """A font of one preset (0:7, "Bow"), one instrument and one sample."""
    preset_bags, preset_rows = bags(preset)
    bow_bags, bow_rows = bags(instrument)

    def head(name: bytes, program: int, first: int) -> bytes:
        return struct.pack("<20sHHHIII", name, program, 0, first, 0, 0, 0)

    one = struct.pack("<20s5IBbHH", b"A3", start, end, *loop, rate, key, correction, 0, kind)
    lists = {
        b"phdr": head(b"Bow", 7, 0) + head(b"EOP", 0, len(preset)),
        b"pbag": preset_bags,
        b"pmod": bytes(10),
        b"pgen": preset_rows,
        b"inst": struct.pack("<20sH20sH", b"Bow", 0, b"EOI", len(instrument)),
        b"ibag": bow_bags,
        b"imod": bytes(10),
        b"igen": bow_rows,
        b"shdr": one + bytes(46),
    }
    sound = chunk(b"smpl", samples, pad) + (chunk(b"sm24", fine) if fine else b"")
    said = chunk(b"LIST", b"INFO" + chunk(b"INAM", b"Test"))
    pdta = b"pdta" + b"".join(chunk(name, rows) for name, rows in lists.items())
    return chunk(
        b"RIFF", b"sfbk" + said + chunk(b"LIST", b"sdta" + sound, pad) + chunk(b"LIST", pdta)
    )
