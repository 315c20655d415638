"""Files written whole or not at all.

What is written goes to a temporary name in the same folder and takes its own name only when
it is complete: a full disk, a fault or Ctrl-C leave nothing behind, and a file that exists
is kept unless replacing it was asked for. Pipes and devices have no name to take, so they
are handed the whole in one go.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from harmony.mistake import Mistake

TYPE_CHECKING = False  # typing is not worth its start-up here
if TYPE_CHECKING:
    from typing import BinaryIO

TRY = {
    errno.ENOSPC: "the disk is full; free some room or choose another disk",
    errno.EDQUOT: "your share of the disk is used up; free some room or choose another disk",
    errno.EACCES: "this is not allowed here; choose another folder",
    errno.EPERM: "this is not allowed here; choose another folder",
    errno.EROFS: "this disk can only be read; choose another folder",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.EFBIG: "the file would become too large; ask for fewer bars",
    errno.EMFILE: "too many files are open; close some programs and try again",
}
"""What stands in the way, and what to try, by the number of the system's error."""

# The names under which a program finds its own open files.
_OPEN_FILE = re.compile(r"(?:/dev/fd|/proc/self/fd)/([0-9]{1,6})")
_STREAMS = {"-": 1, "/dev/stdout": 1, "/dev/stderr": 2}


@contextmanager
def fresh_file(path: str, *, force: bool = False) -> Iterator[BinaryIO]:
    """A file to write in, which becomes ``path`` when the block ends well.

    "-" is standard output. Before anything is written, raises Mistake where nothing can be,
    and where a file is there already and ``force`` does not allow to replace it, or may only
    be read; BrokenPipeError where the reader of a pipe has gone.
    """
    place = free_place(path, force)
    try:
        with _poured_into(path) if _has_no_name(path) else _beside(place, force) as out:
            yield out
    except FileExistsError:
        raise _is_there(path) from None
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise refused(path, problem) from None


def free_place(path: str, force: bool) -> str:
    """Where a file of that name will stand: a link's own file, not the link.

    Raises Mistake where there is no folder for it, or where it would replace what is there.
    """
    if not path or "\0" in path:
        raise Mistake("FILE needs a name, such as vamp.mid")
    if _has_no_name(path):
        return path
    place = os.path.realpath(path)
    folder = os.path.dirname(place)
    try:
        if os.path.isdir(place):
            raise Mistake(f"{named(path)} is a folder; name a file in it, such as vamp.mid")
        if not os.path.isdir(folder):
            missing = named(os.path.dirname(path) or folder)
            raise Mistake(f"there is no folder {missing}; make it or choose another")
        os.stat(place)
    except FileNotFoundError:
        return place
    except OSError as problem:
        raise refused(path, problem) from None
    if not force:
        raise _is_there(path)
    if not os.access(place, os.W_OK):
        told = f"{named(path)} is there and may only be read, which --force respects"
        raise Mistake(f"{told}; choose another name, or allow to write it")
    return place


def named(path: str) -> str:
    """A path as a message says it: in quotes where it is blank at either end."""
    return path if path and path == path.strip() else repr(path)


def read_small_file(path: str, at_most: int) -> bytes:
    """The content of a file, of which ``at_most`` bytes are read and one to tell of more.

    Raises Mistake where it cannot be read.
    """
    try:
        with open(path, "rb") as source:
            return source.read(at_most + 1)
    except IsADirectoryError:
        raise Mistake(f"{named(path)} is a folder; name a file in it") from None
    except OSError as problem:
        reason = problem.strerror or problem
        told = f"cannot read {named(path)}: {reason}; check its name and who may read it"
        raise Mistake(told) from None


@contextmanager
def _beside(place: str, force: bool) -> Iterator[BinaryIO]:
    """A file under a passing name in the folder of ``place``; it never outlives the block."""
    part = os.path.join(os.path.dirname(place), passing_name())
    try:
        with open(part, "x+b") as out:
            yield out
        take_name(part, place, force)
    finally:
        with suppress(OSError):
            os.unlink(part)


def passing_name() -> str:
    """A hidden name that nobody else has, for what is not complete yet."""
    return f".vamp-{os.getpid()}-{os.urandom(4).hex()}.part"


def take_name(part: str, place: str, force: bool) -> None:
    """Give the finished file its name. Raises FileExistsError unless ``force``, even where
    the other file came into being a moment ago.
    """
    if force:
        with suppress(FileNotFoundError):
            os.chmod(part, stat.S_IMODE(os.stat(place).st_mode))
        os.replace(part, place)
        return
    try:
        os.link(part, place)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links, such as a stick: claim the name, then fill it
        os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        try:
            os.replace(part, place)
        except BaseException:
            os.unlink(place)
            raise


def _has_no_name(path: str) -> bool:
    """Whether the target is a stream: standard output, a pipe, a device."""
    if path in _STREAMS or _OPEN_FILE.fullmatch(path):
        return True
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


@contextmanager
def _poured_into(path: str) -> Iterator[BinaryIO]:
    """A file to seek in, whose content goes to the stream when the block ends well."""
    from shutil import copyfileobj
    from tempfile import SpooledTemporaryFile

    # The stream first: were it closed, its number would fall to the pool.
    with os.fdopen(_open_stream(path), "wb") as out, SpooledTemporaryFile(1_000_000) as pool:
        yield pool  # type: ignore[misc]  # it does all that a binary file does
        pool.seek(0)
        copyfileobj(pool, out)


def _open_stream(path: str) -> int:
    if found := _OPEN_FILE.fullmatch(path):
        return os.dup(int(found[1]))
    return os.dup(_STREAMS[path]) if path in _STREAMS else os.open(path, os.O_WRONLY)


def _is_there(path: str) -> Mistake:
    return Mistake(f"{named(path)} is there already; choose another name, or --force to replace it")


def refused(path: str, problem: OSError) -> Mistake:
    reason = TRY.get(problem.errno or 0) or f"{problem.strerror or problem}; try another place"
    return Mistake(f"cannot write {'standard output' if path == '-' else named(path)}: {reason}")


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def put_in_place(path: str, text: str, *, private: bool = False) -> bool:
    """Write a file of ours anew, whole or not at all; whether that could be done. A ``private``
    one nobody else may read.
    """
    part = f"{path}.{os.getpid()}.part"
    try:
        with open(part, "w", encoding="utf-8", opener=_open_private if private else None) as out:
            out.write(text)
        os.replace(part, path)
    except OSError:
        with suppress(OSError):
            os.unlink(part)
        return False
    return True
