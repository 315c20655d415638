"""What every page is told while the band stands or plays: its state, the forms, what comes.

Everything is told to each page as it reads it, and nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from playback.rates import USUAL_RATE as RATE
from playback.route import Route
from studio.bandstand import Bandstand
from studio.forms_shown import FormsShown
from studio.listener import Listener, message_of
from studio.paper import form_shown
from studio.run import Run
from studio.shown import arc_of, score_of, state_of

AHEAD_SECONDS, STEP_SECONDS = 8.0, 4.0
"""What comes is told so far ahead, and so much of it at a time (choice)."""

BEAT_SECONDS = 2.0
"""What is told anew begins so far before what is heard: with the beat that sounds, for the next
chord may be another one now. At 30 beats a minute a beat is as long.
"""

BEHIND_SECONDS = 4.0
"""Who comes later is told what was played just now too: the roll shows it (choice)."""


class Broadcast:
    """What is told to pages about a bandstand; ``for_who_leads`` is what else whoever leads it is
    told of how it stands.
    """

    def __init__(self, stand: Bandstand, for_who_leads: Callable[[], dict[str, Any]]) -> None:
        self._stand = stand
        self._for_who_leads = for_who_leads
        self._forms = FormsShown(stand)
        self._run: Run | None = None
        self._route: Route | None = None
        self._until = 0
        self._arc: dict[str, Any] | None = None

    def welcome(self, listener: Listener) -> None:
        """Tell a page that has come, or that reads in another way now, all there is."""
        listener.forms.clear()
        listener.shown.clear()
        self._how_it_stands([listener])
        run = self._stand.playing
        if run is not None and run is self._run:
            start = run.heard_frame(self._stand.now) - round(BEHIND_SECONDS * RATE)
            self._score([listener], run, start, self._until)
            if self._arc is not None:
                listener.say("arc", self._arc)

    def refresh(self, listeners: Iterable[Listener]) -> None:
        """Tell everyone what is new."""
        pages = list(listeners)
        for listener in pages:
            if listener.reads_anew:
                listener.reads_anew = False
                self.welcome(listener)
        self._how_it_stands(pages)
        run = self._stand.playing
        if run is None:
            self._run = None
            return
        route, heard = run.live.route, run.heard_frame(self._stand.now)
        ahead = heard + round(AHEAD_SECONDS * RATE)
        if run is not self._run:
            self._run, self._route, self._until = run, route, ahead
            self._score(pages, run, heard, ahead)
        elif route is not self._route:
            self._route, self._until = route, ahead
            self._score(pages, run, heard - round(BEAT_SECONDS * RATE), ahead)
        elif self._until < ahead:
            start, self._until = self._until, ahead + round(STEP_SECONDS * RATE)
            self._score(pages, run, start, self._until)
        else:
            return
        self._arc = {"run": run.number, **arc_of(route, heard)}
        arc = message_of("arc", self._arc)
        for listener in pages:
            listener.send(arc)

    def tick(self, listeners: Iterable[Listener]) -> None:
        """Say where the music is, for pages that do not hear it."""
        run = self._stand.playing
        if run is not None:
            frame = run.heard_frame(self._stand.now)
            tick = {"run": run.number, "frame": frame, "moves": not run.paused}
            message = message_of("tick", tick)
            for listener in listeners:
                listener.send(message)

    def _how_it_stands(self, pages: list[Listener]) -> None:
        form = self._stand.wanted.form
        number = self._forms.number(form)
        state = {**state_of(self._stand), "form": number}
        in_full = {**state, **self._for_who_leads()}
        for listener in pages:
            listener.say_once("state", in_full if listener.leads else state)
            self._form(listener, number)

    def _form(self, listener: Listener, number: int) -> None:
        """A form, the first time that a page needs it."""
        if number not in listener.forms and (form := self._forms.form(number)):
            listener.forms.add(number)
            listener.say("form", {"id": number, **form_shown(form, listener.view)})

    def _score(self, pages: list[Listener], run: Run, start: int, end: int) -> None:
        """What is played from frame to frame, to each page in its part, and its forms before."""
        route = run.live.route
        found: dict[str, tuple[set[int], str]] = {}
        for listener in pages:
            part = listener.view.part
            if part not in found:
                score = score_of(route, start, end, part, self._forms.box)
                forms = {beat["form"] for beat in score["beats"]}
                found[part] = forms, message_of("score", {"run": run.number, **score})
            forms, message = found[part]
            for number in forms:
                self._form(listener, number)
            listener.send(message)
