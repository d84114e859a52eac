"""The reference for each step: complete, alone runnable, and apart from its neighbour by a step."""

from __future__ import annotations

import ast
import difflib
import runpy

import pytest
from dezero_spec import loading, locations

STEPS = (10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22)
# Lines that each step adds, and lines of the one before that it takes away or writes anew.
CHANGED = {
    11: (20, 13),
    12: (13, 12),
    13: (12, 6),
    14: (5, 2),
    16: (13, 5),
    17: (19, 4),
    18: (33, 10),
    19: (22, 2),
    20: (10, 0),
    21: (18, 8),
    22: (41, 0),
}


def path(step):
    return locations.REFERENCE / "steps" / f"step{step}.py"


def code(file):
    """Return the lines of a file below its docstring."""
    text = file.read_text(encoding="utf-8")
    docstring = ast.parse(text).body[0]
    return text.splitlines()[docstring.end_lineno :]


def test_there_is_one_for_each_step_with_code():
    """The notes write no code in step 15, and in step 23 only move it."""
    found = {file.name for file in (locations.REFERENCE / "steps").glob("*.py")}
    assert found == {path(step).name for step in STEPS}


@pytest.mark.parametrize("step", STEPS)
def test_runs_alone(step):
    """Each is complete: it imports numpy and the standard library alone."""
    names = runpy.run_path(str(path(step)))
    assert {"Variable", "Function"} <= names.keys()
    imports = [
        name
        for node in ast.parse(path(step).read_text(encoding="utf-8")).body
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else
                     [each.name for each in node.names] if isinstance(node, ast.Import) else [])
    ]  # fmt: skip
    assert set(imports) <= {"__future__", "contextlib", "heapq", "numpy", "weakref"}


@pytest.mark.parametrize("step", STEPS)
def test_says_what_it_is(step):
    """The docstring begins with the step, and nothing is defined that the step does not need."""
    tree = ast.parse(path(step).read_text(encoding="utf-8"))
    assert ast.get_docstring(tree).startswith(f"Step {step}: ")
    unused = {"Config": 18, "as_variable": 21, "add": 12, "mul": 20, "neg": 22, "weakref": 17}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    defined = {node.name for node in tree.body if hasattr(node, "name")}
    for name, since in unused.items():
        assert (name in names | defined) is (step >= since), name


@pytest.mark.parametrize(("step", "before"), list(zip(STEPS[1:], STEPS)))
def test_differs_by_its_step_alone(step, before):
    """The difference between neighbours stays as small as it is, the docstring aside."""
    lines = list(difflib.ndiff(code(path(before)), code(path(step))))
    added = sum(line.startswith("+ ") and bool(line[2:].strip()) for line in lines)
    taken = sum(line.startswith("- ") and bool(line[2:].strip()) for line in lines)
    most_added, most_taken = CHANGED[step]
    assert 0 < added <= most_added
    assert taken <= most_taken


def test_the_package_is_the_last_step():
    """Step 23 moves what there is into a package, and changes nothing in it."""
    assert code(path(22)) == code(locations.REFERENCE / "dezero" / "core_simple.py")


def test_the_reference_is_still_the_package():
    """Solutions beside it are no reason to be judged on another file, or to be told of one."""
    implementation = loading.load(locations.REFERENCE)
    assert implementation.where == "dezero/core_simple.py"
    assert [note.message for note in implementation.notes] == []
