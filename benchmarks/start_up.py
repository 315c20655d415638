"""How long a user waits for the command, beside a Python that does nothing.

The budget (whole processes, 2 cores): `vamp --help` 0.06 s, of which Python itself is 0.015 s.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from whole_process import VAMP, asked_rounds, in_turns, show


def main() -> None:
    rounds = asked_rounds("Time the start of vamp, in seconds.", usual=20)
    with TemporaryDirectory() as folder:
        target = str(Path(folder, "vamp.mid"))
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "vamp --help": [VAMP, "--help"],
            "vamp export --bars 64": [VAMP, "export", target, "--bars", "64", "--force"],
        }
        show(in_turns(commands, rounds))


if __name__ == "__main__":
    main()
