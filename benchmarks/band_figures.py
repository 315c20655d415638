"""What the band plays beside what people play: prints, asserts nothing.

    python benchmarks/band_figures.py [bars] [seeds]

The human figures are those of MUSIC.md; their sources stand in the tables of playback/band.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import fmean, stdev

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import figures  # noqa: E402

from playback.setup import Setup  # noqa: E402

MOVES = {0: 3.2, 1: 32.6, 2: 25.1, 3: 9.5, 4: 7.6, 5: 7.6, 6: 2.7, 7: 5.5, 8: 2.1, 12: 2.0}


def main(bars: int = 256, seeds: int = 10) -> None:
    setups = [Setup(seed=seed) for seed in range(seeds)]
    show_bass(setups, bars)
    show_drums(setups, bars)
    for tempo in (60, 100, 140, 175, 205, 240, 280):
        setup = Setup(tempo=tempo, feel="medium", seed=5)
        said = ", ".join(
            f"{player} {a:.2f} {b:.2f} {c:.2f}"
            for player, key in (("drums", figures.RIDE), ("bass", None))
            for a, b, c in [figures.quartiles(figures.swing_ratios(setup, player, bars, key))]
        )
        print(f"swing at {tempo}: {said}")


def show_bass(setups: list[Setup], bars: int) -> None:
    print("beat 1 of bars 1-4: root people .74/.68 .35 .62 .24, fifth .07 .41 .21 .43")
    for number, counted in enumerate(figures.first_beats(setups, bars), 1):
        print(
            f"  bar {number}: root {figures.share(counted, 0):.2f} fifth {figures.share(counted, 7):.2f}"
        )
    print(
        "approach minus target: people -1 .27-.31, +1 .21, +2 .14-.18, -2 .04-.08, -5 .07-.11, 7 .04"
    )
    for name, counted in zip(("change", "held"), figures.approaches(setups, bars), strict=True):
        print(
            f"  {name}: "
            + " ".join(f"{m:+d} {figures.share(counted, m):.2f}" for m in (-1, 1, 2, -2, -5, 7, 0))
        )
    lines = [figures.on_beats(figures.part(setup, "bass", bars)) for setup in setups]
    counted = sum((figures.moves(line) for line in lines), start=type(figures.moves({}))())
    sizes = {size: 100 * figures.share(counted, *{size, -size}) for size in range(13)}
    print("moves: " + " ".join(f"{s}: {v:.1f} ({MOVES.get(s, 0)})" for s, v in sizes.items()))
    pitches = sorted(p for line in lines for p in line.values())
    print("register 5/50/95 (31 41 52):", [pitches[len(pitches) * q // 100] for q in (5, 50, 95)])
    turns = total = 0
    for line in lines:
        row = [line[b] for b in sorted(line)]
        for a, b, c in zip(row, row[1:], row[2:], strict=False):
            turns += (b - a) * (c - b) < 0
            total += 1
    print(f"turns {turns / total:.2f} (.43 to .50)")
    spans = sorted(
        max(row) - min(row)
        for line in lines
        for start in range(0, 4 * bars, 16)
        for row in [[line[b] for b in range(start, start + 16)]]
    )
    print(
        "span of 4 bars 5/25/50/75/95 (9 12 14 17 22):",
        [spans[len(spans) * q // 100] for q in (5, 25, 50, 75, 95)],
    )
    off = [
        len({n.onset // 4 for n in figures.part(s, "bass", bars) if n.onset.denominator > 1}) / bars
        for s in setups
    ]
    print(f"bars with an off-beat {fmean(off):.2f} (.33; Michelot .47)")


def show_drums(setups: list[Setup], bars: int) -> None:
    rides, kits = [], []
    for setup in setups:
        notes = figures.part(setup, "drums", bars)
        rides.append(figures.ride_bars(notes))
        kits.append(figures.kit_bars(notes))
    print("different ride bars in 64:", [len(set(bars[:64])) for bars in rides])
    canonical = tuple(e / 2 for e in (0, 2, 3, 4, 6, 7))
    print(
        f"canonical {fmean(tuple(map(float, b)) == canonical for bars in rides for b in bars):.2f} (.45)"
    )
    print(
        f"kit repeats previous {fmean(figures.repeats(k, 1) for k in kits):.3f} (.028), of eight {fmean(figures.repeats(k, 8) for k in kits):.3f} (.071)"
    )
    every = [n for s in setups for n in figures.part(s, "drums", bars)]
    count = bars * len(setups)
    for name, key in (("snare", figures.SNARE), ("kick", figures.KICK), ("hat", figures.PEDAL_HAT)):
        hits = [n for n in every if n.pitch == key]
        bars_with = {
            (i, n.onset // 4)
            for i, s in enumerate(setups)
            for n in figures.part(s, "drums", bars)
            if n.pitch == key
        }
        print(f"{name}: {len(hits) / count:.2f} a bar, none in {1 - len(bars_with) / count:.2f}")
    for half in ("0.5", "1.5", "2.5", "3.5"):
        bars_with = {
            (i, n.onset // 4)
            for i, s in enumerate(setups)
            for n in figures.part(s, "drums", bars)
            if float(n.onset % 4) == float(half)
        }
        print(f"  any drum at {half}: {len(bars_with) / count:.2f}", end="")
    print(" (.45 .73 .52 .78)")
    ride = [n for n in every if n.pitch == figures.RIDE]
    strong = fmean(n.velocity for n in ride if n.onset % 2 == 0)
    back = [n.velocity for n in ride if n.onset % 2 == 1]
    skip = fmean(n.velocity for n in ride if n.onset.denominator == 2)
    print(
        f"ride: back/strong {fmean(back) / strong:.2f} (1.21), skip {skip / strong:.2f} (.91), cv {stdev(back) / fmean(back):.2f} (.19)"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
