"""The way of the hands from one post to the next, with both ends known.

Each step is weighed by how little the voices move, and what can still lead to the end is
known from the back. A passage holds its chords in one way (``harmony.voicing_kinds``), unless
no voice would then stay within reach: near enough there is always one, past the homes of the
chords.
"""

from __future__ import annotations

from functools import lru_cache
from operator import mul, or_
from typing import NamedTuple

from harmony.chords import Chord
from harmony.voicing_kinds import voicings_in, voicings_in_all
from harmony.voicing_steps import Rank, motions, ranked
from harmony.voicings import Voicing, motion
from playback.band.chance import Draws, choose

MOST_MOTION = 5
"""No voice goes farther at a change of chord, in semitones (MUSIC.md)."""

WITHIN = bytes(far <= MOST_MOTION for far in range(256))

# The weight of a step by the mean motion of its voices, in half semitones: 1 to 2.5 semitones
# is what hands do at a change, more where nothing else is left; within a chord they may go as
# far as they like, to another position, though seldom.
CHANGE_WEIGHTS = (1, 6, 24, 20, 10, 2, 1, 1)
HELD_WEIGHTS = (1, 8, 24, 24, 20, 16, 13, 10, 6, 4, 1)

PLAIN, COLOURED = 5, 2
"""How readily a voicing of chord tones alone is taken, and one with a tension, so that tensions
colour about half of the chords (MUSIC.md: 20 to 60 per cent)."""

AIRY, ABOVE_ALL_BASS = 2, 57
"""One that no bass line reaches is taken so much more readily than a lower one (choice)."""

HOME = (59, 62, 65, 69)
"""The middle of the keyboard, as four voices: of several tried that from which the homes of
two chords lie nearest to one another."""

PULL = (24, 16, 6, 2)
"""How the way is drawn to its end: weight by how many semitones a step the hands as a whole
still have to go from here."""

FEW = 2
"""Of so many places before the end it is known which voicings lead there; from farther off
one of them can nearly always be reached."""

ANY = "any"
"""Whichever kind of voicing is within reach."""


class Place(NamedTuple):
    """Where the hands may move: a beat of the block, its chord, and how it is held there."""

    offset: int
    chord: Chord
    kind: str


@lru_cache(maxsize=64)
def home(chord: Chord) -> Voicing:
    """The voicing of a chord in the middle of the keyboard: from one chord's to the next no
    voice goes over MOST_MOTION, but for one pair in two hundred of all the chords there are.
    """
    return min(
        voicings_in_all(chord),
        key=lambda v: (len(v) not in (3, 4), *reversed(motion(HOME, v))),
    )


@lru_cache(maxsize=64)
def liking(chord: Chord, kind: str) -> bytes:
    """How readily each voicing of a chord is taken, by its colour and by its lowest voice."""
    return bytes(
        (PLAIN if chord.pitch_classes.issuperset(p % 12 for p in v) else COLOURED)
        * (AIRY if v[0] >= ABOVE_ALL_BASS else 1)
        for v in _voicings(Place(0, chord, kind))
    )


def way(
    start: Voicing,
    places: list[Place],
    everywhere: list[Place],
    end: Place,
    at_end: Voicing,
    draw: Draws,
) -> list[tuple[Place, Voicing]]:
    """A way through the chords from ``start`` that comes out at the voicing of the end. Where a
    kind of voicing leaves none within reach, the last place is held in whichever way is, else
    every place, else every bar is one (``everywhere``).
    """
    free = [place._replace(kind=ANY) for place in places]
    shares = [next(draw) for _ in everywhere]
    found = None
    for tried, looking in (
        (places, FEW),
        ([*places[:-1], free[-1]], FEW),
        (free, len(free)),
        (everywhere, len(everywhere)),
    ):
        found = _drawn(start, tried, _open(tried, end, at_end, looking), shares)
        if found is not None:
            break
    if found is None:
        found = [(place, home(place.chord)) for place in places]
        found[0] = places[0], start
    return found


def _drawn(
    start: Voicing, places: list[Place], opened: list[list[int]], shares: list[int]
) -> list[tuple[Place, Voicing]] | None:
    """The way drawn forward, each step weighed by what is to come; None where it ends."""
    found = [(places[0], start)]
    for i in range(1, len(places)):
        here, standing = found[-1]
        weights = list(map(mul, _steps_to(standing, here, places[i]), opened[i - 1]))
        if not any(weights):
            return None
        found.append((places[i], _voicings(places[i])[choose(weights, shares[i])]))
    return found


def _voicings(place: Place) -> tuple[Voicing, ...]:
    if place.kind == ANY:
        return voicings_in_all(place.chord)
    return voicings_in(place.chord, place.kind)


def _open(places: list[Place], last: Place, end: Voicing, looking: int) -> list[list[int]]:
    """For each place after the first the weights of its voicings by what is to come; 0 where
    the end is out of reach from there, as far as so many places before it.
    """
    if len(places) == 1:
        return []
    found: list[list[int]] = [list(_steps_to(end, last, places[-1]))]
    middle = sum(end) * 12 // len(end)
    for i in range(len(places) - 2, 0, -1):
        here, there = places[i], places[i + 1]
        steps_left = len(places) - i
        if steps_left > len(PULL):
            pulls = [1] * len(_voicings(here))
        else:
            pulls = [_pull(v, middle, steps_left) for v in _voicings(here)]
        if here.chord != there.chord and len(found) < looking:
            ahead = [v for v, weight in zip(_voicings(there), found[0], strict=True) if weight]
            leads = _leading_to(ahead, here, there)
            pulls = [pull if way else 0 for pull, way in zip(pulls, leads, strict=True)]
        elif not any(found[0]):
            pulls = [0] * len(pulls)
        found.insert(0, pulls)
    return found


def _leading_to(ahead: list[Voicing], here: Place, there: Place) -> bytes:
    """For each voicing of a place, something other than 0 if it leads to one of some of the
    next.
    """
    leading = bytes(len(_voicings(here)))
    for voicing in ahead:
        leading = bytes(map(or_, leading, _steps_to(voicing, there, here)))
        if all(leading):
            break
    return leading


def _pull(voicing: Voicing, middle: int, steps: int) -> int:
    far = abs(sum(voicing) * 12 // len(voicing) - middle) // (12 * steps)
    return PULL[min(far, len(PULL) - 1)]


def leads_to(voicing: Voicing, ahead: list[Voicing]) -> bool:
    return any(motion(voicing, v)[1] <= MOST_MOTION for v in ahead)


def _steps_to(voicing: Voicing, here: Place, there: Place) -> bytes:
    return steps(voicing, there.chord, there.kind, here.chord == there.chord)


@lru_cache(maxsize=768)
def steps(voicing: Voicing, chord: Chord, kind: str, held: bool) -> bytes:
    """The weight of the step between this voicing and each of another chord, or of the same
    one, either way; 0 where a voice would go too far.
    """
    found: list[bytes] = []
    for size, together, farthest in motions(voicing, _ranked(chord, kind)):
        weights = together.translate(_by_mean(max(size, len(voicing)), held))
        found.append(weights if held else bytes(map(mul, weights, farthest.translate(WITHIN))))
    return bytes(map(mul, b"".join(found), liking(chord, kind)))


@lru_cache(maxsize=16)
def _by_mean(voices: int, held: bool) -> bytes:
    """The weight of a step by how far so many voices go together."""
    weights = HELD_WEIGHTS if held else CHANGE_WEIGHTS
    last = len(weights) - 1
    return bytes(weights[min(last, 2 * total // voices)] for total in range(256))


@lru_cache(maxsize=64)
def _ranked(chord: Chord, kind: str) -> tuple[Rank, ...]:
    return ranked(_voicings(Place(0, chord, kind)))
