"""Real implementations, where the environment says where they are."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

DEZERO = os.environ.get("DEZERO_SPEC_REAL_DEZERO", "")


def test_reference(load):
    from dezero_spec import locations

    implementation = load(locations.REFERENCE)
    assert implementation.where == "dezero/core_simple.py"
    assert implementation.notes == []
    assert implementation.quiet_problems == []


@pytest.mark.skipif(
    not DEZERO, reason="DEZERO_SPEC_REAL_DEZERO does not name the unpacked package dezero 0.0.13"
)
@pytest.mark.parametrize("inner", ["", "dezero"])
def test_published_dezero(load, messages, inner):
    implementation = load(Path(DEZERO) / inner)
    assert implementation.module_name == "dezero.core_simple"
    x = implementation.namespace.Variable(np.array(2.0))
    assert (x * x).data == 4.0
    kinds = {note.kind for note in implementation.notes}
    assert kinds <= {"entry", "stand-in", "package-init", "statement-failed", "setup-variable"}
    for note in implementation.notes:
        assert note.file.startswith("dezero/")
