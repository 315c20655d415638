"""Reads a WAV chunk by chunk, strictly by its rules, and knows nothing of how ours are made."""

from __future__ import annotations

from struct import unpack, unpack_from
from typing import NamedTuple

UNKNOWN = 0xFFFFFFFF


class Acid(NamedTuple):
    flags: int
    root: int
    beats: int
    meter: str
    tempo: float


class Loop(NamedTuple):
    note: int
    nanoseconds: int
    start: int
    end: int
    times: int


class Wav:
    """``chunks`` by name, in order; the texts, the tempo and the loops they hold."""

    def __init__(self, content: bytes) -> None:
        self.kind, size, form = unpack_from("<4sI4s", content)
        assert (self.kind in (b"RIFF", b"RF64"), form) == (True, b"WAVE")
        long: dict[bytes, int] = {}
        if self.kind == b"RF64":
            assert size == UNKNOWN
            name, of_ds64, size, long[b"data"] = unpack_from("<4sIQQ", content, 12)
            assert (name, of_ds64) == (b"ds64", 28)
        assert size == len(content) - 8, "the file is not as long as it says"
        self.chunks: dict[bytes, bytes] = {}
        at = 12
        while at < len(content):
            name, length = unpack_from("<4sI", content, at)
            length = long.get(name, 0) if length == UNKNOWN else length
            assert name not in self.chunks, f"two {name!r}"
            assert at + 8 + length <= len(content), f"{name!r} ends beyond the file"
            self.chunks[name] = content[at + 8 : at + 8 + length]
            at += 8 + length
            if length % 2:
                assert content[at] == 0
                at += 1
        assert at == len(content)

    @property
    def texts(self) -> dict[str, str]:
        content = self.chunks[b"LIST"]
        assert content[:4] == b"INFO"
        found, at = {}, 4
        while at < len(content):
            name, length = unpack_from("<4sI", content, at)
            text = content[at + 8 : at + 8 + length]
            assert text[-1] == 0
            found[name.decode()] = text[:-1].decode("ascii")
            at += 8 + length + length % 2
        assert at == len(content)
        return found

    @property
    def acid(self) -> Acid:
        assert len(self.chunks[b"acid"]) == 24
        flags, root, _, _, beats, below, above, tempo = unpack("<IHHfIHHf", self.chunks[b"acid"])
        return Acid(flags, root, beats, f"{above}/{below}", tempo)

    @property
    def loop(self) -> Loop:
        content = self.chunks[b"smpl"]
        _, _, nanoseconds, note, _, _, _, loops, more = unpack_from("<9I", content)
        assert (len(content), loops, more) == (36 + 24, 1, 0)
        _, forward, start, end, part, times = unpack_from("<6I", content, 36)
        assert (forward, part) == (0, 0)
        return Loop(note, nanoseconds, start, end, times)
