"""What the band plays beside what people play: prints, asserts nothing.

    python benchmarks/band_figures.py [bars] [seeds]

A row for each figure: people's, then the band's at each tempo. The human figures are those of
MUSIC.md; their sources stand in the tables of playback/band. The bass walks at every tempo.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import fmean, stdev

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import figures
import piano_figures
from harmony.phrase import Note
from playback.setup import Setup

TEMPOS = (60, 100, 140, 180, 240, 280)
CANONICAL = tuple(Fraction(eighth, 2) for eighth in (0, 2, 3, 4, 6, 7))

Row = tuple[str, str, Callable[["Heard"], float]]


class Heard:
    """One tempo: some seeds' bars, counted when first asked for."""

    def __init__(self, tempo: int, bars: int, seeds: int) -> None:
        feel = "medium" if tempo < 170 else "up"
        self.setups = [Setup(tempo=tempo, feel=feel, seed=seed) for seed in range(seeds)]
        self.bars, self.count, self.tempo = bars, bars * seeds, tempo
        self.bass = [figures.part(s, "bass", bars) for s in self.setups]
        self.drums = [figures.part(s, "drums", bars) for s in self.setups]
        self.lines = [figures.on_beats(part) for part in self.bass]
        self.first = figures.first_beats(self.setups, bars)
        self.change, self.held = figures.approaches(self.setups, bars)
        self.degrees = figures.degrees_by_beat(self.setups, bars)
        self.moves = [move for line in self.lines for move in figures.moves(line).elements()]
        self.comping = piano_figures.comping(self.setups, min(bars, 128))
        self.rides = [figures.ride_bars(part) for part in self.drums]
        self.kits = [figures.kit_bars(part) for part in self.drums]
        self.ride = [n for part in self.drums for n in part if n.pitch == figures.RIDE]

    def hits(self, key: int) -> list[tuple[int, Note]]:
        return [(i, n) for i, part in enumerate(self.drums) for n in part if n.pitch == key]

    def empty(self, key: int) -> float:
        played = {(i, n.onset // 4) for i, n in self.hits(key)}
        return 1 - len(played) / self.count

    def off_beat(self, place: Fraction) -> float:
        at = Fraction(place)
        parts = enumerate(self.drums)
        return (
            len({(i, n.onset // 4) for i, p in parts for n in p if n.onset % 4 == at}) / self.count
        )

    def swing(self, player: str, quartile: int) -> float:
        key = figures.RIDE if player == "drums" else None
        bars = min(self.bars, 128)
        ratios = [r for s in self.setups for r in figures.swing_ratios(s, player, bars, key)]
        return figures.quartiles(ratios)[quartile] if ratios else float("nan")

    def behind(self) -> list[float]:
        return [ms for s in self.setups for ms in figures.bass_behind(s, min(self.bars, 128))]


def exact(heard: Heard) -> float:
    """Bars that return exactly within the last eight of the same chord."""
    again = 0
    for line in heard.lines:
        bars = [tuple(line[4 * bar + beat] for beat in range(4)) for bar in range(heard.bars)]
        for bar in range(heard.bars):
            same = [i for i in range(max(0, bar - 15), bar) if i // 4 % 2 == bar // 4 % 2][-8:]
            again += bars[bar] in [bars[i] for i in same]
    return again / heard.count


def contour(heard: Heard) -> float:
    """Bars with the ups and downs of the bar before."""
    again = 0
    for line in heard.lines:
        bars = [[line[4 * bar + beat] for beat in range(4)] for bar in range(heard.bars)]
        shapes = [[(b > a) - (b < a) for a, b in pairwise(bar)] for bar in bars]
        again += sum(a == b for a, b in pairwise(shapes))
    return again / heard.count


def apart(heard: Heard, family: str, beat: int) -> float:
    return figures.apart(heard.degrees[family, beat], figures.DEGREES[family, beat])


def ride_at(heard: Heard, places: Sequence[Fraction | int]) -> float:
    strong = fmean(n.velocity for n in heard.ride if n.onset % 2 == 0)
    return fmean(n.velocity for n in heard.ride if n.onset % 2 in places) / strong


def each(
    name: str, people: Sequence[str], keys: Sequence[int], of: Callable[[Heard, int], float]
) -> tuple[Row, ...]:
    """A row for each of some keys: beats, moves, quantiles."""
    rows = zip(keys, people, strict=True)
    return tuple((name.format(key), told, partial(_asked, of, key)) for key, told in rows)


def _asked(of: Callable[[Heard, int], float], key: int, heard: Heard) -> float:
    return of(heard, key)


HALF = Fraction(1, 2)
APPROACHES = (-1, 1, 2, -2, -5)
BASS: tuple[Row, ...] = (
    *each(
        "root on beat 1, bar {} of a chord", (".74/.68", ".35", ".62", ".24"), (1, 2, 3, 4),
        lambda h, bar: figures.share(h.first[bar - 1], 0),
    ),
    *each(
        "fifth on beat 1, bar {}", (".07", ".41", ".21", ".43"), (1, 2, 3, 4),
        lambda h, bar: figures.share(h.first[bar - 1], 7),
    ),
    *each(
        "into a change from {:+d}", (".27-.31", ".21", ".14-.18", ".04-.08", ".07-.11"), APPROACHES,
        lambda h, move: figures.share(h.change, move),
    ),
    *each(
        "into a bar inside from {:+d}", (".25", ".25", ".18", ".07", ".09"), APPROACHES,
        lambda h, move: figures.share(h.held, move),
    ),
    *each(
        "minor, degrees apart on beat {}", ("error .07", ".06", ".13"), (2, 3, 4),
        lambda h, beat: apart(h, "minor", beat),
    ),
    *each(
        "dominant, degrees apart on beat {}", ("error .07", ".06", ".15"), (2, 3, 4),
        lambda h, beat: apart(h, "dominant", beat),
    ),
    *each(
        "moves of {}", (".032", ".326", ".251", ".095", ".076", ".076", ".027", ".055"), range(8),
        lambda h, size: fmean(abs(move) == size for move in h.moves),
    ),
    *each(
        "turns on beat {}", (".52", ".35", ".33", ".36"), (1, 2, 3, 4),
        lambda h, beat: fmean(figures.turned_on(line, beat) for line in h.lines),
    ),
    *each(
        "register, {} per cent", ("31", "41", "52"), (5, 50, 95),
        lambda h, q: figures.quantiles([p for line in h.lines for p in line.values()], q)[0],
    ),
    *each(
        "span of 4 bars, {} per cent", ("9", "12", "14", "17", "22"), (5, 25, 50, 75, 95),
        lambda h, q: figures.quantiles(
            [span for line in h.lines for span in figures.spans(line, 16)], q
        )[0],
    ),
    ("bars again within eight", ".09", exact),
    ("contour of the bar before", ".21", contour),
    (
        "bars with an off-beat", ".33; 141: .47",
        lambda h: sum(map(figures.off_beat_bars, h.bass)) / h.count,
    ),
    ("behind the cymbal, ms", "4 to 15", lambda h: fmean(h.behind())),
    ("  standard deviation", "21-23", lambda h: stdev(h.behind())),
)  # fmt: skip
PIANO: tuple[Row, ...] = (
    ("attacks a bar", "1 to 3", lambda h: h.comping.strikes / h.comping.bars),
    ("off the beat", ".5 or more", lambda h: h.comping.off_beat / h.comping.strikes),
    ("silent bars", ".10-.20", lambda h: h.comping.silent / h.comping.bars),
    ("semitones a voice at a change", "1 to 2.5", lambda h: fmean(h.comping.moves)),
    ("voices over five at a change", "0", lambda h: h.comping.leaps),
    ("with a tension", ".2 to .6", lambda h: h.comping.coloured / h.comping.strikes),
    ("voicings a chord in 128 bars", "15", lambda h: fmean(h.comping.ways)),
    ("minor ninths above the bass", "0", lambda h: h.comping.rubbing),
    ("strikes that meet the bass", "0", lambda h: h.comping.crossed),
)
DRUMS: tuple[Row, ...] = (
    ("textbook ride bar", ".45", lambda h: fmean(b == CANONICAL for r in h.rides for b in r)),
    ("different ride bars in 64", "", lambda h: fmean(len(set(r[:64])) for r in h.rides)),
    ("kit repeats the bar before", ".028", lambda h: fmean(figures.repeats(k, 1) for k in h.kits)),
    ("one of the last eight", ".071", lambda h: fmean(figures.repeats(k, 8) for k in h.kits)),
    ("ride on 2 and 4", "1.21", lambda h: ride_at(h, (1,))),
    ("ride skip note", ".91", lambda h: ride_at(h, (HALF, 3 * HALF))),
    ("snare hits a bar", "2.7", lambda h: len(h.hits(figures.SNARE)) / h.count),
    ("none", ".17", lambda h: h.empty(figures.SNARE)),
    ("ghosts", ".69", lambda h: fmean(n.velocity <= 45 for _, n in h.hits(figures.SNARE))),
    ("accents", ".08", lambda h: fmean(n.velocity >= 90 for _, n in h.hits(figures.SNARE))),
    ("bass drum hits a bar", "1.25", lambda h: len(h.hits(figures.KICK)) / h.count),
    ("none", ".43", lambda h: h.empty(figures.KICK)),
    *each(
        "foot on {}", (".74", ".69"), (2, 4),
        lambda h, beat: sum(n.onset % 4 == beat - 1 for _, n in h.hits(figures.PEDAL_HAT))
        / h.count,
    ),
    *each(
        "some drum on the and of {}", (".45-.56", ".73-.90", ".52-.60", ".78-.92"), (1, 2, 3, 4),
        lambda h, beat: h.off_beat(beat - HALF),
    ),
)  # fmt: skip
SWING: tuple[Row, ...] = (
    *each(
        "swing of the drums, quartile {}",
        ("2.18 .. 2.00 .. 1.18", "2.59 .. 2.40 .. 1.43", "3.04 .. 2.78 .. 1.81"), (1, 2, 3),
        lambda h, quartile: h.swing("drums", quartile - 1),
    ),
    *each(
        "swing of the bass, quartile {}",
        ("2.39 .. 1.66 .. 1.03", "2.71 .. 1.92 .. 1.41", "3.14 .. 2.29 .. 1.76"), (1, 2, 3),
        lambda h, quartile: h.swing("bass", quartile - 1),
    ),
)  # fmt: skip


def main(bars: int = 128, seeds: int = 10) -> None:
    heard = [Heard(tempo, bars, seeds) for tempo in TEMPOS]
    print(f"{'':36}{'people':>22}" + "".join(f"{tempo:>8}" for tempo in TEMPOS))
    for rows in (BASS, PIANO, DRUMS, SWING):
        for name, people, of in rows:
            print(f"{name:36}{people:>22}" + "".join(f"{of(one):8.3g}" for one in heard))
        print()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
