"""What there is to reach in a source."""

from __future__ import annotations

import ast
import itertools
import sys

import pytest
from dezero_spec.script.reached import ranges
from dezero_spec.script.reached.statements import (
    MOST_CHARACTERS,
    MOST_FUNCTIONS,
    MOST_LINES,
    WIDEST,
    functions,
    shown,
    statements,
)
from dezero_spec.script.reached.tracing import Tracer

SOURCE = '''\
"""A docstring."""
import math

@staticmethod
def late():
    global x
    return math.sin(
        1,
    )


class Thing:
    """Another."""
    kept: int

    def method(self):
        """And another."""
        if self and (
            True
        ):
            return 1; return 2
        try:
            a = 1
        except ValueError:
            b = 2
        else: c = 3
        finally:
            d = [
                4,
            ]

        def inner(): return 5
        return inner
'''


def test_statements():
    """Blocks up to their bodies, other statements whole; nothing for what runs nothing."""
    found = statements(ast.parse(SOURCE).body)
    assert found == [
        *((2, 2), (4, 5), (7, 9), (12, 12), (16, 16), (18, 20), (21, 21), (22, 22), (23, 23)),
        *((25, 25), (26, 26), (28, 30), (32, 32), (33, 33)),
    ]


def test_statements_never_overlap():
    """Those of this very suite's modules stand apart, in order, and end where their source does."""
    for module in (ast, sys.modules[__name__], pytest):
        with open(module.__file__, encoding="utf-8") as file:
            text = file.read()
        found = statements(ast.parse(text).body)
        assert found
        assert all(a <= b for a, b in found)
        assert all(b < c for (_, b), (c, _) in itertools.pairwise(found))
        assert found[-1][1] <= text.count("\n") + 1


def test_functions():
    """Methods by their class, functions inside others by those; decorators belong to them."""
    assert functions(ast.parse(SOURCE).body) == [
        ("late", 4, 9),
        ("Thing.method", 16, 33),
        ("Thing.method.inner", 32, 32),
    ]


def test_so_many_functions():
    """There is an end to them."""
    text = "\n".join(f"def f{n}(): pass" for n in range(2 * MOST_FUNCTIONS))
    assert len(functions(ast.parse(text).body)) == MOST_FUNCTIONS


def test_deep_sources():
    """Depth costs no recursion."""
    text = "x = " + "-" * 50 + "1\n"
    text += "\n".join(" " * n + "if x:" for n in range(90)) + "\n" + " " * 90 + "pass\n"
    assert len(statements(ast.parse(text).body)) == 92


@pytest.mark.parametrize(
    ("text", "kept", "cut"),
    [
        ("a\nb\n", ["a", "b"], False),
        ("a\nb", ["a", "b"], False),
        ("", [""], False),
        ("x" * (WIDEST + 1), ["x" * WIDEST], True),
        ("a\n" * (MOST_LINES + 5), ["a"] * MOST_LINES, True),
        ("\x00\u202e\ud800\n", ["\x00\u202e\ud800"], False),
    ],
)
def test_what_is_kept_of_a_source(text, kept, cut):
    """As much as there is room for."""
    assert shown(text) == (kept, cut)


def test_a_long_source_is_cut():
    """In characters as in lines."""
    lines, cut = shown(("y" * 300 + "\n") * 2000)
    assert cut
    assert sum(map(len, lines)) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    ("numbers", "text"), [((), ""), ((5,), "5"), ((1, 2, 3, 7), "1-3,7"), ((9, 8, 1), "1,8-9")]
)
def test_sets_as_texts(numbers, text):
    """There and back."""
    assert ranges.written(numbers) == text
    assert ranges.read(text, 10) == frozenset(numbers)


@pytest.mark.parametrize(
    "text", ["x", "1-", "-1", "3-1", "1,,2", "1 2", "1234567", "१", "10", "1,"]
)
def test_texts_that_are_no_sets(text):
    """They are refused, as is what goes beyond the limit."""
    with pytest.raises(ValueError):  # noqa: PT011
        ranges.read(text, 10)


def test_tracing():
    """Modules and classes count when they are loaded, functions when they are called."""
    tracer = Tracer()
    code = compile(SOURCE, "<traced>", "exec")
    names: dict = {}
    with tracer.loading(lambda file: file == "<traced>"):
        exec(code, names)
        names["Thing"]().method()
    (loaded,) = tracer.taken().values()  # some versions have lines for what runs nothing
    assert {2, 4, 12, 16} <= {*loaded} <= {1, 2, 4, 5, 12, 13, 14, 16}
    tracer.watch(["<traced>"])
    made = names["Thing"]()
    inner = tracer.run(made.method, ())
    (ran,) = tracer.taken().values()
    assert {16, 18, 21} <= {*ran} <= {16, 18, 19, 20, 21}
    assert inner == 1
    assert tracer.taken() == {}
    assert sys.gettrace() is not tracer._look


def test_tracing_keeps_nothing_alive():
    """An object goes when its last reference does, be it in a function that is traced."""
    import weakref

    text = "def make(kind):\n    thing = kind()\n    return ref(thing)\n"
    names: dict = {"ref": weakref.ref}
    exec(compile(text, "<traced>", "exec"), names)
    tracer = Tracer()
    tracer.watch(["<traced>"])
    assert tracer.run(names["make"], (type("Kind", (), {}),))() is None
    assert tracer.taken() == {"<traced>": [1, 2, 3]}


def test_tracing_survives_an_exception():
    """Whatever is raised passes through, and nothing is noted any more."""
    names: dict = {}
    exec(compile("def fail():\n    raise KeyError(1)\n", "<traced>", "exec"), names)
    tracer = Tracer()
    tracer.watch(["<traced>"])
    before = sys.gettrace()
    with pytest.raises(KeyError):
        tracer.run(names["fail"], ())
    assert tracer.taken() == {"<traced>": [1, 2]}
    sys.settrace(before)
