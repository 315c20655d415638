"""What the small pieces of a MusicXML bar say: chord symbols, meters, keys, signs, tempos.

Numbers come as text from strangers: one that is too long, or none, is taken for not there.

>>> from xml.etree.ElementTree import fromstring
>>> symbol = "<root><root-step>B</root-step><root-alter>-1</root-alter></root>"
>>> chord = chord_in(fromstring(f"<harmony>{symbol}<kind>major-ninth</kind></harmony>"))
>>> chord and chord[0].symbol
'Bbmaj9'
"""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree.ElementTree import Element

from harmony.charts.kinds_read import read_kind
from harmony.charts.road_signs import LONGEST_WORDS, MOST_TIMES, Jump, Signs, with_words
from harmony.charts.tune import Meter, meter_of
from harmony.chord_kinds import KindDegree
from harmony.chords import Chord
from harmony.pitch import LETTERS, MAJOR_SCALE, UNISON, Interval, PitchName

_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_LONGEST_ROW = 8
"""More degrees than a chord symbol has."""


def number_in(element: Element | None, path: str, usual: int = 0) -> Fraction:
    """The number that stands there; the usual one where none does."""
    text = element.findtext(path, "").strip() if element is not None else ""
    return Fraction(text) if _NUMBER.fullmatch(text) else Fraction(usual)


def chord_in(symbol: Element) -> tuple[Chord | None, bool] | None:
    """A chord symbol, and whether it is the whole of what is written; no chord is None. None
    alone where it names no root: a function, a numeral.
    """
    kind = symbol.find("kind")
    name = (kind.text or "").strip() if kind is not None else ""
    if name == "none":
        return None, True
    root = _note_in(symbol.find("root"), "root")
    if root is None:
        return None
    text = kind.get("text", "") if kind is not None else ""
    suffix, is_whole = read_kind(name, text, _degrees(symbol))
    bass = _note_in(symbol.find("bass"), "bass")
    is_one = len(symbol.findall("root")) == 1
    return Chord(root, suffix, bass), is_whole and is_one


def _degrees(symbol: Element) -> list[KindDegree]:
    return [
        KindDegree(
            degree.findtext("degree-type", "add").strip(),
            int(number_in(degree, "degree-value")),
            int(number_in(degree, "degree-alter")),
        )
        for degree in symbol.findall("degree")[:_LONGEST_ROW]
    ]


def _note_in(element: Element | None, name: str) -> PitchName | None:
    step = element.findtext(f"{name}-step", "").strip() if element is not None else ""
    alter = int(number_in(element, f"{name}-alter"))
    if step not in LETTERS or len(step) != 1 or abs(alter) > 2:
        return None
    note = PitchName(step, alter)
    return note if abs(alter) < 2 else note.practical()


def symbol_text(symbol: Element) -> str:
    """A chord symbol as it was written, its degrees spelled out: "C major (add b9, add 9)"."""
    kind, root = symbol.find("kind"), _note_in(symbol.find("root"), "root")
    written = (kind.get("text") or kind.text or "").strip() if kind is not None else ""
    degrees = ", ".join(f"{change[:8]} {_sign(alter)}{n}" for change, n, alter in _degrees(symbol))
    return f"{root or ''} {written[:24]}".rstrip() + f" ({degrees})" * bool(degrees)


def _sign(alter: int) -> str:
    return "b" * min(-alter, 2) if alter < 0 else "#" * min(alter, 2)


def meter_in(time: Element) -> Meter:
    """A time signature; one that is more than a fraction has no beats that a form holds."""
    beats, units = time.findall("beats"), time.findall("beat-type")
    if len(beats) == len(units) == 1:
        parts = [text.strip() for text in (beats[0].text or "").split("+")]
        unit = int(number_in(time, "beat-type"))
        if all(re.fullmatch("[0-9]{1,2}", part) for part in parts):
            return meter_of(sum(map(int, parts)), unit)
    return Meter(0, Fraction(1), "no meter of one fraction")


def interval_in(transpose: Element) -> Interval:
    """From what is written up to what sounds, within the octave."""
    semitones = int(number_in(transpose, "chromatic")) % 12
    steps = int(number_in(transpose, "diatonic", 99)) % 7
    if transpose.find("diatonic") is None or abs(MAJOR_SCALE[steps] - semitones) > 1:
        steps = _USUAL_STEPS[semitones]
    return Interval(steps, semitones) if semitones else UNISON


def simile_in(sign: Element) -> int:
    """How many bars back those stand that a simile repeats."""
    return int(number_in(sign, ".", 1))


_USUAL_STEPS = (0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6)
"""How many letters up an interval is read where only its semitones are written (choice)."""


def key_in(key: Element) -> PitchName | None:
    """The key's home note; None where it does not say whether it is major or minor."""
    fifths, mode = int(number_in(key, "fifths", 99)), key.findtext("mode", "").strip()
    if abs(fifths) > 7 or mode not in ("major", "minor"):
        return None
    return PitchName("C" if mode == "major" else "A").up(Interval(4 * fifths, 7 * fifths))


def endings_in(numbers: str) -> tuple[int, ...]:
    """The endings that a bracket counts: "1, 2"."""
    found = {int(number) for number in re.findall("[0-9]+", numbers[:40]) if len(number) < 6}
    return tuple(sorted(number for number in found if 0 < number <= MOST_TIMES))


def repeat_in(barline: Element, signs: Signs) -> Signs:
    """What a bar line says of repeats."""
    repeat = barline.find("repeat")
    if repeat is None:
        return signs
    if repeat.get("direction") == "forward":
        return signs._replace(opens=True)
    times = repeat.get("times", "")
    played = int(times) if re.fullmatch("[0-9]{1,6}", times) else 2
    return signs._replace(times=min(max(played, 1), MOST_TIMES))


def signs_in(direction: Element, signs: Signs) -> tuple[Signs, bool, bool]:
    """What a direction, or a sound alone, says of the way: with its signs, whether it is a coda
    sign, and whether it is one to leave by. Words win over how it is played back.
    """
    words = " ".join(part.text or "" for part in direction.iterfind("direction-type/words"))
    said = with_words(signs._replace(leaves=""), words[: LONGEST_WORDS + 1])
    sounds = [direction] if direction.tag == "sound" else direction.findall("sound")
    sound = {name: value for played in sounds for name, value in played.attrib.items()}
    drawn = {mark.tag for mark in direction.iterfind("direction-type/*")}
    if said.jump is None and ("dacapo" in sound or "dalsegno" in sound):
        said = said._replace(jump=Jump("dalsegno" in sound))
    leaves = bool(said.leaves) or "tocoda" in sound
    return (
        said._replace(
            leaves=signs.leaves,
            fine=said.fine or "fine" in sound,
            segno=said.segno or "segno" in sound or "segno" in drawn,
        ),
        not leaves and ("coda" in sound or "coda" in drawn),
        leaves,
    )


def tempo_in(direction: Element) -> Fraction | None:
    """Quarter notes a minute, as it is played back or as it is written; None where not said."""
    sounds = [direction] if direction.tag == "sound" else direction.findall("sound")
    for sound in sounds:
        if _NUMBER.fullmatch(sound.get("tempo", "")):
            return Fraction(sound.get("tempo", ""))
    mark = direction.find("direction-type/metronome")
    unit = _QUARTERS.get(mark.findtext("beat-unit", "").strip()) if mark is not None else None
    if mark is None or unit is None:
        return None
    dotted = Fraction(3, 2) if mark.find("beat-unit-dot") is not None else 1
    return number_in(mark, "per-minute") * unit * dotted or None


_QUARTERS = {"whole": Fraction(4), "half": Fraction(2), "quarter": Fraction(1)} | {
    "eighth": Fraction(1, 2)
}
