"""What the band plays, as text that a musician reads at once: a line a bar.

    python tests/score_text.py          writes tests/golden/*.txt anew

The files there hold what the band played when somebody last listened; a test compares. After
a change of the music, write them anew, read what differs as a musician, and keep both.

Bass: the note on each beat, ``&`` before one off the beat, ``-`` where a note is held, ``.``
where none sounds. Piano: place and notes of each strike, ``_`` for every eighth that it is
held beyond the first. Drums: two signs a beat; ``x`` on the beat or on the eighth after it,
``X`` an accent, ``o`` a ghost, ``t`` the middle of a triplet, ``*`` that and the
eighth, ``u`` the last of a triplet, ``w`` its middle and its last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby
from pathlib import Path

from harmony.chords import Chord
from harmony.form import VAMP, Form
from harmony.phrase import Note
from harmony.pitch import pitch_text
from playback.band.band import bars_between
from playback.band.chart import chart_of
from playback.setup import PLAYERS, Setup
from playback.setup_line import setup_line
from playback.timeline import Section, Timeline

GOLDEN = Path(__file__).parent / "golden"

BLUES = Form.parse("F7 | Bb7 | F7 x2 | Bb7 x2 | F7 x2 | Gm7 | C7 | F7 D7 | Gm7 C7")
MINOR_TURN = Form.parse("Am7b5 D7alt | Gm6 x3")

CHORUSES = {
    "ballad": Setup(feel="ballad", tempo=60, drums="brushes", seed=3, bars=16, ending="hold"),
    "medium": Setup(feel="medium", tempo=120, seed=7, bars=24, ending="hold", count_in=1),
    "up": Setup(feel="up", tempo=240, seed=5, bars=24, ending="stop", intensity="arc"),
    "two": Setup(feel="two", tempo=120, seed=11, bars=16, ending="tag"),
    "pedal": Setup(feel="pedal", tempo=140, seed=2, bars=16, loop=True),
    "broken": Setup(feel="broken", tempo=132, seed=6, bars=16, ending="hold"),
    "stop-time": Setup(feel="stop-time", tempo=140, seed=4, bars=16, ending="stop"),
    "blues": Setup(form=BLUES, tempo=140, seed=1, bars=24, ending="tag", count_in=2),
    "minor-turn": Setup(form=MINOR_TURN, tempo=110, seed=9, bars=12, ending="hold"),
    "alone": Setup(players=("piano", "drums"), seed=12, bars=16, intro="drums"),
    "waltz": Setup(form=Form(tuple(((c, 3),) for ((c, _),) in VAMP.chart), 3), seed=6, bars=16),
    "five": Setup(form=Form.parse("5/4 Dm7 x2 | C7 x2 | Dm7 G7"), seed=8, tempo=160, bars=10),
}

DRUMS = {"ride": 51, "snare": 38, "slap": 39, "stir": 40, "kick": 36, "hat": 44}
OTHER_DRUMS = {37: "sticks", 49: "crash", 45: "low tom", 47: "mid tom", 50: "high tom"}
ACCENT, GHOST = 90, 45

Bar = tuple[int, Section, int, tuple[Note, ...]]


def score_text(setup: Setup, bars: int | None = None) -> str:
    """The whole performance, or its first bars, count-in first."""
    timeline = Timeline.of(setup)
    length = Fraction((bars or setup.bars or 0) * setup.form.beats_per_bar)
    parts = [bars_between(timeline, p, -timeline.count_in_beats, length) for p in PLAYERS]
    rows = [_row(*together) for together in zip(*parts, strict=True)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = (" | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True) if w) for row in rows)
    return f"{setup_line(setup)}\n" + "".join(line.rstrip() + "\n" for line in padded)


def _row(bass: Bar, piano: Bar, drums: Bar) -> tuple[str, ...]:
    _, section, bar, _ = bass
    chords = _chord_by_beat(section, bar)
    names = " ".join(chord.symbol for chord, _ in chart_of(section).chords_in(bar))
    said = names if bar >= 0 else "count-in"
    start = section.beat_of(bar)
    grids, others = _drum_text(drums[3], start, section.beats_per_bar)
    return (
        f"{bar + 1 if bar >= 0 else bar:>2}",
        said,
        _bass_text(bass[3], start, chords),
        "  ".join(_strikes(piano[3], start, chords)),
        *grids,
        others,
    )


def _chord_by_beat(section: Section, bar: int) -> list[Chord]:
    """The chord on each beat of the bar, and on the first of the next."""
    chart = chart_of(section)
    return [
        chord
        for on, b in ((chart, bar), chart.following(bar))
        for chord, n in on.chords_in(b)
        for _ in range(n)
    ][: section.beats_per_bar + 1]


def _bass_text(notes: tuple[Note, ...], start: int, chords: list[Chord]) -> str:
    found: list[str] = []
    for beat in range(len(chords) - 1):
        at = start + beat
        on = [n for n in notes if n.onset == at]
        held = any(n.onset < at < n.end for n in notes)
        found.append(_named(on, chords[beat]) if on else "-" if held else ".")
        after = [n for n in notes if at < n.onset < at + 1]
        found += [f"&{_named(after, chords[beat])}"] * bool(after)
    return " ".join(text.ljust(3) for text in found).rstrip()


def _strikes(notes: tuple[Note, ...], start: int, chords: list[Chord]) -> Iterator[str]:
    for onset, struck in groupby(notes, key=lambda note: note.onset):
        together = list(struck)
        eighths = int(2 * (onset - start))
        length = -(-2 * together[0].duration // 1)
        chord = chords[min((eighths + 1) // 2, len(chords) - 1)]
        yield f"{place_text(onset - start)}:{_named(together, chord)}{'_' * (int(length) - 1)}"


def _named(notes: Iterable[Note], chord: Chord) -> str:
    return " ".join(pitch_text(n.pitch, chord.spell(n.pitch)) for n in notes)


def place_text(within: Fraction) -> str:
    """A place in a bar: "2", "2&", "2t" for the middle of the triplet."""
    beat, part = divmod(within, 1)
    after = {Fraction(0): "", Fraction(1, 2): "&", Fraction(1, 3): "t", Fraction(2, 3): "u"}
    return f"{int(beat) + 1}{after[part]}"


def _drum_text(notes: tuple[Note, ...], start: int, beats: int) -> tuple[list[str], str]:
    others = [n for n in notes if n.pitch in OTHER_DRUMS]
    said = "  ".join(f"{place_text(n.onset - start)} {OTHER_DRUMS[n.pitch]}" for n in others)
    grids = []
    for name, key in DRUMS.items():
        hits = {n.onset - start: n.velocity for n in notes if n.pitch == key}
        signs = (_sign(hits, Fraction(b)) + _after(hits, Fraction(b)) for b in range(beats))
        grids.append(f"{name} {''.join(signs)}" if hits else "")
    return grids, said


def _sign(hits: dict[Fraction, int], at: Fraction) -> str:
    velocity = hits.get(at)
    if velocity is None:
        return "-"
    return "X" if velocity >= ACCENT else "o" if velocity <= GHOST else "x"


def _after(hits: dict[Fraction, int], beat: Fraction) -> str:
    eighth = _sign(hits, beat + Fraction(1, 2))
    middle, last = (beat + Fraction(third, 3) in hits for third in (1, 2))
    if last:
        return "w" if middle else "u"
    return eighth if not middle else "t" if eighth == "-" else "*"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for title, played in CHORUSES.items():
        (GOLDEN / f"{title}.txt").write_text(score_text(played), encoding="utf-8")
