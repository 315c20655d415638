"""A page without a browser: a socket to the server, what it says, the sound that it sends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from playback.stream import HEAD

PATIENCE = 20.0


class Client:
    """One connection; ``said`` is the last message of each kind, ``packets`` the sound."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.said: dict[str, dict[str, Any]] = {}
        self.messages: list[dict[str, Any]] = []
        self.packets: list[tuple[int, int, int, bytes]] = []
        self.closed = False

    async def ask(self, call: str, /, **args: Any) -> None:
        await self._socket.send_str(json.dumps({"do": call, **args}))

    async def send(self, text: str) -> None:
        await self._socket.send_str(text)

    async def until(self, what: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Read until something is so."""
        async with asyncio.timeout(seconds):
            while not what() and not self.closed:
                await self._read()
        assert what(), "the server closed the connection"

    async def until_closed(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while not self.closed:
                await self._read()

    async def _read(self) -> None:
        message = await self._socket.receive()
        if message.type is aiohttp.WSMsgType.TEXT:
            told = json.loads(message.data)
            self.said[told["say"]] = told
            self.messages.append(told)
        elif message.type is aiohttp.WSMsgType.BINARY:
            run, music, frame = HEAD.unpack(message.data[: HEAD.size])[:3]
            self.packets.append((run, music, int(frame), message.data[HEAD.size :]))
        else:
            self.closed = True

    @property
    def state(self) -> dict[str, Any]:
        return self.said.get("state", {})


def visiting(
    address: str, visit: Callable[[aiohttp.ClientSession], Awaitable[None]], **how: Any
) -> None:
    """Something is done with the server at an address."""

    async def whole() -> None:
        async with aiohttp.ClientSession(address, **how) as session:
            await visit(session)

    asyncio.run(whole())
