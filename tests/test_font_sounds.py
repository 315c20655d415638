"""A sound font under the band: in tune, as loud as our own set, in layers without a step."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from font_band import (
    FREE,
    KITS,
    LOOPED,
    RATE,
    TONE,
    TUNED,
    Opening,
    band,
    heard,
    hertz,
    level,
    loudness,
    struck,
    tone,
)
from font_writer import Sample, band_font, both, wave
from playback.fonts import zone as sf
from playback.sampler import Sampler

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
