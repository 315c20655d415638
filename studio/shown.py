"""What a page is shown of the band: how it stands, what comes beat by beat, how much it gives.

``docs/page.md`` says what each of these holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from harmony.form import Form
from harmony.pitch import PitchName
from playback.counting import PlayedBeat, bars_from, beats_between, intensities
from playback.frames import Strike, opening_frame, strikes_between, total_frames
from playback.rates import USUAL_RATE as RATE
from playback.route import Route
from playback.setup import PLAYERS
from studio.bandstand import Bandstand
from studio.hands import CIRCLE
from studio.paper import shown_chord, transposition

ARC_BARS = 96
"""So many bars of the arc are shown: the longest of its waves, and half of the next (choice)."""

AS_SET = ("tempo", "swing", "straight", "intensity", "humanize", "drift", "comp", "drums")


class Box(NamedTuple):
    """A bar of a form as it is shown: the form's number, the form, and which bar of it, from 0."""

    number: int
    form: Form
    bar: int


BoxOf = Callable[[Form, int], Box]
"""Where a bar of a form that is played is shown: a part of a form stands in the whole."""


def state_of(stand: Bandstand) -> dict[str, Any]:
    """How the band stands, and what is wanted of it."""
    wanted, music = stand.wanted, stand.wanted.music
    return {
        "phase": stand.phase,
        "run": stand.runs,
        "line": wanted.line(),
        "setup": {
            **{name: getattr(music, name) for name in AS_SET},
            "key": _key_of(music.sounding_form),
            "chords": str(music.form),
            "written_in": _key_of(music.form),
            "feel": music.feel or "",
            "count_in": music.count_in,
            "intro": music.intro,
            "ending": wanted.ending or "hold",
            "seed": music.seed,
            "players": list(music.players),
        },
        "length": {"kind": wanted.length.kind, "value": wanted.length.value or None},
        "loop": list(wanted.loop) if wanted.loop else None,
        "count_in_each": wanted.count_in_each,
        "ladder": wanted.ladder and {n: float(x) for n, x in wanted.ladder._asdict().items()},
        "desk": {"room": wanted.room, "strips": {p: _strip(stand, p) for p in PLAYERS}},
        "last_called": stand.last_called,
        "late": round(stand.late, 2),
        "buffer": wanted.buffer,
        "heard_bars": _heard_bars(stand),
        "tells": wanted.told(),
    }


def _key_of(form: Form) -> str:
    """Of the keys to choose from, the one in which a form stands."""
    home = form.home.root.pitch_class
    return next(key for key in CIRCLE if PitchName.parse(key).pitch_class == home)


def _strip(stand: Bandstand, player: str) -> dict[str, Any]:
    wanted = stand.wanted
    return {
        "level": wanted.levels.get(player, 0.0),
        "mute": player in wanted.muted,
        "solo": player in wanted.alone,
        "heard": wanted.is_heard(player),
    }


def _heard_bars(stand: Bandstand) -> int:
    """Of the run that plays, or else of the last."""
    if stand.playing is not None:
        frame = stand.playing.heard_frame(stand.now)
        bar = next(bars_from(stand.playing.live.route, frame), None)
        return 0 if bar is None else max(0, bar.number)
    heard = None if stand.heard is None else stand.heard.total_bars
    return heard or 0


def score_of(route: Route, start: int, end: int, part: str, box_of: BoxOf) -> dict[str, Any]:
    """What is played from frame to frame, written for a part."""
    found = [_beat(beat, part, box_of) for beat in beats_between(route, start, end)]
    notes = [
        _note(strike, player)
        for player, name in enumerate(PLAYERS)
        for strike in strikes_between(route, name, start, end, RATE)
    ]
    ends = None if route.loops else total_frames(route, RATE)
    return {"from": start, "until": end, "beats": found, "notes": notes, "end": ends}


def _note(strike: Strike, player: int) -> list[int]:
    note = strike.note
    return [strike.frame, round(note.seconds * RATE), player, note.pitch, note.velocity]


def _beat(beat: PlayedBeat, part: str, box_of: BoxOf) -> dict[str, Any]:
    place, bar = beat.place, beat.bar
    box = box_of(bar.section.setup.sounding_form, place.bar - 1)
    up = transposition(box.form, part)
    return {
        "at": beat.frame,
        "form": box.number,
        "box": -1 if place.counts_in else box.bar,
        **{name: getattr(place, name) for name in AS_COUNTED},
        "bar": place.bar if place.counts_in else box.bar + 1,
        "bars": place.bars if place.counts_in else box.form.bars,
        "chord": place.chord and shown_chord(place.chord, up),
        "next": beat.next_chord and shown_chord(beat.next_chord, up),
        "next_in": beat.next_in,
        "total_bar": bar.number,
    }


AS_COUNTED = (
    *("beat", "beats", "chorus", "counts_in", "tempo", "next_tempo", "last_chorus", "ending"),
)


def arc_of(route: Route, frame: int) -> dict[str, Any]:
    """How much the band gives, bar by bar, from some bars before a frame on."""
    here = next(bars_from(route, frame), None)
    bars = 0 if here is None else (here.end - here.frame) * (ARC_BARS // 4)
    first, found = intensities(route, max(opening_frame(route, RATE), frame - bars), ARC_BARS)
    return {"first": first, "bars": found, "total": route.total_bars}
