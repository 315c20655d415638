"""How long it lasts: minutes and seconds as they are said, and the bars that fill them.

To last exactly as asked, the vamp is played a little faster or slower: in whole choruses
if that takes no more than 4 per cent, else in whole bars.

>>> from harmony.form import VAMP
>>> fit(read_time("1:04"), VAMP, tempo=118), fit(read_time("1:00"), VAMP, tempo=118)
((32, 120.0), (29, 116.0))
"""

from __future__ import annotations

import re
from fractions import Fraction

from harmony.form import Form
from harmony.mistake import Mistake
from playback.setup_fields import MOST_BARS, TEMPOS
from playback.setup_kinds import shown

MOST_CHANGE = Fraction(4, 100)
"""How far a fitted tempo may leave the asked one: people wander as far over 90 seconds
(Jazz Trio Database), so it still is the tempo that was called."""

FEWEST_SECONDS = 20
"""From here on a number without a colon is taken for seconds, below it for minutes (choice)."""

USUAL_TIME = 210
"""What to try where nothing can be guessed, in seconds: a tune's length (choice)."""

# Patterns, made ready by re where they are first used: no start waits for them.
_NEARLY = r"([0-9]{1,5})s?(?:[:.hm']([0-9]{1,2})s?)?(?:[:m']([0-9]{1,2})s?)?[.m']?"
_TIME = r"([0-9]{1,5}):([0-5][0-9])(\.[0-9]{1,6})?"


def read_time(text: str) -> Fraction:
    """Seconds from minutes and seconds: "3:04.5" is 184.5. Raises Mistake."""
    found = re.fullmatch(_TIME, text.strip()) if len(text) <= 20 else None
    seconds = 60 * int(found[1]) + int(found[2]) + Fraction(found[3] or 0) if found else Fraction(0)
    if not seconds:
        raise Mistake(f"time must be minutes:seconds, got {shown(text)}; try {_nearest(text)}")
    return seconds


def _nearest(text: str) -> str:
    """A time that can be read, as near as can be to what was meant: 3:05 for "3:5"."""
    found = re.fullmatch(_NEARLY, text.strip().lower()) if len(text) <= 20 else None
    said = [int(number) for number in found.groups() if number] if found else []
    if len(said) == 1 and said[0] < FEWEST_SECONDS:
        said.append(0)
    seconds = sum(number * 60**place for place, number in enumerate(reversed(said)))
    nearest = time_text(Fraction(seconds or USUAL_TIME))
    return nearest if re.fullmatch(_TIME, nearest) else time_text(Fraction(USUAL_TIME))


def time_text(seconds: Fraction) -> str:
    """Minutes and seconds as they are said, to the millisecond: "3:04.5"."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    whole, part = divmod(rest, 1000)
    return f"{minutes}:{whole:02}" + (f".{part:03}".rstrip("0") if part else "")


def seconds_of(bars: int, form: Form, tempo: float) -> Fraction:
    """How long that many bars of the form last, in seconds."""
    return Fraction(60 * bars * form.beats_per_bar) / Fraction(tempo)


def fit(seconds: Fraction | float, form: Form, tempo: float) -> tuple[int, float]:
    """The bars, and the tempo near ``tempo``, that last exactly ``seconds``.

    Whole choruses are tried first, then whole bars, of which the last chorus is cut short.
    Raises Mistake, with the nearest lengths and tempos, where the tempo would change by
    more than MOST_CHANGE or leave its range, or the bars are too many.
    """
    length = Fraction(seconds)
    for unit in (form.bars, 1):
        near = [
            (abs(needed / Fraction(tempo) - 1), bars, float(needed))
            for bars in _around(length, form, tempo, unit)
            if TEMPOS[0] <= (needed := _tempo_for(bars, form, length)) <= TEMPOS[1]
        ]
        change, bars, fitted = min(near, default=(Fraction(1), 0, tempo))
        if change <= MOST_CHANGE:
            return bars, fitted
    raise _no_fit(length, form, tempo)


def _around(length: Fraction, form: Form, tempo: float, unit: int) -> list[int]:
    """The lengths in bars just below and above, in whole units."""
    below = int(length / seconds_of(unit, form, tempo))
    return [n * unit for n in (below, below + 1) if 1 <= n * unit <= MOST_BARS]


def _tempo_for(bars: int, form: Form, length: Fraction) -> Fraction:
    return Fraction(60 * bars * form.beats_per_bar) / length


def _no_fit(length: Fraction, form: Form, tempo: float) -> Mistake:
    near = _around(length, form, tempo, 1) or [MOST_BARS]
    times = [time_text(seconds_of(bars, form, tempo)) for bars in near]
    tempos = [float(_tempo_for(bars, form, length)) for bars in near]
    instead = " or ".join(times)
    if playable := [f"{tempo:.6g}" for tempo in tempos if TEMPOS[0] <= tempo <= TEMPOS[1]]:
        instead += ", or tempo " + " or ".join(playable)
    return Mistake(
        f"no whole bars last {time_text(length)} within 4 per cent of tempo {tempo:g}; "
        f"try time {instead}"
    )
