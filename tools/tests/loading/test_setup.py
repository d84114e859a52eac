"""The course's convention: operators are attached by `setup_variable()`."""

from __future__ import annotations

import numpy as np
import pytest

from .builder import OPERATORS, WITH_SETUP, write


def assert_has_operators(implementation) -> None:
    """The operators are attached."""
    x = implementation.namespace.Variable(np.array(2.0))
    assert (x * x + 1.0).data == 5.0


def test_setup_variable_called_by_the_own_init(tmp_path, load):
    init = "from dezero.core_simple import Variable, setup_variable\nsetup_variable()\n"
    write(tmp_path, {"dezero/__init__.py": init, "dezero/core_simple.py": WITH_SETUP})
    implementation = load(tmp_path)
    assert_has_operators(implementation)
    assert implementation.notes == []


SETUP_NOTE = "setup_variable() was called: the operators were not attached to Variable yet"


@pytest.mark.parametrize(
    "files",
    [
        {"core_simple.py": WITH_SETUP},
        {"dezero/core_simple.py": WITH_SETUP},
        {"dezero/core_simple.py": WITH_SETUP, "dezero/__init__.py": ""},
        {
            "dezero/core_simple.py": WITH_SETUP,
            "dezero/core.py": WITH_SETUP,
            "dezero/__init__.py": "from dezero.core import setup_variable\nsetup_variable()\n",
        },
    ],
    ids=["file alone", "no init", "init without the call", "init calls another module's"],
)
def test_setup_variable_called_by_the_loader(tmp_path, load, messages, files):
    implementation = load(write(tmp_path, files))
    assert_has_operators(implementation)
    assert messages(implementation, "setup-variable") == [SETUP_NOTE]


def test_setup_variable_that_fails(tmp_path, load, messages):
    broken = WITH_SETUP.replace("    Variable.__add__", "    Variable.__sub__ = sub\n    V")
    write(tmp_path, {"core.py": broken})
    implementation = load(tmp_path / "core.py")
    assert implementation.namespace.add
    assert messages(implementation) == [
        "setup_variable() fails with NameError: name 'sub' is not defined"
    ]


def test_operators_inside_the_class_need_no_setup(tmp_path, load):
    write(tmp_path, {"core.py": WITH_SETUP + OPERATORS})
    assert load(tmp_path / "core.py").notes == []
