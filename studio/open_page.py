"""``vamp studio``, and ``vamp`` alone: the practice page, on this machine, until Ctrl-C.

The page is served at once; the band's sounds are loaded meanwhile, and are there before anybody
has pressed anything.
"""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import sys
from contextlib import suppress
from hashlib import sha256
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

from aiohttp import web

from harmony.mistake import Mistake
from playback.rates import USUAL_RATE as RATE
from studio.bandstand import Bandstand
from studio.browser import open_in_browser
from studio.class_token import class_token
from studio.console import answer, say
from studio.doorkeeper import MOST, MOST_OF_ONE, Doorkeeper, faults_logger
from studio.folders import cache_folder, class_token_file, remembered_file, runs_folder
from studio.page_files import page_files
from studio.remembered import Remembered
from studio.server import Server
from studio.stopping import TO_STOP
from studio.studio_options import HIGHEST_PORT, StudioAsked
from studio.wanted import Wanted

if TYPE_CHECKING:
    from playback.sampler import Sampler

HOME = "127.0.0.1"
USUAL_PORT = 1957
"""The year of the session; where it is taken, the next ones are tried, then any."""

PORTS_TRIED = 10
KEEP_SECONDS = 2.0
MOST_OPEN = 8_192
IDLE_SECONDS = 15.0
"""How long a connection may stay open that asks for nothing more."""

MOST_ON_THE_WAY = 128 * 1024
"""Bytes that the system keeps for a page, half a second of sound: it would take 20 s of it, and a
page that does not read would be found out too late (choice)."""


class Sounds:
    """The band's sounds, loaded when first asked for, by whichever thread comes first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sampler: Sampler | None = None

    def __call__(self) -> Sampler:
        """Raises Mistake where the sound set is broken."""
        with self._lock:
            if self._sampler is None:
                from playback.note_cache import NoteCache
                from playback.sampler import Sampler

                self._sampler = Sampler(RATE, NoteCache(cache_folder()))
            return self._sampler

    def warm(self, wanted: Wanted) -> None:
        """Load them, and get the first notes of what is set ready."""
        from playback.mixer import Mixer
        from studio.run import get_ready

        with suppress(Mistake):  # who starts the band is told
            get_ready(wanted.route(), self(), Mixer(RATE), 0)


def open_page(asked: StudioAsked, wanted: Wanted | None = None) -> None:
    """Serve the page until somebody ends it, set up as is ``wanted`` or else as it was last time.

    Raises Mistake where it cannot be, and KeyboardInterrupt with the exit code when told to stop.
    """
    with listening_at(HOME, asked.port) as own:
        raise KeyboardInterrupt(asyncio.run(_serve(asked, wanted, own)))


async def _serve(asked: StudioAsked, wanted: Wanted | None, own: socket.socket) -> int:
    """Serve until told to stop; gives the exit code."""
    stopped = _told_to_stop()
    _make_room_for_pages()
    remembered, sounds = Remembered(remembered_file()), Sounds()
    server: Server | None = None
    stand = Bandstand(
        wanted or remembered.recall(),
        sounds,
        perf_counter,
        lambda text: server.tell(text) if server is not None else None,
        runs_folder(),
    )
    files = page_files()
    version = sha256("".join(file.tag for file in files.values()).encode()).hexdigest()[:12]
    token = class_token(class_token_file()) if asked.lan else None
    server = Server(stand, files, version, token, _names())
    runners = [await _open(server.own_door(), own)]
    port = own.getsockname()[1]
    address = f"http://{HOME}:{port}/"
    other = asked.port is None and port != USUAL_PORT
    taken = f"{USUAL_PORT} is taken, by another vamp perhaps; " * other
    answer(f"the practice page: {address}  ({taken}Ctrl-C ends)\n")
    if token is not None:
        everywhere = listening_at("0.0.0.0", None, port + 1)
        runners.append(await _open(server.class_door(), everywhere, MOST_OF_ONE))
        class_port = everywhere.getsockname()[1]
        server.class_link = f"http://{_own_address()}:{class_port}/?token={token}"
        answer(f"a class listens in at {server.class_link}\n")
    if asked.browser:
        open_in_browser(address)
    loop = asyncio.get_running_loop()
    loop.run_in_executor(None, sounds.warm, stand.wanted)
    work = asyncio.gather(server.send_out(), server.keep_told(), _keep(remembered, stand))
    stopped.add_done_callback(lambda _: work.cancel())
    try:
        await work
    except asyncio.CancelledError:
        if not stopped.done():  # it was not us who ended it
            raise
    finally:
        await stand.close()
        remembered.keep(stand.wanted)
        server.close()
        for runner in runners:
            await runner.cleanup()
    return stopped.result()


async def _open(
    app: web.Application, door: socket.socket, most_of_one: int = MOST
) -> web.AppRunner:
    """Answer whoever comes in by a door."""
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=faults_logger(),
        handler_cancellation=True,
        keepalive_timeout=IDLE_SECONDS,
        shutdown_timeout=1.0,
    )
    await runner.setup()
    assert runner.server is not None
    keeper = Doorkeeper(runner.server, most_of_one=most_of_one)
    await asyncio.get_running_loop().create_server(keeper, sock=door)
    return runner


async def _keep(remembered: Remembered, stand: Bandstand) -> None:
    """Keep the state as it changes, for ever."""
    while True:
        await asyncio.sleep(KEEP_SECONDS)
        remembered.keep(stand.wanted)


def _make_room_for_pages() -> None:
    """Let as many connections be open as the system allows a program: a pupil's browser opens
    seven, and a terminal on macOS allows 256 to begin with.
    """
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = MOST_OPEN if most == resource.RLIM_INFINITY else min(most, MOST_OPEN)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, most))


def _told_to_stop() -> asyncio.Future[int]:
    """Done when somebody ends the program, with the exit code."""
    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[int] = loop.create_future()

    def stop(number: int) -> None:
        if not stopped.done():
            stopped.set_result(128 + number)

    with suppress(NotImplementedError):  # on Windows Ctrl-C ends asyncio.run by itself
        for number in (signal.SIGINT, *TO_STOP):
            if signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, stop, number)
    return stopped


def listening_at(host: str, port: int | None, first: int = USUAL_PORT) -> socket.socket:
    """A socket that listens: at the port that is asked for, else at the first that is free.

    Raises Mistake where that is taken.
    """
    last = min(first + PORTS_TRIED, HIGHEST_PORT + 1)
    tried = [port] if port is not None else [*range(first, last), 0]
    for number in tried:
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if sys.platform != "win32":  # there it would let two programs share a port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_ON_THE_WAY)
        try:
            door.bind((host, number))
            door.listen(128)
        except OSError as problem:
            door.close()
            if port is None and problem.errno in (errno.EADDRINUSE, errno.EACCES):
                continue
            told = f"port {number} cannot be had ({problem.strerror})"
            raise Mistake(f"{told}; is vamp running already? try --port {number + 1}") from None
        return door
    raise Mistake("no port is free on this machine; say one with --port")


def _names() -> tuple[str, ...]:
    """The names of this machine in its own network."""
    name = socket.gethostname().lower()
    return tuple(dict.fromkeys((name, f"{name.partition('.')[0]}.local", name.partition(".")[0])))


def _own_address() -> str:
    """This machine's address in the network that leads on; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking, suppress(OSError):
        asking.connect(("192.0.2.1", 9))  # an address for documentation (RFC 5737)
        return str(asking.getsockname()[0])
    say("vamp: this machine is in no network; the link works on it alone")
    return HOME
