"""The palette: what may be played over a chord and what moves to the next, as a teacher says it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from itertools import combinations, pairwise, permutations, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harmony.chord_suffix import name_quality
from harmony.chord_table import HEADS
from harmony.chords import Chord
from harmony.form import VAMP, Form
from harmony.mistake import Mistake
from harmony.palette import Choice, Move, Palette, Tone, moves, palettes, placed
from harmony.pitch import MAJOR_SCALE, PitchName, pitch_text
from harmony.scales import Scale, fits, passing_notes, scales_for

ROOTS = "C C# Db D D# Eb E F F# Gb G G# Ab A A# Bb B".split()
KEYS = "C Db D Eb E F F# G Ab A Bb B".split()
STRONGEST = ("guide", "chord", "tension", "passing")
QUALITIES = sorted({name_quality(degrees) for degrees in HEADS.values()})
CHANGES = "b5 #5 b9 #9 #11 b13 (9) (11) (13) sus sus2 add3 add6 addb9 add11 /G /A".split()
BLUES = "F7 | Bb7 | F7 x2 | Bb7 x2 | F7 x2 | Gm7 | C7 | F7 D7 | Gm7 C7"
GEORGIA = "D7 x4 | G7 x4 | C7 x4 | F6 x4 | D7 x4 | G7 x4 | Dm A7 | Dm A7 | F6 D7 | G7 C7 | F6"
TUNES = (
    *(str(VAMP), BLUES, GEORGIA, "Cm7b5 | F7alt | Bbm6 | Ebmaj7#11", "C | F | G7 | C"),
    *("Cm7 x4 | Fm7 x2 | Cm7 x2 | Ab7 | G7alt | Cm7 | G7#5", "C5 | G5 | C7sus | C7/E"),
    *("Gbmaj7 | Ebm7 | Abm7 | Db7", "Bdim7 | Cdim | Cm(maj7) | C+7", "Dm7 x4"),
)

chords = st.builds(str.__add__, *map(st.sampled_from, (ROOTS, QUALITIES))).map(Chord.parse)
forms = st.sampled_from(TUNES).map(Form.parse) | st.lists(chords, min_size=1, max_size=6).map(
    lambda some: Form(tuple(((chord, 4),) for chord in some))
)


def chord(symbol: str) -> Chord:
    return Chord.parse(symbol)


def said(tones: tuple[Tone, ...]) -> str:
    """Tones as text: [guide tone], +chord tone, (tension), |passing note|, and the others."""
    signs = {"guide": "[{}]", "chord": "+{}", "tension": "({})", "scale": "{}", "passing": "|{}|"}
    return " ".join(signs[tone.role].format(f"{tone.name}={tone.degree}") for tone in tones)


def scale_of(choice: Choice) -> Scale:
    tonic, kind = choice.name.split(" ", 1)
    return Scale(PitchName.parse(tonic), kind)


def everywhere(palette: Palette) -> list[str]:
    return [choice.name for choice in palette.scales if choice.everywhere]


def pair(one: Chord, other: Chord) -> Form:
    return Form((((one, 4),), ((other, 4),)))


def move(one: str, other: str) -> Move:
    return moves(pair(chord(one), chord(other)))[chord(one), chord(other)]


def steps(one: str, other: str) -> str:
    return ", ".join(f"{s.from_} {s.semitones:+d} {s.to}" for s in move(one, other).guide)


def test_over_d_minor_dorian_is_the_first_choice_and_b_flat_of_aeolian_passes() -> None:
    palette = palettes(VAMP)[chord("Dm7")]
    assert said(palette.tones) == "+D=1 [F=b3] +A=5 [C=b7] (E=9) (G=11) (B=13)"
    dorian, aeolian, pentatonic = palette.scales[:3]
    assert said(dorian.tones) == "+D=1 (E=9) [F=b3] (G=11) +A=5 (B=13) [C=b7]"
    assert said(aeolian.tones) == "+D=1 (E=9) [F=b3] (G=11) +A=5 |Bb=b6| [C=b7]"
    assert (dorian.name, dorian.everywhere) == ("D dorian", False)
    assert everywhere(palette) == ["D aeolian", "D minor pentatonic"]
    assert pentatonic.why.endswith("Dm7 and C7: a safe place to start.")


def test_over_c_seven_d_minor_pentatonic_is_found_again_and_its_f_passes() -> None:
    palette = palettes(VAMP)[chord("C7")]
    assert said(palette.tones) == "+C=1 [E=3] +G=5 [Bb=b7] (D=9) (F#=#11) (A=13)"
    assert palette.scales[0].name == "C mixolydian"
    assert said(palette.scales[0].tones) == "+C=1 (D=9) [E=3] |F=4| +G=5 (A=13) [Bb=b7]"
    assert said(palette.scales[-2].tones) == "(D=9) |F=4| +G=5 (A=13) +C=1"
    assert everywhere(palette) == ["D minor pentatonic", "D aeolian"]


def test_the_moves_of_the_vamp() -> None:
    assert list(palettes(VAMP)) == [chord("Dm7"), chord("C7")]
    assert list(moves(VAMP)) == [(chord("Dm7"), chord("C7")), (chord("C7"), chord("Dm7"))]
    there, back = moves(VAMP).values()
    assert steps("Dm7", "C7") == "F -1 E, C -2 Bb"
    assert steps("C7", "Dm7") == "E +1 F, Bb +2 C"
    assert there.scale == ("B becomes B flat",)
    assert back.scale == ("B flat becomes B",)
    assert there.stays == back.stays == ("D minor pentatonic", "D aeolian")
    said = (
        "F falls to E and C to B flat, in the scale only B becomes B flat, and D minor pentatonic"
    )
    assert there.sentence == f"{said} stays."


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Dm7", "G7", "F +0 F, C -1 B"),
        ("G7", "Db7", "B +0 Cb, F +0 F"),
        ("F7", "D7", "A -3 F#, Eb -3 C"),  # as far as up, but lines fall
        ("C7sus", "C7", "F -1 E, Bb +0 Bb"),
        ("Dm7", "Fm7", "F +3 Ab, C +3 Eb"),  # not -2 and -4: the wider step is smaller
        ("G7", "C", "B +1 C, F -1 E"),
        ("C", "F", "E +1 F, G +2 A"),
        ("C", "Am", "E +0 E, C +0 C"),
        ("C5", "Dm7", "C +0 C, G -2 F"),
    ],
)
def test_guide_tones_go_where_a_player_takes_them(one: str, other: str, expected: str) -> None:
    assert steps(one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("D7", "G7", "F sharp falls to F and C to B, in the scale only F sharp becomes F, and D"),
        ("F7", "D7", "E flat to C, the scale changes from F mixolydian to D mixolydian, and"),
        ("Cm7", "F7", "E flat stays and B flat falls to A, the scale keeps its notes, and C"),
        ("Dm7", "Dm7/G", "F and C stay, the scale keeps its notes, and D minor pentatonic stays."),
        ("C#7", "G7", "E sharp stays as F and B stays, the scale changes from C sharp"),
        ("F6", "Fm6", "in the scale A becomes A flat and E becomes E flat."),
    ],
)
def test_a_move_is_said_in_one_plain_sentence(one: str, other: str, expected: str) -> None:
    assert expected in move(one, other).sentence


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (BLUES, ["F blues"]),
        ("Cm7 | Fm7 | Cm7 | G7alt", ["C blues"]),
        ("F | G7 | C", ["C ionian", "C major pentatonic"]),
        (GEORGIA, []),
        ("D7 | G7 | C7 | F7", []),  # a cycle is no blues, though it begins with one and four
        ("F7 | Bbm7 | F7", []),
    ],
)
def test_what_holds_everywhere_is_what_a_teacher_would_name(form: str, expected: list[str]) -> None:
    for palette in palettes(Form.parse(form)).values():
        assert sorted(everywhere(palette)) == expected


def test_over_one_chord_all_its_scales_stay_for_their_own_reasons() -> None:
    form = Form.parse("Dm7 x4")
    scales = palettes(form)[chord("Dm7")].scales
    assert moves(form) == {}
    assert [(c.everywhere, c.why) for c in scales] == [(True, c.why) for c in scales_for(form.home)]


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("C7alt", "+C=1 [E=3] [Bb=b7] +Db=b9 +D#=#9 +F#=#11 +Ab=b13"),
        ("Cdim7", "+C=1 [Eb=b3] +Gb=b5 [Bbb=bb7] (D=9) (F=11) (Ab=b13) (B=7)"),
        ("C69", "+C=1 [E=3] +G=5 [A=6] +D=9 (F#=#11)"),
        ("C7susadd3", "+C=1 [F=4] +G=5 [Bb=b7] (D=9) +E=3"),
    ],
)
def test_degrees_are_written_as_musicians_write_them(symbol: str, expected: str) -> None:
    assert said(palettes(Form.parse(symbol))[chord(symbol)].tones).startswith(expected)


def test_a_blue_note_is_read_by_its_letter_else_by_its_sound() -> None:
    found = palettes(Form.parse(BLUES))
    told = {str(c): said(p.scales[-1].tones) for c, p in found.items() if str(c) in ("F7", "C7")}
    assert told["F7"] == "+F=1 Ab=b3 |Bb=4| (Cb=b5) +C=5 [Eb=b7]"
    assert told["C7"] == "|F=4| Ab=b13 [Bb=b7] |Cb=7| +C=1 Eb=b3"
    minor = palettes(Form.parse("Cm7 | Fm7 | Cm7 | G7alt"))[chord("G7alt")].scales[-1]
    assert said(minor.tones) == "|C=4| +Eb=b13 [F=b7] |Gb=7| +G=1 +Bb=#9"


def sound(degree: str) -> int:
    number = int(degree.lstrip("b#"))
    return (MAJOR_SCALE[(number - 1) % 7] + degree.count("#") - degree.count("b")) % 12


def strongest(name: PitchName, over: Chord, passing: Sequence[PitchName]) -> str:
    groups = (over.guide_tones, over.tones, over.tensions, passing)
    held = [name.pitch_class in {n.pitch_class for n in group} for group in groups]
    return next((r for r, h in zip(STRONGEST, held, strict=True) if h), "scale")


@given(forms, st.sampled_from(KEYS))
def test_every_tone_has_its_strongest_role_and_a_true_degree(form: Form, key: str) -> None:
    for over, palette in palettes(form.in_key(PitchName.parse(key))).items():
        assert {t.name for t in palette.tones} == {*over.tones, *over.tensions}
        shown: list[tuple[tuple[Tone, ...], Sequence[PitchName]]] = [(palette.tones, ())]
        for choice in palette.scales:
            scale = scale_of(choice)
            assert tuple(tone.name for tone in choice.tones) == scale.notes
            shown.append((choice.tones, passing_notes(scale, over)))
        for tone, passing in ((tone, passing) for tones, passing in shown for tone in tones):
            assert tone.role == strongest(tone.name, over, passing)
            assert sound(tone.degree) == (tone.name.pitch_class - over.root.pitch_class) % 12
            assert re.fullmatch(r"(b{0,2}|#)(1|2|3|4|5|6|7|9|11|13)", tone.degree)
            assert tone.role != "tension" or tone.degree.lstrip("b#") in "5 7 9 11 13"


@given(forms)
def test_the_scales_on_the_root_come_first_and_none_comes_twice(form: Form) -> None:
    stays = set()
    for over, palette in palettes(form).items():
        listed = [scale_of(choice) for choice in palette.scales]
        own = [choice.scale for choice in scales_for(over)]
        assert listed[: len(own)] == own
        assert len({(scale.tonic.pitch_class, scale.kind) for scale in listed}) == len(listed)
        assert all(choice.everywhere for choice in palette.scales[len(own) :])
        assert all(re.fullmatch(r"[A-Z][^.]*\.", choice.why) for choice in palette.scales)
        staying = [scale_of(choice) for choice in palette.scales if choice.everywhere]
        assert all(scale.kind == "blues" or fits(scale, over) for scale in staying)
        stays.add(frozenset((scale.tonic.pitch_class, scale.kind) for scale in staying))
    assert len(stays) == 1


@given(forms)
def test_every_change_has_its_move_and_the_turnaround_too(form: Form) -> None:
    played = [c for bar in (*form.chart, form.chart[0]) for c, _ in bar]
    played = played[: sum(map(len, form.chart)) + 1]
    changes = {(a, b): None for a, b in pairwise(played) if a != b}
    assert list(moves(form)) == list(changes)


def far(one: PitchName, other: PitchName) -> int:
    return min((b.pitch_class - a.pitch_class) % 12 for a, b in ((one, other), (other, one)))


@given(chords, chords)
def test_two_lines_move_least_and_every_guide_tone_is_in_one(one: Chord, other: Chord) -> None:
    assume(one != other)
    guide = moves(pair(one, other))[one, other].guide
    leaving, reached = [s.from_ for s in guide], [s.to for s in guide]
    assert len(set(leaving)) == len(set(reached)) == 2
    for voices, over in ((leaving, one), (reached, other)):
        assert set(over.guide_tones) <= set(voices) <= set(over.tones)
    for step in guide:
        assert abs(step.semitones) == far(step.from_, step.to)
        assert (step.to.pitch_class - step.from_.pitch_class) % 12 == step.semitones % 12
        assert -6 < step.semitones < 6
    ways = product(permutations(one.tones, 2), combinations(other.tones, 2))
    totals = [
        far(a, c) + far(b, d)
        for (a, b), (c, d) in ways
        if set(one.guide_tones) <= {a, b} and set(other.guide_tones) <= {c, d}
    ]
    assert sum(abs(step.semitones) for step in guide) == min(totals)


@given(forms, st.sampled_from(KEYS))
def test_a_sentence_names_all_that_moves_and_is_one_sentence(form: Form, key: str) -> None:
    for (one, other), told in moves(form.in_key(PitchName.parse(key))).items():
        assert re.fullmatch(r"[A-G][^.;]*\.", told.sentence)
        for step in told.guide:
            moved = f"{step.from_.spoken} (falls |rises )?to {step.to.spoken}"
            held = f"{step.from_.spoken} stays|{step.from_.spoken} and .* stay|and .* stay"
            assert re.search(moved if step.semitones else held, told.sentence)
        assert ("falls" in told.sentence) == any(s.semitones < 0 for s in told.guide)
        assert ("rises" in told.sentence) == any(s.semitones > 0 for s in told.guide)
        first = [choices[0].scale for c in (one, other) if (choices := scales_for(c))]
        assert told.scale == (first[0].difference(first[1]) if len(first) == 2 else ())
        assert len(told.scale) > 2 or all(line in told.sentence for line in told.scale)
        assert told.sentence.endswith("stays.") or not told.stays


@given(forms, st.sampled_from(KEYS))
def test_roles_and_motions_are_the_same_in_every_key(form: Form, key: str) -> None:
    there = form.in_key(PitchName.parse(key))
    assume(len(palettes(form)) == len(palettes(there)))  # two names may become one
    for here, moved in zip(palettes(form).values(), palettes(there).values(), strict=True):
        for choice, other in zip(here.scales, moved.scales, strict=True):
            assert [t.role for t in choice.tones] == [t.role for t in other.tones]
            if form == VAMP:
                assert [t.degree for t in choice.tones] == [t.degree for t in other.tones]
    for step, other_step in zip(moves(form).values(), moves(there).values(), strict=True):
        assert [s.semitones for s in step.guide] == [s.semitones for s in other_step.guide]


@given(st.sampled_from(QUALITIES), st.lists(st.sampled_from(CHANGES), max_size=3), chords)
def test_any_chord_that_can_be_read_has_its_say(head: str, more: list[str], other: Chord) -> None:
    with contextlib.suppress(Mistake):
        form = pair(Chord.parse(f"Db{head}{''.join(more)}"), other)
        assert all(palette.tones for palette in palettes(form).values())
        assert all(told.sentence for told in moves(form).values())


def test_a_written_c_flat_stands_in_the_octave_of_its_letter() -> None:
    flat, sharp, c = PitchName("C", -1), PitchName("B", 1), PitchName("C")
    assert placed([flat], 59, 71) == ((flat, 59, 28), (flat, 71, 35))
    assert placed([c, sharp], 60, 60) == ((sharp, 60, 27), (c, 60, 28))
    assert placed([c, c], 60, 72) == ((c, 60, 28), (c, 72, 35))
    assert placed([c], 61, 71) == placed([], 0, 127) == ()


@given(
    st.lists(st.builds(PitchName, st.sampled_from("CDEFGAB"), st.integers(-2, 2)), max_size=9),
    *[st.integers(0, 127)] * 2,
)
def test_every_name_is_placed_in_every_octave(some: list[PitchName], low: int, high: int) -> None:
    found = placed(some, low, high)
    assert [place[1] for place in found] == sorted(place[1] for place in dict.fromkeys(found))
    within = product(set(some), range(low, high + 1))
    assert {place[:2] for place in found} == {(n, m) for n, m in within if m % 12 == n.pitch_class}
    for name, midi, step in found:
        octave, letter = divmod(step, 7)
        assert "CDEFGAB"[letter] == name.step
        assert pitch_text(midi, name) == f"{name}{octave}"
