"""The paper: what is written. Beats, pitches, chords, scales, form, voicings, phrases.

Pure: standard library only, no clock, no files. Nothing here knows of players or sound.
"""
