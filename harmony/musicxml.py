"""What music21's MusicXML lacks, and what it has that changes from day to day.

It knows one instrument of each class in a part and gives every member of a drum chord the
same; it has no word for how eighths swing, nor for a tempo that is only heard. And it writes
the day and its own version into each file, which would differ without any music being another.
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from harmony.drum_staff import DRUMS
from harmony.pitch import INSTRUMENTS, UNISON
from harmony.sheet import Sheet, SheetBar, SheetPart

DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)


UNSEEN = "\u00a0"
"""Words that show nothing: of a tempo without any, MuseScore prints the number."""


def joined(root: Element, more: Element) -> None:
    """Put the bars of ``more`` after those of ``root``, part by part."""
    for part, further in zip(root.iterfind("part"), more.iterfind("part"), strict=True):
        attributes = further.find("measure/attributes")
        for tag in ("divisions", "staves"):  # said once, in the first bar of all
            if attributes is not None and (again := attributes.find(tag)) is not None:
                attributes.remove(again)
        measures = further.findall("measure")
        if attributes is not None and not len(attributes):
            measures[0].remove(attributes)
        part.extend(measures)


def finished(root: Element, sheet: Sheet) -> bytes:
    """A score of music21's with what is missing put in, as the bytes of a file."""
    root.set("version", "4.0")
    for parent in (root, *root.iterfind("part")):  # music21 draws lines between parts and bars
        parent[:] = [child for child in parent if not callable(child.tag)]
    _say_source(root, sheet.source)
    parts = zip(
        sheet.parts, root.iterfind("part-list/score-part"), root.iterfind("part"), strict=True
    )
    for number, (part, listed, made) in enumerate(parts, 1):
        listed.set("id", f"P{number}")
        made.set("id", f"P{number}")
        _list_instruments(listed, part, number)
        _transpose(made, part)
        for bar, measure in zip(sheet.bars, made.iterfind("measure"), strict=True):
            _number(measure, bar)
            _draw_repeats(measure)
            if number == 1:
                _add_sound(measure, bar)
                _tidy_symbols(measure)
                _place_above(measure)
            if part.instrument == "drums":
                _name_drums(measure, number)
    ElementTree.indent(root, " ")
    return (DOCTYPE + ElementTree.tostring(root, "unicode") + "\n").encode()


def _say_source(root: Element, source: str) -> None:
    for identification in root.iterfind("identification"):
        for creator in identification.findall("creator"):  # music21 names itself as composer
            identification.remove(creator)
    for encoding in root.iterfind("identification/encoding"):
        for day in [*encoding.findall("encoding-date"), *encoding.findall("software")]:
            encoding.remove(day)
        software = Element("software")
        software.text = source
        encoding.insert(0, software)


def _list_instruments(listed: Element, part: SheetPart, number: int) -> None:
    """The instruments of a part, each with what plays it by MIDI; every drum is one."""
    for old in [*listed.findall("score-instrument"), *listed.findall("midi-instrument")]:
        listed.remove(old)
    keys: list[int] | list[None] = (
        sorted(_struck_keys(part)) if part.instrument == "drums" else [None]
    )
    for key in keys:
        named = SubElement(listed, "score-instrument", id=_instrument_id(number, key))
        SubElement(named, "instrument-name").text = part.name if key is None else DRUMS[key].name
    for key in keys:
        played = SubElement(listed, "midi-instrument", id=_instrument_id(number, key))
        SubElement(played, "midi-channel").text = str(part.channel + 1)
        SubElement(played, "midi-program").text = str(part.program + 1)
        if not any(staff.voices for staff in part.staves):
            SubElement(played, "volume").text = "0"  # slashes are for the eye
        if key is not None:
            SubElement(played, "midi-unpitched").text = str(key + 1)


def _struck_keys(part: SheetPart) -> set[int]:
    voices = (voice for staff in part.staves for voice in staff.voices)
    return {pitch for voice in voices for strike in voice for pitch in strike.pitches}


def _instrument_id(number: int, key: int | None) -> str:
    return f"P{number}-I{1 if key is None else key}"


def _name_drums(measure: Element, number: int) -> None:
    """Say of each note on the drums' staff which drum it is, by its place and head."""
    for note in measure.iterfind("note"):
        if (place := note.find("unpitched")) is None:
            continue
        where = "".join(child.text or "" for child in place)
        key = _KEYS[where, note.findtext("notehead", "normal")]
        tags = [child.tag for child in note]
        before = max(tags.index(tag) for tag in ("duration", "tie") if tag in tags)
        note.insert(before + 1, Element("instrument", id=_instrument_id(number, key)))


_KEYS = {(drum.place, drum.head): key for key, drum in DRUMS.items()}


def _transpose(made: Element, part: SheetPart) -> None:
    """How far below what is written it sounds: the first bar says it."""
    octaves = (
        INSTRUMENTS[part.instrument].written.semitones // 12
        if part.instrument in INSTRUMENTS
        else 0
    )
    attributes = made.find("measure/attributes")
    if attributes is not None and (octaves or part.reads != UNISON):
        transpose = SubElement(attributes, "transpose")
        SubElement(transpose, "diatonic").text = str(-part.reads.steps)
        SubElement(transpose, "chromatic").text = str(-part.reads.semitones)
        if octaves:
            SubElement(transpose, "octave-change").text = str(-octaves)


def _number(measure: Element, bar: SheetBar) -> None:
    measure.set("number", bar.number)
    measure.set("implicit", "no" if bar.number.isdecimal() else "yes")


def _draw_repeats(measure: Element) -> None:
    """A repeat sign is drawn as the double bar that it is, also where only that is read."""
    for line in measure.iterfind("barline[repeat]"):
        style = Element("bar-style")
        style.text = "heavy-light" if line.get("location") == "left" else "light-heavy"
        line.insert(0, style)


def _add_sound(measure: Element, bar: SheetBar) -> None:
    """The tempo as it is played back, and how its eighths swing."""
    sound = measure.find("direction/sound[@tempo]")
    if sound is None and (bar.heard_tempo or bar.swing):
        direction = Element("direction", placement="above")
        SubElement(SubElement(direction, "direction-type"), "words").text = UNSEEN
        sound = SubElement(direction, "sound")
        measure.insert(_after_attributes(measure), direction)
    if sound is None:
        return
    if bar.heard_tempo:
        sound.set("tempo", f"{bar.heard_tempo:.7g}")
    if bar.swing is not None:
        swing = SubElement(sound, "swing")
        if bar.swing == 1:
            SubElement(swing, "straight")
            return
        SubElement(swing, "first").text = str(bar.swing.numerator)
        SubElement(swing, "second").text = str(bar.swing.denominator)
        SubElement(swing, "swing-type").text = "eighth"


def _place_above(measure: Element) -> None:
    """Marks and words stand above the staff, as high as whoever draws them finds room."""
    for direction in measure.iterfind("direction"):
        direction.set("placement", "above")
        for words in direction.iterfind("direction-type/words"):
            words.attrib.pop("default-y", None)


def _tidy_symbols(measure: Element) -> None:
    """A symbol names its bass, so no inversion is counted beside it (music21 does even without
    one), and its text has the whole suffix, so its degrees are not printed once more.
    """
    for symbol in measure.iterfind("harmony"):
        for inversion in symbol.findall("inversion"):
            symbol.remove(inversion)
        for degree in symbol.iterfind("degree"):
            degree.set("print-object", "no")


def _after_attributes(measure: Element) -> int:
    tags = [child.tag for child in measure]
    return max((i + 1 for i, tag in enumerate(tags) if tag in ("attributes", "print")), default=0)
