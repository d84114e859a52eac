"""Every check of the suite, made to fail, gives lines that run as they stand."""

from __future__ import annotations

import ast
import code
import contextlib
import dataclasses
import gc
import io
import os
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from dezero_spec import deadline, locations
from dezero_spec.loading import Namespace
from dezero_spec.script import snippets
from dezero_spec.script.snippets import Snippet
from dezero_spec.script.snippets.failing import snippet_of
from dezero_spec.suite import catalogue, explain

SOURCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
PLAIN_IMPORT = ["from student import {names}"]
FIXTURES = ("dezero", "functions", "lifetime", "package")
# The book's first forms, which the reference has left behind.
SUPERSEDED = {rule.id for rule in catalogue.rules() if rule.until is not None}


@dataclasses.dataclass
class Fake:
    """An implementation, as far as snippets look at it."""

    names: dict[str, object]
    import_lines: list[str]
    where: str = "student.py"


def implementation(*changes: tuple[str, str], without: tuple[str, ...] = ()) -> Fake:
    """Return the reference with pieces of its source replaced and names taken out."""
    source = SOURCE
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    names: dict[str, object] = {"__name__": "student"}
    exec(compile(source, "student.py", "exec"), names)
    return Fake({n: v for n, v in names.items() if n not in without}, PLAIN_IMPORT)


class Collected:
    """A pytest plugin that keeps the items."""

    def __init__(self) -> None:
        self.items: list[Any] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep them before any is left out."""
        self.items = list(items)


@pytest.fixture(scope="module")
def items() -> list[Any]:
    """All tests of the suite."""
    collected = Collected()
    arguments = [
        *(str(locations.SUITE), f"--rootdir={locations.SUITE.parent}", "--collect-only"),
        *("-c", os.devnull, "--assert=plain", "-pno:terminal", "-pno:cacheprovider"),
        "-pdezero_spec.suite.pytest_plugin",
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        patch.setenv("PYTEST_ADDOPTS", "")
        pytest.main(arguments, plugins=[collected])
    assert len(collected.items) > 300
    return collected.items


class Package:
    """The fixture `package`."""

    has_core_simple = True
    import_effects = ()
    name = "dezero"
    numpy = np.__version__

    def __init__(self, names: dict[str, object]) -> None:
        self._names = names

    def imported(self, module: str, name: str) -> object:
        """Return a name."""
        return self._names[name]

    def top_level_has(self, name: str) -> bool:
        """Tell of a name."""
        return name in self._names


def helpers(dezero: Namespace, names: Any) -> Any:
    """Return the helpers as a bench gives them."""
    functions, provided = map(locations.suite_module, ("functions", "provided"))
    made = functions.define(dezero)
    vars(made).update(provided.Provided(dezero, functions.methods_of(names)).answers())
    return made


def failure_of(item: Any, fake: Fake) -> pytest.ExceptionInfo[BaseException] | None:
    """Run a test as pytest would; return how it failed."""
    dezero = Namespace(fake.names, fake.where)
    fixtures: dict[str, Callable[[], Any]] = {
        "dezero": lambda: dezero,
        "functions": lambda: helpers(dezero, fake.names),
        "lifetime": lambda: locations.suite_module("lifetimes").Lifetimes(dezero),
        "package": lambda: Package(fake.names),
    }
    try:
        arguments = {name: fixtures[name]() for name in FIXTURES if name in item.fixturenames}
        if hasattr(item, "callspec"):
            arguments.update(item.callspec.params)
        item.function(**arguments)
    except (Exception, deadline.TimeLimit) as error:
        if isinstance(error, locations.suite_module("rule").NotProvided):
            return None
        return pytest.ExceptionInfo.from_exception(error)
    return None


@contextlib.contextmanager
def failing_check(item: Any, number: int) -> Iterator[list[str]]:
    """Make check number `number` of a test fail, whatever it finds; give its name."""
    broken = locations.suite_module("checks").RuleBroken
    names: list[str] = []
    failed: list[str] = []

    def made_to_fail(name: str, check: Any) -> Any:
        def wrapper(*arguments: Any, **named: Any) -> None:
            names.append(name)
            if len(names) == number:
                failed.append(name)
                raise broken(None, "'expected'", "obtained", named.get("code"))
            check(*arguments, **named)

        return wrapper

    with pytest.MonkeyPatch.context() as patch:
        for name, value in list(item.function.__globals__.items()):
            if name.startswith("assert_"):
                patch.setitem(item.function.__globals__, name, made_to_fail(name, value))
        yield failed


class Prompt(code.InteractiveConsole):
    """A Python prompt into which lines are pasted."""

    def __init__(self, names: dict[str, object] | None = None) -> None:
        super().__init__({"__name__": "__main__", **(names or {})})
        self.errors = ""

    def showtraceback(self) -> None:
        """Keep what would be shown of an error."""
        self.errors += traceback.format_exc()

    def showsyntaxerror(self, filename: str | None = None, **more: Any) -> None:
        """Keep what would be shown of a syntax error."""
        self.errors += traceback.format_exc()

    def paste(self, text: str) -> str:
        """Return what the lines print."""
        out = io.StringIO()
        collecting = gc.isenabled()
        try:
            with contextlib.redirect_stdout(out):
                more = [self.push(line) for line in [*text.splitlines(), ""]]
        finally:
            if collecting:
                gc.enable()
        assert not more[-1], f"unfinished:\n{text}"
        return out.getvalue()


@pytest.fixture
def reference_on_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make ``import dezero`` find the reference, for the length of a test."""
    before = {n: m for n, m in sys.modules.items() if n.partition(".")[0] == "dezero"}
    for name in before:
        del sys.modules[name]
    monkeypatch.syspath_prepend(str(locations.REFERENCE))
    yield
    for name in [n for n in sys.modules if n.partition(".")[0] == "dezero"]:
        del sys.modules[name]
    sys.modules.update(before)


def rule_of(item: Any) -> str:
    """Return the id of a test's rule."""
    mark = item.get_closest_marker("rule") or item.get_closest_marker("case_of")
    return str(mark.kwargs["id"])


@pytest.mark.usefixtures("reference_on_path")
def test_every_check(items: list[Any]) -> None:
    """Pasted at a prompt, the lines run and print; they are free of fixtures and parameters."""
    reference = implementation()
    reference.import_lines = ["from dezero.core_simple import {names}"]
    pasted, judged = 0, set()
    for item in items:
        for number in range(1, 100):
            with failing_check(item, number) as failed:
                excinfo = failure_of(item, reference)
            if excinfo is None:
                break
            if not failed:
                assert rule_of(item) in SUPERSEDED
                break
            made = snippet_of(item, excinfo, reference, "'expected'", "obtained")  # type: ignore[arg-type]
            assert_usable(made, item.name, failed[0], rule_of(item))
            pasted += 1
            judged.add(item.function)
            if rule_of(item) == "testing.gradient-check" and number == 3:
                break  # and so on
    left_out = {item.function for item in items} - judged
    superseded = {item.function for item in items if rule_of(item) in SUPERSEDED}
    assert left_out <= superseded
    assert pasted > 600


def assert_usable(made: Snippet, test: str, check: str, rule: str) -> None:
    """Paste a snippet whose `check` was made to fail."""
    names = {node.id for node in ast.walk(ast.parse(made.text)) if isinstance(node, ast.Name)}
    assert not names & {*FIXTURES, "bench", "_FAILS_HERE_"}, made.text
    longest = 80 if rule == "order.random-graphs" else 60  # a plan is as long as it is
    assert len(made.text.splitlines()) <= longest, made.text
    prompt = Prompt()
    printed = prompt.paste(made.text)
    if check == "assert_raises":
        assert prompt.errors, f"{test}:\n{made.text}"
        assert "NameError" not in prompt.errors, made.text
        assert "SyntaxError" not in prompt.errors, made.text
    else:
        assert not prompt.errors, f"{test}:\n{made.text}\n{prompt.errors}"
        assert printed or rule == "package.quiet-import", made.text
        assert made.subject or rule == "package.quiet-import", made.text


def snippet_for(items: list[Any], name: str, fake: Fake) -> str:
    """Return the snippet of a test that fails with `fake`, by way of the report's own words."""
    item = next(item for item in items if item.name == name)
    excinfo = failure_of(item, fake)
    assert excinfo is not None
    rule = catalogue.rule(rule_of(item))
    call = types.SimpleNamespace(excinfo=excinfo, duration=0.0, when="call")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explain, "_places", lambda *arguments: ())
        case = explain.case_of(item, rule, call, fake)  # type: ignore[arg-type]
    assert case.failure is not None
    return case.failure.snippet


ADD = """
class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1
    def backward(self, gy):
        return gy, gy
"""
SQUARE = """
class Square(Function):
    def forward(self, x):
        self.kept = x
        return x ** 2
    def backward(self, gy):
        return gy * (2 * self.kept)
"""
TRACE = """
class Trace:
    def __init__(self):
        self.calls = []
        self.received = []
    def square(self, name, x):
        return self.named(name, Square)(x)
    def add(self, name, x0, x1):
        return self.named(name, Add)(x0, x1)
    def named(self, name, base):
        trace = self
        class Named(base):
            def backward(self, *gys):
                trace.calls.append(name)
                trace.received.append(gys)
                return super().backward(*gys)
        return Named()
"""
OVERWRITES = ("x.grad = gx if x.grad is None else x.grad + gx", "x.grad = gx")
LAST_FIRST = ("(-x.creator.generation, len(seen), x.creator)", "(0, -len(seen), x.creator)")
STRONG = ("[weakref.ref(output) for", "[(lambda output=output: output) for")

GOLDEN = {
    "test_same_input_twice[0-d]": (
        [OVERWRITES],
        f"""\
import numpy as np
from student import Function, Variable
{ADD}
x = Variable(np.array(3.0))
y = Add()(x, x)
y.backward()
print(x.grad)  # expected 2.0""",
        "1.0",
    ),
    "test_freed_by_refcount[unused]": (
        [STRONG],
        f"""\
import gc
import weakref
import numpy as np
from student import Function, Variable
{SQUARE}
gc.disable()
x = Variable(np.array([1.0, 2.0]))
f = Square()
y = f(x)
variable = weakref.ref(y)
del f, y
print(variable() is None)  # expected True""",
        "False",
    ),
    "test_with_number[**]": (
        [("self.c * x ** (self.c - 1) * gy", "self.c * gy")],
        """\
import numpy as np
from student import Variable

x = Variable(np.array(2.0))
y = x ** np.float64(2.5)
y.backward()
print(x.grad)  # expected 7.0710678119""",
        "2.5",
    ),
    "test_diamond_order": (
        [LAST_FIRST],
        f"""\
import numpy as np
from student import Function, Variable
{SQUARE}{ADD}{TRACE}
trace = Trace()
x = Variable(np.array(1.0))
a = trace.square("A", x)
b = trace.square("B", a)
c = trace.square("C", a)
y = trace.add("D", b, c)
y.backward()
calls = list(trace.calls)
print(calls[:1] + sorted(calls[1:3]) + calls[3:])  # expected ['D', 'B', 'C', 'A']""",
        "['D', 'A', 'C', 'B']",
    ),
    "test_no_grad": (
        [
            (
                '    return using_config("enable_backprop", False)',
                "    return contextlib.nullcontext()",
            )
        ],
        f"""\
import gc
import weakref
import numpy as np
from student import Function, Variable, no_grad
{SQUARE}
x = Variable(np.array([2.0, 3.0]))
gc.disable()
with no_grad():
    a = Square()(x)
    y = Square()(a)
    middle = weakref.ref(a)
    del a
    print(middle() is None)  # expected True""",
        "False",
    ),
    "test_repr_matrix": (
        [('"\\n" + " " * len("variable(")', '"\\n"')],
        """\
import numpy as np
from student import Variable

x = Variable(np.array([[1, 2, 3], [4, 5, 6]]))
print(repr(x))
# expected variable([[1 2 3]
#                    [4 5 6]])""",
        "variable([[1 2 3]\n [4 5 6]])",
    ),
    "test_seed[0-d-float32]": (
        [("np.ones_like(self.data)", "np.ones(self.data.shape)")],
        """\
import numpy as np
from student import Function, Variable

class Probe(Function):
    def forward(self, x):
        return +x
    def backward(self, gy):
        self.received = gy
        return (gy,)

x = Variable(np.array(2.0, dtype="float32"))
f = Probe()
y = f(x)
y.backward()
print(np.asarray(f.received).dtype)  # expected float32""",
        "float64",
    ),
    "test_leaf_only": (
        [
            (
                "            return\n\n        # A heap",
                "            raise ValueError\n\n        # A heap",
            )
        ],
        """\
import numpy as np
from student import Variable

x = Variable(np.array(2.0))
try:
    x.backward()
except (RuntimeError, ValueError) as error:
    print(bool(str(error)))  # expected True""",
        "False",
    ),
    "test_random_graphs[seed=1]": ([OVERWRITES], None, None),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(items: list[Any], name: str) -> None:
    """The lines are what one would write by hand, and show the failure."""
    changes, text, shown = GOLDEN[name]
    fake = implementation(*changes)
    made = snippet_for(items, name, fake)
    if text is None:
        steps = made.splitlines()
        assert steps[:2] == ["import numpy as np", "from student import Function, Variable"]
        assert steps[-2].endswith(".backward()")
        assert steps[-1].startswith("print(v")
        assert "  # expected " in steps[-1]
    else:
        assert made == text
    fake.import_lines = []  # the names are there already
    prompt = Prompt(fake.names)
    printed = prompt.paste(snippet_for(items, name, fake))
    assert not prompt.errors
    if shown is not None:
        assert printed.strip() == shown
    else:
        assert printed.strip() != made.rpartition("# expected ")[2]


def test_implementation_raises(items: list[Any]) -> None:
    """The line that raised comes last, with the exception beside it."""
    fake = implementation(("    return Mul()(x0, as_array(x1, x0))", "    return Mul()(x0)"))
    made = snippet_for(items, "test_mul[0-d]", fake)
    *lines, last = made.splitlines()
    assert lines == [
        "import numpy as np",
        "from student import Variable",
        "",
        "a = Variable(np.array(3.0))",
        "b = Variable(np.array(2.0))",
    ]
    assert last.startswith("y = a * b  # TypeError: ")


def test_plan_raises(items: list[Any]) -> None:
    """A random expression ends with the step, or the backward, that raised."""
    fake = implementation(("return 2 * x * gy", "return 2 * x * gy.nothing"))
    made = snippet_for(items, "test_gradient_check_of_functions[square]", fake)
    assert made.splitlines()[-2:] == [
        "v1 = square(v0)",
        "v1.backward()  # AttributeError: 'numpy.ndarray' object has no attribute 'nothing'",
    ]
    fake = implementation(("    return Square()(x)", "    return Square()(x, x)"))
    made = snippet_for(items, "test_gradient_check_of_functions[square]", fake)
    assert made.splitlines()[-1].startswith("v1 = square(v0)  # TypeError: ")


@pytest.mark.parametrize(
    ("import_lines", "text"),
    [
        (
            ["# in the folder /here", "from student import {names}"],
            "# in the folder /here\nfrom student import div  # expected div to be there",
        ),
        (
            ["import runpy", "globals().update(runpy.run_path('/my core.py'))"],
            "import runpy\nglobals().update(runpy.run_path('/my core.py'))\n\n"
            "div  # expected div to be there",
        ),
        ([], "div  # expected div to be there"),
    ],
)
def test_missing_name(items: list[Any], import_lines: list[str], text: str) -> None:
    """A missing name is shown by asking for it."""
    fake = implementation(without=("div",))
    fake.import_lines = import_lines
    assert snippet_for(items, "test_functions_match[div-int]", fake) == text


def test_missing_function(items: list[Any]) -> None:
    """So is one that the helpers need, before the test begins."""
    fake = implementation(without=("Function",))
    made = snippet_for(items, "test_seed[0-d-float64]", fake)
    assert made == "from student import Function  # expected Function to be there"


def test_import_lines(items: list[Any]) -> None:
    """Lines that need no names come as they are; nothing is imported twice."""
    fake = implementation(OVERWRITES)
    fake.import_lines = ["import runpy", "globals().update(runpy.run_path('core {x}.py'))"]
    made = snippet_for(
        items, "test_cleargrad", implementation(("        self.grad = None\n\n", ""))
    )
    assert made.startswith("import numpy as np\nfrom student import Function, Variable\n\n")
    made = snippet_for(items, "test_same_input_twice[0-d]", fake)
    assert made.startswith(
        "import numpy as np\nimport runpy\nglobals().update(runpy.run_path('core {x}.py'))\n\nclass"
    )


@pytest.mark.parametrize(
    ("without", "lines"),
    [
        (("no_grad",), ['with using_config("enable_backprop", False):', "    Square()(x)"]),
        (
            ("no_grad", "using_config"),
            ["Config.enable_backprop = False", "Square()(x)", "Config.enable_backprop = True"],
        ),
    ],
)
def test_without_no_grad(items: list[Any], without: tuple[str, ...], lines: list[str]) -> None:
    """Backprop is turned off by what the implementation has."""
    fake = implementation(
        ("        self.creator = func\n", "        self.creator = None\n"), without=without
    )
    made = snippet_for(items, "test_graph_again_afterwards", fake).splitlines()
    start = made.index(lines[0])
    assert made[start : start + len(lines)] == lines


def test_helpers_raise(items: list[Any]) -> None:
    """What raises in the suite's helpers is shown by the helpers' line."""
    wrong = ("        self.data = data\n", '        raise RuntimeError("no")\n')
    made = snippet_for(items, "test_gradient_check[+-0-d]", implementation(wrong))
    assert made.splitlines()[-1].endswith("  # RuntimeError: no")
    fake = implementation()
    fake.names["Function"] = types.SimpleNamespace(__mro_entries__=lambda bases: 1 / 0)
    made = snippet_for(items, "test_seed[0-d-float64]", fake)
    assert made.startswith("from student import Function\n\nclass Square(Function):\n")
    assert "# ZeroDivisionError: division by zero" in made


def test_never_raises(items: list[Any]) -> None:
    """Whatever it is given, a snippet comes back, be it empty."""
    item = items[0]
    with pytest.raises(ValueError, match="outside") as excinfo:
        raise ValueError("outside of any test")
    fake: Any = implementation()
    assert isinstance(snippets.of(item, excinfo, fake, "", ""), Snippet)
    nothing: Any = None
    assert snippets.of(nothing, nothing, nothing, "", "") == Snippet()


def test_numpy_is_needed_only_where_used(items: list[Any]) -> None:
    """A snippet without arrays imports no numpy."""
    fake = implementation(("    enable_backprop = True\n", "    enable_backprop = None\n"))
    made = snippet_for(items, "test_default_on", fake)
    assert made == "from student import Config\n\nprint(Config.enable_backprop)  # expected True"
