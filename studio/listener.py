"""A page that is connected: what it has been sent, how it reads, and whether it hears.

What is for it waits in a queue, for the music waits for nobody: a page that does not take what
it is sent is dropped.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from playback.stream import PACKET
from studio.paper import View
from studio.run import Packet

MOST_WAITING = 150
"""Messages that wait for a page, 3 s of sound: then it is dropped (choice)."""

LONGEST_MESSAGE = 16 * 1024
"""Bytes of a message from a page: the longest setup line has a few thousand."""

MESSAGES = {True: (60.0, 240.0), False: (5.0, 40.0)}
"""What a page may send, by whether it leads: so many messages a second, and at once. A slider sends
sixty a second; who only listens says twice a second what was played (choice)."""

HEARTBEAT_SECONDS = 10.0


def message_of(kind: str, what: Mapping[str, Any]) -> str:
    """A message as it is sent."""
    text = json.dumps({"say": kind, **what}, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace").decode()  # half a sign may stand in what was sent


class Listener:
    """A page at the other end of a socket; ``leads`` says that it may call to the band."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, *, leads: bool) -> None:
        self.leads = leads
        self.hears = False
        self.reads_anew = False
        """Whether all is to be told again, because it is read in another way now."""
        self.view = View()
        self.shown: dict[str, Any] = {}
        """What it has been told last, by kind, so that nothing is said twice."""
        self.forms: set[int] = set()
        self._socket = socket
        self._transport = request.transport
        self._waiting: asyncio.Queue[bytes | str] = asyncio.Queue(MOST_WAITING)
        self._first: tuple[int, int] | None = None
        self._a_second, self._at_once = MESSAGES[leads]
        self._allowance, self._seen = self._at_once, 0.0
        self.is_dropped = False

    def say(self, kind: str, what: Mapping[str, Any]) -> None:
        """Send a message."""
        self.send(message_of(kind, what))

    def say_once(self, kind: str, what: dict[str, Any]) -> None:
        """The same, unless it was the last of its kind already."""
        if self.shown.get(kind) != what:
            self.shown[kind] = what
            self.say(kind, what)

    def hear(self, packet: Packet) -> None:
        """Send a packet of sound, if the page takes sound."""
        if not self.hears:
            return
        if self._first is None or self._first[0] != packet.run:
            self._first = packet.run, packet.sent - PACKET
        self.send(packet.content)

    def gone(self, run: int, frames: int) -> int | None:
        """How many frames of a run's stream have left a page that has played so many of its own;
        None where it has none of that run.
        """
        if self._first is None or self._first[0] != run:
            return None
        return self._first[1] + frames

    def send(self, message: bytes | str) -> None:
        """Send what is ready to be sent: the same to many is written once."""
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            self.drop()

    def drop(self) -> None:
        """End the connection at once, whatever still waits."""
        self.is_dropped = True
        if self._transport is not None:
            self._transport.abort()

    async def send_on(self) -> None:
        """Hand on what waits, for as long as the socket is open."""
        while True:
            message = await self._waiting.get()
            if isinstance(message, str):
                await self._socket.send_str(message)
            else:
                await self._socket.send_bytes(message)

    def may_speak(self, now: float) -> bool:
        """Whether another message is within what hands can do; else the page is hostile."""
        self._allowance += (now - self._seen) * self._a_second
        self._allowance = min(self._at_once, self._allowance) - 1
        self._seen = now
        return self._allowance >= 0 and not self.is_dropped

    async def asked(self, message: WSMessage) -> dict[str, Any] | None:
        """What a message asks for, nothing where it is a ping; None for one that no page of ours
        sends: it is hostile.
        """
        if message.type is WSMsgType.PING:
            await self._socket.pong(message.data)
        if message.type in (WSMsgType.PING, WSMsgType.PONG):
            return {}
        if message.type is not WSMsgType.TEXT:
            return None
        try:
            asked = json.loads(message.data)
        except (ValueError, RecursionError):
            return None
        return asked if isinstance(asked, dict) and isinstance(asked.get("do"), str) else None
