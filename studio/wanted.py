"""What hands on the page have asked for: the next start of the band plays it.

The music, how long, which bars over and over, how the tempo climbs, and how the desk stands.
It is remembered from evening to evening, and as a setup line it is the page's address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from harmony.form import Form
from harmony.mistake import Mistake
from playback.desk import USUAL_ROOM, Faders
from playback.length import fit, read_time
from playback.route import Route
from playback.setup import ABOUT_THE_END, PLAYERS, Setup
from playback.setup_fields import FIELD_NAMED, MOST_BARS, Field
from playback.setup_kinds import Whole
from playback.setup_line import line_fields, setup_line
from playback.transport import counted_in, part_of
from studio.beside import bars_of
from studio.way_asked import ladder_read, part_read, way_asked
from studio.way_line import parted, with_ways

BUFFERS = (250, 100)
"""How much sound lies in a page, in milliseconds: usually, and tight. No gap was heard with
either, also with both cores busy (measured, SOUND.md)."""


class Length(NamedTuple):
    """How long: "endless", or so many "bars" or "choruses", or a "time" such as 3:30."""

    kind: str = "endless"
    value: str = ""


ENDLESS = Length()


class Ladder(NamedTuple):
    """A tempo ladder: up by so many beats a minute every so many choruses, up to a limit."""

    by: str
    every: str
    limit: str

    def __str__(self) -> str:
        return f"{self.by}/{self.every}/{self.limit}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that has been asked for.

    ``music`` is an endless setup: the length stands in ``length``, and how it ends, where it
    does, in ``ending``; "" is the usual way. ``loop``: the first and the last bar of the form, from
    1, that come over and over. Raises Mistake for what does not go together.
    """

    music: Setup
    length: Length = ENDLESS
    ending: str = ""
    loop: tuple[int, int] | None = None
    count_in_each: bool = False
    ladder: Ladder | None = None
    room: float = USUAL_ROOM
    levels: Mapping[str, float] = field(default_factory=dict)
    muted: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    buffer: int = BUFFERS[0]

    def __post_init__(self) -> None:
        self.route()

    @property
    def form(self) -> Form:
        """The whole form as it sounds, also where only some of its bars are played."""
        return self.music.sounding_form

    @property
    def faders(self) -> Faders:
        return Faders(self.room, tuple(self.levels.items()))

    def is_heard(self, player: str) -> bool:
        """Whether a player is neither muted nor behind another one's solo."""
        return player not in self.muted and (not self.alone or player in self.alone)

    def setup(self) -> Setup:
        """The music and how long it is, over the whole form. Raises Mistake."""
        return self._with_length(self.music)

    def line(self, *, in_a_file: bool = False) -> str:
        """All but the desk: the page's address. A file is not counted in."""
        ways = {
            "part": self.loop and "-".join(map(str, self.loop)),
            "count-in-each": "yes" if self.count_in_each and not in_a_file else None,
            "ladder": self.ladder and str(self.ladder),
        }
        return with_ways(setup_line(self.setup()), ways)

    def told(self) -> str:
        """What a time comes to, in words; nothing for another length."""
        if self.length.kind != "time":
            return ""
        setup = self._with_length(self.played)
        return f"{self.length.value} is {setup.bars} bars at {setup.tempo:.4g} beats a minute"

    @property
    def played(self) -> Setup:
        """The music over the bars that come over and over, where there are such."""
        if self.loop is None:
            return self.music
        return part_of(self.music, self.loop[0] - 1, self.loop[1])

    def route(self) -> Route:
        """What the band plays next. Raises Mistake."""
        music = self.played
        if self.count_in_each:
            if not music.count_in:
                told = "a count-in before each round needs a count-in; say how many bars"
                raise Mistake(told)
            around = music.changed(bars=music.form.bars, loop=True, intro="none")
            route = counted_in(Route.of(around), music.count_in, each=True)
        else:
            route = Route.of(self._with_length(music))
        return way_asked(route, {"ladder": self.ladder and str(self.ladder)})

    def _with_length(self, music: Setup) -> Setup:
        kind, value = self.length
        if kind == "endless":
            return music
        tempo = music.tempo
        if kind == "time":
            bars, tempo = fit(read_time(value), music.form, tempo)
        elif kind == "choruses":
            bars = bars_of(value, music.form)
        else:
            bars = FIELD_NAMED["bars"].read(value)
        ending = {"ending": self.ending} if self.ending else {}
        return music.changed(bars=bars, tempo=tempo, **ending)

    def with_field(self, name: str, text: str | None) -> Wanted:
        """Another value for a field of the setup, by its name in a setup line; None is the usual
        one. A loop over bars that the form has no more is let go. Raises Mistake.
        """
        row = FIELD_NAMED.get(name)
        if row is None or row.attribute in ("bars", "loop"):
            raise Mistake(f"the page sets nothing named {name[:40]}")
        if row.attribute == "ending":
            return replace(self, ending=row.read(text) if text else "")
        if text is None:
            said = self.music.differences()
            said.pop(row.attribute, None)
            music = Setup(**{"seed": self.music.seed, **said})
        else:
            music = self.music.changed(**self._beside(row, row.read(text)))
        stays = self.loop is None or max(self.loop) <= music.form.bars
        return replace(self, music=music, loop=self.loop if stays else None)

    def _beside(self, row: Field, value: object) -> dict[str, object]:
        """A value, and what goes because it cannot stand beside it."""
        rivals: dict[str, dict[str, object]] = {
            "straight": {"swing": None} if value else {},
            "swing": {"straight": False},
            "players": {"intro": "none"},
            "form": {"key": None},
        }
        return {**rivals.get(row.attribute, {}), row.attribute: value}

    def taking(self, line: str) -> tuple[Wanted, tuple[str, ...]]:
        """What a setup line says in place of the music, the length and the way, and warnings. The
        desk stays as it is. Raises Mistake.
        """
        line, ways = parted(line)
        said, warnings = line_fields(line)
        end = {name: said.pop(name) for name in ABOUT_THE_END if name in said}
        if end.get("loop"):
            end.pop("bars", None)
        music = Setup(**{"count_in": self.music.count_in, **said})
        bars = end.get("bars")
        length = ENDLESS
        if bars is not None:
            rounds, over = divmod(bars, music.form.bars)
            length = Length("bars", str(bars)) if over else Length("choruses", str(rounds))
        ending = end.get("ending", "")
        taken = replace(
            self,
            music=music,
            length=length,
            ending="" if bars is None else ending,
            loop=part_read(ways["part"]) if "part" in ways else None,
            ladder=Ladder(*ladder_read(ways["ladder"])) if "ladder" in ways else None,
            count_in_each="count-in-each" in ways,
        )
        return taken, warnings


def length_read(kind: object, value: object) -> Length:
    """A length as the page asks for it. Raises Mistake."""
    if kind == "endless":
        return ENDLESS
    if kind == "time" and isinstance(value, str):
        read_time(value)
        return Length("time", value.strip())
    if kind in ("bars", "choruses") and isinstance(value, (int, str)):
        count = Field(str(kind), "bars", Whole(1, MOST_BARS)).read(str(value))
        return Length(str(kind), str(count))
    raise Mistake("length must be endless, bars, choruses or a time such as 3:30")


def wanted_json(wanted: Wanted) -> dict[str, Any]:
    """As it is remembered."""
    return {
        "line": setup_line(wanted.music),
        "length": list(wanted.length),
        "ending": wanted.ending,
        "loop": wanted.loop and list(wanted.loop),
        "count_in_each": wanted.count_in_each,
        "ladder": wanted.ladder and list(wanted.ladder),
        "room": wanted.room,
        "levels": dict(wanted.levels),
        "muted": sorted(wanted.muted),
        "alone": sorted(wanted.alone),
        "buffer": wanted.buffer,
    }


def wanted_from(written: Mapping[str, Any]) -> Wanted:
    """What was remembered. Raises Mistake, ValueError, TypeError or KeyError where that is none
    of ours.
    """
    said, _ = line_fields(written["line"])
    levels = {who: min(12.0, max(-60.0, float(db))) for who, db in written["levels"].items()}
    buffer = written["buffer"]
    if not {*levels, *written["muted"], *written["alone"]} <= set(PLAYERS) or buffer not in BUFFERS:
        raise ValueError(written)
    return Wanted(
        Setup(**said),
        length_read(*written["length"]),
        str(written["ending"]),
        (int(written["loop"][0]), int(written["loop"][1])) if written["loop"] else None,
        bool(written["count_in_each"]),
        Ladder(*map(str, written["ladder"])) if written["ladder"] else None,
        min(1.0, max(0.0, float(written["room"]))),
        levels,
        frozenset(written["muted"]),
        frozenset(written["alone"]),
        buffer,
    )
