"""Slips in a list of jobs: one line that says what and where, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batch_room import batch, listed, refusal
from harmony.mistake import Mistake
from studio.batch.jobs_file import OPTIONS
from studio.batch.plan import plan_of

pytestmark = pytest.mark.usefixtures("room")

SLIPS: list[tuple[str | bytes, str]] = [
    ("tempo = 3000", "tempo must be 30 to 320 beats per minute, got 3000"),
    ("tempo = [90, 3000]", "tempo must be 30 to 320 beats per minute, got 3000"),
    ("tempo = true", "tempo must be 30 to 320 beats per minute, got yes"),
    ("tempo = nan", "tempo must be 30 to 320 beats per minute, got nan"),
    ("tempo = 1e400", "got inf"),
    ("tempo = []", "tempo is an empty list"),
    ("tempo = [90, 90.0]", "tempo says 90 twice; keep one"),
    ("tempo = [[90]]", "tempo must be a text, a number or a list of them, got a list"),
    ("tempo = {a = 1}", "got an object"),
    ("time = 03:30:00", "time must be a text, a number or a list of them, got datetime.time"),
    ('time = "3:5"', "time must be minutes:seconds, got 3:5"),
    ("bars = 0", "bars must be a whole number from 1 to 100,000, got 0"),
    ('feel = "samba"', "feel must be ballad"),
    ('key = ["C", "H"]', "got H"),
    ('chords = "Dm7 | Zzz"', "Zzz"),
    ('loop = "perhaps"', "loop must be yes or no, got perhaps"),
    ('format = "mp3"', "format must be mid, wav, flac, musicxml, svg, html or json, got mp3"),
    ('format = "wav"\nroom = 2', "room must be 0 to 1, got 2"),
    ('format = "wav"\nbits = 8', "bits must be 16, 24 or 32f, got 8"),
    ('format = "wav"\nrate = 8000', "rate must be 22050"),
    ('format = "wav"\nlevel = "horn=3"', "level must be a player and a number"),
    ("room = 0.5", 'room is for "wav", "flac", and no job has such a format; add one'),
    ('paper = "chart"', 'paper is for "musicxml", "svg", "html", and no job has such a format'),
    ('format = "html"\npaper = "poster"', "paper must be score, chart, bass, piano or drums"),
    ('format = "html"\nfor = "G"', "for must be concert, "),
    ('ladder = "4"', "ladder must be by how much"),
    ('part = "x"', "part must be the bars of the form"),
    ("bars = 8\nchoruses = 2", "one length, got bars and choruses; keep one"),
    ("tempi = 90", "a job says nothing named tempi; did you mean tempo?"),
    ("endless = true", "a job says nothing named endless"),
    ("force = true", "a job says nothing named force"),
    ('seed = "9-1"', "seeds go from the lower to the higher, 100,000 at most, got 9-1"),
    ('seed = "1-9999999999"', "seed must be a whole number from 0 to 4,294,967,295"),
    ('seed = "1-4294967295"', "100,000 at most, got 1-4294967295"),
    ('seed = ["1-100000", "200001-300000"]', "seed has more than 100,000 values"),
    ('seed = "1-50000"\ntempo = [80, 90, 100]', "100,000 files, this has 150,000"),
    ("jobs = 3", "jobs must be tables, [[jobs]]"),
    ("jobs = [3]", "jobs must be tables, [[jobs]]"),
    ("jobs = []", "jobs is an empty list"),
    ("[[jobs]]\n[[jobs]]\ntempo = 3000", "in [[jobs]] 2: tempo must be 30"),
    ("tempo = 90\ntempo = 91\nbars = 8", "Cannot say it twice (at line 2, column 11); keep one"),
    ("tempo = 3:30", "this is no TOML: "),
    ("key = G", "(at line 1, column 7)"),
    ("x = " + "[" * 100_000, "lists in lists in lists"),
    ("a." * 400_000 + "a = 1", "a line has more than 1,000 dots"),
    ("b." * 1_000 + "a = 1", "a job says nothing named b"),
    ("seed = " + "9" * 5_000, "this is no TOML: "),
    (b"\xff\xfe", "not text (UTF-8)"),
    (b"#" * 1_000_001, "at most 1 MB"),
]


@pytest.mark.parametrize(("text", "told"), SLIPS, ids=[repr(text[:30]) for text, _ in SLIPS])
def test_a_slip_is_told_in_one_line_and_nothing_is_written(
    text: str | bytes, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert told in refusal(text)
    assert batch("bars = 0") == 2
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert [path.name for path in Path().iterdir()] == ["jobs.toml"]


@settings(max_examples=30)  # choice: each is a list on disk
@given(st.dictionaries(st.sampled_from(OPTIONS), st.text(max_size=20), max_size=4))
def test_no_text_is_a_fault_of_ours(table: dict[str, Any]) -> None:
    text = "\n".join(f"{name} = {quoted(value)}" for name, value in table.items())
    told = ""
    try:
        plan = plan_of(listed(text))
        assert plan.jobs or plan.failures
    except Mistake as mistake:
        told = str(mistake)
    assert "\n" not in told


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(sign):08X}" for sign in text) + '"'
