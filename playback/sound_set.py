"""The sound set: which recording serves which key of which instrument.

``sounds/index.json`` names them; ``benchmarks/cut_sounds.py`` wrote it and cut the recordings
from fonts whose licences stand beside it. A recording is read when a note first needs it.

>>> bass = read_sound_set().instrument("upright")
>>> zone = bass.zone(38, velocity=90)
>>> 38 in zone.keys and 90 in zone.velocities
True
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from harmony.mistake import Mistake

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SOUNDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sounds")
INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Zone:
    """A recording and the keys and velocities it serves.

    ``root``: the MIDI pitch, cents included, that is heard at its own rate. ``gain``: a
    factor that makes it as loud as its neighbours. ``choke``: notes of the same class end one
    another, as a foot closes a hi-hat; 0 is none. ``loop``: frames that may be repeated.
    """

    file: str
    keys: range
    velocities: range
    root: float
    gain: float
    choke: int
    loop: range | None


@dataclass(frozen=True, slots=True)
class Instrument:
    """What a player plays on. ``release``: seconds in which a note fades after its end, 0
    rings on. ``one_voice``: a new note ends the one before.
    """

    name: str
    release: float
    one_voice: bool
    zones: tuple[Zone, ...]

    def zone(self, pitch: int, velocity: int) -> Zone:
        """The zone of a key struck so hard; beyond the recorded keys the nearest."""
        zones = [zone for zone in self.zones if velocity in zone.velocities] or self.zones
        return min(zones, key=lambda zone: _distance(zone.keys, pitch))


def _distance(keys: range, pitch: int) -> int:
    return max(0, keys.start - pitch, pitch - keys.stop + 1)


class Sounds(Protocol):
    """What a sampler plays on: a ``SoundSet``, or something that does as it does."""

    @property
    def digest(self) -> str: ...
    def instrument(self, name: str) -> Instrument: ...
    def recording(self, zone: Zone) -> tuple[NDArray[np.float32], float]: ...
    def keeps(self, zone: Zone) -> bool: ...


@dataclass(frozen=True, slots=True)
class SoundSet:
    """All instruments of a folder; ``digest`` changes whenever its index does."""

    folder: str
    digest: str
    instruments: Mapping[str, Instrument]

    def instrument(self, name: str) -> Instrument:
        """Raises Mistake where the set lacks it."""
        found = self.instruments.get(name)
        if found is None:
            raise _broken(self.folder, f"it has no {name}")
        return found

    def recording(self, zone: Zone) -> tuple[NDArray[np.float32], int]:
        """The samples of a zone, (channels, frames), and their rate. Raises Mistake."""
        try:
            samples, rate = _decoded(os.path.join(self.folder, zone.file))
        except (OSError, RuntimeError) as problem:
            raise _broken(self.folder, f"{zone.file}: {problem}") from None
        if not samples.size:
            raise _broken(self.folder, f"{zone.file} is empty")
        return samples, rate

    def keeps(self, zone: Zone) -> bool:
        """Whether what a zone sounds like may be kept on disk for another run: any may."""
        return True


@lru_cache(maxsize=12)
def _decoded(path: str) -> tuple[NDArray[np.float32], int]:
    """A recording; kept for the keys around it, whose turn comes soon: a bass player's six
    recordings and a pianist's make some 15 MB (choice).
    """
    import soundfile

    # As float: Vorbis beyond full scale would wrap round into clicks as integers.
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    samples.flags.writeable = False
    return samples.T, int(rate)


@lru_cache(maxsize=2)
def read_sound_set(folder: str = SOUNDS) -> SoundSet:
    """The sound set in a folder. Raises Mistake where it is missing or broken."""
    from hashlib import blake2b

    try:
        with open(os.path.join(folder, INDEX), "rb") as source:
            text = source.read()
        said = json.loads(text)["instruments"]
        instruments = {name: _instrument(name, entry) for name, entry in said.items()}
    except OSError as problem:
        raise _broken(folder, f"{INDEX}: {problem.strerror or problem}") from None
    except (ValueError, LookupError, TypeError, AttributeError) as problem:
        raise _broken(folder, f"{INDEX} cannot be understood ({problem!r})") from None
    return SoundSet(folder, blake2b(text, digest_size=8).hexdigest(), instruments)


def _instrument(name: str, said: dict[str, Any]) -> Instrument:
    zones = tuple(_zone(entry) for entry in said["zones"])
    if not zones:
        raise ValueError(f"{name} has no zones")
    return Instrument(name, float(said["release_ms"]) / 1000, bool(said["one_voice"]), zones)


def _zone(said: dict[str, Any]) -> Zone:
    (low, high), (soft, hard) = said["keys"], said["velocities"]
    loop = None if said["loop"] is None else range(*map(int, said["loop"]))
    return Zone(
        file=str(said["file"]),
        keys=range(int(low), int(high) + 1),
        velocities=range(int(soft), int(hard) + 1),
        root=float(said["root"]),
        gain=10 ** (float(said["gain_db"]) / 20),
        choke=int(said["choke"]),
        loop=loop,
    )


def _broken(folder: str, why: str) -> Mistake:
    return Mistake(
        f"the sound set in {folder} is broken: {why}; install Deux Accords again "
        "(pip install --force-reinstall .)"
    )
