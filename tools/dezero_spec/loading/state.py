"""The state of this process that importing a submission may disturb: kept, compared, restored."""

from __future__ import annotations

import builtins
import contextlib
import gc
import locale
import logging
import os
import random
import signal
import sys
import threading
import warnings
from types import ModuleType
from typing import Any

import numpy as np

_GONE = object()
_KEPT = ("exit", "excepthook", "displayhook", "unraisablehook", "intern", "getrefcount")
KEPT_IN_SYS = tuple(name for name in _KEPT if hasattr(sys, name))
# Beyond this many blocks of 624 random words, drawing is no longer told from reseeding.
MOST_DRAWN_BLOCKS = 2000


class ProcessState:
    """A snapshot of the process, taken before a submission is imported."""

    def __init__(self) -> None:
        self._path = list(sys.path)
        self._meta_path = list(sys.meta_path)
        self._path_hooks = list(sys.path_hooks)
        self._argv = sys.argv
        self._argv_items = list(sys.argv)
        self._recursion_limit = sys.getrecursionlimit()
        self._cwd = _cwd()
        self._environ = dict(os.environ)
        self._threads = set(threading.enumerate())
        self._collecting = gc.isenabled(), _thresholds()
        self._lazy = _lazy_imports()
        self._builtins = dict(vars(builtins))
        self._sys = {name: getattr(sys, name) for name in KEPT_IN_SYS}
        self._drawn = random.getstate()
        self._umask = _umask()
        self._logging = list(logging.root.handlers), logging.root.level
        self._numpy = dict(vars(np))
        self._errstate = np.geterr(), np.geterrcall()
        self._printoptions = _printoptions()
        self.print_options_unknown = False  # to this numpy: it takes them, and fails to print
        self._random: Any = np.random.get_state()
        self._signals = _signal_handlers()
        self._locale = _locale()
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()

    def restore(self, *, mentions_seed: bool) -> list[str]:
        """Put everything back; say in words what a submission had changed.

        ``mentions_seed``: the submission's text calls something ``seed``; without that, a
        changed random state comes from drawing numbers, which is nobody's business.
        """
        problems = [
            *self._restore_numpy(mentions_seed),
            *self._restore_interpreter(),
            *self._restore_process(),
        ]
        self._warnings.__exit__(None, None, None)
        return problems

    def _restore_numpy(self, mentions_seed: bool) -> list[str]:
        problems = [f"changed numpy.{name}" for name in _restore_attributes(np, self._numpy)]
        errors, callback = self._errstate
        if np.geterr() != errors:
            problems.append("changed numpy's error state")
            np.seterr(**errors)
        if np.geterrcall() is not callback:
            problems.append("changed numpy's error callback")
            np.seterrcall(callback)
        options = _printoptions()
        if str(options) != str(self._printoptions):
            problems.append("changed numpy's print options")
            self.print_options_unknown = options is None
            if self._printoptions is not None:
                _set_printoptions(dict(self._printoptions))
        after: Any = np.random.get_state()
        if _differs(after, self._random):
            if mentions_seed and not _drawn_from(self._random, after):
                problems.append("reseeded numpy's random generator")
            np.random.set_state(self._random)
        return problems

    def _restore_interpreter(self) -> list[str]:
        problems = []
        for name in _restore_attributes(builtins, self._builtins):
            problems.append(f"changed the builtin {name}")
        sys.path[:] = self._path
        sys.meta_path[:] = self._meta_path
        sys.path_hooks[:] = self._path_hooks
        sys.argv = self._argv
        sys.argv[:] = self._argv_items
        for name, value in self._sys.items():
            if getattr(sys, name, None) is not value:
                problems.append(f"changed sys.{name}")
                setattr(sys, name, value)
        if self._lazy != _lazy_imports():
            problems.append("changed which imports are lazy")
            mode, chosen = self._lazy
            python: Any = sys
            python.set_lazy_imports(mode)
            python.set_lazy_imports_filter(chosen)
        random.setstate(self._drawn)
        if (logging.root.handlers, logging.root.level) != self._logging:
            problems.append("changed how messages are logged")
            logging.root.handlers[:], logging.root.level = self._logging
        if sys.getrecursionlimit() != self._recursion_limit:
            problems.append(f"changed the recursion limit to {sys.getrecursionlimit()}")
            sys.setrecursionlimit(self._recursion_limit)
        if (gc.isenabled(), _thresholds()) != self._collecting:
            problems.append("changed the garbage collector's settings")
            enabled, thresholds = self._collecting
            if thresholds:
                gc.set_threshold(*thresholds)
            (gc.enable if enabled else gc.disable)()
        return problems

    def _restore_process(self) -> list[str]:
        problems = []
        if _cwd() != self._cwd:
            problems.append("changed the working directory")
            with contextlib.suppress(OSError):
                os.chdir(self._cwd)
        for name in sorted({*self._environ, *os.environ}):
            if os.environ.get(name) != self._environ.get(name):
                problems.append(f"changed the environment variable {name}")
                os.environ.pop(name, None)
                if name in self._environ:
                    os.environ[name] = self._environ[name]
        if any(thread not in self._threads for thread in threading.enumerate()):
            problems.append("started a thread")
        processes: Any = sys.modules.get("multiprocessing")
        if processes is not None and processes.active_children():
            problems.append("started a process")
        if _umask() != self._umask:
            problems.append("changed the permissions of new files")
            os.umask(self._umask)
        changed = False
        for number, handler in _signal_handlers().items():
            before = self._signals.get(number)
            if handler is not before and before is not None:
                changed = True
                signal.signal(number, before)
        if changed:
            problems.append("changed how signals are handled")
        if _locale() != self._locale:
            problems.append("changed the locale")
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_ALL, self._locale)
        return problems


def _restore_attributes(module: ModuleType, before: dict[str, object]) -> list[str]:
    changed = []
    now = vars(module)
    for name in {*before, *now} - {"_", "__warningregistry__"}:
        was, is_now = before.get(name, _GONE), now.get(name, _GONE)
        if was is is_now or (was is _GONE and _is_submodule(module, name, is_now)):
            continue
        changed.append(name)
        if was is _GONE:
            delattr(module, name)
        else:
            setattr(module, name, was)
    return sorted(changed)


def _is_submodule(module: ModuleType, name: str, value: object) -> bool:
    """Tell an attribute that importing ``numpy.name`` has set."""
    return isinstance(value, ModuleType) and value.__name__ == f"{module.__name__}.{name}"


def _lazy_imports() -> tuple[Any, Any]:
    python: Any = sys  # since 3.15
    if not hasattr(python, "get_lazy_imports"):
        return None, None
    return python.get_lazy_imports(), python.get_lazy_imports_filter()


def _thresholds() -> tuple[int, ...]:
    return gc.get_threshold() if hasattr(gc, "get_threshold") else ()


def _printoptions() -> dict[str, Any] | None:
    """Return numpy's print options; None where they are such that numpy itself can't tell."""
    try:
        return dict(np.get_printoptions())
    except Exception:
        return None


def _set_printoptions(options: dict[str, Any]) -> None:
    # get_printoptions gives what set_printoptions takes, but for what `override_repr` may hold.
    np.set_printoptions(**options)


def _differs(state: Any, other: Any) -> bool:
    return state[0] != other[0] or state[2:] != other[2:] or not np.array_equal(state[1], other[1])


def _drawn_from(before: Any, after: Any) -> bool:
    """Tell whether drawing numbers alone leads from one state of MT19937 to the other."""
    if before[0] != "MT19937" or after[0] != "MT19937":
        return False
    generator = np.random.RandomState()
    generator.set_state(before)
    for _ in range(MOST_DRAWN_BLOCKS):
        now: Any = generator.get_state()
        if np.array_equal(now[1], after[1]):
            return True
        generator.bytes(4 * 624)
    return False


def _signal_handlers() -> dict[int, Any]:
    if threading.current_thread() is not threading.main_thread():
        return {}
    numbers = signal.valid_signals() if hasattr(signal, "valid_signals") else ()
    return {int(number): signal.getsignal(number) for number in numbers}


def _umask() -> int:
    if not hasattr(os, "umask"):
        return 0
    mask = os.umask(0o077)  # it can't be asked for without setting it
    os.umask(mask)
    return mask


def _cwd() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


def _locale() -> str:
    return locale.setlocale(locale.LC_ALL)
