"""All Python files and notebooks of a folder, read without running any of them."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from dezero_spec.loading.errors import CannotLoad
from dezero_spec.loading.facts import KNOWN_NAMES, Facts
from dezero_spec.loading.files import Files
from dezero_spec.loading.sources import Source, read_source, read_text
from dezero_spec.loading.spelling import readable
from dezero_spec.loading.syntax import explain
from dezero_spec.loading.written import claims_variable, defined_in

IGNORED_FOLDERS = frozenset(
    {
        "__MACOSX", "__pycache__", "venv", "env", "node_modules", "site-packages",
        "dist-packages", "build", "dist",
    }
)  # fmt: skip
MOST_FILES = 3000  # of Python
MOST_BYTES = 40_000_000  # in them
MOST_KEPT = 100  # of Python, as parsed; more of it takes longer to keep than to read again
MOST_ENTRIES = 100_000  # files of any kind
TEST_FILE = re.compile(r"^(test|tests|conftest)$|^test_|_tests?$|^tests?\d*$", re.IGNORECASE)


@dataclass
class Candidate:
    """One Python file or notebook of a submission."""

    file: Path
    relative: str
    where: str  # as messages call it
    facts: Facts
    problem: CannotLoad | None = None  # why it cannot be read
    claims_variable: bool = False  # it cannot be read, but seems to define Variable
    known: frozenset[str] = frozenset()  # the course's names that its namespace will hold
    written: frozenset[str] = frozenset()  # names in the files that a notebook writes

    @property
    def stem(self) -> str:
        """The file's name without its suffix."""
        return self.file.stem

    @property
    def is_test(self) -> bool:
        """Whether its name or its folder says that it tests something else."""
        folders = self.relative.split("/")[:-1]
        return bool(TEST_FILE.search(self.stem)) or bool({"test", "tests"} & set(folders))

    @property
    def defines_variable(self) -> bool:
        """Whether Variable is defined here, not imported."""
        return "Variable" in self.facts.defined | self.written

    @property
    def complete(self) -> bool:
        """Whether it offers both halves of the core."""
        return {"Variable", "Function"} <= self.known


class Survey:
    """All Python of a folder, read but not run."""

    def __init__(self, folder: Path, files: Files | None = None) -> None:
        self.folder = folder
        self.files = files or Files()
        self.others: list[str] = []
        self.candidates: dict[Path, Candidate] = {}
        self.sources: dict[Path, Source] = {}
        is_package = self.files.is_file(folder / "__init__.py") or folder.name == "dezero"
        prefix = f"{readable(folder.name)}/" if is_package else ""
        found = sorted(self.files.all_in(folder)) or self._files()
        for file in found:
            relative = readable(file.relative_to(folder).as_posix())
            candidate = Candidate(file, relative, prefix + relative, Facts())
            self.candidates[file] = candidate
            try:
                source = read_source(file, candidate.where, self.files.text(file))
                candidate.facts = source.facts
                candidate.written = defined_in(source.writes)
                if len(found) <= MOST_KEPT:
                    self.sources[file] = source
            except SyntaxError as error:
                text = read_text(file, self.files.text(file))
                candidate.problem = explain(error, text, candidate.where, file)
                candidate.claims_variable = claims_variable(text)
            except CannotLoad as error:
                candidate.problem = error
        self._find_known_names()

    def resolve(self, importer: Path, module: str, level: int = 0) -> Path | None:
        """Find the file of this folder that an import statement in ``importer`` means."""
        parts = [part for part in module.split(".") if part]
        if level:
            bases = [importer.parents[level - 1]] if level <= len(importer.parents) else []
        else:
            bases = [
                parent
                for parent in importer.parents
                if parent == self.folder.parent or parent.is_relative_to(self.folder)
            ]
        for base in bases:
            place = base.joinpath(*parts)
            for file in (place / "__init__.py", place.parent / f"{place.name}.py"):
                if file in self.candidates and file != importer:
                    return file
        if not level and len(parts) > 1:  # the package's folder was renamed
            file = importer.parent.joinpath(*parts[1:-1], f"{parts[-1]}.py")
            return file if file in self.candidates and file != importer else None
        return None

    def locate(self, top: str) -> Path | None:
        """Find the one folder or file of that name anywhere in the submission."""
        found = {
            parent
            for file in self.candidates
            for parent in (file, *file.parents)
            if parent.is_relative_to(self.folder)
            and parent != self.folder
            and (parent.name == top or (parent == file and file.stem == top))
        }
        ranked = sorted(found, key=lambda path: (len(path.parts), str(path)))
        return ranked[0] if ranked else None

    def _files(self) -> list[Path]:
        """Return the Python files, in order; CannotLoad when there is too much of it to read."""
        found: list[Path] = []
        entries = size = 0
        for folder, folders, files in os.walk(self.folder):
            self.others += [
                f"{name} (a link)" for name in folders if Path(folder, name).is_symlink()
            ]
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".")
                and name not in IGNORED_FOLDERS
                and not name.endswith((".egg-info", ".dist-info"))
                and not Path(folder, name, "pyvenv.cfg").exists()
            )
            entries += len(files)
            if entries > MOST_ENTRIES:
                raise self._too_large(f"more than {MOST_ENTRIES:,} files")
            for name in sorted(files):
                if name.startswith(".") or name == "Thumbs.db":
                    continue
                path = Path(folder, name)
                if not name.lower().endswith((".py", ".ipynb")):
                    self.others.append(path.relative_to(self.folder).as_posix())
                    continue
                found.append(path)
                if len(found) > MOST_FILES:
                    raise self._too_large(f"more than {MOST_FILES} Python files")
                if path.suffix.lower() == ".py":  # notebooks hold their pictures
                    with contextlib.suppress(OSError):
                        size += path.stat().st_size
        if size > MOST_BYTES:
            raise self._too_large(f"{size / 1e6:.0f} MB of Python, too much for one implementation")
        return found

    def _too_large(self, what: str) -> CannotLoad:
        reason = f"{readable(self.folder.name)} holds {what}"
        return CannotLoad(reason, file=self.folder, advice="Name one of its folders")

    def _find_known_names(self) -> None:
        """Find which of the course's names each file will hold, those that it imports included."""
        known = {
            file: KNOWN_NAMES & (c.facts.defined | c.written) for file, c in self.candidates.items()
        }
        passed: list[tuple[Path, Path, frozenset[str]]] = []  # importer, origin, what may come
        for file, candidate in self.candidates.items():
            for imported in candidate.facts.imports:
                if not (imported.at_top and imported.names):
                    continue
                names = KNOWN_NAMES if "*" in imported.names else KNOWN_NAMES & {*imported.names}
                origin = self.resolve(file, imported.module, imported.level) if names else None
                if origin is not None:
                    passed.append((file, origin, frozenset(names)))
        settled = False
        while not settled:
            settled = True
            for file, origin, names in passed:
                if not known[origin] & names <= known[file]:
                    known[file] |= known[origin] & names
                    settled = False
        for file, candidate in self.candidates.items():
            candidate.known = frozenset(known[file])
