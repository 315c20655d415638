"""The pianist: voicings struck in textures that come and go.

Where the hands stand is one thing (``hands``), what they do another (``passages``): a texture
lasts two bars or four, draws a rhythm for each bar, and may be silence. A strike off the beat
takes the chord of the beat that it leans on, so an anticipation already has the next chord.
Without a bass the left hand adds the roots (``left_hand``).
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from operator import attrgetter

from harmony.phrase import Note
from harmony.voicings import Voicing
from playback.band.chance import Draws, draws, sway
from playback.band.chart import chart_of
from playback.band.comping import TEXTURES, Rhythm, Strike
from playback.band.conductor import bass_plays, intensity, stops, waits
from playback.band.hands import ending_voicing, hands_at
from playback.band.left_hand import above_bass, above_left_hand, left_hand, root_of
from playback.band.passages import Passage, plan
from playback.timeline import Section

RELEASE = Fraction(1, 8)
"""The hands leave the keys this much before a length is over, so that a chord struck again
speaks (choice)."""

LENGTHS = tuple(Fraction(eighths, 2) - RELEASE for eighths in range(1, 30))
"""How long a note of one eighth, two, three and so on is held."""

STOPPED: Rhythm = ((0, 1, 10),)
"""A bar of stop-time: short, on the first beat."""

SOFT_TO_LOUD = 4
"""The velocity moves by the intensity, in hundredths, over this: with what the textures
themselves do about 7 dB from least to most, the bass moves 5 (choice)."""

SINGING = 4
"""The top voice is so much louder (choice)."""

LOOSE, FINGERS = 4, (-3, -2, -1, 0, 0, 1, 2, 3)
"""How unevenly strikes fall, as a standard deviation, and the fingers of one (choice)."""

LEFT_LEVEL, ENDING_LEVEL = 66, 66

_in_order = attrgetter("onset", "pitch")


def strike_places(section: Section, bar: int) -> tuple[int, ...]:
    """Where the piano strikes in a bar, in eighths from the bar line; the drummer listens."""
    if bar < 0 or "piano" not in section.setup.players or waits(section, bar, "piano"):
        return ()
    _, rhythm = planned(section, bar)
    places = tuple(at for at, _, _ in rhythm)
    ending = chart_of(section).ending
    if bass_plays(section, bar) or (ending is not None and bar >= ending.start_bar):
        return places
    return tuple(sorted({*places, *(at for at, _, _ in left_hand(section, bar))}))


def planned(section: Section, bar: int) -> tuple[Passage, Rhythm]:
    """What is struck in a bar: as the block was thought out, or as the ending has it, or
    stop-time.
    """
    chart = chart_of(section)
    ending, start = chart.ending, chart.block_at(bar).start_bar
    passage, _, rhythm = plan(section, start)[bar - start]
    if ending is not None and bar >= ending.start_bar:
        return passage, ((0, 2 * section.beats_per_bar, 0),)
    return passage, STOPPED if stops(section, bar) else rhythm


@lru_cache(maxsize=16)
def piano_bar(section: Section, bar: int) -> tuple[Note, ...]:
    """Every note of one bar, in order."""
    chart = chart_of(section)
    if chart.ending is not None and bar >= chart.ending.start_bar:
        return _ending_bar(section, bar, chart.ending.last_bar)
    passage, rhythm = planned(section, bar)
    with_bass = bass_plays(section, bar)
    if not rhythm and with_bass:
        return ()
    draw = draws(section.setup.seed, "touch", bar)
    louder = (intensity(section, bar) - 50) // SOFT_TO_LOUD
    level = TEXTURES[passage.texture].level + louder
    start = 2 * section.beat_of(bar)
    notes: list[Note] = []
    held_for = _held(section, bar, rhythm)
    for (at, written, _), (_, eighths, accent) in zip(rhythm, held_for, strict=True):
        held = hands_at(section, bar, (at + 1) // 2)
        if with_bass:
            voices = above_bass(section, bar, at, written, held.chord, held.voicing)
        else:
            voices = above_left_hand(section, bar, held.voicing)
        notes += _chord(start + at, eighths, level + accent, voices, draw)
    if not with_bass:
        notes += [
            Note(Fraction(start + at, 2), pitch, LENGTHS[n - 1], LEFT_LEVEL + louder)
            for at, n, pitch in left_hand(section, bar)
        ]
        notes.sort(key=_in_order)
    return tuple(notes)


def _held(section: Section, bar: int, rhythm: Rhythm) -> Rhythm:
    """The strikes as long as they may sound: never into another chord, and the last one up to
    the next at most.
    """
    chart = chart_of(section)
    whole = 2 * section.beats_per_bar
    if not rhythm or (rhythm[-1][0] + rhythm[-1][1] <= whole and len(chart.chords_in(bar)) == 1):
        return rhythm
    found: list[Strike] = []
    for at, length, accent in rhythm:
        if at + length > whole:
            length = min(length, whole - at + _rest_after(section, bar))
        leans_on = (at + 1) // 2
        if at + length > 2 * leans_on + 2:
            length = min(length, 2 * (leans_on + chart.beats_left(bar, leans_on)) - at)
        found.append((at, length, accent))
    return tuple(found)


def _rest_after(section: Section, bar: int) -> int:
    """How many eighths of the next bar pass before the hands strike again; before the bar
    that leads into an ending, what no ending changes.
    """
    chart = chart_of(section)
    after = bar + 1
    if section.total_bars == after and not section.loops:
        return 0
    if chart.ending is not None and after >= chart.ending.start_bar:
        return 0
    next_chart, following = chart.following(bar)
    _, rhythm = planned(next_chart.section, following)
    passes = rhythm[0][0] if rhythm else 2 * section.beats_per_bar
    leads = chart.ending is not None and after == chart.ending.start_bar - 1
    return min(passes, 2) if leads else passes


def _chord(at: int, eighths: int, level: int, voices: Voicing, draw: Draws) -> list[Note]:
    """The notes of one strike, ``at`` in eighths; the top voice sings a little."""
    onset, held = Fraction(at, 2), LENGTHS[eighths - 1]
    level += sway(LOOSE, next(draw))
    fingers = next(draw)
    *inner, top = voices
    notes = [
        Note(onset, pitch, held, level + FINGERS[fingers >> 3 * i & 7])
        for i, pitch in enumerate(inner)
    ]
    notes.append(Note(onset, top, held, level + SINGING + FINGERS[fingers >> 12 & 7]))
    return notes


def _ending_bar(section: Section, bar: int, last_bar: int) -> tuple[Note, ...]:
    """A bar of the ending: one chord, held, or cut off where the band stops."""
    draw = draws(section.setup.seed, "touch", bar)
    level = ENDING_LEVEL + (intensity(section, bar) - 50) // SOFT_TO_LOUD
    stopped = bar == last_bar and section.setup.ending == "stop"
    eighths = 1 if stopped else 2 * section.beats_per_bar
    voices = ending_voicing(section, bar)
    if bass_plays(section, bar):
        chord = chart_of(section).chords_in(bar)[0][0]
        voices = above_bass(section, bar, 0, eighths, chord, voices)
        return tuple(_chord(2 * section.beat_of(bar), eighths, level, voices, draw))
    root = root_of(chart_of(section).chords_in(bar)[0][0])
    low = Note(Fraction(section.beat_of(bar)), root, LENGTHS[eighths - 1], level)
    voices = above_left_hand(section, bar, voices) if bar < last_bar else voices
    return (low, *_chord(2 * section.beat_of(bar), eighths, level, voices, draw))
