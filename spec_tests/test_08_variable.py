"""Variable: an array with a name, a shape and a face."""

import numpy as np
import pytest

from .checks import (
    assert_array,
    assert_equal,
    assert_gradient,
    assert_none,
    assert_raises,
    assert_true,
)
from .lifetimes import COUNTING
from .rule import case_of, only_if, rule

ARRAYS = {
    "0-d": np.array(1.0),
    "1-d": np.array([1.0, 2.0, 3.0]),
    "2-d": np.array([[1, 2, 3], [4, 5, 6]]),
    "3-d": np.zeros((2, 3, 4), dtype=np.float32),
    "empty": np.zeros((0, 3)),
    "whole-number": np.array(0),
    "truth-values": np.array([[True, False]]),
    "4-d": np.ones((1, 2, 1, 3), dtype=np.int32),
}


@rule("variable.data", step=10)
def test_data(dezero):
    """Variable(array) keeps the array as its data, whatever its shape."""
    for data in ARRAYS.values():
        x = dezero.Variable(data)
        assert_true(isinstance(x.data, np.ndarray), "x.data is an ndarray", type(x.data).__name__)
        assert_array(x.data, data, dtype=str(data.dtype))


@case_of("variable.data")
def test_data_of_a_derived_class(dezero, functions):
    """Also an array of a class that derives from ndarray."""
    x = functions.of_derived_array(np.array([1.0, 2.0]))
    assert_array(x.data, [1.0, 2.0])


@rule("variable.name", step=19)
def test_name(dezero):
    """Variable(data, name=None) keeps a name, None at first, that can be set."""
    assert_none(dezero.Variable(np.array(1.0)).name)
    x = dezero.Variable(np.array(1.0), name="x")
    assert_equal(x.name, "x")
    x.name = "z"
    assert_equal(x.name, "z")


@case_of("variable.name")
def test_name_of_each(dezero, functions):
    """Each has a name of its own: another Variable's, or a result's, is another matter."""
    x = dezero.Variable(np.array(1.0), name="x")
    y = dezero.Variable(np.array(1.0), name="y")
    z = functions.Add()(x, y)
    assert_equal(x.name, "x")
    assert_equal(y.name, "y")
    assert_none(z.name)
    y.name = None
    assert_equal(x.name, "x")
    assert_none(y.name)


@case_of("variable.name")
def test_name_of_two(dezero, functions):
    """It is no more than a name: two Variables may have the same, and gradients of their own."""
    x = dezero.Variable(np.array(2.0), name="w")
    y = dezero.Variable(np.array(3.0), name="w")
    z = functions.Mul()(x, y)
    z.backward()
    assert_gradient(x, 3.0)
    assert_gradient(y, 2.0)


@case_of("variable.name")
def test_name_of_none(dezero):
    """A Variable without data may have a name too, an empty one among them."""
    x = dezero.Variable(None, name="x")
    assert_equal(x.name, "x")
    y = dezero.Variable(np.array(1.0), name="")
    assert_equal(y.name, "")


REJECTED = {
    "float": 1.0,
    "int": 1,
    "list": [1.0, 2.0],
    "str": "text",
    "tuple": (1.0, 2.0),
    "numpy-float64": np.float64(1.0),
}
OTHERS = [
    *(np.float32(1.0), np.int64(1), np.bool_(True), True, 1.0 + 2.0j, b"data", {"data": 1.0}),
    [[1.0, 2.0]],
]
FALSY = [0.0, 0, False, "", [], (), {}, np.float64(0.0), np.int64(0)]


SHOWN = [
    (np.array(0.0), "variable(0.0)"),
    (np.array(0), "variable(0)"),
    (np.array(-2), "variable(-2)"),
    (np.array(False), "variable(False)"),
    (np.array([0.0, 0.0]), "variable([0. 0.])"),
    (np.array([0]), "variable([0])"),
    (np.array([-1.5, 2.0]), "variable([-1.5  2. ])"),
    (np.array([0.123456789, 0.987654321]), "variable([0.12345679 0.98765432])"),
    (np.array([True, False]), "variable([ True False])"),
    (np.array([]), "variable([])"),
    (np.array([[7]]), "variable([[7]])"),
    (np.array(0.1, dtype="float32"), "variable(0.1)"),
    (np.array([1e10, 1.0]), "variable([1.e+10 1.e+00])"),
    (np.zeros(1001), "variable([0. 0. 0. ... 0. 0. 0.])"),
]


@rule("variable.rejects", step=19)
@pytest.mark.parametrize("kind", REJECTED)
def test_rejects(dezero, kind):
    """Data that is no ndarray and not None raises a TypeError that names the offending type."""
    data = REJECTED[kind]
    assert_raises(TypeError, dezero.Variable, data, naming=type(data).__name__)


@case_of("variable.rejects")
def test_rejects_falsy(dezero):
    """So it is with zero, False, and what is empty: None alone is no data."""
    for data in FALSY:
        assert_raises(TypeError, dezero.Variable, data, naming=type(data).__name__)


@case_of("variable.rejects")
def test_rejects_others(dezero, functions):
    """So it is with numbers of other types, a dict, a set, and a Variable itself."""
    for data in OTHERS:
        assert_raises(TypeError, dezero.Variable, data, naming=type(data).__name__)
    assert_raises(TypeError, dezero.Variable, functions.set_of([1.0, 2.0]), naming="set")
    x = dezero.Variable(np.array(1.0))
    assert_raises(TypeError, dezero.Variable, x)


@rule("variable.accepts-none", step=19)
def test_accepts_none(dezero):
    """A Variable without data, Variable(None), is accepted."""
    x = dezero.Variable(None)
    assert_true(x.data is None, "x.data is None", type(x.data).__name__)


@rule("variable.shape-ndim-size-dtype", step=19)
@pytest.mark.parametrize("attribute", ["shape", "ndim", "size", "dtype"])
def test_shape_ndim_size_dtype(dezero, attribute):
    """shape, ndim, size and dtype are the array's, read as attributes."""
    for data in ARRAYS.values():
        x = dezero.Variable(data)
        obtained = getattr(x, attribute)
        expected = getattr(data, attribute)
        assert_true(
            not callable(obtained),
            f"x.{attribute} is read as an attribute",
            "it is a method to call",
        )
        assert_equal(obtained, expected, f"x.{attribute}")


@case_of("variable.shape-ndim-size-dtype")
@pytest.mark.parametrize("attribute", ["shape", "ndim", "size", "dtype"])
def test_shape_ndim_size_dtype_of_new_data(dezero, attribute):
    """They follow when x.data is given another array; where it can't be, they stay."""
    x = dezero.Variable(np.array([1.0, 2.0, 3.0]))
    getattr(x, attribute)
    given = takes_data(x, np.array([[1, 2], [3, 4]]))
    data = np.array([[1, 2], [3, 4]]) if given else np.array([1.0, 2.0, 3.0])
    assert_equal(getattr(x, attribute), getattr(data, attribute))


def takes_data(x, data):
    """Return whether a Variable's data can be set: the notes read it alone."""
    try:
        x.data = data
    except AttributeError:
        return False
    return True


@rule("variable.len", step=19)
@pytest.mark.parametrize("array", ["1-d", "2-d", "3-d", "empty", "4-d"])
def test_len(dezero, array):
    """len(x) is the length of the first axis."""
    data = ARRAYS[array]
    x = dezero.Variable(data)
    assert_equal(len(x), len(data))


@case_of("variable.len")
def test_len_of_scalar(dezero):
    """Of 0-d data it raises a TypeError, as numpy does."""
    x = dezero.Variable(np.array(1.0))
    assert_raises(TypeError, len, x)


@case_of("variable.len")
def test_len_of_new_data(dezero):
    """It is that of what x.data is now, whether or not it can be given another array."""
    x = dezero.Variable(np.array([1.0, 2.0, 3.0]))
    len(x)
    length = 2 if takes_data(x, np.array([5.0, 6.0])) else 3
    assert_equal(len(x), length)


@rule("variable.repr-scalar-vector", step=19)
def test_repr_scalar_vector(dezero):
    """A scalar shows as variable(1.0), a vector as variable([1 2 3])."""
    x = dezero.Variable(np.array(1.0))
    assert_equal(repr(x), "variable(1.0)")
    x = dezero.Variable(np.array([1, 2, 3]))
    assert_equal(repr(x), "variable([1 2 3])")


@case_of("variable.repr-scalar-vector")
def test_repr_of_each(dezero):
    """So does each: zeros, truth values, whole and negative numbers, nothing at all."""
    for data, text in SHOWN:
        x = dezero.Variable(data)
        assert_equal(repr(x), text)


@case_of("variable.repr-scalar-vector")
def test_repr_of_what_has_more(dezero, functions):
    """A creator or a gradient changes nothing in it."""
    x = dezero.Variable(np.array([1.0, 2.0]))
    y = functions.Square()(x)
    assert_equal(repr(y), "variable([1. 4.])")
    x.grad = functions.seed(np.array([3.0, 4.0]))
    assert_equal(repr(x), "variable([1. 2.])")


@case_of("variable.repr-scalar-vector")
def test_repr_of_named(dezero):
    """Nor does a name."""
    x = named(dezero.Variable(np.array([1.0, 2.0])), "x")
    assert_equal(repr(x), "variable([1. 2.])")


def named(x, name):
    """Return a Variable with a name, if it can be given one: variable.name says where it can't."""
    try:
        x.name = name
    except AttributeError:
        return x
    return x


@rule("variable.repr-none", step=19)
def test_repr_none(dezero):
    """Without data it shows as variable(None)."""
    x = dezero.Variable(None)
    assert_equal(repr(x), "variable(None)")


WRAPPED = [
    np.full(60, -1.5),
    np.zeros((2, 2)),
    np.array([[True], [False], [True]]),
    np.zeros((2, 30)),
    np.zeros((3, 1)),
]


@rule("variable.repr-matrix", step=19)
def test_repr_matrix(dezero):
    """Further lines are indented by 9 blanks, and print shows the same."""
    x = dezero.Variable(np.array([[1, 2, 3], [4, 5, 6]]))
    assert_equal(repr(x), "variable([[1 2 3]\n          [4 5 6]])")
    assert_equal(str(x), "variable([[1 2 3]\n          [4 5 6]])")


@case_of("variable.repr-matrix")
def test_repr_of_long_row(dezero):
    """So is a row that goes on in the next line, wherever it breaks, and each row of zeros."""
    for data in WRAPPED:
        x = dezero.Variable(data)
        assert_equal(repr(x).split(), f"variable({data})".split(), "the words of repr(x)")
        assert_equal(
            [line for line in repr(x).split("\n")[1:] if not line.startswith(" " * 10)],
            [],
            "the further lines of repr(x) that do not begin with 10 blanks",
        )


@case_of("variable.repr-matrix")
def test_repr_of_new_data(dezero):
    """What is shown is what x.data is now, whether or not it can be given another array."""
    x = dezero.Variable(np.array([[1, 2], [3, 4]]))
    repr(x)
    data = np.array([5, 6]) if takes_data(x, np.array([5, 6])) else np.array([[1, 2], [3, 4]])
    lines = f"variable({data})".replace("\n", "\n" + " " * 9)
    assert_equal(repr(x), lines)


@case_of("variable.repr-matrix")
def test_repr_of_3d(dezero):
    """So is every line of an array of three dimensions."""
    x = dezero.Variable(np.arange(8).reshape(2, 2, 2))
    lines = [line.rstrip() for line in repr(x).split("\n")]
    indent = " " * len("variable(")
    expected = [
        "variable([[[0 1]",
        f"{indent}  [2 3]]",
        "",
        f"{indent} [[4 5]",
        f"{indent}  [6 7]]])",
    ]
    assert_equal(lines, expected, "the lines of repr(x), blanks at their ends aside")


@rule("variable.keeps-nothing", step=19)
def test_freed_whatever_was_asked(dezero, functions, lifetime):
    """A variable is freed with its last name, also where it has a name and everything was asked."""
    only_if(lifetime.counts_references, COUNTING)
    with lifetime.collector_off():
        x = dezero.Variable(np.array([1.0, 2.0]), name="x")
        y = functions.Square()(x)
        y.name = "y"
        assert_equal([x.shape, x.ndim, x.size, len(x)], [(2,), 1, 2, 2])
        assert_equal([y.shape, y.ndim, y.size, len(y)], [(2,), 1, 2, 2])
        assert_true(x.dtype is not None, "x has a dtype")
        assert_true(y.dtype is not None, "y has a dtype")
        repr(x)
        repr(y)
        leaf = lifetime.watch(x)
        result = lifetime.watch(y)
        del x, y
        assert_true(not result.alive, "a named result is freed with its last name", STILL_ALIVE)
        assert_true(not leaf.alive, "a named leaf is freed with its last name", STILL_ALIVE)


@case_of("variable.keeps-nothing")
def test_drop_grads_of_named(dezero, functions):
    """Nor is a name a reason to keep a gradient."""
    x = dezero.Variable(np.array(2.0), name="x")
    a = functions.Square()(x)
    a.name = "a"
    y = functions.Square()(a)
    y.name = "y"
    y.backward()
    assert_none(a.grad)
    assert_none(y.grad)
    assert_gradient(x, 32.0)


STILL_ALIVE = "it is still alive: something refers to it"


# An array that a test shares must stay as it is.
for _array in (*ARRAYS.values(), *WRAPPED, *(data for data, _ in SHOWN)):
    _array.setflags(write=False)
