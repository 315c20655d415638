"""The exported file: the performance to half a tick, a loop that closes, memory that is flat."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction
from io import BytesIO
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony.form import Form
from harmony.mistake import Mistake
from midi_reader import MidiRead, TrackRead, clock, read_midi
from playback.midi_file import key_signature, write_midi_file
from playback.perform import TimedNote, performed_between
from playback.route import Route
from playback.setup import Setup
from playback.tempo import tempo_map
from playback.timeline import Timeline

PPQ = 960
BAR = 4 * PPQ
PLAYER = {"Bass": "bass", "Piano": "piano", "Drums": "drums"}

FASTER = Timeline(
    ((0, Setup(count_in=1, tempo=97)), (4, Setup(tempo=213.3)), (9, Setup(drift=1, bars=24)))
)


def exported(timeline: Timeline) -> bytes:
    file = BytesIO()
    write_midi_file(Route.of(timeline), file)
    return file.getvalue()


def read(timeline: Timeline, folder: Path) -> MidiRead:
    path = folder / "vamp.mid"
    path.write_bytes(exported(timeline))
    return read_midi(path)


def performed(timeline: Timeline, player: str) -> list[TimedNote]:
    assert timeline.total_beats is not None
    start, end = -timeline.count_in_beats, timeline.total_beats
    notes = performed_between(timeline, player, start, end)
    return sorted(notes, key=lambda note: (note.at_seconds, note.pitch))


@pytest.mark.parametrize(
    "timeline",
    [
        Timeline.of(Setup(bars=64, seed=3)),
        Timeline.of(Setup(bars=64, seed=3, tempo=141.7, loop=True)),
        Timeline.of(Setup(bars=64, seed=3, drift=1, count_in=2, tempo=66)),
        FASTER,
    ],
)
def test_the_file_holds_the_performance_to_half_a_tick(timeline: Timeline, tmp_path: Path) -> None:
    """In beats by the tempo map, and in seconds as a DAW counts them from the file alone."""
    file, tempo = read(timeline, tmp_path), tempo_map(timeline)
    seconds_at = clock(file.tracks[0].tempos)
    opening = tempo.seconds_at(-timeline.count_in_beats)
    for track in file.tracks[1:]:
        notes = performed(timeline, PLAYER[track.name])
        assert len(notes) == len(track.notes)
        for (on, _, pitch, velocity), note in zip(track.notes, notes, strict=True):
            assert (pitch, velocity) == (note.pitch, note.velocity)
            beat = float(timeline.count_in_beats) + tempo.beat_at(note.at_seconds)
            assert on == pytest.approx(beat * PPQ, abs=0.501)
            # Half a tick at 66 is 0.5 ms; whole microseconds a beat add up to 0.1.
            assert seconds_at(on) + opening == pytest.approx(note.at_seconds, abs=0.0006)


def test_notes_last_as_long_as_they_are_played(tmp_path: Path) -> None:
    """But where a key is struck again or the file ends, and for the shortest."""
    timeline = Timeline.of(Setup(bars=64, seed=3))
    for track in read(timeline, tmp_path).tracks[1:]:
        lengths = [(off - on) / PPQ / 2 for on, off, _, _ in track.notes]
        pairs = list(zip(lengths, performed(timeline, PLAYER[track.name]), strict=True))
        again = {(on, pitch) for on, _, pitch, _ in track.notes}
        cut_off = [(off, pitch) in again for _, off, pitch, _ in track.notes]
        same = [abs(length - note.seconds) < 0.0011 for length, note in pairs]
        assert all(length < note.seconds + 0.0011 for length, note in pairs if length > 0.021)
        kept = [s for s, cut in zip(same, cut_off, strict=True) if not cut]
        assert sum(kept) > 0.95 * len(kept) > 0.7 * len(same)


@pytest.mark.parametrize("tempo", [61.3, 120, 233])
def test_a_drifting_file_is_on_time_after_500_bars(tempo: float, tmp_path: Path) -> None:
    """Every bar line within 0.2 ms of where the band has it, by the file's own tempos."""
    timeline = Timeline.of(Setup(bars=500, drift=1, tempo=tempo, count_in=1, players=("bass",)))
    seconds_at = clock(read(timeline, tmp_path).tracks[0].tempos)
    band = tempo_map(timeline)
    for bar in range(501):
        wanted = band.seconds_at(4 * bar) + 240 / tempo
        assert seconds_at((1 + bar) * BAR) == pytest.approx(wanted, abs=0.0002)


def last_and_first_gap(track: TrackRead, end: int) -> tuple[int, int]:
    """The widest wait between strikes inside a copy, and the one across the seam."""
    ons = sorted({on for on, *_ in track.notes})
    return max(b - a for a, b in pairwise(ons)), ons[0] + end - ons[-1]


@pytest.mark.parametrize("bars", [8, 11, 32])
def test_copies_of_a_loop_lie_end_to_end(bars: int, tmp_path: Path) -> None:
    """No key sounds on into the next copy, and nobody waits at the seam longer than inside; the
    pianist may rest for four bars and what is left of the next, the drummer fill with a break
    and begin on 2.
    """
    rests = {"Piano": 5 * BAR, "Drums": 2 * PPQ}
    for seed in range(5):
        file = read(Timeline.of(Setup(bars=bars, seed=seed, loop=True)), tmp_path)
        for track in file.tracks[1:]:
            end = track.end_tick
            assert end == bars * BAR
            copies = chain.from_iterable(
                [(on + n * end, off + n * end, key) for on, off, key, _ in track.notes]
                for n in range(3)
            )
            let_go: dict[int, int] = {}
            for on, off, key in copies:
                assert let_go.get(key, 0) <= on
                let_go[key] = off
            inside, seam = last_and_first_gap(track, end)
            loose = PPQ // 5  # both ends of a gap may stray
            assert seam <= loose + max(inside, rests.get(track.name, 0))


@pytest.mark.parametrize("seed", range(4))
def test_the_last_bar_of_a_loop_is_whole_and_leads_on(seed: int, tmp_path: Path) -> None:
    """The last off-beats are there, and the bass walks up to the bar line."""
    timeline = Timeline.of(Setup(bars=16, seed=seed, loop=True))
    for track in read(timeline, tmp_path).tracks[1:]:
        begins, ends = Fraction(15 * 4), Fraction(16 * 4)
        played = performed_between(timeline, PLAYER[track.name], begins, ends)
        in_file = [key for on, _, key, _ in track.notes if on >= 15 * BAR - PPQ // 8]
        assert sorted(in_file) == sorted(note.pitch for note in played)
        if track.name == "Bass":
            assert track.end_tick - max(off for _, off, _, _ in track.notes) < PPQ // 4
            assert track.notes[0][0] < PPQ // 8


def test_the_bar_after_the_last_is_the_first() -> None:
    timeline = Timeline.of(Setup(bars=16, seed=2, loop=True))
    for player in PLAYER.values():
        once, again = (
            [(note.pitch, note.velocity) for note in performed_between(timeline, player, a, b)]
            for a, b in ((Fraction(0), Fraction(16)), (Fraction(64), Fraction(80)))
        )
        assert once == again


def peak_while_writing(bars: int, path: Path) -> int:
    timeline = Timeline.of(Setup(bars=bars, seed=bars))
    tracemalloc.start()
    try:
        with path.open("wb") as file:
            write_midi_file(Route.of(timeline), file)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_is_flat_however_long_the_file(tmp_path: Path) -> None:
    """What the band keeps by it settles at less than a megabyte; the notes of 900 more bars,
    kept, would be three more.
    """
    short, long = (peak_while_writing(bars, tmp_path / "x.mid") for bars in (300, 1200))
    assert long < short + 500_000


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.sampled_from(("hold", "stop", "none")))
def test_the_same_setup_is_the_same_file(seed: int, bars: int, ending: str) -> None:
    setup = Setup(seed=seed, bars=bars, ending=ending)
    assert exported(Timeline.of(setup)) == exported(Timeline.of(setup.changed()))


def test_an_endless_performance_fits_into_no_file() -> None:
    with pytest.raises(Mistake, match=r"endless .* say how many bars, such as 32"):
        exported(Timeline.of(Setup()))


@pytest.mark.parametrize(
    ("root", "sharps"),
    [*zip("Ab Eb Bb F C G D A E B F# C# G# D# A#".split(), range(-7, 8), strict=True)],
)
def test_the_vamp_is_in_the_minor_key_of_its_home(root: str, sharps: int) -> None:
    assert key_signature(Form.parse(f"{root}m7 x4")) == (sharps, True)


@pytest.mark.parametrize(
    ("chords", "key"),
    [
        ("Dm7 G7 | Cmaj7", (0, False)),
        ("F#7 | B6", (5, False)),
        ("Db7 | Gb6", (-6, False)),
        ("C#7 | F#6", (6, False)),
        ("G7 x4 | C7 x4", (1, False)),
        ("G#maj7", (-4, False)),
        ("Fbmaj7", (4, False)),
        ("Fbm7", (1, True)),
    ],
)
def test_the_key_is_written_with_seven_signs_at_most(chords: str, key: tuple[int, bool]) -> None:
    assert key_signature(Form.parse(chords)) == key


@pytest.mark.parametrize("chords", ["Dm7 x4 | C7 x4", "3/4 Dm7 x4 | C7 x4"])
def test_music21_reads_the_same_tempo_meter_key_and_names(chords: str, tmp_path: Path) -> None:
    """Another library, which shares no code with mido."""
    from music21 import converter

    setup = Setup(bars=8, tempo=140, form=Form.parse(chords), humanize=0)
    read(Timeline.of(setup), tmp_path)
    score: Any = converter.parse(tmp_path / "vamp.mid", forceSource=True)
    tempo, meter, key = (
        next(iter(score.recurse().getElementsByClass(kind)))
        for kind in ("MetronomeMark", "TimeSignature", "KeySignature")
    )
    assert tempo.number == pytest.approx(140, abs=0.001)
    assert meter.ratioString == f"{setup.form.beats_per_bar}/4"
    assert (key.sharps, key.mode) == (-1, "minor")
    assert [part.partName for part in score.parts] == ["Bass", "Piano", "Drums"]


@pytest.mark.parametrize("timeline", [Timeline.of(Setup(bars=32, drift=1)), FASTER])
def test_music21_hears_the_same_notes(timeline: Timeline, tmp_path: Path) -> None:
    from music21.midi import ChannelVoiceMessages as Voice
    from music21.midi import MidiFile

    file = read(timeline, tmp_path)
    other = MidiFile()
    other.open(tmp_path / "vamp.mid")
    other.read()
    other.close()
    assert (other.format, other.ticksPerQuarterNote) == (1, PPQ)
    for heard, track in zip(other.tracks, file.tracks, strict=True):
        ticks = accumulate(event.time for event in heard.events if event.isDeltaTime())
        events = [event for event in heard.events if not event.isDeltaTime()]
        moves = [
            (tick, event.type == Voice.NOTE_ON, event.pitch)
            for tick, event in zip(ticks, events, strict=True)
            if event.type in (Voice.NOTE_ON, Voice.NOTE_OFF)
        ]
        downs = [(on, True, pitch) for on, _, pitch, _ in track.notes]
        ups = [(off, False, pitch) for _, off, pitch, _ in track.notes]
        assert sorted(moves) == sorted(downs + ups)
