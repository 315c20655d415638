"""What a page may ask about the way through the music: how long it is, which bars come round and
round, a tempo ladder, the last chorus, from another bar on.

>>> from playback.setup import Setup
>>> sorted(name for name in WayCalls.NAMES)
['count_in_each', 'ladder', 'last', 'length', 'loop', 'seek']
"""

from __future__ import annotations

from dataclasses import replace

from harmony.form import Form
from harmony.mistake import Mistake
from playback.legs import each, goes_round
from playback.route import Leg, Route, bar_at
from playback.single_acts import last_chorus_or_not, sought_by
from playback.tempo_acts import taken_up, with_ladder
from playback.timeline import Timeline
from playback.timetable import where_at
from playback.transport import Act, let_go, looped, with_length
from studio.args import Args, flag, number, text
from studio.bandstand import Bandstand
from studio.wanted import Ladder, Wanted, length_read

MOST_SOUGHT = 100_000


class WayCalls:
    """The calls about the way, on a bandstand; ``call`` by one of NAMES."""

    NAMES = ("length", "loop", "count_in_each", "ladder", "last", "seek")

    def __init__(self, stand: Bandstand) -> None:
        self._stand = stand
        self._back: Leg | None = None

    def length(self, args: Args) -> None:
        length = length_read(args.get("kind"), args.get("value"))
        wanted = replace(self._stand.wanted, length=length)
        self.call_length(wanted)
        self._stand.asks(wanted)

    def call_length(self, wanted: Wanted) -> None:
        """How long it is and how it ends, called to a band that plays. What it has played longer
        than already is for the next start.
        """
        run, setup = self._stand.playing, wanted.setup()
        if run is None:
            return
        heard = run.heard_frame(self._stand.now) / run.clock.rate
        try:
            with_length(run.live.route, heard, setup.bars, setup.ending)
        except Mistake:
            self._stand.tell("so much has been played already: the length is for the next start")
            return
        if wanted.length.kind == "time":
            self._stand.tell("to the second from the next start on; now to the nearest bar")

        def act(route: Route, seconds: float) -> Route:
            run.planned = with_length(route, seconds, setup.bars, setup.ending)
            return run.planned

        self._stand.call(act)

    def loop(self, args: Args) -> None:
        loop = None
        if args.get("first") is not None:
            bars = self._stand.wanted.form.bars
            loop = (int(number(args, "first", 1, bars)), int(number(args, "last", 1, bars)))
        self._go_round(replace(self._stand.wanted, loop=loop))

    def count_in_each(self, args: Args) -> None:
        self._go_round(replace(self._stand.wanted, count_in_each=flag(args)))

    def _go_round(self, wanted: Wanted) -> None:
        self.call_loop(wanted)
        self._stand.asks(wanted)

    def call_loop(self, wanted: Wanted) -> None:
        """Bars of the form round and round, called to a band that plays: all of them where each
        round is counted in. Or what goes round let go.
        """
        if wanted.loop is None and not wanted.count_in_each:
            self._stand.call(self._let_go(wanted))
            return
        first, last = wanted.loop or (1, wanted.form.bars)
        count_in = wanted.music.count_in if wanted.count_in_each else 0
        parts = {*self._stand.wholes}

        def act(route: Route, seconds: float) -> Route:
            where = where_at(route, seconds)
            leg = where.row.leg
            if not _is_practised(leg, parts):
                after = max(0, bar_at(leg.timeline, where.moment) + 1)
                ends = leg.timeline.total_bars
                self._back = Leg(leg.timeline, after) if ends is None or after < ends else None
            return looped(route, seconds, first - 1, last, count_in, wanted.form)

        self._stand.call(act)

    def _let_go(self, wanted: Wanted) -> Act:
        """Out of what goes round, on from where that was entered, or else from the bar after it."""
        music = wanted.music
        after = (self._stand.wanted.loop or (1, 0))[1] % wanted.form.bars
        parts = {*self._stand.wholes}

        def act(route: Route, seconds: float) -> Route:
            if not _is_practised(where_at(route, seconds).row.leg, parts):
                return route
            back = self._back or Leg(Timeline.of(wanted.setup()), after)
            self._back = None
            home = each(back.timeline, lambda setup: setup.changed(form=music.form, key=music.key))
            return let_go(route, seconds, replace(back, timeline=home))

        return act

    def ladder(self, args: Args) -> None:
        ladder = None
        if args.get("by") is not None:
            ladder = Ladder(*(text(args.get(name)) or "" for name in Ladder._fields))
        self._stand.asks(replace(self._stand.wanted, ladder=ladder))
        if ladder is None:
            self._stand.call(lambda route, seconds: taken_up(route, seconds, 0))
            return
        by, every, limit = float(ladder.by), int(ladder.every), float(ladder.limit)
        self._stand.call(lambda route, seconds: with_ladder(route, seconds, by, every, limit))

    def last(self, args: Args) -> None:
        """The last chorus, or on with the music where it had been called already."""
        run = self._stand.playing
        if run is None:
            return

        self._stand.call(lambda route, seconds: last_chorus_or_not(route, seconds, run.planned))

    def seek(self, args: Args) -> None:
        bars = int(number(args, "bars", -MOST_SOUGHT, MOST_SOUGHT))
        self._stand.call(lambda route, seconds: sought_by(route, seconds, bars))


def _is_practised(leg: Leg, parts: set[Form]) -> bool:
    """Whether a leg goes round, or over some bars of a form again and again, be it ever anew."""
    return goes_round(leg) or leg.timeline.changes[0][1].sounding_form in parts
