"""However Python was started, verdicts and words are the same."""

from __future__ import annotations

import csv
import functools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from dezero_spec import locations

REFERENCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
# Wrong in one place; its assert is what it rejects data by, and a demonstration fails by one.
WRONG = REFERENCE.replace("gx if x.grad is None else x.grad + gx", "gx")
ASSERTS = (
    'assert data is None or isinstance(data, np.ndarray), "no ndarray"\n        self.data = data'
)
WRONG = WRONG.replace("self.data = data", ASSERTS) + "\n\nassert not 'a demonstration'\n"

SETTINGS = {
    "PYTHONOPTIMIZE": "1",
    "PYTHONOPTIMIZE ": "2",
    "PYTEST_PLUGINS": "nowhere",
    "PYTEST_ADDOPTS": "--nothing-of-this-name",
    "PYTHONWARNINGS": "error",
    "PYTHONSAFEPATH": "1",
    "PYTHONUTF8": "0",
    "PYTHONUTF8 ": "1",
    "PYTHONDEVMODE": "1",
    "LC_ALL": "C",
    "PYTHON_LAZY_IMPORTS": "all",
}
COMMANDS = {
    "check": ["check", "wrong.py"],
    "in Korean": ["check", "wrong.py", "--lang", "ko"],
    "rules": ["rules"],
    "help": ["check", "--help"],
}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What a command says, and its status, with a variable of the environment set."""
    folder = tmp_path_factory.mktemp("started")
    (folder / "wrong.py").write_text(WRONG, encoding="utf-8")

    @functools.cache
    def run(command: str, variable: str = "", value: str = "") -> tuple[str, str, int]:
        done = subprocess.run(
            [sys.executable, "-m", "dezero_spec", *COMMANDS[command]],
            capture_output=True,
            cwd=folder,
            env={**os.environ, variable.strip(): value} if variable else None,
            check=False,
        )
        return done.stdout.decode(), done.stderr.decode(), done.returncode

    return run


# Words of every kind where docstrings or characters might be lost, a verdict everywhere.
TRIED = [("check", variable) for variable in SETTINGS]
TRIED += [(c, v) for c in COMMANDS if c != "check" for v in ("PYTHONOPTIMIZE ", "LC_ALL")]


@pytest.mark.parametrize(("command", "variable"), TRIED)
def test_settings_of_python(said, command, variable):
    usual = said(command)
    assert said(command, variable, SETTINGS[variable]) == usual
    assert usual[1] == ""
    assert len(usual[0].splitlines()) > 10


@pytest.mark.parametrize("notebook", [(), ("--notebook",)], ids=["file", "notebook"])
def test_what_to_begin_with_without_docstrings(tmp_path: Path, notebook: tuple[str, ...]):
    """It is read from a source, of which Python 3.14 drops docstrings when it is parsed."""
    made = []
    for value in ("", "2"):
        folder = tmp_path / f"begun{value}"
        command = ["new", folder, "--step", "18", *notebook]
        subprocess.run(
            [sys.executable, "-m", "dezero_spec", *command],
            env={**os.environ, "PYTHONOPTIMIZE": value},
            capture_output=True,
            check=True,
        )
        made.append({file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()})
    assert made[0] == made[1]


@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")
def test_a_gradebook_without_docstrings(tmp_path: Path):
    """Chapters keep their columns."""
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "kim.py").write_text(WRONG, encoding="utf-8")
    books = []
    for value in ("", "2"):
        out = tmp_path / f"out{value}"
        subprocess.run(
            [sys.executable, "-m", "dezero_spec", "grade", tmp_path / "class", "-o", out, "-q"],
            env={**os.environ, "PYTHONOPTIMIZE": value},
            capture_output=True,
            check=False,
        )
        with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
            books.append(list(csv.reader(file)))
    assert books[0] == books[1]
    assert "Operators" in " ".join(books[1][0])
