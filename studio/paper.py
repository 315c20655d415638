"""The form as a player reads it: transposed for the instrument, in a clef, with what may be played
over each chord and what changes before the next.

All of it is plain data for a page that knows no harmony: names with their signs, degrees, places
on a keyboard and on a staff, sentences.

>>> shown_chord(Chord.parse("Bbm7b5"), TRANSPOSITIONS["concert"])
'B♭m7♭5'
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from harmony.chords import Chord
from harmony.form import Form
from harmony.palette import Choice, Move, Palette, Tone, moves, palettes, placed
from harmony.pitch import TRANSPOSITIONS, Interval, signature
from harmony.scales import exchanged
from harmony.signs import with_signs
from harmony.transposing import reading

# The lowest tonic of a scale on the staff (A3, E2), and the keyboard's ends, as written (choice):
# two octaves show every note and every step, large enough to be read from a music stand.
CLEFS = {"treble": (57, (60, 83)), "bass": (40, (48, 71))}
# From the highest string down: a guitar's, and for who reads the bass clef a bass guitar's.
STRINGS = {"treble": (64, 59, 55, 50, 45, 40), "bass": (43, 38, 33, 28)}
SIGNS = {-2: "𝄫", -1: "♭", 0: "", 1: "♯", 2: "𝄪"}
MOST_MOVES = 256
"""Longer forms than any tune are shown without what moves between their chords (choice)."""
MOST_NOTES = 2
"""So many notes of a scale that move are said one by one, more by the name of the next (choice)."""


class View(NamedTuple):
    """How somebody reads: for which instruments it is written, and in which clef."""

    part: str = "concert"
    clef: str = "treble"


def transposition(form: Form, part: str) -> Interval:
    """From the sounding form up to the written one, under its usual name."""
    minor = form.is_minor
    return reading((signature(form.home.root, minor=minor), minor), TRANSPOSITIONS[part])


def shown_chord(chord: Chord, interval: Interval) -> str:
    """A chord's symbol as it is written up an interval, with flats and sharps as signs."""
    return with_signs(chord.transposed(interval).symbol)


@lru_cache(maxsize=64)
def form_shown(form: Form, view: View) -> dict[str, Any]:
    """A form for one view; see ``docs/page.md``."""
    written = form.transposed(transposition(form, view.part))
    low, high = CLEFS[view.clef][1]
    changes = moves(written) if len(written.changes) <= MOST_MOVES else {}
    played = palettes(written)
    return {
        "home": with_signs(written.home.symbol),
        "title": with_signs(str(written)),
        "key": f"{written.home.root.pretty} {'minor' if written.is_minor else 'major'}",
        "beats_per_bar": form.beats_per_bar,
        "view": view._asdict(),
        "bars": [
            [{"symbol": with_signs(chord.symbol), "beats": beats} for chord, beats in bar]
            for bar in written.chart
        ],
        "palettes": {
            with_signs(chord.symbol): _palette(palette, view.clef)
            for chord, palette in played.items()
        },
        "moves": {
            f"{with_signs(one.symbol)}>{with_signs(other.symbol)}": _move(
                move, played[one].scales, played[other].scales
            )
            for (one, other), move in changes.items()
        },
        "keyboard": {"low": low, "high": high},
        "strings": STRINGS[view.clef],
    }


def _palette(palette: Palette, clef: str) -> dict[str, Any]:
    return {
        "tones": [_tone(tone) for tone in palette.tones],
        "scales": [_scale(choice, clef) for choice in palette.scales],
    }


def _tone(tone: Tone) -> dict[str, Any]:
    return {
        "name": tone.name.pretty,
        "degree": with_signs(tone.degree),
        "role": tone.role,
        "class": tone.name.pitch_class,
    }


def _scale(choice: Choice, clef: str) -> dict[str, Any]:
    """A scale and where it stands on the staff, once from its tonic up to the next."""
    by_name = {tone.name: tone for tone in choice.tones}
    tonic = choice.tones[0].name
    lowest = CLEFS[clef][0]
    first = lowest + (tonic.pitch_class - lowest) % 12
    staff = [
        {
            **_tone(by_name[name]),
            "accidental": SIGNS.get(name.alter, ""),
            "step": step,
            "midi": midi,
        }
        for name, midi, step in placed(list(by_name), first, first + 12)
    ]
    return {
        "name": with_signs(choice.name),
        "told": choice.why,
        "everywhere": choice.everywhere,
        "tones": [_tone(tone) for tone in choice.tones],
        "staff": staff,
    }


def _move(move: Move, before: Sequence[Choice], after: Sequence[Choice]) -> dict[str, Any]:
    return {
        "guide": [
            {"from": step.from_.pretty, "to": step.to.pretty}
            | {"from_class": step.from_.pitch_class, "to_class": step.to.pitch_class}
            for step in move.guide
        ],
        "scales": {
            with_signs(one.name): {
                with_signs(other.name): _scale_move(one, other) for other in after
            }
            for one in before
        },
        "told": move.sentence,
    }


def _scale_move(before: Choice, after: Choice) -> list[str]:
    """From a scale to the next in a few signs: ["B→B♭"], or that it stays, or which one it is."""
    ones, others = ([tone.name for tone in choice.tones] for choice in (before, after))
    moved, new = exchanged(ones, others)
    if not moved and not new:
        return [f"{with_signs(before.name)} stays"]
    said = [f"{note.pretty}→{instead.pretty}" for note, instead in moved if instead]
    whole = len(said) == len(moved) <= MOST_NOTES and not new
    return said if whole else [with_signs(after.name)]
