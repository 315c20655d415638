"""The token in a class's link: the same for an evening, so that a class stays with a band that was
started again, and another one the next day.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from time import time

from studio.files import put_in_place

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None is taken for another where a link is read off a wall."""

LENGTH = 12
EVENING_SECONDS = 12 * 3600
"""How long a token is taken up again (choice: a day of lessons)."""


def class_token(path: str | None) -> str:
    """The token that was kept at a path, if it is of this evening; else a new one, kept there where
    that can be. Nobody else on the machine may read it.
    """
    if path is not None:
        with suppress(OSError, UnicodeDecodeError):
            if 0 <= time() - os.stat(path).st_mtime < EVENING_SECONDS:
                with open(path, encoding="ascii") as kept:
                    token = kept.read(100)
                if len(token) == LENGTH and set(token) <= set(SIGNS):
                    return token
    token = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    if path is not None:
        with suppress(OSError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        put_in_place(path, token, private=True)
    return token
