"""What the band plays, in figures: counted from its notes, to hold beside people's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise

from harmony.form import Form
from harmony.phrase import Note
from playback.band.band import bars_between, part_between
from playback.band.conductor import fill_beats
from playback.perform import performed_between
from playback.setup import Setup
from playback.timeline import Section, Timeline

RIDE, SNARE, KICK, PEDAL_HAT = 51, 38, 36, 44

DEGREES = {
    ("minor", 2): (13, 2, 20, 13, 2, 9, 5, 12, 2, 2, 12, 8),
    ("minor", 3): (16, 0, 7, 34, 1, 4, 1, 10, 0, 15, 10, 1),
    ("minor", 4): (17, 25, 126, 67, 42, 67, 59, 177, 193, 76, 25, 126),
    ("dominant", 2): (12, 5, 10, 0, 19, 5, 3, 19, 3, 5, 10, 11),
    ("dominant", 3): (28, 1, 6, 2, 20, 3, 1, 17, 2, 12, 9, 1),
    ("dominant", 4): (26, 13, 92, 40, 105, 92, 105, 132, 92, 158, 26, 118),
}
"""Semitones above the root, people's. Beats 2 and 3: 823 walking bars with chord markers, per
hundred; beat 4 before a bar of the same chord: 515 bars of one chord, per thousand.
"""


def part(setup: Setup, player: str, bars: int, first: int = 0) -> tuple[Note, ...]:
    """A player's notes over whole bars of an endless run, from bar ``first``."""
    beats = setup.form.beats_per_bar
    timeline = Timeline.of(setup)
    return part_between(timeline, player, Fraction(first * beats), Fraction((first + bars) * beats))


def bars_of(setup: Setup, player: str, bars: int) -> list[tuple[Note, ...]]:
    """The same, bar by bar; a silent bar is empty."""
    beats = setup.form.beats_per_bar
    found = bars_between(Timeline.of(setup), player, Fraction(0), Fraction(bars * beats))
    return [notes for _, _, _, notes in found]


def on_beats(notes: Iterable[Note]) -> dict[int, int]:
    """The pitch that a bass line has on each beat."""
    return {int(note.onset): note.pitch for note in notes if note.onset.denominator == 1}


def degree(form: Form, beat: int, pitch: int) -> int:
    """Semitones above the root of the chord that stands at a beat."""
    return (pitch - form.chord_at(Fraction(beat)).root.pitch_class) % 12


def first_beats(setups: Sequence[Setup], bars: int) -> list[Counter[int]]:
    """Which degrees stand on beat 1 of bars 1, 2, 3 and 4 of a chord held for four."""
    found: list[Counter[int]] = [Counter() for _ in range(4)]
    for setup in setups:
        for beat, pitch in on_beats(part(setup, "bass", bars)).items():
            if beat % 4 == 0:
                found[beat // 4 % 4][degree(setup.form, beat, pitch)] += 1
    return found


def degrees_by_beat(setups: Sequence[Setup], bars: int) -> dict[tuple[str, int], Counter[int]]:
    """The vamp's degrees on beats 2 and 3 of every bar and on 4 of a bar before the same
    chord, by the family of the chord.
    """
    found = {key: Counter[int]() for key in DEGREES}
    for setup in setups:
        for at, pitch in on_beats(part(setup, "bass", bars)).items():
            beat = at % 4 + 1
            if beat > 1 and at % 16 != 15:
                family = setup.form.chord_at(Fraction(at)).family
                found[family, beat][degree(setup.form, at, pitch)] += 1
    return found


def approaches(setups: Sequence[Setup], bars: int) -> tuple[Counter[int], Counter[int]]:
    """The last beat before a bar minus the first of it: into a new chord, and inside one."""
    change: Counter[int] = Counter()
    held: Counter[int] = Counter()
    for setup in setups:
        line = on_beats(part(setup, "bass", bars))
        for beat in range(4, 4 * bars, 4):
            (change if beat % 16 == 0 else held)[line[beat - 1] - line[beat]] += 1
    return change, held


def share(counted: Counter[int], *keys: int) -> float:
    """The part that some of what was counted has of all of it."""
    return sum(counted[key] for key in keys) / max(1, counted.total())


def ride_bars(notes: Iterable[Note]) -> list[tuple[Fraction, ...]]:
    """Each bar's ride hits, as places in the bar."""
    bars: dict[int, list[Fraction]] = {}
    for note in notes:
        bar, place = divmod(note.onset, 4)
        bars.setdefault(int(bar), [])
        if note.pitch == RIDE:
            bars[int(bar)].append(place)
    return [tuple(places) for _, places in sorted(bars.items())]


def kit_bars(notes: Iterable[Note]) -> list[tuple[tuple[Fraction, int], ...]]:
    """Each bar as the whole kit plays it: place and drum."""
    return [
        tuple((note.onset % 4, note.pitch) for note in bar)
        for _, bar in groupby(notes, key=lambda note: note.onset // 4)
    ]


def repeats(bars: Sequence[object], within: int) -> float:
    """How often a bar is one of the few before it again."""
    again = sum(bar in bars[max(0, i - within) : i] for i, bar in enumerate(bars))
    return again / max(1, len(bars))


def strikes(notes: Iterable[Note]) -> Iterator[tuple[Fraction, tuple[Note, ...]]]:
    """Notes struck together, by onset."""
    for onset, together in groupby(notes, key=lambda note: note.onset):
        yield onset, tuple(together)


def swing_ratios(setup: Setup, player: str, bars: int, key: int | None = None) -> list[float]:
    """Long to short of every beat that a player divides, as played.

    The beat's own moments are taken from the strikes on it and on the next.
    """
    timeline = Timeline.of(setup)
    end = Fraction(4 * bars)
    written = part_between(timeline, player, Fraction(0), end)
    played = performed_between(timeline, player, Fraction(0), end)
    at = {
        note.onset: timed.at_seconds
        for note, timed in zip(written, played, strict=True)
        if key is None or note.pitch == key
    }
    half = Fraction(1, 2)
    return [
        (at[on + half] - at[on]) / (at[on + 1] - at[on + half])
        for on in at
        if on.denominator == 1 and on + half in at and on + 1 in at
    ]


def apart(counted: Counter[int], people: Sequence[int]) -> float:
    """How far the shares of what was counted lie from people's: total variation, 0 to 1."""
    whole = sum(people)
    return sum(abs(share(counted, i) - n / whole) for i, n in enumerate(people)) / 2


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile."""
    ordered = sorted(values)
    low, middle, high = (ordered[len(ordered) * i // 4] for i in (1, 2, 3))
    return low, middle, high


def quantiles(values: Iterable[int], *per_cent: int) -> list[int]:
    """The values below which so many per cent lie."""
    ordered = sorted(values)
    return [ordered[len(ordered) * q // 100] for q in per_cent]


def moves(line: dict[int, int]) -> Counter[int]:
    """Semitones from beat to beat of a bass line, down as below 0."""
    return Counter(b - a for (_, a), (_, b) in pairwise(sorted(line.items())))


def turned_on(line: dict[int, int], beat: int) -> float:
    """The part of the notes on a beat of the bar (1 to 4) where the line turns back."""
    places = [at for at in line if at % 4 == beat - 1 and at - 1 in line and at + 1 in line]
    turns = [(line[at] - line[at - 1]) * (line[at + 1] - line[at]) < 0 for at in places]
    return sum(turns) / max(1, len(turns))


def spans(line: dict[int, int], beats: int) -> list[int]:
    """From lowest to highest, in semitones, of every stretch of so many beats."""
    row = [pitch for _, pitch in sorted(line.items())]
    return [
        max(part) - min(part) for part in (row[i : i + beats] for i in range(0, len(row), beats))
    ]


def off_beat_bars(notes: Iterable[Note]) -> int:
    """How many bars have a note off the beat."""
    return len({note.onset // 4 for note in notes if note.onset.denominator > 1})


def fills(section: Section, bar: int) -> bool:
    """Whether the drummer leads into the next bar."""
    return fill_beats(section, bar) > 0


def bass_behind(setup: Setup, bars: int) -> list[float]:
    """By how many milliseconds the bass is behind the ride where both strike a beat."""
    at = [_moments(setup, player, bars) for player in ("bass", "drums")]
    return [1000 * (at[0][beat] - at[1][beat]) for beat in at[0] if beat in at[1]]


def _moments(setup: Setup, player: str, bars: int) -> dict[Fraction, float]:
    """When each beat of a part is struck, in seconds; the drummer's on the ride."""
    timeline, end = Timeline.of(setup), Fraction(4 * bars)
    written = part_between(timeline, player, Fraction(0), end)
    played = performed_between(timeline, player, Fraction(0), end)
    return {
        note.onset: timed.at_seconds
        for note, timed in zip(written, played, strict=True)
        if note.onset.denominator == 1 and (player != "drums" or note.pitch == RIDE)
    }
