"""Who is let in at a door at all: so many connections, so many of one device, and none that stays
without saying what it wants.

Connections cost the system files, and a program has only so many: somebody who opens hundreds and
says nothing would shut everyone else out, the page that leads the band among them.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable

from aiohttp.http_exceptions import HttpProcessingError

from studio.console import say

MOST, MOST_OF_ONE = 1_024, 64
"""A browser opens seven; fifty pupils and their reloads fit in (choice)."""

PATIENCE_SECONDS = 10.0
"""So long may a connection take to say what it wants (choice)."""

END_OF_HEAD = b"\r\n\r\n"


class Doorkeeper:
    """Makes the protocol of each connection, for ``loop.create_server``; ``handler`` makes that of
    who is let in.
    """

    def __init__(self, handler: Callable[[], asyncio.Protocol], *, most_of_one: int) -> None:
        self._handler = handler
        self._most_of_one = most_of_one
        self._within: Counter[str] = Counter()

    def __call__(self) -> asyncio.Protocol:
        return _Visitor(self, self._handler)

    def lets_in(self, device: str) -> bool:
        """Whether another connection of a device may enter; then it is within."""
        full = self._within.total() >= MOST or self._within[device] >= self._most_of_one
        self._within[device] += not full
        return not full

    def leaves(self, device: str) -> None:
        self._within[device] -= 1
        if not self._within[device]:
            del self._within[device]


class _Visitor(asyncio.Protocol):
    """A connection: what it says goes to a handler of its own, once it is let in."""

    def __init__(self, keeper: Doorkeeper, handler: Callable[[], asyncio.Protocol]) -> None:
        self._keeper = keeper
        self._make = handler
        self._handler: asyncio.Protocol | None = None
        self._device = ""
        self._said = b""
        self._waits: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        peer = transport.get_extra_info("peername") or ("",)
        self._device = str(peer[0])
        if not self._keeper.lets_in(self._device):
            transport.abort()
            return
        loop = asyncio.get_running_loop()
        self._waits = loop.call_later(PATIENCE_SECONDS, transport.abort)
        self._handler = self._make()
        self._handler.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._waits is not None:
            self._said = (self._said + data)[-len(END_OF_HEAD) - len(data) :]
            if END_OF_HEAD in self._said:
                self._waits.cancel()
                self._waits, self._said = None, b""
        if self._handler is not None:
            self._handler.data_received(data)

    def eof_received(self) -> bool | None:
        return None if self._handler is None else self._handler.eof_received()

    def connection_lost(self, problem: Exception | None) -> None:
        if self._waits is not None:
            self._waits.cancel()
        if self._handler is not None:
            self._keeper.leaves(self._device)
            self._handler.connection_lost(problem)

    def pause_writing(self) -> None:
        if self._handler is not None:
            self._handler.pause_writing()

    def resume_writing(self) -> None:
        if self._handler is not None:
            self._handler.resume_writing()


class _Faults(logging.Handler):
    """Says faults of ours in a line. What strangers send amiss is no news for the terminal, nor
    that somebody has gone who asked for something.
    """

    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[1] if record.exc_info else None
        if not isinstance(fault, HttpProcessingError | ConnectionError):
            say(f"vamp: a fault of ours at a page ({fault or record.getMessage()})")


def faults_logger() -> logging.Logger:
    """Where the server writes what went wrong with a connection."""
    logger = logging.getLogger("vamp.page")
    logger.handlers = [_Faults(logging.WARNING)]
    logger.propagate = False
    return logger
