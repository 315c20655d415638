"""One MIDI file per player, for who imports track by track: vamp-bass.mid, vamp-piano.mid.

Each holds the whole conductor too, so that tempo, meter, key and markers come along with any of
them; laid one over the other from bar 1 they are the file of all.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack

from harmony.mistake import Mistake
from playback.midi_file import write_midi_file
from playback.route import Route
from playback.timetable import heard_players
from studio.files import fresh_file, named


def write_split(route: Route, path: str, *, force: bool = False) -> Sequence[str]:
    """Write a performance as a MIDI file per player, all of them or none, each under the name
    of ``path`` and the player's; gives their names. Raises Mistake.
    """
    stem, ending = os.path.splitext(path)
    if path == "-":
        raise Mistake("--split makes several files, standard output takes one; name a FILE")
    files = {player: f"{stem}-{player}{ending}" for player in heard_players(route)}
    with ExitStack() as stack:
        opened = [
            (player, stack.enter_context(fresh_file(name, force=force)))
            for player, name in files.items()
        ]
        for player, out in opened:
            write_midi_file(route, out, [player])
    return [named(name) for name in files.values()]
