"""FluidSynth plays our files on a font in which every instrument has a pitch of its own.

A tone of the font lasts for as long as its key is down and no longer, so what is heard tells
who plays, on which program and bank, from when on, and whether every key has gone up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from daw_exports import Export, exported, vamp
from font_writer import Preset, Sample, band_font, wave
from midi_reader import TrackRead, clock
from playback.fonts import zone as sf
from playback.setup import Setup
from playback.timeline import Timeline
from real_programs import need, run

RATE = 48_000
TONES = {  # by bank and program: whole cycles in a tenth of a second, so that they loop
    (0, 0): 500,
    (0, 11): 800,
    (0, 26): 1300,
    (0, 32): 2100,
    (128, 0): 3400,
    (128, 40): 5500,
}
WANTED = {"Piano": (0, 0), "Vibraphone": (0, 11), "Guitar": (0, 26), "Bass": (0, 32)}
KITS = {"sticks": (128, 0), "brushes": (128, 40)}

SOFTLY = -9600  # timecents: 4 ms, so that no click is heard at the pitch of another

FILES: dict[str, Setup] = {
    "plain": vamp(bars=8),
    "longer": vamp(bars=12),
    "count-in": vamp(bars=8, count_in=1, tempo=140),
    "loop, brushes, vibes": vamp(bars=8, loop=True, drums="brushes", comp="vibes", tempo=66),
    "drift, guitar": vamp(bars=8, drift=1, comp="guitar"),
}


def tones() -> bytes:
    """A font of steady tones that do not go up or down with the key."""
    at = np.arange(RATE // 10) / RATE
    looped = {sf.ATTACK: SOFTLY, sf.RELEASE: SOFTLY, sf.LOOP_MODE: 1, sf.SCALE_TUNING: 0}
    samples = [
        Sample(wave(0.2 * np.sin(2 * np.pi * hertz * at)), RATE, key=60, loop=(0, len(at)))
        for hertz in TONES.values()
    ]
    presets = [
        Preset(bank, program, (looped | {sf.SAMPLE: number},), f"T{number}".encode())
        for number, (bank, program) in enumerate(TONES)
    ]
    return band_font(presets, samples)


@dataclass
class Played:
    """What was heard of a file: how strong each tone is, in steps of 10 ms, and for how long."""

    export: Export
    strength: dict[tuple[int, int], NDArray[np.float64]]
    seconds: float

    @property
    def seconds_at(self) -> Callable[[int], float]:
        return clock(self.export.conductor.tempos)


STEP = RATE // 100
HEARD, CLEARLY = 0.00005, 0.001  # a tone that sounds at all; one that is not another's edge


def analysed(path: Path) -> tuple[dict[tuple[int, int], NDArray[np.float64]], float]:
    sound, rate = soundfile.read(path)
    assert rate == RATE
    steps = sound.mean(axis=1)[: len(sound) // STEP * STEP].reshape(-1, STEP)
    spectrum = np.abs(np.fft.rfft(steps * np.blackman(STEP))) / STEP
    strength = {which: spectrum[:, hertz // 100] for which, hertz in TONES.items()}
    return strength, len(sound) / RATE


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    need("fluidsynth")
    folder = tmp_path_factory.mktemp("fluidsynth")
    (font := folder / "tones.sf2").write_bytes(tones())
    found = {}
    for number, (name, setup) in enumerate(FILES.items()):
        export = exported(Timeline.of(setup), folder / f"{number}.mid")
        sound = folder / f"{number}.wav"
        options = f"-ni -q -R 0 -C 0 -r {RATE} -T wav -O s16 -F".split()
        run("fluidsynth", *options, sound, font, export.path)
        found[name] = Played(export, *analysed(sound))
    return found


def instrument_of(track: TrackRead) -> tuple[int, int]:
    """Bank and program that a track asks for; drums have a bank of their own."""
    assert track.program is not None
    return (128 if track.channel == 9 else 0), track.program


@pytest.mark.parametrize("name", FILES)
def test_each_player_is_heard_on_the_instrument_that_he_plays(
    played: dict[str, Played], name: str
) -> None:
    file = played[name]
    heard = {which for which, strength in file.strength.items() if strength.max() > CLEARLY}
    assert heard == {instrument_of(track) for track in file.export.players}
    named = {track.name: instrument_of(track) for track in file.export.players}
    meant = WANTED | {"Drums": KITS[FILES[name].drums]}
    assert named == {who: meant[who] for who in named}


@pytest.mark.parametrize("name", FILES)
def test_a_player_is_heard_while_keys_are_down_and_at_no_other_time(
    played: dict[str, Played], name: str
) -> None:
    """To 30 ms: so every key goes up, and whoever is counted in waits."""
    file = played[name]
    for track in file.export.players:
        sounds = file.strength[instrument_of(track)] > HEARD
        silent = np.ones(len(sounds), bool)
        for on, off, _, _ in track.notes:
            begins, ends = (round(file.seconds_at(tick) * RATE / STEP) for tick in (on, off))
            assert sounds[begins + 3 : ends - 3].all()
            silent[max(0, begins - 3) : ends + 3] = False
        assert silent[-100:].all()
        assert not sounds[silent].any()


def test_a_file_lasts_as_long_as_its_bars(played: dict[str, Played]) -> None:
    """FluidSynth plays on for two seconds, for what still rings; its clock is good to 15 ms."""
    for file in played.values():
        end = file.seconds_at(file.export.end_tick)
        assert file.seconds == pytest.approx(end + 2, abs=0.03)
