"""Which file of a folder holds the implementation, decided without running any of them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dezero_spec.loading.errors import CannotLoad
from dezero_spec.loading.facts import KNOWN_NAMES, REQUIRED_NAMES, Facts, Imported
from dezero_spec.loading.sources import read_source

IGNORED_FOLDERS = frozenset(
    {
        "__MACOSX", "__pycache__", "venv", "env", "node_modules", "site-packages",
        "dist-packages", "build", "dist",
    }
)  # fmt: skip
MOST_FILES = 3000
STEMS = ("core_simple", "core", "dezero", "__init__")
TEST_FILE = re.compile(r"^(test|tests|conftest)$|^test_|_tests?$|^tests?\d*$", re.IGNORECASE)


@dataclass
class Candidate:
    """One Python file or notebook of a submission."""

    file: Path
    relative: str
    facts: Facts
    problem: str | None = None
    known: frozenset[str] = frozenset()  # the course's names that its namespace will hold

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
        return "Variable" in self.facts.defined

    @property
    def complete(self) -> bool:
        """Whether it offers both halves of the core."""
        return {"Variable", "Function"} <= self.known


class Survey:
    """All Python of a folder, read but not run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.others: list[str] = []
        self.candidates: dict[Path, Candidate] = {}
        for file in self._files():
            relative = file.relative_to(folder).as_posix()
            try:
                source = read_source(file, relative)
                self.candidates[file] = Candidate(file, relative, source.facts)
            except (SyntaxError, CannotLoad) as error:
                self.candidates[file] = Candidate(file, relative, Facts(), str(error))
        for candidate in self.candidates.values():
            candidate.known = frozenset(self._names(candidate, set())) & KNOWN_NAMES

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

    def _files(self) -> Iterator[Path]:
        count = 0
        for folder, folders, files in os.walk(self.folder):
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".")
                and name not in IGNORED_FOLDERS
                and not name.endswith((".egg-info", ".dist-info"))
                and not Path(folder, name, "pyvenv.cfg").exists()
            )
            for name in sorted(files):
                if name.startswith(".") or name == "Thumbs.db":
                    continue
                if name.lower().endswith((".py", ".ipynb")):
                    count += 1
                    if count > MOST_FILES:
                        reason = f"{self.folder} holds more than {MOST_FILES} Python files"
                        raise CannotLoad(reason, file=self.folder, advice="Name one of its folders")
                    yield Path(folder, name)
                else:
                    self.others.append(Path(folder, name).relative_to(self.folder).as_posix())

    def _names(self, candidate: Candidate, visited: set[Path]) -> set[str]:
        names = set(candidate.facts.defined)
        visited = visited | {candidate.file}
        for imported in candidate.facts.imports:
            if not (imported.at_top and imported.names):
                continue
            origin = self.resolve(candidate.file, imported.module, imported.level)
            if origin is None or origin in visited:
                continue
            offered = self._names(self.candidates[origin], visited)
            names |= offered if "*" in imported.names else offered & set(imported.names)
        return names


@dataclass
class Choice:
    """The file taken, and what to say about it."""

    candidate: Candidate
    remarks: list[str]


def choose(survey: Survey, shown: str) -> Choice:
    """Take the file that holds the implementation; CannotLoad when none does, or two do alike."""
    able = [c for c in survey.candidates.values() if "Variable" in c.known]
    if not able:
        able = [c for c in survey.candidates.values() if imports_core(c.facts.imports)]
    if not able:
        raise _none_suitable(survey, shown)
    able, series = _latest_of_series(able)
    ranked = sorted(able, key=_rank, reverse=True)
    best = ranked[0]
    rivals = [c for c in ranked[1:] if _rank(c) == _rank(best)]
    if rivals and any(_digest(c.file) != _digest(best.file) for c in rivals):
        reason = f"{shown} holds several implementations that are alike: " + _listed(
            [best, *rivals]
        )
        raise CannotLoad(reason, file=survey.folder, advice="Choose one with --entry FILE")
    package = survey.candidates.get(best.file.parent / "__init__.py")
    if (
        package is not None
        and package.complete
        and (package.known & REQUIRED_NAMES) > (best.known & REQUIRED_NAMES)
    ):
        best = package  # it gathers what the package's modules define
    remarks = [series[best.file]] if best.file in series else []
    others = [c for c in ranked if c is not best and c.defines_variable and not c.is_test]
    if others:
        remarks.append(
            f"{best.relative} was taken; Variable is also defined in {_listed(others)}:"
            " choose another with --entry FILE"
        )
    return Choice(best, remarks)


def pick(survey: Survey, entry: str, shown: str) -> Candidate:
    """Take the file that the user names, by path or dotted name; CannotLoad if it isn't there."""
    wanted = entry.replace("\\", "/").removeprefix("./").strip("/")
    dotted = wanted.replace(".", "/")
    for form in (wanted, f"{wanted}.py", f"{dotted}.py", f"{wanted}/__init__.py",
                 f"{dotted}/__init__.py"):  # fmt: skip
        found = [
            candidate
            for candidate in survey.candidates.values()
            if candidate.relative == form or f"{survey.folder.name}/{candidate.relative}" == form
        ] or [c for c in survey.candidates.values() if c.relative.endswith("/" + form)]
        if len(found) == 1:
            return found[0]
        if found:
            reason = f"several files of {shown} are called {entry}: {_listed(found)}"
            raise CannotLoad(reason, file=survey.folder, advice="Give the whole path to --entry")
    there = _listed(survey.candidates.values()) or "no Python files"
    reason = f"{shown} has no {entry}; it holds {there}"
    raise CannotLoad(reason, file=survey.folder, advice="Give one of these to --entry")


def imports_core(imports: Iterable[Imported]) -> Imported | None:
    """Find an import of Variable from wherever it may be."""
    return next((i for i in imports if i.at_top and "Variable" in i.names), None)


def _rank(candidate: Candidate) -> tuple[object, ...]:
    parent = candidate.file.parent.name
    preferred = {"core_simple": 2, "core": 1}.get(candidate.stem, 0) if parent == "dezero" else 0
    stem = candidate.stem.lower()
    return (
        not candidate.is_test,
        preferred,
        candidate.complete,
        len(candidate.known & REQUIRED_NAMES),
        candidate.defines_variable,
        candidate.file.suffix.lower() == ".py",
        -STEMS.index(stem) if stem in STEMS else -len(STEMS),
        len(candidate.known),
        -candidate.relative.count("/"),
    )


def _latest_of_series(able: list[Candidate]) -> tuple[list[Candidate], dict[Path, str]]:
    """Of step01.py … step22.py keep the last that is complete in itself, with a remark on it."""
    series: dict[tuple[Path, str], list[Candidate]] = {}
    for candidate in able:
        if re.search(r"\d", candidate.stem):
            pattern = re.sub(r"\d+", "#", candidate.stem) + candidate.file.suffix.lower()
            series.setdefault((candidate.file.parent, pattern), []).append(candidate)
    remarks = {}
    kept = list(able)
    for members in series.values():
        whole = [c for c in members if c.complete and c.defines_variable]
        if len(members) < 2 or not whole:
            continue
        last = max(whole, key=lambda c: [int(n) for n in re.findall(r"\d+", c.stem)])
        kept = [c for c in kept if c is last or c not in members]
        remarks[last.file] = (
            f"{last.relative} was taken: the last of {len(members)} numbered files that defines"
            " both Variable and Function; choose another with --entry FILE"
        )
    return kept, remarks


def _none_suitable(survey: Survey, shown: str) -> CannotLoad:
    folder = survey.folder
    broken = [c for c in survey.candidates.values() if c.problem]
    if broken and len(broken) == len(survey.candidates) == 1:
        return CannotLoad(broken[0].problem or "", file=broken[0].file)
    if broken:
        reason = f"no file of {shown} that can be read defines Variable; {broken[0].problem}"
        return CannotLoad(reason, file=broken[0].file)
    if survey.candidates:
        reason = f"no file of {shown} defines Variable; it holds " + _listed(
            survey.candidates.values()
        )
        advice = "Hand in the file with the classes Variable and Function"
        return CannotLoad(reason, file=folder, advice=advice)
    if survey.others:
        some = ", ".join(survey.others[:5]) + (", …" if len(survey.others) > 5 else "")
        reason = f"{shown} holds no Python source, only {some}"
        if all(other.endswith(".pyc") for other in survey.others):
            return CannotLoad(
                reason, file=folder, advice="Compiled .pyc files are not enough: add the .py files"
            )
        return CannotLoad(reason, file=folder, advice="Hand in .py files, an .ipynb or a .zip")
    return CannotLoad(
        f"{shown} is empty", file=folder, advice="Hand in .py files, an .ipynb or a .zip"
    )


def _listed(candidates: Iterable[Candidate]) -> str:
    names = sorted(candidate.relative for candidate in candidates)
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def _digest(file: Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()
