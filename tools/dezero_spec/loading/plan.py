"""How a chosen file is to be imported: under which name, with which folders around it."""

from __future__ import annotations

import keyword
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dezero_spec.loading.errors import CannotLoad
from dezero_spec.loading.facts import Facts, Imported
from dezero_spec.loading.files import Files
from dezero_spec.loading.importing import PROTECTED
from dezero_spec.loading.journal import Journal
from dezero_spec.loading.own_names import means_own
from dezero_spec.loading.sources import Source, read_source
from dezero_spec.loading.spelling import readable
from dezero_spec.loading.survey import Survey

# How far above a single file its package is looked for (`steps/step24.py` beside `dezero/`).
LEVELS_ABOVE = 2
# How many files of a package are read to find out by which name they import each other.
MOST_SIBLINGS = 50

# Names of modules that are in use where an implementation is judged.
TAKEN = frozenset({"__main__", "pytest"})


@dataclass
class Plan:
    """Everything decided before anything runs."""

    target: str
    shown: str  # the target as messages call it
    base: Path  # the submission's folder
    entry: Path
    where: str
    module_name: str = ""
    packages: list[str] = field(
        default_factory=list
    )  # dotted names around the entry, outermost first
    tops: dict[str, Path] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)
    # Import statements of a file that mean its own module, not the standard one of that name.
    renamed: dict[Path, set[tuple[int, str]]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    from_environment: bool = False  # asked for by module name, not by path
    importable: bool = True  # by its own name, at a prompt in the right folder
    journal: Journal = field(default_factory=Journal)
    survey: Survey | None = None
    temporary: tempfile.TemporaryDirectory[str] | None = None
    files: Files = field(default_factory=Files)
    sources: dict[Path, Source | None] = field(default_factory=dict)  # read beside the survey

    def source_of(self, file: Path) -> Source | None:
        """Return a file as it was read; None if it can't be, which loading will report."""
        if self.survey is not None and file in self.survey.sources:
            return self.survey.sources[file]
        if file not in self.sources:
            try:
                text = self.files.text(file)
                self.sources[file] = read_source(file, self.show(file), text)
            except (SyntaxError, CannotLoad):
                self.sources[file] = None
        return self.sources[file]

    def facts_of(self, file: Path) -> Facts:
        """Return a file's facts; none if it can't be read."""
        if self.survey is not None and file in self.survey.candidates:
            return self.survey.candidates[file].facts
        source = self.source_of(file)
        return Facts() if source is None else source.facts

    def show(self, file: Path) -> str:
        """Name a file as the student knows it."""
        if file == self.entry:
            return self.where
        for base in (self.base, *self.base.parents[:LEVELS_ABOVE]):
            if file.is_relative_to(base):
                if file == base:
                    return readable(base.name)
                relative = file.relative_to(base).as_posix()
                is_package = base == self.base and base in self.tops.values()
                return readable(f"{base.name}/{relative}" if is_package else relative)
        return readable(str(file))


def arrange(plan: Plan) -> None:
    """Settle names and folders for ``plan.entry``; reads the files that it imports."""
    facts = plan.facts_of(plan.entry)
    package = _package_folder(plan, facts)
    if package is None:
        stem = plan.entry.stem
        plan.module_name = _module_name(readable(stem))
        plan.importable &= plan.module_name == stem and plan.entry.suffix == ".py"
        plan.tops[plan.module_name] = plan.entry
    else:
        top, name = package
        inner = plan.entry.relative_to(top).with_suffix("").parts
        parts = [name, *inner] if inner[-1] != "__init__" else [name, *inner[:-1]]
        plan.module_name = ".".join(parts)
        plan.packages = [".".join(parts[:n]) for n in range(1, len(parts))]
        plan.tops[name] = top
        plan.importable &= name == top.name
        if name != top.name:
            message = f"the folder {top.name} is loaded as the package {name}"
            if top.name in PROTECTED:
                message += f": Python has a module {top.name} of its own"
            plan.journal.add("renamed", message, plan.show(top))
        if top.parent == plan.base or top.parent.is_relative_to(plan.base):
            plan.folders.append(top.parent)
    if not plan.from_environment:
        for folder in (plan.entry.parent, plan.base):
            if folder not in plan.folders:
                plan.folders.append(folder)
    _follow_imports(plan)
    # The course's package name never means what others have loaded under it.
    plan.hidden |= {*plan.tops, "dezero"}


def _module_name(stem: str) -> str:
    name = re.sub(r"\W", "_", stem)
    if not name or name[0].isdigit() or keyword.iskeyword(name):
        name = f"_{name}"
    return f"{name}_" if name in PROTECTED | TAKEN else name


def _package_folder(plan: Plan, facts: Facts) -> tuple[Path, str] | None:
    """Find the outermost package folder around the entry and the name it goes by."""
    entry = plan.entry
    if entry.suffix.lower() == ".ipynb":
        return None
    top = entry.parent
    own_name = _name_in_own_imports(plan, top)
    if not plan.files.is_file(top / "__init__.py"):
        relative = any(imported.level for imported in facts.imports)
        if own_name is None and not relative and top.name != "dezero":
            return None
        return top, own_name or _module_name(top.name)
    # `from ..other import name` reaches further up, also above the file that was named.
    above = max((imported.level for imported in facts.imports), default=0) - 1
    while own_name is None and plan.files.is_file(top.parent / "__init__.py"):
        if not top.parent.name.isidentifier() or (top == plan.base and above < 1):
            break
        top, above = top.parent, above - 1
        own_name = _name_in_own_imports(plan, top)
    return top, own_name or _module_name(top.name)


def _name_in_own_imports(plan: Plan, folder: Path) -> str | None:
    """Find the name by which a folder's files import each other.

    Learners hand in the contents of `dezero`, not the folder: `from dezero.core_simple import …`
    then stands beside `core_simple.py`.
    """
    init = folder / "__init__.py"
    siblings = sorted(plan.files.sources(folder)) if plan.files.is_file(init) else []
    for file in [plan.entry, *siblings[:MOST_SIBLINGS]]:
        for imported in plan.facts_of(file).imports:
            top, _, rest = imported.module.partition(".")
            if (
                not imported.level
                and rest
                and top not in PROTECTED
                and plan.files.is_file(folder / f"{rest.split('.')[0]}.py")
                and (
                    top == folder.name
                    or not any(
                        plan.files.is_dir(base / top) for base in (folder, *folder.parents[:2])
                    )
                )
            ):
                return top
    return None


def _follow_imports(plan: Plan) -> None:
    """Read what the entry imports, and so on: place what lies elsewhere, note what is shadowed."""
    waiting, seen = [plan.entry], {plan.entry}
    if plan.packages:
        init = plan.tops[plan.packages[0]] / "__init__.py"
        waiting += [init] if plan.files.is_file(init) else []
    while waiting:
        file = waiting.pop()
        for imported in plan.facts_of(file).imports:
            top = imported.top
            if top in PROTECTED:
                place = _own_instead(plan, file, imported)
                if place is None:
                    _note_shadowed(plan, top)
                    continue
            else:
                place = _place(plan, top) if top else None
            if place is not None:
                plan.hidden.add(top)
            for other in _files_of(plan, file, imported.module, imported.level, place):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)


def _own_instead(plan: Plan, file: Path, imported: Imported) -> Path | None:
    """Find the submission's module that an import means, not Python's of the same name."""
    top = imported.top
    if top in ("numpy", "dezero_spec"):
        return None
    place = plan.tops.get(f"{top}_") or next(
        (
            path
            for folder in (file.parent, *plan.folders)
            for path in (folder / top, folder / f"{top}.py")
            if path != file and _is_there(plan, path)
        ),
        None,
    )
    if place is None:
        return None
    facts = plan.facts_of(place / "__init__.py" if plan.files.is_dir(place) else place)
    if not means_own(imported, place, facts, plan.files):
        return None
    plan.tops[f"{top}_"] = place
    plan.renamed.setdefault(file, set()).add((imported.line, imported.module))
    shown = plan.show(place)
    if not plan.journal.has("renamed"):
        message = f"{shown} is loaded as {top}_: Python has a module {top} of its own"
        plan.journal.add("renamed", message, shown)
    return place


def _place(plan: Plan, top: str) -> Path | None:
    if top in plan.tops:
        return plan.tops[top]
    for folder in plan.folders:
        for path in (folder / top, folder / f"{top}.py"):
            if _is_there(plan, path):
                return path
    if plan.from_environment:
        return None
    place = plan.survey.locate(top) if plan.survey else _above(plan, top)
    if place is not None:
        plan.tops[top] = place
        plan.journal.add("placed", f"{top} was found at {plan.show(place)}", plan.show(place))
    return place


def _above(plan: Plan, top: str) -> Path | None:
    for folder in plan.entry.parent.parents[:LEVELS_ABOVE]:
        for path in (folder / top, folder / f"{top}.py"):
            if _is_there(plan, path):
                return path
    return None


def _is_there(plan: Plan, path: Path) -> bool:
    """Tell whether a path is a file, or a folder with Python in it."""
    files = plan.files
    return files.is_file(path) or (files.is_dir(path) and any(True for _ in files.sources(path)))


def _files_of(
    plan: Plan, importer: Path, module: str, level: int, place: Path | None
) -> Iterator[Path]:
    parts = [part for part in module.split(".") if part]
    if level:
        base = importer.parents[min(level, len(importer.parents)) - 1]
    elif place is None:
        return
    elif plan.files.is_file(place):
        yield place
        return
    else:
        base, parts = place, parts[1:]
        yield from filter(plan.files.is_file, [place / "__init__.py"])
    target = base.joinpath(*parts)
    for file in (target.with_name(f"{target.name}.py"), target / "__init__.py"):
        if plan.files.is_file(file):
            yield file


def _note_shadowed(plan: Plan, top: str) -> None:
    for folder in plan.folders:
        if plan.files.is_file(folder / f"{top}.py") and folder / f"{top}.py" != plan.entry:
            message = (
                f"{top}.py has the name of a standard module or of numpy: `import {top}` means"
                " that one, not the submission's file"
            )
            plan.journal.add("shadow", message, f"{top}.py")
