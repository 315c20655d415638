"""The file of a sound font: where its parts lie, and its lists as tables.

A font is a RIFF file of nested chunks: names and settings in nine lists of fixed rows (the
SoundFont 2.04 specification, section 7), sound in one long chunk of samples. The lists are read
at once, sound when it is asked for; every length is held against the file before it is used.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from harmony.mistake import Mistake

Table = NDArray[Any]

MOST_CHUNKS = 4096  # a font has about twenty
MOST_LISTED = 1 << 26  # bytes of a list: twenty times what its rows can point to

LISTS = {
    "phdr": [("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("first", "<u2"), ("", "V12")],
    "pbag": [("first", "<u2"), ("mods", "<u2")],
    "pgen": [("kind", "<u2"), ("amount", "<i2")],
    "inst": [("name", "S20"), ("first", "<u2")],
    "ibag": [("first", "<u2"), ("mods", "<u2")],
    "igen": [("kind", "<u2"), ("amount", "<i2")],
    "shdr": [
        *(("name", "S20"), ("start", "<u4"), ("end", "<u4"), ("loop_start", "<u4")),
        *(("loop_end", "<u4"), ("rate", "<u4"), ("key", "u1"), ("correction", "i1")),
        *(("link", "<u2"), ("type", "<u2")),
    ],
}
MODULATORS = [("source", "<u2"), ("target", "<u2"), ("amount", "<i2"), ("scale", "<u2"), ("", "V2")]
POINTS_INTO = {"phdr": "pbag", "pbag": "pgen", "inst": "ibag", "ibag": "igen"}


class FontFile:
    """A font on disk, its lists read. Raises Mistake for what cannot be read or is not whole."""

    def __init__(self, path: str) -> None:
        self.path = path
        with self._opened() as file, self._readable():
            about = os.fstat(file.fileno())
            self.stamp = (about.st_size, about.st_mtime_ns)
            self._places = self._found(file, about.st_size)
        self.lists = {name: self._list(name, rows) for name, rows in LISTS.items()}
        for name in ("pmod", "imod"):  # a font may do without
            has_any = self.size_of(name)
            self.lists[name] = self._list(name, MODULATORS) if has_any else np.zeros(0, MODULATORS)
        for upper, lower in POINTS_INTO.items():
            first = self.lists[upper]["first"].astype(np.int64)
            if np.any(np.diff(first) < 0) or first[-1] >= len(self.lists[lower]):
                raise self.broken(f"its list {upper} points outside {lower}")

    def size_of(self, part: str) -> int:
        """How many bytes a part has, "smpl" or "sm24"; 0 where there is none."""
        return self._places.get(part, (0, 0))[1]

    def bytes_of(self, part: str, start: int, end: int) -> bytes:
        """The bytes of a part from ``start`` on, before ``end``. Raises Mistake."""
        place, size = self._places[part]
        if not 0 <= start <= end <= size:
            raise self.broken(f"a sample lies outside its {part}")
        with self._opened() as file, self._readable():
            file.seek(place + start)
            found = file.read(end - start)
        if len(found) != end - start:
            raise self.broken("it ends too soon")
        return found

    def broken(self, why: str) -> Mistake:
        return Mistake(f"{self.name} is no whole sound font: {why}; try another file or copy")

    @property
    def name(self) -> str:
        return repr(os.path.basename(self.path) or self.path)

    def _opened(self) -> IO[bytes]:
        if not os.path.isfile(self.path):
            raise Mistake(f"{self.name} is no file; name a sound font, .sf2 or .sf3")
        with self._readable():
            return open(self.path, "rb")

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            told = f"cannot read {self.name}: {error.strerror or error}"
            raise Mistake(f"{told}; try a copy that you may read") from None

    def _found(self, file: IO[bytes], size: int) -> dict[str, tuple[int, int]]:
        """Where each part lies: its first byte and its size."""
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"sfbk":
            raise self.broken("it does not begin as one")
        found: dict[str, tuple[int, int]] = {}
        ends = [min(size, 8 + int.from_bytes(head[4:8], "little"))]
        at = 12
        for _ in range(MOST_CHUNKS):
            while ends and at + 8 > ends[-1]:
                at = max(at, ends.pop())
            if not ends:
                break
            file.seek(at)
            head = file.read(9)
            if head[:1] == b"\0":  # after an odd number of bytes; some writers leave it out
                at, head = at + 1, head[1:]
            length = int.from_bytes(head[4:8], "little")
            if at + 8 + length > ends[-1]:
                raise self.broken("it ends too soon")
            if head[:4] == b"LIST":
                ends.append(at + 8 + length)
                at += 12
            else:
                found.setdefault(head[:4].decode("latin-1"), (at + 8, length))
                at += 8 + length
        if missing := [name for name in ("smpl", *LISTS) if name not in found]:
            raise self.broken(f"it has no {missing[0]}")
        return found

    def _list(self, name: str, rows: Any) -> Table:
        row, size = np.dtype(rows), self.size_of(name)
        if size % row.itemsize or not row.itemsize <= size <= MOST_LISTED:
            raise self.broken(f"its list {name} has {size} bytes")
        return np.frombuffer(self.bytes_of(name, 0, size), row)


def text(name: bytes) -> str:
    """A name of the font, which ends at its first zero byte."""
    return name.split(b"\0")[0].decode("latin-1").strip()
