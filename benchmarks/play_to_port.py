"""The band at a MIDI port, until it ends or Ctrl-C: what the stage will do, without its keys.

    python benchmarks/play_to_port.py NAME --tempo 96
    python benchmarks/play_to_port.py NAME --follow CLOCK

NAME is a port or a part of its name; where there is none it is made. With --follow the band
waits for Start and plays to the clock that comes in at another port, found or made likewise.
At the end it says how late messages were handed to the port.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from time import sleep

from harmony.mistake import Mistake
from playback.clock_follower import ClockFollower
from playback.midi_port import OutPort, open_input, open_port
from playback.pace import FollowedPace
from playback.port_band import PortBand
from playback.route import Route
from playback.setup import Setup

LOOK_EVERY = 0.05


def band_at(port: OutPort, asked: argparse.Namespace, room: ExitStack) -> PortBand:
    ends = {} if asked.bars is None else {"bars": asked.bars}
    count_in = 0 if asked.follow else asked.count_in
    route = Route.of(Setup(tempo=asked.tempo, seed=asked.seed, count_in=count_in, **ends))
    if not asked.follow:
        return PortBand(route, port)
    clock = room.enter_context(open_input(asked.follow))
    pace = FollowedPace(ClockFollower(asked.tempo), clock.heard, lambda: band.route)
    band = PortBand(route, port, pace, sends_clock=False)
    print(clock.told, flush=True)
    return band


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("port")
    words.add_argument("--tempo", type=float, default=120.0)
    words.add_argument("--bars", type=int)
    words.add_argument("--count-in", type=int, default=1)
    words.add_argument("--seed", type=int, default=7)
    words.add_argument("--follow")
    asked = words.parse_args()
    band = None
    try:
        with ExitStack() as room:
            port = room.enter_context(open_port(asked.port))
            print(port.told, flush=True)
            band = band_at(port, asked, room)
            with band:
                while not band.ended:
                    sleep(LOOK_EVERY)
            band.check()
    except Mistake as mistake:
        sys.exit(f"{mistake}")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        if band is not None:
            print(band.lateness, flush=True)


if __name__ == "__main__":
    main()
