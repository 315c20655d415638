"""The options of ``vamp export``, as its help prints them.

Only words: what an option takes is checked by the table that the setup line and the setup
file share. A test holds the ranges and defaults written here to that table.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any, NoReturn

from harmony.mistake import Mistake
from studio.console import answer

# Name, what stands for its value (None for a switch), and what it does.
LENGTH = (
    ("bars", "N", "whole length, 1 to 100,000 bars (default: 32)"),
    ("choruses", "N", "whole length in choruses; one is 8 bars in the vamp"),
    ("time", "M:SS", "whole length, such as 3:30 or 3:30.5; the tempo gives way by 4 per cent"),
    ("loop", None, "let the end lead into the beginning"),
    ("ending", "HOW", "none, hold, stop or tag (default: hold; with --loop none)"),
    ("count-in", "N", "bars of count-in before the length, 0 to 8 (default: 0)"),
)
MUSIC = (
    ("tempo", "BPM", "30 to 320 beats per minute (default: 120)"),
    ("chords", "FORM", 'the form (default: "Dm7 x4 | C7 x4"), in 3/4 "3/4 Dm7 | G7"'),
    ("key", "NOTE", "the home chord's root: G, Bb, F# (default: as the chords are written)"),
    ("feel", "FEEL", "ballad, medium, up, two, pedal or stop-time (default: by tempo)"),
    ("intensity", "X", "0 to 1, or arc: rise and fall over the choruses (default: 0.5)"),
    ("swing", "RATIO", "long eighth to short, 1 to 3.5 (default: by tempo and player)"),
    ("straight", None, "even eighths, to swing them in the DAW"),
    ("humanize", "X", "0 to 1: from on the grid to people's own spread (default: 1)"),
    ("drift", "X", "0 to 1: from a steady tempo to a wandering one (default: 0)"),
    ("seed", "N", "0 to 4,294,967,295: which band; always the same notes (default: chosen)"),
)
BAND = (
    ("without", "WHO", "sit in that chair: bass, piano or drums, parted by commas; or nobody"),
    ("bass", "WHICH", "upright (default: upright)"),
    ("comp", "WHICH", "piano, vibes or guitar (default: piano)"),
    ("drums", "WHICH", "sticks or brushes (default: sticks)"),
)
FILE = (
    ("setup", "LINE|FILE", "a setup line (tempo=96&key=G&seed=7) or file; options beside it win"),
    ("format", "KIND", "mid or json (default: by the file's ending)"),
)
FILE_TOLD = "ends in .mid (for the DAW) or .json (for --setup); - is standard output"
GROUPS = {"Length": LENGTH, "Music": MUSIC, "Band": BAND, "File": FILE}

EXAMPLES = """\
examples:
  vamp export vamp.mid --bars 32 --loop --seed 7
  vamp export ballad.mid --tempo 60 --key G --drums brushes --time 3:00
  vamp export lesson.json --tempo 96 --without piano
  vamp export vamp.mid --setup lesson.json
"""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal. argparse itself would ask shutil for that at each option
    it is told of, and 3 ms go by before there is music.
    """

    def __init__(self, prog: str) -> None:
        try:
            columns = os.get_terminal_size().columns
        except (OSError, ValueError):
            columns = 80
        super().__init__(prog, width=max(60, min(100, columns)) - 2)


class _Once(argparse.Action):
    """An option that keeps the one value it is given; argparse would keep the last."""

    def __call__(self, parser: Any, asked: Any, value: Any, option: str | None = None) -> None:
        if (before := getattr(asked, self.dest)) is not None:
            from playback.setup_kinds import shown

            raise Mistake(f"two {option} given, {shown(before)} and {shown(value)}; keep one")
        setattr(asked, self.dest, value)


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
    parser = _export_parser()
    try:
        asked, extra = parser.parse_known_args(words)
    except SystemExit:  # so argparse leaves after the help
        return None
    if extra:
        raise _unknown(extra, [*vars(asked)], parser.prog)
    return vars(asked)


def _export_parser() -> _Parser:
    parser = _Parser(
        prog="vamp export",
        usage="vamp export FILE [options]",
        description="Write the backing track, or the setup that it is played from, to a file.",
        epilog=EXAMPLES,
        formatter_class=_Help,
        allow_abbrev=False,
        add_help=False,
    )
    for title, options in GROUPS.items():
        group = parser.add_argument_group(title)
        if title == "File":
            group.add_argument("file", metavar="FILE", help=FILE_TOLD)
        for name, metavar, told in options:
            if metavar is None:
                group.add_argument(
                    f"--{name}", dest=name, action="store_const", const="yes", help=told
                )
            else:
                group.add_argument(f"--{name}", dest=name, action=_Once, metavar=metavar, help=told)
        if title == "File":
            group.add_argument("--force", action="store_true", help="replace a file that is there")
            group.add_argument("-h", "--help", action="help", help="show this")
    parser.add_argument("--endless", action="store_const", const="", help=argparse.SUPPRESS)
    return parser


def _unknown(extra: list[str], known: list[str], command: str) -> Mistake:
    """A word is not understood: which, and what may have been meant."""
    from playback.setup_words import meant

    word = next((word for word in extra if word.startswith("-")), extra[0])
    name = word.partition("=")[0]
    near = meant(name.lstrip("-"), known, "--") if name.startswith("-") else ""
    return Mistake(f"no option or word {word!r} here; {near}{command} --help lists what there is")
