"""Whatever is typed: one clear line, code 2, and nothing left behind."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from playback.setup import Setup
from playback.setup_file import LARGEST_FILE, setup_file
from playback.timeline import Timeline
from real_command import vamp
from studio.cli import main

LOG = Timeline(((0, Setup(seed=7)), (16, Setup(tempo=140, seed=7))))

# What stands in the folder before anything is typed.
FILES = {
    "there.mid": b"yesterday's",
    "there.wav": b"yesterday's",
    "lesson.txt": b"a letter to a friend",
    "song.mid": b"MThd\x00\x00\x00\x06\x00\x01\x00\x02\xff\xc0",
    "later.json": b'{"v": 2, "tempo": 96}',
    "list.json": b"[1, 2]",
    "torn.json": b'{"v": 1, "tempo": ',
    "deep.json": b'{"tempo": ' + b"[" * 100_000,
    "twice.json": b'{"tempo": 96, "tempo": 97}',
    "fast.json": b'{"tempo": "fast"}',
    "large.json": b" " * (LARGEST_FILE + 1),
    "run.json": setup_file(LOG).encode(),
}

# What is typed after `vamp export vamp.mid`, and what the line must say.
OPTIONS: list[tuple[list[str], str]] = [
    *[(["--tempo", text], f"tempo must be 30 to 320 beats per minute, got {text}")
      for text in ("fast", "nan", "inf", "0", "10000", "1e3", "-3", "-0.5", "320.01")],
    (["--tempo=-inf"], "got -inf"),
    (["--tempo", ""], "got ''"),
    (["--tempo"], "--tempo: expected one argument; vamp export --help"),
    *[(["--bars", text], f"bars must be a whole number from 1 to 100,000, got {text}")
      for text in ("-3", "0", "1e9", "100001", "1.5", "many")],
    (["--choruses", "0"], "choruses must be a whole number from 1 to 12,500, got 0"),
    (["--choruses", "12501"], "got 12501"),
    *[(["--time", text], f"must be minutes:seconds, got {text}; try {near}")
      for text, near in (("99:99", "100:39"), ("0:00", "3:30"), ("210", "3:30"), ("3:5", "3:05"))],
    (["--time", "0:01.3"], "no whole bars last 0:01.3 within 4 per cent of tempo 120"),
    (["--bars", "8", "--time", "1:00"], "one length, got --bars 8 and --time 1:00"),
    (["--choruses", "2", "--bars", "16"], "one length, got --bars 16 and --choruses 2"),
    (["--endless"], "a file needs an end, got --endless; try --bars"),
    (["--endless", "--bars", "3"], "one length"),
    (["--count-in", "9"], "count-in must be a whole number from 0 to 8, got 9"),
    (["--ending", "fade"], "ending must be none, hold, stop or tag, got fade"),
    (["--ending", "tag", "--bars", "4"], "ending tag needs 5 bars or more, got 4"),
    (["--ending", "tag", "--loop"], "a loop has no ending"),
    (["--loop=yes"], "--loop: ignored explicit argument 'yes'"),
    (["--chords", "Dm7 | H7"], "H7"),
    (["--chords", ""], "a form needs chords"),
    (["--chords", "| | |"], "a form needs chords"),
    (["--chords", "%"], "no bar before it"),
    (["--chords", "11/8 Dm7"], "the meter must be 2/4 to 7/4, got 11/8"),
    (["--chords", "Dm7 x1000"], "x1000"),
    (["--key", "H"], "key must be the home chord's root, a note such as G, Bb or F#, got H"),
    (["--key", "Gm"], "got Gm"),
    (["--feel", "waltz"], "ballad, medium, up, two, pedal, broken or stop-time, got waltz"),
    (["--without", "sax"], "bass, piano or drums, parted by commas, or nobody, got sax"),
    (["--without", "bass,piano,drums"], "someone has to play"),
    (["--intensity", "1.5"], "intensity must be 0 to 1 or arc, got 1.5"),
    (["--swing", "4"], "swing must be 1 to 3.5 (long to short), got 4"),
    (["--swing", "2", "--straight"], "swing and straight do not go together"),
    (["--humanize", "-0.1"], "humanize must be 0 to 1, got -0.1"),
    (["--drift", "x"], "drift must be 0 to 1, got x"),
    (["--seed", "-1"], "seed must be a whole number from 0 to 4,294,967,295, got -1"),
    (["--seed", "4294967296"], "got 4294967296"),
    (["--bass", "tuba"], "bass must be upright, got tuba"),
    (["--comp", "organ"], "comp must be piano, vibes or guitar, got organ"),
    (["--drums", "mallets"], "drums must be sticks or brushes, got mallets"),
    (["--format", "mp3"], "format must be mid, wav, flac, musicxml, svg, html or json, got mp3"),
    (["--format", "wav"], "vamp.mid ends in .mid, but the format asked for is wav"),
    (["--format", "json"], "vamp.mid ends in .mid, but the format asked for is json"),
    (["--rate", "48000"], "--rate is for .wav and .flac, a .mid file holds no sound; leave it out"),
    (["--bits", "24"], "--bits is for .wav and .flac, a .mid file holds no sound"),
    (["--soundfont", "x.sf2"], "--soundfont is for .wav and .flac, a .mid file holds no sound"),
    (["--rate", "48000", "--rate", "44100"], "two --rate given, 48000 and 44100; keep one"),
    (["--device", "x"], "'--device' here; vamp export --help"),
    (["--output", "x"], "'--output' here; vamp export --help"),
    (["--setup", "nothing"], "nothing is neither a file that is there nor a setup line"),
    (["--setup", ""], "vamp: '' is neither a file that is there nor a setup line"),
    (["--setup", "missing.json"], "missing.json is neither a file"),
    (["--setup", "tempo=fast&v=1"], "got fast"),
    (["--setup", "tempo=96&seed=7&v=2"], "for version 2 of the band, here is version 1"),
    (["--setup", "tempo=96&tempo=97"], "says tempo twice"),
    (["--setup", "tempo=%zz"], "cannot hold %zz: write % itself as %25"),
    (["--setup", "colour=blue"], "a setup says nothing named colour; it can say tempo"),
    (["--setup", "="], "nothing named ''"),
    (["--setup", "folder"], "folder is a folder"),
    (["--setup", "lesson.txt"], "lesson.txt: this is no setup file"),
    (["--setup", "song.mid"], "song.mid: this is no setup file: it is not text"),
    (["--setup", "later.json"], "later.json: this setup is for version 2 of the band"),
    (["--setup", "list.json"], "list.json: this is no setup file"),
    (["--setup", "torn.json"], "torn.json: this is no setup file: its JSON breaks off at line 1"),
    (["--setup", "deep.json"], "deep.json: this is no setup file: its JSON is nested too deeply"),
    (["--setup", "twice.json"], "twice.json: the file says tempo twice"),
    (["--setup", "fast.json"], "fast.json: tempo must be 30 to 320 beats per minute, got the text"),
    (["--setup", "large.json"], "large.json: a setup file has at most 4 MB"),
    (["--setup", "/dev/zero"], "/dev/zero: a setup file has at most 4 MB"),
    (["--setup", "run.json", "--tempo", "96"], "says its tempo bar by bar; leave out --tempo"),
    (["--setup", "run.json", "--time", "1:00"], "time 1:00 fits one tempo"),
    (["--setup", "run.json", "--bars", "16"], "changes at bar 17 cannot end after 16 bars"),
    (["--tmepo", "96"], "'--tmepo' here; did you mean --tempo?"),
    (["--temp", "96"], "'--temp' here; did you mean --tempo?"),
    *[([f"--{word}", "1"], f"'--{word}' here; did you mean --{ours}?") for word, ours in (
        ("bpm", "tempo"), ("style", "feel"), ("mute", "without"), ("length", "bars"),
        ("form", "chords"), ("changes", "chords"), ("duration", "time"), ("forec", "force"))],
    (["--bpm=96"], "did you mean --tempo?"),
    (["--meter", "3/4"], 'the meter stands in front of the chords: --chords "3/4 Dm7 | G7";'),
    (["--rooms", "0.3"], "'--rooms' here; did you mean --room"),
    (["--room", "2"], "--room is for .wav and .flac, a .mid file holds no sound"),
    (["--", "tempo"], "'tempo' here; vamp export --help"),
    (["--tempo", "90", "--tempo", "100"], "two --tempo given, 90 and 100; keep one"),
    (["--tempo", "90", "--tempo=90"], "two --tempo given"),
    (["--setup", "tempo=96", "--setup", ""], "two --setup given, tempo=96 and ''; keep one"),
    (["--without", "bass", "--without", "drums"], "two --without given, bass and drums"),
    (["other.mid"], "'other.mid' here"),
]  # fmt: skip

# What is typed as FILE.
TARGETS: list[tuple[list[str], str]] = [
    (["there.mid"], "there.mid is there already; choose another name, or --force"),
    (["there.mid", "--tempo", "3000"], "tempo must be 30 to 320"),
    (["there.mid", "--bars", "8", "--loop", "--ending", "tag"], "a loop has no ending"),
    (["there.mid", "--time", "0:01.3"], "no whole bars last 0:01.3"),
    (["there.mid", "--setup", "fast.json"], "got the text"),
    (["there.mid", "--setup", "run.json", "--bars", "16"], "bar 17 cannot end after 16 bars"),
    (["folder"], "folder is a folder; name a file in it"),
    (["folder/"], "folder/ is a folder; name a file in it"),
    (["folder.mid", "--force"], "folder.mid is a folder"),
    (["missing/vamp.mid"], "there is no folder missing; make it or choose another"),
    (["there.mid/vamp.mid"], "there is no folder there.mid"),
    (["loop.mid"], "cannot write loop.mid"),
    (["/proc/vamp.mid"], "cannot write /proc/vamp.mid"),
    (["/dev/full", "--format", "mid"], "cannot write /dev/full: the disk is full"),
    (["a" * 300 + ".mid"], "the name is too long"),
    (
        ["vamp"],
        "vamp has no ending: a file must end in .mid, .wav, .flac, .musicxml, .svg, .html or .json",
    ),
    (
        ["vamp.mp3"],
        "vamp.mp3 ends in .mp3: a file must end in .mid, .wav, .flac, .musicxml, .svg, .html or",
    ),
    (
        ["vamp.xml"],
        "vamp.xml ends in .xml: a file must end in .mid, .wav, .flac, .musicxml, .svg, .html or",
    ),
    (["vamp.musicxml", "--room", "0"], "a .musicxml file holds no sound; leave it out"),
    (["vamp.musicxml", "--bars", "5001"], "a score has 5,000 bars at most, got 5,001"),
    (["there.mid", "--format", "musicxml"], "ends in .mid, but the format asked for is musicxml"),
    (["missing/vamp.musicxml"], "there is no folder missing; make it or choose another"),
    (["/dev/full", "--format", "musicxml", "--bars", "1"], "the disk is full"),
    (["vamp.mid.bak"], "ends in .bak"),
    ([".mid"], ".mid has no ending"),
    (
        ["-"],
        "- has no ending: a file must end in .mid, .wav, .flac, .musicxml, .svg, .html or",
    ),
    ([""], "vamp: '' has no ending"),
    ([" .mid "], "vamp: ' .mid ' ends in"),
    (["vamp\nvamp: 7\x1b[2J.mp3"], r"vamp\nvamp: 7\x1b[2J.mp3 ends in .mp3"),
    ([], "export needs a FILE, such as vamp.mid"),
]

SOUND: list[tuple[list[str], str]] = [
    *[(["vamp.wav", "--rate", text],
       f"rate must be 22050, 32000, 44100, 48000, 88200, 96000, 176400 or 192000, got {text}")
      for text in ("0", "8000", "48k", "-48000", "48000.0", "1e9", "nan")],
    (["vamp.flac", "--rate", ""], "got ''"),
    *[(["vamp.wav", "--bits", text], f"bits must be 16, 24 or 32f in a .wav file, got {text}")
      for text in ("8", "32", "24f", "-16", "many")],
    (["vamp.wav", "--bits", ""], "in a .wav file, got ''"),
    (["vamp.flac", "--bits", "32f"], "bits must be 16 or 24 in a .flac file, got 32f"),
    (["vamp.json", "--bits", "16"], "--bits is for .wav and .flac, a .json file holds no sound"),
    (["vamp.wav", "--format", "flac"], "vamp.wav ends in .wav, but the format asked for is flac"),
    (["vamp.wav", "--endless"], "a file needs an end, got --endless; try --bars"),
    (["vamp.wav", "--tempo", "3000"], "tempo must be 30 to 320"),
    (["vamp.flac", "--rate", "192000", "--tempo", "30", "--bars", "100000"],
     "too long for a .flac file"),
    (["there.wav"], "there.wav is there already; choose another name, or --force"),
    (["missing/vamp.flac"], "there is no folder missing; make it or choose another"),
    (["/dev/full", "--format", "wav", "--bars", "1"], "cannot write /dev/full: the disk is full"),
    (["/dev/full", "--format", "flac", "--bars", "1"], "cannot write /dev/full: the disk is full"),
]  # fmt: skip

# What is typed after `vamp play`.
PLAYED: list[tuple[list[str], str]] = [
    (["--tempo", "3000"], "tempo must be 30 to 320"),
    (["--bars", "0"], "bars must be a whole number from 1 to 100,000, got 0"),
    (["--endless", "--bars", "8"], "one length, got --bars 8 and --endless; keep one"),
    (["--loop"], "a loop needs a length"),
    (["--ending", "tag"], "ending tag needs a length"),
    (["--setup", "missing.json"], "missing.json is neither a file"),
    (["--rate", "48k"], "rate must be 22050, 32000,"),
    (["--bits", "16"], "'--bits' here; vamp play --help"),
    (["--format", "wav"], "'--format' here; vamp play --help"),
    (["vamp.wav"], "'vamp.wav' here; vamp play --help"),
    (["--devise", "x"], "'--devise' here; did you mean --device?"),
    (
        ["--output", "vamp.mp3", "--bars", "1"],
        "output must be speakers, page, port:NAME or a file that ends in",
    ),
    (["--output", "there.wav", "--bars", "1"], "there.wav is there already"),
    (["--output", "missing/vamp.wav", "--bars", "1"], "there is no folder missing"),
    (["--output", "vamp.wav"], "a file needs an end"),
    (["--output", "vamp.flac", "--bars", "1", "--rate", "1"], "rate must be"),
    (["--output", "vamp.wav", "--bars", "1", "--device", "x"], "keep one"),
    (["--output", "vamp.wav", "--bars", "1", "--soundfont", "song.mid"], "'song.mid' is no whole"),
]

COMMANDS: list[tuple[list[str], str]] = [
    (
        ["solo"],
        "no command or option 'solo'; there is studio, play, export, devices, and vamp --help",
    ),
    (["Export", "vamp.mid"], "no command or option 'Export'"),
    (["--verion"], "no command or option '--verion'"),
    (["--tempo", "96"], "no command or option '--tempo'"),
]

TYPED = [
    *[(["export", "vamp.mid", *words], said) for words, said in OPTIONS],
    *[(["export", *words], said) for words, said in (*TARGETS, *SOUND)],
    *[(["play", *words], said) for words, said in PLAYED],
    *COMMANDS,
]


@pytest.fixture(autouse=True)
def _in_a_folder_with_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        Path(name).write_bytes(content)
    for name in ("folder", "folder.mid"):
        Path(name).mkdir()
    Path("loop.mid").symlink_to("loop.mid")


def standing() -> dict[str, bytes | None]:
    """All that is in the folder, with what it holds."""
    return {p.name: p.read_bytes() if p.is_file() else None for p in Path().rglob("*")}


def check(code: int, out: str, err: str, said: str) -> None:
    assert code == 2
    assert out == ""
    assert err.startswith("vamp: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert "\x1b" not in err
    assert said in err


@pytest.mark.parametrize(("words", "said"), TYPED)
def test_a_mistake_is_one_line_and_leaves_nothing(
    words: list[str], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = standing()
    code = main(words)
    check(code, *capfd.readouterr(), said)
    assert standing() == before


# The same through the real command, one of each kind.
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "vamp.mid", "--tempo", "nan"], "got nan"),
        (["export", "vamp.mid", "--bars", "1e9"], "got 1e9"),
        (["export", "vamp.mid", "--time", "0:00"], "got 0:00"),
        (["export", "vamp.mid", "--chords", "Dm7 | H7"], "H7"),
        (["export", "vamp.mid", "--setup", "deep.json"], "nested too deeply"),
        (["export", "vamp.mid", "--setup", "v=2"], "for version 2 of the band"),
        (["export", "/dev/full", "--format", "mid"], "the disk is full"),
        (["export", "/dev/full", "--format", "mid", "--bars", "4000"], "the disk is full"),
        (["export", "there.mid"], "there already"),
        (["export", "missing/vamp.mid"], "no folder missing"),
        (["export", b"\xff.mp3".decode(errors="surrogateescape")], r"\udcff.mp3 ends in .mp3"),
        (["solo"], "no command or option 'solo'"),
        (["export", "there.wav"], "there already"),
        (["export", "/dev/full", "--format", "wav", "--bars", "1"], "the disk is full"),
        (["play", "--tempo", "nan"], "got nan"),
    ],
)
def test_the_real_command_ends_so_too(words: list[str], said: str) -> None:
    before = standing()
    ran = vamp(*words)
    check(ran.returncode, ran.stdout.decode(), ran.stderr.decode(), said)
    assert standing() == before


@pytest.mark.parametrize("words", [[], ["--help"], ["export", "--help"], ["--version"]])
def test_an_answer_that_cannot_be_written_is_told(words: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        ran = vamp(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    check(ran.returncode, "", ran.stderr.decode(), "cannot write to standard output")
