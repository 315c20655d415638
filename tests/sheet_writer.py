"""Lead sheets in MusicXML as other programs write them, small enough to read in a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from harmony.charts.tune import Tune
from harmony.chord_kinds import kind_of
from harmony.chords import Chord
from harmony.mistake import Mistake
from harmony.pitch import PitchName

Source = TypeVar("Source", str, bytes)

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
FOUR = (
    "<attributes><divisions>2</divisions>"
    "<time><beats>4</beats><beat-type>4</beat-type></time></attributes>"
)


def symbol(name: str, offset: int = 0, text: bool = False, **attributes: str) -> str:
    """A chord symbol; its text only where asked for. "NC" is none."""
    begins = "".join(f' {key}="{value}"' for key, value in attributes.items())
    after = f"<offset>{offset}</offset>" if offset else ""
    if name == "NC":
        root = _note("root", PitchName("C"))
        return f'<harmony{begins}>{root}<kind text="N.C.">none</kind>{after}</harmony>'
    chord = Chord.parse(name)
    kind, changes = kind_of(chord)
    said = f' text="{chord.quality}"' if text else ""
    degrees = "".join(
        f"<degree><degree-value>{number}</degree-value><degree-alter>{alter}</degree-alter>"
        f"<degree-type>{change}</degree-type></degree>"
        for change, number, alter in changes
    )
    bass = _note("bass", chord.bass) if chord.bass else ""
    root = _note("root", chord.root)
    return f"<harmony{begins}>{root}<kind{said}>{kind}</kind>{bass}{degrees}{after}</harmony>"


def _note(tag: str, name: PitchName) -> str:
    step = f"<{tag}-step>{name.step}</{tag}-step><{tag}-alter>{name.alter}</{tag}-alter>"
    return f"<{tag}>{step}</{tag}>"


def note(length: int, tag: str = "note") -> str:
    """A note, or a move ("forward", "backup"), of so many divisions."""
    return f"<{tag}><duration>{length}</duration></{tag}>"


def barline(side: str, *inside: str) -> str:
    return f'<barline location="{side}">{"".join(inside)}</barline>'


def repeat(direction: str, **attributes: str) -> str:
    more = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<repeat direction="{direction}"{more}/>'


def ending(number: str, kind: str) -> str:
    return f'<ending number="{number}" type="{kind}"/>'


def words(text: str, **sound: str) -> str:
    played = "".join(f' {key}="{value}"' for key, value in sound.items())
    said = f"<direction-type><words>{text}</words></direction-type>"
    return f"<direction>{said}{f'<sound{played}/>' if sound else ''}</direction>"


def measures(*bars: str, attributes: str = FOUR) -> str:
    """The bars of a part, numbered from 1."""
    first, *others = bars
    rows = enumerate([attributes + first, *others], 1)
    return "".join(f'<measure number="{number}">{bar}</measure>' for number, bar in rows)


def sheet(*parts: str, title: str = "Some Tune", doctype: str = "") -> bytes:
    """A score of these parts, each its measures."""
    held = "".join(f'<part id="P{n}">{part}</part>' for n, part in enumerate(parts, 1))
    work = f"<work><work-title>{title}</work-title></work>"
    listed = "".join(f'<score-part id="P{n}"/>' for n in range(1, len(parts) + 1))
    body = f"{work}<part-list>{listed}</part-list>{held}"
    return f"{HEAD}{doctype}<score-partwise version='4.0'>{body}</score-partwise>".encode()


def chords(*bars: str) -> bytes:
    """A score with these chords, each bar's parted by blanks, two beats of a note for each."""
    return sheet(measures(*(bar_of(bar) for bar in bars)))


def bar_of(names: str, divisions: int = 8) -> str:
    held = names.split()
    return "".join(symbol(name) + note(divisions // len(held)) for name in held) or note(divisions)


def tune_or_mistake(read: Callable[[Source], Tune], source: Source) -> Tune | str:
    """What a reader makes of it, or what it says; anything else it raises is a fault."""
    try:
        return read(source)
    except Mistake as mistake:
        return str(mistake)
