"""Packages: how their files import each other, and what their own __init__ does or doesn't."""

from __future__ import annotations

import importlib
import re
import sys

import numpy as np
import pytest
from dezero_spec import locations
from dezero_spec.suite.run import run
from dezero_spec.suite.verdicts import BROKEN, NOT_JUDGED

from .builder import BARE, CORE, OPERATORS, WITH_SETUP, marked, write

ABSOLUTE = "from dezero.core_simple import *\n"
VOLUME_3 = {
    "dezero/__init__.py": (
        "is_simple_core = False\n"
        "if is_simple_core:\n"
        "    from dezero.core_simple import Variable, setup_variable\n"
        "else:\n"
        "    from dezero.core import Variable, setup_variable\n"
        "    import dezero.functions\n"
        "setup_variable()\n"
    ),
    "dezero/core.py": (
        WITH_SETUP
        + "\n\ndef total(x):\n    from dezero import functions\n    return functions.total(x)\n"
        + "\n\nif __name__ == '__main__':\n    raise RuntimeError\n"
    ),
    "dezero/functions.py": (
        "from dezero.core import Function, as_variable\n"
        "from dezero import utils\n\n\ndef total(x):\n    return utils.total(x.data)\n"
    ),
    "dezero/utils.py": "import subprocess\n\n\ndef total(data):\n    return float(data.sum())\n",
}
REFERENCE = locations.REFERENCE / "dezero" / "core_simple.py"


def assert_has_operators(implementation) -> None:
    """The operators are attached."""
    x = implementation.namespace.Variable(np.array(2.0))
    assert (x * x + 1.0).data == 5.0


@pytest.mark.parametrize(
    "init",
    [
        ABSOLUTE,
        "from .core_simple import *\n",
        "from . import core_simple\nfrom .core_simple import Variable\n",
        "import dezero.core_simple\nVariable = dezero.core_simple.Variable\n",
        "",
    ],
)
@pytest.mark.parametrize("target", ["", "dezero", "dezero/core_simple.py"])
def test_own_imports(tmp_path, load, init, target):
    write(tmp_path, {"dezero/__init__.py": init, "dezero/core_simple.py": CORE})
    implementation = load(tmp_path / target)
    assert_has_operators(implementation)
    assert implementation.notes == []


def test_lazy_imports_of_volume_3(tmp_path, load):
    implementation = load(write(tmp_path, VOLUME_3))
    assert implementation.where == "dezero/core.py"
    x = implementation.namespace.Variable(np.array([1.0, 2.0]))
    with implementation.active():
        assert implementation.namespace.total(x) == 3.0
    assert_has_operators(implementation)
    assert implementation.notes == []
    assert "dezero" not in sys.modules


@pytest.fixture
def installed(tmp_path_factory, monkeypatch):
    """Another dezero, as pip would install it."""
    site = tmp_path_factory.mktemp("environment") / "site-packages"
    other = {"dezero/__init__.py": ABSOLUTE, "dezero/core_simple.py": marked("installed")}
    write(site, {**other, "dezero/utils.py": "WHOSE = 'installed'\n"})
    monkeypatch.syspath_prepend(str(site))
    yield site
    for name in [name for name in sys.modules if name.partition(".")[0] == "dezero"]:
        del sys.modules[name]


@pytest.mark.parametrize("loaded_before", [False, True])
def test_another_dezero_is_installed(tmp_path, load, installed, loaded_before):
    if loaded_before:
        other = importlib.import_module("dezero.core_simple")
    write(tmp_path, {"dezero/__init__.py": ABSOLUTE, "dezero/core_simple.py": marked("own")})
    implementation = load(tmp_path)
    assert implementation.namespace.MARK == "own"
    assert implementation.file == tmp_path / "dezero" / "core_simple.py"
    assert implementation.import_module("dezero").MARK == "own"
    with pytest.raises(ModuleNotFoundError):
        implementation.import_module("dezero.utils")
    if loaded_before:
        assert sys.modules["dezero.core_simple"] is other


def test_step_file_beside_its_dezero_when_another_is_installed(tmp_path, load, installed):
    files = {
        "dezero/__init__.py": ABSOLUTE,
        "dezero/core_simple.py": marked("own"),
        "steps/step23.py": "from dezero import Variable, MARK\n",
    }
    write(tmp_path, files)
    assert load(tmp_path / "steps" / "step23.py").namespace.MARK == "own"


def test_nobody_is_judged_on_the_installed_dezero(tmp_path, refused, installed):
    write(tmp_path, {"step23.py": "import numpy as np\nfrom dezero import Variable\n"})
    error = refused(tmp_path / "step23.py")
    assert str(error) == (
        f"step23.py takes Variable from the dezero that is installed in {installed},"
        " not from the submission. Hand in your own dezero together with it."
    )
    assert (error.file, error.line) == (tmp_path / "step23.py", 2)


def test_core_is_loaded_when_the_init_cannot_be(tmp_path, load, messages):
    init = "from dezero.core_simple import *\nfrom dezero.layers import Layer\nX = 1\n"
    write(tmp_path, {"dezero/__init__.py": init, "dezero/core_simple.py": CORE})
    implementation = load(tmp_path)
    assert_has_operators(implementation)
    assert messages(implementation) == [
        "dezero/__init__.py line 2 fails with ModuleNotFoundError: No module named"
        " 'dezero.layers'; the statements after it were run"
    ]
    # What comes with the package is judged; that it can't be imported is a rule of its own.
    why = "dezero/__init__.py line 2: No module named 'dezero.layers'"
    for name in ("dezero", "dezero.core_simple"):
        with pytest.raises(ImportError, match=re.escape(why)):
            implementation.import_module(name)


@pytest.mark.parametrize(
    ("init", "why"),
    [
        ("from dezero.core_simple import Variable, Parametr\n",
         "dezero/__init__.py line 1: cannot import name 'Parametr' from 'dezero.core_simple'"),
        ("from .core_simple import *\n\n1 / 0\n",
         "dezero/__init__.py line 3 fails with ZeroDivisionError: division by zero"),
        ("from .core_simple import (\n",
         "dezero/__init__.py line 1 fails with SyntaxError: '(' was never closed"),
        ("from .core_simple import *\nfrom .functions import *\n",
         "dezero/__init__.py line 2: No module named 'absent_helpers'"),
    ],
    ids=["mistyped name", "fails", "does not parse", "neighbour fails"],
)  # fmt: skip
def test_package_that_cannot_be_imported(tmp_path, load, init, why):
    """It breaks the rule on packages, and no other."""
    files = {"dezero/__init__.py": init, "dezero/core_simple.py": REFERENCE.read_text()}
    files["dezero/functions.py"] = "from absent_helpers import Variable\n"
    found = run(load(write(tmp_path, files)))
    broken = {v.rule.id: v for v in found.verdicts if v.status in (*BROKEN, NOT_JUDGED)}
    assert set(broken) == {"package.core-import", "package.top-level"}
    (case,) = broken["package.core-import"].cases
    assert why in case.failure.obtained


@pytest.mark.parametrize("init", ["from numpy import absent_name\n", "import winsound\n"])
def test_init_that_another_numpy_or_system_can_import(tmp_path, load, init):
    init += "from dezero.core_simple import *\n"
    write(tmp_path, {"dezero/__init__.py": init, "dezero/core_simple.py": CORE})
    implementation = load(tmp_path)
    assert implementation.import_module("dezero").Variable is implementation.namespace.Variable


def test_init_that_does_not_parse(tmp_path, load, messages):
    write(tmp_path, {"dezero/__init__.py": "from dezero import (\n", "dezero/core_simple.py": CORE})
    implementation = load(tmp_path)
    assert_has_operators(implementation)
    (message,) = messages(implementation)
    assert message.startswith("dezero/__init__.py line 1 fails with SyntaxError: '(' was never")
    assert message.endswith("; dezero/core_simple.py was loaded without it")


def test_neighbour_that_does_not_parse(tmp_path, load):
    files = {"dezero/__init__.py": ABSOLUTE, "dezero/core_simple.py": CORE}
    write(tmp_path, {**files, "dezero/utils.py": "def broken(:\n", "notes.py": "a b c\n"})
    implementation = load(tmp_path)
    assert_has_operators(implementation)
    assert implementation.notes == []


def test_neighbours_that_use_what_numpy_removed(tmp_path, load, messages):
    files = {
        "dezero/__init__.py": ABSOLUTE + "import dezero.utils\nimport dezero.old\nDONE = True\n",
        "dezero/core_simple.py": CORE,
        "dezero/utils.py": "import numpy as np\nINT = np.int\nREST = 1\n",
        "dezero/old.py": "from numpy.lib.nowhere import unique\n\n\ndef f():\n    pass\n",
    }
    implementation = load(write(tmp_path, files))
    first, second = messages(implementation)
    assert first.startswith("dezero/utils.py line 2 fails with AttributeError: module 'numpy' has")
    assert f"(this is numpy {np.__version__})" in first
    assert second.startswith(
        "dezero/old.py line 1 fails with ModuleNotFoundError: No module named 'numpy.lib.nowhere'"
    )
    package = implementation.import_module("dezero")
    assert (package.DONE, package.utils.REST) == (True, 1)


def test_what_an_editor_imported_unasked(tmp_path, load, messages):
    before = "from numpy.lib.nowhere import isin\nfrom asyncio.nowhere import NULL\n"
    write(tmp_path, {"student.py": before + CORE})
    implementation = load(tmp_path / "student.py")
    assert_has_operators(implementation)
    assert [m.split(" fails")[0] for m in messages(implementation)] == [
        "student.py line 1",
        "student.py line 2",
    ]


def test_contents_of_dezero_in_a_folder_of_another_name(tmp_path, load, messages):
    files = {"__init__.py": ABSOLUTE, "core_simple.py": CORE, "utils.py": "import dezero\n"}
    folder = write(tmp_path / "kim", files)
    implementation = load(folder)
    assert_has_operators(implementation)
    assert implementation.module_name == "dezero.core_simple"
    assert implementation.where == "kim/core_simple.py"
    assert messages(implementation) == ["the folder kim is loaded as the package dezero"]


def test_dezero_inside_another_package(tmp_path, load):
    files = {"hw5/__init__.py": "", "hw5/dezero/__init__.py": ABSOLUTE}
    write(tmp_path, {**files, "hw5/dezero/core_simple.py": CORE})
    for target in ("", "hw5", "hw5/dezero", "hw5/dezero/core_simple.py"):
        implementation = load(tmp_path / target)
        assert implementation.module_name == "dezero.core_simple"
        assert implementation.notes == []


@pytest.mark.parametrize("target", ["", "hw5", "hw5/mini", "hw5/mini/core.py"])
def test_relative_imports_that_reach_up(tmp_path, load, target):
    files = {
        "hw5/__init__.py": "from .mini.core import *\n",
        "hw5/extra.py": "EXTRA = 1\n",
        "hw5/mini/__init__.py": "from .core import *\n",
        "hw5/mini/core.py": "from ..extra import EXTRA\n" + CORE,
    }
    implementation = load(write(tmp_path, files) / target)
    assert implementation.module_name == "hw5.mini.core"
    assert implementation.namespace.EXTRA == 1
    assert implementation.notes == []


def test_relative_imports_without_a_package(tmp_path, load):
    files = {"core.py": "from .variable import *\n" + OPERATORS, "variable.py": BARE}
    folder = write(tmp_path / "hw5", files)
    implementation = load(folder / "core.py")
    assert_has_operators(implementation)


@pytest.mark.parametrize("item", ["../lib", "a/../lib", "lib"])
def test_folders_added_to_the_path_are_meant_from_the_submission(tmp_path, load, monkeypatch, item):
    code = f"import sys\nsys.path.append({item!r})\nfrom mycore import *\n"
    write(tmp_path, {"kim/lib/mycore.py": marked("kim"), "kim/a/run.py": code})
    write(tmp_path, {"lib/mycore.py": marked("whoever"), "grading/x": ""})
    monkeypatch.chdir(tmp_path / "grading")
    assert load(tmp_path / "kim", entry="a/run.py").namespace.MARK == "kim"


def test_class_folder_with_too_many_files(tmp_path, refused, monkeypatch):
    monkeypatch.setattr("dezero_spec.loading.survey.MOST_FILES", 3)
    folder = write(tmp_path / "class", {f"{n}.py": CORE for n in range(4)})
    assert str(refused(folder)) == "class holds more than 3 Python files. Name one of its folders."


def test_nested_packages_whose_inits_do_not_parse(tmp_path, load, messages):
    broken = "def f(:\n"
    files = {"a/__init__.py": broken, "a/b/__init__.py": broken, "a/b/x.py": ""}
    write(tmp_path, {**files, "a/b/core.py": "from a.b import x\n" + CORE})
    implementation = load(tmp_path)
    assert implementation.module_name == "a.b.core"
    first, second = messages(implementation)
    assert first.startswith("a/__init__.py line 1 fails with SyntaxError: ")
    assert second.startswith("a/b/__init__.py line 1 fails with SyntaxError: ")
    assert second.endswith("; a/b/core.py was loaded without it")
    with pytest.raises(ImportError, match="SyntaxError"):
        implementation.import_module("a.b.core")


def test_variable_of_another_library(tmp_path, load, messages, monkeypatch):
    site = write(tmp_path / "site", {"their_engine.py": CORE})
    monkeypatch.syspath_prepend(str(site))
    write(tmp_path / "kim", {"adapter.py": "from their_engine import *\n"})
    implementation = load(tmp_path / "kim" / "adapter.py")
    assert messages(implementation) == [
        f"Variable comes from {site / 'their_engine.py'}, not from the submission"
    ]
    monkeypatch.delitem(sys.modules, "their_engine")


def test_variable_that_is_a_dataclass(tmp_path, load):
    core = CORE.replace("class Variable:", "import dataclasses\n\n\n@dataclasses.dataclass\nclass "
                        "Variable:\n    data: object\n    name: str = None")  # fmt: skip
    init = core[core.index("    def __init__(self, data, name=None)") : core.index("def as_array")]
    write(tmp_path, {"student.py": core.replace(init, "\n\n")})
    implementation = load(tmp_path / "student.py")
    assert_has_operators(implementation)
    assert implementation.notes == []


def test_installed_for_development(tmp_path, load, monkeypatch):
    from importlib.machinery import PathFinder

    folder = write(tmp_path / "src", {"their_mini/__init__.py": "", "their_mini/core.py": CORE})

    class Editable:
        @staticmethod
        def find_spec(name, path=None, target=None):
            return PathFinder.find_spec(name, [str(folder)]) if name == "their_mini" else None

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Editable])
    for target in ("their_mini", "their_mini.core"):
        implementation = load(target)
        assert implementation.file == folder / "their_mini" / "core.py"
        assert_has_operators(implementation)
