"""Small sound sets made for a test: what they hold is known to the sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 48_000
SINE_PITCH = 57  # A3, 220 Hz


def sine(seconds: float, pitch: float = SINE_PITCH, rate: int = RATE) -> NDArray[np.float64]:
    """A sine with a soft beginning; four of them together stay below full scale."""
    turn = np.arange(round(seconds * rate)) / rate
    swell = np.minimum(1, turn / 0.01)
    return np.asarray(0.2 * swell * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * turn))


def click(frames: int = 1) -> NDArray[np.float64]:
    """Half of full scale for a moment, then nothing."""
    sound = np.zeros(64)
    sound[:frames] = 0.5
    return sound


def zone(file: str, root: float = SINE_PITCH, **other: Any) -> dict[str, Any]:
    usual = {"keys": [0, 127], "velocities": [0, 127], "gain_db": 0.0, "choke": 0, "loop": None}
    return {"file": file, "root": root, **usual, **other}


def instrument(*zones: dict[str, Any], release_ms: float = 100, one_voice: bool = False) -> Any:
    return {"release_ms": release_ms, "one_voice": one_voice, "zones": list(zones)}


def sound_folder(
    folder: Path, instruments: dict[str, Any], recordings: dict[str, NDArray[np.float64]]
) -> str:
    """Write a sound set; gives the folder as the sampler takes it."""
    for name, samples in recordings.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(folder / name, samples, RATE, subtype="PCM_24")
    index = {"version": 1, "instruments": instruments}
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
    return str(folder)


def clicking_trio(folder: Path) -> str:
    """Every key of every player is one click at its own pitch: what is heard is when."""
    zones = [zone("click.wav", root=key, keys=[key, key]) for key in range(128)]
    drums = instrument(*zones, release_ms=0)
    names = ("upright", "piano", "vibes", "guitar", "sticks", "brushes")
    return sound_folder(folder, dict.fromkeys(names, drums), {"click.wav": click()})


def singing_trio(folder: Path) -> str:
    """Every player sings sines: whatever is not smooth is our doing."""
    tuned = instrument(zone("sine.wav"), release_ms=90)
    alone = instrument(zone("sine.wav"), release_ms=90, one_voice=True)
    hats = [zone("sine.wav", keys=[key, key], choke=1) for key in (42, 44, 46)]
    drums = instrument(*hats, zone("sine.wav"), release_ms=0)
    said = {"upright": alone, "piano": tuned, "vibes": tuned, "guitar": tuned}
    said |= {"sticks": drums, "brushes": drums}
    long = sine(4.0) * np.exp(-np.arange(4 * RATE) / RATE)
    long[-RATE // 10 :] *= np.linspace(1, 0, RATE // 10)
    return sound_folder(folder, said, {"sine.wav": long})
