"""A sound file says what it is, and other programs read it as it is meant."""

from __future__ import annotations

import io
import re
import wave

import numpy as np
import pytest
import soundfile
from hypothesis import given
from numpy.typing import NDArray

from harmony.form import Form
from harmony.mistake import Mistake
from harmony.pitch import PitchName
from many_setups import forms, setups, timelines
from playback import audio_file
from playback.audio_file import BITS, AudioFormat, write_frames
from playback.frames import length_in_frames
from playback.liner_notes import Grid, LinerNotes, liner_notes
from playback.riff import append_notes
from playback.route import Route
from playback.setup import Setup
from playback.setup_line import read_setup_line
from playback.tempo_acts import with_ladder, with_ramp, with_tempo
from playback.timeline import Timeline
from riff_reader import Acid, Loop, Wav

RATE = 48_000
FRAMES = 1_001
NOTES = LinerNotes("Dm7 C7", "odd", Grid(120.0, 33, 3, 2), (0, FRAMES - 1))
SOUND = np.linspace(-0.9, 0.9, 2 * FRAMES, dtype=np.float32).reshape(FRAMES, 2)
WAVS = [AudioFormat("wav", RATE, bits) for bits in BITS["wav"]]
each_wav = pytest.mark.parametrize("how", WAVS, ids=str)


def written(how: AudioFormat, notes: LinerNotes | None = NOTES) -> bytes:
    out = io.BytesIO()
    write_frames(out, [SOUND], FRAMES, how, notes=notes)
    return out.getvalue()


def opened(content: bytes) -> soundfile.SoundFile:
    return soundfile.SoundFile(io.BytesIO(content))


def sound(content: bytes) -> NDArray[np.int32]:
    read: NDArray[np.int32] = opened(content).read(dtype="int32")
    return read


def notes_of(setup: Setup) -> LinerNotes:
    return liner_notes(Route.of(setup), RATE)


# What stands in the file


@each_wav
def test_the_chunks_stand_after_the_sound_and_each_is_as_long_as_it_says(how: AudioFormat) -> None:
    wav = Wav(written(how))
    assert [*wav.chunks][-4:] == [b"data", b"LIST", b"smpl", b"acid"]
    assert wav.texts == {"INAM": "Dm7 C7", "ISFT": "Deux Accords", "ICMT": "odd"}
    assert wav.loop == Loop(note=60, nanoseconds=20_833, start=0, end=FRAMES - 1, times=0)
    assert wav.acid == Acid(flags=6, root=50, beats=33, meter="3/4", tempo=120.0)


@each_wav
def test_another_program_reads_the_same_sound_and_what_is_said_of_it(how: AudioFormat) -> None:
    bare, full = written(how, None), written(how)
    assert np.array_equal(sound(full), sound(bare))
    said = opened(full)
    assert (said.title, said.software, said.comment) == ("Dm7 C7", "Deux Accords", "odd")
    log = re.sub(r" +", " ", said.extra_info)
    for line in (
        "Flags : 0x0006 (Loop,RootNoteValid,StretchOn", "Root note : 0x32", "Beats : 33",
        "Meter : 3/4", "Tempo : 120.0", "Midi Note : 60", f"Start : 0 End : {FRAMES - 1} ",
    ):  # fmt: skip
        assert line in log, log


@pytest.mark.parametrize("bits", ["16", "24"])
def test_the_library_of_python_reads_it(bits: str) -> None:
    content = written(AudioFormat("wav", RATE, bits))
    with wave.open(io.BytesIO(content)) as read:
        assert read.getnframes() == FRAMES
        assert read.readframes(FRAMES) == Wav(content).chunks[b"data"]


@pytest.mark.parametrize("bits", BITS["flac"])
def test_a_flac_says_the_same_in_words(bits: str) -> None:
    how = AudioFormat("flac", RATE, bits)
    bare, full = written(how, None), written(how)
    assert np.array_equal(sound(full), sound(bare))
    said = opened(full)
    assert (said.title, said.comment) == ("Dm7 C7", "odd")
    assert said.software.startswith("Deux Accords")


@pytest.mark.parametrize("loop", [None, (9_600, FRAMES - 1)])
def test_what_does_not_go_round_as_a_whole_is_played_once(loop: tuple[int, int] | None) -> None:
    """So is a loop after a count-in, of which a sampler repeats the loop alone."""
    wav = Wav(written(AudioFormat(), NOTES._replace(loop=loop)))
    assert wav.acid.flags == 3
    assert (b"smpl" in wav.chunks) == (loop is not None)
    assert loop is None or wav.loop.start == 9_600


def test_where_the_tempo_changes_none_is_told() -> None:
    assert b"acid" not in Wav(written(AudioFormat(), NOTES._replace(grid=None))).chunks


def test_a_file_of_more_than_four_gigabytes_says_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio_file, "LONGEST_WAV_BYTES", 1_000)
    content = written(AudioFormat())
    wav = Wav(content)
    assert (wav.kind, wav.loop.end, wav.acid.tempo) == (b"RF64", FRAMES - 1, 120.0)
    assert np.array_equal(sound(content), sound(written(AudioFormat(), None)))
    assert opened(content).title == "Dm7 C7"


def test_a_loop_too_long_for_32_bits_has_no_points() -> None:
    wav = Wav(written(AudioFormat(), NOTES._replace(loop=(0, 2**32))))
    assert b"smpl" not in wav.chunks
    assert wav.acid.beats == 33


def test_sound_of_an_odd_number_of_bytes_is_padded() -> None:
    out = io.BytesIO(b"RIFF\x19\0\0\0WAVE" + b"fmt \0\0\0\0" + b"data\x05\0\0\0" + b"12345")
    append_notes(out, NOTES, RATE)
    assert Wav(out.getvalue()).chunks[b"data"] == b"12345"


# What is said


def test_it_says_tempo_bars_key_and_seed_and_how_to_get_the_same_band() -> None:
    setup = Setup(tempo=96.5, key=PitchName.parse("Bb"), seed=7, bars=32, loop=True)
    notes = notes_of(setup)
    assert notes.title == "Bbm7 Ab7 in Bb minor"
    told, _, line = notes.comment.partition("; setup ")
    assert told == "96.5 beats per minute, 32 bars of 4/4, Bb minor, seed 7"
    assert read_setup_line(line) == setup
    assert notes.grid == Grid(96.5, 128, 4, 10)
    assert liner_notes(Route.of(setup), RATE, "bass").title == "Bbm7 Ab7 in Bb minor, bass"


@given(setups())
def test_the_beats_at_that_tempo_are_as_long_as_the_file(setup: Setup) -> None:
    """Count-in and all; and a loop goes from its first frame to its last."""
    setup = setup.changed(bars=setup.bars or 3, drift=0)
    notes, frames = notes_of(setup), length_in_frames(Route.of(setup), RATE)
    assert notes.grid is not None
    assert notes.grid.beats * 60 / notes.grid.tempo * RATE == pytest.approx(frames, abs=1)
    assert notes.grid.meter == setup.form.beats_per_bar
    counted_in = setup.count_in * setup.form.beats_per_bar * 60 / setup.tempo * RATE
    assert (notes.loop is not None) == setup.loop
    if notes.loop is not None:
        assert notes.loop[0] == pytest.approx(counted_in, abs=1)
        assert notes.loop[1] == frames - 1


WAYS = [
    Route.of(Setup(bars=8, drift=0.5)),
    with_ramp(Route.of(Setup(bars=16)), 0.0, 160, 8),
    with_ladder(Route.of(Setup(bars=64)), 0.0, 4, 1, 140),
    with_tempo(Route.of(Setup(bars=16)), 3.0, 132),
    Route.of(Timeline(((0, Setup(bars=8)), (4, Setup(bars=8, form=Form.parse("3/4 Dm7")))))),
]


@pytest.mark.parametrize("route", WAYS)
def test_one_tempo_and_meter_are_told_only_where_there_is_one(route: Route) -> None:
    notes = liner_notes(route, RATE)
    assert notes.grid is None
    assert notes.comment.count("seed=") == 1


@given(timelines())
def test_whatever_is_played_can_be_said(timeline: Timeline) -> None:
    route = Route.of(timeline)
    if route.total_bars is None:
        with pytest.raises(Mistake, match="endless"):
            liner_notes(route, RATE)
        return
    assert Wav(written(AudioFormat(), liner_notes(route, RATE))).texts["ICMT"]


@given(forms)
def test_any_form_fits_into_plain_signs(form: Form) -> None:
    notes = notes_of(Setup(form=form, bars=1))
    assert (notes.title + notes.comment).isascii()
    assert len(notes.title) < 100


def test_a_form_without_end_is_not_written_out() -> None:
    form = Form.parse(" | ".join(["Bbmaj7#11 Am7b5", "Dm7 G7"] * 120))
    notes = notes_of(Setup(form=form, bars=1))
    assert len(notes.comment) < 100
    assert "setup" not in notes.comment
