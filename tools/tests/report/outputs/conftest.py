"""A small catalogue and a class, from which the golden files are made."""

from __future__ import annotations

import pytest
from dezero_spec.grading.store import ClassRecord, Store
from dezero_spec.suite import catalogue
from dezero_spec.suite.catalogue import Rule

from tools.tests.report.outputs.documents import failure, graded, student, ungradable

HOSTILE = '\x1b[31m<b>=\u202e,"x"\nnext\x00</b>]]>\ud800|`&amp;'


def rule(id, kind="behaviour", step=12, stands_on=()):
    """Return a rule of the small catalogue."""
    chapter = id.partition(".")[0]
    sentence = f"Something about {id}."
    return Rule(id, chapter, chapter.title(), step, None, kind, sentence, stands_on, ("t::t",))


SMALL = (
    rule("testing.square", kind="optional", step=10),
    rule("call.add"),
    rule("call.creator", kind="structure"),
    rule("sum.twice", stands_on=("call.add",)),
    rule("sum.many", step=14),
    rule("order.quick", kind="quality", step=16),
)


@pytest.fixture
def small_catalogue(monkeypatch):
    """Put six rules in the place of the suite's, so that golden files don't follow the suite."""
    monkeypatch.setattr(catalogue, "rules", lambda: SMALL)
    monkeypatch.setattr("dezero_spec.__version__", "0.0.0")


@pytest.fixture
def results(tmp_path, small_catalogue):
    """The results of a class with all that can be in one."""
    store = Store(tmp_path / "results")
    store.prepare()
    store.put(graded("kim", of=student("101", "김철수", "kim@example.org")))
    store.put(
        graded(
            "lee",
            of=student("102", '=HYPERLINK("http://x")', "lee@example.org"),
            label="core (1).py",
            statuses={
                "testing.square": "not-provided",
                "sum.many": ["pass", "fail"],
                "order.quick": "error",
            },
            because=failure(HOSTILE, HOSTILE, file="../\x1b]0;x\x07.py"),
            late=True,
        )
    )
    store.put(
        graded(
            "park",
            of=student("103", 'Park, "Jin"\nJr.\u202e'),
            label="-2+3.py",
            digest="digest of kim",
            sandbox="none",
        )
    )
    store.put(ungradable("choi", of=student("104", "최민수"), reason=f"a link to {HOSTILE}"))
    store.put(graded("jung", of=student("106", "정"), complete=False))
    store.put_class(
        ClassRecord(
            layout="canvas",
            roster="roster.csv",
            missing=(student("105", "@박영희", "p@example.org"),),
            unknown=("park",),
            notes=("two attempts of 101: the latest counts",),
            keys=("kim", "lee", "park", "choi", "jung", "gone"),
        )
    )
    return store.folder
