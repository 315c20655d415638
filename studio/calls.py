"""What a page may ask of the band, by name: each call is checked, kept for the next start, and
called out to the band where it plays.

A tempo and a hand on the desk are heard at once, everything else from the next bar on. What is
not allowed raises Mistake and changes nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from statistics import median

from harmony.mistake import Mistake
from harmony.signs import with_signs
from playback.desk import FADER_DB
from playback.legs import aim, now_at
from playback.setup import PLAYERS, Setup
from playback.setup_fields import TEMPOS
from playback.setup_kinds import shown
from playback.tempo_acts import taken_up, with_tempo
from playback.transport import with_change
from studio.args import Args, flag, number, player, text
from studio.asked import fresh_seed
from studio.bandstand import Bandstand
from studio.wanted import BUFFERS, Wanted
from studio.way_calls import WayCalls

FROM_THE_START = ("count-in", "intro")
"""What only a start can have."""

TAPS = 5
TAP_FORGETS_MS = 2_200
"""The last five taps count; a gap longer than a beat at 30 begins anew (choice)."""

CALLED = (
    *("form", "key", "feel", "players", "intensity", "swing", "straight", "humanize", "drift"),
    *("bass", "comp", "drums", "seed"),
)
"""What of a setup may be another one from the next bar on."""

Call = Callable[[Args], Awaitable[None] | None]


class LinkWaits(Exception):
    """The band plays while a link is opened: its setup waits for a word. ``told`` says which."""

    def __init__(self, line: str, wanted: Wanted) -> None:
        super().__init__(line)
        self.line = line
        music = wanted.setup()
        out = [player for player in PLAYERS if player not in music.players]
        without = f", without {' and '.join(out)}" * bool(out)
        self.told = f"{with_signs(str(wanted.form))} at {music.tempo:.4g}{without}, from the top."


class Calls:
    """Everything that ``docs/page.md`` lets a page do with the band; ``ask`` by its name."""

    def __init__(self, stand: Bandstand) -> None:
        self._stand = stand
        self._way = WayCalls(stand)
        self._taps: list[float] = []
        self._named: dict[str, Call] = {
            "play": lambda args: stand.play(),
            "pause": lambda args: stand.pause(),
            "toggle": lambda args: stand.toggle(),
            "stop": lambda args: stand.stop(),
            "again": lambda args: stand.again(),
            "new_band": self._new_band,
            "set": self._set,
            "nudge": self._nudge,
            "tap": self._tap,
            "mute": self._mute,
            "solo": self._solo,
            "out": self._out,
            "level": self._level,
            "room": self._room,
            "take": self._take,
            "buffer": self._buffer,
            **{name: getattr(self._way, name) for name in WayCalls.NAMES},
        }

    def __contains__(self, name: object) -> bool:
        return name in self._named

    async def ask(self, name: str, args: Args) -> None:
        """Do what is asked. Raises Mistake, LinkWaits, and KeyError for no call of ours."""
        done = self._named[name](args)
        if done is not None:
            await done

    def _set(self, args: Args) -> None:
        name = args.get("name")
        if not isinstance(name, str):
            raise Mistake(f"name must be what to set, such as tempo, got {shown(name)}")
        self._want(name, text(args.get("value")))

    def _want(self, name: str, value: str | None) -> None:
        """A field of the setup is another one: for the next start, and for the band."""
        stand, told = self._stand, self._stand.wanted
        wanted = (self._off_the_ladder(told) if name == "tempo" else told).with_field(name, value)
        if name in FROM_THE_START:
            if stand.playing is not None:
                stand.tell(f"{name}: from the next start on")
        elif name == "tempo":
            self._tell_of_ladder(wanted)
            stand.call(lambda route, seconds: with_tempo(route, seconds, wanted.music.tempo))
        elif name == "ending":
            self._way.call_length(wanted)
        else:
            change = _as_in(wanted)
            stand.call(lambda route, seconds: with_change(route, seconds, change))
            if stand.wanted.loop is not None and wanted.loop is None:
                self._way.call_loop(wanted)
        stand.asks(wanted)

    def _nudge(self, args: Args) -> None:
        by, stand = number(args, "by", -290, 290), self._stand
        tempo = stand.wanted.music.tempo
        by_itself = stand.wanted.ladder is not None or stand.wanted.length.kind == "time"
        if by_itself and (run := stand.playing) is not None:
            heard = run.heard_frame(stand.now) / run.clock.rate
            tempo = aim(now_at(run.live.route, heard))
        tempo = min(TEMPOS[1], max(TEMPOS[0], tempo + by))
        wanted = self._off_the_ladder(stand.wanted).with_field("tempo", text(round(tempo, 3)))
        self._tell_of_ladder(wanted)
        stand.call(lambda route, seconds: taken_up(route, seconds, by))
        stand.asks(wanted)

    def _off_the_ladder(self, wanted: Wanted) -> Wanted:
        """A hand on the tempo ends a ladder that the band climbs."""
        return wanted if self._stand.playing is None else replace(wanted, ladder=None)

    def _tell_of_ladder(self, wanted: Wanted) -> None:
        if self._stand.wanted.ladder is not None and wanted.ladder is None:
            self._stand.tell("the ladder ends here; the tempo stays where you take it")

    def _tap(self, args: Args) -> None:
        """Taps in time: two or more set the tempo, to the whole beat a minute."""
        at = number(args, "at", 0, 1e15)
        if self._taps and not 0 < at - self._taps[-1] < TAP_FORGETS_MS:
            self._taps.clear()
        self._taps = [*self._taps, at][-TAPS:]
        if gaps := [after - before for before, after in pairwise(self._taps)]:
            tempo = round(min(TEMPOS[1], max(TEMPOS[0], 60_000 / median(gaps))))
            self._want("tempo", text(tempo))

    def _out(self, args: Args) -> None:
        who, is_out = player(args), flag(args)
        playing = self._stand.wanted.music.players
        out = [p for p in PLAYERS if (p not in playing if p != who else is_out)]
        self._want("without", ",".join(out) or "nobody")

    async def _new_band(self, args: Args) -> None:
        self._stand.asks(self._stand.wanted.with_field("seed", str(fresh_seed())))
        await self._stand.again()

    async def _take(self, args: Args) -> None:
        """A setup line: taken at rest; while the band plays only where that is ``surely`` meant."""
        line = args.get("line")
        if not isinstance(line, str):
            raise Mistake(f"line must be a setup line, got {shown(line)}")
        stand = self._stand
        wanted, warnings = stand.wanted.taking(line)
        if wanted.line() == stand.wanted.line():
            return
        plays = stand.playing is not None
        if plays and args.get("surely") is not True:
            raise LinkWaits(line, wanted)
        stand.asks(wanted)
        for warning in warnings:
            stand.tell(warning)
        if plays:
            await stand.again()

    def _mute(self, args: Args) -> None:
        who, silent = player(args), flag(args)
        self._stand.mix(lambda mixer: mixer.mute(who, silent))
        muted = _with(self._stand.wanted.muted, who, silent)
        self._stand.asks(replace(self._stand.wanted, muted=muted))

    def _solo(self, args: Args) -> None:
        who, is_alone = player(args), flag(args)
        self._stand.mix(lambda mixer: mixer.solo(who, is_alone))
        alone = _with(self._stand.wanted.alone, who, is_alone)
        self._stand.asks(replace(self._stand.wanted, alone=alone))

    def _level(self, args: Args) -> None:
        who, decibels = player(args), number(args, "db", *FADER_DB)
        self._stand.mix(lambda mixer: mixer.level(who, decibels))
        levels = {**self._stand.wanted.levels, who: decibels}
        self._stand.asks(replace(self._stand.wanted, levels=levels))

    def _room(self, args: Args) -> None:
        size = number(args, "size", 0, 1)
        self._stand.mix(lambda mixer: mixer.room(size))
        self._stand.asks(replace(self._stand.wanted, room=size))

    def _buffer(self, args: Args) -> None:
        ms = args.get("ms")
        if isinstance(ms, bool) or ms not in BUFFERS:
            raise Mistake(f"ms must be {' or '.join(map(str, BUFFERS))}, got {shown(ms)}")
        self._stand.asks(replace(self._stand.wanted, buffer=int(ms)))


def _with(players: frozenset[str], player: str, on: bool) -> frozenset[str]:
    return players | {player} if on else players - {player}


def _as_in(wanted: Wanted) -> Callable[[Setup], Setup]:
    """The music of a setup as it is wanted, the way through it as it is."""
    music = wanted.played
    kept = {name: getattr(music, name) for name in CALLED}

    def change(old: Setup) -> Setup:
        intro = old.intro if old.intro in ("none", *music.players) else "none"
        return old.changed(**kept, intro=intro)

    return change
