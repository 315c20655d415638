"""The sidemen: pure functions of a setup and a place.

Nobody here remembers what was asked before; ``band.notes_between`` is the one way in.
"""
