"""``vamp export``: from the options of the command to a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from harmony.mistake import Mistake
from playback.route import Route
from playback.setup_kinds import alternatives, shown
from studio.asked import (
    PAPER,
    PAPER_KINDS,
    Asked,
    audio_format_asked,
    music_text,
    route_asked,
    seed_text,
)
from studio.files import fresh_file, named

if TYPE_CHECKING:
    from playback.audio_file import AudioFormat
    from studio.sheets import OnPaper
    from studio.sounds import Sounds

USUAL_BARS = 32
"""The length of an export that asks for none: four choruses of the vamp (choice)."""


def export(asked: Asked, command: Sequence[str]) -> list[str]:
    """Write the file that was asked for; gives what there is to say, a line each.

    ``command`` is what was typed after ``vamp``, to say how to get the same band again.
    Raises Mistake.
    """
    if asked["batch"] is not None:
        from studio.batch.run import export_batch

        return export_batch(asked)
    if lone := [name for name in ("jobs", "scheduler") if asked[name] is not None]:
        raise Mistake(f"--{lone[0]} is for many files; say which with --batch JOBS.toml")
    if asked["stems"] is not None:
        from studio.stems import export_stems

        return export_stems(asked, command)
    kind = format_of(asked)
    if asked["chart"] is not None:
        from studio.chart_asked import chart_read

        asked = chart_read(asked)
    how = how_asked(asked, kind)
    route, chosen, warnings = written_route(asked, kind)
    warned = [f"vamp: {warning}" for warning in warnings]
    if asked["split"] is not None:
        told = _split(route, asked, kind)
    else:
        told = write_file(route, asked["file"], kind, how, force=asked["force"])
    return [*warned, *told, seed_text(route, command, chosen)]


def _split(route: Route, asked: Asked, kind: str) -> list[str]:
    """A MIDI file per player. Raises Mistake for another kind."""
    if kind != "mid":
        raise Mistake(f"--split is for .mid files, one per player, got .{kind}; leave it out")
    from studio.split import write_split

    names = write_split(route, asked["file"], force=asked["force"])
    return [f"wrote {', '.join(names)}: {music_text(route)}"]


def written_route(asked: Asked, kind: str) -> tuple[Route, bool, tuple[str, ...]]:
    """What a file of that kind holds, as ``route_asked`` gives it. Raises Mistake."""
    return route_asked(asked, _usual_bars(asked, kind), ends=not _goes_on(asked, kind))


def how_asked(asked: Asked, kind: str) -> Sounding | OnPaper | None:
    """How a file is written of which there are several ways. Raises Mistake."""
    sound, paper = audio_format_asked(asked, kind), None
    if kind in PAPER_KINDS or any(asked.get(name) is not None for name in PAPER):
        from studio.sheets import paper_asked

        paper = paper_asked(asked, kind)
    if sound is None:
        return paper
    from studio.sounds import sounds_asked

    return Sounding(sound, sounds_asked(asked))


def _usual_bars(asked: Asked, kind: str) -> int | None:
    """A setup and a chart are for playing too: unless their end was spoken of, they have none."""
    has_end = asked["loop"] is not None or asked["ending"] is not None
    return USUAL_BARS if has_end or not _goes_on(asked, kind) else None


def _goes_on(asked: Asked, kind: str) -> bool:
    return kind == "json" or asked["paper"] == "chart"


def write_file(
    route: Route,
    path: str,
    kind: str,
    how: Sounding | OnPaper | None = None,
    *,
    force: bool = False,
) -> list[str]:
    """Write a performance whole or not at all; gives what there is to say, a line each.

    ``kind`` is one of WRITERS, "-" is standard output; ``how`` a sound file is written, and what
    stands on paper. Raises Mistake.
    """
    with fresh_file(path, force=force) as out:
        warnings = WRITERS[kind](route, out, how)
    name = "standard output" if path == "-" else named(path)
    in_bits = f", {how.how}" if isinstance(how, Sounding) else ""
    warned = [f"vamp: {warning}" for warning in warnings]
    return [*warned, f"wrote {name}: {music_text(route)}{in_bits}"]


class Sounding(NamedTuple):
    """How a sound file is written, and what the band plays on and where."""

    how: AudioFormat
    sounds: Sounds


def _write_midi(route: Route, out: BinaryIO, _: object) -> Iterable[str]:
    from playback.midi_file import write_midi_file

    write_midi_file(route, out)
    return ()


def _write_paper(kind: str, route: Route, out: BinaryIO, paper: Any) -> Iterable[str]:
    from studio.progress import progress_shown
    from studio.sheets import OnPaper, drawn, sheet_on

    sheet = sheet_on(route, paper or OnPaper())
    with progress_shown() as told:
        out.write(drawn(sheet, kind, told))
    return ()


def _write_setup(route: Route, out: BinaryIO, _: object) -> Iterable[str]:
    from playback.setup_file import setup_file

    out.write(setup_file(route).encode())
    return ()


def _write_sound(route: Route, out: BinaryIO, asked: Any) -> Iterable[str]:
    from studio.folders import note_cache
    from studio.progress import progress_shown

    cache = note_cache()
    from playback.audio_file import AudioFormat, write_audio_file
    from studio.sounds import sounds_asked

    how, sounds = asked or (AudioFormat(), sounds_asked({}))
    sampler = sounds.sampler(how.rate, cache)
    with progress_shown() as told:
        write_audio_file(route, out, how, sampler, told, sounds.mixer(how.rate))
    return [*sounds.replaced(route), *([cache.warning] if cache.warning else [])]


WRITERS: dict[str, Callable[[Route, BinaryIO, Any], Iterable[str]]] = {
    "mid": _write_midi,
    "wav": _write_sound,
    "flac": _write_sound,
    **{kind: partial(_write_paper, kind) for kind in PAPER_KINDS},
    "json": _write_setup,
}
"""What writes a file of each kind, and gives what there is to warn of."""

FORMAT_OF_ENDING = {
    ".mid": "mid",
    ".midi": "mid",
    ".wav": "wav",
    ".flac": "flac",
    ".musicxml": "musicxml",
    ".svg": "svg",
    ".html": "html",
    ".json": "json",
}


def format_of(asked: Asked) -> str:
    """What kind of file is meant, by --format or by how the name ends. Raises Mistake."""
    path, wanted = asked["file"], asked["format"]
    if path is None:
        raise Mistake("export needs a FILE, such as vamp.mid, --stems and a folder, or --batch")
    if wanted is not None and wanted not in WRITERS:
        raise Mistake(f"format must be {alternatives(tuple(WRITERS))}, got {shown(wanted)}")
    if os.path.isdir(path):
        raise Mistake(f"{named(path)} is a folder; name a file in it, such as vamp.mid")
    ending = os.path.splitext(path)[1].lower()
    found = FORMAT_OF_ENDING.get(ending)
    if wanted and found and found != wanted:
        ends = f"{named(path)} ends in {ending}"
        raise Mistake(f"{ends}, but the format asked for is {wanted}; keep one")
    if not (wanted or found):
        kinds = alternatives(tuple(f".{name}" for name in WRITERS))
        end = f"ends in {ending}" if ending else "has no ending"
        raise Mistake(f"{named(path)} {end}: a file must end in {kinds}, or say --format mid")
    return str(wanted or found)
