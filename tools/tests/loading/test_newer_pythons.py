"""What newer Pythons read: loaded where it can be, and told of where it can't."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from dezero_spec import loading

from .builder import BARE, CLASSES, CORE, IMPORTS, OPERATORS, marked, notebook, write

RUNNING = ".".join(map(str, sys.version_info[:2]))
since_3_15 = pytest.mark.skipif(
    sys.version_info < (3, 15), reason=f"lazy imports need Python 3.15; this is {RUNNING}"
)
before_3_14 = pytest.mark.skipif(
    sys.version_info >= (3, 14),
    reason=f"Python {RUNNING} defers annotations, and reads `except A, B:`",
)

NEEDS_3_15 = {
    "lazy import json": "a lazy import",
    "lazy from json import loads": "a lazy import",
    "lazy import os.path as p": "a lazy import",
    "x = [*row for row in [[1], [2]]]": "unpacking in a comprehension",
    "x = {**d for d in [{}, {}]}": "unpacking in a comprehension",
    "x = [\n    *row\n    for row in [[1], [2]]\n]": "unpacking in a comprehension",
}
NEEDS_3_14 = {
    "try:\n    pass\nexcept A, B, C:\n    pass": "Run it with Python 3.14, or write it without.",
    "try:\n    pass\nexcept A, b.C():\n    pass": "Run it with Python 3.14, or write it without.",
    "try:\n    pass\nexcept ValueError, TypeError:\n    pass":
        "Write except (ValueError, TypeError): to catch both, as it does there, or except"
        " ValueError as TypeError: if it was meant for Python 2.",
    "try:\n    pass\nexcept ValueError, error:\n    pass":
        "Write except (ValueError, error): to catch both, as it does there, or except"
        " ValueError as error: if it was meant for Python 2.",
}  # fmt: skip


@pytest.mark.parametrize(("source", "what"), NEEDS_3_15.items())
def test_syntax_of_3_15(tmp_path, load, refused, source, what):
    write(tmp_path, {"core.py": f"{CORE}\n{source}\n"})
    if sys.version_info >= (3, 15):
        assert load(tmp_path / "core.py").notes == []
        return
    error = refused(tmp_path / "core.py")
    assert f"uses {what} that needs Python 3.15; this is Python {RUNNING}. Run it" in str(error)


@pytest.mark.parametrize(("source", "advice"), NEEDS_3_14.items())
def test_except_without_brackets(tmp_path, load, refused, source, advice):
    """Two names may be of Python 2: both readings are told."""
    write(tmp_path, {"core.py": f"{CORE}\n{source}\n"})
    if sys.version_info >= (3, 14):
        assert load(tmp_path / "core.py").notes == []
        return
    error = refused(tmp_path / "core.py")
    what = "an except clause without brackets that needs Python 3.14"
    assert str(error).endswith(f" uses {what}; this is Python {RUNNING}. {advice}")


@pytest.mark.parametrize("source", ["except (A, B):", "except (A, B), C:", "except f(a, b):"])
def test_except_with_brackets_is_no_news(tmp_path, refused, source):
    """What is wrong before the clause is said, not that a newer Python would do."""
    write(tmp_path, {"core.py": f"{CORE}\ntry:\n    x = (\n{source}\n    pass\n"})
    assert "needs Python" not in str(refused(tmp_path / "core.py"))


@pytest.mark.parametrize(
    ("source", "version"),
    [(source, (3, 15)) for source in NEEDS_3_15] + [(source, (3, 14)) for source in NEEDS_3_14],
)
def test_newer_syntax_in_a_notebook(tmp_path, load, messages, source, version):
    """The cell is left out; why is said."""
    write(tmp_path, {"hw.ipynb": notebook([CORE, source])})
    found = messages(load(tmp_path / "hw.ipynb"))
    if sys.version_info >= version:
        assert found == []
        return
    needed = ".".join(map(str, version))
    (message,) = found
    assert message.startswith("hw.ipynb, code cell 2 line ")
    assert message.endswith(
        f"needs Python {needed}; this is Python {RUNNING}; the cell was left out"
    )


EARLY = {
    "parameter": "def as_it_is(x: Later):\n    return x\n",
    "result": "def as_it_is(x) -> Later:\n    return x\n",
    "part": "def as_it_is(x: list[Later] = ()):\n    return x\n",
    "method": "class Early:\n    def f(self, x: Later):\n        return x\n",
    "attribute": "class Early:\n    x: Later = None\n",
    "variable": "early: Later = None\n",
}
HINT = "Python 3.14 defers annotations: run it there, or with `from __future__ import annotations`"


@pytest.mark.parametrize("early", EARLY.values(), ids=EARLY)
def test_annotation_before_its_class(tmp_path, load, messages, early):
    text = CORE + early + "\n\nclass Later:\n    pass\n"
    write(tmp_path, {"core.py": text, "future.py": f"from __future__ import annotations\n{text}"})
    found = messages(load(tmp_path / "core.py"))
    assert load(tmp_path / "future.py").notes == []
    if sys.version_info >= (3, 14):
        assert found == []
        return
    (message,) = found
    assert f"fails with NameError: name 'Later' is not defined; {HINT};" in message


@before_3_14
def test_annotation_in_variable_before_its_class(tmp_path, refused):
    core = IMPORTS + CLASSES.replace(
        "    def __init__(", "    creator: Function = None\n\n    def __init__("
    )
    error = str(refused(write(tmp_path, {"core.py": core}) / "core.py"))
    assert "fails with NameError: name 'Function' is not defined, before Variable" in error
    assert error.endswith(f"{HINT}.")


@pytest.mark.parametrize(
    "line",
    ["x = Later()", "def f(x=Later):\n    pass", "class C(Later):\n    pass", "x: int = Later"],
)
def test_another_use_before_a_class(tmp_path, load, messages, line):
    """No Python runs that."""
    write(tmp_path, {"core.py": f"{CORE}\n{line}\n\n\nclass Later:\n    pass\n"})
    assert HINT not in "".join(messages(load(tmp_path / "core.py")))


def test_annotation_that_is_mistyped(tmp_path, load, messages):
    """A name that nothing defines is none that is only early."""
    write(tmp_path, {"core.py": f"{CORE}\ndef f(x: Varable):\n    pass\n"})
    assert HINT not in "".join(messages(load(tmp_path / "core.py")))


# Lazy imports, PEP 810.

NAMES = "Variable, Function, Add, Mul, Config, using_config, no_grad, add, mul, MARK"


@since_3_15
@pytest.mark.parametrize("name", ["core.py", "hw.ipynb"])
def test_lazily_imported_classes(tmp_path, load, messages, name):
    """They have what the same file with plain imports has."""
    line = f"lazy from autodiff import {NAMES}\n"
    files = {"autodiff.py": marked("lazy"), "core.py": line, "hw.ipynb": notebook([line])}
    implementation = load(write(tmp_path, files) / name)
    assert implementation.names["MARK"] == "lazy"
    assert {type(value).__name__ for value in implementation.names.values()} & {
        "lazy_import"
    } == set()
    assert implementation.namespace.Variable(np.array(1.0)).data == 1.0
    assert messages(implementation) == ["Variable is defined in autodiff.py"]
    assert dict(implementation.flags) == {"enable_backprop": True}


@since_3_15
def test_lazy_imports_of_each_other(tmp_path, load):
    """What would be a circle of plain imports."""
    core = f"lazy from functions import mul\n{BARE.replace('mul', 'mul_')}{OPERATORS}"
    functions = "from core import Mul\n\n\ndef mul(a, b):\n    return Mul()(a, b)\n"
    core = core.replace("Variable.__mul__ = Variable.__rmul__ = mul", "")
    core += "\n\nVariable.__mul__ = Variable.__rmul__ = lambda a, b: mul(a, b)\n"
    implementation = load(write(tmp_path, {"core.py": core, "functions.py": functions}) / "core.py")
    x = implementation.namespace.Variable(np.array(2.0))
    with implementation.active():
        assert (x * x).data == 4.0


@since_3_15
@pytest.mark.parametrize(
    "line",
    ["lazy from beartype import beartype", "lazy import beartype\nbeartype = beartype.beartype"],
)
def test_stand_in_for_a_lazy_import(tmp_path, load, messages, line):
    text = CORE.replace("def add(", "@beartype\ndef add(")
    write(tmp_path, {"core.py": f"{line}\n{text}"})
    implementation = load(tmp_path / "core.py")
    x = implementation.namespace.Variable(np.array(2.0))
    assert (x + x).data == 4.0
    assert messages(implementation) == [
        "beartype is not installed: a stand-in that does nothing took its place"
    ]
    assert implementation.notes[0].line == 1


@since_3_15
def test_lazy_import_of_what_was_not_handed_in(tmp_path, load, refused, messages):
    write(tmp_path, {"core.py": "lazy from autodiff import Variable, Function\n"})
    error = refused(tmp_path / "core.py")
    assert str(error) == (
        "core.py line 1 imports Variable, Function from 'autodiff', which is not in the submission."
        " Hand in autodiff together with it."
    )
    write(tmp_path, {"core.py": f"lazy from functions import exp\n{CORE}"})
    implementation = load(tmp_path / "core.py")
    assert "exp" not in implementation.namespace
    assert messages(implementation) == [
        "core.py line 1 imports exp from 'functions', which is not in the submission"
    ]


@since_3_15
def test_lazy_imports_in_a_live_namespace(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(write(tmp_path, {"autodiff_live.py": CORE})))
    names: dict[str, object] = {}
    exec("lazy from autodiff_live import Variable, Function, add, nothing", names)
    implementation = loading.load(names)
    assert implementation.namespace.Variable.__module__ == "autodiff_live"
    assert "nothing" not in implementation.namespace
    monkeypatch.delitem(sys.modules, "autodiff_live")


@since_3_15
def test_mode_of_lazy_imports_is_put_back(tmp_path, load):
    write(tmp_path, {"core.py": f"import sys\nsys.set_lazy_imports('all')\n{CORE}"})
    implementation = load(tmp_path / "core.py")
    assert implementation.quiet_problems == ["changed which imports are lazy"]
    assert sys.get_lazy_imports() == "normal"


@since_3_15
def test_where_all_imports_are_lazy(tmp_path):
    """Python can be started so."""
    files = {"core.py": f"from autodiff import {NAMES}\n", "autodiff.py": marked("lazy")}
    write(tmp_path, files)
    code = f"from dezero_spec import loading; print(loading.load({str(tmp_path)!r}).names['MARK'])"
    done = subprocess.run(
        [sys.executable, "-X", "lazy_imports=all", "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("lazy\n", "")
