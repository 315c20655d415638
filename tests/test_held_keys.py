"""Keys that are held at a MIDI port: who lets go of which, and when."""

from __future__ import annotations

from math import inf

from playback.held_keys import Due, HeldKeys, KeyStroke


def test_who_is_silenced_lets_go_of_his_keys_only() -> None:
    keys = HeldKeys()
    keys.strike(KeyStroke(0.0, 1.0, "bass", 38, 80))
    keys.strike(KeyStroke(0.0, 2.0, "piano", 60, 80))
    assert [message.hex() for message in keys.let_go("piano")] == ["813c40"]
    assert keys.next_up == 1.0
    assert [message.hex() for message in keys.let_go()] == ["802640"]
    assert keys.next_up == inf


def test_struck_twice_at_one_moment_is_one_note() -> None:
    keys = HeldKeys()
    assert len(keys.strike(KeyStroke(0.0, 1.0, "bass", 38, 80))) == 1
    assert keys.strike(KeyStroke(0.0, 2.0, "bass", 38, 90)) == []
    assert keys.up_until(1.5) == []
    assert keys.up_until(2.0) == [Due(2.0, bytes((0x80, 38, 64)))]


def test_a_changed_length_is_heeded_for_what_sounds() -> None:
    keys = HeldKeys()
    stroke = KeyStroke(0.0, 1.0, "bass", 38, 80)
    keys.strike(stroke)
    keys.heed([stroke._replace(until_seconds=0.5), KeyStroke(0.0, 0.1, "bass", 40, 80)])
    assert keys.next_up == 0.5
