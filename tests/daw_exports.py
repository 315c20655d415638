"""Files as a DAW gets them: from many setups, and from runs that were changed while they played."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from harmony.form import Form
from harmony.pitch import PitchName
from midi_reader import MidiRead, TrackRead, read_midi
from playback.midi_file import write_midi_file
from playback.route import Route
from playback.setup import Setup
from playback.timeline import Section, Timeline

PPQ = 960
TRACKS = {"Bass": "bass", "Piano": "piano", "Vibraphone": "piano", "Guitar": "piano"} | {
    "Drums": "drums"
}


def vamp(**changes: Any) -> Setup:
    return Setup(**{"bars": 16, "seed": 7, **changes})


def changed(*changes: tuple[int, Setup]) -> Timeline:
    return Timeline(changes)


WALTZ = Form.parse("3/4 Dm7 x4 | C7 x4")
FIVE = Form.parse("5/4 Dm7 x4 | C7 x4")
BUSY = Form.parse("Am7b5/Eb / D7alt / | Gm6 | Bbmaj7#11 Ebm7b5 | A7b9 | %")

SETUPS = {
    **{f"seed {seed}": vamp(seed=seed, bars=32) for seed in (1, 2, 3, 4)},
    **{f"tempo {tempo}": vamp(tempo=tempo) for tempo in (30, 46, 72, 100, 140, 177.7, 240, 320)},
    **{
        f"feel {feel}": vamp(feel=feel)
        for feel in ("ballad", "medium", "up", "two", "pedal", "stop-time")
    },
    **{f"ending {ending}": vamp(ending=ending) for ending in ("none", "hold", "stop", "tag")},
    **{f"count-in {bars}": vamp(count_in=bars) for bars in (1, 2)},
    **{f"humanize {amount}": vamp(humanize=amount) for amount in (0, 0.5)},
    **{f"swing {ratio}": vamp(swing=ratio) for ratio in (1, 2, 3.5)},
    **{
        f"without {player}": vamp(
            players=tuple(p for p in ("bass", "piano", "drums") if p != player), count_in=1
        )
        for player in ("bass", "piano", "drums")
    },
    "bass alone": vamp(players=("bass",)),
    "waltz": vamp(form=WALTZ, count_in=1),
    "five": vamp(form=FIVE, tempo=172),
    "busy": vamp(form=BUSY, bars=19),
    "key G": vamp(key=PitchName.parse("G")),
    "key F#": vamp(key=PitchName.parse("F#")),
    "loop": vamp(loop=True),
    "drifting loop": vamp(loop=True, drift=1),
    "drift": vamp(drift=1, bars=64, count_in=1),
    "straight": vamp(straight=True),
    "straight on the grid": vamp(straight=True, humanize=0),
    "fast on the grid": vamp(tempo=300, humanize=0),
    "brushes, vibes": vamp(drums="brushes", comp="vibes", feel="ballad", tempo=60),
    "guitar": vamp(comp="guitar", intensity="arc", bars=48),
    "one bar": vamp(bars=1),
}
RUNS = {
    "faster": changed((0, vamp(count_in=1)), (8, vamp(tempo=132))),
    "suddenly slow": changed((0, vamp(tempo=320)), (6, vamp(tempo=30))),
    "another key": changed((0, vamp()), (8, vamp(key=PitchName.parse("Bb")))),
    "into a waltz": changed((0, vamp()), (8, vamp(form=WALTZ))),
    "piano out": changed((0, vamp()), (4, vamp(players=("bass", "drums"))), (8, vamp())),
    "drift from bar 5": changed((0, vamp()), (4, vamp(drift=1, tempo=200)), (8, vamp(loop=True))),
}
CASES = {name: Timeline.of(setup) for name, setup in SETUPS.items()} | RUNS


@dataclass
class Export:
    """A file, its bytes, and what it was exported from."""

    timeline: Timeline
    bytes: bytes
    path: Path
    read: MidiRead

    @property
    def conductor(self) -> TrackRead:
        return self.read.tracks[0]

    @property
    def players(self) -> list[TrackRead]:
        return self.read.tracks[1:]

    @property
    def bar_lines(self) -> dict[int, tuple[Section, int]]:
        """The ticks on which bars begin, count-in bars too, with section and number of the bar."""
        found = {}
        tick, total = 0, self.timeline.total_bars
        assert total is not None
        for bar in range(-self.timeline.changes[0][1].count_in, total):
            setup = next(s for at, s in reversed(self.timeline.changes) if at <= max(0, bar))
            found[tick] = (self.timeline.section_of(bar), bar)
            tick += setup.form.beats_per_bar * PPQ
        return found

    @property
    def end_tick(self) -> int:
        line, (section, _) = max(self.bar_lines.items(), key=lambda item: item[0])
        return line + section.beats_per_bar * PPQ

    def first_bar_tick(self) -> int:
        return next(tick for tick, (_, bar) in self.bar_lines.items() if bar == 0)


def exported(timeline: Timeline, path: Path) -> Export:
    file = BytesIO()
    write_midi_file(Route.of(timeline), file)
    path.write_bytes(file.getvalue())
    return Export(timeline, file.getvalue(), path, read_midi(path))
