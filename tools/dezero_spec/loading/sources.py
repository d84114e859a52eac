"""A source file, decoded and parsed, in the units in which it runs."""

from __future__ import annotations

import ast
import linecache
import stat
import warnings
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from dezero_spec.loading.decoding import decode_source
from dezero_spec.loading.errors import CannotLoad
from dezero_spec.loading.exported import divide
from dezero_spec.loading.facts import Facts, read_facts
from dezero_spec.loading.notebook import Cell, python_of, read_cells
from dezero_spec.loading.syntax import explain, parse
from dezero_spec.loading.written import written_files

LARGEST = {".py": 5_000_000, ".ipynb": 100_000_000}  # notebooks hold their pictures


@dataclass
class Unit:
    """What is compiled together: a whole file, or one cell of a notebook."""

    filename: str  # as tracebacks give it
    shown: str
    text: str
    tree: ast.Module
    cell: int | None = None  # in a notebook; 0 in one that was exported as a script


@dataclass
class Source:
    """One file: its units, what can be read from them, and remarks for the report."""

    file: Path
    shown: str
    text: str
    units: list[Unit] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    remarks: list[tuple[str, str, int | None]] = field(default_factory=list)  # kind, text, line
    writes: dict[PurePosixPath, str] = field(default_factory=dict)  # by cells with %%writefile
    has_trees: bool = True

    def unit(self, filename: str) -> Unit | None:
        """Find the unit that tracebacks call ``filename``."""
        return next((unit for unit in self.units if unit.filename == filename), None)

    def drop_trees(self) -> None:
        """Forget the units' trees: thousands of objects, which each look for garbage walks over."""
        if self.has_trees:
            self.has_trees = False
            for unit in self.units:
                del unit.tree


def read_bytes(file: Path, shown: str) -> bytes:
    """Read a file; CannotLoad when that fails or when it is far too large for source text."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):  # reading a pipe or a device might never end
            reason = f"{shown} is not a regular file"
            raise CannotLoad(reason, file=file, advice="Hand in the source file itself")
        if status.st_size > LARGEST.get(file.suffix.lower(), 0):
            megabytes = status.st_size / 1e6
            reason = f"{shown} has {megabytes:.0f} MB, too much for an implementation"
            raise CannotLoad(reason, file=file, advice="Hand in the source file alone")
        return file.read_bytes()
    except OSError as error:
        reason = f"{shown} cannot be read: {error.strerror or error}"
        advice = "Check its permissions" if isinstance(error, PermissionError) else ""
        raise CannotLoad(reason, file=file, advice=advice) from error


def read_source(file: Path, shown: str, text: str | None = None) -> Source:
    """Read and parse a ``.py`` or ``.ipynb`` file, or the `text` of one that is not on the disk.

    Raises SyntaxError for a ``.py`` file that does not parse (a notebook's cell that does not
    is left out with a remark), CannotLoad for a file that cannot be read at all.
    """
    if text is not None:
        source = Source(file, shown, text)
        _show_lines(str(file), text)
        return _parsed(source)
    data = read_bytes(file, shown)
    if file.suffix.lower() == ".ipynb":
        return _read_notebook(file, shown, data)
    decoded = decode_source(data)
    source = Source(file, shown, decoded.text)
    if decoded.remark:
        source.remarks.append(("encoding", f"{shown} {decoded.remark}", None))
        # What inspect and tracebacks would otherwise fail to decode.
        _show_lines(str(file), decoded.text)
    return _parsed(source)


def _parsed(source: Source) -> Source:
    filename = str(source.file)
    tree = parse(source.text, filename)
    if "get_ipython" not in source.text:
        source.units.append(Unit(filename, source.shown, source.text, tree))
        source.facts = read_facts(tree)
        return source
    script = divide(tree)
    for line, command in script.skipped:
        _leave_out(source, f"line {line}", command, line)
    for part in script.parts:
        if isinstance(part, ast.Module):
            source.units.append(Unit(filename, source.shown, source.text, part, cell=0))
            source.facts.update(read_facts(part))
        else:
            line, text = part
            cell = python_of(0, text)
            source.writes |= written_files([cell])
            place = f"line {line}"
            _add_cell(source, cell, f"{source.shown}, cell of line {line}", place)
    return source


def read_text(file: Path, text: str | None = None) -> str:
    """Return a file's text however broken its syntax is, for quoting a line of it."""
    if text is not None:
        return text
    try:
        return decode_source(file.read_bytes()).text
    except OSError:
        return ""


def _read_notebook(file: Path, shown: str, data: bytes) -> Source:
    source = Source(file, shown, "")
    cells = read_cells(data, shown, file)
    source.writes = written_files(cells)
    for cell in cells:
        place = f"code cell {cell.number}"
        if _add_cell(source, cell, f"{shown}, {place}", place):
            source.text += cell.text + "\n"
    return source


def _add_cell(source: Source, cell: Cell, name: str, place: str) -> bool:
    """Add a cell to what is run; with a remark instead, and False, if it doesn't parse."""
    filename = f"<{name}>"
    for line, command in cell.skipped:
        _leave_out(source, place, command, line)
    try:
        tree = parse(cell.text, filename)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, filename, "exec", dont_inherit=True)
    except SyntaxError as error:
        why = explain(error, cell.text, name, source.file).reason.partition("\n")[0]
        message = f"{why}; the cell was left out"
        source.remarks.append(("cell-left-out", message, error.lineno))
        return False
    _show_lines(filename, cell.text)
    source.units.append(Unit(filename, name, cell.text, tree, cell.number))
    source.facts.update(read_facts(tree))
    return True


def _leave_out(source: Source, place: str, command: str, line: int) -> None:
    message = f"{place}: {command} is a notebook command and was left out"
    source.remarks.append(("notebook-command", message, line))


def _show_lines(filename: str, text: str) -> None:
    # A modification time of None keeps the entry when linecache checks the disk.
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
