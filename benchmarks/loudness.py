"""How loud the band is: LUFS by feel, tempo and drums, what playback.loudness makes up for.

It prints the rows of ``playback.loudness.HEARD_LUFS`` (run with ``--bare``: what would be heard
without them) or, as it stands, what is left of the differences. Takes about a minute.
"""

from __future__ import annotations

import sys
from statistics import mean

import numpy as np
import pyloudnorm

from playback import loudness
from playback.rendering import whole
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import Setup

RATE, BARS = 48_000, 24
SEEDS = (1, 2, 3, 4)
TEMPOS = {
    "ballad": (40, 60, 76),
    "medium": (84, 100, 120, 140, 165),
    "up": (172, 200, 240, 300),
    "two": (80, 120, 200),
    "pedal": (80, 120, 200),
    "broken": (80, 120, 200),
    "stop-time": (80, 120, 200),
}


def lufs(setup: Setup, sampler: Sampler) -> tuple[float, float]:
    sound = np.concatenate(list(whole(Route.of(setup), sampler)))
    return float(pyloudnorm.Meter(RATE).integrated_loudness(sound)), float(np.abs(sound).max())


def main() -> None:
    if "--bare" in sys.argv:
        loudness.HEARD_LUFS = {}
    sampler = Sampler(RATE)
    for feel, tempos in TEMPOS.items():
        for drums in ("sticks", "brushes"):
            row = []
            for tempo in tempos:
                setups = [
                    Setup(bars=BARS, seed=seed, feel=feel, tempo=tempo, drums=drums, ending="none")
                    for seed in SEEDS
                ]
                found = [lufs(setup, sampler) for setup in setups]
                heard = [loud for loud, _ in found]
                row.append(f"({tempo}, {mean(heard):.1f})")
                print(
                    f"{feel:10} {drums:8} {tempo:4} {mean(heard):6.1f} LUFS, from {min(heard):.1f}"
                    f" to {max(heard):.1f}, peak {max(peak for _, peak in found):.2f}",
                    file=sys.stderr,
                )
            print(f'    ("{feel}", "{drums}"): ({", ".join(row)}),')


if __name__ == "__main__":
    main()
