"""Loading: from what the user asked for to an implementation that can be judged."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

import numpy as np

from dezero_spec import deadline
from dezero_spec.loading import lazy
from dezero_spec.loading.errors import CannotLoad
from dezero_spec.loading.execution import describe
from dezero_spec.loading.explaining import why_import_failed
from dezero_spec.loading.facts import KNOWN_NAMES
from dezero_spec.loading.finishing import (
    attach_operators,
    check_origin,
    compare_classes,
    defined_flags,
    name_left_behind,
)
from dezero_spec.loading.implementation import Implementation, config_flags
from dezero_spec.loading.importing import SubmissionFinder
from dezero_spec.loading.journal import Journal
from dezero_spec.loading.missing import StandInPolicy
from dezero_spec.loading.notebook import of_marimo
from dezero_spec.loading.plan import Plan
from dezero_spec.loading.prompt import import_lines
from dezero_spec.loading.space import ModuleSpace, inside
from dezero_spec.loading.standins import StandInFinder
from dezero_spec.loading.state import ProcessState
from dezero_spec.loading.streams import CapturedStreams
from dezero_spec.loading.targets import find

SECONDS = 30.0  # for importing
LEFT_OUT = "cell-left-out"
LIVE = "the live namespace"


def load(
    target: str | os.PathLike[str] | Mapping[str, object], *, entry: str | None = None
) -> Implementation:
    """Load an implementation from a module name, file, folder, zip, notebook or namespace.

    ``entry`` names the file inside a folder, zip or package that holds the implementation; without
    it the most complete one is taken. Raises CannotLoad with a sentence that says what is wrong.
    The process is left as it was, whether loading succeeds or fails. Not for several threads at
    once: it replaces the standard streams and changes ``sys.modules`` while it runs.
    """
    if isinstance(target, Mapping):
        return _load_live(target)
    plan = find(target, entry)
    with deadline.within(SECONDS):
        return load_found(plan)


def load_found(plan: Plan) -> Implementation:
    """Load what `find` has found: from here on, code of the submission runs.

    However long that takes: it is for the caller to set a limit.
    """
    try:
        return _load(plan)
    except BaseException as error:
        if plan.temporary is not None:
            plan.temporary.cleanup()
            if isinstance(error, CannotLoad):
                error.file = Path(plan.target)  # its file was unpacked, and is gone again
        raise


def _load_live(names: Mapping[str, object]) -> Implementation:
    copied = dict(names)
    if "Variable" not in copied:
        advice = "Run the cells or lines that define it first"
        raise CannotLoad(f"{LIVE} has no Variable", advice=advice)
    for _ in lazy.resolve(copied):
        pass  # it is missing, as it will be for whoever asks
    journal = Journal()
    attach_operators(copied, journal, LIVE)
    flags = config_flags(copied, None)
    implementation = Implementation(LIVE, None, LIVE, None, None, [], copied, flags=flags)
    return _with_reset(implementation, journal)


def _load(plan: Plan) -> Implementation:
    finder = SubmissionFinder(plan.tops, plan.folders, plan.entry, plan.show)
    finder.journal = plan.journal
    finder.renamed, finder.files = plan.renamed, plan.files
    finder.known = plan.sources if plan.survey is None else {**plan.sources, **plan.survey.sources}
    policy = StandInPolicy(finder, plan)
    standins = StandInFinder(policy.allows)
    space = ModuleSpace(finder, standins, frozenset(plan.hidden))
    streams = CapturedStreams()
    with _undisturbed(plan, finder) as problems, streams, space.active():
        module = _import_entry(plan, finder, policy)
        names = module.__dict__
        for name, error in lazy.resolve(names):
            failure = why_import_failed(error, plan, finder, policy)
            if name == "Variable":
                raise failure
            plan.journal.add("statement-failed", failure.reason, plan.where, failure.line)
        attach_operators(names, plan.journal, plan.where)
        compare_classes(plan, names, finder)
    check_origin(plan, module, finder)
    if streams.lines:
        problems.insert(0, f"printed {streams.lines} line{'s' * (streams.lines != 1)}")
    implementation = Implementation(
        target=plan.target,
        file=plan.entry,
        where=plan.where,
        module_name=plan.module_name,
        package_name=plan.packages[0] if plan.packages else None,
        import_lines=[],
        names=names,
        printed=streams.text,
        quiet_problems=problems,
        space=space,
        flags=config_flags(names, defined_flags(names, finder)),
        temporary=plan.temporary,
    )
    implementation.import_lines = import_lines(plan, standins.made)
    finder.drop_trees()
    return _with_reset(implementation, plan.journal)


def _with_reset(implementation: Implementation, journal: Journal) -> Implementation:
    for sentence in implementation.reset():
        journal.add("reset", sentence, implementation.where)
    name_left_behind(implementation.names, journal, implementation.where)
    implementation.notes = journal.notes()
    return implementation


@contextmanager
def _undisturbed(plan: Plan, finder: SubmissionFinder) -> Iterator[list[str]]:
    """Keep the process as it is around the import; the list receives what had been changed."""
    problems: list[str] = []
    state = ProcessState()
    modules = dict(sys.modules)
    bytecode = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    sys.argv = [str(plan.entry)]
    shows_windows = "MPLBACKEND" not in os.environ
    if shows_windows:
        os.environ["MPLBACKEND"] = "Agg"
    warnings.simplefilter("ignore")
    try:
        yield problems
    finally:
        if shows_windows and os.environ.get("MPLBACKEND") == "Agg":
            del os.environ["MPLBACKEND"]
        sys.dont_write_bytecode = bytecode
        mentions_seed = any("seed" in source.text for source in finder.sources.values())
        problems += state.restore(mentions_seed=mentions_seed)
        if state.print_options_unknown:
            message = (
                f"numpy's print options were set to what numpy {np.__version__} does not know; they"
                " were put back"
            )
            plan.journal.add("print-options", message, plan.where)
        problems += _restore_modules(modules, plan)


def _restore_modules(before: Mapping[str, ModuleType], plan: Plan) -> list[str]:
    """Undo what a submission did to ``sys.modules`` by hand; libraries that it loaded stay."""
    problems = []
    for name, module in before.items():
        if sys.modules.get(name) is not module:
            problems.append(f"replaced the module {name}")
            sys.modules[name] = module
    for name in [name for name in sys.modules if name not in before]:
        module = sys.modules[name]
        file = getattr(module, "__file__", None)
        planted = getattr(module, "__spec__", None) is None
        own = isinstance(file, str) and not plan.from_environment and inside(Path(file), plan.base)
        hidden = name.partition(".")[0] in plan.hidden
        if (planted or own or hidden) and not (own and "site-packages" in str(file)):
            del sys.modules[name]
    return problems


def _import_entry(plan: Plan, finder: SubmissionFinder, policy: StandInPolicy) -> ModuleType:
    try:
        for package in plan.packages:
            _import_package(package, plan, finder)
        if plan.entry.suffix.lower() == ".ipynb":
            module = _import_notebook(plan, finder)
        else:
            module = importlib.import_module(plan.module_name)
    except (CannotLoad, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise why_import_failed(error, plan, finder, policy) from error
    if "Variable" not in module.__dict__:
        raise _no_variable(module, plan, finder)
    return module


def _import_package(package: str, plan: Plan, finder: SubmissionFinder) -> None:
    """Import a package around the entry; if its own start-up fails, put a bare one in its place."""
    try:
        importlib.import_module(package)
    except (KeyboardInterrupt, deadline.TimeLimit):
        raise
    except BaseException as error:
        if finder.entry_error is not None:
            raise
        folder = plan.tops[plan.packages[0]].joinpath(*package.split(".")[1:])
        line = error.lineno if isinstance(error, SyntaxError) else None
        place = "" if line is None else f" line {line}"
        message = (
            f"{plan.show(folder / '__init__.py')}{place} fails with {describe(error)};"
            f" {plan.where} was loaded without it"
        )
        finder.not_importable[package] = message.rpartition("; ")[0]
        finder.journal.add("bare-package", message, plan.show(folder / "__init__.py"), line)
        spec = ModuleSpec(package, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        module = module_from_spec(spec)
        sys.modules[package] = module
        finder.loaded.add(package)
        parent, _, name = package.rpartition(".")
        if parent:
            setattr(sys.modules[parent], name, module)


def _import_notebook(plan: Plan, finder: SubmissionFinder) -> ModuleType:
    spec = finder.find_spec(plan.module_name, None)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[plan.module_name] = module
    spec.loader.exec_module(module)
    return module


def _no_variable(module: ModuleType, plan: Plan, finder: SubmissionFinder) -> CannotLoad:
    source = finder.sources.get(plan.entry)
    if source is not None and source.facts.is_marimo:
        return of_marimo(plan.where, plan.entry)
    left_out = [text for kind, text, _ in (source.remarks if source else ()) if kind == LEFT_OUT]
    why = left_out[0] if left_out else finder.first_failure
    if why is None and (source is None or not (source.text.strip() or source.remarks)):
        advice = "Hand in the file with the classes Variable and Function"
        return CannotLoad(f"{plan.where} is empty", file=plan.entry, advice=advice)
    if why is not None:
        reason = f"{plan.where} defines no Variable; {why}"
        return CannotLoad(reason, file=plan.entry, advice="Correct that line first")
    near = [n for n in vars(module) if n.lower() in ("variable", "varible", "variables")]
    has = sorted(KNOWN_NAMES & vars(module).keys())
    advice = (
        f"It defines {near[0]}: the name is Variable"
        if near
        else f"It defines {', '.join(has)}: name the file that defines Variable"
        if has
        else "Name the file with the classes Variable and Function"
    )
    return CannotLoad(f"{plan.where} defines no Variable", file=plan.entry, advice=advice)
