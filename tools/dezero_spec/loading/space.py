"""Making a submission's modules importable for a while, and hiding them again."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from dezero_spec.loading.importing import PROTECTED, SubmissionFinder
from dezero_spec.loading.standins import StandInFinder


class ModuleSpace:
    """The modules of one submission, kept out of ``sys.modules`` while it is not active.

    ``hidden`` are the top-level names that mean the submission's own modules: whatever others
    have loaded under them is out of sight while the space is active.
    """

    def __init__(
        self, finder: SubmissionFinder, standins: StandInFinder, hidden: frozenset[str]
    ) -> None:
        self.finder = finder
        self.standins = standins
        self.hidden = hidden
        self.modules: dict[str, ModuleType] = {}
        self.path = [str(folder) for folder in finder.folders]

    def active(self) -> Activation:
        """Return a context manager inside which the submission's modules are importable."""
        return Activation(self)

    def provides(self, top: str) -> bool:
        """Tell whether a top-level name is one of the submission's own modules."""
        if top in PROTECTED:
            return False
        return top in self.modules or self.finder.find_spec(top, None) is not None

    def neighbour_of(self, module: ModuleType) -> str:
        """Return the name of a module beside `module` that was imported as if on the path.

        Loading allows for that; ``from package.module import …`` from anywhere else does not.
        """
        file = getattr(module, "__file__", None)
        if "." not in module.__name__ or not file:
            return ""
        folder = Path(file).parent
        if folder in self.finder.added_folders():
            return ""
        for name, other in self.modules.items():
            place = getattr(other, "__file__", None)
            if "." not in name and place and Path(place) == folder / f"{name}.py":
                return name
        return ""


class Activation:
    """One stretch of activity; they nest, also those of different submissions."""

    __slots__ = ("_displaced", "_path", "_space")

    def __init__(self, space: ModuleSpace) -> None:
        self._space = space

    def __enter__(self) -> None:
        space, loaded = self._space, sys.modules
        own = space.modules
        displaced: dict[str, ModuleType] = {}
        if any(top in loaded and loaded[top] is not own.get(top) for top in space.hidden):
            for name in [name for name in loaded if _top(name) in space.hidden]:
                displaced[name] = loaded.pop(name)
        for name, module in own.items():
            if name in loaded:
                displaced[name] = loaded[name]
            loaded[name] = module
        self._displaced = displaced
        self._path = list(sys.path)
        sys.path[:] = [*space.path, *self._path]
        sys.meta_path.insert(0, space.finder)
        sys.meta_path.append(space.standins)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        space, loaded = self._space, sys.modules
        _remove(sys.meta_path, space.finder, last=False)
        _remove(sys.meta_path, space.standins, last=True)
        space.path += [str(f) for f in space.finder.added_folders() if str(f) not in space.path]
        sys.path[:] = self._path
        names = {*space.finder.loaded, *space.standins.made, *space.modules}
        if any(top in loaded and top not in names for top in space.hidden):
            names |= {name for name in loaded if _top(name) in space.hidden}
        for name in names:
            module = loaded.pop(name, None)
            if module is not None:
                space.modules[name] = module
        loaded.update(self._displaced)


def _top(name: str) -> str:
    return name.partition(".")[0]


def _remove(finders: list[Any], finder: object, *, last: bool) -> None:
    order = range(len(finders))
    for index in reversed(order) if last else order:
        if finders[index] is finder:
            del finders[index]
            return


def inside(file: Path, folder: Path) -> bool:
    """Tell whether a file lies in a folder, links resolved."""
    return file.resolve().is_relative_to(folder.resolve())
