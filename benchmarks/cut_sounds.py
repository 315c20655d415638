"""Cut the sound set of the band from two sound fonts; writes playback/sounds/.

    python benchmarks/cut_sounds.py [FluidR3_GM.sf2 [MuseScore_General_Full.sf3]]

What a sampler would otherwise do at every note is done here, once: the font's own filter and
fading are in the files, loops that fade are played out, the pitch of every root is measured,
its level evened. The same fonts and libraries give the same bytes. The fonts come with the
Debian packages fluid-soundfont-gm and musescore-general-soundfont.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from playback.fonts.soundfont import Audio, Loop, SoundFont
from playback.fonts.zone import FontZone
from sound_choices import CUTS, Cut
from sound_fading import slowed
from sound_files import write_index, write_sound
from sound_measures import held_db, hertz_of, loudness_db, pitch_near
from sound_shaping import (
    channels,
    filtered,
    held,
    played_out,
    seamless,
    shelved,
    softer,
    trimmed,
)

FLUID = "/usr/share/sounds/sf2/FluidR3_GM.sf2"
MUSESCORE = "/usr/share/sounds/sf3/MuseScore_General_Full.sf3"
SOUNDS = Path(__file__).resolve().parent.parent / "playback" / "sounds"

PEAK_DB = -1.0
USUAL = 75  # the velocity of most notes
LARGEST_STEP_DB = 1.2  # from a root to the next, in loudness
MOST_HELD_DB = 5.0  # by which a bass note that dies early, or late, is helped (choice)


@dataclass(frozen=True, slots=True)
class Sample:
    """One file to be, at the level that ``level_db`` would bring to the font's own."""

    zone: FontZone
    layer: tuple[int, int]
    audio: Audio
    loop: Loop | None
    root: float
    level_db: float

    @property
    def peak_db(self) -> float:
        return float(20 * np.log10(np.abs(self.audio).max()))


def main(fluid: str = FLUID, musescore: str = MUSESCORE) -> None:
    fluid_font, musescore_font = SoundFont(fluid), SoundFont(musescore)
    files: dict[bytes, str] = {}
    instruments = {}
    with TemporaryDirectory() as room:
        for name, cut in CUTS.items():
            Path(room, name).mkdir()
            font = musescore_font if cut.of_grand else fluid_font
            samples = [sample for layer in cut.layers for sample in _layer(font, cut, layer)]
            instruments[name] = {
                "release_ms": cut.release_ms,
                "one_voice": cut.one_voice,
                "zones": _zones(Path(room), name, samples, files),
            }
        write_index(Path(room), instruments)
        for name in CUTS:
            shutil.rmtree(SOUNDS / name, ignore_errors=True)
            shutil.copytree(Path(room, name), SOUNDS / name, copy_function=shutil.copyfile)
        shutil.copyfile(Path(room, "index.json"), SOUNDS / "index.json")


def _layer(font: SoundFont, cut: Cut, layer: tuple[int, int]) -> list[Sample]:
    """The samples of a layer, from below, tuned, even and with their keys."""
    found: list[Sample] = []
    for zone, right in _pairs(font, cut, layer):
        if cut.balance is not None or zone.sample not in {s.zone.sample for s in found}:
            found.append(_sample(font, cut, zone, right, layer))
    if cut.balance is not None:
        return found
    return _shared_out(_even(_evenly_held(found) if cut.walks else found, cut.trend), cut.keys)


def _pairs(
    font: SoundFont, cut: Cut, layer: tuple[int, int]
) -> list[tuple[FontZone, FontZone | None]]:
    """The zones that sound at the top of a layer, from below: each left one with its right.

    The names tell the channels: the fonts leave the links between their samples empty.
    """
    zones = [
        zone
        for zone in font.zones(*cut.preset)
        if zone.velocities[0] <= layer[1] <= zone.velocities[1]
        and zone.keys[1] >= cut.keys[0]
        and zone.keys[0] <= cut.keys[-1]
        and zone.envelope_at(60).attack < 1  # a second, slow grand lies under the first
    ]
    rights = {(zone.keys, zone.name): zone for zone in zones if zone.name.endswith("(R)")}
    lefts = sorted((zone for zone in zones if zone.pan <= 0), key=lambda zone: zone.keys)
    if cut.roots:
        nearest = {min(lefts, key=lambda z: abs(z.root_key - root)).sample for root in cut.roots}
        lefts = [zone for zone in lefts if zone.sample in nearest]
    return [(zone, rights.get((zone.keys, zone.name.replace("(L)", "(R)")))) for zone in lefts]


def _sample(
    font: SoundFont, cut: Cut, zone: FontZone, right: FontZone | None, layer: tuple[int, int]
) -> Sample:
    left, loop = font.audio(zone)
    rate, envelope = zone.rate, zone.envelope_at(zone.root_key)
    audio = channels(left, font.audio(right)[0] if right else None, rate, stereo=cut.stereo)
    nominal = zone.root_key - zone.tuning_cents / 100
    lowest_hz = 0 if cut.balance is not None else hertz_of(nominal)
    # The grand's filter is opened by its modulators, so it is left open here.
    audio = filtered(audio, rate, lowest_hz, np.inf if cut.of_grand else zone.cutoff_hz)
    if loop is not None:
        audio = seamless(audio, loop, rate)
    if not cut.sustains:
        audio, loop = played_out(audio, loop, rate, envelope, cut.longest), None
    key = zone.root_key if cut.balance is None else zone.keys[1]
    if key in cut.shelves:
        audio = shelved(audio, rate, *cut.shelves[key])
    if key in cut.falls:
        audio = slowed(audio, rate, cut.falls[key])
    audio, loop = trimmed(audio, loop, rate)
    if cut.balance is not None:
        root, level = key - zone.cents_at(key) / 100, zone.level_db + cut.balance.get(key, 0)
        return Sample(zone, layer, audio, loop, root, level)
    start, seconds = (0.1, 1.0) if cut.sustains else (0.1, 0.5)
    usual = softer(audio, rate, hertz_of(nominal), np.clip(USUAL, *layer) / layer[1])
    strikes = (audio,) if cut.of_grand else (audio, usual)  # its stiff strings mislead when dark
    roots = [pitch_near(strike, rate, nominal, start, seconds) for strike in strikes]
    return Sample(zone, layer, audio, loop, float(np.mean(roots)), zone.level_db)


def _even(samples: list[Sample], trend: float) -> list[Sample]:
    """Loudness and place between the channels run smoothly over the keys, as on the whole."""
    roots = np.array([sample.root for sample in samples])
    if samples[0].audio.shape[1] == 2:
        sides = np.array([_balance_db(sample) for sample in samples])
        away = np.polyval(np.polyfit(roots, sides, 1), roots) - sides
        samples = [_leaned(sample, db) for sample, db in zip(samples, away, strict=True)]
    heard = [_heard_db(sample) + sample.level_db for sample in samples]
    wanted = np.polyval(np.polyfit(roots, heard, 2), roots)
    steps = np.clip(trend * np.diff(wanted), -LARGEST_STEP_DB, LARGEST_STEP_DB)
    wanted = wanted[0] + np.concatenate([[0.0], np.cumsum(steps)])
    return [
        replace(sample, level_db=sample.level_db + float(to) - was)
        for sample, to, was in zip(samples, wanted, heard, strict=True)
    ]


def _heard_db(sample: Sample) -> float:
    """Its loudness, between that of the hardest strike and of a usual one, which is darker."""
    rate, part = sample.zone.rate, np.clip(USUAL, *sample.layer) / sample.layer[1]
    usual = softer(sample.audio, rate, hertz_of(sample.root), part)
    return (2 * loudness_db(sample.audio, rate) + loudness_db(usual, rate)) / 3


def _evenly_held(samples: list[Sample]) -> list[Sample]:
    """Walking notes last alike: none dies at once between two that sing."""
    roots = [sample.root for sample in samples]
    falls = [held_db(sample.audio, sample.zone.rate) for sample in samples]
    away = np.polyval(np.polyfit(roots, falls, 1), roots) - falls
    away = np.clip(away, -MOST_HELD_DB, MOST_HELD_DB)
    return [
        replace(sample, audio=held(sample.audio, sample.zone.rate, float(db)))
        for sample, db in zip(samples, away, strict=True)
    ]


def _balance_db(sample: Sample) -> float:
    """How much louder the right channel is than the left."""
    left, right = (loudness_db(sample.audio[:, [side]], sample.zone.rate) for side in (0, 1))
    return right - left


def _leaned(sample: Sample, db: float) -> Sample:
    """The right channel so much louder against the left."""
    gains = np.array([10 ** (-db / 40), 10 ** (db / 40)], dtype=np.float32)
    return replace(sample, audio=sample.audio * gains)


def _shared_out(samples: list[Sample], keys: range) -> list[Sample]:
    """Each key goes to the nearest root; roots that serve no key are left out."""
    samples = sorted(samples, key=lambda sample: sample.root)
    borders = [int(a.root + b.root) // 2 for a, b in pairwise(samples)]
    lows, highs = [keys[0], *(b + 1 for b in borders)], [*borders, keys[-1]]
    shared = [
        replace(sample, zone=replace(sample.zone, keys=(low, min(high, keys[-1]))))
        for sample, low, high in zip(samples, lows, highs, strict=True)
    ]
    return [sample for sample in shared if sample.zone.keys[0] <= sample.zone.keys[1]]


def _zones(
    room: Path, name: str, samples: list[Sample], files: dict[bytes, str]
) -> list[dict[str, Any]]:
    """The rows of the index; the files are written, the same sound once for all instruments."""
    loudest = max(sample.level_db + sample.peak_db for sample in samples)
    rows = []
    for sample in samples:
        audio = sample.audio * np.float32(10 ** ((PEAK_DB - sample.peak_db) / 20))
        content = audio.tobytes()
        if content not in files:
            files[content] = _file(name, sample)
            write_sound(room / files[content], audio, sample.zone.rate)
        rows.append(
            {
                "file": files[content],
                "keys": sample.zone.keys,
                "velocities": sample.layer,
                "root": round(sample.root, 3),
                "gain_db": round(sample.level_db + sample.peak_db - loudest, 2),
                "choke": sample.zone.choke,
                "loop": sample.loop,
            }
        )
    return rows


def _file(name: str, sample: Sample) -> str:
    """Named by its key, and by the velocity from which it sounds where there are layers."""
    cut = CUTS[name]
    key = sample.zone.root_key if cut.balance is None else sample.zone.keys[0]
    layer = f"-{sample.layer[0]}" if len(cut.layers) > 1 else ""
    return f"{name}/{key:03}{layer}{'.ogg' if cut.of_grand else '.flac'}"


if __name__ == "__main__":
    main(*sys.argv[1:])
