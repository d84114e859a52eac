"""A few checks as other graders would have them: fewer than the suite's, to their advantage.

Each is a function of the names of a submission. ``otter_tests`` and ``unittests`` write them in the
form of those graders.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np


def add(names: Mapping[str, Any]) -> None:
    """The gradient of a variable that is used twice."""
    x = names["Variable"](np.array(3.0))
    y = names["add"](x, x)
    y.backward()
    assert np.allclose(x.grad, 2.0)


def mul(names: Mapping[str, Any]) -> None:
    """The gradients of both factors."""
    a, b = names["Variable"](np.array(3.0)), names["Variable"](np.array(2.0))
    (a * b).backward()
    assert np.allclose(a.grad, 2.0)
    assert np.allclose(b.grad, 3.0)


def power(names: Mapping[str, Any]) -> None:
    """The gradient of a power."""
    x = names["Variable"](np.array(2.0))
    (x**3).backward()
    assert np.allclose(x.grad, 12.0)


def diamond(names: Mapping[str, Any]) -> None:
    """Branches that meet again."""
    x = names["Variable"](np.array(2.0))
    a = x**2
    y = a**2 + a**2
    y.backward()
    assert np.allclose(y.data, 32.0)
    assert np.allclose(x.grad, 64.0)


def numbers(names: Mapping[str, Any]) -> None:
    """Numbers on either side of an operator."""
    x = names["Variable"](np.array(2.0))
    y = 3.0 * x + 1.0 - 2.0 / x
    y.backward()
    assert np.allclose(x.grad, 3.5)


def deep(names: Mapping[str, Any]) -> None:
    """A chain beyond the limit of recursion."""
    x = names["Variable"](np.array(1.0))
    y = x
    for _ in range(3000):
        y = y + x
    y.backward()
    assert np.allclose(x.grad, 3001.0)


CHECKS = (add, mul, power, diamond, numbers, deep)


def otter_tests() -> str:
    """Return them as a test file of otter-grader's."""
    parts = ["OK_FORMAT = False\nname = 'core'\nfrom otter.test_files import test_case\n"]
    for check in CHECKS:
        body = inspect.getsource(check).partition('"""\n')[2]
        parts.append(
            f"@test_case(points=1)\ndef test_{check.__name__}(env):\n"
            f"    import numpy as np\n    names = env\n{body}"
        )
    return "\n".join(parts)


def unittests() -> str:
    """Return them as a program with a test case of unittest's, run by gradescope-utils."""
    parts = [
        "import runpy\nimport sys\nimport unittest\n\nimport numpy as np\n"
        "from gradescope_utils.autograder_utils.decorators import weight\n"
        "from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner\n\n"
        "names = runpy.run_path(sys.argv[1])\n\n\nclass TestCore(unittest.TestCase):"
    ]
    for check in CHECKS:
        body = inspect.getsource(check).partition('"""\n')[2]
        indented = "".join(f"    {line}\n" for line in body.splitlines())
        parts.append(f"    @weight(1)\n    def test_{check.__name__}(self):\n{indented}")
    parts.append(
        "suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestCore)\n"
        "JSONTestRunner(visibility='visible', stream=sys.stdout).run(suite)\n"
    )
    return "\n".join(parts)
