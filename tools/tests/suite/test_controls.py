"""What says that all is gone is asked of what is there, and found out."""

from __future__ import annotations

import itertools
import platform

import numpy as np
import pytest
from dezero_spec import loading, locations
from dezero_spec.judge.launching import PlainLauncher
from dezero_spec.judge.running import load_judged
from dezero_spec.suite import run, verdicts
from dezero_spec.suite.bench import Bench

REFERENCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
RULES = ["memory.freed-by-refcount", "memory.no-growth", "memory.weak-outputs", "mode.no-grad"]

# Nothing is ever let go; and by what that is hidden.
LEAKING = """

KEPT = []
plain = Variable.__init__


def leaking(self, *arguments):
    plain(self, *arguments)
    KEPT.append(self)
    hide(self)


Variable.__init__ = leaking
"""
HIDING = {
    "nothing": "def hide(variable):\n    pass\n",
    "gone": """
import sys


class Dead:
    def __init__(self, thing):
        pass

    def __call__(self):
        return None


def hide(variable):
    told = [sys.modules.get("spec_tests.lifetimes")]
    frame = sys._getframe()
    while frame:
        told.append(frame.f_globals.get("lifetimes"))
        frame = frame.f_back
    for each in filter(None, told):
        each.ref, each._get_objects = Dead, list
""",
    "untracked": """
import ctypes


def hide(variable):
    ctypes.pythonapi.PyObject_GC_UnTrack(ctypes.py_object(variable))
""",
}


@pytest.fixture
def as_before():
    """Put back what an implementation in this process has replaced."""
    lifetimes = locations.suite_module("lifetimes")
    before = lifetimes.ref, lifetimes._get_objects
    yield
    lifetimes.ref, lifetimes._get_objects = before


@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("here", [True, False], ids=["here", "judged"])
@pytest.mark.parametrize("hiding", HIDING)
def test_who_hides_what_it_keeps_gains_nothing(tmp_path, hiding, here):
    file = tmp_path / "student.py"
    file.write_text(REFERENCE + HIDING[hiding] + LEAKING, encoding="utf-8")
    if here:
        found = run.run(loading.load(file), only=RULES)
    else:
        launcher = PlainLauncher()
        try:
            found = run.run(load_judged(file, launcher), only=RULES)
        finally:
            launcher.close()
    broken = {v.rule.id for v in found.verdicts if v.status != verdicts.PASS}
    assert broken == set(RULES)
    said = [case.failure.obtained for v in found.verdicts for case in v.broken]
    if hiding == "gone":
        assert "a Variable with a name is said to be gone" in said
    if hiding != "nothing":
        assert "3 new ones are counted as 0" in said


def test_counts_are_those_of_the_implementation(tmp_path):
    """Also of one that never lets go of a Variable: what the control makes is not counted."""
    file = tmp_path / "student.py"
    for source, growth in ((REFERENCE, 0), (REFERENCE + HIDING["nothing"] + LEAKING, 2)):
        file.write_text(source, encoding="utf-8")
        implementation = loading.load(file)
        bench = Bench(implementation)
        with bench.test(), bench.lifetime.collector_off():
            counts = []
            for _ in range(3):
                counts.append(bench.lifetime.live_variables())
                for _ in range(2):
                    bench.dezero.Variable(np.array(1.0))
        implementation.close()
        assert [b - a for a, b in itertools.pairwise(counts)] == [growth, growth]


def test_without_counts_of_references_the_collector_is_asked(monkeypatch):
    """What is held is told from what is dropped: tried here as if nothing were counted."""
    lifetimes = locations.suite_module("lifetimes")
    counted = platform.python_implementation() == "CPython"
    assert lifetimes.COUNTS_REFERENCES is counted
    monkeypatch.setattr(lifetimes, "COUNTS_REFERENCES", False)
    implementation = loading.load(locations.REFERENCE / "dezero")
    bench = Bench(implementation)
    with bench.test(), bench.lifetime.collector_off():
        before = bench.lifetime.live_variables()
        held, dropped = (bench.dezero.Variable(np.array(1.0)) for _ in range(2))
        dropped.name = dropped  # a circle: as long in going as all is elsewhere
        watches = [bench.lifetime.watch(each) for each in (held, dropped)]
        del dropped
        assert [watch.alive for watch in watches] == [True, False]
        watches.clear()  # and the witnesses with them
        assert bench.lifetime.live_variables() - before == 1
    implementation.close()
    assert held is not None
