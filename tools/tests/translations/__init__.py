"""Tests of the languages that the command speaks."""
