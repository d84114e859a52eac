"""An implementation gets the same verdicts, in the same words, here and in another process."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dezero_spec import loading, locations
from dezero_spec.judge.launching import PlainLauncher
from dezero_spec.judge.recording import record
from dezero_spec.judge.running import load_judged
from dezero_spec.judge.scripts import Scripts
from dezero_spec.judge.session import JudgedImplementation
from dezero_spec.suite import run
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.verdicts import BROKEN, TIMEOUT, Run

from .. import whole
from ..variants.mistakes import all_mistakes
from ..variants.mistakes import write as write_mistake
from ..variants.mistakes.entry import step_of
from .conftest import REFERENCE
from .hosts import write

VARIANTS = Path(__file__).parents[1] / "variants"

# What puts the way between the processes to the test, beside the catalogue of mistakes: pieces of
# the reference, and what stands there instead.
SWALLOWING = (
    "    finally:\n        setattr",
    "    except BaseException:\n        pass\n    finally:\n        setattr",
)
MISTAKES: dict[str, list[tuple[str, str]]] = {
    "outputs-as-proxies": [
        ("weakref.ref(output) for", "weakref.proxy(output) for"),
        ("(output := ref()) is not None", "(output := ref) is not None"),
        ("            output = ref()\n", "            output = ref\n"),
    ],
    "outputs-as-functions": [("weakref.ref(output) for", "(lambda o=output: o) for")],
    "no-function": [("class Function:", "class Functions:"), ("(Function)", "(Functions)")],
    "function-is-no-class": [
        ("class Add(Function)", "Base = Function\nclass Add(Base)"),
        ("class Square(Function)", "class Square(Base)"),
        ("def neg(x):\n", "def Function():\n    pass\n\n\ndef neg(x):\n"),
    ],
    "no-config": [("class Config:", "class _Config:"), (" Config.", " _Config.")],
    "no-star": [("def __call__(self, *inputs):", "def __call__(self, inputs):")],
    "calls-give-arrays": [("            return outputs[0]\n", "            return ys[0]\n")],
    "calls-give-lists": [("            return outputs[0]\n", "            return list(outputs)\n")],
    "backward-raises": [("        pending = [(", "        1 / 0\n        pending = [(")],
    "writes-into-data": [
        (
            "            for x, gx in zip(func.inputs",
            "            if func.inputs[0].data.ndim: func.inputs[0].data[...] = 0\n"
            "            for x, gx in zip(func.inputs",
        )
    ],
    "swallowing": [SWALLOWING],
    "swallowing-the-check": [SWALLOWING, ("if Config.enable_backprop:", "if True:")],
    "not-restored-on-error": [
        ("    try:\n        yield\n    finally:\n    ", "    if True:\n        yield\n    ")
    ],
    "another-flag": [("enable_backprop", "enabled")],
    "no-no-grad": [("def no_grad():", "def without_grad():")],
    "shape-method": [("    @property\n    def shape", "    def shape")],
    "numpy-len": [("return len(self.data)", "return np.int64(self.data.size)")],
    "no-len": [("def __len__", "def length")],
    "no-priority": [("__array_priority__ = 200", "priority = 200")],
    "no-reflected": [("Variable.__rsub__ = sub, rsub", "Variable.minus = sub, rsub")],
    "as-array-copies": [
        (
            "or not np.isscalar(x):\n        return x",
            "or not np.isscalar(x):\n        return x.copy() if isinstance(x, np.ndarray) else x",
        )
    ],
    "as-variable-copies": [("return x if isinstance(x, Variable) else", "return")],
    "object-data": [
        ("        self.data = data\n", "        self.data = np.asarray(data, object)\n")
    ],
    "text-data": [("        self.data = data\n", "        self.data = np.asarray(data, str)\n")],
    "noisy": [("class Config:", "print('hello')\nnp.seterr(all='ignore')\n\n\nclass Config:")],
    "repr-raises": [("def __repr__(self):", "def __repr__(self):\n        raise OSError('no')")],
    "repr-is-no-text": [("def __repr__(self):", "def __repr__(self):\n        return 3")],
    "exits": [("def neg(x):", "def neg(x):\n    raise SystemExit('end')")],
    "says-too-much": [
        ("def __repr__(self):", "def __repr__(self):\n        return 'é' * 300_000"),
        ("def neg(x):", "def neg(x):\n    raise ValueError('y' * 300_000)"),
        ("raise TypeError(", "raise TypeError('z' * 300_000) or ("),
        ("def mul(x0, x1):", "def mul(x0, x1):\n    return Variable(np.zeros((2,) * 11))"),
        ("def div(x0, x1):", "def div(x0, x1):\n    raise type('N' * 1000, (OSError,), {})(1)"),
    ],
    "custom-error": [
        ("def neg(x):", "class Mine(LookupError):\n    pass\n\n\ndef neg(x):\n    raise Mine(3)")
    ],
}


# An array of texts stays where it is: it is shown as its repr.
IN_OTHER_WORDS = {"text-data"}
# A design whose errors tell how many Variables there were before: by scripts fewer are made.
TELLS_A_COUNT = {"typed"}


def mistaken(name: str) -> str:
    """Return the reference with a mistake."""
    source = REFERENCE
    for old, new in MISTAKES[name]:
        assert old in source, old
        source = source.replace(old, new)
    return source


def found_by(judged: Run) -> dict[Any, Any]:
    """Return what two runs have to have in common: everything but times and addresses."""
    document = judged.to_dict()
    for verdict in document["verdicts"]:
        for case in verdict["cases"]:
            case.pop("seconds")
            # Where it was when time or the stack was used up depends on more than itself.
            obtained = (case["failure"] or {}).get("obtained", "")
            if case["status"] == TIMEOUT or "RecursionError" in obtained:
                case["failure"] = None
    document["notes"] = [note for note in document["notes"] if "was started again" not in note]
    return without_addresses(document)


def without_addresses(value: Any) -> Any:
    """Return plain data without the addresses of objects, which differ from run to run."""
    if isinstance(value, str):
        return re.sub(r"0x[0-9a-f]+", "0x", value)
    if isinstance(value, dict):
        return {key: without_addresses(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_addresses(each) for each in value]
    return value


def both(
    paths: list[Path], launcher: PlainLauncher, **settings: Any
) -> Iterator[tuple[Path, Run, Run]]:
    """Judge implementations in both ways, and in the other one by scripts, too."""
    settings = {"every_snippet": whole.ASKED, **settings}
    here = [run.run(loading.load(path), **settings) for path in paths]
    there = (run.run(each, **settings) for each in _judged(paths, launcher))
    yield from zip(paths, here, there)
    with by_scripts(settings.get("step") or LAST_STEP) as fast:
        found = [run.run(each, **settings) for each in _judged(paths, fast)]
        yield from (each for each in zip(paths, here, found) if each[0].name not in BY_ADDRESS)


def _judged(paths: list[Path], launcher: PlainLauncher) -> Iterator[JudgedImplementation]:
    return (load_judged(path, launcher) for path in paths)


@contextlib.contextmanager
def by_scripts(step: int) -> Iterator[PlainLauncher]:
    """Give a launcher whose hosts know the scripts of a step."""
    with contextlib.closing(PlainLauncher(scripts=scripts_of(step))) as launcher:
        yield launcher


@functools.cache
def scripts_of(step: int) -> Scripts:
    """Return the scripts of a step."""
    return record(run.collect(step=step))


def statuses(found: Run) -> list[Any]:
    """Return the verdicts of a run without the words."""
    return [(v.rule.id, v.status, [(c.name, c.status) for c in v.cases]) for v in found.verdicts]


def differences(here: Run, there: Run) -> list[tuple[str, Any, Any]]:
    """Return what two runs differ in."""
    one, other = found_by(here), found_by(there)
    found = [
        (verdict["rule"], verdict, twin)
        for verdict, twin in zip(one.pop("verdicts"), other.pop("verdicts"))
        if verdict != twin
    ]
    return found + [(key, one[key], other[key]) for key in one if one[key] != other[key]]


# Its gradients are lists, known again by their addresses alone: another list may have the same.
BY_ADDRESS = {"gradient-is-a-list"}


def parts(number: int) -> list[Any]:
    """Return the parts of what is compared: the first one in CI, all of them where asked for."""
    reason = f"some time each: {whole.VARIABLE}=1 compares all that there is"
    later = pytest.mark.skipif(not whole.ASKED, reason=reason)
    return [0, *(pytest.param(part, marks=later) for part in range(1, number))]


@pytest.mark.parametrize("part", range(4))
def test_mistakes(launcher: PlainLauncher, tmp_path: Path, part: int) -> None:
    """Wrong implementations are wrong in the same rules, and in the same words."""
    paths = []
    for name in list(MISTAKES)[part::4]:
        folder = tmp_path / name
        folder.mkdir()
        paths.append(write(folder, mistaken(name)))
    for path, here, there in both(paths, launcher):
        assert any(v.status in BROKEN for v in here.verdicts), path.parent.name
        if path.parent.name in IN_OTHER_WORDS:
            assert statuses(here) == statuses(there), path.parent.name
        else:
            assert differences(here, there) == [], path.parent.name


def test_reference(launcher: PlainLauncher) -> None:
    """The reference conforms in both ways."""
    for _, here, there in both([locations.REFERENCE], launcher):
        assert here.conforming
        assert differences(here, there) == []


def variants() -> list[Path]:
    """Return the implementations of the repository that stand in files and folders."""
    cores = {path.parent for path in VARIANTS.glob("**/core_simple.py")}
    finished = {core for core in cores if step_of(core.name) == LAST_STEP}
    return sorted({*finished, *(VARIANTS / "designs").glob("*.py")})


@pytest.mark.parametrize("part", parts(3))
def test_variants(launcher: PlainLauncher, part: int) -> None:
    """So do, or don't, all other implementations in this repository."""
    for path, here, there in both(variants()[part::3], launcher):
        if path.stem in TELLS_A_COUNT:
            assert statuses(here) == statuses(there), path
        else:
            assert differences(here, there) == [], path


@pytest.mark.parametrize("part", parts(24))
def test_catalogue(launcher: PlainLauncher, tmp_path: Path, part: int) -> None:
    """The catalogue of mistakes, each at its own step and with its own limits."""
    groups: dict[Any, list[Path]] = {}
    for mistake in all_mistakes()[part::24]:
        folder = write_mistake(mistake, tmp_path / mistake.name)
        # On a busy machine, what takes long shall not take too long in one of the ways alone.
        limits = mistake.step, mistake.only, max(5.0, mistake.seconds)
        groups.setdefault(limits, []).append(folder)
    for (step, only, seconds), paths in groups.items():
        settings = {"only": only, "seconds_per_test": seconds, **({"step": step} if step else {})}
        for path, here, there in both(paths, launcher, **settings):
            assert differences(here, there) == [], path.name
