"""Each form in which an implementation may be handed in gets the same verdict by every way."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dezero_spec import loading, locations
from dezero_spec.grading import marks
from dezero_spec.report.outputs.autograder import judging
from dezero_spec.suite.run import run
from dezero_spec.suite.verdicts import BROKEN

from tests.loading.builder import notebook, write, write_zip

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")

REFERENCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
HEAD, OPERATORS = REFERENCE.split("\nVariable.__add__ =", 1)
OPERATORS = f"Variable.__add__ ={OPERATORS}"
SETUP = "def setup_variable():\n" + "".join(f"    {line}\n" for line in OPERATORS.splitlines())
# One rule is broken: where nothing of it could be told, all would be alike.
WRONG = REFERENCE.replace("gx if x.grad is None else x.grad + gx", "gx")
MAGIC = f"get_ipython().run_cell_magic('time', '', {WRONG!r})\n"
OWN_MUL = "    def __mul__(self, other):\n        return mul(self, other)\n\n    def cleargrad"

FORMS = {
    "right": {"core.py": REFERENCE},
    "wrong": {"core.py": WRONG},
    "CRLF": {"core.py": WRONG.replace("\n", "\r\n")},
    "cp949": {"core.py": f"# 과제\n{WRONG}".encode("cp949")},
    "a demonstration that fails": {"core.py": f"{WRONG}\n1 / 0\n"},
    "a missing library": {"core.py": f"{WRONG}\nimport absent_plots as plt\n\nplt.show()\n"},
    "print options": {"core.py": f"{WRONG}\nnp.set_printoptions(legacy='9.9')\n"},
    "set up later": {"core.py": f"{HEAD.replace('    def cleargrad', OWN_MUL)}\n\n{SETUP}"},
    "a package": {"dezero/__init__.py": "from .core_simple import *\n",
                  "dezero/core_simple.py": WRONG},
    "a package's files": {"__init__.py": "",
                          "core_simple.py": f"{WRONG}\nfrom dezero.parts import np\n",
                          "parts.py": "import numpy as np\n"},
    "a package that fails": {"dezero/__init__.py": "from .core_simple import Parametr\n",
                             "dezero/core_simple.py": REFERENCE},
    "steps": {"step19.py": WRONG, "step20.py": "from step19 import *\n", "step09.py": "x = 1\n"},
    "a name of Python's": {"types.py": WRONG, "main.py": "from types import Variable, Function\n"},
    "a notebook": {"hw.ipynb": notebook([f"%matplotlib inline\n{HEAD}", "%%time\n" + OPERATORS])},
    "a notebook that writes": {"hw.ipynb": notebook(
        [f"%%writefile core_simple.py\n{WRONG}", "from core_simple import *\n"])},
    "a notebook that writes a package": {"hw.ipynb": notebook(
        ["%%writefile dezero/__init__.py\nfrom dezero.core_simple import *\n",
         f"%%writefile dezero/core_simple.py\n{HEAD}",
         f"%%writefile -a dezero/core_simple.py\n{OPERATORS}",
         "import dezero\n"])},
    "an exported notebook": {"hw.py": MAGIC},
}  # fmt: skip


def _statuses(verdicts: list[dict]) -> dict[str, str]:
    return {verdict["rule"]: verdict["status"] for verdict in verdicts}


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> dict[str, list[Path]]:
    """Each form as a folder, a zip, and as the file itself where it is one."""
    root = tmp_path_factory.mktemp("forms")
    made = {}
    for number, (name, files) in enumerate(FORMS.items()):
        folder = write(root / "folders" / f"kim{number}", files)
        made[name] = [folder, write_zip(root / "zips" / f"kim{number}.zip", files)]
        made[name] += [folder / only for only in files if len(files) == 1]
    return made


@pytest.fixture(scope="module")
def expected(places) -> dict[str, dict[str, str]]:
    """The verdicts of `check`."""
    found = {}
    for name, (folder, *_) in places.items():
        implementation = loading.load(folder)
        found[name] = {v.rule.id: v.status for v in run(implementation).verdicts}
        implementation.close()
    return found


def test_forms_are_told_apart(expected):
    """A verdict is none by accident."""
    right = expected["right"]
    assert not {rule for rule, status in right.items() if status in BROKEN} - {
        "package.quiet-import"
    }
    assert expected["wrong"] != right
    assert expected["a package that fails"]["package.core-import"] in BROKEN


@pytest.mark.parametrize("name", FORMS)
def test_check(places, expected, name):
    for place in places[name][1:]:
        implementation = loading.load(place)
        assert {v.rule.id: v.status for v in run(implementation).verdicts} == expected[name]
        implementation.close()


@pytest.mark.parametrize("name", FORMS)
def test_check_isolated(places, expected, name):
    place = places[name][-1]  # a file, else a zip; as a folder: the autograder asks the same way
    command = [sys.executable, "-m", "dezero_spec", "check", place, "--isolated"]
    done = subprocess.run(
        [*command, "--step", "23", "--json", "-"], capture_output=True, check=False
    )
    assert done.stdout, done.stderr.decode()
    assert _statuses(json.loads(done.stdout)["verdicts"]) == expected[name], place


@pytest.fixture(scope="module")
def graded(places, tmp_path_factory) -> dict[str, dict[str, str]]:
    """What `grade` finds, by the name of a submission's folder, zip, script or notebook."""
    root = tmp_path_factory.mktemp("graded")
    for form in places.values():
        for place in form:
            to = root / "class" / _label(place)
            to.parent.mkdir(exist_ok=True)
            (shutil.copytree if place.is_dir() else shutil.copyfile)(place, to)
    command = [sys.executable, "-m", "dezero_spec", "grade", root / "class", "-o", root / "out"]
    done = subprocess.run([*command, "-q", "--seed", "0"], capture_output=True, check=False)
    found = {}
    for file in (root / "out" / "submissions").glob("*.json"):
        document = json.loads(file.read_text(encoding="utf-8"))
        run = document["run"] or {"verdicts": []}
        found[document["submission"]["label"]] = _statuses(run["verdicts"])
    assert found, done.stderr.decode()
    return found


def _label(place: Path) -> str:
    if place.suffix == ".zip":
        return f"{place.stem}-zipped.zip"
    return place.name if place.is_dir() else f"{place.parent.name}{place.suffix}"


@pytest.mark.parametrize("name", FORMS)
def test_grade(places, expected, graded, name):
    for place in places[name]:
        assert graded[_label(place)] == expected[name], place


@pytest.mark.parametrize("name", FORMS)
def test_autograder(places, expected, tmp_path, name):
    """Gradescope gives a folder, with what was in a zip unpacked."""
    submission = tmp_path / "submission"
    shutil.copytree(places[name][0], submission)
    document = judging.judge(submission, marks.Rubric())
    assert document.run is not None, document.reason
    assert _statuses(document.run["verdicts"]) == expected[name]
