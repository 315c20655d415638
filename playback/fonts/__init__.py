"""Fonts that a user brings, SF2 or SF3, as instruments of the band: read with distrust, their
notes rendered as the font would play them, brought to the loudness of our own sounds.
"""
