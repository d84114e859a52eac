"""The course's convention: operators are attached by `setup_variable()`."""

from __future__ import annotations

import re
import textwrap

import numpy as np
import pytest
from dezero_spec import locations
from dezero_spec.suite.run import run
from dezero_spec.suite.verdicts import BROKEN

from .builder import BARE, OPERATORS, WITH_SETUP, write


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


ALL_OPERATORS = (
    "__add__", "__radd__", "__mul__", "__rmul__", "__neg__", "__sub__", "__rsub__",
    "__truediv__", "__rtruediv__", "__pow__",
)  # fmt: skip
WHOLE = re.sub(
    r"(?m)^Variable\.__(?s:.*)",
    lambda operators: "def setup_variable():\n" + textwrap.indent(operators[0], "    "),
    (locations.REFERENCE / "dezero" / "core_simple.py").read_text(),
)


@pytest.mark.parametrize("operator", ALL_OPERATORS)
def test_operator_left_in_the_class(tmp_path, load, messages, operator):
    """What an earlier step has left there doesn't keep the others from being attached."""
    name = operator.strip("_").replace("true", "").removeprefix("r")
    left = f"\n    def {operator}(self, *other):\n        return {name}(self, *other)\n"
    write(tmp_path, {"core.py": WHOLE.replace("    def cleargrad", f"{left}\n    def cleargrad")})
    implementation = load(tmp_path / "core.py")
    assert messages(implementation) == [SETUP_NOTE]
    assert run(implementation).conforming


def test_wrong_operator_left_in_the_class(tmp_path, load, messages):
    """It is judged where nothing takes its place."""
    wrong = "    def __neg__(self):\n        return self\n\n    def cleargrad"
    text = re.sub(r"\n +Variable\.__neg__ = neg", "", WHOLE.replace("    def cleargrad", wrong))
    write(tmp_path, {"core.py": text})
    implementation = load(tmp_path / "core.py")
    assert messages(implementation) == [SETUP_NOTE]
    broken = {v.rule.id for v in run(implementation).verdicts if v.status in BROKEN}
    assert broken == {"op.neg"}


def test_setup_that_adds_nothing_leaves_everything_as_it_is(tmp_path, load):
    """A package has called it; that one operator lacks is for its rule to say, not for a note."""
    wraps = "\n\ndef setup_variable():\n    was = Variable.__mul__\n"
    wraps += "    Variable.__mul__ = lambda self, other: was(self, other)\n"
    write(tmp_path, {"core.py": BARE + OPERATORS + wraps})
    implementation = load(tmp_path / "core.py")
    assert implementation.notes == []
    assert implementation.namespace.Variable.__mul__ is implementation.namespace.mul


def test_operators_inside_the_class_need_no_setup(tmp_path, load):
    write(tmp_path, {"core.py": WITH_SETUP + OPERATORS})
    assert load(tmp_path / "core.py").notes == []
