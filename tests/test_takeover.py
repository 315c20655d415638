"""A change on the way is musical: the line and the hands go on from where they were, the drummer
leads into what he was told of, and one player may begin alone.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import figures
from harmony.mistake import Mistake
from harmony.pitch import PitchName
from harmony.voicings import motion
from many_setups import KEYS, PARSED, forms, seeds
from playback.band.band import notes_between, part_between
from playback.band.chart import chart_of
from playback.band.conductor import fill_beats
from playback.band.hands import hands_at
from playback.route import Route
from playback.setup import PLAYERS, Setup
from playback.setup_file import file_fields, setup_file
from playback.timeline import MOST_LINKS, Timeline

bars = st.integers(1, 40)


def in_key(seed: int, bar: int, key: str = "G", **told: int) -> Timeline:
    """The vamp, and the vamp in another key from a bar on."""
    first = Setup(seed=seed)
    changes = ((0, first), (bar, first.changed(key=PitchName.parse(key))))
    return Timeline(changes, tuple((bar, beats) for beats in told.values()))


@given(seeds, bars, st.sampled_from([str(key) for key in KEYS[1:] if str(key) != "D"]))
def test_the_bass_goes_on_from_where_it_was(seed: int, bar: int, key: str) -> None:
    """The first note of another key is its root, half an octave off at most, but at
    the ends of the instrument.
    """
    run = in_key(seed, bar, key)
    heard = figures.on_beats(part_between(run, "bass", Fraction(0), Fraction(4 * bar + 4)))
    (chord, _) = chart_of(run.section_of(bar)).chords_in(bar)[0]
    assert heard[4 * bar] % 12 == chord.root.pitch_class
    assert abs(heard[4 * bar] - heard[4 * bar - 1]) <= 11


def test_the_bass_mostly_takes_the_nearest_root() -> None:
    """Six semitones off or less in nine changes of ten; without a thought of what was before it
    would be so in seven.
    """
    far = 0
    for seed in range(200):
        heard = figures.on_beats(part_between(in_key(seed, 5), "bass", Fraction(16), Fraction(24)))
        far += abs(heard[20] - heard[19]) > 6
    assert far <= 20


@given(seeds, bars)
def test_another_seed_takes_over_in_the_same_register(seed: int, bar: int) -> None:
    first = Setup(seed=seed)
    run = Timeline(((0, first), (bar, first.changed(seed=seed ^ 1))))
    heard = figures.on_beats(part_between(run, "bass", Fraction(0), Fraction(4 * bar + 4)))
    assert abs(heard[4 * bar] - heard[4 * bar - 1]) <= 11


@given(seeds, st.sampled_from(["medium", "two", "pedal", "broken"]), bars)
def test_the_line_goes_on_through_a_change_of_feel(seed: int, feel: str, bar: int) -> None:
    """Another tempo or feel walks the same line: where it comes back, so do its notes."""
    first = Setup(seed=seed, feel="medium")
    run = Timeline(
        ((0, first), (bar, first.changed(feel=feel, tempo=150)), (bar + 3, first.changed(tempo=99)))
    )
    alone = Timeline.of(first)
    span = Fraction(4 * bar + 12), Fraction(4 * bar + 28)
    heard, whole = (figures.on_beats(part_between(t, "bass", *span)) for t in (run, alone))
    assert heard == whole


def test_a_thousand_changes_of_key_are_no_deeper_than_one() -> None:
    keys = [PitchName.parse(key) for key in ("G", "Bb")]
    first = Setup(seed=3)
    many = tuple((bar, first.changed(key=keys[bar % 2])) for bar in range(1, 1200))
    run = Timeline(((0, first), *many))
    assert notes_between(run, Fraction(4 * 1190), Fraction(4 * 1200))["bass"]
    section, links = run.sections[-1], 0
    while section.before is not None:
        section, links = section.before, links + 1
    assert links <= MOST_LINKS


@pytest.mark.parametrize("key", ["Eb", "F", "Ab", "B"])
def test_the_hands_go_on_from_where_they_were(key: str) -> None:
    """No voice over five semitones into another key, and 2.5 at most on the mean."""
    moved: list[float] = []
    for seed in range(40):
        run = in_key(seed, 6, key)
        before, after = (
            hands_at(run.section_of(b), b, beat).voicing for b, beat in ((5, 3), (6, 0))
        )
        together, farthest = motion(before, after)
        assert farthest <= 5
        moved.append(together / max(len(before), len(after)))
    assert 0 < sum(moved) / len(moved) <= 2.5


# Led into


def hits(run: Timeline, start: int, end: int) -> set[tuple[Fraction, int, int]]:
    notes = part_between(run, "drums", Fraction(start), Fraction(end))
    return {(n.onset, n.pitch, n.velocity) for n in notes}


@given(seeds, st.integers(2, 30), st.integers(1, 8))
def test_a_change_that_was_told_of_is_led_into(seed: int, bar: int, beats: int) -> None:
    """With a fill over its last beats, as many as were told, two at most; before them nothing
    is other than it was: it had been heard by then.
    """
    told, out_of_the_blue = in_key(seed, bar, told=beats), in_key(seed, bar)
    leads = min(2, beats)
    assert fill_beats(told.section_of(bar - 1), bar - 1) == leads
    end = 4 * bar
    assert hits(told, 0, end - 4) == hits(out_of_the_blue, 0, end - 4)
    assert hits(told, end - 4, end - 2) == hits(out_of_the_blue, end - 4, end - 2) or (
        fill_beats(out_of_the_blue.section_of(bar - 1), bar - 1) > 2
    )


def test_a_change_of_tempo_alone_is_no_occasion() -> None:
    """Unless a file says so, the band is not told of it."""
    first = Setup(seed=3)
    by_hand = setup_file(Timeline(((0, first), (6, first.changed(tempo=140)))))
    back, _ = file_fields(by_hand.replace('"told": 0,', "").encode())
    assert isinstance(back, Route)
    assert back.timeline.told == ()


def test_a_file_says_what_the_band_was_told() -> None:
    """A log keeps it; written by hand, a change is known in time for a fill."""
    for run in (in_key(7, 8), in_key(7, 8, told=4)):
        back, _ = file_fields(setup_file(run).encode())
        assert back == Route.of(run)
    by_hand = setup_file(in_key(7, 8)).replace('"told": 0,', "")
    back, _ = file_fields(by_hand.encode())
    assert isinstance(back, Route)
    assert back.timeline.told == ((8, 2),)


# Alone


@pytest.mark.parametrize("who", PLAYERS)
@given(form=forms, seed=seeds)
def test_one_player_begins_alone(who: str, form: object, seed: int) -> None:
    """For four bars, but for the drummer, who comes in with a fill over the last two beats; then
    all are there, and what they play is what they would have played.
    """
    setup = Setup(form=form, seed=seed, intro=who)  # type: ignore[arg-type]
    beats = setup.form.beats_per_bar
    alone = notes_between(Timeline.of(setup), Fraction(0), Fraction(4 * beats))
    begins = Fraction(4 * beats - 2)
    for player, part in alone.items():
        assert player == who or all(player == "drums" and n.onset >= begins for n in part)
    assert who == "piano" or alone[who]
    assert alone["drums"]
    after = Fraction(4 * beats), Fraction(12 * beats)
    together = notes_between(Timeline.of(setup), *after)
    usual = notes_between(Timeline.of(setup.changed(intro="none")), *after)
    assert together["bass"] == usual["bass"]
    struck, as_usual = ({(n.onset, n.pitch) for n in p["drums"]} for p in (together, usual))
    assert struck == as_usual


def test_the_drummer_leads_the_others_in() -> None:
    for seed in range(20):
        (section,) = Timeline.of(Setup(seed=seed, intro="drums")).sections
        assert fill_beats(section, 3) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"intro": "bass", "players": ("piano", "drums")}, "intro bass needs the bass"),
        ({"intro": "drums", "bars": 16, "loop": True}, "a loop has no intro"),
        ({"intro": "drums", "bars": 4}, "needs 5 bars or more, got 4"),
        ({"intro": "drums", "bars": 8, "ending": "tag"}, "needs 9 bars or more, got 8"),
        ({"feel": "two", "form": PARSED["waltz"]}, "feel two needs 4 beats a bar or more"),
        ({"feel": "broken", "form": PARSED["two quarters"]}, "feel broken needs 3 beats"),
    ],
)
def test_what_does_not_go_together_is_said(words: dict[str, object], told: str) -> None:
    with pytest.raises(Mistake, match=told):
        Setup(**words)  # type: ignore[arg-type]
