"""Sound on disk: a whole performance as WAV or FLAC, exactly as long as the music.

libsndfile encodes, in a thread of its own beside the rendering. Beyond 4 GB a WAV is an RF64,
as DAWs read it. A file says what it is (see liner_notes and riff). The same performance is the
same file to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harmony.mistake import Mistake
from playback.rates import RATES, USUAL_RATE
from playback.riff import SOFTWARE, append_notes
from playback.setup_kinds import alternatives, shown

if TYPE_CHECKING:
    from typing import Any, BinaryIO

    import numpy as np
    from numpy.typing import NDArray

    from playback.liner_notes import LinerNotes
    from playback.mixer import Mixer
    from playback.route import Route
    from playback.sampler import Sampler
    from playback.steps import InSteps

    Put = Callable[[NDArray[np.float32]], object]

BITS = {"wav": ("16", "24", "32f"), "flac": ("16", "24")}
"""Bits a sample, by the kind of file; 32f is float, which keeps what is beyond full scale."""

CHANNELS = 2
DITHER_SEED = 1957
LONGEST_WAV_BYTES = 2**32 - 4096
"""RIFF counts its bytes in 32 bits; the rest is for the header and what a file says of itself."""

HEADER_BYTES = 4096
PEAK_DATE = 12
"""Where in libsndfile's PEAK chunk the seconds of its making stand."""

MOST_FLAC_FRAMES = 2**36 - 1
"""FLAC counts its frames in 36 bits (RFC 9639)."""

Told = Callable[[int, int], None]
"""Told after each block how many frames are done, of how many."""


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """How sound is written: "wav" or "flac", frames a second, and bits a sample of BITS.

    Raises Mistake for what cannot be written.
    """

    kind: str = "wav"
    rate: int = USUAL_RATE
    bits: str = "24"

    def __post_init__(self) -> None:
        if self.kind not in BITS:
            raise Mistake(f"sound is written as {alternatives((*BITS,))}, got {shown(self.kind)}")
        if self.rate not in RATES:
            allowed = alternatives(tuple(str(rate) for rate in RATES))
            raise Mistake(f"rate must be {allowed} frames a second, got {shown(self.rate)}")
        if self.bits not in BITS[self.kind]:
            allowed = f"{alternatives(BITS[self.kind])} in a .{self.kind} file"
            raise Mistake(f"bits must be {allowed}, got {shown(self.bits)}")

    def __str__(self) -> str:
        return f"{self.rate:,} Hz, {self.bits.removesuffix('f')} bit{' float' * self.is_float}"

    @property
    def is_float(self) -> bool:
        return self.bits.endswith("f")

    @property
    def width(self) -> int:
        """Bytes a sample."""
        return int(self.bits.removesuffix("f")) // 8


def write_audio_file(
    route: Route,
    out: BinaryIO,
    how: AudioFormat,
    sampler: Sampler,
    told: Told | None = None,
    mixer: Mixer | None = None,
) -> None:
    """Write a performance, count-in and ending and all, to a binary file that can seek.

    A loop is as long as its bars, and what rings on beyond its end sounds at its beginning.
    Raises Mistake for an endless performance and for one that is too long for the format;
    OSError where ``out`` takes no more.
    """
    from playback.frames import length_in_frames
    from playback.liner_notes import liner_notes
    from playback.rendering import whole

    if sampler.rate != how.rate:
        raise ValueError(f"a sampler at {sampler.rate} for a file at {how.rate}")
    frames, notes = length_in_frames(route, how.rate), liner_notes(route, how.rate)
    write_frames(out, whole(route, sampler, mixer), frames, how, told, notes)


def write_frames(
    out: BinaryIO,
    blocks: Iterable[NDArray[np.float32]],
    frames: int,
    how: AudioFormat,
    told: Told | None = None,
    notes: LinerNotes | None = None,
) -> None:
    """Write stereo blocks, ``frames`` of them in all, full scale from -1 to 1.

    What is beyond full scale is clipped, but for 32f. Raises as ``write_audio_file`` does,
    and ValueError unless the blocks are as long as was said.
    """
    done = 0
    with sound_file(out, how, frames, notes) as put:
        for block in blocks:
            put(block)
            done += len(block)
            if told is not None:
                told(done, frames)


@contextmanager
def sound_file(
    out: BinaryIO, how: AudioFormat, frames: int, notes: LinerNotes | None, dither: int = 0
) -> Iterator[Put]:
    """A file that is handed its stereo blocks one by one, and is whole when the block ends well.

    ``dither``: which noise 16 bits are dithered with; files that are played together each have
    their own. Raises as ``write_frames`` does.
    """
    from playback.steps import Steps, as_floats

    if how.kind == "flac" and frames > MOST_FLAC_FRAMES:
        raise Mistake("this is too long for a .flac file; ask for fewer bars, or a .wav")
    in_steps = as_floats if how.is_float else Steps(8 * how.width, DITHER_SEED + dither)
    done = 0
    with _encoder(out, how, frames, notes, in_steps) as encode:

        def put(block: NDArray[np.float32]) -> None:
            nonlocal done
            encode(block)
            done += len(block)

        yield put
        if done != frames:
            raise ValueError(f"{done} frames where {frames} were promised")


@contextmanager
def _encoder(
    out: BinaryIO, how: AudioFormat, frames: int, notes: LinerNotes | None, in_steps: InSteps
) -> Iterator[Put]:
    """libsndfile calls back to write, and what is raised in there is lost. So an error of the
    disk is kept for afterwards; and Ctrl-C, which strikes the main thread, never strikes there.
    """
    from concurrent.futures import Future, ThreadPoolExecutor

    kept = _Kept(out)
    with ThreadPoolExecutor(max_workers=1) as encoder:
        sound = encoder.submit(_opened, kept, how, frames, notes).result()
        under_way: list[Future[None]] = []

        def put(block: NDArray[np.float32]) -> None:
            finish()
            under_way.append(encoder.submit(kept.after, write, block))

        def write(block: NDArray[np.float32]) -> None:
            sound.write(in_steps(block))

        def finish() -> None:
            if under_way:
                under_way.pop().result()

        try:
            yield put
            finish()
        finally:
            closed = encoder.submit(kept.after, sound.close)
        closed.result()
        if how.is_float:
            encoder.submit(kept.after, _forget_the_date, out).result()
        if how.kind == "wav" and notes is not None:
            encoder.submit(append_notes, out, notes, how.rate).result()


def _opened(kept: _Kept, how: AudioFormat, frames: int, notes: LinerNotes | None) -> Any:
    from soundfile import SoundFile

    is_long = how.kind == "wav" and frames * CHANNELS * how.width > LONGEST_WAV_BYTES
    kind = "RF64" if is_long else how.kind.upper()
    subtype = "FLOAT" if how.is_float else f"PCM_{how.bits}"
    sound = kept.after(SoundFile, kept, "w", how.rate, CHANNELS, subtype, None, kind)
    if how.kind == "flac" and notes is not None:
        sound.title, sound.software, sound.comment = notes.title, SOFTWARE, notes.comment
    return sound


def _forget_the_date(out: BinaryIO) -> None:
    """libsndfile notes in a float file when its peak was found; no two exports would be alike."""
    out.seek(0)
    place = out.read(HEADER_BYTES).find(b"PEAK")
    if place >= 0:
        out.seek(place + PEAK_DATE)
        out.write(bytes(4))
    out.seek(0, 2)


class _Kept:
    """A file whose error waits until libsndfile is back."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.problem: Exception | None = None

    def after(self, act: Callable[..., Any], *given: Any) -> Any:
        """Do it; then raises what went wrong with the file meanwhile."""
        try:
            done = act(*given)
        except Exception:
            if self.problem is None:
                raise
            done = None
        if self.problem is not None:
            raise self.problem
        return done

    def write(self, content: bytes) -> int:
        return self._tried(lambda: self._out.write(content))

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._tried(lambda: self._out.seek(offset, whence))

    def tell(self) -> int:
        return self._tried(self._out.tell)

    def _tried(self, act: Callable[[], int]) -> int:
        """What libsndfile is told: nothing written, or the first place, where it went wrong."""
        try:
            return act()
        except Exception as problem:
            self.problem = problem
            return 0
