"""Mistakes about the package: how it is imported, and what importing does."""

from .entry import Mistake

INIT = "dezero/__init__.py"

MISTAKES = [
    Mistake(
        "import-of-python-2",
        "Imported the core from its neighbour as `from core_simple import …`, without the package.",
        "package.core-import",
        [("from dezero.core_simple import (", "from core_simple import (")],
        file=INIT,
    ),
    Mistake(
        "module-for-variable",
        "Gave the package a Variable that is the module.",
        "package.top-level",
        [
            (
                "from dezero.core_simple import (\n",
                "from dezero import core_simple as Variable\nfrom dezero.core_simple import (\n",
            ),
            ("    Variable,\n", ""),
        ],
        file=INIT,
    ),
    Mistake(
        "placeholder-for-variable",
        "Left a placeholder in the package where Variable should come from the core.",
        "package.top-level",
        [("    Variable,\n", ""), ("__all__ = [", "Variable = None\n\n__all__ = [")],
        file=INIT,
    ),
    Mistake(
        "demonstration-prints",
        "Left a demonstration at the end that prints.",
        "package.quiet-import",
        [
            (
                "Variable.__pow__ = pow\n",
                "Variable.__pow__ = pow\n\nx = Variable(np.array(1.0))\nprint(x)\n",
            )
        ],
    ),
    Mistake(
        "seed-at-import",
        "Seeded numpy's random numbers at import.",
        "package.quiet-import",
        [("Variable.__pow__ = pow\n", "Variable.__pow__ = pow\n\nnp.random.seed(0)\n")],
    ),
    Mistake(
        "print-options-at-import",
        "Changed how numpy prints at import.",
        "package.quiet-import",
        [
            (
                "Variable.__pow__ = pow\n",
                "Variable.__pow__ = pow\n\nnp.set_printoptions(precision=3)\n",
            )
        ],
    ),
    Mistake(
        "error-state-at-import",
        "Made numpy raise on overflow at import.",
        "package.quiet-import",
        [("Variable.__pow__ = pow\n", "Variable.__pow__ = pow\n\nnp.seterr(all='raise')\n")],
    ),
]
