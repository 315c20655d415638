"""The form: read as players write it, written back, moved to any key, and home found."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.chords import Chord
from harmony.form import LONGEST_TEXT, MOST_BARS, VAMP, Form
from harmony.mistake import Mistake
from harmony.pitch import PitchName
from many_setups import FORMS, PARSED

SYMBOLS = (
    "Dm7",
    "C7",
    "Bbmaj7#11",
    "G7alt",
    "Am7b5/D",
    "F#dim7",
    "C6",
    "Ebm",
    "A7sus",
    "C7/E",
    "B5",
)
NAMES = "C Db D Eb E F F# Gb G Ab A Bb B C#".split()

chords = st.sampled_from(SYMBOLS).map(Chord.parse)
keys = st.sampled_from(NAMES).map(PitchName.parse)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    beats = draw(st.integers(2, 7))
    bars = []
    for _ in range(draw(st.integers(1, 8))):
        cuts = sorted(draw(st.sets(st.integers(1, beats - 1), max_size=3)))
        edges = [0, *cuts, beats]
        shares = [b - a for a, b in pairwise(edges)]
        bar = tuple((draw(chords), share) for share in shares)
        bars += [bar] * draw(st.sampled_from([1, 1, 1, 2, 4]))
    return Form(tuple(bars), beats)


@given(forms())
def test_what_is_written_reads_back(form: Form) -> None:
    assert Form.parse(str(form)) == form
    assert str(Form.parse(str(form))) == str(form)


@given(forms(), st.sampled_from(["|", " | ", "||", "\n|\n"]), st.sampled_from(["x", "×", "*"]))
def test_spacing_and_signs_do_not_matter(form: Form, bar_line: str, repeat: str) -> None:
    words = [w.replace("x", repeat) if w[0] == "x" else w for w in str(form).split()]
    text = " ".join(words)
    assert Form.parse(text.replace(" | ", bar_line)) == form
    if form.beats_per_bar == 4:
        assert Form.parse(f"| {text} |") == form


@given(forms(), keys)
def test_every_key_keeps_the_intervals(form: Form, key: PitchName) -> None:
    moved = form.in_key(key)
    up = (key.pitch_class - form.home.root.pitch_class) % 12
    pairs = list(zip(form.chart, moved.chart, strict=True))
    for before, after in pairs:
        for (chord, beats), (other, lasts) in zip(before, after, strict=True):
            assert beats == lasts
            assert other.quality == chord.quality
            assert other.pitch_classes == {(p + up) % 12 for p in chord.pitch_classes}
            assert (chord.bass is None) == (other.bass is None)
            assert all(abs(name.alter) <= 1 for name in (other.root, other.bass) if name)
    back = moved.in_key(form.home.root)
    assert [c.pitch_classes for _, c in back.changes] == [c.pitch_classes for _, c in form.changes]


@pytest.mark.parametrize(
    ("key", "chords"),
    [
        *[("C", "Cm7 Bb7"), ("C#", "C#m7 B7"), ("Db", "C#m7 B7"), ("D", "Dm7 C7")],
        *[("D#", "D#m7 C#7"), ("Eb", "Ebm7 Db7"), ("E", "Em7 D7"), ("E#", "Fm7 Eb7")],
        *[("Fb", "Em7 D7"), ("F", "Fm7 Eb7"), ("F#", "F#m7 E7"), ("Gb", "F#m7 E7")],
        *[("G", "Gm7 F7"), ("G#", "G#m7 F#7"), ("Ab", "G#m7 F#7"), ("A", "Am7 G7")],
        *[("A#", "Bbm7 Ab7"), ("Bb", "Bbm7 Ab7"), ("B", "Bm7 A7"), ("B#", "Cm7 Bb7")],
        *[("Cb", "Bm7 A7"), ("Fx", "Gm7 F7"), ("Ebb", "Dm7 C7")],
    ],
)
def test_the_vamp_in_any_key_is_spelled_as_players_read_it(key: str, chords: str) -> None:
    moved = VAMP.in_key(PitchName.parse(key))
    assert [chord.symbol for _, chord in moved.changes] == chords.split()


@pytest.mark.parametrize(
    ("form", "key", "written"),
    [
        ("Dm7 G7 | Cmaj7 x2", "C#", "Ebm7 Ab7 | Dbmaj7 x2"),
        ("Dm7 G7 | Cmaj7 x2", "F#", "G#m7 C#7 | F#maj7 x2"),
        ("Dm7 G7 | Cmaj7 x2", "Gb", "Abm7 Db7 | Gbmaj7 x2"),
        ("F7 | Bb7", "G#", "Ab7 | Db7"),
    ],
)
def test_a_major_key_goes_by_its_usual_name(form: str, key: str, written: str) -> None:
    assert str(Form.parse(form).in_key(PitchName.parse(key))) == written


def test_the_seventh_of_c7_is_b_flat() -> None:
    assert [str(tone) for tone in VAMP.changes[1][1].tones] == ["C", "E", "G", "Bb"]
    assert str(VAMP.changes[1][1].spell(10)) == "Bb"
    assert str(VAMP.in_key(PitchName.parse("G"))) == "Gm7 x4 | F7 x4"


@given(forms(), st.fractions(-40, 400, max_denominator=12))
def test_the_chord_at_a_beat_is_the_one_written_there(form: Form, at: Fraction) -> None:
    within = at % form.length
    bar, beat = divmod(within, form.beats_per_bar)
    for chord, lasts in form.chart[int(bar)]:
        if beat < lasts:
            assert form.chord_at(at) == chord
            break
        beat -= lasts
    assert form.chorus_at(at) * form.length <= at < (form.chorus_at(at) + 1) * form.length


@given(forms())
def test_changes_begin_at_the_top_and_never_repeat(form: Form) -> None:
    places = [at for at, _ in form.changes]
    symbols = [chord for _, chord in form.changes]
    assert places[0] == 0
    assert places == sorted(set(places))
    assert all(a != b for a, b in pairwise(symbols))
    assert form.length == form.bars * form.beats_per_bar > places[-1]


@pytest.mark.parametrize(
    ("text", "home"),
    [
        (FORMS["vamp"], "Dm7"),
        (FORMS["blues"], "F7"),
        (FORMS["minor turn"], "Gm6"),
        ("Dm7 | G7 | Cmaj7 x2", "Cmaj7"),
        ("Dm7 | G7", "Dm7"),
        ("F6 | D7 | G7 | C7 | F6", "F6"),
        ("Cmaj7 | A7 | Dm7 | G7", "Cmaj7"),
        ("C7", "C7"),
        ("D7 | G7", "D7"),
        ("Fmaj7 | Db7 | C6", "Fmaj7"),
    ],
)
def test_home_is_where_the_dominant_leads_else_where_it_begins(text: str, home: str) -> None:
    assert Form.parse(text).home.symbol == home


@given(forms(), keys)
def test_home_moves_with_the_form(form: Form, key: PitchName) -> None:
    assert form.in_key(key).home.root.pitch_class == key.pitch_class
    assert form.in_key(key).home.quality == form.home.quality


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("| Dm7 | % | % | % | C7 | % | % | % |", "Dm7 x4 | C7 x4"),
        ("D-7 x4|C7", "Dm7 x4 | C7"),
        ("Dm7 G7 | C6", "Dm7 G7 | C6"),
        ("Dm7 / G7 /", "Dm7 G7"),
        ("Dm7 / / G7", "Dm7 / / G7"),
        ("Dm7 G7 C6", "Dm7 G7 C6"),
        ("3/4 Dm7 G7", "3/4 Dm7 G7"),
        ("3/4 Dm7 G7 G7", "3/4 Dm7 G7 G7"),
        ("5/4 Dm7 / / / G7", "5/4 Dm7 / / / G7"),
        ("4/4 Dm7", "Dm7"),
        ("Dm7 | % x3 | C7", "Dm7 x4 | C7"),
        ("Dm7 X4 | C7 x 4", "Dm7 x4 | C7 x4"),
        ("Dm7 | % × 3", "Dm7 x4"),
        ("|: Dm7 | C7 :|", "Dm7 | C7"),
        ("||: 3/4 Dm7 | C7 x2 :||", "3/4 Dm7 | C7 x2"),
        ("4/4 |: Dm7 :|", "Dm7"),
        ("Dm7 | / / / / | C7", "Dm7 x2 | C7"),
        ("Dm7 G7 | / / C6 /", "Dm7 G7 | G7 C6"),
        ("Dm7 | / C7 / / x3", "Dm7 | Dm7 C7 / / | C7 C7 / / x2"),
        ("2/4 Dm7 | / C7", "2/4 Dm7 | Dm7 C7"),
        ("C7(b9, b13) F6 | C7 alt | F minor", "C7b9b13 F6 | C7alt | Fm"),
        ("C7 (b9) / / F7 alt", "C7b9 / / F7alt"),
    ],
)
def test_what_players_write(text: str, written: str) -> None:
    assert str(Form.parse(text)) == written


def test_the_earlier_chords_take_what_is_left_over() -> None:
    (bar,) = Form.parse("Dm7 G7 C6").chart
    assert [beats for _, beats in bar] == [2, 1, 1]
    (five,) = Form.parse("5/4 Dm7 G7").chart
    assert [beats for _, beats in five] == [3, 2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a form needs chords"),
        (" | | ", "a form needs chords"),
        ("3/4", "a form needs chords.* got '3/4'"),
        ("3/4 |", "a form needs chords"),
        ("9/4 Dm7", "meter must be 2/4 to 7/4, got 9/4"),
        ("1/4 Dm7", "meter must be 2/4 to 7/4, got 1/4"),
        ("6/8 Dm7", "meter must be 2/4 to 7/4, got 6/8"),
        ("% | Dm7", "begins with %"),
        ("/ Dm7", "bar 1 begins with /"),
        ("/ / / / | Dm7", "bar 1 begins with /"),
        ("Dm7 | / C7", "bar 2 counts 2 beats out"),
        ("Dm7 x0", "bar 1: a bar is played x1 to x512, got x0"),
        ("Dm7 x513", "got x513"),
        ("Dm7 x512 | C7", "512 bars"),
        ("Dm7 | x4", "bar 2 of the form is empty"),
        ("Dm7 |  | C7 | y", "bar 2 of the form is empty"),
        ("Dm7 / G7", "bar 1 counts 3 beats out, the meter has 4"),
        ("Dm7 / / / /", "bar 1 counts 5 beats out"),
        ("C D E F G", "bar 1 has 5 chords, its 4 beats hold 4 at most; part the bars with"),
        ("3/4 C D E F", "bar 1 has 4 chords, its 3 beats hold 3"),
        ("Dm7 | H7", "bar 2: a chord begins .* got 'H7'"),
        ("Dm7 | C7 | C7q G7", "bar 3: chord 'C7q': 'q' is not understood"),
        ("Dm7 alt", "bar 1: chord 'Dm7alt': 'alt' is not understood"),
        ("Dm7 % | C7", "bar 1: % .* stands alone in its bar"),
        ("C7 | Dm7x4", "bar 2: a space goes before x4, got 'Dm7x4'"),
        ("C7 | Dm7X4 G7", "bar 2: a space goes before X4"),
        ("C7 | Dm7, G7", r"bar 2: \| parts bars .* never a comma, got 'Dm7,'"),
        ("Dm7,G7", "bar 1: .* never a comma"),
        ("Dm7 , G7", "bar 1: .* never a comma"),
        ("C7(b9,q) | G7", r"bar 1: chord 'C7\(b9,q\)': 'q\)' is not"),
        ("4/4 Dm7 | 3/4 G7", "bar 2: the meter stands once, .* got 3/4"),
        ("Dm7 | Dm7 x2 G7", r"bar 2: x2 ends its bar, .* try \"Dm7 x4 \| C7 x4\""),
        ("Dm7 x2 x3", "bar 1: x2 ends its bar"),
        ("Dm7 | C7 x" + "9" * 5000, "bar 2: a bar is played x1 to x512, got x999"),
        ("Dm7 |: C7 :| G7", "bar 2: .* go around the whole form only"),
        ("|: Dm7 | C7 :| x2", "bar 2: .* go around the whole form only"),
        ("Dm7 | N.C.", r"bar 2: N\.C\. \(no chord\) is not played yet"),
        ("Dm7 nc", r"bar 1: nc \(no chord\)"),
        ("Dm7 " * (LONGEST_TEXT // 4 + 1), "characters long"),
    ],
    ids=lambda text: repr(text[:24]),
)
def test_what_is_no_form_is_refused(text: str, told: str) -> None:
    with pytest.raises(Mistake, match=told) as refused:
        Form.parse(text)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


def test_bars_and_meter_must_agree() -> None:
    d = Chord.parse("Dm7")
    with pytest.raises(Mistake, match="meter must be 2/4 to 7/4, got 8/4"):
        Form((((d, 8),),), 8)
    with pytest.raises(Mistake, match="1 to 512 bars, got 0"):
        Form(())
    with pytest.raises(Mistake, match="got 513"):
        Form((((d, 4),),) * (MOST_BARS + 1))
    with pytest.raises(Mistake, match="512 chords at most, got 516"):
        Form((((d, 1), (d, 1), (d, 1), (d, 1)),) * 129)
    with pytest.raises(Mistake, match="bar 2 of the form does not hold 4 beats"):
        Form((((d, 4),), ((d, 3),)))
    with pytest.raises(Mistake, match="bar 1 of the form does not hold 4 beats"):
        Form((((d, 0), (d, 4)),))


@given(st.text(alphabet="DmC7b5#/|%x43:X(, )al\n", max_size=40))
def test_any_text_is_a_form_or_a_mistake(text: str) -> None:
    try:
        form = Form.parse(text)
    except Mistake:
        return
    assert Form.parse(str(form)) == form


def test_equal_forms_are_one_value() -> None:
    assert Form.parse("D-7 x4 | C7 x4") == VAMP == PARSED["vamp"]
    assert len({VAMP, PARSED["vamp"], PARSED["blues"]}) == 2
