"""The room around the band: from dry, through a small studio, to an auditorium.

What the players send into it, from one place, comes back from its walls on all sides: first
single reflections, then ever denser noise that dies away, the treble first. There is no
recording of a room in it: both impulse responses are made from seeded noise. They answer by
convolution on spectra, hop by hop on one grid of frames, so that a rendering which begins
anywhere hears the same room.

>>> Room(48_000, 0.0).memory
0
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

HOP = 1024
"""Frames that are mixed in one go (choice: 21 ms at 48 kHz, within which a hand is heard)."""

OPENS = np.linspace(0, 1, HOP, endpoint=False, dtype=np.float32)
"""How a room comes in over a hop."""

SEED = 1957

Spectra = NDArray[np.complexfloating]
Stereo = NDArray[np.float32]
"""(2, frames)."""


class Walls(NamedTuple):
    """A room: how long it takes to lose 60 dB in the middle and in the treble, in seconds;
    when the first wall answers and until when single ones are heard, in milliseconds; how far
    below what is played its answer lies at full, in dB.
    """

    reverberation: float
    treble: float
    first_ms: float
    single_ms: float
    level_db: float


# A studio of the fifties was treated to 0.3 to 0.6 s, a hall for 1,000 to 2,000 has 1.5 to 2.2 s
# (Beranek, Concert Halls and Opera Houses, 2004; Newell, Recording Studio Design, 2003); the
# other figures are choice.
STUDIO = Walls(0.42, 0.26, 4.0, 34.0, -11.0)
AUDITORIUM = Walls(1.9, 0.8, 19.0, 80.0, -7.5)

HEARD_DB = 52.0
"""So far a room is heard to die away, and is cut off (choice: below the band's own cymbals)."""

EDGE_HERTZ, AIR_HERTZ = 2_500.0, 7_000.0
"""Between the middle and the treble of Walls; above the latter nothing much comes back
(choice)."""
LOW_CUT_HERTZ = 160.0
"""Below it the room hardly answers, as engineers have it, or the bass would blur (choice)."""

REFLECTIONS = 14


def amounts(room: float) -> tuple[float, float]:
    """How much of the studio and of the auditorium is heard at a setting from 0 to 1.

    The lower half brings the studio in; from .4 on the auditorium opens behind it (choice).
    """
    studio = min(1.0, room / 0.4)
    return studio * studio, max(0.0, (room - 0.4) / 0.6) ** 1.5


class Room:
    """Answers what is sent into it, whole hops at a time, at a rate in frames a second.

    ``size`` runs from 0, dry, to 1; ``memory`` is how many frames back it remembers.
    """

    def __init__(self, rate: int, size: float) -> None:
        self.rate = rate
        self.size = size
        self._answers = self._before = _answers(rate, size)
        self._forget()

    def _forget(self) -> None:
        self._last = np.zeros(HOP, np.float32)
        self._sent = np.zeros((len(self._answers), 1, HOP + 1), np.complex64)
        """The spectra of the last hops that were sent, the newest at the end."""

    @property
    def memory(self) -> int:
        return HOP * len(self._answers)

    @property
    def is_silent(self) -> bool:
        """Whether nothing comes back, not even of the room before."""
        return not len(self._answers) and not len(self._before)

    def resize(self, size: float) -> None:
        """Another room from the next hop on, into which the one before fades."""
        if size != self.size:
            self.size, self._answers = size, _answers(self.rate, size)

    def answer(self, sent: NDArray[np.float32]) -> Stereo:
        """What comes back, (2, frames), while these frames are sent."""
        hops = len(sent) // HOP
        if not len(self._before):
            # It opens: cut off in the middle of a note the band would click from wall to wall.
            sent = np.concatenate([sent[:HOP] * OPENS, sent[HOP:]])
        parts = np.concatenate([self._last, sent]).reshape(hops + 1, HOP)
        self._last = sent[-HOP:]
        both = np.concatenate([parts[:-1], parts[1:]], axis=1)[:, None]
        kept = max(len(self._answers), len(self._before))
        before = self._sent[max(0, len(self._sent) - kept) :]
        missing = np.zeros((kept - len(before), 1, HOP + 1), np.complex64)
        self._sent = np.concatenate([missing, before, np.fft.rfft(both)])
        heard = self._from(self._answers, hops)
        if self._before is not self._answers:
            fading = self._from(self._before, hops)[:, :HOP]
            heard[:, :HOP] = heard[:, :HOP] * OPENS + fading * (1 - OPENS)
            self._before = self._answers
            if self.is_silent:
                self._forget()
        return heard

    def _from(self, answers: Spectra, hops: int) -> Stereo:
        """The answer of some walls to the last hops: the newest part of each first, so that the
        sum is the same however many hops are asked for.
        """
        total = np.zeros((hops, 2, HOP + 1), np.complex64)
        product = np.empty_like(total)
        newest = len(self._sent) - hops
        for age, answer in enumerate(answers):
            np.multiply(self._sent[newest - age : newest - age + hops], answer, out=product)
            total += product
        heard = np.fft.irfft(total)[..., HOP:].transpose(1, 0, 2).reshape(2, hops * HOP)
        return heard.astype(np.float32, copy=False)


@lru_cache(maxsize=8)
def _answers(rate: int, size: float) -> Spectra:
    """The spectra of the room's impulse response, HOP frames each: (parts, 2, HOP + 1)."""
    walls = [
        (amount, _heard(impulse_response(rate, kind), kind, amount, rate))
        for amount, kind in zip(amounts(size), (STUDIO, AUDITORIUM), strict=True)
        if amount
    ]
    if not walls:
        return np.zeros((0, 2, HOP + 1), np.complex64)
    frames = max(response.shape[-1] for _, response in walls)
    whole = np.zeros((2, -(-frames // HOP) * HOP), np.float32)
    for amount, response in walls:
        whole[:, : response.shape[-1]] += np.float32(amount) * response
    parts = whole.reshape(2, -1, HOP).transpose(1, 0, 2)
    return np.fft.rfft(parts, 2 * HOP)


def _heard(response: Stereo, walls: Walls, amount: float, rate: int) -> Stereo:
    """So much of a response as is heard when there is only so much of it: a fainter room is
    over sooner.
    """
    lasts = (HEARD_DB + 20 * np.log10(amount)) / 60 * walls.reverberation
    frames = min(response.shape[-1], max(HOP, round(lasts * rate)))
    heard = response[:, :frames].copy()
    fade = max(1, frames // 10)
    heard[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return heard


@lru_cache(maxsize=4)
def impulse_response(rate: int, walls: Walls) -> Stereo:
    """How a room answers a clap: its energy lies ``level_db`` below the clap's."""
    frames = round(walls.reverberation * HEARD_DB / 60 * rate)
    chance = np.random.default_rng(SEED)
    response = _reflections(rate, frames, walls, chance)
    when = np.arange(frames, dtype=np.float32) / np.float32(rate)
    low, high = _parted(chance.standard_normal((2, frames), np.float32), rate)
    noise = low * _dies(when, walls.reverberation) + high * _dies(when, walls.treble)
    # Until single reflections have run together the noise only rises out of them.
    noise *= np.clip((when * 1000 - walls.first_ms) / walls.single_ms, 0, 1) ** 2
    response += noise / np.sqrt((noise**2).sum(axis=1).mean())
    response = _without_rumble(response, rate)
    fade = max(1, frames // 10)
    response[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    energy = (response**2).sum(axis=1).mean()
    return np.asarray(response * 10 ** (walls.level_db / 20) / np.sqrt(energy), np.float32)


def _dies(when: NDArray[np.float32], seconds: float) -> NDArray[np.float32]:
    return np.asarray(10 ** (-3 * when / np.float32(seconds)), np.float32)


def _parted(noise: Stereo, rate: int) -> tuple[Stereo, Stereo]:
    """Noise below and above EDGE_HERTZ; curtains and air take what is far above it."""
    span = noise.shape[-1]
    spectrum = np.fft.rfft(noise)
    hertz = np.fft.rfftfreq(span, 1 / rate)
    low = 1 / (1 + (hertz / EDGE_HERTZ) ** 2)
    high = (1 - low) / (1 + (hertz / AIR_HERTZ) ** 4)
    parts = (np.fft.irfft(spectrum * part.astype(np.float32), span) for part in (low, high))
    below, above = (part.astype(np.float32) for part in parts)
    return below, above


def _reflections(rate: int, frames: int, walls: Walls, chance: np.random.Generator) -> Stereo:
    """Single walls: ever closer together, ever fainter, and from either side."""
    response = np.zeros((2, frames), np.float32)
    places = np.sort(chance.random(REFLECTIONS)) ** 0.7
    sides = chance.uniform(-0.7, 0.7, REFLECTIONS)
    signs = chance.choice([-1.0, 1.0], REFLECTIONS)
    for place, side, sign in zip(places, sides, signs, strict=True):
        ms = walls.first_ms + place * walls.single_ms
        at = min(frames - 1, round(ms / 1000 * rate))
        force = sign * 0.42 * walls.first_ms / ms * (1 + place)
        response[0, at] += force * (1 - side)
        response[1, at] += force * (1 + side)
    return response


def _without_rumble(response: Stereo, rate: int) -> Stereo:
    span = 2 * response.shape[-1]
    hertz = np.fft.rfftfreq(span, 1 / rate)
    kept = (hertz / LOW_CUT_HERTZ) ** 2 / (1 + (hertz / LOW_CUT_HERTZ) ** 2)
    spectrum = np.fft.rfft(response, span) * kept.astype(np.float32)
    return np.fft.irfft(spectrum, span)[:, : response.shape[-1]].astype(np.float32)
