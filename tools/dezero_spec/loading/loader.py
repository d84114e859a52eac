"""Loading: from what the user asked for to an implementation that can be judged."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

from dezero_spec.loading.errors import CannotLoad
from dezero_spec.loading.execution import describe
from dezero_spec.loading.explaining import why_import_failed
from dezero_spec.loading.facts import KNOWN_NAMES
from dezero_spec.loading.implementation import Implementation, config_flags
from dezero_spec.loading.importing import SubmissionFinder
from dezero_spec.loading.journal import Journal
from dezero_spec.loading.missing import StandInPolicy
from dezero_spec.loading.plan import Plan
from dezero_spec.loading.prompt import import_lines
from dezero_spec.loading.space import ModuleSpace, inside
from dezero_spec.loading.standins import StandInFinder
from dezero_spec.loading.state import ProcessState
from dezero_spec.loading.streams import CapturedStreams
from dezero_spec.loading.targets import find

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
    try:
        return _load(plan)
    except BaseException:
        if plan.temporary is not None:
            plan.temporary.cleanup()
        raise


def _load_live(names: Mapping[str, object]) -> Implementation:
    copied = dict(names)
    flags = config_flags(copied, None)
    implementation = Implementation(LIVE, None, LIVE, None, None, [], copied, flags=flags)
    return _with_reset(implementation, Journal())


def _load(plan: Plan) -> Implementation:
    finder = SubmissionFinder(plan.tops, plan.folders, plan.entry, plan.show)
    finder.journal = plan.journal
    policy = StandInPolicy(finder, plan)
    standins = StandInFinder(policy.allows)
    space = ModuleSpace(finder, standins, frozenset(plan.hidden))
    streams = CapturedStreams()
    with _undisturbed(plan, finder) as problems, streams, space.active():
        module = _import_entry(plan, finder, policy)
        _attach_operators(module.__dict__, finder)
    names = module.__dict__
    _check_origin(plan, module, finder)
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
        flags=config_flags(names, _defined_flags(names, finder)),
        temporary=plan.temporary,
    )
    implementation.import_lines = import_lines(plan, standins.made)
    return _with_reset(implementation, plan.journal)


def _with_reset(implementation: Implementation, journal: Journal) -> Implementation:
    for sentence in implementation.reset():
        journal.add("reset", sentence, implementation.where)
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
        if (planted or own) and not (own and "site-packages" in str(file)):
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
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if finder.entry_error is not None:
            raise
        folder = plan.tops[plan.packages[0]].joinpath(*package.split(".")[1:])
        line = _last_line_in(error, folder / "__init__.py")
        place = "" if line is None else f" line {line}"
        message = (
            f"{plan.show(folder / '__init__.py')}{place} fails with {describe(error)};"
            f" {plan.where} was loaded without it"
        )
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
    text = finder.source(plan.entry).text if plan.entry in finder.sources else ""
    if not text.strip():
        advice = "Hand in the file with the classes Variable and Function"
        return CannotLoad(f"{plan.where} is empty", file=plan.entry, advice=advice)
    if finder.first_failure is not None:
        reason = f"{plan.where} defines no Variable; {finder.first_failure}"
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


def _attach_operators(names: dict[str, object], finder: SubmissionFinder) -> None:
    """Call ``setup_variable``, which the course leaves to a package's ``__init__``."""
    variable = names["Variable"]
    if not isinstance(variable, type) or _has_operators(variable):
        return
    origin = sys.modules.get(variable.__module__)
    places = [names, vars(origin) if origin is not None else {}]
    setup = next((p["setup_variable"] for p in places if "setup_variable" in p), None)
    if not callable(setup):
        return
    message = "setup_variable() was called: the operators were not attached to Variable yet"
    try:
        setup()
    except Exception as error:
        message = f"setup_variable() fails with {describe(error)}"
    finder.journal.add("setup-variable", message, finder.show(finder.entry))


def _has_operators(variable: type) -> bool:
    return any(hasattr(variable, name) for name in ("__add__", "__mul__"))


def _check_origin(plan: Plan, module: ModuleType, finder: SubmissionFinder) -> None:
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
    elif not plan.from_environment:
        message = f"Variable comes from {file}, not from the submission"
        finder.journal.add("foreign", message, str(file))


def _file_of(variable: object, module: ModuleType, finder: SubmissionFinder) -> Path | None:
    """Find the file that defines a class, by the code of its methods."""
    for value in vars(variable).values() if isinstance(variable, type) else [variable]:
        code = getattr(value, "__code__", None)
        if code is not None:
            source = finder.units.get(code.co_filename)
            return source.file if source is not None else Path(code.co_filename)
    return None


def _defined_flags(
    names: Mapping[str, object], finder: SubmissionFinder
) -> Mapping[str, bool] | None:
    config = names.get("Config")
    name = getattr(config, "__name__", type(config).__name__)
    entry = finder.sources.get(finder.entry)
    sources = [entry] if entry is not None else []
    sources += [source for source in finder.sources.values() if source is not entry]
    return next((s.facts.flags[name] for s in sources if s.facts.flags.get(name)), None)


def _last_line_in(error: BaseException, file: Path) -> int | None:
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return error.lineno
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(file)
    ]
    return lines[-1] if lines else None
