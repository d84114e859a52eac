"""The suite is sound: implementations that conform to the notes pass, whatever their design."""

from __future__ import annotations

from collections import Counter

import pytest
from dezero_spec import loading
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.run import run
from dezero_spec.suite.verdicts import BROKEN, NOT_JUDGED, NOT_PROVIDED, Run

from .variants import conforming
from .variants.mistakes import write
from .variants.mistakes.entry import INDEPENDENT, step_of
from .variants.mistakes.independent import unasked

NOTES = "notes"
UNSATISFIED = (*BROKEN, NOT_JUDGED)
RANDOM = ("testing.gradient-check", "order.random-graphs")


def _paths():
    return {NOTES: conforming.NOTES, **{d.name: d.path for d in conforming.DESIGNS}}


def _judged(paths, **options) -> dict[str, Run]:
    options = {"every_snippet": False, **options}
    return {name: run(loading.load(path), **options) for name, path in paths.items()}


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    """Every conforming implementation, judged."""
    return _judged(_paths())


def _rules(run: Run, *statuses: str) -> set[str]:
    return {verdict.rule.id for verdict in run.verdicts if verdict.status in statuses}


def test_notes(runs):
    """The notes' own code conforms; the advice that it doesn't take is known."""
    found = runs[NOTES]
    assert found.conforming
    expected = conforming.unsatisfied_here(conforming.NOTES_UNSATISFIED)
    assert _rules(found, *UNSATISFIED) == expected
    assert _rules(found, NOT_PROVIDED) == {"package.top-level"}


@pytest.mark.parametrize("design", conforming.DESIGNS, ids=lambda design: design.name)
def test_design(runs, design):
    """A design satisfies every rule of behaviour, and all others but those stated."""
    found = runs[design.name]
    assert found.complete
    unsatisfied = {v.rule.id: v for v in found.verdicts if v.status in UNSATISFIED}
    assert set(unsatisfied) == design.expected
    assert not [id for id, v in unsatisfied.items() if v.rule.kind in ("behaviour", "optional")]


@pytest.mark.parametrize("base", sorted((INDEPENDENT / "bases").iterdir()), ids=lambda it: it.name)
def test_independent_core(base):
    """A core that an independent hand wrote as a base for its mistakes conforms as it is."""
    found = run(loading.load(base), step=step_of(base.name))
    assert found.complete
    unsatisfied = [v.rule for v in found.verdicts if v.status in UNSATISFIED]
    assert [rule.id for rule in unsatisfied if rule.kind != "quality"] == []


def test_what_nobody_asks_for(tmp_path):
    """What an independent hand took for a mistake, and the notes do not, conforms."""
    entries = unasked()
    assert all(why for _, why in entries)
    for mistake, _ in entries:
        place = write(mistake, tmp_path / mistake.name)
        found = run(loading.load(place), step=mistake.step or LAST_STEP)
        assert [v.rule.id for v in found.broken] == [], mistake.name


@pytest.mark.parametrize("design", conforming.DESIGNS, ids=lambda design: design.name)
def test_what_is_not_provided(runs, design):
    """Only what an implementation really lacks is left out."""
    names = loading.load(design.path).names
    lacking = [rules for name, rules in conforming.ABOUT.items() if name not in names]
    expected = conforming.ABOUT_PACKAGES.union(*lacking)
    assert _rules(runs[design.name], NOT_PROVIDED) == expected


def test_reasons():
    """Each rule that a design doesn't satisfy has its reason, and designs are many."""
    for design in conforming.DESIGNS:
        assert all(reason.strip() for reason in design.unsatisfied.values()), design.name
    files = {path.stem for path in (conforming.HERE / "designs").glob("*.py")}
    assert files == {design.name for design in conforming.DESIGNS}
    assert len(files) >= 20
    assert max(Counter(design.name for design in conforming.DESIGNS).values()) == 1


@pytest.mark.parametrize("seed", [1000, 31000])
def test_other_seeds(seed):
    """The randomised rules hold for other draws too."""
    for name, found in _judged(_paths(), only=RANDOM, seed=seed).items():
        assert _rules(found, *UNSATISFIED) == set(), name
