"""The suffix of a chord symbol: read into degrees, and named from them.

"-7b5", "ø" and "min7(b5)" are the same chord: reading collects the degrees, naming writes
the one canonical suffix, which reads back as the same degrees.

>>> name_quality(read_quality("-7(b5)"))
'm7b5'
"""

from __future__ import annotations

from harmony.chord_table import (
    ADDITIONS,
    ALTERATIONS,
    ALTERED,
    DIMINISHED_SEVENTH,
    FIFTH,
    FLAT_SEVENTH,
    HEADS,
    IN_BRACKETS,
    LONGEST_HEAD,
    LONGEST_WORD,
    MAJOR_SEVENTH,
    MAJOR_THIRD,
    MINOR_THIRD,
    POWER,
    SEVENTHS,
    SIGNS,
    SIXTH,
    SUSPENSIONS,
    Degree,
    Quality,
    semitones,
)


class Unread(ValueError):
    """A suffix that cannot be read; ``at`` is the place of what was not understood."""

    def __init__(self, at: int) -> None:
        super().__init__(f"not understood from place {at}")
        self.at = at


def read_quality(suffix: str) -> Quality:
    """The degrees that a suffix such as "m7b5" stands for, from the root up.

    The longest head that lets the rest be read wins: "madd9" is minor, not "ma". Raises
    Unread with the furthest place reached.
    """
    text = suffix.translate(SIGNS)
    furthest = 0
    for length in range(min(len(text), LONGEST_HEAD), -1, -1):
        head = HEADS.get(text[:length])
        if head is None:
            continue
        try:
            return _with_changes(head, text, length)
        except Unread as unread:
            furthest = max(furthest, unread.at)
    raise Unread(furthest)


def _with_changes(head: Quality, text: str, at: int) -> Quality:
    """The head with all that follows it: changes, one after the other, with commas between
    them and brackets around them as writers like.
    """
    degrees, opened, awaited = set(head), -1, False
    while at < len(text):
        word, sign = _word_at(text, at, in_brackets=opened >= 0), text[at]
        if word and head not in (POWER, ALTERED) and _change(degrees, word):
            awaited = False
        elif not word and sign == "(" and opened < 0:
            opened, awaited = at, True
        elif not word and sign == ")" and opened >= 0 and not awaited:
            opened = -1
        elif not word and sign == "," and at > 0 and not awaited:
            awaited = True
        else:
            raise Unread(at)
        at += len(word or sign)
    if opened >= 0 or awaited:
        raise Unread(opened if opened >= 0 else at - 1)
    return tuple(sorted(degrees))


def _word_at(text: str, at: int, *, in_brackets: bool) -> str | None:
    """The longest change written at that place. Straight after the root a flat or sharp
    belongs to the root (C#5, Db9), so there a change must stand in brackets.
    """
    if at == 0 and text[0] in "b#":
        return None
    for length in range(LONGEST_WORD, 0, -1):
        word = text[at : at + length]
        known = word in ALTERATIONS or word in ADDITIONS or word in SUSPENSIONS
        if len(word) == length and (known or (in_brackets and word in IN_BRACKETS)):
            return word
    return None


def _change(degrees: set[Degree], word: str) -> bool:
    """Put one change into the chord; False where it makes no sense in it."""
    if word in SUSPENSIONS:
        held = SUSPENSIONS[word]
        # "m7sus" is what many write for a 7sus; no other minor chord is suspended.
        if MAJOR_THIRD not in degrees and not degrees >= {MINOR_THIRD, FIFTH, FLAT_SEVENTH}:
            return False
        degrees -= {MAJOR_THIRD, MINOR_THIRD} | ({(11, 0)} if held == (4, 0) else set())
        return _add(degrees, held)
    if word in ALTERATIONS:
        number, _ = altered = ALTERATIONS[word]
        if number > 5 and not degrees & {SIXTH, *SEVENTHS}:
            return False  # a triad takes tensions by "add" only
        degrees.discard((number, 0))
        return _add(degrees, altered)
    return _add(degrees, ADDITIONS.get(word) or IN_BRACKETS[word])


def _add(degrees: set[Degree], degree: Degree) -> bool:
    """Add a degree that is a new sound, beside no other form of itself but an alteration."""
    number, alter = degree
    forms = {a for n, a in degrees if n == number}
    refused = (
        semitones(degree) in map(semitones, degrees)
        or (forms and (alter == 0 or 0 in forms))
        or {number, *(n for n, _ in degrees)} >= {2, 9}
        or (number == 10 and (4, 0) not in degrees)  # a third beside the suspended fourth only
        or (degree == SIXTH and degrees & {*SEVENTHS})
    )
    if not refused:
        degrees.add(degree)
    return not refused


def name_quality(quality: Quality) -> str:
    """The canonical suffix of a set of degrees: "m7b5", "maj7#11", "7alt", "69"."""
    if quality in (POWER, ALTERED):
        return "5" if quality == POWER else "7alt"
    held = set(quality)
    head, named = _name_head(held)
    for sus, degree in (("sus", (4, 0)), ("sus2", (2, 0))):
        head += sus if degree in held else ""
    changes = sorted(held - named - {(1, 0), MAJOR_THIRD, FIFTH, (4, 0), (2, 0)})
    triad = held.isdisjoint({SIXTH, *SEVENTHS})
    altered = [(n, alter) for n, alter in changes if alter and (n == 5 or not triad)]
    text = "".join(f"{_sign(alter)}{n}" for n, alter in altered)
    added = (change for change in changes if change not in altered)
    text = text if head or not text else f"({text})"
    return head + text + "".join(f"add{_sign(alter)}{3 if n == 10 else n}" for n, alter in added)


def _sign(alter: int) -> str:
    return "b" if alter < 0 else "#" * alter


def _name_head(held: set[Degree]) -> tuple[str, set[Degree]]:
    """The name of third, sixth or seventh and natural stack, and the degrees it stands for."""
    for name, named in _OWN_NAMES:
        if named <= held:
            return name, named
    third = held & {MINOR_THIRD}
    minor = "m" if third else ""
    if SIXTH in held:
        nine = held & {(9, 0)}
        return minor + ("69" if nine else "6"), third | nine | {SIXTH}
    if held.isdisjoint(SEVENTHS):
        return _name_triad(held)
    number, stack = _name_stack(held, minor=bool(minor))
    major = ("Maj" if minor else "maj") if MAJOR_SEVENTH in held else ""
    return minor + major + number, third | stack | set(SEVENTHS)


_OWN_NAMES: tuple[tuple[str, set[Degree]], ...] = (
    ("dim7", {MINOR_THIRD, (5, -1), DIMINISHED_SEVENTH}),
    ("dimMaj7", {MINOR_THIRD, (5, -1), MAJOR_SEVENTH}),
    ("mb6", {MINOR_THIRD, (6, -1)}),
)


def _name_triad(held: set[Degree]) -> tuple[str, set[Degree]]:
    if held >= {MINOR_THIRD, (5, -1)}:
        return "dim", {MINOR_THIRD, (5, -1)}
    if held >= {MAJOR_THIRD, (5, 1)} and (5, -1) not in held:
        return "aug", {(5, 1)}
    return ("m", {MINOR_THIRD}) if MINOR_THIRD in held else ("", set())


def _name_stack(held: set[Degree], *, minor: bool) -> tuple[str, set[Degree]]:
    """The highest natural tension with all below it; a 13 needs an 11 over a minor third only."""
    numbers = {number for number, _ in held}
    if (13, 0) in held and 9 in numbers and (11 in numbers or not minor):
        return "13", held & {(9, 0), (13, 0), *(((11, 0),) if minor else ())}
    if (11, 0) in held and 9 in numbers:
        return "11", held & {(9, 0), (11, 0)}
    return ("9", {(9, 0)}) if (9, 0) in held else ("7", set())
