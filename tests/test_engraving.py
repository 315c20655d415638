"""What is struck becomes notes and rests that fill every bar exactly, and sounds the same."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate, groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.chords import Chord
from harmony.engraving import VALUES, Written, bars_written
from harmony.sheet import SheetBar, Strike, Voice

GROUPS = {2: (2,), 3: (3,), 4: (2, 2), 5: (3, 2), 6: (3, 3), 7: (2, 2, 3)}
PLACES = (
    (),
    (0,),
    (0, Fraction(1, 2)),
    (Fraction(1, 2),),
    (0, Fraction(1, 3), Fraction(2, 3)),
    (Fraction(1, 3),),
    (0, Fraction(2, 3)),
    (0, Fraction(1, 3), Fraction(1, 2)),
    (Fraction(1, 2), Fraction(2, 3)),
)


def bar(beats: int) -> SheetBar:
    chord = Chord.parse("Dm7")
    return SheetBar(beats, GROUPS[beats], "1", (-1, True), ((Fraction(0), chord),))


@st.composite
def music(draw: st.DrawFn) -> tuple[Voice, tuple[SheetBar, ...]]:
    """Some bars, and a voice that strikes where sidemen do and holds as long as it likes."""
    bars = tuple(bar(draw(st.integers(2, 7))) for _ in range(draw(st.integers(1, 4))))
    onsets = [
        beat + Fraction(place)
        for beat in range(sum(b.beats for b in bars))
        for place in draw(st.sampled_from(PLACES))
    ]
    lengths = st.integers(1, 160).map(lambda n: Fraction(n, 20))
    voice = tuple(Strike(onset, onset + draw(lengths), (60,)) for onset in onsets)
    return voice, bars


def strike(onset: str, end: str) -> Strike:
    return Strike(Fraction(onset), Fraction(end), (60,))


def written(beats: int, *strikes: tuple[str, str]) -> str:
    """One bar as a line: notes by their lengths, rests in brackets, ties as a stroke."""
    (row,) = bars_written(tuple(strike(*s) for s in strikes), (bar(beats),))
    return " ".join(_text(w) for w in row)


def _text(w: Written) -> str:
    length = f"{w.length}" if w.strike else f"[{w.length}]"
    return length + ("-" if w.is_tied_on else "")


@given(music())
def test_every_bar_is_exactly_full(made: tuple[Voice, tuple[SheetBar, ...]]) -> None:
    voice, bars = made
    for row, whole in zip(bars_written(voice, bars), bars, strict=True):
        ends = accumulate((w.length for w in row), initial=Fraction(0))
        assert [w.at for w in row] == [at for at, _ in zip(ends, row, strict=False)]
        assert sum(w.length for w in row) == whole.beats


@given(music())
def test_every_value_is_as_long_as_it_is_written(
    made: tuple[Voice, tuple[SheetBar, ...]],
) -> None:
    kinds = {name: length for length, name in VALUES.items()}
    for row in bars_written(*made):
        for w in row:
            if not w.is_whole_bar:
                part = Fraction(2, 3) if w.in_triplet else 1
                assert kinds[w.kind, w.dots] * part == w.length


@given(music())
def test_what_is_struck_is_written_where_it_is_struck(
    made: tuple[Voice, tuple[SheetBar, ...]],
) -> None:
    voice, bars = made
    starts = accumulate((b.beats for b in bars), initial=0)
    found: list[tuple[Fraction, Fraction]] = []
    tied = False
    for start, row in zip(starts, bars_written(voice, bars), strict=False):
        for w in row:
            assert w.is_tied_from == tied
            tied = w.is_tied_on
            if w.is_tied_from:
                onset, length = found.pop()
                found.append((onset, length + w.length))
            elif w.strike:
                assert w.strike.onset == start + w.at
                found.append((start + w.at, w.length))
    assert not tied
    assert [onset for onset, _ in found] == [s.onset for s in voice]
    nexts = [*(s.onset for s in voice[1:]), Fraction(sum(b.beats for b in bars))]
    for (onset, length), s, latest in zip(found, voice, nexts, strict=False):
        assert onset + length <= latest
        assert onset + length >= min(latest, s.end)
        assert length - (s.end - s.onset) <= Fraction(1, 2)


@given(music())
def test_no_note_hides_the_middle_of_a_bar(made: tuple[Voice, tuple[SheetBar, ...]]) -> None:
    voice, bars = made
    for row, whole in zip(bars_written(voice, bars), bars, strict=True):
        for w in row:
            end = w.at + w.length
            crossed = [b for b in accumulate(whole.groups) if w.at < b < end]
            on_beats = w.at.denominator == end.denominator == 1
            assert not crossed or w.is_whole_bar or (whole.beats == 4 and on_beats)


@given(music())
def test_triplets_are_whole_beats(made: tuple[Voice, tuple[SheetBar, ...]]) -> None:
    for row in bars_written(*made):
        for _, beat in groupby(row, lambda w: int(w.at)):
            inside = [w for w in beat if w.in_triplet]
            assert sum(w.length for w in inside) in (0, 1)
            brackets = [w.bracket for w in inside if w.bracket]
            assert brackets in ([], ["start", "stop"])


@given(music())
def test_beams_begin_and_end_within_a_beat(made: tuple[Voice, tuple[SheetBar, ...]]) -> None:
    for row in bars_written(*made):
        for _, beat in groupby(row, lambda w: int(w.at)):
            beams = [w.beams[0] for w in beat if w.beams]
            assert beams == [] or (beams[0], beams[-1]) == ("begin", "end")
            assert set(beams[1:-1]) <= {"continue"}


@pytest.mark.parametrize(
    ("beats", "strikes", "text"),
    [
        (4, [("0", "0.9"), ("1", "1.9"), ("2", "2.9"), ("3", "3.9")], "1 1 1 1"),
        (4, [("0", "3.9")], "4"),
        (4, [], "[4]"),
        (4, [("0", "1.45"), ("1.5", "3.9")], "3/2 1/2- 2"),
        (4, [("1", "2.9")], "[1] 2 [1]"),
        (4, [("1/2", "7/8"), ("5/2", "23/8")], "[1/2] 1/2 [1] [1/2] 1/2 [1]"),
        (4, [("3.5", "3.9")], "[2] [1] [1/2] 1/2"),
        (3, [("1/2", "2.9")], "[1/2] 1/2- 2"),
        (5, [("0", "4.9")], "3- 2"),
        (6, [("0", "5.9")], "3- 3"),
        (7, [("1", "6.9")], "[1] 1- 2- 3"),
        (4, [("0", "0.3"), ("1/3", "0.6"), ("2/3", "1.9")], "1/3 1/3 1/3- 1 [2]"),
        (4, [("1/3", "0.6")], "[1/3] 1/3 [1/3] [1] [2]"),
        (4, [("0", "1.3"), ("4/3", "1.5")], "1- 1/3 1/3 [1/3] [2]"),
        (4, [("0", "0.4"), ("1/3", "0.4"), ("1/2", "1")], "1/3 1/6 1/2 [1] [2]"),
    ],
)
def test_bars_as_a_copyist_writes_them(
    beats: int, strikes: list[tuple[str, str]], text: str
) -> None:
    assert written(beats, *strikes) == text


def test_a_note_over_the_bar_line_is_tied() -> None:
    first, second = bars_written((strike("3.5", "5.4"),), (bar(4), bar(4)))
    assert (_text(first[-1]), _text(second[0]), second[0].is_tied_from) == ("1/2-", "3/2", True)


@pytest.mark.parametrize("onset", ["1/4", "1/5", "5/12"])
def test_what_cannot_be_written_is_refused(onset: str) -> None:
    with pytest.raises(ValueError, match="not on the half or third"):
        written(4, (onset, "1"))


def test_one_voice_strikes_one_thing_at_a_time() -> None:
    with pytest.raises(ValueError, match="two strikes"):
        written(4, ("1", "2"), ("1", "3"))
