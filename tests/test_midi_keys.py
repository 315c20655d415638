"""What a keyboard can play: the rules by which strikes become notes in the MIDI file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import mido
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from midi_reader import read_midi
from midi_strict import BAR, key_moves, piano, played, read_file, sounding_notes, written
from playback.midi_bytes import PPQ, RELEASE, SHORTEST, Conductor, Part, Strike, write_midi

END = 2000
# Few keys, close together and across both edges of the file, so that every rule is met.
strikes_anyhow = st.lists(
    st.tuples(
        st.integers(-100, END + 100),
        st.integers(-100, END + 500),
        st.integers(60, 63),
        st.integers(1, 127),
    ),
    max_size=60,
).map(sorted)
some_strikes = given(strikes_anyhow)


# What is a note


@some_strikes
@example([(0, 500, 60, 80), (100, 500, 60, 80)])
@example([(0, 10, 60, 80), (100, 90, 60, 80)])
def test_any_strikes_become_notes_that_a_keyboard_can_play(strikes: list[Strike]) -> None:
    for on, off, _, _ in played(*strikes, end_tick=END):
        assert on >= 0
        assert on + SHORTEST <= off <= END


@some_strikes
def test_every_strike_is_heard_unless_its_key_was_struck_within_a_96th(
    strikes: list[Strike],
) -> None:
    heard = {(on, pitch): velocity for on, _, pitch, velocity in played(*strikes, end_tick=END)}
    expected: dict[tuple[int, int], int] = {}
    struck: dict[int, int] = {}
    for on, _, pitch, velocity in strikes:
        now = max(on, 0)
        if now <= END - SHORTEST and now - struck.get(pitch, -SHORTEST) >= SHORTEST:
            struck[pitch] = now
            expected[now, pitch] = velocity
    assert heard == expected


@some_strikes
def test_a_note_lasts_as_written_or_to_the_next_strike_of_its_key(strikes: list[Strike]) -> None:
    notes = played(*strikes, end_tick=END)
    onsets = defaultdict(list)
    for on, _, pitch, _ in notes:
        onsets[pitch].append(on)
    for on, off, pitch, _ in notes:
        meant = [
            max(up, max(at, 0) + SHORTEST)
            for at, up, key, _ in strikes
            if key == pitch and on <= max(at, 0) < on + SHORTEST
        ]
        following = [later for later in onsets[pitch] if later > on]
        assert off == min(max(meant), END, *following)


@some_strikes
def test_keys_go_up_before_keys_go_down_at_the_same_tick(strikes: list[Strike]) -> None:
    moves = key_moves(read_file(written(piano(*strikes), end_tick=END))[1])
    order = [(h.tick, h.goes_down) for h in moves]
    assert order == sorted(order)


def test_a_chord_struck_again_is_let_go_whole_before_any_of_it_sounds() -> None:
    chord = [(at, at + BAR, pitch, 70) for at in (0, PPQ) for pitch in (53, 57, 60, 64)]
    moves = key_moves(read_file(written(piano(*chord)))[1])
    again = [h.goes_down for h in moves if h.tick == PPQ]
    assert again == [False] * 4 + [True] * 4


def test_a_note_that_leads_into_its_own_repeat_is_not_let_go_twice() -> None:
    assert played((0, 480, 38, 80), (480, 960, 38, 90)) == [(0, 480, 38, 80), (480, 960, 38, 90)]


def test_a_flam_on_one_key_is_one_note_as_first_struck_held_to_the_later_end() -> None:
    assert played((0, 300, 38, 50), (SHORTEST - 1, 500, 38, 99)) == [(0, 500, 38, 50)]
    assert played((0, 500, 38, 50), (SHORTEST - 1, 300, 38, 99)) == [(0, 500, 38, 50)]
    assert len(played((0, 300, 38, 50), (SHORTEST, 500, 38, 99))) == 2


def test_a_lean_ahead_of_the_first_beat_starts_with_the_file() -> None:
    assert played((-12, 400, 62, 80)) == [(0, 400, 62, 80)]


def test_a_note_held_over_the_last_bar_line_ends_there() -> None:
    assert played((0, 9 * BAR, 62, 80)) == [(0, 8 * BAR, 62, 80)]


def test_nothing_starts_within_a_96th_of_the_end() -> None:
    assert len(played((BAR - SHORTEST, BAR, 62, 80), end_tick=BAR)) == 1
    assert not played((BAR - SHORTEST + 1, 2 * BAR, 62, 80), end_tick=BAR)


def test_an_endless_player_is_asked_no_further_than_the_end() -> None:
    def ostinato() -> Iterator[Strike]:
        at = 0
        while True:
            assert at <= BAR
            yield (at, at + 400, 50, 80)
            at += PPQ

    part = Part("Bass", 0, 32, ostinato())
    assert len(sounding_notes(read_file(written(part, end_tick=BAR))[1])) == 4


def test_keys_are_released_by_true_note_offs_at_the_default_speed() -> None:
    ups = [h for h in read_file(written(piano((0, 480, 62, 80))))[1] if h.goes_up]
    assert [h.message for h in ups] == [(0x81, 62, RELEASE)]


@pytest.mark.parametrize("velocity", [0, -1, 128, 300])
def test_a_velocity_that_is_none_is_refused(velocity: int) -> None:
    with pytest.raises(ValueError, match=f"Piano: pitch 60 at velocity {velocity}, .*1 to 127"):
        written(piano((0, 480, 60, velocity)))


@pytest.mark.parametrize("pitch", [-1, 128])
def test_a_pitch_beyond_the_keyboard_is_refused(pitch: int) -> None:
    with pytest.raises(ValueError, match=f"pitch {pitch} "):
        written(piano((0, 480, pitch, 80)))


def test_strikes_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="tick 480 follows one at tick 960"):
        written(piano((960, 1000, 60, 80), (480, 500, 62, 80)))


def test_a_rest_longer_than_the_format_s_longest_is_waited_out_in_two(tmp_path: Path) -> None:
    """Two strikes and an empty chair for 80,000 bars: the volume is said once more, the same."""
    end, path = 80_000 * BAR, tmp_path / "rest.mid"
    markers = [(bar * BAR, "Dm7") for bar in range(0, 80_000, 1_000)]
    conductor = Conductor("Vamp", [(0, 120.0)], [(0, 4, 4)], (-1, True), markers)
    with path.open("wb") as out:
        write_midi(out, conductor, [Part("Drums", 9, 0, [(0, 100, 37, 90)])], end)
    track = read_midi(path).tracks[1]
    assert track.end_tick == end
    volumes = [value for _, number, value in track.controllers if number == 7]
    assert volumes == [100, 100]


def test_another_instrument_is_taken_up_before_it_plays() -> None:
    part = Part("Piano", 1, 0, [(0, 900, 60, 80), (BAR, BAR + 900, 60, 80)], changes=[(BAR, 11)])
    out = BytesIO()
    write_midi(out, Conductor("V", [(0, 120.0)], [(0, 4, 4)], (-1, True)), [part], 2 * BAR)
    piano = mido.MidiFile(file=BytesIO(out.getvalue())).tracks[1]
    told = [m.program if m.type == "program_change" else m.type for m in piano]
    assert told.count(0) == 1
    assert told[told.index(11) + 1] == "note_on"
