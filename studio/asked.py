"""What the options of a command ask the band to play, as ``export`` and ``play`` share it.

The options are texts; the table of fields reads them, so they are held to the same ranges,
in the same words, as a setup line or a setup file. An option beats what the setup beside it
says, and what nobody says is the command's own usual.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from harmony.mistake import Mistake
from playback.legs import goes_round
from playback.length import fit, read_time, time_text
from playback.rates import PLAYED_RATES, RATES, USUAL_RATE
from playback.route import Route
from playback.setup import DEFAULT, Setup
from playback.setup_fields import FIELD_NAMED, Field
from playback.setup_kinds import Choice
from playback.setup_line import line_fields
from playback.timetable import total_moment
from studio.beside import bars_of, for_bars, log_with, overruled, without_end
from studio.files import named, read_small_file
from studio.way_line import parted

if TYPE_CHECKING:
    from playback.audio_file import AudioFormat

EASY_SEEDS = 9_999
"""A chosen seed has four digits at most, so that it can be read out and typed (choice)."""

LENGTHS = ("bars", "choruses", "time", "endless")

WAYS = ("part", "count-in-each", "ramp", "ladder", "from")
"""What is asked of the way through the music, in the order in which it is done."""

PAPER_KINDS = ("musicxml", "svg", "html")
PAPER = ("paper", "for", "title")
"""What is asked of paper."""

SILENT_KINDS = ("mid", *PAPER_KINDS, "json")
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
    said, ways, warnings = _setup_said(asked["setup"])
    asked = {**asked, **{name: way for name, way in ways.items() if asked.get(name) is None}}
    if asked.get("chart") is not None:
        from studio.chart_asked import with_chart

        asked, told = with_chart(asked, said)
        warnings = (*warnings, *told)
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
        route = log_with(said, given, length, usual_bars)
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
    return not asked["loop"] and bool(to_other_tempos(asked))


def to_other_tempos(asked: Asked) -> list[str]:
    """Which ways to another tempo are asked for."""
    return [way for way in ("ramp", "ladder") if asked.get(way) is not None]


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


def _setup_said(
    text: str | None,
) -> tuple[dict[str, Any] | Route, dict[str, str], tuple[str, ...]]:
    """What --setup says, a line or a file; of a line what it says of the way; and warnings.

    Raises Mistake.
    """
    if text is None:
        return {}, {}, ()
    if not os.path.lexists(text):
        if "=" in text:
            line, ways = parted(text)
            fields, warnings = line_fields(line)
            return fields, ways, warnings
        told = f"{named(text)} is neither a file that is there nor a setup line"
        raise Mistake(f"{told} (tempo=96&seed=7)")
    from playback.setup_file import LARGEST_FILE, file_fields

    content = read_small_file(text, LARGEST_FILE)
    try:
        said, warnings = file_fields(content)
    except Mistake as mistake:
        raise Mistake(f"{named(text)}: {mistake}") from None
    if isinstance(said, Route) and said == Route.of(only := said.first):
        return {"count_in": only.count_in, **only.differences()}, {}, warnings
    return said, {}, warnings


def _setup_with(
    said: dict[str, Any], given: dict[str, Any], length: tuple[str, str]
) -> dict[str, Any]:
    """The fields of the options and, where they are silent, of --setup; a seed in any case."""
    merged = overruled(said, given)
    name, text = length
    if name == "endless":
        merged = without_end(merged, given)
    form, tempo = merged.get("form", DEFAULT.form), merged.get("tempo", DEFAULT.tempo)
    if name == "time":
        merged["bars"], merged["tempo"] = fit(read_time(text), form, tempo)
    elif name == "choruses":
        merged["bars"] = bars_of(text, form)
    merged.setdefault("seed", fresh_seed())
    return merged


def fresh_seed() -> int:
    """A seed that nobody asked for."""
    return 1 + int.from_bytes(os.urandom(4)) % EASY_SEEDS


def _length_of(asked: Asked) -> tuple[str, str]:
    """The one length asked for: its name and text, or two empty ones. Raises Mistake."""
    lengths = [(name, asked[name]) for name in LENGTHS if asked[name] is not None]
    if len(lengths) > 1:
        both = " and ".join(f"--{name} {text}".strip() for name, text in lengths)
        raise Mistake(f"a performance has one length, got {both}; keep one")
    return lengths[0] if lengths else ("", "")
