"""LMMS at work on a hidden screen: a MIDI file goes in, its project comes out as XML.

LMMS imports without being asked anything once its settings name a sound font; only saving needs
keys to be pressed, as there is no command for it.
"""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from font_band import TONE, band
from font_writer import band_font
from hidden_screen import save_by_hand

SETTINGS = """<?xml version="1.0"?>
<!DOCTYPE lmms-config-file>
<lmms version="1.2.2" configversion="1">
  <app configured="1" nomsgaftersetup="1" openlastproject="0"/>
  <mixer audiodev="Dummy (no sound output)" mididev="Dummy (no MIDI support)"/>
  <paths workingdir="{home}/lmms/" defaultsf2="{home}/band.sf2"/>
</lmms>
"""


def project(midi: Path, home: Path, display: str) -> Element:
    """What LMMS makes of a MIDI file."""
    (home / "lmms" / "projects").mkdir(parents=True, exist_ok=True)
    (home / "band.sf2").write_bytes(band_font(band(), [TONE]))
    (home / ".lmmsrc.xml").write_text(SETTINGS.format(home=home))
    env = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "DISPLAY": display}
    command = ["lmms", "--allowroot", "--import", str(midi)]
    imported, saved = "Untitled[*] - LMMS", midi.with_suffix(".mmp")
    save_by_hand(command, env, imported, "Save Project", saved, _is_whole)
    return ElementTree.parse(saved).getroot()


def _is_whole(written: bytes) -> bool:
    return written.rstrip().endswith(b"</lmms-project>")
