"""The room: the command line, and what only it needs."""
