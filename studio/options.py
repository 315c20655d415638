"""What the words after ``vamp export`` and ``vamp play`` ask for, option by option, as texts."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from harmony.mistake import Mistake
from studio.console import answer, columns
from studio.option_words import (
    EXAMPLES,
    EXPORT_ABOUT,
    FILE_TOLD,
    GROUPS,
    PLAY_ABOUT,
    PLAY_EXAMPLES,
    PLAY_GROUPS,
    Row,
)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal. argparse itself would ask shutil for that at each option
    it is told of, and 3 ms go by before there is music.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=max(60, min(100, columns(sys.stdout))) - 2)


class _Once(argparse.Action):
    """An option that keeps the one value it is given; argparse would keep the last."""

    def __call__(self, parser: Any, asked: Any, value: Any, option: str | None = None) -> None:
        dest = self.dest_of(value)
        if (before := getattr(asked, dest)) is not None:
            from playback.setup_kinds import shown

            raise Mistake(f"two {option} given, {shown(before)} and {shown(value)}; keep one")
        setattr(asked, dest, value)

    def dest_of(self, _: str) -> str:
        return self.dest


class _From(_Once):
    """``--from``: a bar where it is a number, else a chart; one of each may be given."""

    def dest_of(self, value: str) -> str:
        return self.dest if is_bar(value) else "chart"


def is_bar(text: str) -> bool:
    """Whether what ``--from`` takes is a bar, and not a chart."""
    return not text.strip("+-.,0123456789")


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line, like all of ours."""

    def print_help(self, file: object = None) -> None:
        answer(self.format_help())

    def error(self, message: str) -> NoReturn:
        raise Mistake(f"{message}; {self.prog} --help lists what there is")


def export_options(words: Sequence[str]) -> dict[str, Any] | None:
    """What the words after ``vamp export`` ask for, by option: texts, None where not given.

    None alone where the help was asked for and shown. Raises Mistake.
    """
    parser = _parser("vamp export FILE [options]", EXPORT_ABOUT, EXAMPLES, GROUPS)
    parser.add_argument("--endless", action="store_const", const="", help=argparse.SUPPRESS)
    return _read(parser, words)


def play_options(words: Sequence[str]) -> dict[str, Any] | None:
    """What the words after ``vamp play`` ask for, as ``export_options`` has it."""
    return _read(_parser("vamp play [options]", PLAY_ABOUT, PLAY_EXAMPLES, PLAY_GROUPS), words)


def _parser(usage: str, about: str, examples: str, groups: Mapping[str, Sequence[Row]]) -> _Parser:
    parser = _Parser(
        prog=" ".join(usage.split()[:2]),
        usage=usage,
        description=about,
        epilog=examples,
        formatter_class=_Help,
        allow_abbrev=False,
        add_help=False,
    )
    parser.set_defaults(chart=None)
    made = [_group(parser, title, options) for title, options in groups.items()]
    made[-1].add_argument("-h", "--help", action="help", help="show this")
    return parser


def _group(parser: _Parser, title: str, options: Sequence[Row]) -> argparse._ArgumentGroup:
    group = parser.add_argument_group(title)
    if title == "File":
        group.add_argument("file", metavar="FILE", nargs="?", help=FILE_TOLD)
    for name, metavar, told in options:
        if metavar is None:
            const = "" if name == "endless" else "yes"
            group.add_argument(f"--{name}", dest=name, action="store_const", const=const, help=told)
        else:
            action = _From if name == "from" else _Once
            group.add_argument(f"--{name}", dest=name, action=action, metavar=metavar, help=told)
    if title == "File":
        group.add_argument("--force", action="store_true", help="replace a file that is there")
    return group


def _read(parser: _Parser, words: Sequence[str]) -> dict[str, Any] | None:
    try:
        asked, extra = parser.parse_known_args(_with_what_is_below_zero(words))
    except SystemExit:  # so argparse leaves after the help
        return None
    if extra:
        raise _unknown(extra, [*vars(asked)], parser.prog)
    return vars(asked)


def _with_what_is_below_zero(words: Sequence[str]) -> list[str]:
    """The words, a value such as -4/2/80 joined to its option, or argparse takes it for one."""
    found: list[str] = []
    for word in words:
        before = found[-1] if found else ""
        if re.match(r"-\.?[0-9]", word) and before.startswith("--") and "=" not in before:
            found[-1] = f"{before}={word}"
        else:
            found.append(word)
    return found


def _unknown(extra: list[str], known: list[str], command: str) -> Mistake:
    """A word is not understood: which, and what may have been meant."""
    from playback.setup_words import meant

    word = next((word for word in extra if word.startswith("-")), extra[0])
    name = word.partition("=")[0]
    near = meant(name.lstrip("-"), known, "--") if name.startswith("-") else ""
    return Mistake(f"no option or word {word!r} here; {near}{command} --help lists what there is")
