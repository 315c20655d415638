"""The options of ``vamp export`` and ``vamp play``, as their help prints them.

Only words: what an option takes is checked by the table that the setup line and the setup
file share. A test holds the ranges and defaults written here to that table.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from harmony.mistake import Mistake
from studio.console import answer, columns

Row = tuple[str, str | None, str]
"""An option's name, what stands for its value (None for a switch), and what it does."""


FROM: Row = (
    "from",
    "BAR|FILE|LINK",
    "begin at this bar of it (default: 1); or, in place of --chords, take those of a MusicXML file "
    "(./12 for one called 12) or an irealb:// link (#2 behind it: its second tune)",
)


def _length(usual_bars: str, usual_count_in: str) -> tuple[Row, ...]:
    return (
        ("bars", "N", f"whole length, 1 to 100,000 bars (default: {usual_bars})"),
        ("choruses", "N", "whole length in choruses; one is 8 bars in the vamp"),
        ("time", "M:SS", "whole length, such as 3:30 or 3:30.5; the tempo gives way by 4 per cent"),
        ("loop", None, "let the end lead into the beginning"),
        ("intro", "WHO", "none, bass, piano or drums: alone for four bars (default: none)"),
        ("ending", "HOW", "none, hold, stop or tag (default: hold; with --loop none)"),
        (
            "count-in",
            "N",
            f"bars of count-in before the length, 0 to 8 (default: {usual_count_in})",
        ),
        ("count-in-each", None, "count in before each round of a loop"),
        FROM,
    )


LENGTH = _length("32", "0")
PLAY_LENGTH: tuple[Row, ...] = (
    ("endless", None, "go on until told to stop (default; takes back a setup's end)"),
    *_length("endless", "1"),
)
MUSIC: tuple[Row, ...] = (
    ("tempo", "BPM", "30 to 320 beats per minute (default: 120)"),
    ("ramp", "BPM/BARS", "an even way to another tempo: 160/32 is there after 32 bars"),
    ("ladder", "BY/N/BPM", "a tempo ladder: 4/2/180 is 4 up every 2 choruses, as far as 180"),
    ("chords", "FORM", 'the form (default: "Dm7 x4 | C7 x4"), in 3/4 "3/4 Dm7 | G7"'),
    ("part", "A-B", "only these bars of the form, such as 5-8, over and over"),
    ("key", "NOTE", "the home chord's root: G, Bb, F# (default: as the chords are written)"),
    ("feel", "FEEL", "ballad, medium, up, two, pedal, broken or stop-time (default: by tempo)"),
    ("intensity", "X", "0 to 1, or arc: rise and fall over the choruses (default: 0.5)"),
    ("swing", "RATIO", "long eighth to short, 1 to 3.5 (default: by tempo and player)"),
    ("straight", None, "even eighths, to swing them in the DAW"),
    ("humanize", "X", "0 to 1: from on the grid to people's own spread (default: 1)"),
    ("drift", "X", "0 to 1: from a steady tempo to a wandering one (default: 0)"),
    ("seed", "N", "0 to 4,294,967,295: which band; always the same notes (default: chosen)"),
)
BAND: tuple[Row, ...] = (
    ("without", "WHO", "sit in that chair: bass, piano or drums, parted by commas; or nobody"),
    ("bass", "WHICH", "upright (default: upright)"),
    ("comp", "WHICH", "piano, vibes or guitar (default: piano)"),
    ("drums", "WHICH", "sticks or brushes (default: sticks)"),
)
SETUP: Row = (
    "setup",
    "LINE|FILE",
    "a setup line (tempo=96&key=G&seed=7) or file; options beside it win",
)
FONT: Row = ("soundfont", "FILE", "play on a sound font, .sf2 or .sf3 (default: our own sounds)")
ROOM: tuple[Row, ...] = (
    ("room", "X", "0 to 1: dry, through a studio, to an auditorium (default: 0.25)"),
    ("level", "WHO=DB", "by how many dB louder than usual: piano=-3,drums=2"),
    ("pan", "WHO=X", "where players sit, -1 (left) to 1: piano=-0.5,drums=0.5"),
)
FILE: tuple[Row, ...] = (
    ("format", "KIND", "mid, wav, flac, musicxml, svg, html or json (default: by FILE)"),
    (
        "paper",
        "WHAT",
        "score, chart (chords alone), bass, piano or drums (default: score)",
    ),
    ("for", "PART", "of a chart or part: concert, Bb, Eb or F, as it is read (default: concert)"),
    ("title", "TEXT", "what stands above it"),
    ("split", None, "of a .mid one file per player: vamp-bass.mid, vamp-piano.mid ..."),
    ("stems", "DIR", "a sound file per player into that folder, with FILE as the mix or alone"),
    *ROOM,
    ("rate", "HZ", "22050 to 192000 frames a second of sound (default: 48000)"),
    ("bits", "BITS", "a sample: 16, 24, or 32f in a .wav (default: 24)"),
    FONT,
    SETUP,
)
BATCH: tuple[Row, ...] = (
    ("batch", "JOBS.toml", "write all the files that this list asks for, instead of FILE"),
    ("jobs", "N", "so many at a time, 1 to 1,000 (default: one a processor)"),
    ("scheduler", "ADDRESS", "let a Dask cluster make them: tcp://HOST:8786"),
)
SOUND: tuple[Row, ...] = (
    ("output", "WHERE", "speakers, page, port:NAME (MIDI), a .wav or .flac (default: speakers)"),
    ("follow", "PORT", "keep to the MIDI clock that comes in there; with --output port:NAME"),
    ("device", "NAME", "which speakers; vamp devices lists them (default: the system's)"),
    *ROOM,
    FONT,
    ("rate", "HZ", "22050 to 96000 frames a second (default: 48000); a file up to 192000"),
)
FILE_TOLD = (
    "ends in .mid (for the DAW), .wav, .flac, .musicxml, .svg or .html (paper), or .json (for "
    "--setup); - is standard output"
)
GROUPS = {"Length": LENGTH, "Music": MUSIC, "Band": BAND, "File": FILE, "Batch": BATCH}
PLAY_GROUPS = {
    "Length": PLAY_LENGTH,
    "Music": MUSIC,
    "Band": BAND,
    "Sound": SOUND,
    "Other": (SETUP,),
}

EXPORT_ABOUT = "Write the backing track, its score, or the setup that it is played from, to a file."
PLAY_ABOUT = "Play the vamp through the speakers, for as long as you like."

EXAMPLES = """\
examples:
  vamp export vamp.mid --bars 32 --loop --seed 7
  vamp export vamp.wav --choruses 8 --tempo 96
  vamp export mix.wav --stems stems --bars 32 --loop
  vamp export ballad.mid --tempo 60 --key G --drums brushes --time 3:00
  vamp export vamp.musicxml --choruses 4 --seed 7
  vamp export trumpet.html --paper chart --for Bb
  vamp export lesson.json --tempo 96 --without piano
  vamp export vamp.mid --setup lesson.json
  vamp export --batch library.toml
"""

HINT = "space pauses, arrows change the tempo, 1 2 3 mute, l last chorus, q quits, ? all keys"

KEYS = """\
keys:
  space        pause, and go on
  up, down     tempo by 2
  right, left  tempo by 10
  1 2 3        mute bass, piano, drums, and let them play again
  4 5 6        hear bass, piano, drums alone, and all again
  7 8 9        send bass, piano, drums out, and call them back, from the next bar on
  k j          up a fourth, down a fourth
  f            another feel
  i u          more intensity, less
  r            another room: dry, studio, club, auditorium
  [ ]          loop from this bar of the chorus, to this bar
  o            let the loop go
  , .          four bars back, four bars on
  l            last chorus, and again: play on
  q            quit
  ?            show these keys
"""

PLAY_EXAMPLES = f"""\
{KEYS}
examples:
  vamp play
  vamp play --tempo 96 --key G --without piano
  vamp play --choruses 12 --ending tag --drums brushes
  vamp play --setup lesson.json
"""


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
