"""A sound font under the band: in tune, as loud as our own set, and what it lacks is ours."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from font_writer import ONE_ZONE, Preset, Sample, Zones, band_font, both, wave
from harmony.mistake import Mistake
from playback import font_zone as sf
from playback.font_presets import NUMBERS, presets_for
from playback.font_sounds import FontSounds
from playback.frames import Strike
from playback.loudness import loudness_db
from playback.note_cache import NoteCache
from playback.perform import TimedNote
from playback.sampler import Sampler
from playback.sound_set import read_sound_set

RATE = 48_000
TUNED = ("upright", "piano", "vibes", "guitar", "trumpet", "tenor")
KITS = ("sticks", "brushes")
FREE = {sf.SAMPLE: 0}
LOOPED = {sf.LOOP_MODE: 1, sf.SAMPLE: 0}


def tone(seconds: float = 2.0, level: float = 0.5, rate: int = 44_100) -> NDArray[np.float64]:
    """A3 with a few partials, which fades."""
    at = np.arange(round(seconds * rate)) / rate
    partials = sum(np.sin(2 * np.pi * 220 * n * at) / n**1.5 for n in range(1, 9))
    return np.asarray(level * partials * np.exp(-at) * np.minimum(1, at / 0.002) / 2.5)


TONE = Sample(wave(tone()), rate=44_100)


def band(instrument: Zones = ONE_ZONE, names: Sequence[str] = tuple(NUMBERS)) -> list[Preset]:
    """A preset for each instrument, all alike."""
    return [Preset(*NUMBERS[name][0], instrument, f"P{n}".encode()) for n, name in enumerate(names)]


Opening = Callable[[bytes], FontSounds]


@pytest.fixture
def opened(tmp_path: Path) -> Opening:
    def opening(content: bytes) -> FontSounds:
        path = tmp_path / "band.sf2"
        path.write_bytes(content)
        return FontSounds(str(path))

    return opening


def struck(name: str, pitch: int, velocity: int = 90, seconds: float = 1.0) -> Strike:
    return Strike(0, name, TimedNote(0.0, seconds, pitch, velocity))


def heard(sounds: FontSounds, strike: Strike) -> NDArray[np.float32]:
    return Sampler(RATE, sounds=sounds).voice(strike).sound


def loudness(sound: NDArray[np.float32]) -> float:
    return loudness_db(sound, RATE, 1_000)


def level(sound: NDArray[np.float32]) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(sound))) + 1e-9))


def hertz(sound: NDArray[np.float32]) -> float:
    """The strongest frequency of half a second, between the lines of its spectrum."""
    part = sound[0, RATE // 20 : RATE // 20 + RATE // 2]
    power = np.log(np.abs(np.fft.rfft(part * np.hanning(len(part)))) + 1e-12)
    at = int(power.argmax())
    a, b, c = power[at - 1 : at + 2]
    return float((at + 0.5 * (a - c) / (a - 2 * b + c)) * 2)


# Pitch


@pytest.mark.parametrize(("rate", "correction"), [(44_100, 0), (44_100, 37), (32_000, -50)])
def test_every_key_is_in_tune(opened: Opening, rate: int, correction: int) -> None:
    flat = tone(rate=round(rate * 2 ** (correction / 1200)))
    sounds = opened(band_font(band(), [Sample(wave(flat), rate, 57, correction)]))
    for key in (33, 50, 57, 64, 76):
        cents = 1200 * np.log2(hertz(heard(sounds, struck("piano", key))) * 2 ** ((69 - key) / 12))
        assert abs(cents - 1200 * np.log2(440)) < 2


def test_samples_of_other_rates_and_roots_meet_at_one_pitch(opened: Opening) -> None:
    both_at_once = [{sf.FINE_TUNE: 0, **FREE}, {sf.SAMPLE: 1}, {sf.SAMPLE: 2}]
    high = tone() * np.exp(-np.arange(88_200) / 44_100)
    samples = [TONE, Sample(wave(tone(rate=22_050)), 22_050, 57), Sample(wave(high), 88_200, 69)]
    sound = heard(opened(band_font(band(both_at_once), samples)), struck("piano", 57))
    assert abs(1200 * np.log2(hertz(sound) / 220)) < 2
    assert loudness(sound) > -40


def test_a_key_beyond_the_font_is_its_nearest_one_transposed(opened: Opening) -> None:
    narrow = [{sf.KEYS: both(55, 59), **FREE}]
    sounds = opened(band_font(band(narrow), [TONE]))
    for key in (48, 72):
        wanted = 440 * 2 ** ((key - 69) / 12)
        assert abs(1200 * np.log2(hertz(heard(sounds, struck("piano", key))) / wanted)) < 2
    assert sounds.warnings == []


# Loudness, layers and the shape of a note


@pytest.mark.parametrize("name", [*TUNED, *KITS])
@pytest.mark.parametrize("recorded", [0.02, 0.9])
def test_a_font_comes_out_as_loud_as_our_own_set(
    opened: Opening, name: str, recorded: float
) -> None:
    sounds = opened(band_font(band(), [Sample(wave(tone(level=recorded)), 44_100)]))
    own = Sampler(RATE)
    for key in (36, 38, 51) if name in KITS else (57, 60, 64):
        ours, fonts = own.voice(struck(name, key)).sound, heard(sounds, struck(name, key))
        assert abs(loudness(fonts) - loudness(ours)) < 2.5
    assert sounds.warnings == []


LAYERS = [
    {sf.VELOCITIES: both(0, 63), sf.SAMPLE: 0},
    {sf.VELOCITIES: both(64, 127), sf.SAMPLE: 1},
]


@pytest.mark.parametrize("soft", [0.05, 0.9])
@pytest.mark.parametrize("name", ["piano", "sticks"])
def test_no_step_is_heard_from_a_layer_to_the_next(opened: Opening, name: str, soft: float) -> None:
    samples = [Sample(wave(tone(level=soft)), 44_100), Sample(wave(tone(level=0.5)), 44_100)]
    sampler = Sampler(RATE, sounds=opened(band_font(band(LAYERS), samples)))
    levels = [loudness(sampler.voice(struck(name, 50, v)).sound) for v in range(30, 128)]
    steps = np.diff(levels)
    assert steps.min() > 0
    assert steps.max() < 1.5
    assert 12 < levels[-1] - levels[0] < 36


def test_a_sample_in_nine_layers_is_rendered_once(opened: Opening) -> None:
    """As FluidR3 has them: one sample, under a filter that opens."""
    edges = (0, 64, 72, 80, 88, 96, 104, 112, 120, 127)
    nine = [
        {sf.CUTOFF: 8_000 + 500 * n, sf.VELOCITIES: both(low + 1, high), **FREE}
        for n, (low, high) in enumerate(pairwise(edges))
    ]
    sounds = opened(band_font(band(nine), [TONE]))
    zones = {sounds.instrument("piano").zone(57, velocity).file for velocity in range(1, 128)}
    assert len(zones) == 1


def test_of_many_layers_three_are_kept_and_serve_every_velocity(opened: Opening) -> None:
    many = [{sf.VELOCITIES: both(8 * n, 8 * n + 7), sf.SAMPLE: n} for n in range(16)]
    piano = opened(band_font(band(many), [TONE] * 16)).instrument("piano")
    zones = list(dict.fromkeys(piano.zone(57, velocity) for velocity in range(128)))
    assert [zone.velocities for zone in zones] == [range(56), range(56, 88), range(88, 128)]


def test_left_and_right_stay_where_they_are(opened: Opening) -> None:
    sides = [{sf.PAN: -500, sf.SAMPLE: 0}, {sf.PAN: 500, sf.SAMPLE: 1}]
    samples = [TONE, Sample(wave(tone(level=0.25)), 44_100)]
    left, right = heard(opened(band_font(band(sides), samples)), struck("piano", 57))
    assert level(left) - level(right) == pytest.approx(6, abs=0.1)


def test_what_is_alike_on_both_sides_is_kept_once(opened: Opening) -> None:
    sides = [{sf.PAN: -500, **FREE}, {sf.PAN: 500, **FREE}]
    sounds = opened(band_font(band(sides), [TONE]))
    recording, _ = sounds.recording(sounds.instrument("piano").zone(57, 90))
    assert recording.shape[0] == 1


def test_a_loop_goes_round_for_as_long_as_a_horn_may_blow(opened: Opening) -> None:
    steady = np.sin(2 * np.pi * 220 * np.arange(2_005) / 44_100)
    looped = Sample(wave(0.5 * steady), 44_100, loop=(401, 2_005))  # eight periods
    sound = heard(opened(band_font(band([LOOPED]), [looped])), struck("tenor", 57, seconds=5.0))
    tenths = [level(part) for part in np.array_split(sound[:, 4_800 : 5 * RATE], 47, axis=1)]
    assert max(tenths) - min(tenths) < 1


def test_a_note_swells_holds_and_falls_as_its_envelope_says(opened: Opening) -> None:
    shape = {sf.ATTACK: -2400, sf.HOLD: -1200, sf.DECAY: 1200, sf.SUSTAIN: 300}  # 0.25 0.5 2 s
    steady = 0.5 * np.sin(2 * np.pi * 220 * np.arange(4 * 44_100) / 44_100)
    sounds = opened(band_font(band([{**shape, **FREE}]), [Sample(wave(steady), 44_100)]))
    sound = heard(sounds, struck("piano", 57, seconds=3.0))
    at = [level(sound[:, round(s * RATE) : round(s * RATE) + 960]) for s in (0.5, 0.7, 0.95, 2.0)]
    assert at[1] == pytest.approx(at[0], abs=0.2)
    assert at[1] - at[2] == pytest.approx(50 * 0.21, abs=1)
    assert at[1] - at[3] == pytest.approx(30, abs=0.5)


@pytest.mark.parametrize(("said", "seconds"), [(-12_000, 0.03), (-1_200, 0.5 / 3), (6_000, 1.0)])
def test_a_note_ends_as_fast_as_the_font_lets_it_go(
    opened: Opening, said: int, seconds: float
) -> None:
    sounds = opened(band_font(band([{sf.RELEASE: said, **FREE}]), [TONE]))
    assert sounds.instrument("piano").release == pytest.approx(seconds)
    assert sounds.instrument("sticks").release == 0
    sound = heard(sounds, struck("piano", 57, seconds=0.5))
    assert sound.shape[-1] / RATE == pytest.approx(0.5 + seconds, abs=0.01)


def test_the_filter_stands_where_a_hard_strike_has_it(opened: Opening) -> None:
    def bright(zone: dict[int, int], imod: bytes = bytes(10)) -> float:
        font = band_font(band([{**zone, **FREE}]), [TONE], imod=imod)
        power = np.abs(np.fft.rfft(heard(opened(font), struck("piano", 57, 127))[0])) ** 2
        return float(power[1_000 * len(power) // 24_000 :].sum() / power.sum())

    assert bright({sf.CUTOFF: 5_000}) < 0.1 * bright({})
    assert bright({sf.CUTOFF: 5_000, sf.SWEEP: 8_000}) == pytest.approx(bright({}), rel=0.05)


# Which preset, and what is missing


def test_presets_are_those_of_general_midi() -> None:
    everything = {(0, program): f"GM {program}" for program in range(128)}
    everything |= {(128, program): f"Kit {program}" for program in (0, 32, 40)}
    assert presets_for(everything) == {name: numbers[0] for name, numbers in NUMBERS.items()}


@pytest.mark.parametrize(
    ("presets", "found"),
    [
        ({(128, 0): "Standard"}, {"sticks": (128, 0)}),
        ({(128, 0): "Brush"}, {"brushes": (128, 0)}),
        ({(0, 0): "Double Bass Pizz"}, {"upright": (0, 0)}),
        ({(0, 0): "Steinway D"}, {"piano": (0, 0)}),
        ({(0, 0): "Upright Piano"}, {"piano": (0, 0)}),
        ({(0, 4): "Electric Piano 1"}, {}),
        ({(0, 3): "Vibraphone dry", (0, 5): "Jazz Guitar"}, {"vibes": (0, 3), "guitar": (0, 5)}),
        ({(0, 56): "Trumpet"}, {"trumpet": (0, 56)}),
        ({(0, 48): "Strings"}, {}),
    ],
)
def test_other_fonts_go_by_their_names(
    presets: dict[tuple[int, int], str], found: dict[str, tuple[int, int]]
) -> None:
    assert presets_for(presets) == found


def test_what_a_font_lacks_is_ours_and_told_once_when_it_is_needed(opened: Opening) -> None:
    sounds = opened(band_font(band(names=("piano", "sticks")), [TONE]))
    heard(sounds, struck("piano", 57))
    assert sounds.warnings == []
    for key in (38, 39, 51):
        ours = Sampler(RATE).voice(struck("brushes", key)).sound
        assert np.array_equal(heard(sounds, struck("brushes", key)), ours)
    assert sounds.warnings == ["'band.sf2' has no brushes (128:40); ours are taken"]


def test_a_font_without_any_of_the_band_is_a_mistake(opened: Opening) -> None:
    with pytest.raises(Mistake, match=r"'band\.sf2' has no instrument of the band .*brushes 128"):
        opened(band_font([Preset(0, 48, name=b"Strings")]))


def test_drums_keep_their_pitch_and_stand_in_for_one_another(opened: Opening) -> None:
    kit = [
        {sf.KEYS: both(38, 38), sf.ROOT: 38, sf.SAMPLE: 0},
        {sf.KEYS: both(59, 59), sf.ROOT: 59, sf.SAMPLE: 0},
    ]
    sounds = opened(band_font(band(kit), [TONE]))
    for key in (38, 40, 51, 59):
        assert abs(1200 * np.log2(hertz(heard(sounds, struck("sticks", key))) / 220)) < 2
    assert sounds.warnings == []
    ours = Sampler(RATE).voice(struck("sticks", 36)).sound
    assert np.array_equal(heard(sounds, struck("sticks", 36)), ours)
    assert sounds.warnings == ["'band.sf2' has no key 36 for sticks; ours is taken"]


def test_a_foot_closes_the_hi_hat_whatever_the_font_says(opened: Opening) -> None:
    kit = [{sf.KEYS: both(46, 46), sf.CHOKE: 7, **FREE}, FREE]
    sampler = Sampler(RATE, sounds=opened(band_font(band(kit), [TONE])))
    chokes = {key: sampler.voice(struck("sticks", key)).choke for key in (38, 42, 44, 46)}
    assert chokes[42] == chokes[44] == chokes[46] != ""
    assert chokes[38] == ""


# What is broken, and what is kept


def test_a_note_that_is_broken_is_ours_and_told(opened: Opening, tmp_path: Path) -> None:
    zones = [{sf.KEYS: both(0, 59), sf.SAMPLE: 0}, {sf.KEYS: both(60, 127), sf.SAMPLE: 1}]
    lost = Sample(span=(10_000_000, 10_400_000), name=b"gone")
    content = band_font(band(zones), [TONE, lost])
    for _ in range(2):  # the second time as the first: ours was not kept as the font's
        sounds = opened(content)
        os.utime(tmp_path / "band.sf2", ns=(1, 1))
        sampler = Sampler(RATE, NoteCache(str(tmp_path / "notes")), sounds=sounds)
        assert loudness(sampler.voice(struck("piano", 57)).sound) > -40
        assert sounds.warnings == []
        own = Sampler(RATE).voice(struck("piano", 64)).sound
        again = sampler.voice(struck("piano", 64)).sound
        assert loudness(again) == pytest.approx(loudness(own), abs=1)
        sampler.voice(struck("piano", 65))
        (told,) = sounds.warnings
        assert "'gone' lies outside its smpl" in told
        assert told.endswith("for such notes our own piano is taken")
        os.utime(tmp_path / "band.sf2", ns=(1, 1))


def test_another_font_under_the_same_name_keeps_notes_of_its_own(
    opened: Opening, tmp_path: Path
) -> None:
    digests = set()
    for content, moment in ((TONE, 1), (TONE, 2), (Sample(), 1)):
        opened(band_font(band(), [content]))
        os.utime(tmp_path / "band.sf2", ns=(moment, moment))
        digests.add(FontSounds(str(tmp_path / "band.sf2")).digest)
    assert len(digests) == 3
    assert read_sound_set().digest in next(iter(digests))


def test_of_a_huge_font_only_what_sounds_is_read(tmp_path: Path) -> None:
    """A gigabyte of samples, all but the first of which are a hole in the file."""
    huge = 1_000_000_000
    content = band_font(band(), [TONE])
    at = content.index(b"smpl") + 8
    size = len(TONE.sound)
    lists = content[at + size :]
    path = tmp_path / "huge.sf2"
    with path.open("wb") as out:
        inner = content[8 : content.index(b"LIST", 40)]
        sdta = 4 + 8 + huge
        out.write(b"RIFF" + (len(inner) + 8 + sdta + len(lists)).to_bytes(4, "little") + inner)
        out.write(b"LIST" + sdta.to_bytes(4, "little") + b"sdtasmpl" + huge.to_bytes(4, "little"))
        out.write(TONE.sound)
        out.seek(huge - size, os.SEEK_CUR)
        out.write(lists)
    tracemalloc.start()
    try:
        assert loudness(heard(FontSounds(str(path)), struck("piano", 57))) > -40
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
