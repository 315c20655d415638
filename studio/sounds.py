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


def what_was_replaced(sounds: FontSounds | None) -> list[str]:
    """What of a font had to be replaced since this was last asked, a line each."""
    if sounds is None:
        return []
    told, sounds.warnings = sounds.warnings, []
    return told
