"""The chapter on testing in unittest's own form.

``python -m unittest spec_tests.square_unittest`` runs it against the reference, or against the
implementation that the environment variable ``DEZERO_SPEC_IMPL`` names.
"""

import importlib.util
import os
import pathlib
import sys
import unittest

import numpy as np


def numerical_diff(dezero, f, x, eps=1e-4):
    """Return the central difference of f at the variable x."""
    y0 = f(dezero.Variable(x.data - eps))
    y1 = f(dezero.Variable(x.data + eps))
    return (y1.data - y0.data) / (2 * eps)


class SquareTest(unittest.TestCase):
    """What square computes, forward and backward."""

    dezero = None  # the implementation's names, bound by whoever runs the tests

    def test_forward(self):
        """The square of 2 is 4."""
        x = self.dezero.Variable(np.array(2.0))
        y = self.dezero.square(x)
        self.assertEqual(float(y.data), 4.0)

    def test_backward(self):
        """The gradient of the square at 3 is 6."""
        x = self.dezero.Variable(np.array(3.0))
        y = self.dezero.square(x)
        y.backward()
        self.assertEqual(float(_array(x.grad)), 6.0)

    def test_gradient_check(self):
        """Backward agrees with the central difference."""
        x = self.dezero.Variable(np.random.default_rng(0).random(1))
        y = self.dezero.square(x)
        y.backward()
        expected = numerical_diff(self.dezero, self.dezero.square, x)
        self.assertTrue(np.allclose(_array(x.grad), expected), f"{x.grad} is not {expected}")


def _array(gradient):
    plain = isinstance(gradient, (np.ndarray, np.generic))
    return gradient if plain else getattr(gradient, "data", gradient)


def tests_of(dezero, methods=None):
    """Return the tests bound to the names of `dezero`, those of `methods` or all."""
    bound = type("SquareTest", (SquareTest,), {"dezero": dezero})
    names = methods or unittest.defaultTestLoader.getTestCaseNames(bound)
    return unittest.TestSuite(bound(name) for name in names)


def load_tests(loader, tests, pattern):
    """Bind the tests when unittest collects this module."""
    if importlib.util.find_spec("dezero_spec") is None:  # a checkout, nothing installed
        sys.path.append(str(pathlib.Path(__file__).parents[1] / "tools"))
    from dezero_spec import loading, locations

    target = os.environ.get("DEZERO_SPEC_IMPL", locations.REFERENCE)
    return tests_of(loading.load(target).namespace)
