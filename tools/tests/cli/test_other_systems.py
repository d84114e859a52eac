"""On Windows and macOS, each command works or says in a sentence what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dezero_spec import locations

CORE = str(locations.REFERENCE / "dezero" / "core_simple.py")
REDUCED = str(Path(__file__).with_name("reduced.py"))
SYSTEMS = "windows", "macos"


def run(system: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, REDUCED, system, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "LANG": "C.UTF-8"},
    )


WORKING = (
    ("--help",),
    ("check", CORE),
    ("rules",),
    ("steps",),
    ("new", "here"),
    ("rubric",),
)
TELLING = (
    (("doctor",), "Linux"),
    (("check", "--isolated", CORE), "Linux"),
    (("report", "."), "holds no results"),
    (("marks", "."), "holds no results"),
)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("arguments", WORKING, ids=lambda each: each[0])
def test_it_works(system: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = run(system, tmp_path, *arguments)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(("arguments", "told"), TELLING, ids=lambda each: str(each[0]))
def test_it_says_what_is_missing(
    system: str, arguments: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    done = run(system, tmp_path, *arguments)
    assert done.returncode in (1, 2, 3)
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


NOT_ON_WINDOWS = (
    ("grade", "class", "-o", "results"),
    ("grade", "--no-sandbox", "class", "-o", "results"),
    ("check", "--python", sys.executable, CORE),
)


@pytest.mark.parametrize("arguments", NOT_ON_WINDOWS, ids=["grade", "no-sandbox", "python"])
def test_what_windows_can_not_do_names_a_way(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "class" / "kim").mkdir(parents=True)
    shutil.copy(CORE, tmp_path / "class" / "kim")
    done = run("windows", tmp_path, *arguments)
    assert done.returncode in (1, 2, 3)
    assert "wsl --install" in done.stderr
    # Neither a way that ends no better there.
    assert "Traceback" not in done.stderr
    assert "add --no-sandbox" not in done.stderr
