"""Files to take away from the page: what was heard, or some bars of what is set, as MIDI, sound,
notes or a setup; and the chart of the chords, as whoever asks reads it.

Each is made by ``vamp export`` in a process of its own, so that however long it takes the band
plays on undisturbed. It is made anew for whoever asks, and kept nowhere.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from aiohttp import web

import studio
from harmony.mistake import Mistake
from harmony.pitch import TRANSPOSITIONS
from playback.route import Route
from playback.setup_fields import Field
from playback.setup_file import setup_file
from playback.setup_kinds import Choice, Whole, alternatives
from studio import guard
from studio.bandstand import Bandstand
from studio.file_names import file_stem
from studio.wanted import Wanted


class Kind(NamedTuple):
    """A kind of file: its media type, and how many bars of it are made within a minute (choice)."""

    type: str
    most_bars: int


KINDS = {
    "mid": Kind("audio/midi", 100_000),
    "wav": Kind("audio/wav", 2_000),
    "musicxml": Kind("application/vnd.recordare.musicxml+xml", 1_000),
    "json": Kind("application/json", 100_000),
}

CHART = "html"
CHART_TYPE = "text/html"

AT_ONCE = 2
BLOCK = 1 << 18

SILENT = -60.0
"""The fader of who is not heard, in dB."""


class Takeaway:
    """Files of what a bandstand plays, has played or is to play. ``refuse`` shows on the page why
    one cannot be had, for of a download a browser says nothing but that it failed.
    """

    def __init__(self, stand: Bandstand, refuse: Callable[[str], object]) -> None:
        self._stand = stand
        self._refuse = refuse
        self._hands = asyncio.Semaphore(AT_ONCE)
        self._in_hand: list[str] = []

    def told(self) -> dict[str, Any]:
        """Which kinds are being made, and what files will be called, up to their bars."""
        first = self._stand.heard_first
        return {
            "making": sorted({*self._in_hand}),
            "names": {
                "bars": f"{file_stem(self._stand.wanted.music)}-",
                "heard": first and f"{file_stem(first, of='heard')}-",
            },
        }

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The file that is asked for, or one line why it cannot be had."""
        if not guard.is_same_origin(request.headers):
            raise web.HTTPForbidden(text="another page may not ask for files\n")
        what, _, kind = request.match_info["name"].partition(".")
        is_chart = (what, kind) == ("chart", CHART)
        if not is_chart and (what not in ("heard", "bars") or kind not in KINDS):
            kinds = alternatives(tuple(f".{kind}" for kind in KINDS))
            raise web.HTTPNotFound(text=f"there is heard or bars, as {kinds}, and chart.{CHART}\n")
        try:
            with TemporaryDirectory(prefix="vamp-") as folder:
                with self._making(kind):
                    async with self._hands:
                        made, name = await self._made(request, Path(folder), what, kind)
                return await _sent(request, made, name)
        except Mistake as mistake:
            self._refuse(str(mistake))
            raise web.HTTPUnprocessableEntity(text=f"{mistake}\n") from None

    @contextmanager
    def _making(self, kind: str) -> Iterator[None]:
        self._in_hand.append(kind)
        try:
            yield
        finally:
            self._in_hand.remove(kind)

    async def _made(
        self, request: web.Request, folder: Path, what: str, kind: str
    ) -> tuple[Path, str]:
        """A file, and what it is called."""
        wanted = self._stand.wanted
        if what == "chart":
            return await _chart(request, wanted, folder)
        route = self._stand.heard_now() if what == "heard" else None
        if what == "heard" and route is None:
            raise Mistake("nothing has been heard yet; play first, or ask for some bars")
        bars = _bars_asked(request, kind) if route is None else route.total_bars or 0
        made = folder / f"made.{kind}"
        if route is None:
            words = ["--setup", wanted.line(in_a_file=True), "--bars", str(bars), "--count-in", "0"]
        else:
            words = ["--setup", str(_written(route, folder))]
        if kind == "wav":
            words += _desk_words(wanted)
        await _export([str(made), *words])
        setup = wanted.music if route is None else route.first
        of = "heard" if what == "heard" else ""
        return made, f"{file_stem(setup, bars, of=of)}.{kind}"


async def _chart(request: web.Request, wanted: Wanted, folder: Path) -> tuple[Path, str]:
    """The chart of what is set, and what it is called."""
    part = str(
        Field("part", "part", Choice((*TRANSPOSITIONS,))).read(request.query.get("part", ""))
    )
    made = folder / f"made.{CHART}"
    line = wanted.line(in_a_file=True)
    await _export([str(made), "--setup", line, "--paper", "chart", "--for", part])
    return made, f"{file_stem(wanted.music, of='chart')}-{part}.{CHART}"


async def _sent(request: web.Request, made: Path, name: str) -> web.StreamResponse:
    """Hand a file over, whole before its folder goes."""
    said = {"Content-Disposition": f'attachment; filename="{name}"'}
    response = web.StreamResponse(headers={**guard.HEADERS, **said})
    kind = made.suffix[1:]
    response.content_type = CHART_TYPE if kind == CHART else KINDS[kind].type
    response.content_length = made.stat().st_size
    await response.prepare(request)
    with made.open("rb") as file:
        while block := await asyncio.to_thread(file.read, BLOCK):
            await response.write(block)
    await response.write_eof()
    return response


def _bars_asked(request: web.Request, kind: str) -> int:
    most = KINDS[kind].most_bars
    bars: int = Field("bars", "bars", Whole(1, most)).read(request.query.get("bars", "32"))
    return bars


def _written(route: Route, folder: Path) -> Path:
    """A way through the music, as a file that the export reads."""
    path = folder / "heard.json"
    path.write_text(setup_file(route), encoding="utf-8")
    return path


def _desk_words(wanted: Wanted) -> Iterator[str]:
    """How the desk stands, as options: who is not heard has his fader down."""
    yield f"--room={wanted.room:g}"
    levels = {
        player: wanted.levels.get(player, 0.0) if wanted.is_heard(player) else SILENT
        for player in wanted.music.players
    }
    if said := ",".join(f"{player}={level:g}" for player, level in levels.items() if level):
        yield f"--level={said}"


async def _export(words: list[str]) -> None:
    """Run ``vamp export``. Raises Mistake with what it says where it refuses."""
    home = str(Path(studio.__file__).parents[1])
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "studio", "export", *words),
        env={**os.environ, "PYTHONPATH": path},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        lines = said.decode(errors="replace").strip().splitlines() or ["the export failed"]
        raise Mistake(lines[-1].removeprefix("vamp: "))
