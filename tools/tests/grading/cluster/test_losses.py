"""Workers killed at random: one result each, the same as on one machine."""

import importlib
import sys
from pathlib import Path

import pytest

pytest.importorskip("distributed")


def test_lost_workers_lose_nothing(tmp_path, sandboxed, monkeypatch):
    """The small form of ``python -m tools.benchmarks.losses``."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(Path(__file__).resolve().parents[4])])
    losses = importlib.import_module("tools.benchmarks.losses")
    report = losses.compare(tmp_path, 60, 2, 12, 0, step=12, sandboxed=sandboxed)
    assert report.lost == 5
    assert report.good, str(report)
