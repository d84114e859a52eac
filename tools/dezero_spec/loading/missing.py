"""Which missing modules may have a stand-in."""

from __future__ import annotations

import difflib
import re

from dezero_spec.loading.facts import KNOWN_NAMES, Imported
from dezero_spec.loading.importing import PROTECTED, SubmissionFinder
from dezero_spec.loading.plan import Plan

# Libraries that learners import beside the core, for pictures, types, timing or a GPU.
LIBRARIES = frozenset(
    {
        "matplotlib", "pylab", "seaborn", "plotly", "graphviz", "pydot", "pydotplus",
        "networkx", "PIL", "cv2", "imageio", "skimage", "IPython", "ipywidgets", "google",
        "kaggle", "memory_profiler", "line_profiler", "psutil", "objgraph", "pympler",
        "guppy", "tqdm", "rich", "colorama", "termcolor", "tabulate", "icecream",
        "jaxtyping", "nptyping", "beartype", "typeguard", "pydantic", "typing_extensions",
        "attr", "attrs", "numba", "cupy", "cupyx", "jax", "torch", "torchvision",
        "tensorflow", "keras", "scipy", "pandas", "sklearn", "sympy", "requests", "pytest",
        "nose", "hypothesis", "parameterized", "torchviz", "wandb", "onnx",
    }
)  # fmt: skip
# Names that the course gives to files of its own.
SIBLINGS = re.compile(
    r"dezero|^(core|core_simple|functions?|variables?|configs?|utils?|common|steps?|layers|models"
    r"|optimizers|datasets|dataloaders|transforms|cuda|ops|operators?|autograd)\d*$|^step_?\d+",
    re.IGNORECASE,
)


class StandInPolicy:
    """Decides from the import statement, its file and the submission's own names."""

    def __init__(self, finder: SubmissionFinder, plan: Plan) -> None:
        self._finder = finder
        self._plan = plan

    def allows(self, top: str, file: str, line: int) -> bool:
        """Tell whether the import of ``top`` on this line may have a stand-in; record it."""
        if top in PROTECTED:
            return False
        source = self._finder.units.get(file)
        imported = source.facts.import_at(line, top) if source is not None else None
        unit = source.unit(file) if source is not None else None
        shown = unit.shown if unit is not None else ""
        if imported is None:
            shown, imported = self._lazy_import(top)
        if imported is None or imported.guarded or self.is_core(imported):
            return False  # or a library's own import, or the interpreter's
        self._finder.journal.add(
            "stand-in", f"{top} is not installed: a stand-in that does nothing took its place",
            shown, imported.line,
        )  # fmt: skip
        return True

    def _lazy_import(self, top: str) -> tuple[str, Imported | None]:
        """Find the lazy import of a module, which is carried out wherever it is used first."""
        for source in self._finder.sources.values():
            for imported in source.facts.imports:
                if imported.lazy and imported.top == top:
                    return source.shown, imported
        return "", None

    def is_core(self, imported: Imported) -> bool:
        """Tell an import of the implementation itself from one of a library beside it."""
        top, *inner = imported.module.split(".")
        if top in LIBRARIES:
            return False
        own = self.own_names()
        return bool(
            # Within a function it is no decoration of the module: what uses it would compute with
            # a stand-in.
            not imported.at_top
            # By the name of a folder above, which was not handed in.
            or {"dezero", *own} & {*inner, *imported.names}
            or KNOWN_NAMES & set(imported.names)
            or "*" in imported.names
            or SIBLINGS.search(top)
            or difflib.get_close_matches(top.lower(), [name.lower() for name in own], 1, 0.8)
        )

    def own_names(self) -> set[str]:
        """Return the submission's top-level names."""
        names = {
            *self._plan.tops,
            *(f.stem for f in self._plan.files.sources(self._plan.entry.parent)),
        }
        if self._plan.survey is not None:
            for candidate in self._plan.survey.candidates.values():
                names |= {candidate.stem, candidate.file.parent.name}
        return names - {"__init__"}
