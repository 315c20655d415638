"""What an exported MIDI file promises to every DAW: each sentence is a test.

The promises were found by opening files in a dozen programs. The files here come from many
setups and from runs that were changed while they played; mido reads them, and a second,
unforgiving reader of our own goes through their bytes.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import mido
import pytest

from daw_exports import CASES, PPQ, TRACKS, Export, exported, vamp
from harmony.pitch import PitchName
from midi_reader import read_midi
from midi_strict import read_file, sounding_notes
from playback.band.band import part_between
from playback.midi_file import write_midi_file
from playback.route import Route
from playback.setup import Setup
from playback.timeline import Timeline


@pytest.fixture(scope="module", params=CASES)
def export(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Export:
    return exported(CASES[request.param], tmp_path_factory.mktemp("daw") / "vamp.mid")


@pytest.fixture(scope="module")
def every_export(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Export]:
    folder = tmp_path_factory.mktemp("all")
    return {name: exported(run, folder / f"{i}.mid") for i, (name, run) in enumerate(CASES.items())}


def test_type_1_with_960_ticks_a_beat_a_multiple_of_24(export: Export) -> None:
    assert mido.MidiFile(export.path).type == 1
    assert export.read.ticks_per_beat == 960
    assert export.read.ticks_per_beat % 24 == 0


def test_track_1_is_a_conductor_that_opens_with_name_tempo_meter_and_key(export: Export) -> None:
    messages = mido.MidiFile(export.path).tracks[0]
    opening = [message.type for message in messages[:4]]
    assert opening == ["track_name", "set_tempo", "time_signature", "key_signature"]
    assert sum(message.time for message in messages[:4]) == 0
    conductor = export.conductor
    assert (conductor.channel, conductor.program, conductor.notes) == (None, None, [])
    assert conductor.controllers == []
    assert conductor.keys[0][0] == 0
    assert all(before[1] != after[1] for before, after in pairwise(conductor.keys))


def test_a_key_signature_stands_where_a_run_changed_its_key(tmp_path: Path) -> None:
    run = Timeline(((0, Setup(bars=16)), (8, Setup(bars=16, key=PitchName.parse("Bb")))))
    with (path := tmp_path / "run.mid").open("wb") as out:
        write_midi_file(Route.of(run), out)
    assert read_midi(path).tracks[0].keys == [(0, "Dm"), (8 * 4 * 960, "Bbm")]


def test_who_plays_pitches_has_the_key_in_his_own_track_too(export: Export) -> None:
    """MuseScore and midi2ly look for it there; without it MuseScore guesses, often wrongly."""
    for track in export.players:
        assert track.keys == ([] if track.name == "Drums" else export.conductor.keys)


def test_tempo_and_meter_change_only_on_bar_lines_one_a_tick(export: Export) -> None:
    tempos = [tick for tick, _ in export.conductor.tempos]
    meters = [tick for tick, _, _ in export.conductor.meters]
    assert {*tempos, *meters} <= set(export.bar_lines)
    assert len(tempos) == len(set(tempos))
    assert len(meters) == len(set(meters))


def test_every_bar_has_the_meter_that_stands_over_it(export: Export) -> None:
    meters = {tick: (beats, value) for tick, beats, value in export.conductor.meters}
    now = (0, 0)
    for tick, (section, _) in export.bar_lines.items():
        now = meters.get(tick, now)
        assert now == (section.beats_per_bar, 4)


def test_tempo_is_whole_microseconds_a_beat(export: Export) -> None:
    for section in export.timeline.sections:
        if not section.setup.drift:
            tick = export.first_bar_tick() + section.start_beat * PPQ
            stands = [tempo for at, tempo in export.conductor.tempos if at <= tick][-1]
            assert stands == 60_000_000 / round(60_000_000 / section.setup.tempo)


def test_a_steady_band_has_one_tempo(every_export: dict[str, Export]) -> None:
    assert [tick for tick, _ in every_export["seed 1"].conductor.tempos] == [0]
    assert len(every_export["drift"].conductor.tempos) == 1 + 64
    assert [tick for tick, _ in every_export["faster"].conductor.tempos] == [0, 9 * 4 * PPQ]


def test_markers_stand_on_bar_lines_none_at_the_end_one_a_tick(export: Export) -> None:
    ticks = [tick for tick, _ in export.conductor.markers]
    assert set(ticks) <= set(export.bar_lines)
    assert max(ticks) < export.end_tick
    assert all(a < b for a, b in pairwise(ticks))


def test_at_every_bar_the_last_marker_says_its_chords(export: Export) -> None:
    markers = dict(export.conductor.markers)
    ending = {"hold": 1, "stop": 1, "tag": 4, "none": 0}
    last = export.timeline.changes[-1][1]
    plain_bars = (last.bars or 0) - ending[last.ending]
    said = ""
    for tick, (section, bar) in export.bar_lines.items():
        said = markers.get(tick, said)
        if 0 <= bar < plain_bars:
            form = section.setup.sounding_form
            row = form.chart[(bar - section.origin_bar) % form.bars]
            assert said.rpartition(": ")[2] == " ".join(chord.symbol for chord, _ in row)


def test_a_chorus_is_numbered_and_a_held_chord_named_once(every_export: dict[str, Export]) -> None:
    bar = 4 * PPQ
    assert every_export["seed 1"].conductor.markers == [
        (0, "Chorus 1: Dm7"), (4 * bar, "C7"),
        (8 * bar, "Chorus 2: Dm7"), (12 * bar, "C7"),
        (16 * bar, "Chorus 3: Dm7"), (20 * bar, "C7"),
        (24 * bar, "Chorus 4: Dm7"), (28 * bar, "C7"),
        (31 * bar, "Ending: Dm69"),
    ]  # fmt: skip
    assert every_export["loop"].conductor.markers == [
        (0, "Chorus 1: Dm7"), (4 * bar, "C7"), (8 * bar, "Chorus 2: Dm7"), (12 * bar, "C7"),
    ]  # fmt: skip


def test_the_key_signature_is_d_minor_one_flat(every_export: dict[str, Export]) -> None:
    assert every_export["seed 1"].conductor.keys == [(0, "Dm")]
    assert b"\0\xff\x59\x02\xff\x01" in every_export["seed 1"].bytes
    assert every_export["key G"].conductor.keys == [(0, "Gm")]
    assert every_export["key F#"].conductor.keys == [(0, "F#m")]


def test_no_texts_lyrics_instrument_names_copyright_pedals_bends_or_sysex(export: Export) -> None:
    assert [track.others for track in export.read.tracks] == [[]] * len(export.read.tracks)


def test_names_and_markers_are_ascii(export: Export) -> None:
    texts = [
        content
        for track in read_file(export.bytes)
        for status, kind, content in (h.message for h in track if h.message[0] == 0xFF)
        if kind in range(1, 0x10)
    ]
    assert len(texts) >= 1 + len(export.players)
    assert all(32 <= sign < 127 for text in texts for sign in text)


def test_one_named_track_per_player_and_no_track_for_who_sits_out(export: Export) -> None:
    playing = {player for _, setup in export.timeline.changes for player in setup.players}
    if export.timeline.count_in_beats:
        playing.add("drums")
    assert [TRACKS[track.name] for track in export.players] == [
        player for player in ("bass", "piano", "drums") if player in playing
    ]


def test_each_player_has_a_channel_and_the_program_of_the_instrument(export: Export) -> None:
    heard = {track.name: (track.channel, track.program) for track in export.players}
    setup = export.timeline.changes[0][1]
    kit = 40 if setup.drums == "brushes" else 0
    allowed = {
        "Bass": (0, 32), "Piano": (1, 0), "Vibraphone": (1, 11), "Guitar": (1, 26),
        "Drums": (9, kit),
    }  # fmt: skip
    assert heard == {name: allowed[name] for name in heard}


def test_a_track_opens_with_name_program_volume_and_pan_at_tick_0(export: Export) -> None:
    for track in mido.MidiFile(export.path).tracks[1:]:
        opening = track[:4]
        assert [m.type for m in opening[:2]] == ["track_name", "program_change"]
        assert [m.type for m in opening[2:]] == ["control_change", "control_change"]
        assert [m.control for m in opening[2:]] == [7, 10]
        assert [m.time for m in opening] == [0, 0, 0, 0]


def test_no_bank_select_and_controllers_end_as_they_began(export: Export) -> None:
    for track in export.players:
        assert [(tick, number) for tick, number, _ in track.controllers] == [(0, 7), (0, 10)]


def test_every_track_ends_exactly_on_the_last_bar_line(export: Export) -> None:
    assert {track.end_tick for track in export.read.tracks} == {export.end_tick}


def test_something_sounds_from_the_first_tick_on(every_export: dict[str, Export]) -> None:
    """A program that cuts leading silence must have none to cut."""
    for export in every_export.values():
        assert all(track[0].time == 0 for track in mido.MidiFile(export.path).tracks)
        earliest = min(note[0] for track in export.players for note in track.notes)
        assert earliest < PPQ // 8


def test_no_note_crosses_the_end(export: Export) -> None:
    for track in export.players:
        assert max(off for _, off, _, _ in track.notes) <= export.end_tick


def test_a_key_is_let_go_before_it_is_struck_again(export: Export) -> None:
    """Both readers refuse what breaks it, and both find the same notes."""
    for track, happenings in zip(export.players, read_file(export.bytes)[1:], strict=True):
        assert sorted(sounding_notes(happenings)) == sorted(track.notes)
        last_off: dict[int, int] = {}
        for on, off, pitch, _ in track.notes:
            assert last_off.get(pitch, 0) <= on
            last_off[pitch] = off


def test_velocities_vary(export: Export) -> None:
    for track in export.players:
        velocities = {velocity for *_, velocity in track.notes}
        assert velocities <= set(range(1, 128))
        assert len(velocities) >= min(8, len(track.notes) // 8)


def test_no_note_is_shorter_than_a_96th(export: Export) -> None:
    for track in export.players:
        assert min(off - on for on, off, _, _ in track.notes) >= 40


def written_strikes(timeline: Timeline, player: str) -> list[list[int]]:
    """The pitches of every written strike, in order."""
    total = timeline.total_beats
    assert total is not None
    strikes: dict[Fraction, list[int]] = defaultdict(list)
    for note in part_between(timeline, player, -timeline.count_in_beats, total):
        strikes[note.onset].append(note.pitch)
    return [sorted(pitches) for pitches in strikes.values()]


def test_what_is_struck_together_moves_together_and_nothing_is_lost(export: Export) -> None:
    """Jitter is per strike: each chord and each hit of the kit has one tick to itself."""
    for track in export.players:
        struck: dict[int, list[int]] = defaultdict(list)
        for on, _, pitch, _ in track.notes:
            struck[on].append(pitch)
        in_file = [sorted(pitches) for _, pitches in sorted(struck.items())]
        assert in_file == written_strikes(export.timeline, TRACKS[track.name])


def test_who_leans_early_into_bar_1_starts_at_0(tmp_path: Path) -> None:
    """Whoever would start before the file starts with it; half of all drummers would."""
    firsts = []
    for seed in range(24):
        setup = vamp(bars=2, seed=seed, players=("drums",), tempo=60)
        drums = exported(Timeline.of(setup), tmp_path / f"{seed}.mid").players[0]
        firsts.append(min(drums.notes)[0])
    assert min(firsts) == 0
    assert 4 < firsts.count(0) < 20


@pytest.mark.parametrize("name", ["humanize 0", "fast on the grid", "straight on the grid"])
def test_humanize_0_is_on_the_grid_to_the_tick(every_export: dict[str, Export], name: str) -> None:
    """Triplets where swing is nearer to 2 : 1, even eighths where it is nearer to 1 : 1."""
    half = 640 if name == "humanize 0" else 480
    for track in every_export[name].players:
        places = {on % PPQ for on, *_ in track.notes}
        assert places <= {0, 320, 640, half}
        assert {0, half} <= places or track.name == "Bass"


def test_a_count_in_is_a_marked_bar_of_its_own_and_the_form_begins_after_it(
    every_export: dict[str, Export],
) -> None:
    for bars in (1, 2):
        export = every_export[f"count-in {bars}"]
        begins = bars * 4 * PPQ
        assert export.conductor.markers[:2] == [(0, "Count-in"), (begins, "Chorus 1: Dm7")]
        assert export.end_tick == (bars + 16) * 4 * PPQ
        drums = next(track for track in export.players if track.name == "Drums")
        sticks = [pitch for on, _, pitch, _ in drums.notes if on < begins - PPQ // 2]
        assert sticks == [37] * (2 * (bars - 1) + 4)
        others = [t.notes[0][0] for t in export.players if t is not drums]
        assert min(others) >= begins - PPQ // 2
    assert all(text != "Count-in" for _, text in every_export["seed 1"].conductor.markers)


def test_whoever_plays_without_a_drummer_is_counted_in_all_the_same(
    every_export: dict[str, Export],
) -> None:
    drums = every_export["without drums"].players[-1]
    assert (drums.name, len(drums.notes)) == ("Drums", 4)
    assert max(off for _, off, _, _ in drums.notes) <= 4 * PPQ
