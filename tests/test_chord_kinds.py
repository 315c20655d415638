"""Chords in MusicXML's words: nothing of a chord is lost, and nothing is added."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from harmony.chord_kinds import KINDS, KindDegree, kind_of
from harmony.chord_suffix import name_quality
from harmony.chord_table import ALTERED, HEADS, Quality
from harmony.chords import Chord

MORE = """
7b9 7#9 7b9#11 7b9b13 7b5 7#11 13#11 13b9 9#11 maj7#11 m7b5add11 madd9 69#11 sus2 maj7sus (b5)
7b5#5 m7#5 9susadd3 m7b5b13 maj9#11
""".split()
SUFFIXES = sorted({*MORE, *map(name_quality, HEADS.values())} - {"7alt"})


def degrees_of(kind: str, changes: Sequence[KindDegree]) -> set[tuple[int, int]]:
    """What a reader of MusicXML makes of a kind and its degrees."""
    held = dict(KINDS[kind])
    added = set()
    for change, number, alter in changes:
        if change == "subtract":
            del held[number]
        elif change == "alter":
            held[number] += alter
        else:
            added.add((number, alter - (number == 7)))
    return {*held.items(), *added}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_kind_and_degrees_are_the_whole_chord(suffix: str) -> None:
    chord = Chord.parse(f"C{suffix}")
    kind, changes = kind_of(chord)
    thirds = {(3, alter) if number == 10 else (number, alter) for number, alter in chord.degrees}
    assert degrees_of(kind, changes) == thirds


@pytest.mark.parametrize(
    ("symbol", "kind", "changes"),
    [
        ("Dm7", "minor-seventh", []),
        ("C7", "dominant", []),
        ("Bbmaj7#11", "major-seventh", [("add", 11, 1)]),
        ("F#m7b5", "half-diminished", []),
        ("Bdim7", "diminished-seventh", []),
        ("Dm69", "minor-sixth", [("add", 9, 0)]),
        ("C13", "dominant-13th", []),
        ("G7b9#11", "dominant", [("add", 9, -1), ("add", 11, 1)]),
        ("G7b5", "dominant", [("alter", 5, -1)]),
        ("Gsus", "suspended-fourth", []),
        ("G9sus", "suspended-fourth", [("add", 7, 0), ("add", 9, 0)]),
        ("CdimMaj7", "diminished", [("add", 7, 1)]),
        ("Cm(maj9)", "major-minor", [("add", 9, 0)]),
        ("C", "major", []),
        ("C5", "power", []),
        ("G7alt", "other", []),
        ("Am7b5/Eb", "half-diminished", []),
    ],
)
def test_chords_by_the_kind_that_programs_know(
    symbol: str, kind: str, changes: list[tuple[str, int, int]]
) -> None:
    found = kind_of(Chord.parse(symbol))
    assert (found.kind, [tuple(change) for change in found.degrees]) == (kind, changes)


def test_kinds_differ() -> None:
    held: list[Quality] = [*KINDS.values(), ALTERED]
    assert len(set(held)) == len(held)
