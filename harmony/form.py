"""The form: which chord stands in which bar, over and over.

Written the way players write it down. ``|`` parts bars, ``x4`` plays a bar four times, ``%``
repeats the bar before; chords in one bar share it, the earlier ones taking what is left
over, unless ``/`` counts the beats out: ``Dm7 / / G7``; at the head of a bar ``/`` carries on
the chord before. A meter other than four quarters stands in front; repeat signs around the
whole form change nothing, as it comes round for ever.

>>> str(Form.parse("| Dm7 | % | % | % | C7 | % | % | % |"))
'Dm7 x4 | C7 x4'
>>> str(VAMP.in_key(PitchName.parse("G")))
'Gm7 x4 | F7 x4'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from harmony.beats import Beats
from harmony.chord_table import MINOR_THIRD
from harmony.chords import Chord, drawn_together
from harmony.mistake import Mistake
from harmony.pitch import Interval, PitchName, key_name

Bar: TypeAlias = tuple[tuple[Chord, int], ...]
"""The chords of one bar in order, each with the beats it lasts."""

METERS = range(2, 8)
MOST_BARS = MOST_CHORDS = 512
LONGEST_TEXT = 32_000
"""Room for every form of so many chords as it is written out."""

EXAMPLE = '"Dm7 x4 | C7 x4"'

_METER = re.compile(r"([0-9]{1,3})/([0-9]{1,3})(?=[\s|:]|$)")
_METER_WITHIN = re.compile(r"[0-9]+/[0-9]+")
_REPEAT = re.compile(r"[xX×*]([0-9]+)")
_REPEAT_APART = re.compile(r"(?<= [xX×*]) (?=[0-9]+$)")
_REPEAT_GLUED = re.compile(r".+?([xX×*][0-9]+)")
_COMMA = re.compile(r",(?=[A-G]|$)")
_AROUND = "|: \t\r\n"
_NO_CHORD = ("N.C.", "N.C", "NC", "(N.C.)")


@dataclass(frozen=True, slots=True)
class Form:
    """A chorus: its bars, and how many quarter notes each has. It repeats for ever.

    Raises Mistake where bars and meter cannot be played.
    """

    chart: tuple[Bar, ...]
    beats_per_bar: int = 4

    def __post_init__(self) -> None:
        if self.beats_per_bar not in METERS:
            raise Mistake(f"the meter must be 2/4 to 7/4, got {self.beats_per_bar}/4")
        if not 1 <= len(self.chart) <= MOST_BARS:
            raise Mistake(f"a form has 1 to {MOST_BARS} bars, got {len(self.chart)}")
        if (chords := sum(map(len, self.chart))) > MOST_CHORDS:
            raise Mistake(f"a form names {MOST_CHORDS} chords at most, got {chords}")
        for number, bar in enumerate(self.chart, 1):
            if sum(beats for _, beats in bar) != self.beats_per_bar or min(b for _, b in bar) < 1:
                raise Mistake(f"bar {number} of the form does not hold {self.beats_per_bar} beats")

    @staticmethod
    def parse(text: str) -> Form:
        """Read a form as players write it. Raises Mistake with the bar that is not one."""
        return _parse(text)

    def __str__(self) -> str:
        runs = [(bar, len(list(same))) for bar, same in groupby(self.chart)]
        bars = [_bar_text(bar) + (f" x{count}" if count > 1 else "") for bar, count in runs]
        meter = "" if self.beats_per_bar == 4 else f"{self.beats_per_bar}/4 "
        return meter + " | ".join(bars)

    @property
    def bars(self) -> int:
        return len(self.chart)

    @property
    def length(self) -> Beats:
        return Fraction(self.bars * self.beats_per_bar)

    @property
    def changes(self) -> tuple[tuple[Beats, Chord], ...]:
        """Where in the chorus a chord begins, in beats; a held chord is named once."""
        found: list[tuple[Beats, Chord]] = []
        at = 0
        for bar in self.chart:
            for chord, beats in bar:
                if not found or found[-1][1] != chord:
                    found.append((Fraction(at), chord))
                at += beats
        return tuple(found)

    def chord_at(self, at: Beats) -> Chord:
        """The chord that stands at a beat, counted from the first chorus's beat 0."""
        within = at % self.length
        return next(chord for begins, chord in reversed(self.changes) if begins <= within)

    def chorus_at(self, at: Beats) -> int:
        """Which time through the form, from 0; a count-in lies in chorus -1."""
        return int(at // self.length)

    @property
    def home(self) -> Chord:
        """The chord that the form rests on.

        The last chord, where it is a tonic (major or minor) reached from its own dominant;
        else the first (choice: it names Dm7 in the vamp, F6 in Sweet Georgia Brown, Gm6 in
        ``Am7b5 D7alt Gm6``, F7 in a blues).
        """
        chords = [chord for _, chord in self.changes]
        first, last = chords[0], chords[-1]
        before = chords[-2] if len(chords) > 1 else first
        fifth_above = (last.root.pitch_class + 7) % 12
        comes_home = before.family == "dominant" and before.root.pitch_class == fifth_above
        return last if comes_home and last.family in ("major", "minor") else first

    @property
    def is_minor(self) -> bool:
        """Whether home has a minor third, and so a minor key signature."""
        return MINOR_THIRD in self.home.degrees

    def transposed(self, interval: Interval) -> Form:
        chart = tuple(tuple((c.transposed(interval), b) for c, b in bar) for bar in self.chart)
        return Form(chart, self.beats_per_bar)

    def in_key(self, home: PitchName) -> Form:
        """The form moved so that its home chord's root is ``home``: in G, the vamp is
        Gm7 and F7. The key goes by its usual name (``key_name``): asked for in G flat, the
        vamp is F#m7 and E7.
        """
        name = key_name(home, minor=self.is_minor)
        return self.transposed(self.home.root.interval_to(name))


def _bar_text(bar: Bar) -> str:
    shares = [beats for _, beats in bar]
    symbols = [chord.symbol for chord, _ in bar]
    if shares == _even_shares(len(bar), sum(shares)):
        return " ".join(symbols)
    return " ".join(
        " ".join([s, *["/"] * (beats - 1)]) for s, beats in zip(symbols, shares, strict=True)
    )


def _even_shares(chords: int, beats: int) -> list[int]:
    each, over = divmod(beats, chords)
    return [each + (i < over) for i in range(chords)]


@lru_cache(maxsize=256)
def _parse(text: str) -> Form:
    if len(text) > LONGEST_TEXT:
        raise Mistake(f"a form is at most {LONGEST_TEXT:,} characters long, got {len(text):,}")
    bare, beats_per_bar = text.strip().strip(_AROUND), 4
    if meter := _METER.match(bare):
        if meter[2] != "4" or int(meter[1]) not in METERS:
            raise Mistake(f"the meter must be 2/4 to 7/4, got {meter[0]}")
        beats_per_bar, bare = int(meter[1]), bare[meter.end() :].strip(_AROUND)
    if not bare:
        raise Mistake(f"a form needs chords, such as {EXAMPLE}, got {_quoted(text)}")
    bars: list[Bar] = []
    for number, written in enumerate(re.split(r"\|+", bare), 1):
        bars += _read_bars(written, number, bars[-1] if bars else None, beats_per_bar)
        if len(bars) > MOST_BARS:
            raise Mistake(f"a form has 1 to {MOST_BARS} bars, got more")
    return Form(tuple(bars), beats_per_bar)


def _read_bars(written: str, number: int, before: Bar | None, beats: int) -> list[Bar]:
    """One written bar, as often as its ``x`` says."""
    words = _REPEAT_APART.sub("", drawn_together(written)).split()
    count = 1
    if words and (repeat := _REPEAT.fullmatch(words[-1])):
        digits = repeat[1]
        count = int(digits) if len(digits) <= 4 else MOST_BARS + 1
        if not 1 <= count <= MOST_BARS:
            got = _shortened(words.pop())
            raise Mistake(f"bar {number}: a bar is played x1 to x{MOST_BARS}, got {got}")
        words.pop()
    if not words:
        raise Mistake(f"bar {number} of the form is empty; % repeats the bar before")
    if words == ["%"]:
        if before is None:
            raise Mistake("the form begins with %, but there is no bar before it")
        return [before] * count
    if misplaced := next(filter(None, map(_misplaced, words)), None):
        raise Mistake(f"bar {number}: {misplaced}")
    bar = _read_chords(words, number, before, beats)
    # Played again, a bar that begins with / carries on its own last chord.
    again = _read_chords(words, number, bar, beats) if words[0] == "/" else bar
    return [bar, *[again] * (count - 1)]


def _misplaced(word: str) -> str | None:
    """What to say of a sign that has its place elsewhere in a form, or none yet."""
    if ":" in word:
        return "|: and :| go around the whole form only; x2 plays a bar twice, % repeats it"
    if _METER_WITHIN.fullmatch(word):
        return f"the meter stands once, in front of the first bar, got {_shortened(word)}"
    if _REPEAT.fullmatch(word):
        return f"{_shortened(word)} ends its bar, | comes next; try {EXAMPLE}"
    if word == "%":
        return "% repeats the whole bar before and stands alone in its bar, got '%' beside chords"
    if word.upper() in _NO_CHORD:
        return f"{word} (no chord) is not played yet; write a chord, or / to carry on the last one"
    return None


def _read_chords(words: list[str], number: int, before: Bar | None, beats: int) -> Bar:
    counted = "/" in words
    if words[0] == "/":
        if before is None:
            told = "begins with /, which prolongs a chord before it; write that chord first"
            raise Mistake(f"bar {number} {told}")
        words = [before[-1][0].symbol, *words[1:]]
    starts = [i for i, word in enumerate(words) if word != "/"]
    if counted and len(words) != beats:
        raise Mistake(f"bar {number} counts {len(words)} beats out, the meter has {beats}")
    if len(starts) > beats:
        raise Mistake(
            f"bar {number} has {len(starts)} chords, its {beats} beats hold {beats} at most; "
            "part the bars with |"
        )
    shares = _even_shares(len(starts), beats)
    if counted:
        shares = [b - a for a, b in zip(starts, [*starts[1:], beats], strict=True)]
    return tuple(
        (_read_chord(words[i], number), share) for i, share in zip(starts, shares, strict=True)
    )


def _read_chord(word: str, number: int) -> Chord:
    try:
        return Chord.parse(word)
    except Mistake as mistake:
        told = str(mistake)
    if glued := _REPEAT_GLUED.fullmatch(word):
        told = f"a space goes before {_shortened(glued[1])}, got {_quoted(word)}; try {EXAMPLE}"
    elif _COMMA.search(word):
        told = f"| parts bars and a space chords in one bar, never a comma, got {_quoted(word)}"
    raise Mistake(f"bar {number}: {told}")


def _shortened(text: str) -> str:
    return text if len(text) <= 24 else text[:24] + "..."


def _quoted(text: str) -> str:
    return repr(_shortened(text))


VAMP = Form.parse("Dm7 x4 | C7 x4")
"""Two chords, four bars of each: what Miles Davis asked for (Michelot, 1988)."""
