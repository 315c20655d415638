"""The messages of a MIDI file, each as its bytes: names, markers, tempos, meters, keys, sounds.

Everything is checked here against the ranges of the format, and raises ValueError beyond them.

>>> tempo_message(120).hex(), key_message(-1, True).hex()
('ff510307a120', 'ff5902ff01')
"""

from __future__ import annotations

VOLUME, PAN = 7, 10
LONGEST_WAIT = (1 << 28) - 1
END_OF_TRACK = b"\xff\x2f\0"
_TRACK_NAME, _MARKER, _TEMPO, _METER, _KEY = 0x03, 0x06, 0x51, 0x58, 0x59
_PLAIN = str.maketrans({"♭": "b", "♯": "#", "–": "-", "—": "-", "’": "'"})


def ascii_text(text: str) -> str:
    """The text in printable ASCII: accents dropped, flats and sharps as b and #, else "?".

    A single "é" garbles every name of the file in Rosegarden (DAW.md).

    >>> ascii_text("Dm7♭5"), ascii_text("Générique")
    ('Dm7b5', 'Generique')
    """
    if not text.isascii():
        from unicodedata import combining, normalize

        apart = normalize("NFKD", text.translate(_PLAIN))
        text = "".join(sign for sign in apart if not combining(sign))
    return "".join(sign if " " <= sign <= "~" else "?" for sign in text)


def variable_length(number: int) -> bytes:
    """A wait in ticks, or a text's length, as MIDI files write it: seven bits to a byte.

    Raises ValueError below 0 or beyond four bytes, the format's limit: a rest of 69,905 bars
    of four quarters.

    >>> variable_length(960).hex()
    '8740'
    """
    check("a length", number, 0, LONGEST_WAIT)
    sevens = [number & 0x7F]
    while number := number >> 7:
        sevens.append(number & 0x7F | 0x80)
    return bytes(reversed(sevens))


def program_message(channel: int, program: int) -> bytes:
    return bytes((0xC0 | channel, program))


def controller_message(channel: int, number: int, value: int) -> bytes:
    return bytes((0xB0 | channel, number, value))


def tempo_message(bpm: float) -> bytes:
    """Whole microseconds a quarter note, as the format has it; 140 reads 140.00014."""
    micros = round(60_000_000 / bpm) if bpm > 0 else 0
    check(f"microseconds a beat at {bpm} beats per minute", micros, 1, (1 << 24) - 1)
    return _meta(_TEMPO, big(micros, 3))


def meter_message(beats: int, value: int) -> bytes:
    """Beats in the bar, the power of two that one is, MIDI clocks to a click, 32nds a quarter."""
    check("beats in a bar", beats, 1, 255)
    if value not in (1, 2, 4, 8, 16, 32):
        raise ValueError(f"a beat is a note of 1, 2, 4, 8, 16 or 32, got {value}")
    return _meta(_METER, bytes((beats, value.bit_length() - 1, 96 // value, 8)))


def key_message(sharps: int, minor: bool) -> bytes:
    check("sharps (flats below 0)", sharps, -7, 7)
    return _meta(_KEY, bytes((sharps & 0xFF, minor)))


def name_message(text: str) -> bytes:
    return _meta(_TRACK_NAME, ascii_text(text).encode("ascii"))


def marker_message(text: str) -> bytes:
    return _meta(_MARKER, ascii_text(text).encode("ascii"))


def _meta(kind: int, content: bytes) -> bytes:
    return bytes((0xFF, kind)) + variable_length(len(content)) + content


def big(number: int, size: int) -> bytes:
    return number.to_bytes(size, "big")


def check(what: str, number: int, low: int, high: int) -> None:
    if not low <= number <= high:
        raise ValueError(f"{what} must be {low} to {high}, got {number}")
