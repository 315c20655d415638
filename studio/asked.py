"""What the options of a command ask the band to play, as ``export`` and ``play`` share it.

The options are texts; the table of fields reads them, so they are held to the same ranges,
in the same words, as a setup line or a setup file. An option beats what the setup beside it
says, and what nobody says is the command's own usual.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from harmony.form import Form
from harmony.mistake import Mistake
from playback.legs import each, goes_round
from playback.length import fit, read_time, time_text
from playback.rates import PLAYED_RATES, RATES, USUAL_RATE
from playback.route import Route
from playback.setup import DEFAULT, Setup
from playback.setup_fields import FIELD_NAMED, MOST_BARS, Field
from playback.setup_kinds import Choice, Whole
from playback.setup_line import line_fields
from playback.timeline import Timeline
from playback.timetable import total_moment
from studio.files import named, read_small_file

if TYPE_CHECKING:
    from playback.audio_file import AudioFormat

EASY_SEEDS = 9_999
"""A chosen seed has four digits at most, so that it can be read out and typed (choice)."""

LENGTHS = ("bars", "choruses", "time", "endless")
BESIDE_A_LOG = ("bars", "loop", "ending", "count-in")
KEPT = ("tempo", "form")
"""What a log says bar by bar, and no option beside it for all."""

WAYS = ("part", "count-in-each", "ramp", "ladder", "from")
"""What is asked of the way through the music, in the order in which it is done."""
TO_OTHER_TEMPOS = ("ramp", "ladder")

# An option beats what stands against it in the setup that it is given beside.
RIVALS = {"swing": "straight", "straight": "swing", "loop": "ending", "ending": "loop"}

# What a setup says about its end, which --endless takes back.
ABOUT_THE_END = ("bars", "loop", "ending")

SILENT_KINDS = ("mid", "json")
SOUNDING = ("rate", "bits", "room", "level", "pan", "soundfont")

Asked = Mapping[str, Any]
"""The options by name, as texts; None where not given."""


def route_asked(
    asked: Asked, usual_bars: int | None, usual_count_in: int = 0, *, ends: bool = True
) -> tuple[Route, bool, tuple[str, ...]]:
    """What is to be played, whether its seed was chosen here, and warnings.

    ``usual_bars`` and ``usual_count_in`` hold where neither an option nor the setup says
    otherwise: of a ramp or a ladder at least to its end. No usual length is endless, and then
    ``--endless`` may be asked for. With one the route ``ends``, or else may still go round and
    round. A timeline log keeps its count-in. Raises Mistake.
    """
    said, warnings = _setup_said(asked["setup"])
    given = {
        row.attribute: row.read(asked[name])
        for name, row in FIELD_NAMED.items()
        if asked[name] is not None
    }
    length = _length_of(asked)
    if length[0] == "endless" and usual_bars is not None:
        raise Mistake("a file needs an end, got --endless; try --bars, --choruses or --time")
    chosen = False
    if isinstance(said, Route):
        route = _log_with(said, given, length, usual_bars)
    else:
        chosen = "seed" not in said and "seed" not in given
        merged = _setup_with(said, given, length)
        merged.setdefault("bars", None if _goes_on(asked) else usual_bars)
        merged.setdefault("count_in", usual_count_in)
        route = Route.of(Setup(**merged))
    if any(asked.get(name) is not None for name in WAYS):
        from studio.way_asked import way_asked

        route = way_asked(route, asked)
    if (
        usual_bars is not None
        and route.total_bars is None
        and (ends or not goes_round(route.legs[-1]))
    ):
        route = for_bars(route, usual_bars)
    return route, chosen, warnings


def _goes_on(asked: Asked) -> bool:
    """Whether the tempo's way says how long it is."""
    return not asked["loop"] and any(asked.get(way) is not None for way in TO_OTHER_TEMPOS)


def audio_format_asked(asked: Asked, kind: str) -> AudioFormat | None:
    """How the sound of a .wav or .flac file is written; None for the other kinds.

    Raises Mistake, also where an option of SOUNDING is given to one that holds no sound.
    """
    given = [name for name in SOUNDING if asked.get(name) is not None]
    if kind in SILENT_KINDS:
        if given:
            told = f"--{given[0]} is for .wav and .flac, a .{kind} file holds no sound"
            raise Mistake(f"{told}; leave it out")
        return None
    from playback.audio_file import AudioFormat

    rate, bits = rate_asked(asked, RATES), asked.get("bits")
    return AudioFormat(kind, rate) if bits is None else AudioFormat(kind, rate, bits)


def rate_asked(asked: Asked, rates: Sequence[int] = PLAYED_RATES) -> int:
    """How many frames a second --rate asks for, one of ``rates``. Raises Mistake."""
    if asked.get("rate") is None:
        return USUAL_RATE
    rate = Field("rate", "rate", Choice(tuple(str(rate) for rate in rates))).read(asked["rate"])
    return int(rate)


def music_text(route: Route) -> str:
    """What is played, in words: how long, how fast, and the home of chords not the vamp's."""
    setups = [setup for leg in route.legs for _, setup in leg.timeline.changes]
    tempos = [setup.tempo for setup in setups]
    ends = sorted((min(tempos), max(tempos)), reverse=tempos[0] == max(tempos))
    tempo = " to ".join(f"{tempo:.6g}" for tempo in dict.fromkeys(ends))
    bars, total = route.total_bars, total_moment(route)
    length = "endless" if bars is None else f"{bars:,} bar{'s' * (bars != 1)}"
    lasts = f", {time_text(Fraction(round(total, 1)))}" if total is not None else ""
    count_in = -min(0, route.legs[0].first_bar)
    before = f", after a count-in of {count_in} bar{'s' * (count_in > 1)}" if count_in else ""
    told = f"{length} at {tempo} beats per minute{lasts}{before}{_home_text(route.first)}"
    form = route.timeline.sections[-1].setup.form.bars
    short = bars is not None and bars < form
    return f"{told}, the form's {form} bars cut short" if short else told


def seed_text(route: Route, command: Sequence[str], chosen: bool) -> str:
    """The seed and, where it was chosen, the command that plays the same band again."""
    seed = route.first.seed
    if not chosen:
        return f"seed {seed}"
    from shlex import join

    return f"seed {seed}: vamp {join(command)} --seed {seed} plays the same band again"


def _home_text(first: Setup) -> str:
    """The home chord of chords that are not the vamp, because it is guessed from them."""
    return "" if first.form == DEFAULT.form else f", home {first.sounding_form.home}"


def _setup_said(text: str | None) -> tuple[dict[str, Any] | Route, tuple[str, ...]]:
    """What --setup says, a line or a file, and warnings. Raises Mistake."""
    if text is None:
        return {}, ()
    if not os.path.lexists(text):
        if "=" in text:
            return line_fields(text)
        told = f"{named(text)} is neither a file that is there nor a setup line"
        raise Mistake(f"{told} (tempo=96&seed=7)")
    from playback.setup_file import LARGEST_FILE, file_fields

    content = read_small_file(text, LARGEST_FILE)
    try:
        said, warnings = file_fields(content)
    except Mistake as mistake:
        raise Mistake(f"{named(text)}: {mistake}") from None
    if isinstance(said, Route) and said == Route.of(only := said.first):
        return {"count_in": only.count_in, **only.differences()}, warnings
    return said, warnings


def _setup_with(
    said: dict[str, Any], given: dict[str, Any], length: tuple[str, str]
) -> dict[str, Any]:
    """The fields of the options and, where they are silent, of --setup; a seed in any case."""
    merged = _overruled(said, given)
    name, text = length
    if name == "endless":
        merged = _without_end(merged, given)
    form, tempo = merged.get("form", DEFAULT.form), merged.get("tempo", DEFAULT.tempo)
    if name == "time":
        merged["bars"], merged["tempo"] = fit(read_time(text), form, tempo)
    elif name == "choruses":
        merged["bars"] = _bars_of(text, form)
    merged.setdefault("seed", 1 + int.from_bytes(os.urandom(4)) % EASY_SEEDS)
    return merged


def _log_with(
    log: Route, given: dict[str, Any], length: tuple[str, str], usual_bars: int | None
) -> Route:
    """A log with another length, ending or count-in; its music stays as it was."""
    if kept := [row.name for row in FIELD_NAMED.values() if row.attribute in given.keys() & KEPT]:
        raise Mistake(f"this file says its {kept[0]} bar by bar; leave out --{kept[0]}")
    about_the_way = {FIELD_NAMED[name].attribute for name in BESIDE_A_LOG}
    music = {name: value for name, value in given.items() if name not in about_the_way}
    if music:
        log = _all_through(log, music)
        given = {name: value for name, value in given.items() if name in about_the_way}
    name, text = length
    if name == "time":
        raise Mistake(f"time {text} fits one tempo, a timeline log may have many; try --bars")
    asked_for = name or ", ".join(FIELD_NAMED[n].name for n in BESIDE_A_LOG if _field(n) in given)
    if len(log.legs) > 1 and asked_for:
        told = "this log goes back or round and round, and is as long as it was played"
        raise Mistake(f"{told}; leave out --{asked_for}")
    if not asked_for:
        return log
    *before, last = log.legs
    timeline = _timeline_with(last.timeline, given, name, text, usual_bars)
    first_bar = last.first_bar
    if first_bar <= 0 and not before:
        first_bar = -timeline.changes[0][1].count_in
    return Route((*before, replace(last, timeline=timeline, first_bar=first_bar, last_bar=None)))


def _all_through(log: Route, music: dict[str, Any]) -> Route:
    """A log whose bars are all played otherwise."""

    def change(setup: Setup) -> Setup:
        return Setup(**_overruled(setup.differences(), music))

    legs = (replace(leg, timeline=each(leg.timeline, change)) for leg in log.legs)
    return Route(tuple(legs))


def for_bars(route: Route, bars: int) -> Route:
    """An endless route with an end: after so many bars, or a form after its last change; one that
    goes round and round once round.
    """
    *before, last = route.legs
    if last.times is None:
        return Route((*before, replace(last, times=1)))
    if last.timeline.loops:
        return Route(
            (*before, replace(last, last_bar=last.first_bar + (last.timeline.total_bars or bars)))
        )
    timeline = _timeline_with(last.timeline, {}, "", "", bars)
    return Route((*before, replace(last, timeline=timeline)))


def _field(name: str) -> str:
    return FIELD_NAMED[name].attribute


def _timeline_with(
    log: Timeline, given: dict[str, Any], name: str, text: str, usual_bars: int | None
) -> Timeline:
    first, last = log.changes[0][1], log.changes[-1][1]
    if "count_in" in given:
        first = first.changed(count_in=given.pop("count_in"))
    changes = _overruled(last.differences(), given)
    if name == "endless":
        changes = _without_end(changes, given)
    elif name == "choruses":
        changes["bars"] = _bars_of(text, last.form)
    if usual_bars is not None:
        changes.setdefault("bars", max(usual_bars, log.changes[-1][0] + last.form.bars))
    if len(log.changes) == 1:
        return replace(log, changes=((0, Setup(**{**changes, "count_in": first.count_in})),))
    last_change = (log.changes[-1][0], Setup(**changes))
    return replace(log, changes=((0, first), *log.changes[1:-1], last_change))


def _overruled(said: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    beaten = {RIVALS[name] for name, value in given.items() if name in RIVALS and value != "none"}
    return {name: value for name, value in said.items() if name not in beaten} | given


def _without_end(fields: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The fields without the end that the setup says; one asked for beside it stays."""
    return {
        name: value for name, value in fields.items() if name in given or name not in ABOUT_THE_END
    }


def _length_of(asked: Asked) -> tuple[str, str]:
    """The one length asked for: its name and text, or two empty ones. Raises Mistake."""
    lengths = [(name, asked[name]) for name in LENGTHS if asked[name] is not None]
    if len(lengths) > 1:
        both = " and ".join(f"--{name} {text}".strip() for name, text in lengths)
        raise Mistake(f"a performance has one length, got {both}; keep one")
    return lengths[0] if lengths else ("", "")


def _bars_of(choruses: str, form: Form) -> int:
    count: int = Field("choruses", "bars", Whole(1, MOST_BARS // form.bars)).read(choruses)
    return count * form.bars
