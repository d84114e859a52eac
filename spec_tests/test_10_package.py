"""The package: how an implementation is imported."""

import numpy as np

from .checks import assert_true, assert_value
from .rule import only_if, rule


@rule("package.core-import", step=23)
def test_core_import(package):
    """In a package dezero with a module core_simple, Variable comes from dezero.core_simple."""
    only_if(package.has_core_simple, "a package dezero with a module core_simple")
    Variable = package.imported("dezero.core_simple", "Variable")
    x = Variable(np.array(1.0))
    assert_value(x, 1.0)
    assert_true("1.0" in str(x), "print(x) shows its data, 1.0", str(x))


@rule("package.top-level", step=23, kind="optional")
def test_top_level(package):
    """The package itself has the same names."""
    only_if(package.top_level_has("Variable"), "a package with Variable at its top level")
    Variable = package.imported(package.name, "Variable")
    x = Variable(np.array(1.0))
    assert_value(x, 1.0)


@rule("package.quiet-import", step=23, kind="quality")
def test_quiet_import(package):
    """Importing prints nothing, starts nothing, and leaves numpy as it was."""
    assert_true(
        not package.import_effects,
        "importing defines names and does nothing else",
        "; ".join(package.import_effects),
    )
