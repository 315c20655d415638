"""How loud the band is, and what the desk makes up for: a ballad with brushes is played softly,
a large room adds its own sound, and yet a listener wants it all as loud as the next tune.

So each setup is raised or lowered to the same loudness, -18 LUFS for the trio at a middling
intensity, at any tempo and in any room. What the band does on the way, louder and softer, stays
as it is.

>>> round(made_up_db(Setup(tempo=120)), 1) == round(LUFS - heard_lufs(Setup(tempo=120)), 1)
True
"""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter

from playback.desk import USUAL_ROOM
from playback.feel import feel_of
from playback.setup import Setup

LUFS = -18.0
"""What practice tracks are mastered to, with room for the player above it (choice)."""

Row = tuple[tuple[float, float], ...]
"""What was measured, from point to point."""

# What the trio comes to without it: LUFS by feel, drums and tempo, over 24 bars and eight seeds at
# intensity .5 (measured: benchmarks/loudness.py --bare prints these rows). Straight lines between
# them lie within 0.2 dB of what 17 tempos came to.
HEARD_LUFS: dict[tuple[str, str], Row] = {
    ("ballad", "sticks"): ((30, -24.7), (60, -22.7), (110, -20.4), (175, -18.8), (320, -16.9)),
    ("ballad", "brushes"): ((30, -24.8), (60, -22.8), (110, -20.9), (175, -19.6), (320, -18.1)),
    ("medium", "sticks"): ((30, -23.0), (60, -20.8), (110, -19.0), (175, -17.7), (320, -16.4)),
    ("medium", "brushes"): ((30, -22.8), (60, -20.8), (110, -19.4), (175, -18.3), (320, -17.4)),
    ("up", "sticks"): ((30, -23.4), (60, -21.2), (110, -19.4), (175, -18.1), (320, -16.8)),
    ("up", "brushes"): ((30, -23.1), (60, -21.2), (110, -19.8), (175, -18.8), (320, -17.9)),
    ("two", "sticks"): ((30, -23.9), (60, -22.0), (110, -19.9), (175, -18.4), (320, -16.7)),
    ("two", "brushes"): ((30, -24.1), (60, -22.1), (110, -20.4), (175, -19.2), (320, -17.9)),
    ("pedal", "sticks"): ((30, -24.8), (60, -23.0), (110, -20.8), (175, -19.1), (320, -17.2)),
    ("pedal", "brushes"): ((30, -25.1), (60, -23.2), (110, -21.4), (175, -20.0), (320, -18.5)),
    ("broken", "sticks"): ((30, -24.4), (60, -22.3), (110, -20.3), (175, -18.9), (320, -17.4)),
    ("broken", "brushes"): ((30, -24.3), (60, -22.3), (110, -20.6), (175, -19.4), (320, -18.2)),
    ("stop-time", "sticks"): ((30, -20.9), (60, -19.2), (110, -18.2), (175, -17.7), (320, -17.8)),
    ("stop-time", "brushes"): ((30, -21.0), (60, -19.2), (110, -18.3), (175, -17.9), (320, -18.2)),
}

# By how much a room adds to the trio as it opens, in dB beside the usual one (measured: the same
# benchmark, six tunes by three bands each; single ones lie within 0.45 of it).
ROOM_ADDS_DB: Row = ((0.0, -0.14), (USUAL_ROOM, 0.0), (0.4, 0.58), (0.7, 0.8), (1.0, 1.61))


def made_up_db(setup: Setup) -> float:
    """By how many dB a setup is raised."""
    return LUFS - heard_lufs(setup)


def heard_lufs(setup: Setup) -> float:
    """How loud the trio would be as it plays, straight between the tempos that were measured."""
    row = HEARD_LUFS.get((feel_of(setup), setup.drums))
    return LUFS if row is None else _between(row, setup.tempo)


def room_made_up_db(room: float) -> float:
    """By how many dB the band is raised in a room from 0 to 1; lowered where it is a large one."""
    return -_between(ROOM_ADDS_DB, room)


def _between(row: Row, here: float) -> float:
    """Straight from one measured point to the next, level before the first and after the last."""
    after = bisect_right(row, here, key=itemgetter(0))
    if after in (0, len(row)):
        return row[max(0, after - 1)][1]
    (before, below), (behind, above) = row[after - 1], row[after]
    return below + (above - below) * (here - before) / (behind - before)
