"""What was meant by a word that a setup does not know.

Others say BPM, style or changes; whoever writes so is told our word for it.

>>> meant("bpm", ("tempo", "feel"))
'did you mean tempo? '
"""

from __future__ import annotations

from collections.abc import Iterable

OTHER_WORDS = {
    "bpm": "tempo",
    "speed": "tempo",
    "style": "feel",
    "groove": "feel",
    "mute": "without",
    "length": "bars",
    "measures": "bars",
    "duration": "time",
    "form": "chords",
    "changes": "chords",
    "progression": "chords",
}
"""What players, notation programs and DAWs call the same (choice)."""

METERS = ("meter", "metre", "time-signature", "signature")

NEAR_ENOUGH = 0.7
"""How like a known word a slip must be (choice): of "tempo", "tmepo" is and "room" is not."""

_LONGEST_WORD = 30


def meant(word: str, known: Iterable[str], mark: str = "") -> str:
    """A question to put into the message, or nothing: "did you mean tempo? ".

    ``mark`` is what stands before a name where it was typed, such as ``--``.
    """
    name = word.lower().replace("_", "-")
    if name in METERS:
        return f'the meter stands in front of the chords: {mark}chords "3/4 Dm7 | G7"; '
    if len(name) > _LONGEST_WORD:
        return ""
    names = [*known]
    if OTHER_WORDS.get(name) in names:
        return f"did you mean {mark}{OTHER_WORDS[name]}? "
    from difflib import get_close_matches

    near = get_close_matches(name, names, n=1, cutoff=NEAR_ENOUGH)
    return f"did you mean {mark}{near[0]}? " if near else ""
