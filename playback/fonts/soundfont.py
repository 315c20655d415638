"""A sound font, SF2 or SF3, read as the SoundFont 2.04 specification describes it.

A font is a list of presets ("Acoustic Bass"); a preset sounds as zones: this sample for these
keys and velocities, at this pitch and level, with this loop and envelope. Preset and instrument
settings come resolved into one zone each; the samples stay in the file until they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harmony.mistake import Mistake
from playback.fonts import zone as gen
from playback.fonts.file import FontFile, text
from playback.fonts.zone import FontZone, cutoff_hz, within

Audio = NDArray[np.float32]
Loop = tuple[int, int]
Generators = dict[int, int]
Read = Callable[[int, int], Audio]

ATTENUATION = 0.4
"""How much of a zone's initial attenuation is meant. The specification says all of it, but the
EMU chips that fonts were voiced on, and the players since, took 0.4 (choice: as they did)."""

MOST_ZONES = 16_384  # looked at for one preset; the largest of the common fonts has 2,000
MOST_FRAMES = 1 << 24  # of one sample: six minutes
MOST_PACKED = 1 << 26  # bytes of a compressed one
RATES = (400, 192_000)  # the lowest of the specification; the highest that converters know

DEFAULTS = {gen.CUTOFF: gen.CUTOFFS[1], gen.SCALE_TUNING: 100, gen.ROOT: -1}
DEFAULTS |= dict.fromkeys((gen.DELAY, gen.ATTACK, gen.HOLD, gen.DECAY, gen.RELEASE), gen.SHORTEST)
# What a preset may add to its instruments.
ADDED = {gen.CUTOFF, gen.PAN, *range(gen.DELAY, gen.KEY_TO_DECAY + 1), gen.INITIAL_ATTENUATION}
ADDED |= {gen.SWEEP, gen.COARSE_TUNE, gen.FINE_TUNE, gen.SCALE_TUNING}
ADDED |= {kind for moves in gen.MOVES.values() for kind in moves}
EVERY = 0 | 127 << 8  # a range: its low end in the low byte

COMPRESSED, IN_ROM = 0x10, 0x8000


class SoundFont:
    """A font on disk. Raises Mistake for a file that cannot be read or is no whole font."""

    def __init__(self, path: str) -> None:
        self._file = FontFile(path)
        self._lists = self._file.lists
        self._opening = {
            level: [_opening(self._lists[names[3]], target) for target in gen.MOVES]
            for level, names in _NAMES.items()
        }

    @property
    def name(self) -> str:
        """The name of the file, in quotes."""
        return self._file.name

    @property
    def digest(self) -> str:
        """Changes whenever the file may have: with its lists, its size or its date."""
        found = blake2b(repr(self._file.stamp).encode(), digest_size=8)
        for rows in self._lists.values():
            found.update(rows.tobytes())
        return found.hexdigest()

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
        known: dict[int, list[Generators]] = {}
        looked_at = 0
        for upper in self._bags("p", int(at[0])):
            number = upper[gen.INSTRUMENT]
            if number not in known:
                known[number] = list(self._bags("i", number))
            for lower in known[number]:
                looked_at += 1
                if looked_at > MOST_ZONES:
                    why = f"preset {bank}:{program} has more than {MOST_ZONES} zones"
                    raise self._file.broken(why)
                found += self._zone(upper, lower)
        return tuple(found)

    def audio(self, zone: FontZone, most: int = MOST_FRAMES) -> tuple[Audio, Loop | None]:
        """The sample of a zone, mono, at its own rate, and its loop if it has one.

        The loop counts in frames from the first of the sample, its end excluded. No more than
        ``most`` frames are read, and where the loop lies beyond them there is none. Raises
        Mistake.
        """
        row, moved = self._lists["shdr"][zone.sample], zone.generators
        is_compressed = bool(row["type"] & COMPRESSED)
        length, read = self._vorbis(row) if is_compressed else self._pcm(row)
        # In SF3 a loop counts from its sample, in SF2 from the first sample of all.
        origin = 0 if is_compressed else int(row["start"])
        start = _offset(moved, gen.START, gen.START_COARSE)
        end = length + _offset(moved, gen.END, gen.END_COARSE)
        if not 0 <= start < end <= length:
            start, end = 0, length
        end = min(end, start + most)
        first = (
            int(row["loop_start"]) - origin + _offset(moved, gen.LOOP_START, gen.LOOP_START_COARSE)
        )
        after = int(row["loop_end"]) - origin + _offset(moved, gen.LOOP_END, gen.LOOP_END_COARSE)
        is_looped = zone.loop_mode in (1, 3) and start <= first < after <= end
        return read(start, end), (first - start, after - start) if is_looped else None

    def _bags(self, level: str, number: int) -> Iterator[Generators]:
        """The zones of a preset ("p") or an instrument ("i"), each over the global one."""
        heads, bags, rows, _ = (self._lists[name] for name in _NAMES[level])
        points_to, target = _POINTS_TO[level]
        every: Generators = {}
        first_bag = int(heads["first"][number])
        for bag in range(first_bag, int(heads["first"][number + 1])):
            own = self._opened_by(level, *bags["mods"][bag : bag + 2])
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

    def _opened_by(self, level: str, first: int, after: int) -> Generators:
        """What the modulators of a zone do to its low-pass."""
        found: Generators = {}
        for kinds, (places, moves) in zip(gen.MOVES.values(), self._opening[level], strict=True):
            low, high = np.searchsorted(places, (first, after))
            if low < high:
                summed = map(int, moves[:, low:high].sum(axis=1))
                found |= dict(zip(kinds, summed, strict=True))
        return found

    def _zone(self, upper: Generators, lower: Generators) -> list[FontZone]:
        """Preset and instrument in one; none where no key or velocity is left, or no sample."""
        row = self._lists["shdr"][lower[gen.SAMPLE]]
        keys = _common(upper.get(gen.KEYS, EVERY), lower.get(gen.KEYS, EVERY))
        velocities = _common(upper.get(gen.VELOCITIES, EVERY), lower.get(gen.VELOCITIES, EVERY))
        if keys is None or velocities is None or row["type"] & IN_ROM:
            return []
        if not RATES[0] <= row["rate"] <= RATES[1]:
            raise self._file.broken(f"its sample {text(row['name'])!r} has {row['rate']} Hz")
        found = DEFAULTS | lower
        for kind in ADDED & upper.keys():
            found[kind] = found.get(kind, 0) + upper[kind]
        root, key = found[gen.ROOT], int(row["key"])
        zone = FontZone(
            keys=keys,
            velocities=velocities,
            sample=lower[gen.SAMPLE],
            name=text(row["name"]),
            rate=int(row["rate"]),
            root_key=root if 0 <= root <= 127 else key if key <= 127 else 60,
            tuning_cents=_tuning(found) + int(row["correction"]),
            cents_per_key=found[gen.SCALE_TUNING],
            level_db=-ATTENUATION
            * within(found.get(gen.INITIAL_ATTENUATION, 0), 0, gen.MOST_CENTIBELS)
            / 10,
            pan=within(found.get(gen.PAN, 0), -gen.PERMILLE_PAN, gen.PERMILLE_PAN)
            / gen.PERMILLE_PAN,
            cutoff_hz=cutoff_hz(found[gen.CUTOFF]),
            loop_mode=found.get(gen.LOOP_MODE, 0) & 3,
            choke=found.get(gen.CHOKE, 0),
            generators=found,
        )
        return [zone]

    def _pcm(self, row: Any) -> tuple[int, Read]:
        """How long a sample is, and what reads a part of it."""
        begin, length = int(row["start"]), int(row["end"]) - int(row["start"])
        if length <= 0:
            raise self._file.broken(f"its sample {text(row['name'])!r} is empty")
        if 2 * int(row["end"]) > self._file.size_of("smpl"):
            raise self._file.broken(f"its sample {text(row['name'])!r} lies outside its smpl")

        def read(start: int, end: int) -> Audio:
            start, end = begin + start, begin + end
            coarse = np.frombuffer(self._file.bytes_of("smpl", 2 * start, 2 * end), "<i2")
            wide = coarse.astype(np.float32) * np.float32(256)
            if self._file.size_of("sm24") >= self._file.size_of("smpl") // 2:
                wide += np.frombuffer(self._file.bytes_of("sm24", start, end), "u1")
            return np.asarray(wide / np.float32(1 << 23), dtype=np.float32)

        return length, read

    def _vorbis(self, row: Any) -> tuple[int, Read]:
        """The same of a compressed sample, which is decoded from its beginning."""
        import soundfile

        start, end = int(row["start"]), int(row["end"])
        why = f"its sample {text(row['name'])!r} is no mono Vorbis"
        if end - start > MOST_PACKED:
            raise self._file.broken(why)
        packed = self._file.bytes_of("smpl", start, end)
        try:
            stream = soundfile.SoundFile(BytesIO(packed))
        except soundfile.SoundFileError:
            raise self._file.broken(why) from None
        is_one = stream.format == "OGG" and stream.channels == 1
        if not (is_one and 0 < stream.frames <= MOST_FRAMES):
            raise self._file.broken(why)

        def read(start: int, end: int) -> Audio:
            try:
                with stream:
                    found = stream.read(end, dtype="float32")[start:]
            except soundfile.SoundFileError:
                raise self._file.broken(why) from None
            if len(found) < end - start or not np.all(np.isfinite(found)):
                raise self._file.broken(why)
            return np.asarray(found, dtype=np.float32)

        return int(stream.frames), read


_NAMES = {"p": ("phdr", "pbag", "pgen", "pmod"), "i": ("inst", "ibag", "igen", "imod")}
_POINTS_TO = {"p": (gen.INSTRUMENT, "inst"), "i": (gen.SAMPLE, "shdr")}


def _opening(rows: NDArray[Any], target: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """The modulators that move a generator by velocity or key: their places in the list, and in
    cents what they add always, at the greatest velocity, and at the highest key.

    Section 8.2.1 of the specification; whatever their curve, they are taken as straight.
    """
    source = rows["source"]
    plain = (rows["target"] == target) & (rows["scale"] == 0) & np.isin(source & 0xFF, (2, 3))
    places = np.flatnonzero(plain)
    source, cents = source[places], rows["amount"][places].astype(np.int64)
    downward, to_both_sides = source >> 8 & 1, source >> 9 & 1
    slope = cents * (1 + to_both_sides) * (1 - 2 * downward.astype(np.int64))
    always = np.where(downward, cents, -cents * to_both_sides)
    by_velocity = source & 0xFF == 2
    return places, np.stack([always, slope * by_velocity, slope * ~by_velocity])


def _common(upper: int, lower: int) -> tuple[int, int] | None:
    """What two ranges share; None for nothing."""
    low = max(upper & 127, lower & 127)
    high = min(upper >> 8 & 127, lower >> 8 & 127)
    return (low, high) if low <= high else None


def _offset(generators: Mapping[int, int], fine: int, coarse: int) -> int:
    return generators.get(fine, 0) + 32_768 * generators.get(coarse, 0)


def _tuning(generators: Mapping[int, int]) -> int:
    return 100 * generators.get(gen.COARSE_TUNE, 0) + generators.get(gen.FINE_TUNE, 0)
