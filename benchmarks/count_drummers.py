"""Count what the drummers of the Groove MIDI Dataset play in jazz time; prints the tables.

    python benchmarks/count_drummers.py FOLDER_OF_MIDI_FILES

The tables in playback/band/drum_tables.py come from its 13 files of jazz ride time (Gillick,
Roberts, Engel, Eck and Bamman 2019, Google Magenta, CC BY 4.0; drummers 1, 3, 7 and 10,
``*jazz*_beat_4-4.mid``). The files themselves are not part of this project.

A bar counts where the ride has three hits or more. The ride is read by half bars, each with the
half before: that much of a drummer's language 621 bars can teach. Snare and bass drum are read
by half bars too; what they play hardly depends on the ride (0.0 and 0.1 bits, the bias of so
few bars taken off), but much on how busy the bar before was.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import correlation

from mido import MidiFile

KEYS = {"ride": {51, 53, 59}, "snare": {37, 38, 40}, "kick": {36}, "foot": {44}}
OFF_BEAT = (0.45, 0.85)
TRIPLET = (0.2, 0.45)
SMOOTHING = 6
"""So many half bars of the usual kind are added to what followed each half (choice)."""

FEWEST = 6
"""Half bars of ride that were heard less often are left out."""

Bar = dict[str, set[int]]
"""Places by drum, in twelfths of a beat from the bar line."""


def hits(path: Path) -> Iterator[tuple[float, int]]:
    """Where and which drum; in beats."""
    midi = MidiFile(str(path))
    for track in midi.tracks:
        at = 0
        for message in track:
            at += message.time
            if message.type == "note_on" and message.velocity:
                yield at / midi.ticks_per_beat, message.note


def place(beat: float) -> int:
    """The twelfth of a beat that a hit belongs to: the beat, the middle triplet or the and."""
    whole, part = divmod(beat, 1)
    if part >= OFF_BEAT[1]:
        return 12 * int(whole + 1)
    return 12 * int(whole) + (6 if part >= OFF_BEAT[0] else 4 if part >= TRIPLET[0] else 0)


def bars_of(path: Path) -> list[Bar | None]:
    """The bars of a file in order; None for one that is not ride time."""
    found: dict[int, Bar] = {}
    for beat, note in hits(path):
        at = place(beat)
        bar = found.setdefault(at // 48, {name: set() for name in KEYS})
        for name, keys in KEYS.items():
            if note in keys:
                bar[name].add(at % 48)
    rows = [found.get(number) for number in range(max(found) + 1)]
    return [bar if bar and len(eighths(bar)) >= 3 else None for bar in rows]


def eighths(bar: Bar) -> tuple[int, ...]:
    """The ride's hits on eighths; those in the middle of a triplet are left aside."""
    return tuple(sorted(at // 6 for at in bar["ride"] if at % 6 == 0))


def halves(places: set[int] | tuple[int, ...], length: int) -> tuple[tuple[int, ...], ...]:
    """Both halves of a bar, each from its own beginning; ``length`` is half a bar."""
    return tuple(
        tuple(sorted(at - half * length for at in places if at // length == half))
        for half in (0, 1)
    )


def following(row: list[Bar | None]) -> Iterator[tuple[Bar, Bar]]:
    return ((a, b) for a, b in pairwise(row) if a is not None and b is not None)


def show_ride(files: list[list[Bar | None]]) -> None:
    """What the ride plays in a half bar after each half bar, smoothed, per thousand; a row and a
    column for each half bar, the commonest first.
    """
    bars = [bar for row in files for bar in row if bar]
    whole = Counter(half for bar in bars for half in halves(eighths(bar), 4))
    known = [half for half, count in whole.most_common() if count >= FEWEST]
    print("RIDE_HALVES:", known)
    inside = [halves(eighths(bar), 4) for bar in bars]
    over = [
        (halves(eighths(before), 4)[1], halves(eighths(bar), 4)[0])
        for row in files
        for before, bar in following(row)
    ]
    for name, pairs in (("RIDE_SECOND", inside), ("RIDE_FIRST", over)):
        print(f"{name}:")
        usual = Counter(after for _, after in pairs)
        for half in known:
            counted = Counter(after for before, after in pairs if before == half)
            total = sum(counted[after] for after in known) + SMOOTHING
            smooth = [counted[a] + SMOOTHING * usual[a] / len(pairs) for a in known]
            print(f"    ({', '.join(str(round(1000 * n / total)) for n in smooth)}),")


def show_hands(files: list[list[Bar | None]], name: str) -> None:
    """What a hand or foot plays in a half bar when it plays, and how often it is silent."""
    bars = [bar for row in files for bar in row if bar]
    counted = Counter(half for bar in bars for half in halves(bar[name], 24))
    played = counted.total() - counted[()]
    print(f"{name}: {1 - played / counted.total():.2f} of half bars empty,", end=" ")
    print(f"{sum(not bar[name] for bar in bars) / len(bars):.2f} of bars; per thousand:")
    rows = (f"{half}: {round(1000 * n / played)}" for half, n in counted.most_common() if n > 2)
    print("    ", ", ".join(row for row in rows if not row.startswith("()")))
    pairs = [(len(a[name]), len(b[name])) for row in files for a, b in following(row)]
    print(
        f"    hits of a bar and the next correlate by {correlation(*zip(*pairs, strict=True)):.2f}"
    )


def main(folder: str) -> None:
    files = [bars_of(path) for path in sorted(Path(folder).glob("*.mid"))]
    bars = [bar for row in files for bar in row if bar]
    print(f"{len(bars)} bars of ride, {len({eighths(bar) for bar in bars})} different")
    show_ride(files)
    show_hands(files, "snare")
    show_hands(files, "kick")
    foot = Counter((12 in bar["foot"], 36 in bar["foot"]) for bar in bars)
    print("foot on 2, on 4:", {k: round(100 * n / len(bars)) for k, n in foot.items()})
    names = ("ride", "snare", "kick", "foot")
    for eighth in (1, 3, 5, 7):
        heard = sum(any(6 * eighth in bar[name] for name in names) for bar in bars)
        print(f"some drum on the and of {eighth // 2 + 1}: {heard / len(bars):.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
