"""Mutants of a source: what is made, and the names by which they are known."""

import ast

import pytest
from evidence.equivalents import equivalents
from evidence.mutants import mutants_of

pytest.importorskip("cosmic_ray")

SOURCE = """\
import contextlib
import weakref


class Box:
    limit = 3

    @property
    def half(self):
        return self.limit / 2

    def keep(self, thing, strongly=False):
        self.thing = thing if strongly else weakref.ref(thing)
        if self.limit > 2 and thing is not None:
            raise TypeError("no")
        return thing, self


@contextlib.contextmanager
def lent(box):
    try:
        yield box
    finally:
        box.limit = 0
"""

CHANGES = {
    "a constant": "limit = 4",
    "a decorator": "\n    def half(self):\n        return self.limit / 2",
    "an operator": "self.limit * 2",
    "a default": "strongly=True",
    "a weak reference": "else (thing)",
    "a comparison": "self.limit >= 2",
    "a condition": "self.limit > 2 or thing is not None",
    "an exception's type": "raise ValueError",
    "the order of a tuple": "return (self, thing)",
    "a statement": "    finally:\n        pass",
    "a class attribute": "class Box:\n    pass",
}


@pytest.fixture(scope="module")
def mutants():
    return mutants_of(SOURCE)


@pytest.mark.parametrize("change", CHANGES)
def test_every_kind_of_change_is_made(mutants, change):
    wanted = CHANGES[change]
    if change == "a decorator":
        assert any("@property" not in mutant.source for mutant in mutants)
        return
    normal = {ast.unparse(ast.parse(mutant.source)) for mutant in mutants}
    flat = wanted.replace("(thing)", "thing").replace("(self, thing)", "(self, thing)")
    assert any(flat in source for source in normal), change


def test_a_try_without_finally_is_one(mutants):
    assert any(
        "finally" not in mutant.source and "yield box" in mutant.source for mutant in mutants
    )


def test_each_is_another_program_and_has_a_name_of_its_own(mutants):
    trees = {ast.dump(ast.parse(mutant.source)) for mutant in mutants}
    assert len(trees) == len(mutants) == len({mutant.id for mutant in mutants})
    assert ast.dump(ast.parse(SOURCE)) not in trees


def test_names_stay_when_lines_move(mutants):
    moved = mutants_of("# One line more.\n" + SOURCE)
    assert {mutant.id for mutant in moved} == {mutant.id for mutant in mutants}


def test_the_place_and_the_change_are_told(mutants):
    (found,) = [m for m in mutants if m.added.strip() == "limit = 4"]
    assert (found.where, found.line) == ("Box", 6)
    assert found.diff == "-     limit = 3\n+     limit = 4"


def test_equivalents_have_reasons(tmp_path):
    assert all(entry.reason and entry.change for entry in equivalents().values())
    file = tmp_path / "equivalents.toml"
    entry = '[[mutant]]\nid = "a"\nchange = "- x"\nreason = "{}"\n'
    file.write_text(entry.format(" "), encoding="utf-8")
    with pytest.raises(ValueError, match="no reason"):
        equivalents(file)
    file.write_text(2 * entry.format("so"), encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        equivalents(file)
