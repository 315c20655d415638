"""Which presets of a font the band plays, and what it takes of its own where one is lacking."""

from __future__ import annotations

import os
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from font_band import (
    FREE,
    RATE,
    TONE,
    Opening,
    band,
    heard,
    hertz,
    loudness,
    struck,
)
from font_writer import Preset, Sample, band_font, both
from harmony.mistake import Mistake
from playback.fonts import zone as sf
from playback.fonts.presets import NUMBERS, presets_for
from playback.fonts.sounds import FontSounds
from playback.note_cache import NoteCache
from playback.sampler import Sampler
from playback.sound_set import read_sound_set
from playback.strokes import stroke

# Which preset, and what is missing


def test_presets_are_those_of_general_midi() -> None:
    everything = {(0, program): f"GM {program}" for program in range(128)}
    everything |= {(128, program): f"Kit {program}" for program in (0, 32, 40)}
    assert presets_for(everything) == {name: numbers[0] for name, numbers in NUMBERS.items()}


@pytest.mark.parametrize(
    ("presets", "found"),
    [
        ({(128, 0): "Standard"}, {"sticks": (128, 0)}),
        ({(128, 0): "Brush"}, {"brushes": (128, 0)}),
        ({(0, 0): "Double Bass Pizz"}, {"upright": (0, 0)}),
        ({(0, 0): "Steinway D"}, {"piano": (0, 0)}),
        ({(0, 0): "Upright Piano"}, {"piano": (0, 0)}),
        ({(0, 4): "Electric Piano 1"}, {}),
        ({(0, 3): "Vibraphone dry", (0, 5): "Jazz Guitar"}, {"vibes": (0, 3), "guitar": (0, 5)}),
        ({(0, 56): "Trumpet"}, {"trumpet": (0, 56)}),
        ({(0, 48): "Strings"}, {}),
    ],
)
def test_other_fonts_go_by_their_names(
    presets: dict[tuple[int, int], str], found: dict[str, tuple[int, int]]
) -> None:
    assert presets_for(presets) == found


def test_what_a_font_lacks_is_ours_and_told_once_when_it_is_needed(opened: Opening) -> None:
    sounds = opened(band_font(band(names=("piano", "sticks")), [TONE]))
    heard(sounds, struck("piano", 57))
    assert sounds.warnings == []
    for key in (38, 39, 51):
        ours = Sampler(RATE).voice(struck("brushes", key)).sound
        assert np.array_equal(heard(sounds, struck("brushes", key)), ours)
    assert sounds.warnings == ["'band.sf2' has no brushes (128:40); ours are taken"]


def test_a_font_without_any_of_the_band_is_a_mistake(opened: Opening) -> None:
    with pytest.raises(Mistake, match=r"'band\.sf2' has no instrument of the band .*brushes 128"):
        opened(band_font([Preset(0, 48, name=b"Strings")]))


def test_drums_keep_their_pitch_and_stand_in_for_one_another(opened: Opening) -> None:
    kit = [
        {sf.KEYS: both(38, 38), sf.ROOT: 38, sf.SAMPLE: 0},
        {sf.KEYS: both(59, 59), sf.ROOT: 59, sf.SAMPLE: 0},
    ]
    sounds = opened(band_font(band(kit), [TONE]))
    for key in (38, 40, 51, 59):
        wanted = 220 * 2 ** (stroke("sticks", key, 0.0).sharper_cents / 1200)
        assert abs(1200 * np.log2(hertz(heard(sounds, struck("sticks", key))) / wanted)) < 2
    assert sounds.warnings == []
    ours = Sampler(RATE).voice(struck("sticks", 36)).sound
    assert np.array_equal(heard(sounds, struck("sticks", 36)), ours)
    assert sounds.warnings == ["'band.sf2' has no key 36 for sticks; ours is taken"]


def test_a_foot_closes_the_hi_hat_whatever_the_font_says(opened: Opening) -> None:
    kit = [{sf.KEYS: both(46, 46), sf.CHOKE: 7, **FREE}, FREE]
    sampler = Sampler(RATE, sounds=opened(band_font(band(kit), [TONE])))
    chokes = {key: sampler.voice(struck("sticks", key)).choke for key in (38, 42, 44, 46)}
    assert chokes[42] == chokes[44] == chokes[46] != ""
    assert chokes[38] == ""


# What is broken, and what is kept


def test_a_note_that_is_broken_is_ours_and_told(tmp_path: Path) -> None:
    zones = [{sf.KEYS: both(0, 59), sf.SAMPLE: 0}, {sf.KEYS: both(60, 127), sf.SAMPLE: 1}]
    lost = Sample(span=(10_000_000, 10_400_000), name=b"gone")
    path = tmp_path / "band.sf2"
    path.write_bytes(band_font(band(zones), [TONE, lost]))
    own = Sampler(RATE).voice(struck("piano", 64)).sound
    for _ in range(2):  # the second time as the first: ours is not kept as if it were the font's
        sounds = FontSounds(str(path))
        sampler = Sampler(RATE, NoteCache(str(tmp_path / "notes")), sounds=sounds)
        assert loudness(sampler.voice(struck("piano", 57)).sound) > -40
        assert sounds.warnings == []
        instead = sampler.voice(struck("piano", 64)).sound
        assert loudness(instead) == pytest.approx(loudness(own), abs=1)
        sampler.voice(struck("piano", 65))
        (told,) = sounds.warnings
        assert "'gone' lies outside its smpl" in told
        assert told.endswith("for such notes our own piano is taken")


def test_another_font_under_the_same_name_keeps_notes_of_its_own(
    opened: Opening, tmp_path: Path
) -> None:
    digests = set()
    for content, moment in ((TONE, 1), (TONE, 2), (Sample(), 1)):
        opened(band_font(band(), [content]))
        os.utime(tmp_path / "band.sf2", ns=(moment, moment))
        digests.add(FontSounds(str(tmp_path / "band.sf2")).digest)
    assert len(digests) == 3
    assert read_sound_set().digest in next(iter(digests))


def test_of_a_huge_font_only_what_sounds_is_read(tmp_path: Path) -> None:
    """One sample of 400 MB, nearly all of it a hole in the file."""
    huge = 400_000_000
    content = band_font(band(), [replace(TONE, span=(0, huge // 2))])
    at = content.index(b"smpl") + 8
    size = len(TONE.sound)
    lists = content[at + size :]
    path = tmp_path / "huge.sf2"
    with path.open("wb") as out:
        inner = content[8 : content.index(b"sdta") - 8]
        sdta = 4 + 8 + huge
        out.write(b"RIFF" + (len(inner) + 8 + sdta + len(lists)).to_bytes(4, "little") + inner)
        out.write(b"LIST" + sdta.to_bytes(4, "little") + b"sdtasmpl" + huge.to_bytes(4, "little"))
        out.write(TONE.sound)
        out.seek(huge - size, os.SEEK_CUR)
        out.write(lists)
    tracemalloc.start()
    try:
        sounds = FontSounds(str(path))
        assert loudness(heard(sounds, struck("piano", 57))) > -40
        assert sounds.warnings == []
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
