"""``vamp play --output port:NAME``: the band at a MIDI port, before the same stage.

No sound is rendered. A synthesizer or a DAW plays what is sent; its faders take the place of
the mixer's, by controllers. With ``--follow`` the band waits for somebody else's Start and keeps
to his clock.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

from harmony.mistake import Mistake
from playback.desk import USUAL_ROOM, Faders
from playback.route import Route
from studio.asked import Asked, to_other_tempos
from studio.console import say
from studio.desk_asked import faders_asked
from studio.files import named
from studio.option_words import HINT

if TYPE_CHECKING:
    from playback.clock_follower import ClockFollower
    from playback.midi_port import OutPort
    from playback.port_band import PortBand
    from studio.run_log import RunLog

PREFIX = "port:"

WITH_SOUND = ("device", "rate", "soundfont")


def is_port(output: str | None) -> bool:
    return output is not None and output.startswith(PREFIX)


def play_at_port(route: Route, asked: Asked, told: str) -> None:
    """Play to the port that ``--output`` names until it ends or is ended.

    Raises Mistake, and KeyboardInterrupt after all keys have gone up.
    """
    given = [name for name in WITH_SOUND if asked.get(name) is not None]
    if given:
        where = named(asked["output"])
        raise Mistake(f"--{given[0]} is for sound, {where} holds none; leave it out")
    ways = to_other_tempos(asked)
    if ways and asked.get("follow") is not None:
        raise Mistake(f"--follow keeps to the tempo of its clock; leave out --{ways[0]}")
    faders = faders_asked(asked)
    from playback.midi_port import open_port
    from studio.folders import runs_folder
    from studio.run_log import RunLog

    log = RunLog(runs_folder(), datetime.now())
    with ExitStack() as room:
        port = room.enter_context(open_port(asked["output"].removeprefix(PREFIX)))
        say(port.told)
        band, follower = _band(route, port, asked, room)
        try:
            _on_stage(band, port, follower, told, log, faders)
        finally:
            log.tell_if_another(route, band.route)


def _band(
    route: Route, port: OutPort, asked: Asked, room: ExitStack
) -> tuple[PortBand, ClockFollower | None]:
    from playback.port_band import PortBand

    if asked.get("follow") is None:
        return PortBand(route, port), None
    from playback.clock_follower import ClockFollower
    from playback.midi_port import open_input
    from playback.pace import FollowedPace

    clock = room.enter_context(open_input(asked["follow"]))
    say(clock.told)
    follower = ClockFollower(route.first.tempo)
    pace = FollowedPace(follower, clock.heard, lambda: band.route)
    band = PortBand(route, port, pace, sends_clock=False)
    return band, follower


def _on_stage(
    band: PortBand,
    port: OutPort,
    follower: ClockFollower | None,
    told: str,
    log: RunLog,
    faders: Faders,
) -> None:
    from studio.keys import keys_of_terminal
    from studio.port_desk import PortDevice, PortLive
    from studio.stage import Stage
    from studio.status import Status

    status, live = Status(), PortLive(band)
    live.mix(faders.set_players)
    if faders.room != USUAL_ROOM:  # or the synthesizer has its own
        live.mix(lambda desk: desk.room(faders.room))
    with keys_of_terminal() as keys, band:
        say(told)
        if status.in_place and keys.listens:
            say(HINT)
        device = PortDevice(band, port, follower)
        again, room = device.lost_for_good, faders.room
        Stage(live, device, keys, status, again, room=room, log=log).run()
