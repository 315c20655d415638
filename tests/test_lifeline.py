"""A connection that a library keeps, and that its server hangs up."""

from __future__ import annotations

import os
import socket

import pytest

from playback.lifeline import Lifeline

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows lists no sockets")


def test_a_connection_is_cut_when_the_other_end_hangs_up() -> None:
    lifeline = Lifeline()
    with lifeline.made():
        here, there = socket.socketpair()
    with here, there:
        assert not lifeline.is_cut
        there.close()
        assert lifeline.is_cut


def test_one_that_was_given_up_here_is_cut_also_where_its_number_is_another_ones() -> None:
    lifeline = Lifeline()
    with lifeline.made():
        here, there = socket.socketpair()
    here.close()
    with there, socket.socket() as other:
        assert lifeline.is_cut
        assert other.fileno() >= 0


def test_what_was_there_before_is_no_lifeline() -> None:
    here, there = socket.socketpair()
    lifeline = Lifeline()
    with lifeline.made():
        pass
    with here:
        there.close()
        assert not lifeline.is_cut
