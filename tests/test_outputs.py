"""Which output a name means, and what becomes of what the sound system has to say."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from harmony.mistake import Mistake
from playback.outputs import NoSound, Output, find_device
from playback.sound_system import SoundCheck, no_device, no_portaudio
from sound_server import NO_DEVICES, python, surroundings


def output(number: int, name: str, system: str = "MME", **how: Any) -> Output:
    usual = system == "MME"
    return Output(number, name, system, 2, 48_000, usual, how.get("is_default", False))


WINDOWS = [
    output(0, "Speakers (Realtek High Definiti"),
    output(1, "Headphones (USB Audio)", is_default=True),
    output(2, "Speakers (Realtek High Definition Audio)", "WASAPI"),
    output(3, "Headphones (USB Audio)", "WASAPI"),
    output(4, "Digital Output", "WASAPI"),
]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        (None, 1),
        ("Digital Output", 4),
        ("digital", 4),
        ("usb audio", 1),
        ("REALTEK", 0),
        ("Speakers (Realtek High Definition Audio)", 2),
        (" headphones (usb audio) ", 1),
    ],
)
def test_a_device_is_found_by_a_part_of_its_name(name: str | None, number: int) -> None:
    assert find_device(name, WINDOWS).number == number


def test_a_name_that_is_whole_beats_longer_ones() -> None:
    outputs = [output(0, "Speakers 2"), output(1, "Speakers")]
    assert find_device("speakers", outputs).number == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("radio", "'radio' is not there; there is 'Speakers .*', 'Headphones .*', 'Digital"),
        ("", "'' is not there"),
        ("audio", r"may be 'Headphones \(USB Audio\)', 'Audio Extra'; say more of its name$"),
    ],
)
def test_a_device_that_is_unknown_or_may_be_several(name: str, said: str) -> None:
    outputs = [*WINDOWS[:2], WINDOWS[4], output(5, "Audio Extra")]
    with pytest.raises(Mistake, match=said):
        find_device(name, outputs)


def test_two_cards_of_one_kind_are_two() -> None:
    outputs = [output(0, "USB Audio (hw:1,0)"), output(1, "USB Audio (hw:2,0)")]
    with pytest.raises(Mistake, match=r"hw:1,0.*hw:2,0"):
        find_device("usb", outputs)
    assert find_device("hw:2", outputs).number == 1


def test_two_that_no_name_tells_apart_are_one() -> None:
    """The first, because nothing that could be typed would mean the other."""
    outputs = [output(0, "USB Audio"), output(1, "USB Audio")]
    assert find_device("usb", outputs).number == 0


def test_without_outputs_no_name_is_to_blame() -> None:
    with pytest.raises(NoSound, match="no output device"):
        find_device("any", [])


@pytest.mark.parametrize(
    ("platform", "portaudio", "device"),
    [
        ("linux", "package libportaudio2", "sound server"),
        ("darwin", "pip install", "headphones$"),
        ("win32", "pip install", "headphones$"),
    ],
)
def test_what_is_missing_is_got_as_each_system_does(
    monkeypatch: pytest.MonkeyPatch, platform: str, portaudio: str, device: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert re.search(portaudio, str(no_portaudio(OSError("PortAudio library not found"))))
    assert re.search(device, str(no_device()))


def test_what_portaudio_says_over_several_lines_is_said_in_one() -> None:
    assert "(Error initializing PortAudio: nothing)" in str(
        no_portaudio(RuntimeError("Error initializing\n PortAudio: nothing"))
    )


def test_c_libraries_are_hushed_and_python_is_not(tmp_path: Path) -> None:
    program = """
import os, sys
from playback.hush import hushed
os.write(2, b"before ")
with hushed():
    os.write(2, b"ALSA lib pcm.c: no matter ")
    with hushed():
        os.write(2, b"ALSA lib again ")
        print("a line of ours", end=" ", file=sys.stderr, flush=True)
    os.write(2, b"Expression 'ret' failed ")
os.write(2, b"after ")
print("and ours", file=sys.stderr)
"""
    done = python(program, surroundings(tmp_path, NO_DEVICES))
    assert done.stderr == "before a line of ours after and ours\n"


@pytest.mark.parametrize("closed", ["os.close(2)", "sys.stderr = None", "sys.stderr.close()"])
def test_a_terminal_that_is_gone_needs_no_hush(tmp_path: Path, closed: str) -> None:
    program = f"import os, sys\nfrom playback.hush import hushed\n{closed}\nwith hushed(): print(1)"
    done = python(program, surroundings(tmp_path, NO_DEVICES))
    assert (done.stdout, done.returncode) == ("1\n", 0)


def test_a_check_that_nobody_waits_for_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    check = SoundCheck()
    check.drop()
    check.wait()
