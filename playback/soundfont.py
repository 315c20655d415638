"""A sound font, SF2 or SF3, read as the SoundFont 2.04 specification describes it.

A font is a list of presets ("Acoustic Bass"); a preset sounds as zones: this sample for these
keys and velocities, at this pitch and level, with this loop and envelope. Preset and instrument
settings come resolved into one zone each; the samples stay in the file until they are asked for.
Modulators are passed over: what velocity does to the tone is the sampler's own affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harmony.mistake import Mistake
from playback.font_file import FontFile, text

Audio = NDArray[np.float32]
Loop = tuple[int, int]
Generators = dict[int, int]

ATTENUATION = 0.4
"""How much of a zone's initial attenuation is meant. The specification says all of it, but the
EMU chips that fonts were voiced on, and the players since, took 0.4 (choice: as they did)."""

MOST_ZONES = 65_536  # looked at for one preset; the largest of the common fonts has 2,000
MOST_FRAMES = 1 << 24  # of one compressed sample: six minutes
RATES = (400, 192_000)  # the lowest of the specification; the highest that converters know

# Generators by their numbers in the specification, section 8.1.2.
START, END, LOOP_START, LOOP_END, START_COARSE = range(5)
CUTOFF, END_COARSE, PAN, INSTRUMENT = 8, 12, 17, 41
DELAY, ATTACK, HOLD, DECAY, SUSTAIN, RELEASE, KEY_TO_HOLD, KEY_TO_DECAY = range(33, 41)
KEYS, VELOCITIES, LOOP_START_COARSE, INITIAL_ATTENUATION = 43, 44, 45, 48
LOOP_END_COARSE, COARSE_TUNE, FINE_TUNE, SAMPLE, LOOP_MODE = 50, 51, 52, 53, 54
SCALE_TUNING, CHOKE, ROOT = 56, 57, 58

SHORTEST, LONGEST = -12_000, 8000  # timecents: a millisecond, which counts as none; 100 s
MOST_CENTIBELS, PERMILLE_PAN = 1440, 500
CUTOFFS = (1500, 13_500)  # cents above 8.176 Hz

DEFAULTS = {CUTOFF: CUTOFFS[1], SCALE_TUNING: 100, ROOT: -1}
DEFAULTS |= dict.fromkeys((DELAY, ATTACK, HOLD, DECAY, RELEASE), SHORTEST)
ADDED = {CUTOFF, PAN, *range(DELAY, KEY_TO_DECAY + 1), INITIAL_ATTENUATION}
ADDED |= {COARSE_TUNE, FINE_TUNE, SCALE_TUNING}  # what a preset may add to its instruments
EVERY = 0 | 127 << 8  # a range: its low end in the low byte

COMPRESSED, IN_ROM = 0x10, 0x8000


@dataclass(frozen=True, slots=True)
class Envelope:
    """How loud a note is over its life: times in seconds, the sustained level in dB below full.

    ``decay`` and ``release`` are the times that a fall of 100 dB would take, in even dB.
    """

    delay: float
    attack: float
    hold: float
    decay: float
    sustain_db: float
    release: float


@dataclass(frozen=True, slots=True)
class FontZone:
    """One sample of a preset, and how it is to be played.

    ``keys`` and ``velocities`` include both ends. ``sample`` is its number in the font, ``name``
    its name, ``rate`` is in Hz. ``pan`` runs from -1, left, to 1. ``loop_mode``: 0 once, 1 for
    ever, 3 until the note ends. ``choke`` is the exclusive class, 0 for none.
    """

    keys: tuple[int, int]
    velocities: tuple[int, int]
    sample: int
    name: str
    rate: int
    root_key: int
    tuning_cents: int
    cents_per_key: int
    level_db: float
    pan: float
    cutoff_hz: float
    loop_mode: int
    choke: int
    generators: Mapping[int, int]

    def cents_at(self, key: int) -> int:
        """How far above its own rate the sample is played for a key."""
        return (key - self.root_key) * self.cents_per_key + self.tuning_cents

    def envelope_at(self, key: int) -> Envelope:
        """The volume envelope of a key: high ones may hold and fade faster."""
        found = self.generators
        hold = found[HOLD] + (60 - key) * found.get(KEY_TO_HOLD, 0)
        decay = found[DECAY] + (60 - key) * found.get(KEY_TO_DECAY, 0)
        return Envelope(
            delay=_seconds(found[DELAY]),
            attack=_seconds(found[ATTACK]),
            hold=_seconds(hold),
            decay=_seconds(decay),
            sustain_db=_within(found.get(SUSTAIN, 0), 0, MOST_CENTIBELS) / 10,
            release=_seconds(found[RELEASE]),
        )


class SoundFont:
    """A font on disk. Raises Mistake for a file that cannot be read or is no whole font."""

    def __init__(self, path: str) -> None:
        self._file = FontFile(path)
        self._lists = self._file.lists

    @property
    def presets(self) -> dict[tuple[int, int], str]:
        """The names of the presets by (bank, program)."""
        rows = self._lists["phdr"][:-1]
        return {(int(row["bank"]), int(row["program"])): text(row["name"]) for row in rows}

    def zones(self, bank: int, program: int) -> tuple[FontZone, ...]:
        """The zones of a preset, in the order of the font. Raises Mistake if there is none."""
        rows = self._lists["phdr"][:-1]
        at = np.flatnonzero((rows["bank"] == bank) & (rows["program"] == program))
        if not len(at):
            near = ", ".join(f"{b}:{p}" for b, p in sorted(self.presets)[:8])
            told = f"{self._file.name} has no preset {bank}:{program}"
            raise Mistake(f"{told}; it has {near or 'none at all'}")
        found: list[FontZone] = []
        looked_at = 0
        for upper in self._bags("p", int(at[0])):
            for lower in self._bags("i", upper[INSTRUMENT]):
                looked_at += 1
                if looked_at > MOST_ZONES:
                    why = f"preset {bank}:{program} has more than {MOST_ZONES} zones"
                    raise self._file.broken(why)
                found += self._zone(upper, lower)
        return tuple(found)

    def audio(self, zone: FontZone) -> tuple[Audio, Loop | None]:
        """The sample of a zone, mono, at its own rate, and its loop if it has one.

        The loop counts in frames from the first of the sample, its end excluded. Raises Mistake.
        """
        row, moved = self._lists["shdr"][zone.sample], zone.generators
        is_compressed = bool(row["type"] & COMPRESSED)
        whole = self._vorbis(row) if is_compressed else self._pcm(row)
        # In SF3 a loop counts from its sample, in SF2 from the first sample of all.
        origin = 0 if is_compressed else int(row["start"])
        start = _offset(moved, START, START_COARSE)
        end = len(whole) + _offset(moved, END, END_COARSE)
        if not 0 <= start < end <= len(whole):
            start, end = 0, len(whole)
        first = int(row["loop_start"]) - origin + _offset(moved, LOOP_START, LOOP_START_COARSE)
        after = int(row["loop_end"]) - origin + _offset(moved, LOOP_END, LOOP_END_COARSE)
        is_looped = zone.loop_mode in (1, 3) and start <= first < after <= end
        return whole[start:end], (first - start, after - start) if is_looped else None

    def _bags(self, level: str, number: int) -> Iterator[Generators]:
        """The zones of a preset ("p") or an instrument ("i"), each over the global one."""
        heads, bags, rows = (self._lists[name] for name in _NAMES[level])
        points_to, target = _POINTS_TO[level]
        every: Generators = {}
        first_bag = int(heads["first"][number])
        for bag in range(first_bag, int(heads["first"][number + 1])):
            own: Generators = {}
            for kind, amount in rows[bags["first"][bag] : bags["first"][bag + 1]].tolist():
                own[kind] = amount
                if kind == points_to:  # the last, by the specification; what follows is void
                    break
            if points_to in own:
                own[points_to] &= 0xFFFF
                if own[points_to] >= len(self._lists[target]) - 1:
                    raise self._file.broken(f"it has no number {own[points_to]} in {target}")
                yield every | own
            elif bag == first_bag:
                every = own

    def _zone(self, upper: Generators, lower: Generators) -> list[FontZone]:
        """Preset and instrument in one; none where no key or velocity is left, or no sample."""
        row = self._lists["shdr"][lower[SAMPLE]]
        keys = _common(upper.get(KEYS, EVERY), lower.get(KEYS, EVERY))
        velocities = _common(upper.get(VELOCITIES, EVERY), lower.get(VELOCITIES, EVERY))
        if keys is None or velocities is None or row["type"] & IN_ROM:
            return []
        if not RATES[0] <= row["rate"] <= RATES[1]:
            raise self._file.broken(f"its sample {text(row['name'])!r} has {row['rate']} Hz")
        found = DEFAULTS | lower
        for kind in ADDED & upper.keys():
            found[kind] = found.get(kind, 0) + upper[kind]
        root, key = found[ROOT], int(row["key"])
        zone = FontZone(
            keys=keys,
            velocities=velocities,
            sample=lower[SAMPLE],
            name=text(row["name"]),
            rate=int(row["rate"]),
            root_key=root if 0 <= root <= 127 else key if key <= 127 else 60,
            tuning_cents=_tuning(found) + int(row["correction"]),
            cents_per_key=found[SCALE_TUNING],
            level_db=-ATTENUATION
            * _within(found.get(INITIAL_ATTENUATION, 0), 0, MOST_CENTIBELS)
            / 10,
            pan=_within(found.get(PAN, 0), -PERMILLE_PAN, PERMILLE_PAN) / PERMILLE_PAN,
            cutoff_hz=8.176 * 2 ** (_within(found[CUTOFF], *CUTOFFS) / 1200),
            loop_mode=found.get(LOOP_MODE, 0) & 3,
            choke=found.get(CHOKE, 0),
            generators=found,
        )
        return [zone]

    def _pcm(self, row: Any) -> Audio:
        start, end = int(row["start"]), int(row["end"])
        if start >= end:
            raise self._file.broken(f"its sample {text(row['name'])!r} is empty")
        coarse = np.frombuffer(self._file.bytes_of("smpl", 2 * start, 2 * end), "<i2")
        wide = coarse.astype(np.float32) * np.float32(256)
        if self._file.size_of("sm24") >= self._file.size_of("smpl") // 2:
            wide += np.frombuffer(self._file.bytes_of("sm24", start, end), "u1")
        return np.asarray(wide / np.float32(1 << 23), dtype=np.float32)

    def _vorbis(self, row: Any) -> Audio:
        import soundfile

        packed = self._file.bytes_of("smpl", int(row["start"]), int(row["end"]))
        why = f"its sample {text(row['name'])!r} is no mono Vorbis"
        try:
            with soundfile.SoundFile(BytesIO(packed)) as stream:
                is_one = stream.format == "OGG" and stream.channels == 1
                if not (is_one and 0 < stream.frames <= MOST_FRAMES):
                    raise self._file.broken(why)
                return np.array(stream.read(dtype="float32"), dtype=np.float32)
        except soundfile.SoundFileError:
            raise self._file.broken(why) from None


_NAMES = {"p": ("phdr", "pbag", "pgen"), "i": ("inst", "ibag", "igen")}
_POINTS_TO = {"p": (INSTRUMENT, "inst"), "i": (SAMPLE, "shdr")}


def _common(upper: int, lower: int) -> tuple[int, int] | None:
    """What two ranges share; None for nothing."""
    low = max(upper & 127, lower & 127)
    high = min(upper >> 8 & 127, lower >> 8 & 127)
    return (low, high) if low <= high else None


def _offset(generators: Mapping[int, int], fine: int, coarse: int) -> int:
    return generators.get(fine, 0) + 32_768 * generators.get(coarse, 0)


def _tuning(generators: Mapping[int, int]) -> int:
    return 100 * generators.get(COARSE_TUNE, 0) + generators.get(FINE_TUNE, 0)


def _within(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)


def _seconds(timecents: int) -> float:
    return 0.0 if timecents <= SHORTEST else float(2 ** (min(timecents, LONGEST) / 1200))
