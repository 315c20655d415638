"""The loudspeakers: what the ring holds, handed to the sound card as it asks for it.

The card's callback copies and nothing else. What ALSA and PortAudio say for themselves,
straight to the terminal, is kept from it as long as a device is open. A device may go away
while it plays; then the music waits in the ring until another is opened.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack, suppress
from threading import Thread
from time import perf_counter, sleep
from typing import Any

import numpy as np

from playback.closes import Closes
from playback.hush import hushed
from playback.outputs import NoSound, Output, find_device
from playback.ring import Frames, Ring
from playback.sound_system import SoundCheck, devices, hangs, load_sounddevice

LATENCY = 0.1
"""How much sound lies in the device, in seconds. At PortAudio's own 'low' a gap of 403 frames
came once and was not reported (measured, PulseAudio 16)."""

GONE_AFTER = 1.0
"""A device that asks for nothing for so many seconds is gone: ten times its latency (choice)."""

WAKES_WITHIN = 5.0
"""How long a device may take to wake up, in seconds: one that fell asleep takes what fits into
it and then nothing for up to 1.8 s (measured, PulseAudio's null sink), headphones without a
wire are as slow."""

ONE_LOOK = 0.25
"""What may have passed between two looks at a device, in seconds, as far as its silence goes:
a program that was stopped and goes on has not waited for its device meanwhile (choice)."""

CLOSES_WITHIN = 0.5
"""Closing takes a millisecond; a device that takes so many seconds hangs (choice)."""

COMES_BACK_WITHIN = 2.0
"""How long to look for another device when one is gone, in seconds: a sound server that the
system starts again needs one (choice)."""

REMEMBERED = 256
"""How many blocks handed to the device are remembered: more than lie in any (choice)."""


class Speakers(Closes):
    """A device that plays the ring from now on. Raises NoSound where it cannot be opened.

    ``calls`` counts how often the device has asked for sound; ``hung`` says that it could not
    be closed.
    """

    leader = None  # nobody else's clock

    def __init__(self, ring: Ring, rate: int, device: Output) -> None:
        self.ring = ring
        self.rate = rate
        self.device = device
        self.hung = False
        self._position = ring.handed_out
        self.calls = self._seen_calls = 0
        self._asked_for = 0
        self._seen_at, self._waited = perf_counter(), 0.0
        # When each of the last blocks is heard, its first frame of music and how many it has.
        self._blocks: tuple[tuple[float, int, int], ...] = ()
        self._by_its_clock = True
        self._both_sides = np.zeros((0, 2), np.float32)
        self._quiet = ExitStack()
        self._quiet.enter_context(hushed())
        try:
            self._stream = self._opened()
        except BaseException:
            self._quiet.close()
            raise

    def _opened(self) -> Any:
        sounddevice = load_sounddevice()
        stream = None
        try:
            stream = sounddevice.OutputStream(
                samplerate=self.rate,
                device=self.device.number,
                channels=min(2, self.device.channels),
                dtype="float32",
                latency=LATENCY,
                callback=self._fill,
            )
            self._latency = float(stream.latency)
            stream.start()
        except sounddevice.PortAudioError as problem:
            if stream is not None:
                stream.close()
            reason = str(problem.args[0]).partition(" [")[0]
            told = f"no sound: device {self.device.name!r} does not open ({reason})"
            raise NoSound(f"{told}; is another program using it? vamp devices lists all") from None
        return stream

    def _fill(self, out: Frames, frames: int, time: Any, status: object) -> None:
        """What the card calls, in a thread of its own; it must not wait for anything."""
        before = self.ring.handed_out
        if out.shape[1] == 2:
            count = self.ring.read(out)
        else:
            if len(self._both_sides) != frames:
                self._both_sides = np.zeros((frames, 2), np.float32)
            count = self.ring.read(self._both_sides)
            np.mean(self._both_sides, axis=1, keepdims=True, out=out)
        if self.calls == 0:  # some sound systems do not know the time
            self._by_its_clock = time.outputBufferDacTime > 0 and time.currentTime > 0
        clock = self._by_its_clock
        at: float = time.outputBufferDacTime if clock else perf_counter() + self._latency
        self._blocks = (*self._blocks[1 - REMEMBERED :], (at, before, count))
        self._asked_for += frames
        self.calls += 1

    def position(self) -> int:
        """The frame of music that is heard now; it never goes back, and stands in a pause.

        What was handed out, less what still lies in the device by its own clock.
        """
        blocks = self._blocks
        if blocks and not (self.hung or self._stream.closed):
            now = self._now()
            heard = [block for block in blocks if block[0] <= now]
            if heard:
                at, before, count = heard[-1]
                found = before + min(count, int((now - at) * self.rate))
                self._position = max(self._position, found)
        return self._position

    def _now(self) -> float:
        if not self._by_its_clock:
            return perf_counter()
        try:
            return float(self._stream.time)
        except load_sounddevice().PortAudioError:  # it is gone, and its clock with it
            return 0.0

    @property
    def lost(self) -> bool:
        """Whether the device is gone: it gave up, or has asked for nothing for a second, or for
        five where it is just waking up.

        Ask several times a second: only time between two looks counts.
        """
        if self._stream.closed:
            return False
        now = perf_counter()
        self._waited += min(ONE_LOOK, now - self._seen_at)
        if self.calls != self._seen_calls:
            self._waited = 0.0
        self._seen_calls, self._seen_at = self.calls, now
        awake = self._asked_for > 2 * self._latency * self.rate  # more than fits into it
        patience = GONE_AFTER if awake else WAKES_WITHIN
        return self._waited >= patience or not self._stream.active

    @property
    def all_heard(self) -> bool:
        """Whether nothing more will be heard, because the music has ended or been faded out."""
        over = self.ring.ended or self.ring.silent
        return over and self.position() >= self.ring.handed_out

    def wait_until_all_heard(self, patience: float = CLOSES_WITHIN) -> bool:
        """Wait until what is still in the device has been heard; False if it took too long."""
        until = perf_counter() + patience
        while not self.all_heard:
            if perf_counter() > until or self.lost:
                return False
            sleep(0.005)
        return True

    def close(self) -> None:
        """Let go of the device at once, and within half a second also where it hangs."""
        if self._stream.closed or self.hung:
            return
        closing = Thread(target=self._close, name="closing the device", daemon=True)
        closing.start()
        closing.join(CLOSES_WITHIN)
        if closing.is_alive():
            self.hung = True
            # It would wait for the device at the end of the program, for ever.
            atexit.unregister(load_sounddevice()._exit_handler)
        else:
            self._quiet.close()

    def _close(self) -> None:
        self._stream.abort()
        self._stream.close()


def reopened(speakers: Speakers, patience: float = COMES_BACK_WITHIN) -> Speakers:
    """The default device in place of one that is lost; the music goes on where it stood.

    Raises NoSound where there is none within ``patience`` seconds.
    """
    speakers.close()
    if speakers.hung:
        raise hangs()
    sounddevice = load_sounddevice()
    until = perf_counter() + patience
    while True:
        with hushed(), suppress(sounddevice.PortAudioError):
            sounddevice._terminate()
        try:
            SoundCheck(again=True).wait()
            with hushed(), suppress(sounddevice.PortAudioError):
                sounddevice._initialize()
            return Speakers(speakers.ring, speakers.rate, find_device(None, devices()))
        except NoSound:
            if perf_counter() > until:
                raise
        sleep(0.1)
