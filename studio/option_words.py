"""The options of ``vamp export`` and ``vamp play`` in words, as their help prints them.

What an option takes is checked by the table that the setup line and the setup file share. A test
holds the ranges and defaults written here to that table.
"""

from __future__ import annotations

Row = tuple[str, str | None, str]
"""An option's name, what stands for its value (None for a switch), and what it does."""

FROM: Row = (
    "from",
    "BAR|FILE|LINK",
    "begin at this bar of it (default: 1); or, in place of --chords, take those of a MusicXML file "
    "(./12 for one called 12) or an irealb:// link (#2 behind it: its second tune)",
)


def _length(usual_bars: str, usual_count_in: str) -> tuple[Row, ...]:
    return (
        ("bars", "N", f"whole length, 1 to 100,000 bars (default: {usual_bars})"),
        ("choruses", "N", "whole length in choruses; one is 8 bars in the vamp"),
        ("time", "M:SS", "whole length, such as 3:30 or 3:30.5; the tempo gives way by 4 per cent"),
        ("loop", None, "let the end lead into the beginning"),
        ("intro", "WHO", "none, bass, piano or drums: alone for four bars (default: none)"),
        ("ending", "HOW", "none, hold, stop or tag (default: hold; with --loop none)"),
        (
            "count-in",
            "N",
            f"bars of count-in before the length, 0 to 8 (default: {usual_count_in})",
        ),
        ("count-in-each", None, "count in before each round of a loop"),
        FROM,
    )


LENGTH = _length("32", "0")
PLAY_LENGTH: tuple[Row, ...] = (
    ("endless", None, "go on until told to stop (default; takes back a setup's end)"),
    *_length("endless", "1"),
)
MUSIC: tuple[Row, ...] = (
    ("tempo", "BPM", "30 to 320 beats per minute (default: 120)"),
    ("ramp", "BPM/BARS", "an even way to another tempo: 160/32 is there after 32 bars"),
    ("ladder", "BY/N/BPM", "a tempo ladder: 4/2/180 is 4 up every 2 choruses, as far as 180"),
    ("chords", "FORM", 'the form (default: "Dm7 x4 | C7 x4"), in 3/4 "3/4 Dm7 | G7"'),
    ("part", "A-B", "only these bars of the form, such as 5-8, over and over"),
    ("key", "NOTE", "the home chord's root: G, Bb, F# (default: as the chords are written)"),
    ("feel", "FEEL", "ballad, medium, up, two, pedal, broken or stop-time (default: by tempo)"),
    ("intensity", "X", "0 to 1, or arc: rise and fall over the choruses (default: 0.5)"),
    ("swing", "RATIO", "long eighth to short, 1 to 3.5 (default: by tempo and player)"),
    ("straight", None, "even eighths, to swing them in the DAW"),
    ("humanize", "X", "0 to 1: from on the grid to people's own spread (default: 1)"),
    ("drift", "X", "0 to 1: from a steady tempo to a wandering one (default: 0)"),
    ("seed", "N", "0 to 4,294,967,295: which band; always the same notes (default: chosen)"),
)
BAND: tuple[Row, ...] = (
    ("without", "WHO", "sit in that chair: bass, piano or drums, parted by commas; or nobody"),
    ("bass", "WHICH", "upright (default: upright)"),
    ("comp", "WHICH", "piano, vibes or guitar (default: piano)"),
    ("drums", "WHICH", "sticks or brushes (default: sticks)"),
)
SETUP: Row = (
    "setup",
    "LINE|FILE",
    "a setup line (tempo=96&key=G&seed=7) or file; options beside it win",
)
FONT: Row = ("soundfont", "FILE", "play on a sound font, .sf2 or .sf3 (default: our own sounds)")
ROOM: tuple[Row, ...] = (
    ("room", "X", "0 to 1: dry, through a studio, to an auditorium (default: 0.25)"),
    ("level", "WHO=DB", "by how many dB louder than usual: piano=-3,drums=2"),
    ("pan", "WHO=X", "where players sit, -1 (left) to 1: piano=-0.5,drums=0.5"),
)
FILE: tuple[Row, ...] = (
    ("format", "KIND", "mid, wav, flac, musicxml, svg, html or json (default: by FILE)"),
    ("split", None, "of a .mid one file per player: vamp-bass.mid, vamp-piano.mid ..."),
    SETUP,
)
PAPER: tuple[Row, ...] = (
    ("paper", "WHAT", "score, chart (chords alone), bass, piano or drums (default: score)"),
    ("for", "PART", "of a chart or part: concert, Bb, Eb or F, as it is read (default: concert)"),
    ("title", "TEXT", "what stands above it (default: its key)"),
)
SOUND_FILE: tuple[Row, ...] = (
    ("stems", "DIR", "a sound file per player into that folder, with FILE as the mix or alone"),
    *ROOM,
    ("rate", "HZ", "22050 to 192000 frames a second (default: 48000)"),
    ("bits", "BITS", "a sample: 16, 24, or 32f in a .wav (default: 24)"),
    FONT,
)
BATCH: tuple[Row, ...] = (
    ("batch", "JOBS.toml", "write all the files that this list asks for, instead of FILE"),
    ("jobs", "N", "so many at a time, 1 to 1,000 (default: one a processor)"),
    ("scheduler", "ADDRESS", "let a Dask cluster make them: tcp://HOST:8786"),
)
SOUND: tuple[Row, ...] = (
    ("output", "WHERE", "speakers, page, port:NAME (MIDI), a .wav or .flac (default: speakers)"),
    ("follow", "PORT", "keep to the MIDI clock that comes in there; with --output port:NAME"),
    ("device", "NAME", "which speakers; vamp devices lists them (default: the system's)"),
    *ROOM,
    FONT,
    ("rate", "HZ", "22050 to 96000 frames a second (default: 48000); a file up to 192000"),
)
FILE_TOLD = (
    "ends in .mid (for the DAW), .wav, .flac, .musicxml, .svg or .html (paper), or .json (for "
    "--setup); - is standard output"
)
GROUPS = {
    "Length": LENGTH,
    "Music": MUSIC,
    "Band": BAND,
    "File": FILE,
    "Paper": PAPER,
    "Sound": SOUND_FILE,
    "Batch": BATCH,
}
PLAY_GROUPS = {
    "Length": PLAY_LENGTH,
    "Music": MUSIC,
    "Band": BAND,
    "Sound": SOUND,
    "Other": (SETUP,),
}

EXPORT_ABOUT = "Write the backing track, its score, or the setup that it is played from, to files."
PLAY_ABOUT = "Play the vamp through the speakers, for as long as you like."

EXAMPLES = """\
examples:
  vamp export vamp.mid --bars 32 --loop --seed 7
  vamp export vamp.wav --choruses 8 --tempo 96
  vamp export mix.wav --stems stems --bars 32 --loop
  vamp export ballad.mid --tempo 60 --key G --drums brushes --time 3:00
  vamp export vamp.musicxml --choruses 4 --seed 7
  vamp export trumpet.html --paper chart --for Bb
  vamp export tune.mid --from tune.musicxml --key F
  vamp export lesson.json --tempo 96 --without piano
  vamp export vamp.mid --setup lesson.json
  vamp export --batch library.toml
"""

HINT = "space pauses, arrows change the tempo, 1 2 3 mute, l last chorus, q quits, ? all keys"

KEYS = """\
keys:
  space        pause, and go on
  up, down     tempo by 2
  right, left  tempo by 10
  1 2 3        mute bass, piano, drums, and let them play again
  4 5 6        hear bass, piano, drums alone, and all again
  7 8 9        send bass, piano, drums out, and call them back, from the next bar on
  k j          up a fourth, down a fourth
  f            another feel
  i u          more intensity, less
  r            another room: dry, studio, club, auditorium
  [ ]          loop from this bar of the chorus, to this bar
  o            let the loop go
  , .          four bars back, four bars on
  l            last chorus, and again: play on
  q            quit
  ?            show these keys
"""

PLAY_EXAMPLES = f"""\
{KEYS}
examples:
  vamp play
  vamp play --tempo 96 --key G --without piano
  vamp play --choruses 12 --ending tag --drums brushes
  vamp play --setup lesson.json
"""
