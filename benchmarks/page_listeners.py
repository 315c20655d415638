"""How many pages one server serves: thirty of them hear a minute, each by a clock of its own.

They are sockets in one other process, with a buffer as the page has it and clocks that run up to
100 millionths fast or slow; the first leads and says what it has played. Printed are gaps, and how
busy the server was.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import aiohttp

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from browser import serving
from playback.stream import HEAD, PACKET

PAGES = 30
SECONDS = 60
RATE = 48_000
TARGET = RATE // 4


class Card:
    """A page's buffer and its sound card: how much came, and how often too little lay there."""

    def __init__(self, drift: float) -> None:
        self.rate = RATE * (1 + drift)
        self.came = self.gaps = 0
        self.missing = 0.0
        self.began = 0.0
        self.least = float(TARGET)

    def gone(self, now: float) -> float:
        return (now - self.began) * self.rate if self.began else 0.0

    def takes(self, now: float) -> None:
        """Another packet is there."""
        lay = self.came - self.gone(now)
        if self.began:
            self.least = min(self.least, lay)
            if lay < 0:
                self.gaps += 1
                self.missing -= lay
                self.began -= lay / self.rate
        self.came += PACKET
        if not self.began and self.came >= TARGET // PACKET * PACKET:
            self.began = now


async def listen(session: aiohttp.ClientSession, card: Card, *, leads: bool) -> None:
    async with session.ws_connect("/socket") as link:
        await link.send_str('{"do":"hear","on":true}')
        if leads:
            await link.send_str('{"do":"play"}')
        said, ends = 0.0, perf_counter() + SECONDS
        while (now := perf_counter()) < ends:
            message = await link.receive()
            if message.type is not aiohttp.WSMsgType.BINARY:
                continue
            now = perf_counter()
            card.takes(now)
            if now - said > 0.5:
                said, (run, *_) = now, HEAD.unpack(message.data[: HEAD.size])
                took = {"do": "took", "run": run, "frames": int(card.gone(now)), "dry": 0}
                await link.send_str(json.dumps(took))


def busy_seconds(number: int) -> float:
    """How long a process has kept a core busy (Linux)."""
    words = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


async def whole(address: str, cards: list[Card]) -> None:
    async with aiohttp.ClientSession(address) as session:
        first = asyncio.create_task(listen(session, cards[0], leads=True))
        await asyncio.sleep(1)
        await asyncio.gather(first, *(listen(session, card, leads=False) for card in cards[1:]))


def main() -> None:
    cards = [Card((n - PAGES / 2) / PAGES * 2e-4) for n in range(PAGES)]
    with TemporaryDirectory() as home, serving(Path(home)) as server:
        before = busy_seconds(server.process.pid)
        asyncio.run(whole(server.address, cards))
        busy = busy_seconds(server.process.pid) - before
    gaps, missing = sum(card.gaps for card in cards), sum(card.missing for card in cards)
    least = min(card.least for card in cards) / RATE
    print(f"{PAGES} pages, {SECONDS} s: {gaps} gaps, {missing / RATE:.3f} s missing; ", end="")
    print(
        f"at least {1000 * least:.0f} ms lay ready; the server kept {busy / SECONDS:.0%} of a core"
    )


if __name__ == "__main__":
    main()
