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
from time import sleep
from types import TracebackType
from typing import Any

from harmony.mistake import Mistake
from playback.hush import hushed

CLIENT = "Deux Accords"
"""Who we are to other programs."""

JACK = "mido.backends.rtmidi/UNIX_JACK"

LAST_SECONDS = 0.1
"""JACK drops with a port what was sent to it in its last period: two of the longest usual ones,
2048 frames (seen: the Stop was missing, not always)."""


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
    port = _opened("open_output", found, name)
    if found is not None:
        return OutPort(port, found, f"playing to the MIDI port {found!r}")
    told = f"there is no MIDI port {name!r} ({_there_is(names)}), so it is made"
    return OutPort(port, port.name, f"{told}: connect a synthesizer or a DAW to {CLIENT!r}")


def open_input(name: str, hear: Callable[[bytes], None]) -> InPort:
    """A port to listen to, found or made as by `open_port`; ``hear`` is called with each
    message, in a thread of the system's. Raises as that does.
    """
    names = input_names()
    found = find_port(name, names)
    if found is None and sys.platform == "win32":
        raise Mistake(f"MIDI port {name!r} is not there; {_there_is(names)}")
    port = _opened("open_input", found, name, callback=lambda message: hear(bytes(message.bytes())))
    return InPort(port, found or port.name)


class _Plugged:
    """A port at work; ``name`` is its own. Closed at the end of ``with``."""

    def __init__(self, port: Any, name: str) -> None:
        self._port = port
        self.name = name

    def close(self) -> None:
        with hushed():
            self._port.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()


class OutPort(_Plugged):
    """A port that is sent to; ``told`` says in one line which it is and what to do with it."""

    def __init__(self, port: Any, name: str, told: str) -> None:
        super().__init__(port, name)
        self.told = told

    def send(self, message: bytes) -> None:
        """One whole message, now. Raises OSError where the port is gone."""
        self._port.send(_spelled(message))

    def __enter__(self) -> OutPort:
        return self

    def close(self) -> None:
        """What was sent before still goes out, silence above all."""
        if getattr(self._port, "api", "") == "UNIX_JACK":
            sleep(LAST_SECONDS)
        super().close()


class InPort(_Plugged):
    """A port that is listened to."""

    def __enter__(self) -> InPort:
        return self


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
        told = 'no MIDI ports: python-rtmidi is not installed; pip install "deux-accords[midi]"'
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
