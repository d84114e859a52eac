"""On Windows and macOS, each command works or says in a sentence what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dezero_spec import locations
from dezero_spec.judge.sandbox.wasm import artifacts, cache

CORE = str(locations.REFERENCE / "dezero" / "core_simple.py")
REDUCED = str(Path(__file__).with_name("reduced.py"))
SYSTEMS = "windows", "macos"


def run(
    system: str, folder: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, REDUCED, system, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "LANG": "C.UTF-8", **environment},
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
    (("doctor", "--sandbox", "bubblewrap"), "Linux"),
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
    ("grade", "--no-sandbox", "class", "-o", "results"),
    ("check", "--python", sys.executable, CORE),
)


@pytest.mark.parametrize("arguments", NOT_ON_WINDOWS, ids=str)
def test_what_windows_can_not_do_names_a_way(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "class" / "kim").mkdir(parents=True)
    shutil.copy(CORE, tmp_path / "class" / "kim")
    done = run("windows", tmp_path, *arguments)
    assert done.returncode in (1, 2, 3)
    assert "wsl --install" in done.stdout + done.stderr
    # Neither a way that ends no better there.
    assert "Traceback" not in done.stderr
    assert "add --no-sandbox" not in done.stderr


@pytest.mark.skipif(not artifacts.installed(), reason="the extra [wasm] is not installed")
@pytest.mark.parametrize("system", SYSTEMS)
def test_it_grades_in_webassembly(system: str, tmp_path: Path) -> None:
    """Without being told to."""
    cached = str(cache.compiled().native.parents[2])
    (tmp_path / "class" / "kim").mkdir(parents=True)
    shutil.copy(CORE, tmp_path / "class" / "kim")
    for command in (["check", "--isolated", CORE], ["grade", "class", "-o", "results"], ["doctor"]):
        done = run(system, tmp_path, *command, XDG_CACHE_HOME=cached)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert "with --sandbox wasm all works" in done.stdout
    assert '"WebAssembly"' in (tmp_path / "results" / "gradebook.csv").read_text("utf-8-sig")
