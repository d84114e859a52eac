"""The files that a host needs: its own modules, the loader, and two modules of the suite."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

from dezero_spec import locations
from dezero_spec.judge.scripts import NAME, Scripts

_PACKAGE = Path(__file__).resolve().parent.parent
_START = "dezero_spec.judge.host"
_SUITE = ("__init__", "functions", "lifetimes")


def kit_files() -> dict[str, Path]:
    """Return each file's place in the kit, relative, and where it comes from.

    The folder that receives them goes on ``sys.path``; ``dezero_spec.judge.host`` is what to run.
    """
    files = {f"spec_tests/{name}.py": locations.SUITE / f"{name}.py" for name in _SUITE}
    pending, seen = [_START], set()
    while pending:
        module = pending.pop()
        if module in seen:
            continue
        seen.add(module)
        path = _PACKAGE.parent.joinpath(*module.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if not path.exists():
            continue  # a name in a module, not a module
        files[path.relative_to(_PACKAGE.parent).as_posix()] = path
        pending.append(module.rpartition(".")[0] or module)
        if path.parent != _PACKAGE:  # the package's own start would have it all
            pending += _imported_by(path)
    return files


def _imported_by(path: Path) -> list[str]:
    """Return the modules of ours that a module imports, at once or later."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        found += [name for name in names if name.partition(".")[0] == _PACKAGE.name]
    return found


def write_kit(folder: Path, scripts: Scripts | None = None) -> None:
    """Copy the kit into a folder, and put what hosts are told of scripts with it."""
    for name, source in kit_files().items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    if scripts is not None:
        (folder / NAME).write_bytes(scripts.for_hosts())
