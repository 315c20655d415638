"""``vamp export``: from the options of the command to a file.

The options are texts; the table of fields reads them, so they are held to the same ranges,
in the same words, as a setup line or a setup file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, BinaryIO

from harmony.form import Form
from harmony.mistake import Mistake
from playback.length import fit, read_time, time_text
from playback.setup import DEFAULT, Setup
from playback.setup_fields import FIELD_NAMED, MOST_BARS, Field
from playback.setup_kinds import Whole, alternatives, shown
from playback.setup_line import line_fields
from playback.timeline import Timeline
from studio.files import fresh_file, named, read_small_file

USUAL_BARS = 32
"""The length of an export that asks for none: four choruses of the vamp (choice)."""

EASY_SEEDS = 9_999
"""A chosen seed has four digits at most, so that it can be read out and typed (choice)."""

LENGTHS = ("bars", "choruses", "time", "endless")
BESIDE_A_LOG = ("bars", "loop", "ending", "count-in")

# An option beats what stands against it in the setup that it is given beside.
RIVALS = {"swing": "straight", "straight": "swing", "loop": "ending", "ending": "loop"}

Asked = Mapping[str, Any]
"""The options by name, as texts; None where not given."""


def export(asked: Asked, command: Sequence[str]) -> list[str]:
    """Write the file that was asked for; gives what there is to say, a line each.

    ``command`` is what was typed after ``vamp``, to say how to get the same band again.
    Raises Mistake.
    """
    write = WRITERS[_format_of(asked)]
    said, warnings = _setup_said(asked["setup"])
    given = {
        row.attribute: row.read(asked[name])
        for name, row in FIELD_NAMED.items()
        if asked[name] is not None
    }
    if isinstance(said, Timeline):
        timeline, chosen = _log_with(said, given, asked), False
    else:
        chosen = "seed" not in said and "seed" not in given
        timeline = Timeline.of(_setup_with(said, given, asked))
    with fresh_file(asked["file"], force=asked["force"]) as out:
        write(timeline, out)
    warned = [f"vamp: {warning}" for warning in warnings]
    return [*warned, _written(asked["file"], timeline), _seed_text(timeline, command, chosen)]


def _write_midi(timeline: Timeline, out: BinaryIO) -> None:
    from playback.midi_file import write_midi_file

    write_midi_file(timeline, out)


def _write_setup(timeline: Timeline, out: BinaryIO) -> None:
    from playback.setup_file import setup_file

    out.write(setup_file(timeline).encode())


WRITERS: dict[str, Callable[[Timeline, BinaryIO], None]] = {
    "mid": _write_midi,
    "json": _write_setup,
}
FORMAT_OF_ENDING = {".mid": "mid", ".midi": "mid", ".json": "json"}


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


def _setup_said(text: str | None) -> tuple[dict[str, Any] | Timeline, tuple[str, ...]]:
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
    if isinstance(said, Timeline) and len(said.changes) == 1:
        return said.changes[0][1].differences(), warnings
    return said, warnings


def _setup_with(said: dict[str, Any], given: dict[str, Any], asked: Asked) -> Setup:
    """The setup of the options and, where they are silent, of --setup."""
    merged = _overruled(said, given)
    form, tempo = merged.get("form", DEFAULT.form), merged.get("tempo", DEFAULT.tempo)
    name, text = _length_of(asked)
    if name == "time":
        merged["bars"], merged["tempo"] = fit(read_time(text), form, tempo)
    elif name == "choruses":
        merged["bars"] = _bars_of(text, form)
    merged.setdefault("bars", USUAL_BARS)
    merged.setdefault("seed", 1 + int.from_bytes(os.urandom(4)) % EASY_SEEDS)
    return Setup(**merged)


def _log_with(log: Timeline, given: dict[str, Any], asked: Asked) -> Timeline:
    """A timeline log with another length, ending or count-in; its music stays as it was."""
    allowed = {FIELD_NAMED[name].attribute for name in BESIDE_A_LOG}
    if extra := [row.name for row in FIELD_NAMED.values() if row.attribute in {*given} - allowed]:
        raise Mistake(f"a timeline log holds its own music; leave out --{extra[0]}")
    name, text = _length_of(asked)
    if name == "time":
        raise Mistake(f"time {text} fits one tempo, a timeline log may have many; try --bars")
    first, last = log.changes[0][1], log.changes[-1][1]
    if "count_in" in given:
        first = first.changed(count_in=given.pop("count_in"))
    changes = _overruled(last.differences(), given)
    if name == "choruses":
        changes["bars"] = _bars_of(text, last.form)
    changes.setdefault("bars", max(USUAL_BARS, log.changes[-1][0] + last.form.bars))
    middle = log.changes[1:-1]
    return Timeline(((0, first), *middle, (log.changes[-1][0], Setup(**changes))))


def _overruled(said: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    beaten = {RIVALS[name] for name, value in given.items() if name in RIVALS and value != "none"}
    return {name: value for name, value in said.items() if name not in beaten} | given


def _length_of(asked: Asked) -> tuple[str, str]:
    """The one length asked for: its name and text, or two empty ones. Raises Mistake."""
    lengths = [(name, asked[name]) for name in LENGTHS if asked[name] is not None]
    if len(lengths) > 1:
        both = " and ".join(f"--{name} {text}".strip() for name, text in lengths)
        raise Mistake(f"a file has one length, got {both}; keep one")
    name, text = lengths[0] if lengths else ("", "")
    if name == "endless":
        raise Mistake("a file needs an end, got --endless; try --bars, --choruses or --time")
    return name, text


def _bars_of(choruses: str, form: Form) -> int:
    count: int = Field("choruses", "bars", Whole(1, MOST_BARS // form.bars)).read(choruses)
    return count * form.bars


def _written(path: str, timeline: Timeline) -> str:
    from playback.tempo import tempo_map

    total = timeline.total_beats
    seconds = tempo_map(timeline).seconds_at(total) if total is not None else 0
    tempos = [setup.tempo for _, setup in timeline.changes]
    tempo = " to ".join(f"{tempo:.6g}" for tempo in dict.fromkeys((min(tempos), max(tempos))))
    bars = timeline.total_bars
    count_in = timeline.changes[0][1].count_in
    before = f", after a count-in of {count_in} bar{'s' * (count_in > 1)}" if count_in else ""
    name = "standard output" if path == "-" else named(path)
    return (
        f"wrote {name}: {bars:,} bar{'s' * (bars != 1)} at {tempo} beats per minute, "
        f"{time_text(Fraction(round(seconds, 1)))}{before}{_home_text(timeline)}"
    )


def _home_text(timeline: Timeline) -> str:
    """The home chord of chords that are not the vamp, because it is guessed from them."""
    first = timeline.changes[0][1]
    return "" if first.form == DEFAULT.form else f", home {first.sounding_form.home}"


def _seed_text(timeline: Timeline, command: Sequence[str], chosen: bool) -> str:
    seed = timeline.changes[0][1].seed
    if not chosen:
        return f"seed {seed}"
    from shlex import join

    return f"seed {seed}: vamp {join(command)} --seed {seed} plays the same band again"
