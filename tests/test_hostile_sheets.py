"""MusicXML from strangers: bombs, endless bars, torn files. One clear line, in bounded memory."""

from __future__ import annotations

import tracemalloc
import zipfile
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harmony.charts.lead_sheet import read_lead_sheet
from harmony.charts.xml_read import LARGEST, LARGEST_PACKED
from sheet_writer import (
    FOUR,
    bar_of,
    barline,
    measures,
    note,
    repeat,
    sheet,
    symbol,
    tune_or_mistake,
)

GOOD = sheet(measures(bar_of("Dm7"), bar_of("G7 C7") + barline("right", repeat("backward"))))
CONTAINER = b'<container><rootfiles><rootfile full-path="tune.xml"/></rootfiles></container>'


def doctype(inside: str) -> str:
    return f"<!DOCTYPE score-partwise [{inside}]>"


def entities(depth: int) -> str:
    """Each ten times the one before: a billion laughs at depth 9."""
    rows = ['<!ENTITY l0 "ha">']
    rows += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, depth + 1)]
    return "".join(rows)


def packed(kind: int = zipfile.ZIP_DEFLATED, **files: bytes) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", kind) as archive:
        for name, content in files.items():
            archive.writestr(
                {"container": "META-INF/container.xml"}.get(name, f"{name}.xml"), content
            )
    return held.getvalue()


LAUGHS = doctype(entities(9))
NO_MXL = "it is a compressed file, but no whole MusicXML (.mxl)"
BOMB = packed(container=CONTAINER, tune=b" " * (LARGEST + 1))

# What somebody hands in, and what the line must say.
HOSTILE: dict[str, tuple[bytes, str]] = {
    "laughs": (sheet("<measure>&l9;</measure>", doctype=LAUGHS), "an entity of its own"),
    "laughs unused": (sheet(measures(bar_of("C7")), doctype=LAUGHS), "an entity of its own"),
    "a file of mine": (
        sheet("<measure>&x;</measure>", doctype=doctype('<!ENTITY x SYSTEM "file:///etc/passwd">')),
        "it declares an entity of its own (x)",
    ),
    "from the net": (
        sheet("", doctype=doctype('<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;')),
        "it declares an entity of its own (x)",
    ),
    "a million bars": (sheet("<measure/>" * 1_000_000), "2,048 written bars at most"),
    "a bar of chords": (sheet(measures(symbol("C7") * 60_000)), "bar 1 has 65 chords, 64 at most"),
    "deep": (sheet("<measure>" + "<a>" * 1_000_000), "more than 40 elements within each other"),
    "wide": (sheet("<measure><note>" + "<a/>" * 1_000_000), "one <note> has 2,000 elements"),
    "large": (b"<score-partwise>" + b" " * LARGEST, "a score has 16 MB at most"),
    "packed large": (BOMB, "tune.xml in it is larger than 16 MB unpacked"),
    "packed in another way": (packed(zipfile.ZIP_LZMA, container=CONTAINER), NO_MXL),
    "packed, torn": (packed(container=CONTAINER, tune=GOOD * 50)[:200], NO_MXL),
    "packed, empty": (packed(other=b""), NO_MXL),
    "packed, without a score": (packed(container=CONTAINER), NO_MXL),
    "packed, nameless": (packed(container=b"<container/>"), NO_MXL),
    "packed laughs": (
        packed(container=f"{LAUGHS}<container>&l9;</container>".encode()),
        NO_MXL,
    ),
    "packed, much": (b"PK\x03\x04" + bytes(LARGEST_PACKED), "a compressed score has 8 MB at most"),
    "nothing": (b"", "it is no MusicXML"),
    "zeros": (bytes(1000), "it is no MusicXML"),
    "a song": (b"MThd\x00\x00\x00\x06\x00\x01\x00\x02\xff\xc0", "it is no MusicXML"),
    "a letter": (b"Dear band, see you on Friday", "it is no MusicXML"),
    "a page": (b"<html><body>irea</body></html>", "no MusicXML: it begins with <html>"),
    "an encoding": (b'<?xml version="1.0" encoding="klingon"?><a/>', "in an encoding that is"),
    "a false encoding": (GOOD.replace(b"UTF-8", b"UTF-16"), "it is no MusicXML"),
    "a bad letter": (GOOD.replace(b"Some", b"S\xff"), "its XML is broken in line 2"),
    "torn": (GOOD[:-60], "its XML is broken in line 2 (unclosed token)"),
    "crossed": (GOOD.replace(b"</part>", b"</pan>"), "in line 2 (mismatched tag)"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_one_clear_line(name: str) -> None:
    content, expected = HOSTILE[name]
    told = tune_or_mistake(read_lead_sheet, content)
    assert isinstance(told, str)
    assert expected in told
    assert "\n" not in told
    assert len(told) < 200


@pytest.mark.parametrize("name", ["laughs", "wide", "deep", "packed large"])
def test_what_is_hostile_takes_little_room(name: str) -> None:
    content, _ = HOSTILE[name]
    tracemalloc.start()
    try:
        tune_or_mistake(read_lead_sheet, content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40_000_000


def test_a_degree_that_is_raised_without_end_is_left_out() -> None:
    root = "<root><root-step>C</root-step></root>"
    raised = "<degree-value>{}</degree-value><degree-alter>{}</degree-alter>"
    for number, alter in (
        (9, 999_999_999),
        (9, -999_999_999),
        (999_999_999, 1),
        (0, 0),
        (9, "1e9"),
    ):
        degree = f"<degree>{raised.format(number, alter)}</degree>"
        content = sheet(measures(f"<harmony>{root}<kind>dominant</kind>{degree}</harmony>"))
        (told,) = read_lead_sheet(content).told or ("",)
        assert str(read_lead_sheet(content).form) in ("C7", "C9")
        assert len(told) < 80


def test_chords_that_are_all_misread_are_not_all_told() -> None:
    odd = "<degree><degree-value>{}</degree-value><degree-alter>5</degree-alter></degree>"
    symbols = [
        f"<harmony><root><root-step>C</root-step></root><kind>major</kind>{odd.format(n)}</harmony>"
        for n in range(30)
    ]
    told = read_lead_sheet(sheet(measures(*symbols))).told
    assert told[0] == "C major (add ##0) is read as C (bar 1)"
    assert told[20:] == ("and 10 more lines such as these",)


def test_a_long_score_is_read_piece_by_piece() -> None:
    bars = [bar_of("C7"), *([note(1) * 8] * 60)]
    content = sheet(measures(*bars), *[measures(*([note(1) * 80] * 60))] * 5)
    assert len(content) > 800_000
    tracemalloc.start()
    try:
        assert read_lead_sheet(content).form.bars == 61
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


def test_an_ordinary_doctype_is_none_of_ours_and_nothing_is_fetched() -> None:
    public = '"-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://127.0.0.1:9/partwise.dtd"'
    content = sheet(measures(bar_of("C7")), doctype=f"<!DOCTYPE score-partwise PUBLIC {public}>")
    assert str(read_lead_sheet(content).form) == "C7"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_scores_in_other_encodings_are_read(encoding: str) -> None:
    said = encoding.removesuffix("-sig")
    text = sheet(measures(bar_of("C7")), title="Thème").decode().replace("UTF-8", said)
    assert read_lead_sheet(text.encode(encoding)).title == "Thème"


@given(st.integers(0, len(GOOD)), st.binary(max_size=4), st.integers(0, 30))
@example(GOOD.index(b"</measure>"), b"<a/>", 0)
def test_however_a_file_is_torn_it_is_a_tune_or_a_mistake(at: int, put: bytes, less: int) -> None:
    assert tune_or_mistake(read_lead_sheet, GOOD[:at] + put + GOOD[at + less :])


@given(st.integers(0, 400), st.integers(0, 255))
def test_however_an_archive_is_damaged_it_is_a_tune_or_a_mistake(at: int, byte: int) -> None:
    good = bytearray(packed(container=CONTAINER, tune=GOOD))
    good[at % len(good)] = byte
    assert tune_or_mistake(read_lead_sheet, bytes(good))


TAGS = """
attributes divisions time beats beat-type key fifths mode transpose chromatic diatonic harmony root
root-step root-alter kind degree degree-value degree-alter degree-type bass bass-step offset note
duration chord backup forward barline repeat ending direction direction-type words sound segno coda
rehearsal metronome beat-unit per-minute measure-style measure-repeat
""".split()
VALUES = """
0 1 2 3 4 8 12 -1 -3 1e9 99999999999 C F B H x major minor none other dominant add alter subtract
start stop backward forward yes 1,2 7 quarter Fine D.C._al_Coda
""".split()
NAMES = "type number direction times text implicit tempo dacapo dalsegno fine coda tocoda".split()


def element(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    attributes = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=2)
    return st.builds(
        lambda tag, named, held: (
            f"<{tag}{''.join(f' {k}={v!r}' for k, v in named.items())}>{held}</{tag}>"
        ),
        st.sampled_from(TAGS),
        attributes,
        inside,
    )


PIECES = st.recursive(
    st.sampled_from(VALUES) | st.just(""),
    lambda inside: st.lists(element(inside), max_size=4).map("".join),
    max_leaves=12,
)


@given(st.lists(PIECES, min_size=1, max_size=4))
def test_whatever_a_score_holds_it_is_a_tune_or_a_mistake(bars: list[str]) -> None:
    found = tune_or_mistake(read_lead_sheet, sheet(measures(bar_of("C7"), *bars, attributes=FOUR)))
    assert isinstance(found, str) or found.form.bars >= 1
