"""Places in an implementation's own code: the lines around one, and where a name is written.

A part of the host's kit: standard library alone.
"""
