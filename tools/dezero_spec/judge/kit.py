"""The files that a host needs: its own modules, the loader, and two modules of the suite."""

from __future__ import annotations

import shutil
from pathlib import Path

from dezero_spec import locations

_PACKAGE = Path(__file__).resolve().parent.parent
_JUDGE = ("__init__", "errands", "facts", "host", "operations", "table", "wire")
_SUITE = ("__init__", "functions", "lifetimes")


def kit_files() -> dict[str, Path]:
    """Return each file's place in the kit, relative, and where it comes from.

    The folder that receives them goes on ``sys.path``; ``dezero_spec.judge.host`` is what to run.
    """
    sources = [_PACKAGE / "__init__.py", *sorted((_PACKAGE / "loading").glob("*.py"))]
    sources += [_PACKAGE / "judge" / f"{name}.py" for name in _JUDGE]
    files = {f"dezero_spec/{path.relative_to(_PACKAGE).as_posix()}": path for path in sources}
    files |= {f"spec_tests/{name}.py": locations.SUITE / f"{name}.py" for name in _SUITE}
    return files


def write_kit(folder: Path) -> None:
    """Copy the kit into a folder."""
    for name, source in kit_files().items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
