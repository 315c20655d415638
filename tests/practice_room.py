"""A bandstand without network or clock: pages' calls, an hour that goes by as fast as it can, and
every packet that was sent.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playback.rates import USUAL_RATE as RATE
from playback.sampler import Sampler
from playback.setup import Setup
from playback.stream import HEAD, PACKET
from sound_folder import clicking_trio
from studio.bandstand import Bandstand
from studio.calls import Calls
from studio.wanted import Wanted

SETS: dict[str, tuple[Any, str]] = {
    "tempo": (96, "tempo=96"),
    "key": ("G", "key=G"),
    "chords": ("F7 | Bb7", "chords=F7+%7C+Bb7"),
    "feel": ("two", "feel=two"),
    "intensity": ("arc", "intensity=arc"),
    "swing": (2.5, "swing=2.5"),
    "straight": (True, "straight=yes"),
    "humanize": (0, "humanize=0"),
    "drift": (0.5, "drift=0.5"),
    "comp": ("vibes", "comp=vibes"),
    "drums": ("brushes", "drums=brushes"),
    "count-in": (2, "count-in=2"),
    "intro": ("bass", "intro=bass"),
    "seed": (99, "seed=99"),
}
"""A value for every field that a page may set, and what the setup line says of it."""


def clicking_sampler(folder: Path) -> Sampler:
    """A band of clicks: what is heard is when."""
    return Sampler(RATE, folder=clicking_trio(folder))


class PracticeRoom:
    """A bandstand, what was told, and what was heard of every run."""

    def __init__(self, sampler: Sampler, music: Setup | None = None, logs: str | None = None):
        self.time = 100.0
        self.told: list[str] = []
        wanted = Wanted(music or Setup(seed=7, count_in=1))
        self.stand = Bandstand(wanted, lambda: sampler, lambda: self.time, self.told.append, logs)
        self.calls = Calls(self.stand)
        self.heard: dict[int, list[tuple[int, int, NDArray[np.int16]]]] = {}

    async def ask(self, call: str, /, **args: Any) -> None:
        await self.calls.ask(call, args)

    async def set(self, name: str, value: object) -> None:
        await self.ask("set", name=name, value=value)

    async def hear(self, seconds: float) -> None:
        """Let so much time go by; the band keeps up, as on a machine that is fast enough."""
        ends = self.time + seconds
        while self.time < ends:
            self.time += PACKET / RATE
            run = self.stand.run
            while (
                run is not None
                and not (run.paused or run.leaves or run.stream.is_ready)
                and run.live.fault is None
            ):
                await asyncio.sleep(0.001)
            self.stand.note()
            if run is not None and run.number not in self.heard:
                run.clock.took(0, self.time)  # as a page whose sound is awake
            for packet in await self.stand.turn():
                number, music, frame = HEAD.unpack(packet.content[: HEAD.size])[:3]
                sound = np.frombuffer(packet.content[HEAD.size :], "<i2").reshape(-1, 2)
                self.heard.setdefault(number, []).append((int(frame), music, sound))

    def sound(self, run: int) -> NDArray[np.int16]:
        """All the music of a run that was sent, without its pauses."""
        return np.concatenate([sound[:music] for _, music, sound in self.heard[run]])
