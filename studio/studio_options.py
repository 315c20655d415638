"""The options of ``vamp studio``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from harmony.mistake import Mistake
from playback.setup_fields import Field
from playback.setup_kinds import Whole
from playback.setup_words import meant

HELP = """\
usage: vamp [studio] [options]

The practice page: it opens in your browser, and space or the big button starts the band.

options:
  --port N      serve it at this port (default: 1957, or the next that is free)
  --no-browser  only say its address
  --lan         let a class listen in on its own devices, by a link with a token
  -h, --help    show this
"""

HIGHEST_PORT = 65_535
NAMES = ("port", "no-browser", "lan")


class StudioAsked(NamedTuple):
    """What is asked for; a port of None is the usual one."""

    port: int | None = None
    browser: bool = True
    lan: bool = False


def studio_options(words: Sequence[str]) -> StudioAsked | None:
    """What the words after ``vamp studio`` ask for; None where it is help. Raises Mistake."""
    asked, left = StudioAsked(), list(words)
    while left:
        word = left.pop(0)
        name, has_value, value = word.partition("=")
        if word in ("-h", "--help"):
            return None
        if word == "--no-browser":
            asked = asked._replace(browser=False)
        elif word == "--lan":
            asked = asked._replace(lan=True)
        elif name == "--port":
            if not has_value and not left:
                raise Mistake("--port needs a number, such as --port 8080")
            text = value if has_value else left.pop(0)
            port = Field("port", "port", Whole(1, HIGHEST_PORT)).read(text)
            asked = asked._replace(port=port)
        else:
            near = meant(name.lstrip("-"), NAMES, "--") if name.startswith("-") else ""
            told = f"vamp studio does not know {word!r}"
            raise Mistake(f"{told}; {near}vamp studio --help lists what there is")
    return asked
