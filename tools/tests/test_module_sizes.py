"""A module of the package can be read at one sitting."""

from pathlib import Path

import dezero_spec

MOST = 350  # lines, as they are


def test_no_module_is_long() -> None:
    """None has more lines than can be kept in mind: it would have more than one purpose."""
    package = Path(dezero_spec.__file__).parent
    lines = {path: len(path.read_bytes().splitlines()) for path in package.rglob("*.py")}
    assert {str(path.relative_to(package)): n for path, n in lines.items() if n > MOST} == {}
