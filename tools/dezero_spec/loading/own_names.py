"""Imports that mean the submission's own module although Python has one of the same name.

A learner's `code/` or `types.py` cannot be imported under that name where the standard module is
in use. It is loaded under another name, and the import statements that mean it are changed.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from pathlib import Path

from dezero_spec.loading.facts import KNOWN_NAMES, Facts, Imported
from dezero_spec.loading.files import Files


def means_own(imported: Imported, place: Path, facts: Facts, files: Files) -> bool:
    """Tell whether an import means the file or folder at `place`, whose `facts` are given."""
    rest = imported.module.partition(".")[2].replace(".", "/")
    if rest:
        return _is_module(place / rest, files)
    if "*" in imported.names or not imported.names:
        return bool({"Variable", "Function"} & facts.defined)
    wanted = set(imported.names)
    if wanted <= facts.defined and wanted & KNOWN_NAMES:
        return True
    return files.is_dir(place) and all(_is_module(place / name, files) for name in wanted)


def _is_module(path: Path, files: Files) -> bool:
    return files.is_file(path.with_name(f"{path.name}.py")) or files.is_dir(path)


class Renaming(ast.NodeTransformer):
    """Changes the import statements on certain lines: ``code.core`` becomes ``code_.core``."""

    def __init__(self, statements: Collection[tuple[int, str]]) -> None:
        self._statements = statements  # lines, and the modules that they import

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        """Rename in ``from module import name``."""
        if node.module and not node.level and (node.lineno, node.module) in self._statements:
            node.module = _renamed(node.module)
        return node

    def visit_Import(self, node: ast.Import) -> ast.Import:
        """Rename in ``import module``, which still binds the name that the author wrote."""
        names: list[ast.alias] = []
        for alias in node.names:
            if (node.lineno, alias.name) not in self._statements:
                names.append(alias)
                continue
            top = alias.name.partition(".")[0]
            if alias.asname or top == alias.name:
                names.append(ast.alias(_renamed(alias.name), alias.asname or top))
            else:
                names += [ast.alias(_renamed(alias.name)), ast.alias(_renamed(top), top)]
        node.names = [ast.copy_location(name, node) for name in names]
        return node


def _renamed(module: str) -> str:
    top, dot, rest = module.partition(".")
    return f"{top}_{dot}{rest}"
