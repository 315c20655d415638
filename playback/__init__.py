"""The band: how it sounds, when, and where it goes."""
