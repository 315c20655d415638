"""A note sounds at its pitch, as loud and as bright as it is struck, and ends when it should."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from harmony.mistake import Mistake
from playback import sampler as sampler_module
from playback.frames import Strike
from playback.note_cache import NoteCache
from playback.perform import TimedNote
from playback.resample import as_sound, at_rate
from playback.sampler import LONGEST_SECONDS, Sampler, release
from playback.sound_set import read_sound_set
from sound_folder import RATE, SINE_PITCH, instrument, sine, singing_trio, sound_folder, zone

INSTRUMENTS = ("upright", "piano", "vibes", "guitar", "sticks", "brushes", "trumpet", "tenor")


def struck(name: str, pitch: int, velocity: int = 80, seconds: float = 1.0) -> Strike:
    return Strike(0, name, TimedNote(0.0, seconds, pitch, velocity))


def hertz(sound: NDArray[np.float32], rate: int) -> float:
    """The strongest frequency, by the phase between two windows a hundredth of a second apart."""
    step = rate // 100
    window = np.hanning(rate * 8 // 10)
    first, second = (np.fft.rfft(sound[a : a + len(window)] * window) for a in (step, 2 * step))
    peak = int(np.abs(first).argmax())
    near = peak * rate / len(window)
    turns = np.angle(second[peak] / first[peak]) / (2 * np.pi)
    return float((turns + round(near * step / rate - turns)) * rate / step)


def decibels(sound: NDArray[np.float32]) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(sound)))))


def brightness(sound: NDArray[np.float32], rate: int) -> float:
    """Where the middle of the spectrum's power lies, in hertz."""
    power = np.abs(np.fft.rfft(sound[0])) ** 2
    return float(np.sum(power * np.fft.rfftfreq(sound.shape[-1], 1 / rate)) / power.sum())


@pytest.fixture(scope="module")
def real() -> Sampler:
    return Sampler(RATE)


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("pitch", [33, 50, 57, 64, 71, 81])
def test_a_recording_is_played_at_any_pitch_and_rate(rate: int, pitch: int, tmp_path: Path) -> None:
    sampler = Sampler(rate, folder=singing_trio(tmp_path))
    sound = sampler.voice(struck("piano", pitch)).sound[0]
    cents = 1200 * np.log2(hertz(sound, rate) / (440 * 2 ** ((pitch - 69) / 12)))
    assert abs(cents) < 0.6


@given(frames=st.integers(12_000, 400_000), cents=st.integers(-500, 500))
def test_the_rate_is_right_for_every_length(frames: int, cents: int) -> None:
    tone = np.sin(2 * np.pi * 220 * np.arange(frames) / RATE)[None].astype(np.float32)
    to_rate = RATE * 2 ** (cents / 1200)
    spectrum, span, sounding = at_rate(tone, RATE, to_rate)
    sound = as_sound(spectrum, span, sounding)
    assert abs(len(sound[0]) / (frames * to_rate / RATE) - 1) < 1e-3
    # The same wave at both ends of a second, or of what there is: has it come round in time?
    window, turn = np.hanning(4_000), 2j * np.pi * 220 / to_rate
    first, last = 3_000, min(3_000 + RATE, len(sound[0]) - 7_000)
    phases = [
        np.vdot(np.exp(turn * np.arange(at, at + 4_000)), window * sound[0, at : at + 4_000])
        for at in (first, last)
    ]
    hertz_off = np.angle(phases[1] / phases[0]) / (2 * np.pi) * to_rate / (last - first)
    assert abs(1200 * np.log2(1 + hertz_off / 220)) < 0.6


@pytest.mark.parametrize("pitch", [45, 57, 69])
def test_nothing_sounds_before_the_attack_and_nothing_is_folded_back(
    pitch: int, tmp_path: Path
) -> None:
    bright = 0.5 * np.random.default_rng(1).standard_normal(RATE).clip(-1, 1)
    bright[: RATE // 10] = 0
    bright[-RATE // 10 :] *= np.linspace(1, 0, RATE // 10)
    folder = sound_folder(tmp_path, {"piano": instrument(zone("noise.wav"))}, {"noise.wav": bright})
    sound = Sampler(RATE, folder=folder).voice(struck("piano", pitch, 127, 5)).sound[0]
    up = 2 ** ((pitch - SINE_PITCH) / 12)
    onset = round(RATE / 10 / up)
    assert np.abs(sound[: onset - 480]).max() < 0.01 * np.abs(sound).max()
    power = np.abs(np.fft.rfft(sound)) ** 2
    edge = round(min(1.0, up) * len(power))
    assert power[min(len(power), edge + 200) :].sum() <= 1e-3 * power.sum()


def test_the_end_of_a_recording_does_not_run_round_into_its_beginning() -> None:
    """Its length transforms quickly as it is, so only the added silence keeps the two apart."""
    late = np.zeros((1, 65_536), np.float32)
    late[:, -100:] = np.random.default_rng(2).uniform(-1, 1, 100)
    sound = as_sound(*at_rate(late, 48_000, 45_000))
    assert np.abs(sound[:, -200:]).max() > 0.5
    assert np.abs(sound[:, :200]).max() < 0.005


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_harder_is_louder_and_brighter(name: str, real: Sampler) -> None:
    for pitch in (38, 51) if name in ("sticks", "brushes") else (45, 57):
        sounds = [real.voice(struck(name, pitch, v, 0.5)).sound for v in range(20, 107, 12)]
        levels = [decibels(sound) for sound in sounds]
        assert levels == sorted(levels), f"{name} {pitch}"
        assert 18 < levels[-1] - levels[0] < 36
        bright = [brightness(sound, RATE) for sound in sounds]
        assert bright == sorted(bright), f"{name} {pitch}"
        assert bright[-1] > 1.01 * bright[0]


@pytest.mark.parametrize("name", [n for n in INSTRUMENTS if n not in ("sticks", "brushes")])
def test_a_note_ends_when_it_is_let_go(name: str, real: Sampler) -> None:
    rings = release(read_sound_set().instrument(name), 52)
    assert 0.05 < rings < 0.5
    for seconds in (0.1, 0.5):
        sound = real.voice(struck(name, 52, seconds=seconds)).sound
        assert abs(sound.shape[-1] / RATE - seconds - rings) < 0.01
        assert np.abs(sound[:, -24:]).max() < 0.02 * np.abs(sound).max()


def test_a_damper_takes_longer_in_the_bass_and_the_top_of_a_piano_has_none(real: Sampler) -> None:
    piano = read_sound_set().instrument("piano")
    fades = [release(piano, pitch) for pitch in (28, 45, 60, 76)]
    assert fades == sorted(fades, reverse=True)
    assert fades[0] > 1.5 * fades[-1]
    high, low = (real.voice(struck("piano", pitch, seconds=0.1)).sound for pitch in (96, 60))
    assert high.shape[-1] > RATE > 2 * low.shape[-1]


def test_a_drum_rings_as_long_as_it_likes(real: Sampler) -> None:
    short, long = (real.voice(struck("sticks", 51, seconds=s)).sound for s in (0.05, 2.0))
    assert np.array_equal(short, long)
    assert short.shape[-1] > 2 * RATE


def test_a_horn_holds_a_note_beyond_its_recording(real: Sampler) -> None:
    for name in ("trumpet", "tenor"):
        sound = real.voice(struck(name, 60, seconds=6.0)).sound
        tenths = [decibels(sound[:, at : at + RATE // 2]) for at in range(RATE, 6 * RATE, RATE)]
        assert max(tenths) - min(tenths) < 3


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_no_note_is_longer_than_it_says(name: str, real: Sampler) -> None:
    for pitch in (28, 40, 51, 84):
        sound = real.voice(struck(name, pitch, seconds=100.0)).sound
        assert 0 < sound.shape[-1] <= real.longest == round(LONGEST_SECONDS * RATE)


@pytest.mark.parametrize("name", INSTRUMENTS)
@given(pitch=st.integers(0, 127), velocity=st.integers(1, 127))
def test_every_key_has_a_sound(name: str, pitch: int, velocity: int, real: Sampler) -> None:
    voice = real.voice(struck(name, pitch, velocity, 0.3))
    assert voice.sound.dtype == np.float32
    assert voice.sound.shape[0] in (1, 2)
    assert 0 < np.abs(voice.sound).max() < 4


def test_what_is_kept_on_disk_sounds_the_same_to_the_bit(tmp_path: Path) -> None:
    strikes = [struck(name, 45, v) for name in INSTRUMENTS for v in (30, 90)]
    fresh, first, again = (
        Sampler(44_100, cache) for cache in (None, *(NoteCache(str(tmp_path)) for _ in range(2)))
    )
    for strike in strikes:
        rendered = fresh.voice(strike).sound
        assert np.array_equal(rendered, first.voice(strike).sound)
        assert np.array_equal(rendered, again.voice(strike).sound)
    assert list(tmp_path.iterdir())


def test_a_note_on_disk_is_read_as_far_as_it_is_heard(tmp_path: Path) -> None:
    fresh, first = Sampler(44_100), Sampler(44_100, NoteCache(str(tmp_path)))
    first.prepare(struck("upright", 40))
    again = Sampler(44_100, NoteCache(str(tmp_path)))
    for seconds, is_there in ((0.2, False), (1.5, False), (0.4, True), (60.0, False)):
        strike = struck("upright", 40, seconds=seconds)
        assert again.is_ready(strike) == is_there
        assert np.array_equal(again.voice(strike).sound, fresh.voice(strike).sound)
        assert again.is_ready(strike)
    assert again.held_bytes == first.held_bytes > 1_000_000


def test_other_rates_and_recipes_keep_notes_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = NoteCache(str(tmp_path))
    held = []
    for rate, recipe in ((44_100, 1), (48_000, 1), (48_000, 2)):
        monkeypatch.setattr(sampler_module, "RECIPE", recipe)
        Sampler(rate, cache).prepare(struck("upright", 40))
        held.append(len(list(tmp_path.iterdir())))
    assert held == [1, 2, 3]


def test_no_more_is_held_in_memory_than_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampler_module, "MOST_BYTES", 10_000_000)
    sampler = Sampler(RATE, folder=singing_trio(tmp_path))
    for pitch in range(40, 80):
        sampler.prepare(struck("piano", pitch))
        assert sampler.held_bytes <= 10_000_000
    assert sampler.is_ready(struck("piano", 79))
    assert not sampler.is_ready(struck("piano", 40))


def test_a_stir_is_as_long_as_the_hand_takes(real: Sampler) -> None:
    for seconds in (0.25, 0.5, 1.0):
        sound = real.voice(struck("brushes", 40, seconds=seconds)).sound
        assert abs(sound.shape[-1] / RATE - seconds) < 0.15
        assert np.abs(sound[:, :48]).max() < 0.1 * np.abs(sound).max()
        beginning, stroke, turning = (part for part in np.array_split(sound, [480, -6_000], axis=1))
        assert decibels(stroke) > decibels(beginning) + 6
        assert decibels(stroke) > decibels(turning) + 3
    assert real.is_ready(struck("brushes", 40))


def test_a_stir_goes_to_the_left_and_comes_back(real: Sampler) -> None:
    sides = []
    for moment in range(12):
        strike = Strike(0, "brushes", TimedNote(moment / 3, 1.0, 40, 60))
        quarters = np.array_split(real.voice(strike).sound, 4, axis=1)
        sides.append([decibels(quarter[0]) - decibels(quarter[1]) for quarter in quarters])
    left, right = np.mean(sides, axis=0)[[0, 2]]
    assert 1.5 < left < 4  # both sides move: one alone would make it half
    assert -4 < right < -1.5


def test_no_two_stirs_are_alike_but_the_same_one_is_the_same(real: Sampler) -> None:
    notes = [TimedNote(at, 0.5, 40, 60) for at in (1.0, 1.5, 1.0)]
    one, other, again = (real.voice(Strike(9, "brushes", note)).sound for note in notes)
    assert np.array_equal(one, again)
    assert not np.allclose(one, other, atol=1e-3)


EMPTY = '{"instruments": {"piano": {"release_ms": 1, "one_voice": false, "zones": []}}}'


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("index.json", None, "No such file"),
        ("index.json", b"{", "cannot be understood"),
        ("index.json", b'{"instruments": []}', "cannot be understood"),
        ("index.json", EMPTY.encode(), "no zones"),
        ("sine.wav", None, "sine.wav"),
        ("sine.wav", b"RIFF", "sine.wav"),
        ("sine.wav", b"", "sine.wav"),
    ],
)
def test_a_broken_sound_set_is_told_in_a_line(
    file: str, content: bytes | None, told: str, tmp_path: Path
) -> None:
    folder = singing_trio(tmp_path)
    if content is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_bytes(content)
    with pytest.raises(Mistake, match=told) as mistake:
        Sampler(RATE, folder=folder).voice(struck("piano", 60))
    assert "install Deux Accords again" in str(mistake.value)
    assert "\n" not in str(mistake.value)


def test_an_instrument_that_is_not_there_is_told_too(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="no zither"):
        Sampler(RATE, folder=singing_trio(tmp_path)).voice(struck("zither", 60))


def test_a_zone_is_the_nearest_of_those_for_that_strength(tmp_path: Path) -> None:
    zones = [
        zone("low.wav", keys=[40, 50], velocities=[0, 99]),
        zone("high.wav", keys=[51, 60], velocities=[0, 99]),
        zone("hard.wav", keys=[40, 60], velocities=[100, 127]),
    ]
    folder = sound_folder(tmp_path, {"piano": instrument(*zones)}, {"low.wav": sine(0.1)})
    piano = read_sound_set(folder).instrument("piano")
    found = [piano.zone(*at).file for at in ((20, 50), (50, 99), (51, 1), (90, 60), (90, 100))]
    assert found == ["low.wav", "low.wav", "high.wav", "high.wav", "hard.wav"]
