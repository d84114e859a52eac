"""What a source file says about itself, read from its syntax tree without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# What the notes ask every implementation for, and what else belongs to the course's core.
REQUIRED_NAMES = frozenset(
    {
        "Variable", "Function", "Config", "using_config", "no_grad", "as_array",
        "as_variable", "add", "mul", "neg", "sub", "div", "pow",
    }
)  # fmt: skip
KNOWN_NAMES = REQUIRED_NAMES | frozenset(
    {
        "Add", "Mul", "Neg", "Sub", "Div", "Pow", "Square", "Exp", "rsub", "rdiv", "square",
        "exp", "numerical_diff", "setup_variable",
    }
)  # fmt: skip
CATCHES_IMPORT_ERROR = frozenset(
    {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
)


@dataclass(frozen=True)
class Imported:
    """One import statement: ``names`` is empty for ``import module``."""

    module: str
    level: int
    names: tuple[str, ...]
    line: int
    end_line: int
    guarded: bool  # inside a `try` that handles ImportError: its author has a plan without it
    at_top: bool  # runs when the module is imported
    lazy: bool = False  # where a name is used first: Python 3.15

    @property
    def top(self) -> str:
        """The first part of an absolute import's dotted name."""
        return "" if self.level else self.module.partition(".")[0]


@dataclass
class Facts:
    """The names, imports and boolean class attributes of one file."""

    defined: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    imports: list[Imported] = field(default_factory=list)
    flags: dict[str, Mapping[str, bool]] = field(default_factory=dict)

    def import_at(self, line: int, top: str) -> Imported | None:
        """Find the statement on this line that imports from the top-level module ``top``."""
        for imported in self.imports:
            if imported.line <= line <= imported.end_line and imported.top == top:
                return imported
        return None

    @property
    def is_marimo(self) -> bool:
        """Whether this is a notebook of marimo's: each cell is a function in a Python file."""
        return "app" in self.defined and any(i.top == "marimo" for i in self.imports)

    def update(self, other: Facts) -> None:
        """Add another file's facts, as of a notebook's next cell."""
        self.defined |= other.defined
        self.classes |= other.classes
        self.imports += other.imports
        self.flags.update(other.flags)


def read_facts(tree: ast.Module) -> Facts:
    """Collect the facts of a parsed file."""
    facts = Facts()
    _visit(tree.body, facts, guarded=False, at_top=True)
    return facts


def _visit(body: Iterable[ast.stmt], facts: Facts, *, guarded: bool, at_top: bool) -> None:
    for statement in body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            facts.imports += _imports(statement, guarded, at_top)
            if at_top:
                facts.defined |= {a.asname for a in statement.names if a.asname}
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if at_top:
                facts.defined.add(statement.name)
            # A function runs later, when no surrounding `try` of its definition is active.
            _visit(statement.body, facts, guarded=False, at_top=False)
        elif isinstance(statement, ast.ClassDef):
            if at_top:
                facts.defined.add(statement.name)
                facts.classes.add(statement.name)
            facts.flags[statement.name] = _flags(statement)
            _visit(statement.body, facts, guarded=guarded, at_top=False)
        elif isinstance(statement, ast.Try) or type(statement).__name__ == "TryStar":
            _visit_try(statement, facts, guarded=guarded, at_top=at_top)
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            inner = guarded or any(_suppresses(item.context_expr) for item in statement.items)
            _visit(statement.body, facts, guarded=inner, at_top=at_top)
        elif isinstance(statement, (ast.If, ast.For, ast.AsyncFor, ast.While)):
            _visit(statement.body, facts, guarded=guarded, at_top=at_top)
            _visit(statement.orelse, facts, guarded=guarded, at_top=at_top)
        elif isinstance(statement, ast.Match):
            for case in statement.cases:
                _visit(case.body, facts, guarded=guarded, at_top=at_top)
        elif at_top:
            facts.defined |= _assigned(statement)


def _visit_try(statement: ast.stmt, facts: Facts, *, guarded: bool, at_top: bool) -> None:
    handlers: list[ast.ExceptHandler] = getattr(statement, "handlers", [])
    inner = guarded or any(_catches_import_error(handler.type) for handler in handlers)
    _visit(getattr(statement, "body", []), facts, guarded=inner, at_top=at_top)
    for handler in handlers:
        _visit(handler.body, facts, guarded=guarded, at_top=at_top)
    _visit(getattr(statement, "orelse", []), facts, guarded=guarded, at_top=at_top)
    _visit(getattr(statement, "finalbody", []), facts, guarded=guarded, at_top=at_top)


def _imports(statement: ast.Import | ast.ImportFrom, guarded: bool, at_top: bool) -> list[Imported]:
    line, end = statement.lineno, statement.end_lineno or statement.lineno
    lazy = bool(getattr(statement, "is_lazy", False))
    if isinstance(statement, ast.Import):
        return [Imported(a.name, 0, (), line, end, guarded, at_top, lazy) for a in statement.names]
    names = tuple(alias.name for alias in statement.names)
    module, level = statement.module or "", statement.level
    return [Imported(module, level, names, line, end, guarded, at_top, lazy)]


def _catches_import_error(kind: ast.expr | None) -> bool:
    if kind is None:
        return True
    if isinstance(kind, ast.Tuple):
        return any(_catches_import_error(part) for part in kind.elts)
    name = kind.id if isinstance(kind, ast.Name) else getattr(kind, "attr", "")
    return name in CATCHES_IMPORT_ERROR


def _suppresses(expression: ast.expr) -> bool:
    if not isinstance(expression, ast.Call):
        return False
    called = expression.func
    name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
    return name == "suppress" and any(_catches_import_error(arg) for arg in expression.args)


def _assigned(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Assign):
        targets: list[ast.expr] = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    else:
        return set()
    return {
        node.id
        for target in targets
        if not isinstance(target, (ast.Attribute, ast.Subscript))
        for node in ast.walk(target)
        if isinstance(node, ast.Name)
    }


def _flags(definition: ast.ClassDef) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for statement in definition.body:
        value = getattr(statement, "value", None)
        if isinstance(value, ast.Constant) and isinstance(value.value, bool):
            found.update(dict.fromkeys(_assigned(statement), value.value))
    return found
