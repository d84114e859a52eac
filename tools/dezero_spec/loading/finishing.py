"""What is done with an implementation once it has been imported."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from dezero_spec.loading.errors import CannotLoad
from dezero_spec.loading.execution import describe
from dezero_spec.loading.importing import SubmissionFinder
from dezero_spec.loading.journal import Journal
from dezero_spec.loading.plan import Plan
from dezero_spec.loading.traits import left_behind

# The operators of the notes: where one is missing, `setup_variable` may not have been called.
OPERATORS = (
    "__add__", "__radd__", "__mul__", "__rmul__", "__neg__", "__sub__", "__rsub__",
    "__truediv__", "__rtruediv__", "__pow__",
)  # fmt: skip


def attach_operators(names: Mapping[str, object], journal: Journal, where: str) -> None:
    """Call ``setup_variable``, which the course leaves to a package's ``__init__``.

    Only a call tells what it attaches. One that adds nothing is taken back.
    """
    variable = names["Variable"]
    if not isinstance(variable, type) or all(hasattr(variable, name) for name in OPERATORS):
        return
    origin = sys.modules.get(variable.__module__)
    places = [names, vars(origin) if origin is not None else {}]
    setup = next((p["setup_variable"] for p in places if "setup_variable" in p), None)
    if not callable(setup):
        return
    message = "setup_variable() was called: the operators were not attached to Variable yet"
    before = dict(vars(variable))
    failed = False
    try:
        setup()
    except Exception as error:
        failed = True
        message = f"setup_variable() fails with {describe(error)}"
    if failed or vars(variable).keys() - before.keys():
        journal.add("setup-variable", message, where)
        return
    for name, value in before.items():
        if vars(variable).get(name) is not value:
            setattr(variable, name, value)


def compare_classes(plan: Plan, names: Mapping[str, object], finder: SubmissionFinder) -> None:
    """Say so where Function makes variables of another class than the Variable beside it."""
    variable, function = names["Variable"], names.get("Function")
    if not (isinstance(variable, type) and isinstance(function, type)):
        return
    call = next(
        (vars(base)["__call__"] for base in function.__mro__ if "__call__" in vars(base)), 0
    )
    made = getattr(call, "__globals__", {}).get("Variable")
    if not isinstance(made, type) or issubclass(made, variable):
        return
    here, there = (_where_written(cls, plan, finder) for cls in (variable, made))
    if here and there:
        message = (
            f"there are two classes Variable: Function makes those of {there},"
            f" and the one that is judged is that of {here}"
        )
        finder.journal.add("two-classes", message, plan.where)


def name_left_behind(names: Mapping[str, object], journal: Journal, where: str) -> None:
    """Say so where a Function is still as in step 10, so that nothing can be computed with it."""
    for name in left_behind(names):
        message = (
            f"{name} was not brought along to step 11: it uses self.input, which functions do not "
            "keep from there on; it is left out of the checks"
        )
        journal.add("left-behind", message, where)


def _where_written(cls: type, plan: Plan, finder: SubmissionFinder) -> str:
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    source = finder.sources.get(Path(file)) if isinstance(file, str) else None
    for unit in reversed(source.units if source is not None else []):
        for node in reversed(unit.tree.body):
            if isinstance(node, ast.ClassDef) and node.name == cls.__name__:
                line = node.lineno
                return f"{unit.shown} line {line}"
    return ""


def check_origin(plan: Plan, module: ModuleType, finder: SubmissionFinder) -> None:
    """See to it that the file asked for was loaded, and say where Variable comes from."""
    loaded = getattr(module, "__file__", None)
    if not isinstance(loaded, str) or Path(loaded).resolve() != plan.entry.resolve():
        reason = f"{plan.where} was asked for, but {loaded} was loaded"
        raise CannotLoad(reason, file=plan.entry, advice="Rename the file or its package")
    variable = module.__dict__["Variable"]
    file = _file_of(variable, module, finder)
    if file is None or file == plan.entry:
        return
    if file in finder.sources:
        shown = plan.show(file)
        finder.journal.add("defined-elsewhere", f"Variable is defined in {shown}", shown)
    elif plan.from_environment:
        return
    elif getattr(variable, "__module__", "").partition(".")[0] == "dezero":
        imports = finder.source(plan.entry).facts.imports
        line = next((i.line for i in imports if i.top == "dezero"), None)
        reason = (
            f"{plan.where} takes Variable from the dezero that is installed in"
            f" {file.parent.parent}, not from the submission"
        )
        advice = "Hand in your own dezero together with it"
        raise CannotLoad(reason, file=plan.entry, line=line, advice=advice)
    else:
        message = f"Variable comes from {file}, not from the submission"
        finder.journal.add("foreign", message, str(file))


def _file_of(variable: object, module: ModuleType, finder: SubmissionFinder) -> Path | None:
    """Find the file that defines a class: by its module, else by the code of its methods."""
    if getattr(variable, "__module__", None) == module.__name__:
        return finder.entry
    for value in vars(variable).values() if isinstance(variable, type) else [variable]:
        name = getattr(getattr(value, "__code__", None), "co_filename", "<")
        if name in finder.units:
            return finder.units[name].file
        if not name.startswith("<"):
            return Path(name)
    return None


def defined_flags(
    names: Mapping[str, object], finder: SubmissionFinder
) -> Mapping[str, bool] | None:
    """Return the flags that the source of the class Config gives, if it can be found."""
    config = names.get("Config")
    name = getattr(config, "__name__", type(config).__name__)
    entry = finder.sources.get(finder.entry)
    sources = [entry] if entry is not None else []
    sources += [source for source in finder.sources.values() if source is not entry]
    return next((s.facts.flags[name] for s in sources if s.facts.flags.get(name)), None)
