"""How loud the band is: LUFS by feel, drums, tempo and room, what playback.loudness makes up for.

It prints the rows of ``playback.loudness.HEARD_LUFS`` and of ``ROOM_ADDS_DB`` (run with
``--bare``: what would be heard without them) or, as it stands, what is left of the differences.
Takes some eight minutes.
"""

from __future__ import annotations

import sys
from statistics import mean

import numpy as np
import pyloudnorm

from playback import loudness
from playback.desk import USUAL_ROOM
from playback.mixer import Mixer
from playback.rendering import whole
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import FEELS, Setup

RATE, BARS = 48_000, 24
SEEDS = tuple(range(1, 9))
TEMPOS = (30, 60, 110, 175, 320)
"""From the slowest to the fastest, so few that straight lines between them are right within
0.2 dB (measured at 17 tempos, six seeds each)."""
ROOMS = (0.0, USUAL_ROOM, 0.4, 0.7, 1.0)
IN_ROOMS = (
    *(("ballad", "brushes", 60), ("medium", "sticks", 120), ("up", "brushes", 220)),
    *(("two", "sticks", 105), ("broken", "sticks", 110), ("stop-time", "brushes", 130)),
)
"""What is heard in every room: feels, drums and tempos as they go together (choice)."""


def lufs(setup: Setup, sampler: Sampler, room: float = USUAL_ROOM) -> tuple[float, float]:
    """The loudness of a whole take, and its highest peak."""
    mixer = Mixer(RATE, room)
    sound = np.concatenate(list(whole(Route.of(setup), sampler, mixer)))
    return float(pyloudnorm.Meter(RATE).integrated_loudness(sound)), float(np.abs(sound).max())


def tunes(feel: str, drums: str, tempo: float) -> list[Setup]:
    """The same tune by several bands."""
    return [
        Setup(bars=BARS, seed=seed, feel=feel, tempo=tempo, drums=drums, ending="none")
        for seed in SEEDS
    ]


def by_tempo(sampler: Sampler) -> None:
    for feel, drums in ((feel, drums) for feel in FEELS for drums in ("sticks", "brushes")):
        row = []
        for tempo in TEMPOS:
            found = [lufs(setup, sampler) for setup in tunes(feel, drums, tempo)]
            heard = [loud for loud, _ in found]
            row.append(f"({tempo}, {mean(heard):.1f})")
            print(
                f"{feel:10} {drums:8} {tempo:4} {mean(heard):6.1f} LUFS, from {min(heard):.1f}"
                f" to {max(heard):.1f}, peak {max(peak for _, peak in found):.2f}",
                file=sys.stderr,
            )
        print(f'    ("{feel}", "{drums}"): ({", ".join(row)}),')


def by_room(sampler: Sampler) -> None:
    bands = [setup for tune in IN_ROOMS for setup in tunes(*tune)[:3]]
    usual = [lufs(setup, sampler)[0] for setup in bands]
    for room in ROOMS:
        heard = [lufs(setup, sampler, room)[0] for setup in bands]
        more = [there - here for there, here in zip(heard, usual, strict=True)]
        print(
            f"room {room:4} {mean(more):5.2f} dB, from {min(more):.2f} to {max(more):.2f}",
            file=sys.stderr,
        )
        print(f"    ({room}, {mean(more):.2f}),")


def main() -> None:
    if "--bare" in sys.argv:
        loudness.HEARD_LUFS = {}
        loudness.ROOM_ADDS_DB = ((USUAL_ROOM, 0.0),)
    sampler = Sampler(RATE)
    by_tempo(sampler)
    by_room(sampler)


if __name__ == "__main__":
    main()
