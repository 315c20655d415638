"""`vamp play` through a sound server: how soon there is sound, and what it costs.

A PulseAudio server of its own with a sink that leads nowhere; its monitor is listened to. The
first sound is timed from the start of the command to the first stick of the count-in, as it
is heard (the ear's own delay, some 20 ms, included): the very first time, with no rendered
notes kept, and then again. Then the band plays for a while: share of one core, memory, and
whether it ever stuttered.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import numpy as np

from whole_process import VAMP, asked_rounds

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from sound_server import SoundServer, missing

PLAYED_SECONDS = 30
TICK = 0.002


def first_sound(server: SoundServer) -> float:
    """Seconds from the command to the first stick."""
    with server.recording() as heard:
        before = len(heard())
        begun = perf_counter()
        band = start(server)
        try:
            while not np.abs(heard()[before:]).max(initial=0) > 1e-3:
                if band.poll() is not None:
                    raise SystemExit(f"vamp play ended with {band.returncode}")
                sleep(TICK)
            return perf_counter() - begun
        finally:
            stop(band)


def start(server: SoundServer) -> subprocess.Popen[bytes]:
    null = subprocess.DEVNULL
    words = [VAMP, "play", "--seed", "7"]
    return subprocess.Popen(words, env=server.env, stdin=null, stdout=null, stderr=subprocess.PIPE)


def stop(band: subprocess.Popen[bytes]) -> str:
    band.send_signal(signal.SIGINT)
    return band.communicate()[1].decode()


def cost(server: SoundServer) -> None:
    band = start(server)
    sleep(5)  # begun, and the first chorus is warm
    before = used_seconds(band.pid)
    sleep(PLAYED_SECONDS)
    share = (used_seconds(band.pid) - before) / PLAYED_SECONDS
    status = Path(f"/proc/{band.pid}/status").read_text()
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    said = stop(band)
    print(f"playing: {share:.1%} of a core, {int(peak) / 1000:.0f} MB at the most")
    print(f"came too late: {'some' if 'too late' in said else 'nothing'}")


def used_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    rounds = asked_rounds("Time vamp play through a sound server, in seconds.", usual=7)
    if package := missing():
        sys.exit(f"{package} is not installed, so nothing can be heard")
    with TemporaryDirectory() as folder:
        server = SoundServer(Path(folder))
        server.env["XDG_CACHE_HOME"] = str(Path(folder, "cache"))
        try:
            cold = []
            for _ in range(rounds):
                shutil.rmtree(Path(folder, "cache"), ignore_errors=True)
                cold.append(first_sound(server))
            warm = [first_sound(server) for _ in range(rounds)]
            for name, times in (("no notes kept", cold), ("notes kept", warm)):
                row = f"{min(times):.2f} {median(times):.2f} {max(times):.2f}"
                print(f"first sound, {name}: {row} s (min, median, max)")
            cost(server)
        finally:
            server.kill()


if __name__ == "__main__":
    main()
