"""A time asked for is filled to the microsecond, or refused with what would fit."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harmony.form import VAMP, Form
from harmony.mistake import Mistake
from playback.length import MOST_CHANGE, fit, read_time, seconds_of, time_text

FORMS = tuple(
    Form.parse(text) for text in ("Dm7 x4 | C7 x4", "3/4 Dm7 x4 | C7 x4", "5/4 Dm7", "Dm7 x12")
)
forms = st.sampled_from(FORMS)
# 20 seconds to 30 minutes, to the millisecond.
lengths = st.integers(20_000, 1_800_000).map(lambda ms: Fraction(ms, 1000))
tempos = st.integers(60, 240).map(float) | st.floats(60, 240)


def within_reach(seconds: Fraction, form: Form, tempo: float, unit: int) -> bool:
    """Whether any number of units lasts that long within the change allowed, by trying all."""
    one = seconds_of(unit, form, tempo)
    counts = range(1, int(seconds / one) + 3)
    return any(abs(n * one / seconds - 1) <= MOST_CHANGE for n in counts)


@given(lengths, forms, tempos)
def test_a_time_is_filled_exactly_or_refused(seconds: Fraction, form: Form, tempo: float) -> None:
    try:
        bars, fitted = fit(seconds, form, tempo)
    except Mistake:
        assert not within_reach(seconds, form, tempo, unit=1)
        return
    assert abs(bars * form.beats_per_bar * 60 / fitted - seconds) < 1e-6
    assert abs(fitted / tempo - 1) <= MOST_CHANGE + Fraction(1, 10**9)
    assert (bars % form.bars == 0) == within_reach(seconds, form, tempo, unit=form.bars)


@given(st.integers(1, 12_000).map(lambda ms: Fraction(ms, 1000)), forms, tempos)
def test_a_refusal_offers_what_is_accepted(seconds: Fraction, form: Form, tempo: float) -> None:
    try:
        fit(seconds, form, tempo)
    except Mistake as refusal:
        offered = str(refusal).partition("try time ")[2]
        times, _, others = offered.partition(", or tempo ")
        for time in times.split(" or "):
            fit(read_time(time), form, tempo)
        for other in filter(None, others.split(" or ")):
            fit(seconds, form, float(other))


def test_whole_choruses_come_before_whole_bars() -> None:
    assert fit(64, VAMP, 120) == (32, 120.0)
    assert fit(66, VAMP, 120) == (32, 32 * 4 * 60 / 66)
    assert fit(60, VAMP, 120) == (30, 120.0)


def test_the_tempo_gives_way_by_four_per_cent_and_no_more() -> None:
    assert fit(64, VAMP, 125) == (32, 120.0)
    assert fit(64, VAMP, 125.5) == (33, 33 * 4 * 60 / 64)


def test_a_fitted_tempo_can_be_played() -> None:
    with pytest.raises(Mistake, match="within 4 per cent of tempo 320"):
        fit(Fraction(74, 100), VAMP, 320)


def test_more_bars_than_can_be_played_are_refused() -> None:
    with pytest.raises(Mistake, match="try time 5000:00"):
        fit(1_000_000, VAMP, 80)


@given(st.integers(1, 99_999 * 60_000))
def test_a_time_reads_as_it_is_said(milliseconds: int) -> None:
    seconds = Fraction(milliseconds, 1000)
    assert read_time(time_text(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"), [("3:30", 210), ("0:59.5", 59.5), ("90:00", 5400), ("0:00.000001", 1e-6)]
)
def test_times_that_are_said(text: str, seconds: float) -> None:
    assert float(read_time(text)) == seconds


@pytest.mark.parametrize(
    ("text", "near"),
    [("3:5", "3:05"), ("90", "1:30"), ("3", "3:00"), ("210", "3:30"), ("1:90", "2:30"),
     ("3.30", "3:30"), ("1:00:00", "60:00"), ("3m30s", "3:30"), ("90s", "1:30"), ("2m", "2:00"),
     ("long", "3:30"), ("0:00", "3:30"), ("", "3:30")],
)  # fmt: skip
def test_a_time_written_otherwise_is_told_as_it_must_be(text: str, near: str) -> None:
    with pytest.raises(Mistake, match=f"; try {near}$"):
        read_time(text)


@given(st.text("0123456789:.hms' ", max_size=20) | st.text())
@example("2000:0'0")
def test_the_time_to_try_can_be_read(text: str) -> None:
    told = ""
    try:
        read_time(text)
    except Mistake as refusal:
        told = str(refusal)
    assert not told or read_time(told.rpartition("; try ")[2])


@pytest.mark.parametrize(
    "text",
    ["99:99", "0:00", "0:60", "3", "3:5", ":30", "-1:00", "1:00:00", "1:00.", "nan", "", "٣:٣٠",
     "1e3:00", "1:00.1234567", "123456:00", "1:00" * 1000],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    given = text[:20] or "''"
    with pytest.raises(Mistake, match=f"time must be minutes:seconds.*got {re.escape(given)}"):
        read_time(text)
