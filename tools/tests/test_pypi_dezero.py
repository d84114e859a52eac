"""The verdicts on a published implementation: dezero 0.0.13 from PyPI, as it comes.

``python -m tools.tests.test_pypi_dezero FOLDER`` judges the unpacked wheel in FOLDER and records
the verdicts anew, for the numpy that is running.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from dezero_spec import loading
from dezero_spec.judge.launching import PlainLauncher
from dezero_spec.judge.running import load_judged
from dezero_spec.suite.run import run
from dezero_spec.suite.verdicts import BROKEN, NOT_JUDGED, Run

from .judge.test_same_verdicts import differences
from .variants.conforming import NUMPY

GOLDEN = Path(__file__).parent / "golden" / "pypi_dezero.json"
VERSION = "0.0.13"
# What each module keeps gradients as decides the one rule of structure that may differ.
MODULES = {"dezero/core_simple.py": set(), "dezero/core.py": {"backward.gradient-type"}}


def _statuses(found: Run) -> dict[str, str]:
    return {verdict.rule.id: verdict.status for verdict in found.verdicts}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel."""
    folder = tmp_path_factory.mktemp("pypi")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
    command += ["--only-binary=:all:", f"--dest={folder}", f"dezero=={VERSION}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        pytest.skip("no package index answered within two minutes")
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        pytest.skip(f"pip could not download dezero {VERSION}: {lines[-1]}")
    with zipfile.ZipFile(wheels[0]) as wheel:
        wheel.extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.mark.parametrize("module", MODULES)
def test_verdicts(published: Path, module: str) -> None:
    """They are as recorded, and every rule of behaviour is satisfied."""
    found = run(loading.load(published, entry=module))
    assert found.complete
    recorded = json.loads(GOLDEN.read_text())[module]
    assert _statuses(found) == recorded["verdicts"] | recorded["otherwise"].get(
        f"numpy {NUMPY}", {}
    )
    unsatisfied = {
        v.rule.id for v in found.verdicts if v.status in (*BROKEN, NOT_JUDGED) and v.rule.demanded
    }
    assert unsatisfied == MODULES[module]


@pytest.mark.parametrize("module", MODULES)
def test_judged_alike(published: Path, module: str) -> None:
    """In a process of its own, it is judged in the same words."""
    with contextlib.closing(PlainLauncher()) as launcher:
        there = run(load_judged(published, launcher, entry=module))
    assert differences(run(loading.load(published, entry=module)), there) == []


def test_folder_is_taken_as_it_comes(published: Path) -> None:
    """Given the folder alone, the core of the notes is judged, and conforms."""
    found = run(loading.load(published))
    assert found.file is not None
    assert found.file.endswith("core_simple.py")
    assert found.conforming


def _record(folder: Path) -> None:
    golden = json.loads(GOLDEN.read_text()) if GOLDEN.exists() else {}
    for module in MODULES:
        now = _statuses(run(loading.load(folder, entry=module)))
        known = golden.setdefault(module, {"verdicts": now, "otherwise": {}})
        if NUMPY >= 2:
            known["verdicts"] = now
        else:
            known["otherwise"][f"numpy {NUMPY}"] = {
                id: status for id, status in now.items() if known["verdicts"].get(id) != status
            }
    GOLDEN.write_text(json.dumps(golden, indent=2) + "\n")


if __name__ == "__main__":
    _record(Path(sys.argv[1]))
