"""Jupyter notebooks, as Jupyter, Colab and VS Code save them."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import tempfile
import traceback

import numpy as np
import pytest
from dezero_spec.loading import CannotLoad
from dezero_spec.loading.notebook import read_cells
from hypothesis import given
from hypothesis import strategies as st

from .builder import (
    BARE,
    CLASSES,
    CONFIG,
    CORE,
    IMPORTS,
    OPERATORS,
    marked,
    notebook,
    write,
    write_zip,
)

CELLS = [IMPORTS, CONFIG, CLASSES, OPERATORS]
LEFT_OUT = "is a notebook command and was left out"


def loaded(tmp_path, load, *cells: str, **metadata):
    """Load a notebook with these cells."""
    write(tmp_path, {"student.ipynb": notebook(cells, **metadata)})
    implementation = load(tmp_path / "student.ipynb")
    x = implementation.namespace.Variable(np.array(2.0))
    assert (x * x).data == 4.0
    return implementation


def test_cells_make_one_module(tmp_path, load):
    implementation = loaded(tmp_path, load, *CELLS)
    assert implementation.where == "student.ipynb"
    assert implementation.file == tmp_path / "student.ipynb"
    assert implementation.notes == []


def test_later_definitions_replace_earlier_ones(tmp_path, load):
    assert loaded(tmp_path, load, marked("first"), marked("second")).namespace.MARK == "second"


def test_magics_are_left_out(tmp_path, load, messages):
    cells = [
        "%matplotlib inline\n!pip install numpy\n" + IMPORTS,
        *CELLS,
        "x = Variable(np.array(1.0))\n?x\nx.data?\nfiles = !ls\nnow = %time 1\n",
        "for i in range(2):\n    %timeit x\n",
    ]
    implementation = loaded(tmp_path, load, *cells)
    assert messages(implementation) == [
        f"code cell 1: %matplotlib inline {LEFT_OUT}",
        f"code cell 1: !pip install numpy {LEFT_OUT}",
        f"code cell 6: ?x {LEFT_OUT}",
        f"code cell 6: x.data? {LEFT_OUT}",
        f"code cell 6: files = !ls {LEFT_OUT}",
        "and 2 more like this",
    ]
    assert implementation.names["files"] is None


def test_percent_that_is_no_magic(tmp_path, load):
    cell = "text = '''\n%d\n!\n'''\nrest = (7\n% 4)\n"
    implementation = loaded(tmp_path, load, *CELLS, cell)
    assert implementation.namespace.rest == 3
    assert implementation.notes == []


def test_cell_magics(tmp_path, load, messages):
    cells = [
        "%%time\n" + CORE,
        "%%bash\nls -l\n",
        "%%html\n<b>bold</b>\n",
        "%%capture out\ny = 1\n",
    ]
    implementation = loaded(tmp_path, load, *cells)
    assert implementation.namespace.y == 1
    assert messages(implementation) == [
        f"code cell {number}: {command} {LEFT_OUT}"
        for number, command in enumerate(["%%time", "%%bash", "%%html", "%%capture out"], 1)
    ]


def test_colab(tmp_path, load, messages):
    cells = [
        "from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive/MyDrive",
        *CELLS,
    ]
    kernel = {"name": "python3", "display_name": "Python 3"}
    implementation = loaded(
        tmp_path,
        load,
        *cells,
        colab={"provenance": [], "toc_visible": True},
        kernelspec=kernel,
        language_info={"name": "python"},
        accelerator="GPU",
    )
    assert messages(implementation) == [
        f"code cell 1: %cd /content/drive/MyDrive {LEFT_OUT}",
        "google is not installed: a stand-in that does nothing took its place",
    ]


@pytest.fixture
def nowhere_to_write(monkeypatch):
    """No folder for temporary files, as in a sandbox."""

    def refuse(*arguments, **settings):
        raise FileNotFoundError("No usable temporary directory")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    monkeypatch.setattr(tempfile, "mkdtemp", refuse)


def test_files_that_cells_write(tmp_path, load, messages, nowhere_to_write):
    cells = [
        "!mkdir -p dezero",
        "%%writefile dezero/__init__.py\nfrom dezero.core_simple import *\n",
        "%%writefile dezero/core_simple.py\n" + marked("written"),
        "%%file notes.txt\nhello\n",
        "from dezero.core_simple import Variable\n",
    ]
    implementation = loaded(tmp_path, load, *cells)
    assert implementation.where == "dezero/core_simple.py"
    assert implementation.namespace.MARK == "written"
    assert messages(implementation) == [
        "student.ipynb defines no Variable itself: the files that its cells write were loaded"
    ]
    assert inspect.getsource(implementation.namespace.add).startswith("def add(")
    assert [path.name for path in tmp_path.iterdir()] == ["student.ipynb"]


WRITING = {
    "a file": ["%%writefile core_simple.py\n" + marked("written"), "from core_simple import *\n"],
    "%%file": ["%%file ./core_simple.py\n" + marked("written")],
    "in pieces": [
        "%%writefile core_simple.py\n" + BARE,
        "%%writefile -a core_simple.py\n" + OPERATORS,
        "%%writefile -a core_simple.py\nMARK = 'written'\n",
    ],
    "a package": [
        "%%writefile dezero/__init__.py\nfrom dezero.core_simple import *\n",
        "%%writefile dezero/core_simple.py\nfrom dezero.utils import np, MARK\n" + CORE,
        "%%writefile dezero/utils.py\nimport numpy as np\nMARK = 'written'\n",
        "import dezero\n",
    ],
    "names of Python's": [
        "%%writefile types.py\nMARK = 'written'\n" + CORE,
        "%%writefile code.py\nfrom types import Variable, MARK\nfrom types import *\n",
    ],
}


@pytest.mark.parametrize("cells", WRITING.values(), ids=WRITING)
@pytest.mark.parametrize("place", ["notebook", "folder", "folder with others"])
def test_files_that_cells_write_anywhere(tmp_path, load, place, cells, nowhere_to_write):
    """A notebook in a folder counts by what its cells write."""
    folder = write(tmp_path / "kim", {"hw 3.ipynb": notebook(cells)})
    if place == "folder with others":
        write(folder, {"plot.py": "x = 1\n", "old/notes.ipynb": notebook(["y = 1\n"])})
    implementation = load(folder / "hw 3.ipynb" if place == "notebook" else folder)
    assert implementation.names["MARK"] == "written"
    x = implementation.namespace.Variable(np.array(2.0))
    assert (x * x).data == 4.0
    assert any("the files that its cells write" in note.message for note in implementation.notes)
    lines = "\n".join(implementation.import_lines)
    pasted = subprocess.run(
        [sys.executable, "-c", f"{lines}\nprint(MARK)"], capture_output=True, text=True, check=True
    )
    assert pasted.stdout == "written\n"


def test_files_that_cells_write_in_a_zip(tmp_path, load):
    implementation = load(
        write_zip(tmp_path / "kim.zip", {"a/hw.ipynb": notebook(WRITING["a file"])})
    )
    assert implementation.names["MARK"] == "written"
    assert implementation.import_lines[-1].endswith("kim.zip').names)")


@pytest.mark.parametrize("place", ["hw.ipynb", ""])
def test_a_written_file_that_does_not_parse(tmp_path, refused, place):
    cells = ["%%writefile core.py\n" + CORE + "\nx = (\n", "from core import Variable\n"]
    error = refused(write(tmp_path / "kim", {"hw.ipynb": notebook(cells)}) / place)
    assert str(error).startswith("core.py line ")
    assert "'(' was never closed" in str(error)


def test_a_written_file_that_fails(tmp_path, refused):
    cells = ["%%writefile core.py\nimport numpy as np\n\n\nclass Variable(Base):\n    pass\n"]
    error = refused(write(tmp_path, {"hw.ipynb": notebook(cells)}) / "hw.ipynb")
    assert str(error).startswith("core.py line 4 fails with NameError: name 'Base' is not defined")


@pytest.mark.parametrize("name", ["../evil.py", "/evil.py", "~/evil.py", "C:\\evil.py", "$x.py"])
def test_cells_write_nowhere_else(tmp_path, refused, name):
    cells = [f"%%writefile {name}\n{CORE}"]
    write(tmp_path, {"student.ipynb": notebook(cells)})
    assert str(refused(tmp_path / "student.ipynb")).startswith("student.ipynb defines no Variable")
    assert not list(tmp_path.rglob("evil*"))


def test_cells_that_raise(tmp_path, load, messages):
    cells = [
        "print(x)\n",
        *CELLS,
        "x = Variable(np.array(2.0))\nprint(x.data)\n1 / 0\ny = x * x\n",
        "import sys\nsys.exit()\n",
        "z = 1\n",
    ]
    implementation = loaded(tmp_path, load, *cells)
    assert (implementation.namespace.y.data, implementation.namespace.z) == (4.0, 1)
    assert messages(implementation, "statement-failed") == [
        "student.ipynb, code cell 6 line 3 fails with ZeroDivisionError: division by zero;"
        " the statements after it were run",
        "student.ipynb, code cell 7 line 2 ends the program; the statements after it were run",
    ]


def test_cells_out_of_order(tmp_path, load, messages):
    cells = [
        IMPORTS,
        OPERATORS,
        "class Exp(Function):\n    pass\n",
        "@record\ndef square(x):\n    return x * x\n",
        "class Deeper(Exp):\n    pass\n",
        CLASSES,
        CONFIG + "\n\ndef record(f):\n    return f\n",
    ]
    implementation = loaded(tmp_path, load, *cells)
    names = {"Exp", "Deeper", "square"}
    assert names <= set(implementation.namespace)
    assert messages(implementation) == [
        "student.ipynb, code cell 2 line 3 was run again at the end:"
        " at first it failed with NameError: name 'add' is not defined",
        "student.ipynb, code cell 2 line 4 was run again at the end:"
        " at first it failed with NameError: name 'mul' is not defined",
        "student.ipynb, code cell 3 line 1 was run again at the end:"
        " at first it failed with NameError: name 'Function' is not defined",
        "student.ipynb, code cell 4 line 1 was run again at the end:"
        " at first it failed with NameError: name 'record' is not defined",
        "student.ipynb, code cell 5 line 1 was run again at the end:"
        " at first it failed with NameError: name 'Exp' is not defined",
    ]


def test_cell_that_does_not_parse(tmp_path, load, messages):
    implementation = loaded(tmp_path, load, "def broken(:\n", *CELLS, "return 1\n")
    first, second = messages(implementation)
    assert first.startswith("student.ipynb, code cell 1 line 1: SyntaxError: ")
    assert first.endswith("; the cell was left out")
    assert second == (
        "student.ipynb, code cell 6 line 1: SyntaxError: 'return' outside function;"
        " the cell was left out"
    )


def test_tracebacks_show_the_cell(tmp_path, load):
    fails = loaded(tmp_path, load, *CELLS, "def fails():\n    raise ValueError  # here\n").namespace
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        fails.fails()
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert last.filename == "<student.ipynb, code cell 5>"
    assert last.line == "raise ValueError  # here"
    assert inspect.getsource(fails.fails).startswith("def fails")


def test_notebook_that_imports_a_file_beside_it(tmp_path, load, messages):
    write(tmp_path, {"mycore.py": marked("beside")})
    implementation = loaded(tmp_path, load, "from mycore import *\n")
    assert implementation.namespace.MARK == "beside"
    assert messages(implementation) == ["Variable is defined in mycore.py"]


def test_in_a_folder_and_in_a_zip(tmp_path, load):
    files = {"week5/과제 5.ipynb": notebook(CELLS), "week5/.ipynb_checkpoints/a.ipynb": "{}"}
    assert load(write(tmp_path / "kim", files)).where == "week5/과제 5.ipynb"
    assert load(write_zip(tmp_path / "kim.zip", files)).where == "week5/과제 5.ipynb"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + notebook(CELLS),
        json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": CORE}]}]}),
        json.dumps({"cells": [{"cell_type": "code", "source": CORE.replace("\n", "\r\n")}]}),
        json.dumps({"cells": [{"cell_type": "raw"}, {"cell_type": "code", "source": [CORE]}]}),
    ],
    ids=["byte-order mark", "version 3", "CRLF", "no metadata"],
)
def test_other_versions(tmp_path, load, text):
    write(tmp_path, {"student.ipynb": text})
    assert load(tmp_path / "student.ipynb").namespace.Variable


NOT_READ = "Save it again from Jupyter, or export it as a Python script (.py)."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "student.ipynb is empty. Hand in the notebook that holds the code."),
        ("{", f"student.ipynb is not a Jupyter notebook: it is no JSON (line 1). {NOT_READ}"),
        ("[]", f"student.ipynb is not a Jupyter notebook: it has no list of cells. {NOT_READ}"),
        ("{}", f"student.ipynb is not a Jupyter notebook: it has no list of cells. {NOT_READ}"),
        (
            '{"cells": null}',
            f"student.ipynb is not a Jupyter notebook: it has no list of cells. {NOT_READ}",
        ),
        (
            '{"cells": [3]}',
            f"student.ipynb is not a Jupyter notebook: it has no list of cells. {NOT_READ}",
        ),
        (CORE, f"student.ipynb is not a Jupyter notebook: it is no JSON (line 1). {NOT_READ}"),
        ("[" * 100_000, f"student.ipynb is not a Jupyter notebook: it is no JSON. {NOT_READ}"),
        (notebook([]), "student.ipynb has no code cells. Hand in the notebook that holds the code"),
        (notebook([" \n"]), "student.ipynb has no code cells."),
        (
            notebook(["x <- 1"], kernelspec={"name": "ir", "language": "R"}),
            "student.ipynb is a notebook in R, not in Python. Hand in a notebook with a Python",
        ),
        (
            notebook(["x = 1"], kernelspec={"name": "julia-1.9"}),
            "student.ipynb is a notebook in Julia, not in Python.",
        ),
        (
            notebook(["x = 1\n"]),
            "student.ipynb defines no Variable. Name the file with the classes Variable and",
        ),
        (
            notebook([IMPORTS, "class Variable(Base):\n    pass\n"]),
            "student.ipynb defines no Variable; student.ipynb, code cell 2 line 1 fails with"
            " NameError: name 'Base' is not defined. Correct that line first.",
        ),
        (
            notebook(["class Variable(:\n"]),
            "student.ipynb defines no Variable; student.ipynb, code cell 1 line 1: SyntaxError: ",
        ),
    ],
    ids=[
        "empty", "cut off", "a list", "no cells", "null", "a number", "a script", "deep",
        "no code", "blank", "R", "Julia", "other code", "unknown base", "broken class",
    ],
)  # fmt: skip
def test_refused(tmp_path, refused, text, message):
    write(tmp_path, {"student.ipynb": text})
    assert str(refused(tmp_path / "student.ipynb")).startswith(message)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["cells", "cell_type", "source", "metadata", "kernelspec", "language", "name",
             "worksheets", "language_info", "input"]
        ),
        inner | st.just("code"),
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(json_values | st.builds(lambda c: {"cells": c}, st.lists(json_values, max_size=3)))
def test_any_json_is_a_notebook_or_refused(value):
    cells, refusal = [], ""
    try:
        cells = read_cells(json.dumps(value).encode(), "student.ipynb", None)
    except CannotLoad as error:
        refusal = str(error)
    assert bool(cells) != refusal.startswith("student.ipynb ")


def test_notebook_that_holds_its_pictures(tmp_path, load):
    content = json.loads(notebook(CELLS))
    content["cells"][-1]["outputs"] = [{"data": {"image/png": "A" * 6_000_000}}]
    write(tmp_path, {"student.ipynb": json.dumps(content)})
    assert load(tmp_path / "student.ipynb").namespace.Variable


def exported(cells: list[str]) -> str:
    """The script that nbconvert makes of cells: IPython's own calls stand for magics."""
    parts = ["#!/usr/bin/env python\n# coding: utf-8\n"]
    for cell in cells:
        first, _, rest = cell.partition("\n")
        if first.startswith("%%"):
            name, _, line = first[2:].partition(" ")
            cell = f"get_ipython().run_cell_magic({name!r}, {line!r}, {rest!r})\n"
        lines = []
        for text in cell.split("\n"):
            indent, bare = text[: len(text) - len(text.lstrip())], text.strip()
            if bare.startswith("%"):
                name, _, line = bare[1:].partition(" ")
                bare = f"get_ipython().run_line_magic({name!r}, {line!r})"
            elif bare.startswith("!"):
                bare = f"get_ipython().system({bare[1:]!r})"
            elif " = !" in bare:
                name, _, command = bare.partition(" = !")
                bare = f"{name} = get_ipython().getoutput({command!r})"
            lines.append(indent + bare)
        parts.append("# In[ ]:\n\n\n" + "\n".join(lines) + "\n")
    return "\n\n".join(parts)


EXPORTED = {
    magic: [IMPORTS + CONFIG, f"{magic}\n{CLASSES}", OPERATORS + "\nMARK = 'run'\n"]
    for magic in (
        "%%time", "%%timeit -n 1", "%%capture out", "%%prun", "%%memit", "%%lprun -f f", "%%mprun"
    )
}  # fmt: skip
EXPORTED |= {
    "line magics": [
        "%matplotlib inline\n!pip install numpy\n" + IMPORTS + CONFIG,
        "for i in range(1):\n    %time i\n    MARK = 'run'\nfiles = !ls\n" + CLASSES + OPERATORS,
    ],
    "others": ["%%bash\nls\n", "%%html\n<b>\n", CORE + "\nMARK = 'run'\n"],
    "magics in a magic": [f"%%time\n%matplotlib inline\n!ls\n{CORE}", "MARK = 'run'\n"],
    "a failing line first": [IMPORTS, f"%%time\n1 / 0\n{CONFIG}{CLASSES}{OPERATORS}MARK = 'run'\n"],
    "another order": [IMPORTS, "%%time\n" + OPERATORS, CONFIG + CLASSES + "MARK = 'run'\n"],
    "future": [
        "from __future__ import annotations\n" + IMPORTS + CONFIG,
        "%%time\ndef f(x: Later) -> Later:\n    return x\n" + CLASSES + OPERATORS,
        "def g(x: Later):\n    return x\n\n\nMARK = 'run'\n",
    ],
    "future after a magic": [
        "%matplotlib inline\nfrom __future__ import annotations\n" + IMPORTS + CONFIG,
        "def g(x: Later):\n    return x\n" + CLASSES + OPERATORS + "\nMARK = 'run'\n",
    ],
    "written": [f"%%writefile core_simple.py\n{CORE}MARK = 'run'\n", "from core_simple import *\n"],
}


@pytest.mark.parametrize("cells", EXPORTED.values(), ids=EXPORTED)
def test_exported_as_a_script(tmp_path, load, cells):
    """It has what its notebook has."""
    folder = tmp_path / "kim"
    notebooks = load(write(folder, {"hw.ipynb": notebook(cells)}) / "hw.ipynb")
    script = load(write(folder, {"hw.py": exported(cells)}) / "hw.py")
    assert script.names["MARK"] == "run"
    assert set(script.namespace) == set(notebooks.namespace)
    x = script.namespace.Variable(np.array(2.0))
    assert (x * x).data == 4.0
    assert {note.kind for note in script.notes} == {note.kind for note in notebooks.notes}
    assert len(script.notes) == len(notebooks.notes)
    alone = write(tmp_path / "lee", {"hw.py": exported(cells)})
    assert load(alone).names["MARK"] == "run"


def test_what_is_said_of_an_exported_script(tmp_path, load, messages):
    cells = ["%matplotlib inline\n" + CORE, "%%time\nx = 1\n1 / 0\n", "%%time\nprint(\n"]
    text = exported(cells)
    write(tmp_path, {"hw.py": text})
    first, second, third = (n for n, s in enumerate(text.split("\n"), 1) if "get_ipython" in s)
    assert messages(load(tmp_path / "hw.py")) == [
        f"line {first}: %matplotlib inline {LEFT_OUT}",
        f"line {second}: %%time {LEFT_OUT}",
        f"line {third}: %%time {LEFT_OUT}",
        f"hw.py, cell of line {third} line 2: SyntaxError: '(' was never closed;"
        " the cell was left out",
        f"hw.py, cell of line {second} line 3 fails with ZeroDivisionError: division by zero;"
        " the statements after it were run",
    ]
