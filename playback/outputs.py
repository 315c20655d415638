"""The outputs of the machine, and which of them is meant by a name.

A machine lists the same loudspeaker several times, once for each of its sound systems
(Windows: MME, DirectSound, WASAPI ...). To a musician it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harmony.mistake import Mistake

CUT_SHORT = 31
"""MME on Windows cuts longer names to so many signs."""


class NoSound(Mistake):
    """There is nothing to play through: in one line what is missing and how to get it."""


@dataclass(frozen=True, slots=True)
class Output:
    """Something that sounds: loudspeakers, headphones, a sound server.

    ``number`` is PortAudio's; ``rate`` is the device's own, in frames a second; ``usual``
    says that its sound system is the one PortAudio prefers, ``is_default`` that this is where
    sound goes unless somebody names another.
    """

    number: int
    name: str
    sound_system: str
    channels: int
    rate: int
    usual: bool
    is_default: bool


def find_device(name: str | None, outputs: Sequence[Output]) -> Output:
    """The output that is meant: by its name, or by a part that no other name has.

    None is the default. Large and small letters are alike. Raises Mistake where the name is
    unknown or may mean several, NoSound where there is no output at all.
    """
    if not outputs:
        raise NoSound("no sound: there is no output device")
    if name is None:
        return next((output for output in outputs if output.is_default), outputs[0])
    wanted = name.strip().casefold()
    exact = [output for output in outputs if output.name.casefold() == wanted]
    found = _one_of_each(exact or [o for o in outputs if wanted and wanted in o.name.casefold()])
    if len(found) == 1:
        return found[0]
    names = ", ".join(repr(output.name) for output in found or _one_of_each(outputs))
    if found:
        raise Mistake(f"device {name!r} may be {names}; say more of its name")
    raise Mistake(f"device {name!r} is not there; there is {names} (vamp devices)")


def _one_of_each(outputs: Sequence[Output]) -> list[Output]:
    """Each loudspeaker once: of the usual sound system, else of the first that has it."""
    found: list[Output] = []
    for output in sorted(outputs, key=lambda output: not output.usual):  # stable: else the first
        if not any(_same(output, other) for other in found):
            found.append(output)
    return found


def _same(one: Output, other: Output) -> bool:
    """Whether two names mean the same, one of them perhaps cut short by its sound system."""
    short, long = sorted((one.name.casefold(), other.name.casefold()), key=len)
    return short == long or (len(short) == CUT_SHORT and long.startswith(short))
