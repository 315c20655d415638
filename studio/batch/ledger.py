"""What a batch has made, so that the same command goes on where it was stopped.

A line a file, in the folder of the files: by which job it was made, and what it was then. The line
is written *before* the file takes its name. So whenever a batch is killed, a file that stands
there under its name has its line, and a line without its file is a file to be made. Of a line
that was torn nothing is believed. A batch holds the ledger alone for as long as it runs.
"""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from hashlib import file_digest
from io import FileIO
from typing import Any, NamedTuple

from harmony.mistake import Mistake
from studio.files import named

LEDGER = ".vamp-batch.jsonl"


class Made(NamedTuple):
    """A file as it was made: by which job, its bytes, its time, its digest."""

    job: str
    size: int
    mtime_ns: int
    sha256: str


class Standing(Enum):
    """What stands under the name of a job's file."""

    NOTHING = "nothing"
    DONE = "what the job makes"
    OTHER_JOB = "what another job of a batch made, as it was made"
    STRANGER = "something else, or changed by somebody"


def made_of(out: Any, job: str) -> Made:
    """A file that is whole, and still open to write and read, as the ledger notes it."""
    out.flush()
    found = os.fstat(out.fileno())
    out.seek(0)
    return Made(job, found.st_size, found.st_mtime_ns, file_digest(out, "sha256").hexdigest())


class Ledger:
    """The ledger of a folder, open; ``ledger_of`` opens it."""

    def __init__(self, folder: str, file: FileIO) -> None:
        self._folder = folder
        self._file = file
        self._made: dict[str, list[Made]] = {}
        file.seek(0)
        content = file.read()
        for line in content.splitlines():
            self._read(line)
        if content and not content.endswith(b"\n"):
            file.write(b"\n")

    def _read(self, line: bytes) -> None:
        try:
            said = json.loads(line)
            name, made = said["file"], Made(**{field: said[field] for field in Made._fields})
        except (ValueError, TypeError, KeyError, RecursionError):  # torn, or not ours
            return
        self._made.setdefault(str(name), []).append(made)

    def note(self, name: str, made: Made) -> None:
        """This is about to stand under that name. Raises OSError where it cannot be noted."""
        line = (json.dumps({"file": name, **made._asdict()}) + "\n").encode()
        if self._file.write(line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._made.setdefault(name, []).append(made)

    def standing(self, name: str, job: str) -> Standing:
        """What stands under the name of the file that ``job`` makes.

        A file of the size and time that were noted is taken for what it was then; another time,
        as on a folder that was copied, and it is read.
        """
        path = os.path.join(self._folder, name)
        try:
            found = os.stat(path)
        except OSError:
            return Standing.NOTHING
        known = [made for made in self._made.get(name, []) if made.size == found.st_size]
        alike = [made for made in known if made.mtime_ns == found.st_mtime_ns]
        if not alike and known and stat.S_ISREG(found.st_mode):
            digest = _digest(path)
            alike = [made for made in known if made.sha256 == digest]
        if any(made.job == job for made in alike):
            return Standing.DONE
        return Standing.OTHER_JOB if alike else Standing.STRANGER


def _digest(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:  # it may not be read; so it stays what it is
        return ""


@contextmanager
def ledger_of(folder: str) -> Iterator[Ledger]:
    """The ledger of a folder, which is made where there is none, and unmade where nothing came
    of it. Raises Mistake where it cannot be, and while another batch writes there.
    """
    path = os.path.join(folder, LEDGER)
    try:
        os.makedirs(folder, exist_ok=True)
        # Without a buffer: what a full disk did not take must not be tried again at the end.
        file = open(path, "a+b", buffering=0)  # noqa: SIM115
    except OSError as problem:
        reason = problem.strerror or problem
        told = f"cannot write in the folder {named(folder)}: {reason}"
        raise Mistake(f'{told}; choose another, such as folder = "library"') from None
    with file:
        try:
            _hold(file)
        except OSError:
            told = f"another batch is writing in {named(folder)}"
            raise Mistake(f"{told}; wait for its end, or choose another folder") from None
        try:
            yield Ledger(folder, file)
        finally:
            if not os.fstat(file.fileno()).st_size:
                with suppress(OSError):  # other files lie there; or Windows, where it is open
                    os.unlink(path)
                    os.rmdir(folder)


def _hold(file: FileIO) -> None:
    """Keep others out until the file is closed, or this process gone. Raises OSError."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


FAR = 1 << 40
"""Windows keeps others from reading what is held, so a byte is held that is never there."""
