"""An implementation gets the same verdicts, in the same words, here and in another process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dezero_spec import loading, locations, run
from dezero_spec.judge.launching import PlainLauncher
from dezero_spec.judge.running import load_judged
from dezero_spec.verdicts import BROKEN, Run

from .conftest import REFERENCE
from .hosts import write

VARIANTS = Path(__file__).parents[1] / "variants"

# One mistake, or a few, in every chapter: pieces of the reference and what stands there instead.
MISTAKES: dict[str, list[tuple[str, str]]] = {
    "square-wrong": [("return 2 * x * gy", "return x * gy")],
    "numerical-diff-one-sided": [("y0 = f(Variable(as_array(x.data - eps)))", "y0 = f(x)")],
    "outputs-bare-numbers": [("Variable(as_array(y)) for y in ys", "Variable(y) for y in ys")],
    "no-star": [("def __call__(self, *inputs):", "def __call__(self, inputs):")],
    "no-function": [("class Function:", "class Functions:"), ("(Function)", "(Functions)")],
    "function-is-no-class": [("class Add(Function)", "Base = Function\nclass Add(Base)"),
                             ("\n\nclass Square(Function)", "\n\nclass Square(Base)"),
                             ("def neg(x):\n", "def Function():\n    pass\n\n\ndef neg(x):\n")],
    "forward-returns": [("        raise NotImplementedError\n", "        return None\n")],
    "seed-zeros": [("np.ones_like(self.data)", "np.zeros_like(self.data)")],
    "seed-float": [("np.ones_like(self.data)", "np.ones(self.data.shape)")],
    "only-last-input": [("                if x.creator is not None and", "            if x.creator is not None and"),
                        ("                    heappush(", "                heappush("),
                        ("                    seen.add(x.creator)", "                seen.add(x.creator)")],
    "backward-raises": [("        pending = [(", "        raise ValueError('no graph')\n        pending = [(")],
    "overwrites": [("gx if x.grad is None else x.grad + gx", "gx")],
    "in-place": [("x.grad = gx if x.grad is None else x.grad + gx",
                  "x.grad = gx if x.grad is None else x.grad.__iadd__(gx)")],
    "writes-into-data": [("            for x, gx in zip(func.inputs",
                          "            if func.inputs[0].data.ndim: func.inputs[0].data[...] = 0\n"
                          "            for x, gx in zip(func.inputs")],
    "no-order": [("pending = [(-self.creator.generation", "pending = [(0"),
                 ("heappush(pending, (-x.creator.generation", "heappush(pending, (0")],
    "visits-again": [("x.creator not in seen", "True"), ("len(seen), x.creator))", "id(x) + len(pending) * 7919 + np.random.randint(10**9), x.creator))")],
    "strong-outputs": [("weakref.ref(output) for", "(lambda o=output: o) for")],
    "circle": [("self.output_likes =", "self.itself = self\n            self.output_likes =")],
    "outputs-as-proxies": [("weakref.ref(output) for", "weakref.proxy(output) for"),
                           ("(output := ref()) is not None", "(output := ref) is not None"),
                           ("            output = ref()\n", "            output = ref\n")],
    "generation-one": [("self.generation = func.generation + 1", "self.generation = func.generation + 2")],
    "keeps-gradients": [("if not retain_grad:", "if False:")],
    "another-flag": [("enable_backprop", "enabled")],
    "no-restore": [("    finally:\n        setattr(Config, name, old_value)", "    except ZeroDivisionError:\n        pass")],
    "not-restored-on-error": [("    try:\n        yield\n    finally:\n        setattr", "    if True:\n        yield\n        setattr")],
    "swallowing": [("    finally:\n        setattr", "    except BaseException:\n        pass\n    finally:\n        setattr")],
    "swallowing-the-check": [("    finally:\n        setattr", "    except BaseException:\n        pass\n    finally:\n        setattr"),
                             ("if Config.enable_backprop:", "if True:")],
    "graph-without-backprop": [("if Config.enable_backprop:", "if True:")],
    "no-no-grad": [("def no_grad():", "def without_grad():")],
    "wraps-numbers": [("            raise TypeError(", "            data = np.array(data)\n        if False:\n            raise TypeError(")],
    "type-not-named": [("f\"{type(data)} is not supported: data must be an ndarray or None\"", "\"wrong\"")],
    "shape-method": [("    @property\n    def shape", "    def shape")],
    "capital-repr": [("variable({text})", "Variable({text})")],
    "no-len": [("def __len__", "def length")],
    "len-is-size": [("return len(self.data)", "return self.data.size")],
    "numpy-len": [("return len(self.data)", "return np.int64(self.data.size)")],
    "no-priority": [("__array_priority__ = 200", "priority = 200")],
    "no-reflected": [("Variable.__rsub__ = sub, rsub", "Variable.minus = sub, rsub")],
    "no-neg": [("Variable.__neg__ = neg", "")],
    "reflected-the-wrong-way": [("return Sub()(as_array(x1, x0), x0)", "return Sub()(x0, as_array(x1, x0))")],
    "pow-of-two": [("self.c * x ** (self.c - 1)", "2 * x")],
    "as-array-copies": [("    if not np.isscalar(x):\n        return x", "    if not np.isscalar(x):\n        return x.copy() if isinstance(x, np.ndarray) else x")],
    "as-variable-copies": [("return x if isinstance(x, Variable) else", "return")],
    "object-data": [("        self.data = data\n", "        self.data = data if data is None else data.astype(object)\n")],
    "gradients-are-variables": [("x.grad = gx if x.grad is None else x.grad + gx",
                                 "x.grad = Variable(np.asarray(gx if x.grad is None else x.grad.data + gx))"),
                                ("unused else output.grad)", "unused else output.grad.data if isinstance(output.grad, Variable) else output.grad)")],
    "noisy": [("class Config:", "print('hello')\nnp.seterr(all='ignore')\n\n\nclass Config:")],
    "repr-raises": [("def __repr__(self):", "def __repr__(self):\n        raise ValueError('no repr')")],
    "class-with-arguments": [("class Square(Function):", "class Square(Function):\n    def __init__(self, a):\n        pass\n")],
    "exits": [("def neg(x):", "def neg(x):\n    raise SystemExit('end')")],
}  # fmt: skip


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


def both(paths: list[Path], launcher: PlainLauncher) -> Iterator[tuple[Path, Run, Run]]:
    """Judge implementations in both ways."""
    here = run.run_each([loading.load(path) for path in paths])
    there = run.run_each(load_judged(path, launcher) for path in paths)
    yield from zip(paths, here, there)


def differences(here: Run, there: Run) -> list[tuple[str, Any, Any]]:
    """Return what two runs differ in."""
    one, other = found_by(here), found_by(there)
    found = [
        (verdict["rule"], verdict, twin)
        for verdict, twin in zip(one.pop("verdicts"), other.pop("verdicts"))
        if verdict != twin
    ]
    return found + [(key, one[key], other[key]) for key in one if one[key] != other[key]]


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
        assert differences(here, there) == [], path.parent.name


def test_reference(launcher: PlainLauncher) -> None:
    """The reference conforms in both ways."""
    for _, here, there in both([locations.REFERENCE], launcher):
        assert here.conforming
        assert differences(here, there) == []


def variants() -> list[Path]:
    """Return the implementations of the repository that stand in files and folders."""
    found = [path for path in VARIANTS.rglob("*.py") if path.parent != VARIANTS]
    return sorted({path.parent if (path.parent.name == "dezero") else path for path in found})


@pytest.mark.parametrize("part", range(4))
def test_variants(launcher: PlainLauncher, part: int) -> None:
    """So do, or don't, all other implementations in this repository."""
    for path, here, there in both(variants()[part::4], launcher):
        assert differences(here, there) == [], path
