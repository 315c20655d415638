"""The score of a performance: every bar that is played, every note that the sidemen write."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from daw_exports import CASES, FIVE, WALTZ, changed, vamp
from harmony.drum_staff import DRUMS
from harmony.engraving import bars_written
from harmony.mistake import Mistake
from harmony.phrase import Note
from harmony.pitch import PitchName
from harmony.sheet import Sheet, bars_from
from playback.band import drum_tables
from playback.band.band import notes_between
from playback.route import Leg, Route
from playback.score import ON_PAPER, sheet_of
from playback.setup import Setup
from playback.staves import MIDDLE_C, hands_of, in_triplets, strikes
from playback.tempo_acts import with_ramp
from playback.timeline import Timeline

PAPER = {"piano": ("Piano", "Vibraphone", "Guitar"), "bass": ("Bass",)} | {
    "drums": ("Drums", "Drums (brushes)")
}


def sheet(timeline: Timeline | Setup) -> Sheet:
    return sheet_of(Route.of(timeline))


def on_paper(of: Sheet, player: str) -> list[tuple[Fraction, int]]:
    parts = (part for part in of.parts if part.name in PAPER[player])
    voices = (voice for part in parts for staff in part.staves for voice in staff.voices)
    return sorted((s.onset, pitch) for voice in voices for s in voice for pitch in s.pitches)


def as_played(timeline: Timeline, player: str) -> list[tuple[Fraction, int]]:
    """What the sidemen write, the eighth off the beat on the triplet where there is one."""
    total = timeline.total_beats
    assert total is not None
    notes: Sequence[Note] = notes_between(timeline, -timeline.count_in_beats, total)[player]
    if not any(s.straight or s.swing == 1 for _, s in timeline.changes):
        notes = in_triplets(notes)
    return sorted({(note.onset + timeline.count_in_beats, note.pitch) for note in notes})


@pytest.mark.parametrize("player", PAPER)
@pytest.mark.parametrize("case", CASES)
def test_every_note_is_on_paper(case: str, player: str) -> None:
    assert on_paper(sheet(CASES[case]), player) == as_played(CASES[case], player)


@pytest.mark.parametrize("case", CASES)
def test_every_bar_of_every_voice_is_full(case: str) -> None:
    of = sheet(CASES[case])
    for part in of.parts:
        for staff in part.staves:
            for voice in staff.voices:
                rows = bars_written(voice, of.bars)
                full = [sum(w.length for w in row) for row in rows]
                assert full == [bar.beats for bar in of.bars]


@pytest.mark.parametrize("case", CASES)
def test_chords_stand_where_they_begin(case: str) -> None:
    for bar in sheet(CASES[case]).bars:
        assert bar.chords[0][0] == 0
        assert set(bar.named) <= set(bar.chords)


def test_the_bars_of_the_vamp() -> None:
    of = sheet(vamp(bars=17, count_in=2, ending="hold"))
    assert [bar.number for bar in of.bars] == ["X1", "X2", *map(str, range(1, 18))]
    named = {bar.number: str(chord) for bar in of.bars for _, chord in bar.named}
    assert named == {"1": "Dm7", "5": "C7", "9": "Dm7", "13": "C7", "17": "Dm69"}
    said = {bar.number: bar.mark or bar.text for bar in of.bars if bar.mark or bar.text}
    assert said == {"X1": "Count-in", "1": "1", "9": "2", "17": "Ending"}
    assert {bar.key for bar in of.bars} == {(-1, True)}
    assert of.title == "Vamp in D minor"


def test_one_chord_is_named_at_each_chorus() -> None:
    from harmony.form import Form

    of = sheet(vamp(form=Form.parse("Dm7 x8"), ending="none"))
    assert [bar.number for bar in of.bars if bar.named] == ["1", "9"]


def test_a_loop_is_written_once_between_repeat_signs() -> None:
    of = sheet(vamp(loop=True, count_in=1, bars=8))
    assert [n for n, bar in enumerate(of.bars) if bar.opens_repeat] == [1]
    assert [n for n, bar in enumerate(of.bars) if bar.closes_repeat] == [8]
    last = bars_from(of.bars)[-1]
    held = [s.end for part in of.parts for staff in part.staves for v in staff.voices for s in v]
    assert len(of.bars) == 9
    assert max(held) <= last


def test_other_keys_meters_and_instruments_later() -> None:
    later = vamp(key=PitchName.parse("G"), form=WALTZ, comp="vibes", drums="brushes", tempo=90)
    of = sheet(changed((0, vamp()), (8, later)))
    names = [part.name for part in of.parts]
    assert names == ["Piano", "Vibraphone", "Bass", "Drums", "Drums (brushes)"]
    assert [bar.key for bar in of.bars[7:9]] == [(-1, True), (-2, True)]
    assert [bar.beats for bar in of.bars[7:9]] == [4, 3]
    assert [bar.tempo for bar in of.bars if bar.tempo] == [120, 90]
    vibes = next(part for part in of.parts if part.name == "Vibraphone")
    assert min(s.onset for s in vibes.staves[0].voices[0]) >= 32


def test_a_leg_is_written_each_time_it_is_played() -> None:
    timeline = Timeline.of(vamp(bars=16))
    of = sheet_of(Route((Leg(timeline, 0, 4), Leg(timeline, 2, 4, 3), Leg(timeline, 8))))
    assert len(of.bars) == 4 + 3 * 2 + 8
    bass = on_paper(of, "bass")
    heard = notes_between(timeline, Fraction(8), Fraction(16))["bass"]
    for time in range(3):
        later = 8 + 8 * time
        again = [(at, key) for at, key in bass if later + 8 <= at < later + 16]
        assert again == [(note.onset + later, note.pitch) for note in heard]


def test_nothing_rings_on_beyond_a_leg_that_is_left() -> None:
    timeline = Timeline.of(vamp(bars=24, feel="ballad"))
    for cut in range(1, 8):
        of = sheet_of(Route((Leg(timeline, 0, cut), Leg(timeline, 9))))
        for part in of.parts:
            for voice in (voice for staff in part.staves for voice in staff.voices):
                assert all(s.end <= 4 * cut or s.onset >= 4 * cut for s in voice)


def test_a_ramp_says_where_it_leads_and_keeps_the_tempo_of_each_bar() -> None:
    of = sheet_of(with_ramp(Route.of(vamp(bars=16)), -3600, 160, 8))
    assert [bar.tempo for bar in of.bars if bar.tempo] == [120, 160]
    assert [bar.text for bar in of.bars[:9] if bar.text] == ["accel."]
    heard = [bar.heard_tempo for bar in of.bars[:8]]
    assert [120 < (tempo or 0) < 160 for tempo in heard] == [True] * 8
    assert heard == sorted(heard, key=lambda tempo: tempo or 0)
    assert of.bars[8].heard_tempo is None


def test_a_band_that_drifts_has_its_tempo_on_paper() -> None:
    of = sheet(vamp(drift=1, bars=32))
    assert [bar.tempo for bar in of.bars if bar.tempo or bar.heard_tempo] == [120]


@pytest.mark.parametrize(
    ("changes", "words", "swing"),
    [
        ({}, "Swing", Fraction(5, 2)),
        ({"straight": True}, "Even eighths", Fraction(1)),
        ({"swing": 1}, "Even eighths", Fraction(1)),
        ({"swing": 2}, "Swing", Fraction(2)),
        ({"tempo": 320}, "Swing", Fraction(1)),
    ],
)
def test_how_eighths_are_meant(changes: dict[str, object], words: str, swing: Fraction) -> None:
    bars = sheet(vamp(**changes)).bars
    assert [bar.words for bar in bars if bar.words] == [words]
    assert [bar.swing for bar in bars if bar.swing is not None] == [swing]


def test_even_eighths_stay_beside_triplets() -> None:
    notes = [Note(Fraction(n, 6), 38, Fraction(1, 6), 60) for n in (2, 3)]
    assert [note.onset for note in in_triplets(notes)] == [Fraction(1, 3), Fraction(2, 3)]
    straight = sheet(vamp(straight=True, bars=32, seed=5))
    places = {at % 1 for at, _ in on_paper(straight, "drums")}
    assert places == {Fraction(n, 6) for n in (0, 2, 3, 4)}


@pytest.mark.parametrize(
    ("pitches", "right", "left"),
    [
        ((53, 57, 60, 64), (60, 64), (53, 57)),
        ((57, 60, 64, 67), (57, 60, 64, 67), ()),
        ((52, 55, 58, 60), (), (52, 55, 58, 60)),
        ((58, 64, 69, 74), (64, 69, 74), (58,)),
        ((36, 58, 64, 67), (58, 64, 67), (36,)),
        ((60, 64), (60, 64), ()),
    ],
)
def test_which_hand_plays_what(
    pitches: tuple[int, ...], right: tuple[int, ...], left: tuple[int, ...]
) -> None:
    notes = [Note(Fraction(0), pitch, Fraction(1), 60) for pitch in pitches]
    upper, lower = hands_of(strikes(notes))
    assert [s.pitches for s in upper] == ([right] if right else [])
    assert [s.pitches for s in lower] == ([left] if left else [])


def test_the_left_hand_holds_a_root_while_the_right_one_plays() -> None:
    root = Note(Fraction(0), 38, Fraction(4), 60)
    chord = [Note(Fraction(3, 2), pitch, Fraction(1), 60) for pitch in (53, 57, 60)]
    upper, lower = hands_of(strikes([root, *chord]))
    assert [s.pitches for s in lower] == [(38,)]
    assert [s.pitches for s in upper] == [(53, 57, 60)]
    assert MIDDLE_C == 60


def test_every_drum_of_the_band_has_its_own_place_on_the_staff() -> None:
    played = {value for name, value in vars(drum_tables).items() if name in KITS}
    assert played == set(DRUMS)
    assert len({(drum.place, drum.head) for drum in DRUMS.values()}) == len(DRUMS)


KITS = set(
    "STICK KICK SNARE BRUSH_TAP BRUSH_SLAP SWIRL PEDAL_HAT RIDE CRASH LOW_TOM MIDDLE_TOM"
    " HIGH_TOM".split()
)


def test_all_that_is_played_on_has_a_name() -> None:
    from playback.midi_file import PROGRAMS

    assert set(ON_PAPER) == set(PROGRAMS)


def test_who_plays_no_note_has_a_part_of_rests() -> None:
    of = sheet(vamp(players=("piano",), bars=1, ending="none", seed=7))
    assert [part.name for part in of.parts] == ["Piano"]
    assert "Drums" not in [part.name for part in sheet(vamp(players=("bass", "piano"))).parts]


def test_an_endless_score_and_one_too_long_are_refused() -> None:
    with pytest.raises(Mistake, match="say how many bars"):
        sheet(Setup())
    with pytest.raises(Mistake, match=r"5,000 bars at most, got 5,001; try a \.mid"):
        sheet(Setup(bars=5_001))


def test_five_four_falls_into_three_and_two() -> None:
    assert {bar.groups for bar in sheet(vamp(form=FIVE)).bars} == {(3, 2)}
