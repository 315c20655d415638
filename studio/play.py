"""``vamp play``: the band through the speakers; without sound on the page, or into a file.

The sound system is tried in another process while the first notes are rendered here. Then a
thread renders ahead, the sound card takes what is ready, and the stage has the terminal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from shlex import quote
from typing import TYPE_CHECKING

from harmony.mistake import Mistake
from playback.outputs import NoSound, Output
from playback.rates import RATES
from playback.route import Route
from studio.asked import Asked, rate_asked, route_asked, seed_text
from studio.beside import for_bars
from studio.console import answer, say
from studio.files import named
from studio.option_words import HINT
from studio.port import PREFIX, is_port
from studio.sounds import Sounds, sounds_asked, sounds_at_hand

if TYPE_CHECKING:
    from playback.live import Live
    from playback.note_cache import NoteCache
    from playback.sound_system import SoundCheck
    from studio.run_log import RunLog

LEAD_SECONDS = 0.1
"""How much silence goes before the first stick, because a device that wakes up loses what it
is given first (choice; 484 to 920 frames seen, PulseAudio's null sink)."""

INSTEAD_BARS = 32
"""The length of the file where there is no sound: four choruses of the vamp (choice)."""


def play(asked: Asked, command: Sequence[str]) -> None:
    """Play what was asked for until it ends or is ended; ``command`` is what was typed after
    ``vamp``.

    Raises Mistake, and KeyboardInterrupt after the music has faded.
    """
    if is_port(asked["output"]):
        _play_to_port(asked, command)
        return
    if asked["follow"] is not None:
        raise Mistake(f"--follow {asked['follow']} needs --output port:NAME; say where to play")
    if asked["output"] == "page":
        from studio.play_on_page import play_on_page

        play_on_page(asked, command)
        return
    if asked["output"] not in (None, "speakers"):
        _play_into_file(asked, command)
        return
    from studio.stopping import stopped_afterwards

    check: SoundCheck | None = None
    try:
        with stopped_afterwards():  # or nobody would know of the process that it starts
            from playback import sound_system

            check = sound_system.SoundCheck()  # first of all: it takes its time
        route, chosen, warnings = route_asked(asked, None, usual_count_in=1)
        rate = rate_asked(asked)
        _warn(warnings)
        told = seed_text(route, command, chosen)
        sounds = sounds_at_hand(asked)
        try:
            _play_aloud(route, asked, rate, sounds, told, check)
        except NoSound as nothing:
            if asked["device"] is not None:
                raise
            if _can_show_a_page(asked):
                from studio.chart_asked import with_what_was_read
                from studio.play_on_page import play_on_page

                say(f"vamp: {nothing}; the music moves to the page")
                again = with_what_was_read(asked, route.first)
                play_on_page({**again, "seed": str(route.first.seed)}, command)
                return
            say(f"vamp: {nothing}")
            _write_instead(route, rate, sounds, told)
    finally:
        if check is not None:
            check.drop()


def _can_show_a_page(asked: Asked) -> bool:
    """Whether somebody is at the terminal, a browser at hand, and the page has all it takes."""
    from studio.browser import has_windows
    from studio.play_on_page import NOT_THERE

    goes = all(asked.get(name) is None for name in NOT_THERE) and asked["setup"] is None
    return goes and has_windows() and sys.stdin.isatty()


def _play_aloud(
    route: Route, asked: Asked, rate: int, sounds: Sounds, told: str, check: SoundCheck
) -> None:
    from studio.folders import note_cache, runs_folder
    from studio.run_log import RunLog

    cache = note_cache()
    live = _ready(route, rate, sounds, cache)
    device, usable = _device(asked, rate, check)
    if usable != rate:
        live = _ready(route, usable, sounds, cache)
    warned = cache.warning
    _warn([*sounds.replaced(route), *([warned] if warned else [])])
    log = RunLog(runs_folder(), datetime.now())
    try:
        named = asked["device"] is not None
        _on_stage(live, device, usable, told, sounds.faders.room, log, named=named)
    finally:
        log.tell_if_another(route, live.route)
        later = cache.warning if not warned else None
        _warn([*sounds.replaced(live.route), *([later] if later else [])])
        if live.ring.starved:
            seconds = live.ring.starved / usable
            say(f"vamp: {seconds:.2f} s of sound came too late, because the machine was busy")


def _on_stage(
    live: Live, device: Output, rate: int, told: str, room: float, log: RunLog, *, named: bool
) -> None:
    from playback.speakers import Speakers, reopened
    from studio.keys import keys_of_terminal
    from studio.stage import Stage
    from studio.status import Status

    status = Status()
    with keys_of_terminal() as keys, live:
        speakers = Speakers(live.ring, rate, device)
        try:
            say(told)
            if status.in_place and keys.listens:
                say(HINT)
            stage = Stage(live, speakers, keys, status, reopened, named=named, room=room, log=log)
            stage.run()
        finally:
            speakers.close()


def _ready(route: Route, rate: int, sounds: Sounds, cache: NoteCache) -> Live:
    """The band, with the first notes in its hands."""
    from playback.frames import opening_frame
    from playback.live import Live, ring_for
    from playback.rendering import Rendering

    first = opening_frame(route, rate) - round(LEAD_SECONDS * rate)
    sampler, mixer = sounds.sampler(rate, cache), sounds.mixer(rate)
    rendering = Rendering(route, sampler, mixer, frame=first)
    live = Live(rendering, ring_for(rendering))
    live.prime()
    return live


def _device(asked: Asked, rate: int, check: SoundCheck) -> tuple[Output, int]:
    """The device that was asked for, or the default, and at what rate it is played."""
    from playback.outputs import find_device
    from playback.sound_system import devices, usable_rate

    device = find_device(asked["device"], devices(check))
    return device, usable_rate(device, rate, named=asked["rate"] is not None)


def _play_to_port(asked: Asked, command: Sequence[str]) -> None:
    """What ``--output port:NAME`` asks for: the same music, for somebody else to sound."""
    from studio.port import play_at_port

    follows = asked["follow"] is not None
    route, chosen, warnings = route_asked(asked, None, usual_count_in=0 if follows else 1)
    _warn(warnings)
    play_at_port(route, asked, seed_text(route, command, chosen))


def _play_into_file(asked: Asked, command: Sequence[str]) -> None:
    """What ``--output FILE`` asks for: the same music in a file."""
    from playback.audio_file import BITS
    from studio.export import FORMAT_OF_ENDING

    path = asked["output"]
    kind = FORMAT_OF_ENDING.get(os.path.splitext(path)[1].lower())
    if kind not in BITS:
        told = "output must be speakers, page, port:NAME or a file that ends in .wav or .flac"
        raise Mistake(f"{told}, got {named(path)}")
    if asked["device"] is not None:
        raise Mistake(f"device {asked['device']} does not go with output {named(path)}; keep one")
    route, chosen, warnings = route_asked(asked, None, usual_count_in=1)
    if route.total_bars is None:
        raise Mistake("a file needs an end: say how long, such as --bars 32")
    if os.path.lexists(path):
        raise Mistake(f"{named(path)} is there already; choose another name")
    _warn(warnings)
    rate, sounds = rate_asked(asked, RATES), sounds_asked(asked)
    _write(route, path, kind, rate, sounds, seed_text(route, command, chosen))


def _write_instead(route: Route, rate: int, sounds: Sounds, told: str) -> None:
    """The next best to hearing it: a file in this folder, under a name that is free."""
    if route.total_bars is None:
        route = for_bars(route, INSTEAD_BARS)
    number, path = 1, "vamp.wav"
    while os.path.lexists(path):
        number += 1
        path = f"vamp-{number}.wav"
    _write(route, path, "wav", rate, sounds, told)


def _write(route: Route, path: str, kind: str, rate: int, sounds: Sounds, told: str) -> None:
    from playback.audio_file import AudioFormat
    from studio.export import Sounding, write_file

    for line in write_file(route, path, kind, Sounding(AudioFormat(kind, rate), sounds)):
        say(line)
    say(told)


def _warn(warnings: Sequence[str]) -> None:
    for warning in warnings:
        say(f"vamp: {warning}")


def tell_devices() -> None:
    """The outputs of this machine, one a line, and its MIDI ports, on standard output.

    Raises NoSound where there is neither.
    """
    from playback.midi_port import NoPorts, input_names, port_names
    from playback.sound_system import devices

    nothing: NoSound | None = None
    try:
        found = devices()
    except NoSound as problem:
        found, nothing = [], problem
    try:
        ports, clocks = port_names(), input_names()
    except NoPorts as problem:
        ports, clocks, no_ports = [], [], str(problem)
    else:
        no_ports = "no MIDI port is there; vamp play --output port:NAME makes one"
    if nothing is not None and not ports:
        raise nothing
    width = max((len(output.name) for output in found), default=0)
    for output in found:
        mark = "*" if output.is_default else " "
        channels = f"{output.channels} channel{'s' * (output.channels != 1)}"
        answer(
            f"{mark} {output.name:{width}}  {output.sound_system}, {channels}, {output.rate} Hz\n"
        )
    if found:
        answer("* is the default; vamp play --device NAME plays through another\n")
    else:
        answer(f"{nothing}\n")
    for name in ports:
        answer(f"  {PREFIX}{name}  MIDI; vamp play --output {quote(PREFIX + name)}\n")
    if not ports:
        answer(f"{no_ports}\n")
    for name in clocks:
        follow = f"vamp play --output {PREFIX}NAME --follow {quote(name)}"
        answer(f"  {name}  MIDI comes from there; {follow}\n")
