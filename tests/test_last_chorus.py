"""The last chorus: what leads home, and what it leaves as it was."""

from __future__ import annotations

from fractions import Fraction

from playback.band.band import notes_between
from playback.changes import with_last_chorus
from playback.setup import Setup
from playback.timeline import Timeline


def test_after_a_hundred_thousand_bars_there_is_no_last_chorus() -> None:
    """A performance that ends is no longer than that."""
    run = Timeline.of(Setup())
    assert with_last_chorus(run, 99_985).total_bars == 100_000
    assert with_last_chorus(run, 99_993) is run


def test_no_note_is_cut_where_the_sign_is_given() -> None:
    """What rings over that bar line rings on; all is as it was up to the bars that lead home."""
    for seed in range(20):
        run = Timeline.of(Setup(seed=seed))
        span = Fraction(0), Fraction(4 * 13)
        for bar in (1, 3, 6):
            assert notes_between(with_last_chorus(run, bar), *span) == notes_between(run, *span)
