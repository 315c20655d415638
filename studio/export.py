"""``vamp export``: from the options of the command to a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from harmony.mistake import Mistake
from playback.route import Route
from playback.setup_kinds import alternatives, shown
from studio.asked import Asked, audio_format_asked, music_text, route_asked, seed_text
from studio.files import fresh_file, named

if TYPE_CHECKING:
    from playback.audio_file import AudioFormat
    from studio.sounds import Sounds

USUAL_BARS = 32
"""The length of an export that asks for none: four choruses of the vamp (choice)."""


def export(asked: Asked, command: Sequence[str]) -> list[str]:
    """Write the file that was asked for; gives what there is to say, a line each.

    ``command`` is what was typed after ``vamp``, to say how to get the same band again.
    Raises Mistake.
    """
    kind = _format_of(asked)
    how = audio_format_asked(asked, kind)
    sounding = None
    if how is not None:
        from studio.sounds import sounds_asked

        sounding = Sounding(how, sounds_asked(asked))
    usual_bars, ends = _usual_bars(asked, kind), kind != "json"
    route, chosen, warnings = route_asked(asked, usual_bars, ends=ends)
    warned = [f"vamp: {warning}" for warning in warnings]
    if asked["split"] is not None:
        told = _split(route, asked, kind)
    else:
        told = write_file(route, asked["file"], kind, sounding, force=asked["force"])
    return [*warned, *told, seed_text(route, command, chosen)]


def _split(route: Route, asked: Asked, kind: str) -> list[str]:
    """A MIDI file per player. Raises Mistake for another kind."""
    if kind != "mid":
        raise Mistake(f"--split is for .mid files, one per player, got .{kind}; leave it out")
    from studio.split import write_split

    names = write_split(route, asked["file"], force=asked["force"])
    return [f"wrote {', '.join(names)}: {music_text(route)}"]


def _usual_bars(asked: Asked, kind: str) -> int | None:
    """A setup is for playing too: unless its end was spoken of, it has none."""
    has_end = asked["loop"] is not None or asked["ending"] is not None
    return USUAL_BARS if has_end or kind != "json" else None


def write_file(
    route: Route,
    path: str,
    kind: str,
    sounding: Sounding | None = None,
    *,
    force: bool = False,
) -> list[str]:
    """Write a performance whole or not at all; gives what there is to say, a line each.

    ``kind`` is one of WRITERS, "-" is standard output; ``sounding`` is how a sound file
    is written. Raises Mistake.
    """
    with fresh_file(path, force=force) as out:
        warnings = WRITERS[kind](route, out, sounding)
    name = "standard output" if path == "-" else named(path)
    in_bits = f", {sounding.how}" if sounding else ""
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


def _write_score(route: Route, out: BinaryIO, _: object) -> Iterable[str]:
    from playback.score import sheet_of

    sheet = sheet_of(route)
    from harmony.notation import musicxml
    from studio.progress import progress_shown

    with progress_shown() as told:
        out.write(musicxml(sheet, told))
    return ()


def _write_setup(route: Route, out: BinaryIO, _: object) -> Iterable[str]:
    from playback.setup_file import setup_file

    out.write(setup_file(route).encode())
    return ()


def _write_sound(route: Route, out: BinaryIO, asked: Sounding | None) -> Iterable[str]:
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


WRITERS: dict[str, Callable[[Route, BinaryIO, Sounding | None], Iterable[str]]] = {
    "mid": _write_midi,
    "wav": _write_sound,
    "flac": _write_sound,
    "musicxml": _write_score,
    "json": _write_setup,
}
"""What writes a file of each kind, and gives what there is to warn of."""

FORMAT_OF_ENDING = {
    ".mid": "mid",
    ".midi": "mid",
    ".wav": "wav",
    ".flac": "flac",
    ".musicxml": "musicxml",
    ".json": "json",
}


def _format_of(asked: Asked) -> str:
    """What kind of file is meant, by --format or by how the name ends. Raises Mistake."""
    path, wanted = asked["file"], asked["format"]
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
