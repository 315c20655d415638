"""Files are called by what is in them, in signs that every system takes."""

from __future__ import annotations

import re

import pytest

from harmony.form import Form
from harmony.pitch import PitchName
from playback.setup import Setup
from studio.file_names import file_stem


def test_the_name_tells_chords_key_tempo_seed_and_bars() -> None:
    setup = Setup(tempo=96.5, key=PitchName.parse("Bb"), seed=7)
    assert file_stem(setup) == "vamp-Bbm7-Ab7-in-Bbm-96.5bpm-seed7"
    assert file_stem(setup, 32, of="bass") == "vamp-Bbm7-Ab7-in-Bbm-96.5bpm-seed7-bass-32bars"


@pytest.mark.parametrize("chords", ["Am7b5/Eb | D7alt | Gm6 | Bbmaj7#11 | A7b9", "C69 | F#m7(11)"])
def test_no_sign_in_it_means_something_to_a_system(chords: str) -> None:
    name = file_stem(Setup(form=Form.parse(chords)), 8)
    assert re.fullmatch(r"[A-Za-z0-9.#+-]+", name)
    assert len(name) < 100
