"""How files of ours are called: by chords, key, tempo, seed and length, in plain signs.

The name alone tells a producer the tempo and the key, and a class which band it is.

>>> file_stem(Setup(tempo=96, seed=7), bars=32)
'vamp-Dm7-C7-in-Dm-96bpm-seed7-32bars'
"""

from __future__ import annotations

import re

from playback.setup import Setup

MOST_CHORDS = 4
"""So many chords of a form are in a name (choice)."""


def file_stem(setup: Setup, bars: int | None = None, *, of: str = "") -> str:
    """A name without its ending: of a setup, so many bars long where that is known; ``of`` says
    in a word what is in the file.
    """
    form = setup.sounding_form
    chords = "-".join(dict.fromkeys(chord.symbol for _, chord in form.changes[:MOST_CHORDS]))
    key = f"in-{form.home.root}{'m' * form.is_minor}"
    words = ["vamp", chords, key, f"{setup.tempo:.4g}bpm", f"seed{setup.seed}"]
    words += [*([of] if of else []), *([f"{bars}bars"] if bars is not None else [])]
    return in_plain_signs("-".join(words).replace("/", "over"))


def in_plain_signs(text: str) -> str:
    """What of a text can stand in a name on every system."""
    return re.sub(r"[^A-Za-z0-9.#+-]", "", text)
