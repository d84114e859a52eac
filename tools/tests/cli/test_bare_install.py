"""What works without the extra [grade], and that the rest names it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import dezero_spec
import pytest
from dezero_spec.cli import COMMANDS

from .making import implementation

# Takes away what the extra brings, as if it were not installed.
TAKEN = """
import sys
class Taken:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("jinja2", "markupsafe", "yaml", "babel"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Taken())
"""
COMMAND = "from dezero_spec.command import main\nmain()"
NAMED = "dezero-spec: this needs {}: pip install 'dezero-spec[grade]'"

DOCUMENTS = "check mine -q --json a.json --junit a.xml --markdown a.md --badge a.svg"
WORK = [
    *(DOCUMENTS, "check mine --step 23", "new --help", "new learning", "steps", "rules"),
    *("rules op.neg", "rubric -o rubric.toml", "gradescope -o autograder.zip"),
    *("marks results", "report results --format gradebook", "report results --format badge"),
]
CLASS = "grade class -o results --no-sandbox --format gradebook"
NEED = {
    "check mine -q --html a.html": "jinja2",
    "grade class -o new --no-sandbox": "jinja2",
    "report results": "jinja2",
    "report results --format all": "jinja2",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where there are an implementation and the results of a class."""
    folder = tmp_path_factory.mktemp("bare")
    implementation(folder / "mine", "right")
    (folder / "class").mkdir()
    (folder / "class" / "kim.py").write_text("x = 1\n", encoding="utf-8")
    done = _run("", folder, *CLASS.split())
    assert done.returncode == 0, done.stderr
    return folder


def _run(
    taken: str, folder: Path, *arguments: str, code: str = COMMAND
) -> subprocess.CompletedProcess[str]:
    tools = str(Path(dezero_spec.__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {tools!r})\n{taken}\n{code}"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_how_it_is_used(folder: Path, command: str) -> None:
    done = _run(TAKEN, folder, command, "--help")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("line", WORK)
def test_works_without(folder: Path, line: str) -> None:
    done = _run(TAKEN, folder, *line.split())
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("line", NEED)
def test_says_in_one_sentence_what_to_install(folder: Path, line: str) -> None:
    """It says so before it does any work."""
    done = _run(TAKEN, folder, *line.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == NAMED.format(NEED[line])
    assert not (folder / "a.html").exists()
    assert not (folder / "new").exists()


def test_says_so_in_other_languages(folder: Path) -> None:
    done = _run(TAKEN, folder, "report", "results", "--lang", "ko")
    assert "pip install 'dezero-spec[grade]'" in done.stderr
    assert "needs" not in done.stderr


def test_any_other_module_that_is_missing_is_a_fault(folder: Path) -> None:
    """It is ours, and seen as such."""
    done = _run(TAKEN.replace('"yaml"', '"rich"'), folder, "check", "mine")
    assert "Traceback" in done.stderr


def test_a_notebook_shows_the_text(folder: Path) -> None:
    code = "found = dezero_spec.check('mine'); print(found._repr_html_(), found)"
    done = _run(f"{TAKEN}\nimport dezero_spec", folder, code=code)
    assert done.stdout.startswith("None judging"), done.stderr
