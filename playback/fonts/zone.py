"""One sample of a preset, and how it is to be played: where it sounds, how high, loud and long.

Settings are a sound font's generators, by the numbers that the SoundFont 2.04 specification has
for them. Of its modulators those are heeded that open the low-pass for hard strikes and high
keys, for the fonts that rely on them; else what velocity does is the sampler's own affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Generators by their numbers in the specification, section 8.1.2.
START, END, LOOP_START, LOOP_END, START_COARSE = range(5)
CUTOFF, SWEEP, END_COARSE, PAN, INSTRUMENT = 8, 11, 12, 17, 41
DELAY, ATTACK, HOLD, DECAY, SUSTAIN, RELEASE, KEY_TO_HOLD, KEY_TO_DECAY = range(33, 41)
KEYS, VELOCITIES, LOOP_START_COARSE, INITIAL_ATTENUATION = 43, 44, 45, 48
LOOP_END_COARSE, COARSE_TUNE, FINE_TUNE, SAMPLE, LOOP_MODE = 50, 51, 52, 53, 54
SCALE_TUNING, CHOKE, ROOT = 56, 57, 58

SHORTEST, LONGEST = -12_000, 8000  # timecents: a millisecond, which counts as none; 100 s
MOST_CENTIBELS, PERMILLE_PAN = 1440, 500
CUTOFFS = (1500, 13_500)  # cents above 8.176 Hz

# Not the specification's: what modulators add to the cutoff, always, and by velocity and key;
# and what they add to the sweep of the modulation envelope over it.
MOVES = {CUTOFF: (-1, -2, -3), SWEEP: (-4, -5, -6)}


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

    def cutoff_at(self, key: int) -> float:
        """How high the low-pass stands in Hz, at a key that is struck as hard as the zone allows:
        as high as the modulation envelope lifts it, whose fall is left to the sample.
        """
        cents, sweep = (
            self.generators.get(target, 0) + self._moved_by(target, key)
            for target in (CUTOFF, SWEEP)
        )
        return cutoff_hz(cents + max(0, sweep))

    def _moved_by(self, target: int, key: int) -> float:
        """What modulators add to a generator, in cents."""
        always, by_velocity, by_key = (self.generators.get(kind, 0) for kind in MOVES[target])
        return always + (by_velocity * self.velocities[1] + by_key * key) / 127

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
            sustain_db=within(found.get(SUSTAIN, 0), 0, MOST_CENTIBELS) / 10,
            release=_seconds(found[RELEASE]),
        )


def cutoff_hz(cents: float) -> float:
    """A low-pass in cents above 8.176 Hz, as far as it goes."""
    return float(8.176 * 2 ** (within(cents, *CUTOFFS) / 1200))


def within(value: float, low: int, high: int) -> float:
    return min(max(value, low), high)


def _seconds(timecents: int) -> float:
    return 0.0 if timecents <= SHORTEST else float(2 ** (min(timecents, LONGEST) / 1200))
