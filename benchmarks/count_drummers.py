"""Count what the drummers of the Groove MIDI Dataset play in jazz time; prints the tables.

    python benchmarks/count_drummers.py FOLDER_OF_MIDI_FILES

The figures in playback/band/drum_tables.py come from its 13 files of jazz ride time (Gillick,
Roberts, Engel, Eck and Bamman 2019, Google Magenta, CC BY 4.0; drummers 1, 3, 7 and 10,
``*jazz*_beat_4-4.mid``). The files themselves are not part of this project.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from mido import MidiFile

RIDES, SNARES, KICKS, FEET = {51, 53, 59}, {37, 38, 40}, {36}, {44}
OFF_BEAT = (0.45, 0.85)
TRIPLET = (0.2, 0.45)


def hits(path: Path) -> list[tuple[float, int, int]]:
    """Where, which drum, how hard; in beats."""
    midi = MidiFile(str(path))
    found = []
    for track in midi.tracks:
        at = 0
        for message in track:
            at += message.time
            if message.type == "note_on" and message.velocity:
                found.append((at / midi.ticks_per_beat, message.note, message.velocity))
    return sorted(found)


def slot(beat: float) -> tuple[int, str]:
    """The eighth of the whole piece that a hit belongs to, or the triplet after a beat."""
    whole, part = divmod(beat, 1)
    if part >= OFF_BEAT[1]:
        return 2 * int(whole + 1), ""
    if part >= OFF_BEAT[0]:
        return 2 * int(whole) + 1, ""
    return 2 * int(whole), "t" if part >= TRIPLET[0] else ""


def main(folder: str) -> None:
    rides: Counter[tuple[int, ...]] = Counter()
    snare: Counter[int] = Counter()
    kick: Counter[int] = Counter()
    for path in sorted(Path(folder).glob("*.mid")):
        bars: dict[int, dict[str, set[str]]] = {}
        for beat, note, _ in hits(path):
            eighth, triplet = slot(beat)
            bar = bars.setdefault(eighth // 8, {"ride": set(), "snare": set(), "kick": set()})
            for name, keys in (("ride", RIDES), ("snare", SNARES), ("kick", KICKS)):
                if note in keys:
                    bar[name].add(f"{eighth % 8}{triplet}")
        for bar in bars.values():
            row = tuple(sorted(int(e) for e in bar["ride"] if e.isdigit()))
            if len(row) >= 3:
                rides[row] += 1
                snare[len(bar["snare"])] += 1
                kick[len(bar["kick"])] += 1
    total = rides.total()
    print(f"{total} bars of ride, {len(rides)} different; per thousand:")
    for row, count in rides.most_common(60):
        print(f"    {row}: {1000 * count / total:.0f},")
    print(
        "snare hits a bar, per hundred:",
        {n: round(100 * c / total) for n, c in sorted(snare.items())},
    )
    print(
        "kick hits a bar, per hundred:",
        {n: round(100 * c / total) for n, c in sorted(kick.items())},
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
