"""Isolation booths: each player is rendered in a process of his own, on a core of his own.

A booth is told on standard input what is played and how the desk stands, and hands back on
standard output the player's line (see stems) block by block, no faster than it is taken. So a
hundred thousand bars need no more memory than eight, and no room on the disk. At last it says
what there is to warn of. Whoever stops listening ends it.

>>> from playback.setup import Setup
>>> session = Session(Route.of(Setup(seed=7)), 48_000, Faders(room=0.4))
>>> Session.heard(session.told_to("bass")) == (session, "bass")
True
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from struct import Struct
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from harmony.mistake import Mistake
from playback.desk import Faders
from playback.route import Route
from playback.setup_file import json_fields, route_json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from playback.sampler import Sampler
    from playback.stems import Apart, Gathered, StemMixer

HEAD = Struct("<cI")
"""What comes next, and how many bytes of it."""

LINE, DONE, MISTAKE, FAULT = b"l", b"d", b"m", b"f"
"""A block of a line; the end, with warnings; what the user is told; a fault of ours."""

PIPE_BYTES = 1 << 20
"""So much a booth may be ahead, where the system lets us say so: a few blocks."""

ROWS = 4
"""Of a line: what the strip lets through, and the room, left and right."""


class Session(NamedTuple):
    """What all players of a performance share: what is played, at how many frames a second, how
    the desk stands, the path of a font or None for our own sounds, and the folder of rendered
    notes, if there is one.
    """

    route: Route
    rate: int
    faders: Faders
    font: str | None = None
    notes: str | None = None

    def mixer(self, players: Sequence[str]) -> StemMixer:
        """A desk that stands so."""
        from playback.stems import StemMixer

        mixer = StemMixer(self.rate, self.faders.room, players)
        self.faders.set_players(mixer)
        return mixer

    def apart(self, players: Sequence[str], sampler: Sampler) -> Apart:
        """The performance, rendered here, of these players."""
        from playback.rendering import first_frame
        from playback.stems import Apart

        mixer = self.mixer(players)
        first = first_frame(self.route, sampler, mixer.memory)
        return Apart(self.route, sampler, mixer, frame=first, players=players)

    def told_to(self, player: str) -> dict[str, Any]:
        """The session as JSON has it, and who is to play it."""
        return {
            **self._asdict(),
            "route": route_json(self.route),
            "faders": [self.faders.room, self.faders.levels, self.faders.pans],
            "player": player,
        }

    @staticmethod
    def heard(told: dict[str, Any]) -> tuple[Session, str]:
        """The session that was told, and who plays it."""
        said, _ = json_fields(told["route"])
        if not isinstance(said, Route):
            raise ValueError("a session has a route")
        room, *strips = told["faders"]
        levels, pans = (tuple((who, float(value)) for who, value in strip) for strip in strips)
        faders = Faders(room, levels, pans)
        session = Session(said, told["rate"], faders, told["font"], told["notes"])
        return session, told["player"]


class Booth:
    """A player's own process. Leaving the block ends it, whatever it is at."""

    def __init__(self, session: Session, player: str) -> None:
        self.player = player
        self.warnings: list[str] = []
        home = str(Path(__file__).parents[1])
        path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "playback.booths"],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pipesize=PIPE_BYTES,
            # Ctrl-C is for whoever asked, who then ends this.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        ear = self._process.stdin
        assert ear is not None
        with suppress(BrokenPipeError), ear:  # who has ended already is asked why later
            ear.write(json.dumps(session.told_to(player)).encode())

    def __enter__(self) -> Booth:
        return self

    def __exit__(self, *problem: object) -> None:
        with self._process as process:
            process.kill()

    def line(self) -> Iterator[NDArray[np.float32]]:
        """The player's line from the first frame on, (4, frames) at a time.

        Raises Mistake where the sounds are broken.
        """
        import numpy as np

        mouth = self._process.stdout
        assert mouth is not None
        while (message := _read(mouth))[0] == LINE:
            yield np.frombuffer(message[1], "<f4").reshape(ROWS, -1)
        kind, text = message[0], message[1].decode()
        if kind == MISTAKE:
            raise Mistake(text)
        if kind != DONE:
            raise RuntimeError(f"the process of the {self.player} ended: {text}")
        self.warnings = json.loads(text)


def _read(mouth: IO[bytes]) -> tuple[bytes, bytes]:
    """What a booth says next: of which kind, and what; a fault where it says nothing more."""
    head = mouth.read(HEAD.size)
    if len(head) < HEAD.size:
        return FAULT, b"it says nothing"
    kind, size = HEAD.unpack(head)
    return kind, mouth.read(size)


@contextmanager
def gathered(
    session: Session, players: Sequence[str], sampler: Sampler, warnings: list[str]
) -> Iterator[Gathered]:
    """The performance, each of the players rendered in a booth. When it has been played to its
    end, what the booths warn of is added to ``warnings``.
    """
    from playback.rendering import first_frame
    from playback.stems import Gathered

    with ExitStack() as stack:
        booths = [stack.enter_context(Booth(session, player)) for player in players]
        lines = {booth.player: booth.line() for booth in booths}
        mixer = session.mixer(players)
        first = first_frame(session.route, sampler, mixer.memory)
        yield Gathered(session.route, sampler, mixer, lines, frame=first)
        for booth in booths:
            for _ in lines[booth.player]:
                raise RuntimeError(f"the {booth.player} plays on after the end")
            warnings += booth.warnings


def _play(told: dict[str, Any], say: Callable[[bytes, bytes], None]) -> list[str]:
    """Say a player's line; gives what there is to warn of."""
    from playback.note_cache import NoteCache
    from playback.sampler import Sampler

    session, player = Session.heard(told)
    font = None
    if session.font is not None:
        from playback.fonts.sounds import FontSounds

        font = FontSounds(session.font)
    cache = NoteCache(session.notes)
    sampler = Sampler(session.rate, cache, sounds=font)
    for lines in session.apart((player,), sampler).lines():
        say(LINE, lines[player].astype("<f4").tobytes())
    return [*(font.warnings if font else []), *([cache.warning] if cache.warning else [])]


def main() -> None:
    """What a booth's own process does."""
    mouth = sys.stdout.buffer

    def say(kind: bytes, text: bytes) -> None:
        mouth.write(HEAD.pack(kind, len(text)) + text)
        mouth.flush()

    try:
        try:
            warnings = _play(json.load(sys.stdin), say)
        except Mistake as mistake:
            say(MISTAKE, str(mistake).encode())
        except Exception as problem:
            say(FAULT, f"{type(problem).__name__}: {problem}".encode())
        else:
            say(DONE, json.dumps(warnings).encode())
    except BrokenPipeError:
        os._exit(1)  # nobody listens any more; Python would still try to empty its mouth


if __name__ == "__main__":
    main()
