"""What another library finds in a MIDI file: mido's reading, in ticks from the start.

>>> read_midi("vamp.mid").tracks[1].notes[0]  # doctest: +SKIP
(0, 900, 38, 80)
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import Any

import mido

Note = tuple[int, int, int, int]  # on, off, pitch, velocity


@dataclass
class TrackRead:
    """One track. Channel and program are None where the track has none."""

    name: str = ""
    channel: int | None = None
    program: int | None = None
    notes: list[Note] = field(default_factory=list)
    tempos: list[tuple[int, float]] = field(default_factory=list)  # tick, beats per minute
    meters: list[tuple[int, int, int]] = field(default_factory=list)
    keys: list[tuple[int, str]] = field(default_factory=list)  # as mido says them: "Dm"
    markers: list[tuple[int, str]] = field(default_factory=list)
    controllers: list[tuple[int, int, int]] = field(default_factory=list)  # tick, number, value
    others: list[tuple[int, str]] = field(default_factory=list)  # tick, what mido calls it
    end_tick: int = -1


@dataclass
class MidiRead:
    ticks_per_beat: int
    tracks: list[TrackRead]


def read_midi(path: str | os.PathLike[str]) -> MidiRead:
    """The file at ``path``.

    Raises ValueError for what no export of ours may hold: another type than 1, a key struck
    while it sounds, let go while it is up or never let go, two channels, names or programs in
    a track, anything after the end of a track, or no end.
    """
    file = mido.MidiFile(os.fspath(path), clip=False)
    if file.type != 1:
        raise ValueError(f"a file of type {file.type}")
    return MidiRead(file.ticks_per_beat, [_read_track(track) for track in file.tracks])


def clock(tempos: list[tuple[int, float]], ticks_per_beat: int = 960) -> Callable[[int], float]:
    """Ticks to seconds from the start of the file, by its own tempo events, as a DAW has it."""
    ticks = [tick for tick, _ in tempos]
    a_tick = [60 / tempo / ticks_per_beat for _, tempo in tempos]
    spans = ((b - a) * each for (a, b), each in zip(pairwise(ticks), a_tick, strict=False))
    starts = list(accumulate(spans, initial=0.0))

    def seconds_at(tick: int) -> float:
        i = bisect_right(ticks, tick) - 1
        return starts[i] + (tick - ticks[i]) * a_tick[i]

    return seconds_at


def _read_track(messages: Any) -> TrackRead:
    track = TrackRead()
    sounding: dict[int, tuple[int, int]] = {}
    tick = 0
    for message in messages:
        tick += message.time
        if track.end_tick >= 0:
            raise ValueError(f"{track.name}: {message} after the end of the track")
        if hasattr(message, "channel"):
            _once(track, "channel", message.channel, again=track.channel == message.channel)
        if message.type in ("note_on", "note_off"):
            _hear(track, sounding, tick, message)
        else:
            _note_down(track, tick, message)
    if sounding:
        raise ValueError(f"{track.name}: stuck keys {sorted(sounding)}")
    if track.end_tick < 0:
        raise ValueError(f"{track.name}: no end of track")
    track.notes.sort(key=itemgetter(0, 2, 1))
    return track


def _hear(track: TrackRead, sounding: dict[int, tuple[int, int]], tick: int, message: Any) -> None:
    pitch = message.note
    if message.type == "note_on" and message.velocity:
        if pitch in sounding:
            raise ValueError(f"{track.name}: {pitch} struck at {tick} while it sounds")
        sounding[pitch] = (tick, message.velocity)
    elif pitch not in sounding:
        raise ValueError(f"{track.name}: {pitch} let go at {tick} while it is up")
    else:
        on, velocity = sounding.pop(pitch)
        track.notes.append((on, tick, pitch, velocity))


def _note_down(track: TrackRead, tick: int, message: Any) -> None:
    match message.type:
        case "track_name":
            _once(track, "name", message.name)
        case "program_change":
            _once(track, "program", message.program)
        case "control_change":
            track.controllers.append((tick, message.control, message.value))
        case "set_tempo":
            track.tempos.append((tick, 60_000_000 / message.tempo))
        case "time_signature":
            track.meters.append((tick, message.numerator, message.denominator))
        case "key_signature":
            track.keys.append((tick, message.key))
        case "marker":
            track.markers.append((tick, message.text))
        case "end_of_track":
            track.end_tick = tick
        case other:
            track.others.append((tick, other))


def _once(track: TrackRead, what: str, value: Any, *, again: bool = False) -> None:
    known = getattr(track, what)
    if known not in (None, "") and not again:
        raise ValueError(f"{track.name}: a second {what}, {value} after {known}")
    setattr(track, what, value)
