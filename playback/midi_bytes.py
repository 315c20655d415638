"""The bytes of a MIDI file, written while the music comes in, however long it lasts.

The conductor's track holds the tempo, the meter, the key and the rehearsal marks; each player
has a track. Time is in ticks from the start, ``PPQ`` to a quarter note.

>>> from io import BytesIO
>>> conductor = Conductor("Vamp", [(0, 120.0)], [(0, 4, 4)], (-1, True), [(0, "Dm7")])
>>> bass = Part("Bass", channel=0, program=32, strikes=[(0, 900, 38, 80)])
>>> write_midi(file := BytesIO(), conductor, [bass], end_tick=4 * PPQ)
>>> file.getvalue()[:4], len(file.getvalue())
(b'MThd', 110)
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from playback.midi_messages import (
    END_OF_TRACK,
    LONGEST_WAIT,
    PAN,
    VOLUME,
    big,
    check,
    controller_message,
    key_message,
    marker_message,
    meter_message,
    name_message,
    program_message,
    tempo_message,
    variable_length,
)

if TYPE_CHECKING:
    from typing import BinaryIO

# Ticks per quarter note: a multiple of 24, so that triplets and MIDI clocks fall on ticks.
PPQ = 960
# A 96th note (21 ms at 120 beats per minute), the shortest that DAW.md allows.
SHORTEST = PPQ // 24
DRUMS = 9  # their channel in General MIDI, counted from 0
# How fast a key is let go if nobody measured it: the MIDI 1.0 specification's own default.
RELEASE = 64

# on_tick, off_tick, pitch, velocity
Strike = tuple[int, int, int, int]
# The tick at which something happens, and the message that says what.
Event = tuple[int, bytes]

_tick = itemgetter(0)
_KEYS = "but pitches are 0 to 127, velocities 1 to 127"
_BUFFER = 1 << 16


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
        check("channel", self.channel, 0, 15)
        check("program", self.program, 0, 127)
        check("volume", self.volume, 0, 127)
        check("pan", self.pan, 0, 127)


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

    The key also stands in each track but the drums': MuseScore 3 does not heed the conductor's
    and guesses one from the notes.

    ``out`` must be able to seek: the length of a track is filled in once it is known. Nothing
    is kept but what sounds and 64 kB of bytes.

    Raises ValueError where the music is not as `Part` and `Conductor` say, or two parts share
    a channel (DAW.md: FL Studio welds their tracks together), and whatever ``out`` raises;
    what has been written by then is no MIDI file.
    """
    channels = [part.channel for part in parts]
    if len(set(channels)) < len(channels):
        raise ValueError(f"each part needs a channel of its own, got {channels}")
    out.write(b"MThd" + big(6, 4) + big(1, 2) + big(1 + len(parts), 2) + big(PPQ, 2))
    keys = [
        (0, key_message(*conductor.key)),
        *((at, key_message(*key)) for at, key in conductor.later_keys),
    ]
    _write_track(out, _conducting(conductor, keys, end_tick), end_tick)
    for part in parts:
        playing = _playing(part, keys if part.channel != DRUMS else [], end_tick)
        again = controller_message(part.channel, VOLUME, part.volume)
        _write_track(out, playing, end_tick, again)


def _write_track(out: BinaryIO, events: Iterable[Event], end_tick: int, again: bytes = b"") -> None:
    """``again`` says something over, to no effect, where a wait is too long for the format."""
    start = out.tell()
    out.write(b"MTrk" + big(0, 4))
    buffer = bytearray()
    at = 0
    for tick, message in chain(events, ((end_tick, END_OF_TRACK),)):
        wait = tick - at
        # variable_length's common cases, written out: calls would take 1.6 times as long.
        if 0 <= wait < 0x80:
            buffer.append(wait)
        elif 0 < wait < 0x4000:
            buffer += bytes((wait >> 7 | 0x80, wait & 0x7F))
        else:
            while again and wait > LONGEST_WAIT:
                buffer += variable_length(LONGEST_WAIT) + again
                wait -= LONGEST_WAIT
            buffer += variable_length(wait)
        buffer += message
        at = tick
        if len(buffer) >= _BUFFER:
            out.write(buffer)
            buffer.clear()
    out.write(buffer)
    end = out.tell()
    out.seek(start + 4)
    out.write(big(end - start - 8, 4))
    out.seek(end)


def _playing(part: Part, keys: Sequence[Event], end_tick: int) -> Iterator[Event]:
    """Name and sound in DAW.md's order (no bank, or Tone.js makes two tracks of it), the key,
    then what is played, and where a program or the key changes on the way.
    """
    opening = [
        (0, name_message(part.name)),
        (0, program_message(part.channel, part.program)),
        (0, controller_message(part.channel, VOLUME, part.volume)),
        (0, controller_message(part.channel, PAN, part.pan)),
    ]
    moves = _key_moves(part, end_tick)
    programs = [(at, program_message(part.channel, program)) for at, program in part.changes]
    for what, events in (("program", programs), ("key", keys[1:])):
        if events:
            moves = merge(_one_a_tick(what, events, end_tick, opens=False), moves, key=_tick)
    return chain(opening, keys[:1], moves)


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


def _conducting(conductor: Conductor, keys: Iterable[Event], end_tick: int) -> Iterator[Event]:
    tempos = ((tick, tempo_message(bpm)) for tick, bpm in conductor.tempos)
    meters = ((tick, meter_message(beats, value)) for tick, beats, value in conductor.meters)
    markers = ((tick, marker_message(text)) for tick, text in conductor.markers)
    return merge(  # which keeps this order where ticks are equal
        ((0, name_message(conductor.name)),),
        _one_a_tick("tempo", tempos, end_tick, opens=True),
        _one_a_tick("meter", meters, end_tick, opens=True),
        _one_a_tick("key", keys, end_tick, opens=False),
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
