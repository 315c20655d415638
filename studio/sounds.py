"""What the band plays on: the instruments of ``--soundfont``, else its own.

A font that cannot be read spoils a file that was asked for with it, but not an evening: an
export is refused, while in the room the band plays on its own instruments, and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harmony.mistake import Mistake
from studio.asked import Asked
from studio.console import say

if TYPE_CHECKING:
    from playback.font_sounds import FontSounds
    from playback.timeline import Timeline


def sounds_asked(asked: Asked) -> FontSounds | None:
    """The font that --soundfont names; None for the band's own sound set. Raises Mistake."""
    path = asked.get("soundfont")
    if path is None:
        return None
    from studio.stopping import stopped_afterwards

    with stopped_afterwards():  # with it numpy is loaded
        from playback.font_sounds import FontSounds
    return FontSounds(path)


def sounds_at_hand(asked: Asked) -> FontSounds | None:
    """The same, but where the font is none that can be played the band takes its own sounds,
    after a line about it.
    """
    try:
        return sounds_asked(asked)
    except Mistake as mistake:
        say(f"vamp: {mistake}; until then the band plays its own sounds")
        return None


def what_is_replaced(sounds: FontSounds | None, timeline: Timeline) -> list[str]:
    """What of a font has to be replaced in this music and was not told yet, a line each: what
    it lacks, and what has turned out to be broken.
    """
    if sounds is None:
        return []
    for _, setup in timeline.changes:
        for player in setup.players:
            sounds.instrument(setup.plays_on(player))
    told, sounds.warnings = sounds.warnings, []
    return told
