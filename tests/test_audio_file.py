"""A sound file holds the rendering: every frame of it, and nothing else."""

from __future__ import annotations

import errno
import gc
import io
import os
import wave
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from harmony.mistake import Mistake
from playback.audio_file import (
    BITS,
    AudioFormat,
    write_frames,
)
from playback.liner_notes import LinerNotes
from playback.rates import RATES

Sound = NDArray[np.float32]

FORMATS = [AudioFormat(kind, 48000, bits) for kind, all_bits in BITS.items() for bits in all_bits]
each_format = pytest.mark.parametrize("how", FORMATS, ids=lambda how: f"{how.kind}-{how.bits}")


def chord_and_noise(frames: int = 20_000) -> Sound:
    """Something of every level, also beyond full scale."""
    rng = np.random.default_rng(7)
    swell = np.linspace(0, 1.2, frames)[:, None]
    return (swell * rng.uniform(-1, 1, (frames, 2))).astype(np.float32)


def cut(sound: Sound, *places: int) -> Iterator[Sound]:
    return (sound[start:end] for start, end in pairwise((0, *sorted(places), len(sound))))


def written(sound: Sound, how: AudioFormat, *places: int) -> bytes:
    out = io.BytesIO()
    write_frames(out, cut(sound, *places), len(sound), how)
    return out.getvalue()


def read(content: bytes, dtype: str = "float32") -> NDArray[Any]:
    sound: NDArray[Any] = soundfile.read(io.BytesIO(content), dtype=dtype, always_2d=True)[0]
    return sound


# What any sound becomes


@each_format
@pytest.mark.parametrize("rate", RATES)
def test_another_reader_finds_what_was_asked_for(how: AudioFormat, rate: int) -> None:
    sound = chord_and_noise(999)
    found = soundfile.info(io.BytesIO(written(sound, AudioFormat(how.kind, rate, how.bits), 500)))
    assert (found.format, found.samplerate) == (how.kind.upper(), rate)
    assert (found.frames, found.channels) == sound.shape
    assert found.subtype == ("FLOAT" if how.is_float else f"PCM_{how.bits}")


@each_format
def test_what_is_read_is_what_was_rendered(how: AudioFormat) -> None:
    sound = chord_and_noise()
    back = read(written(sound, how))
    if how.is_float:
        assert np.array_equal(back, sound)
        return
    step = 2.0 ** (1 - 8 * how.width)
    error = (back - np.clip(sound, -1, 1 - step).astype(np.float64)) / step
    # Rounding is half a step, and the dither of 16 bits a step more.
    assert np.abs(error).max() <= (1.5 if how.bits == "16" else 0.5)
    assert abs(error[np.abs(sound) < 0.9].mean()) < 0.02


@pytest.mark.parametrize("bits", ["16", "24"])
def test_the_library_of_python_reads_the_same(bits: str) -> None:
    content = written(chord_and_noise(), AudioFormat("wav", 44100, bits))
    with wave.open(io.BytesIO(content)) as opened:
        width = opened.getsampwidth()
        assert opened.getparams()[:4] == (2, int(bits) // 8, 44100, 20_000)
        samples = opened.readframes(20_000)
    parts = (samples[at : at + width] for at in range(0, len(samples), width))
    steps = [int.from_bytes(part, "little", signed=True) for part in parts]
    assert steps == [*(read(content, "int32").ravel() >> (32 - int(bits)))]


@pytest.mark.parametrize("bits", ["16", "24"])
def test_flac_and_wav_are_equal_sample_for_sample(bits: str) -> None:
    sound = chord_and_noise()
    one, other = (written(sound, AudioFormat(kind, 96000, bits)) for kind in ("wav", "flac"))
    assert np.array_equal(read(one, "int32"), read(other, "int32"))
    assert len(other) < len(one)


@each_format
@given(places=st.lists(st.integers(0, 3_000), max_size=4))
def test_the_blocks_leave_no_trace(how: AudioFormat, places: list[int]) -> None:
    sound = chord_and_noise(3_000)
    assert written(sound, how, *places) == whole_file(how)


@cache
def whole_file(how: AudioFormat) -> bytes:
    return written(chord_and_noise(3_000), how)


@each_format
def test_what_is_beyond_full_scale_does_not_wrap(how: AudioFormat) -> None:
    loud = np.array([[1.0, -1.0], [1.5, -1.5], [300.0, -300.0]], np.float32)
    back = read(written(loud, how))
    if how.is_float:
        assert np.array_equal(back, loud)
    else:
        step = 2.0 ** (1 - 8 * how.width)
        assert np.allclose(back, [[1, -1]] * 3, atol=2 * step, rtol=0)


@pytest.mark.parametrize("kind", BITS)
def test_a_tail_below_a_step_is_still_a_tail_in_16_bits(kind: str) -> None:
    quiet = 0.4 * np.sin(np.arange(48_000) * 2 * np.pi / 480)
    sound = (np.stack([quiet, -quiet], axis=1) / 32768).astype(np.float32)
    back = read(written(sound, AudioFormat(kind, 48000, "16")), "int16").astype(np.float64)
    heard = back.reshape(100, 480, 2).mean(axis=0)  # a hundred waves laid over one another
    assert np.allclose(heard, 32768 * sound[:480], atol=0.35)
    assert np.corrcoef(heard[:, 0], sound[:480, 0])[0, 1] > 0.9


@pytest.mark.parametrize("kind", BITS)
def test_silence_is_silent(kind: str) -> None:
    assert not read(written(np.zeros((5_000, 2), np.float32), AudioFormat(kind))).any()


def test_what_is_done_is_told() -> None:
    told: list[tuple[int, int]] = []
    sound = chord_and_noise(1_000)
    how = AudioFormat()
    write_frames(io.BytesIO(), cut(sound, 300, 600), 1_000, how, lambda *now: told.append(now))
    assert told == [(300, 1_000), (600, 1_000), (1_000, 1_000)]


def test_a_length_that_was_not_kept_is_a_fault() -> None:
    for frames in (999, 1_001):
        with pytest.raises(ValueError, match="1000 frames where"):
            write_frames(io.BytesIO(), [chord_and_noise(1_000)], frames, AudioFormat())


@pytest.mark.parametrize("bits", BITS["wav"])
def test_a_wav_beyond_four_gigabytes_counts_in_64_bits(bits: str) -> None:
    """As the EBU has it (Tech 3306). The length is said beforehand; nobody writes it here."""
    how = AudioFormat(bits=bits)
    border = 2**32 // (2 * how.width)
    for frames, name in ((border - 2_000, b"RIFF"), (border, b"RF64")):
        out = io.BytesIO()
        with pytest.raises(ValueError, match="were promised"):
            write_frames(out, [chord_and_noise(100)], frames, how)
        assert out.getvalue()[:4] == name
        assert np.array_equal(read(out.getvalue()), read(written(chord_and_noise(100), how)))


def test_a_float_file_has_no_date_in_it() -> None:
    """libsndfile writes when the peak was found; the same music must be the same file."""
    content = written(chord_and_noise(), AudioFormat(bits="32f"))
    peak = content.index(b"PEAK")
    version, seconds = np.frombuffer(content[peak + 8 : peak + 16], "<u4")
    assert (version, seconds) == (1, 0)


# What stands in the way


def test_what_is_too_long_for_flac_is_said() -> None:
    with pytest.raises(
        Mistake, match=r"too long for a \.flac file; ask for fewer bars, or a \.wav"
    ):
        write_frames(io.BytesIO(), [], 2**36, AudioFormat("flac"))


class Disk(io.BytesIO):
    """A disk with so much room."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    def write(self, content: Any) -> int:
        if self.tell() + len(content) > self._room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(content)


@each_format
@given(part=st.floats(0, 0.999))
def test_a_full_disk_is_said_whenever_it_is_full(how: AudioFormat, part: float) -> None:
    room = int(part * len(whole_file(how)))
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        write_frames(Disk(room), cut(chord_and_noise(3_000), 1_000, 2_000), 3_000, how)


@pytest.mark.parametrize("room", [0, 10, 100, 150])
def test_a_disk_that_is_full_after_the_sound_is_said_too(room: int) -> None:
    how, notes = AudioFormat(), LinerNotes("Dm7", "a comment" * 9, None, (0, 2_999))
    disk = Disk(len(whole_file(how)) + room)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        write_frames(disk, [chord_and_noise(3_000)], 3_000, how, notes=notes)


@pytest.mark.parametrize("kind", BITS)
def test_nothing_is_printed_about_a_full_disk(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        write_frames(Disk(50_000), [chord_and_noise()] * 5, 100_000, AudioFormat(kind))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", BITS)
@pytest.mark.parametrize("stop", [KeyboardInterrupt, ZeroDivisionError, Mistake])
def test_a_stop_comes_through(kind: str, stop: type[BaseException]) -> None:
    def stopped() -> Iterator[Sound]:
        yield chord_and_noise()
        raise stop("here")

    with pytest.raises(stop, match="here"):
        write_frames(io.BytesIO(), stopped(), 50_000, AudioFormat(kind))


@pytest.mark.parametrize("kind", BITS)
def test_nothing_is_written_once_it_is_broken_off(kind: str) -> None:
    def stopped() -> Iterator[Sound]:
        yield from [chord_and_noise()] * 3
        raise KeyboardInterrupt

    out = io.BytesIO()
    with pytest.raises(KeyboardInterrupt) as stop:
        write_frames(out, stopped(), 100_000, AudioFormat(kind))
    left = out.getvalue()
    del stop
    gc.collect()
    assert out.getvalue() == left


def test_a_fault_in_the_last_block_comes_through() -> None:
    of_three = np.zeros((1_000, 3), np.float32)
    with pytest.raises(ValueError, match="channels"):
        write_frames(io.BytesIO(), [chord_and_noise(1_000), of_three], 2_000, AudioFormat("flac"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("mp3",), "sound is written as wav or flac, got mp3"),
        (("wav", 8000), "rate must be 22050, .* or 192000 frames a second, got 8000"),
        (("wav", 48000, "20"), r"bits must be 16, 24 or 32f in a \.wav file, got 20"),
        (("flac", 48000, "32f"), r"bits must be 16 or 24 in a \.flac file, got 32f"),
    ],
)
def test_what_cannot_be_written_is_refused(values: Any, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        AudioFormat(*values)
