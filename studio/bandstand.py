"""The bandstand: the one band that all pages share, at rest or playing, and what is called to it.

It has no network of its own: whoever runs it takes its packets and hands them on. What hands ask
for stands in ``wanted``, which the next start plays; where the band plays, it is called out to it
as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from harmony.form import Form
from harmony.mistake import Mistake
from playback.desk import Hand
from playback.rates import USUAL_RATE as RATE
from playback.route import Route
from playback.setup import PLAYERS, Setup
from playback.transport import Act, last_chorus_is_called
from studio.run import Band, Packet, Run, get_ready
from studio.run_log import RunLog
from studio.wanted import Wanted

if TYPE_CHECKING:
    from playback.mixer import Mixer
    from playback.sampler import Sampler

MOST_TRIES = 5
"""So often the band gets ready anew where somebody changes his mind while it does (choice)."""


class Bandstand:
    """The band of the page. ``sampler`` gives what plays its notes, ``clock`` the time in
    seconds; ``tell`` shows a line to everyone; ``logs`` is the folder for logs of runs.
    """

    def __init__(
        self,
        wanted: Wanted,
        sampler: Callable[[], Sampler],
        clock: Callable[[], float],
        tell: Callable[[str], object],
        logs: str | None = None,
    ) -> None:
        self.wanted = wanted
        self.run: Run | None = None
        self.starting = False
        self.late = 0.0
        self.heard: Route | None = None
        """What was heard of the run before, None before the first."""
        self.wholes: dict[Form, tuple[Form, int]] = {}
        """Of a form that is some bars of another: which one, and its first bar, from 0."""
        self._sampler = sampler
        self._clock = clock
        self.tell = tell
        self._logs = logs
        self._log = RunLog(None, datetime.now())
        self.runs = 0
        """How often it has begun: the number of the last run."""
        self._refused: Mistake | None = None
        self._starts = asyncio.Lock()
        self._stops = False

    @property
    def phase(self) -> str:
        """rest, starting, playing or paused."""
        if self.starting:
            return "starting"
        if self.run is None or self.run.leaves:
            return "rest"
        return "paused" if self.run.paused else "playing"

    @property
    def now(self) -> float:
        """The time, in seconds of the clock by which the band is sent out."""
        return self._clock()

    @property
    def playing(self) -> Run | None:
        """The run that hears what is called to it."""
        return None if self.run is None or self.run.leaves else self.run

    @property
    def last_called(self) -> bool:
        run = self.playing
        return run is not None and last_chorus_is_called(run.live.route, run.planned)

    def call(self, act: Act) -> None:
        """Call something to the band, if it plays."""
        if self.playing is not None:
            self.playing.live.change(act)

    def mix(self, hand: Hand) -> None:
        if self.playing is not None:
            self.playing.live.mix(hand)

    async def toggle(self) -> None:
        """Begin, pause, or go on."""
        if self.playing is None:
            await self.play()
        elif self.playing.paused:
            self.playing.go_on()
        else:
            self.playing.pause()

    async def play(self) -> None:
        """Begin, or go on after a pause; a band that plays plays on. Raises Mistake."""
        if self.playing is not None:
            self.playing.go_on()
        elif not self.starting:
            await self._start()

    def pause(self) -> None:
        if self.playing is not None:
            self.playing.pause()

    async def again(self) -> None:
        """From the top, with the same seed."""
        if not self.starting:
            await self._start()

    async def stop(self) -> None:
        """End the music: it fades, and what was heard of it is kept."""
        self._stops = self.starting
        if self.playing is not None:
            self._keep(self.playing)
            self.playing.leave()

    async def close(self) -> None:
        """End whatever plays, at once."""
        async with self._starts:
            await self._end()

    async def _start(self) -> None:
        self.wanted.route()  # what cannot be played is refused before anything ends
        self.starting, self._stops = True, False
        try:
            async with self._starts:
                await self._end()
                self.runs += 1
                band = await self._ready()
                self._log = RunLog(self._logs, datetime.now())
                self._remember_part(self.wanted)
                self.run = Run(band, self.wanted.buffer * RATE // 1000, self._clock())
        finally:
            self.starting = False
        if self._stops:
            await self.stop()

    async def _ready(self) -> Band:
        """A band that plays what is wanted, also where somebody wants something else meanwhile."""
        loop = asyncio.get_running_loop()
        tries = 0
        while True:
            wanted, tries = self.wanted, tries + 1
            band = await loop.run_in_executor(None, self._get_ready, wanted)
            if self.wanted is wanted or tries == MOST_TRIES:
                return band

    def _get_ready(self, wanted: Wanted) -> Band:
        return get_ready(wanted.route(), self._sampler(), self._mixer(wanted), self.runs)

    def _mixer(self, wanted: Wanted) -> Mixer:
        """The desk as hands have set it."""
        from playback.mixer import Mixer

        mixer = Mixer(RATE, wanted.room)
        wanted.faders.set_players(mixer)
        for player in PLAYERS:
            mixer.mute(player, player in wanted.muted)
            mixer.solo(player, player in wanted.alone)
        return mixer

    def _remember_part(self, wanted: Wanted) -> None:
        if wanted.loop is not None:
            self.wholes[wanted.played.form] = (wanted.form, wanted.loop[0] - 1)

    def asks(self, wanted: Wanted) -> None:
        """Another wish, which the next start plays, or the band that plays has been told."""
        self._remember_part(wanted)
        if wanted.loop is None:
            self.wholes.pop(wanted.form, None)
        self.wanted = wanted

    async def _end(self) -> None:
        run, self.run = self.run, None
        if run is None:
            return
        if not run.leaves:
            self._keep(run)
        run.live.ring.fade_out(0)
        await asyncio.get_running_loop().run_in_executor(None, run.close)

    def _keep(self, run: Run) -> None:
        """Keep what was heard of a run."""
        heard = run.heard_route(self._clock())
        if heard is not None:
            self.heard = heard
            self._log.note(heard)

    @property
    def heard_first(self) -> Setup | None:
        """With what the run that plays began, or else the last; None before the first."""
        route = self.heard if self.playing is None else self.playing.live.route
        return None if route is None else route.first

    def heard_now(self) -> Route | None:
        """What has been heard of the run that plays, or else of the last."""
        now = None if self.playing is None else self.playing.heard_route(self._clock())
        return now or self.heard

    def note(self) -> None:
        """Write down the way that is played, and tell what the band could not do."""
        run = self.playing
        if run is None:
            return
        self._log.note(run.live.route)
        if run.live.refused is not self._refused:
            self._refused = run.live.refused
            if self._refused is not None:
                self.tell(str(self._refused))

    async def turn(self) -> list[Packet]:
        """The packets that are to be sent now; a run that is over is put away.

        Raises what went wrong in the band's thread, after which the band is at rest.
        """
        run = self.run
        if run is None:
            return []
        now = self._clock()
        try:
            run.live.check()
        except Exception:
            await self._end()
            raise
        packets = run.packets(now)
        if run.is_over(now):
            await self._end()
        return packets
