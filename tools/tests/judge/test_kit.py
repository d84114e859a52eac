"""What is laid out for hosts: all that it imports, and compiled where that has been done."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest
from dezero_spec.judge import kit
from dezero_spec.judge.kit import kit_files, put, write_kit

IN_THE_KIT = kit_files()
PACKAGE = Path(kit.__file__).parents[2]


@pytest.mark.parametrize("name", sorted(IN_THE_KIT))
def test_all_imports(name: str) -> None:
    """Each of our modules that a module imports, in whatever form, is there, too."""
    if IN_THE_KIT[name].parent == PACKAGE / "dezero_spec":
        return  # the package's own start would have it all
    for node in ast.walk(ast.parse(IN_THE_KIT[name].read_text(encoding="utf-8"))):
        wanted = []
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            wanted = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for module in wanted:
            path = module.replace(".", "/") + ".py"
            if module.startswith("dezero_spec.") and (PACKAGE / path).exists():
                assert path in IN_THE_KIT


def test_compiled(tmp_path: Path) -> None:
    """A host imports what this interpreter has compiled already, as long as that is its source."""
    write_kit(tmp_path)
    target = tmp_path / "dezero_spec/judge/wire.py"
    compiled = Path(importlib.util.cache_from_source(str(target)))
    assert compiled.is_file()
    assert int.from_bytes(compiled.read_bytes()[8:12], "little") == int(target.stat().st_mtime)


def test_not_compiled(tmp_path: Path) -> None:
    """Without it, or of another age, the source alone is what counts."""
    (source := tmp_path / "mine.py").write_text("x = 1\n")
    put(source, tmp_path / "kit/mine.py")
    assert [path.name for path in (tmp_path / "kit").rglob("*")] == ["mine.py"]
