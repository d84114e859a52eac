"""The assertions of the suite.

Each one says what was expected and what was obtained, shape and dtype apart from value, and is
counted: a test in which none of them ran has shown nothing.
"""

from __future__ import annotations

import numpy as np

MOST_AXES = 3  # of an array that is shown as such
# Closed forms in float64 agree to a few ulp; float32 to its own precision.
TOLERANCE = {"float64": 1e-7, "float32": 1e-4}


class RuleBroken(AssertionError):
    """A rule does not hold.

    `subject`: what was looked at (None: the expression at the call of the check);
    `expected`, `obtained`: texts; `code`: lines that reproduce it (None: made from the test);
    `seen`: what else was seen, for a drawing.
    """

    def __init__(self, subject, expected, obtained, code=None, seen=None):
        self.subject, self.expected, self.obtained, self.code = subject, expected, obtained, code
        self.seen = seen
        what = f"{subject}: " if subject else ""
        super().__init__(f"{what}expected {expected}; obtained {obtained}")


class Ran:
    """How many checks have run in the present test, and the first that failed.

    A context manager of an implementation's may swallow what a check in its block raises.
    """

    checks = 0
    failed = None


def describe(value, digits=10):
    """Return `value` as a reader wants it: values, to so many digits, then shape and dtype."""
    if isinstance(value, (np.ndarray, np.generic)):
        kind = "ndarray" if isinstance(value, np.ndarray) else f"numpy.{type(value).__name__}"
        array = np.asarray(value)
        # numpy shortens long axes alone: of 20 short ones it would show a million numbers.
        shown = array if array.ndim <= MOST_AXES else array.reshape(-1)
        text = np.array2string(shown, threshold=20, separator=", ", precision=digits)
        return f"{text}  ({kind}, shape {value.shape}, {value.dtype})"
    text = repr(value)
    return text if len(text) <= 300 else text[:300] + " …"


def class_of(value):
    """Return the name of a value's class, with its module where another class has that name."""
    kind = type(value)
    if kind.__name__ != "Variable":
        return kind.__name__
    return f"another class Variable, that of the module {kind.__module__}"


def _fail(subject, expected, obtained, code, seen=None):
    try:
        more = seen() if seen else None
    except Exception:  # it is beside the point
        more = None
    error = RuleBroken(subject, expected, obtained, code, more)
    Ran.failed = Ran.failed or error
    raise error


def assert_true(truth, expected, obtained="it is not so", *, code=None):
    """Check a fact that `expected` puts in words."""
    Ran.checks += 1
    if truth is not True:
        _fail(None, expected, obtained, code)


def assert_equal(obtained, expected, subject=None, *, code=None, seen=None):
    """Check a plain value: number, string, None, or a list or tuple of them.

    `seen` is called when it isn't the one expected: it tells what there is to draw.
    """
    Ran.checks += 1
    value, due = (  # numpy's int is one
        each.item() if isinstance(each, np.generic) else each for each in (obtained, expected)
    )
    if type(value) is not type(due) or value != due:
        _fail(subject, describe(expected), describe(obtained), code, seen)


def assert_none(obtained, *, code=None):
    """Check that there is nothing there, as for a gradient not yet computed."""
    Ran.checks += 1
    if obtained is not None:
        _fail(None, "None", describe(obtained), code)


def assert_raises(exception, function, *arguments, naming=None):
    """Check that the call raises `exception`, whose message contains `naming`."""
    Ran.checks += 1
    expected = f"{exception.__name__}" + (
        f" with a message that names {naming!r}" if naming else ""
    )
    try:
        result = function(*arguments)
    except exception as error:
        if naming is not None and naming not in str(error):
            _fail(None, expected, f"{type(error).__name__}: {error}", None)
    except Exception as error:
        _fail(None, expected, f"{type(error).__name__}: {error}", None)
    else:
        _fail(None, expected, f"no exception, but {describe(result)}", None)


def assert_array(obtained, expected, subject=None, *, tolerance=None, dtype=None, code=None):
    """Check numbers: an ndarray or a number against what numpy makes of `expected`."""
    Ran.checks += 1
    expected = np.asarray(expected, dtype=dtype)
    try:
        array = np.asarray(obtained)
        numeric = array.dtype.kind in "biufc"
    except Exception:
        numeric = False
    if obtained is None or not numeric:
        _fail(subject, describe(expected), describe(obtained), code)
    if array.shape != expected.shape:
        shown = obtained if isinstance(obtained, (tuple, list)) else array
        _fail(subject, describe(expected), describe(shown) + ": another shape", code)
    if dtype is not None and array.dtype != expected.dtype:
        _fail(subject, f"dtype {expected.dtype}", f"dtype {array.dtype}", code)
    if tolerance is None:
        tolerance = TOLERANCE.get(str(expected.dtype), 1e-7)
    # Most are equal to the last bit, which is seen ten times as fast.
    if not (array == expected).all() and not np.allclose(
        array, expected, rtol=tolerance, atol=tolerance
    ):
        texts = describe(expected), describe(array)
        if texts[0] == texts[1]:  # they differ in digits that are not shown
            texts = describe(expected, digits=17), describe(array, digits=17)
        _fail(subject, *texts, code)


def assert_value(variable, expected, *, tolerance=None, code=None):
    """Check the data of a variable."""
    assert_array(variable.data, expected, tolerance=tolerance, code=code)


def assert_gradient(variable, expected, *, tolerance=None, code=None):
    """Check the gradient of a variable, whether it is kept as an array or as a Variable."""
    gradient = plain(variable.grad)
    assert_array(gradient, expected, tolerance=tolerance, code=code)


def plain(gradient):
    """Return a gradient's array: later volumes of the course keep gradients as Variables."""
    if gradient is None or isinstance(gradient, (np.ndarray, np.generic, int, float)):
        return gradient
    return getattr(gradient, "data", gradient)
