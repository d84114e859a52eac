"""Files that cannot be loaded: one sentence with the file, the line and what to do."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest
from dezero_spec.loading import CannotLoad, MissingName
from dezero_spec.loading.sources import read_source, read_text
from dezero_spec.loading.syntax import explain
from hypothesis import given
from hypothesis import strategies as st

from .builder import CORE, IMPORTS, write

AFTER_CORE = len(CORE.splitlines()) + 2  # the line of what is appended after a blank one


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("def f(:", "SyntaxError: invalid syntax\n    def f(:\n          ^\nCorrect that line,"),
        ("print 'a'", "is Python 2 code, which Python 3 does not read\n    print 'a'\n    ^\n"
         "In Python 3 print is a function: print(...)."),
        ("exec 'x = 1'", "is Python 2 code"),
        ("raise ValueError, 'no'", "is Python 2 code"),
        ("x = 0777", "is Python 2 code"),
        (">>> x = 1", "It was copied from a prompt: remove the >>> in front of the lines."),
        ("In [3]: import os", "It was copied from a prompt"),
        ("%matplotlib inline", "Notebook commands belong in a notebook (.ipynb): remove this"),
        ("!pip install numpy", "Notebook commands belong in a notebook (.ipynb): remove this"),
        ("<<<<<<< HEAD", "A merge conflict was left in the file: keep one of its two sides."),
        ("x = “a”", "It was probably copied from a web page or a PDF: type that character again."),
        ("x\u00a0= 1", "It was probably copied from a web page or a PDF: type that character"),
        ("if True:\n    x = 1\n\ty = 2", "Tabs and spaces are mixed: indent with spaces only."),
        ("if True:\nx = 1", "Check the indentation of this line and of the one before it."),
        ("  x = 1", "Check the indentation of this line and of the one before it."),
        ("return 1", "SyntaxError: 'return' outside function"),
        ("from __future__ import braces", "Move that line to the beginning of the file"),
        ("class Variable", "Correct that line, or the one before it."),
        ("x = [1,\n", "was never closed"),
        ("x = '" + "a" * 3000, "^\nCorrect that line"),
    ],
)  # fmt: skip
def test_syntax_error(tmp_path, refused, line, message):
    file = write(tmp_path, {"student.py": f"{CORE}\n{line}\n"}) / "student.py"
    error = refused(file)
    assert str(error).startswith("student.py line ")
    assert message in str(error)
    assert len(str(error)) < 400
    assert error.file == file
    assert AFTER_CORE <= error.line <= AFTER_CORE + 2


@pytest.mark.parametrize(
    ("source", "version", "what"),
    [
        ("match 1:\n    case 1:\n        pass", (3, 10), "a match statement"),
        ("try:\n    pass\nexcept* ValueError:\n    pass", (3, 11), "except*"),
        ("def f(*args: *tuple[int]): pass", (3, 11), "a starred annotation"),
        ("x = [1]\ny = f[1, *x]", (3, 11), "a starred expression in an index"),
        ("type Array = int", (3, 12), "a type statement"),
        ("def first[T](items: list[T]) -> T:\n    return items[0]", (3, 12), "type parameters"),
        ("class Box[T]:\n    pass", (3, 12), "type parameters"),
        ("x = {'a': 1}\ny = f'{x['a']}'", (3, 12), "an f-string with its own quotes inside"),
        ("x = [1]\ny = f'{\"\\n\".join(x)}'", (3, 12), "an f-string with a backslash inside"),
        ("class Box[T = int]:\n    pass", (3, 13), "a type parameter with a default"),
        ("x = t'{1}'", (3, 14), "a template string"),
    ],
)
def test_newer_syntax(tmp_path, load, refused, source, version, what):
    write(tmp_path, {"student.py": f"{CORE}\n{source}\n"})
    if sys.version_info >= version:
        assert load(tmp_path / "student.py").namespace.Variable
        return
    needed = ".".join(map(str, version))
    running = ".".join(map(str, sys.version_info[:2]))
    error = refused(tmp_path / "student.py")
    assert f" uses {what}" in str(error)
    assert str(error).endswith(
        f" that needs Python {needed}; this is Python {running}."
        f" Run it with Python {needed}, or write it without."
    )
    assert AFTER_CORE <= error.line <= AFTER_CORE + 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "student.py is empty. Hand in the file with the classes Variable and Function."),
        (b" \n\n\t\n", "student.py is empty."),
        (b"\xef\xbb\xbf", "student.py is empty."),
        (CORE.encode() + b"\0", "the file contains NUL bytes, so it is not Python text. Save it"),
        (bytes(range(256)) * 5, "the file contains NUL bytes, so it is not Python text."),
        (b"PK\3\4" + bytes(99), "the file contains NUL bytes, so it is not Python text."),
        (b"<!DOCTYPE html>\n<html></html>", "student.py is a web page, not Python source. Save"),
        (b"x = " + b"-" * 200_000 + b"1\n", "student.py"),
        (b"x = " + b"(" * 3000 + b")" * 3000, "student.py"),
        (b"# only a comment\n", "student.py defines no Variable. Name the file with the classes"),
        (b"class variable: pass\n",
         "student.py defines no Variable. It defines variable: the name is Variable."),
        (b"def add(a, b): pass\nclass Config: pass\n",
         "student.py defines no Variable. It defines Config, add: name the file that defines"),
        (b"def make():\n    class Variable: pass\n    return Variable\nV = make()\n",
         "student.py defines no Variable."),
        (b"class Variable(Base):\n    pass\n",
         "student.py line 1 fails with NameError: name 'Base' is not defined, before Variable is"
         " defined. Correct that line first."),
        (b"from nowhere.at.all import\n", "student.py line 1: SyntaxError"),
        (b"import numpy.nowhere\nclass Variable(numpy.nowhere.Base): pass\n",
         "student.py line 2 fails with NameError: name 'numpy' is not defined, before Variable is"
         " defined; student.py line 1 fails with ModuleNotFoundError: No module named"
         " 'numpy.nowhere' before that."),
        (b"print(1)\n1 / 0\nx = 2\n",
         "student.py defines no Variable; student.py line 2 fails with ZeroDivisionError: division"
         " by zero. Correct that line first."),
    ],
    ids=[
        "empty", "blank", "only a mark", "NUL at the end", "binary", "a zip", "web page",
        "deep minus", "deep parentheses", "comment", "lower case", "other names", "in a function",
        "unknown base", "import nothing", "numpy's missing part", "demo only",
    ],
)  # fmt: skip
def test_content(tmp_path, refused, content, message):
    write(tmp_path, {"student.py": content})
    error = refused(tmp_path / "student.py")
    assert message in str(error)
    assert str(error).startswith("student.py")
    assert error.file == tmp_path / "student.py"


def test_classes_made_by_a_function(tmp_path, load):
    made = IMPORTS + "\n\ndef make():\n"
    made += "".join(f"    {line}\n" for line in CORE.splitlines()[1:])
    made += "    return Variable, Function, add\n\n\nVariable, Function, add = make()\n"
    write(tmp_path, {"student.py": made})
    implementation = load(tmp_path / "student.py")
    assert implementation.namespace.Variable.__qualname__ == "make.<locals>.Variable"
    assert implementation.notes == []


def test_failure_inside_a_neighbour(tmp_path, refused):
    files = {"student.py": "from parts import Variable\n", "parts.py": "import nowhere_core as c\n"}
    write(tmp_path, {**files, "parts.py": "x = 1\ndef f(y=x.z): pass\n"})
    error = refused(tmp_path / "student.py")
    assert str(error) == (
        "parts.py line 2 fails with AttributeError: 'int' object has no attribute 'z', before"
        " Variable is defined. Correct that line first."
    )
    assert error.file == tmp_path / "parts.py"


@pytest.mark.parametrize(
    ("imported", "there", "advice"),
    [
        ("step09", ["step10", "step20"], "Hand in step09 together with it."),
        ("steps.step09", ["step10"], "Hand in steps together with it."),
        ("step9", ["step09"], "The submission has step09: is that the one meant?"),
        ("Core", ["core"], "The submission has core: is that the one meant?"),
        ("step_09", ["step09"], "The submission has step09: is that the one meant?"),
    ],
)
def test_sibling_that_was_not_handed_in(tmp_path, refused, imported, there, advice):
    """Another number is another file, not a typing mistake."""
    files = {f"{name}.py": "x = 1\n" for name in there}
    write(tmp_path, {**files, "mine.py": f"from {imported} import as_array\n{CORE}"})
    error = refused(tmp_path / "mine.py")
    assert str(error) == (
        f"mine.py line 1 imports as_array from '{imported}', which is not in the submission."
        f" {advice}"
    )


def test_circular_import(tmp_path, refused):
    files = {"a.py": "from b import Variable\n", "b.py": "from a import Variable\n"}
    error = refused(write(tmp_path, files) / "a.py")
    assert "cannot import name 'Variable' from partially initialized module" in str(error)
    assert error.line == 1


def test_neighbour_that_does_not_parse_but_is_needed(tmp_path, refused):
    files = {"student.py": "from parts import *\n" + CORE, "parts.py": "def f(:\n"}
    error = refused(write(tmp_path, files) / "student.py")
    assert str(error).startswith("parts.py line 1: SyntaxError: ")
    assert (error.file, error.line) == (tmp_path / "parts.py", 1)


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    file = tmp_path_factory.getbasetemp() / "any.py"
    file.write_bytes(data)
    try:
        source = read_source(file, "any.py")
    except SyntaxError as error:
        problem = explain(error, read_text(file), "any.py", file)
        assert str(problem).startswith("any.py")
    else:
        assert source.text == read_text(file)


def test_errors_survive_the_way_between_processes(tmp_path):
    error = CannotLoad("no good", file=Path("a.py"), line=3, advice="try again")
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.reason, copy.file, copy.line, copy.advice) == (
        "no good", Path("a.py"), 3, "try again",
    )  # fmt: skip
    assert str(copy) == "no good. try again."
    missing = pickle.loads(pickle.dumps(MissingName("div", "a.py")))
    assert (str(missing), missing.name, missing.where) == ("div is not defined in a.py", "div",
                                                          "a.py")  # fmt: skip


MARIMO = (
    "import marimo\n\napp = marimo.App()\n\n\n@app.cell\ndef _():\n    import numpy as np\n\n"
    "    return (np,)\n\n\n@app.cell\ndef _(np):\n    class Variable:\n        pass\n\n"
    "    return (Variable,)\n\n\nif __name__ == '__main__':\n    app.run()\n"
)


@pytest.mark.parametrize("place", ["", "notebook.py"])
def test_marimo_notebook(tmp_path, refused, place):
    error = refused(write(tmp_path, {"notebook.py": MARIMO}) / place)
    assert str(error) == (
        "notebook.py is a marimo notebook: what its cells define is inside functions. Export it"
        " and hand in the script: marimo export script notebook.py -o core.py."
    )


def test_marimo_notebook_beside_the_core(tmp_path, load):
    files = {"notebook.py": MARIMO, "core.py": CORE}
    assert load(write(tmp_path, files)).where == "core.py"
