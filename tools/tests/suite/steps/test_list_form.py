"""At step 11 the suite calls functions by a list, and shows them so."""

from __future__ import annotations

import subprocess
import sys

import pytest
from dezero_spec import loading, locations
from dezero_spec.script.snippets.in_lists import in_lists
from dezero_spec.suite.run import run

STEP_11 = (locations.REFERENCE / "steps" / "step11.py").read_text(encoding="utf-8")
MISTAKES = {
    "call.outputs-are-variables": ("Variable(as_array(y)) for", "Variable(y) for"),
    "call.creator": ("            output.set_creator(self)\n", "            pass\n"),
    "call.inputs-outputs": ("self.outputs = outputs", "self.outputs = outputs[::-1]"),
    "call.list-form": ("        return outputs\n", "        return outputs[0]\n"),
    "call.list-add": ("class Add(Function)", "class Plus(Function)"),
}


@pytest.mark.parametrize("rule", MISTAKES)
def test_a_mistake_costs_its_rule_and_is_shown(tmp_path, rule):
    """What is shown runs as it stands, and shows the very thing."""
    old, new = MISTAKES[rule]
    assert old in STEP_11
    file = tmp_path / "mine.py"
    file.write_text(STEP_11.replace(old, new), encoding="utf-8")
    found = run(loading.load(file), step=11)
    assert [verdict.rule.id for verdict in found.broken] == [rule]
    failure = found.broken[0].broken[0].failure
    assert failure.snippet
    done = subprocess.run(
        [sys.executable, "-c", failure.snippet],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    if rule == "call.list-add":
        assert "ImportError" in done.stderr
    elif rule == "call.list-form":
        assert "Error" in done.stderr
    else:
        assert done.stderr == ""


def test_the_form():
    """Calls, definitions and what comes back are rewritten; the rest stays as it is."""
    text = """\
class Square(Function):
    def forward(self, x):
        self.kept = x
        return x**2
    def backward(self, gy):
        return gy * (2 * self.kept)

class SumProduct(Function):
    def forward(self, x0, x1):
        return x0 + x1, x0 * x1

x = Variable(np.array(2.0))  # x²
f = SumProduct()
y0, y1 = f(x, x)
print(Square()(Square()(x)).data)  # expected 16.0"""
    assert (
        in_lists(text)
        == """\
class Square(Function):
    def forward(self, xs):
        (x,) = xs
        self.kept = x
        return (x**2,)
    def backward(self, gy):
        return gy * (2 * self.kept)

class SumProduct(Function):
    def forward(self, xs):
        x0, x1 = xs
        return x0 + x1, x0 * x1

x = Variable(np.array(2.0))  # x²
f = SumProduct()
y0, y1 = f([x, x])
print(Square()([Square()([x])[0]])[0].data)  # expected 16.0"""
    )


def test_what_is_in_that_form_stays():
    """Helpers that take a list themselves are shown as they are."""
    text = "ys = ListAdd()([x0, x1])\nassert len(ys) == 1"
    assert in_lists(text) == text
