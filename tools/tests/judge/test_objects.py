"""Objects in a host behave, for a test of the suite, as they would beside it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from dezero_spec.judge.bench import JudgedBench
from dezero_spec.loading import MissingName
from dezero_spec.script.remote import Remote

Load = Callable[..., JudgedBench]

SOURCE = '''
import abc
from types import SimpleNamespace

class Things:
    """All kinds of things."""
    number = 3
    method_names = ("one", "two")

    def __init__(self):
        self.items = {"a": 1.5}
        self.shape = lambda: (1, 2)
        self._private = "kept"

    def same(self, thing):
        return thing

    def failing(self):
        raise Special("it's broken")

    @property
    def computed(self):
        return 42

class Special(KeyError):
    pass

class Sequence:
    def __init__(self, *items):
        self.items = items
    def __len__(self):
        return len(self.items)
    def __getitem__(self, index):
        return self.items[index]

class Truth:
    def __init__(self, truth):
        self.truth = truth
    def __bool__(self):
        return self.truth

class Order:
    def __init__(self, number):
        self.number = number
    def __gt__(self, other):
        return self.number > other
    def __float__(self):
        return float(self.number)

class Liar:
    __class__ = Variable
    def __eq__(self, other):
        return True
    def __hash__(self):
        return 0

class AskedMeta(type):
    def __instancecheck__(cls, thing):
        return True
    def __subclasscheck__(cls, kind):
        return True

class Asked(metaclass=AskedMeta):
    pass

class FloatLike(float):
    pass

class ArrayLike(np.ndarray):
    def __array__(self, *a, **k):
        raise RuntimeError("asked")
    shape = property(lambda self: (99,))
    def tobytes(self, *a):
        raise RuntimeError("asked")

class Manager:
    def __init__(self, swallow=False):
        self.seen, self.swallow = [], swallow
    def __enter__(self):
        return self
    def __exit__(self, kind, error, traceback):
        self.seen.append((kind.__name__ if kind else None, str(error)))
        return self.swallow

def echo(x): return x
def counting(n):
    yield from range(n)
def exiting(): raise SystemExit(3)
def interrupting(): raise KeyboardInterrupt
def unprintable():
    class Bad(Exception):
        def __str__(self): raise ValueError
    raise Bad
def long_message(): raise ValueError("x" * 10**6)
def deep(): return deep()
def objects(): return np.array([Variable(np.array(1.0)), 2.5, None], dtype=object)
def texts(): return np.array(["a", "b"])
def matrix(): return np.array([[1.0, 2.0]]).view(ArrayLike)
def broadcast(): return np.broadcast_to(np.array(0.0), (10**6, 10**6))
def keywords(*args, **kwargs): return args, kwargs
def remember(thing): seen.append(thing)
seen = []
def written(array):
    array[...] = 7.0
    return array
namespace = SimpleNamespace(a=1, b="two")
weak = lambda x: weakref.ref(x)
weak_proxy = lambda x: weakref.proxy(x)
'''


@pytest.fixture(scope="module")
def bench(launcher: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgedBench]:
    """A host with all kinds of things in it."""
    from dezero_spec.judge.running import load_judged

    from .conftest import REFERENCE
    from .hosts import write

    file = write(tmp_path_factory.mktemp("objects"), REFERENCE + SOURCE)
    implementation = load_judged(file, launcher)
    yield JudgedBench(implementation, 20.0)
    implementation.close()


@pytest.fixture
def dezero(bench: JudgedBench) -> Iterator[Any]:
    """Its names, in a test."""
    with bench.test():
        yield bench.dezero


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 2.5, 1j, "text", b"bytes", [1, [2.0]], (1, ("a",)), {"a": [None]}, ..., 10**30],
    ids=repr,
)
def test_plain_values(dezero: Any, value: Any) -> None:
    """Plain values pass, and come back as they were."""
    back = dezero.echo(value)
    assert type(back) is type(value)
    assert back == value


@pytest.mark.parametrize("value", [np.float32(1.5), np.int64(3), np.bool_(True), np.complex128(1j)])
def test_numpy_scalars(dezero: Any, value: Any) -> None:
    """So do numpy's scalars."""
    back = dezero.echo(value)
    assert type(back) is type(value)
    assert back == value


def test_arrays_are_copies_that_can_be_written_to(dezero: Any) -> None:
    """What the host does to an array that it was given happens there."""
    array = np.zeros(3)
    assert dezero.written(array).tolist() == [7.0, 7.0, 7.0]
    assert array.tolist() == [0.0, 0.0, 0.0]
    array.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        dezero.written(array)


def test_objects_are_themselves(dezero: Any) -> None:
    """The same object is the same proxy, by whatever way it comes."""
    x = dezero.Variable(np.array(1.0))
    things = dezero.Things()
    assert things.same(x) is x
    assert things.same([x, (x,)])[1][0] is x
    assert dezero.Sequence(x)[0] is x
    assert dezero.Variable is dezero.Variable
    assert dezero.Variable(np.array(1.0)) is not x


def test_attributes(dezero: Any) -> None:
    """Attributes are read, set and deleted; a missing one raises AttributeError."""
    things = dezero.Things()
    assert things.number == 3
    assert things.computed == 42
    assert things._private == "kept"
    assert things.items == {"a": 1.5}
    things.number = 4.5
    assert things.number == 4.5
    del things.number
    assert things.number == 3
    assert not hasattr(things, "nothing")
    assert getattr(things, "nothing", 7) == 7
    with pytest.raises(AttributeError, match="'Things' object has no attribute 'nothing'"):
        _ = things.nothing
    assert {"number", "same", "items"} <= set(dir(things))


def test_what_can_be_called(dezero: Any) -> None:
    """A thing can be called if the remote one can."""
    things = dezero.Things()
    assert callable(things.shape)
    assert callable(things.same)
    assert callable(dezero.Things)
    assert not callable(things)
    assert not callable(dezero.Variable(np.array(1.0)).shape)
    with pytest.raises(TypeError, match="'Things' object is not callable"):
        things()


def test_calls(dezero: Any) -> None:
    """Arguments arrive by position and by name."""
    assert dezero.keywords(1, "b", c=[2]) == ((1, "b"), {"c": [2]})
    method = dezero.Things().same
    assert method(3) == 3
    assert dezero.echo(method)(4) == 4


def test_names(dezero: Any) -> None:
    """Names that are not there are missing, not wrong."""
    assert "Variable" in dezero
    assert "Missing" not in dezero
    assert "Variable" in dir(dezero)
    with pytest.raises(MissingName, match=r"Missing is not defined in student\.py"):
        _ = dezero.Missing
    assert not hasattr(dezero, "Missing")


def test_types_have_their_names(dezero: Any) -> None:
    """A proxy's type is called as the remote type."""
    x = dezero.Variable(np.array(1.0))
    assert (type(x).__module__, type(x).__name__) == ("student", "Variable")
    assert (type(dezero.echo).__module__, type(dezero.echo).__name__) == ("builtins", "function")


@pytest.mark.parametrize(
    ("operate", "expected"),
    [
        (lambda x, y: x + y, [6.0, 6.0]),
        (lambda x, y: x - y, [-2.0, -2.0]),
        (lambda x, y: x * 4, [8.0, 8.0]),
        (lambda x, y: 3.0 * x, [6.0, 6.0]),
        (lambda x, y: 1 - x, [-1.0, -1.0]),
        (lambda x, y: x / np.array([1.0, 2.0]), [2.0, 1.0]),
        (lambda x, y: np.array([1.0, 2.0]) / x, [0.5, 1.0]),
        (lambda x, y: np.float64(6.0) / x, [3.0, 3.0]),
        (lambda x, y: np.array(6.0) - x, [4.0, 4.0]),
        (lambda x, y: x**2, [4.0, 4.0]),
        (lambda x, y: -x, [-2.0, -2.0]),
    ],
)
def test_operators(dezero: Any, operate: Callable[[Any, Any], Any], expected: list[float]) -> None:
    """Operators work in both positions, with numbers and arrays, and give one object."""
    x = dezero.Variable(np.array([2.0, 2.0]))
    y = dezero.Variable(np.array([4.0, 4.0]))
    result = operate(x, y)
    assert isinstance(result, dezero.Variable)
    assert result.data.tolist() == expected


def test_operators_that_are_not_there(dezero: Any) -> None:
    """A missing operator raises what Python raises there."""
    things = dezero.Things()
    with pytest.raises(
        TypeError, match=r"unsupported operand type\(s\) for \+: 'Things' and 'int'"
    ):
        _ = things + 1
    with pytest.raises(
        TypeError, match=r"unsupported operand type\(s\) for \+: 'int' and 'Things'"
    ):
        _ = 1 + things
    with pytest.raises(TypeError, match="bad operand type for unary -: 'Things'"):
        _ = -things


def test_comparisons(dezero: Any) -> None:
    """Comparisons are made there; equality is identity."""
    order = dezero.Order(3)
    assert order > 2
    assert not order > 4
    assert float(order) == 3.0
    assert order == order
    liar = dezero.Liar()
    assert liar != 3
    assert liar != dezero.Liar()


def test_length_and_items(dezero: Any) -> None:
    """len, items and iteration work where the remote type has them, and fail where not."""
    sequence = dezero.Sequence(1, "b")
    assert len(sequence) == 2
    assert sequence[1] == "b"
    assert list(sequence) == [1, "b"]
    assert "b" in sequence
    first, second = sequence
    assert (first, second) == (1, "b")
    assert list(dezero.counting(3)) == [0, 1, 2]
    things = dezero.Things()
    with pytest.raises(TypeError, match="object of type 'Things' has no len"):
        len(things)
    with pytest.raises(TypeError):
        iter(things)
    with pytest.raises(TypeError, match="not subscriptable"):
        _ = things[0]
    with pytest.raises(IndexError):
        _ = sequence[5]
    with pytest.raises(TypeError, match="len\\(\\) of unsized object"):
        len(dezero.Variable(np.array(1.0)))


def test_truth(dezero: Any) -> None:
    """Truth is what the remote object says, and True where it says nothing."""
    assert dezero.Things()
    assert dezero.Truth(True)
    assert not dezero.Truth(False)
    assert not dezero.Sequence()
    assert dezero.Sequence(1)


def test_isinstance_goes_by_the_true_type(dezero: Any) -> None:
    """Neither a lying __class__ nor a metaclass makes an object a Variable."""
    x = dezero.Variable(np.array(1.0))
    assert isinstance(x, dezero.Variable)
    assert not isinstance(dezero.Liar(), dezero.Variable)
    assert not isinstance(dezero.Things(), dezero.Asked)
    assert isinstance(dezero.Asked(), dezero.Asked)
    assert not isinstance(3.0, dezero.Variable)
    assert issubclass(dezero.Square, dezero.Function)
    assert not issubclass(dezero.Variable, dezero.Asked)
    with pytest.raises(TypeError):
        isinstance(x, dezero.echo)


def test_subclasses_of_builtins_are_no_values(dezero: Any) -> None:
    """A subclass of float is not taken for the number that it claims to be."""
    number = dezero.FloatLike(2.0)
    assert type(number) is not float
    assert float(number) == 2.0


def test_arrays_of_a_subclass_arrive_as_arrays(dezero: Any) -> None:
    """What an array holds is not its subclass's to say."""
    array = dezero.matrix()
    assert type(array) is np.ndarray
    assert array.tolist() == [[1.0, 2.0]]


def test_arrays_of_objects(dezero: Any) -> None:
    """An array of objects arrives as one, with the objects in it."""
    array = dezero.objects()
    assert array.dtype == object
    assert isinstance(array[0], dezero.Variable)
    assert array[1:].tolist() == [2.5, None]
    texts = dezero.texts()
    assert type(texts) is not np.ndarray
    assert [str(each) for each in texts] == ["a", "b"]
    with pytest.raises(ValueError, match="not producing an array"):
        np.asarray(texts)


def test_too_large(dezero: Any) -> None:
    """A value of 8 TB is an error, not an attempt."""
    with pytest.raises(Exception, match="too large for the judge"):
        dezero.broadcast()
    assert dezero.echo(1) == 1


def test_exceptions(dezero: Any) -> None:
    """Exceptions come with name, message, builtin base, and the lines that they came from."""
    with pytest.raises(KeyError) as caught:
        dezero.Things().failing()
    error: Any = caught.value
    assert type(error).__name__ == "Special"
    assert str(error) == '"it\'s broken"'
    assert [(p.function, p.source) for p in error.places] == [
        ("failing", 'raise Special("it\'s broken")')
    ]
    assert error.places[0].file.endswith("student.py")
    with pytest.raises(ValueError, match=r"^x{4000} … 996,000 characters more$"):
        dezero.long_message()
    with pytest.raises(Exception, match="its message can't be shown"):
        dezero.unprintable()
    with pytest.raises(RecursionError):
        dezero.deep()


@pytest.mark.parametrize("name", ["exiting", "interrupting"])
def test_exits_are_exceptions_that_end_nothing(dezero: Any, name: str) -> None:
    """What would end the judge's process is an exception like any other."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011
        getattr(dezero, name)()
    assert isinstance(caught.value, Remote)
    assert not isinstance(caught.value, (Exception, SystemExit, KeyboardInterrupt))
    assert dezero.echo(1) == 1


def test_with(dezero: Any) -> None:
    """A with block enters and leaves there; an exception passes through."""
    with dezero.Manager() as manager:
        pass
    with pytest.raises(KeyError), manager:
        raise KeyError("ours")
    with pytest.raises(ZeroDivisionError), manager:
        raise ZeroDivisionError("by hand")
    assert manager.seen == [
        (None, "None"),
        ("KeyError", "\"'ours'\""),
        ("ZeroDivisionError", "by hand"),
    ]
    with dezero.Manager(True):
        raise KeyError("swallowed")
    with pytest.raises((TypeError, AttributeError)), dezero.Things():
        pass


def test_no_manager_swallows_a_check(dezero: Any) -> None:
    """A check that failed has failed, and what it expected is not told."""
    manager = dezero.Manager(True)
    with pytest.raises(AssertionError), manager:
        raise AssertionError("expected 42")
    assert manager.seen == [("AssertionError", "")]


def test_weak_references(dezero: Any) -> None:
    """A weak reference is one to isinstance, as snippets ask."""
    x = dezero.Variable(np.array(1.0))
    reference, proxy = dezero.weak(x), dezero.weak_proxy(x)
    assert isinstance(reference, weakref.ref)
    assert reference() is x
    assert isinstance(proxy, weakref.ProxyTypes)
    assert proxy.data == 1.0


def test_lifetimes(bench: JudgedBench) -> None:
    """An object lives there as long as it is named here or there, and not a request longer."""
    with bench.test():
        dezero, lifetime = bench.dezero, bench.lifetime
        with lifetime.collector_off():
            x = dezero.Variable(np.array(1.0))
            y = bench.functions.Square()(x)
            watched, function = lifetime.watch(y), lifetime.watch(y.creator)
            data = lifetime.watch(y, "data")
            assert watched.alive
            assert function.alive
            assert data.alive
            before = lifetime.live_variables()
            # Not by pytest.raises, which keeps what it has caught.
            failed = 0
            for failing in (lambda y: y + "text", lambda y: y.nothing):
                try:
                    failing(y)
                except (TypeError, AttributeError):
                    failed += 1
            assert failed == 2
            del y
            assert not watched.alive
            assert not function.alive
            assert not data.alive
            assert lifetime.live_variables() == before - 1


def test_a_test_leaves_nothing_behind(bench: JudgedBench) -> None:
    """At the end of a test its objects go, and flags are as they were."""
    with bench.test():
        x = bench.dezero.Variable(np.array(1.0))
        bench.dezero.Config.enable_backprop = False
        alive = bench.lifetime.watch(x)
        assert alive.alive
        gone = weakref.ref(x)
    with bench.test():
        assert bench.dezero.Config.enable_backprop is True
        assert bench.lifetime.live_variables() == 0
    del x
    assert gone() is None


def test_a_failing_test_can_still_be_looked_at(bench: JudgedBench) -> None:
    """After a failure a report may ask; the objects go when the next test begins."""
    caught: Any = None
    try:
        with bench.test():
            x = bench.dezero.Variable(np.array(1.0))
            count = bench.lifetime.live_variables()
            raise KeyError
    except KeyError as error:
        caught = error
    assert caught is not None
    assert x.data == 1.0
    with bench.test():
        assert bench.lifetime.live_variables() == count - 1
