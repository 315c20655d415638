"""How the properties draw their examples: fresh ones at home, the same ones on every CI run."""

from __future__ import annotations

import os

from hypothesis import settings

# No deadline: a slow machine is not a wrong note.
settings.register_profile("home", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "home")
