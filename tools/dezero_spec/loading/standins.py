"""Stand-ins for missing third-party modules that play no part in the core.

A learner's file may import a plotting, typing or profiling library that is not installed where it
is judged. Anything can be done with a stand-in, and nothing comes of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

MayStandIn = Callable[[str, str, int], bool]


class StandIn:
    """Takes part in any expression: attribute, call, decorator, annotation, base, with, for."""

    def __init__(self, name: str) -> None:
        self.__name__ = self.__qualname__ = name

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # numpy, inspect and pickle ask for what isn't there
        child = StandIn(f"{self.__name__}.{name}")
        object.__setattr__(self, name, child)
        return child

    def __call__(self, *args: object, **kwargs: object) -> object:
        if len(args) == 1 and not kwargs and _is_definition(args[0]):
            return args[0]  # used as a decorator
        return StandIn(f"{self.__name__}()")

    def __getitem__(self, key: object) -> StandIn:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def _itself(self, *others: object) -> StandIn:
        return self

    __or__ = __ror__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _itself
    __truediv__ = __rtruediv__ = __matmul__ = __rmatmul__ = __pow__ = __rpow__ = _itself
    __neg__ = _itself

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return ()

    def __instancecheck__(self, instance: object) -> bool:
        return False

    def __subclasscheck__(self, subclass: type) -> bool:
        return False

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *details: object) -> None:
        return None

    def __iter__(self) -> Iterator[object]:
        # `figure, axes = plt.subplots()` is in every plotting script.
        return iter((self, self) if self.__name__.endswith(".subplots()") else ())

    def __array__(self, *args: object, **kwargs: object) -> object:
        # Numbers are what an implementation computes with: there a stand-in would only mislead.
        top = self.__name__.partition(".")[0]
        raise ModuleNotFoundError(f"No module named {top!r}", name=top)

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def _never(self, other: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _never

    def __repr__(self) -> str:
        return f"<stand-in for {self.__name__}, which is not installed>"


class StandInModule(StandIn, ModuleType):
    """A module, or a submodule, that is nothing but stand-ins.

    It can be used as any other: a lazy ``from module import name`` takes `name` for a submodule.
    """

    def __init__(self, name: str) -> None:
        ModuleType.__init__(self, name)

    def __repr__(self) -> str:
        return f"<stand-in for the module {self.__name__}, which is not installed>"


class StandInFinder(MetaPathFinder, Loader):
    """Comes last on ``sys.meta_path``; supplies a stand-in where the importing line allows it."""

    def __init__(self, may_stand_in: MayStandIn) -> None:
        self._may_stand_in = may_stand_in
        self.made: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a stand-in for a missing module, if the line that imports it may have one."""
        top = fullname.partition(".")[0]
        if fullname != top:
            allowed = top in self.made
        else:
            file, line = _importing_line()
            allowed = self._may_stand_in(top, file, line)
        return ModuleSpec(fullname, self, is_package=True) if allowed else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the stand-in."""
        self.made.add(spec.name)
        module = StandInModule(spec.name)
        module.__dict__["__all__"] = []
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def _is_definition(value: object) -> bool:
    return isinstance(value, (type, staticmethod, classmethod, property)) or (
        callable(value) and hasattr(value, "__code__")
    )


def _importing_line() -> tuple[str, int]:
    """Find the import statement that led here: the first frame outside the import machinery."""
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if file != __file__ and not file.startswith("<frozen importlib"):
            return file, frame.f_lineno
        if frame.f_back is None:
            break
        frame = frame.f_back
    return "", 0
