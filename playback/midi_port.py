"""MIDI ports: which there are, which one is meant by a name, and a cable into it.

mido and python-rtmidi are loaded here, and only when somebody wants a port. On Linux the ports
are ALSA's, and where ALSA has no sequencer JACK's; MIDO_BACKEND chooses otherwise, as mido has
it. A name that is not there becomes a port of our own, for others to connect to; Windows has
none of those.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from time import perf_counter, sleep
from typing import Any

from harmony.mistake import Mistake
from playback.closes import Closes
from playback.hush import hushed
from playback.lifeline import Lifeline

CLIENT = "Deux Accords"
"""Who we are to other programs."""

JACK = "mido.backends.rtmidi/UNIX_JACK"

LAST_SECONDS = 0.1
"""JACK drops with a port what was sent to it in its last period (seen: all of it in 15 of 150
closings, never with this wait): two of the longest usual periods, 2048 frames."""

MOST_WAITING = 8192
"""So many messages wait until they are asked for: minutes of a clock."""

LED_BACK = 0.02
"""By what part of the difference a moment is led back: within a beat or two of clocks (choice)."""


class NoPorts(Mistake):
    """MIDI cannot be sent at all: in one line what is missing and how to get it."""


def port_names() -> list[str]:
    """The ports that something can be sent to, each once. Raises NoPorts."""
    return _names("get_output_names")


def input_names() -> list[str]:
    """The ports that something comes from, each once. Raises NoPorts."""
    return _names("get_input_names")


def find_port(name: str, names: Sequence[str]) -> str | None:
    """The port that is meant: by its name, or by a part that no other name has; None where
    nothing is called so.

    Large and small letters are alike. Raises Mistake where it may be several, and for no name.
    """
    wanted = name.strip().casefold()
    if not wanted:
        raise Mistake(f"port: needs a name; {_there_is(names)}")
    exact = [port for port in names if port.casefold() == wanted]
    found = list(dict.fromkeys(exact or [port for port in names if wanted in port.casefold()]))
    if len(found) > 1:
        ports = ", ".join(map(repr, found))
        raise Mistake(f"MIDI port {name!r} may be {ports}; say more of its name")
    return found[0] if found else None


def open_port(name: str) -> OutPort:
    """A port to send to: the one that is meant by a name, else one of our own that is called so.

    Raises Mistake where the name may mean several, or nothing and the system has no ports of
    one's own (Windows), NoPorts where there is no MIDI at all.
    """
    names = port_names()
    found = find_port(name, names)
    if found is None and sys.platform == "win32":
        told = f"MIDI port {name!r} is not there; {_there_is(names)}"
        raise Mistake(f"{told}; a program such as loopMIDI makes ports between programs")
    lifeline = Lifeline()
    with lifeline.made():
        port = _opened("open_output", found, name)
    if found is not None:
        return OutPort(port, found, f"playing to the MIDI port {found!r}", lifeline)
    told = f"there is no MIDI port {name!r} ({_there_is(names)}), so it is made"
    told = f"{told}: connect a synthesizer or a DAW to {CLIENT!r}"
    return OutPort(port, port.name, told, lifeline)


def open_input(name: str) -> InPort:
    """A port to listen to, found or made as by `open_port`. Raises as that does.

    mido would have Python called from the system's own thread, which in JACK holds up everyone
    (seen: 10 s); so what comes in waits in python-rtmidi until somebody asks for it.
    """
    names = input_names()
    found = find_port(name, names)
    if found is None and sys.platform == "win32":
        raise Mistake(f"MIDI port {name!r} is not there; {_there_is(names)}")
    import rtmidi

    api = getattr(rtmidi, f"API_{_backend().api}", rtmidi.API_UNSPECIFIED)
    try:
        with hushed():
            port = rtmidi.MidiIn(api, CLIENT, MOST_WAITING)
            port.ignore_types(sysex=True, timing=False, active_sense=True)
            if found is None:
                port.open_virtual_port(name)
            else:
                port.open_port(port.get_ports().index(found))
    except (OSError, RuntimeError, ValueError, NotImplementedError) as problem:
        raise Mistake(f"MIDI port {name!r} does not open ({_one_line(problem)})") from None
    told = f"waiting for Start at the MIDI port {found or f'{CLIENT}:{name}'!r}"
    if found is None:
        made = f"there is no MIDI port {name!r} ({_there_is(names)}), so it is made"
        told = f"{made}: connect the clock to {CLIENT!r}; {told}"
    return InPort(port, told)


class OutPort(Closes):
    """A port that is sent to; ``told`` says in one line which it is and what to do with it.
    Closed at the end of ``with``.
    """

    def __init__(self, port: Any, name: str, told: str, lifeline: Lifeline | None = None) -> None:
        self._port = port
        self._lifeline = lifeline or Lifeline()
        self.name = name
        self.told = told

    @property
    def lost(self) -> bool:
        """Whether the server has ended through which it goes, such as JACK."""
        return self._lifeline.is_cut

    def send(self, message: bytes) -> None:
        """One whole message, now. Raises OSError where the port is gone."""
        self._port.send(_spelled(message))

    def close(self) -> None:
        """What was sent before still goes out, silence above all."""
        if getattr(self._port, "api", "") == "UNIX_JACK" and not self._port.closed:
            sleep(LAST_SECONDS)
        with hushed():
            self._port.close()


class InPort(Closes):
    """A port that is listened to; ``told`` says in one line which it is and what it waits for.
    Closed at the end of ``with``.

    A moment is reckoned from the one before by the system's own count of the time between,
    which does not depend on when somebody asks; as that clock may go otherwise than ours, a
    moment is led back by and by to when it was asked for, and never lies after it.
    """

    def __init__(self, port: Any, told: str, clock: Callable[[], float] = perf_counter) -> None:
        self._port = port
        self.told = told
        self._clock = clock
        self._last: float | None = None

    def heard(self) -> list[tuple[float, bytes]]:
        """What came in since it was last asked for, and the moments of the clock."""
        found: list[tuple[float, bytes]] = []
        while self._port and (came := self._port.get_message()):
            message, since = came
            now = self._clock()
            at = now if self._last is None else self._last + since
            self._last = min(now, at + LED_BACK * (now - at))
            found.append((self._last, bytes(message)))
        return found

    def close(self) -> None:
        """Nothing comes in any more."""
        port, self._port = self._port, None  # asked afterwards python-rtmidi takes Python down
        if port is not None:
            with hushed():
                port.close_port()
                port.delete()


@lru_cache(maxsize=1024)
def _spelled(message: bytes) -> Any:
    from mido import Message

    return Message.from_bytes(message)


def _there_is(names: Sequence[str]) -> str:
    once = ", ".join(map(repr, dict.fromkeys(names)))
    return f"there is {once}" if once else "there is none"


def _names(way: str) -> list[str]:
    with hushed():
        return list(dict.fromkeys(getattr(_backend(), way)()))


def _opened(way: str, found: str | None, name: str, **how: Any) -> Any:
    if found is None:
        how |= {"virtual": True, "client_name": CLIENT}
    try:
        with hushed():
            return getattr(_backend(), way)(found or name, **how)
    except (OSError, RuntimeError, NotImplementedError) as problem:
        raise Mistake(f"MIDI port {name!r} does not open ({_one_line(problem)})") from None


def _backend() -> Any:
    """The system's MIDI as mido has it. Raises NoPorts where there is none."""
    try:
        import mido
        import rtmidi  # noqa: F401  # mido loads it later, and then it would be too late to say
    except ImportError:
        told = "no MIDI ports: python-rtmidi is not installed; pip install python-rtmidi"
        built = "; for Python 3.13 and later there is no ready wheel, so that needs a C++ compiler"
        raise NoPorts(told + built * (sys.version_info >= (3, 13))) from None
    chosen = os.environ.get("MIDO_BACKEND")
    others = [JACK] if sys.platform == "linux" else []
    problems = []
    for name in [chosen] if chosen else [None, *others]:
        try:
            backend = mido.Backend(name, load=True)
            backend.get_output_names()
        except Exception as problem:  # each backend has errors of its own
            problems.append(_one_line(problem))
        else:
            return backend
    raise _no_midi(chosen, problems)


def _no_midi(chosen: str | None, problems: list[str]) -> NoPorts:
    said = "; ".join(problems)
    if chosen:
        return NoPorts(f"no MIDI ports: MIDO_BACKEND={chosen} does not start ({said})")
    if sys.platform == "linux":
        told = "no MIDI ports: neither ALSA's sequencer nor JACK is there"
        return NoPorts(f"{told}; load it (modprobe snd-seq) or start JACK or PipeWire")
    return NoPorts(f"no MIDI ports: the system's MIDI does not start ({said})")


def _one_line(problem: BaseException) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__
