"""Rendered notes, kept on disk from one run to the next.

A note costs some ten milliseconds to render and less than one to read. The folder may be
deleted at any time, is kept below a size, and may be used by several processes at once: a
note appears under its name only when it is whole, and one that is damaged is not believed.
Where nothing can be kept the music goes on; ``warning`` says so.
"""

from __future__ import annotations

import os
import struct
import time
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from playback.note_file import Note, read_note, write_note

MOST_BYTES = 400_000_000
"""A band's notes take 60 to 150 MB at 48 kHz; room for a few rates and bands (choice)."""

KEPT_PART = 0.8
"""How much of that is left when the oldest notes make room, so that it is seldom done."""

ENDING = ".note"
_PART = ".part"
_STALE_SECONDS = 3600


class NoteCache:
    """Notes on disk, by name (playback.note_file)."""

    def __init__(self, folder: str | None, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._since_pruned = most_bytes  # so that the first note of a run looks round
        self.warning: str | None = None

    def read(self, name: str, frames: int, so_far: Note | None = None) -> Note | None:
        """The note of that name for at least so many frames or to its end, or more of what was
        read of it before; None where it is not there or damaged.
        """
        if self._folder is None:
            return None
        path = self._path(name)
        try:
            with open(path, "rb") as source:
                found = read_note(source, frames, so_far)
        except (OSError, ValueError, struct.error):
            return None
        with suppress(OSError):
            os.utime(path)  # the notes that were not used for longest go first
        return found

    def write(self, name: str, note: NDArray[np.float32]) -> None:
        """Keep a note. What stands in the way is said in ``warning``, once, and then the
        folder is left alone.
        """
        if self._folder is None:
            return
        part = self._path(f"{name}-{os.getpid()}-{os.urandom(4).hex()}{_PART}")
        try:
            os.makedirs(self._folder, exist_ok=True)
            self._make_room(note.nbytes)
            try:
                with open(part, "xb") as out:
                    write_note(out, note)
                with suppress(PermissionError):  # Windows: another process is reading it
                    os.replace(part, self._path(name))
            finally:
                with suppress(OSError):
                    os.unlink(part)
        except OSError as problem:
            self.warning = (
                f"rendered notes cannot be kept in {self._folder} "
                f"({problem.strerror or problem}); the music goes on, its beginning is slower"
            )
            self._folder = None

    def _path(self, name: str) -> str:
        ending = "" if name.endswith(_PART) else ENDING
        return os.path.join(self._folder or "", name + ending)

    def _make_room(self, size: int) -> None:
        """Look at the whole folder after every tenth of its size, and thin it out where less
        than another tenth would be free.
        """
        tenth = self._most_bytes // 10
        self._since_pruned += size
        if self._since_pruned < tenth:
            return
        self._since_pruned = size
        notes = sorted(self._kept())
        held = sum(size for _, size, _ in notes)
        if held + size <= self._most_bytes - tenth:
            return
        for _, size_of_note, path in notes:
            if held + size <= self._most_bytes * KEPT_PART:
                break
            with suppress(OSError):
                os.unlink(path)
            held -= size_of_note

    def _kept(self) -> list[tuple[float, int, str]]:
        """When each note was last used, its size and path; what a killed process left half
        done is cleared away.
        """
        found: list[tuple[float, int, str]] = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    about = entry.stat()
                    if entry.name.endswith(ENDING):
                        found.append((about.st_mtime, about.st_size, entry.path))
                    elif (
                        entry.name.endswith(_PART) and time.time() - about.st_mtime > _STALE_SECONDS
                    ):
                        os.unlink(entry.path)
        return found
