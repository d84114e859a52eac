"""Files and packages that have the names of standard modules."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from .builder import BARE, CORE, OPERATORS, write


def assert_has_operators(implementation) -> None:
    """The operators are attached."""
    x = implementation.namespace.Variable(np.array(2.0))
    assert (x * x + 1.0).data == 5.0


@pytest.mark.parametrize("name", ["code", "types", "random"])
def test_package_with_a_standard_modules_name(tmp_path, load, messages, name):
    files = {
        f"{name}/__init__.py": f"from {name}.core import *\nimport {name}.core\n"
        f"SAME = {name}.core.Variable is Variable\n",
        f"{name}/variable.py": BARE + f"import {name}.variable as myself\n",
        f"{name}/core.py": f"import {name}\nfrom {name}.variable import *\n"
        f"from {name} import variable\nimport random, types, code\n"
        "STANDARD = random.random, types.MethodType, code.interact\n" + OPERATORS,
    }
    implementation = load(write(tmp_path, files) / name / "core.py")
    assert_has_operators(implementation)
    assert messages(implementation, "renamed") == [
        f"the folder {name} is loaded as the package {name}_: Python has a module {name} of its own"
    ]
    assert messages(implementation, "package-init") == []
    assert implementation.import_module(f"{name}_").SAME


def test_file_with_a_standard_modules_name(tmp_path, load, messages):
    classes = CORE.split("\n\ndef add(")[0]
    files = {
        "code.py": classes,
        "ops.py": "from code import Variable, Function\nimport code\n"
        "import code as core\nassert core is code\n\n\ndef add(x0, x1):\n    pass\n",
        "main.py": "from ops import *\n",
    }
    implementation = load(write(tmp_path, files) / "ops.py")
    assert messages(implementation, "renamed") == [
        "code.py is loaded as code_: Python has a module code of its own"
    ]
    assert "statement-failed" not in [note.kind for note in implementation.notes]


def test_standard_modules_are_not_overridden(tmp_path, load, messages):
    files = {
        "student.py": "import random\nfrom random import shuffle\nimport numpy as np\n" + CORE,
        "random.py": "raise RuntimeError\n",
        "numpy.py": "raise RuntimeError\n",
        "weakref.py": "raise RuntimeError\n",
    }
    implementation = load(write(tmp_path, files) / "student.py")
    assert_has_operators(implementation)
    assert messages(implementation) == [
        f"{name}.py has the name of a standard module or of numpy: `import {name}` means that one,"
        " not the submission's file"
        for name in ("random", "numpy")
    ]


def test_standard_module_that_was_not_loaded_yet(tmp_path, load, messages, monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    files = {"student.py": "import colorsys\n" + CORE, "colorsys.py": "raise RuntimeError\n"}
    implementation = load(write(tmp_path, files) / "student.py")
    assert implementation.names["colorsys"].rgb_to_hsv
    assert [note.kind for note in implementation.notes] == ["shadow"]
