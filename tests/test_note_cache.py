"""Rendered notes on disk: whole or not there, never in the way, never more than agreed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from playback.note_cache import ENDING, NoteCache
from playback.note_file import PIECE
from real_command import HERE

NOTE = np.arange(2 * 2 * 1000, dtype=np.float32).reshape(2, 2, 1000)
LONG = np.random.default_rng(7).random((2, 1, 20_000), np.float32)
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def read(cache: NoteCache, name: str) -> NDArray[np.float32] | None:
    """The whole of a note."""
    found = cache.read(name, 1_000_000)
    return None if found is None else found.sound


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def test_a_note_comes_back_as_it_was(tmp_path: Path) -> None:
    cache = NoteCache(str(tmp_path / "new" / "folder"))
    assert read(cache, "a") is None
    cache.write("a", NOTE)
    found = read(NoteCache(str(tmp_path / "new" / "folder")), "a")
    assert found is not None
    assert np.array_equal(found, NOTE)
    assert found.dtype == np.float32
    assert cache.warning is None


def test_without_a_folder_nothing_is_kept() -> None:
    cache = NoteCache(None)
    cache.write("a", NOTE)
    assert read(cache, "a") is None
    assert cache.warning is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 16_027), at=st.integers(0, 16_027), other=st.integers(1, 255))
def test_a_damaged_note_is_not_believed(tmp_path: Path, cut: int, at: int, other: int) -> None:
    cache = NoteCache(str(tmp_path))
    cache.write("a", NOTE)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    assert read(cache, "a") is None
    path.write_bytes(whole[:at] + bytes([whole[at] ^ other]) + whole[at + 1 :])
    assert read(cache, "a") is None
    path.write_bytes(whole + b"more")
    assert read(cache, "a") is None
    cache.write("a", NOTE)
    assert read(cache, "a") is not None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 30_000), min_size=1, max_size=6))
def test_what_is_read_piece_by_piece_is_the_note(tmp_path: Path, asked: list[int]) -> None:
    cache = NoteCache(str(tmp_path))
    cache.write("long", LONG)
    found = None
    for frames in asked:
        found = cache.read("long", frames, found)
        assert found is not None
        assert min(frames, LONG.shape[-1]) <= found.ready <= max(asked) + PIECE
        assert np.array_equal(found.sound[..., : found.ready], LONG[..., : found.ready])
    assert found is not None
    assert found.held_bytes <= LONG.nbytes * (max(asked) + PIECE) / LONG.shape[-1]


def test_damage_is_found_when_it_would_be_heard(tmp_path: Path) -> None:
    cache = NoteCache(str(tmp_path))
    cache.write("long", LONG)
    (path,) = tmp_path.iterdir()
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    begun = cache.read("long", 100)
    assert begun is not None
    assert cache.read("long", LONG.shape[-1], begun) is None
    assert begun.ready < LONG.shape[-1]


def test_a_note_that_has_become_another_is_read_anew(tmp_path: Path) -> None:
    cache = NoteCache(str(tmp_path))
    cache.write("long", LONG)
    begun = cache.read("long", 100)
    cache.write("long", NOTE)
    again = cache.read("long", 900, begun)
    assert again is not None
    assert np.array_equal(again.sound, NOTE)


def test_the_notes_that_were_not_used_for_longest_make_room(tmp_path: Path) -> None:
    cache = NoteCache(str(tmp_path), most_bytes=20 * NOTE.nbytes)
    for number in range(15):
        cache.write(f"{number}", NOTE)
        path = tmp_path / f"{number}{ENDING}"
        os.utime(path, (time.time() - 1000 + number,) * 2)
    assert read(cache, "0") is not None  # and so it is young again
    for number in range(15, 60):
        cache.write(f"{number}", NOTE)
        assert size(tmp_path) <= 20 * NOTE.nbytes
    assert read(cache, "1") is None
    assert read(cache, "59") is not None
    assert len(list(tmp_path.iterdir())) > 10


def test_the_oldest_goes_first(tmp_path: Path) -> None:
    cache = NoteCache(str(tmp_path), most_bytes=10 * NOTE.nbytes)
    for number in range(8):
        cache.write(f"{number}", NOTE)
        os.utime(tmp_path / f"{number}{ENDING}", (1_000_000 + number,) * 2)
    assert read(cache, "0") is not None
    later = NoteCache(str(tmp_path), most_bytes=10 * NOTE.nbytes)
    later.write("new", NOTE)
    assert read(later, "0") is not None
    assert read(later, "1") is None
    assert read(later, "7") is not None


@pytest.mark.parametrize("way", ["file", "read-only"])
def test_where_nothing_can_be_kept_the_music_goes_on(way: str, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    if way == "file":
        folder.write_text("in the way")
    else:
        folder.mkdir()
        folder.chmod(0o555)
        if ROOT:  # who may do anything
            folder.rmdir()
            folder = Path("/proc/deux-accords")
    cache = NoteCache(str(folder))
    cache.write("a", NOTE)
    assert cache.warning is not None
    assert str(folder) in cache.warning
    assert "the music goes on" in cache.warning
    assert "\n" not in cache.warning
    cache.write("b", NOTE)
    assert read(cache, "b") is None


def test_the_folder_may_be_deleted_at_any_time(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    cache = NoteCache(str(folder))
    cache.write("a", NOTE)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert read(cache, "a") is None
    cache.write("a", NOTE)
    assert read(cache, "a") is not None


WRITE_FOR_EVER = """
import sys, numpy
from playback.note_cache import NoteCache
note = numpy.full((2, 2, 50_000), float(sys.argv[2]), numpy.float32)
cache = NoteCache(sys.argv[1], most_bytes=3 * note.nbytes)
print(flush=True)
for number in range(int(sys.argv[3])):
    cache.write(f"{number % 7}", note)
    found = cache.read(f"{number % 7}", 50_000)
    assert found is None or (found.sound == found.sound[0, 0, 0]).all()
    assert cache.warning is None, cache.warning
"""


def writer(folder: Path, value: int, rounds: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", WRITE_FOR_EVER, str(folder), str(value), str(rounds)]
    return subprocess.Popen(words, env=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_two_processes_share_a_folder(tmp_path: Path) -> None:
    """Each writes, reads and makes room under the other's hands; no note is ever mixed."""
    both = [writer(tmp_path, value, 150) for value in (1, 2)]
    for process in both:
        _, err = process.communicate()
        assert (process.returncode, err) == (0, b"")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_process_that_is_killed_leaves_no_half_note(tmp_path: Path) -> None:
    for value in range(5):
        process = writer(tmp_path, value, 1_000_000)
        assert process.stdout is not None
        process.stdout.readline()
        while not any(tmp_path.glob("*" + ENDING)):
            pass
        process.kill()
        process.communicate()
        for path in tmp_path.glob("*" + ENDING):
            note = read(NoteCache(str(tmp_path)), path.name.removesuffix(ENDING))
            assert note is not None
            assert (note == note[0, 0, 0]).all()
            path.unlink()


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    old, young = tmp_path / "a-1-2.part", tmp_path / "b-1-2.part"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (1_000_000, 1_000_000))
    NoteCache(str(tmp_path)).write("c", NOTE)
    assert not old.exists()
    assert young.exists()
