"""The step that an implementation is at is found, whatever it has beside."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from dezero_spec import loading, locations
from dezero_spec.judge.running import launcher_for, load_judged
from dezero_spec.judge.table import Table
from dezero_spec.suite.steps import path
from dezero_spec.suite.steps.auto import run_auto
from dezero_spec.suite.verdicts import BROKEN

from . import variants
from .variants import EARLIER, LATER, REACHED, STEPS


@pytest.fixture
def auto(tmp_path):
    """Judge a source, at the step that is found."""

    def judge(text):
        file = tmp_path / "mine.py"
        file.write_text(text, encoding="utf-8")
        return run_auto(loading.load(file))

    return judge


def where(run):
    position = run.settings["position"]
    return position["step"], set(position["broken"])


@pytest.mark.parametrize("step", STEPS)
def test_solution(auto, step):
    """The solution of a step is at that step, and judged at the one that asks for more."""
    found = auto(variants.solution(step))
    assert where(found) == (REACHED[step], set())
    assert found.settings["step"] == found.settings["position"]["next"] == path.following(step)
    # All that is lacking belongs to the next step, or comes back with it.
    new = {rule.id for rule in path.step(found.settings["step"]).begun}
    back = {v.rule.id for v in found.verdicts if v.rule.not_at or v.rule.step in (10, 11)}
    lacking = {v.rule.id for v in found.broken}
    assert lacking <= new | back
    assert found.conforming is (step == 22)


def test_package():
    """The package is at the end of the path."""
    found = run_auto(loading.load(locations.REFERENCE))
    assert where(found) == (23, set())
    assert found.settings["position"]["next"] is None
    assert found.conforming


@pytest.mark.parametrize(("step", "name"), [(s, name) for s in LATER for name in LATER[s]])
def test_later_feature(auto, step, name):
    """A feature of a later step does not carry an implementation there."""
    found = auto(variants.with_later(step, name))
    assert where(found) == (REACHED[step], set())


@pytest.mark.parametrize(("step", "name"), [(s, name) for s in EARLIER for name in EARLIER[s]])
def test_earlier_mistake(auto, step, name):
    """A mistake in an earlier step does not throw it back, and is what is to be mended."""
    found = auto(variants.with_mistake(step, name))
    _, broken = EARLIER[step][name]
    assert where(found) == (REACHED[step], broken)
    assert found.first_broken.rule.id in broken
    assert {v.rule.id for v in found.broken} == broken


@pytest.mark.parametrize(
    "text",
    [
        "class Variable:\n    pass\n\n\nclass Function:\n    pass\n",
        variants.solution(10).replace("x.grad = func.backward(y.grad)", "x.grad = y.grad"),
        variants.solution(10).replace("    return np.array(x)", "    return x"),
    ],
    ids=["names alone", "no chain", "scalars"],
)
def test_on_the_way_to_the_first(auto, text):
    """Before the first step is whole there is none; it is the goal."""
    found = auto(text)
    assert where(found) == (None, set())
    assert found.settings["step"] == 10
    assert found.first_broken is not None


@pytest.mark.parametrize(
    ("step", "old", "new", "broken"),
    [
        (17, "self.outputs = [", "self.held, self.outputs = outputs, [", "memory.weak-outputs"),
        (22, "np.ones_like", "np.one_like", "backward.seed"),
    ],
    ids=["held", "typing mistake"],
)
def test_what_is_broken_does_not_decide(auto, step, old, new, broken):
    """The step is read from the names; what does not hold there is to be mended first."""
    found = auto(variants.solution(step).replace(old, new))
    reached, wrong = where(found)
    assert reached == step
    assert broken in wrong
    assert found.settings["step"] in (step, path.following(step))
    assert found.first_broken.rule.step <= step


def test_names_that_decided(auto):
    """What of the step is there, and what of the next is not, is told."""
    position = auto(variants.solution(17)).settings["position"]
    assert position["has"] == ["weakref"]
    assert position["lacks"] == [
        *("Variable.backward(retain_grad)", "Config", "using_config", "no_grad"),
    ]


def test_helpers_may_be_defined_again():
    """In a host the helpers of another form take the number, and the old ones leave it."""
    table = Table()
    before, after = SimpleNamespace(), SimpleNamespace()
    table.put(3, before)
    table.put(3, after)
    assert table.number(after) == 3
    assert table.number(before) != 3
    assert table.get(3) is after


@pytest.mark.parametrize("step", [11, 12])
def test_in_another_process(tmp_path, step):
    """Judged there, the step and every verdict are the same."""
    file = tmp_path / "mine.py"
    file.write_text(variants.solution(step), encoding="utf-8")
    here = run_auto(loading.load(file))
    with launcher_for() as launcher:
        there = run_auto(load_judged(file, launcher))
    assert there.settings == here.settings
    statuses = [(v.rule.id, v.status) for v in here.verdicts]
    assert [(v.rule.id, v.status) for v in there.verdicts] == statuses
    assert any(status in BROKEN for _, status in statuses)


LEFTOVER_EXP = """

class Exp(Function):
    def forward(self, x):
        return np.exp(x)

    def backward(self, gy):
        return np.exp(self.input.data) * gy


def exp(x):
    return Exp()(x)
"""


def test_one_wrong_operator_late(auto):
    """What an operator of step 22 breaks is a rule of its own, and none of an early step."""
    found = auto(variants.solution(22).replace("return gy / x1,", "return gy * x1,"))
    step, broken = where(found)
    assert step == 22
    assert "op.div" in broken
    assert found.first_broken.rule.id == "op.div"
    early = [v for v in found.verdicts if v.rule.step < 20 and v.rule.id not in LARGE]
    assert all(v.status == "pass" for v in early if v.rule.kind != "optional")


LARGE = {"testing.gradient-check"}  # of all operations that there are


def test_far_along_with_typing_mistakes(auto):
    """Two typing mistakes in a whole core don't make it a beginner's."""
    text = variants.solution(22).replace("np.ones_like", "np.one_like")
    found = auto(text.replace("x1 = as_array(x1", "x1 = as_arry(x1"))
    assert where(found)[0] == 22
    assert found.first_broken.rule.id in ("backward.seed", "call.add")


def test_step_17_without_add(auto):
    """The code of step 17 needs no add, so none is asked for there; it comes back later."""
    text = variants.solution(17)
    start = text.index("class Add(Function)")
    text = text[:start] + text[text.index("class Square(Function)") :]
    text = text.replace("def add(x0, x1):\n    return Add()(x0, x1)\n\n\n", "")
    assert "Add(" not in text
    assert "def add(" not in text
    found = auto(text)
    assert where(found) == (17, set())
    assert found.first_broken.rule.step == 18


@pytest.mark.parametrize("name", ["exp", "square"])
def test_function_left_behind(auto, name):
    """What still uses self.input is named as left behind, and breaks nothing by itself."""
    text = variants.solution(22)
    if name == "exp":
        text += LEFTOVER_EXP
    else:
        start = text.index("class Square(Function)")
        old = "self.inputs[0].data"
        assert old in text[start:]
        text = text[:start] + text[start:].replace(old, "self.input.data", 1)
    found = auto(text)
    assert any(f"{name.capitalize()} was not brought along to step 11" in n for n in found.notes)
    if name == "exp":
        assert where(found) == (22, set())
        assert found.conforming
