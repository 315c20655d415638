"""The drummer's staff: where each drum stands on it, and with which note head.

Places and heads follow Weinberg's Guide to Standardized Drumset Notation (Percussive Arts
Society, 1998); brushes, for which it has no drum set signs, are choice. Hands are written stems
up, feet stems down.

>>> DRUMS[51].name, DRUMS[51].place, DRUMS[36].by_foot
('Ride Cymbal', 'F5', True)
"""

from __future__ import annotations

from typing import NamedTuple


class Drum(NamedTuple):
    """A drum or cymbal: its name, the place on a staff in treble clef, and its note head."""

    name: str
    place: str
    head: str = "normal"
    by_foot: bool = False


DRUMS = {
    36: Drum("Bass Drum", "F4", by_foot=True),
    37: Drum("Side Stick", "C5", "x"),
    38: Drum("Snare Drum", "C5"),
    39: Drum("Brush Slap", "C5", "diamond"),
    40: Drum("Brush Swirl", "G4", "slash"),
    44: Drum("Pedal Hi-Hat", "D4", "x", by_foot=True),
    45: Drum("Low Tom", "A4"),
    47: Drum("Middle Tom", "D5"),
    49: Drum("Crash Cymbal", "A5", "x"),
    50: Drum("High Tom", "E5"),
    51: Drum("Ride Cymbal", "F5", "x"),
}
"""By General MIDI key."""
