"""Figures that show what things cost: scripts, never tests. ``python -m tools.benchmarks``."""
