"""The page's server: who may talk to it, what it answers, and that nobody can slow the music."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
from pathlib import Path

import aiohttp
import pytest

from browser import Serving, serving
from page_client import Client, visiting
from studio.doorkeeper import MOST_OF_ONE
from studio.open_page import MOST_ON_THE_WAY

Session = aiohttp.ClientSession


def test_the_page_and_its_files_are_there_and_nothing_else(server: Serving) -> None:
    async def visit(session: Session) -> None:
        async with session.get("/") as page:
            assert (page.status, page.content_type) == (200, "text/html")
            policy = page.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'")
            assert "unsafe" not in policy
            tag = page.headers["ETag"]
        async with session.get("/", headers={"If-None-Match": tag}) as page:
            assert page.status == 304
        async with session.get("/main.js") as script:
            assert (script.status, script.content_type) == (200, "text/javascript")
        for path in ("/server.py", "/../server.py", "/%2e%2e/server.py", "/fonts", "/page/main.js"):
            async with session.get(path) as nothing:
                assert nothing.status == 404
                assert nothing.headers["X-Content-Type-Options"] == "nosniff"
        async with session.post("/") as refused:
            assert refused.status == 405

    visiting(server.address, visit)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil"])
def test_a_name_that_was_bent_to_point_here_is_refused(server: Serving, host: str) -> None:
    async def visit(session: Session) -> None:
        for path in ("/", "/main.js", "/socket", "/out/bars.mid"):
            async with session.get(path, headers={"Host": host}) as refused:
                assert refused.status in (400, 403)

    visiting(server.address, visit)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_socket_of_another_page_is_refused(server: Serving, origin: str) -> None:
    async def visit(session: Session) -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect("/socket", headers={"Origin": origin})
        assert refused.value.status == 403
        async with session.get("/out/bars.mid", headers={"Origin": origin}) as file:
            assert file.status == 403
        async with session.get("/out/bars.mid", headers={"Sec-Fetch-Site": "cross-site"}) as file:
            assert file.status == 403

    visiting(server.address, visit)


def test_its_own_page_may_connect_by_either_name(server: Serving) -> None:
    async def visit(session: Session) -> None:
        for name in ("127.0.0.1", "localhost"):
            host = f"{name}:{server.port}"
            headers = {"Host": host, "Origin": f"http://{host}"}
            async with session.ws_connect("/socket", headers=headers) as link:
                client = Client(link)
                await client.until(lambda: "form" in client.said)  # noqa: B023
                kinds = [told["say"] for told in client.messages]
                assert kinds == ["hello", "state", "form"]
                assert client.said["hello"]["role"] == "lead"

    visiting(server.address, visit)


def test_two_pages_share_one_band(server: Serving) -> None:
    async def visit(session: Session) -> None:
        async with session.ws_connect("/socket") as one, session.ws_connect("/socket") as other:
            first, second = Client(one), Client(other)
            await first.ask("set", name="tempo", value=97)
            await second.until(lambda: second.state.get("setup", {}).get("tempo") == 97)
            await second.ask("play")
            await first.until(
                lambda: first.state.get("phase") == "playing" and "score" in first.said
            )
            await first.ask("stop")
            await second.until(lambda: second.state.get("phase") == "rest")

    visiting(server.address, visit)


def test_only_who_hears_is_sent_sound_and_all_the_same(server: Serving) -> None:
    async def visit(session: Session) -> None:
        links = [await session.ws_connect("/socket") for _ in range(3)]
        one, other, deaf = map(Client, links)
        await one.ask("hear", on=True)
        await other.ask("hear", on=True)
        await one.until(lambda: one.state)
        await other.until(lambda: other.state)
        await deaf.ask("play")
        await one.until(lambda: len(one.packets) > 20)
        await other.until(lambda: len(other.packets) > 20)
        await deaf.ask("stop")
        await deaf.until(lambda: deaf.state.get("phase") == "rest")
        assert one.packets[:20] == other.packets[:20]
        assert deaf.packets == []
        for link in links:
            await link.close()

    visiting(server.address, visit)


HOSTILE = [
    "",
    "x",
    "[]",
    "{}",
    '{"do": 1}',
    "[" * 10_000,
    '{"do": "play"' + " " * 20_000 + "}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_who_sends_what_no_page_sends_is_cut_off(server: Serving, text: str) -> None:
    async def visit(session: Session) -> None:
        async with session.ws_connect("/socket") as link:
            client = Client(link)
            await client.send(text)
            await client.until_closed()

    visiting(server.address, visit)


def test_who_floods_the_band_with_calls_is_cut_off(server: Serving) -> None:
    async def visit(session: Session) -> None:
        async with session.ws_connect("/socket") as link:
            client = Client(link)
            for _ in range(600):
                await client.ask("nudge", by=1)
            await client.until_closed()

    visiting(server.address, visit)


def test_a_wrong_call_is_answered_in_a_line(server: Serving) -> None:
    async def visit(session: Session) -> None:
        async with session.ws_connect("/socket") as link:
            client = Client(link)
            for call, reason in [
                ({"do": "dance"}, "a page asks for nothing named 'dance'"),
                ({"do": "set", "name": "tempo", "value": 9}, "tempo must be 30 to 320"),
                ({"do": "view", "part": "G", "clef": "treble"}, "a view is"),
                ({"do": "took", "run": "x"}, "whole numbers"),
            ]:
                client.said.pop("said", None)
                await client.send(json.dumps(call))
                await client.until(lambda: "said" in client.said)
                said = client.said["said"]
                assert said["kind"] == "refused"
                assert reason in said["text"]

    visiting(server.address, visit)


def test_a_page_that_does_not_read_is_dropped_and_the_music_goes_on(server: Serving) -> None:
    async def visit(session: Session) -> None:
        async with session.ws_connect("/socket") as link:
            client = Client(link)
            await client.ask("hear", on=True)
            await client.ask("play")
            await client.until(lambda: client.packets)
            deaf = slow_reader(server.port)
            seen = len(client.packets)
            await client.until(lambda: len(client.packets) > seen + 400)
            with deaf:
                assert await asyncio.to_thread(was_dropped, deaf)
            await client.ask("stop")
            frames = [frame for run, music, frame, _ in client.packets if music == 960]
            assert frames == list(range(frames[0], frames[-1] + 1, 960))

    visiting(server.address, visit)


def test_who_opens_many_connections_and_says_nothing_shuts_nobody_out(server: Serving) -> None:
    port = int(server.class_link.split("/")[2].rpartition(":")[2])
    with contextlib.ExitStack() as silent:
        links = [
            silent.enter_context(socket.create_connection(("127.0.0.1", port)))
            for _ in range(MOST_OF_ONE + 40)
        ]
        assert sum(map(is_refused, links)) >= 40

        async def visit(session: Session) -> None:
            async with session.get("/") as page:
                assert page.status == 200

        visiting(server.address, visit)


def is_refused(link: socket.socket) -> bool:
    link.settimeout(0.1)
    try:
        return link.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionResetError:
        return True


def slow_reader(port: int) -> socket.socket:
    """A page that asks for sound and never reads, with as little room for it as can be."""
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    link.connect(("127.0.0.1", port))
    link.sendall(
        b"GET /socket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    text = b'{"do":"hear","on":true}'
    link.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
    return link


def was_dropped(link: socket.socket) -> bool:
    """Whether the other end has cut the connection: what was on the way is all that comes."""
    link.settimeout(10)
    left = 4 * MOST_ON_THE_WAY
    try:
        while left > 0 and (read := len(link.recv(65_536))):
            left -= read
    except ConnectionResetError:
        return True
    return left > 0


def test_a_page_is_told_each_thing_once(server: Serving) -> None:
    async def visit(session: Session) -> None:
        async with session.ws_connect("/socket") as link:
            client = Client(link)
            await client.until(lambda: "form" in client.said)
            with pytest.raises(TimeoutError):
                await client.until(lambda: len(client.messages) > 3, seconds=0.5)

    visiting(server.address, visit)


NO_REQUESTS = [
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"\x16\x03\x01\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n",
    b"GET /%ff%00/../x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
]


def test_what_strangers_send_is_refused_and_never_seen_on_the_terminal(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        for said in NO_REQUESTS:
            with socket.create_connection(("127.0.0.1", server.port)) as link:
                link.sendall(said)
                assert re.match(rb"HTTP/1\.. 40[034] ", link.recv(100))
        server.end()
        assert server.complaints == ""
