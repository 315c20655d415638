"""Fonts that are torn, lie, or mean harm: one clear line, or sound that is sound."""

from __future__ import annotations

import os
import struct
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from font_writer import NOTE, RATE, Preset, Sample, bags, band_font, both, font, wave
from harmony.mistake import Mistake
from playback import font_zone as sf
from playback.font_sounds import FontSounds
from playback.frames import Strike
from playback.perform import TimedNote
from playback.sampler import Sampler
from playback.sound_set import read_sound_set

MOST_BYTES = 200_000_000
SLOW = 22_050  # frames a second: what is to be seen is there to be seen at any rate

BASS, PIANO, KIT = (0, 32), (0, 0), (128, 0)


def trio(
    *zones: dict[int, int], samples: tuple[Sample, ...] = (Sample(),), **lists: bytes
) -> bytes:
    """A font of bass, piano and drums, all with these zones."""
    of_all = zones or ({sf.SAMPLE: 0},)
    names = {BASS: b"Bass", PIANO: b"Piano", KIT: b"Standard"}
    presets = [Preset(*place, of_all, name) for place, name in names.items()]
    return band_font(presets, samples, **lists)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bad.sf2"


@contextmanager
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()


def played(path: Path) -> list[str]:
    """Play some notes on a font, all of them sound; gives the warnings, or the Mistake."""
    read_sound_set()
    with little_memory():
        try:
            sounds = FontSounds(str(path))
        except Mistake as mistake:
            return [one_line(str(mistake))]
        sampler = Sampler(SLOW, sounds=sounds)
        for name, key in (("upright", 40), ("piano", 60), ("piano", 127), ("sticks", 51)):
            for velocity in (1, 90, 127):
                note = TimedNote(0.0, 0.5, key, velocity)
                sound = sampler.voice(Strike(0, name, note)).sound
                assert np.all(np.isfinite(sound))
                assert 0 < np.abs(sound).max() < 1.1  # a resampled peak may stand out a little
    return [one_line(told) for told in sounds.warnings]


def one_line(told: str) -> str:
    assert told.isprintable()
    assert told.startswith(("'bad.sf2'", "cannot read 'bad.sf2'"))
    return told


def ogg(seconds: float = 0.1, channels: int = 1) -> bytes:
    packed = BytesIO()
    sound = 0.5 * np.sin(np.arange(round(seconds * RATE)) / 7)
    soundfile.write(packed, np.stack([sound] * channels, axis=1), RATE, format="OGG")
    return packed.getvalue()


# Files that are none


def test_a_folder(path: Path) -> None:
    path.mkdir()
    assert "is no file; name a sound font" in played(path)[0]


def test_nothing(path: Path) -> None:
    assert "is no file" in played(path)[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_that_nobody_writes_to(path: Path) -> None:
    os.mkfifo(path)
    assert "is no file" in played(path)[0]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read(path: Path) -> None:
    path.write_bytes(trio())
    path.chmod(0)
    assert "cannot read 'bad.sf2'" in played(path)[0]


def test_a_disk_that_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(trio())

    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("playback.font_file.open", failing, raising=False)
    assert played(path) == [
        "cannot read 'bad.sf2': Input/output error; try a copy that you may read"
    ]


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"once upon a time\n" * 99, b"MThd\0\0\0\6", ogg(), bytes(5_000)]
)
def test_another_kind_of_file(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert played(path) == [
        "'bad.sf2' is no whole sound font: it does not begin as one; try another file or copy"
    ]


def borders(content: bytes) -> list[int]:
    """Where the chunks of a font begin, and their contents."""
    found, at = [4, 8, 12], 12
    while at + 8 <= len(content):
        size = (
            4 if content[at : at + 4] == b"LIST" else struct.unpack_from("<I", content, at + 4)[0]
        )
        found += [at, at + 4, at + 8]
        at += 8 + size + size % 2
    return found


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_font_that_ends_too_soon(path: Path, off: int) -> None:
    whole = trio()
    for border in borders(whole):
        path.write_bytes(whole[: border + off])
        (told,) = played(path)
        assert "is no whole sound font: it " in told


@pytest.mark.parametrize("claimed", [2**31, 2**32 - 1, 2**32 - 9])
def test_chunks_that_claim_gigabytes(path: Path, claimed: int) -> None:
    whole = trio()
    for border in borders(whole)[1:]:
        if whole[border - 4 : border] in (b"RIFF", b"sfbk"):
            continue
        lying = bytearray(whole)
        struct.pack_into("<I", lying, border, claimed)
        path.write_bytes(lying)
        played(path)


# Fonts that lie about their samples

HUGE = 2**31 - 1
ODD_SAMPLES = {
    "empty": Sample(b""),
    "one frame": Sample(b"\0\x40", loop=(0, 1)),
    "silent": Sample(bytes(800)),
    "all at one end": Sample(b"\xff\x7f" * 400),
    "backwards": Sample(span=(300, 100)),
    "beyond the file": Sample(span=(0, HUGE)),
    "begins beyond": Sample(span=(HUGE, HUGE + 400)),
    "no rate": Sample(rate=0),
    "too slow": Sample(rate=1),
    "slow": Sample(rate=400),
    "too fast": Sample(rate=2**32 - 1),
    "fast": Sample(rate=192_000),
    "loop turned round": Sample(loop=(300, 100)),
    "loop of none": Sample(loop=(200, 200)),
    "loop of one": Sample(loop=(200, 201)),
    "loop beyond": Sample(loop=(100, HUGE)),
    "loop before": Sample(loop=(-400, 100)),
    "no key": Sample(key=255),
    "in a card": Sample(kind=0x8001),
    "no Vorbis": Sample(b"no music", kind=0x11),
    "no bytes of Vorbis": Sample(b"", kind=0x11),
    "Vorbis": Sample(ogg(), kind=0x11),
    "Vorbis cut": Sample(ogg()[:-900], kind=0x11),
    "Vorbis spoilt": Sample(ogg()[:3_900] + bytes(400) + ogg()[4_300:], kind=0x11),
    "Vorbis of two": Sample(ogg(channels=2), kind=0x11),
    "Vorbis that claims hours": Sample(
        ogg()[:-1].replace(b"OggS\0\4", b"OggS\0\4" + b"\xff" * 5 + bytes(3), 1), kind=0x11
    ),
}
HARMLESS = {"one frame", "slow", "fast", "no key", "Vorbis", "all at one end"}
HARMLESS |= {name for name in ODD_SAMPLES if name.startswith("loop")}


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("name", ODD_SAMPLES)
def test_odd_samples(path: Path, name: str, mode: int) -> None:
    path.write_bytes(trio({sf.LOOP_MODE: mode, sf.SAMPLE: 0}, samples=(ODD_SAMPLES[name],)))
    told = played(path)
    assert bool(told) == (name not in HARMLESS), told


# Fonts that ask for the impossible

MOST, LEAST = 32_767, -32_768
ODD_ZONES: dict[str, dict[int, int]] = {
    **{f"all {value}": dict.fromkeys(range(33, 41), value) for value in (MOST, LEAST, 0)},
    **{f"attack {value}": {sf.ATTACK: value} for value in (MOST, LEAST)},
    "fades at once": {sf.DECAY: LEAST, sf.SUSTAIN: MOST},
    "much less than silence": {sf.INITIAL_ATTENUATION: MOST},
    "louder than loud": {sf.INITIAL_ATTENUATION: LEAST},
    "keys that hurry": {sf.KEY_TO_HOLD: MOST, sf.KEY_TO_DECAY: LEAST, sf.HOLD: MOST},
    "too high": {sf.COARSE_TUNE: MOST, sf.FINE_TUNE: MOST},
    "too low": {sf.COARSE_TUNE: LEAST, sf.FINE_TUNE: LEAST},
    "high": {sf.COARSE_TUNE: 60},
    "low": {sf.COARSE_TUNE: -60},
    "wide": {sf.SCALE_TUNING: MOST},
    "down": {sf.SCALE_TUNING: -100},
    "dull": {sf.CUTOFF: LEAST},
    "sharp": {sf.CUTOFF: MOST, sf.SWEEP: MOST},
    "far left": {sf.PAN: LEAST},
    "moved": {sf.START: MOST, sf.END: LEAST, sf.START_COARSE: MOST, sf.LOOP_END_COARSE: LEAST},
    "keys turned round": {sf.KEYS: both(100, 20)},
    "keys beyond": {sf.KEYS: both(200, 255)},
    "struck never": {sf.VELOCITIES: both(90, 30)},
    "struck softly": {sf.VELOCITIES: both(0, 1)},
    "root beyond": {sf.ROOT: MOST},
    "root below": {sf.ROOT: 0},
}


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("name", ODD_ZONES)
def test_odd_zones(path: Path, name: str, mode: int) -> None:
    path.write_bytes(trio({sf.LOOP_MODE: mode, **ODD_ZONES[name], sf.SAMPLE: 0}))
    played(path)


def test_thousands_of_zones_at_once(path: Path) -> None:
    path.write_bytes(trio(*[{sf.SAMPLE: 0}] * 5_000))
    assert played(path) == []


def test_thousands_of_layers(path: Path) -> None:
    layers = [{sf.VELOCITIES: both(n % 128, 127), sf.SAMPLE: n % 64} for n in range(5_000)]
    path.write_bytes(trio(*layers, samples=(Sample(),) * 64))
    assert played(path) == []


def test_zones_that_multiply(path: Path) -> None:
    """A few kilobytes that say: three hundred times these three hundred."""
    preset = [Preset(*PIANO, [{sf.SAMPLE: 0}] * 300, b"Piano", [{sf.INSTRUMENT: 0}] * 300)]
    path.write_bytes(band_font(preset))
    assert any("has more than 16384 zones" in told for told in played(path))


def test_settings_that_multiply(path: Path) -> None:
    """Thousands of presets' zones that read an instrument of thousands of settings, of which
    none is a sample.
    """
    dull = [dict.fromkeys(range(1000, 9000), 1)]
    preset = [Preset(*PIANO, dull, b"Piano", [{sf.INSTRUMENT: 0}] * 8_000)]
    path.write_bytes(band_font(preset))
    assert played(path)


@pytest.mark.parametrize("name", ["pbag", "ibag", "phdr", "inst"])
def test_lists_that_run_in_circles(path: Path, name: str) -> None:
    content = bytearray(trio({sf.SAMPLE: 0}, {sf.SAMPLE: 0}))
    at = content.index(name.encode()) + 8
    size = struct.unpack_from("<I", content, at - 4)[0]
    row, field = {"pbag": (4, 0), "ibag": (4, 0), "phdr": (38, 24), "inst": (22, 20)}[name]
    for first in range(0, size, row):
        for value in (0, 1, 2, 0x7FFF, 0xFFFF):
            lying = content.copy()
            struct.pack_into("<H", lying, at + first + field, value)
            path.write_bytes(lying)
            with little_memory():
                try:
                    FontSounds(str(path)).instrument("piano").zone(60, 90)
                except Mistake as mistake:
                    one_line(str(mistake))


@pytest.mark.parametrize("place", [0, 2, 0xFFFF])
def test_modulators_that_are_not_there(path: Path, place: int) -> None:
    """They are a matter of taste; whoever gets them wrong may still be heard."""
    pbag, _ = bags([{sf.INSTRUMENT: 0}] * 3)
    rows = b"".join(pbag[n : n + 2] + struct.pack("<H", place) for n in range(0, len(pbag), 4))
    path.write_bytes(trio(pbag=rows, pmod=struct.pack("<HHhHH", 2, 8, MOST, 0, 0) * 2_000))
    assert played(path) == []


def test_a_list_as_large_as_a_disk(path: Path) -> None:
    """A hole in the file, so that it costs nothing to make: four gigabytes of presets."""
    whole = font()
    at = whole.index(b"phdr") + 4
    size = 38 * 100_000_000
    with path.open("wb") as out:
        out.write(whole[:at] + struct.pack("<I", size))
        out.seek(size, os.SEEK_CUR)
        out.write(whole[at + 4 + 76 :])
        grown = out.tell() - len(whole)
        for chunk_at in (0, whole.index(b"pdta") - 8):
            out.seek(chunk_at + 4)
            claimed = struct.unpack_from("<I", whole, chunk_at + 4)[0]
            out.write(struct.pack("<I", claimed + grown))
    (told,) = played(path)
    assert "its list phdr has 3800000000 bytes" in told


RICH = trio(
    {sf.LOOP_MODE: 1, sf.DECAY: 0},
    {sf.KEYS: both(0, 60), sf.VELOCITIES: both(0, 80), sf.PAN: -500, sf.SAMPLE: 0},
    {sf.CUTOFF: 9_000, sf.ATTACK: -3_000, sf.FINE_TUNE: 7, sf.SAMPLE: 1},
    samples=(Sample(), Sample(wave(NOTE[::-1] / 32_768), 11_025, 62)),
)
LISTS_FROM = RICH.index(b"pdta")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(
        st.tuples(st.integers(LISTS_FROM, len(RICH) - 1), st.integers(0, 255)),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_a_font_says_is_sound_or_a_mistake(
    path: Path, places: list[tuple[int, int]]
) -> None:
    content = bytearray(RICH)
    for place, value in places:
        content[place] = value
    path.write_bytes(content)
    played(path)
