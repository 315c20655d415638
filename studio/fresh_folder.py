"""Several files that appear in a folder together or not at all.

They are written in a hidden folder beside their places, and take their names when all are
complete. The folder itself may be there, with other things in it, or is made.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from shutil import rmtree
from typing import BinaryIO

from harmony.mistake import Mistake
from studio.files import free_place, named, passing_name, refused, take_name
from studio.stopping import stopped_afterwards


@contextmanager
def fresh_folder(
    path: str, names: Sequence[str], *, force: bool = False
) -> Iterator[list[BinaryIO]]:
    """Files to write in, which have their ``names`` in the folder when the block ends well.

    Before anything is written, raises Mistake where nothing can be, and where a file is there
    already and ``force`` does not allow to replace it.
    """
    place = _place(path)
    is_new = not os.path.isdir(place)
    for name in names if not is_new else ():
        free_place(os.path.join(path, name), force)
    hidden = os.path.join(os.path.dirname(place) if is_new else place, passing_name())
    try:
        os.mkdir(hidden)
        with ExitStack() as files:
            paths = (os.path.join(hidden, name) for name in names)
            yield [files.enter_context(open(each, "x+b")) for each in paths]
        with stopped_afterwards():
            if is_new:
                os.rename(hidden, place)
            else:
                _take_names(hidden, place, names, force)
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise refused(path, problem) from None
    finally:
        rmtree(hidden, ignore_errors=True)


def _place(path: str) -> str:
    """Where the folder stands or will stand. Raises Mistake where there can be none."""
    if not path or "\0" in path:
        raise Mistake("--stems needs the name of a folder, such as stems")
    place = os.path.realpath(path)
    above = os.path.dirname(place)
    if os.path.lexists(place) and not os.path.isdir(place):
        raise Mistake(f"{named(path)} is a file; --stems takes a folder, or a name for a new one")
    if not os.path.isdir(above):
        missing = named(os.path.dirname(path.rstrip("/")) or above)
        raise Mistake(f"there is no folder {missing}; make it or choose another")
    return place


def _take_names(hidden: str, place: str, names: Sequence[str], force: bool) -> None:
    """Give all files their names, or none; but what ``force`` has replaced is gone."""
    taken: list[str] = []
    try:
        for name in names:
            was_there = os.path.exists(target := os.path.join(place, name))
            take_name(os.path.join(hidden, name), target, force)
            taken += [] if was_there else [target]
    except BaseException:
        for target in taken:
            with suppress(OSError):
                os.unlink(target)
        raise
