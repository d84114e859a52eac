"""What the user asked for, found: a file, folder, archive, notebook or module."""

from __future__ import annotations

import contextlib
import difflib
import importlib.util
import os
import sys
import tempfile
from importlib.machinery import PathFinder
from pathlib import Path

from dezero_spec.loading.choosing import choose, pick
from dezero_spec.loading.errors import CannotLoad
from dezero_spec.loading.files import Files
from dezero_spec.loading.plan import Plan, arrange
from dezero_spec.loading.spelling import existing, readable
from dezero_spec.loading.survey import Survey

SOURCES = (".py", ".ipynb", ".zip")
NOT_SOURCE = {
    ".pyc": ("compiled Python without its source", "Hand in the .py file"),
    ".pyd": ("a compiled extension module", "Give its module name instead of its path"),
    ".so": ("a compiled extension module", "Give its module name instead of its path"),
    ".pdf": ("a PDF document", "Hand in the code itself as .py, .ipynb or .zip"),
    ".doc": ("a Word document", "Hand in the code itself as .py, .ipynb or .zip"),
    ".docx": ("a Word document", "Hand in the code itself as .py, .ipynb or .zip"),
    ".hwp": ("a Hangul document", "Hand in the code itself as .py, .ipynb or .zip"),
    ".hwpx": ("a Hangul document", "Hand in the code itself as .py, .ipynb or .zip"),
    ".rar": ("a RAR archive", "Pack it as .zip, or unpack it and name the folder"),
    ".7z": ("a 7-Zip archive", "Pack it as .zip, or unpack it and name the folder"),
    ".egg": ("a Python egg", "Unpack it and name the folder"),
    ".alz": ("an ALZip archive", "Pack it as .zip, or unpack it and name the folder"),
    ".tar": ("a tar archive", "Pack it as .zip, or unpack it and name the folder"),
    ".gz": ("a gzip archive", "Pack it as .zip, or unpack it and name the folder"),
    ".tgz": ("a gzip archive", "Pack it as .zip, or unpack it and name the folder"),
    ".txt": ("a text file", "If it holds Python, rename it to .py"),
    ".html": ("a web page", "Hand in the code itself as .py, .ipynb or .zip"),
    ".md": ("a Markdown text", "Hand in the code itself as .py, .ipynb or .zip"),
    ".png": ("a picture", "Hand in the code itself as .py, .ipynb or .zip"),
    ".jpg": ("a picture", "Hand in the code itself as .py, .ipynb or .zip"),
}


def find(target: str | os.PathLike[str], entry: str | None) -> Plan:
    """Find a target and decide how to load it; CannotLoad says what was tried."""
    text = os.fspath(target)
    if not text.strip():
        raise CannotLoad("no target was given", advice="Name a file, a folder or a module")
    path = _absolute(text)
    if "\\" in text and not path.exists():  # written for Windows; nothing has such a name here
        path = _absolute(text.replace("\\", "/"))
    if os.path.lexists(path):
        plan = _from_path(text, path, entry)
    elif _means_path(target):
        raise _no_such_path(text, path)
    else:
        plan = _from_module(text, entry)
    try:
        plan = _from_written_files(plan)
        arrange(plan)
    except BaseException:
        if plan.temporary is not None:
            plan.temporary.cleanup()
        raise
    return plan


def _absolute(text: str) -> Path:
    path = Path(os.path.abspath(os.path.expanduser(text)))
    return path if os.path.lexists(path) else existing(path)


def _means_path(target: str | os.PathLike[str]) -> bool:
    text = os.fspath(target)
    suffix = Path(text).suffix.lower()
    return (
        not isinstance(target, str)
        or "/" in text
        or os.sep in text
        or suffix in SOURCES
        or suffix in NOT_SOURCE
        or not all(part.isidentifier() for part in text.split("."))
    )


def _from_path(text: str, path: Path, entry: str | None) -> Plan:
    suffix = path.suffix.lower()
    if path.is_dir():
        return _from_folder(text, path, readable(path.name), entry)
    if not path.is_file():
        reason = f"{text} is neither a file nor a folder (a broken link?)"
        raise CannotLoad(reason, file=path, advice="Name the file itself")
    if suffix == ".zip":
        return _from_zip(text, path, entry)
    _no_choice(text, path, entry)
    if suffix in (".py", ".ipynb"):
        return Plan(text, readable(path.name), path.parent, path, _where_of_file(path))
    what, advice = NOT_SOURCE.get(suffix, ("no Python source", "Name a .py, .ipynb or .zip file"))
    raise CannotLoad(f"{readable(path.name)} is {what}", file=path, advice=advice)


def _no_choice(text: str, path: Path, entry: str | None) -> None:
    if entry is not None:
        reason = f"{text} is a single file, so there is no {entry} to choose in it"
        raise CannotLoad(reason, file=path, advice="Leave out --entry, or name the folder")


def _where_of_file(path: Path) -> str:
    in_package = (path.parent / "__init__.py").is_file() or path.parent.name == "dezero"
    return readable(f"{path.parent.name}/{path.name}" if in_package else path.name)


def _from_folder(text: str, folder: Path, shown: str, entry: str | None) -> Plan:
    if not os.access(folder, os.R_OK | os.X_OK):
        reason = f"{shown} cannot be read: Permission denied"
        raise CannotLoad(reason, file=folder, advice="Check its permissions")
    survey = Survey(folder)
    archives = [other for other in survey.others if other.lower().endswith(".zip")]
    if not survey.candidates and len(archives) == 1:
        plan = _from_zip(text, folder / archives[0], entry)
        plan.journal.add("archive", f"{shown} holds no Python but {archives[0]}: that was unpacked")
        return plan
    plan = _plan_for(text, survey, shown, entry)
    return plan


def _plan_for(text: str, survey: Survey, shown: str, entry: str | None) -> Plan:
    remarks: list[str] = []
    if entry is None:
        choice = choose(survey, shown)
        candidate, remarks = choice.candidate, choice.remarks
    else:
        candidate = pick(survey, entry, shown)
    plan = Plan(text, shown, survey.folder, candidate.file, candidate.where, survey=survey)
    plan.files = survey.files
    for remark in remarks:
        plan.journal.add("entry", remark, candidate.where)
    return plan


def _from_zip(text: str, file: Path, entry: str | None) -> Plan:
    from dezero_spec.loading.archive import unpack

    temporary = tempfile.TemporaryDirectory(prefix="dezero-spec-", ignore_cleanup_errors=True)
    try:
        # The folder's name counts when the zip holds a package's files without their folder.
        folder = Path(temporary.name).resolve() / (file.stem or "submission")
        folder.mkdir()
        remarks = unpack(file, readable(file.name), folder)
        plan = _from_folder(text, folder, readable(file.name), entry)
        for remark in remarks:
            plan.journal.add("archive", remark)
    except BaseException as error:
        temporary.cleanup()
        if isinstance(error, CannotLoad):
            error.file = file  # what was unpacked is gone again
        raise
    if plan.temporary is not None:  # a zip inside a zip has a folder of its own
        temporary.cleanup()
    else:
        plan.temporary = temporary
    plan.importable = False
    return plan


def _from_written_files(plan: Plan) -> Plan:
    """Go over to the files that a notebook writes, if it defines no Variable itself."""
    source = plan.source_of(plan.entry)
    if source is None or not source.writes or "Variable" in source.facts.defined:
        return plan
    files = Files()
    files.add(plan.entry, source.writes)
    survey = Survey(plan.entry, files)
    try:
        other = _plan_for(plan.target, survey, plan.where, None)
    except CannotLoad:
        if any(candidate.claims_variable for candidate in survey.candidates.values()):
            raise
        return plan
    message = f"{plan.where} defines no Variable itself: the files that its cells write were loaded"
    for note in plan.journal.notes():
        other.journal.add(note.kind, note.message, note.file, note.line)
    other.journal.add("written-files", message, plan.where)
    other.importable = False
    other.temporary = plan.temporary
    return other


def _from_module(name: str, entry: str | None) -> Plan:
    path = [os.getcwd(), *(item for item in sys.path if item)]
    parts = name.split(".")
    found: Path | None = None
    folder = ""
    for depth, part in enumerate(parts, 1):
        spec = PathFinder.find_spec(part, path)
        if spec is None and depth == 1:
            # Installed for development: there are finders of their own for that.
            with contextlib.suppress(ValueError):
                spec = importlib.util.find_spec(part)
        if spec is None:
            raise _no_such_module(name, ".".join(parts[:depth]), path)
        if spec.submodule_search_locations is not None:
            path = list(spec.submodule_search_locations)
            folder = path[0]
            found = None
        else:
            found = Path(os.path.abspath(spec.origin or ""))
            path = []
    if found is None:
        package = Path(os.path.abspath(folder))
        survey = Survey(package)
        plan = _plan_for(name, survey, name, entry)
    elif found.suffix.lower() == ".py":
        _no_choice(name, found, entry)
        base = found.parents[len(parts) - 1]
        plan = Plan(name, name, base, found, found.relative_to(base).as_posix())
    else:
        reason = f"{name} is not Python source ({found.name})"
        raise CannotLoad(reason, file=found, advice="Name a module that has a .py file")
    root = Path(os.path.abspath(folder or str(found)))
    in_cwd = plan.entry.is_relative_to(Path.cwd()) and not _in_site(plan.entry)
    plan.from_environment = not in_cwd or _in_site(root)
    if plan.from_environment and len(parts) == 1 and found is not None:
        plan.base = found.parent
    return plan


def _in_site(path: Path) -> bool:
    return bool({"site-packages", "dist-packages"} & set(path.parts))


def _no_such_path(text: str, path: Path) -> CannotLoad:
    parent = path.parent
    while not parent.is_dir() and parent != parent.parent:
        path, parent = parent, parent.parent
    near = _near(path.name, [item.name for item in parent.iterdir()]) if parent.is_dir() else ""
    reason = f"there is no file or folder {text} (looked in {parent})"
    return CannotLoad(reason, file=None, advice=near or "Check the path")


def _no_such_module(name: str, missing: str, path: list[str]) -> CannotLoad:
    here: set[str] = set()
    for folder in path[:1]:
        if os.path.isdir(folder):
            here |= {item.removesuffix(".py") for item in os.listdir(folder)}
    what = "" if missing == name else f" ({missing} is missing)"
    reason = (
        f"{name} is neither a file or folder in {os.getcwd()} nor a module that can be"
        f" imported{what}"
    )
    near = _near(missing.rpartition(".")[2], sorted(here))
    return CannotLoad(reason, advice=near or "Give the path of a .py file, a folder or a .zip")


def _near(name: str, there: list[str]) -> str:
    close = difflib.get_close_matches(name, there, n=1, cutoff=0.6)
    same = [other for other in there if other.lower() == name.lower()]
    match = (same or close or [""])[0]
    return f"Did you mean {match}?" if match and match != name else ""
