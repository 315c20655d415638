"""The sample player: from a note to the sound of it.

Each note of an instrument is rendered whole once, at its pitch and rate, in two shades: as
bright as it was recorded, and dark. How hard a strike is decides how much of each is heard,
and how loud; so two renderings serve all velocities, and none of them steps. They are kept in
memory, and on disk for the next run. Brush stirs are not recorded but made (see stirs).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from playback.frames import Strike
from playback.note_cache import NoteCache
from playback.note_file import Note, whole
from playback.perform import TimedNote
from playback.resample import as_sound, at_rate, darkened, sustained
from playback.sound_set import SOUNDS, Instrument, Sounds, Zone, read_sound_set
from playback.stirs import STIRRED, stir
from playback.strokes import FINGERED, alive, fingered, shifted, softened, stroke

Sound = NDArray[np.float32]
"""(channels, frames): stereo, or one channel that is heard on both sides."""

RECIPE = 3
"""Rises when the same recording no longer gives the same rendering, so that notes kept on
disk by an older version are not taken."""

MOST_BYTES = 160_000_000
"""Of renderings in memory; a trio over the vamp takes some 105 MB at 48 kHz when they have just
been made, and 40 MB of those that are read from disk."""

LONGEST_SECONDS = 8.0
"""No note is heard for longer than this: the longest recording, or a horn player's breath
(choice)."""

CHOKE_SECONDS = 0.02
"""How fast a note ends that another one ends: a foot on the hi-hat, a finger on the string
(choice)."""

LOUDNESS = 2.0
"""Amplitude goes with the square of the velocity, as in General MIDI synths: 12 dB less for
half as hard."""

RIDES = (51, 53, 59)
RIDE_LOUDNESS, RIDE_VELOCITY = 1.4, 80
"""A ride answers less: with the square, a bar of people's own velocities spans 17 dB, more than
a stick on a cymbal gives (measured on the rendered band; the exponent: choice). At the velocity
it is usually struck with it is as loud."""

TRIMS_DB = {"vibes": 2.0, "guitar": 3.0}
"""What brings an instrument that comps to the loudness of the piano (measured over 32 bars,
in LUFS, and rounded)."""

DARK_DRUMS_HERTZ = 3_000.0

DARKEST = 0.9
"""How much of the softest strike is the dark rendering. What is bright of it goes with the
square of the velocity, so that a strike half as hard is clearly darker (choice)."""


@dataclass(slots=True)
class Voice:
    """A note that sounds: its first frame, the sound from there on (its own, to be faded by
    whoever ends it early), and which later notes end it: those with the same ``choke``.
    """

    start: int
    sound: Sound
    choke: str


class Sampler:
    """Plays the instruments of ``sounds``, a sound set or a font, else of the sound set in a
    folder, at a sample rate, in frames a second.

    Raises Mistake where the sound set is missing or broken, now or when a recording is read.
    """

    def __init__(
        self,
        rate: int,
        cache: NoteCache | None = None,
        folder: str = SOUNDS,
        sounds: Sounds | None = None,
    ) -> None:
        self.rate = rate
        self.folder = folder
        self._set = sounds or read_sound_set(folder)
        self._version = f"{self._set.digest}-{RECIPE}-{np.__version__}-{rate}"
        self._cache = cache or NoteCache(None)
        self._kept: OrderedDict[str, Note] = OrderedDict()
        self._zones: dict[tuple[str, int, int], tuple[Instrument, Zone]] = {}

    @property
    def longest(self) -> int:
        """No sound is longer, in frames."""
        return round(LONGEST_SECONDS * self.rate)

    @property
    def held_bytes(self) -> int:
        """How much of the memory the renderings take."""
        return sum(note.held_bytes for note in self._kept.values())

    def voice(self, strike: Strike) -> Voice:
        """The sound of a strike from its first frame to its last."""
        note = strike.note
        written = self._written(note)
        if _is_stirred(strike):
            moment = round(1000 * note.at_seconds)
            hiss = stir(self.rate, moment, written, note.velocity)
            hiss *= np.float32(10 ** (strike.raised_db / 20))
            return Voice(strike.frame, hiss, "")
        instrument, zone = self._zone(strike)
        ring = round(release(instrument, note.pitch) * self.rate)
        frames = self._frames(strike)
        rendered = self._rendered(instrument, zone, note.pitch, frames).sound
        how = stroke(instrument.name, note.pitch, note.at_seconds)
        level = _level(instrument, zone, note)
        level *= 10 ** ((how.louder_db + strike.raised_db) / 20)
        force = note.velocity / zone.velocities[-1]
        sound = _blended(rendered[..., :frames], level, force, how.brighter)
        sound = alive(shifted(sound, how.sharper_cents), instrument.name, self.rate)
        softened(sound, round(how.attack_seconds * self.rate))
        if instrument.name in FINGERED:
            fingered(sound, self.rate, note.pitch, note.at_seconds, written)
        if ring and written < sound.shape[-1]:
            sound[:, written:] *= fade(ring)[: sound.shape[-1] - written]
        return Voice(strike.frame, sound, _choke(instrument, zone))

    def is_over(self, strike: Strike, frame: int) -> bool:
        """Whether nothing of a strike is heard from a frame on; False where that is not known
        without rendering it.
        """
        rendered = None if _is_stirred(strike) else self._kept.get(self._name(strike))
        if rendered is None:
            return False
        return strike.frame + min(rendered.frames, self._frames(strike)) < frame

    def is_ready(self, strike: Strike) -> bool:
        """Whether a strike can be played without rendering or reading first."""
        if _is_stirred(strike):
            return True
        rendered = self._kept.get(self._name(strike))
        return rendered is not None and rendered.reaches(self._frames(strike))

    def prepare(self, strike: Strike) -> None:
        """Render what a strike needs, so that it costs little when it is due."""
        if not _is_stirred(strike):
            self._rendered(*self._zone(strike), strike.note.pitch, self._frames(strike))

    def _zone(self, strike: Strike) -> tuple[Instrument, Zone]:
        note = strike.note
        key = (strike.instrument, note.pitch, note.velocity)
        found = self._zones.get(key)
        if found is None:
            instrument = self._set.instrument(strike.instrument)
            found = instrument, instrument.zone(note.pitch, note.velocity)
            self._zones[key] = found
        return found

    def _name(self, strike: Strike) -> str:
        return _rendering_of(*self._zone(strike), strike.note.pitch)

    def _frames(self, strike: Strike) -> int:
        """How much of its rendering a strike is heard for, where that is so long."""
        note = strike.note
        ring = release(self._zone(strike)[0], note.pitch)
        if not ring:
            return self.longest
        return self._written(note) + round(ring * self.rate)

    def _written(self, note: TimedNote) -> int:
        return max(1, round(note.seconds * self.rate))

    def _rendered(self, instrument: Instrument, zone: Zone, pitch: int, frames: int) -> Note:
        """Both shades of a note, (2, channels, frames), for at least so many frames."""
        name = _rendering_of(instrument, zone, pitch)
        found = self._kept.get(name)
        if found is not None and found.reaches(frames):
            self._kept.move_to_end(name)
            return found
        on_disk = f"{self._version}-{name}"
        found = self._cache.read(on_disk, frames, found)
        if found is None:
            found = whole(self._render(instrument, zone, pitch))
            if self._set.keeps(zone):
                self._cache.write(on_disk, found.sound)
        self._kept[name] = found
        self._kept.move_to_end(name)
        while self.held_bytes > MOST_BYTES and len(self._kept) > 1:
            self._kept.popitem(last=False)
        return found

    def _render(self, instrument: Instrument, zone: Zone, pitch: int) -> NDArray[np.float32]:
        recording, rate = self._set.recording(zone)
        up = float(2 ** ((pitch - zone.root) / 12))
        if zone.loop is not None:
            longest = round(LONGEST_SECONDS * rate * up)
            recording = sustained(recording, zone.loop.start, zone.loop.stop, longest)
        spectrum, span, frames = at_rate(recording, rate * up, self.rate)
        dark = darkened(spectrum, span, self.rate, _dark_hertz(instrument, pitch))
        shades = [as_sound(shade, span, min(frames, self.longest)) for shade in (spectrum, dark)]
        rendered = np.stack(shades)
        if frames > self.longest:
            rendered[..., -(self.longest // 8) :] *= fade(self.longest // 8)
        return rendered


def _is_stirred(strike: Strike) -> bool:
    return (strike.instrument, strike.note.pitch) in STIRRED


def _rendering_of(instrument: Instrument, zone: Zone, pitch: int) -> str:
    """What names a rendering, in memory and on disk: kits may share a recording."""
    dark = _dark_hertz(instrument, pitch)
    return f"{zone.file.replace('/', '-')}-{zone.root:g}-{pitch}-{dark:.0f}"


def release(instrument: Instrument, pitch: int) -> float:
    """How long a note fades after its end, in seconds; 0 where it rings on by itself.

    A damper takes longer over the heavy strings of the bass, and above the sixth octave a piano
    has none (choice; Fletcher & Rossing, The Physics of Musical Instruments, 12: the top 20
    strings are undamped).
    """
    if instrument.name != "piano":
        return instrument.release
    if pitch >= UNDAMPED:
        return 0.0
    return instrument.release * float(np.clip(2 ** ((57 - pitch) / 24), 0.6, 2.0))


UNDAMPED = 89


def _dark_hertz(instrument: Instrument, pitch: int) -> float:
    """Where the dark shade begins; for drums a fixed place."""
    if not instrument.release:
        return DARK_DRUMS_HERTZ
    return dark_hertz(440 * float(2 ** ((pitch - 69) / 12)))


def dark_hertz(tone_hertz: float) -> float:
    """Where the dark shade of a tone begins: at its fifth partial, or near it (choice)."""
    return min(4_000.0, max(300.0, 5 * tone_hertz))


def darkness(force: float) -> float:
    """How much of a strike is the dark shade, by its velocity beside the hardest that its
    recording serves, which is as bright as it was recorded.
    """
    return float(DARKEST * (1 - force**2))


def _level(instrument: Instrument, zone: Zone, note: TimedNote) -> float:
    """How loud a note is, as a factor."""
    trim = zone.gain * float(10 ** (TRIMS_DB.get(instrument.name, 0.0) / 20))
    force = note.velocity / 127
    if not instrument.release and note.pitch in RIDES:
        usual = float((RIDE_VELOCITY / 127) ** (LOUDNESS - RIDE_LOUDNESS))
        return trim * usual * float(force**RIDE_LOUDNESS)
    return trim * float(force**LOUDNESS)


def _blended(rendered: NDArray[np.float32], level: float, force: float, brighter: float) -> Sound:
    """A strike, (channels, frames): so much of the bright shade, so much of the dark."""
    dark = darkness(force)
    dark -= 4 * dark * (1 - dark) * brighter  # nothing is darker than dark, brighter than bright
    sound = rendered[0] * np.float32(level * (1 - dark))
    sound += rendered[1] * np.float32(level * dark)
    return np.asarray(sound, np.float32)


def _choke(instrument: Instrument, zone: Zone) -> str:
    if instrument.one_voice:
        return instrument.name
    return f"{instrument.name} {zone.choke}" if zone.choke else ""


@lru_cache(maxsize=16)
def fade(frames: int) -> Sound:
    """From 1 to 0 without a corner at either end."""
    turn = np.linspace(0, np.pi, frames, dtype=np.float32)
    return np.asarray((1 + np.cos(turn)) / 2, np.float32)
