"""The page's server: its files, one socket for calls and sound, and files to take away.

Two doors lead in. The one on 127.0.0.1 is for the browser of this machine, whose pages lead the
band; the other, where a class listens in, for whoever has the link. Behind both is one band:
its sound is rendered once and handed to every page that hears.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from harmony.mistake import Mistake
from harmony.pitch import TRANSPOSITIONS
from playback.rates import USUAL_RATE as RATE
from studio import guard
from studio.bandstand import Bandstand
from studio.broadcast import Broadcast
from studio.calls import Calls, LinkWaits
from studio.catalogue import catalogue
from studio.console import say
from studio.listener import HEARTBEAT_SECONDS, LONGEST_MESSAGE, Listener
from studio.page_files import PageFile
from studio.paper import CLEFS, View
from studio.takeaway import Takeaway

TURN_SECONDS, REST_SECONDS = 0.01, 0.04
"""How often the band's sound is sent on, and how often is looked whether it plays (choice)."""

REFRESH_SECONDS = 0.1
TICKS_EVERY = 3
"""Refreshes from one tick to the next."""

ALONE_SECONDS = 15.0
"""How long a band plays on when the last page has gone: one that is loaded again needs two."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """The pages of one bandstand. ``token`` opens the door for a class, ``class_link`` is what is
    shown of it; None where nobody listens in.
    """

    def __init__(
        self,
        stand: Bandstand,
        files: dict[str, PageFile],
        version: str,
        token: str | None = None,
        class_names: tuple[str, ...] = (),
    ) -> None:
        self.stand = stand
        self.class_link: str | None = None
        self._calls = Calls(stand)
        self._broadcast = Broadcast(stand, self._for_who_leads)
        self._takeaway = Takeaway(stand, lambda told: self.tell(told, "refused"))
        self._files = files
        self._version = version
        self._token = token
        self._class_names = class_names
        self._pages: list[Listener] = []
        self._for_itself = {"view": self._view, "hear": self._hear, "took": self._took}

    # Doors.

    def own_door(self) -> web.Application:
        """For the browser of this machine."""
        return self._door(self._own_guard, leads=True)

    def class_door(self) -> web.Application:
        """For a class on its own devices, with the link."""
        return self._door(self._class_guard, leads=False)

    def _door(self, guarded: Any, *, leads: bool) -> web.Application:
        app = web.Application(middlewares=[guarded], client_max_size=LONGEST_MESSAGE)

        async def socket(request: web.Request) -> web.StreamResponse:
            return await self._socket(request, leads=leads)

        app.router.add_get("/", self._file)
        app.router.add_get("/socket", socket)
        if leads:
            app.router.add_get("/out/{name}", self._takeaway.answer)
            app.router.add_get("/class.svg", self._class_code)
        app.router.add_get("/{name:.+}", self._file)
        return app

    @web.middleware
    async def _own_guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not guard.is_own_host(request.host):
            raise _refused("this page is at 127.0.0.1 and at localhost only\n")
        response = await _answered(request, handler)
        if not response.prepared:
            response.headers.update(guard.ONLY_SECURE)
        return response

    @web.middleware
    async def _class_guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not guard.is_host_of_class(request.host, self._class_names):
            raise _refused("this page is not known under that name\n")
        given = request.query.get(guard.TOKEN, request.cookies.get(guard.TOKEN))
        if self._token is None or not guard.is_token(given, self._token):
            raise _refused("this link is not valid (any more); ask for a new one\n")
        response = await _answered(request, handler)
        if guard.TOKEN in request.query and not response.prepared:
            response.set_cookie(guard.TOKEN, self._token, httponly=True, samesite="Strict")
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self._files.get(request.match_info.get("name", "index.html"))
        if file is None:
            raise web.HTTPNotFound(text="there is no such page\n")
        return file.answer(request)

    async def _class_code(self, request: web.Request) -> web.StreamResponse:
        """The class's link for a phone's camera."""
        if self.class_link is None:
            raise web.HTTPNotFound(text="nobody listens in; start vamp with --lan\n")
        import segno

        picture = io.BytesIO()
        segno.make(self.class_link, micro=False).save(picture, kind="svg", scale=8)
        return web.Response(body=picture.getvalue(), content_type="image/svg+xml")

    # The socket.

    async def _socket(self, request: web.Request, *, leads: bool) -> web.StreamResponse:
        if not guard.is_same_origin(request.headers):
            raise _refused("another page may not call to the band\n")
        socket = web.WebSocketResponse(
            max_msg_size=LONGEST_MESSAGE,
            heartbeat=HEARTBEAT_SECONDS,
            compress=False,
            autoping=False,  # they count as messages
        )
        await socket.prepare(request)
        page = Listener(socket, request, leads=leads)
        sender = asyncio.create_task(page.send_on())
        self._welcome(page)
        self._pages.append(page)
        try:
            async for message in socket:
                asked = await page.asked(message) if page.may_speak(self.stand.now) else None
                if asked is None:
                    break
                if asked:
                    await self._obey(page, asked)
                await asyncio.sleep(0)  # also where many messages lie there at once
        finally:
            self._pages.remove(page)
            sender.cancel()
        return socket

    def _welcome(self, page: Listener) -> None:
        role = "lead" if page.leads else "listener"
        said = {"version": self._version, "rate": RATE, "role": role, "catalogue": catalogue()}
        page.say("hello", said)
        self._broadcast.welcome(page)

    async def _obey(self, page: Listener, asked: dict[str, Any]) -> None:
        """Do what a page asks, or tell it why not."""
        name = asked["do"]
        try:
            if name in self._for_itself:
                self._for_itself[name](page, asked)
            elif name not in self._calls:
                raise Mistake(f"a page asks for nothing named {name[:40]!r}")
            elif not page.leads:
                raise Mistake("who listens in leaves the band to the teacher")
            else:
                await self._calls.ask(name, asked)
        except LinkWaits as waits:
            page.say("ask", {"what": "take", "line": waits.line, "told": waits.told})
        except Mistake as mistake:
            page.say("said", {"text": str(mistake), "kind": "refused"})
        except Exception as fault:
            say(f"vamp: a fault of ours at {name[:40]!r} ({type(fault).__name__}: {fault})")
            page.say("said", {"text": f"a fault of ours: {fault}", "kind": "refused"})
        if name == "take":  # its fragment is to be the line that holds now, as we write it
            page.shown.pop("state", None)
        if page.leads and name not in self._for_itself:
            self._broadcast.refresh(self._pages)

    def _view(self, page: Listener, asked: dict[str, Any]) -> None:
        part, clef = asked.get("part"), asked.get("clef")
        if part not in [*TRANSPOSITIONS] or clef not in [*CLEFS]:
            raise Mistake("a view is concert, Bb, Eb or F, and treble or bass")
        if page.view != (part, clef):
            page.view, page.reads_anew = View(part, clef), True

    def _hear(self, page: Listener, asked: dict[str, Any]) -> None:
        page.hears = asked.get("on") is True

    def _took(self, page: Listener, asked: dict[str, Any]) -> None:
        run, frames, dry = (asked.get(name) for name in ("run", "frames", "dry"))
        playing = self.stand.run
        if not (isinstance(run, int) and isinstance(frames, int) and isinstance(dry, int)):
            raise Mistake("run, frames and dry are whole numbers")
        if playing is None or playing.number != run or page is not self._followed():
            return
        gone = page.gone(run, frames)
        if gone is not None and 0 <= gone <= playing.stream.sent:
            playing.clock.took(gone, self.stand.now)
            self.stand.late = max(0, min(dry, gone)) / RATE

    def _followed(self) -> Listener | None:
        """The page whose sound card sets the pace: of those that hear, the first that leads."""
        hearing = [page for page in self._pages if page.hears]
        return next((page for page in hearing if page.leads), hearing[0] if hearing else None)

    def _for_who_leads(self) -> dict[str, Any]:
        """Who listens in, and the files that are made."""
        listening = sum(not page.leads for page in self._pages)
        lan = self.class_link and {"link": self.class_link, "listeners": listening}
        return {"lan": lan, **self._takeaway.told()}

    def tell(self, text: str, kind: str = "told") -> None:
        """A line to everyone who leads; ``refused`` where something could not be done."""
        for page in self._pages:
            if page.leads:
                page.say("said", {"text": text, "kind": kind})

    def close(self) -> None:
        """Let every page go; they look out for the next server."""
        for page in self._pages:
            page.drop()

    # The band.

    async def send_out(self) -> None:
        """Hand the band's sound to every page that hears, for ever."""
        while True:
            try:
                packets = await self.stand.turn()
            except Mistake as mistake:
                packets = []
                self.tell(str(mistake))
            except Exception as fault:
                packets = []
                told = f"a fault of ours ended the music ({type(fault).__name__}: {fault})"
                self.tell(told)
                say(f"vamp: {told}")
            for packet in packets:
                for page in self._pages:
                    page.hear(packet)
            await asyncio.sleep(REST_SECONDS if self.stand.run is None else TURN_SECONDS)

    async def keep_told(self) -> None:
        """Tell every page what is new, for ever."""
        count, alone = 0, 0.0
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                self.stand.note()
                self._broadcast.refresh(self._pages)
            except Exception as fault:
                say(f"vamp: a fault of ours at the page ({type(fault).__name__}: {fault})")
            count += 1
            if count % TICKS_EVERY == 0:
                self._broadcast.tick(self._pages)
            alone = 0.0 if self._pages else alone + REFRESH_SECONDS
            if alone >= ALONE_SECONDS and self.stand.playing is not None:
                await self.stand.stop()


def _refused(told: str) -> web.HTTPForbidden:
    return web.HTTPForbidden(text=told, headers=guard.HEADERS)


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What a handler answers, with the headers that every answer carries."""
    try:
        response = await handler(request)
    except web.HTTPException as refusal:
        refusal.headers.update(guard.HEADERS)
        raise
    except ConnectionError:  # whoever asked has gone
        raise
    except Exception as fault:
        say(f"vamp: a fault of ours at {request.path[:60]!r} ({type(fault).__name__}: {fault})")
        raise web.HTTPInternalServerError(headers=guard.HEADERS) from fault
    if not response.prepared:
        response.headers.update(guard.HEADERS)
    return response
