"""The files that a host needs: its own modules, the loader, and two modules of the suite."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from dezero_spec import locations
from dezero_spec.judge.scripts import NAME, Scripts

_PACKAGE = Path(__file__).resolve().parent.parent
_START = "dezero_spec.judge.host"
_SUITE = ("__init__", "functions", "lifetimes")
_IMPORT = re.compile(
    rf"^\s*(?:from ({_PACKAGE.name}[\w.]*) import (\([^)]*\)|.*)|import (.*))", re.MULTILINE
)


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
    """Return the modules of ours that a module imports, at once or later, and names in them.

    By its text: to parse them all would take longer than all else that a host's start does here.
    """
    found = []
    for module, names, modules in _IMPORT.findall(path.read_text(encoding="utf-8")):
        if module:
            found += [module, *(f"{module}.{name}" for name in re.findall(r"\w+", names))]
        found += re.findall(rf"{_PACKAGE.name}[\w.]*", modules)
    return found


def put(source: Path, target: Path) -> None:
    """Copy a module, and what this interpreter has made of it: compiling takes longer than it all.

    That is taken by who runs the same interpreter, where the module is as old as it says.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    compiled = [Path(importlib.util.cache_from_source(str(each))) for each in (source, target)]
    if compiled[0].is_file():
        shutil.copystat(source, target)
        compiled[1].parent.mkdir(exist_ok=True)
        shutil.copyfile(*compiled)


def write_kit(
    folder: Path, scripts: Scripts | None = None, files: Mapping[str, Path] | None = None
) -> None:
    """Copy the kit into a folder, or other files, and what hosts are told of scripts with it."""
    for name, source in (kit_files() if files is None else files).items():
        put(source, folder / name)
    if scripts is not None:
        (folder / NAME).write_bytes(scripts.for_hosts())
