"""One engine: the same frames come out however they are asked for, each note on its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from harmony.pitch import PitchName
from many_setups import setups, timelines
from playback import sampler as sampler_module
from playback.frames import Strike, length_in_frames, opening_frame, strikes_between, total_frames
from playback.mixer import Mixer
from playback.perform import TimedNote
from playback.rendering import Rendering, whole
from playback.room import HOP
from playback.route import Route
from playback.sampler import Sampler
from playback.setup import PLAYERS, Setup
from playback.strokes import Stroke
from playback.tempo_acts import with_tempo
from playback.timeline import Timeline
from playback.transport import with_last_chorus
from sound_folder import RATE, clicking_trio, singing_trio

slow = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def clicks(tmp_path_factory: pytest.TempPathFactory) -> Sampler:
    return Sampler(RATE, folder=clicking_trio(tmp_path_factory.mktemp("clicks")))


@pytest.fixture(scope="module")
def sines(tmp_path_factory: pytest.TempPathFactory) -> Sampler:
    return Sampler(RATE, folder=singing_trio(tmp_path_factory.mktemp("sines")))


def rendered(timeline: Timeline, sampler: Sampler, start: int, end: int) -> NDArray[np.float32]:
    return Rendering(Route.of(timeline), sampler, frame=start).block(end - start)


@slow
@given(setup=setups(most=6), data=st.data())
def test_every_strike_sounds_on_its_own_frame(
    clicks: Sampler, setup: Setup, data: st.DataObject
) -> None:
    player = data.draw(st.sampled_from(PLAYERS))
    route = Route.of(setup.changed(players=(player,), drums="sticks"))
    start, end = opening_frame(route, RATE), 6 * RATE
    rendering = Rendering(route, clicks, Mixer(RATE, room=0))
    even = patch.object(sampler_module, "stroke", lambda *_: Stroke(0, 0, 0, 0))
    with even, patch.object(sampler_module, "FINGERED", ()):
        sounding = rendering.block(end - start)[:, 0]
    last = end if rendering.end is None else rendering.end - RATE * 2
    struck = strikes_between(route, player, start, end, RATE)
    struck += strikes_between(route, "drums", start, 0, RATE) if player != "drums" else []
    frames = {s.frame for s in struck if s.frame < last}
    # The bright shade of a click is one frame; the dark one rings on, and only ever falls.
    assert all(sounding[frame - start] > 0 for frame in frames)
    rises = np.diff(sounding[: max(0, last - start)], prepend=0)
    struck_at = np.flatnonzero(rises > rises.max(initial=0) / 50) + start
    assert set(struck_at.tolist()) <= frames


@slow
@given(timeline=timelines(), sizes=st.lists(st.sampled_from([97, 441, 1024, 30_000]), min_size=1))
def test_any_blocks_give_the_same_frames_to_the_bit(
    sines: Sampler, timeline: Timeline, sizes: list[int]
) -> None:
    start = opening_frame(Route.of(timeline), RATE)
    whole_ = rendered(timeline, sines, start, start + 3 * RATE)
    rendering = Rendering(Route.of(timeline), sines)
    pieces: list[NDArray[np.float32]] = []
    for frames in cycle(sizes):
        pieces.append(rendering.block(frames))
        if rendering.frame - start >= len(whole_):
            break
    assert np.array_equal(np.concatenate(pieces)[: len(whole_)], whole_)


@slow
@given(timeline=timelines(), at=st.integers(0, 20 * RATE))
def test_it_can_begin_anywhere(sines: Sampler, timeline: Timeline, at: int) -> None:
    """What sounds at a frame does not depend on where the rendering began."""
    total = rendered(timeline, sines, opening_frame(Route.of(timeline), RATE), at + RATE)[-RATE:]
    assert np.array_equal(rendered(timeline, sines, at, at + RATE), total)


@slow
@given(before=setups(), after=setups(), bar=st.integers(1, 6))
def test_a_change_on_the_way_is_as_if_it_had_been_planned(
    sines: Sampler, before: Setup, after: Setup, bar: int
) -> None:
    before = before.changed(bars=None, loop=False, ending="none")
    after = after.changed(bars=None, loop=False, ending="none")
    planned = Timeline(((0, before), (bar, after)))
    line = round(bar * before.form.beats_per_bar * 60 / before.tempo * RATE)
    rendering = Rendering(Route.of(before), sines)
    # Two bars before the change nothing depends on it yet.
    early = max(rendering.frame, line - 3 * round(line / bar))
    first = rendering.block(early - rendering.frame)
    rendering.follow(Route.of(planned))
    heard = np.concatenate([first, rendering.block(2 * RATE + line - early)])
    whole_ = rendered(planned, sines, opening_frame(Route.of(planned), RATE), line + 2 * RATE)
    assert np.array_equal(heard, whole_)


@pytest.mark.parametrize("act", [partial(with_tempo, tempo=90), with_last_chorus])
def test_a_loop_is_changed_or_left_without_a_click(
    sines: Sampler, act: Callable[[Route, float], Route]
) -> None:
    """In the third round somebody calls: up to there it is the loop, and nothing clicks."""
    loop = Route.of(Setup(bars=3, loop=True, seed=9, tempo=150, count_in=1))
    on = Rendering(loop, sines, frame=10 * RATE)
    left = Rendering(loop, sines, frame=9 * RATE)
    left.block(RATE)
    settled = left.settled
    changed = act(loop, settled / RATE)
    left.follow(changed)
    before = left.block(settled - 10 * RATE - left.mixer.ahead)
    assert np.array_equal(before, on.block(len(before)))
    after = left.block(4 * RATE)
    assert smoothness(np.concatenate([before, after])) < 0.04
    planned = Rendering(changed, sines, frame=10 * RATE)
    assert np.array_equal(planned.block(len(before)), before)
    assert np.array_equal(planned.block(4 * RATE), after)


def smoothness(sound: NDArray[np.float32]) -> float:
    """The largest jump of the slope, as a part of the largest swing."""
    return float(np.abs(np.diff(sound, 2, axis=0)).max() / np.abs(sound).max())


@pytest.mark.parametrize("changes", [{}, {"loop": True}, {"ending": "stop"}, {"tempo": 300}])
def test_nothing_clicks(sines: Sampler, changes: dict[str, object]) -> None:
    """The band sings sines of 50 Hz to 1.3 kHz: no slope may jump by more than they do.

    A full-scale click has a smoothness of 1 and more; a sine of 1.3 kHz one of .03.
    """
    timeline = Timeline.of(Setup(seed=11, **{"bars": 8, **changes}))  # type: ignore[arg-type]
    sound = np.concatenate(list(whole(Route.of(timeline), sines)))
    around = sound if timeline.loops else np.zeros((4, 2), np.float32)
    assert smoothness(np.concatenate([around, sound, around])) < 0.04


@slow
@given(setup=setups(most=5), rate=st.sampled_from([8_000, 44_100]))
def test_an_export_is_as_long_as_the_music_to_the_frame(
    clicks: Sampler, setup: Setup, rate: int
) -> None:
    timeline = Timeline.of(setup.changed(bars=setup.bars or 2))
    sampler = Sampler(rate, folder=clicks.folder)
    assert sum(map(len, whole(Route.of(timeline), sampler))) == length_in_frames(
        Route.of(timeline), rate
    )


@slow
@given(setup=setups(most=6), room=st.sampled_from([0.0, 0.3]))
def test_a_loop_laid_end_to_end_is_the_loop_played_on(
    sines: Sampler, setup: Setup, room: float
) -> None:
    """To the bit where it is dry; in a room to what spectra round, far below any ear."""
    timeline = Timeline.of(
        setup.changed(bars=setup.bars or 2, loop=True, ending="none", count_in=0)
    )
    around = total_frames(Route.of(timeline), RATE)
    assert around is not None
    mixer = Mixer(RATE, room)
    once = np.concatenate(list(whole(Route.of(timeline), sines, mixer)))
    assert len(once) == around
    # Until everything that rings has been round.
    rounds = -(-(sines.longest + mixer.memory) // around)
    live = Rendering(Route.of(timeline), sines, Mixer(RATE, room), frame=0).block(
        (rounds + 2) * around
    )
    apart = np.abs(live[-2 * around :] - np.concatenate([once, once])).max()
    assert apart <= (2e-6 if room else 0)


def test_the_end_of_a_loop_rings_on_into_its_beginning(sines: Sampler) -> None:
    loop = Setup(bars=4, loop=True, seed=5, players=("drums",))
    cut = next(whole(Route.of(loop.changed(loop=False, ending="none")), sines))
    wrapped = next(whole(Route.of(loop), sines))
    difference = np.abs(wrapped - cut)[:4800].max()
    assert difference > 0.01


@pytest.mark.parametrize("ending", ["none", "hold", "stop", "tag"])
def test_it_ends_in_silence_on_the_last_bar_line(sines: Sampler, ending: str) -> None:
    timeline = Timeline.of(Setup(bars=8, ending=ending, seed=2))
    rendering = Rendering(Route.of(timeline), sines)
    assert rendering.end == 16 * RATE
    sound = rendering.block(17 * RATE)
    assert np.abs(sound[16 * RATE - 1]).max() < 1e-4
    assert not sound[16 * RATE :].any()
    assert np.abs(sound[int(14.2 * RATE) : int(14.5 * RATE)]).max() > 0.01


def dry(route: Route, sampler: Sampler, frame: int | None = None) -> Rendering:
    return Rendering(route, sampler, Mixer(RATE, room=0), frame=frame)


def test_who_is_muted_is_not_heard_and_nobody_else_changes(sines: Sampler) -> None:
    timeline = Timeline.of(Setup(seed=4))
    both, one = dry(Route.of(timeline), sines), dry(Route.of(timeline), sines)
    both.block(RATE)
    one.block(RATE)
    for player in ("piano", "drums"):
        one.mixer.mute(player, True)
        both.mixer.mute(player, True)
    both.mixer.mute("drums", False)
    one.block(RATE)
    both.block(RATE)
    alone = dry(Route.of(Setup(seed=4, players=("bass",))), sines, 2 * RATE)
    drums = dry(Route.of(Setup(seed=4, players=("drums",))), sines, 2 * RATE)
    bass, pair = one.block(RATE), both.block(RATE)
    assert np.array_equal(bass, alone.block(RATE))
    assert np.allclose(pair - bass, drums.block(RATE), atol=1e-6)
    for player in ("bass", "drums"):
        both.mixer.mute(player, True)
    both.block(RATE)
    assert not both.block(RATE).any()


def test_a_mute_is_heard_within_forty_milliseconds_and_does_not_click(sines: Sampler) -> None:
    rendering = dry(Route.of(Setup(seed=4)), sines)
    sound = [rendering.block(RATE)]
    for silent in (True, False, True):
        for player in PLAYERS:
            rendering.mixer.mute(player, silent)
        sound += [rendering.block(100), rendering.block(1_820), rendering.block(4000)]
        assert sound[-1].any() != silent
    assert smoothness(np.concatenate(sound)) < 0.04


def test_a_foot_on_the_hat_ends_what_rings(sines: Sampler) -> None:
    """Between two closings of the hat the sound of the first is gone; a ride rings on."""
    drums = Timeline.of(Setup(seed=8, players=("drums",), humanize=0))
    struck = strikes_between(Route.of(drums), "drums", 0, 60 * RATE, RATE)
    feet = [strike for strike in struck if strike.note.pitch == 44]
    voices = {s.frame: sines.voice(s) for s in feet}
    rendering = Rendering(Route.of(drums), sines, frame=60 * RATE)
    rendering.block(1)
    kept = [v for v in rendering._voices["drums"] if v.choke]
    assert len(voices) > 20
    assert [voice.start for voice in kept if voice.start < 60 * RATE - RATE] in (
        [],
        [feet[-1].frame],
    )


def test_warming_renders_what_is_coming_and_then_rests(tmp_path: Path) -> None:
    sampler = Sampler(RATE, folder=singing_trio(tmp_path))
    rendering = Rendering(Route.of(Setup(seed=6)), sampler)
    coming = [s for p in PLAYERS for s in strikes_between(rendering.route, p, 0, RATE * 4, RATE)]
    assert not all(sampler.is_ready(strike) for strike in coming)
    rounds = 0
    while rendering.warm(RATE * 4):
        rounds += 1
    assert all(sampler.is_ready(strike) for strike in coming)
    assert 5 < rounds < len(coming)
    assert not rendering.warm(RATE * 4)
    rendering.follow(Route.of(Setup(seed=6, key=PitchName.parse("Ab"))))
    assert rendering.warm(RATE * 4)


def test_a_rendering_that_looks_ahead_hears_the_same(sines: Sampler) -> None:
    timeline = Timeline.of(Setup(seed=3))
    plain, ahead = Rendering(Route.of(timeline), sines), Rendering(Route.of(timeline), sines)
    for hops in (1, 5, 0, 2):
        ahead.look_ahead(hops)
        assert ahead.ahead >= hops * HOP
        assert np.array_equal(ahead.block(1_500), plain.block(1_500))
        assert ahead.frame <= ahead.settled <= ahead.frame + HOP + ahead.mixer.ahead


@pytest.mark.parametrize("horn", ["trumpet", "tenor"])
def test_a_guest_plays_with_the_band_on_a_strip_of_his_own(horn: str) -> None:
    """As a horn does that plays guide tones for an exercise."""
    route = Route.of(Setup(seed=3))
    notes = [Strike(n * RATE, horn, TimedNote(float(n), 0.9, 57 + n, 90)) for n in range(4)]

    def part(start: int, end: int) -> list[Strike]:
        return [strike for strike in notes if start <= strike.frame < end]

    sampler = Sampler(RATE)
    alone = Rendering(route, sampler, guests={"horn": part})
    alone.mixer.solo("horn", True)
    heard = alone.block(5 * RATE)
    for n in range(4):
        tone = heard[n * RATE + RATE // 10 : n * RATE + RATE // 2, 0]
        assert np.abs(tone).max() > 0.05
        hertz = 440 * 2 ** ((57 + n - 69) / 12)
        power = np.abs(np.fft.rfft(tone * np.hanning(len(tone)), 8 * len(tone)))
        near = np.fft.rfftfreq(8 * len(tone), 1 / RATE)
        low = near < 1.5 * hertz
        assert abs(1200 * np.log2(near[low][power[low].argmax()] / hertz)) < 25
    again = Rendering(route, sampler, guests={"horn": part}, frame=2 * RATE)
    again.mixer.solo("horn", True)
    assert np.array_equal(again.block(3 * RATE), heard[2 * RATE :])
