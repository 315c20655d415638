"""A sheet of music as MusicXML, made through music21.

Each bar is written as it was engraved, so music21 is asked to invent nothing: values, ties,
beams, accidentals and stems are given. The bytes depend on the sheet alone, not on the day.
music21 holds many objects for a note, so it is given a few bars at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from harmony.chord_kinds import kind_of
from harmony.chords import Chord
from harmony.drum_staff import DRUMS
from harmony.engraving import Written, bars_written
from harmony.musicxml import finished, joined
from harmony.pitch import PitchName
from harmony.sheet import Sheet, SheetBar, SheetPart, Staff
from harmony.spelling import Signed, Speller

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from music21.chord import Chord as Stack
    from music21.duration import Duration
    from music21.harmony import ChordSymbol
    from music21.note import GeneralNote, Note, NotRest, Unpitched
    from music21.percussion import PercussionChord
    from music21.pitch import Pitch
    from music21.stream import Measure, Part

AT_A_TIME = 50
"""Bars that music21 holds at once (choice: a few megabytes, and no slower than all)."""


def musicxml(sheet: Sheet, told: Callable[[int, int], None] | None = None) -> bytes:
    """The sheet as a MusicXML 4.0 file, one part after the other. ``told`` is how many of how
    many bars are done.
    """
    writers = [[_Writer(sheet, part, staff) for staff in part.staves] for part in sheet.parts]
    bars = len(sheet.bars)
    root = _some_bars(sheet, writers, range(min(AT_A_TIME, bars)))
    for first in range(AT_A_TIME, bars, AT_A_TIME):
        if told is not None:
            told(first, bars)
        joined(root, _some_bars(sheet, writers, range(first, min(first + AT_A_TIME, bars))))
    return finished(root, sheet)


def _some_bars(sheet: Sheet, writers: Sequence[Sequence[_Writer]], numbers: range) -> Element:
    from music21 import layout, metadata, stream
    from music21.musicxml.m21ToXml import ScoreExporter

    score = stream.Score()
    score.insert(0, metadata.Metadata(movementName=sheet.title))
    for part in writers:
        staves = [writer.bars(numbers) for writer in part]
        if part is writers[0]:
            _add_directions(sheet.bars[numbers.start : numbers.stop], staves[0])
        for staff in staves:
            score.insert(0, staff)
        if len(staves) > 1:
            score.insert(0, layout.StaffGroup(staves, symbol="brace"))
    made: Element = ScoreExporter(score, makeNotation=False).parse()
    return made


class _Writer:
    """Writes one staff, some bars after the other; music21 joins the staves of a part."""

    def __init__(self, sheet: Sheet, part: SheetPart, staff: Staff) -> None:
        self._sheet, self._part, self._clef = sheet, part, staff.clef
        self._voices = [bars_written(voice, sheet.bars) for voice in staff.voices]
        self._speller = Speller(sheet.bars, part.instrument)

    def bars(self, numbers: range) -> Part:
        from music21 import stream

        part = self._part
        made: Part = stream.PartStaff() if len(part.staves) > 1 else stream.Part()
        made.partName, made.partAbbreviation = part.name, part.short
        made.atSoundingPitch = False  # what is written is given, and so is the transposition
        for number in numbers:
            measure = _measure(self._sheet.bars, number, self._clef)
            if self._voices:
                self._speller.begin(number)
                self._fill(measure, [voice[number] for voice in self._voices])
            else:
                _add_slashes(measure, self._sheet.bars[number].beats, self._clef)
            made.coreAppend(measure)
        made.coreElementsChanged()
        return made

    def _fill(self, measure: Measure, voices: list[list[Written]]) -> None:
        """Put the notes into a bar; of two voices, one that is silent is left out."""
        from music21 import stream

        apart = len(voices) > 1
        heard = [n for n, row in enumerate(voices) if any(written.strike for written in row)]
        for n in heard or [0]:
            within: Measure | stream.Voice = stream.Voice(id=n + 1) if apart else measure
            for written in voices[n]:
                made = self._general_note(written, STEMS[n] if apart else "unspecified")
                within.coreInsert(written.at, made)
            within.coreElementsChanged()
            if apart:
                measure.insert(0, within)

    def _general_note(self, written: Written, stem: str) -> GeneralNote:
        from music21 import note

        if written.strike is None:
            rest = note.Rest(duration=_duration(written, stem))
            rest.fullMeasure = written.is_whole_bar
            return rest
        drums = self._part.instrument == "drums"
        struck: NotRest = (
            _struck_drums(written.strike.pitches)
            if drums
            else _struck_pitches(self._speller.signed(written), written)
        )
        struck.duration = _duration(written, stem)
        struck.stemDirection = stem
        _add_beams(struck, written.beams)
        return struck


STEMS = ("up", "down")
"""Of the upper and the lower voice on a staff."""


def _measure(bars: Sequence[SheetBar], number: int, clef_name: str) -> Measure:
    """A bar without its notes: its lines, and what differs from the bar before."""
    from music21 import bar, clef, key, meter, stream

    here, before = bars[number], bars[number - 1] if number else None
    measure = stream.Measure(number=number + 1)
    if before is None:
        clefs = {"treble": clef.TrebleClef, "bass": clef.BassClef}
        measure.clef = clefs.get(clef_name, clef.PercussionClef)()
    if clef_name != "percussion" and (before is None or before.key != here.key):
        sharps, minor = here.key
        measure.keySignature = key.KeySignature(sharps).asKey("minor" if minor else "major")
    if before is None or before.beats != here.beats:
        measure.timeSignature = meter.TimeSignature(f"{here.beats}/4")
    if here.opens_repeat:
        measure.leftBarline = bar.Repeat(direction="start")
    if here.closes_repeat:
        measure.rightBarline = bar.Repeat(direction="end")
    elif number == len(bars) - 1:
        measure.rightBarline = bar.Barline("final")
    return measure


def _add_slashes(measure: Measure, beats: int, clef: str) -> None:
    """A bar of a chart: a slash on the middle line for each beat, to be filled by the player."""
    from music21 import note

    for beat in range(beats):
        slash = note.Note(MIDDLE_LINE[clef], type="quarter")
        slash.notehead, slash.stemDirection = "slash", "noStem"
        measure.coreInsert(beat, slash)
    measure.coreElementsChanged()


MIDDLE_LINE = {"treble": "B4", "bass": "D3"}


def _struck_pitches(notes: list[Signed], written: Written) -> Note | Stack:
    from music21 import note, tie

    made = [note.Note(_pitch(signed)) for signed in notes]
    kind = _TIES[written.is_tied_from, written.is_tied_on]
    for one in made if kind else ():
        one.tie = tie.Tie(kind)
    return made[0] if len(made) == 1 else _stack_class()(made)


_TIES = {(True, True): "continue", (True, False): "stop", (False, True): "start"} | {
    (False, False): None
}


def _struck_drums(keys: Sequence[int]) -> Unpitched | PercussionChord:
    from music21 import note, percussion

    hit = []
    for key in keys:
        made = note.Unpitched(displayName=DRUMS[key].place)
        made.notehead = DRUMS[key].head
        hit.append(made)
    return hit[0] if len(hit) == 1 else percussion.PercussionChord(hit)


@cache
def _stack_class() -> type[Stack]:
    """A chord that is in order already; music21 would copy each one whole to sort it."""
    from music21 import chord

    class Stacked(chord.Chord):
        def sortAscending(self, *, inPlace: bool = False) -> Any:  # noqa: N802, N803
            return self

    return Stacked


def _pitch(signed: Signed) -> Pitch:
    made = _named_pitch(signed.name)
    made.octave = signed.octave
    if signed.is_printed and made.accidental is None:
        from music21 import pitch

        made.accidental = pitch.Accidental(0)
    if made.accidental is not None:
        made.accidental.displayStatus = signed.is_printed
    return made


def _named_pitch(name: PitchName) -> Pitch:
    from music21 import pitch

    made = pitch.Pitch(name.step)
    if name.alter:
        made.accidental = pitch.Accidental(name.alter)
    return made


def _duration(written: Written, stem: str) -> Duration:
    from music21 import duration

    if written.is_whole_bar:
        return duration.Duration(quarterLength=written.length)
    made = duration.Duration(type=written.kind, dots=written.dots)
    if written.in_triplet:
        triplet = duration.Tuplet(3, 2, "eighth")
        triplet.type = written.bracket
        triplet.placement = "below" if stem == "down" else "above"
        made.appendTuplet(triplet)
    return made


def _add_beams(struck: NotRest, beams: Sequence[str]) -> None:
    from music21.beam import Beam

    for level, name in enumerate(beams, 1):
        kind, direction = BEAMS[name]
        made = Beam(type=kind, direction=direction)
        made.number = level
        struck.beams.beamsList.append(made)


BEAMS = {
    "begin": ("start", None),
    "continue": ("continue", None),
    "end": ("stop", None),
    "forward hook": ("partial", "right"),
    "backward hook": ("partial", "left"),
}
"""music21's words for what MusicXML says of a beam."""


def _add_directions(bars: Sequence[SheetBar], staff: Part) -> None:
    """What stands above the whole score: marks, tempos, words and chord symbols."""
    from music21 import expressions, layout, stream, tempo

    for bar, measure in zip(bars, staff.getElementsByClass(stream.Measure), strict=True):
        if bar.opens_line:
            measure.insert(0, layout.SystemLayout(isNew=True))
        if bar.mark:
            measure.insert(0, expressions.RehearsalMark(bar.mark))
        if bar.tempo is not None:
            measure.insert(0, tempo.MetronomeMark(number=bar.tempo, referent="quarter"))
        if bar.words:
            measure.insert(0, tempo.TempoText(bar.words))
        if bar.text:
            measure.insert(0, expressions.TextExpression(bar.text))
        for at, chord in bar.named:
            measure.insert(at, _symbol(chord))


def _symbol(chord: Chord) -> ChordSymbol:
    from music21 import harmony

    kind, degrees = kind_of(chord)
    made = harmony.ChordSymbol()
    made.root(_named_pitch(chord.root))
    if chord.bass is not None:
        made.bass(_named_pitch(chord.bass), allow_add=True)
    made.chordKind, made.chordKindStr = kind, chord.quality
    for change, number, alter in degrees:
        degree = harmony.ChordStepModification(change, number, alter)
        made.addChordStepModification(degree, updatePitches=False)
    return made
