"""Where the suite and the reference are: inside the installed package, or in the checkout."""

from __future__ import annotations

import functools
import importlib
import sys
from pathlib import Path
from types import ModuleType

PACKAGE = Path(__file__).resolve().parent
_INSTALLED = (PACKAGE / "spec_tests").is_dir()
_ROOT = PACKAGE if _INSTALLED else PACKAGE.parents[1]

SUITE = _ROOT / "spec_tests"
REFERENCE = _ROOT / "reference"
SUITE_PACKAGE = "dezero_spec.spec_tests" if _INSTALLED else "spec_tests"


@functools.cache
def suite_module(name: str = "") -> ModuleType:
    """Import the suite, or its module `name`."""
    if not _INSTALLED and str(_ROOT) not in sys.path:
        sys.path.append(str(_ROOT))
    return importlib.import_module(f"{SUITE_PACKAGE}.{name}" if name else SUITE_PACKAGE)
