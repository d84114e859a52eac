"""Which versions submissions run with, where no sandbox has found it out."""

from __future__ import annotations

import platform
import subprocess

import numpy as np

from dezero_spec.judge.launching import check_interpreter

_CODE = "import platform, numpy; print(platform.python_version(), numpy.__version__)"


def versions(python: str | None) -> tuple[str, str]:
    """Return the versions of Python and numpy. Raises CannotLoad for an unusable interpreter."""
    if python is None:
        return platform.python_version(), np.__version__
    check_interpreter(python)
    done = subprocess.run([python, "-I", "-c", _CODE], capture_output=True, text=True, check=True)
    version, numpy = done.stdout.split()[-2:]
    return version, numpy
