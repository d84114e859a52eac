"""One slip costs its own rule and nothing else, on the reference and on the notes' own code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dezero_spec import loading, locations
from dezero_spec.suite.run import run
from dezero_spec.suite.verdicts import BROKEN, NOT_JUDGED, Run

from .variants import conforming

BASES = {
    "reference": locations.REFERENCE / "dezero" / "core_simple.py",
    "notes": conforming.NOTES / "dezero" / "core_simple.py",
    "variable-gradients": conforming.HERE / "designs" / "variable_gradients.py",
}
WRAPPED = r"\1data = np.array(data)"

# What is written otherwise (a pattern and what takes its place), the rule that it costs, and the
# rules that can't be judged without it.
SLIPS = {
    "clear_grad": (r"\bcleargrad\b", "clear_grad", "accumulate.cleargrad"),
    "another-flag": (r"\benable_backprop\b", "use_graph", "mode.default-on"),
    "keep_grad": (r"\bretain_grad\b", "keep_grad", "mode.retain-grad"),
    "Variable-in-repr": (
        r"""(return f?["'])variable\(""",
        r"\1Variable(",
        "variable.repr-scalar-vector",
        "variable.repr-none",
        "variable.repr-matrix",
    ),
    "numbers-wrapped": (r"( +)raise TypeError\(.*\)", WRAPPED, "variable.rejects"),
    "no-priority": (
        r"__array_priority__",
        "priority",
        "op.array-priority",
        "op.reflected-ndarray",
    ),
    "no-no_grad": (r"\bno_grad\b", "without_graph", "mode.no-grad"),
    "no-using_config": (r"\busing_config\b", "with_setting", "mode.using-config"),
    "no-set_creator": (
        r"\bset_creator\b",
        "made_by",
        "call.creator",
        "order.generation-variable",
    ),
    "no-creator": (r"\bcreator\b", "made_by", "call.creator"),
    "no-generation": (
        r"\bgeneration\b",
        "rank",
        "order.generation-variable",
        "order.generation-function",
    ),
    "no-inputs": (r"\binputs\b", "sources", "call.inputs-outputs"),
    "no-radd": (r"Variable\.__radd__", "Variable.added_to", "op.reflected-number"),
    "no-rsub": (r"Variable\.__rsub__", "Variable.subtracted_from", "op.rsub"),
    "no-rdiv": (r"Variable\.__rtruediv__", "Variable.divided_by", "op.rdiv"),
    "no-neg-operator": (r"Variable\.__neg__", "Variable.negative", "op.neg"),
    "no-pow-operator": (r"Variable\.__pow__", "Variable.power", "op.pow"),
    "no-div-function": (r"\bdiv\b", "quotient", "op.functions-match"),
    "no-mul-function": (r"\bmul\b", "product", "op.functions-match"),
    "no-as_array": (r"\bas_array\b", "array_of", "op.as-array"),
    "no-as_variable": (r"\bas_variable\b", "variable_of", "op.as-variable"),
    "no-len": (r"def __len__", "def length", "variable.len", "variable.keeps-nothing"),
    "no-name": (r"self\.name\b", "self.label", "variable.name"),
}
# Asked of every operator that a step has: without one they can't be judged, as with a wrong one.
OF_EACH_OPERATOR = {
    *("op.freed", "op.no-graph", "op.new-result", "op.data-untouched", "testing.gradient-check"),
    *("op.with-ndarray", "op.with-number", "op.reflected-number", "op.reflected-ndarray"),
    *("op.expression", "op.functions-match", "op.no-growth"),
}
OPERATORS = {"op.reflected-number", "op.rsub", "op.rdiv", "op.neg", "op.pow"}
# The commonest ones are tried on the notes' own code as well.
COMMON = list(SLIPS)[:6]
ALL = [("reference", slip) for slip in SLIPS] + [("notes", slip) for slip in COMMON]
# Where gradients are Variables, a gradient that the suite sets is one too: or backward would meet
# an array beside a Variable, and another rule would pay for these.
ALL += [("variable-gradients", slip) for slip in ("no-rdiv", "no-priority")]
# Quality is advice: a slip may change it too.
KINDS = ("behaviour", "structure", "optional")


def _slipped(text: str, pattern: str, replacement: str) -> str:
    changed = re.sub(pattern, replacement, text)
    assert changed != text, f"nothing to change for {pattern}"
    return changed


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """For each base and slip, the rules that are broken and those that were not judged."""
    folder = tmp_path_factory.mktemp("slips")
    paths = {}
    for base, slip in ALL:
        pattern, replacement, *_ = SLIPS[slip]
        paths[base, slip] = path = folder / f"{base}_{slip.replace('-', '_')}.py"
        path.write_text(_slipped(BASES[base].read_text(), pattern, replacement))
    runs = [run(loading.load(path)) for path in paths.values()]
    return {
        key: tuple(
            {v.rule.id for v in run.verdicts if v.status in statuses and v.rule.kind in KINDS}
            for statuses in (BROKEN, (NOT_JUDGED,))
        )
        for key, run in zip(paths, runs, strict=True)
    }


@pytest.mark.parametrize(("base", "slip"), ALL)
def test_slip(found, base, slip):
    """It costs one rule; nothing else is broken, and only what rests on it is not judged."""
    _, _, rule, *dependants = SLIPS[slip]
    broken, not_judged = found[base, slip]
    if base == "variable-gradients":
        broken.remove("backward.gradient-type")
    assert broken == {rule}
    if broken <= OPERATORS:
        not_judged -= OF_EACH_OPERATOR - set(dependants)
    assert not_judged == set(dependants)


def _statuses(run: Run) -> dict[str, str]:
    return {verdict.rule.id: verdict.status for verdict in run.verdicts}


ABSTRACT = (
    r"class Function:(?s:(.*?))    def forward(?s:(.*?))    def backward",
    r"import abc\n\nclass Function(abc.ABC):\1    @abc.abstractmethod\n    def forward\2"
    r"    @abc.abstractmethod\n    def backward",
)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [(r"data, name=None", "data, *, name=None"), ABSTRACT],
    ids=["keyword-only name", "abstract base class"],
)
def test_another_writing(tmp_path: Path, base, pattern, replacement):
    """What can be written otherwise costs nothing."""
    path = tmp_path / "core.py"
    path.write_text(_slipped(BASES[base].read_text(), pattern, replacement))
    found = run(loading.load(path))
    broken = {v.rule.id for v in found.verdicts if v.status in (*BROKEN, NOT_JUDGED)}
    as_it_was = run(loading.load(BASES[base]))
    assert (
        broken - {v.rule.id for v in as_it_was.verdicts if v.status in (*BROKEN, NOT_JUDGED)}
        == set()
    )


@pytest.mark.parametrize("left", ["forward", "backward"])
def test_half_an_abstract_base_class(tmp_path: Path, left: str):
    """One of the two that is abstract says nothing of the other, which has to refuse by itself."""
    text = _slipped(BASES["reference"].read_text(), *ABSTRACT)
    text = text.replace(f"    @abc.abstractmethod\n    def {left}", f"    def {left}")
    path = tmp_path / "core.py"
    for body, broken in (("raise NotImplementedError", set()), ("return 1.0", {"call.abstract"})):
        start = text.index(f"    def {left}(self, *")
        path.write_text(text[:start] + text[start:].replace("raise NotImplementedError", body, 1))
        found = run(loading.load(path), only=["call.abstract"])
        assert {v.rule.id for v in found.verdicts if v.status in BROKEN} == broken


@pytest.mark.parametrize(
    "left",
    ["Config.enable_backprop = False", "x = Variable(np.array(2.0)); x.grad = np.array(5.0)"],
)
def test_left_behind(tmp_path: Path, left: str):
    """What demonstration code leaves behind at import costs nothing: it is reset, and reported."""
    path = tmp_path / "student.py"
    path.write_text(BASES["reference"].read_text() + f"\n\n{left}\n")
    found = run(loading.load(path))
    assert found.conforming
    if "Config" in left:
        assert any("enable_backprop" in note for note in found.notes), found.notes
