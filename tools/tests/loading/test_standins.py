"""Libraries that are not installed where an implementation is judged."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from .builder import CORE, write

# Names that no environment has, in the roles that real libraries play.
PLOTTING = """
import absent_plots.pyplot as plt
from absent_plots import cm, animation as anim
from absent_plots.pyplot import figure
"""


def loaded(tmp_path, load, before: str = "", after: str = ""):
    """Load a core between lines of the student's."""
    write(tmp_path, {"student.py": f"{before}\n{CORE}\n\n{after}\nDONE = True\n"})
    implementation = load(tmp_path / "student.py")
    assert implementation.namespace.DONE
    return implementation


def note_on(name: str) -> str:
    """What is said of a stand-in."""
    return f"{name} is not installed: a stand-in that does nothing took its place"


def test_plotting(tmp_path, load, messages):
    after = """
figure, axes = plt.subplots()
figure, (left, right) = plt.subplots(1, 2)[0], plt.subplots()
axes.plot(np.arange(3), np.arange(3) ** 2, color=cm.viridis(0.5), label="y")
axes[0].set(title="t"); axes[0, 1] = 3
with plt.style.context("ggplot"):
    plt.show()
for line in axes.get_lines():
    line.remove()
width = plt.rcParams["figure.figsize"][0] * 2 + 1 - 3 / 2 - (-cm.x)
plt.rcParams["font.family"] = "NanumGothic"
if plt.get_backend() == "agg" or plt.ion():
    raise RuntimeError
print(f"{plt.version:>10}" if plt.version else "none", len(plt.x), plt.a < plt.b)
assert not isinstance(1, plt.Figure)
try:
    pass
except plt.Error:
    pass
class Viewer(plt.Widget):
    pass
"""
    implementation = loaded(tmp_path, load, PLOTTING, after)
    assert messages(implementation) == [note_on("absent_plots")]
    assert implementation.notes[0].line == 2
    assert implementation.printed == "none 0 False\n"


def test_decorators_leave_functions_as_they_are(tmp_path, load, messages):
    before = "from absent_profiler import profile, jit\nimport absent_checks as checks\n"
    after = """
@profile
def plain(x):
    return x + 1

@profile(precision=4)
@jit(nopython=True, cache=True)
@checks.typed
def stacked(x):
    "Its docstring."
    return x + 1

@checks.frozen
class Kept:
    @profile
    def method(self):
        return 5

    @checks.typed
    @staticmethod
    def static():
        return 6

    @property
    @checks.typed
    def value(self):
        return 7
"""
    implementation = loaded(tmp_path, load, before, after)
    dezero = implementation.namespace
    assert dezero.plain(1) == dezero.stacked(1) == 2
    assert inspect.getdoc(dezero.stacked) == "Its docstring."
    kept = dezero.Kept()
    assert (kept.method(), kept.static(), kept.value) == (5, 6, 7)
    assert messages(implementation) == [note_on("absent_profiler"), note_on("absent_checks")]


def test_annotations(tmp_path, load, messages):
    before = "from absent_types import Float, Array, Shaped as S\nfrom typing import Optional\n"
    after = """
def f(x: Float[Array, "n m"], y: S | None = None, *z: Optional[Float]) -> Float[Array, "n"] | int:
    total: Float = x
    return total

Pair = tuple[Float, S]
Either = None | Float

class Holder:
    field: Float[Array, ""] = None
"""
    implementation = loaded(tmp_path, load, before, after)
    assert implementation.namespace.f(3) == 3
    assert messages(implementation) == [note_on("absent_types")]


def test_stand_in_is_said_once(tmp_path, load, messages):
    before = "import absent_plots\nimport absent_plots.pyplot\nfrom absent_plots import a, b\n"
    assert messages(loaded(tmp_path, load, before)) == [note_on("absent_plots")]


def test_import_inside_a_function(tmp_path, load, messages):
    after = "def plot(x):\n    import guppy\n    return guppy.show(x)\nplot(1)\n"
    implementation = loaded(tmp_path, load, after=after)
    assert messages(implementation) == [note_on("guppy")]


@pytest.mark.parametrize(
    "module", ["course", "course.dezero.tools", "absent_project.helpers", "student.tools"]
)
def test_own_package_inside_a_function(tmp_path, load, messages, module):
    """What a function computes with has no stand-in: it fails at its line, as it does anywhere."""
    after = f"def backward(gy):\n    import {module} as tools\n    return tools.sum_to(gy)\n"
    implementation = loaded(tmp_path, load, after=after)
    with implementation.active(), pytest.raises(ModuleNotFoundError) as caught:
        implementation.names["backward"](np.array(1.0))
    assert caught.value.name in (module, module.partition(".")[0])
    last = next(each for each in reversed(caught.traceback) if each.name == "backward")
    assert str(last.statement).strip() == f"import {module} as tools"
    assert messages(implementation) == []


@pytest.mark.parametrize("statement", ["import course.dezero.tools", "from course import student"])
def test_own_package_under_the_name_of_a_folder_above(tmp_path, refused, statement):
    write(tmp_path, {"student.py": f"{statement}\n{CORE}"})
    error = refused(tmp_path / "student.py")
    assert "which is not in the submission. Hand in course together with it" in str(error)


def test_numbers_of_a_stand_in(tmp_path, load):
    """A stand-in is no number: where one is computed with, the module that lacks is named."""
    before = "from absent_helpers import sum_to, scale\n"
    implementation = loaded(tmp_path, load, before)
    x = np.array([1.0, 2.0])
    for use in (
        lambda: x * implementation.names["sum_to"](x),
        lambda: np.asarray(implementation.names["sum_to"](x, 1)),
        lambda: np.add(x, implementation.names["scale"]),
        lambda: x * implementation.names["scale"].factor,
    ):
        with pytest.raises(ModuleNotFoundError, match="No module named 'absent_helpers'"):
            use()


def test_an_author_with_another_plan_gets_no_stand_in(tmp_path, load):
    before = """
try:
    import absent_gpu as xp
    gpu = True
except ImportError:
    gpu = False
import contextlib
with contextlib.suppress(ImportError):
    import absent_toolbox
toolbox = "absent_toolbox" in globals()
import importlib.util
spec = importlib.util.find_spec("absent_gpu")
"""
    implementation = loaded(tmp_path, load, before)
    assert implementation.names["gpu"] is False
    assert implementation.names["toolbox"] is False
    assert implementation.names["spec"] is None
    assert implementation.notes == []


def test_standard_modules_of_another_system(tmp_path, load, messages):
    import sys

    absent = "winreg" if sys.platform != "win32" else "pwd"
    implementation = loaded(tmp_path, load, f"import {absent}\nfrom {absent} import Variable\n")
    assert messages(implementation) == [
        f"student.py line {line} fails with ModuleNotFoundError: No module named '{absent}';"
        " the statements after it were run"
        for line in (1, 2)
    ]


def test_stand_ins_are_gone_afterwards(tmp_path, load):
    implementation = loaded(tmp_path, load, "import absent_plots\n")
    with pytest.raises(ModuleNotFoundError):
        __import__("absent_plots")
    with implementation.active():
        assert "stand-in" in repr(__import__("absent_plots"))


def test_a_stand_in_never_passes_for_data(tmp_path, load):
    plots = loaded(tmp_path, load, "import absent_plots\n").names["absent_plots"]
    assert not plots
    assert not plots.value
    assert not np.isscalar(plots.value)
    assert "stand-in for absent_plots.value" in repr(plots.value)


def test_init_that_imports_what_is_missing(tmp_path, load, messages):
    init = (
        "import absent_plots.pyplot as plt\nfrom absent_images import Image\n"
        "import absent_graphs\nplt.rcParams['figure.dpi'] = 100\n"
        "from dezero.core_simple import *\n"
    )
    write(tmp_path, {"dezero/__init__.py": init, "dezero/core_simple.py": CORE})
    implementation = load(tmp_path)
    assert implementation.namespace.add
    assert messages(implementation) == [
        note_on(name) for name in ("absent_plots", "absent_images", "absent_graphs")
    ]
    assert [note.file for note in implementation.notes] == ["dezero/__init__.py"] * 3


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "from core import Variable, Function",
            "student.py line 2 imports Variable, Function from 'core', which is not in the"
            " submission. Hand in core together with it.",
        ),
        (
            "from dezero.core_simple import Variable",
            "student.py line 2 imports Variable from 'dezero.core_simple', which is not in the"
            " submission. Hand in dezero together with it.",
        ),
        (
            "from autodiff import *",
            "student.py line 2 imports everything from 'autodiff', which is not in the submission."
            " Hand in autodiff together with it.",
        ),
        (
            "import step21",
            "student.py line 2 imports 'step21', which is not in the submission."
            " Hand in step21 together with it.",
        ),
        (
            "from Engine import Variable",
            "student.py line 2 imports Variable from 'Engine', which is not in the submission."
            " The submission has engine: is that the one meant?",
        ),
        (
            "from engin import backward",
            "student.py line 2 imports backward from 'engin', which is not in the submission."
            " The submission has engine: is that the one meant?",
        ),
    ],
)
def test_the_core_itself_has_no_stand_in(tmp_path, refused, line, message):
    write(tmp_path, {"student.py": f"import numpy as np\n{line}\n", "engine.py": CORE})
    error = refused(tmp_path / "student.py")
    assert str(error) == message
    assert (error.file, error.line) == (tmp_path / "student.py", 2)
