"""What the band plays beside what people play: prints, asserts nothing.

    python benchmarks/band_figures.py [bars] [seeds]

The human figures are those of MUSIC.md; their sources stand in the tables of playback/band.
"""

from __future__ import annotations

import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from statistics import fmean, stdev

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import figures
from playback.setup import Setup

MOVES = {0: 3.2, 1: 32.6, 2: 25.1, 3: 9.5, 4: 7.6, 5: 7.6, 6: 2.7, 7: 5.5, 8: 2.1, 12: 2.0}
APPROACHES = "-1 .27-.31, +1 .21, +2 .14-.18, -2 .04-.08, -5 .07-.11, +7 .04"
TURNS = (0.52, 0.35, 0.33, 0.36)
CANONICAL = tuple(Fraction(eighth, 2) for eighth in (0, 2, 3, 4, 6, 7))
DRUMS = {"snare": figures.SNARE, "kick": figures.KICK, "hat": figures.PEDAL_HAT}
OFF_BEATS = {Fraction(1, 2): 0.45, Fraction(3, 2): 0.73, Fraction(5, 2): 0.52, Fraction(7, 2): 0.78}


def main(bars: int = 256, seeds: int = 10) -> None:
    setups = [Setup(seed=seed) for seed in range(seeds)]
    show_bass_grammar(setups, bars)
    show_bass_degrees(setups, bars)
    show_bass_line(setups, bars)
    show_piano(setups, bars)
    show_drums(setups, bars)
    for tempo in (60, 100, 140, 175, 205, 240, 280):
        show_swing(Setup(tempo=tempo, feel="medium", seed=5), bars)


def row(name: str, *said: str) -> None:
    print(f"{name}: {', '.join(said)}")


def show_bass_grammar(setups: list[Setup], bars: int) -> None:
    print("beat 1 of bars 1-4: root people .74/.68 .35 .62 .24, fifth .07 .41 .21 .43")
    for number, counted in enumerate(figures.first_beats(setups, bars), 1):
        root, fifth = figures.share(counted, 0), figures.share(counted, 7)
        row(f"  bar {number}", f"root {root:.2f}", f"fifth {fifth:.2f}")
    print(f"approach minus target: people {APPROACHES}")
    for name, counted in zip(("change", "held"), figures.approaches(setups, bars), strict=True):
        moves = (-1, 1, 2, -2, -5, 7, 0)
        row(f"  {name}", *(f"{m:+d} {figures.share(counted, m):.2f}" for m in moves))


def show_bass_degrees(setups: list[Setup], bars: int) -> None:
    print("degrees per hundred, in semitones above the root (people)")
    for key, counted in figures.degrees_by_beat(setups, bars).items():
        people = figures.DEGREES[key]
        beside = enumerate(100 * n / sum(people) for n in people)
        said = (f"{100 * figures.share(counted, i):.0f} ({n:.0f})" for i, n in beside)
        row(f"  {key[0]}, beat {key[1]}", *said, f"apart {figures.apart(counted, people):.3f}")


def show_bass_line(setups: list[Setup], bars: int) -> None:
    lines = [figures.on_beats(figures.part(setup, "bass", bars)) for setup in setups]
    counted = sum((figures.moves(line) for line in lines), Counter[int]())
    sizes = {size: 100 * figures.share(counted, *{size, -size}) for size in range(13)}
    row("moves (people)", *(f"{s}: {v:.1f} ({MOVES.get(s, 0)})" for s, v in sizes.items()))
    pitches = [pitch for line in lines for pitch in line.values()]
    row("register 5/50/95 (31 41 52)", str(figures.quantiles(pitches, 5, 50, 95)))
    row("turns (.43 to .50)", f"{fmean(map(figures.turned, lines)):.2f}")
    turns = [fmean(figures.turned_on(line, beat) for line in lines) for beat in (1, 2, 3, 4)]
    said = zip(turns, TURNS, strict=True)
    row("  on beats 1 2 3 4 (people)", *(f"{turn:.2f} ({people})" for turn, people in said))
    spans = [span for line in lines for span in figures.spans(line, 16)]
    found = figures.quantiles(spans, 5, 25, 50, 75, 95)
    row("span of 4 bars 5/25/50/75/95 (9 12 14 17 22)", str(found))
    off = fmean(figures.off_beat_bars(figures.part(s, "bass", bars)) / bars for s in setups)
    row("bars with an off-beat (.33; Michelot .47)", f"{off:.2f}")


def show_piano(setups: list[Setup], bars: int) -> None:
    strikes = [list(figures.strikes(figures.part(s, "piano", bars))) for s in setups]
    count = bars * len(setups)
    attacks = [onset for one in strikes for onset, _ in one]
    played = sum(len({onset // 4 for onset, _ in one}) for one in strikes)
    off = fmean(onset.denominator == 2 for onset in attacks)
    row("attacks a bar (1 to 3)", f"{len(attacks) / count:.2f}", f"off the beat {off:.2f} (.5)")
    row("silent bars (.10 to .20)", f"{1 - played / count:.2f}")
    ways = [len({tuple(n.pitch for n in notes) for _, notes in one}) for one in strikes]
    row("different strikes", str(ways))


def show_drums(setups: list[Setup], bars: int) -> None:
    parts = [figures.part(setup, "drums", bars) for setup in setups]
    rides, kits = ([of(p) for p in parts] for of in (figures.ride_bars, figures.kit_bars))
    row("different ride bars in 64", str([len(set(ride[:64])) for ride in rides]))
    canonical = fmean(bar == CANONICAL for ride in rides for bar in ride)
    row("canonical ride bar (.45)", f"{canonical:.2f}")
    again = [fmean(figures.repeats(kit, within) for kit in kits) for within in (1, 8)]
    row("kit repeats previous (.028), of eight (.071)", *(f"{share:.3f}" for share in again))
    count = bars * len(setups)
    for name, key in DRUMS.items():
        hits = [[n for n in part if n.pitch == key] for part in parts]
        played = sum(len({n.onset // 4 for n in hit}) for hit in hits)
        row(name, f"{sum(map(len, hits)) / count:.2f} a bar", f"none in {1 - played / count:.2f}")
    for place, people in OFF_BEATS.items():
        played = sum(len({n.onset // 4 for n in p if n.onset % 4 == place}) for p in parts)
        row(f"  any drum on the and of {int(place) + 1} ({people})", f"{played / count:.2f}")
    ride = [n for part in parts for n in part if n.pitch == figures.RIDE]
    strong = fmean(n.velocity for n in ride if n.onset % 2 == 0)
    back = [n.velocity for n in ride if n.onset % 2 == 1]
    skip = fmean(n.velocity for n in ride if n.onset.denominator == 2)
    row("ride back/strong (1.21)", f"{fmean(back) / strong:.2f}", f"skip {skip / strong:.2f} (.91)")
    row("ride variation within a slot (.19)", f"{stdev(back) / fmean(back):.2f}")


def show_swing(setup: Setup, bars: int) -> None:
    said = []
    for player, key in (("drums", figures.RIDE), ("bass", None)):
        low, middle, high = figures.quartiles(figures.swing_ratios(setup, player, bars, key))
        said.append(f"{player} {low:.2f} {middle:.2f} {high:.2f}")
    row(f"swing at {setup.tempo:g}", *said)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
