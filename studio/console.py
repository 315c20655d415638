"""What the command says: answers on standard output, everything else on standard error."""

from __future__ import annotations

import os
import sys


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
