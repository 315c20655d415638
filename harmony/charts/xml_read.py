"""MusicXML files, plain or compressed, read piece by piece within bounds.

Scores come from strangers. What is unpacked is counted, a document that declares entities of
its own is refused before one is put in, nothing that it points to is fetched, and no more of it
is held than one piece of one bar.

>>> score = b"<score-partwise><part id='P1'><measure number='1'><note/></measure></part>"
>>> [(kind, piece.tag) for kind, piece in pieces(score + b"</score-partwise>")]
[('part', 'part'), ('measure', 'measure'), ('piece', 'note')]
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element
from xml.parsers import expat

from harmony.mistake import Mistake

LARGEST = 16_000_000
"""Bytes of a score, unpacked: a lead sheet has a tenth of one of these millions."""
LARGEST_PACKED = 8_000_000
_LARGEST_CONTAINER = 100_000
_MOST_IN_A_PIECE = 2_000
_DEEPEST = 40
"""A note has a dozen elements, some four deep; these are far more."""
_LONGEST_TEXT = 10_000
_AT_A_TIME = 1_000_000
"""Bytes that are read at once: an expat before 2.6 looks through a long tag anew for each."""

_ROOTS = {"score-partwise": ("part", "measure"), "score-timewise": ("measure", "part")}
"""What the two forms of a score have in each other; the pieces of a bar are within both."""
_HEAD = ("work", "movement-title")

_PACKED = b"PK\x03\x04"
_TORN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises for archives that are broken, locked or strange."""


def pieces(content: bytes) -> Iterator[tuple[str, Element]]:
    """The bytes of a score as ("part", ...) and ("measure", ...) where these begin, with their
    attributes alone, and ("piece", ...) for each whole thing in a bar, and what names the score.

    Raises Mistake for what is no score, or none as a program writes it.
    """
    if content.startswith(_PACKED):
        content = _unpacked(content)
    if len(content) > LARGEST:
        raise Mistake(f"a score has {LARGEST // 1_000_000} MB at most, and this one more")
    reader = _Reader()
    for at in range(0, len(content) + 1, _AT_A_TIME):
        reader.feed(content[at : at + _AT_A_TIME], is_last=at + _AT_A_TIME > len(content))
        yield from reader.found
        reader.found.clear()


class _Reader:
    """Builds what is asked for from what expat reports."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Element]] = []
        self._path: list[str] = []
        self._built: list[Element] = []
        self._count = 0
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._begin
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text
        self._expat.EntityDeclHandler = self._refuse

    def feed(self, content: bytes, *, is_last: bool) -> None:
        try:
            self._expat.Parse(content, is_last)
        except Mistake:
            raise
        except expat.ExpatError as error:
            if self._path:
                told = f"its XML is broken in line {error.lineno:,}"
                raise Mistake(f"{told} ({expat.ErrorString(error.code)})") from None
            raise Mistake("it is no MusicXML") from None
        except (LookupError, ValueError):  # an encoding that Python does not know
            raise Mistake("it is no MusicXML in an encoding that is known; try UTF-8") from None

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        path = self._path
        if not path and tag not in _ROOTS:
            raise Mistake(f"it is XML, but no MusicXML: it begins with <{tag[:40]}>")
        if len(path) >= _DEEPEST:
            raise Mistake(f"it has more than {_DEEPEST} elements within each other")
        order = _ROOTS[path[0]] if path else ()
        depth = len(path) - 1
        is_in_order = depth >= 0 and tuple(path[1:]) == order[:depth]
        if self._built:
            self._count += 1
            if self._count > _MOST_IN_A_PIECE:
                raise Mistake(f"one <{self._built[0].tag}> has {_MOST_IN_A_PIECE:,} elements")
            made = Element(tag, attributes)
            self._built[-1].append(made)
            self._built.append(made)
        elif (is_in_order and depth == len(order)) or (depth == 0 and tag in _HEAD):
            self._built, self._count = [Element(tag, attributes)], 0
        elif is_in_order and tag == order[depth]:
            self.found.append((tag, Element(tag, attributes)))
        path.append(tag)

    def _end(self, _: str) -> None:
        self._path.pop()
        if self._built:
            whole = self._built.pop()
            if not self._built:
                self.found.append(("piece", whole))

    def _text(self, text: str) -> None:
        if self._built and len(before := self._built[-1].text or "") < _LONGEST_TEXT:
            self._built[-1].text = before + text

    def _refuse(self, name: str, *_: object) -> None:
        told = f"it declares an entity of its own ({name[:40]}), which no program's MusicXML does"
        raise Mistake(f"{told}; it is not read")


def _unpacked(content: bytes) -> bytes:
    """The score in a compressed file (.mxl): the first that its container names."""
    if len(content) > LARGEST_PACKED:
        told = f"a compressed score has {LARGEST_PACKED // 1_000_000} MB at most"
        raise Mistake(f"{told}, and this one more")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            container = _member(archive, "META-INF/container.xml", _LARGEST_CONTAINER)
            return _member(archive, _first_score(container), LARGEST)
    except Mistake:
        raise
    except _TORN:
        raise Mistake("it is a compressed file, but no whole MusicXML (.mxl)") from None


def _member(archive: zipfile.ZipFile, name: str, at_most: int) -> bytes:
    """A file in the archive; what it says of its size is not believed."""
    info = archive.getinfo(name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile
    with archive.open(info) as member:
        content = member.read(at_most + 1)
    if len(content) > at_most:
        told = f"{name[:60]} in it is larger than {at_most / 1_000_000:g} MB unpacked"
        raise Mistake(f"{told}; it is not read")
    return content


def _first_score(container: bytes) -> str:
    """The path of the first file that a container names. Raises KeyError where there is none."""
    paths: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if tag == "rootfile":
            paths.append(attributes["full-path"])

    def refuse(*_: object) -> None:
        raise KeyError

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EntityDeclHandler = begin, refuse
    try:
        reader.Parse(container, True)
    except expat.ExpatError:
        raise KeyError from None
    if not paths:
        raise KeyError
    return paths[0]
