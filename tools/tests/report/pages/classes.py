"""Classes made by hand, from which pages are made."""

from __future__ import annotations

import dataclasses
import itertools
import random

from dezero_spec.grading.store import ClassRecord, Store
from dezero_spec.script.places.place import Place
from dezero_spec.suite import catalogue
from dezero_spec.suite.verdicts import Failure

from tools.tests.report.outputs.documents import graded, student, ungradable

HOSTILE = (
    "<script>document.title='taken'</script>",
    "</title></style></script><img src=x onerror=\"document.title='taken'\">",
    "\" onmouseover=\"document.title='taken'\" x='",
    "javascript:alert(1)//&lt;b&gt;&amp;&#x3c;script&#62;",
    "{{ 7 * 7 }}{% raw %}${7*7}",
    "\u202e\u2066gnp.exe\u2069\u200b\ufeff",
    "nul\x00 esc\x1b[31m bell\x07 \ud800 \uffff",
    "]]><svg onload=\"document.title='taken'\"><a xlink:href='javascript:1'>",
    "%(num)s %s %%",
)
LONG = "x" * 10_000_000
GRAPH = {
    "functions": [
        {"name": "A", "kind": "Square", "inputs": ["x"], "outputs": ["a"]},
        {"name": "B", "kind": "Square", "inputs": ["a"], "outputs": ["b"]},
        {"name": "C", "kind": "Add", "inputs": ["b", "a"], "outputs": ["y"]},
    ],
    "variables": [
        {"name": "x", "right": "6", "seen": "2"},
        {"name": "a", "right": "1 + 2 = 3", "seen": "1"},
        {"name": "b", "right": "1", "seen": "1"},
        {"name": "y", "right": "1", "seen": "1"},
    ],
    "result": "y",
    "order": ["C", "B", "A"],
    "seen": ["C", "A", "B"],
}


def failure(text: str = "", *, graph: dict | None = None) -> Failure:
    """Return a failure; with `text` in each of its parts."""
    if text:
        place = Place(f"/s/{text}.py", 7, text, text, 6, (text[:5000],) * 3, text[:5000])
        return Failure(text, text, text, text, (place,), graph)
    return Failure(
        "[[1., 2.], [3., 4.]]  (ndarray, shape (2, 2), float64)",
        "[[1., 0.], [3., 4.]]  (ndarray, shape (2, 2), float64)",
        "x.grad",
        "x = 1\nprint(x)",
        (Place("/s/core.py", 7, "backward", "x.grad = gx"),),
        graph,
    )


def store(folder, documents, **record) -> Store:
    """Store documents and the class's record."""
    made = Store(folder)
    made.prepare()
    documents = list(documents)
    for document in documents:
        made.put(document)
    made.put_class(ClassRecord(keys=tuple(d.key for d in documents), **record))
    return made


def hostile(folder) -> Store:
    """Return a class in which every text that others write is hostile."""
    documents = []
    for number, text in enumerate((*HOSTILE, LONG)):
        graph = {
            **GRAPH,
            "functions": [{**GRAPH["functions"][0], "name": text[:5000], "kind": text[:5000]}],
            "variables": [{"name": n, "right": text[:900], "seen": text[:99]} for n in ("x", "a")],
            "order": [text[:5000]],
            "seen": [text[:5000]],
        }
        documents.append(
            graded(
                f"h{number}",
                of=student(text, text, text),
                label=text,
                statuses={
                    "order.outputs-first": "fail",
                    "call.add": "error",
                    "order.near-linear": "fail",
                },
                because=failure(text, graph=graph),
            )
        )
        documents.append(ungradable(f"u{number}", reason=text, of=student(text, text, text)))
    for number in range(0, len(documents), 2):
        lines = {"text": HOSTILE[number // 2 % len(HOSTILE)] + "\n" * 20}
        named = {"name": lines["text"][:200]}
        coverage = reached(**lines, **named, **{HOSTILE[0]: "1", "gone.rule": "2"})
        coverage["files"][0]["functions"] = [[lines["text"][:100], 1, 1]]
        documents[number] = dataclasses.replace(documents[number], coverage=coverage)
    record = {"layout": HOSTILE[0], "missing": (student(*HOSTILE[:3]),), "notes": HOSTILE}
    return store(folder, documents, **record)


def ordinary(folder) -> Store:
    """Return a small class with a bit of everything."""
    return store(
        folder,
        [
            graded("all", of=student("1", "Ada Right"), digest="same"),
            graded("twin", of=student("2", "Bo Twin"), digest="same"),
            graded(
                "order",
                of=student("3", "Cy Order", "cy@example.org"),
                label="cy_order.py",
                statuses={"order.outputs-first": ["pass", "fail", "fail"]},
                because=failure(graph=GRAPH),
                late=True,
            ),
            graded(
                "raises",
                of=student("4", "김민수"),
                statuses={
                    "backward.seed": "error",
                    "op.pow": "fail",
                    "testing.gradient-check": "fail",
                },
                because=failure(),
                sandbox="none",
            ),
            graded(
                "also",
                of=student("5", "Eve Also"),
                statuses={
                    "backward.seed": "fail",
                    "op.pow": "crash",
                    "testing.gradient-check": "fail",
                },
                because=failure(),
            ),
            ungradable("empty", of=student("6", "Flo Empty")),
            graded("half", of=student("7", "Gil Half"), complete=False),
        ],
        missing=(student("8", "Hal Missing"),),
        notes=("two attempts of 3: the latest counts",),
    )


CORE = """\
import numpy as np


class Variable:
    \"\"\"김민수's own.\"\"\"

    def __init__(self, data):
        self.data = data

    def backward(self, retain_grad=False):
        for x, gx in zip(self.creator.inputs, gxs):
\t    x.grad = gx

    def plot(self):
        return 1


def add(x0, x1): return Add()(x0, x1)
"""
STATEMENTS = "1,4,7,8,10-11,12,14,15,18"


def reached(text: str = CORE, name: str = "core.py", **ran: str) -> dict:
    """Return what coverage tells of a file; `ran`: places of statements by rule."""
    ran = {"call.add": "2-3,8", "accumulate.same-input-twice": "2-5", "variable.data": "2-3"} | ran
    file = {
        "name": name,
        "lines": text.removesuffix("\n").split("\n"),
        "cut": True,
        "statements": STATEMENTS,
        "functions": [["Variable.backward", 10, 12], ["Variable.plot", 14, 15], ["add", 18, 18]],
        "loaded": "0-2,4,6,8",
        "ran": ran,
    }
    return {"files": [file]}


def covered(folder) -> Store:
    """Return a class whose lines were noted."""
    documents = [
        graded(
            "kim",
            of=student("4", "김민수"),
            statuses={"accumulate.same-input-twice": "fail", "mode.no-grad": "not-provided"},
            because=written(),
        ),
        graded("lee", of=student("5", "Lee"), statuses={"call.add": "error"}, because=raised()),
        graded("none", of=student("6", "Nobody")),
    ]
    return store(
        folder,
        [
            dataclasses.replace(d, coverage=reached() if d.key != "none" else None)
            for d in documents
        ],
    )


def written() -> Failure:
    """Return a failure that leads to where something is written."""
    lines = tuple(CORE.split("\n")[9:12])
    place = Place("/s/core.py", 10, "backward", lines[0].strip(), 10, lines, "Variable.backward")
    return dataclasses.replace(failure(), places=(place,))


def raised() -> Failure:
    """Return a failure that leads to a line with those around it."""
    place = Place("/s/core.py", 12, "backward", "x.grad = gx", 10, tuple(CORE.split("\n")[9:14]))
    return dataclasses.replace(failure(), places=(place,))


def large(folder, count: int) -> Store:
    """Return a class of `count`, in which people break what people break."""
    draw = random.Random(5)
    ids = [rule.id for rule in catalogue.rules() if rule.in_force()]
    names = itertools.cycle(("Kim", "Lee", "Park", "Choi", "Jung", "Kang", "Cho"))

    def documents():
        for number in range(count):
            missed = draw.sample(ids, draw.choice((0, 0, 1, 2, 4, 9)))
            yield graded(
                f"s{number:04}",
                of=student(f"{20260000 + number}", f"{next(names)} {number:04}"),
                statuses={id: draw.choice(("fail", "fail", "error")) for id in missed},
                because=failure(graph=GRAPH if number % 3 == 0 else None),
            )

    made = Store(folder)
    made.prepare()
    keys = []
    for document in documents():
        made.put(document)
        keys.append(document.key)
    made.put_class(ClassRecord(keys=tuple(keys)))
    return made
