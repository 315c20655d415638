"""Writes the smallest sound fonts there can be, so that a test says all that is in one."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playback.fonts import zone as sf

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


@dataclass(frozen=True)
class Sample:
    """A sample of a font: 16-bit sound, or with kind 0x11 Ogg Vorbis, and what is said of it.

    ``loop`` counts from the first frame of the sample; ``span`` claims other frames, or bytes,
    of all samples than those it has.
    """

    sound: bytes = NOTE.tobytes()
    rate: int = RATE
    key: int = 57
    correction: int = 0
    kind: int = 1
    loop: tuple[int, int] = (100, 300)
    name: bytes = b"A3"
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Preset:
    """A preset and its one instrument, which has its number in the list of presets."""

    bank: int
    program: int
    instrument: Zones = ONE_ZONE
    name: bytes = b"Bow"
    zones: Zones | None = None


def wave(sound: NDArray[np.floating]) -> bytes:
    """Sound from -1 to 1 as samples of 16 bits."""
    return np.round(32_767 * sound).astype("<i2").tobytes()


def band_font(
    presets: Sequence[Preset], samples: Sequence[Sample] = (Sample(),), **lists: bytes
) -> bytes:
    """A font of several presets and samples; lists may be given as they are to stand."""
    sound, rows = b"", b""
    for one in samples:
        unit = 1 if one.kind & 0x10 else 2
        start = len(sound) // unit
        sound += one.sound
        begins, ends = one.span or (start, len(sound) // unit)
        origin = 0 if one.kind & 0x10 else start
        loop = (one.loop[0] + origin, one.loop[1] + origin)
        claims = (value & 0xFFFFFFFF for value in (begins, ends, *loop, one.rate))
        rows += struct.pack("<20s5IBbHH", one.name, *claims, one.key, one.correction, 0, one.kind)
    upper = [p.zones or [{sf.INSTRUMENT: number}] for number, p in enumerate(presets)]
    lower = [p.instrument for p in presets]
    first = [sum(map(len, upper[:number])) for number in range(len(presets) + 1)]
    heads = [(p.name, p.program, p.bank) for p in presets] + [(b"EOP", 0, 0)]
    phdr = [struct.pack("<20sHHHIII", *h, f, 0, 0, 0) for h, f in zip(heads, first, strict=True)]
    first = [sum(map(len, lower[:number])) for number in range(len(presets) + 1)]
    names = [p.name for p in presets] + [b"EOI"]
    inst = [struct.pack("<20sH", n, f) for n, f in zip(names, first, strict=True)]
    pbag, pgen = bags([zone for zones in upper for zone in zones])
    ibag, igen = bags([zone for zones in lower for zone in zones])
    said = {
        "phdr": b"".join(phdr),
        "pbag": pbag,
        "pmod": bytes(10),
        "pgen": pgen,
        "inst": b"".join(inst),
        "ibag": ibag,
        "imod": bytes(10),
        "igen": igen,
        "shdr": rows + bytes(46),
    }
    return _file(said | lists, chunk(b"smpl", sound))


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
        "phdr": head(b"Bow", 7, 0) + head(b"EOP", 0, len(preset)),
        "pbag": preset_bags,
        "pmod": bytes(10),
        "pgen": preset_rows,
        "inst": struct.pack("<20sH20sH", b"Bow", 0, b"EOI", len(instrument)),
        "ibag": bow_bags,
        "imod": bytes(10),
        "igen": bow_rows,
        "shdr": one + bytes(46),
    }
    sound = chunk(b"smpl", samples, pad) + (chunk(b"sm24", fine) if fine else b"")
    return _file(lists, sound, pad)


def _file(lists: Mapping[str, bytes], sound: bytes, pad: bytes = b"\0") -> bytes:
    said = chunk(b"LIST", b"INFO" + chunk(b"INAM", b"Test"))
    pdta = b"pdta" + b"".join(chunk(name.encode(), rows) for name, rows in lists.items())
    return chunk(
        b"RIFF", b"sfbk" + said + chunk(b"LIST", b"sdta" + sound, pad) + chunk(b"LIST", pdta)
    )
