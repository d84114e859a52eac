"""A host in a guest judges as elsewhere, and what it does ends with it."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from dezero_spec import locations
from dezero_spec.judge.running import load_judged
from dezero_spec.judge.sandbox.wasm import artifacts, trials
from dezero_spec.judge.sandbox.wasm.launcher import WasmLauncher
from dezero_spec.loading import CannotLoad
from dezero_spec.suite import run

RULES = ["op.as-array", "call.add", "backward.add", "memory.dead-output", "variable.len"]
REFERENCE = (
    (locations.REFERENCE / "dezero" / "core_simple.py")
    .read_text(encoding="utf-8")
    .replace("from __future__ import annotations\n", "")
)


def loaded(launcher: WasmLauncher, folder: Path, code: str, seconds: float = 20.0) -> str:
    """Return why code can't be loaded, nothing where it can."""
    file = folder / "core.py"
    file.write_text(code, encoding="utf-8")
    try:
        load_judged(file, launcher, seconds_to_load=seconds).close()
    except CannotLoad as error:
        return str(error)
    return ""


def test_the_reference_conforms(launcher: WasmLauncher) -> None:
    """By the Python and numpy that are said to judge."""
    implementation = load_judged(locations.REFERENCE, launcher)
    with contextlib.closing(implementation):
        found = run.run_chosen(implementation, RULES)
    assert [v.rule.id for v in found.verdicts if v.status != "pass"] == []
    assert implementation.environment == {"python": artifacts.PYTHON, "numpy": artifacts.NUMPY}


def test_a_mistake_is_found(launcher: WasmLauncher, tmp_path: Path) -> None:
    """And told in the same words."""
    file = tmp_path / "core.py"
    file.write_text(REFERENCE.replace("return x0 + x1", "return x0 - x1"), encoding="utf-8")
    implementation = load_judged(file, launcher)
    with contextlib.closing(implementation):
        found = run.run_chosen(implementation, ["call.add"])
    assert found.first_broken is not None
    assert found.first_broken.rule.id == "call.add"


ENDS = {
    "exit": ("import os; os._exit(3)", "exited with status 3"),
    "loop": ("while True: pass", "did not end: not finished after 0.5 seconds"),
    "sleep": ("import time; time.sleep(1000)", "did not end"),
    "memory": ("x = [bytearray(1 << 20) for _ in range(10_000)]", "MemoryError"),
    "nested": ("v = []\nfor _ in range(2_000_000): v = [v]\nv = None", "used up its stack"),
    "recursion": ("def f(): f()\nf()", "RecursionError"),
    "deep": ("class A:\n def __repr__(self): return repr(A())\nrepr(A())", "RecursionError"),
    "host": ("import _host; _host.call(b'x' * (100 << 20))", "sent more than the judge takes"),
    "answer": ("import _host; _host.call(b'x' * 1000)", "sent what is no answer"),
    "trap": (
        "import _imp, importlib.machinery as m\n"
        "_imp.create_builtin(m.ModuleSpec('pandas._libs.lib', None))",
        "was ended by a trap",
    ),
}


@pytest.mark.parametrize("name", ENDS)
def test_what_ends_one_ends_that_one_alone(
    launcher: WasmLauncher, tmp_path: Path, name: str
) -> None:
    """The one that comes next is fine, in the same process."""
    code, why = ENDS[name]
    before = launcher._sandbox
    seconds = 0.5 if name in ("loop", "sleep") else 20.0
    assert why in loaded(launcher, tmp_path, code, seconds)
    assert loaded(launcher, tmp_path, REFERENCE) == ""
    assert launcher._sandbox is before


def test_output_is_thrown_away(launcher: WasmLauncher, tmp_path: Path) -> None:
    """However much of it there is."""
    noise = "import os\nfor _ in range(64): os.write(1, b'x' * (1 << 20))\n"
    assert loaded(launcher, tmp_path, noise + REFERENCE) == ""


def test_the_stack_is_deep_enough(launcher: WasmLauncher, tmp_path: Path) -> None:
    """For whatever a submission does that is none of an attack."""
    code = "v = []\nfor _ in range(100_000): v = [v]\nv = None\n"
    code += "def f(n): return n and f(n - 1)\nf(900)\n"
    code += "class A:\n    def __neg__(self): A.n -= 1; return A.n and -self\nA.n = 400\n-A()\n"
    assert loaded(launcher, tmp_path, code + REFERENCE) == ""


def test_nothing_passes_from_one_to_the_next(launcher: WasmLauncher, tmp_path: Path) -> None:
    """Each has its own memory."""
    spoiling = "import numpy, builtins\nnumpy.array = builtins.len = None\nnumpy.secret = 1\n"
    loaded(launcher, tmp_path, spoiling)
    asking = "import numpy\nassert not hasattr(numpy, 'secret') and len([numpy.array(1)]) == 1\n"
    assert loaded(launcher, tmp_path, asking + REFERENCE) == ""


def test_random_numbers_begin_anew(launcher: WasmLauncher, tmp_path: Path) -> None:
    """For each at the same place; and it is seen who seeds them with 0."""
    drawing = "import random\nprint(random.random(), np.random.rand())\n"
    file, said = tmp_path / "core.py", []
    for code in (drawing, drawing, "np.random.seed(0)\n"):
        file.write_text(REFERENCE + code, encoding="utf-8")
        with contextlib.closing(load_judged(file, launcher)) as implementation:
            said.append((implementation.printed, implementation.quiet_problems))
    assert said[0] == said[1]
    assert len(said[0][0]) > 10
    assert said[2][1] == ["reseeded numpy's random generator"]


def test_numpy_works_in_full(launcher: WasmLauncher, tmp_path: Path) -> None:
    """What was taken out of the module is none of it."""
    using = """
import numpy as np
x = np.arange(12.0).reshape(3, 4)
for kind in ("f4", "f8", "c8", "c16"):
    a = (np.eye(3) * 2 + 1).astype(kind)
    np.linalg.inv(a), np.linalg.eig(a), np.linalg.eigh(a), np.linalg.svd(a), np.linalg.qr(a)
    np.linalg.solve(a, a), np.linalg.lstsq(a, a), np.linalg.cholesky(a), np.linalg.det(a)
    a @ a, np.dot(a, a), np.vdot(a, a), np.einsum("ij,jk", a, a), np.fft.fft(a), np.fft.rfft(a.real)
g = np.random.default_rng(1)
g.normal(size=9), g.gamma(2.0), g.beta(1, 2), g.binomial(9, 0.3), g.hypergeometric(90, 90, 40)
g.poisson(3), g.permutation(9), g.hypergeometric(9, 9, 4), g.zipf(2.0), g.standard_t(3)
np.random.RandomState(3).randn(4), np.random.rand(2), np.random.multinomial(4, [0.5, 0.5])
np.sort(x, axis=0, kind="stable"), np.argpartition(x, 2), np.unique(x), np.histogram(x)
np.array(["b", "a"]).astype("S"), np.char.upper(["a"]), np.datetime64("2026-01-01") + 3
for ufunc in [u for u in vars(np).values() if isinstance(u, np.ufunc) and u.nin == 1]:
    for kind in ("f2", "f4", "f8", "c8", "i4", "u8", "?"):
        try:
            with np.errstate(all="ignore"):
                ufunc(np.ones(5, kind))
        except TypeError:
            pass
import decimal, sqlite3, json, zlib, bz2, lzma, hashlib, unicodedata, fractions, statistics, re
decimal.Decimal(1) / 3, json.dumps({}), zlib.compress(b"x"), bz2.compress(b"x"), lzma.compress(b"x")
hashlib.sha256(b"x").hexdigest(), hashlib.blake2b(b"").digest(), unicodedata.name("a")
sqlite3.connect(":memory:").execute("select 1").fetchall()
"""
    assert loaded(launcher, tmp_path, using + REFERENCE) == ""


def test_it_holds_here(compiled: object) -> None:
    """Each limit is tried, as the doctor does."""
    with trials.trial_launcher() as launcher:
        findings = list(trials.quick(launcher))
    assert [each for each in findings if not each.works] == []
    assert {"memory", "network", "writing", "recursion", "messages"} <= {f.name for f in findings}
    assert trials.processor_time().works


def test_what_is_said_to_be_changed_is_not(launcher: WasmLauncher, tmp_path: Path) -> None:
    """Changing permissions raises nothing there, and does nothing."""
    changing = "import os\nos.chmod(__file__, 0o777)\nos.chmod('/submission', 0o777)\n"
    file = tmp_path / "core.py"
    file.write_text(changing + REFERENCE, encoding="utf-8")
    before = (launcher._folder / "submission").stat().st_mode
    with contextlib.closing(load_judged(file, launcher)):
        staged = launcher._folder / "submission" / "core.py"
        assert staged.stat().st_mode & 0o777 == 0o644
        assert staged.parent.stat().st_mode == before
