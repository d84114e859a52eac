"""Importing the modules of a submission: found in its own folders, decoded as they are written."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import (
    BuiltinImporter,
    FrozenImporter,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
)
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from dezero_spec.loading.execution import AS_WRITTEN
from dezero_spec.loading.files import Files
from dezero_spec.loading.journal import Journal
from dezero_spec.loading.own_names import Renaming
from dezero_spec.loading.running import Body
from dezero_spec.loading.sources import Source, read_source

# Names that a submission's folder never overrides: the interpreter itself and we rely on them.
PROTECTED = frozenset(sys.stdlib_module_names) | {"numpy", "dezero_spec"}
Show = Callable[[Path], str]


class SubmissionFinder(MetaPathFinder):
    """Comes first on ``sys.meta_path``; finds the submission's modules and no others.

    ``tops`` maps top-level names to the file or folder that they stand for; ``folders`` are
    searched for any other top-level name, as are folders that the submission itself adds to
    ``sys.path``.
    """

    def __init__(
        self, tops: dict[str, Path], folders: Sequence[Path], entry: Path, show: Show
    ) -> None:
        self.tops = tops
        self.folders = list(folders)
        self.entry = entry
        self.show = show
        self.journal = Journal()
        self.files = Files()
        self.known: Mapping[Path, Source | None] = {}
        self.renamed: Mapping[Path, Collection[tuple[int, str]]] = {}
        self.loaded: set[str] = set()
        self.sources: dict[Path, Source] = {}
        self.units: dict[str, Source] = {}
        self.entry_error: BaseException | None = None
        self.first_failure: str | None = None
        # Packages that Python itself could not import, and why.
        self.not_importable: dict[str, str] = {}
        self._foreign_path = frozenset(sys.path)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module of the submission; None for everything else."""
        head, _, name = fullname.rpartition(".")
        if head:
            own = head in self.loaded or (head in sys.modules and head.split(".")[0] in self.tops)
            return self._in_folders(fullname, name, map(Path, path or ())) if own else None
        if name in self.tops:
            return self._spec(fullname, self.tops[name])
        if name in PROTECTED:
            return self._environment_spec(name)
        return self._in_folders(fullname, name, [*self.folders, *self.added_folders()])

    def added_folders(self) -> list[Path]:
        """Return the folders that the submission has put on ``sys.path`` itself."""
        own = {str(folder) for folder in self.folders}
        added = [
            Path(os.path.normpath(base / item))
            for item in sys.path
            if isinstance(item, str) and item not in self._foreign_path and item not in own
            # Where its author ran it is not where it is judged.
            for base in (self.entry.parent, *self.folders)
        ]
        return [
            folder
            for folder in added
            if folder not in self.folders
            and not {"site-packages", "dist-packages"} & set(folder.parts)
        ]

    def source(self, file: Path) -> Source:
        """Read a file of the submission once; SyntaxError or CannotLoad when it is no Python.

        What it is made of is read again for who asks when loading has ended.
        """
        if file not in self.sources or not self.sources[file].has_trees:
            shown = self.show(file)
            known = self.known.get(file)
            # What choosing the file has read already is not read again.
            source = known if known and known.shown == shown and known.has_trees else None
            source = source or read_source(file, shown, self.files.text(file))
            if file in self.renamed:
                for unit in source.units:
                    Renaming(self.renamed[file]).visit(unit.tree)
            self.sources[file] = source
            for unit in source.units:
                self.units[unit.filename] = source
            for kind, text, line in source.remarks:
                self.journal.add(kind, text, source.shown, line)
        return self.sources[file]

    def drop_trees(self) -> None:
        """Forget the syntax trees of what has been read: it has run, or may never do so."""
        for source in [*self.sources.values(), *self.known.values()]:
            if source is not None:
                source.drop_trees()

    def is_libraries(self, statement: ast.stmt, error: BaseException) -> bool:
        """Tell an import that failed inside a library or for want of one of its names.

        Editors add imports like ``from numpy.lib.arraysetops import isin`` unasked; most of them
        are never used. A library that is missing altogether is not this function's business.
        """
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            return False
        tops = {top_of(module) for module in modules_in(statement)}
        missing = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
        return not any(
            top in ("", "dezero")
            or top in self.tops
            or top in self.loaded
            or (top == missing and top not in PROTECTED)  # not Windows' own `winsound`
            for top in tops
        )

    def _in_folders(self, fullname: str, name: str, folders: Iterable[Path]) -> ModuleSpec | None:
        namespace: Path | None = None
        for folder in folders:
            package = self.files.child(folder, name)
            if package is not None and self.files.is_dir(package):
                if self.files.child(package, "__init__.py"):
                    return self._spec(fullname, package)
                if namespace is None and any(True for _ in self.files.sources(package)):
                    namespace = package
            module = self.files.child(folder, name + ".py")
            if module is not None and self.files.is_file(module):
                return self._spec(fullname, module)
            if fullname != name:
                compiled = PathFinder.find_spec(fullname, [str(folder)])
                if compiled is not None and compiled.origin is not None:
                    self.loaded.add(fullname)
                    return compiled
        return None if namespace is None else self._spec(fullname, namespace)

    def _spec(self, fullname: str, place: Path) -> ModuleSpec | None:
        self.loaded.add(fullname)
        locations: list[str] | None = None
        file: Path | None = place
        if self.files.is_dir(place):
            locations = [str(place)]
            file = self.files.child(place, "__init__.py")
        if file is None:
            spec = ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = locations
            return spec
        loader = SubmissionLoader(fullname, file, self)
        return spec_from_file_location(
            fullname, file, loader=loader, submodule_search_locations=locations
        )

    def _environment_spec(self, name: str) -> ModuleSpec | None:
        child = self.files.child
        if not any(child(f, name) or child(f, name + ".py") for f in self.folders):
            return None
        own = {str(folder) for folder in self.folders}
        path = [item for item in sys.path if os.path.abspath(item) not in own]
        for importer in (BuiltinImporter, FrozenImporter):
            spec = importer.find_spec(name)
            if spec is not None:
                return spec
        return PathFinder.find_spec(name, path)


class SubmissionLoader(SourceFileLoader):
    """Runs one file of a submission; writes no bytecode into anyone's folder."""

    def __init__(self, fullname: str, file: Path, finder: SubmissionFinder) -> None:
        super().__init__(fullname, str(file))
        self._file = file
        self._finder = finder

    def get_source(self, fullname: str) -> str:
        """Return the decoded text, whichever encoding the file is in."""
        return self._finder.source(self._file).text

    def get_code(self, fullname: str) -> CodeType:
        """Compile the file as it is run; nothing is cached."""
        units = self._finder.source(self._file).units
        body = [statement for unit in units for statement in unit.tree.body]
        tree = ast.Module(body=body, type_ignores=[])
        return compile(tree, str(self._file), "exec", dont_inherit=True, optimize=AS_WRITTEN)

    def exec_module(self, module: ModuleType) -> None:
        """Run the file's statements, those after a failing demonstration too."""
        finder = self._finder
        is_entry = self._file == finder.entry
        if is_entry and finder.entry_error is not None:
            raise finder.entry_error  # it has run once, in vain: never twice
        module.__dict__.pop("__cached__", None)
        try:
            Body(finder.source(self._file), module.__dict__, finder).run()
        except BaseException as error:
            if is_entry:
                finder.entry_error = error
            raise


def modules_in(statement: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the modules that an import statement names; a relative one begins with a dot."""
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    return ["." * statement.level + (statement.module or "")]


def top_of(module: str) -> str:
    """Return the first part of a dotted name; nothing for a relative one."""
    return module.partition(".")[0]
