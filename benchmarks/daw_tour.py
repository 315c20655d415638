"""One of our MIDI files through all programs that can be had, and what each of them reads in it.

Prints a table: first what is in the file, then a row for each program. A dash is what a program
does not know or does not tell. Debian: the packages in tests/real_programs.py, and
``apt install --no-install-recommends rosegarden timidity abcmidi lilypond``.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from font_band import TONE, band
from font_writer import band_font
from hidden_screen import save_by_hand, screen
from lmms_desk import project
from midi_reader import read_midi
from real_programs import in_musescore, run
from whole_process import VAMP

ASKED = '--chords "3/4 Dm7 x4 | C7 x4" --key G --tempo 140 --count-in 1 --bars 16 --seed 7'
COLUMNS = ("program", "tracks", "beats a minute", "meter", "key", "markers", "bars")
Row = tuple[str, str, str, str, str, str]


def in_the_file(midi: Path, folder: Path) -> Row:
    conductor, *players = read_midi(midi).tracks
    (_, tempo), (_, beats, value), (_, key) = (
        conductor.tempos[0],
        conductor.meters[0],
        conductor.keys[0],
    )
    bars = conductor.end_tick / 960 / beats
    names = ", ".join(track.name for track in players)
    return names, f"{tempo:g}", f"{beats}/{value}", key, str(len(conductor.markers)), f"{bars:g}"


def musescore(midi: Path, folder: Path) -> Row:
    made = folder / "musescore.musicxml"
    in_musescore({midi: [made]}, folder)
    root = ElementTree.parse(made).getroot()
    names = ", ".join(name.text or "" for name in root.iterfind("part-list/*/part-name"))
    tempo, fifths = root.find(".//sound[@tempo]"), root.findtext(".//key/fifths")
    meter = "/".join(root.findtext(f".//time/{part}", "") for part in ("beats", "beat-type"))
    bars = len(root.findall("part[1]/measure"))
    said = "" if tempo is None else tempo.get("tempo", "")
    return names, said, meter, f"{-int(fifths or 0)} flats", "-", str(bars)


def lmms(midi: Path, folder: Path) -> Row:
    with screen() as display:
        song = project(midi, folder, display)
    names = [t.get("name", "") for t in song.iter("track") if t.find("instrumenttrack") is not None]
    lanes = {a.get("name"): a.find("time") for a in song.iter("automationpattern")}
    tempo, beats, value = (
        "" if (point := lanes[name]) is None else point.get("value", "")
        for name in ("Tempo", "Numerator", "Denominator")
    )
    return ", ".join(names), tempo, f"{beats}/{value}", "-", "-", "-"


def rosegarden(midi: Path, folder: Path) -> Row:
    saved = folder / "vamp.rg"
    with screen() as display:
        home = {name: str(folder) for name in ("HOME", "XDG_RUNTIME_DIR")}
        env = {**os.environ, **home, "DISPLAY": display}
        command = ["rosegarden", "--nosplash", "--nosound", str(midi)]
        save_by_hand(command, env, "mid - Rosegarden", "Save", saved, _unpacks)
    root = ElementTree.fromstring(gzip.decompress(saved.read_bytes()))
    names = [track.get("label", "") for track in root.iterfind("composition/track")]
    tempo, meter = root.find(".//tempo"), root.find(".//timesignature")
    assert tempo is not None
    assert meter is not None
    key = root.find(".//event[@type='keychange']/property[@name='key']")
    beats = int(meter.get("numerator", ""))
    ends = {int(segment.get("endmarker", "0")) for segment in root.iterfind("segment")}
    return (
        ", ".join(names),
        f"{int(tempo.get('tempo', '')) / 100_000:g}",
        f"{beats}/{meter.get('denominator')}",
        "-" if key is None else key.get("string", ""),
        str(len(root.findall(".//marker"))),
        ", ".join(f"{end / 960 / beats:g}" for end in ends),
    )


def _unpacks(written: bytes) -> bool:
    try:
        return bool(gzip.decompress(written))
    except (EOFError, zlib.error):
        return False


def midi2abc(midi: Path, folder: Path) -> Row:
    abc = run("midi2abc", midi)
    said = dict(re.findall(r"^([MQK]):(.*?)(?: %.*)?$", abc, re.MULTILINE))
    voices = len(re.findall(r"^V:", abc, re.MULTILINE))
    return f"{voices} voices", said["Q"].strip(), said["M"].strip(), said["K"].strip(), "-", "-"


def midi2ly(midi: Path, folder: Path) -> Row:
    made = folder / "vamp.ly"
    run("midi2ly", "-o", made, midi)
    text = made.read_text()
    names = re.findall(r'instrumentName = "(.*)"', text)[1:]
    first = [re.search(rf"\\{what} (.*)", text) for what in ("tempo", "time", "key")]
    tempo, meter, key = (found[1].strip() if found else "" for found in first)
    return ", ".join(names), tempo, meter, key, str(text.count("[MARKER]")), "-"


def timidity(midi: Path, folder: Path) -> Row:
    (font_file := folder / "timidity.sf2").write_bytes(band_font(band(), [TONE]))
    font = f"soundfont {font_file}"
    said = run("timidity", "-Ow", "-o", folder / "timidity.wav", "--config-string", font, midi)
    names = re.findall(r"Track name: (.*)", said)
    markers = re.findall(r"\(.*\)", said.splitlines()[-3])
    return ", ".join(names), "-", "-", "-", str("".join(markers).count("(")), "-"


PROGRAMS: dict[str, tuple[str, Callable[[Path, Path], Row]]] = {
    "MuseScore 3": ("mscore3", musescore),
    "LMMS": ("lmms", lmms),
    "Rosegarden": ("rosegarden", rosegarden),
    "midi2abc": ("midi2abc", midi2abc),
    "midi2ly": ("midi2ly", midi2ly),
    "TiMidity++": ("timidity", timidity),
}


def show(*words: str) -> None:
    print("|", " | ".join(words), "|")


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        midi = folder / "vamp.mid"
        run("sh", "-c", f"{VAMP} export {midi} {ASKED}")
        show(*COLUMNS)
        show(*("---" for _ in COLUMNS))
        show("in the file", *in_the_file(midi, folder))
        for program, (command, read) in PROGRAMS.items():
            if shutil.which(command):
                show(program, *read(midi, folder))
            else:
                show(program, "not here", *("" for _ in COLUMNS[2:]))


if __name__ == "__main__":
    main()
