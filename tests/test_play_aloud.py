"""``vamp play`` at loudspeakers that a test holds in its hands: what is heard and told."""

from __future__ import annotations

import errno
import signal
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from font_band import TONE, band
from font_writer import band_font
from playback.outputs import Output
from playback.ring import Frames, Ring
from studio.cli import main

SHORT = ["--bars", "1", "--tempo", "320", "--seed", "7"]


class Loudspeakers:
    """They play at once whatever lies ready."""

    lost = False
    leader = None
    opened: ClassVar[list[Loudspeakers]] = []

    def __init__(self, ring: Ring, rate: int, device: Output) -> None:
        self.ring, self.rate, self.device = ring, rate, device
        self.first = ring.handed_out
        self.heard: list[Frames] = []
        self.opened.append(self)

    def position(self) -> int:
        out = np.empty((self.ring.frames - self.ring.room, 2), np.float32)
        self.heard.append(out[: self.ring.read(out)])
        return self.ring.handed_out

    @property
    def all_heard(self) -> bool:
        return self.ring.ended or self.ring.silent

    def wait_until_all_heard(self) -> bool:
        while not self.all_heard:
            self.position()
        return True

    def close(self) -> None:
        pass


class Hungry(Loudspeakers):
    """They ask for a second of music before there is any."""

    def __init__(self, ring: Ring, rate: int, device: Output) -> None:
        super().__init__(ring, rate, device)
        out = np.empty((ring.frames - ring.room + rate, 2), np.float32)
        self.heard.append(out[: ring.read(out)])


class Check:
    """An attempt at the sound system, and whether it was given up."""

    begun: ClassVar[list[Check]] = []

    def __init__(self) -> None:
        self.dropped = False
        self.begun.append(self)

    def drop(self) -> None:
        self.dropped = True


DESK = Output(0, "desk", "ALSA", 2, 48_000, True, True)


@pytest.fixture
def desk(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> type[Loudspeakers]:
    """A machine on which Loudspeakers are the one device."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setattr("playback.sound_system.SoundCheck", Check)
    monkeypatch.setattr("playback.sound_system.devices", lambda check: [DESK])
    monkeypatch.setattr("playback.sound_system.usable_rate", lambda device, rate, named: rate)
    monkeypatch.setattr("playback.speakers.Speakers", Loudspeakers)
    monkeypatch.setattr(Loudspeakers, "opened", [])
    monkeypatch.setattr(Check, "begun", [])
    monkeypatch.setattr("sys.stdin", None)
    return Loudspeakers


def told(capfd: pytest.CaptureFixture[str]) -> list[str]:
    return capfd.readouterr().err.splitlines()


@pytest.mark.parametrize("count_in", ["0", "1"])
def test_a_tenth_of_a_second_of_silence_goes_before_the_music(
    desk: type[Loudspeakers], count_in: str
) -> None:
    assert main(["play", *SHORT, "--count-in", count_in]) == 0
    (played,) = desk.opened
    music = 4 * 48_000 * 60 // 320
    assert played.first == -4_800 - int(count_in) * music
    heard = np.abs(np.concatenate(played.heard)).max(axis=1)
    assert len(heard) == 4_800 + (1 + int(count_in)) * music
    assert heard[:4_000].max() == 0  # a hand may be a little early
    assert heard[4_000:6_400].max() > 0.01


def test_sound_that_came_too_late_is_told(
    desk: type[Loudspeakers], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["play", *SHORT]) == 0
    assert told(capfd) == ["seed 7"]
    monkeypatch.setattr("playback.speakers.Speakers", Hungry)
    assert main(["play", *SHORT]) == 0
    late = "vamp: 1.00 s of sound came too late, because the machine was busy"
    assert told(capfd)[:2] == ["seed 7", late]


@pytest.mark.parametrize("full", ["from the start", "while it plays"])
def test_notes_that_cannot_be_kept_are_told_once(
    full: str,
    desk: type[Loudspeakers],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fills(self: Loudspeakers, ring: Ring, rate: int, device: Output) -> None:
        begins(self, ring, rate, device)
        monkeypatch.setattr("os.replace", no_space)

    def no_space(part: str, path: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    begins = Loudspeakers.__init__
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "new"))
    monkeypatch.setattr("playback.sound_system.usable_rate", lambda device, rate, named: 44_100)
    if full == "from the start":
        monkeypatch.setattr("os.replace", no_space)
    else:
        monkeypatch.setattr(Loudspeakers, "__init__", fills)
    assert main(["play", "--bars", "4", "--tempo", "320", "--seed", "7"]) == 0
    kept = "cannot be kept" if full == "from the start" else "seed 7"
    lines = [line for line in told(capfd) if "too late" not in line]
    assert len(lines) == 2
    assert kept in lines[0]
    assert sum("cannot be kept" in line and "No space left" in line for line in lines) == 1


def test_ctrl_c_in_the_instant_an_attempt_begins_leaves_none_behind(
    desk: type[Loudspeakers], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: Check) -> None:
        signal.raise_signal(signal.SIGINT)
        begins(self)

    begins = Check.__init__
    monkeypatch.setattr(Check, "__init__", interrupted)
    assert main(["play", *SHORT]) == 130
    assert [check.dropped for check in Check.begun] == [True]
    assert desk.opened == []


def test_a_font_that_is_none_is_told_and_the_music_goes_on(
    desk: type[Loudspeakers], room: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("torn.sf2").write_bytes(b"RIFF")
    assert main(["play", *SHORT, "--soundfont", "torn.sf2"]) == 0
    (played,) = desk.opened
    assert np.abs(np.concatenate(played.heard)).max() > 0.01
    assert [line for line in told(capfd) if "too late" not in line] == [
        "vamp: 'torn.sf2' is no whole sound font: it does not begin as one; try another file or "
        "copy; until then the band plays its own sounds",
        "seed 7",
    ]


def test_what_a_font_lacks_is_told_before_the_music(
    desk: type[Loudspeakers], room: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("sticks.sf2").write_bytes(band_font(band(names=("sticks",)), [TONE]))
    assert main(["play", *SHORT]) == 0
    capfd.readouterr()
    assert main(["play", *SHORT, "--soundfont", "sticks.sf2"]) == 0
    ours, fonts = (np.concatenate(played.heard) for played in desk.opened)
    assert not np.allclose(ours, fonts, atol=0.01)
    lines = [line for line in told(capfd) if "too late" not in line]
    assert lines == [
        "vamp: 'sticks.sf2' has no upright (0:32); ours are taken",
        "vamp: 'sticks.sf2' has no piano (0:0); ours are taken",
        "seed 7",
    ]
