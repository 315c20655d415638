"""Time and phrases: exact fractions, and an algebra that keeps its laws."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.beats import Span, bar_and_beat, bar_of
from harmony.phrase import Note, Phrase, clip, line, rest, shift, then, times, together, transpose

places = st.fractions(-16, 64, max_denominator=12)
lengths = st.fractions(0, 16, max_denominator=12)
notes = st.builds(
    Note, places, st.integers(24, 100), st.fractions(Fraction(1, 12), 8, max_denominator=12),
    st.integers(1, 127),
)  # fmt: skip
phrases = st.builds(Phrase, st.lists(notes, max_size=6).map(tuple), lengths)
NOTHING = rest(Fraction(0))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(places)
    return Span(start, start + draw(lengths))


@given(phrases, phrases, phrases)
def test_one_after_the_other_is_associative(a: Phrase, b: Phrase, c: Phrase) -> None:
    one, other = then(then(a, b), c), then(a, then(b, c))
    assert one.length == other.length == then(a, b, c).length == a.length + b.length + c.length
    assert sorted(map(repr, one.notes)) == sorted(map(repr, other.notes))
    assert sorted(map(repr, one.notes)) == sorted(map(repr, then(a, b, c).notes))


@given(phrases)
def test_nothing_before_or_after_changes_nothing(a: Phrase) -> None:
    assert then(a, NOTHING) == then(NOTHING, a) == then(a) == a
    assert together(a, NOTHING) == together(NOTHING, a) == a
    assert then() == together() == NOTHING


@given(phrases, st.integers(0, 4), st.integers(0, 4))
def test_times_add_up(a: Phrase, m: int, n: int) -> None:
    whole = times(m + n, a)
    assert whole.length == (m + n) * a.length
    parts = then(times(m, a), times(n, a))
    assert sorted(map(repr, whole.notes)) == sorted(map(repr, parts.notes))
    assert (times(1, a), times(0, a)) == (a, NOTHING)


@given(phrases, phrases)
def test_together_is_as_long_as_the_longest(a: Phrase, b: Phrase) -> None:
    both = together(a, b)
    assert both.length == max(a.length, b.length)
    assert sorted(map(repr, both.notes)) == sorted(map(repr, (*a.notes, *b.notes)))


@given(phrases, places, places)
def test_shifts_add_and_go_back(a: Phrase, by: Fraction, more: Fraction) -> None:
    assert shift(shift(a, by), -by) == a
    assert shift(shift(a, by), more) == shift(a, by + more)
    assert shift(a, by).length == a.length


@given(phrases, st.integers(-12, 12))
def test_transposing_goes_back_and_moves_no_note_in_time(a: Phrase, by: int) -> None:
    assert transpose(transpose(a, by), -by) == a
    assert sorted(n.onset for n in transpose(a, by).notes) == [n.onset for n in a.notes]


@given(phrases, spans(), st.lists(places, max_size=4))
def test_clips_tile(a: Phrase, span: Span, cuts: list[Fraction]) -> None:
    """Every note struck in a span is struck in exactly one of its pieces."""
    pieces = [clip(a, piece) for piece in span.cut_at(*cuts)]
    whole = clip(a, span)
    joined = then(*pieces)
    assert joined.length == whole.length == span.length
    struck = [sorted((n.onset, n.pitch, n.velocity) for n in p.notes) for p in (joined, whole)]
    assert struck[0] == struck[1]


@given(phrases, spans())
def test_a_clip_stays_inside_its_span(a: Phrase, span: Span) -> None:
    for note in clip(a, span).notes:
        assert 0 <= note.onset < note.end <= span.length
    assert clip(clip(a, span), Span(Fraction(0), span.length)) == clip(a, span)


@given(phrases)
def test_notes_stand_in_order(a: Phrase) -> None:
    order = [(n.onset, n.pitch) for n in a.notes]
    assert order == sorted(order)


@given(st.lists(st.none() | st.integers(40, 80), max_size=8), st.sampled_from([1, 2, 3]))
def test_a_line_leaves_its_rests_open(pitches: list[int | None], parts: int) -> None:
    each = Fraction(1, parts)
    played = line(pitches, each)
    assert played.length == len(pitches) * each
    assert [n.pitch for n in played.notes] == [p for p in pitches if p is not None]
    assert all(pitches[int(n.onset / each)] == n.pitch for n in played.notes)


def test_a_pickup_reaches_back_into_what_came_before() -> None:
    pickup = Phrase((Note(Fraction(-1, 2), 69, Fraction(1, 2), 80),), Fraction(4))
    assert then(rest(Fraction(4)), pickup).notes[0].onset == Fraction(7, 2)


def test_what_cannot_be_played_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot last -1 beats"):
        rest(Fraction(-1))
    with pytest.raises(ValueError, match="cannot be played -2 times"):
        times(-2, NOTHING)
    with pytest.raises(ValueError, match="cannot end"):
        Span(Fraction(2), Fraction(1))


@given(spans(), st.lists(places, max_size=5), places)
def test_pieces_of_a_span_tile_it(span: Span, cuts: list[Fraction], at: Fraction) -> None:
    pieces = span.cut_at(*cuts)
    assert sum(piece.length for piece in pieces) == span.length
    assert (pieces[0].start, pieces[-1].end) == (span.start, span.end)
    assert all(a.end == b.start for a, b in pairwise(pieces))
    assert sum(at in piece for piece in pieces) == (at in span)


@given(spans(), spans(), places)
def test_an_overlap_is_what_both_hold(one: Span, other: Span, at: Fraction) -> None:
    shared = one.overlap(other)
    assert shared == other.overlap(one)
    assert (at in one and at in other) == (shared is not None and at in shared)


@given(spans(), places)
def test_a_shifted_span_is_as_long(span: Span, by: Fraction) -> None:
    assert span.shifted(by).length == span.length
    assert span.shifted(by).shifted(-by) == span


@given(places, st.integers(2, 7))
def test_a_place_lies_in_its_bar(at: Fraction, beats: int) -> None:
    bar = bar_of(at, beats)
    assert bar * beats <= at < (bar + 1) * beats
    assert bar_and_beat(at, beats).startswith(f"bar {bar + 1}, beat ")


@pytest.mark.parametrize(
    ("at", "beats", "said"),
    [
        (Fraction(0), 4, "bar 1, beat 1"),
        (Fraction(-1), 4, "bar 0, beat 4"),
        (Fraction(13, 4), 3, "bar 2, beat 1 e"),
        (Fraction(23, 4), 4, "bar 2, beat 2 a"),
        (Fraction(16, 3), 5, "bar 2, beat 1 trip"),
        (Fraction(2, 3), 4, "bar 1, beat 1 let"),
        (Fraction(1, 12), 4, "bar 1, beat 1 + 1/12"),
    ],
)
def test_places_are_said_as_counted_aloud(at: Fraction, beats: int, said: str) -> None:
    assert bar_and_beat(at, beats) == said
