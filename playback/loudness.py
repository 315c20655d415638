"""How loud the band is, and what the desk makes up for: a ballad with brushes is played softly,
and yet a listener wants it as loud as the next tune.

So each setup is raised or lowered to the same loudness, -18 LUFS for the trio at a middling
intensity. What the band does on the way, louder and softer, stays as it is.

>>> round(made_up_db(Setup(tempo=120)), 1) == round(LUFS - heard_lufs(Setup(tempo=120)), 1)
True
"""

from __future__ import annotations

from bisect import bisect_right

from playback.feel import feel_of
from playback.setup import Setup

LUFS = -18.0
"""What practice tracks are mastered to, with room for the player above it (choice)."""

Row = tuple[tuple[int, float], ...]

# What the trio comes to without it: LUFS by feel, drums and tempo, over 24 bars and four seeds at
# intensity .5 (measured: benchmarks/loudness.py --bare prints these rows).
HEARD_LUFS: dict[tuple[str, str], Row] = {
    ("ballad", "sticks"): ((40, -24.0), (60, -22.8), (76, -21.9)),
    ("ballad", "brushes"): ((40, -24.1), (60, -22.9), (76, -22.2)),
    ("medium", "sticks"): ((84, -19.7), (100, -19.2), (120, -18.7), (140, -18.2), (165, -17.8)),
    ("medium", "brushes"): ((84, -19.9), (100, -19.5), (120, -19.1), (140, -18.8), (165, -18.4)),
    ("up", "sticks"): ((172, -18.3), (200, -18.1), (240, -17.7), (300, -17.0)),
    ("up", "brushes"): ((172, -19.0), (200, -18.8), (240, -18.6), (300, -18.2)),
    ("two", "sticks"): ((80, -21.0), (120, -19.6), (200, -18.0)),
    ("two", "brushes"): ((80, -21.3), (120, -20.1), (200, -18.8)),
    ("pedal", "sticks"): ((80, -22.3), (120, -20.8), (200, -19.0)),
    ("pedal", "brushes"): ((80, -22.6), (120, -21.4), (200, -19.9)),
    ("broken", "sticks"): ((80, -21.4), (120, -20.1), (200, -18.7)),
    ("broken", "brushes"): ((80, -21.5), (120, -20.4), (200, -19.2)),
    ("stop-time", "sticks"): ((80, -18.7), (120, -18.0), (200, -17.7)),
    ("stop-time", "brushes"): ((80, -18.8), (120, -18.2), (200, -18.0)),
}


def made_up_db(setup: Setup) -> float:
    """By how many dB a setup is raised."""
    return LUFS - heard_lufs(setup)


def heard_lufs(setup: Setup) -> float:
    """How loud the trio would be as it plays, straight between the tempos that were measured."""
    row = HEARD_LUFS.get((feel_of(setup), setup.drums))
    if row is None:
        return LUFS
    at = bisect_right(row, (setup.tempo, 0.0))
    if at in (0, len(row)):
        return row[max(0, at - 1)][1]
    (slow, below), (fast, above) = row[at - 1], row[at]
    return below + (above - below) * (setup.tempo - slow) / (fast - slow)
