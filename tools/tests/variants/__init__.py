"""Implementations that the suite is tried on: the notes' own, conforming designs, and mistakes."""
