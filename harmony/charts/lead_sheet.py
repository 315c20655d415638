"""A lead sheet in MusicXML as a tune: the chords above it, and the way through it.

Chords are those of the first part that has any, as they sound; signs and jumps are taken
wherever they stand. Bars before the first counted one are left out, a bar that was torn in two
at a repeat is put together.

>>> symbol = "<harmony><root><root-step>D</root-step></root><kind>minor-seventh</kind></harmony>"
>>> part = f"<part id='P1'><measure number='1'>{symbol}</measure></part>"
>>> str(read_lead_sheet(f"<score-partwise>{part}</score-partwise>".encode()).form)
'Dm7'
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from harmony.beats import Beats
from harmony.charts.measures import ENDING, Measure, counted, one_chorus, put_together, repeated
from harmony.charts.road_signs import Signs, codas_signed
from harmony.charts.roadmap import check_written
from harmony.charts.sheet_signs import (
    chord_in,
    endings_in,
    interval_in,
    key_in,
    meter_in,
    number_in,
    repeat_in,
    signs_in,
    simile_in,
    symbol_text,
    tempo_in,
)
from harmony.charts.tune import FOUR_FOUR, Meter, Told, Tune, check_chords, form_of
from harmony.charts.xml_read import pieces
from harmony.mistake import Mistake
from harmony.pitch import UNISON, Interval, PitchName

_LONGEST_NAME = 60
_LONGEST_NUMBER = 8
_FINEST = 1_000_000
"""Into so many parts a quarter note falls at most: a sum of ever stranger ones would grow until it
took minutes."""


def read_lead_sheet(content: bytes) -> Tune:
    """The tune of a score, from the bytes of its file, .musicxml or .mxl. Raises Mistake."""
    reader = _Reader()
    for kind, piece in pieces(content):
        if kind == "piece":
            reader.take(piece)
        else:
            reader.enter(piece)
    return reader.tune()


@dataclass(slots=True)
class _Part:
    """Where the reading of a part is."""

    measures: int = 0
    divisions: Fraction = Fraction(1)
    meter: Meter = FOUR_FOUR
    sounding: Interval = UNISON
    endings: tuple[int, ...] = ()
    simile: int = 0


class _Reader:
    """Takes the pieces of a score, part by part or bar by bar."""

    def __init__(self) -> None:
        self._told = Told()
        self._measures: list[Measure] = []
        self._parts: dict[str, _Part] = {}
        self._around = Element("")  # a part, or in a timewise score a measure
        self._part, self._here = _Part(), Measure("", True, FOUR_FOUR)
        self._chords_of: _Part | None = None
        self._at: Beats = Fraction(0)
        self._codas: set[tuple[int, str]] = set()
        self._title = ""
        self._tempo: Fraction | None = None
        self._key: PitchName | None = None

    def enter(self, begun: Element) -> None:
        """A part or a measure begins; within both of them are the pieces of a bar."""
        if self._around.tag in ("", begun.tag):
            self._around = begun
            return
        part, measure = begun, self._around
        if begun.tag == "measure":
            part, measure = measure, part
        here = self._part = self._parts.setdefault(part.get("id", ""), _Part())
        here.measures += 1
        check_written(here.measures)
        if here.measures > len(self._measures):
            number = measure.get("number", "").strip() or str(here.measures)
            is_counted = measure.get("implicit") != "yes" and number != "0"
            self._measures.append(Measure(number[:_LONGEST_NUMBER], is_counted, here.meter))
        self._here, self._at = self._measures[here.measures - 1], Fraction(0)
        self._here.simile = here.simile
        if here.endings:
            self._sign(self._here.signs._replace(endings=here.endings))

    def take(self, piece: Element) -> None:
        """Something in the bar at hand, or what names the score."""
        if piece.tag == "note":
            if piece.find("chord") is None and piece.find("grace") is None:
                self._pass(self._length(piece, "duration"))
        elif piece.tag in ("forward", "backup"):
            length = self._length(piece, "duration")
            self._pass(length if piece.tag == "forward" else -length)
        elif piece.tag == "attributes":
            self._take_attributes(piece)
        elif piece.tag == "harmony":
            self._take_chord(piece)
        elif piece.tag in ("direction", "sound"):
            self._take_direction(piece)
        elif piece.tag == "barline":
            self._take_barline(piece)
        else:
            title = piece.findtext("work-title") if piece.tag == "work" else piece.text
            self._title = self._title or " ".join((title or "").split())[:_LONGEST_NAME]

    def _length(self, piece: Element, path: str) -> Beats:
        return number_in(piece, path) / self._part.divisions

    def _pass(self, length: Beats) -> None:
        self._at = max(Fraction(0), self._at + length).limit_denominator(_FINEST)
        self._here.length = max(self._here.length, self._at)

    def _sign(self, signs: Signs) -> None:
        self._here.signs = signs

    def _take_attributes(self, piece: Element) -> None:
        divisions = number_in(piece, "divisions")
        if divisions > 0:
            self._part.divisions = divisions
        if (time := piece.find("time")) is not None:
            self._part.meter = self._here.meter = meter_in(time)
        if (transpose := piece.find("transpose")) is not None:
            self._part.sounding = interval_in(transpose)
        if (simile := piece.find("measure-style/measure-repeat")) is not None:
            starts = simile.get("type") == "start"
            self._part.simile = self._here.simile = simile_in(simile) if starts else 0
        key = piece.find("key")
        if self._key is None and key is not None and (home := key_in(key)) is not None:
            self._key = home.up(self._part.sounding)

    def _take_chord(self, symbol: Element) -> None:
        number = self._here.number
        self._chords_of = self._chords_of or self._part
        if self._part is not self._chords_of:
            self._told.add("left out: chords of other parts than the first that has any")
            return
        if symbol.get("type") == "alternate":
            self._told.add("left out: alternate chords", number)
            return
        found = chord_in(symbol)
        if found is None:
            self._told.add("left out: chords that are written without a root", number)
            return
        chord, is_whole = found
        if chord is not None and not is_whole:
            self._told.add(f"{symbol_text(symbol)} is read as {chord}", number)
        at = max(Fraction(0), self._at + self._length(symbol, "offset"))
        if chord is not None and self._part.sounding != UNISON:
            chord = chord.transposed(self._part.sounding)
        self._here.chords.append((at, chord))
        check_chords(len(self._here.chords), number)

    def _take_direction(self, piece: Element) -> None:
        signs, is_coda, leaves = signs_in(piece, self._here.signs)
        side = "after" if self._at + self._length(piece, "offset") > 0 else "before"
        if is_coda:
            self._codas.add((self._part.measures - 1, side))
        self._sign(signs._replace(leaves=side) if leaves else signs)
        self._tempo = self._tempo or tempo_in(piece)
        mark = piece.findtext("direction-type/rehearsal", "").strip()
        self._here.mark = self._here.mark or mark[:_LONGEST_NUMBER]
        if piece.findtext("direction-type/words") == ENDING:
            self._here.is_ending = True

    def _take_barline(self, piece: Element) -> None:
        signs = repeat_in(piece, self._here.signs)
        ending = piece.find("ending")
        if ending is not None and ending.get("type") == "start":
            self._part.endings = endings_in(ending.get("number", ""))
            signs = signs._replace(endings=self._part.endings)
        elif ending is not None or signs.times:
            self._part.endings = ()
        if piece.find("coda") is not None:
            self._codas.add((self._part.measures - 1, "before"))
        self._sign(signs._replace(segno=signs.segno or piece.find("segno") is not None))

    def tune(self) -> Tune:
        """What was taken, as a tune. Raises Mistake."""
        if not self._measures:
            raise Mistake("it has no bars")
        signed = codas_signed([bar.signs for bar in self._measures], sorted(self._codas))
        for bar, signs in zip(self._measures, signed, strict=True):
            bar.signs = signs
        repeated(self._measures)
        bars = put_together(counted(self._measures, self._told))
        quarters = bars[0].meter.quarters
        tempo = None if self._tempo is None else round(float(self._tempo / quarters), 4)
        rows = [bar.in_beats() for bar in bars]
        form = one_chorus(form_of(rows, self._told), bars, self._told)
        return Tune(form, self._title, tempo, self._key, self._told.lines())
