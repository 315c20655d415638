"""The way through the music at the end of a setup line: a part of the form over and over, a
count-in before each round, a tempo ladder.

A setup says what is played, and these how somebody practises with it; a link from the page says
both. They are named and written as the options of the command are.

>>> parted("http://127.0.0.1:1957/#tempo=96&seed=7&v=1&part=4-5&ladder=4/2/180")
('http://127.0.0.1:1957/#tempo=96&seed=7&v=1', {'part': '4-5', 'ladder': '4/2/180'})
"""

from __future__ import annotations

from collections.abc import Mapping

from harmony.mistake import Mistake

WAYS_IN_A_LINE = ("part", "count-in-each", "ladder")


def with_ways(line: str, ways: Mapping[str, str | None]) -> str:
    """A setup line and the way, as far as there is one."""
    said = [f"{name}={ways[name]}" for name in WAYS_IN_A_LINE if ways.get(name) is not None]
    return "&".join([line, *said])


def parted(text: str) -> tuple[str, dict[str, str]]:
    """The setup line alone, and what it said of the way. Raises Mistake."""
    start = max(text.rfind("#"), text.find("?")) + 1
    kept: list[str] = []
    ways: dict[str, str] = {}
    for word in text[start:].split("&"):
        name, _, value = word.partition("=")
        if name not in WAYS_IN_A_LINE:
            kept.append(word)
        elif name in ways:
            raise Mistake(f"the setup line says {name} twice; keep one")
        elif name == "count-in-each" and value not in ("yes", "no"):
            raise Mistake(f"count-in-each must be yes or no, got {value[:40]}")
        elif value != "no":
            ways[name] = value
    return text[:start] + "&".join(kept), ways
