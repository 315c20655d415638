"""``vamp play`` at work: in a terminal of its own, beside a sound server of its own."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from sound_server import SoundServer, sound_server, wait_until

if sys.platform == "win32":
    pytest.skip("Windows has no POSIX terminals", allow_module_level=True)

from terminal import Playing

__all__ = ["sound_server"]

pytestmark = pytest.mark.live


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Notes that were rendered for one test are there for the next."""
    return {"XDG_CACHE_HOME": str(tmp_path_factory.getbasetemp() / "cache")}


@pytest.fixture
def played(sound_server: SoundServer, cache: dict[str, str]) -> Iterator[Callable[..., Playing]]:
    """Starts ``vamp play`` with some words."""
    started: list[Playing] = []

    def start(*words: str, command: list[str] | None = None) -> Playing:
        usual = ["-m", "studio", "play", "--seed", "7", "--tempo", "320"]
        line = command or [*usual, *words]
        started.append(Playing(sound_server.env | cache, line))
        return started[-1]

    yield start
    for playing in started:
        playing.close()


Start = Callable[..., Playing]


def test_the_line_and_the_keys(played: Start) -> None:
    playing = played()
    assert playing.shows(r"seed 7\r\n")
    assert playing.shows(r"q quits, \? all keys\r\n")
    assert playing.shows(r"→ Dm7   count-in 1 of 1   beat . . . .   320 bpm")
    assert playing.shows(r"Dm7 → C7   bar 1 of 8   beat [•○] . . .   chorus 1   320 bpm")
    playing.types("2")
    assert playing.shows("piano off")
    playing.types("\x1b[B")
    assert playing.shows("320 → 318 bpm")
    assert playing.shows("318 bpm   piano off")
    playing.types("1 ")
    assert playing.shows("bass, piano off   paused")
    playing.types("?")
    assert playing.shows("space        pause, and go on\r\n")
    playing.types(" l")
    assert playing.shows("last chorus")
    playing.types("q")
    assert playing.code() == 0
    assert playing.settings == playing.before
    assert re.search(r"what was played: vamp export FILE --setup '.*[.]json'\r\n$", playing.seen)


def test_it_ends_by_itself(played: Start) -> None:
    playing = played("--bars", "1")
    assert playing.shows("ending")
    assert playing.code() == 0
    assert playing.settings == playing.before


@pytest.mark.parametrize(
    ("how", "code"), [("\x03", 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_stopped_it_leaves_everything_in_order(
    how: str | int, code: int, played: Start, room: Path
) -> None:
    playing = played()
    playing.shows("bar 1 of 8")
    assert playing.settings != playing.before
    if isinstance(how, str):
        playing.types(how)
    else:
        playing.process.send_signal(how)
    assert playing.code() == code
    assert playing.settings == playing.before
    assert "Traceback" not in playing.seen
    assert list(room.iterdir()) == []


def test_stopped_while_the_sound_system_is_tried(
    sound_server: SoundServer, played: Start, room: Path
) -> None:
    """Nobody waits for a server that does not answer longer than they want to."""
    sound_server.hang()
    playing = played()
    children = Path(f"/proc/{playing.process.pid}/task/{playing.process.pid}/children")
    maps = Path(f"/proc/{playing.process.pid}/maps")
    wait_until(lambda: "numpy" in maps.read_text(), "the first notes, rendered beside the attempt")
    (attempt,) = children.read_text().split()
    playing.types("\x03")
    assert playing.code() == 130
    assert not Path(f"/proc/{attempt}").exists()
    assert playing.settings == playing.before
    assert "Traceback" not in playing.seen
    assert list(room.iterdir()) == []


def test_a_fault_leaves_the_terminal_in_order(played: Start) -> None:
    broken = (
        "import sys, playback.place as place\n"
        "def broken(timeline, seconds): raise ZeroDivisionError('a wrong note')\n"
        "place.place_at = broken\n"
        "from studio.cli import main\n"
        "sys.exit(main(['play']))\n"
    )
    playing = played(command=["-c", broken])
    playing.shows(r"a fault of ours \(ZeroDivisionError: a wrong note\)")
    assert playing.code() == 1
    assert playing.settings == playing.before


def test_ctrl_z_and_back(sound_server: SoundServer, played: Start) -> None:
    """As a shell does it: stopped, the terminal is the shell's; in front again, it plays."""
    playing = played(command=["-c", "import os; os.execvp('sh', ['sh', '-i'])"])
    playing.types(f"{sys.executable} -m studio play --seed 7 --tempo 320\n")
    playing.shows("bar 1 of 8")
    keyed = playing.settings
    playing.types("\x1a")
    wait_until(lambda: playing.settings == playing.before, "the terminal as it was")
    playing.types("echo 'here 'again\n")
    playing.shows("here again\r\n")
    playing.types("fg\n")
    playing.shows("beat [•○] [•○]")
    wait_until(lambda: playing.settings == keyed, "keys again")
    playing.types("q")
    wait_until(lambda: playing.settings == playing.before, "the terminal as it was")
    playing.types("echo 'code '$?; exit\n")
    playing.shows("code 0")
    playing.code()


# What is heard


def test_a_quit_is_heard_as_a_fade(sound_server: SoundServer, played: Start) -> None:
    """What stops at the quit is gone within 50 ms, and never by a step."""
    with sound_server.recording() as heard:
        playing = played()
        playing.shows("bar 3 of 8")
        playing.types("q")
        assert playing.code() == 0
        sound = np.abs(heard()).max(axis=1)
    sounding = np.flatnonzero(sound > 0)
    assert sounding[-1] - sounding[0] > 48_000
    assert sound[sounding[-1]] < 1e-3
    assert sound[sounding[-1] - 4_800 : sounding[-1] - 3_600].max() > 10 * sound[sounding[-1]]


def test_a_device_is_found_by_a_part_of_its_name(played: Start) -> None:
    named = played("--device", "DEFAUL")
    named.shows("bar 1 of 8")
    named.types("q")
    assert named.code() == 0


def test_where_the_sound_goes_away_for_good_the_music_waits_until_somebody_quits(
    sound_server: SoundServer, played: Start, room: Path
) -> None:
    playing = played()
    playing.shows("bar 1 of 8")
    sound_server.kill()
    playing.shows(r"device 'default' is gone, the music waits for another: [^\r\n]+; q quits\r\n")
    playing.types("q")
    assert playing.code() == 0
    assert playing.settings == playing.before
    assert list(room.iterdir()) == []


def test_where_the_sound_comes_back_late_the_music_has_waited(
    sound_server: SoundServer, played: Start
) -> None:
    playing = played()
    playing.shows("bar 1 of 8")
    sound_server.kill()
    playing.shows("the music waits for another")
    sound_server.start()
    playing.shows("had stopped; the music goes on")
    playing.shows("bar [2-8] of 8")
    playing.types("q")
    assert playing.code() == 0


def test_where_the_sound_comes_back_the_music_goes_on(
    sound_server: SoundServer, played: Start, room: Path
) -> None:
    playing = played()
    playing.shows("bar 1 of 8")
    sound_server.kill()
    sound_server.start()
    playing.shows("had stopped; the music goes on")
    playing.shows("bar [2-8] of 8")
    playing.types("q")
    assert playing.code() == 0
    assert list(room.iterdir()) == []


def test_a_sound_server_that_hangs_ends_the_music_with_a_line(
    sound_server: SoundServer, played: Start
) -> None:
    """Nothing that is asked of such a device comes back, not even the time."""
    playing = played()
    playing.shows("bar 2 of 8")
    sound_server.hang()
    playing.shows("device 'default' is gone, the music ends here: the sound server does not answer")
    assert playing.code() == 2
    assert playing.settings == playing.before
