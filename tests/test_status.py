"""The status line: what it says, and that it is written over in place and nowhere else."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from many_setups import PARSED, timelines
from playback.changes import with_tempo
from playback.place import Place, place_at
from playback.route import moment_of_bar
from playback.setup import Setup
from playback.timeline import Timeline
from studio.status import Doings, Status, event_text, line_text

VAMP = Timeline.of(Setup(count_in=1))
NOTHING = Doings()


def at(bar: int, beat: int = 0, timeline: Timeline = VAMP) -> Place:
    return place_at(timeline, moment_of_bar(timeline, bar) + beat / 2)


class Terminal(io.StringIO):
    """What a terminal would show: \\r goes to the line's start, signs are written over."""

    width = 80

    def isatty(self) -> bool:
        return True

    @property
    def rows(self) -> list[str]:
        rows = [""]
        column = 0
        for sign in self.getvalue():
            if sign == "\r":
                column = 0
            elif sign == "\b":
                column -= 1
            elif sign == "\n":
                rows.append("")
                column = 0
            else:
                row = rows[-1].ljust(column)
                rows[-1] = row[:column] + sign + row[column + 1 :]
                column += 1
                assert column < self.width, "the line has run over the edge"
        return [row.rstrip() for row in rows]


@pytest.fixture(autouse=True)
def _a_plain_world(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    shown = Terminal()
    monkeypatch.setattr("studio.status.columns", lambda stream: stream.width)
    monkeypatch.setattr("studio.status.takes", lambda stream, signs: True)
    return shown


# What it says


def test_the_line() -> None:
    assert line_text(at(90, 2), NOTHING) == (
        " Dm7 → C7   bar 3 of 8   beat ○ ○ • ○   chorus 12   120 bpm"
    )
    assert line_text(at(6), NOTHING, plain=True) == (
        " C7 -> Dm7   bar 7 of 8   beat * . . .   chorus 1   120 bpm"
    )


def test_what_was_asked_for_is_in_it() -> None:
    doings = Doings(muted=("bass", "drums"), paused=True, called_last=True)
    assert line_text(at(0), doings).endswith("bass, drums off   last chorus next   paused")
    faster = with_tempo(VAMP, 5, 128.25)
    assert "120 → 128.2 bpm" in line_text(at(4, 0, faster), NOTHING)


def test_the_count_in_leads_to_the_first_chord() -> None:
    assert line_text(at(-1, 1), NOTHING) == " → Dm7   count-in 1 of 1   beat ○ • ○ ○   120 bpm"


@pytest.mark.parametrize("count_in", [0, 2])
def test_before_the_first_beat_it_is_about_to_come(count_in: int) -> None:
    timeline = Timeline.of(Setup(count_in=count_in))
    opening = moment_of_bar(timeline, -count_in)
    assert place_at(timeline, opening - 0.1) == place_at(timeline, opening)
    shown = line_text(place_at(timeline, opening - 0.1), NOTHING)
    assert ("count-in 1 of 2   beat • ○" if count_in else "bar 1 of 8   beat • ○") in shown


def test_the_end_is_said() -> None:
    run = Timeline.of(Setup(bars=16))
    assert line_text(at(9, 0, run), NOTHING).endswith("last chorus")
    assert line_text(at(15, 0, run), NOTHING).endswith("ending")
    assert event_text(at(16, 0, run), NOTHING) == "the end"


def test_a_plain_line_is_as_one_would_say_it() -> None:
    assert event_text(at(8), NOTHING) == "chorus 2, bar 1: Dm7, 120 bpm"
    assert event_text(at(12), Doings(("piano",), paused=True)) == (
        "chorus 2, bar 5: C7, 120 bpm, piano off, paused"
    )
    assert event_text(at(-1), NOTHING) == "count-in, 120 bpm"


@given(timelines(), st.integers(-2, 40))
def test_every_place_can_be_said_in_ascii(timeline: Timeline, bar: int) -> None:
    place = place_at(timeline, moment_of_bar(timeline, bar))
    texts = line_text(place, NOTHING, plain=True), event_text(place, NOTHING)
    assert all(text.isascii() and text.isprintable() for text in texts)


# In place


def test_there_is_one_line_and_nothing_of_older_ones(terminal: Terminal) -> None:
    status = Status(terminal)
    for bar in range(-1, 30):
        for beat in range(4):
            doings = Doings(("bass",) if bar % 3 else ())
            status.show(at(bar, beat), doings)
            assert terminal.rows == [line_text(at(bar, beat), doings)]
    status.clear()
    assert terminal.rows == [""]
    assert terminal.getvalue().endswith("\r")


def test_nothing_is_written_where_nothing_has_changed(terminal: Terminal) -> None:
    status = Status(terminal)
    status.show(at(3), NOTHING)
    before = terminal.getvalue()
    status.show(at(3), NOTHING)
    assert terminal.getvalue() == before


@pytest.mark.parametrize("width", [1, 2, 20, 58, 80, 100])
def test_the_line_stays_within_a_narrow_terminal(terminal: Terminal, width: int) -> None:
    terminal.width = width
    status = Status(terminal)
    doings = Doings(("drums",), paused=True)
    for bar in (88, 3, 100):
        status.show(at(bar), doings)
        shown = line_text(at(bar), doings, width=width - 1)
        assert terminal.rows == [shown.rstrip()]


@given(timelines(), st.integers(-2, 40), st.integers(0, 100))
def test_a_line_is_as_long_as_there_is_room(timeline: Timeline, bar: int, width: int) -> None:
    place = place_at(timeline, moment_of_bar(timeline, bar))
    assert len(line_text(place, NOTHING, width=width)) <= width


def test_what_was_asked_for_is_seen_on_eighty_columns() -> None:
    """Though all of it at once, while the tempo changes, in the longest meter."""
    doings = Doings(("bass", "piano", "drums"), paused=True, called_last=True)
    seven = Timeline.of(Setup(form=PARSED["seven"], tempo=200))
    line = line_text(at(1, 0, with_tempo(seven, 2, 202)), doings, width=79)
    assert len(line) < 80
    for said in ("C7 → Bb7", "200 → 202 bpm", "bass, piano, drums off", "last chorus next"):
        assert said in line
    assert line.endswith("paused")


def test_what_is_told_stays_above_the_line(terminal: Terminal) -> None:
    status = Status(terminal)
    status.show(at(3), NOTHING)
    status.tell("keys:\n  q  quit\n")
    status.show(at(4), NOTHING)
    assert terminal.rows == ["keys:", "  q  quit", line_text(at(4), NOTHING)]


# Line by line


def test_elsewhere_a_line_for_each_chord_chorus_and_change() -> None:
    shown = io.StringIO()
    status = Status(shown)
    for bar in range(-1, 10):
        for beat in range(4):
            status.show(at(bar, beat), Doings(("bass",) if (bar, beat) >= (9, 2) else ()))
    status.clear()
    assert shown.getvalue().splitlines() == [
        "count-in, 120 bpm",
        "chorus 1, bar 1: Dm7, 120 bpm",
        "chorus 1, bar 5: C7, 120 bpm",
        "chorus 2, bar 1: Dm7, 120 bpm",
        "chorus 2, bar 2: Dm7, 120 bpm, bass off",
    ]


def test_a_change_of_tempo_is_a_line() -> None:
    faster = with_tempo(VAMP, 2, 140)
    shown = io.StringIO()
    status = Status(shown)
    for bar in range(4):
        status.show(at(bar, 0, faster), NOTHING)
    assert shown.getvalue().splitlines() == [
        "chorus 1, bar 1: Dm7, 120 to 140 bpm",
    ]


def test_a_dumb_terminal_gets_lines(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    status = Status(terminal)
    status.show(at(0), NOTHING)
    assert terminal.getvalue() == "chorus 1, bar 1: Dm7, 120 bpm\n"


class Wrapped(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("plain", ["the encoding", "the locale"])
def test_ascii_where_that_is_all_there_is(plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    encoding = "ascii" if plain == "the encoding" else "utf-8"
    if plain == "the locale":
        monkeypatch.setenv("LC_ALL", "C")
    raw = io.BytesIO()
    status = Status(Wrapped(raw, encoding=encoding))
    status.show(at(0), NOTHING)
    assert b"Dm7 -> C7   bar 1 of 8   beat * . . ." in raw.getvalue()
    status.tell("C major Δ")
    assert b"C major ?\n" in raw.getvalue()


def test_a_terminal_that_has_gone_is_told_nothing_more() -> None:
    class Gone(Terminal):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    status = Status(Gone())
    for bar in range(3):
        status.show(at(bar), NOTHING)
    status.clear()


def test_a_reader_that_has_had_enough_ends_it() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with open(writes, "w", encoding="utf-8") as stream:
        with pytest.raises(BrokenPipeError):
            Status(stream).show(at(0), NOTHING)
        os.dup2(os.open(os.devnull, os.O_WRONLY), writes)


def test_without_a_standard_output_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    Status().show(at(0), NOTHING)


def test_what_was_asked_for_stands_whole_on_a_narrow_terminal() -> None:
    """On 40 columns, as beside a score: who is silent, and that it is a pause."""
    doings = Doings(muted=("bass", "piano"), paused=True)
    assert line_text(at(2), doings, width=39) == " Dm7 → C7 bass, piano off paused"
