"""Sound fonts: what a preset, an instrument and a sample say together, and files that are torn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from font_writer import NOTE, ONE_ZONE, RATE, WHOLE, Zones, both, chunk, font
from harmony.mistake import Mistake
from playback.fonts import zone as sf
from playback.fonts.soundfont import SoundFont
from playback.fonts.zone import FontZone


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[bytes], SoundFont]:
    def opening(content: bytes) -> SoundFont:
        path = tmp_path / "bow.sf2"
        path.write_bytes(content)
        return SoundFont(str(path))

    return opening


Opening = Callable[[bytes], SoundFont]


def zones(opened: Opening, preset: Zones = WHOLE, instrument: Zones = ONE_ZONE) -> list[FontZone]:
    return list(opened(font(preset, instrument)).zones(0, 7))


def test_a_preset_has_its_name_and_its_sample_its_sound(opened: Opening) -> None:
    bow = opened(font())
    assert bow.presets == {(0, 7): "Bow"}
    (zone,) = bow.zones(0, 7)
    assert (zone.name, zone.rate, zone.root_key) == ("A3", RATE, 57)
    assert (zone.keys, zone.velocities) == ((0, 127), (0, 127))
    audio, loop = bow.audio(zone)
    assert audio.dtype == np.float32
    assert np.array_equal(audio, NOTE / np.float32(32_768))
    assert loop is None


def test_a_preset_and_its_instrument_share_their_keys_and_velocities(opened: Opening) -> None:
    upper = [{sf.KEYS: both(40, 60), sf.VELOCITIES: both(0, 90), sf.INSTRUMENT: 0}]
    lower = [
        {sf.KEYS: both(0, 50), sf.VELOCITIES: both(64, 127), sf.SAMPLE: 0},
        {sf.KEYS: both(61, 127), sf.SAMPLE: 0},
        {sf.KEYS: both(60, 60), sf.SAMPLE: 0},
    ]
    found = [(zone.keys, zone.velocities) for zone in zones(opened, upper, lower)]
    assert found == [((40, 50), (64, 90)), ((60, 60), (0, 90))]


def test_a_global_zone_holds_where_a_zone_is_silent(opened: Opening) -> None:
    lower = [
        {sf.PAN: -500, sf.CHOKE: 1},
        {sf.SAMPLE: 0},
        {sf.PAN: 500},  # names no sample and is not the first: void
        {sf.PAN: 250, sf.SAMPLE: 0},
    ]
    assert [(zone.pan, zone.choke) for zone in zones(opened, instrument=lower)] == [
        (-1.0, 1),
        (0.5, 1),
    ]


def test_a_preset_adds_to_its_instrument(opened: Opening) -> None:
    upper = [{sf.INITIAL_ATTENUATION: 50}, {sf.FINE_TUNE: 7, sf.CHOKE: 3, sf.INSTRUMENT: 0}]
    lower = [{sf.INITIAL_ATTENUATION: 100, sf.FINE_TUNE: -20, sf.COARSE_TUNE: 1, sf.SAMPLE: 0}]
    (zone,) = zones(opened, upper, lower)
    assert zone.level_db == pytest.approx(-0.4 * 15)
    assert zone.tuning_cents == 100 - 20 + 7
    assert zone.choke == 0  # not a preset's to say


def test_what_follows_the_sample_of_a_zone_is_void(opened: Opening) -> None:
    (zone,) = zones(opened, instrument=[{sf.SAMPLE: 0, sf.PAN: 500}])
    assert zone.pan == 0


def test_tuning_comes_from_the_sample_and_the_zone(opened: Opening) -> None:
    lower = [{sf.ROOT: 60, sf.FINE_TUNE: 10, sf.SCALE_TUNING: 50, sf.SAMPLE: 0}]
    (zone,) = opened(font(instrument=lower, correction=-4)).zones(0, 7)
    assert zone.root_key == 60
    assert zone.cents_at(60) == 6
    assert zone.cents_at(62) == 106  # quarter tones
    (plain,) = zones(opened, instrument=[{sf.ROOT: -1, sf.SAMPLE: 0}])
    assert (plain.root_key, plain.cents_at(58)) == (57, 100)


@pytest.mark.parametrize(("said", "heard"), [(255, 60), (64, 64)])
def test_a_sample_without_a_pitch_stands_on_middle_c(
    opened: Opening, said: int, heard: int
) -> None:
    (zone,) = opened(font(key=said)).zones(0, 7)
    assert zone.root_key == heard


def test_envelopes_are_in_seconds_and_follow_the_keys(opened: Opening) -> None:
    lower = [
        {
            sf.ATTACK: -1200,
            sf.HOLD: 1200,
            sf.KEY_TO_HOLD: 100,
            sf.DECAY: 0,
            sf.KEY_TO_DECAY: -100,
            sf.SUSTAIN: 120,
            sf.RELEASE: -2400,
            sf.SAMPLE: 0,
        }
    ]
    (zone,) = zones(opened, instrument=lower)
    middle, above = zone.envelope_at(60), zone.envelope_at(72)
    assert (middle.delay, middle.attack, middle.hold, middle.decay) == (0, 0.5, 2, 1)
    assert (middle.sustain_db, middle.release) == (12, 0.25)
    assert (above.hold, above.decay) == (1, 2)


@pytest.mark.parametrize(("mode", "loops"), [(0, False), (1, True), (2, False), (3, True)])
def test_a_loop_is_kept_where_the_zone_plays_it(opened: Opening, mode: int, loops: bool) -> None:
    bow = opened(font(instrument=[{sf.LOOP_MODE: mode, sf.SAMPLE: 0}]))
    _, loop = bow.audio(bow.zones(0, 7)[0])
    assert loop == ((100, 300) if loops else None)


def test_offsets_move_the_sample_and_its_loop(opened: Opening) -> None:
    moved = {sf.START: 20, sf.END: -30, sf.LOOP_START: 5, sf.LOOP_END: -15, sf.LOOP_MODE: 1}
    bow = opened(font(instrument=[{**moved, sf.SAMPLE: 0}]))
    audio, loop = bow.audio(bow.zones(0, 7)[0])
    assert np.array_equal(audio, NOTE[20:-30] / np.float32(32_768))
    assert loop == (85, 265)


def test_loops_of_a_later_sample_count_from_its_own_first_frame(opened: Opening) -> None:
    silence = np.zeros(1000, "<i2").tobytes()
    lower = [{sf.LOOP_MODE: 1, sf.SAMPLE: 0}]
    made = font(
        instrument=lower, samples=silence + NOTE.tobytes(), start=1000, end=1400, loop=(1100, 1300)
    )
    bow = opened(made)
    audio, loop = bow.audio(bow.zones(0, 7)[0])
    assert np.array_equal(audio, NOTE / np.float32(32_768))
    assert loop == (100, 300)


@pytest.mark.parametrize("loop", [(300, 100), (200, 200), (100, 401), (2**32 - 1, 300)])
def test_a_loop_that_cannot_be_is_none(opened: Opening, loop: tuple[int, int]) -> None:
    bow = opened(font(instrument=[{sf.LOOP_MODE: 1, sf.SAMPLE: 0}], loop=loop))
    assert bow.audio(bow.zones(0, 7)[0])[1] is None


def test_samples_of_24_bits_are_read_in_full(opened: Opening) -> None:
    fine = bytes(range(200)) * 2
    bow = opened(font(fine=fine))
    audio, _ = bow.audio(bow.zones(0, 7)[0])
    wanted = NOTE.astype(np.float64) * 256 + np.frombuffer(fine, "u1")
    assert np.array_equal(audio, (wanted / 2**23).astype(np.float32))


def vorbis(sound: NDArray[np.float32], kind: str = "OGG") -> bytes:
    packed = BytesIO()
    soundfile.write(packed, sound, RATE, format=kind)
    return packed.getvalue()


def test_a_compressed_sample_sounds_as_it_was(opened: Opening) -> None:
    tone = np.asarray(0.5 * np.sin(np.arange(RATE) / 10), dtype=np.float32)
    packed = vorbis(tone)
    bow = opened(
        font(
            instrument=[{sf.LOOP_MODE: 1, sf.SAMPLE: 0}],
            samples=bytes(6) + packed,
            start=6,
            end=6 + len(packed),
            loop=(1000, 2000),
            kind=0x11,
        )
    )
    audio, loop = bow.audio(bow.zones(0, 7)[0])
    assert loop == (1000, 2000)
    assert len(audio) == len(tone)
    assert np.abs(audio - tone).max() < 0.05


STEREO = np.zeros((100, 2), np.float32)


@pytest.mark.parametrize(
    "packed", [b"no music at all", vorbis(STEREO), vorbis(STEREO[:, 0], "WAV")]
)
def test_a_compressed_sample_that_is_none_is_a_mistake(opened: Opening, packed: bytes) -> None:
    bow = opened(font(samples=packed, end=len(packed), kind=0x11))
    with pytest.raises(Mistake, match="'A3' is no mono Vorbis"):
        bow.audio(bow.zones(0, 7)[0])


def test_samples_in_a_sound_cards_own_memory_are_left_out(opened: Opening) -> None:
    assert opened(font(kind=0x8001)).zones(0, 7) == ()


def test_a_preset_that_is_not_there_is_named_with_those_that_are(opened: Opening) -> None:
    with pytest.raises(Mistake, match=r"'bow\.sf2' has no preset 128:0; it has 0:7"):
        opened(font()).zones(128, 0)


@pytest.mark.parametrize("pad", [b"\0", b""], ids=["padded", "as some writers leave it"])
def test_an_odd_number_of_bytes_is_followed_by_one_more_or_not(opened: Opening, pad: bytes) -> None:
    bow = opened(font(samples=NOTE.tobytes() + b"\x01", pad=pad))
    audio, _ = bow.audio(bow.zones(0, 7)[0])
    assert np.array_equal(audio, NOTE / np.float32(32_768))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "does not begin as one"),
        (b"RIFF\x04\0\0\0WAVE", "does not begin as one"),
        (font()[:-1], "ends too soon"),
        (font()[: len(font()) // 2], "ends too soon"),
        (chunk(b"RIFF", b"sfbk"), "has no smpl"),
        (font().replace(b"shdr", b"shdx"), "has no shdr"),
        (font().replace(b"igen\x08", b"igen\x07"), "its list igen has 7 bytes"),
        (font(preset=[{sf.INSTRUMENT: 1}]), "no number 1 in inst"),
        (font(instrument=[{sf.SAMPLE: 1}]), "no number 1 in shdr"),
        (font(instrument=[{sf.SAMPLE: 0xFFFF}]), "no number 65535 in shdr"),
        (font(end=401), "lies outside"),
        (font(start=400), "is empty"),
        (font(rate=0), "0 Hz"),
    ],
)
def test_a_broken_font_is_one_line(opened: Opening, content: bytes, said: str) -> None:
    with pytest.raises(Mistake, match=said) as told:
        everything(opened(content))
    assert "\n" not in str(told.value)
    assert str(told.value).startswith("'bow.sf2'")


@pytest.mark.parametrize("row", [0, 1])
def test_lists_that_point_backwards_or_too_far_are_a_mistake(opened: Opening, row: int) -> None:
    content = bytearray(font())
    content[content.index(b"pbag") + 8 + 4 * row] = 2
    with pytest.raises(Mistake, match="pbag points outside pgen"):
        opened(bytes(content))


def test_a_small_file_cannot_ask_for_a_flood_of_zones(opened: Opening) -> None:
    many = [{sf.SAMPLE: 0}] * 300
    with pytest.raises(Mistake, match="more than 16384 zones"):
        zones(opened, [{sf.INSTRUMENT: 0}] * 300, many)


@pytest.mark.parametrize("name", ["", "nowhere.sf2", "."])
def test_what_is_no_file_is_a_mistake(tmp_path: Path, name: str) -> None:
    with pytest.raises(Mistake, match="is no file"):
        SoundFont(str(tmp_path / name))


def everything(bow: SoundFont) -> None:
    """All that can be asked of a font."""
    for bank, program in bow.presets:
        for zone in bow.zones(bank, program):
            assert 0 <= zone.keys[0] <= zone.keys[1] <= 127
            assert zone.level_db <= 0
            zone.envelope_at(60)
            audio, loop = bow.audio(zone)
            assert len(audio)
            assert loop is None or 0 <= loop[0] < loop[1] <= len(audio)


RICH = font(
    [{sf.PAN: 10}, {sf.KEYS: both(0, 60), sf.INSTRUMENT: 0}, {sf.INSTRUMENT: 0}],
    [{sf.LOOP_MODE: 1}, {sf.START: 3, sf.SAMPLE: 0}, {sf.KEYS: both(30, 90), sf.SAMPLE: 0}],
)
LISTS_FROM = RICH.index(b"pdta")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(
        st.tuples(st.integers(0, 60) | st.integers(LISTS_FROM, len(RICH) - 1), st.integers(0, 255)),
        min_size=1,
        max_size=6,
    ),
    kept=st.integers(0, len(RICH)) | st.just(len(RICH)),
)
def test_torn_and_garbled_fonts_are_read_or_refused(
    opened: Opening, places: list[tuple[int, int]], kept: int
) -> None:
    content = bytearray(RICH)
    for place, value in places:
        content[place] = value
    with suppress(Mistake):
        everything(opened(bytes(content[:kept])))
