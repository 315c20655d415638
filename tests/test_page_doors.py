"""A class at its own door, files to take away, and how ``vamp studio`` begins and ends."""

from __future__ import annotations

import io
import os
from pathlib import Path
from time import time
from typing import Any

import aiohttp
import mido
import pytest
import soundfile

from browser import Serving, serving
from page_client import Client, visiting
from playback.setup_file import read_setup_file
from real_command import vamp
from studio.cli import main
from studio.studio_options import StudioAsked

Session = aiohttp.ClientSession


def test_a_class_needs_the_link_and_may_only_listen(server: Serving) -> None:
    link = server.class_link.replace(server.class_link.split("/")[2].split(":")[0], "127.0.0.1")
    address, _, token = link.partition("/?token=")

    async def visit(session: Session) -> None:
        for path in ("/", "/main.js", "/socket", "/?token=wrong"):
            async with session.get(path) as refused:
                assert refused.status == 403
        async with session.get(f"/?token={token}") as page:
            assert page.status == 200
            cookie = page.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
        cookies = {"Cookie": f"token={token}"}
        async with session.get("/main.js", headers=cookies) as script:
            assert script.status == 200
        async with session.get("/out/bars.mid", headers=cookies) as nothing:
            assert nothing.status == 404
        for host in ("evil.example", "127.0.0.1.nip.io"):
            async with session.get("/", headers={"Host": host, **cookies}) as refused:
                assert refused.status == 403
        async with session.ws_connect("/socket", headers=cookies) as socket_:
            client = Client(socket_)
            await client.until(lambda: "form" in client.said)
            assert client.said["hello"]["role"] == "listener"
            assert "lan" not in client.state  # the link is the teacher's to give
            for call in ("play", "new_band", "take", "loop"):
                client.said.pop("said", None)
                await client.ask(call)
                await client.until(lambda: "said" in client.said)
                assert client.said["said"]["text"].startswith("who listens in")
            await client.ask("view", part="Bb", clef="treble")
            await client.until(lambda: client.said["form"]["home"] == "Em7")

    visiting(f"{address}/", visit)


def test_a_class_stays_with_a_band_that_is_started_again(tmp_path: Path) -> None:
    band: list[Serving] = []

    async def stay(session: Session) -> None:
        async with session.ws_connect("/socket") as link:
            client = Client(link)
            await client.until(lambda: client.state)
            band[0].process.terminate()
            await client.until_closed()

    with serving(tmp_path, "--lan") as server:
        band.append(server)
        link, port = server.class_link, server.port
        visiting(server.address, stay)
    with serving(tmp_path, "--lan", "--port", str(port)) as server:
        assert server.class_link == link
    kept = next(tmp_path.rglob("class-token"))
    assert kept.read_text() == link.rpartition("token=")[2]
    if os.name == "posix":
        assert kept.stat().st_mode & 0o077 == 0
    a_day_ago = time() - 24 * 3600
    os.utime(kept, (a_day_ago, a_day_ago))
    with serving(tmp_path, "--lan", "--port", str(port)) as server:
        assert server.class_link != link


def test_files_can_be_taken_away(server: Serving) -> None:
    async def visit(session: Session) -> None:
        async with session.ws_connect("/socket") as link:
            client = Client(link)
            client.said["said"] = {"text": "nothing yet"}
            await client.ask("take", line="tempo=200&seed=7&count-in=1", surely=True)
            async with session.get("/out/bars.mid?bars=4") as file:
                assert file.status == 200
                name = 'attachment; filename="vamp-Dm7-C7-in-Dm-200bpm-seed7-4bars.mid"'
                assert file.headers["Content-Disposition"] == name
                tracks = mido.MidiFile(file=io.BytesIO(await file.read())).tracks
                assert [track.name for track in tracks[1:]] == ["Bass", "Piano", "Drums"]
            async with session.get("/out/bars.wav?bars=2") as file:
                sound, rate = soundfile.read(io.BytesIO(await file.read()))
                assert len(sound) == 2 * 4 * 60 * rate // 200
            async with session.get("/out/chart.html?part=Bb") as file:
                name = 'attachment; filename="vamp-Dm7-C7-in-Dm-200bpm-seed7-chart-Bb.html"'
                assert file.headers["Content-Disposition"] == name
                assert "for B♭ instruments</title>" in await file.text()
            await client.ask("hear", on=True)
            await client.ask("play")
            await client.until(lambda: client.state.get("phase") == "playing")
            await client.until(lambda: client.state["heard_bars"] == 2)
            await client.ask("stop")
            async with session.get("/out/heard.json") as file:
                route, _ = read_setup_file(await file.read())
            assert 2 <= route.total_bars <= 4  # type: ignore[union-attr, operator]
            await client.until(lambda: client.state["names"]["heard"])
            names = client.state["names"]
            assert names["bars"] == "vamp-Dm7-C7-in-Dm-200bpm-seed7-"
            async with session.get("/out/heard.json") as file:
                assert f'filename="{names["heard"]}' in file.headers["Content-Disposition"]
            for path, status in [
                ("/out/heard.exe", 404),
                ("/out/..%2f..%2fserver.py", 404),
                ("/out/bars.mid?bars=0", 422),
                ("/out/bars.wav?bars=99999999999", 422),
                ("/out/bars.mid?bars=;ls", 422),
                ("/out/heard.html", 404),
                ("/out/chart.html?part=G", 422),
            ]:
                async with session.get(path) as refused:
                    assert refused.status == status
                    told = await refused.text()
                    assert told.count("\n") == 1
                if status == 422:
                    await client.until(lambda: client.said["said"]["text"] == told.strip())  # noqa: B023
                    assert client.said["said"]["kind"] == "refused"

    visiting(server.address, visit)


def test_to_take_a_file_away_is_no_news_for_the_terminal(tmp_path: Path) -> None:
    async def visit(session: Session) -> None:
        for _ in range(3):  # by one connection, as a browser does
            async with session.get("/out/bars.mid?bars=4") as file:
                assert len(await file.read()) > 500
        async with session.get("/out/bars.wav?bars=100") as file:
            await file.content.read(1_000)
            file.close()  # who asked has changed his mind

    with serving(tmp_path) as server:
        visiting(server.address, visit)
        server.end()
        assert server.complaints == ""


def test_a_port_that_is_taken_is_refused_in_a_line(server: Serving) -> None:
    done = vamp("studio", "--port", str(server.port), "--no-browser")
    assert done.returncode == 2
    told = done.stderr.decode()
    assert f"port {server.port} cannot be had" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--port", "x"], "port must be a whole number from 1 to 65,535"),
        (["--port"], "--port needs a number"),
        (["--prot", "1"], "did you mean --port?"),
        (["here"], "vamp studio does not know 'here'"),
    ],
)
def test_a_mistake_is_answered_in_a_line(words: list[str], told: str) -> None:
    done = vamp("studio", *words)
    assert done.returncode == 2
    assert told in done.stderr.decode()


def test_the_last_state_is_remembered_and_the_end_is_quiet(tmp_path: Path) -> None:
    asked: dict[str, Any] = {}

    async def visit(session: Session) -> None:
        async with session.ws_connect("/socket") as link:
            client = Client(link)
            await client.ask("set", name="tempo", value=77)
            await client.ask("level", player="piano", db=-6)
            await client.until(
                lambda: client.state and client.state["desk"]["strips"]["piano"]["level"] == -6
            )
            asked.update(client.state)

    with serving(tmp_path) as server:
        visiting(server.address, visit)
        assert server.end() == 143
        assert server.complaints == ""

    async def again(session: Session) -> None:
        async with session.ws_connect("/socket") as link:
            client = Client(link)
            await client.until(lambda: client.state)
            assert client.state == asked

    with serving(tmp_path) as server:
        visiting(server.address, again)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ([], StudioAsked()),
        (["studio"], StudioAsked()),
        (["--no-browser"], StudioAsked(browser=False)),
        (["--port=1999", "--lan"], StudioAsked(1999, lan=True)),
        (["studio", "--port", "2000"], StudioAsked(2000)),
    ],
)
def test_alone_it_opens_the_page(
    words: list[str], asked: StudioAsked, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[StudioAsked] = []
    monkeypatch.setattr("studio.open_page.open_page", opened.append)
    assert main(words) == 0
    assert opened == [asked]
