"""How fast the trio is rendered: as a multiple of real time, cold and warm.

Cold, no note has been rendered yet, neither in memory nor on disk; from disk, an earlier run
has kept them; warm, they are in memory. By size of block: 512 as for a live instrument, 8192
as for a file.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from playback.note_cache import NoteCache
from playback.rendering import Rendering
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import Setup

RATE = 48_000
BARS = 64
BLOCKS = (512, 1024, 2048, 8192)
SEEDS = (1, 2, 3)


def render(seed: int, sampler: Sampler, block: int) -> tuple[float, float, float]:
    """Seconds of music, seconds it took, and the longest that one block took."""
    rendering = Rendering(Route.of(Setup(seed=seed)), sampler)
    total = BARS * 2 * RATE
    longest, begun = 0.0, perf_counter()
    while rendering.frame < total:
        started = perf_counter()
        rendering.block(block)
        longest = max(longest, perf_counter() - started)
    return total / RATE, perf_counter() - begun, longest


def show(name: str, block: int, sampler: Callable[[], Sampler]) -> None:
    runs = [render(seed, sampler(), block) for seed in SEEDS]
    speed = median(music / took for music, took, _ in runs)
    longest = max(longest for _, _, longest in runs)
    print(f"{name:10} {block:6} {speed:10.0f} x {1000 * longest:12.1f} ms")


def main() -> None:
    print(f"{BARS} bars at 120, {RATE} Hz\n{'':10}  block  real time  longest block")
    with TemporaryDirectory() as folder:
        show("cold", 1024, lambda: Sampler(RATE))
        for seed in SEEDS:
            render(seed, Sampler(RATE, NoteCache(folder)), 8192)
        show("from disk", 1024, lambda: Sampler(RATE, NoteCache(folder)))
        warm = Sampler(RATE, NoteCache(folder))
        for seed in SEEDS:
            render(seed, warm, 8192)
        for block in BLOCKS:
            show("warm", block, lambda: warm)
        print(f"{warm.held_bytes / 1e6:.0f} MB of renderings in memory")


if __name__ == "__main__":
    main()
