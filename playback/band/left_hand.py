"""Below the voicings: what the bass leaves free, and what the left hand does without a bass.

With a bass the hands stay above it: a voice that its line reaches, or that would lie a minor
ninth above one of its chord tones, is left out. Without one the left hand has the roots:
on the first beat of a bar and where a chord lands, held, or root and fifth by halves.
"""

from __future__ import annotations

from functools import lru_cache

from harmony.chords import Chord
from harmony.voicing_kinds import voicings_in_all
from harmony.voicings import MINOR_NINTHS, Voicing, motion
from playback.band.bass_line import ending_line, line_in
from playback.band.chance import draws, happens
from playback.band.chart import chart_of
from playback.band.conductor import bass_plays, feel_at, stops
from playback.timeline import Section

BASS_REACHES = 55
"""The highest note of the bass line (BASS.md's register ends there)."""

AIR = 2
"""The lowest voice stays at least so many semitones above the bass (choice)."""

NEARBY = 7
"""How far a voice goes at the most to make room for the bass, in semitones (choice)."""

WALKING = ("medium", "up")
"""Feels in which a bass note lasts a beat; in the others it may be held through the bar."""

LEFT_LOWEST = 36
"""Roots stand in the octave from the C below the bass clef (choice)."""

APART = 7
"""At least a fifth between a root and the voice above it: closer is mud (choice)."""

HALVES_PERCENT = 55
"""How often the left hand plays root and fifth by halves over a passage (choice)."""

Held = tuple[int, int, int]
"""Where a bass note of the left hand is struck and how long it is held, in eighths, and its
pitch."""


def above_bass(
    section: Section, bar: int, at: int, eighths: int, chord: Chord, voicing: Voicing
) -> Voicing:
    """The voices of a strike that the bass leaves free while it sounds; two at the least."""
    low, rubbing = voicing[0] < BASS_REACHES + AIR, _rubbing(chord, voicing)
    if not low and not rubbing:
        return voicing
    first = at // 2 if feel_at(section, bar) in WALKING else 0
    bass = _line_from(section, bar, first, (at + eighths - 1) // 2)
    if not bass:
        return voicing
    if not rubbing and voicing[0] >= max(bass) + AIR:
        return voicing
    return _clear(chord, voicing, frozenset(bass))


@lru_cache(maxsize=128)
def _clear(chord: Chord, voicing: Voicing, bass: frozenset[int]) -> Voicing:
    """The voicing nearest to this one that is clear of some bass notes, where no voice of it
    goes far; else what is left of this one.
    """

    def stands(pitches: Voicing) -> bool:
        return pitches[0] >= lowest and not any(
            pitch - b in MINOR_NINTHS for pitch in _rubbing(chord, pitches) for b in bass
        )

    lowest = max(bass) + AIR
    if stands(voicing):
        return voicing
    for _, v in sorted((motion(voicing, v), v) for v in voicings_in_all(chord)):
        if stands(v):
            return v if motion(voicing, v)[1] <= NEARBY else voicing[-2:]
    return voicing[-2:]


@lru_cache(maxsize=256)
def _rubbing(chord: Chord, voicing: Voicing) -> tuple[int, ...]:
    """The voices that a chord tone in the bass would lie a minor ninth below: not the flat
    nine of a dominant.
    """
    root = chord.root.pitch_class
    tones = chord.pitch_classes | ({chord.bass.pitch_class} if chord.bass else set())
    if chord.family in ("dominant", "suspended"):
        tones -= {root}
    return tuple(v for v in voicing if (v - 1) % 12 in tones)


def _line_from(section: Section, bar: int, first: int, last: int) -> tuple[int, ...]:
    """The bass line's notes from one beat of a bar to another; where that is in the next bar,
    all of its line, as it goes if nothing ends there: what is struck before the bar that leads
    into an ending knows nothing of it, and hardly rings into it.
    """
    chart, beats = chart_of(section), section.beats_per_bar
    leads = chart.ending is not None and bar >= chart.ending.start_bar - 1
    found = (ending_line(section, bar) if leads else line_in(section, bar))[first : last + 1]
    if last >= beats and not leads:
        following, after = chart.following(bar)
        if bass_plays(following.section, after):
            found += line_in(following.section, after)
    return found


@lru_cache(maxsize=16)
def left_hand(section: Section, bar: int) -> tuple[Held, ...]:
    """The roots of a bar that no bass plays, or a slash chord's lowest notes."""
    if bass_plays(section, bar):
        return ()
    chart = chart_of(section)
    if stops(section, bar) and (chart.ending is None or bar < chart.ending.start_bar):
        return ((0, 1, root_of(chart.chords_in(bar)[0][0])),)
    block = chart.block_at(bar)
    halves = happens(
        next(draws(section.setup.seed, "left hand", section.beat_of(block.start_bar))),
        HALVES_PERCENT,
    )
    found: list[Held] = []
    at = 0
    for chord, beats in chart.chords_in(bar):
        fifth = _fifth_of(chord)
        if halves and beats >= 3 and fifth:
            half = 2 * ((beats + 1) // 2)
            found.append((at, half, root_of(chord)))
            found.append((at + half, 2 * beats - half, fifth))
        else:
            found.append((at, 2 * beats, root_of(chord)))
        at += 2 * beats
    return tuple(found)


def root_of(chord: Chord) -> int:
    """The root in the left hand's octave, or the note that a slash chord stands on."""
    return _low((chord.bass or chord.root).pitch_class)


def _fifth_of(chord: Chord) -> int:
    """The fifth in the left hand's octave; 0 where there is none, where the chord stands on
    another note, or where it would rub against a tension just above it.
    """
    if chord.fifth is None or chord.bass is not None:
        return 0
    above = (chord.fifth.pitch_class + 1) % 12
    open_to_it = chord.pitch_classes | {name.pitch_class for name in chord.tensions}
    return 0 if above in open_to_it else _low(chord.fifth.pitch_class)


def _low(pitch_class: int) -> int:
    return LEFT_LOWEST + (pitch_class - LEFT_LOWEST) % 12


def above_left_hand(section: Section, bar: int, voicing: Voicing) -> Voicing:
    """The voices a fifth or more above what the left hand has in a bar and the next."""
    following, after = chart_of(section).following(bar)
    roots = [p for _, _, p in left_hand(section, bar)]
    roots += [root_of(chord) for chord, _ in following.chords_in(after)[:1]]
    kept = tuple(v for v in voicing if v >= max(roots) + APART)
    return kept if len(kept) >= 2 else voicing[-2:]
