"""Where the band is, on the terminal: one line that is written over in place.

     Dm7 → C7   bar 3 of 8   beat ○ ○ • ○   chorus 12   120 bpm   bass off

Into a file, a pipe or a terminal that cannot go back in a line go plain lines instead, one
for each chord, chorus and change. What is shown is made by functions of the place alone.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TextIO

from playback.place import Place
from studio.console import columns, goes_back, takes

SIGNS = ("•", "○", "→")
PLAIN_SIGNS = ("*", ".", "->")
"""The beat that sounds, the others, and what leads to what."""


NARROWER = (
    (3, ()), (2, ()), (2, (3,)), (2, (3, 2)), (1, (3, 2, 1)), (1, (4, 3, 2, 1)),
)  # fmt: skip
"""How far apart the parts of the line stand, and which are left out: from a wide terminal to a
narrow one. What the player has asked for stays longest."""


@dataclass(frozen=True, slots=True)
class Doings:
    """What the player at the keys has asked for: who is muted, who is heard alone, a pause, the
    last chorus; how many seconds of sound came too late; whether the band waits for a clock.
    """

    muted: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    paused: bool = False
    called_last: bool = False
    late: float = 0.0
    waits: bool = False


def line_text(place: Place, doings: Doings, *, plain: bool = False, width: int = 200) -> str:
    """The line in place, of ``width`` signs at most; ``plain`` keeps to ASCII.

    Where it is too long its parts move together; then chorus, beats, bar and tempo are left out.
    """
    on, off, leads = PLAIN_SIGNS if plain else SIGNS
    beats = " ".join(on if beat == place.beat else off for beat in range(1, place.beats + 1))
    counted = f"{'count-in' if place.counts_in else 'bar'} {place.bar} of {place.bars}"
    chorus = "" if place.counts_in else f"chorus {place.chorus}"
    parts = [_chords(place, leads), counted, f"beat {beats}", chorus, _tempo(place, leads)]
    parts += _doings(place, doings)
    line = ""
    for gap, left_out in NARROWER:
        kept = [part for i, part in enumerate(parts) if part and i not in left_out]
        line = " " + (gap * " ").join(kept)
        if len(line) <= width:
            break
    return line[:width]


def event_text(place: Place, doings: Doings) -> str:
    """The same as a line of its own, said when something has changed."""
    if place.over:
        return "the end"
    if place.counts_in:
        head = f"count-in, {_bpm(place.tempo)}"
    else:
        chord = place.chord.symbol if place.chord else ""
        head = f"chorus {place.chorus}, bar {place.bar}: {chord}, {_tempo(place, 'to')}"
    return ", ".join([head, *_doings(place, doings)])


def _chords(place: Place, leads: str) -> str:
    chords = [chord.symbol for chord in (place.chord, place.next_chord) if chord]
    if place.counts_in:
        return f"{leads} {chords[0]}"
    return f" {leads} ".join(chords)


def _tempo(place: Place, leads: str) -> str:
    """The tempo and, where another is about to come, that one."""
    if place.next_tempo == place.tempo:
        return _bpm(place.tempo)
    return f"{round(place.tempo)} {leads} {_bpm(place.next_tempo)}"


def _bpm(tempo: float) -> str:
    return f"{_number(tempo)} bpm"


def _number(tempo: float) -> str:
    return f"{round(tempo, 1):g}"


def _doings(place: Place, doings: Doings) -> list[str]:
    said = [f"{', '.join(doings.muted)} off"] if doings.muted else []
    said += [f"{', '.join(doings.alone)} alone"] if doings.alone else []
    if place.ending:
        said.append("ending")
    elif place.last_chorus:
        said.append("last chorus")
    elif doings.called_last:
        said.append("last chorus next")
    said += ["paused"] if doings.paused else ["waiting for the clock"] if doings.waits else []
    return [*said, f"{doings.late:g} s late"] if doings.late else said


class Status:
    """The place, shown on a stream as it changes; standard output where none is given."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self.in_place = goes_back(self._stream)
        self._plain = not takes(self._stream, "".join(SIGNS))
        self._shown = ""
        self._said: object = None

    def show(self, place: Place, doings: Doings) -> None:
        """Say where the band is, if that is not what was said last."""
        if self.in_place:
            room = max(0, columns(self._stream) - 1)  # the last column would begin a line
            self._put(line_text(place, doings, plain=self._plain, width=room))
        elif (news := _news(place, doings)) != self._said:
            self._said = news
            self._write(event_text(place, doings) + "\n")

    def clear(self) -> None:
        """Nothing stands in the line, so that others may write there."""
        if self._shown:
            self._put("")
            self._shown = ""

    def tell(self, text: str) -> None:
        """Lines that stay; what is shown goes on below them."""
        self.clear()
        self._write(text.rstrip("\n") + "\n")

    def _put(self, text: str) -> None:
        if text == self._shown:
            return
        rest = " " * (len(self._shown) - len(text))
        back = "\b" * len(rest) if text else "\r"
        self._shown = text
        self._write(f"\r{text}{rest}{back}")

    def _write(self, text: str) -> None:
        """Raises BrokenPipeError where who reads has gone; a terminal that has gone is told
        nothing more.
        """
        if self._stream is None:
            return
        if self._plain:
            text = text.encode("ascii", "replace").decode()
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError:
            self._stream = None


def _news(place: Place, doings: Doings) -> object:
    """What has to change for another plain line."""
    return (place.chorus, place.chord, place.next_tempo, place.over, place.last_chorus, doings)
