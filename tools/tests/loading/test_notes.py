"""The journal, the namespace and the lines to paste, each on its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dezero_spec
import pytest
from dezero_spec.loading import MissingName, Namespace
from dezero_spec.loading.journal import MOST_PER_KIND, Journal
from hypothesis import given
from hypothesis import strategies as st

from .builder import BARE, CORE, PATH_LINES, SETUP, notebook, write, write_zip

entries = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["one", "two", "three", "four"]),
              st.none() | st.just("f.py"), st.none() | st.integers(1, 3)),
    max_size=60,
)  # fmt: skip


@given(entries)
def test_journal(added):
    journal = Journal()
    for entry in added:
        journal.add(*entry)
    notes = journal.notes()
    distinct = list(dict.fromkeys(added))
    assert len(set(notes)) == len(notes)
    for kind in "abc":
        of_kind = [entry for entry in distinct if entry[0] == kind]
        said = [(n.kind, n.message, n.file, n.line) for n in notes if n.kind == kind]
        assert said[:MOST_PER_KIND] == of_kind[:MOST_PER_KIND]
        assert journal.has(kind) == bool(of_kind)
        rest = len(of_kind) - MOST_PER_KIND
        assert [s[1] for s in said[MOST_PER_KIND:]] == (
            [f"and {rest} more like this"] if rest > 0 else []
        )


def test_what_is_said_again_is_not_counted_as_more():
    journal = Journal()
    for _ in range(3):
        for number in range(MOST_PER_KIND + 2):
            journal.add("kind", f"message {number}")
    assert journal.notes()[-1].message == "and 2 more like this"


def test_namespace():
    namespace = Namespace({"add": len, "x": None}, "student.py")
    assert list(namespace) == ["add", "x"]
    assert dir(namespace) == ["add", "x"]
    assert namespace.x is None
    assert repr(namespace) == "<the names of student.py>"
    with pytest.raises(MissingName, match=r"^sub is not defined in student\.py$"):
        namespace.sub  # noqa: B018
    with pytest.raises(AttributeError) as caught:
        namespace.__wrapped__  # noqa: B018
    assert not isinstance(caught.value, MissingName)


DEMO = CORE + "\n\nprint('demonstration')\n1 / 0\n"
COURSE = {
    "dezero/__init__.py": "from dezero.core_simple import setup_variable\nsetup_variable()\n",
    "dezero/core_simple.py": BARE + SETUP,
}


@pytest.mark.parametrize(
    ("files", "target", "lines"),
    [
        ({"student.py": CORE}, "student.py", ["# in the folder ", "from student import {names}"]),
        (COURSE, "", ["# in the folder ", "from dezero.core_simple import {names}"]),
        ({"src/my/core.py": CORE, "src/my/__init__.py": ""}, "",
         ["# in the folder ", "from my.core import {names}"]),
        ({"my/__init__.py": CORE}, "", ["# in the folder ", "from my import {names}"]),
        ({"핵심 코드.py": CORE}, "", ["import runpy", "globals().update(runpy.run_path("]),
        ({"student.py": DEMO}, "student.py", ["from dezero_spec.loading import load", "globals("]),
        ({"a.py": BARE + SETUP}, "", ["from dezero_spec.loading import load", "globals().upd"]),
        ({"a.ipynb": notebook([CORE])}, "a.ipynb", ["from dezero_spec.loading import load",
                                                    "globals().update(load("]),
        ({"a.py": CORE + "# 한글\n".encode("cp949").decode("latin-1")}, "a.py",
         ["# in the folder ", "from a import {names}"]),
        ({"a.py": CORE.encode() + "# 한글\n".encode("cp949")}, "a.py",
         ["from dezero_spec.loading import load", "globals().update(load("]),
        ({"code/__init__.py": "", "code/core.py": CORE}, "",
         ["from dezero_spec.loading import load", "globals().update(load("]),
        ({**COURSE, "steps/step23.py": PATH_LINES + "from dezero.core_simple import *\n"},
         "steps/step23.py", ["from dezero_spec.loading import load", "globals().update(load("]),
    ],
    ids=["file", "dezero", "src", "init", "any name", "demonstration", "setup", "notebook",
         "odd bytes", "CP949", "standard name", "step"],
)  # fmt: skip
def test_lines_to_paste_work(tmp_path, load, files, target, lines):
    implementation = load(write(tmp_path, files) / target)
    given_lines = implementation.import_lines
    assert [given[: len(line)] for given, line in zip(given_lines, lines)] == lines
    assert len(given_lines) == len(lines)
    assert_paste_works(implementation)


def test_lines_for_a_zip_and_an_entry_of_it(tmp_path, load):
    file = write_zip(tmp_path / "kim.zip", {"a.py": CORE, "b.py": CORE + "\nx = 1\n"})
    implementation = load(file, entry="b.py")
    assert implementation.import_lines[-1] == (
        f"globals().update(load({str(file)!r}, entry='b.py').names)"
    )
    assert_paste_works(implementation)


def assert_paste_works(implementation) -> None:
    """Run the lines as a person would, in the folder that they name."""
    first, *rest = implementation.import_lines
    folder = first.removeprefix("# in the folder ") if first.startswith("#") else None
    use = "import numpy as np\nprint((Variable(np.array(2.0)) * 3).data)"
    code = "\n".join([first, *rest, use]).replace("{names}", "Variable")
    tools = str(Path(dezero_spec.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": tools},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1:] == ["6.0"], done.stderr


def test_two_classes_of_the_name_variable(tmp_path, load, messages):
    """Each is said with its place."""
    step20 = "from step19 import *\n\n\nclass Variable(Variable):\n    pass\n"
    implementation = load(write(tmp_path, {"step19.py": CORE, "step20.py": step20}) / "step20.py")
    line = CORE.splitlines().index("class Variable:") + 1
    assert messages(implementation) == [
        f"there are two classes Variable: Function makes those of step19.py line {line}, and the"
        " one that is judged is that of step20.py line 4"
    ]


def test_function_that_makes_a_subclass(tmp_path, load):
    base = CORE.replace("class Variable:", "class Base:\n    pass\n\n\nclass Variable(Base):")
    core = "from base import *\nfrom base import Base as Variable\n"
    assert load(write(tmp_path, {"base.py": base, "core.py": core}) / "core.py").notes == []
