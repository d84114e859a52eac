"""Where something is written is found without running it, or not at all."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest
from dezero_spec.script.places.own import Own
from dezero_spec.script.places.written import written

SOURCE = """
import contextlib, functools

def loud(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)
    return wrapper

def hidden(function):
    def wrapper(*arguments):
        return function(*arguments)
    return wrapper

class Meta(type):
    def __getattribute__(cls, name):
        raise RuntimeError("asked")

class Base:
    def inherited(self):
        return 1

class Variable(Base):
    def __init__(self, data):
        self.data = data

    def backward(self):
        def inner():
            return [
                1,
            ]
        return inner()

    @property
    def shape(self):
        return ()

    @staticmethod
    def make():
        return 1

    @loud
    def noisy(self):
        return 1

    @hidden
    def masked(self):
        return 1

    def __getattr__(self, name):
        raise RuntimeError("asked")

class Function(metaclass=Meta):
    def __call__(self, x):
        return x

@contextlib.contextmanager
def no_grad():
    yield

square = Function()
part = functools.partial(Variable.backward, None)
Variable.__mul__ = lambda self, other: other
Variable.__len__ = len
"""


@pytest.fixture
def names(tmp_path):
    """The names of an implementation that is written in a file."""
    path = tmp_path / "core.py"
    path.write_text(SOURCE, encoding="utf-8")
    namespace = {"__name__": "core"}
    exec(compile(SOURCE, str(path), "exec"), namespace)
    namespace["array"] = np.array
    namespace["own"] = Own(str(tmp_path))
    return namespace


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        ("Variable.backward", "def backward(self):", "    return inner()"),
        ("Variable.__init__", "def __init__(self, data):", "    self.data = data"),
        ("Variable.inherited", "def inherited(self):", "    return 1"),
        ("Variable.shape", "@property", "    return ()"),
        ("Variable.make", "@staticmethod", "    return 1"),
        ("Variable.noisy", "@loud", "    return 1"),
        ("Variable.__mul__", "Variable.__mul__ = lambda self, other: other", None),
        ("Function.__call__", "def __call__(self, x):", "    return x"),
        ("no_grad", "@contextlib.contextmanager", "    yield"),
        ("square", "def __call__(self, x):", "    return x"),
        ("part", "def backward(self):", "    return inner()"),
    ],
)
def test_found(names, path, first, last):
    """A function, method or property, through what wraps it; from its first line to its last."""
    ((file, line, _, source, start, shown, called),) = written(
        names, [[path.split(".")]], names["own"]
    )
    assert file.endswith("core.py")
    assert (source, shown[0], called, start) == (first, first, path, line)
    assert SOURCE.split("\n")[line - 1].strip() == first
    assert shown[-1] == (last or first)


@pytest.mark.parametrize(
    "path",
    ["Variable.masked", "Variable.__len__", "Variable.nothing", "nothing", "array", "Config.x"],
)
def test_not_found(names, path):
    """What a decorator hides, what is written in C or elsewhere, what isn't there."""
    assert written(names, [[path.split(".")]], names["own"]) == []


def test_the_first_call_that_is_found_counts(names):
    """With all that it leads to; those after it are not looked at."""
    calls = [
        [("Variable", "grad")],
        [("Sub", "backward"), ("Variable", "backward"), ("Variable", "shape")],
        [("no_grad",)],
    ]
    found = written(names, calls, names["own"])
    assert [each[-1] for each in found] == ["Variable.backward", "Variable.shape"]


@pytest.mark.parametrize("name", ["__len__", "__add__", "__str__"])
def test_a_special_method_must_be_there(names, name):
    """Where it is not, or not theirs, nothing else is shown in its place."""
    calls = [[("Variable", name), ("Function", "__call__")], [("Variable", "__init__")]]
    assert written(names, calls, names["own"]) == []
    calls[0].insert(0, ("Variable", "__mul__"))
    found = written(names, calls, names["own"])
    assert [each[-1] for each in found] == ["Variable.__mul__", "Function.__call__"]


def test_libraries_are_not_theirs(names):
    """What is borrowed from a library is no place of the implementer's."""
    names["dedent"] = textwrap.dedent
    assert written(names, [[("dedent",)]], names["own"]) == []


def test_whatever_stands_there(names):
    """Objects that answer nobody's questions do no harm."""

    class Hostile:
        def __getattribute__(self, name):
            raise RuntimeError("asked")

    names["Variable"] = Hostile()
    names["add"] = Hostile()
    assert written(names, [[("Variable", "backward")], [("add",)]], names["own"]) == []
