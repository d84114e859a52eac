"""What of an implementation the suite covers: ``python -m dezero_spec.coverage TARGET``.

Runs pytest with pytest-cov: a report on the terminal, ``htmlcov/`` with the rules that exercise
each line, and ``coverage.xml``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from dezero_spec import loading, locations
from dezero_spec.loading import Implementation
from dezero_spec.plain import inert

# The core is named, as sys.monitoring, coverage's own choice since Python 3.14, is done with a line
# once it has run: the rules that run it later would be missing.
CONFIGURATION = """\
[run]
branch = true
core = ctrace
include =
{files}

[html]
show_contexts = true

[report]
show_missing = true
skip_empty = true
"""


def main(arguments: list[str]) -> int:
    """Run the suite against ``arguments[0]`` under coverage; the rest goes to pytest.

    Returns pytest's exit status, or 2 when there is nothing that can be measured.
    """
    if not arguments or arguments[0].startswith("-"):
        return _cannot("usage: python -m dezero_spec.coverage PATH_OR_MODULE [pytest's options]")
    target, *options = arguments
    try:
        implementation = loading.load(target)
    except loading.CannotLoad as error:
        return _cannot(f"dezero-spec: {error}")
    files = _files(implementation)
    implementation.close()
    if not files:
        return _cannot(
            f"dezero-spec: coverage is measured in .py files, and {target} is something else."
            " Unpack it or export it as .py first, and name that."
        )
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder, "coverage.ini")
        listed = "\n".join(f"    {file}" for file in files)
        configuration.write_text(CONFIGURATION.format(files=listed), encoding="utf-8")
        return pytest.main(
            [
                str(locations.SUITE),
                f"--impl={target}",
                f"--rootdir={locations.SUITE.parent}",
                f"--config-file={os.devnull}",
                "--cov",
                f"--cov-config={configuration}",
                "--cov-report=term-missing",
                "--cov-report=html",
                "--cov-report=xml",
                "-pno:cacheprovider",
                "-pdezero_spec.suite.pytest_plugin",
                "-q",
                *options,
            ]
        )


def _files(implementation: Implementation) -> list[str]:
    """Return the files that were loaded and will be there when they are measured."""
    entry = implementation.file
    if entry is None or entry.suffix != ".py" or not entry.exists() or implementation.temporary:
        return []
    modules = implementation.space.modules.values() if implementation.space else ()
    found = {getattr(module, "__file__", None) for module in modules}
    return sorted({str(entry), *(file for file in found if file and file.endswith(".py"))})


def _cannot(sentence: str) -> int:
    print(inert(sentence), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
