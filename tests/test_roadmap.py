"""The way through a chart: repeats, endings, D.C., D.S. and coda, as players read them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.charts.road_signs import MOST_TIMES, NO_SIGNS, Jump, Signs, with_words
from harmony.charts.roadmap import MOST_WRITTEN, Played, played
from harmony.form import MOST_BARS
from harmony.mistake import Mistake


def bar(name: str, words: str = "", **signs: Any) -> tuple[str, Signs]:
    return name, with_words(Signs(**signs), words)


def bars(names: str) -> list[tuple[str, Signs]]:
    return [bar(name) for name in names]


def walked(*chart: tuple[str, Signs]) -> Played:
    return played([signs for _, signs in chart])


def way(*chart: tuple[str, Signs]) -> str:
    return "".join(chart[n][0] for n in walked(*chart).order)


def test_a_chart_without_signs_is_played_once() -> None:
    assert way(*bars("ABC")) == "ABC"


def test_a_repeat_around_the_whole_changes_nothing() -> None:
    assert way(bar("A", opens=True), bar("B"), bar("C", times=2)) == "ABC"
    assert way(bar("A"), bar("B", times=4)) == "AB"


def test_a_part_is_repeated_as_often_as_its_sign_says() -> None:
    assert way(bar("A", opens=True), bar("B", times=2), bar("C")) == "ABABC"
    assert way(bar("A"), bar("B", opens=True, times=3), bar("C")) == "ABBBC"


def test_a_repeat_goes_back_to_the_last_one_that_was_closed() -> None:
    assert way(bar("A", times=2), bar("B"), bar("C", times=2), bar("D")) == "AABCBCD"


def test_each_time_has_its_ending() -> None:
    first, second = bar("B", endings=(1,), times=2), bar("C", endings=(2,))
    assert way(bar("A", opens=True), first, second, bar("D")) == "ABACD"


def test_a_first_ending_leads_back_also_where_the_sign_was_forgotten() -> None:
    assert way(bar("A"), bar("B", endings=(1,)), bar("C", endings=(2,)), bar("D")) == "ABACD"


def test_an_ending_may_serve_several_times_and_have_several_bars() -> None:
    chart = (
        *(bar("A", opens=True), bar("B", endings=(1, 3)), bar("C", endings=(1, 3), times=2)),
        *(bar("D", endings=(2,), times=2), bar("E", endings=(4,)), bar("F")),
    )
    assert way(*chart) == "ABCADABCAEF"


def test_two_repeats_side_by_side_have_endings_of_their_own() -> None:
    part = (bar("A", opens=True), bar("B", endings=(1,), times=2), bar("C", endings=(2,)))
    assert way(*part, *part, bar("D")) == "ABACABACD"


def test_from_the_top_at_the_end_is_for_ever_and_costs_nothing() -> None:
    assert way(*bars("AB"), bar("C", "D.C.")) == "ABC"
    assert way(*bars("AB"), bar("C", "Da Capo al Fine")) == "ABC"


def test_what_is_before_the_sign_of_a_bare_dal_segno_is_an_intro() -> None:
    chart = (*bars("IJ"), bar("A", segno=True), bar("B"), bar("C", "D.S."))
    assert way(*chart) == "ABC"
    assert [(name, [*numbers]) for name, numbers in walked(*chart).left_out] == [
        ("what comes before the sign, an intro", [0, 1])
    ]


def test_da_capo_al_fine_comes_back_to_the_first_part() -> None:
    chart = (bar("A", opens=True), bar("B", "Fine", times=2), bar("C"), bar("D", "D.C. al Fine"))
    assert way(*chart) == "ABABCDAB"  # after the jump without the repeat


def test_after_a_jump_the_last_ending_is_played() -> None:
    chart = (
        *(bar("A"), bar("B", endings=(1,), times=2), bar("C", "Fine", endings=(2,))),
        *(bar("D"), bar("E", "D.C. al Fine")),
    )
    assert way(*chart) == "ABACDEAC"


def test_a_jump_within_a_repeat_waits_for_its_last_time() -> None:
    assert way(bar("A", "Fine", opens=True), bar("B", "D.C. al Fine", times=2)) == "ABABA"


def test_the_sign_is_the_last_one_before_the_jump() -> None:
    chart = (
        *(bar("A", segno=True), bar("B", segno=True), bar("C", "Fine"), bar("D")),
        *(bar("E", "D.S. al Fine"), bar("F", segno=True)),
    )
    assert way(*chart) == "ABCDEBC"


def test_a_repeat_that_is_entered_at_the_sign_is_whole_the_next_time() -> None:
    chart = (bar("A", opens=True), bar("B", segno=True), bar("C", times=2), bar("D", "D.S."))
    assert way(*chart) == "BCABCD"


def test_dal_segno_al_coda() -> None:
    chart = (
        *(bar("I"), bar("A", segno=True), bar("B", leaves="after"), *bars("CD")),
        *(bar("E", "D.S. al Coda"), bar("X", coda=True), bar("Y")),
    )
    assert way(*chart) == "IABCDEABXY"
    before = (*chart[:2], bar("B", leaves="before"), *chart[3:])
    assert way(*before) == "IABCDEAXY"


def test_da_capo_until_an_ending() -> None:
    chart = (
        *(bar("A", opens=True), bar("B", endings=(1,), times=2)),
        *(bar("C", endings=(2,)), bar("D"), bar("E", "D.C. al 2nd End.")),
    )
    assert way(*chart) == "ABACDEAC"


def aaba_to_a_coda(words: str) -> Played:
    """32 bars that one leaves two bars before their end."""
    tune = (*bars("a" * 29), bar("b", leaves="after"), bar("c"), bar("d", words))
    return walked(*tune, bar("x", coda=True), bar("y"))


def test_a_coda_that_stands_for_the_last_bars_of_a_form_is_for_the_last_chorus() -> None:
    found = aaba_to_a_coda("D.C. al Coda")
    assert found.order == (*range(32),)
    assert [(name, [*numbers]) for name, numbers in found.left_out] == [
        ("the coda, which is for the last time", [32, 33])
    ]


def test_a_jump_that_says_for_whom_it_is_is_believed() -> None:
    short = (*bars("A"), bar("B", leaves="after"), *bars("CD"))
    coda = bar("X", coda=True)
    assert way(*short, bar("E", "D.C. al Coda"), coda) == "ABCDEABX"
    assert way(*short, bar("E", "after solos D.C. al Coda"), coda) == "ABCDE"
    each = bar("d", jump=Jump(until="coda", chorus="each"))
    assert way(*bars("a" * 6), bar("b", leaves="after"), each, coda) == "aaaaaabdaaaaaabX"


def test_a_coda_that_no_jump_leads_to_is_left_out() -> None:
    assert way(bar("A"), bar("B", leaves="after"), bar("C"), bar("X", coda=True)) == "ABC"
    assert way(*bars("ABC"), bar("X", coda=True)) == "ABC"


@pytest.mark.parametrize(
    ("words", "jump"),
    [
        ("D.C.", Jump()),
        ("D.C. al Fine", Jump(until="fine")),
        ("DC al fine", Jump(until="fine")),
        ("D.S. al Coda", Jump(True, "coda")),
        ("Dal  Segno al Coda", Jump(True, "coda")),
        ("D.S. al 2nd ending", Jump(True, "ending", 2)),
        ("D.C. al 3rd End.", Jump(until="ending", ending=3)),
        ("last time D.S. al Coda", Jump(True, "coda", chorus="last")),
    ],
)
def test_words_that_lead_back(words: str, jump: Jump) -> None:
    assert with_words(NO_SIGNS, words) == Signs(jump=jump)


@pytest.mark.parametrize(
    "words", ["fine feathers", "Medium Swing", "code a", "AC/DC", "D. Coltrane"]
)
def test_other_words_lead_nowhere(words: str) -> None:
    assert with_words(NO_SIGNS, words) == NO_SIGNS


def test_fine_and_to_coda_stand_alone() -> None:
    assert with_words(NO_SIGNS, " Fine.") == Signs(fine=True)
    assert with_words(NO_SIGNS, "To Coda") == Signs(leaves="after")
    assert with_words(NO_SIGNS, "Fine " * 40) == NO_SIGNS


def test_a_chart_that_becomes_too_long_says_so() -> None:
    with pytest.raises(Mistake, match="a form has 512 bars at most, and this one more"):
        played([Signs(times=MOST_TIMES), NO_SIGNS])
    with pytest.raises(Mistake, match="2,048 written bars at most"):
        played([NO_SIGNS] * (MOST_WRITTEN + 1))


jumps = st.builds(
    Jump,
    st.booleans(),
    st.sampled_from(["", "fine", "coda", "ending"]),
    st.integers(0, 3),
    st.sampled_from(["", "last", "each"]),
)
any_signs = st.builds(
    Signs,
    opens=st.booleans(),
    times=st.sampled_from([0, 0, 1, 2, 3, MOST_TIMES]),
    endings=st.sampled_from([(), (), (1,), (2,), (1, 2), (3,), (MOST_TIMES,)]),
    segno=st.booleans(),
    coda=st.booleans(),
    leaves=st.sampled_from(["", "before", "after"]),
    fine=st.booleans(),
    jump=st.none() | jumps,
)


@given(st.lists(any_signs, min_size=1, max_size=40))
def test_whatever_is_drawn_the_way_ends(chart: list[Signs]) -> None:
    try:
        order = played(chart).order
    except Mistake:
        order = ()
    assert len(order) <= MOST_BARS
    assert {*order} <= {*range(len(chart))}


def test_signs_without_end_are_walked_through_quickly_enough() -> None:
    jump = Jump(True, "ending", 3, "each")
    with pytest.raises(Mistake, match="512 bars at most"):
        played([Signs(opens=True, endings=(MOST_TIMES,), segno=True, jump=jump)] * MOST_WRITTEN)
