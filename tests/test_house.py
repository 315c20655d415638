"""The house stands: imports point down, the pure part touches nothing, the wheel is whole."""

from __future__ import annotations

import ast
import doctest
import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
LAYERS = ("harmony", "playback", "exercises", "studio")  # from the ground up

# Below studio everything is pure but these, each with what it touches. So a new or renamed
# module is pure until somebody says here what else it needs.
TOUCHES = {
    "harmony.notation": "music21",
    "harmony.musicxml": "XML",
    "harmony.pages": "XML and verovio",
    "harmony.charts.xml_read": "XML and zip files",
    "harmony.charts.sheet_signs": "XML",
    "harmony.charts.lead_sheet": "XML",
    "playback.midi_port": "MIDI ports",
    "playback.lifeline": "the sockets of this process",
    "playback.band_thread": "a thread, and its urgency",
    "playback.port_band": "the clock",
    "playback.sound_set": "the sound files",
    "playback.fonts.file": "numpy and SoundFont files",
    "playback.fonts.soundfont": "numpy and SoundFont files",
    "playback.fonts.notes": "numpy and SoundFont files",
    "playback.fonts.balance": "numpy, SoundFont files and the sound files",
    "playback.fonts.sounds": "SoundFont files and the sound files",
    "playback.note_loudness": "numpy",
    "playback.resample": "numpy",
    "playback.stirs": "numpy",
    "playback.strokes": "numpy",
    "playback.sampler": "numpy and the sound files",
    "playback.note_cache": "numpy, the clock and the cache folder",
    "playback.note_file": "numpy and files",
    "playback.mixer": "numpy",
    "playback.room": "numpy",
    "playback.limiter": "numpy",
    "playback.rendering": "numpy and the sound files",
    "playback.ring": "numpy",
    "playback.live": "a thread",
    "playback.hush": "what the system writes on standard error",
    "playback.sound_system": "the sound card, and a process that tries it",
    "playback.speakers": "the sound card",
    "playback.audio_file": "numpy and files",
    "playback.steps": "numpy",
    "playback.stems": "numpy and the sound files",
    "playback.booths": "processes",
    "playback.stream": "numpy",
    "exercises.feedback": "numpy",
}

# All that pure modules may import besides each other: no clock, no threads, no files, no
# chance, no setting of the machine, and nothing that is slow to load.
PURE_LIBRARY = set(
    """
    __future__ abc array base64 binascii bisect collections collections.abc contextlib copy
    _blake2 dataclasses difflib enum fractions functools hashlib heapq itertools json math numbers
    operator re string struct textwrap types typing unicodedata urllib.parse zlib
    """.split()
)
# Built-in ways around an import: to the disk, the terminal, or whatever a text may name.
OUT_OF_DOORS = {"open", "print", "input", "breakpoint", "eval", "exec", "compile", "__import__"}

MOST_LINES = 320  # STYLE says about 250; a table may run over, a second subject may not


def name_of(path: Path) -> str:
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    name_of(path): path for layer in LAYERS for path in sorted((HOUSE / layer).rglob("*.py"))
}
PURE = [name for name in MODULES if not name.startswith("studio") and name not in TOUCHES]
SOURCES = [*MODULES.values(), *sorted(HOUSE.glob("tests/*.py")), *HOUSE.glob("benchmarks/*.py")]


def top(module: str) -> str:
    return module.partition(".")[0]


@cache
def read(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), path.name)


def imported_by(module: str) -> Iterator[str]:
    """Every module that ``module`` imports anywhere in its text, inside functions too."""
    path = MODULES[module]
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(read(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            around = package[: len(package) + 1 - node.level] if node.level else []
            base = ".".join([*around, *([node.module] if node.module else [])])
            yield base
            inside = (f"{base}.{alias.name}" for alias in node.names)
            yield from (name for name in inside if name in MODULES or name in TOUCHES)


def in_a_new_process(program: str, *words: str) -> str:
    """What ``program`` prints in a Python that has the modules of this one, and none loaded."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, *words],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_point_down(module: str) -> None:
    above = LAYERS[LAYERS.index(top(module)) + 1 :]
    upward = {name for name in imported_by(module) if top(name) in above}
    assert not upward, f"{module} reaches up to {upward}"


@pytest.mark.parametrize("module", PURE)
def test_the_pure_part_imports_nothing_but_itself(module: str) -> None:
    allowed = PURE_LIBRARY.union(PURE)
    impure = {name for name in imported_by(module) if name not in allowed}
    assert not impure, f"{module} is pure; what it needs from {impure} comes from above it"


@pytest.mark.parametrize("module", PURE)
def test_the_pure_part_stays_indoors(module: str) -> None:
    names = {node.id for node in ast.walk(read(MODULES[module])) if isinstance(node, ast.Name)}
    assert not names & OUT_OF_DOORS


def test_every_layer_is_there() -> None:
    assert set(LAYERS) <= MODULES.keys()
    assert "playback.band" in PURE


# What was loaded before the first import is the environment's, not ours.
SAY_STRANGERS = """
import sys, importlib
before = set(sys.modules)
for name in sys.argv[1:]:
    importlib.import_module(name)
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(loaded - set(sys.stdlib_module_names)))
"""


AT_A_PORT = ("playback.port_band", "playback.midi_port", "playback.clock_follower")


def test_the_pure_part_loads_no_library() -> None:
    assert set(in_a_new_process(SAY_STRANGERS, *PURE).split()) <= set(LAYERS)


def test_the_command_starts_without_the_band() -> None:
    assert in_a_new_process(SAY_STRANGERS, "studio.cli").split() == ["studio"]


def test_play_to_a_port_loads_nothing_of_the_sound() -> None:
    played = ("studio.port", "studio.port_desk", "studio.hands", "studio.stage", *AT_A_PORT)
    assert "numpy" not in in_a_new_process(SAY_STRANGERS, *played).split()


def test_every_library_in_use_is_declared() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["midi"], *extras["engrave"], *extras["cluster"]]
    names = {re.split(r"[^\w-]", line)[0].removeprefix("python-") for line in wanted}
    used = {top(name) for module in MODULES for name in imported_by(module)}
    assert used - sys.stdlib_module_names - set(LAYERS) <= names


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_says_its_idea_and_stays_small(path: Path) -> None:
    assert ast.get_docstring(read(path)), "no docstring"
    assert len(path.read_text(encoding="utf-8").splitlines()) < MOST_LINES


@pytest.mark.parametrize("module", [m for m in MODULES if ">>> " in MODULES[m].read_text("utf-8")])
def test_the_examples_are_true(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_tested_is_the_checkout(layer: str) -> None:
    """An older install would pass tests of what is no longer written."""
    spec = find_spec(layer)
    assert spec is not None
    assert spec.submodule_search_locations
    installed = Path(spec.submodule_search_locations[0])
    texts = {path.relative_to(installed): path.read_bytes() for path in installed.rglob("*.py")}
    ours = {p.relative_to(HOUSE / layer): p.read_bytes() for p in (HOUSE / layer).rglob("*.py")}
    assert texts == ours, "the install is older than the checkout: rm -rf build, install again"


def belongings(layer: str) -> set[str]:
    """Every file of a layer, as the wheel must hold it: modules, py.typed, sounds, pages."""
    files = (path for path in (HOUSE / layer).rglob("*") if path.is_file())
    names = {path.relative_to(HOUSE).as_posix() for path in files}
    return {name for name in names if "__pycache__" not in name and "/." not in name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel, built from a copy as pip would build it, but without the network."""
    room = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(HOUSE / name, room)
    for name in (*LAYERS, "tests", "benchmarks"):
        shutil.copytree(HOUSE / name, room / name, ignore=shutil.ignore_patterns("__pycache__"))
    build = "import os, sys; os.chdir(sys.argv[1]); from setuptools import build_meta as backend; "
    in_a_new_process(build + "backend.build_wheel('.')", str(room))
    (built,) = room.glob("*.whl")
    with zipfile.ZipFile(built) as opened:
        yield opened


def note_in(wheel: zipfile.ZipFile, ending: str) -> str:
    (name,) = (name for name in wheel.namelist() if name.endswith(ending))
    return wheel.read(name).decode("utf-8")


def test_the_wheel_holds_the_whole_house_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == set().union(*map(belongings, LAYERS))
    assert {f"{layer}/py.typed" for layer in LAYERS} <= packed


def test_the_wheel_brings_the_command_and_the_licence(wheel: zipfile.ZipFile) -> None:
    assert "vamp = studio.cli:main" in note_in(wheel, "entry_points.txt")
    assert "License-Expression: MIT" in note_in(wheel, "/METADATA")
    assert note_in(wheel, "licenses/LICENSE") == (HOUSE / "LICENSE").read_text(encoding="utf-8")
