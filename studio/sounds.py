"""What the band plays on and how the desk stands: ``--soundfont``, ``--room`` and faders.

A font that cannot be read spoils a file that was asked for with it, but not an evening: an
export is refused, while in the room the band plays on its own instruments, and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harmony.mistake import Mistake
from playback.desk import Faders
from studio.asked import Asked
from studio.console import say
from studio.desk_asked import faders_asked

if TYPE_CHECKING:
    from playback.fonts.sounds import FontSounds
    from playback.mixer import Mixer
    from playback.note_cache import NoteCache
    from playback.route import Route
    from playback.sampler import Sampler


class Sounds(NamedTuple):
    """How the desk stands, and the font, None for the band's own sound set."""

    faders: Faders
    font: FontSounds | None

    def sampler(self, rate: int, cache: NoteCache) -> Sampler:
        """What plays them at a rate. Raises Mistake where our own are broken."""
        from playback.sampler import Sampler

        return Sampler(rate, cache, sounds=self.font)

    def mixer(self, rate: int) -> Mixer:
        """A desk that stands so."""
        from playback.mixer import Mixer

        mixer = Mixer(rate, self.faders.room)
        self.faders.set_players(mixer)
        return mixer

    def replaced(self, route: Route) -> list[str]:
        """What of the font has to be replaced in this music and was not told yet, a line each:
        what it lacks, and what has turned out to be broken.
        """
        font = self.font
        if font is None:
            return []
        for leg in route.legs:
            for _, setup in leg.timeline.changes:
                for player in setup.players:
                    font.instrument(setup.plays_on(player))
        told, font.warnings = font.warnings, []
        return told


def sounds_asked(asked: Asked) -> Sounds:
    """What is asked for. Raises Mistake."""
    path = asked.get("soundfont")
    if path is None:
        return Sounds(faders_asked(asked), None)
    from studio.stopping import stopped_afterwards

    with stopped_afterwards():  # with it numpy is loaded
        from playback.fonts.sounds import FontSounds
    return Sounds(faders_asked(asked), FontSounds(path))


def sounds_at_hand(asked: Asked) -> Sounds:
    """The same, but where the font is none that can be played the band takes its own sounds,
    after a line about it. Raises Mistake for the rest.
    """
    faders = faders_asked(asked)
    try:
        return sounds_asked(asked)
    except Mistake as mistake:
        say(f"vamp: {mistake}; until then the band plays its own sounds")
        return Sounds(faders, None)
