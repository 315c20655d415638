"""What there is to play through: the machine's outputs, and the rates they take.

sounddevice is loaded here, and only when somebody wants to hear something. On Linux another
process goes first, because PortAudio takes the whole program down with it where ALSA has an
empty configuration, and waits for ever for a sound server that hangs.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from harmony.mistake import Mistake
from playback.hush import hushed
from playback.outputs import NoSound, Output
from playback.rates import PLAYED_RATES, USUAL_RATE

PATIENCE = 4.0
"""How long the sound system may take to answer, in seconds (choice; 0.1 is usual)."""

# Says what is missing, or how many outputs there are.
ATTEMPT = """
try:
    import sounddevice
except Exception as problem:
    print(problem)
else:
    print(sum(device["max_output_channels"] > 0 for device in sounddevice.query_devices()))
"""


class SoundCheck:
    """One attempt at the sound system, begun at once; ``wait`` says how it went.

    Begin early and wait late: it takes 0.1 s beside everything else. Where nobody will ask,
    ``drop`` it. A program that has sounddevice loaded has the danger behind it and tries
    nothing, unless it tries ``again`` because the sound went away.
    """

    def __init__(self, *, again: bool = False) -> None:
        self._child: subprocess.Popen[str] | None = None
        if sys.platform == "linux" and (again or "sounddevice" not in sys.modules):
            self._child = subprocess.Popen(
                # -P: a file of the user's that is called sounddevice.py is not meant.
                [sys.executable, "-P", "-c", ATTEMPT],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )

    def wait(self) -> None:
        """Raise NoSound if there is none. Asked again, it has nothing more to say."""
        child = self._child
        if child is None:
            return
        try:
            said, _ = child.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise hangs() from None
        finally:
            self.drop()
        _judge(child.returncode, said.strip())

    def drop(self) -> None:
        """End the attempt, whatever it would have said."""
        if self._child is not None:
            with self._child as child:
                child.kill()
            self._child = None  # last: who is interrupted before that may drop it again


def _judge(code: int, said: str) -> None:
    if code < 0:
        told = "no sound: the sound system ALSA is not configured, PortAudio breaks off"
        raise NoSound(f"{told}; look at ALSA_CONFIG_PATH, ~/.asoundrc and /etc/asound.conf")
    if not said.isdecimal():
        raise no_portaudio(said)
    if said == "0":
        raise no_device()


def no_portaudio(problem: object) -> NoSound:
    """sounddevice does not load. Its wheels hold PortAudio but on Linux, where it is a package."""
    if "PortAudio library not found" in str(problem) and sys.platform == "linux":
        told = "no sound: the library PortAudio is missing"
        return NoSound(f"{told}; install the package libportaudio2 (Fedora, Arch: portaudio)")
    said = " ".join(str(problem).split()) or "it says nothing"
    told = f"no sound: sounddevice does not start ({said})"
    return NoSound(f"{told}; try pip install --force-reinstall sounddevice")


def no_device() -> NoSound:
    told = "no sound: there is no output device; plug in or switch on loudspeakers or headphones"
    servers = ", or start the sound server (PipeWire or PulseAudio)"
    return NoSound(told + servers * (sys.platform == "linux"))


def hangs() -> NoSound:
    told = "no sound: the sound server does not answer"
    return NoSound(f"{told}; start it again (PipeWire or PulseAudio), or log out and in")


def devices(check: SoundCheck | None = None) -> list[Output]:
    """All outputs of the machine, each as often as sound systems know it. Raises NoSound.

    ``check`` is an attempt begun before; without one it is made now.
    """
    (check or SoundCheck()).wait()
    sounddevice = load_sounddevice()
    try:
        systems = sounddevice.query_hostapis()
        usual = sounddevice.default.hostapi
        default = systems[usual]["default_output_device"] if systems else -1
        found = [
            Output(
                number=number,
                name=device["name"],
                sound_system=systems[device["hostapi"]]["name"],
                channels=device["max_output_channels"],
                rate=round(device["default_samplerate"]),
                usual=device["hostapi"] == usual,
                is_default=number == default,
            )
            for number, device in enumerate(sounddevice.query_devices())
            if device["max_output_channels"] > 0
        ]
    except sounddevice.PortAudioError as problem:
        raise no_portaudio(problem) from None
    if not found:
        raise no_device()
    return found


def load_sounddevice() -> Any:
    """The module, loaded once a SoundCheck has found it safe. Raises NoSound."""
    try:
        with hushed():
            import sounddevice
    except Exception as problem:  # no library, no package, or PortAudio's own error
        raise no_portaudio(problem) from None
    return sounddevice


def usable_rate(device: Output, wanted: int = USUAL_RATE, *, named: bool = False) -> int:
    """The rate to play at: the wanted one, else the device's own.

    Raises Mistake where the user ``named`` the wanted rate and the device refuses it.
    """
    if _takes(device, wanted):
        return wanted
    if named:
        taken = ", ".join(str(rate) for rate in PLAYED_RATES if _takes(device, rate))
        told = f"device {device.name!r} does not play {wanted} frames a second"
        raise Mistake(f"{told}; --rate may be {taken or device.rate}")
    return device.rate


def _takes(device: Output, rate: int) -> bool:
    sounddevice = load_sounddevice()
    try:
        with hushed():
            sounddevice.check_output_settings(
                device=device.number,
                channels=min(2, device.channels),
                dtype="float32",
                samplerate=rate,
            )
    except sounddevice.PortAudioError:
        return False
    return True
