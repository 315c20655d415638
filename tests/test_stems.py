"""Stems are the mix taken apart: each player alone, and together the mix, frame by frame."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from many_setups import setups
from playback.audio_file import AudioFormat
from playback.booths import Session
from playback.desk import Faders
from playback.limiter import CEILING
from playback.mixer import Mixer
from playback.rendering import in_blocks, whole
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import PLAYERS, Setup
from playback.stems import write_stems
from playback.timetable import heard_players
from sound_folder import singing_trio

Sound = NDArray[np.float32]

slow = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])

RATE = 22_050
USUAL = Faders()

ROUNDING = 2e-6
"""Floats below 1, and spectra of a room in them."""


@pytest.fixture(scope="module")
def sines(tmp_path_factory: pytest.TempPathFactory) -> Sampler:
    return Sampler(RATE, folder=singing_trio(tmp_path_factory.mktemp("sines")))


def session_of(setup: Setup, faders: Faders = USUAL) -> Session:
    return Session(Route.of(setup), RATE, faders)


def apart(session: Session, sampler: Sampler) -> tuple[Sound, dict[str, Sound]]:
    """The mix, and each player's stem."""
    players = heard_players(session.route)
    every = np.concatenate([*in_blocks(session.apart(players, sampler))])
    stems = {who: every[:, 2 * n : 2 * n + 2] for n, who in enumerate(players, 1)}
    return every[:, :2], stems


def mix_of(session: Session, sampler: Sampler) -> Sound:
    mixer = Mixer(sampler.rate, session.faders.room)
    session.faders.set_players(mixer)
    return np.concatenate([*whole(session.route, sampler, mixer)])


# They are the mix


@slow
@given(setup=setups(most=3), room=st.sampled_from([0.0, 0.25, 1.0]))
def test_together_they_are_the_mix(sines: Sampler, setup: Setup, room: float) -> None:
    """Count-in, ending and the tail of a loop too; and the mix is to the bit what it always is."""
    session = session_of(setup.changed(bars=setup.bars or 2), Faders(room))
    mix, stems = apart(session, sines)
    assert np.array_equal(mix, mix_of(session, sines))
    assert np.abs(sum(stems.values()) - mix).max(initial=0) <= ROUNDING


@pytest.mark.parametrize("room", [0.0, 0.6])
def test_what_the_limiter_takes_from_the_mix_it_takes_from_each(
    sines: Sampler, room: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(Setup(bars=2, seed=3), Faders(room, (("piano", 12.0), ("drums", 9.0))))
    mix, stems = apart(session, sines)
    assert np.array_equal(mix, mix_of(session, sines))
    assert 0.8 < np.abs(mix).max() <= CEILING
    assert np.abs(sum(stems.values()) - mix).max() <= ROUNDING
    monkeypatch.setattr("playback.limiter.CEILING", np.float32(np.inf))
    loud_mix, loud = apart(session, sines)
    clear = np.abs(loud_mix) > 0.1
    left = np.ones_like(mix)
    left[clear] = mix[clear] / loud_mix[clear]
    assert left.min() < 0.7, "nothing was limited"
    for player, stem in stems.items():
        assert np.abs(stem - loud[player] * left)[clear].max() <= 10 * ROUNDING


@pytest.mark.parametrize("player", PLAYERS)
def test_a_stem_is_the_player_heard_alone_in_the_room(sines: Sampler, player: str) -> None:
    """Where nothing is limited: solo, with his fader and his place."""
    faders = Faders(0.5, ((player, -9.0),), ((player, -0.7),))
    session = session_of(Setup(bars=4, seed=5, count_in=1), faders)
    _, stems = apart(session, sines)
    mixer = Mixer(RATE, 0.5)
    faders.set_players(mixer)
    mixer.solo(player, True)
    alone = np.concatenate([*whole(session.route, sines, mixer)])
    assert np.abs(alone).max() > 0.01
    assert np.abs(stems[player] - alone).max() <= ROUNDING


def test_who_counts_in_without_a_drummer_has_a_stem_of_nothing_else(sines: Sampler) -> None:
    session = session_of(Setup(bars=2, count_in=1, players=("bass",), seed=2), Faders(0))
    _, stems = apart(session, sines)
    assert [*stems] == ["bass", "drums"]
    sticks = np.flatnonzero(np.abs(stems["drums"]).max(axis=1) > 0.01) / RATE
    assert 0 <= sticks[0] < 0.1
    assert 1.5 < sticks[-1] < 2 + 4
    assert stems["drums"].shape == stems["bass"].shape
    assert not stems["bass"][: RATE * 2 - RATE // 10].any()


def test_who_has_his_fader_down_is_silent_and_has_a_stem(sines: Sampler) -> None:
    mix, stems = apart(session_of(Setup(bars=2, seed=2), Faders(0.25, (("piano", -60.0),))), sines)
    assert not stems["piano"].any()
    assert np.abs(stems["bass"] + stems["drums"] - mix).max() <= ROUNDING


# In files


def files_of(
    session: Session, sampler: Sampler, how: AudioFormat, *without: str
) -> tuple[dict[str, bytes], list[str]]:
    players = heard_players(session.route)
    outs = {who: io.BytesIO() for who in ("", *players) if who not in without}
    warnings = write_stems(session.apart(players, sampler), outs, how)
    return {who: out.getvalue() for who, out in outs.items()}, warnings


def read(content: bytes, bits: str) -> NDArray[np.float64]:
    steps = 1 if bits == "32f" else 2.0 ** (int(bits) - 1)
    sound, _ = soundfile.read(io.BytesIO(content), dtype="float64")
    return np.asarray(sound * steps)


@pytest.mark.parametrize(
    ("kind", "bits", "most"),
    [
        ("wav", "32f", ROUNDING),
        # Half a step for each of four files that are rounded, a step and a half where it is
        # dithered; and a hair for the floats.
        ("wav", "24", 4 * 0.5 + 0.5),
        ("flac", "24", 4 * 0.5 + 0.5),
        ("wav", "16", 4 * 1.5),
    ],
)
def test_files_sum_to_the_mix_within_their_steps(
    sines: Sampler, kind: str, bits: str, most: float
) -> None:
    session = session_of(Setup(bars=3, seed=8, loop=True, tempo=200))
    contents, warnings = files_of(session, sines, AudioFormat(kind, RATE, bits))
    sounds = {who: read(content, bits) for who, content in contents.items()}
    mix = sounds.pop("")
    assert np.abs(sum(sounds.values()) - mix).max() <= most
    assert not warnings


def test_the_noise_of_16_bits_does_not_add_up_as_sound_would(sines: Sampler) -> None:
    """Noise of one kind in three files would be three times, and not 1.7 times, as high."""
    session = session_of(Setup(bars=2, seed=8), Faders(0, tuple((who, -60.0) for who in PLAYERS)))
    contents, _ = files_of(session, sines, AudioFormat("wav", RATE, "16"))
    noise = [read(content, "16") for content in contents.values()]
    heights = [float(each.std()) for each in noise]
    assert np.sum(noise[1:], axis=0).std() == pytest.approx(np.sqrt(3) * heights[0], rel=0.05)
    assert heights == pytest.approx([0.5] * 4, rel=0.05)


def test_a_stem_is_the_same_file_with_the_mix_and_without(sines: Sampler) -> None:
    session = session_of(Setup(bars=2, seed=8))
    both, _ = files_of(session, sines, AudioFormat("wav", RATE))
    stems, _ = files_of(session, sines, AudioFormat("wav", RATE), "")
    assert stems == {who: content for who, content in both.items() if who}


@pytest.mark.parametrize(("bits", "warned"), [("24", True), ("32f", False)])
def test_who_alone_goes_beyond_full_scale_is_told(sines: Sampler, bits: str, warned: bool) -> None:
    """Two who sing the same against one another: together they are soft, alone they are not."""
    session = session_of(Setup(bars=2, seed=1, players=("bass", "drums")), Faders(0))
    rendering = session.apart(("bass", "drums"), sines)
    line = rendering.mixer.line

    def against(player: str, bus: Sound) -> Sound:
        bus = np.full_like(bus, 2.0 if player == "bass" else -1.9)
        return line(player, bus)

    rendering.mixer.line = against  # type: ignore[method-assign]
    session.faders.set_players(rendering.mixer)
    rendering.mixer.level("drums", -5.0)
    rendering.mixer.pan("drums", 0.0)
    outs = {who: io.BytesIO() for who in ("", "bass", "drums")}
    told = write_stems(rendering, outs, AudioFormat("wav", RATE, bits))
    if not warned:
        assert told == []
        return
    assert told[0].startswith(
        "the stem of the bass is cut off where it goes beyond full scale, by "
    )
    assert told[0].endswith(" dB at the most; --bits 32f keeps it whole")
