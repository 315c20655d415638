"""Fonts that lie or mean harm: one clear line, or sound that is sound, in little memory."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from font_player import PIANO, SLOW, little_memory, ogg, one_line, played, trio
from font_writer import NOTE, Preset, Sample, bags, band_font, both, wave
from harmony.mistake import Mistake
from playback.fonts import zone as sf
from playback.fonts.layers import MOST_AT_ONCE, layers
from playback.fonts.soundfont import SoundFont
from playback.fonts.sounds import FontSounds
from playback.rendering import whole
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import Setup


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bad.sf2"


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
HARMLESS = {"no key", "Vorbis", "all at one end"}
HARMLESS |= {name for name in ODD_SAMPLES if name.startswith("loop")}
SO_OR_SO = {"one frame", "slow", "fast", "Vorbis spoilt"}  # heard on some keys, or by some decoders


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("name", ODD_SAMPLES)
def test_odd_samples(path: Path, name: str, mode: int) -> None:
    path.write_bytes(trio({sf.LOOP_MODE: mode, sf.SAMPLE: 0}, samples=(ODD_SAMPLES[name],)))
    told = played(path)
    if name not in SO_OR_SO:
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
    path.write_bytes(trio(*[{sf.SAMPLE: 0}] * 2_000))
    assert played(path) == []
    (layer,) = layers(SoundFont(str(path)).zones(*PIANO))
    assert len(layer.zones) == MOST_AT_ONCE


def test_thousands_of_layers(path: Path) -> None:
    layers = [{sf.VELOCITIES: both(n % 128, 127), sf.SAMPLE: n % 64} for n in range(2_000)]
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


RICH = trio(
    {sf.LOOP_MODE: 1, sf.DECAY: 0},
    {sf.KEYS: both(0, 60), sf.VELOCITIES: both(0, 80), sf.PAN: -500, sf.SAMPLE: 0},
    {sf.CUTOFF: 9_000, sf.ATTACK: -3_000, sf.FINE_TUNE: 7, sf.SAMPLE: 1},
    samples=(Sample(), Sample(wave(NOTE[::-1] / 32_768), 11_025, 62)),
)
LISTS_FROM = RICH.index(b"pdta")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_the_mix_of_a_wild_font_stays_below_full_scale(path: Path) -> None:
    path.write_bytes(
        trio({sf.LOOP_MODE: 1, sf.SAMPLE: 0}, samples=(Sample(b"\xff\x7f\0\x80" * 200),))
    )
    sampler = Sampler(SLOW, sounds=FontSounds(str(path)))
    route = Route.of(Setup(bars=4, tempo=320, seed=7, intensity=1.0))
    loudest = max(float(np.abs(block).max()) for block in whole(route, sampler))
    assert 0.1 < loudest < 1
