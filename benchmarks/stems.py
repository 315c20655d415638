"""How fast stems are rendered: all in one process, and each player in a booth of his own.

With the notes on disk from an earlier run, four files of 24 bits to the memory: the mix, bass,
piano, drums. Beside them the mix alone, as ``vamp export x.wav`` renders it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from tempfile import TemporaryDirectory
from time import perf_counter

from playback.audio_file import AudioFormat, write_audio_file
from playback.booths import Session, gathered
from playback.desk import Faders
from playback.note_cache import NoteCache
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import PLAYERS, Setup
from playback.stems import write_stems
from studio.stems import cores

LENGTHS = (8, 16, 32, 64, 256)
RUNS = 3
HOW = AudioFormat()


def outs() -> dict[str, io.BytesIO]:
    return {player: io.BytesIO() for player in ("", *PLAYERS)}


def mix(session: Session) -> None:
    sampler = Sampler(session.rate, NoteCache(session.notes))
    write_audio_file(session.route, io.BytesIO(), HOW, sampler)


def in_one(session: Session) -> None:
    sampler = Sampler(session.rate, NoteCache(session.notes))
    write_stems(session.apart(PLAYERS, sampler), outs(), HOW)


def in_booths(session: Session) -> None:
    with gathered(session, PLAYERS, Sampler(session.rate), []) as rendering:
        write_stems(rendering, outs(), HOW)


def least(act: Callable[[Session], None], session: Session) -> float:
    found = []
    for _ in range(RUNS):
        begun = perf_counter()
        act(session)
        found.append(perf_counter() - begun)
    return min(found)


def main() -> None:
    print(f"{cores()} cores; least of {RUNS} runs, seconds\n bars   mix  one process  booths")
    with TemporaryDirectory() as folder:
        for bars in LENGTHS:
            route = Route.of(Setup(seed=1, bars=bars))
            session = Session(route, HOW.rate, Faders(), None, folder)
            mix(session)
            took = [least(act, session) for act in (mix, in_one, in_booths)]
            print("{:5} {:5.2f} {:12.2f} {:7.2f}".format(bars, *took))


if __name__ == "__main__":
    main()
