"""The instruments of the band, played from a sound font instead of our own sound set.

``FontSounds`` does for the sampler what ``SoundSet`` does. A note is composed when it is first
needed, as loud as our own instrument would be. What a font lacks, and what of it turns out to
be broken, is taken from our own set, and told. Brush stirs are made by the sampler in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harmony.mistake import Mistake
from playback.fonts.balance import MEASURED, USUAL, Balance, FontNote
from playback.fonts.layers import layers, sounding
from playback.fonts.presets import NUMBERS, presets_for, wanted
from playback.fonts.soundfont import SoundFont
from playback.fonts.zone import FontZone
from playback.sound_set import Instrument, SoundSet, Zone, read_sound_set

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Recording = tuple[NDArray[np.float32], float]

RECIPE = 1
"""Rises when the same font no longer gives the same notes."""

HATS, HAT_CLASS = (42, 44, 46), 1
"""The two cymbals of a hi-hat end one another, whatever a font says of them."""

RELEASE_PART = 1 / 3
"""Of the font's release, the time of a fall by 100 dB in even dB. The sampler's fade, a turn of
a cosine, is then 30 dB down at the same moment as the font's."""

RELEASES = (0.03, 1.0)
"""No shorter, so that nothing clicks; no longer, so that chords do not run together (choice)."""


@dataclass(frozen=True, slots=True)
class _OfFont(Instrument):
    """An instrument whose zones are made key by key, when they are asked for."""

    find: Callable[[int, int], Zone]

    def zone(self, pitch: int, velocity: int) -> Zone:
        return self.find(pitch, velocity)


class FontSounds:
    """The sound set of a font. ``warnings`` says what of it had to be replaced, a line for an
    instrument.

    Raises Mistake for a file that is no sound font, or one with nothing for the band.
    """

    def __init__(self, path: str, ours: SoundSet | None = None) -> None:
        self._font = SoundFont(path)
        self._presets = presets_for(self._font.presets)
        if not self._presets:
            known = ", ".join(f"{name} {wanted(name)}" for name in NUMBERS)
            raise Mistake(f"{self._font.name} has no instrument of the band ({known}); try another")
        self._ours = ours or read_sound_set()
        self._balance = Balance(self._font, self._ours, self._note_at)
        self.digest = f"{self._font.digest}-{RECIPE}-{self._ours.digest}"
        self.warnings: list[str] = []
        self._warned: set[str] = set()
        self._instruments: dict[str, Instrument] = {}
        self._zones: dict[tuple[str, int], tuple[Zone, ...]] = {}
        self._notes: dict[str, FontNote] = {}
        self._replaced: set[str] = set()

    def instrument(self, name: str) -> Instrument:
        """Raises Mistake where our own set has to stand in, and lacks it too."""
        if name not in self._instruments:
            self._instruments[name] = self._found(name)
        return self._instruments[name]

    def recording(self, zone: Zone) -> Recording:
        """A note as the font plays it, (channels, frames), and its rate; ours where the font's
        is broken. Raises Mistake where our own is broken.
        """
        note = self._notes.get(zone.file)
        if note is None:
            return self._ours.recording(zone)
        try:
            return self._balance.played(note)
        except Mistake as problem:
            self._replaced.add(zone.file)
            self._warn(
                note.instrument, f"{problem}; for such notes our own {note.instrument} is taken"
            )
            return self._balance.own(note, note.hardest)

    def keeps(self, zone: Zone) -> bool:
        """Whether what a zone sounds like may be kept for another run. What is ours in place of
        the font's may not: that run would not tell of it.
        """
        return zone.file not in self._replaced

    def _found(self, name: str) -> Instrument:
        own = self._ours.instrument(name)
        preset = self._presets.get(name)
        if preset is None:
            number = f" ({wanted(name)})" if name in NUMBERS else ""
            self._warn(name, f"{self._font.name} has no {name}{number}; ours are taken")
            return own
        try:
            zones = self._font.zones(*preset)
        except Mistake as problem:
            self._warn(name, f"{problem}; our own {name} is taken")
            return own
        release = _release(zones, MEASURED[name][0]) if name in MEASURED else 0.0
        return _OfFont(
            name, release, own.one_voice, (), lambda key, v: self._zone(name, zones, key, v)
        )

    def _zone(self, name: str, zones: tuple[FontZone, ...], key: int, velocity: int) -> Zone:
        if (name, key) not in self._zones:
            self._zones[name, key] = self._of_key(name, zones, key)
        of_key = self._zones[name, key]
        return next((zone for zone in of_key if velocity in zone.velocities), of_key[-1])

    def _of_key(self, name: str, zones: tuple[FontZone, ...], key: int) -> tuple[Zone, ...]:
        """A zone for each layer of a key; our own where the font has nothing for it."""
        is_drum = name not in MEASURED
        at_key = layers(sounding(zones, key, drums=is_drum))
        if not at_key:
            self._warn(name, f"{self._font.name} has no key {key} for {name}; ours is taken")
            own = self._ours.instrument(name)
            return tuple(dict.fromkeys(own.zone(key, velocity) for velocity in (0, 127)))
        found = []
        for number, layer in enumerate(at_key):
            file = f"{name}-{key:03}-{layer.velocities[-1]:03}"
            self._notes[file] = FontNote(name, key, number, at_key)
            choke = next((zone.choke for zone in layer.zones if zone.choke), 0) if is_drum else 0
            choke = HAT_CLASS if is_drum and key in HATS else choke
            found.append(
                Zone(file, range(key, key + 1), layer.velocities, float(key), 1.0, choke, None)
            )
        return tuple(found)

    def _note_at(self, name: str, key: int, velocity: int) -> FontNote | None:
        return self._notes.get(self.instrument(name).zone(key, velocity).file)

    def _warn(self, name: str, told: str) -> None:
        """Once for each instrument."""
        if name not in self._warned:
            self._warned.add(name)
            self.warnings.append(told)


def _release(zones: tuple[FontZone, ...], key: int) -> float:
    """How long the sampler's fade is to be: that of a key struck as usual."""
    times = [
        zone.envelope_at(key).release
        for zone in sounding(zones, key, drums=False)
        if zone.velocities[0] <= USUAL <= zone.velocities[1]
    ]
    return max(RELEASES[0], min(RELEASE_PART * max(times, default=0.0), RELEASES[1]))
