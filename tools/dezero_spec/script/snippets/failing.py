"""From a failure to its snippet."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from dezero_spec import locations
from dezero_spec.script.places.lines import frames
from dezero_spec.script.remote import Remote
from dezero_spec.script.snippets import layout, source
from dezero_spec.script.snippets.body import (
    FAILS,
    Body,
    check_of,
    failing_in,
    name_of,
    printed,
    tidy,
)
from dezero_spec.script.snippets.folding import Folder, Taken
from dezero_spec.script.snippets.literals import expression, literal

if TYPE_CHECKING:
    import pytest

    from dezero_spec.loading import Implementation

DTYPE = "dtype "  # how checks.assert_array begins what it expected, where that is amiss


@dataclass(frozen=True)
class Snippet:
    """`text`: the lines; `subject`: what the failing check looked at, as source."""

    text: str = ""
    subject: str = ""


@dataclass
class Frame:
    """A frame of the suite on the way to the failure."""

    file: str
    function: str
    line: int
    values: Mapping[str, Any]


@dataclass
class Found:
    """What is known of a failure."""

    function: FunctionType
    parameters: Mapping[str, object]
    frames: list[Frame]  # outermost first
    error: BaseException
    expected: str
    obtained: str

    @property
    def broken(self) -> bool:
        """Whether a check failed, as opposed to the implementation."""
        return isinstance(self.error, locations.suite_module("checks").RuleBroken)


def snippet_of(
    item: pytest.Item,
    excinfo: pytest.ExceptionInfo[BaseException],
    implementation: Implementation,
    expected: str,
    obtained: str,
) -> Snippet:
    """Return the snippet; raises what it likes where the suite goes beyond what is known here."""
    function: FunctionType = item.function  # type: ignore[attr-defined]
    callspec = getattr(item, "callspec", None)
    found = Found(
        function,
        callspec.params if callspec else {},
        list(_frames(excinfo)),
        excinfo.value,
        expected,
        obtained,
    )
    missing = getattr(excinfo.value, "name", None)
    if type(excinfo.value).__name__ == "MissingName" and str(missing).isidentifier():
        return _missing(str(missing), implementation)
    for frame in reversed(found.frames):
        lines = getattr(excinfo.value, "code", None) if found.broken else None
        lines = lines or frame.values.get("code")
        if isinstance(lines, list):
            return _from_code(lines, frame, found, implementation)
    method = _unittest_method(found)
    if method is not None:
        return _from_unittest(method, found, implementation)
    return _from_test(found, implementation)


def _frames(excinfo: pytest.ExceptionInfo[BaseException]) -> Iterator[Frame]:
    for frame, line in frames(excinfo.tb):
        file = frame.f_code.co_filename
        if file.startswith(str(locations.SUITE)) and not file.endswith("checks.py"):
            yield Frame(file, frame.f_code.co_name, line, frame.f_locals)
    if isinstance(excinfo.value, Remote):
        # The helpers' lines, which it went through in the other process.
        helpers = str(locations.SUITE / "functions.py")
        for each in excinfo.value.frames:
            made = {"variables": [None] * each.variables} if each.variables >= 0 else {}
            yield Frame(helpers, each.function, each.line, made)


def _missing(name: str, implementation: Implementation) -> Snippet:
    """Show that a name can't be had: the import that needs it, or the name by itself."""
    lines = list(implementation.import_lines)
    comment = f"  # expected {name} to be there"
    if any("{names}" in line for line in lines):
        lines = [each.replace("{names}", name) + comment * ("{names}" in each) for each in lines]
        return Snippet("\n".join(lines), name)
    header = "\n".join(lines)
    return Snippet(f"{header}\n\n{name}{comment}".lstrip("\n"), name)


def _from_test(found: Found, implementation: Implementation) -> Snippet:
    definition = source.definition_of(found.function)
    code = found.function.__code__
    frame = next((f for f in reversed(found.frames) if f.line and _is_of(f, code)), None)
    taken = Taken()
    own = {*code.co_varnames, *code.co_cellvars}
    values = frame.values if frame else {}
    folder = Folder(implementation, taken, found.function.__globals__, own, values)
    for name, value in found.parameters.items():
        written = literal(value)
        if written is not None:
            folder.values[name] = written
    body = Body(folder, frame.line if frame else 0)
    try:
        statements = body.until_failure(source.without_docstring(definition.body))
    except LookupError:
        # Nothing of the test to show: what failed is in the helpers, or before the test began.
        return _from_helper(found, folder)
    tidy(statements)
    if body.check is not None and "package.import_effects" in ast.unparse(body.check):
        return _quiet_import(implementation)
    return _finish(statements, body.check, found, folder)


def _quiet_import(implementation: Implementation) -> Snippet:
    """Show the import, which is all there is to see."""
    name = next((n for n in ("Variable", *implementation.names) if n.isidentifier()), "Variable")
    lines = [line.replace("{names}", name) for line in implementation.import_lines]
    return Snippet("\n".join([*lines, "# expected: it defines names and does nothing else"]))


def _is_of(frame: Frame, code: Any) -> bool:
    return (frame.file, frame.function) == (code.co_filename, code.co_name)


def _finish(
    statements: list[ast.stmt], check: ast.Call | None, found: Found, folder: Folder
) -> Snippet:
    failing = failing_in(statements)
    looked_at = printed(failing)
    subject = _text(looked_at)
    if looked_at is not None and found.broken and found.expected.startswith(DTYPE):
        # Printing the values would not show it.
        looked_at = expression(f"np.asarray({ast.unparse(looked_at)}).dtype")
        failing.value.args[0] = looked_at  # type: ignore[attr-defined]
    elif looked_at is not None and found.obtained in (
        repr(found.expected),
        found.expected.removeprefix("dtype(").removesuffix(")"),
    ):
        # A text of it, or the name of that dtype: print would show the same.
        looked_at = expression(f"repr({ast.unparse(looked_at)})")
        failing.value.args[0] = looked_at  # type: ignore[attr-defined]
    elif looked_at is not None and layout.print_alike(found.expected, found.obtained):
        looked_at = expression(f"np.asarray({ast.unparse(looked_at)}).tolist()")
        failing.value.args[0] = looked_at  # type: ignore[attr-defined]
    if looked_at is None:
        looked_at = getattr(failing, "value", None)
        subject = _text(looked_at)
    lines = layout.with_comment(layout.lines_of(statements), _comment(check, found))
    text = layout.assemble(lines, folder.taken, folder, folder.implementation.import_lines)
    return Snippet(text, subject)


def _text(node: ast.expr | None) -> str:
    return layout.as_by_hand(ast.unparse(node)) if node is not None else ""


def _comment(check: ast.Call | None, found: Found) -> str:
    if not found.broken or check is None:
        return layout.cut(found.obtained, 80)
    name = name_of(check)
    if name == "assert_true":
        return "expected True"
    if name == "assert_raises":
        return f"expected {layout.cut(found.expected)}"
    if found.expected.startswith(DTYPE):
        return f"expected {found.expected.removeprefix(DTYPE)}"
    return f"expected {layout.expected_value(found.expected)}"


# Lines that a plan wrote.


def _from_code(
    code: list[str], frame: Frame, found: Found, implementation: Implementation
) -> Snippet:
    steps = [line for line in code if not line.startswith("print(")]
    result = steps[-1].partition(".")[0]
    call = _statement_at(frame)
    check = check_of(call) if call is not None else None
    name = name_of(check) if check is not None else ""
    leaf = frame.values.get("leaf")
    looked_at = ""
    if name == "assert_value":
        looked_at, steps = f"{result}.data", steps[:-1]
    elif name == "assert_gradient" and f"print(v{leaf}.grad)" in code:
        looked_at = f"v{leaf}.grad"
    else:
        steps = _until_raised(steps, found)
    lines = [*steps, f"print({looked_at})"] if looked_at else steps
    comment = _comment(check, found)
    subject = looked_at or lines[-1].rpartition(" = ")[2]
    lines = layout.with_comment([*lines[:-1], FAILS, lines[-1]], comment)
    taken = Taken()
    layout.take_by_name(lines, taken)
    folder = Folder(implementation, taken, {}, (), {})
    return Snippet(layout.assemble(lines, taken, folder, implementation.import_lines), subject)


def _until_raised(steps: list[str], found: Found) -> list[str]:
    """Cut a plan off after the step in which the implementation raised, where that is known."""
    for frame in found.frames:
        made = frame.values.get("variables")
        if frame.function == "run" and isinstance(made, list):
            starts = (f"v{len(made)} =", f"v{len(made)},")
            at = [i for i, line in enumerate(steps) if line.startswith(starts)]
            return steps[: at[0] + 1] if at else steps
    return steps


def _statement_at(frame: Frame) -> ast.stmt | None:
    """Return the innermost statement at a frame's line."""
    innermost = None
    for node in ast.walk(source.module(frame.file)):
        if isinstance(node, ast.stmt) and source.has_line(node, frame.line):
            innermost = node
    return innermost


# A test in unittest's form, and errors from the helpers.


def _unittest_method(found: Found) -> FunctionType | None:
    """Return the unittest method that a test runs, if it does."""
    method = found.parameters.get("method")
    for value in found.function.__globals__.values():
        if isinstance(value, ModuleType) and isinstance(method, str):
            cases = getattr(value, "SquareTest", None)
            if hasattr(cases, method):
                function: FunctionType = getattr(cases, method)
                return function
    return None


def _from_unittest(method: FunctionType, found: Found, implementation: Implementation) -> Snippet:
    definition = source.definition_of(method)
    code = method.__code__
    folder = Folder(implementation, Taken(), method.__globals__, code.co_varnames, {})
    statements = source.without_docstring(definition.body)
    body = Body(folder, statements[-1].lineno)
    statements = body.until_failure(statements)
    tidy(statements)
    assert body.check is not None
    equal = name_of(body.check) == "assertEqual"
    expected = ast.unparse(body.check.args[1]) if equal else "True"
    lines = layout.with_comment(layout.lines_of(statements), f"expected {expected}")
    looked_at = printed(failing_in(statements))
    text = layout.assemble(lines, folder.taken, folder, implementation.import_lines)
    return Snippet(text, _text(looked_at))


def _from_helper(found: Found, folder: Folder) -> Snippet:
    """Show the line of the helpers, or the helper class, at which the implementation raised."""
    comment = layout.cut(found.obtained, 80)
    frame = found.frames[-1] if found.frames else None
    folder = Folder(folder.implementation, folder.taken, {}, (), {})
    lines: list[str] = []
    if frame is not None and frame.file.endswith("functions.py"):
        node = _statement_at(frame)
        if isinstance(node, ast.ClassDef):
            lines = [*layout.written_out(node, folder).text.splitlines(), f"# {comment}"]
        elif node is not None:
            body = Body(folder, node.lineno)
            new = body.until_failure([node])
            unknown = set(source.loaded(new)) - folder.taken.names - {"np", FAILS}
            if not unknown & source.bound([source.module(frame.file)]):
                lines = layout.with_comment(layout.lines_of(new), comment)
    return Snippet(
        layout.assemble(
            lines or [f"# {comment}"], folder.taken, folder, folder.implementation.import_lines
        )
    )
