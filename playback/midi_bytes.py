"""The bytes of a MIDI file, written while the music comes in, however long it lasts.

The conductor's track holds the tempo, the meter, the key and the rehearsal marks; each player
has a track. Time is in ticks from the start, ``PPQ`` to a quarter note.

>>> from io import BytesIO
>>> conductor = Conductor("Vamp", [(0, 120.0)], [(0, 4, 4)], (-1, True), [(0, "Dm7")])
>>> bass = Part("Bass", channel=0, program=32, strikes=[(0, 900, 38, 80)])
>>> write_midi(file := BytesIO(), conductor, [bass], end_tick=4 * PPQ)
>>> file.getvalue()[:4], len(file.getvalue())
(b'MThd', 104)
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import BinaryIO

# Ticks per quarter note: a multiple of 24, so that triplets and MIDI clocks fall on ticks.
PPQ = 960
# A 96th note (21 ms at 120 beats per minute), the shortest that DAW.md allows.
SHORTEST = PPQ // 24
# How fast a key is let go if nobody measured it: the MIDI 1.0 specification's own default.
RELEASE = 64

# on_tick, off_tick, pitch, velocity
Strike = tuple[int, int, int, int]
# The tick at which something happens, and the message that says what.
Event = tuple[int, bytes]

_tick = itemgetter(0)
_KEYS = "but pitches are 0 to 127, velocities 1 to 127"
_BUFFER = 1 << 16
_LONGEST_WAIT = (1 << 28) - 1
_TRACK_NAME, _MARKER, _END_OF_TRACK, _TEMPO, _METER, _KEY = 0x03, 0x06, 0x2F, 0x51, 0x58, 0x59
_VOLUME, _PAN = 7, 10
_PLAIN = str.maketrans({"♭": "b", "♯": "#", "–": "-", "—": "-", "’": "'"})


@dataclass(frozen=True, slots=True)
class Part:
    """One player's track: its name, channel (0 to 15; drums are 9), General MIDI program (from
    0), the strikes in order of their onset, volume and pan (0 to 127; pan 64 is the middle), and
    where another program takes over (tick, program).

    The strikes are read once, as they are needed, and written as keys can play them (from
    DAW.md; where it is silent, choice):

    - a key struck again while it sounds is let go first; struck again within a 96th it stays
      one note, struck as at first and held until the later end: one key cannot play a flam;
    - a note shorter than a 96th lasts a 96th, and none outlasts the end of the file;
    - what would start before the file starts with it; what would start less than a 96th
      before its end, or later, is left out and not asked for: an endless player may be given.

    Raises ValueError for a number out of its range.
    """

    name: str
    channel: int
    program: int
    strikes: Iterable[Strike]
    volume: int = 100
    pan: int = 64
    changes: Sequence[tuple[int, int]] = ()

    def __post_init__(self) -> None:
        _check("channel", self.channel, 0, 15)
        _check("program", self.program, 0, 127)
        _check("volume", self.volume, 0, 127)
        _check("pan", self.pan, 0, 127)


class Conductor(NamedTuple):
    """What everyone follows: tempos (tick, quarter notes per minute), meters (tick, beats in a
    bar, the note value that counts as one), the key (sharps, or flats below 0; minor or not),
    markers (tick, text), and where the key changes.

    Each of the three is in order, at most one a tick, and read once, as it is needed. The
    first tempo and the first meter stand at tick 0.
    """

    name: str
    tempos: Iterable[tuple[int, float]]
    meters: Iterable[tuple[int, int, int]]
    key: tuple[int, bool]
    markers: Iterable[tuple[int, str]] = ()
    later_keys: Iterable[tuple[int, tuple[int, bool]]] = ()


def write_midi(out: BinaryIO, conductor: Conductor, parts: Sequence[Part], end_tick: int) -> None:
    """Write a type 1 file: the conductor's track, then one a part, all ending at ``end_tick``.

    ``out`` must be able to seek: the length of a track is filled in once it is known. Nothing
    is kept but what sounds and 64 kB of bytes.

    Raises ValueError where the music is not as `Part` and `Conductor` say, or two parts share
    a channel (DAW.md: FL Studio welds their tracks together), and whatever ``out`` raises;
    what has been written by then is no MIDI file.
    """
    channels = [part.channel for part in parts]
    if len(set(channels)) < len(channels):
        raise ValueError(f"each part needs a channel of its own, got {channels}")
    out.write(b"MThd" + _big(6, 4) + _big(1, 2) + _big(1 + len(parts), 2) + _big(PPQ, 2))
    _write_track(out, _conducting(conductor, end_tick), end_tick)
    for part in parts:
        moves = _key_moves(part, end_tick)
        if part.changes:
            programs = ((at, _program(part.channel, program)) for at, program in part.changes)
            moves = merge(_one_a_tick("program", programs, end_tick, opens=False), moves, key=_tick)
        again = _controller(part.channel, _VOLUME, part.volume)
        _write_track(out, chain(_opening(part), moves), end_tick, again)


def ascii_text(text: str) -> str:
    """The text in printable ASCII: accents dropped, flats and sharps as b and #, else "?".

    A single "é" garbles every name of the file in Rosegarden (DAW.md).

    >>> ascii_text("Dm7♭5"), ascii_text("Générique")
    ('Dm7b5', 'Generique')
    """
    if not text.isascii():
        from unicodedata import combining, normalize

        apart = normalize("NFKD", text.translate(_PLAIN))
        text = "".join(sign for sign in apart if not combining(sign))
    return "".join(sign if " " <= sign <= "~" else "?" for sign in text)


def variable_length(number: int) -> bytes:
    """A wait in ticks, or a text's length, as MIDI files write it: seven bits to a byte.

    Raises ValueError below 0 or beyond four bytes, the format's limit: a rest of 69,905 bars
    of four quarters.

    >>> variable_length(PPQ).hex()
    '8740'
    """
    _check("a length", number, 0, _LONGEST_WAIT)
    sevens = [number & 0x7F]
    while number := number >> 7:
        sevens.append(number & 0x7F | 0x80)
    return bytes(reversed(sevens))


def _write_track(out: BinaryIO, events: Iterable[Event], end_tick: int, again: bytes = b"") -> None:
    """``again`` says something over, to no effect, where a wait is too long for the format."""
    start = out.tell()
    out.write(b"MTrk" + _big(0, 4))
    buffer = bytearray()
    at = 0
    for tick, message in chain(events, ((end_tick, _meta(_END_OF_TRACK, b"")),)):
        wait = tick - at
        # variable_length's common cases, written out: calls would take 1.6 times as long.
        if 0 <= wait < 0x80:
            buffer.append(wait)
        elif 0 < wait < 0x4000:
            buffer += bytes((wait >> 7 | 0x80, wait & 0x7F))
        else:
            while again and wait > _LONGEST_WAIT:
                buffer += variable_length(_LONGEST_WAIT) + again
                wait -= _LONGEST_WAIT
            buffer += variable_length(wait)
        buffer += message
        at = tick
        if len(buffer) >= _BUFFER:
            out.write(buffer)
            buffer.clear()
    out.write(buffer)
    end = out.tell()
    out.seek(start + 4)
    out.write(_big(end - start - 8, 4))
    out.seek(end)


def _key_moves(part: Part, end_tick: int) -> Iterator[Event]:
    """Keys going up and down by the rules of `Part`; at one tick, first up, then down.

    A key goes up by a note-off (0x80), not by a note-on of velocity 0, and each message says
    its status in full: every program reads either way, event lists then show what is meant,
    and leaving the status out would save but a quarter of a small file (choice).
    """
    note_on, note_off = 0x90 | part.channel, 0x80 | part.channel
    up = [bytes((note_off, pitch, RELEASE)) for pitch in range(128)]
    struck_at = [-SHORTEST] * 128
    up_at = [0] * 128  # a key sounds while this is still to come
    lifts: list[int] = []  # tick << 7 | pitch of each sounding key, the next to go up first
    for now, chord in chain(_moments(part, end_tick), ((end_tick, ()),)):
        while lifts and lifts[0] >> 7 <= now:
            lift = lifts.pop(0)
            yield lift >> 7, up[lift & 0x7F]
        downs: list[Event] = []
        for _, off, pitch, velocity in chord:
            if not (0 <= pitch < 128 and 0 < velocity < 128):
                raise ValueError(f"{part.name}: pitch {pitch} at velocity {velocity}, {_KEYS}")
            if off < now + SHORTEST:
                off = now + SHORTEST
            afresh = now - struck_at[pitch] >= SHORTEST
            if up_at[pitch] > now:
                lifts.remove(up_at[pitch] << 7 | pitch)
                if afresh:
                    yield now, up[pitch]
                elif off < up_at[pitch]:
                    off = up_at[pitch]
            if afresh:
                struck_at[pitch] = now
                downs.append((now, bytes((note_on, pitch, velocity))))
            up_at[pitch] = off = min(off, end_tick)
            insort(lifts, off << 7 | pitch)
        yield from downs


def _moments(part: Part, end_tick: int) -> Iterator[tuple[int, Iterable[Strike]]]:
    """The strikes that fall together (a chord, a kit hit), until a 96th before the end."""
    before = 0
    for on_tick, chord in groupby(part.strikes, key=_tick):
        now = max(on_tick, 0)
        if now < before:
            raise ValueError(f"{part.name}: a strike at tick {now} follows one at tick {before}")
        if now > end_tick - SHORTEST:
            return
        yield now, chord
        before = now


def _opening(part: Part) -> Iterator[Event]:
    """Name and sound in DAW.md's order; no bank, or Tone.js makes two tracks of it."""
    yield 0, _text(_TRACK_NAME, part.name)
    yield 0, _program(part.channel, part.program)
    yield 0, _controller(part.channel, _VOLUME, part.volume)
    yield 0, _controller(part.channel, _PAN, part.pan)


def _program(channel: int, program: int) -> bytes:
    return bytes((0xC0 | channel, program))


def _controller(channel: int, number: int, value: int) -> bytes:
    return bytes((0xB0 | channel, number, value))


def _conducting(conductor: Conductor, end_tick: int) -> Iterator[Event]:
    tempos = ((tick, _tempo(bpm)) for tick, bpm in conductor.tempos)
    meters = ((tick, _meter(beats, value)) for tick, beats, value in conductor.meters)
    markers = ((tick, _text(_MARKER, text)) for tick, text in conductor.markers)
    later_keys = ((tick, _key(*key)) for tick, key in conductor.later_keys)
    return merge(  # which keeps this order where ticks are equal
        ((0, _text(_TRACK_NAME, conductor.name)),),
        _one_a_tick("tempo", tempos, end_tick, opens=True),
        _one_a_tick("meter", meters, end_tick, opens=True),
        ((0, _key(*conductor.key)),),
        _one_a_tick("key", later_keys, end_tick, opens=False),
        _one_a_tick("marker", markers, end_tick, opens=False),
        key=_tick,
    )


def _one_a_tick(
    what: str, events: Iterable[Event], end_tick: int, *, opens: bool
) -> Iterator[Event]:
    before = -1
    for event in events:
        tick = event[0]
        if not before < tick < end_tick:
            raise ValueError(f"{what} at tick {tick}, not after {before} and before {end_tick}")
        if opens and before < 0 < tick:
            break
        yield event
        before = tick
    if opens and before < 0:
        raise ValueError(f"the first {what} must stand at tick 0")


def _tempo(bpm: float) -> bytes:
    """Whole microseconds a quarter note, as the format has it; 140 reads 140.00014."""
    micros = round(60_000_000 / bpm) if bpm > 0 else 0
    _check(f"microseconds a beat at {bpm} beats per minute", micros, 1, (1 << 24) - 1)
    return _meta(_TEMPO, _big(micros, 3))


def _meter(beats: int, value: int) -> bytes:
    """Beats in the bar, the power of two that one is, MIDI clocks to a click, 32nds a quarter."""
    _check("beats in a bar", beats, 1, 255)
    if value not in (1, 2, 4, 8, 16, 32):
        raise ValueError(f"a beat is a note of 1, 2, 4, 8, 16 or 32, got {value}")
    return _meta(_METER, bytes((beats, value.bit_length() - 1, 96 // value, 8)))


def _key(sharps: int, minor: bool) -> bytes:
    _check("sharps (flats below 0)", sharps, -7, 7)
    return _meta(_KEY, bytes((sharps & 0xFF, minor)))


def _text(kind: int, text: str) -> bytes:
    return _meta(kind, ascii_text(text).encode("ascii"))


def _meta(kind: int, content: bytes) -> bytes:
    return bytes((0xFF, kind)) + variable_length(len(content)) + content


def _big(number: int, size: int) -> bytes:
    return number.to_bytes(size, "big")


def _check(what: str, number: int, low: int, high: int) -> None:
    if not low <= number <= high:
        raise ValueError(f"{what} must be {low} to {high}, got {number}")
