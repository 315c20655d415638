"""What a bass line lands on where a bar or a chord begins, and how far apart landings are.

Rows of weights by pitch, from the lowest of the instrument.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from harmony.chords import Chord
from playback.band import bass_fitted as fitted
from playback.band.bass_degrees import analogous, counted_as
from playback.band.bass_tables import HIGHEST, LOWEST
from playback.band.exponentials import NEVER, weight

Weights = Sequence[int]

RANGE = HIGHEST - LOWEST + 1


@lru_cache(maxsize=256)
def landing_weights(chord: Chord, chord_bar: int) -> tuple[int, ...]:
    """What a bar of a held chord begins on, between landings: after the fourth bar the third
    and the fourth go on in turn (choice).
    """
    rows = fitted.LANDINGS[counted_as(chord)]
    row = rows[chord_bar if chord_bar < len(rows) else 2 + chord_bar % 2]
    return _on_arrival(chord, [weight(NEVER if n is None else n) for n in row], _LANDING_REGISTER)


@lru_cache(maxsize=64)
def half_way_weights(chord: Chord) -> tuple[int, ...]:
    """What the second half of a long bar begins on: the degrees of a third beat (choice)."""
    row = fitted.DEGREES[counted_as(chord)]["2>3"]
    return _on_arrival(chord, [weight(n) for n in row], _LANDING_REGISTER)


@lru_cache(maxsize=256)
def post_weights(chord: Chord, chord_bar: int) -> tuple[int, ...]:
    """What a bar of a held chord begins on where nothing is known of what stands around."""
    rows = fitted.POSTS[counted_as(chord)]
    return _on_arrival(chord, rows[chord_bar % len(rows)], _POST_REGISTER)


def _on_arrival(chord: Chord, row: Weights, register: Weights) -> tuple[int, ...]:
    """The weight of each pitch, by the weights of the degrees that it may stand for: chord
    tones and what may be added, but no flat second and no sharp fourth that the symbol does
    not write. A slash chord's lowest note does the root's work.
    """
    root = chord.root.pitch_class
    added = {(tone.pitch_class - root) % 12 for tone in chord.tensions} - {1, 6}
    belongs = added | {(pitch_class - root) % 12 for pitch_class in chord.pitch_classes}
    places = enumerate(analogous(chord))
    weights = [0 if d is None or at not in belongs else row[d] for at, d in places]
    if chord.bass is not None:
        bass = (chord.bass.pitch_class - root) % 12
        weights[0], weights[bass] = weights[bass], weights[0]
    return tuple(weights[(p + LOWEST - root) % 12] * register[p] for p in range(RANGE))


_LANDING_REGISTER, _POST_REGISTER = (
    tuple(weight(n) >> 10 for n in row) for row in (fitted.LANDING_REGISTER, fitted.POST_REGISTER)
)


@lru_cache(maxsize=64)
def root_weights(chord: Chord) -> tuple[int, ...]:
    """The root alone, or a slash chord's lowest note, in every octave."""
    root = (chord.bass or chord.root).pitch_class
    return tuple(w * ((p + LOWEST) % 12 == root) for p, w in enumerate(_POST_REGISTER))


@lru_cache(maxsize=8)
def gap_weights(beats: int) -> Weights:
    """The weight of each distance between two landings so many beats apart, from -27 to 27."""
    return tuple(weight(n) >> 10 for n in fitted.GAPS[beats])
