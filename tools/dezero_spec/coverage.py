"""What of an implementation the suite covers: ``python -m dezero_spec.coverage TARGET``.

Runs pytest with pytest-cov: a report on the terminal, ``htmlcov/`` with the rules that exercise
each line, and ``coverage.xml``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dezero_spec import loading, locations


def main(arguments: list[str]) -> int:
    """Run the suite against ``arguments[0]`` under coverage; the rest goes to pytest.

    Returns pytest's exit status, or 2 when there is nothing that can be measured.
    """
    if not arguments or arguments[0].startswith("-"):
        print("usage: python -m dezero_spec.coverage PATH_OR_MODULE [option of pytest ...]")
        return 2
    target, *options = arguments
    try:
        implementation = loading.load(target)
    except loading.CannotLoad as error:
        print(f"dezero-spec: {error}", file=sys.stderr)
        return 2
    file = implementation.file
    implementation.close()
    if file is None or file.suffix != ".py" or not file.exists():
        print(
            "dezero-spec: coverage is measured in .py files: "
            f"unpack or export {target} first, and name the folder or file.",
            file=sys.stderr,
        )
        return 2
    return pytest.main(
        [
            str(locations.SUITE),
            f"--impl={target}",
            f"--rootdir={locations.SUITE.parent}",
            f"--cov={file.parent}",
            "--cov-branch",
            f"--cov-config={Path(__file__).with_name('coverage.ini')}",
            "--cov-report=term-missing",
            "--cov-report=html",
            "--cov-report=xml",
            "-pno:cacheprovider",
            "-pdezero_spec.pytest_plugin",
            "-q",
            *options,
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
