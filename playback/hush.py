"""To keep C libraries from writing on the user's terminal.

ALSA and PortAudio say what troubles them straight to the standard error, also when the trouble
is none or is told by us in a line of our own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def hushed() -> Iterator[None]:
    """Within the block nothing but Python's own sys.stderr reaches the standard error.

    C libraries write to its number, so that leads nowhere meanwhile, and sys.stderr becomes
    another way to the same place: look it up when you write, do not keep it.
    """
    ours = sys.stderr
    try:
        kept = os.dup(2)
    except OSError:  # closed: there is nobody to disturb
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    if goes_there := ours is not None and _number(ours) == 2:
        ours.flush()
        sys.stderr = open(  # noqa: SIM115  # it lives as long as the block
            os.dup(kept), "w", buffering=1, encoding=ours.encoding, errors=ours.errors
        )
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        if goes_there:
            sys.stderr.close()
            sys.stderr = ours


def _number(stream: Any) -> int:
    try:
        return int(stream.fileno())
    except (OSError, ValueError, AttributeError):
        return -1
