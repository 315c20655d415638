"""The command ``vamp``: its commands, its help, and how it ends.

Codes: 0 done; 2 a user's mistake or what the machine refuses, told in one line; 1 a fault
of ours; 130 after Ctrl-C, and 128 and its number after another signal to stop. Whatever
takes time to load is loaded by the command that needs it, so that help is there at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence

from studio.console import answer, let_go_of_stdout, say

ABOUT = "an endless jazz rhythm section over two chords, D minor and C7, to improvise over"

RUBBISH = 50_000
"""So many new things before Python looks for rubbish among them: loading makes thousands that
stay, and to look every 700 costs 3 ms before the first note."""

HELP = f"""\
usage: vamp [COMMAND] [options]

Deux Accords: {ABOUT}.

  vamp                                    the practice page, in your browser
  vamp play --tempo 96 --without piano    in the terminal: slower, the piano chair is yours
  vamp export vamp.mid --bars 32 --loop   the backing track for your DAW: bass, piano, drums

commands:
  studio        the practice page, as vamp alone; --port, --no-browser, --lan
  play          play through the speakers; keys for pause, tempo, mutes, the last chorus
  export FILE   write the backing track: for the DAW (.mid), as sound (.wav, .flac), as a
                score (.musicxml), or its setup (.json)
  devices       list what there is to play through

options:
  -h, --help    show this; after a command, all that it takes
  --version     show the version
"""

DEVICES_HELP = """\
usage: vamp devices

List what there is to play through; * is the default. vamp play --device NAME takes another,
by its name or a part of it that no other has.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words after ``vamp`` say; gives the exit code."""
    words = sys.argv[1:] if argv is None else list(argv)
    gc.set_threshold(RUBBISH)
    try:
        _obey(words)
    except KeyboardInterrupt as stop:
        return int(stop.args[0]) if stop.args else 130
    except BrokenPipeError:  # who reads has had enough, as ``head`` does
        let_go_of_stdout()
    except Exception as problem:
        return _failed(problem)
    return 0


def _obey(words: list[str]) -> None:
    word = words[0] if words else ""
    if word in COMMANDS:
        COMMANDS[word](words)
    elif not word or word.partition("=")[0] in STUDIO_OPTIONS:
        _studio(["studio", *words])
    elif word in ("-h", "--help"):
        answer(HELP)
    elif word == "--version":
        answer(f"vamp {_version()}\n")
    else:
        from harmony.mistake import Mistake

        known = ", ".join(COMMANDS)
        raise Mistake(f"no command or option {word!r}; there is {known}, and vamp --help")


def _export(words: list[str]) -> None:
    from studio.options import export_options

    asked = export_options(words[1:])
    if asked is not None:
        from studio.export import export
        from studio.stopping import stopped_in_order

        with stopped_in_order():
            told = export(asked, words)
        for line in told:
            say(line)


def _play(words: list[str]) -> None:
    from studio.options import play_options

    asked = play_options(words[1:])
    if asked is not None:
        from studio.play import play
        from studio.stopping import stopped_in_order

        with stopped_in_order():
            play(asked, words)


def _studio(words: list[str]) -> None:
    from studio.studio_options import HELP as STUDIO_HELP
    from studio.studio_options import studio_options

    asked = studio_options(words[1:])
    if asked is None:
        answer(STUDIO_HELP)
    else:
        from studio.open_page import open_page
        from studio.stopping import stopped_in_order

        with stopped_in_order():
            open_page(asked)


def _devices(words: list[str]) -> None:
    if words[1:] in (["-h"], ["--help"]):
        answer(DEVICES_HELP)
    elif words[1:]:
        from harmony.mistake import Mistake

        raise Mistake(f"vamp devices takes no option or word, got {words[1]!r}")
    else:
        from studio.play import tell_devices

        tell_devices()


STUDIO_OPTIONS = ("--port", "--no-browser", "--lan")
"""Before them the word may be left out, as with no option at all."""

COMMANDS: dict[str, Callable[[list[str]], None]] = {
    "studio": _studio,
    "play": _play,
    "export": _export,
    "devices": _devices,
}


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("deux-accords")
    except PackageNotFoundError:
        return "from a checkout, not installed"


def _failed(problem: Exception) -> int:
    from harmony.mistake import Mistake

    if isinstance(problem, Mistake):
        say(f"vamp: {problem}")
        return 2
    say(
        f"vamp: a fault of ours ({type(problem).__name__}: {problem}); please report it with the "
        "command you typed; VAMP_DEBUG=1 shows where"
    )
    if os.environ.get("VAMP_DEBUG"):
        import traceback

        traceback.print_exception(problem)
    return 1
