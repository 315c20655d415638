"""What the command says: answers on standard output, everything else on standard error.

And what may be said there: how wide it is, which signs it takes, whether a line can be
written over.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing is not worth its start-up here
if TYPE_CHECKING:
    from typing import TextIO


def answer(text: str) -> None:
    """Text on standard output, at once. Raises Mistake where it cannot be written."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        from harmony.mistake import Mistake

        let_go_of_stdout()
        raise Mistake(f"cannot write to standard output: {problem.strerror}") from None


def say(text: str) -> None:
    """One line on standard error; signs that cannot be printed are spelled out."""
    line = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
    try:
        if sys.stderr is not None:
            sys.stderr.write(line + "\n")
    except OSError:  # no one to tell; contextlib would slow the start
        pass


def let_go_of_stdout() -> None:
    """Nothing more can be written there; the interpreter is not to try again at its end."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def goes_back(stream: TextIO | None) -> bool:
    """Whether a line on the stream can be written over: a terminal that is not too plain."""
    try:
        return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # closed
        return False


def takes(stream: TextIO | None, signs: str) -> bool:
    """Whether the stream's encoding has the signs, and the user's locale is not the plain one:
    there Python writes UTF-8 all the same.
    """
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    if next(filter(None, names), "") in ("C", "POSIX"):
        return False
    try:
        signs.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


def columns(stream: TextIO | None) -> int:
    """How wide the terminal is; 80 where it does not say."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80 if stream else 80
    except (OSError, ValueError):
        return 80
