"""``--soundfont``: the band on other instruments, and a font that is none."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
import pytest
import soundfile

from font_band import TONE, band
from font_writer import Sample, band_font, both
from playback.fonts import zone as sf
from playback.outputs import NoSound
from studio.cli import main

MUSIC = "--bars 2 --tempo 240 --seed 7"
KIND = [pytest.param(f"x.{kind} --soundfont font.sf2", kind, id=kind) for kind in ("mid", "json")]


@pytest.fixture(autouse=True)
def _in_a_room_with_fonts(room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.folders.cache_folder", lambda: str(tmp_path / "notes"))
    whole = band_font(band(), [TONE])
    broken = [{sf.KEYS: both(0, 59), sf.SAMPLE: 0}, {sf.KEYS: both(60, 127), sf.SAMPLE: 1}]
    fonts = {
        "font.sf2": whole,
        "torn.sf2": whole[:-9],
        "text.sf2": b"once upon a time",
        "later.sf2": band_font(band(broken), [TONE, Sample(span=(10**8, 2 * 10**8))]),
        "sticks.sf2": band_font(band(names=("sticks",)), [TONE]),
    }
    for name, content in fonts.items():
        Path(name).write_bytes(content)


def run(line: str, capfd: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = main(shlex.split(line))
    out, err = capfd.readouterr()
    assert out == ""
    return code, err.splitlines()


def made() -> list[str]:
    return sorted(path.name for path in Path().iterdir() if path.suffix != ".sf2")


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_an_export_is_played_on_the_font(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(f"export ours.{kind} {MUSIC}", capfd)[0] == 0
    code, told = run(f"export fonts.{kind} {MUSIC} --soundfont font.sf2", capfd)
    assert code == 0
    assert [line.split()[0] for line in told] == ["wrote", "seed"]
    (ours, _), (fonts, _) = (soundfile.read(f"{name}.{kind}") for name in ("ours", "fonts"))
    assert ours.shape == fonts.shape
    assert not np.allclose(ours, fonts, atol=0.01)
    power = np.mean(np.square(fonts)) / np.mean(np.square(ours))
    assert abs(10 * np.log10(power)) < 4


@pytest.mark.parametrize("font", ["torn.sf2", "text.sf2", "missing.sf2", ".", "", "/dev/null"])
@pytest.mark.parametrize("words", ["export x.wav", "play --output x.wav"])
def test_a_file_is_not_written_on_a_font_that_is_none(
    words: str, font: str, capfd: pytest.CaptureFixture[str]
) -> None:
    code, told = run(f"{words} {MUSIC} --soundfont {shlex.quote(font)}", capfd)
    assert code == 2
    assert len(told) == 1
    assert "sound font" in told[0]
    assert made() == []


@pytest.mark.parametrize(("words", "kind"), KIND)
def test_a_file_without_sound_has_no_use_for_a_font(
    words: str, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    said = f"--soundfont is for .wav and .flac, a .{kind} file holds no sound; leave it out"
    assert run(f"export {words}", capfd) == (2, [f"vamp: {said}"])


def test_a_font_that_breaks_off_within_is_told_and_played_on(
    capfd: pytest.CaptureFixture[str],
) -> None:
    for _ in range(2):
        code, told = run(f"export x.wav {MUSIC} --soundfont later.sf2 --force", capfd)
        assert code == 0
        assert len(told) == 3
        assert "'A3' lies outside its smpl" in told[0]
        assert told[0].endswith("for such notes our own piano is taken")


def test_what_a_font_lacks_is_told_in_a_line_each(capfd: pytest.CaptureFixture[str]) -> None:
    code, told = run(f"export x.wav {MUSIC} --soundfont sticks.sf2", capfd)
    assert code == 0
    assert sorted(told[:-2]) == [
        "vamp: 'sticks.sf2' has no piano (0:0); ours are taken",
        "vamp: 'sticks.sf2' has no upright (0:32); ours are taken",
    ]


def test_in_the_room_the_music_goes_on_without_the_font(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no sound at all as well: what is written is the band on its own sounds."""

    def none(check: object) -> None:
        raise NoSound("no sound: this is a test")

    monkeypatch.setattr("playback.sound_system.devices", none)
    code, told = run(f"play {MUSIC} --count-in 0 --soundfont torn.sf2", capfd)
    assert code == 0
    assert told[0] == (
        "vamp: 'torn.sf2' is no whole sound font: it ends too soon; try another file or copy; "
        "until then the band plays its own sounds"
    )
    assert told[1].startswith("vamp: no sound")
    assert run(f"export ours.wav {MUSIC}", capfd)[0] == 0
    assert Path("vamp.wav").read_bytes() == Path("ours.wav").read_bytes()


def test_without_sound_the_file_is_played_on_the_font(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(check: object) -> None:
        raise NoSound("no sound: this is a test")

    monkeypatch.setattr("playback.sound_system.devices", none)
    code, told = run(f"play {MUSIC} --count-in 0 --soundfont sticks.sf2", capfd)
    assert code == 0
    assert sum("ours are taken" in line for line in told) == 2
    assert run(f"export fonts.wav {MUSIC} --soundfont sticks.sf2", capfd)[0] == 0
    assert Path("vamp.wav").read_bytes() == Path("fonts.wav").read_bytes()


@pytest.mark.parametrize("in_booths", [True, False])
def test_stems_are_played_on_the_font_too_and_say_what_of_it_is_broken(
    in_booths: bool, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("studio.stems._booths_pay", lambda route: in_booths)
    _, alone = run(f"export alone.wav {MUSIC} --soundfont later.sf2", capfd)
    code, told = run(f"export mix.wav --stems stems {MUSIC} --soundfont later.sf2", capfd)
    assert code == 0
    warned = {line for line in alone if line.startswith("vamp: ")}
    assert warned
    assert {line for line in told if line.startswith("vamp: ")} == warned
    assert Path("mix.wav").read_bytes() == Path("alone.wav").read_bytes()
