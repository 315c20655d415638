"""Links of iReal Pro: tunes found in them, charts read sign by sign, what was left out said."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.charts.ireal import is_link, read_link, unscrambled
from harmony.charts.ireal_chart import chart_bars
from harmony.charts.tune import Told, Tune, form_of
from harmony.chords import Chord
from harmony.form import Form
from harmony.mistake import Mistake
from sheet_writer import tune_or_mistake

# Every quality that the app offers (iReal Pro Custom Chord Chart Protocol), and how we write it.
QUALITIES = dict(
    pair.split("=")
    for pair in """
    5=5 2=add9 add9=add9 +=aug o=dim h=m7b5 sus=sus ^=maj7 -=m ^7=maj7 -7=m7 7=7 7sus=7sus h7=m7b5
    o7=dim7 ^9=maj9 ^13=maj13 6=6 69=69 ^7#11=maj7#11 ^9#11=maj9#11 ^7#5=maj7#5 -6=m6 -69=m69
    -^7=mMaj7 -^9=mMaj9 -9=m9 -11=m11 -7b5=m7b5 h9=m9b5 -b6=mb6 -#5=m#5 9=9 7b9=7b9 7#9=7#9
    7#11=7#11 7b5=7b5 7#5=7#5 9#11=9#11 9b5=9b5 9#5=9#5 7b13=7b13 7#9#5=7#5#9 7#9b5=7b5#9
    7#9#11=7#9#11 7b9#11=7b9#11 7b9b5=7b5b9 7b9#5=7#5b9 7b9#9=7b9#9 7b9b13=7b9b13 7alt=7alt 13=13
    13#11=13#11 13b9=13b9 13#9=13#9 7b9sus=7susb9 7susadd3=7susadd3 9sus=9sus 13sus=13sus
    7b13sus=7susb13 11=11
    """.split()
) | {"": ""}


def chart(signs: str) -> Tune:
    told = Told()
    found = form_of(chart_bars(signs, told), told)
    return Tune(found, told=told.lines())


def form(signs: str) -> str:
    return str(chart(signs).form)


def scrambled(signs: str) -> str:
    """The app's own way round: what it turns over twice is as it was."""
    for short, written in {"XyQ": "   ", "Kcl": "| x", "LZ": " |"}.items():
        signs = signs.replace(written, short)
    return unscrambled(signs)


def link(signs: str, title: str = "Tune", key: str = "C", tempo: int = 0, after: str = "") -> str:
    """A link as the app shares it."""
    fields = (title, "Nobody At All", "", "Medium Swing", key, "", f"1r34LbKcu7{scrambled(signs)}")
    return "irealb://" + quote("=".join((*fields, "", str(tempo), "0")) + after)


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_quality_of_the_app_is_read(quality: str) -> None:
    told = Told()
    (bar,) = chart_bars(f"[Bb{quality}/F   Z", told)
    assert bar.chords[0][1] == Chord.parse(f"Bb{QUALITIES[quality]}/F")
    assert told.lines() == ()


def test_qualities_stand_side_by_side_without_a_blank() -> None:
    signs = "T44[" + "|".join(
        f"sC{a},lG{b},E-7,A7" for a, b in zip(QUALITIES, QUALITIES, strict=True)
    )
    told = Told()
    found = [bar.chords[1][1] for bar in chart_bars(signs + "Z", told)]
    assert found == [Chord.parse(f"G{suffix}") for suffix in QUALITIES.values()]
    assert told.lines() == ()


def test_a_tune_of_the_app_is_read_from_its_link() -> None:
    signs = "{*AT34D-7   |G7   |C^7   |A7b9   }[*BE-7   |A7   |D-7 G7 |C6   Z"
    assert len(scrambled(signs)) > 50
    assert scrambled(signs) != signs
    tune = read_link(link(signs, "Some Waltz", "A-", 132))
    part = "Dm7 | G7 | Cmaj7 | A7b9"
    assert str(tune.form) == f"3/4 {part} | {part} | Em7 | A7 | Dm7 G7 | C6"
    assert (tune.title, str(tune.key), tune.tempo, tune.told) == ("Some Waltz", "A", 132, ())


def test_a_block_that_ends_a_chart_is_not_turned_over() -> None:
    row = "".join(chr(48 + n) for n in range(50))
    turned = row[:-6:-1] + row[5:10] + row[39:25:-1] + row[24:26] + row[23:9:-1] + row[40:45]
    turned += row[4::-1]
    assert unscrambled(row) == row
    assert unscrambled(row + "a") == row + "a"
    assert unscrambled(row + "ab") == turned + "ab"
    assert unscrambled(row + row) == turned + row


@given(st.text("ABCDEFG7|{} -", max_size=230))
def test_turned_over_twice_a_chart_is_as_it_was(signs: str) -> None:
    assert unscrambled(unscrambled(signs)) == signs


def test_old_links_are_plain() -> None:
    old = "irealbook://Song=LastName FirstName=Style=Ab=n=T44*A{C^7 |A-7 |D-9 |G7#5 }"
    assert str(read_link(old).form) == "Cmaj7 | Am7 | Dm9 | G7#5"
    assert str(read_link(quote(old, safe=":/")).key) == "Ab"
    assert str(read_link("irealbook://Song=A=B=C=34=C  |F  Z").form) == "3/4 C | F"
    both = f"{old}=Second=B=C=F-=n=T54[F-7   Z"
    assert str(read_link(both, 2).form) == "5/4 Fm7"


def test_of_several_tunes_one_is_taken_and_the_others_named() -> None:
    tunes = [link(f"[{root}7   Z", f"Tune {root}", after="===") for root in "CDEFG"]
    playlist = tunes[0] + "".join(tune.removeprefix("irealb://") for tune in tunes[1:]) + "Mine"
    assert str(read_link(playlist).form) == "C7"
    assert read_link(playlist).told == (
        "left out: 4 other tunes of the link, Tune D, Tune E, Tune F, ...; "
        "a number at its end, such as #2, takes another",
    )
    assert str(read_link(playlist, 4).form) == "F7"
    with pytest.raises(Mistake, match="the link has 5 tunes, got #6"):
        read_link(playlist, 6)


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ("[C7   |F7   Z", "C7 | F7"),
        ("[C7 F7 |F7   Z", "C7 F7 | F7"),
        ("[C7  F7|Z", "C7 / / F7"),
        ("[C7,F7,G7,A7,|Z", "C7 F7 G7 A7"),
        ("[C7 F7 G7 A7 |Z", "C7 F7 G7 A7"),  # eight cells
        ("T34[C7 F7 Z", "3/4 C7 F7"),
        ("T34[C7F7  Z", "3/4 C7 F7 /"),
        ("T54[C7 F7 Z", "5/4 C7 F7"),
        ("T24[C7 F7 Z", "2/4 C7 F7"),
        ("[C7F7G7     Z", "C7 F7 G7 /"),
        ("[C7    F7G7A7Z", "C7 F7 G7 A7"),
        ("[C7ppF7Z", "C7 / / F7"),
        ("[ F7  |C7   Z", "F7 | C7"),
        ("[C7   |  F7 Z", "C7 | C7 F7"),
        ("[C7   |    |F7   Z", "C7 x2 | F7"),
        ("[C7   | x  |F7   Z", "C7 x2 | F7"),
        ("[C7   |F7 Bb7 | r|G7   Z", "C7 | F7 Bb7 | C7 | F7 Bb7 | G7"),
        ("[C7   |W/E   |W/D C7 Z", "C7 | C7/E | C7/D C7"),
        ("[C7   |F7   ]{ r|G7   }[A7   Z", "C7 | F7 | C7 | F7 | G7 | C7 | F7 | G7 | A7"),
        ("[C7   ][F7   ][G7   Z", "C7 | F7 | G7"),
        ("[C7   ]        [F7   ]    Y  [G7   Z", "C7 | F7 | G7"),
        ("{C7   |F7   }G7   Z", "C7 | F7 | C7 | F7 | G7"),
        ("{C7   <3x>|F7   }[G7   Z", "C7 | F7 | C7 | F7 | C7 | F7 | G7"),
        ("{C7   |N1F7   }|N2G7   ]D7   Z", "C7 | F7 | C7 | G7 | D7"),
        ("{C7   |N1F7   |E7   }{A7   |N1B7   }|N2G7   Z", "C7 | F7 | E7 | A7 | B7 | A7 | G7"),
        ("[C7   |F7   <Fine>][G7   |D7   <D.C. al Fine>Z", "C7 | F7 | G7 | D7 | C7 | F7"),
        ("[C7   |F7   |<*66Fine>G7   Z<D.C. al Fine>", "C7 | F7 | G7"),
        ("T12[C7   F7   Z", "C7 F7"),
    ],
)
def test_signs_become_bars(signs: str, expected: str) -> None:
    assert form(signs) == str(Form.parse(expected))


def test_32_bars_aaba_as_the_app_lays_them_out() -> None:
    first = "{*AT44C-7   |F7   |Bb^7   |Eb^7   |Ah7   |D7b9   |N1G-6   |sG7,G7b9,l}"
    second = (
        "            Y|N2G-6   | x  ]Y[*BD-7   |G7   |C-7   | x  |Eh7   |A7#5   |D^7   |D7alt   ]"
    )
    last = "[*AC-7   |F7   |Bb^7   |Eb^7   |Ah7   |D7b9   |G-6   |UG-6   Z"
    form = chart(first + second + last).form
    part = "Cm7 | F7 | Bbmaj7 | Ebmaj7 | Am7b5 | D7b9 | Gm6"
    bridge = "Dm7 | G7 | Cm7 x2 | Em7b5 | A7#5 | Dmaj7 | D7alt"
    assert form == Form.parse(f"{part} | G7 G7b9 | {part} x2 | {bridge} | {part} x2")
    assert form.bars == 32


def test_the_coda_of_the_last_chorus_and_the_intro_are_left_out() -> None:
    tune = chart("[*iG7   |G7   ][*AC7   |F7  Q|G7   ][*BD7   ][QA7   |E7   Z")
    assert str(tune.form) == "C7 | F7 | G7 | D7"
    assert tune.told == (
        "left out: the intro (bars 1 and 2)",
        "left out: the coda, which is for the last time (bars 7 and 8)",
    )


def test_a_coda_that_dal_segno_leads_to_is_a_part_of_the_form() -> None:
    signs = "[*AC7   |SF7   |A7  Q|B7   ][*BD7   |E7   <D.S. al Coda>][QG7   Z"
    assert form(signs) == "C7 | F7 | A7 | B7 | D7 | E7 | F7 | A7 | G7"
    late = "[C7   |C7   |C7   |F7  Q|G7   <D.C. al Coda>][QA7   Z"
    assert form(late) == "C7 x3 | F7 | G7 | C7 x3 | F7 | A7"
    before = signs.replace("|A7  Q|", "|QA7   |")
    assert form(before) == "C7 | F7 | A7 | B7 | D7 | E7 | F7 | G7"


def test_what_a_form_does_not_hold_is_told() -> None:
    tune = chart("[C7  (Gb7) |n   |fF7   |G7,A7,B7,C7,D7,Z")
    assert str(tune.form) == "C7 x2 | F7 | G7 A7 C7 D7"
    assert tune.told == (
        "left out: alternate chords (bar 1)",
        "left out: fermatas (bar 3)",
        "left out: N.C., a chord sounds on (bar 2)",
        "chords between the beats stand on the nearest one (bar 4)",
        "left out: chords shorter than a beat (bar 4)",
    )
    odd = chart("[C9999   |F7!? Z")
    assert (str(odd.form), odd.told) == (
        "C9 | F7",
        (
            "C9999 is played as C9 (bar 1)",
            "left out: signs that are not understood (bar 2)",
        ),
    )
    twelve = chart("T12[C7   |F7   Z")
    assert twelve.told == ("12/8 is played as 4/4",)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("irealb://", "no tune in it"),
        ("irealb://Title=Nobody=Style=C", "no tune in it"),
        ("irealbook://a=b=c=C=n=n   |   Z", "a: there are no chords in it"),
        (
            "irealbook://a=b=c=C=n=T44[C7   |T34F7  Z",
            "a: bar 2 is in 3/4, and the tune begins in 4/4",
        ),
        ("irealbook://a=b=c=C=n=T98[C7   |F7   |T88G7  Z", "bar 3 is in 8/8, which no form has"),
        ("irealbook://a=b=c=C=n=" + "C|" * 20_000, "a: a chart has at most 32,000 signs"),
        ("irealbook://a=b=c=C=n=[C" + "|x" * 5_000, "2,048 written bars at most"),
        ("irealbook://a=b=c=C=n=[" + "C" * 65 + "|", "bar 1 has 65 chords, 64 at most are read"),
        ("irealbook://a=b=c=C=n={" + "C|" * 300 + "}{D}", "a form has 512 bars at most"),
        ("irealb://" + "a" * 8_000_000, "a link is at most 8,000,000 characters long"),
    ],
    ids=lambda text: text[:30],
)
def test_a_link_that_is_no_form_says_why(bad: str, told: str) -> None:
    with pytest.raises(Mistake, match=told) as raised:
        read_link(bad)
    assert "\n" not in str(raised.value)


def test_links_are_known_by_how_they_begin() -> None:
    assert is_link(" irealb://x")
    assert is_link("IREALBOOK://x")
    assert not is_link("tune.musicxml")


SIGNS = st.sampled_from(
    [*"ABCDEFGW|[]{}ZSQfxrnp ,slUY*i()<>#b^-ho+0123456789", "T44", "N1", "*A", "sus"]
)
CHARTS = st.lists(SIGNS | st.sampled_from(["<D.C. al Fine>", "C7 ", "XyQ", "D-7   |"])).map("".join)


@given(CHARTS)
def test_whatever_a_chart_holds_it_is_a_form_or_a_mistake(signs: str) -> None:
    found = tune_or_mistake(read_link, link(signs))
    if isinstance(found, str):
        assert "\n" not in found
    else:
        assert Form.parse(str(found.form)) == found.form


@given(st.text(max_size=60), st.integers(0, 200), st.text(max_size=3))
def test_whatever_a_link_holds_it_is_a_form_or_a_mistake(text: str, at: int, put: str) -> None:
    good = link("{*AT44D-7   | x  |N1C7   }|N2F7   Z", "Tune", "D-", 120)
    for bad in ("irealb://" + text, "irealbook://" + text, good[:at] + put + good[at:], good[:at]):
        assert tune_or_mistake(read_link, bad)
