"""``vamp export --stems DIR``: a sound file for each player, and the mix beside them if asked."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO

from harmony.mistake import Mistake
from playback.route import Route
from playback.setup_kinds import alternatives, shown
from playback.timetable import heard_players, total_moment
from studio.asked import Asked, music_text, route_asked, seed_text
from studio.export import USUAL_BARS, Sounding, format_of, how_asked
from studio.file_names import file_stem
from studio.files import fresh_file, named
from studio.fresh_folder import fresh_folder
from studio.progress import progress_shown

if TYPE_CHECKING:
    from playback.audio_file import AudioFormat
SOUND_KINDS = ("wav", "flac")

SOON_SECONDS = 120
"""Less music is rendered sooner in one process than others have begun (benchmarks/stems.py)."""


def export_stems(asked: Asked, command: Sequence[str]) -> list[str]:
    """Write the stems, and FILE where one is named; gives what there is to say, a line each.

    Raises Mistake.
    """
    kind = _kind(asked)
    how = how_asked(asked, kind)
    assert isinstance(how, Sounding)
    route, chosen, warnings = route_asked(asked, USUAL_BARS)
    players = heard_players(route)
    names = [f"{file_stem(route.first, route.total_bars, of=who)}.{kind}" for who in players]
    with ExitStack() as files:
        outs = {}
        if asked["file"] is not None:
            outs[""] = files.enter_context(fresh_file(asked["file"], force=asked["force"]))
        folder = fresh_folder(asked["stems"], names, force=asked["force"])
        outs |= zip(players, files.enter_context(folder), strict=True)
        warnings += tuple(_written(route, outs, how, asked["soundfont"]))
    told = [f"vamp: {warning}" for warning in warnings]
    return [*told, _wrote(asked, players, route, how.how), seed_text(route, command, chosen)]


def _written(
    route: Route, outs: Mapping[str, BinaryIO], asked: Sounding, font: str | None
) -> list[str]:
    """Write the mix, as "", and the stems; gives what there is to warn of."""
    from studio.folders import cache_folder, note_cache

    cache = note_cache()
    from playback.booths import Session, gathered
    from playback.stems import write_stems

    how, sounds = asked
    players = [player for player in outs if player]
    sampler = sounds.sampler(how.rate, cache)
    session = Session(route, how.rate, sounds.faders, font, cache_folder())
    warnings: list[str] = []
    with progress_shown() as told:
        if _booths_pay(route):
            with gathered(session, players, sampler, warnings) as rendering:
                warnings += write_stems(rendering, outs, how, told)
        else:
            warnings += write_stems(session.apart(players, sampler), outs, how, told)
    warnings += [*sounds.replaced(route), *([cache.warning] if cache.warning else [])]
    return [*dict.fromkeys(warnings)]


def _booths_pay(route: Route) -> bool:
    """Whether it is done sooner in several processes."""
    seconds = total_moment(route) or 0.0
    return cores() > 1 and seconds > SOON_SECONDS


def cores() -> int:
    """On how many cores this may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _wrote(asked: Asked, players: Sequence[str], route: Route, how: AudioFormat) -> str:
    file = asked["file"]
    mix = "" if file is None else f"{'standard output' if file == '-' else named(file)} and "
    *some, last = players
    who = f"{', '.join(some)} and {last}" if some else last
    return f"wrote {mix}{who} in {named(asked['stems'])}: {music_text(route)}, {how}"


def _kind(asked: Asked) -> str:
    """What kind of files stems are: FILE's, or --format's. Raises Mistake."""
    if asked["split"] is not None:
        raise Mistake("--split is for .mid files, --stems for sound; leave one of them out")
    if asked["file"] is None and asked["format"] is None:
        return SOUND_KINDS[0]
    kind = asked["format"] if asked["file"] is None else format_of(asked)
    if kind not in SOUND_KINDS:
        told = f"stems are written as {alternatives(SOUND_KINDS)}, got {shown(kind)}"
        raise Mistake(f"{told}; name such a FILE or none")
    return str(kind)
