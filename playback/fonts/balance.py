"""How loud a font's notes are to be: as loud as our own, so that the mix stays as it is.

Fonts are recorded at any level. A tuned instrument gets one trim, from a low and a high
key struck as usual, and keeps its own slope over the keys. A drum is set beside our own
drum, one by one: a General MIDI kit has its ride too soft for a trio and its crashes too loud.
Between layers nothing steps: the softer one is as loud where they meet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harmony.mistake import Mistake
from playback.fonts.layers import Layer
from playback.fonts.notes import composed
from playback.fonts.soundfont import SoundFont
from playback.note_loudness import QUIETEST, loudness_db
from playback.resample import sustained
from playback.sampler import DARK_DRUMS_HERTZ, LONGEST_SECONDS, dark_hertz, darkness
from playback.sound_set import SoundSet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Recording = tuple[NDArray[np.float32], float]

MEASURED = {
    "upright": (33, 43),
    "piano": (54, 65),
    "vibes": (54, 65),
    "guitar": (54, 65),
    "trumpet": (60, 72),
    "tenor": (53, 65),
}
"""The keys of a tuned instrument that are set beside ours, a lower and a higher one of those it
mostly plays (choice: more of them, and the first note would come too late)."""

USUAL = 90
"""The velocity at which they are (choice)."""

MOST_DB = 36.0
HIGHEST_PEAK = 0.89  # of a note, as in the files of our own set
HEAD_SECONDS = 0.7  # of a note are composed to measure it

LASTS = {"sticks": 6.0, "brushes": 6.0, "trumpet": LONGEST_SECONDS, "tenor": LONGEST_SECONDS}
USUALLY_LASTS = 5.0
"""Seconds that a note may last; what is struck or plucked 5, as in our own set."""


@dataclass(frozen=True, slots=True)
class FontNote:
    """A layer of a key of an instrument, the ``number``-th from the softest up."""

    instrument: str
    key: int
    number: int
    layers: tuple[Layer, ...]

    @property
    def hardest(self) -> int:
        """The hardest strike it serves."""
        return self.layers[self.number].velocities[-1]

    @property
    def is_drum(self) -> bool:
        return self.instrument not in MEASURED

    @property
    def dark_hertz(self) -> float:
        """Where the sampler's dark shade of it begins."""
        if self.is_drum:
            return DARK_DRUMS_HERTZ
        return dark_hertz(440 * float(2 ** ((self.key - 69) / 12)))


class Balance:
    """Plays a font's notes at the level of ours.

    ``note_at`` gives the note of an instrument, a key and a velocity, None where the font has
    none.
    """

    def __init__(
        self, font: SoundFont, ours: SoundSet, note_at: Callable[[str, int, int], FontNote | None]
    ) -> None:
        self._font = font
        self._ours = ours
        self._note_at = note_at
        self._trims: dict[tuple[str, int], float] = {}
        self._known: dict[tuple[str, int, int, float], float] = {}

    def played(self, note: FontNote) -> Recording:
        """A note, (channels, frames), and its rate. Raises Mistake where the font is broken or
        silent.
        """
        recording, rate = self._raw(note, LASTS.get(note.instrument, USUALLY_LASTS))
        gain = float(10 ** ((self._trim_db(note) + self._evening_db(note)) / 20))
        peak = float(abs(recording).max())
        recording *= min(gain, HIGHEST_PEAK / peak)
        return recording, rate

    def own(self, note: FontNote, velocity: int) -> Recording:
        """What our own set has for a note, at its pitch and level, and the rate. Raises Mistake
        where it is broken.
        """
        zone = self._ours.instrument(note.instrument).zone(note.key, velocity)
        recording, rate = self._ours.recording(zone)
        at_pitch = rate * float(2 ** ((note.key - zone.root) / 12))
        if zone.loop is not None:
            frames = round(LONGEST_SECONDS * at_pitch)
            recording = sustained(recording, zone.loop.start, zone.loop.stop, frames)[..., :frames]
        return recording * zone.gain, at_pitch

    def _raw(self, note: FontNote, seconds: float) -> Recording:
        """As the font has it. A drum that stands in for another keeps its own pitch."""
        zones, key = note.layers[note.number].zones, note.key
        if note.is_drum:
            key = min(max(key, zones[0].keys[0]), zones[0].keys[1])
        return composed(self._font, zones, key, seconds, rings=note.is_drum)

    def _trim_db(self, note: FontNote) -> float:
        """What brings the instrument, or the drum, to the loudness of ours."""
        keys = MEASURED.get(note.instrument, (note.key,))
        place = note.instrument, keys[0]
        if place not in self._trims:
            self._trims[place] = self._measured_trim_db(note.instrument, keys)
        return self._trims[place]

    def _measured_trim_db(self, instrument: str, keys: tuple[int, ...]) -> float:
        away: list[float] = []
        problem = Mistake(f"{self._font.name} has no {instrument}")
        for key in keys:
            try:
                if note := self._note_at(instrument, key, USUAL):
                    away.append(self._away_db(note))
            except Mistake as found:
                problem = found
        if not away:
            raise problem
        return _bounded(sum(away) / len(away))

    def _away_db(self, note: FontNote) -> float:
        """How much louder ours is, struck as usual."""
        zone = self._ours.instrument(note.instrument).zone(note.key, USUAL)
        recording, rate = self.own(note, USUAL)
        dark = darkness(USUAL / zone.velocities[-1])
        ours = loudness_db(recording, rate, note.dark_hertz, dark)
        fonts = self._loudness_db(note, note.number, darkness(USUAL / note.hardest))
        return ours - fonts - self._evening_db(note)

    def _evening_db(self, note: FontNote) -> float:
        """How much louder a layer must be to meet the harder ones where they border, struck
        alike.
        """
        more = 0.0
        for number in range(note.number, len(note.layers) - 1):
            here, above = (note.layers[n].velocities[-1] for n in (number, number + 1))
            more += self._loudness_db(note, number + 1, darkness(here / above))
            more -= self._loudness_db(note, number, 0.0)
        return _bounded(more)

    def _loudness_db(self, note: FontNote, number: int, dark: float) -> float:
        """Of a layer of the same key. Raises Mistake where it is silent."""
        place = note.instrument, note.key, number, dark
        if place not in self._known:
            layer = FontNote(note.instrument, note.key, number, note.layers)
            recording, rate = self._raw(layer, HEAD_SECONDS)
            found = loudness_db(recording, rate, note.dark_hertz, dark)
            if found <= QUIETEST:
                raise Mistake(f"{self._font.name} is silent at key {note.key}")
            self._known[place] = found
        return self._known[place]


def _bounded(db: float) -> float:
    return max(-MOST_DB, min(db, MOST_DB))
