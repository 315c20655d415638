"""Files that are no sound font, or not all of one: one clear line."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from font_player import ogg, played, trio
from font_writer import font


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bad.sf2"


def test_a_folder(path: Path) -> None:
    path.mkdir()
    assert "is no file; name a sound font" in played(path)[0]


def test_nothing(path: Path) -> None:
    assert "is no file" in played(path)[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_that_nobody_writes_to(path: Path) -> None:
    os.mkfifo(path)
    assert "is no file" in played(path)[0]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read(path: Path) -> None:
    path.write_bytes(trio())
    path.chmod(0)
    assert "cannot read 'bad.sf2'" in played(path)[0]


def test_a_disk_that_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(trio())

    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("playback.fonts.file.open", failing, raising=False)
    assert played(path) == [
        "cannot read 'bad.sf2': Input/output error; try a copy that you may read"
    ]


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"once upon a time\n" * 99, b"MThd\0\0\0\6", ogg(), bytes(5_000)]
)
def test_another_kind_of_file(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert played(path) == [
        "'bad.sf2' is no whole sound font: it does not begin as one; try another file or copy"
    ]


def borders(content: bytes) -> list[int]:
    """Where the chunks of a font begin, and their contents."""
    found, at = [4, 8, 12], 12
    while at + 8 <= len(content):
        size = (
            4 if content[at : at + 4] == b"LIST" else struct.unpack_from("<I", content, at + 4)[0]
        )
        found += [at, at + 4, at + 8]
        at += 8 + size + size % 2
    return found


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_font_that_ends_too_soon(path: Path, off: int) -> None:
    whole = trio()
    for border in borders(whole):
        path.write_bytes(whole[: border + off])
        (told,) = played(path)
        assert "is no whole sound font: it " in told


@pytest.mark.parametrize("claimed", [2**31, 2**32 - 1, 2**32 - 9])
def test_chunks_that_claim_gigabytes(path: Path, claimed: int) -> None:
    whole = trio()
    for border in borders(whole)[1:]:
        if whole[border - 4 : border] in (b"RIFF", b"sfbk"):
            continue
        lying = bytearray(whole)
        struct.pack_into("<I", lying, border, claimed)
        path.write_bytes(lying)
        played(path)


def test_a_list_as_large_as_a_disk(path: Path) -> None:
    """A hole in the file, so that it costs nothing to make: far more presets than can be named."""
    whole = font()
    at = whole.index(b"phdr") + 4
    size = 38 * 4_000_000
    with path.open("wb") as out:
        out.write(whole[:at] + struct.pack("<I", size))
        out.seek(size, os.SEEK_CUR)
        out.write(whole[at + 4 + 76 :])
        grown = out.tell() - len(whole)
        for chunk_at in (0, whole.index(b"pdta") - 8):
            out.seek(chunk_at + 4)
            claimed = struct.unpack_from("<I", whole, chunk_at + 4)[0]
            out.write(struct.pack("<I", claimed + grown))
    (told,) = played(path)
    assert "its list phdr has 152000000 bytes" in told
