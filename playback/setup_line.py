"""The setup line: a whole setup as one line that can be typed, mailed or put in an address.

It is a URL query. It holds what differs from the default, always the seed and the version
of the band, and it survives as the part of an address after the ``#``.

>>> setup_line(Setup(tempo=96, feel="two", players=("drums",), seed=7))
'tempo=96&feel=two&without=bass,piano&seed=7&v=1'
>>> read_setup_line("http://localhost:8080/#tempo=96&seed=7&v=1").tempo
96.0
"""

from __future__ import annotations

import re
from typing import Any

from harmony.mistake import Mistake
from playback import setup as band
from playback.setup import Setup
from playback.setup_fields import FIELD_NAMED, FIELDS, Field
from playback.setup_kinds import shown
from playback.setup_words import meant

LONGEST_LINE = 100_000
EXAMPLE = '"tempo=96&key=G&seed=7"'

# Patterns, made ready by re where they are first used: no start waits for them.
_ADDRESS = r"(?i:https?)://[^#?]*"
_BAD_ESCAPE = r"%(?![0-9A-Fa-f]{2})"
_VERSION = r"[0-9]{1,9}"


def setup_line(setup: Setup) -> str:
    """The line of a setup: ``tempo=96&key=G&feel=two&seed=7&v=1``."""
    from urllib.parse import quote_plus

    said = setup.differences()
    texts = {
        row.name: row.kind.text(said[row.attribute]) for row in FIELDS if row.attribute in said
    }
    words = [f"{name}={quote_plus(text, safe='/,')}" for name, text in texts.items()]
    return "&".join([*words, f"v={band.BAND_VERSION}"])


def read_setup_line(text: str) -> Setup:
    """The setup that a line says; what it does not name is the default.

    Raises Mistake for anything that is no setup line or of a later band.
    """
    return read_setup(text)[0]


def read_setup(text: str) -> tuple[Setup, tuple[str, ...]]:
    """The setup that a line says, and warnings: that an earlier band played other notes."""
    said, warnings = line_fields(text)
    return Setup(**said), warnings


def line_fields(text: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What a line says, by attribute of Setup, and warnings.

    The line may begin with # or ?, or be a whole address. Raises Mistake.
    """
    line = _line_within(text)
    said: dict[str, Any] = {}
    version, version_shown = band.BAND_VERSION, ""
    seen: set[str] = set()
    for word in line.split("&"):
        name, equals, written = word.partition("=")
        if not equals:
            raise _no_line(word)
        if name in seen:
            raise Mistake(f"the setup line says {shown(name)} twice; keep one")
        seen.add(name)
        value = _unescaped(written)
        if name == "v":
            version = int(value) if re.fullmatch(_VERSION, value) else 0
            version_shown = shown(value)
        else:
            row = field_named(name)
            said[row.attribute] = row.read(value)
    return said, version_warnings(version, version_shown)


def _unescaped(written: str) -> str:
    from urllib.parse import unquote_plus

    try:
        # FF is a byte that no text holds.
        return unquote_plus(re.sub(_BAD_ESCAPE, "%FF", written), errors="strict")
    except UnicodeDecodeError:
        told = f"a setup line cannot hold {shown(written)}: write % itself as %25"
        raise Mistake(told) from None


def field_named(name: str) -> Field:
    """The field of that name. Raises Mistake that says which may be meant, and all."""
    if name not in FIELD_NAMED:
        known = ", ".join(FIELD_NAMED)
        near = meant(name, FIELD_NAMED)
        raise Mistake(f"a setup says nothing named {shown(name)}; {near}it can say {known}")
    return FIELD_NAMED[name]


def version_warnings(version: object, given: str) -> tuple[str, ...]:
    """What to tell the player about a setup of that version of the band, shown as ``given``.

    Raises Mistake for a later band, whose words may mean something else.
    """
    now = band.BAND_VERSION
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise Mistake(f"v, the band's version, must be a whole number from 1, got {given}")
    if version > now:
        raise Mistake(
            f"this setup is for version {version} of the band, here is version {now}; "
            "get a newer deux-accords"
        )
    if version < now:
        return (f"this setup is for version {version} of the band; {now} plays other notes",)
    return ()


def _line_within(text: str) -> str:
    if len(text) > LONGEST_LINE:
        raise Mistake(f"a setup line has at most {LONGEST_LINE:,} characters, got {len(text):,}")
    line = text.strip()
    if address := re.match(_ADDRESS, line):
        line = line[address.end() :]
        line = line.partition("#")[2] or line.partition("#")[0]
    line = line[1:] if line[:1] in ("#", "?") else line
    if not line:
        raise _no_line("nothing")
    return line


def _no_line(given: str) -> Mistake:
    return Mistake(f"a setup line is name=value parted by &, such as {EXAMPLE}, got {shown(given)}")
