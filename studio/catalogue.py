"""What the page offers to choose from: keys, feels, instruments, rooms, forms, each with its name.

The words and ranges are those of the setup; what each is for stands here in a sentence.
"""

from __future__ import annotations

from typing import Any

from harmony.form import VAMP
from harmony.pitch import TRANSPOSITIONS
from harmony.signs import with_signs
from playback.desk import FADER_DB
from playback.setup import ENDINGS, FEELS, PLAYERS
from playback.setup_fields import INTROS, MOST_BARS, MOST_COUNT_IN, STEEPEST_SWING, TEMPOS
from studio.hands import CIRCLE, ROOMS
from studio.paper import CLEFS
from studio.wanted import BUFFERS

Row = dict[str, Any]

FEELS_TOLD = {
    "ballad": "slow, the bass sings in long notes; brushes suit it",
    "medium": "a walking bass, as most evenings go",
    "up": "fast: the bass runs, the others leave room",
    "two": "half notes in the bass, the band sits back",
    "pedal": "one bass note under both chords",
    "broken": "the time in pieces, nobody plays the beat",
    "stop-time": "the band marks the bars, the rest is yours",
}
INTROS_TOLD = {
    "none": "all begin together",
    **{player: f"four bars of {player} alone" for player in PLAYERS},
}
ENDINGS_TOLD = {
    "hold": "the last chord rings",
    "stop": "cut off",
    "tag": "twice round, then home",
    "none": "the music just ends",
}
COMPS = {"piano": "piano", "vibes": "vibes", "guitar": "guitar"}
DRUMS = {"sticks": "sticks", "brushes": "brushes"}

FORMS = {
    str(VAMP): "The vamp, as Miles asked for it",
    "Dm7 x16 | Ebm7 x8 | Dm7 x8": "Two minor chords, AABA",
    "Dm7 x2 | G7 x2": "Two and five",
    "Dm7 | G7 | Cmaj7 x2": "Two, five, one",
    "Dm7 x4 | Gm7 x2 | Dm7 x2 | Bb7 | A7 | Dm7 x2": "A minor blues",
    "F7 | Bb7 | F7 x2 | Bb7 x2 | F7 x2 | Gm7 | C7 | F7 | C7": "A blues in F",
    "D7 x4 | G7 x4 | C7 x4 | F x4 | D7 x4 | G7 x4 | Dm | A7 | Dm | A7 | F | C7 | F x2": (
        "Sweet Georgia Brown changes, as on the motorway"
    ),
    "3/4 Dm7 x4 | C7 x4": "The vamp as a waltz",
}
"""Forms to begin with (choice)."""


def catalogue() -> Row:
    """See ``docs/page.md``."""
    return {
        "tempo": _range(*TEMPOS),
        "swing": _range(1, STEEPEST_SWING),
        "count_in": _range(0, MOST_COUNT_IN),
        "level": _range(*FADER_DB),
        "bars": _range(1, MOST_BARS),
        "keys": list(CIRCLE),
        "feels": [_row("", "by tempo", "ballad below 80, up from 170, medium between")]
        + [_row(feel, feel, FEELS_TOLD[feel]) for feel in FEELS],
        "comps": [_row(value, name) for value, name in COMPS.items()],
        "drums": [_row(value, name) for value, name in DRUMS.items()],
        "intros": [_row(intro, intro, INTROS_TOLD[intro]) for intro in INTROS],
        "endings": [_row(ending, ending, ENDINGS_TOLD[ending]) for ending in ENDINGS],
        "rooms": [_row(size, name) for size, name in ROOMS.items()],
        "parts": [_row(part, with_signs(part).capitalize()) for part in TRANSPOSITIONS],
        "clefs": [_row(clef, clef.capitalize()) for clef in CLEFS],
        "players": [_row(player, player.capitalize()) for player in PLAYERS],
        "forms": [_row(form, name) for form, name in FORMS.items()],
        "buffers": list(BUFFERS),
    }


def _range(least: float, most: float) -> Row:
    return {"least": least, "most": most}


def _row(value: object, name: str, told: str = "") -> Row:
    return {"value": value, "name": name, "told": told}
