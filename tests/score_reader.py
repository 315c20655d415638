"""A reader of MusicXML for the tests, which knows nothing of who wrote it.

Places are in quarter notes from the first bar of the file, pitches as they sound; a drum is
the General MIDI key of its instrument. Tied notes are one note.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

NOTE_ORDER = (
    "chord pitch unpitched rest duration tie instrument voice type dot accidental"
    " time-modification stem notehead staff beam notations"
).split()
"""In which order the schema of MusicXML 4.0 wants what is in a note."""

VALUES = {
    name: Fraction(4, 2**n) for n, name in enumerate("whole half quarter eighth 16th".split())
}


@dataclass
class NoteRead:
    """One note as it sounds, and how it is written."""

    onset: Fraction
    pitch: int
    length: Fraction
    staff: int
    voice: str
    accidental: str | None


@dataclass
class PartRead:
    """A part: its notes in order, and how full each bar is, voice by voice."""

    name: str
    notes: list[NoteRead] = field(default_factory=list)
    filled: list[dict[str, Fraction]] = field(default_factory=list)
    starts: list[Fraction] = field(default_factory=list)
    clefs: list[str] = field(default_factory=list)
    transposed: int = 0

    @property
    def struck(self) -> list[tuple[Fraction, int]]:
        return sorted((note.onset, note.pitch) for note in self.notes)


@dataclass
class ScoreRead:
    """A whole file."""

    root: Element
    parts: list[PartRead]

    def part(self, name: str) -> PartRead:
        (found,) = (part for part in self.parts if part.name == name)
        return found

    def texts(self, path: str) -> list[str]:
        return [found.text or "" for found in self.root.iterfind(path)]


def read_score(data: bytes, *, ours: bool = True) -> ScoreRead:
    """Any score; one of ours is also held to the order and the values of what is in a note."""
    root = ElementTree.fromstring(data)
    if ours:
        _check_written(root)
    named = {part.get("id"): part for part in root.iterfind("part-list/score-part")}
    parts = [_part(part, named[part.get("id")]) for part in root.iterfind("part")]
    return ScoreRead(root, parts)


def _part(part: Element, listed: Element) -> PartRead:
    found = PartRead(listed.findtext("part-name", ""))
    keys = {
        played.get("id"): int(played.findtext("midi-unpitched", "0")) - 1
        for played in listed.iterfind("midi-instrument")
    }
    start, divisions = Fraction(0), 1
    for measure in part.iterfind("measure"):
        for attributes in measure.iterfind("attributes"):
            divisions = int(attributes.findtext("divisions", str(divisions)))
            found.transposed += 12 * int(attributes.findtext("transpose/octave-change", "0"))
            found.transposed += int(attributes.findtext("transpose/chromatic", "0"))
            found.clefs += [clef.findtext("sign", "") for clef in attributes.iterfind("clef")]
        found.starts.append(start)
        start += _measure(measure, found, start, divisions, keys)
    return found


def _measure(
    measure: Element, part: PartRead, start: Fraction, divisions: int, keys: dict[str | None, int]
) -> Fraction:
    at = longest = before = Fraction(0)
    filled: dict[str, Fraction] = {}
    for child in measure:
        length = Fraction(int(child.findtext("duration", "0")), divisions)
        if child.tag == "backup":
            at -= length
        elif child.tag == "forward":
            at += length
        elif child.tag == "note":
            onset = before if child.find("chord") is not None else at
            if child.find("rest") is None:
                _add(part, child, start + onset, length, keys)
            if child.find("chord") is None:
                voice = child.findtext("voice", "1")
                filled[voice] = filled.get(voice, Fraction(0)) + length
                before, at = at, at + length
        longest = max(longest, at)
    part.filled.append(filled)
    return longest


def _check_written(root: Element) -> None:
    """The children of notes are in order, and what is written is as long as it sounds."""
    for part in root.iterfind("part"):
        divisions = 1
        for child in part.iterfind("measure/*"):
            divisions = int(child.findtext("divisions", str(divisions)))
            if child.tag == "note":
                length = Fraction(int(child.findtext("duration", "0")), divisions)
                _check_note(child, length)


def _check_note(note: Element, length: Fraction) -> None:
    places = [NOTE_ORDER.index(child.tag) for child in note]
    assert places == sorted(places), [child.tag for child in note]
    kind = note.findtext("type")
    if kind is None:
        assert note.find("rest[@measure='yes']") is not None
        return
    written = VALUES[kind] * (2 - Fraction(1, 2 ** len(note.findall("dot"))))
    if note.find("time-modification") is not None:
        written *= Fraction(2, 3)
    assert written == length


def _add(
    part: PartRead, note: Element, onset: Fraction, length: Fraction, keys: dict[str | None, int]
) -> None:
    instrument = note.find("instrument")
    pitch = part.transposed
    if instrument is not None:
        pitch = keys[instrument.get("id")]
    else:
        step, octave = note.findtext("pitch/step", ""), int(note.findtext("pitch/octave", ""))
        pitch += 12 * (octave + 1) + STEPS[step] + int(note.findtext("pitch/alter", "0"))
    staff, voice = int(note.findtext("staff", "1")), note.findtext("voice", "1")
    if note.find("tie[@type='stop']") is not None:
        before = (n for n in part.notes[-40:] if (n.pitch, n.voice) == (pitch, voice))
        (held,) = (n for n in before if n.onset + n.length == onset)
        held.length += length
        return
    part.notes.append(NoteRead(onset, pitch, length, staff, voice, note.findtext("accidental")))
